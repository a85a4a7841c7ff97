/* format_compilation.c - edited compilations of a list discussion, saved as text: a numbered title, a date, the words.
 * Facts: digests sheet, section 6. */
#include <ctype.h>

#include "collector/input.h"
#include "collector/mail_links.h"

#define COMPILATION_MAX_BYTES ((size_t)64 << 20)
#define TITLE_CODE_MAX_BYTES 45

struct entry {
    struct span title, more_title, date; /* more_title: the title's second line, or empty */
    size_t start, body;                  /* offsets in the file: of the title, behind the date */
};

/* "EHS-COVID (17) HIFA Project on ..." or "12 WHO: Outbreak of ..." */
static bool is_title(struct span line)
{
    line = span_trim(line);
    size_t i = 0;
    while (i < line.length && isdigit((unsigned char)line.at[i]))
        i++;
    if (i && i <= 4)
        return i + 2 < line.length && line.at[i] == ' ' && isupper((unsigned char)line.at[i + 1]);
    if (i || line.length < 8 || !isalpha((unsigned char)line.at[0]))
        return false;
    const char *open = memchr(line.at, '(', line.length < TITLE_CODE_MAX_BYTES ? line.length : TITLE_CODE_MAX_BYTES);
    if (!open || open[-1] != ' ')
        return false;
    size_t at = (size_t)(open - line.at) + 1, digits = at;
    while (at < line.length && isdigit((unsigned char)line.at[at]))
        at++;
    return at > digits && at - digits <= 5 && at + 2 < line.length && line.at[at] == ')' && line.at[at + 1] == ' ';
}

/* "30 October, 2020", the whole line. */
static bool is_date(struct span line, int64_t *out_ms)
{
    line = span_trim(line);
    if (line.length < 10 || line.length > 30 || !isdigit((unsigned char)line.at[0]) ||
        !isdigit((unsigned char)line.at[line.length - 1]) || memchr(line.at, ':', line.length))
        return false;
    char plain[32];
    size_t length = 0, words = 1;
    for (size_t i = 0; i < line.length; i++) {
        if (line.at[i] == ',')
            continue;
        words += line.at[i] == ' ';
        plain[length++] = line.at[i];
    }
    enum when_grain grain;
    return words == 3 && when_parse_mail(span_from(plain, length), out_ms, &grain) && grain == WHEN_DAY;
}

/* The next entry at or behind `from`. */
static bool entry_find(struct span text, size_t from, struct entry *out_entry)
{
    struct span rest = span_from_to(text, from, text.length), line, last = {NULL, 0}, before = {NULL, 0};
    while (span_line(&rest, &line)) {
        int64_t ms;
        if (span_trim(line).length == 0)
            continue; /* an empty line may stand between title and date */
        if (last.length && is_date(line, &ms)) {
            bool two = !is_title(last) && before.length && is_title(before) && before.at + before.length + 2 >= last.at;
            if (two || is_title(last)) {
                struct span title = two ? before : last;
                *out_entry = (struct entry){.title = span_trim(title),
                                            .more_title = two ? span_trim(last) : span_from("", 0),
                                            .date = line,
                                            .start = (size_t)(title.at - text.at),
                                            .body = (size_t)(rest.at - text.at)};
                return true;
            }
        }
        before = last;
        last = line;
    }
    return false;
}

static bool is_page_mark(struct span line)
{
    struct span words = span_trim(line);
    if (!span_starts(words, "Page ") || words.length > 24)
        return false;
    const char *of = span_find(words, span_of(" of "));
    int64_t page, pages;
    return of && span_number(span_from_to(words, 5, (size_t)(of - words.at)), &page) &&
           span_number(span_from_to(words, (size_t)(of - words.at) + 4, words.length), &pages);
}

/* The words without page marks and without the empty lines around them. */
static struct span words_of(struct span body, struct arena *arena)
{
    OWNED(str_release) struct str text = STR_INIT;
    struct span rest = body, line;
    bool begun = false;
    while (span_line(&rest, &line)) {
        if (is_page_mark(line) || (line.length == 1 && line.at[0] == '\f'))
            continue;
        begun = begun || span_trim(line).length;
        if (!begun)
            continue;
        str_add_span(&text, line);
        str_add_char(&text, '\n');
    }
    while (text.length > 1 && text.at[text.length - 1] == '\n' && text.at[text.length - 2] == '\n')
        str_cut(&text, text.length - 1);
    return build_text(arena, arena_span(arena, str_span(&text)));
}

/* The pages name their authors only in the profile below the words. */
static const char *author_of(struct span text, struct arena *arena)
{
    const char *mark = span_find(text, span_of(" profile: "));
    for (const char *next = mark; next;) { /* the last one: earlier ones belong to mails that are answered */
        mark = next;
        next = span_find(span_from(mark + 1, (size_t)(text.at + text.length - mark - 1)), span_of(" profile: "));
    }
    if (!mark)
        return NULL;
    struct span rest = span_from(mark + 10, (size_t)(text.at + text.length - mark - 10));
    static const char *const VERBS[] = {" is ", " works ", " has ", " est ", " é ", " es ", "\nis "};
    size_t end = SIZE_MAX;
    for (size_t i = 0; i < COUNT_OF(VERBS); i++) {
        const char *verb = span_find(rest, span_of(VERBS[i]));
        if (verb && (size_t)(verb - rest.at) < end)
            end = (size_t)(verb - rest.at);
    }
    if (end == SIZE_MAX || end == 0 || end > 80)
        return NULL;
    char *name = arena_span_text(arena, span_from(rest.at, end));
    for (char *c = name; *c; c++)
        if (*c == '\n')
            *c = ' ';
    return name;
}

static bool take_entry(struct input *input, const struct entry *entry, struct span raw, struct span body,
                       const struct place *place, struct sink *sink, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct build build = build_begin(&arena, "mail");
    struct post *post = &build.post;
    post->kind = POST_MESSAGE;
    post->quality = QUALITY_PART;
    post->text = words_of(body, &arena);
    post->raw = raw;
    struct span title = entry->title;
    if (entry->more_title.length)
        title = span_of(arena_format(&arena, "%.*s %.*s", (int)title.length, title.at, (int)entry->more_title.length,
                                     entry->more_title.at));
    post->title = arena_span_text(&arena, build_text(&arena, title));
    post->grain = WHEN_DAY;
    if (!is_date(entry->date, &post->posted_ms))
        post->inferred |= POST_INFERRED_TIME;
    post->author = post->name = author_of(post->text, &arena);
    post->inferred |= POST_INFERRED_AUTHOR;
    mail_links_find(&build, post->text);
    struct err why = {0};
    if (build_end(&build, &why))
        return sink->post(sink->to, post, place, err);
    err_add_file(&why, input->name);
    return sink->reject(sink->to, raw, &why, err);
}

static int sniff(struct span head, const char *name)
{
    (void)name;
    struct entry entry;
    if (memchr(head.at ? head.at : "", '\0', head.length) || !entry_find(head, 0, &entry))
        return 0;
    return entry_find(head, entry.body, &entry) ? 70 : 30;
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    struct err why = {0};
    bool whole = input_read_all(input, COMPILATION_MAX_BYTES, &bytes, &why);
    struct span text = str_span(&bytes);
    struct place place = build_file_place(input, options);
    struct entry entry, next;
    bool found = entry_find(text, 0, &entry);
    if (!found && whole) {
        struct span first = span_from(text.at, text.length < 4096 ? text.length : 4096);
        err_at(&why, ERR_SYNTAX, (struct place_at){.file = input->name, .byte = 0},
               "no compilation: no numbered title with a date below it");
        return sink->reject(sink->to, first, &why, err);
    }
    if (found && span_trim(span_from_to(text, 0, entry.start)).length &&
        !sink->set_aside(sink->to, "compilation title page", err))
        return false;
    while (found) {
        found = entry_find(text, entry.body, &next);
        size_t end = found ? next.start : text.length;
        if (!take_entry(input, &entry, span_from_to(text, entry.start, end), span_from_to(text, entry.body, end), &place,
                        sink, err))
            return false;
        entry = next;
    }
    return whole || sink->reject(sink->to, span_of(""), &why, err);
}

const struct format format_compilation = {
    .name = "compilation",
    .what = "edited compilations of a list discussion as plain text: numbered title, date, words",
    .extensions = "txt",
    .sniff = sniff,
    .read = read,
};
