/* export_mbox.c - mails as they came in, as an mbox (mboxrd) that any mail program opens.
 *
 * The bytes are those of the record, addresses included. A line that begins with "From " is quoted, as the format wants.
 * A record that has only lines already quoted is left as it is: it came out of an mbox, and quoting it again would change it
 * with every export and import. Posts that are no mails have no place in a mailbox: they are counted as left out. */
#include <string.h>

#include "palaver/exporter.h"

struct mailbox {
    struct out *out;
    int64_t *left_out;
};

/* "Subject: ...": what a mail or a part of a digest begins with. */
static bool begins_as_mail(struct span raw)
{
    size_t length = 0;
    while (length < raw.length && raw.at[length] > ' ' && raw.at[length] < 127 && raw.at[length] != ':')
        length++;
    return length > 0 && length < raw.length && raw.at[length] == ':';
}

static bool holds_separator(struct span raw)
{
    struct span line;
    while (span_line(&raw, &line))
        if (span_starts(line, "From "))
            return true;
    return false;
}

static bool wants_quote(struct span line)
{
    size_t marks = 0;
    while (marks < line.length && line.at[marks] == '>')
        marks++;
    return span_starts(span_from_to(line, marks, line.length), "From ");
}

/* asctime's form, in UTC. Source: mbox(5), RFC 4155. */
static void write_separator(struct out *out, const struct post *post)
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct when_parts at = when_split(post->posted_ms == POST_NO_TIME ? 0 : post->posted_ms, NULL);
    bool address = post->author && *post->author && !strpbrk(post->author, " \t\r\n");
    out_format(out, "From %s %.3s %.3s %2d %02d:%02d:%02d %d\n", address ? post->author : "MAILER-DAEMON",
               days + 3 * at.weekday, months + 3 * (at.month - 1), at.day, at.hour, at.minute, at.second, at.year);
}

static bool write_mail(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct mailbox *mailbox = to;
    struct out *out = mailbox->out;
    struct span rest = post->post.raw;
    if (strcmp(post->post.network, "mail") != 0 || !begins_as_mail(rest)) {
        ++*mailbox->left_out;
        return true;
    }
    write_separator(out, &post->post);
    bool quote = holds_separator(rest);
    while (rest.length > 0) {
        const char *end = span_find_char(rest, '\n');
        struct span line = span_from(rest.at, end ? (size_t)(end - rest.at) + 1 : rest.length);
        if (quote && wants_quote(line))
            out_char(out, '>');
        out_span(out, line);
        rest = span_from_to(rest, line.length, rest.length);
    }
    out_text(out, span_ends(post->post.raw, "\n") ? "\n" : "\n\n");
    return !out->failed;
}

static bool write_mbox(struct store *store, const struct export_request *request, struct out *out, struct err *err)
{
    struct mailbox mailbox = {out, request->left_out};
    struct post_selection selection = request->selection;
    selection.wants = WANT_RAW;
    return store_each_post(store, &selection, write_mail, &mailbox, err);
}

const struct exporter exporter_mbox = {
    .name = "mbox",
    .what = "mails as they came in (mboxrd, addresses included), for any mail program",
    .suffix = ".mbox",
    .write = write_mbox,
};
