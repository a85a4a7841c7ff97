/* format_eml.c - one mail in a file of its own: .eml, Maildir, MH. */
#include <strings.h>

#include "collector/input.h"
#include "collector/mail.h"
#include "collector/maildir.h"

#define SNIFF_MAX_LINES 60

/* Fields that nothing but mail and news begins with, and their weight. */
static int field_weight(struct span name)
{
    static const struct {
        const char *name;
        int weight;
    } TELLING[] = {
        {"Return-Path", 40},  {"Received", 40}, {"Message-ID", 40},   {"Delivered-To", 40}, {"MIME-Version", 30},
        {"Content-Type", 30}, {"From", 25},     {"Subject", 20},      {"Date", 20},         {"To", 20},
        {"Cc", 10},           {"Reply-To", 20}, {"References", 20},   {"In-Reply-To", 20},  {"List-Id", 40},
        {"X-Mailer", 30},     {"Sender", 20},   {"Newsgroups", 40},   {"User-Agent", 10},   {"Path", 20},
        {"Content-Transfer-Encoding", 30},      {"Authentication-Results", 40},
    };
    for (size_t i = 0; i < COUNT_OF(TELLING); i++)
        if (span_is_nocase(name, TELLING[i].name))
            return TELLING[i].weight;
    return span_starts_nocase(name, "X-") ? 5 : 0;
}

static int sniff(struct span head, const char *name)
{
    int weight = 0, strange = 0;
    struct span line;
    if (span_starts(head, "\xEF\xBB\xBF"))
        head = span_from_to(head, 3, head.length);
    for (int lines = 0; lines < SNIFF_MAX_LINES && span_line(&head, &line) && span_trim(line).length; lines++) {
        size_t length = field_name_length(line);
        if (length)
            weight += field_weight(span_from_to(line, 0, length));
        else if (line.at[0] != ' ' && line.at[0] != '\t' && !span_starts(line, "From ") && !span_starts(line, ">From "))
            strange++;
    }
    size_t bytes = name ? strlen(name) : 0;
    bool named = bytes > 4 && strcasecmp(name + bytes - 4, ".eml") == 0;
    if (strange > 2)
        weight /= strange;
    if (weight < 20)
        return named && strange == 0 ? 15 : 0;
    weight += named ? 30 : 0;
    return weight > 90 ? 90 : weight;
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct err why = {0};
    bool whole = input_read_all(input, MAIL_MAX_BYTES, &bytes, &why);
    if (!whole && (why.code == ERR_LIMIT || bytes.length == 0)) {
        struct span first = str_span(&bytes);
        if (first.length > REJECT_KEEP_BYTES)
            first.length = REJECT_KEEP_BYTES;
        return sink->reject(sink->to, first, &why, err);
    }
    OWNED(mail_reader_release) struct mail_reader reader = mail_reader_to(sink);
    struct mail_origin origin = {.quality = QUALITY_FULL,
                                 .place = build_file_place(input, options),
                                 .place_told = options && options->place_name,
                                 .at = {.file = input->name, .byte = -1},
                                 .fallback_ms = POST_NO_TIME};
    struct place folder;
    if (!origin.place_told && maildir_place(input->name, &arena, &folder))
        origin.place = folder;
    struct span rest = str_span(&bytes), line;
    if (span_starts(rest, "From ") && span_line(&rest, &line)) {
        origin.from_line = line;
        origin.quoting = MAIL_QUOTED_MBOXO;
    } else {
        rest = str_span(&bytes);
    }
    return mail_read(&reader, rest, &origin, err) && (whole || sink->reject(sink->to, span_of(""), &why, err));
}

const struct format format_eml = {
    .name = "eml",
    .what = "one mail in a file: .eml, Maildir, MH; digests are split",
    .extensions = "eml",
    .sniff = sniff,
    .read = read,
};
