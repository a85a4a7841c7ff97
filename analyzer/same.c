/* same.c - the same message met twice: a digest's part and the stand-alone copy, a cross-post, a web copy (T10, M4, M5).
 *
 * Mails whose ids differ are the same when their author, the first 200 letters of their own text and their time (within
 * two minutes, or a day where only the day is known) agree. Derived, reversible, never a change of id. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/id_numbers.h"
#include "palaver/analysis.h"
#include "palaver/fold.h"
#include "palaver/utf8.h"

#define KEY_LETTERS 200
#define KEY_LETTERS_MIN 40 /* "Thanks, Jane" says nothing */
#define NEAR_MS ((int64_t)120 * 1000)
#define DAY_MS ((int64_t)24 * 3600 * 1000)

struct candidate {
    uint64_t text; /* hash of the words */
    uint64_t author, name;
    uint64_t id;   /* hash of the id: the last tie, the same in any order of import */
    int64_t key, posted_ms;
    uint8_t quality;
    bool vague; /* only the day is known, or not even that */
};

struct gathering {
    struct candidate *candidates;
    size_t count, room;
    struct str words, folded;
};

static void gathering_release(struct gathering *gathering)
{
    free(gathering->candidates);
    str_release(&gathering->words);
    str_release(&gathering->folded);
}

/* Letters and digits of the own text alone: copies differ in blanks, wrapping and punctuation. */
static size_t add_letters(struct span text, size_t letters, struct str *out)
{
    for (size_t at = 0; at < text.length && letters < KEY_LETTERS;) {
        size_t bytes = 0;
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &bytes);
        if (code_point_is_letter(c) || code_point_is_digit(c)) {
            str_add_code_point(out, c);
            letters++;
        }
        at += bytes;
    }
    return letters;
}

static size_t own_letters(struct gathering *gathering, const struct stored_post *post)
{
    size_t letters = 0, at = 0;
    struct span text = post->post.text;
    str_clear(&gathering->words);
    for (size_t i = 0; i <= post->reading.segment_count && letters < KEY_LETTERS; i++) {
        size_t end = i < post->reading.segment_count ? post->reading.segments[i].start : text.length;
        if (end > at)
            letters = add_letters(span_from_to(text, at, end), letters, &gathering->words);
        if (i < post->reading.segment_count)
            at = post->reading.segments[i].end;
    }
    return letters;
}

/* A salutation ("Dear HIFA colleagues,") changes from forum to forum: the first line is left out when it is one. */
static struct span without_greeting(struct span words)
{
    static const char *const greetings[] = {"dear", "chers", "chères", "estimad", "carosamig", "caros", "prezad", "hello"};
    for (size_t i = 0; i < COUNT_OF(greetings); i++)
        if (span_starts_nocase(words, greetings[i]) && words.length > 60)
            return span_from_to(words, utf8_cut(words, 30), words.length);
    return words;
}

/* 0 for nothing. */
static uint64_t folded_hash(struct gathering *gathering, struct span text)
{
    str_clear(&gathering->folded);
    fold_case(text, &gathering->folded);
    return gathering->folded.length ? id_numbers_hash(str_span(&gathering->folded)) : 0;
}

static bool gather(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct gathering *gathering = to;
    if (strcmp(post->post.network, "mail") != 0 || post->post.kind != POST_MESSAGE || post->context)
        return true;
    if (own_letters(gathering, post) < KEY_LETTERS_MIN)
        return true;
    uint64_t author = folded_hash(gathering, span_of(post->post.author_id));
    uint64_t name = folded_hash(gathering, span_of(post->post.name));
    uint64_t text = folded_hash(gathering, without_greeting(str_span(&gathering->words)));
    if (gathering->count == gathering->room) {
        gathering->room = gathering->room ? gathering->room * 2 : 256;
        gathering->candidates = mem_grow(gathering->candidates, gathering->room, sizeof *gathering->candidates);
    }
    gathering->candidates[gathering->count++] = (struct candidate){
        .text = text,
        .author = author,
        .name = name,
        .id = id_numbers_hash(span_of(post->id)),
        .key = post->key,
        .posted_ms = post->post.posted_ms,
        .quality = (uint8_t)post->post.quality,
        .vague = post->post.posted_ms == POST_NO_TIME || post->post.grain >= WHEN_DAY ||
                 (post->post.inferred & POST_INFERRED_TIME),
    };
    return true;
}

static int by_text(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->text != y->text)
        return x->text < y->text ? -1 : 1;
    if (x->posted_ms != y->posted_ms)
        return x->posted_ms < y->posted_ms ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static bool same_time(const struct candidate *a, const struct candidate *b)
{
    if (a->posted_ms == POST_NO_TIME || b->posted_ms == POST_NO_TIME)
        return true;
    int64_t apart = a->posted_ms < b->posted_ms ? b->posted_ms - a->posted_ms : a->posted_ms - b->posted_ms;
    return apart <= (a->vague || b->vague ? 2 * DAY_MS : NEAR_MS);
}

/* By address or by name: digests and archives keep the one or the other. */
static bool same_author(const struct candidate *a, const struct candidate *b)
{
    return (a->author && a->author == b->author) || (a->name && a->name == b->name);
}

/* The member shown: the fullest account, then the earliest, then by id. */
static const struct candidate *shown_of(const struct candidate *group, size_t count)
{
    const struct candidate *best = &group[0];
    for (size_t i = 1; i < count; i++)
        if (group[i].quality > best->quality ||
            (group[i].quality == best->quality && group[i].posted_ms == best->posted_ms && group[i].id < best->id))
            best = &group[i];
    return best;
}

static bool write_group(struct store *store, const struct candidate *group, size_t count, struct err *err)
{
    const struct candidate *shown = shown_of(group, count);
    for (size_t i = 0; i < count; i++) {
        double confidence = group[i].vague || shown->vague ? 0.8 : 0.95;
        if (!store_put_same(store, group[i].key, shown->key, "author, time and words", confidence, err))
            return false;
    }
    return true;
}

static bool run(struct store *store, int64_t after, struct err *err)
{
    (void)after; /* whole: any post may be the twin of any other */
    OWNED(gathering_release) struct gathering gathering = {0};
    OWNED(query_freep) struct query *mails = query_parse("network:mail is:any", NULL, err);
    struct post_selection selection = {.query = mails, .wants = WANT_TEXT | WANT_SEGMENTS, .order = ORDER_CHANGE,
                                       .leaves = LEAVE_READING | LEAVE_TALK,
                                       .everything = true};
    if (!mails || !store_each_post(store, &selection, gather, &gathering, err) || !store_clear_same(store, err))
        return false;
    if (gathering.count > 1)
        qsort(gathering.candidates, gathering.count, sizeof *gathering.candidates, by_text);
    for (size_t i = 0; i < gathering.count;) {
        size_t end = i + 1;
        while (end < gathering.count && gathering.candidates[end].text == gathering.candidates[i].text &&
               same_time(&gathering.candidates[end - 1], &gathering.candidates[end]) &&
               same_author(&gathering.candidates[end - 1], &gathering.candidates[end]))
            end++;
        if (end - i > 1 && !write_group(store, gathering.candidates + i, end - i, err))
            return false;
        i = end;
    }
    return true;
}

const struct derivation derivation_same = {
    .name = "same",
    .version = "2",
    .whole = true,
    .run = run,
};
