/* format_listserv.c - notebook logs of LISTSERV: mails parted by a line of 73 "=". */
#include <strings.h>

#include "collector/mail.h"

#define RULE_MIN_BYTES 60
#define READ_BYTES ((size_t)256 << 10)

struct log_reader {
    struct mail_reader *mails;
    struct mail_origin *origin;
    struct input *input;
    struct str window;
    int64_t byte, record; /* of the window's beginning; of the mail */
};

/* Bytes of the rule line at the front of `text` with its line break, 0: it is none, or not whole yet. */
static size_t rule_bytes(struct span text)
{
    size_t i = 0;
    while (i < text.length && text.at[i] == '=')
        i++;
    if (i < RULE_MIN_BYTES)
        return 0;
    while (i < text.length && (text.at[i] == ' ' || text.at[i] == '\r'))
        i++;
    return i < text.length && text.at[i] == '\n' ? i + 1 : 0;
}

static bool mail_begins(struct span text)
{
    size_t rule = rule_bytes(text);
    struct span rest = span_from_to(text, rule, text.length), line;
    return rule && span_line(&rest, &line) && field_name_length(line) > 0;
}

static int sniff(struct span head, const char *name)
{
    (void)name;
    while (head.length && (head.at[0] == '\n' || head.at[0] == '\r'))
        head = span_from_to(head, 1, head.length);
    return mail_begins(head) ? 97 : 0;
}

static bool take_mail(struct log_reader *reader, struct span mail, struct err *err)
{
    if (span_trim(mail).length == 0)
        return true;
    size_t rule = rule_bytes(mail);
    reader->origin->at = (struct place_at){.file = reader->input->name, .byte = reader->byte, .record = ++reader->record};
    return mail_read(reader->mails, span_from_to(mail, rule, mail.length), reader->origin, err);
}

/* Hands on the mails of the window that are whole; a mail that outgrows its limit is left to mail_read() to refuse. */
static bool take_whole(struct log_reader *reader, bool last, struct err *err)
{
    size_t from = 0, search = 1;
    struct span window = str_span(&reader->window);
    for (;;) {
        const char *rule = search < window.length ? memmem(window.at + search - 1, window.length - search + 1, "\n====", 5)
                                                  : NULL;
        size_t at = rule ? (size_t)(rule - window.at) + 1 : window.length;
        bool whole = rule && mail_begins(span_from_to(window, at, window.length));
        if (rule && !whole && (last || window.length - at > 4096)) {
            search = at + 1;
            continue;
        }
        bool too_long = !rule && window.length - from > MAIL_MAX_BYTES;
        if (!whole && !last && !too_long)
            break;
        if (!take_mail(reader, span_from_to(window, from, at), err))
            return false;
        reader->byte += (int64_t)(at - from);
        from = at;
        search = at + 1;
        if (!rule)
            break;
    }
    memmove(reader->window.at, reader->window.at + from, window.length - from);
    str_cut(&reader->window, window.length - from);
    return true;
}

static bool read_log(struct log_reader *reader, struct err *err)
{
    struct err why = {0};
    int64_t got;
    do {
        str_reserve(&reader->window, READ_BYTES);
        got = reader->input->read(reader->input, reader->window.at + reader->window.length, READ_BYTES, &why);
        if (got > 0) {
            reader->window.length += (size_t)got;
            reader->window.at[reader->window.length] = '\0';
        }
        if (!take_whole(reader, got <= 0, err))
            return false;
    } while (got > 0);
    return got == 0 || reader->mails->sink->reject(reader->mails->sink->to, span_of(""), &why, err);
}

/* "HEALTH-L.LOG2103A" is a log of the list "health-l". */
static bool list_of_name(const char *base, struct str *out_list)
{
    const char *mark = base ? strcasestr(base, ".LOG") : NULL;
    if (!mark)
        mark = base ? strcasestr(base, " LOG") : NULL;
    if (!mark || mark == base)
        return false;
    for (const char *c = base; c < mark; c++)
        str_add_char(out_list, *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c);
    return true;
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    OWNED(mail_reader_release) struct mail_reader mails = mail_reader_to(sink);
    OWNED(str_release) struct str list = STR_INIT;
    struct mail_origin origin = {.quality = QUALITY_LIST,
                                 .place = build_file_place(input, options),
                                 .place_told = options && options->place_name,
                                 .fallback_ms = POST_NO_TIME};
    if (!origin.place_told && list_of_name(input->base, &list))
        origin.place = (struct place){.kind = "list", .name = str_text(&list)};
    struct log_reader reader = {.mails = &mails, .origin = &origin, .input = input};
    bool went = read_log(&reader, err);
    str_release(&reader.window);
    return went;
}

const struct format format_listserv = {
    .name = "listserv",
    .what = "notebook logs of LISTSERV (NAME.LOG2103A): mails parted by lines of =",
    .extensions = "log",
    .sniff = sniff,
    .read = read,
};
