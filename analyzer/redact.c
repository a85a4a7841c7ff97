/* redact.c - addresses and phone numbers out of what is shown. Errs on the side of hiding: a page is public. */
#include "palaver/redact.h"

#include <string.h>

#include "palaver/utf8.h"

#define PHONE_DIGITS_MIN 8 /* E.164 numbers have 8 to 15 */
#define PHONE_DIGITS_MAX 15
#define PHONE_BYTES_MAX 40
#define HOME_DIGITS_MIN 9  /* more than a date has */
#define HOME_DIGITS_MAX 11

static bool is_local(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != '\0' && strchr("._%+-", c)) ||
           (unsigned char)c >= 0x80;
}

static bool is_host(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* How many bytes the sign between local part and host takes: "@", " AT ", " (at) ", "(a)", "[at]"; 0 none. */
static size_t at_sign(struct span rest)
{
    static const char *const signs[] = {"@", "＠", " (at) ", "(at)", " [at] ", "[at]", " (a) ", "(a)"};
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (span_starts_nocase(rest, signs[i]))
            return strlen(signs[i]);
    /* " AT ", where a line may have been broken on either side */
    bool spelt = rest.length > 4 && is_blank(rest.at[0]) && rest.at[1] == 'A' && rest.at[2] == 'T' && is_blank(rest.at[3]);
    return spelt ? 4 : 0;
}

/* A host: letters with a dot inside, and not only a dot at the end of a sentence. */
static size_t host_length(struct span rest)
{
    size_t length = 0, dots = 0;
    while (length < rest.length && is_host(rest.at[length]))
        length++;
    while (length > 0 && (rest.at[length - 1] == '.' || rest.at[length - 1] == '-'))
        length--;
    for (size_t i = 1; i < length; i++)
        dots += rest.at[i] == '.';
    return dots > 0 ? length : 0;
}

/* An address whose sign stands at `at`: sets its range. A handle (@name) is none; nor is @name@instance, whose
 * local part follows an '@'. */
static bool address_at(struct span text, size_t at, size_t *out_start, size_t *out_end)
{
    size_t sign = at_sign(span_from_to(text, at, text.length));
    if (sign == 0)
        return false;
    size_t start = at;
    while (start > 0 && is_local(text.at[start - 1]) && at - start < 64)
        start--;
    while (start < at && ((unsigned char)text.at[start] & 0xC0) == 0x80)
        start++;
    if (start == at || (start > 0 && text.at[start - 1] == '@'))
        return false;
    size_t host = host_length(span_from_to(text, at + sign, text.length));
    if (host == 0)
        return false;
    *out_start = start;
    *out_end = at + sign + host;
    return true;
}

/* Digits with blanks, hyphens, dots or brackets between. */
struct digits {
    size_t count, gaps, length; /* length: up to the last digit, in bytes */
    size_t first;               /* digits before the first gap */
};

static struct digits digits_of(struct span rest)
{
    struct digits digits = {0};
    for (size_t i = 0; i < rest.length && i < PHONE_BYTES_MAX; i++) {
        char c = rest.at[i];
        if (c >= '0' && c <= '9') {
            digits.gaps += digits.count > 0 && digits.length < i;
            digits.count++;
            digits.length = i + 1;
            digits.first += digits.gaps == 0;
        } else if (!(c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || (i == 0 && c == '+'))) {
            break;
        }
    }
    return digits;
}

/* International with '+' or '00', or as dialled at home: "(555) 123-4567", "077 123 4567". Dates, years, decimals and
 * plain long numbers (ids) are left: they have other lengths, or no separators, or a single digit in front. */
static size_t phone_length(struct span rest)
{
    struct digits digits = digits_of(rest);
    bool international = rest.at[0] == '+' || span_starts(rest, "00");
    if (international)
        return digits.count >= PHONE_DIGITS_MIN && digits.count <= PHONE_DIGITS_MAX ? digits.length : 0;
    bool bracket = rest.at[0] == '(';
    bool begins = bracket ? digits.first == 3 || (digits.first > 1 && digits.first < 7 && rest.at[1] == '0')
                          : digits.first > 1 && digits.first < 7;
    bool home = begins && digits.gaps > 0 && digits.count >= HOME_DIGITS_MIN && digits.count <= HOME_DIGITS_MAX;
    return home ? digits.length : 0;
}

static bool next_private(struct span text, size_t from, size_t *out_start, size_t *out_end, const char **out_mask)
{
    for (size_t i = from; i < text.length; i++) {
        char c = text.at[i];
        if ((c == '@' || is_blank(c) || c == '(' || c == '[' || (unsigned char)c == 0xEF) &&
            address_at(text, i, out_start, out_end) && i > from) {
            /* Glued to a number that is hidden already, it begins behind that. */
            *out_start = *out_start < from ? from : *out_start;
            *out_mask = "a...@...";
            return true;
        }
        if (c != '+' && c != '0' && c != '(')
            continue;
        bool word_before = i > 0 && (is_local(text.at[i - 1]) || text.at[i - 1] == '/' || text.at[i - 1] == '=');
        size_t phone = word_before ? 0 : phone_length(span_from_to(text, i, text.length));
        if (phone > 0) {
            *out_start = i;
            *out_end = i + phone;
            *out_mask = "+...";
            return true;
        }
    }
    return false;
}

bool redact_needed(struct span text)
{
    size_t start, end;
    const char *mask;
    return next_private(text, 0, &start, &end, &mask);
}

/* Moves offsets behind a replaced range; those inside go to its ends. */
static void move_kept(size_t *kept, const size_t *from, size_t count, size_t start, size_t end, size_t out_start,
                      size_t mask_length)
{
    for (size_t i = 0; i < count; i++) {
        if (from[i] >= end)
            kept[i] = out_start + mask_length + (from[i] - end);
        else if (from[i] > start)
            kept[i] = i % 2 ? out_start + mask_length : out_start;
    }
}

void redact_text(struct span text, size_t *kept, size_t kept_count, struct str *out)
{
    size_t base = out->length, at = 0, start, end;
    const char *mask;
    OWNED(mem_freep) size_t *from = NULL;
    if (kept_count) {
        from = mem_array(kept_count, sizeof *from);
        memcpy(from, kept, kept_count * sizeof *from);
    }
    while (next_private(text, at, &start, &end, &mask)) {
        str_add_span(out, span_from_to(text, at, start));
        if (kept_count)
            move_kept(kept, from, kept_count, start, end, out->length - base, strlen(mask));
        str_add(out, mask);
        at = end;
    }
    str_add_span(out, span_from_to(text, at, text.length));
}

/* An address as a name: its local part's first letter. */
static const char *address_shown(const char *address, struct arena *arena)
{
    size_t bytes = 0;
    if (!*address)
        return "(unknown)";
    utf8_next(span_of(address), &bytes);
    return arena_format(arena, "%.*s...@...", (int)bytes, address);
}

const char *author_shown(const struct post *post, struct arena *arena)
{
    const char *shown = post->name && *post->name ? post->name : post->author;
    if (!shown || !*shown)
        return "(unknown)";
    const char *sign = strchr(shown, '@');
    if (sign && sign != shown && (strcmp(post->network ? post->network : "mail", "mail") == 0) &&
        host_length(span_of(sign + 1)) > 0)
        return address_shown(shown, arena);
    /* People put their address or number into the name; a handle of Mastodon only looks like one. */
    bool handle = shown == post->author && post->network && strcmp(post->network, "mastodon") == 0;
    if (handle || !redact_needed(span_of(shown)))
        return shown;
    OWNED(str_release) struct str masked = STR_INIT;
    redact_text(span_of(shown), NULL, 0, &masked);
    return arena_text(arena, str_text(&masked));
}
