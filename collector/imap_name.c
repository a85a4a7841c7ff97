/* imap_name.c - modified UTF-7: base64 of UTF-16 between "&" and "-", with "," for "/". */
#include "collector/imap_name.h"

#include "palaver/utf8.h"

static const char BASE64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

struct bits {
    uint32_t held;
    unsigned count;
};

static void unit_encode(struct bits *bits, uint32_t unit, struct str *out)
{
    bits->held = bits->held << 16 | unit;
    for (bits->count += 16; bits->count >= 6; bits->count -= 6)
        str_add_char(out, BASE64[bits->held >> (bits->count - 6) & 63]);
    bits->held &= (1u << bits->count) - 1;
}

static void shift_end(struct bits *bits, bool *shifted, struct str *out)
{
    if (!*shifted)
        return;
    if (bits->count)
        str_add_char(out, BASE64[bits->held << (6 - bits->count) & 63]);
    str_add_char(out, '-');
    *bits = (struct bits){0};
    *shifted = false;
}

bool imap_name_encode(struct span name, struct str *out_sent)
{
    struct bits bits = {0};
    bool shifted = false;
    if (!utf8_valid(name))
        return false;
    for (size_t bytes; name.length; name = span_from_to(name, bytes, name.length)) {
        uint32_t c = utf8_next(name, &bytes);
        if (c >= 0x20 && c < 0x7f) {
            shift_end(&bits, &shifted, out_sent);
            str_add(out_sent, c == '&' ? "&-" : (char[]){(char)c, '\0'});
            continue;
        }
        if (!shifted)
            str_add_char(out_sent, '&');
        shifted = true;
        if (c > 0xffff)
            unit_encode(&bits, 0xd7c0 + (c >> 10), out_sent); /* a pair of surrogates */
        unit_encode(&bits, c > 0xffff ? 0xdc00 | (c & 0x3ff) : c, out_sent);
    }
    shift_end(&bits, &shifted, out_sent);
    return true;
}

/* The base64 between "&" and "-" to UTF-8. False when it is not what unit_encode() would have written. */
static bool units_decode(struct span base64, struct str *out)
{
    struct bits bits = {0};
    uint32_t high = 0;
    for (size_t i = 0; i < base64.length; i++) {
        const char *digit = base64.at[i] ? strchr(BASE64, base64.at[i]) : NULL;
        if (!digit)
            return false;
        bits.held = bits.held << 6 | (uint32_t)(digit - BASE64);
        bits.count += 6;
        if (bits.count < 16)
            continue;
        bits.count -= 16;
        uint32_t unit = bits.held >> bits.count & 0xffff;
        bool is_high = unit >= 0xd800 && unit < 0xdc00, is_low = unit >= 0xdc00 && unit < 0xe000;
        if (is_low != (high != 0) || unit < 0x20)
            return false;
        if (is_low)
            str_add_code_point(out, 0x10000 + ((high & 0x3ff) << 10) + (unit & 0x3ff));
        else if (!is_high)
            str_add_code_point(out, unit);
        high = is_high ? unit : 0;
    }
    return high == 0 && bits.count < 6 && (bits.held & ((1u << bits.count) - 1)) == 0;
}

bool imap_name_decode(struct span sent, struct str *out_name)
{
    size_t begun = out_name->length;
    for (size_t i = 0; i < sent.length; i++) {
        if (sent.at[i] != '&') {
            str_add_char(out_name, sent.at[i]);
            continue;
        }
        const char *end = memchr(sent.at + i, '-', sent.length - i);
        size_t length = end ? (size_t)(end - sent.at) - i - 1 : 0;
        if (end && length == 0) {
            str_add_char(out_name, '&');
        } else if (!end || !units_decode(span_from(sent.at + i + 1, length), out_name)) {
            str_cut(out_name, begun);
            utf8_repair(sent, out_name);
            return false;
        }
        i += length + 1;
    }
    if (utf8_valid(span_from_to(str_span(out_name), begun, out_name->length)))
        return true;
    str_cut(out_name, begun);
    utf8_repair(sent, out_name);
    return false;
}

void imap_quote(struct span text, struct str *out)
{
    str_add_char(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            str_add_char(out, '\\');
        str_add_char(out, text.at[i]);
    }
    str_add_char(out, '"');
}
