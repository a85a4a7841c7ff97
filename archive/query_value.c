/* query_value.c - values of fields: words folded to phrases, names to lower case, dates of any grain to a range. */
#include "archive/query_value.h"

#include <stdio.h>
#include <string.h>

#include "palaver/fold.h"
#include "palaver/utf8.h"

#define QUERY_DAY_MS ((int64_t)86400000)
#define QUERY_MAX_AGO 1000000 /* of hours, days, ... in since:7d */

struct reading_value {
    struct query *query;
    struct node *node;
    const struct raw_value *raw;
    struct err *err;
};

static bool fail(const struct reading_value *value, const char *what)
{
    size_t column = value->raw->at + 1;
    struct place_at place = {.column = (int64_t)column, .byte = -1};
    struct span text = value->raw->text;
    int shown = (int)utf8_cut(text, 60);
    return err_at(value->err, ERR_USAGE, place, "query, column %zu: '%.*s' %s", column, shown, text.at ? text.at : "",
                  what);
}

void query_words(struct span folded, struct str *out)
{
    bool inside = false;
    while (folded.length > 0) {
        size_t bytes;
        uint32_t c = utf8_next(folded, &bytes);
        bool of_word = code_point_is_letter(c) || code_point_is_digit(c) || code_point_is_mark(c) ||
                       (c >= 0xe000 && c <= 0xf8ff);
        if (of_word)
            str_add_span(out, span_from_to(folded, 0, bytes));
        else if (inside)
            str_add_char(out, ' ');
        inside = of_word;
        folded = span_from_to(folded, bytes, folded.length);
    }
    if (inside)
        str_add_char(out, ' ');
}

static const char *keep(const struct reading_value *value, const struct str *text)
{
    return arena_span_text(&value->query->arena, str_span(text));
}

static bool read_tag(const struct reading_value *value)
{
    struct span text = value->raw->text;
    if (span_starts(text, "#"))
        text = span_from_to(text, 1, text.length);
    else if (span_starts(text, "\xef\xbc\x83")) /* full-width # */
        text = span_from_to(text, 3, text.length);
    OWNED(str_release) struct str folded = STR_INIT;
    fold_tag(text, &folded);
    if (folded.length == 0 && !value->raw->star)
        return fail(value, "has no letters of a hashtag");
    value->node->value = keep(value, &folded);
    return true;
}

/* Han and the like stand alone in the index: a phrase, which a star would only widen to any next character. */
static bool ends_unspaced(struct span words)
{
    size_t at = words.length > 0 ? words.length - 1 : 0; /* before the last blank */
    while (at > 0 && ((unsigned char)words.at[at - 1] & 0xc0) == 0x80)
        at--;
    size_t bytes;
    return at > 0 && code_point_is_unspaced(utf8_next(span_from_to(words, at - 1, words.length), &bytes));
}

static bool read_words(const struct reading_value *value)
{
    struct span text = value->raw->text;
    bool hash = span_starts(text, "#") || span_starts(text, "\xef\xbc\x83");
    if (hash && !value->raw->quoted && value->node->field->id == FIELD_WORDS) {
        value->node->field = query_field_of(FIELD_TAG);
        return read_tag(value);
    }
    if (value->raw->quoted && span_ends(text, "*")) /* "health work*": the quotes of a phrase may stand around it */
        value->node->star = true;
    OWNED(str_release) struct str folded = STR_INIT;
    OWNED(str_release) struct str words = STR_INIT;
    fold_search(text, &folded);
    query_words(str_span(&folded), &words);
    if (words.length == 0)
        return fail(value, value->raw->star && text.length == 0 ? "needs some letters before its '*'" :
                           "has no letters or digits that can be searched");
    if (ends_unspaced(str_span(&words)))
        value->node->star = false;
    value->node->value = keep(value, &words);
    return true;
}

/* fr, pt-br, zh, none: 'lang:french' would find nothing and look like an answer. */
static bool is_language_code(const struct str *folded)
{
    size_t letters = 0;
    while (letters < folded->length && folded->at[letters] >= 'a' && folded->at[letters] <= 'z')
        letters++;
    bool whole = letters == folded->length;
    return ((whole || folded->at[letters] == '-') && (letters == 2 || letters == 3)) ||
           (whole && strcmp(str_text(folded), "none") == 0);
}

static bool read_name(const struct reading_value *value)
{
    enum field_id id = value->node->field->id;
    struct span text = span_trim(value->raw->text);
    if ((id == FIELD_AUTHOR || id == FIELD_MENTION) && span_starts(text, "@"))
        text = span_from_to(text, 1, text.length);
    OWNED(str_release) struct str folded = STR_INIT;
    fold_case(text, &folded);
    for (size_t i = 0; id == FIELD_LANG && i < folded.length; i++)
        if (folded.at[i] == '_')
            folded.at[i] = '-';
    if (id == FIELD_LANG && folded.length > 0 && !is_language_code(&folded))
        return fail(value, "is no language code: en, fr, pt-BR, zh, or none");
    if (id == FIELD_NETWORK && strcmp(str_text(&folded), "twitter") == 0) {
        value->node->value = "x";
        return true;
    }
    if (folded.length == 0 && !value->raw->star)
        return fail(value, "is no value");
    value->node->value = keep(value, &folded);
    return true;
}

static bool read_number(const struct reading_value *value)
{
    struct span text = value->raw->text;
    struct node *node = value->node;
    if (value->raw->star && text.length == 0) {
        node->low = 1;
        node->high = INT64_MAX;
        node->star = false;
        return true;
    }
    if (span_is_nocase(text, "none")) {
        node->low = node->high = 0;
        return true;
    }
    if (text.length > 1 && (text.at[0] == 'Q' || text.at[0] == 'q'))
        text = span_from_to(text, 1, text.length);
    const char *dots = span_find(text, span_of(".."));
    size_t first = dots ? (size_t)(dots - text.at) : text.length;
    bool good = !value->raw->star && span_number(span_from_to(text, 0, first), &node->low);
    node->high = node->low;
    if (good && dots)
        good = span_number(span_from_to(text, first + 2, text.length), &node->high);
    if (!good || node->low > node->high)
        return fail(value, "is no question: q:3, q:2..5, q:none or q:*");
    return true;
}

/* The first moment of a civil date in the zone. Day and month may lie beyond their ends. */
static int64_t civil(const struct zone *zone, int year, int month, int day)
{
    year += (month - 1) / 12;
    month = (month - 1) % 12 + 1;
    return zone_to_utc(zone, when_from_date(year, month, 1) + (day - 1) * QUERY_DAY_MS);
}

static int64_t grain_end(int64_t ms, enum when_grain grain, const struct zone *zone)
{
    struct when_parts at = when_split(ms, zone);
    switch (grain) {
    case WHEN_MS: return ms + 1;
    case WHEN_SECOND: return ms + 1000;
    case WHEN_MINUTE: return ms + 60000;
    case WHEN_DAY: return civil(zone, at.year, at.month, at.day + 1);
    case WHEN_MONTH: return civil(zone, at.year, at.month + 1, 1);
    case WHEN_YEAR: return civil(zone, at.year + 1, 1, 1);
    }
    return ms;
}

/* 36h, 7d, 2w, 3m (months), 1y before now; today, yesterday. */
static bool parse_ago(struct span text, const struct zone *zone, int64_t *out_ms, enum when_grain *out_grain)
{
    int64_t now = when_now(), number;
    struct when_parts at = when_split(now, zone);
    *out_grain = WHEN_DAY;
    if (span_is_nocase(text, "today"))
        return *out_ms = civil(zone, at.year, at.month, at.day), true;
    if (span_is_nocase(text, "yesterday"))
        return *out_ms = civil(zone, at.year, at.month, at.day - 1), true;
    if (text.length < 2 || !span_number(span_from_to(text, 0, text.length - 1), &number) || number > QUERY_MAX_AGO)
        return false;
    int n = (int)number, months;
    *out_grain = WHEN_SECOND;
    switch (text.at[text.length - 1]) {
    case 'h': return *out_ms = now - number * 3600000, true;
    case 'd': return *out_ms = now - number * QUERY_DAY_MS, true;
    case 'w': return *out_ms = now - number * 7 * QUERY_DAY_MS, true;
    case 'm': months = n; break;
    case 'y': months = n * 12; break;
    default: return false;
    }
    int whole = at.year * 12 + at.month - 1 - months;
    if (whole < 12)
        return false;
    *out_grain = WHEN_DAY;
    return *out_ms = civil(zone, whole / 12, whole % 12 + 1, at.day), true;
}

static bool read_time(const struct reading_value *value)
{
    struct node *node = value->node;
    const struct zone *zone = value->query->zone;
    int64_t ms;
    enum when_grain grain;
    struct span text = span_trim(value->raw->text);
    if (value->raw->star || (!when_parse(text, zone, &ms, &grain) && !parse_ago(text, zone, &ms, &grain)))
        return fail(value, "is no date: 2015, 2015-02, 2015-02-06, 2015-02-06T16:00, today, or 7d (ago; h d w m y)");
    node->low = WHEN_NONE + 1; /* WHEN_NONE itself is 'no time known' */
    node->high = INT64_MAX;
    if (node->field->id == FIELD_UNTIL)
        node->high = ms;
    else
        node->low = ms;
    if (node->field->id == FIELD_DATE)
        node->high = grain_end(ms, grain, zone);
    return true;
}

static bool read_choice(const struct reading_value *value)
{
    if (query_choice_find(value->node->field->id, value->raw->text, &value->node->choice))
        return true;
    OWNED(str_release) struct str what = STR_INIT;
    str_format(&what, "is none of %s:'s values: ", value->node->field->name);
    query_choice_list(value->node->field->id, &what);
    return fail(value, str_text(&what));
}

bool query_value_read(struct query *query, struct node *node, const struct raw_value *raw, struct err *err)
{
    struct reading_value value = {query, node, raw, err};
    node->star = raw->star;
    node->shown = arena_span_text(&query->arena, raw->text);
    node->value = node->shown;
    bool any_number = node->field->form == VALUE_NUMBER && raw->text.length == 0;
    if (raw->star && !node->field->star && !any_number)
        return fail(&value, "cannot end in '*' in this field");
    switch (node->field->form) {
    case VALUE_WORDS: return read_words(&value);
    case VALUE_TAG: return read_tag(&value);
    case VALUE_NAME: return read_name(&value);
    case VALUE_EXACT: return raw->text.length > 0 || raw->star || fail(&value, "is no value");
    case VALUE_NUMBER: return read_number(&value);
    case VALUE_TIME: return read_time(&value);
    case VALUE_CHOICE: return read_choice(&value);
    }
    return false;
}
