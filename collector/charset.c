/* charset.c - iconv, and what iconv cannot know: which names lie. Source of the aliases: encoding.spec.whatwg.org. */
#include "collector/charset.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <strings.h>

#include "palaver/utf8.h"

#define NAME_MAX_BYTES 40
#define ICONV_ROOM 4096

enum family { FAMILY_NONE, FAMILY_UTF8, FAMILY_ASCII, FAMILY_WINDOWS, FAMILY_ICONV };

static const struct {
    const char *name;
    enum family family;
    const char *iconv_name;
} ALIASES[] = {
    {"utf-8", FAMILY_UTF8, NULL},
    {"utf8", FAMILY_UTF8, NULL},
    {"unicode-1-1-utf-8", FAMILY_UTF8, NULL},
    {"us-ascii", FAMILY_ASCII, NULL},
    {"ascii", FAMILY_ASCII, NULL},
    {"ansi_x3.4-1968", FAMILY_ASCII, NULL},
    {"iso-8859-1", FAMILY_WINDOWS, NULL},
    {"iso8859-1", FAMILY_WINDOWS, NULL},
    {"iso_8859-1", FAMILY_WINDOWS, NULL},
    {"8859_1", FAMILY_WINDOWS, NULL},
    {"latin1", FAMILY_WINDOWS, NULL},
    {"latin-1", FAMILY_WINDOWS, NULL},
    {"windows-1252", FAMILY_WINDOWS, NULL},
    {"cp1252", FAMILY_WINDOWS, NULL},
    {"x-cp1252", FAMILY_WINDOWS, NULL},
    {"unknown-8bit", FAMILY_NONE, NULL},
    {"x-unknown", FAMILY_NONE, NULL},
    {"unknown", FAMILY_NONE, NULL},
    {"default", FAMILY_NONE, NULL},
    {"default_charset", FAMILY_NONE, NULL},
    {"x-user-defined", FAMILY_NONE, NULL},
    {"8bit", FAMILY_NONE, NULL},
    {"binary", FAMILY_NONE, NULL},
    {"gb2312", FAMILY_ICONV, "GB18030"},
    {"gb_2312-80", FAMILY_ICONV, "GB18030"},
    {"x-gbk", FAMILY_ICONV, "GB18030"},
    {"gbk", FAMILY_ICONV, "GB18030"},
    {"euc-cn", FAMILY_ICONV, "GB18030"},
    {"big5", FAMILY_ICONV, "BIG5-HKSCS"},
    {"ks_c_5601-1987", FAMILY_ICONV, "CP949"},
    {"ks_c_5601-1989", FAMILY_ICONV, "CP949"},
    {"euc-kr", FAMILY_ICONV, "CP949"},
    {"shift_jis", FAMILY_ICONV, "CP932"},
    {"shift-jis", FAMILY_ICONV, "CP932"},
    {"x-sjis", FAMILY_ICONV, "CP932"},
    {"sjis", FAMILY_ICONV, "CP932"},
    {"iso-8859-9", FAMILY_ICONV, "CP1254"},
    {"iso-8859-8-i", FAMILY_ICONV, "ISO-8859-8"},
    {"iso-8859-8-e", FAMILY_ICONV, "ISO-8859-8"},
    {"iso-8859-6-i", FAMILY_ICONV, "ISO-8859-6"},
    {"iso-8859-6-e", FAMILY_ICONV, "ISO-8859-6"},
    {"iso-8859-11", FAMILY_ICONV, "CP874"},
    {"tis-620", FAMILY_ICONV, "CP874"},
    {"x-mac-roman", FAMILY_ICONV, "MACINTOSH"},
    {"win-1251", FAMILY_ICONV, "CP1251"},
    {"unicode-1-1-utf-7", FAMILY_ICONV, "UTF-7"},
};

/* 0x80 to 0x9F of windows-1252; the five holes are no characters. */
static const uint16_t WINDOWS_1252[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

static void add_windows_byte(unsigned char byte, struct str *out)
{
    if (byte == 0)
        str_add_code_point(out, UTF8_REPLACEMENT);
    else if (byte < 0x80)
        str_add_char(out, (char)byte);
    else
        str_add_code_point(out, byte < 0xA0 ? WINDOWS_1252[byte - 0x80] : byte);
}

static void add_windows(struct span bytes, struct str *out)
{
    str_reserve(out, bytes.length + bytes.length / 8);
    for (size_t i = 0; i < bytes.length;) {
        size_t from = i;
        while (i < bytes.length && (unsigned char)(bytes.at[i] - 1) < 0x7F)
            i++;
        str_add_span(out, span_from_to(bytes, from, i));
        if (i < bytes.length)
            add_windows_byte((unsigned char)bytes.at[i++], out);
    }
}

static bool is_ascii(struct span bytes)
{
    size_t i = 0;
    for (uint64_t eight; bytes.length - i >= sizeof eight; i += sizeof eight) {
        memcpy(&eight, bytes.at + i, sizeof eight);
        if (eight & 0x8080808080808080u)
            return false;
    }
    for (; i < bytes.length; i++)
        if ((unsigned char)bytes.at[i] >= 0x80)
            return false;
    return true;
}

/* Is there a single well-formed character beyond ASCII? Then stray bytes are damage, not another charset. */
static bool has_utf8_letter(struct span bytes)
{
    while (bytes.length) {
        size_t used;
        uint32_t c = utf8_next(bytes, &used);
        if (used > 1 && c != UTF8_REPLACEMENT)
            return true;
        bytes = span_from_to(bytes, used, bytes.length);
    }
    return false;
}

static void add_guessed(struct span bytes, struct str *out)
{
    if (utf8_valid(bytes) || has_utf8_letter(bytes))
        utf8_repair(bytes, out);
    else
        add_windows(bytes, out);
}

/* Takes what iconv made; U+0000 is no character of a text. */
static void add_converted(const char *made, size_t length, struct str *out)
{
    for (size_t i = 0; i < length;) {
        const char *nul = memchr(made + i, '\0', length - i);
        size_t to = nul ? (size_t)(nul - made) : length;
        str_add_span(out, span_from(made + i, to - i));
        i = to;
        if (nul) {
            str_add_code_point(out, UTF8_REPLACEMENT);
            i++;
        }
    }
}

/* `unit`: bytes of the charset's units; what is wrong is left out by them. */
static bool add_by_iconv(iconv_t handle, struct span bytes, size_t unit, struct str *out)
{
    bool held = true;
    char *from = (char *)(uintptr_t)bytes.at; /* iconv's prototype; it does not write */
    size_t left = bytes.length;
    for (;;) {
        char made[ICONV_ROOM], *to = made;
        size_t room = sizeof made;
        size_t result = left ? iconv(handle, &from, &left, &to, &room) : iconv(handle, NULL, NULL, &to, &room);
        bool failed = result == (size_t)-1;
        int why = errno;
        add_converted(made, sizeof made - room, out);
        if (failed && why == E2BIG)
            continue;
        if (!failed && left == 0) {
            if (!from)
                return held;
            from = NULL; /* once more, for what a stateful charset still holds */
            continue;
        }
        held = false;
        str_add_code_point(out, UTF8_REPLACEMENT);
        if (!left)
            return false;
        size_t skipped = left < unit ? left : unit;
        from += skipped;
        left -= skipped;
        iconv(handle, NULL, NULL, NULL, NULL);
    }
}

static enum family family_of(const char *name, char iconv_name[NAME_MAX_BYTES])
{
    size_t length = 0;
    char plain[NAME_MAX_BYTES];
    for (; name && *name; name++) {
        if (isspace((unsigned char)*name) || *name == '"' || *name == '\'')
            continue;
        if (length + 1 == sizeof plain || !(isalnum((unsigned char)*name) || strchr("-_.:+", *name)))
            return FAMILY_NONE; /* no '/': iconv reads orders there */
        plain[length++] = *name;
    }
    plain[length] = '\0';
    if (length == 0)
        return FAMILY_NONE;
    for (size_t i = 0; i < COUNT_OF(ALIASES); i++)
        if (strcasecmp(plain, ALIASES[i].name) == 0) {
            memcpy(iconv_name, ALIASES[i].iconv_name ? ALIASES[i].iconv_name : "",
                   ALIASES[i].iconv_name ? strlen(ALIASES[i].iconv_name) + 1 : 1);
            return ALIASES[i].family;
        }
    memcpy(iconv_name, plain, length + 1);
    return FAMILY_ICONV;
}

bool charset_decode(struct span bytes, const char *name, struct str *out)
{
    char iconv_name[NAME_MAX_BYTES];
    enum family family = family_of(name, iconv_name);
    if (family == FAMILY_WINDOWS) {
        add_windows(bytes, out);
        return true;
    }
    if (family == FAMILY_ICONV) {
        iconv_t handle = iconv_open("UTF-8", iconv_name);
        if (handle != (iconv_t)-1) {
            size_t unit = strncasecmp(iconv_name, "utf-16", 6) == 0 ? 2 : 1;
            bool held = add_by_iconv(handle, bytes, unit, out);
            iconv_close(handle);
            return held;
        }
    }
    if (family == FAMILY_UTF8 && utf8_valid(bytes)) {
        utf8_repair(bytes, out);
        return true;
    }
    bool plain = is_ascii(bytes);
    if (plain)
        utf8_repair(bytes, out);
    else
        add_guessed(bytes, out);
    return plain && family != FAMILY_ICONV;
}

bool charset_is_plain(struct span bytes, const char *name)
{
    char iconv_name[NAME_MAX_BYTES];
    enum family family = family_of(name, iconv_name);
    if (family == FAMILY_ICONV || (bytes.length && memchr(bytes.at, '\0', bytes.length)))
        return false;
    return family == FAMILY_UTF8 ? utf8_valid(bytes) : is_ascii(bytes);
}
