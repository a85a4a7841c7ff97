/* tagger_text.c - what of a stored post is matched (design section 6). */
#include <string.h>

#include "palaver/analysis.h"

static bool title_matters(const struct stored_post *post)
{
    if (!post->post.title)
        return false;
    if (post->post.kind == POST_ARTICLE || post->post.kind == POST_ABSTRACT)
        return true;
    if (strcmp(post->post.network, "mail") != 0)
        return true;
    /* A reply repeats its thread's title: only the mail that opens a thread is read by it. */
    return !post->reading.subject.reply && !post->parent;
}

struct tagger_text tagger_text_of(const struct stored_post *post, struct arena *arena)
{
    struct tagger_text text = {.text = post->post.text};
    size_t count = post->reading.segment_count;
    struct byte_range *blanks = arena_alloc(arena, (count + 1) * sizeof *blanks);
    for (size_t i = 0; i < count; i++)
        blanks[i] = (struct byte_range){post->reading.segments[i].start, post->reading.segments[i].end};
    text.blanks = blanks;
    text.blank_count = count;
    if (title_matters(post))
        text.title = span_of(post->post.title);
    return text;
}
