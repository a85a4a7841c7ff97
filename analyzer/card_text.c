/* card_text.c - a post's own words as a page shows them: quotes, signatures and footers left out, mail unwrapped,
 * addresses and phone numbers masked, with the ranges of matches and links moved along. */
#include "analyzer/card.h"

#include <stdlib.h>

#include "palaver/hash.h"
#include "palaver/redact.h"
#include "palaver/utf8.h"

#define UNWRAP_COLUMNS 50 /* a mail's line at least this long goes on in the next one */

/* A piece of the post's text that is its author's own, and where it stands in the card. */
struct piece {
    size_t start, end, at;
};

struct pieces {
    struct piece *at;
    size_t count;
};

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Copies the text between the segments; white space at both ends is left out. */
static void own_pieces(const struct stored_post *post, struct arena *arena, struct str *out, struct pieces *out_pieces)
{
    struct span text = post->post.text;
    const struct reading *reading = &post->reading;
    struct pieces pieces = {arena_alloc(arena, (reading->segment_count + 1) * sizeof(struct piece)), 0};
    size_t at = 0;
    for (size_t i = 0; i <= reading->segment_count; i++) {
        size_t end = i < reading->segment_count ? reading->segments[i].start : text.length;
        size_t next = i < reading->segment_count ? reading->segments[i].end : text.length;
        end = end > text.length ? text.length : end;
        size_t from = at, to = end;
        while (from < to && blank(text.at[from]))
            from++;
        while (to > from && blank(text.at[to - 1]))
            to--;
        if (to > from) {
            if (out->length)
                str_add(out, "\n\n");
            pieces.at[pieces.count++] = (struct piece){from, to, out->length};
            str_add_span(out, span_from_to(text, from, to));
        }
        at = next > at ? next : at;
        if (at > text.length)
            break;
    }
    *out_pieces = pieces;
}

static bool starts_item(struct span rest)
{
    if (rest.length == 0 || rest.at[0] == '\n' || rest.at[0] == ' ' || rest.at[0] == '\t' || rest.at[0] == '>')
        return true;
    if (rest.length > 1 && strchr("-*+", rest.at[0]) && rest.at[1] == ' ')
        return true;
    size_t digits = 0;
    while (digits < rest.length && rest.at[digits] >= '0' && rest.at[digits] <= '9')
        digits++;
    return digits > 0 && digits < rest.length && (rest.at[digits] == '.' || rest.at[digits] == ')');
}

/* Line breaks that a mail program put in become blanks: byte for byte, so that no range moves. */
static void unwrap(struct str *text)
{
    size_t line = 0;
    for (size_t i = 0; i < text->length; i++) {
        if (text->at[i] != '\n')
            continue;
        struct span rest = span_from_to(str_span(text), i + 1, text->length);
        if (i - line >= UNWRAP_COLUMNS && !starts_item(rest))
            text->at[i] = ' ';
        line = i + 1;
    }
}

void card_own_text(const struct stored_post *post, struct str *out)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str own = STR_INIT;
    struct pieces pieces;
    own_pieces(post, &arena, &own, &pieces);
    if (strcmp(post->post.network, "mail") == 0)
        unwrap(&own);
    redact_text(str_span(&own), NULL, 0, out);
}

void card_seen(const struct stored_post *post, char out_hex[9])
{
    OWNED(str_release) struct str own = STR_INIT;
    char hex[HASH_HEX_BYTES];
    card_own_text(post, &own);
    struct hash hash = hash_of(str_span(&own));
    hash_hex(&hash, hex);
    memcpy(out_hex, hex, 8);
    out_hex[8] = '\0';
}

/* ---- ranges ---- */

/* The range in the card, or false when it lies outside the author's own words. */
static bool range_move(const struct pieces *pieces, size_t *start, size_t *end)
{
    for (size_t i = 0; i < pieces->count; i++) {
        const struct piece *piece = &pieces->at[i];
        if (*start < piece->start || *end > piece->end || *start >= *end)
            continue;
        *start = *start - piece->start + piece->at;
        *end = *end - piece->start + piece->at;
        return true;
    }
    return false;
}

static int by_place(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind == MARK_LINK ? -1 : 1;
    if (x->end != y->end)
        return x->end > y->end ? -1 : 1;
    return x->theme < y->theme ? -1 : x->theme > y->theme;
}

/* Marks in order, none over another: the earlier and longer stays. */
static size_t marks_part(struct mark *marks, size_t count)
{
    size_t kept = 0;
    qsort(marks, count, sizeof *marks, by_place);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || marks[i].start >= marks[kept - 1].end)
            marks[kept++] = marks[i];
    return kept;
}

static size_t marks_collect(struct telling *telling, const struct stored_post *post, const struct pieces *pieces,
                            struct mark *out_marks)
{
    size_t count = 0;
    for (size_t i = 0; i < post->post.entity_count; i++) {
        const struct entity *entity = &post->post.entities[i];
        struct mark mark = {.kind = MARK_LINK, .start = entity->start, .end = entity->end, .theme = SIZE_MAX};
        if (entity->kind != ENTITY_LINK || !entity->url || !html_link_allowed(entity->url) ||
            redact_needed(span_of(entity->url)) || !range_move(pieces, &mark.start, &mark.end))
            continue;
        mark.url = arena_text(&telling->arena, entity->url);
        out_marks[count++] = mark;
    }
    for (size_t i = 0; i < post->match_count; i++) {
        const struct stored_match *match = &post->matches[i];
        struct mark mark = {.kind = MARK_THEME, .start = match->start, .end = match->end};
        mark.theme = telling_theme_find(telling, match->theme);
        if (match->field == MATCH_TEXT && mark.theme != SIZE_MAX && range_move(pieces, &mark.start, &mark.end))
            out_marks[count++] = mark;
    }
    return count;
}

void card_text_make(struct telling *telling, const struct stored_post *post, struct card *card)
{
    OWNED(str_release) struct str own = STR_INIT;
    OWNED(str_release) struct str text = STR_INIT;
    struct arena *arena = &telling->arena;
    struct pieces pieces;
    own_pieces(post, arena, &own, &pieces);
    if (strcmp(post->post.network, "mail") == 0)
        unwrap(&own);
    size_t most = post->post.entity_count + post->match_count;
    struct mark *marks = arena_alloc(arena, (most + 1) * sizeof *marks);
    size_t count = marks_collect(telling, post, &pieces, marks);
    OWNED(mem_freep) size_t *kept = mem_array(2 * count + 1, sizeof *kept);
    for (size_t i = 0; i < count; i++) {
        kept[2 * i] = marks[i].start;
        kept[2 * i + 1] = marks[i].end;
    }
    redact_text(str_span(&own), kept, 2 * count, &text);
    for (size_t i = 0; i < count; i++) {
        marks[i].start = kept[2 * i];
        marks[i].end = kept[2 * i + 1];
    }
    card->text = arena_span(arena, str_span(&text));
    card->marks = marks;
    card->mark_count = marks_part(marks, count);
}

bool card_text_extract(struct telling *telling, struct card *card, const char *extract)
{
    (void)telling;
    const char *found = span_find(card->text, span_of(extract));
    if (!found || !*extract)
        return false;
    size_t from = (size_t)(found - card->text.at), to = from + strlen(extract), kept = 0;
    struct mark *marks = (struct mark *)card->marks;
    for (size_t i = 0; i < card->mark_count; i++) {
        if (marks[i].start < from || marks[i].end > to)
            continue;
        marks[kept] = marks[i];
        marks[kept].start -= from;
        marks[kept++].end -= from;
    }
    card->mark_count = kept;
    card->text = span_from(found, to - from);
    return true;
}

size_t card_text_lead(struct span text, size_t bytes)
{
    if (text.length <= bytes + bytes / 4)
        return 0;
    size_t cut = utf8_cut(text, bytes), end = cut;
    /* To the end of a paragraph or sentence, when one is not far back. */
    while (end > cut / 2 && !(end > 1 && strchr(".!?\n", text.at[end - 1]) && blank(text.at[end])))
        end--;
    return end > cut / 2 ? end : cut;
}
