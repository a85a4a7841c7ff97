/* language.c - by script first, then by the function words of the languages our texts are in, and only then by
 * libexttextcat, which needs some 100 letters and a hundred times as long; that time goes by the bytes it is given. */
#include "analyzer/language.h"

#include <libexttextcat/textcat.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "analyzer/language_words.h"
#include "palaver/utf8.h"

#define LETTERS_MIN 8      /* of Latin script, for any guess */
#define TEXTCAT_MIN 60     /* letters, for libexttextcat */
#define TEXTCAT_BYTES 400  /* of them it is asked: more tells it little */
#define FINGERPRINTS "/usr/share/libexttextcat/"

#define OTHER_SCRIPTS 8
struct scripts {
    size_t latin, han, kana, arabic, persian, all;
    size_t others[OTHER_SCRIPTS];
};

/* Scripts that one language of our lists is written in. */
static const struct {
    uint32_t from, to;
    const char *lang;
} other_scripts[OTHER_SCRIPTS] = {
    {0x400, 0x530, "ru"}, {0xAC00, 0xD7B0, "ko"}, {0xE00, 0xE80, "th"},   {0x900, 0x980, "hi"},
    {0x370, 0x400, "el"}, {0x980, 0xA00, "bn"},   {0x1200, 0x1380, "am"}, {0x1000, 0x10A0, "my"},
};

static void letter_count(uint32_t c, struct scripts *scripts)
{
    scripts->all++;
    if (c < 0x250 || (c >= 0x1E00 && c < 0x1F00)) {
        scripts->latin++;
        return;
    }
    scripts->han += code_point_is_han(c);
    scripts->kana += c >= 0x3040 && c < 0x3100;
    scripts->arabic += code_point_is_arabic(c);
    scripts->persian += c == 0x67E || c == 0x686 || c == 0x698 || c == 0x6AF || c == 0x6CC || c == 0x6A9;
    for (size_t i = 0; i < OTHER_SCRIPTS; i++)
        scripts->others[i] += c >= other_scripts[i].from && c < other_scripts[i].to;
}

static struct scripts scripts_of(struct span text)
{
    struct scripts scripts = {0};
    size_t ascii = 0;
    for (size_t at = 0, bytes; at < text.length; at += bytes) {
        unsigned char lead = (unsigned char)text.at[at];
        bytes = 1;
        if (lead < 0x80) {
            ascii += (unsigned char)((lead | 0x20) - 'a') < 26;
            continue;
        }
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &bytes);
        if (code_point_is_letter(c))
            letter_count(c, &scripts);
    }
    scripts.latin += ascii;
    scripts.all += ascii;
    return scripts;
}

static const char *by_script(const struct scripts *scripts, double *share)
{
    /* A Chinese word says as much as five letters. */
    size_t weight_han = (scripts->han + scripts->kana) * 3;
    size_t all = scripts->all + (scripts->han + scripts->kana) * 2;
    struct { const char *lang; size_t letters; } rows[2 + OTHER_SCRIPTS] = {
        {scripts->kana * 10 > scripts->han ? "ja" : "zh", weight_han},
        {scripts->persian * 40 > scripts->arabic ? "fa" : "ar", scripts->arabic},
    };
    for (size_t i = 0; i < OTHER_SCRIPTS; i++) {
        rows[2 + i].lang = other_scripts[i].lang;
        rows[2 + i].letters = scripts->others[i];
    }
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].letters >= 2 && rows[i].letters * 2 > all) {
            *share = (double)rows[i].letters / (double)all;
            return rows[i].lang;
        }
    return NULL;
}

/* libexttextcat keeps state in its handle: one at a time. */
static pthread_mutex_t textcat_lock = PTHREAD_MUTEX_INITIALIZER;
static void *textcat;
static bool textcat_tried;

/* Labels are like "[en--utf8]", "[zh-Hans--utf8]": the language before the first '-', kept for good in this table. */
static const char *const known[] = {"en", "fr", "es", "pt", "it", "de", "nl", "sw", "sv", "da", "nb", "fi", "pl", "tr",
                                    "ro", "id", "vi", "ha", "so", "rw", "ln", "ca", "gl", "cs", "hu", "tl", "yo", "zu",
                                    "xh"};

/* Only the languages of the table, all in Latin script: each costs as much as every other, and Debian ships two hundred. The list is handed
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
    lang = language_by_words(text, out_share);
    if (lang || !thorough || scripts.latin < TEXTCAT_MIN || scripts.latin * 2 < scripts.all)
        return lang;
    lang = by_textcat(span_from(text.at, utf8_cut(text, TEXTCAT_BYTES)));
    *out_share = lang ? 0.5 : 0;
    return lang;
}
