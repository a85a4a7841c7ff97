/* segment_lines.c - what one line of a mail is, in the languages of the lists. Sources: mailing-list sheet section 10,
 * digests sheet section 5. */
#include <string.h>

#include "analyzer/segment.h"
#include "palaver/utf8.h"

bool line_is_quote(struct span line)
{
    size_t i = 0;
    while (i < line.length && i < 4 && (line.at[i] == ' ' || line.at[i] == '\t'))
        i++;
    if (i < line.length && line.at[i] == '>')
        return true;
    if (i + 1 < line.length && line.at[i] == '|' && line.at[i + 1] == ' ')
        return true;
    size_t initials = i;
    while (i < line.length && i - initials < 4 && line.at[i] >= 'A' && line.at[i] <= 'Z')
        i++;
    return i > initials && i < line.length && line.at[i] == '>' &&
           (i + 1 == line.length || line.at[i + 1] == ' ' || line.at[i + 1] == '>');
}

/* Verbs that end an attribution, before a colon. */
static const char *const wrote[] = {
    "wrote", "writes", "said", "a écrit", "écrit", "escribió", "escribio", "escribe", "escreveu", "escreve", "schrieb",
    "ha scritto", "scrive", "schreef", "skrev", "كتب", "كتبت", "写道", "寫道", "wrote this",
};
static const char *const on_words[] = {
    "On ", "Le ", "El ", "Em ", "Am ", "Il ", "Op ", "Den ", "في ", "在", "于", "Dne ", "W dniu ", "Quoting ", "A ",
};

static struct span without_colon(struct span line)
{
    line = span_trim(line);
    if (span_ends(line, "："))
        return span_trim(span_from_to(line, 0, line.length - 3));
    if (span_ends(line, ":"))
        line = span_trim(span_from_to(line, 0, line.length - 1));
    else
        return span_from(NULL, 0);
    /* French puts a no-break space before the colon. */
    if (span_ends(line, "\xC2\xA0"))
        line = span_trim(span_from_to(line, 0, line.length - 2));
    return line;
}

bool line_is_attribution(struct span line)
{
    if (line.length > 600)
        return false;
    struct span said = without_colon(line);
    if (!said.at)
        return false;
    for (size_t i = 0; i < COUNT_OF(wrote); i++)
        if (span_ends(said, wrote[i]))
            return true;
    /* Arabic and German put the name behind the verb; "Jane <jane@example.org> wrote (in part):" */
    if (!line_begins_attribution(span_trim(line)) && !span_find_char(said, '@'))
        return false;
    for (size_t i = 0; i < COUNT_OF(wrote); i++) {
        const char *found = span_find(said, span_of(wrote[i]));
        if (found && (size_t)(found - said.at) + 80 > said.length)
            return true;
    }
    return false;
}

bool line_begins_attribution(struct span line)
{
    bool digit = false;
    for (size_t i = 0; i < line.length; i++)
        digit |= line.at[i] >= '0' && line.at[i] <= '9';
    if (!digit && !span_find_char(line, '@'))
        return false;
    for (size_t i = 0; i < COUNT_OF(on_words); i++)
        if (span_starts(line, on_words[i]))
            return true;
    return false;
}

static const char *const forward_rules[] = {
    "Original Message", "Message d'origine", "Message d’origine", "Mensaje original", "Mensagem original",
    "Mensagem Original", "Ursprüngliche Nachricht", "Messaggio originale", "Oorspronkelijk bericht", "Forwarded message",
    "Forwarded Message", "Message transféré", "Mensaje reenviado", "Mensagem encaminhada", "原始邮件", "原始郵件",
    "转发邮件", "الرسالة الأصلية", "رسالة معاد توجيهها",
};

bool line_is_forward_rule(struct span line)
{
    line = span_trim(line);
    if (!span_starts(line, "---") && !span_starts(line, "===") && !span_starts(line, "Begin forwarded"))
        return false;
    if (span_starts(line, "Begin forwarded"))
        return true;
    for (size_t i = 0; i < COUNT_OF(forward_rules); i++)
        if (span_find(line, span_of(forward_rules[i])))
            return true;
    return false;
}

static const char *const header_names[] = {
    "From", "Sent", "To", "Subject", "Date", "Cc", "De", "Envoyé", "À", "Objet", "Enviado", "Para", "Asunto", "Assunto",
    "Data", "Von", "Gesendet", "An", "Betreff", "发件人", "发送时间", "收件人", "主题", "寄件者", "寄件日期", "主旨", "من",
    "تاريخ الإرسال", "إلى", "الموضوع", "Fecha", "Enviada em", "Enviado el", "Reply-To", "日期", "抄送",
};

#define HEADER_NAME_MAX_BYTES 60 /* more than any of them, with blanks and a wide colon behind it */

bool line_is_header(struct span line)
{
    line = span_trim(line);
    struct span front = span_from(line.at, line.length < HEADER_NAME_MAX_BYTES ? line.length : HEADER_NAME_MAX_BYTES);
    if (!span_find_char(front, ':') && !span_find(front, span_of("：")))
        return false; /* nearly every line */
    if (span_starts(line, "*")) /* "*From:* Jane" as Gmail quotes it */
        line = span_from_to(line, 1, line.length);
    for (size_t i = 0; i < COUNT_OF(header_names); i++) {
        if (!span_starts(line, header_names[i]))
            continue;
        struct span rest = span_from_to(line, strlen(header_names[i]), line.length);
        if (span_starts(rest, "\xC2\xA0"))
            rest = span_from_to(rest, 2, rest.length);
        rest = span_trim(rest);
        if (span_starts(rest, ":") || span_starts(rest, "："))
            return true;
    }
    return false;
}

bool line_is_signature(struct span line)
{
    return span_is(line, "-- ") || span_is(line, "--");
}

bool line_is_footer_rule(struct span line)
{
    line = span_trim(line);
    if (span_starts(line, "-=-=-=-") || span_starts(line, "=-=-=-="))
        return true;
    if (line.length < 20)
        return false;
    for (size_t i = 0; i < line.length; i++)
        if (line.at[i] != line.at[0] || !strchr("_-=*", line.at[0]))
            return false;
    return true;
}

static const char *const footer_words[] = {
    "mailing list", "mailman/listinfo", "listinfo/", "unsubscribe", "désabonner", "désinscrire", "cancelar la suscripción",
    "darse de baja", "cancelar a inscrição", "liste de diffusion", "lista de correo", "lista de distribuição",
    "lista de discussão", "Groups.io Links", "View/Reply Online", "groups.google.com", "To post to this group",
    "You received this message because", "Vous recevez ce message", "退订", "取消订阅", "邮件列表", "إلغاء الاشتراك",
    "القائمة البريدية", "To leave the list", "dgroups.org", "mailing-list", "To manage your subscription",
    "receive digests",
};

bool line_names_list(struct span line)
{
    for (size_t i = 0; i < COUNT_OF(footer_words); i++)
        if (span_find(line, span_of(footer_words[i])))
            return true;
    return false;
}

/* "HIFA profile:", "CHIFA profile:", "Profil HIFA :", "Perfil HIFA:" */
bool line_is_profile(struct span line)
{
    line = span_trim(line);
    size_t i = 0;
    while (i < line.length && i < 24 && ((line.at[i] >= 'A' && line.at[i] <= 'Z') || line.at[i] == '-'))
        i++;
    struct span rest = span_from_to(line, i, line.length);
    if (i >= 3 && (span_starts(rest, " profile:") || span_starts(rest, " Profile:") || span_starts(rest, "-profile:")))
        return true;
    return span_starts(line, "Profil HIFA") || span_starts(line, "Perfil HIFA") || span_starts(line, "Perfil de HIFA");
}

bool line_is_tagline(struct span line)
{
    line = span_trim(line);
    return span_starts_nocase(line, "Let's build a future") || span_starts_nocase(line, "Let’s build a future");
}
