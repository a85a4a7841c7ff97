/* text_marks.c - from a text as sent and its marks to the text kept, in one walk from front to back. */
#include "collector/text_marks.h"

#include <stdlib.h>

#include "palaver/utf8.h"

static bool equal_nocase(struct span a, struct span b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++) {
        unsigned char x = (unsigned char)a.at[i], y = (unsigned char)b.at[i];
        if (x != y && !((x ^ y) == 32 && (x | 32) >= 'a' && (x | 32) <= 'z'))
            return false;
    }
    return true;
}

/* The full-width number sign is a number sign. */
static bool stands_at(struct span text, size_t from, size_t to, struct span want)
{
    if (from > to || to > text.length)
        return false;
    struct span slice = span_from_to(text, from, to);
    if (equal_nocase(slice, want))
        return true;
    return want.length && want.at[0] == '#' && span_starts(slice, "\xef\xbc\x83") &&
           equal_nocase(span_from_to(slice, 3, slice.length), span_from_to(want, 1, want.length));
}

/* Byte offset of a UTF-16 offset, or SIZE_MAX. */
static size_t utf16_offset(struct span text, size_t units)
{
    size_t i = 0;
    while (units > 0 && i < text.length) {
        size_t bytes;
        uint32_t c = utf8_next(span_from_to(text, i, text.length), &bytes);
        units -= c > 0xFFFF && units > 1 ? 2 : 1;
        i += bytes;
    }
    return units ? SIZE_MAX : i;
}

/* The first place behind `after` where the words stand. */
static bool look_for(struct span text, size_t after, struct span want, size_t *out_from)
{
    for (size_t i = after; want.length && i + want.length <= text.length; i++)
        if (stands_at(text, i, i + want.length, want)) {
            *out_from = i;
            return true;
        }
    return false;
}

static bool is_ascii(struct span text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

/* Makes start and end byte offsets; false when the words are nowhere. */
static bool settle(struct span text, bool ascii, size_t after, struct text_mark *mark)
{
    size_t from = ascii ? mark->start : utf8_offset(text, mark->start);
    size_t to = ascii ? mark->end : from <= text.length && mark->end >= mark->start
                    ? from + utf8_offset(span_from_to(text, from, text.length), mark->end - mark->start) : 0;
    if (!stands_at(text, from, to, mark->want)) {
        from = utf16_offset(text, mark->start);
        to = utf16_offset(text, mark->end);
    }
    if (!stands_at(text, from, to, mark->want)) {
        if (!look_for(text, after, mark->want, &from))
            return false;
        to = from + mark->want.length;
    }
    mark->start = from;
    mark->end = to;
    return true;
}

static int by_start(const void *a, const void *b)
{
    const struct text_mark *x = a, *y = b;
    return x->start != y->start ? (x->start < y->start ? -1 : 1) : (x->end > y->end) - (x->end < y->end);
}

static void add_unescaped(struct str *out, struct span sent)
{
    static const struct {
        const char *escape;
        char c;
    } ESCAPES[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}};
    while (sent.length) {
        const char *and = span_find_char(sent, '&');
        size_t plain = and ? (size_t)(and - sent.at) : sent.length;
        str_add_span(out, span_from(sent.at, plain));
        sent = span_from_to(sent, plain, sent.length);
        if (!and)
            break;
        size_t skip = 1;
        char c = '&';
        for (size_t i = 0; i < COUNT_OF(ESCAPES); i++)
            if (span_starts(sent, ESCAPES[i].escape)) {
                skip = strlen(ESCAPES[i].escape);
                c = ESCAPES[i].c;
            }
        str_add_char(out, c);
        sent = span_from_to(sent, skip, sent.length);
    }
}

static size_t blanks_off(struct span text)
{
    size_t length = text.length;
    while (length && (text.at[length - 1] == ' ' || text.at[length - 1] == '\n'))
        length--;
    return length;
}

/* Takes trailing links that are no words of the author's off the end. */
static void drop_trailing(struct span *sent, struct text_mark *marks, size_t *count)
{
    while (*count) {
        struct text_mark *last = &marks[*count - 1];
        if (!last->drop_at_end || last->end < blanks_off(*sent))
            return;
        sent->length = blanks_off(span_from(sent->at, last->start));
        /* Several pictures share one link. */
        while (*count && marks[*count - 1].end > sent->length)
            (*count)--;
    }
}

void text_marks_place(struct build *build, struct span sent, struct text_mark *marks, size_t count)
{
    sent = build_text(build->arena, sent);
    bool ascii = is_ascii(sent);
    /* In the order told, so that words looked for are found one after the other. */
    if (count)
        qsort(marks, count, sizeof *marks, by_start);
    size_t settled = 0, after = 0;
    for (size_t i = 0; i < count; i++)
        if (settle(sent, ascii, after, &marks[i])) {
            after = marks[i].end;
            marks[settled++] = marks[i];
        }
    if (settled)
        qsort(marks, settled, sizeof *marks, by_start);
    drop_trailing(&sent, marks, &settled);
    if (settled == 0 && !span_find_char(sent, '&')) {
        build->post.text = sent;
        return;
    }
    OWNED(str_release) struct str text = STR_INIT;
    size_t done = 0;
    for (size_t i = 0; i < settled; i++) {
        struct text_mark *mark = &marks[i];
        if (mark->start < done)
            continue;
        add_unescaped(&text, span_from_to(sent, done, mark->start));
        size_t from = text.length;
        if (mark->replace.at)
            str_add_span(&text, mark->replace);
        else
            add_unescaped(&text, span_from_to(sent, mark->start, mark->end));
        done = mark->end;
        if (mark->entity != MARK_NO_ENTITY) {
            build->entities[mark->entity].start = from;
            build->entities[mark->entity].end = text.length;
        }
    }
    add_unescaped(&text, span_from_to(sent, done, sent.length));
    build->post.text = arena_span(build->arena, str_span(&text));
}
