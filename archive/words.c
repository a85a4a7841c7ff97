/* words.c - see words.h. */
#include "archive/words.h"

#include "palaver/fold.h"

void words_maker_release(struct words_maker *maker)
{
    str_release(&maker->title);
    str_release(&maker->own);
    str_release(&maker->quoted);
    str_release(&maker->plain_own);
    str_release(&maker->plain_quoted);
}

static void piece_add(struct str *to, struct span text)
{
    if (text.length == 0)
        return;
    if (to->length > 0)
        str_add_char(to, '\n');
    str_add_span(to, text);
}

static void text_part(struct words_maker *maker, struct span text, const struct segment *segments, size_t count)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t start = segments[i].start, end = segments[i].end;
        end = end > text.length ? text.length : end; /* segments older than the text: indexed again soon */
        start = start > end ? end : start < at ? at : start;
        end = end < start ? start : end;
        piece_add(&maker->plain_own, span_from_to(text, at, start));
        piece_add(&maker->plain_quoted, span_from_to(text, start, end));
        at = end;
    }
    piece_add(&maker->plain_own, span_from_to(text, at, text.length));
}

/* Words that stand on a post without standing in its text. */
static void attached_add(struct words_maker *maker, const struct post *post)
{
    for (size_t i = 0; i < post->entity_count; i++) {
        const struct entity *entity = &post->entities[i];
        if (entity->kind != ENTITY_MEDIA && entity->kind != ENTITY_POLL && entity->kind != ENTITY_CARD)
            continue;
        str_add_char(&maker->own, '\n');
        fold_search(entity->text, &maker->own);
        if (entity->kind != ENTITY_CARD || !entity->title)
            continue;
        str_add_char(&maker->own, '\n');
        fold_search(span_of(entity->title), &maker->own);
    }
}

struct words words_of(struct words_maker *maker, const struct post *post, const struct segment *segments, size_t count)
{
    str_clear(&maker->title);
    str_clear(&maker->own);
    str_clear(&maker->quoted);
    str_clear(&maker->plain_own);
    str_clear(&maker->plain_quoted);
    if (count)
        text_part(maker, post->text, segments, count);
    if (post->title)
        fold_search(span_of(post->title), &maker->title);
    fold_search(count ? str_span(&maker->plain_own) : post->text, &maker->own);
    fold_search(str_span(&maker->plain_quoted), &maker->quoted);
    attached_add(maker, post);
    return (struct words){str_span(&maker->title), str_span(&maker->own), str_span(&maker->quoted)};
}

bool words_none(const struct words *words)
{
    return words->title.length == 0 && words->own.length == 0 && words->quoted.length == 0;
}

struct words words_copy(const struct words *words, struct arena *arena)
{
    return (struct words){arena_span(arena, words->title), arena_span(arena, words->own),
                          arena_span(arena, words->quoted)};
}
