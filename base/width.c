/* width.c - text on a terminal: columns counted by grapheme cluster, harmful and invisible characters left out. */
#include "palaver/width.h"

#include <utf8proc.h>

#include "palaver/utf8.h"

#define ISOLATE_BEGIN 0x2068u
#define ISOLATE_END 0x2069u
#define ELLIPSIS "\xe2\x80\xa6"
#define ZERO_WIDTH_NON_JOINER 0x200cu
#define ZERO_WIDTH_JOINER 0x200du
#define EMOJI_STYLE 0xfe0fu

/* The next grapheme cluster of *rest: its bytes are taken off, its columns returned. */
static size_t cluster_take(struct span *rest)
{
    size_t bytes;
    uint32_t c = utf8_next(*rest, &bytes);
    bool pictograph = code_point_is_emoji(c);
    size_t columns = (size_t)utf8proc_charwidth((utf8proc_int32_t)c);
    *rest = span_from_to(*rest, bytes, rest->length);
    utf8proc_int32_t state = 0;
    while (rest->length) {
        if (c < 0x80 && (unsigned char)rest->at[0] < 0x80 && c != '\r')
            break;
        uint32_t next = utf8_next(*rest, &bytes);
        if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)c, (utf8proc_int32_t)next, &state))
            break;
        if (next == EMOJI_STYLE && pictograph)
            columns = 2;
        columns += (size_t)utf8proc_charwidth((utf8proc_int32_t)next);
        *rest = span_from_to(*rest, bytes, rest->length);
        c = next;
    }
    return columns > 2 ? 2 : columns; /* a family of emoji is drawn as one */
}

size_t width_of(struct span text)
{
    size_t columns = 0;
    while (text.length)
        columns += cluster_take(&text);
    return columns;
}

/* How many isolates are open at the end of `text`: a cut must not let one run on over the line. */
static size_t isolates_open(struct span text)
{
    size_t open = 0;
    for (size_t at = 0, bytes; at < text.length; at += bytes) {
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &bytes);
        if (c >= 0x2066 && c <= ISOLATE_BEGIN)
            open++;
        else if (c == ISOLATE_END && open)
            open--;
    }
    return open;
}

size_t width_cut(struct span text, size_t columns, struct str *out)
{
    size_t used = 0, used_with_ellipsis = 0;
    struct span rest = text;
    const char *cut = text.at; /* behind what still leaves a column for the ellipsis */
    while (rest.length) {
        struct span before = rest;
        size_t wide = cluster_take(&rest);
        if (used + wide > columns) {
            rest = before;
            break;
        }
        used += wide;
        if (used < columns) {
            cut = rest.at;
            used_with_ellipsis = used;
        }
    }
    if (rest.length == 0) {
        str_add_span(out, text);
        return used;
    }
    struct span kept = span_from(text.at, (size_t)(cut - text.at));
    str_add_span(out, kept);
    if (columns > 0) {
        str_add(out, ELLIPSIS);
        used_with_ellipsis++;
    }
    for (size_t open = isolates_open(kept); open > 0; open--)
        str_add_code_point(out, ISOLATE_END);
    return used_with_ellipsis;
}

static bool is_right_to_left(uint32_t c)
{
    if (c < 0x590)
        return false;
    utf8proc_propval_t class = utf8proc_get_property((utf8proc_int32_t)c)->bidi_class;
    return class == UTF8PROC_BIDI_CLASS_R || class == UTF8PROC_BIDI_CLASS_AL;
}

static bool is_line_space(uint32_t c)
{
    return (c >= '\t' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool is_variation_selector(uint32_t c)
{
    return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
}

/* Controls, format characters, code points of no or private meaning to a terminal. Joiners and variation selectors
 * shape the letter or emoji in front of them, and are nothing without one. */
static bool is_dropped(uint32_t c, uint32_t before)
{
    bool shapes = code_point_is_letter(before) || code_point_is_mark(before) || code_point_is_emoji(before);
    if (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER)
        return !shapes && !(before >= 0x1f3fb && before <= 0x1f3ff); /* skin tones */
    if (is_variation_selector(c))
        return !(before > 0x20) || is_variation_selector(before);
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF || c == 0x034f || c == 0x115f ||
           c == 0x1160 || c == 0x3164 || c == 0xffa0 || c == 0x17b4 || c == 0x17b5 || (c >= 0x180b && c <= 0x180f);
}

void width_safe(struct span text, struct str *out)
{
    size_t begin = out->length;
    uint32_t before = 0;
    bool right_to_left = false, in_line_space = false;
    str_reserve(out, text.length);
    for (size_t at = 0, bytes; at < text.length; at += bytes) {
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &bytes);
        if (is_line_space(c)) {
            if (!in_line_space)
                str_add_char(out, ' ');
            in_line_space = true;
            before = ' ';
            continue;
        }
        if (c >= 0x7f || c < 0x20) {
            if (is_dropped(c, before))
                continue;
            right_to_left = right_to_left || is_right_to_left(c);
        }
        in_line_space = false;
        str_add_code_point(out, c);
        before = c;
    }
    if (!right_to_left)
        return;
    struct str isolated = STR_INIT;
    str_add_code_point(&isolated, ISOLATE_BEGIN);
    str_add(&isolated, str_text(out) + begin);
    str_add_code_point(&isolated, ISOLATE_END);
    str_cut(out, begin);
    str_add_span(out, str_span(&isolated));
    str_release(&isolated);
}
