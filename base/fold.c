/* fold.c - the folded view that patterns are matched on, with its way back to the original.
 *
 * Plain stretches are copied whole, Chinese ones by way of a table. Any other character makes a unit, together with
 * what is dropped behind it or clings to it. Runs say where stretches and units begin. */
#include "palaver/fold.h"

#include <assert.h>
#include <stdlib.h>

#include "base/fold_han.h"
#include "base/fold_scan.h"
#include "base/fold_table.h"
#include "palaver/utf8.h"

struct folding {
    struct span text;
    struct folded *to;
    size_t at;        /* next character of the text */
    size_t kept_from; /* from here to `at` everything is plain and not copied yet */
    size_t last_at;   /* where the last character that was not dropped begins */
    bool last_joins;  /* it may melt with what follows */
    struct fold_points points;
};

void folded_release(struct folded *folded)
{
    str_release(&folded->text);
    free(folded->runs);
    *folded = (struct folded)FOLDED_INIT;
}

static struct fold_run *run_last(struct folded *to)
{
    return to->run_count ? &to->runs[to->run_count - 1] : NULL;
}

static void run_add(struct folded *to, size_t folded, size_t original, bool plain)
{
    if (to->run_count == to->run_room) {
        to->run_room = to->run_room ? to->run_room * 2 : 16;
        to->runs = mem_grow(to->runs, to->run_room, sizeof *to->runs);
    }
    to->runs[to->run_count++] = (struct fold_run){(uint32_t)folded, (uint32_t)original, plain};
}

/* Goes on with a plain run, or begins one. */
static void plain_add(struct folded *to, size_t original, struct span text)
{
    const struct fold_run *last = run_last(to);
    if (!last || !last->plain)
        run_add(to, to->text.length, original, true);
    str_add_span(&to->text, text);
}

static size_t char_back(const char *text, size_t at)
{
    do
        at--;
    while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80);
    return at;
}

static void kept_copy(struct folding *f)
{
    if (f->at == f->kept_from)
        return;
    plain_add(f->to, f->kept_from, span_from_to(f->text, f->kept_from, f->at));
    f->kept_from = f->at;
    f->last_at = char_back(f->text.at, f->at);
    f->last_joins = true;
}

/* The last character becomes a unit, if it is not one yet. */
static void last_to_unit(struct folding *f)
{
    struct folded *to = f->to;
    struct fold_run *last = run_last(to);
    if (!last) {
        run_add(to, 0, 0, false);
    } else if (last->plain) {
        size_t folded = char_back(to->text.at, to->text.length);
        size_t original = f->at - (to->text.length - folded); /* as long as its original, being plain */
        if (last->folded == folded)
            last->plain = false;
        else
            run_add(to, folded, original, false);
    }
}

static void text_take(struct folding *f, struct span text, size_t bytes, bool plain, bool joins)
{
    kept_copy(f);
    if (plain) {
        plain_add(f->to, f->at, text);
    } else {
        run_add(f->to, f->to->text.length, f->at, false);
        str_add_span(&f->to->text, text);
    }
    f->last_at = f->at;
    f->last_joins = joins;
    f->at += bytes;
    f->kept_from = f->at;
}

static bool is_han(uint32_t c)
{
    return c - HAN_FROM < HAN_COUNT;
}

/* Chinese characters from `at` on: each becomes one of as many bytes, without a branch on which. */
static void han_take(struct folding *f)
{
    kept_copy(f);
    struct str *to = &f->to->text;
    const struct fold_run *last = run_last(f->to);
    if (!last || !last->plain)
        run_add(f->to, to->length, f->at, true);
    str_reserve(to, f->text.length - f->at);
    const uint16_t *simplified = fold_han_table();
    char *out = to->at + to->length;
    for (; f->text.length - f->at >= 3; f->at += 3, out += 3) {
        const unsigned char *bytes = (const unsigned char *)f->text.at + f->at;
        uint32_t c = (uint32_t)(bytes[0] & 0x0f) << 12 | (uint32_t)(bytes[1] & 0x3f) << 6 | (bytes[2] & 0x3fu);
        if (bytes[0] < 0xe0 || bytes[0] >= 0xf0 || (bytes[1] & 0xc0) != 0x80 || (bytes[2] & 0xc0) != 0x80 || !is_han(c))
            break;
        c = simplified[c - HAN_FROM];
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
    }
    *out = '\0';
    to->length = (size_t)(out - to->at);
    f->last_at = f->at - 3;
    f->last_joins = true;
    f->kept_from = f->at;
}

static void drop(struct folding *f, size_t bytes)
{
    kept_copy(f);
    last_to_unit(f);
    f->at += bytes;
    f->kept_from = f->at;
}

static bool is_plain_emoji(uint32_t c)
{
    return code_point_is_emoji(c) && fold_entry(FOLD_VIEW_MATCH, c).kind == FOLD_PLAIN;
}

/* Does this zero width joiner hold an emoji together? `before` is the character kept before it, `after` the place
 * behind it. */
static bool joiner_is_kept(struct span text, uint32_t before, size_t after)
{
    if (!is_plain_emoji(before))
        return false;
    for (size_t bytes; after < text.length; after += bytes) {
        uint32_t c = utf8_next(span_from_to(text, after, text.length), &bytes);
        if (fold_entry(FOLD_VIEW_MATCH, c).kind != FOLD_DROPPED)
            return is_plain_emoji(c);
    }
    return false;
}

static void joiner_take(struct folding *f, size_t bytes)
{
    kept_copy(f);
    size_t ignored;
    uint32_t before = f->to->run_count ? utf8_next(span_from_to(f->text, f->last_at, f->text.length), &ignored) : 0;
    if (joiner_is_kept(f->text, before, f->at + bytes))
        text_take(f, span_from_to(f->text, f->at, f->at + bytes), bytes, true, false);
    else
        drop(f, bytes);
}

/* Gathers what melts together from `start` on; returns its end. *out_last: its last character. */
static size_t points_gather(struct folding *f, size_t start, size_t *out_last)
{
    size_t at = start, bytes;
    uint32_t last = 0;
    f->points.count = 0;
    for (; at < f->text.length; at += bytes) {
        uint32_t c = utf8_next(span_from_to(f->text, at, f->text.length), &bytes);
        enum fold_kind kind = fold_entry(FOLD_VIEW_MATCH, c).kind;
        if (kind == FOLD_DROPPED || (kind == FOLD_JOINER && !joiner_is_kept(f->text, last, at + bytes)))
            continue;
        if (f->points.count && kind != FOLD_CLINGS)
            break;
        fold_points_add(&f->points, c);
        last = c;
        *out_last = at;
    }
    return at;
}

/* A character that clings to the one before: the two are taken back and folded together. */
static void clinging_take(struct folding *f)
{
    kept_copy(f);
    struct folded *to = f->to;
    if (to->run_count && f->last_joins)
        last_to_unit(f);
    else
        run_add(to, to->text.length, f->at, false);
    struct fold_run *unit = run_last(to);
    str_cut(&to->text, unit->folded);
    f->at = points_gather(f, unit->original, &f->last_at);
    fold_points_fold(FOLD_VIEW_MATCH, &f->points);
    for (size_t i = 0; i < f->points.count; i++)
        str_add_code_point(&to->text, f->points.at[i]);
    f->kept_from = f->at;
    f->last_joins = true;
    /* Thai tones, Hindi vowels: mostly nothing changed. */
    struct span original = span_from_to(f->text, unit->original, f->at);
    if (span_equal(original, span_from_to(str_span(&to->text), unit->folded, to->text.length))) {
        unit->plain = true;
        if (to->run_count > 1 && unit[-1].plain)
            to->run_count--;
    }
}

static void odd_take(struct folding *f, uint32_t c, size_t bytes, bool ill_formed)
{
    struct fold_entry entry = fold_entry(FOLD_VIEW_MATCH, c);
    switch ((enum fold_kind)entry.kind) {
    case FOLD_PLAIN:
        if (ill_formed)
            text_take(f, fold_entry_text(FOLD_VIEW_MATCH, c), bytes, false, true);
        else
            f->at += bytes;
        break;
    case FOLD_MAPPED:
    case FOLD_APART:
        text_take(f, fold_entry_text(FOLD_VIEW_MATCH, c), bytes, entry.flags & FOLD_SAME_SHAPE,
                  entry.kind == FOLD_MAPPED);
        break;
    case FOLD_DROPPED:
        drop(f, bytes);
        break;
    case FOLD_JOINER:
        joiner_take(f, bytes);
        break;
    case FOLD_CLINGS:
        clinging_take(f);
        break;
    }
}

void fold_match(struct span text, struct folded *out_folded)
{
    assert(text.length <= FOLD_MAX_BYTES);
    str_clear(&out_folded->text);
    out_folded->run_count = 0;
    out_folded->original_length = text.length;
    str_reserve(&out_folded->text, text.length);
    struct folding f = {.text = text, .to = out_folded};
    while ((f.at = fold_scan_plain(text, f.at)) < text.length) {
        size_t bytes;
        uint32_t c = fold_scan_next(text, f.at, &bytes);
        if (is_han(c)) {
            han_take(&f);
            continue;
        }
        bool ill_formed = c == UTF8_REPLACEMENT && !span_starts(span_from_to(text, f.at, text.length), "\xef\xbf\xbd");
        if (!ill_formed && fold_entry(FOLD_VIEW_MATCH, c).kind == FOLD_PLAIN)
            f.at += bytes;
        else
            odd_take(&f, c, bytes, ill_formed);
    }
    kept_copy(&f);
    fold_points_release(&f.points);
}

/* --- the way back --- */

/* The last run that begins at or before a folded offset. */
static size_t run_at_folded(const struct folded *folded, size_t offset)
{
    size_t low = 0, high = folded->run_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (folded->runs[middle].folded <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static bool inside_char(const struct folded *folded, size_t offset)
{
    return offset < folded->text.length && ((unsigned char)folded->text.at[offset] & 0xc0) == 0x80;
}

void folded_original(const struct folded *folded, size_t start, size_t end, size_t *out_start, size_t *out_end)
{
    size_t length = folded->text.length;
    end = end < length ? end : length;
    start = start < end ? start : end;
    if (folded->run_count == 0 || start == length) {
        *out_start = *out_end = folded->original_length;
        return;
    }
    while (start > 0 && inside_char(folded, start))
        start--;
    while (inside_char(folded, end))
        end++;
    const struct fold_run *run = &folded->runs[run_at_folded(folded, start)];
    *out_start = run->original + (run->plain ? start - run->folded : 0);
    *out_end = *out_start;
    if (end == start)
        return;
    size_t last = run_at_folded(folded, end - 1);
    run = &folded->runs[last];
    if (run->plain)
        *out_end = run->original + (end - run->folded);
    else
        *out_end = last + 1 < folded->run_count ? run[1].original : folded->original_length;
}

size_t folded_offset(const struct folded *folded, size_t original)
{
    if (folded->run_count == 0 || original >= folded->original_length)
        return folded->text.length;
    size_t low = 0, high = folded->run_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (folded->runs[middle].original <= original)
            low = middle;
        else
            high = middle;
    }
    const struct fold_run *run = &folded->runs[low];
    if (!run->plain)
        return run->folded;
    size_t offset = run->folded + (original - run->original);
    while (offset > run->folded && inside_char(folded, offset))
        offset--;
    return offset;
}
