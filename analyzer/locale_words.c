/* locale_words.c - the words of a page in English, French, Spanish, Portuguese, Arabic and Chinese, one row a word.
 * {0} is filled in; {0?one|many} chooses by whether number 0 is 1. */
#include "analyzer/locale_words.h"

const char *const locale_words[WORD_COUNT][LOCALE_COUNT] = {
    /* ---- labels of figures ---- */
    [WORD_POSTS] = {"Posts", "Messages", "Mensajes", "Mensagens", "المنشورات", "帖子"},
    [WORD_PEOPLE] = {"People", "Personnes", "Personas", "Pessoas", "المشاركون", "参与者"},
    [WORD_MESSAGES] = {"Messages", "Messages", "Mensajes", "Mensagens", "الرسائل", "消息"},
    [WORD_CONTRIBUTORS] = {"Contributors", "Contributeurs", "Colaboradores", "Colaboradores", "المساهمون", "发言人"},
    [WORD_COUNTRIES] = {"Countries", "Pays", "Países", "Países", "البلدان", "国家"},
    [WORD_QUESTIONS] = {"Questions", "Questions", "Preguntas", "Perguntas", "الأسئلة", "问题"},
    [WORD_LANGUAGES] = {"Languages", "Langues", "Idiomas", "Línguas", "اللغات", "语言"},
    [WORD_THEMES] = {"Themes", "Thèmes", "Temas", "Temas", "المحاور", "主题"},
    [WORD_LINKS] = {"Links", "Liens", "Enlaces", "Ligações", "الروابط", "链接"},
    [WORD_REPLIES] = {"Replies", "Réponses directes", "Respuestas directas", "Respostas diretas", "الردود", "回复"},
    [WORD_ANSWERS] = {"Answers", "Réponses", "Respuestas", "Respostas", "الإجابات", "回答"},
    [WORD_THREADS] = {"Threads", "Fils", "Hilos", "Tópicos", "سلاسل النقاش", "讨论串"},
    [WORD_PLACES] = {"Seen in", "Vu dans", "Visto en", "Visto em", "وردت في", "来源"},

    /* ---- headline ---- */
    [WORD_CHAT_SENTENCE] = {
        "{0} {0?post|posts} by {1} {1?person|people}.", "{0} {0?message|messages} de {1} {1?personne|personnes}.",
        "{0} {0?mensaje|mensajes} de {1} {1?persona|personas}.", "{0} {0?mensagem|mensagens} de {1} {1?pessoa|pessoas}.",
        "عدد المنشورات {0}، وعدد المشاركين {1}.", "{1} 人发帖 {0} 条。"},
    [WORD_LIST_SENTENCE] = {
        "{0} {0?message|messages}, {1} {1?contributor|contributors}, {2} {2?country|countries}.",
        "{0} {0?message|messages}, {1} {1?contributeur|contributeurs}, {2} pays.",
        "{0} {0?mensaje|mensajes}, {1} {1?colaborador|colaboradores}, {2} {2?país|países}.",
        "{0} {0?mensagem|mensagens}, {1} {1?colaborador|colaboradores}, {2} {2?país|países}.",
        "عدد الرسائل {0}، وعدد المساهمين {1}، وعدد البلدان {2}.", "消息 {0} 条，发言人 {1} 位，来自 {2} 个国家。"},
    [WORD_CORE_SENTENCE] = {
        "{0} of them came {1}, from {2} to {3}.", "Dont {0} {1}, de {2} à {3}.", "{0} de ellos llegaron {1}, de {2} a {3}.",
        "{0} delas chegaram {1}, das {2} às {3}.", "منها {0} {1}، من {2} إلى {3}.", "其中 {0} 条发于{1}，{2} 至 {3}。"},
    [WORD_TOP_CONTRIBUTORS] = {"Top contributors: ", "Principaux contributeurs : ", "Quienes más escribieron: ",
                               "Quem mais escreveu: ", "الأكثر مساهمة: ", "发言最多："},
    [WORD_JUST_OVER_HOUR] = {"in just over an hour", "en un peu plus d'une heure", "en poco más de una hora",
                             "em pouco mais de uma hora", "في ما يزيد قليلا على ساعة", "一个多小时内"},
    [WORD_MINUTES] = {"in {0} {0?minute|minutes}", "en {0} {0?minute|minutes}", "en {0} {0?minuto|minutos}",
                      "em {0} {0?minuto|minutos}", "خلال {0} دقيقة", "{0} 分钟内"},
    [WORD_HOURS] = {"in {0} {0?hour|hours}", "en {0} {0?heure|heures}", "en {0} {0?hora|horas}",
                    "em {0} {0?hora|horas}", "خلال {0} ساعة", "{0} 小时内"},
    [WORD_DAYS] = {"in {0} {0?day|days}", "en {0} {0?jour|jours}", "en {0} {0?día|días}", "em {0} {0?dia|dias}",
                   "خلال {0} يوما", "{0} 天内"},

    /* ---- themes in words ---- */
    [WORD_THEME_LEAD_ONE] = {"The theme was {0}.", "Le thème : {0}.", "El tema: {0}.", "O tema: {0}.", "المحور: {0}.",
                             "主题：{0}。"},
    [WORD_THEME_LEAD_TWO] = {
        "The dominant theme was {0}, then {1}.", "Thème dominant : {0}, puis {1}.", "Tema dominante: {0}; después, {1}.",
        "Tema dominante: {0}; depois, {1}.", "المحور الأبرز: {0}، ثم {1}.", "最主要的主题是{0}，其次是{1}。"},
    [WORD_THEME_LEAD_MORE] = {
        "The dominant theme was {0}, then {1}; further themes were {2}.",
        "Thème dominant : {0}, puis {1} ; autres thèmes : {2}.", "Tema dominante: {0}; después, {1}; otros temas: {2}.",
        "Tema dominante: {0}; depois, {1}; outros temas: {2}.", "المحور الأبرز: {0}، ثم {1}؛ ومحاور أخرى: {2}.",
        "最主要的主题是{0}，其次是{1}；其他主题有{2}。"},
    [WORD_AND] = {" and ", " et ", " y ", " e ", " و", "和"},
    [WORD_THEME_SENTENCE] = {
        "{0} {0?post|posts} by {1} {1?person|people}.", "{0} {0?message|messages} de {1} {1?personne|personnes}.",
        "{0} {0?mensaje|mensajes} de {1} {1?persona|personas}.", "{0} {0?mensagem|mensagens} de {1} {1?pessoa|pessoas}.",
        "عدد المنشورات {0}، وعدد المشاركين {1}.", "{1} 人，{0} 条。"},

    /* ---- questions ---- */
    [WORD_QUESTION] = {"Question", "Question", "Pregunta", "Pergunta", "السؤال", "问题"},
    [WORD_ANSWERS_SENTENCE] = {
        "{0} {0?answer|answers} from {1} {1?person|people}.", "{0} {0?réponse|réponses} de {1} {1?personne|personnes}.",
        "{0} {0?respuesta|respuestas} de {1} {1?persona|personas}.",
        "{0} {0?resposta|respostas} de {1} {1?pessoa|pessoas}.", "عدد الإجابات {0}، من {1} من المشاركين.",
        "{1} 人作答 {0} 条。"},
    [WORD_ALL_ANSWERS] = {"All answers", "Toutes les réponses", "Todas las respuestas", "Todas as respostas",
                          "جميع الإجابات", "全部回答"},
    [WORD_ALL_POSTS] = {"All posts with this theme", "Tous les messages de ce thème", "Todos los mensajes de este tema",
                        "Todas as mensagens deste tema", "جميع منشورات هذا المحور", "此主题的全部帖子"},
    [WORD_MORE] = {"{0} more: ", "Encore {0} : ", "{0} más: ", "Mais {0}: ", "المزيد ({0}): ", "另有 {0} 条："},
    [WORD_REST_COMMAND] = {"The rest is listed by", "Le reste est donné par", "El resto se obtiene con",
                           "O resto obtém-se com", "يُعرض الباقي بالأمر", "其余可由此命令列出"},
    [WORD_NO_QUESTION] = {"No question", "Hors question", "Sin pregunta", "Sem pergunta", "دون سؤال", "未归入问题"},
    [WORD_HOST] = {"host", "animation", "moderación", "moderação", "مُضيف", "主持"},

    /* ---- other sections ---- */
    [WORD_OTHER_VIEWS] = {"Other views", "Autres points de vue", "Otras miradas", "Outros olhares", "آراء مخالفة",
                          "不同意见"},
    [WORD_OTHER_VIEWS_HOW] = {
        "Posts that mark their own disagreement in words, with what was answered.",
        "Messages qui disent eux-mêmes leur désaccord, avec ce qui leur fut répondu.",
        "Mensajes que expresan su propio desacuerdo, con lo que se les respondió.",
        "Mensagens que dizem o seu próprio desacordo, com o que lhes foi respondido.",
        "منشورات تعبّر بكلماتها عن الاختلاف، مع ما جاءها من ردود.", "用自己的话表示异议的帖子，以及得到的回应。"},
    [WORD_NEXT] = {"Looking back, and what comes next", "Retour, et suite", "Balance y próximos pasos",
                   "Balanço e próximos passos", "نظرة إلى الوراء، وما يأتي بعد", "回顾与下一步"},
    [WORD_WHO_TOOK_PART] = {"Who took part", "Qui a participé", "Quiénes participaron", "Quem participou",
                            "من شارك", "参与者"},
    [WORD_ALL_PEOPLE] = {"Everyone", "Tout le monde", "Todas las personas", "Todas as pessoas", "الجميع", "所有参与者"},
    [WORD_WHO] = {"Who", "Qui", "Quién", "Quem", "من", "姓名"},
    [WORD_ROLE] = {"Role", "Rôle", "Función", "Função", "الدور", "职务"},
    [WORD_COUNTRY] = {"Country", "Pays", "País", "País", "البلد", "国家"},
    [WORD_SHARED] = {"What was shared", "Ce qui a été partagé", "Lo que se compartió", "O que foi partilhado",
                     "ما جرت مشاركته", "分享的资料"},
    [WORD_SHARED_BY] = {"shared by", "partagé par", "compartido por", "partilhado por", "شاركه", "分享者"},
    [WORD_SIDE_TALK] = {"Side talk", "En marge", "Conversación al margen", "Conversas à margem", "أحاديث جانبية", "旁谈"},
    [WORD_UNANSWERED] = {"Left unanswered", "Restées sans réponse", "Sin respuesta", "Sem resposta",
                         "أسئلة بلا جواب", "尚无回应"},
    [WORD_UNANSWERED_HOW] = {
        "Questions that participants asked and to which the archive holds no reply.",
        "Questions de participants auxquelles l'archive ne contient aucune réponse.",
        "Preguntas de participantes para las que el archivo no tiene respuesta.",
        "Perguntas de participantes para as quais o arquivo não tem resposta.",
        "أسئلة طرحها المشاركون ولا يحوي الأرشيف ردا عليها.", "参与者提出而存档中没有回复的问题。"},
    [WORD_MISSING] = {"What is missing", "Ce qui manque", "Lo que falta", "O que falta", "ما ينقص", "缺失的内容"},
    [WORD_NOTHING_MISSING] = {
        "No gap is known in what was collected.", "Aucune lacune n'est connue dans la collecte.",
        "No se conoce ningún hueco en lo recogido.", "Não se conhece nenhuma lacuna na recolha.",
        "لا تُعرف أي فجوة في ما جُمع.", "已收集的内容没有已知缺口。"},
    [WORD_MISSING_NUMBERS] = {"Numbers of the series that are not here", "Numéros de la série absents",
                              "Números de la serie que no están", "Números da série ausentes",
                              "أرقام من السلسلة غير موجودة", "系列中缺少的编号"},
    [WORD_GAP] = {"Not collected", "Non collecté", "No recogido", "Não recolhido", "لم يُجمع", "未收集"},
    [WORD_CONTEXT_ONLY] = {
        "Known only because another post quotes or answers it: {0}.",
        "Connus seulement parce qu'un autre message les cite ou y répond : {0}.",
        "Conocidos solo porque otro mensaje los cita o responde: {0}.",
        "Conhecidas só porque outra mensagem as cita ou responde: {0}.",
        "معروفة فقط لأن منشورا آخر يقتبسها أو يرد عليها: {0}.", "仅因他人引用或回复而得知：{0}。"},
    [WORD_GONE] = {"Deleted since: {0}.", "Supprimés depuis : {0}.", "Borrados desde entonces: {0}.",
                   "Apagadas desde então: {0}.", "حُذفت منذ ذلك الحين: {0}.", "此后被删除：{0}。"},
    [WORD_SAID_SHORT] = {"In single sentences", "En quelques phrases", "En pocas frases", "Em poucas frases",
                         "في جمل قليلة", "摘句"},
    [WORD_OTHER_MESSAGES] = {"Further messages", "Autres messages", "Otros mensajes", "Outras mensagens",
                             "رسائل أخرى", "其他消息"},
    [WORD_NEW_SINCE] = {"New since", "Nouveau depuis", "Nuevo desde", "Novo desde", "جديد منذ", "新增内容，自"},
    [WORD_DISCUSSION] = {"A discussion", "Une discussion", "Una conversación", "Uma conversa", "نقاش", "一场讨论"},

    /* ---- pictures ---- */
    [WORD_TIMELINE] = {"The talk in time", "La discussion dans le temps", "La conversación en el tiempo",
                       "A conversa no tempo", "النقاش عبر الزمن", "讨论的时间分布"},
    [WORD_TIMELINE_LABEL] = {"Posts over time, with the questions marked", "Messages dans le temps, questions marquées",
                             "Mensajes en el tiempo, con las preguntas señaladas",
                             "Mensagens no tempo, com as perguntas marcadas", "المنشورات عبر الزمن مع مواضع الأسئلة",
                             "帖子随时间的分布，并标出问题"},
    [WORD_THEMES_LABEL] = {
        "Themes by weight: posts, and in light the reposts they got",
        "Thèmes par poids : messages et, en clair, leurs partages",
        "Temas por peso: mensajes y, en claro, sus difusiones",
        "Temas por peso: mensagens e, em claro, as suas partilhas",
        "المحاور حسب وزنها: المنشورات، وبلون فاتح إعادات نشرها", "主题权重：帖子数，浅色为其转发数"},
    [WORD_METHOD_WEIGHT] = {
        "A theme weighs as much as the posts that have it and the reposts these got.",
        "Un thème pèse autant que ses messages et les partages de ceux-ci.",
        "Un tema pesa lo que sus mensajes y las difusiones de estos.",
        "Um tema pesa o que as suas mensagens e as partilhas destas.",
        "وزن المحور هو عدد منشوراته مع إعادات نشرها.", "主题的权重是其帖子数加上这些帖子的转发数。"},
    [WORD_THEME_BY_QUESTION] = {"Themes by question", "Thèmes par question", "Temas por pregunta", "Temas por pergunta",
                                "المحاور حسب السؤال", "主题与问题"},
    [WORD_ANSWERED_WHOM] = {"Who answered whom", "Qui a répondu à qui", "Quién respondió a quién",
                            "Quem respondeu a quem", "من ردّ على من", "谁回复了谁"},
    [WORD_ANSWERED_LABEL] = {"Replies between participants; a line thickens with their number",
                             "Réponses entre participants ; le trait s'épaissit avec leur nombre",
                             "Respuestas entre participantes; la línea crece con su número",
                             "Respostas entre participantes; a linha engrossa com o seu número",
                             "الردود بين المشاركين، ويزداد الخط سماكة بعددها", "参与者之间的回复，线越粗回复越多"},
    [WORD_PARTICIPATION] = {"Who answered which question", "Qui a répondu à quelle question",
                            "Quién respondió qué pregunta", "Quem respondeu a que pergunta",
                            "من أجاب عن أي سؤال", "谁回答了哪个问题"},
    [WORD_FIGURES] = {"The figures", "Les chiffres", "Las cifras", "Os números", "الأرقام", "数据"},
    [WORD_TIME] = {"Time", "Heure", "Hora", "Hora", "الوقت", "时间"},
    [WORD_FROM] = {"From", "De", "De", "De", "من", "回复者"},
    [WORD_TO] = {"To", "À", "A", "Para", "إلى", "被回复者"},

    /* ---- cards ---- */
    [WORD_ORIGINAL] = {"Original", "Original", "Original", "Original", "الأصل", "原文"},
    [WORD_PARAPHRASE] = {"Paraphrased by the editor", "Paraphrasé par la rédaction", "Parafraseado por la edición",
                         "Parafraseado pela edição", "أعاد المحرر صياغته", "编者转述"},
    [WORD_A_PARTICIPANT] = {"A participant", "Une personne participante", "Una persona participante",
                            "Uma pessoa participante", "أحد المشاركين", "一位参与者"},
    [WORD_NOTE] = {"Editor's note", "Note de la rédaction", "Nota de la edición", "Nota da edição", "ملاحظة المحرر",
                   "编者按"},
    [WORD_PICTURE] = {"Picture", "Image", "Imagen", "Imagem", "صورة", "图片"},
    [WORD_NEARLY_SAME] = {"{0} nearly the same", "{0} presque identiques", "{0} casi iguales", "{0} quase iguais",
                          "{0} شبه مطابق", "{0} 条几乎相同"},
    [WORD_UNKNOWN_TIME] = {"time unknown", "heure inconnue", "hora desconocida", "hora desconhecida", "الوقت غير معروف",
                           "时间不详"},
    [WORD_LIKES] = {"{0} {0?like|likes}", "{0} j'aime", "{0} me gusta", "{0} gostos", "{0} إعجاب", "{0} 赞"},
    [WORD_BOOSTS] = {"{0} {0?repost|reposts}", "{0} {0?partage|partages}", "{0} {0?difusión|difusiones}",
                     "{0} {0?partilha|partilhas}", "{0} إعادة نشر", "{0} 转发"},
    [WORD_READ_ON] = {"Read on", "Lire la suite", "Seguir leyendo", "Continuar a ler", "تابع القراءة", "继续阅读"},
    [WORD_SKIP] = {"Skip to the story", "Aller au récit", "Ir al relato", "Ir para o relato", "انتقل إلى القصة",
                   "跳到正文"},
    [WORD_CONTENTS] = {"Contents", "Sommaire", "Contenido", "Conteúdo", "المحتويات", "目录"},
    [WORD_MARK] = {"Marked words show a theme.", "Les mots marqués montrent un thème.",
                   "Las palabras marcadas muestran un tema.", "As palavras marcadas mostram um tema.",
                   "الكلمات المظللة تدل على محور.", "标记的词语表示主题。"},

    /* ---- method ---- */
    [WORD_METHOD] = {"How this was made", "Méthode", "Cómo se hizo", "Como foi feito", "كيف أُعدّت هذه الصفحة",
                     "编制方法"},
    [WORD_METHOD_QUERY] = {
        "Told here are the posts of the archive that answer to {0}.",
        "On raconte ici les messages de l'archive qui répondent à {0}.",
        "Aquí se cuentan los mensajes del archivo que responden a {0}.",
        "Contam-se aqui as mensagens do arquivo que respondem a {0}.",
        "تروي هذه الصفحة منشورات الأرشيف التي توافق {0}.", "本页讲述存档中符合 {0} 的帖子。"},
    [WORD_METHOD_BESIDE] = {
        "Not counted, under the same conditions: {0} reposts, {1} digests, {2} posts known only by mention, {3} notices.",
        "Non comptés, aux mêmes conditions : {0} partages, {1} résumés groupés, {2} messages connus par mention, {3} avis.",
        "No contados, en las mismas condiciones: {0} difusiones, {1} compendios, {2} mensajes conocidos por mención, {3} avisos.",
        "Não contadas, nas mesmas condições: {0} partilhas, {1} compilações, {2} mensagens conhecidas por menção, {3} avisos.",
        "لا تدخل في العدّ بالشروط نفسها: إعادات النشر {0}، الملخصات {1}، ما عُرف بالذكر فقط {2}، الإشعارات {3}.",
        "同样条件下未计入：转发 {0}，汇编 {1}，仅被提及 {2}，通知 {3}。"},
    [WORD_METHOD_PLACES] = {"Where they were seen: ", "Où ils ont été vus : ", "Dónde se vieron: ", "Onde foram vistas: ",
                            "أين وردت: ", "出处："},
    [WORD_METHOD_LEXICON] = {
        "Themes are those of the lexicon {0}; a post has a theme when a term of it is found in the author's own words. A "
        "lexicon misses what is said between the lines.",
        "Les thèmes sont ceux du lexique {0} ; un message a un thème quand un de ses termes se trouve dans les mots mêmes "
        "de l'auteur. Un lexique ne voit pas l'implicite.",
        "Los temas son los del léxico {0}; un mensaje tiene un tema cuando uno de sus términos aparece en las palabras "
        "propias del autor. Un léxico no ve lo implícito.",
        "Os temas são os do léxico {0}; uma mensagem tem um tema quando um dos seus termos está nas palavras do próprio "
        "autor. Um léxico não vê o implícito.",
        "المحاور من معجم {0}؛ للمنشور محورٌ إذا وُجد أحد مصطلحاته في كلام صاحبه. والمعجم لا يرى ما بين السطور.",
        "主题取自词典 {0}；作者自己的话中出现其词条，即视为有此主题。词典看不出言外之意。"},
    [WORD_METHOD_NO_LEXICON] = {
        "Nothing was tagged, so no themes are told.", "Rien n'a été étiqueté : aucun thème n'est raconté.",
        "No se ha etiquetado nada: no se cuentan temas.", "Nada foi etiquetado: não se contam temas.",
        "لم يوسم شيء، فلا محاور هنا.", "未作标注，故无主题。"},
    [WORD_METHOD_QUESTIONS] = {
        "An answer belongs to a question by its own mark (A3), else by what it replies to, else by the question open when "
        "it was written.",
        "Une réponse appartient à une question par sa marque (R3), sinon par ce à quoi elle répond, sinon par la question "
        "ouverte au moment où elle fut écrite.",
        "Una respuesta pertenece a una pregunta por su marca (R3), si no por aquello a lo que responde, si no por la "
        "pregunta abierta cuando se escribió.",
        "Uma resposta pertence a uma pergunta pela sua marca (R3), senão por aquilo a que responde, senão pela pergunta "
        "aberta quando foi escrita.",
        "تُنسب الإجابة إلى سؤال بعلامتها، وإلا فبما تردّ عليه، وإلا فبالسؤال المطروح وقت كتابتها.",
        "回答按其标记（A3）归入问题，否则按所回复的帖子，再否则按当时进行中的问题。"},
    [WORD_METHOD_CHOICE] = {
        "The draft chose posts by the themes they cover, the likes and reposts they got and by giving each author one "
        "turn; posts that say nearly the same are shown once. An editor may have changed the choice, the order and the "
        "words between.",
        "Le brouillon a choisi les messages selon les thèmes couverts, les réactions reçues et en donnant un tour à chaque "
        "auteur ; les messages presque identiques ne paraissent qu'une fois. La rédaction a pu changer le choix, l'ordre et "
        "les textes de liaison.",
        "El borrador eligió los mensajes por los temas que cubren, las reacciones recibidas y dando un turno a cada autor; "
        "los casi iguales se muestran una vez. La edición pudo cambiar la selección, el orden y los textos.",
        "O rascunho escolheu as mensagens pelos temas que cobrem, pelas reações recebidas e dando a vez a cada autor; as "
        "quase iguais mostram-se uma vez. A edição pode ter mudado a escolha, a ordem e os textos.",
        "اختارت المسودة المنشورات بحسب ما تغطيه من محاور وما نالته من تفاعل مع إعطاء كل كاتب دورا؛ والمتشابه يُعرض مرة. "
        "وقد يكون المحرر غيّر الاختيار والترتيب والكلام بينها.",
        "草稿依所涉主题、获得的赞与转发并让每位作者轮到一次来选取；几乎相同的只示一次。编者可能调整了选择、次序和文字。"},
    [WORD_METHOD_TIMES] = {"Times are in {0}.", "Les heures sont en {0}.", "Las horas son en {0}.", "As horas são em {0}.",
                           "الأوقات بتوقيت {0}.", "时间以 {0} 表示。"},
    [WORD_METHOD_NAMES] = {
        "Names are shown as their owners wrote them; mail addresses and phone numbers are not shown.",
        "Les noms sont ceux que chacun a donnés ; ni adresses électroniques ni numéros de téléphone.",
        "Los nombres son los que cada cual dio; no se muestran correos ni teléfonos.",
        "Os nomes são os que cada pessoa deu; não se mostram endereços de correio nem telefones.",
        "تظهر الأسماء كما كتبها أصحابها، ولا تظهر عناوين البريد ولا أرقام الهواتف.", "姓名按本人所写；不显示邮箱与电话。"},
    [WORD_METHOD_ARCHIVE] = {
        "The draft was made from the archive as it was on {0}.", "Brouillon tiré de l'archive telle qu'elle était le {0}.",
        "El borrador se hizo con el archivo tal como estaba el {0}.", "O rascunho foi feito do arquivo como estava em {0}.",
        "أُعدّت المسودة من الأرشيف كما كان في {0}.", "草稿依据 {0} 的存档。"},
    [WORD_METHOD_LIMITS] = {
        "What nobody collected is not here, and nobody was asked who did not write.",
        "Ce que personne n'a collecté n'est pas ici, et ceux qui n'ont pas écrit n'ont pas été entendus.",
        "Lo que nadie recogió no está aquí, y no se oyó a quien no escribió.",
        "O que ninguém recolheu não está aqui, e quem não escreveu não foi ouvido.",
        "ما لم يجمعه أحد ليس هنا، ومن لم يكتب لم يُسمع.", "未被收集的不在此处；没有发言的人，声音也不在此。"},
    [WORD_COUNTS_HEAD] = {"Every number, and how to get it again", "Chaque nombre, et comment le retrouver",
                          "Cada número y cómo obtenerlo", "Cada número e como obtê-lo", "كل رقم وكيف يُستخرج من جديد",
                          "每个数字及其查询命令"},
    [WORD_COUNTS_INTRO] = {
        "Run against the same archive, each command lists the posts behind the number, or counts them.",
        "Sur la même archive, chaque commande donne les messages derrière le nombre, ou les compte.",
        "Sobre el mismo archivo, cada orden da los mensajes que hay tras el número, o los cuenta.",
        "Sobre o mesmo arquivo, cada comando dá as mensagens por trás do número, ou conta-as.",
        "على الأرشيف نفسه يعرض كل أمر المنشورات التي وراء الرقم أو يعدّها.", "对同一存档运行，每条命令列出或计数数字背后的帖子。"},
    [WORD_COMMAND] = {"Command", "Commande", "Orden", "Comando", "الأمر", "命令"},
    [WORD_NUMBER] = {"Number", "Nombre", "Número", "Número", "العدد", "数量"},
    [WORD_NOT_TAGGED] = {"not measured", "non mesuré", "no medido", "não medido", "غير مقيس", "未测量"},
};
