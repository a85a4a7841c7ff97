/* format_mbox.c - mailboxes in one file. */
#include "collector/mbox.h"
#include "collector/mbox_split.h"

/* A mailbox whose beginning is lost: it is named one, and separators stand further down. */
static int sniff_headless(struct span head, const char *name)
{
    struct span base = span_of(name ? name : "");
    if (!span_is(base, "mbox") && !span_ends(base, ".mbox") && !span_ends(base, ".mbx"))
        return 0;
    struct span line;
    bool separator = false;
    while (span_line(&head, &line)) {
        if (separator && field_name_length(line))
            return 92;
        separator = mbox_is_separator(line);
    }
    return 0;
}

static int sniff(struct span head, const char *name)
{
    struct span line, whole = head;
    if (span_starts(head, "\xEF\xBB\xBF"))
        head = span_from_to(head, 3, head.length);
    while (head.length && (head.at[0] == '\n' || head.at[0] == '\r'))
        head = span_from_to(head, 1, head.length);
    if (!span_line(&head, &line) || !mbox_is_separator(line))
        return sniff_headless(whole, name);
    bool another = span_line(&head, &line);
    return another && field_name_length(line) ? 95 : 60;
}

static bool reject_mail(struct sink *sink, const struct mbox_mail *mail, const struct input *input, int64_t record,
                        struct err *err)
{
    struct err why = {0};
    err_at(&why, ERR_LIMIT, (struct place_at){.file = input->name, .byte = mail->byte, .record = record},
           "a mail longer than %zu MiB", MAIL_MAX_BYTES >> 20);
    struct span bytes = mail->mail;
    if (bytes.length > REJECT_KEEP_BYTES)
        bytes.length = REJECT_KEEP_BYTES;
    return sink->reject(sink->to, bytes, &why, err);
}

static bool read_mails(struct mbox_split *split, struct mail_reader *reader, struct mail_origin *origin, struct err *err)
{
    struct mbox_mail mail;
    struct err why = {0};
    for (int64_t record = 1;; record++) {
        switch (mbox_split_next(split, &mail, &why)) {
        case MBOX_END:
            return true;
        case MBOX_FAILED:
            return reader->sink->reject(reader->sink->to, span_of(""), &why, err);
        case MBOX_TOO_LONG:
            if (!reject_mail(reader->sink, &mail, split->input, record, err))
                return false;
            break;
        case MBOX_MAIL:
            origin->from_line = mail.from_line;
            origin->quoting = mail.quoting;
            origin->at = (struct place_at){.file = split->input->name, .byte = mail.byte, .record = record};
            if (!mail_read(reader, mail.mail, origin, err))
                return false;
            break;
        }
    }
}

bool mbox_read(struct input *input, struct mail_origin *origin, struct sink *sink, struct err *err)
{
    OWNED(mbox_split_release) struct mbox_split split = mbox_split_begin(input);
    OWNED(mail_reader_release) struct mail_reader reader = mail_reader_to(sink);
    return read_mails(&split, &reader, origin, err);
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    struct mail_origin origin = {.quality = QUALITY_FULL,
                                 .place = build_file_place(input, options),
                                 .place_told = options && options->place_name,
                                 .fallback_ms = POST_NO_TIME};
    return mbox_read(input, &origin, sink, err);
}

const struct format format_mbox = {
    .name = "mbox",
    .what = "mailboxes in one file, in all dialects; text archives of Pipermail and HyperKitty; digests in them are split",
    .extensions = "mbox mbx",
    .sniff = sniff,
    .read = read,
};
