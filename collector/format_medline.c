/* format_medline.c - abstracts as tagged text: PubMed's "MEDLINE" (.txt, .nbib).
 *
 * A line is a tag of up to four letters, blanks to the fifth column, "- " and a value; lines that begin with six blanks
 * go on. A record begins with PMID. Source: the field list of the MEDLINE/PubMed data element descriptions. */
#include <stdlib.h>

#include "collector/citation.h"
#include "collector/window.h"

#define LINE_MAX_BYTES ((size_t)1 << 20)

static bool is_tagged(struct span line, const char *tag)
{
    size_t length = strlen(tag);
    return line.length > 5 && line.at[4] == '-' && memcmp(line.at, tag, length) == 0 &&
           (length == 4 || line.at[length] == ' ');
}

static int sniff(struct span head, const char *name)
{
    (void)name;
    struct span line;
    while (span_line(&head, &line))
        if (span_trim(line).length)
            return is_tagged(line, "PMID") ? 97 : 0;
    return 0;
}

struct field {
    char tag[5];
    struct str value;
};

struct reading {
    struct sink *sink;
    struct place place;
    struct arena arena;
    int64_t seen_ms;
    struct citation citation;
    const char *pmid;
    bool electronic;
};

static void add_related(struct citation *citation, const char *value)
{
    const char *at = strstr(value, "PMID:");
    if (!at)
        return;
    at += 5;
    at += strspn(at, " ");
    size_t length = strspn(at, "0123456789");
    if (length)
        build_relation(&citation->build, RELATION_ANSWERS,
                       arena_span_text(citation->build.arena, span_from(at, length)));
}

/* "10.1016/j.example.2021.01.001 [doi]" */
static void add_identifier(struct citation *citation, const char *value)
{
    const char *type = strstr(value, " [");
    if (!type)
        return;
    const char *id = arena_span_text(citation->build.arena, span_from(value, (size_t)(type - value)));
    if (strcmp(type, " [doi]") == 0)
        citation_link(citation, "doi:", "https://doi.org/", id);
}

/* "Zhou, Ruolan" as XML has it: "Ruolan Zhou". */
static const char *name_turned(const char *value, struct arena *arena)
{
    const char *comma = strstr(value, ", ");
    return comma ? arena_format(arena, "%s %.*s", comma + 2, (int)(comma - value), value) : value;
}

static void add_field(struct reading *reading, const char *tag, const char *value)
{
    struct citation *citation = &reading->citation;
    struct post *post = &citation->build.post;
    if (strcmp(tag, "PMID") == 0)
        reading->pmid = value;
    else if (strcmp(tag, "TI") == 0)
        citation_title(citation, value);
    else if (strcmp(tag, "BTI") == 0 && !post->title)
        citation_title(citation, value);
    else if (strcmp(tag, "AB") == 0 || strcmp(tag, "OAB") == 0)
        citation_section(citation, NULL, value);
    else if (strcmp(tag, "TT") == 0)
        citation_section(citation, NULL, value);
    else if (strcmp(tag, "FAU") == 0 || strcmp(tag, "CN") == 0)
        citation_author(citation, name_turned(value, &reading->arena));
    else if (strcmp(tag, "LA") == 0)
        citation_language(citation, value);
    else if (strcmp(tag, "DEP") == 0)
        reading->electronic = when_parse(span_of(arena_format(&reading->arena, "%.4s-%.2s-%.2s", value,
                                                              value + (strlen(value) > 4 ? 4 : 0),
                                                              value + (strlen(value) > 6 ? 6 : 0))),
                                         NULL, &post->posted_ms, &post->grain);
    else if (strcmp(tag, "DP") == 0 && !reading->electronic)
        citation_date_text(span_of(value), &post->posted_ms, &post->grain);
    else if (strcmp(tag, "LID") == 0 || strcmp(tag, "AID") == 0)
        add_identifier(citation, value);
    else if (strcmp(tag, "PMC") == 0)
        citation_link(citation, "", "https://www.ncbi.nlm.nih.gov/pmc/articles/", value);
    else if (strcmp(tag, "CON") == 0 || strcmp(tag, "EFR") == 0 || strcmp(tag, "ROF") == 0)
        add_related(citation, value);
}

static bool give(struct reading *reading, struct span raw, struct place_at at, struct err *err)
{
    struct err why = {0}, told = {0};
    struct post *post = &reading->citation.build.post;
    post->raw = raw;
    post->seen_ms = reading->seen_ms;
    if (citation_end(&reading->citation, reading->pmid, &told))
        return reading->sink->post(reading->sink->to, post, &reading->place, err);
    err_at(&why, told.code, at, "%s", told.text);
    return reading->sink->reject(reading->sink->to, raw, &why, err);
}

static void fields_each(struct reading *reading, struct span raw)
{
    struct span rest = raw, line;
    struct field field = {.tag = ""};
    while (span_line(&rest, &line)) {
        bool goes_on = line.length > 6 && memcmp(line.at, "      ", 6) == 0;
        if (goes_on && field.tag[0]) {
            str_add_char(&field.value, ' ');
            str_add_span(&field.value, span_trim(line));
            continue;
        }
        if (field.tag[0])
            add_field(reading, field.tag, arena_text(&reading->arena, str_text(&field.value)));
        field.tag[0] = '\0';
        str_clear(&field.value);
        if (line.length > 5 && line.at[4] == '-') {
            struct span tag = span_trim(span_from(line.at, 4));
            memcpy(field.tag, tag.at, tag.length);
            field.tag[tag.length] = '\0';
            str_add_span(&field.value, span_trim(span_from_to(line, 5, line.length)));
        }
    }
    if (field.tag[0])
        add_field(reading, field.tag, arena_text(&reading->arena, str_text(&field.value)));
    str_release(&field.value);
}

static bool read_record(struct reading *reading, struct span raw, struct place_at at, struct err *err)
{
    reading->citation = citation_begin(&reading->arena);
    reading->pmid = NULL;
    reading->electronic = false;
    fields_each(reading, build_text(&reading->arena, raw));
    bool went = give(reading, raw, at, err);
    citation_release(&reading->citation);
    arena_reset(&reading->arena);
    return went;
}

/* How many bytes at the front are one record: up to the next PMID line. */
static size_t record_length(struct window *window)
{
    size_t at = 0;
    for (;;) {
        struct span text = window_span(window);
        const char *line = at < text.length ? memchr(text.at + at, '\n', text.length - at) : NULL;
        if (!line || text.length - (size_t)(line - text.at) < 7) {
            if (text.length > RECORD_MAX_BYTES || !window_more(window))
                return window_span(window).length;
            continue;
        }
        at = (size_t)(line - text.at) + 1;
        if (is_tagged(span_from_to(text, at, text.length), "PMID"))
            return at;
    }
}

static bool read_all(struct reading *reading, struct window *window, struct err *err)
{
    window_skip_mark(window);
    for (int64_t number = 1;; number++) {
        while (window_span(window).length || window_more(window)) {
            char c = *window_span(window).at;
            if (c != '\n' && c != '\r' && c != ' ')
                break;
            window_take(window, 1, c == '\n');
        }
        size_t length = record_length(window);
        if (length == 0)
            break;
        struct place_at at = window_place(window, number);
        struct span raw = span_from(window_span(window).at, length);
        struct err why = {0};
        bool went;
        if (length > RECORD_MAX_BYTES) {
            err_at(&why, ERR_LIMIT, at, "longer than 16 MiB");
            went = reading->sink->reject(reading->sink->to, span_from(raw.at, LINE_MAX_BYTES), &why, err);
        } else {
            went = read_record(reading, raw, at, err);
        }
        if (!went)
            return false;
        window_take_counting(window, length);
    }
    return window->err.code == ERR_NONE ||
           reading->sink->reject(reading->sink->to, span_of(""), &window->err, err);
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    OWNED(window_release) struct window window = window_on(input);
    struct reading reading = {
        .sink = sink, .place = build_file_place(input, options), .seen_ms = input->modified_ms};
    bool went = read_all(&reading, &window, err);
    arena_release(&reading.arena);
    return went;
}

const struct format format_medline = {
    .name = "medline",
    .what = "abstracts as PubMed's tagged text (MEDLINE, .nbib)",
    .extensions = "txt nbib",
    .sniff = sniff,
    .read = read,
};
