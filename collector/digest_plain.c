/* digest_plain.c - digests in plain text. Source: RFC 1153; Mailman's ToDigest.py; the digests sheet, sections 1 and 3.
 *
 * A body may hold a line of dashes too, so a separator counts only when header fields follow it. */
#include <ctype.h>

#include "collector/digest.h"

#define PREAMBLE_DASHES 70

/* A line of one repeated sign that parts entries. */
static bool is_rule(struct span line)
{
    struct span mark = span_trim(line);
    if (mark.length < 25 || mark.length > 100 || !strchr("-_=", mark.at[0]))
        return false;
    for (size_t i = 1; i < mark.length; i++)
        if (mark.at[i] != mark.at[0])
            return false;
    return mark.at[0] == '-' ? mark.length == 30 || mark.length >= 60 : mark.length >= 60;
}

static bool next_words(struct span *rest, struct span *out_line)
{
    while (span_line(rest, out_line)) {
        struct span words = span_trim(*out_line);
        if (words.length) {
            *out_line = words;
            return true;
        }
    }
    return false;
}

static bool is_entry_field(struct span line)
{
    static const char *const FIELDS[] = {"Message:", "Date:",       "From:",   "Subject:", "To:",
                                         "Cc:",      "Message-ID:", "Sender:", "Reply-To:"};
    for (size_t i = 0; i < COUNT_OF(FIELDS); i++)
        if (span_starts_nocase(line, FIELDS[i]))
            return true;
    return false;
}

/* What stands at the front of `rest`? False: not an entry. */
static bool entry_begins(struct span rest, enum digest_part_kind *out_kind, struct span *out_begin)
{
    struct span line;
    if (!next_words(&rest, &line))
        return false;
    *out_begin = line;
    if (span_starts(line, "[Message discarded by content filter]")) {
        *out_kind = DIGEST_EMPTY;
        return true;
    }
    if (!is_entry_field(line))
        return false;
    bool from = false, date = false, subject = false, numbered = false;
    for (int fields = 0; fields < 100 && line.length; fields++) {
        from |= span_starts_nocase(line, "From:") || span_starts_nocase(line, "Sender:");
        date |= span_starts_nocase(line, "Date:");
        subject |= span_starts_nocase(line, "Subject:");
        numbered |= span_starts_nocase(line, "Message:");
        if (!span_line(&rest, &line))
            break;
        line = span_trim(line);
    }
    *out_kind = from || (date && subject) || numbered ? DIGEST_MESSAGE : DIGEST_FOOTER;
    if (*out_kind == DIGEST_FOOTER)
        return subject;
    /* "Message: 1" alone is what is left of an entry that was filtered out. */
    if (!from && !date && !subject)
        *out_kind = DIGEST_EMPTY;
    return true;
}

/* "End of Forum Digest, Vol 9, Issue 3" and its stars are nobody's words. */
static size_t trailer_start(struct span text)
{
    size_t end = text.length;
    while (end && isspace((unsigned char)text.at[end - 1]))
        end--;
    size_t stars = end;
    while (stars && text.at[stars - 1] == '*')
        stars--;
    if (end - stars < 10 || !stars || text.at[stars - 1] != '\n')
        return text.length;
    size_t line = stars - 1;
    while (line && text.at[line - 1] != '\n')
        line--;
    return line;
}

static void end_entry(struct digest *digest, struct span text, size_t end)
{
    if (!digest->part_count)
        return;
    struct digest_part *last = &digest->parts[digest->part_count - 1];
    last->text.length = (size_t)(text.at + end - last->text.at);
}

bool digest_split_plain(struct span text, bool sure, struct arena *arena, struct digest *out_digest)
{
    struct digest digest = {0};
    struct span rest = text, line;
    bool preamble = false, first_numbered = false;
    size_t messages = 0;
    while (span_line(&rest, &line)) {
        if (line.length < 25 || !is_rule(line))
            continue;
        enum digest_part_kind kind;
        struct span begin;
        if (!entry_begins(rest, &kind, &begin))
            continue;
        size_t here = (size_t)(line.at - text.at);
        if (!digest.part_count) {
            digest.masthead = span_from(text.at, here);
            preamble = span_trim(line).length == PREAMBLE_DASHES;
            first_numbered = span_starts(begin, "Message: 1");
        }
        end_entry(&digest, text, here);
        struct digest_part *part = digest_add(&digest, arena);
        part->kind = kind;
        part->text = span_from_to(text, (size_t)(begin.at - text.at), text.length);
        messages += kind == DIGEST_MESSAGE;
    }
    if (!messages || !(sure || (preamble && first_numbered)))
        return false;
    size_t trailer = trailer_start(text);
    struct digest_part *last = &digest.parts[digest.part_count - 1];
    if (last->text.at + last->text.length > text.at + trailer && last->text.at < text.at + trailer) {
        end_entry(&digest, text, trailer);
        struct span before = span_trim(last->text);
        const char *rule = before.at + before.length;
        while (rule > before.at && rule[-1] == '-')
            rule--;
        if (before.at + before.length - rule >= 25)
            last->text.length = (size_t)(rule - last->text.at);
    }
    *out_digest = digest;
    return true;
}
