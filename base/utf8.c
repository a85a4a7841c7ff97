/* utf8.c - well-formed UTF-8 and what to do with the rest. Source: Unicode 15, section 3.9, table 3-7. */
#include "palaver/utf8.h"

/* How long a well-formed sequence that begins with this byte is, and the range of its second byte. */
static size_t sequence_length(unsigned char lead, unsigned char *out_low, unsigned char *out_high)
{
    *out_low = 0x80;
    *out_high = 0xbf;
    if (lead < 0xc2)
        return 0;
    if (lead < 0xe0)
        return 2;
    if (lead < 0xf0) {
        if (lead == 0xe0)
            *out_low = 0xa0;
        else if (lead == 0xed) /* surrogates */
            *out_high = 0x9f;
        return 3;
    }
    if (lead == 0xf0)
        *out_low = 0x90;
    else if (lead == 0xf4)
        *out_high = 0x8f;
    return lead <= 0xf4 ? 4 : 0;
}

/* False for an ill-formed part, whose length is *out_bytes. */
static bool sequence_read(struct span rest, uint32_t *out_code_point, size_t *out_bytes)
{
    const unsigned char *at = (const unsigned char *)rest.at;
    if (at[0] < 0x80) {
        *out_code_point = at[0];
        *out_bytes = 1;
        return true;
    }
    unsigned char low, high;
    size_t length = sequence_length(at[0], &low, &high);
    if (length == 0) {
        *out_bytes = 1;
        return false;
    }
    uint32_t code_point = at[0] & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if (i >= rest.length || at[i] < low || at[i] > high) {
            *out_bytes = i;
            return false;
        }
        code_point = code_point << 6 | (at[i] & 0x3fu);
        low = 0x80;
        high = 0xbf;
    }
    *out_code_point = code_point;
    *out_bytes = length;
    return true;
}

uint32_t utf8_next(struct span rest, size_t *out_bytes)
{
    uint32_t code_point = UTF8_REPLACEMENT;
    sequence_read(rest, &code_point, out_bytes);
    return code_point;
}

size_t utf8_put(uint32_t c, char out[4])
{
    if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        c = UTF8_REPLACEMENT;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

/* Length of the run of ASCII at the front, eight bytes at a time. */
static size_t ascii_run(struct span text)
{
    size_t at = 0;
    while (text.length - at >= 8) {
        uint64_t eight;
        memcpy(&eight, text.at + at, 8);
        if (eight & 0x8080808080808080u)
            break;
        at += 8;
    }
    while (at < text.length && (unsigned char)text.at[at] < 0x80)
        at++;
    return at;
}

bool utf8_valid(struct span text)
{
    size_t at = 0;
    while (at < text.length) {
        if ((unsigned char)text.at[at] < 0x80) {
            at += ascii_run(span_from_to(text, at, text.length));
            continue;
        }
        uint32_t code_point;
        size_t bytes;
        if (!sequence_read(span_from_to(text, at, text.length), &code_point, &bytes))
            return false;
        at += bytes;
    }
    return true;
}

size_t utf8_repair(struct span text, struct str *out)
{
    size_t replaced = 0, kept_from = 0, at = 0;
    str_reserve(out, text.length);
    while (at < text.length) {
        uint32_t code_point;
        size_t bytes;
        if ((unsigned char)(text.at[at] - 1) < 0x7f) { /* ASCII but NUL */
            at++;
            continue;
        }
        if (sequence_read(span_from_to(text, at, text.length), &code_point, &bytes) && code_point != 0) {
            at += bytes;
            continue;
        }
        str_add_span(out, span_from_to(text, kept_from, at));
        str_add_code_point(out, UTF8_REPLACEMENT);
        replaced++;
        at += bytes;
        kept_from = at;
    }
    if (at > kept_from)
        str_add_span(out, span_from_to(text, kept_from, at));
    return replaced;
}

size_t utf8_count(struct span text)
{
    size_t count = 0, at = 0;
    while (at < text.length) {
        if ((unsigned char)text.at[at] < 0x80) {
            size_t run = ascii_run(span_from_to(text, at, text.length));
            at += run;
            count += run;
            continue;
        }
        size_t bytes;
        utf8_next(span_from_to(text, at, text.length), &bytes);
        at += bytes;
        count++;
    }
    return count;
}

size_t utf8_counter_at(struct utf8_counter *counter, struct span text, size_t byte)
{
    if (counter->text != text.at || (byte < counter->byte && byte < counter->byte - byte))
        *counter = (struct utf8_counter){.text = text.at};
    if (byte >= counter->byte)
        counter->points += utf8_count(span_from_to(text, counter->byte, byte));
    else
        counter->points -= utf8_count(span_from_to(text, byte, counter->byte));
    counter->byte = byte;
    return counter->points;
}

size_t utf8_offset(struct span text, size_t index)
{
    size_t at = 0;
    while (index > 0 && at < text.length) {
        if ((unsigned char)text.at[at] < 0x80) {
            size_t most = text.length - at < index ? text.length - at : index;
            size_t run = ascii_run(span_from(text.at + at, most));
            at += run;
            index -= run;
            continue;
        }
        size_t bytes;
        utf8_next(span_from_to(text, at, text.length), &bytes);
        at += bytes;
        index--;
    }
    return at;
}

size_t utf8_cut(struct span text, size_t bytes)
{
    if (text.length <= bytes)
        return text.length;
    /* `good` is the last place at or before `bytes` where a new character begins that is no mark. */
    size_t at = 0, good = 0;
    while (at <= bytes && at < text.length) {
        size_t length;
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &length);
        if (!code_point_is_mark(c))
            good = at;
        at += length;
    }
    return good;
}
