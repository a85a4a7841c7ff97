/* query_parse.c - reads the query language (palaver-query(7)) into a tree.
 *
 * A query is typed by people, on keyboards of many scripts: full-width brackets and colons and curly quotes mean what
 * the plain ones mean. NOT binds tightest, then blanks and AND, then OR. */
#include "archive/query.h"

#include <stdlib.h>

#include "archive/query_value.h"
#include "palaver/utf8.h"

struct parser {
    struct query *query;
    struct span text;
    size_t at;
    size_t nodes, depth;
    bool negative;
    const struct field *inside; /* the field of `field:( ... )` around us, or NULL */
    struct err *err;
};

/* What the reader looks for, whatever keyboard it came from. */
enum sign { SIGN_NONE, SIGN_END, SIGN_BLANK, SIGN_OPEN, SIGN_CLOSE, SIGN_QUOTE, SIGN_COLON, SIGN_MINUS, SIGN_STAR };

static enum sign sign_at(const struct parser *parser, size_t at, size_t *out_bytes)
{
    *out_bytes = 0;
    if (at >= parser->text.length)
        return SIGN_END;
    uint32_t c = utf8_next(span_from_to(parser->text, at, parser->text.length), out_bytes);
    switch (c) {
    case '(': case 0xff08: return SIGN_OPEN;
    case ')': case 0xff09: return SIGN_CLOSE;
    case ':': case 0xff1a: return SIGN_COLON;
    case '*': case 0xff0a: return SIGN_STAR;
    case '"': case 0xff02: case 0x201c: case 0x201d: case 0x201e: return SIGN_QUOTE;
    case '-': case 0xff0d: case 0x2212: return SIGN_MINUS;
    default: return code_point_is_space(c) ? SIGN_BLANK : SIGN_NONE;
    }
}

static bool fail(struct parser *parser, enum err_code code, size_t at, const char *what)
{
    struct place_at place = {.column = (int64_t)at + 1, .byte = -1};
    return err_at(parser->err, code, place, "query, column %zu: %s", at + 1, what);
}

static void skip_blanks(struct parser *parser)
{
    size_t bytes;
    while (sign_at(parser, parser->at, &bytes) == SIGN_BLANK)
        parser->at += bytes;
}

static struct node *node_new(struct parser *parser, enum node_kind kind, size_t at)
{
    if (++parser->nodes > QUERY_MAX_NODES) {
        fail(parser, ERR_LIMIT, at, "more conditions than a query may have");
        return NULL;
    }
    struct node *node = arena_alloc(&parser->query->arena, sizeof *node);
    node->kind = kind;
    node->negative = parser->negative;
    node->column = (int64_t)at + 1;
    return node;
}

/* True, and past it, if the next thing is this word by itself: OR, AND, NOT are written in capitals. */
static bool take_keyword(struct parser *parser, const char *word)
{
    size_t length = strlen(word), bytes;
    struct span rest = span_from_to(parser->text, parser->at, parser->text.length);
    if (!span_starts(rest, word))
        return false;
    enum sign next = sign_at(parser, parser->at + length, &bytes);
    if (next != SIGN_END && next != SIGN_BLANK && next != SIGN_OPEN && next != SIGN_CLOSE && next != SIGN_QUOTE)
        return false;
    parser->at += length;
    return true;
}

/* The text between quotes; a backslash keeps a quote or backslash as it is. */
static bool take_quoted(struct parser *parser, struct raw_value *out_raw)
{
    size_t begin = parser->at, bytes;
    struct str text = STR_INIT;
    sign_at(parser, parser->at, &bytes);
    for (parser->at += bytes;;) {
        enum sign sign = sign_at(parser, parser->at, &bytes);
        if (sign == SIGN_END) {
            str_release(&text);
            return fail(parser, ERR_USAGE, begin, "this quote is never closed");
        }
        if (sign == SIGN_QUOTE)
            break;
        size_t from = parser->at;
        if (parser->text.at[from] == '\\' && from + 1 < parser->text.length &&
            strchr("\"\\", parser->text.at[from + 1])) {
            from++;
            bytes = 1;
        }
        str_add_span(&text, span_from_to(parser->text, from, from + bytes));
        parser->at = from + bytes;
    }
    parser->at += bytes;
    out_raw->text = arena_span(&parser->query->arena, str_span(&text));
    out_raw->quoted = true;
    str_release(&text);
    if (sign_at(parser, parser->at, &bytes) == SIGN_STAR) {
        out_raw->star = true;
        parser->at += bytes;
    }
    return true;
}

/* Up to a blank or the bracket that closes; brackets inside a word (links have them) stay when they are paired. */
static bool take_bare(struct parser *parser, struct raw_value *out_raw)
{
    size_t begin = parser->at, open = 0, end = begin, bytes;
    for (;;) {
        enum sign sign = sign_at(parser, parser->at, &bytes);
        if (sign == SIGN_END || sign == SIGN_BLANK || (sign == SIGN_CLOSE && open == 0))
            break;
        open += sign == SIGN_OPEN;
        open -= sign == SIGN_CLOSE;
        if (sign == SIGN_STAR && out_raw->star)
            return fail(parser, ERR_USAGE, begin, "one '*' is enough, at the end of a word");
        if (sign != SIGN_STAR && out_raw->star)
            return fail(parser, ERR_USAGE, begin, "a '*' can only stand at the end of a word");
        out_raw->star = sign == SIGN_STAR;
        parser->at += bytes;
        if (sign != SIGN_STAR)
            end = parser->at;
    }
    out_raw->text = span_from_to(parser->text, begin, end);
    return true;
}

static bool take_value(struct parser *parser, struct raw_value *out_raw)
{
    size_t bytes;
    *out_raw = (struct raw_value){.at = parser->at};
    if (sign_at(parser, parser->at, &bytes) == SIGN_QUOTE)
        return take_quoted(parser, out_raw);
    return take_bare(parser, out_raw);
}

static bool fail_field(struct parser *parser, size_t at, struct span name)
{
    const char *near = query_field_near(name);
    struct str what = STR_INIT;
    str_format(&what, "there is no field '%.*s:'", (int)(name.length > 40 ? 40 : name.length), name.at);
    if (near)
        str_format(&what, "; did you mean '%s:'?", near);
    str_format(&what, "%s To search for the words, put them in quotes", near ? "" : ".");
    fail(parser, ERR_USAGE, at, str_text(&what));
    str_release(&what);
    return false;
}

/* Past `name:` if that is what stands here. Text of other shapes is words: http://..., 12:30, a colon at the end of a
 * word that names no field. */
static bool take_field(struct parser *parser, const struct field **out_field)
{
    size_t at = parser->at, end = at, bytes, after;
    while (end < parser->text.length && code_point_is_letter((unsigned char)parser->text.at[end]) &&
           (unsigned char)parser->text.at[end] < 0x80)
        end++;
    *out_field = NULL;
    if (end == at || sign_at(parser, end, &bytes) != SIGN_COLON)
        return true;
    struct span name = span_from_to(parser->text, at, end), rest;
    rest = span_from_to(parser->text, end + bytes, parser->text.length);
    const struct field *field = query_field_find(name);
    enum sign next = sign_at(parser, end + bytes, &after);
    bool valueless = next == SIGN_END || next == SIGN_BLANK || next == SIGN_CLOSE;
    if (span_starts(rest, "//") || (!field && valueless))
        return true;
    if (!field)
        return fail_field(parser, at, name);
    if (valueless)
        return fail(parser, ERR_USAGE, at, "this field needs a value right behind its colon");
    parser->at = end + bytes;
    *out_field = field;
    return true;
}

static struct node *parse_any(struct parser *parser);
static struct node *parse_not(struct parser *parser);

static struct node *parse_brackets(struct parser *parser, const struct field *field)
{
    size_t begin = parser->at, bytes;
    const struct field *outside = parser->inside;
    sign_at(parser, parser->at, &bytes);
    parser->at += bytes;
    if (field)
        parser->inside = field;
    struct node *node = parse_any(parser);
    parser->inside = outside;
    if (!node)
        return NULL;
    skip_blanks(parser);
    if (sign_at(parser, parser->at, &bytes) != SIGN_CLOSE) {
        fail(parser, ERR_USAGE, begin, "this bracket is never closed");
        return NULL;
    }
    parser->at += bytes;
    return node;
}

static struct node *parse_test(struct parser *parser)
{
    size_t begin = parser->at, bytes;
    const struct field *field;
    enum sign sign = sign_at(parser, parser->at, &bytes);
    if (sign == SIGN_OPEN)
        return parse_brackets(parser, NULL);
    if (!take_field(parser, &field))
        return NULL;
    if (field && sign_at(parser, parser->at, &bytes) == SIGN_OPEN)
        return parse_brackets(parser, field);
    struct raw_value raw;
    if (!take_value(parser, &raw))
        return NULL;
    struct node *node = node_new(parser, NODE_TEST, begin);
    if (!node)
        return NULL;
    node->field = field ? field : parser->inside ? parser->inside : query_field_of(FIELD_WORDS);
    if (!query_value_read(parser->query, node, &raw, parser->err))
        return NULL;
    return node;
}

static struct node *parse_negated(struct parser *parser, size_t begin)
{
    size_t bytes;
    skip_blanks(parser);
    enum sign sign = sign_at(parser, parser->at, &bytes);
    if (sign == SIGN_END || sign == SIGN_CLOSE)
        return fail(parser, ERR_USAGE, begin, "nothing stands behind this NOT"), NULL;
    if (++parser->depth > QUERY_MAX_DEPTH)
        return fail(parser, ERR_LIMIT, begin, "brackets or NOTs are nested too deep"), NULL;
    parser->negative = !parser->negative;
    struct node *child = parse_not(parser);
    parser->negative = !parser->negative;
    parser->depth--;
    struct node *node = child ? node_new(parser, NODE_NOT, begin) : NULL;
    if (node)
        node->first = child;
    return node;
}

static struct node *parse_not(struct parser *parser)
{
    size_t begin = parser->at, bytes;
    bool minus = sign_at(parser, begin, &bytes) == SIGN_MINUS;
    if (minus)
        parser->at += bytes;
    if (minus && sign_at(parser, parser->at, &bytes) == SIGN_BLANK) /* 'health - care' is no exclusion of care */
        return fail(parser, ERR_USAGE, begin, "a '-' excludes what stands right behind it"), NULL;
    if (minus || take_keyword(parser, "NOT"))
        return parse_negated(parser, begin);
    return parse_test(parser);
}

/* One child stands for itself. */
static struct node *group(struct parser *parser, enum node_kind kind, struct node *first, size_t at)
{
    if (!first || !first->next)
        return first;
    struct node *node = node_new(parser, kind, at);
    if (node)
        node->first = first;
    return node;
}

static struct node *parse_all(struct parser *parser)
{
    struct node *first = NULL, **last = &first;
    size_t begin = parser->at;
    for (;;) {
        skip_blanks(parser);
        size_t here = parser->at, bytes;
        bool joined = first && take_keyword(parser, "AND");
        skip_blanks(parser);
        size_t at = parser->at;
        enum sign sign = sign_at(parser, at, &bytes);
        bool ends = sign == SIGN_END || sign == SIGN_CLOSE || take_keyword(parser, "OR");
        parser->at = at;
        if (ends && joined)
            return fail(parser, ERR_USAGE, here, "nothing stands behind this AND"), NULL;
        if (ends && !first)
            return fail(parser, ERR_USAGE, at, sign == SIGN_CLOSE ? "nothing stands before this bracket" :
                        sign == SIGN_END ? "something is missing at the end" : "nothing stands before this OR"), NULL;
        if (ends)
            return group(parser, NODE_ALL, first, begin);
        if (!first && take_keyword(parser, "AND"))
            return fail(parser, ERR_USAGE, at, "nothing stands before this AND"), NULL;
        struct node *node = parse_not(parser);
        if (!node)
            return NULL;
        *last = node;
        last = &node->next;
    }
}

static struct node *parse_any(struct parser *parser)
{
    if (++parser->depth > QUERY_MAX_DEPTH)
        return fail(parser, ERR_LIMIT, parser->at, "brackets or NOTs are nested too deep"), NULL;
    struct node *first = NULL, **last = &first;
    size_t begin = parser->at;
    do {
        struct node *node = parse_all(parser);
        if (!node)
            return NULL;
        *last = node;
        last = &node->next;
        skip_blanks(parser);
    } while (take_keyword(parser, "OR"));
    parser->depth--;
    return group(parser, NODE_ANY, first, begin);
}

/* Which kinds it opens the query to, and whether a theme is asked for outside the reach of a lexicon:. */
static void survey(struct query *query, const struct node *node, bool lexicon)
{
    if (node->kind == NODE_TEST) {
        enum field_id id = node->field->id;
        bool themes = id == FIELD_THEME || id == FIELD_TERM || (id == FIELD_HAS && node->choice == HAS_THEME);
        query->needs_tagging = query->needs_tagging || (themes && !lexicon);
        static const unsigned OPENED_BY_KIND[] = {
            [POST_REPOST] = 1u << IS_REPOST, [POST_DIGEST] = 1u << IS_DIGEST, [POST_NOTICE] = 1u << IS_NOTICE,
        };
        if (!node->negative && id == FIELD_IS)
            query->opened |= (1u << node->choice) & QUERY_OPENERS;
        if (!node->negative && id == FIELD_KIND && (size_t)node->choice < COUNT_OF(OPENED_BY_KIND))
            query->opened |= OPENED_BY_KIND[node->choice];
        return;
    }
    for (const struct node *child = node->first; child && node->kind == NODE_ALL; child = child->next)
        lexicon = lexicon || (child->kind == NODE_TEST && child->field->id == FIELD_LEXICON);
    for (const struct node *child = node->first; child; child = child->next)
        survey(query, child, lexicon);
}

struct query *query_parse(const char *text, const struct zone *zone, struct err *err)
{
    struct span given = span_of(text ? text : "");
    if (given.length > QUERY_MAX_BYTES)
        return err_null(err, ERR_LIMIT, "query: more than %zu bytes", QUERY_MAX_BYTES);
    OWNED(query_freep) struct query *query = mem_new(sizeof *query);
    OWNED(str_release) struct str repaired = STR_INIT;
    utf8_repair(given, &repaired);
    query->text = arena_span_text(&query->arena, str_span(&repaired));
    query->zone = zone;
    struct parser parser = {.query = query, .text = span_of(query->text), .err = err};
    size_t bytes;
    skip_blanks(&parser);
    if (sign_at(&parser, parser.at, &bytes) == SIGN_END)
        return TAKE(query);
    query->root = parse_any(&parser);
    if (!query->root)
        return NULL;
    skip_blanks(&parser);
    if (sign_at(&parser, parser.at, &bytes) != SIGN_END) /* parse_any stops at nothing else but a bracket */
        return fail(&parser, ERR_USAGE, parser.at, "this bracket closes nothing"), NULL;
    survey(query, query->root, false);
    return TAKE(query);
}

void query_free(struct query *query)
{
    if (!query)
        return;
    arena_release(&query->arena);
    free(query);
}

void query_freep(struct query **query)
{
    query_free(*query);
    *query = NULL;
}

const char *query_text(const struct query *query)
{
    return query->text;
}

bool query_needs_tagging(const struct query *query)
{
    return query->needs_tagging;
}
