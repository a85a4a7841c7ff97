/* fold_search.c - texts folded for the full-text index and for keys, where no way back is needed. */
#include "base/fold_scan.h"
#include "base/fold_table.h"
#include "palaver/fold.h"

#include <utf8proc.h>

struct searching {
    enum fold_view view;
    bool alone; /* characters of unspaced scripts are put between blanks */
    struct span text;
    struct str *out;
    size_t at;
    bool wants_blank; /* an unspaced character was just written */
    /* The last character written, as it was before: what clings to it is folded together with it. */
    size_t last_at, last_out;
    bool last_wanted_blank;
    struct fold_points points;
};

static bool blank_is_last(const struct str *out)
{
    return out->length == 0 || out->at[out->length - 1] == ' ' || out->at[out->length - 1] == '\n';
}

/* Folded characters: with blanks around those of unspaced scripts, marks stay with their letter. */
static void point_write(struct searching *s, uint32_t c)
{
    if (!s->alone) {
        str_add_code_point(s->out, c);
        return;
    }
    bool mark = code_point_is_mark(c), unspaced = !mark && code_point_is_unspaced(c);
    if (!mark && (s->wants_blank || unspaced) && !blank_is_last(s->out) && c != ' ' && c != '\n')
        str_add_char(s->out, ' ');
    str_add_code_point(s->out, c);
    if (!mark)
        s->wants_blank = unspaced;
}

static void last_note(struct searching *s, size_t at)
{
    s->last_at = at;
    s->last_out = s->out->length;
    s->last_wanted_blank = s->wants_blank;
}

static unsigned char byte_fold_case(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : c;
}

static unsigned char byte_fold(enum fold_view view, unsigned char c)
{
    if (view == FOLD_VIEW_ACCENTS)
        return c;
    return c == '_' ? ' ' : byte_fold_case(c);
}

/* Copies plain ASCII in lower case. Simple enough for the compiler to make vectors of it. */
static void ascii_write(struct searching *s, size_t end)
{
    if (s->wants_blank && s->text.at[s->at] != ' ' && s->text.at[s->at] != '\n')
        str_add_char(s->out, ' ');
    s->wants_blank = false;
    size_t length = end - s->at;
    str_reserve(s->out, length);
    const unsigned char *from = (const unsigned char *)s->text.at + s->at;
    char *to = s->out->at + s->out->length;
    for (size_t i = 0; i < length; i++)
        to[i] = (char)byte_fold(s->view, from[i]);
    s->out->length += length;
    s->out->at[s->out->length] = '\0';
    s->at = end;
    s->last_at = end - 1;
    s->last_out = s->out->length - 1;
    s->last_wanted_blank = false;
}

static void clinging_write(struct searching *s)
{
    if (s->last_at < s->at) {
        s->wants_blank = s->last_wanted_blank;
        str_cut(s->out, s->last_out);
    } else {
        last_note(s, s->at);
    }
    size_t at = s->last_at, bytes;
    s->points.count = 0;
    for (; at < s->text.length; at += bytes) {
        uint32_t c = utf8_next(span_from_to(s->text, at, s->text.length), &bytes);
        enum fold_kind kind = fold_entry(s->view, c).kind;
        if (kind == FOLD_DROPPED)
            continue;
        if (s->points.count && kind != FOLD_CLINGS)
            break;
        fold_points_add(&s->points, c);
    }
    fold_points_fold(s->view, &s->points);
    for (size_t i = 0; i < s->points.count; i++)
        point_write(s, s->points.at[i]);
    s->at = at;
}

static void text_write(struct searching *s, struct fold_entry entry, struct span text)
{
    if (s->alone && entry.flags == (FOLD_UNSPACED | FOLD_SAME_SHAPE)) { /* a Chinese letter: nothing to look up */
        if (!blank_is_last(s->out))
            str_add_char(s->out, ' ');
        str_add_span(s->out, text);
        s->wants_blank = true;
    } else if (s->alone && ((entry.flags & (FOLD_UNSPACED | FOLD_MARK)) || s->wants_blank)) {
        for (size_t at = 0, bytes; at < text.length; at += bytes)
            point_write(s, utf8_next(span_from_to(text, at, text.length), &bytes));
    } else {
        str_add_span(s->out, text);
    }
}

static void char_write(struct searching *s)
{
    size_t bytes;
    uint32_t c = fold_scan_next(s->text, s->at, &bytes);
    struct fold_entry entry = fold_entry(s->view, c);
    switch ((enum fold_kind)entry.kind) {
    case FOLD_CLINGS:
        clinging_write(s);
        return;
    case FOLD_DROPPED:
    case FOLD_JOINER:
        break;
    case FOLD_PLAIN:
    case FOLD_MAPPED:
    case FOLD_APART:
        last_note(s, s->at);
        text_write(s, entry, fold_entry_text(s->view, c));
        if (entry.kind == FOLD_APART)
            last_note(s, SIZE_MAX);
        break;
    }
    s->at += bytes;
}

static void view_append(enum fold_view view, bool alone, struct span text, struct str *out)
{
    str_reserve(out, text.length + text.length / 8);
    struct searching s = {.view = view, .alone = alone, .text = text, .out = out, .last_at = SIZE_MAX};
    while (s.at < text.length) {
        size_t end = view == FOLD_VIEW_TAG ? s.at : fold_scan_plain(text, s.at);
        if (end > s.at)
            ascii_write(&s, end);
        else
            char_write(&s);
    }
    fold_points_release(&s.points);
}

void fold_search(struct span text, struct str *out)
{
    view_append(FOLD_VIEW_SEARCH, true, text, out);
}

void fold_tag(struct span text, struct str *out)
{
    view_append(FOLD_VIEW_TAG, false, text, out);
}

void fold_accents(struct span text, struct str *out)
{
    view_append(FOLD_VIEW_ACCENTS, false, text, out);
}

void fold_case(struct span text, struct str *out)
{
    for (size_t at = 0, bytes; at < text.length;) {
        size_t end = at;
        while (end < text.length && (unsigned char)text.at[end] < 0x80)
            end++;
        str_reserve(out, end - at);
        char *to = out->at + out->length;
        for (size_t i = 0; i < end - at; i++)
            to[i] = (char)byte_fold_case((unsigned char)text.at[at + i]);
        out->length += end - at;
        out->at[out->length] = '\0';
        for (at = end; at < text.length && (unsigned char)text.at[at] >= 0x80; at += bytes) {
            uint32_t c = fold_scan_next(text, at, &bytes);
            str_add_code_point(out, (uint32_t)utf8proc_tolower((utf8proc_int32_t)c));
        }
    }
}
