/* tag_text.c - folds a text, blanks what is not read, and reads its hashtags apart. */
#include "analyzer/tag_text.h"

#include <stdlib.h>

#include "analyzer/chars.h"
#include "analyzer/plain.h"
#include "palaver/utf8.h"

void tag_text_release(struct tag_text *text)
{
    folded_release(&text->folded);
    str_release(&text->masked_text);
    struct tag_view *views[] = {&text->plain, &text->masked};
    for (size_t i = 0; i < COUNT_OF(views); i++) {
        str_release(&views[i]->tags);
        free(views[i]->pieces);
    }
    free(text->ends);
    free(text->walls);
    *text = (struct tag_text)TAG_TEXT_INIT;
}

static void blank_range(char *bytes, size_t start, size_t end)
{
    for (; end - start >= 3; start += 3)
        memcpy(bytes + start, BLANK_BYTES, 3);
    for (; start < end; start++)
        bytes[start] = BLANK_REST;
}

/* ---- hashtags ---- */

enum letter_kind { LETTER_LOWER, LETTER_UPPER, LETTER_DIGIT };

static enum letter_kind letter_kind(uint32_t c)
{
    if (c >= '0' && c <= '9')
        return LETTER_DIGIT;
    return char_is_upper(c) ? LETTER_UPPER : LETTER_LOWER;
}

static bool is_tag_char(uint32_t c)
{
    if (c < 0x80)
        return c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    return char_is_joined(c) || char_is_unspaced(c);
}

static size_t tag_length(struct span text, size_t from)
{
    size_t at = from;
    while (at < text.length) {
        size_t bytes;
        if (!is_tag_char(utf8_next(span_from_to(text, at, text.length), &bytes)))
            break;
        at += bytes;
    }
    return at - from;
}

static void piece_add(struct tag_view *view, size_t start, size_t end, bool first)
{
    if (start == end)
        return;
    if (!first)
        str_add_char(&view->tags, ' ');
    view->pieces = view->piece_count < view->piece_room
                       ? view->pieces
                       : mem_grow(view->pieces, view->piece_room = view->piece_room * 2 + 8, sizeof *view->pieces);
    view->pieces[view->piece_count++] =
        (struct tag_piece){(uint32_t)view->tags.length, (uint32_t)start, (uint32_t)(end - start)};
    str_add_span(&view->tags, span_from_to(view->text, start, end));
}

/* Splits "ThePowerOfCHWs_2015" into The Power Of CHWs 2015: before a capital after a small letter, before the last of
 * several capitals when a small letter follows, between letters and digits, and at underscores. */
static void tag_split(struct tag_view *view, size_t start, size_t end)
{
    size_t piece = start, first_piece = view->piece_count;
    enum letter_kind before = LETTER_LOWER;
    for (size_t at = start; at < end;) {
        size_t bytes, next_bytes;
        uint32_t c = utf8_next(span_from_to(view->text, at, end), &bytes);
        enum letter_kind kind = letter_kind(c);
        bool next_lower = false;
        if (at + bytes < end) {
            uint32_t next = utf8_next(span_from_to(view->text, at + bytes, end), &next_bytes);
            next_lower = next != '_' && letter_kind(next) == LETTER_LOWER;
        }
        bool digits_edge = (kind == LETTER_DIGIT) != (before == LETTER_DIGIT);
        bool capital = kind == LETTER_UPPER && (before != LETTER_UPPER || next_lower);
        if (c == '_' || (at > piece && (digits_edge || capital))) {
            piece_add(view, piece, at, view->piece_count == first_piece);
            piece = c == '_' ? at + bytes : at;
        }
        before = kind;
        at += bytes;
    }
    piece_add(view, piece, end, view->piece_count == first_piece);
    if (view->piece_count > first_piece)
        str_add(&view->tags, BLANK_BYTES);
}

/* "AT&#38;T" and "C#sharp" are no hashtags, nor is what masking leaves of one: a mask adds no hashtag. */
static bool tag_begins(struct span text, size_t sign)
{
    if (sign == 0)
        return true;
    unsigned char before = (unsigned char)text.at[sign - 1];
    bool blanked = before == (unsigned char)BLANK_REST ||
                   (sign >= 3 && memcmp(text.at + sign - 3, BLANK_BYTES, 3) == 0);
    return before != '&' && !blanked && !(before < 0x80 && is_tag_char(before));
}

static void tags_read(struct tag_view *view)
{
    str_clear(&view->tags);
    view->piece_count = 0;
    for (size_t at = 0; at < view->text.length;) {
        const char *sign = memchr(view->text.at + at, '#', view->text.length - at);
        if (!sign)
            return;
        size_t start = (size_t)(sign - view->text.at) + 1;
        size_t length = tag_length(view->text, start);
        if (length && tag_begins(view->text, start - 1))
            tag_split(view, start, start + length);
        at = start + length;
    }
}

struct find tag_view_place(const struct tag_view *view, struct find in_tags)
{
    size_t low = 0, high = view->piece_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (view->pieces[middle].at <= in_tags.start)
            low = middle;
        else
            high = middle;
    }
    const struct tag_piece *first = &view->pieces[low], *last = first;
    while (last + 1 < view->pieces + view->piece_count && last[1].at < in_tags.end)
        last++;
    uint32_t into = in_tags.start - first->at, out = in_tags.end - last->at;
    return (struct find){
        .start = first->original + (into < first->length ? into : first->length),
        .end = last->original + (out < last->length ? out : last->length),
    };
}

/* ---- reading ---- */

static void wall_add(struct tag_text *text, size_t start, size_t end)
{
    if (!memchr(text->folded.text.at + start, '\n', end - start))
        return;
    if (text->wall_count == text->wall_room) {
        text->wall_room = text->wall_room * 2 + 8;
        text->walls = mem_grow(text->walls, text->wall_room, sizeof *text->walls);
    }
    text->walls[text->wall_count++] = (struct byte_range){start, end};
}

void tag_text_read(struct tag_text *text, struct span original, const struct byte_range *blanks, size_t blank_count)
{
    fold_match(original, &text->folded);
    text->ends_known = false;
    text->wall_count = 0;
    for (size_t i = 0; i < blank_count; i++) {
        size_t start = folded_offset(&text->folded, blanks[i].start);
        size_t end = blanks[i].end >= original.length ? text->folded.text.length
                                                      : folded_offset(&text->folded, blanks[i].end);
        if (start >= end)
            continue;
        wall_add(text, start, end);
        blank_range(text->folded.text.at, start, end);
    }
    text->plain.text = str_span(&text->folded.text);
    tags_read(&text->plain);
}

/* A mask hides whole words: what is left of one would look like another. */
static void whole_words(struct span text, size_t *start, size_t *end)
{
    if (plain_joined_at(text, *start))
        *start = plain_run_start(text, *start);
    while (plain_joined_before(text, *end) && plain_joined_at(text, *end)) {
        size_t bytes;
        utf8_next(span_from_to(text, *end, text.length), &bytes);
        *end += bytes;
    }
}

void tag_text_mask(struct tag_text *text, const struct find *masks, size_t count)
{
    str_clear(&text->masked_text);
    str_add_span(&text->masked_text, text->plain.text);
    for (size_t i = 0; i < count; i++) {
        size_t start = masks[i].start, end = masks[i].end;
        whole_words(text->plain.text, &start, &end);
        blank_range(text->masked_text.at, start, end);
    }
    text->masked.text = str_span(&text->masked_text);
    tags_read(&text->masked);
}

/* ---- sentences and distances ---- */

static void end_add(struct tag_text *text, size_t at)
{
    if (text->end_count && text->ends[text->end_count - 1] >= at)
        return;
    if (text->end_count == text->end_room) {
        text->end_room = text->end_room * 2 + 32;
        text->ends = mem_grow(text->ends, text->end_room, sizeof *text->ends);
    }
    text->ends[text->end_count++] = (uint32_t)at;
}

/* Behind '.', '!', '?': more of them and closing quotes, then white space, the end, or a script without blanks. */
static bool stop_ends(struct span text, size_t *at)
{
    size_t next = *at;
    while (next < text.length && strchr(".!?\"')]", text.at[next]) && text.at[next])
        next++;
    *at = next;
    if (next == text.length || (unsigned char)text.at[next] <= ' ')
        return true;
    size_t bytes;
    return (unsigned char)text.at[next] >= 0xe0 &&
           char_is_unspaced(utf8_next(span_from_to(text, next, text.length), &bytes));
}

static bool is_blank_line(struct span text, size_t at)
{
    for (at++; at < text.length && (text.at[at] == ' ' || text.at[at] == '\t' || text.at[at] == '\r');)
        at++;
    return at < text.length && text.at[at] == '\n';
}

/* Full stops that need nothing behind them: ideographic, Arabic question mark and full stop, danda. */
static size_t hard_stop(struct span rest)
{
    switch ((unsigned char)rest.at[0]) {
    case 0xe3: return span_starts(rest, "\xe3\x80\x82") ? 3 : 0;
    case 0xd8: return span_starts(rest, "\xd8\x9f") ? 2 : 0;
    case 0xdb: return span_starts(rest, "\xdb\x94") ? 2 : 0;
    case 0xe0: return span_starts(rest, "\xe0\xa5\xa4") ? 3 : 0;
    default: return 0;
    }
}

static void ends_find(struct tag_text *text)
{
    struct span view = text->plain.text;
    text->end_count = 0;
    text->ends_known = true;
    size_t wall = 0;
    for (size_t at = 0; at < view.length;) {
        for (; wall < text->wall_count && text->walls[wall].end <= at; wall++)
            end_add(text, text->walls[wall].end);
        unsigned char c = (unsigned char)view.at[at];
        if (c == '.' || c == '!' || c == '?') {
            if (stop_ends(view, &at))
                end_add(text, at);
            continue;
        }
        size_t stop = c >= 0xd8 ? hard_stop(span_from_to(view, at, view.length)) : 0;
        at += stop ? stop : 1;
        if (stop || (c == '\n' && is_blank_line(view, at - 1)))
            end_add(text, at);
    }
    for (; wall < text->wall_count; wall++)
        end_add(text, text->walls[wall].end);
}

static bool sentence_ends_between(struct tag_text *text, uint32_t end, uint32_t start)
{
    if (!text->ends_known)
        ends_find(text);
    size_t low = 0, high = text->end_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text->ends[middle] <= end)
            low = middle + 1;
        else
            high = middle;
    }
    return low < text->end_count && text->ends[low] <= start;
}

/* Words between, at most `limit`; in scripts without blanks every character is one. */
static uint32_t words_between(struct span between, uint32_t limit)
{
    uint32_t words = 0;
    bool inside = false;
    for (size_t at = 0; at < between.length && words < limit;) {
        size_t bytes;
        uint32_t c = utf8_next(span_from_to(between, at, between.length), &bytes);
        bool joined = char_is_joined(c);
        words += char_is_unspaced(c) || (joined && !inside);
        inside = joined;
        at += bytes;
    }
    return words;
}

size_t tag_text_words(const struct tag_text *text)
{
    struct span view = text->plain.text;
    size_t words = 0, unspaced = 0;
    bool inside = false;
    for (size_t at = 0; at < view.length;) {
        size_t bytes;
        uint32_t c = utf8_next(span_from_to(view, at, view.length), &bytes);
        bool joined = char_is_joined(c);
        words += joined && !inside;
        unspaced += char_is_unspaced(c);
        inside = joined;
        at += bytes;
    }
    return words + (unspaced + 1) / 2;
}

bool tag_text_near(struct tag_text *text, struct distance within, uint32_t end, uint32_t start)
{
    struct span between = span_from_to(text->plain.text, end, start);
    if (within.kind == WITHIN_POST)
        return true;
    bool chars = within.kind == WITHIN_CHARS || within.kind == WITHIN_CHARS_ACROSS;
    bool across = within.kind == WITHIN_CHARS_ACROSS || within.kind == WITHIN_WORDS_ACROSS;
    /* Four bytes are a character at most: far apart is decided without counting. */
    if (chars && between.length > (size_t)within.limit * 4)
        return false;
    if (!across && sentence_ends_between(text, end, start))
        return false;
    if (chars)
        return utf8_count(between) <= within.limit;
    return within.kind == WITHIN_SENTENCE || words_between(between, within.limit) < within.limit;
}
