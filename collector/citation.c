/* citation.c - the rules of the literature: languages in three letters, months in words, authors in lists. */
#include "collector/citation.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

void citation_release(struct citation *citation)
{
    str_release(&citation->authors);
    str_release(&citation->text);
}

struct citation citation_begin(struct arena *arena)
{
    struct citation citation = {.build = build_begin(arena, "pubmed"), .authors = STR_INIT, .text = STR_INIT};
    citation.build.post.kind = POST_ABSTRACT;
    citation.build.post.grain = WHEN_DAY;
    return citation;
}

void citation_author(struct citation *citation, const char *name)
{
    if (!name || !*name)
        return;
    if (citation->author_count == 0)
        citation->build.post.author = arena_text(citation->build.arena, name);
    if (++citation->author_count > CITATION_MAX_AUTHORS + 1)
        return;
    if (citation->authors.length)
        str_add(&citation->authors, ", ");
    str_add(&citation->authors, citation->author_count > CITATION_MAX_AUTHORS ? "et al." : name);
}

void citation_section(struct citation *citation, const char *label, const char *text)
{
    if (!text || !*text)
        return;
    if (citation->text.length)
        str_add(&citation->text, "\n\n");
    if (label && strcasecmp(label, "UNLABELLED") != 0)
        str_format(&citation->text, "%s: ", label);
    str_add(&citation->text, text);
}

void citation_title(struct citation *citation, const char *title)
{
    static const char *const NONE[] = {"Not Available", "Not Available.", "[Not Available].", "[Not Available]"};
    for (size_t i = 0; title && i < COUNT_OF(NONE); i++)
        if (strcasecmp(title, NONE[i]) == 0)
            return;
    if (title)
        citation->build.post.title = title;
}

/* MARC codes of the languages PubMed has most of; BCP 47 wants two letters where there are two. Others stay. */
void citation_language(struct citation *citation, const char *iso639)
{
    static const char *const CODES[][2] = {
        {"eng", "en"}, {"fre", "fr"}, {"fra", "fr"}, {"spa", "es"}, {"por", "pt"}, {"ara", "ar"}, {"chi", "zh"},
        {"zho", "zh"}, {"ger", "de"}, {"deu", "de"}, {"ita", "it"}, {"jpn", "ja"}, {"rus", "ru"}, {"kor", "ko"},
        {"tur", "tr"}, {"pol", "pl"}, {"dut", "nl"}, {"nld", "nl"}, {"per", "fa"}, {"fas", "fa"}, {"swa", "sw"},
        {"ind", "id"}, {"hun", "hu"}, {"cze", "cs"}, {"ces", "cs"}, {"dan", "da"}, {"swe", "sv"}, {"nor", "no"},
        {"fin", "fi"}, {"gre", "el"}, {"ell", "el"}, {"heb", "he"}, {"ukr", "uk"}, {"rum", "ro"}, {"ron", "ro"},
        {"tha", "th"}, {"vie", "vi"}, {"hin", "hi"}, {"ben", "bn"}, {"urd", "ur"}, {"amh", "am"}, {"may", "ms"},
    };
    if (!iso639 || citation->build.post.lang || strcasecmp(iso639, "und") == 0 || strcasecmp(iso639, "mul") == 0)
        return;
    citation->build.post.lang = iso639;
    for (size_t i = 0; i < COUNT_OF(CODES); i++)
        if (strcasecmp(iso639, CODES[i][0]) == 0)
            citation->build.post.lang = CODES[i][1];
}

void citation_link(struct citation *citation, const char *shown, const char *prefix, const char *id)
{
    if (!id || !*id)
        return;
    struct build *build = &citation->build;
    const char *url = arena_format(build->arena, "%s%s", prefix, id);
    for (size_t i = 0; i < build->post.entity_count; i++)
        if (build->entities[i].url && strcasecmp(build->entities[i].url, url) == 0)
            return;
    build_entity(build, ENTITY_LINK, span_of(arena_format(build->arena, "%s%s", shown, id)), url);
}

/* ---- dates ---- */

static int month_of(const char *text)
{
    static const char MONTHS[][4] = {"jan", "feb", "mar", "apr", "may", "jun",
                                     "jul", "aug", "sep", "oct", "nov", "dec"};
    int number = text ? atoi(text) : 0;
    if (number >= 1 && number <= 12)
        return number;
    for (int i = 0; text && i < 12; i++)
        if (strncasecmp(text, MONTHS[i], 3) == 0)
            return i + 1;
    return 0;
}

bool citation_date(const char *year, const char *month, const char *day, int64_t *out_ms, enum when_grain *out_grain)
{
    int64_t y, d;
    if (!year || !span_number(span_of(year), &y) || y < 1500 || y > 9999)
        return false;
    int m = month_of(month);
    bool has_day = m && day && span_number(span_of(day), &d) && d >= 1 && d <= 31;
    *out_ms = when_from_date((int)y, m ? m : 1, has_day ? (int)d : 1);
    *out_grain = has_day ? WHEN_DAY : m ? WHEN_MONTH : WHEN_YEAR;
    return true;
}

bool citation_date_text(struct span text, int64_t *out_ms, enum when_grain *out_grain)
{
    char words[3][16] = {"", "", ""};
    size_t count = 0;
    text = span_trim(text);
    for (size_t i = 0; i < text.length && count < 3; count++) {
        size_t from = i;
        while (i < text.length && !strchr(" -/;", text.at[i]))
            i++;
        size_t length = i - from < sizeof words[0] - 1 ? i - from : sizeof words[0] - 1;
        memcpy(words[count], text.at + from, length);
        words[count][length] = '\0';
        bool range = i < text.length && text.at[i] == '-';
        while (i < text.length && strchr(" -/;", text.at[i]))
            i++;
        if (range && count < 2) /* "Jul-Aug": the first of them, and no day behind it */
            i = text.length;
    }
    return citation_date(words[0], words[1], words[2], out_ms, out_grain);
}

/* ---- the end ---- */

bool citation_end(struct citation *citation, const char *pmid, struct err *why)
{
    struct build *build = &citation->build;
    struct post *post = &build->post;
    int64_t number;
    if (!pmid || !span_number(span_of(pmid), &number))
        return err_set(why, ERR_SYNTAX, pmid ? "its PMID is no number" : "a record without a PMID");
    post->native_id = pmid;
    post->url = arena_format(build->arena, "https://pubmed.ncbi.nlm.nih.gov/%s/", pmid);
    if (citation->authors.length)
        post->name = arena_text(build->arena, str_text(&citation->authors));
    post->text = arena_span(build->arena, str_span(&citation->text));
    return build_end(build, why);
}
