/* json_tree.c - see json_tree.h. A recursive descent over RFC 8259; NULL and false mean "jansson shall see it": errors,
 * numbers that are not short integers, U+0000, lone surrogates, what is nested deep. */
#include "collector/json_tree.h"

#include "collector/json_records.h"
#include "palaver/str.h"
#include "palaver/utf8.h"

#define INTEGER_DIGITS 18 /* fit into 64 bits, whatever they are */

struct tree {
    const char *at, *end;
    bool unique;
    int depth;
    struct str text; /* of a string with escapes */
};

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

int32_t json_escape_at(struct span text, size_t i)
{
    if (i + 6 > text.length || text.at[i] != '\\' || text.at[i + 1] != 'u')
        return -1;
    int32_t unit = 0;
    for (size_t k = i + 2; k < i + 6; k++) {
        int digit = hex_value(text.at[k]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static char next_char(struct tree *tree)
{
    while (tree->at < tree->end && (*tree->at == ' ' || *tree->at == '\n' || *tree->at == '\r' || *tree->at == '\t'))
        tree->at++;
    return tree->at < tree->end ? *tree->at : '\0';
}

/* ---- strings ---- */

/* To the first byte that ends a string or needs a look; whether all before it is ASCII into *ascii. */
static const char *plain_end(const char *at, const char *end, bool *ascii)
{
    unsigned char all = 0;
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
        all |= (unsigned char)*at++;
    *ascii = *ascii && all < 0x80;
    return at;
}

/* One escape, of which `tree->at` is the backslash. */
static bool add_escape(struct tree *tree)
{
    static const char FROM[] = "\"\\/bfnrt", TO[] = "\"\\/\b\f\n\r\t";
    struct span rest = span_from(tree->at, (size_t)(tree->end - tree->at));
    const char *known = rest.length > 1 ? memchr(FROM, rest.at[1], sizeof FROM - 1) : NULL;
    if (known) {
        str_add_char(&tree->text, TO[known - FROM]);
        tree->at += 2;
        return true;
    }
    int32_t unit = json_escape_at(rest, 0), low = json_escape_at(rest, 6);
    if (unit <= 0 || (unit >= 0xD800 && unit <= 0xDFFF && (unit > 0xDBFF || low < 0xDC00 || low > 0xDFFF)))
        return false;
    bool pair = unit >= 0xD800 && unit <= 0xDFFF;
    str_add_code_point(&tree->text, pair ? 0x10000u + ((uint32_t)(unit - 0xD800) << 10) + (uint32_t)(low - 0xDC00)
                                         : (uint32_t)unit);
    tree->at += pair ? 12 : 6;
    return true;
}

/* Behind the opening quote. *out_text lasts until the next string is read. */
static bool read_text(struct tree *tree, struct span *out_text)
{
    bool ascii = true;
    const char *from = tree->at;
    tree->at = plain_end(from, tree->end, &ascii);
    *out_text = span_from(from, (size_t)(tree->at - from));
    if (tree->at < tree->end && *tree->at == '\\') {
        str_clear(&tree->text);
        str_add_span(&tree->text, *out_text);
        while (tree->at < tree->end && *tree->at == '\\') {
            if (!add_escape(tree))
                return false;
            from = tree->at;
            tree->at = plain_end(from, tree->end, &ascii);
            str_add_span(&tree->text, span_from(from, (size_t)(tree->at - from)));
        }
        *out_text = str_span(&tree->text);
    }
    if (tree->at == tree->end || *tree->at != '"')
        return false;
    tree->at++;
    return ascii || utf8_valid(*out_text);
}

/* ---- values ---- */

static json_t *read_value(struct tree *tree);

static json_t *read_string(struct tree *tree)
{
    struct span text;
    tree->at++;
    return read_text(tree, &text) ? json_stringn_nocheck(text.at, text.length) : NULL;
}

static json_t *read_integer(struct tree *tree)
{
    const char *at = tree->at;
    bool minus = *at == '-';
    at += minus;
    const char *digits = at;
    json_int_t number = 0;
    while (at < tree->end && *at >= '0' && *at <= '9' && at - digits < INTEGER_DIGITS)
        number = number * 10 + (*at++ - '0');
    if (at == digits || (*digits == '0' && at - digits > 1) ||
        (at < tree->end && memchr("0123456789.eE", *at, sizeof "0123456789.eE" - 1)))
        return NULL;
    tree->at = at;
    return json_integer(minus ? -number : number);
}

static json_t *read_word(struct tree *tree)
{
    struct span rest = span_from(tree->at, (size_t)(tree->end - tree->at));
    json_t *value = span_starts(rest, "true") ? json_true() : span_starts(rest, "null") ? json_null() : NULL;
    if (value)
        tree->at += 4;
    else if (span_starts(rest, "false")) {
        value = json_false();
        tree->at += 5;
    }
    return value; /* letters behind it are met as what may not follow a value */
}

/* `"key": value` into `object`. */
static bool read_member(struct tree *tree, json_t *object)
{
    struct span key;
    if (next_char(tree) != '"')
        return false;
    tree->at++;
    if (!read_text(tree, &key) || (tree->unique && json_object_getn(object, key.at, key.length)))
        return false;
    OWNED(str_release) struct str kept = STR_INIT;
    if (key.at == tree->text.at) { /* the value may have escapes of its own */
        str_add_span(&kept, key);
        key = str_span(&kept);
    }
    if (next_char(tree) != ':')
        return false;
    tree->at++;
    json_t *value = read_value(tree);
    return value && json_object_setn_new_nocheck(object, key.at, key.length, value) == 0;
}

static bool read_item(struct tree *tree, json_t *array)
{
    json_t *value = read_value(tree);
    return value && json_array_append_new(array, value) == 0;
}

static json_t *read_container(struct tree *tree, json_t *container, char close,
                              bool (*read_one)(struct tree *tree, json_t *container))
{
    bool good = container && ++tree->depth <= JSON_MAX_DEPTH;
    tree->at++;
    if (good && next_char(tree) == close) {
        tree->at++;
    } else {
        char after = ',';
        while (good && after == ',') {
            good = read_one(tree, container);
            after = good ? next_char(tree) : '\0';
            tree->at += tree->at < tree->end;
        }
        good = good && after == close;
    }
    tree->depth--;
    if (good)
        return container;
    json_decref(container);
    return NULL;
}

static json_t *read_value(struct tree *tree)
{
    switch (next_char(tree)) {
    case '{':
        return read_container(tree, json_object(), '}', read_member);
    case '[':
        return read_container(tree, json_array(), ']', read_item);
    case '"':
        return read_string(tree);
    case 't':
    case 'f':
    case 'n':
        return read_word(tree);
    default:
        return tree->at < tree->end ? read_integer(tree) : NULL;
    }
}

json_t *json_tree(struct span bytes, bool unique)
{
    struct tree tree = {.at = bytes.at, .end = bytes.at + bytes.length, .unique = unique, .text = STR_INIT};
    char first = next_char(&tree);
    json_t *json = first == '{' || first == '[' ? read_value(&tree) : NULL;
    bool whole = json && next_char(&tree) == '\0' && tree.at == tree.end;
    str_release(&tree.text);
    if (whole)
        return json;
    json_decref(json);
    return NULL;
}
