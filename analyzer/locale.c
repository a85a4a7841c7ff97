/* locale.c - dates, rows of names and languages in the six languages of a page. */
#include "analyzer/locale.h"

#include <string.h>

#include "analyzer/locale_words.h"

struct locale {
    const char *name;
    int column;
    bool rtl;
    const char *months[12];
};

static const struct locale locales[LOCALE_COUNT] = {
    {"en", LOCALE_EN, false, {"January", "February", "March", "April", "May", "June", "July", "August", "September",
                              "October", "November", "December"}},
    {"fr", LOCALE_FR, false, {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
                              "octobre", "novembre", "décembre"}},
    {"es", LOCALE_ES, false, {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
                              "octubre", "noviembre", "diciembre"}},
    {"pt", LOCALE_PT, false, {"janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro",
                              "outubro", "novembro", "dezembro"}},
    {"ar", LOCALE_AR, true, {"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر",
                             "نوفمبر", "ديسمبر"}},
    {"zh", LOCALE_ZH, false, {NULL}},
};

struct language {
    const char *code;
    const char *names[LOCALE_COUNT];
};

static const struct language languages[] = {
    {"en", {"English", "anglais", "inglés", "inglês", "الإنجليزية", "英语"}},
    {"fr", {"French", "français", "francés", "francês", "الفرنسية", "法语"}},
    {"es", {"Spanish", "espagnol", "español", "espanhol", "الإسبانية", "西班牙语"}},
    {"pt", {"Portuguese", "portugais", "portugués", "português", "البرتغالية", "葡萄牙语"}},
    {"ar", {"Arabic", "arabe", "árabe", "árabe", "العربية", "阿拉伯语"}},
    {"zh", {"Chinese", "chinois", "chino", "chinês", "الصينية", "汉语"}},
    {"sw", {"Swahili", "swahili", "suajili", "suaíli", "السواحلية", "斯瓦希里语"}},
};

const struct locale *locale_find(const char *name)
{
    for (size_t i = 0; name && i < COUNT_OF(locales); i++)
        if (strcmp(locales[i].name, name) == 0)
            return &locales[i];
    return &locales[LOCALE_EN];
}

const char *locale_name(const struct locale *locale)
{
    return locale->name;
}

bool locale_is_rtl(const struct locale *locale)
{
    return locale->rtl;
}

const char *locale_word(const struct locale *locale, enum word word)
{
    return locale_words[word][locale->column];
}

void locale_clock(int64_t ms, const struct zone *zone, struct str *out)
{
    if (ms == WHEN_NONE)
        return;
    struct when_parts at = when_split(ms, zone);
    str_format(out, "%02d:%02d", at.hour, at.minute);
}

void locale_date(const struct locale *locale, int64_t ms, enum when_grain grain, const struct zone *zone, struct str *out)
{
    if (ms == WHEN_NONE)
        return;
    struct when_parts at = when_split(ms, zone);
    bool day = grain <= WHEN_DAY, month = grain <= WHEN_MONTH;
    if (locale->column == LOCALE_ZH) {
        str_format(out, "%d年", at.year);
        if (month)
            str_format(out, "%d月", at.month);
        if (day)
            str_format(out, "%d日", at.day);
        return;
    }
    bool of = locale->column == LOCALE_ES || locale->column == LOCALE_PT;
    if (day)
        str_format(out, of ? "%d de " : "%d ", at.day);
    if (month)
        str_format(out, of ? "%s de " : "%s ", locale->months[at.month - 1]);
    str_format(out, "%d", at.year);
}

const char *locale_clock_comma(const struct locale *locale)
{
    return locale->column == LOCALE_ZH ? " " : locale->column == LOCALE_AR ? "، " : ", ";
}

const char *locale_language(const struct locale *locale, const char *code)
{
    for (size_t i = 0; i < COUNT_OF(languages); i++)
        if (strcmp(languages[i].code, code) == 0)
            return languages[i].names[locale->column];
    return code;
}

void locale_row(const struct locale *locale, const char *const *items, size_t count, struct str *out)
{
    const char *comma = locale->column == LOCALE_ZH ? "、" : locale->column == LOCALE_AR ? "، " : ", ";
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            str_add(out, i + 1 == count ? locale_word(locale, WORD_AND) : comma);
        str_add(out, items[i]);
    }
}
