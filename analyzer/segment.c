/* segment.c - marks what of a text is not its author's own new words. Lines are marked first, whole; then moderator's
 * notes, which may begin inside a line. */
#include "analyzer/segment.h"

#include <string.h>

#define OWN (-1)
#define NOTE_MAX 100
#define ATTRIBUTION_LINES 3 /* an attribution may be wrapped over so many */

struct line {
    size_t start, end; /* with its LF */
    int kind;          /* enum segment_kind, or OWN */
};

struct lines {
    struct span text;
    struct line *at;
    size_t count;
};

static struct span line_text(const struct lines *lines, size_t i)
{
    struct span line = span_from_to(lines->text, lines->at[i].start, lines->at[i].end);
    while (line.length > 0 && (line.at[line.length - 1] == '\n' || line.at[line.length - 1] == '\r'))
        line.length--;
    return line;
}

static bool is_blank(const struct lines *lines, size_t i)
{
    return span_trim(line_text(lines, i)).length == 0;
}

static struct lines lines_of(struct span text, struct arena *arena)
{
    struct lines lines = {.text = text};
    size_t count = 1;
    struct span rest = text;
    for (const char *lf; (lf = span_find_char(rest, '\n')) != NULL; count++)
        rest = span_from(lf + 1, rest.length - (size_t)(lf + 1 - rest.at));
    lines.at = arena_alloc(arena, count * sizeof *lines.at);
    for (size_t start = 0; start < text.length;) {
        const char *lf = memchr(text.at + start, '\n', text.length - start);
        size_t end = lf ? (size_t)(lf - text.at) + 1 : text.length;
        lines.at[lines.count++] = (struct line){start, end, OWN};
        start = end;
    }
    return lines;
}

static void mark(struct lines *lines, size_t from, size_t to, enum segment_kind kind)
{
    for (size_t i = from; i < to; i++)
        if (lines->at[i].kind == OWN)
            lines->at[i].kind = (int)kind;
}

/* The lines before a quote that say whose words it is: up to three, joined, with at most one blank line between. */
static void mark_attribution(struct lines *lines, size_t quote)
{
    size_t last = quote;
    if (last > 0 && is_blank(lines, last - 1))
        last--;
    if (last == 0 || lines->at[last - 1].kind != OWN || is_blank(lines, last - 1))
        return;
    last--;
    bool ends = line_is_attribution(line_text(lines, last));
    /* "... wrote" and its colon may be cut from the name by wrapping; the beginning then has a date or an address. */
    for (size_t first = last + 1; first-- > 0 && last - first < ATTRIBUTION_LINES;) {
        if (lines->at[first].kind != OWN || is_blank(lines, first))
            break;
        if (line_begins_attribution(line_text(lines, first))) {
            if (ends)
                mark(lines, first, quote, SEGMENT_ATTRIBUTION);
            return;
        }
    }
    if (ends)
        mark(lines, last, quote, SEGMENT_ATTRIBUTION);
}

static void mark_quotes(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (lines->at[i].kind != OWN || !line_is_quote(line_text(lines, i)))
            continue;
        size_t end = i + 1, last = i;
        /* Blank lines between quoted lines belong to the quote. */
        while (end < lines->count && (is_blank(lines, end) || line_is_quote(line_text(lines, end)))) {
            if (!is_blank(lines, end))
                last = end;
            end++;
        }
        mark(lines, i, last + 1, SEGMENT_QUOTE);
        mark_attribution(lines, i);
        i = last;
    }
}

/* A block of at least three header lines, or a rule with words, and what follows: somebody's earlier mail. A forward's
 * own content is what is told, so only its header is marked. */
static void mark_forwards(struct lines *lines, bool forward)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (lines->at[i].kind != OWN)
            continue;
        bool rule = line_is_forward_rule(line_text(lines, i));
        size_t first = rule ? i + 1 : i, headers = 0;
        while (first + headers < lines->count && line_is_header(line_text(lines, first + headers)))
            headers++;
        if (!rule && headers < 3)
            continue;
        mark(lines, i, first + headers, SEGMENT_FORWARD);
        bool passed_on = forward || (rule && (span_find(line_text(lines, i), span_of("orward")) != NULL));
        if (!passed_on)
            mark(lines, first + headers, lines->count, SEGMENT_QUOTE);
        i = first + headers;
    }
}

/* To the end of the text: a rule and, within six lines, words that name a list; or those words as the last lines. */
static void mark_footer(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (lines->at[i].kind != OWN || !line_is_footer_rule(line_text(lines, i)))
            continue;
        for (size_t j = i + 1; j < lines->count && j <= i + 6; j++) {
            if (line_names_list(line_text(lines, j))) {
                mark(lines, i, lines->count, SEGMENT_FOOTER);
                return;
            }
        }
    }
}

static size_t paragraph_end(const struct lines *lines, size_t from)
{
    size_t end = from + 1;
    while (end < lines->count && lines->at[end].kind == OWN && !is_blank(lines, end))
        end++;
    return end;
}

static void mark_paragraphs(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (lines->at[i].kind != OWN)
            continue;
        struct span line = line_text(lines, i);
        if (line_is_profile(line))
            mark(lines, i, paragraph_end(lines, i), SEGMENT_PROFILE);
        else if (line_is_tagline(line))
            mark(lines, i, paragraph_end(lines, i), SEGMENT_FOOTER);
    }
}

/* From "-- " to the next marked line or the end: at most 15 lines, else it was a rule in the text. */
#define SIGNATURE_LINES 15

static void mark_signature(struct lines *lines)
{
    for (size_t i = lines->count; i-- > 0;) {
        if (lines->at[i].kind != OWN || !line_is_signature(line_text(lines, i)))
            continue;
        size_t end = i + 1;
        while (end < lines->count && lines->at[end].kind == OWN)
            end++;
        if (end - i <= SIGNATURE_LINES + 1)
            mark(lines, i, end, SEGMENT_SIGNATURE);
        return;
    }
}

static const char *const note_begins[] = {
    "[*Note", "[*note", "[Note from", "[*Notes", "[Moderator", "[*Moderator", "[Note de la mod", "[*Note de",
    "[Nota del moder", "[Nota da moder", "[Nota do moder", "[*Nota",
};

/* End of a note that begins with '[' at `at`: brackets counted, at most 4,000 bytes away; 0 when it never closes. */
static size_t note_end(struct span text, size_t at)
{
    int depth = 0;
    for (size_t i = at; i < text.length && i < at + 4000; i++) {
        depth += text.at[i] == '[';
        depth -= text.at[i] == ']';
        if (depth == 0)
            return i + 1;
    }
    return 0;
}

static size_t find_notes(struct span text, struct segment *notes)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length && count < NOTE_MAX; i++) {
        struct span rest = span_from_to(text, i, text.length);
        const char *bracket = span_find_char(rest, '[');
        if (!bracket)
            break;
        i = (size_t)(bracket - text.at);
        rest = span_from_to(text, i, text.length);
        for (size_t j = 0; j < COUNT_OF(note_begins); j++) {
            size_t end = span_starts(rest, note_begins[j]) ? note_end(text, i) : 0;
            if (end == 0)
                continue;
            notes[count++] = (struct segment){SEGMENT_NOTE, i, end};
            i = end - 1;
            break;
        }
    }
    return count;
}

struct writer {
    struct segment *segments;
    size_t count;
};

static void put(struct writer *writer, enum segment_kind kind, size_t start, size_t end)
{
    if (start >= end || writer->count == SEGMENT_MAX)
        return;
    struct segment *last = writer->count ? &writer->segments[writer->count - 1] : NULL;
    if (last && last->kind == kind && last->end == start)
        last->end = end;
    else
        writer->segments[writer->count++] = (struct segment){kind, start, end};
}

/* Lines and notes in one ascending list; where a marked line and a note meet, the line wins. */
static void merge(const struct lines *lines, const struct segment *notes, size_t note_count, struct writer *writer)
{
    size_t note = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->at[i];
        if (line->kind != OWN) {
            put(writer, (enum segment_kind)line->kind, line->start, line->end);
            continue;
        }
        while (note < note_count && notes[note].end <= line->start)
            note++;
        for (size_t j = note; j < note_count && notes[j].start < line->end; j++) {
            size_t start = notes[j].start > line->start ? notes[j].start : line->start;
            size_t end = notes[j].end < line->end ? notes[j].end : line->end;
            put(writer, SEGMENT_NOTE, start, end);
        }
    }
}

/* "RT @name: " of old retweets. */
static size_t repost_header(struct span text)
{
    if (!span_starts(text, "RT @") && !span_starts(text, "MT @"))
        return 0;
    const char *colon = memchr(text.at, ':', text.length < 40 ? text.length : 40);
    return colon ? (size_t)(colon - text.at) + 1 : 0;
}

void segment_read(struct span text, bool mail, bool forward, struct arena *arena, const struct segment **out_segments,
                  size_t *out_count)
{
    *out_segments = NULL;
    *out_count = 0;
    if (text.length == 0)
        return;
    if (!mail) {
        size_t header = repost_header(text);
        if (header == 0)
            return;
        struct segment *segment = arena_alloc(arena, sizeof *segment);
        *segment = (struct segment){SEGMENT_REPOST, 0, header};
        *out_segments = segment;
        *out_count = 1;
        return;
    }
    struct lines lines = lines_of(text, arena);
    mark_quotes(&lines);
    mark_footer(&lines);
    mark_forwards(&lines, forward);
    mark_paragraphs(&lines);
    mark_signature(&lines);
    struct segment notes[NOTE_MAX];
    size_t note_count = find_notes(text, notes);
    struct writer writer = {arena_alloc(arena, (lines.count + note_count * 2 + 1) * sizeof(struct segment)), 0};
    merge(&lines, notes, note_count, &writer);
    *out_segments = writer.segments;
    *out_count = writer.count;
}
