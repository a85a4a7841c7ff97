/* language.c - by script first, then by the function words of the languages our texts are in, and only then by
 * libexttextcat, which needs some 100 letters and a hundred times as long. */
#include "analyzer/language.h"

#include <libexttextcat/textcat.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "palaver/fold.h"
#include "palaver/utf8.h"

#define LETTERS_MIN 8      /* of Latin script, for any guess */
#define TEXTCAT_MIN 60     /* letters, for libexttextcat */
#define FINGERPRINTS "/usr/share/libexttextcat/"

struct scripts {
    size_t latin, han, kana, arabic, persian, cyrillic, hangul, thai, devanagari, all;
};

static struct scripts scripts_of(struct span text)
{
    struct scripts scripts = {0};
    for (size_t at = 0; at < text.length;) {
        size_t bytes = 0;
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &bytes);
        at += bytes;
        if (c < 0x80) {
            bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
            scripts.latin += letter;
            scripts.all += letter;
            continue;
        }
        if (!code_point_is_letter(c))
            continue;
        scripts.all++;
        scripts.latin += c < 0x250 || (c >= 0x1E00 && c < 0x1F00);
        scripts.han += code_point_is_han(c);
        scripts.kana += c >= 0x3040 && c < 0x3100;
        scripts.arabic += code_point_is_arabic(c);
        scripts.persian += c == 0x67E || c == 0x686 || c == 0x698 || c == 0x6AF || c == 0x6CC || c == 0x6A9;
        scripts.cyrillic += c >= 0x400 && c < 0x530;
        scripts.hangul += c >= 0xAC00 && c < 0xD7B0;
        scripts.thai += c >= 0xE00 && c < 0xE80;
        scripts.devanagari += c >= 0x900 && c < 0x980;
    }
    return scripts;
}

static const char *by_script(const struct scripts *scripts, double *share)
{
    /* A Chinese word says as much as five letters. */
    size_t weight_han = (scripts->han + scripts->kana) * 3;
    size_t all = scripts->all + (scripts->han + scripts->kana) * 2;
    const struct { const char *lang; size_t letters; } rows[] = {
        {scripts->kana * 10 > scripts->han ? "ja" : "zh", weight_han},
        {scripts->persian * 40 > scripts->arabic ? "fa" : "ar", scripts->arabic},
        {"ru", scripts->cyrillic}, {"ko", scripts->hangul}, {"th", scripts->thai}, {"hi", scripts->devanagari},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].letters >= 2 && rows[i].letters * 2 > all) {
            *share = (double)rows[i].letters / (double)all;
            return rows[i].lang;
        }
    return NULL;
}

/* Function words, folded; those that two of the languages share are left out or count for both. */
struct words {
    const char *lang;
    const char *words; /* between blanks */
};
static const struct words function_words[] = {
    {"en", " the and of to in is are was were for with that this from by on at as we our you your it not be have has will "
           "can their they what how who which when but or an need must should health more all about these been do "},
    {"fr", " le la les des du de et en un une est sont dans pour par sur avec que qui ce cette ces nous vous leur leurs ne "
           "pas plus au aux il elle ils elles se son sa ses été être avoir comme mais ou où santé l'on à dont nos notre "},
    {"es", " el la los las de del y en un una es son para por con que se su sus al lo como más pero o no fue han ha nos "
           "nuestro este esta estos está sobre entre también muy hay desde cuando donde porque salud sin ser "},
    {"pt", " o a os as de do da dos das e em um uma é são para por com que se seu sua ao à no na nos nas como mais mas ou "
           "não foi têm tem nosso este esta está sobre entre também muito há desde quando onde porque saúde sem ser pelo "
           "pela "},
    {"sw", " na ya wa kwa ni za la katika hii hiyo kuwa kama lakini watu afya cha vya wao yao sisi "},
    {"it", " il lo gli di del della dei e in un una è sono per con che si suo al come più ma o non anche nel nella "},
    {"de", " der die das und ist sind in zu den von mit für auf ein eine nicht auch es wir sie dem des im "},
};
#define LANGUAGE_COUNT COUNT_OF(function_words)

static bool is_word_char(uint32_t c)
{
    return code_point_is_letter(c) || code_point_is_mark(c) || c == '\'' || c == 0x2019;
}

static void count_word(struct span word, size_t counts[LANGUAGE_COUNT], size_t *words)
{
    char needle[32];
    if (word.length == 0 || word.length > sizeof needle - 3)
        return;
    needle[0] = ' ';
    memcpy(needle + 1, word.at, word.length);
    needle[word.length + 1] = ' ';
    needle[word.length + 2] = '\0';
    ++*words;
    for (size_t i = 0; i < LANGUAGE_COUNT; i++)
        counts[i] += strstr(function_words[i].words, needle) != NULL;
}

static const char *by_words(struct span text, double *share)
{
    OWNED(str_release) struct str folded = STR_INIT;
    fold_case(text, &folded);
    size_t counts[LANGUAGE_COUNT] = {0}, words = 0;
    struct span rest = str_span(&folded);
    size_t start = 0;
    for (size_t at = 0; at <= rest.length;) {
        size_t bytes = 1;
        uint32_t c = at < rest.length ? utf8_next(span_from_to(rest, at, rest.length), &bytes) : ' ';
        if (!is_word_char(c) || c == '\'' || c == 0x2019) {
            count_word(span_from_to(rest, start, at < rest.length ? at : rest.length), counts, &words);
            start = at + bytes;
        }
        at += bytes;
    }
    size_t best = 0, second = 1;
    for (size_t i = 1; i < LANGUAGE_COUNT; i++)
        if (counts[i] > counts[best])
            best = i;
    second = best == 0 ? 1 : 0;
    for (size_t i = 0; i < LANGUAGE_COUNT; i++)
        if (i != best && counts[i] > counts[second])
            second = i;
    if (counts[best] < 2 || counts[best] == counts[second] || counts[best] * 12 < words)
        return NULL;
    if (counts[best] < 4 && counts[best] < counts[second] + 2)
        return NULL;
    *share = (double)counts[best] / (double)(counts[best] + counts[second]);
    return function_words[best].lang;
}

/* libexttextcat keeps state in its handle: one at a time. */
static pthread_mutex_t textcat_lock = PTHREAD_MUTEX_INITIALIZER;
static void *textcat;
static bool textcat_tried;

/* Labels are like "[en--utf8]", "[zh-Hans--utf8]": the language before the first '-', kept for good in this table. */
static const char *const known[] = {"en", "fr", "es", "pt", "it", "de", "nl", "sw", "ar", "zh", "ru", "sv", "da", "nb",
                                    "fi", "pl", "tr", "ro", "id", "vi", "ha", "so", "am", "rw", "ln", "ca", "gl", "el",
                                    "cs", "hu", "uk", "fa", "ur", "hi", "bn", "my", "ne", "tl", "mg", "yo", "zu", "xh"};

/* Only the languages of the table: each costs as much as every other, and Debian ships two hundred. The list is handed
 * over as a file in memory, since the library reads nothing else. */
static void textcat_start(void)
{
    char path[64];
    textcat_tried = true;
    int fd = memfd_create("fingerprints", MFD_CLOEXEC);
    FILE *list = fd < 0 ? NULL : fdopen(fd, "w");
    if (!list)
        return;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        snprintf(path, sizeof path, FINGERPRINTS "%s.lm", known[i]);
        if (access(path, R_OK) == 0)
            fprintf(list, "%s.lm\t%s--utf8\n", known[i], known[i]);
    }
    fflush(list);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    textcat = special_textcat_Init(path, FINGERPRINTS);
    fclose(list);
}

static const char *by_textcat(struct span text)
{
    const char *found = NULL;
    pthread_mutex_lock(&textcat_lock);
    if (!textcat_tried)
        textcat_start();
    const char *answer = textcat ? textcat_Classify(textcat, text.at, text.length) : NULL;
    if (answer && answer[0] == '[' && strchr(answer + 1, '[') == NULL) { /* one candidate only */
        size_t length = strcspn(answer + 1, "-]");
        for (size_t i = 0; i < COUNT_OF(known) && !found; i++)
            if (strlen(known[i]) == length && strncmp(known[i], answer + 1, length) == 0)
                found = known[i];
    }
    pthread_mutex_unlock(&textcat_lock);
    return found;
}

const char *language_guess(struct span text, bool thorough, double *out_share)
{
    *out_share = 0;
    text.length = utf8_cut(text, text.length < LANGUAGE_BYTES ? text.length : LANGUAGE_BYTES);
    struct scripts scripts = scripts_of(text);
    const char *lang = by_script(&scripts, out_share);
    if (lang || scripts.latin < LETTERS_MIN)
        return lang;
    lang = by_words(text, out_share);
    if (lang || !thorough || scripts.latin < TEXTCAT_MIN)
        return lang;
    lang = by_textcat(text);
    *out_share = lang ? 0.5 : 0;
    return lang;
}
