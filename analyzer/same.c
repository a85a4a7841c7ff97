/* same.c - the same message met twice: a digest's part and the stand-alone copy, a cross-post, a web copy (T10, M4,
 * M5).
 *
 * Mails whose ids differ are the same when their author, the words of their own text (but for a greeting) and their
 * time agree. Two full mails must agree in every word, or in half of them and the subject when one list added a footer
 * that was not known as one: reports made from one form begin alike. Parts of digests, which lose lines and letters,
 * must agree in the first 200 letters. Derived, reversible, never a change of id. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/greeting.h"
#include "analyzer/id_numbers.h"
#include "palaver/analysis.h"
#include "palaver/fold.h"
#include "palaver/utf8.h"

#define KEY_LETTERS 200
#define KEY_LETTERS_MIN 40  /* "Thanks, Jane" says nothing */
#define POSTED_LETTERS 80   /* so much said twice under one subject is one message, hours apart too */
#define LOST_LETTERS 300    /* a copy may be shorter by so many: a footer, a signature that was not known as one */
#define NEAR_MS ((int64_t)120 * 1000)
#define POSTED_MS ((int64_t)12 * 3600 * 1000)
#define PART_LETTERS 400u   /* hashes of the first so many, twice, four and eight times as many are kept */
#define PARTS 4
#define COMPARED_MAX 200    /* later ones that begin alike, for each */

struct candidate {
    uint64_t text;  /* hash of the first words */
    uint64_t whole; /* and of all of them */
    uint64_t parts[PARTS];
    uint64_t subject, author, name;
    uint64_t id;    /* hash of the id: the last tie, the same in any order of import */
    int64_t key, posted_ms;
    uint32_t letters;
    uint32_t group; /* while joining: another of the same group, or itself */
    uint8_t quality;
    bool vague;     /* only the day is known, or not even that */
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

/* Letters and digits alone, in lower case: copies differ in blanks, wrapping and punctuation. */
static size_t add_letters(struct span text, struct str *out)
{
    size_t letters = 0, length = out->length;
    str_reserve(out, text.length);
    for (size_t at = 0, bytes; at < text.length; at += bytes) {
        unsigned char lead = (unsigned char)text.at[at];
        bytes = 1;
        if (lead < 0x80) {
            bool letter = (unsigned char)((lead | 0x20) - 'a') < 26;
            out->at[length] = (char)(letter ? lead | 0x20 : lead);
            letter |= (unsigned char)(lead - '0') < 10;
            length += letter;
            letters += letter;
            continue;
        }
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &bytes);
        if (code_point_is_letter(c) || code_point_is_digit(c)) {
            memcpy(out->at + length, text.at + at, bytes);
            length += bytes;
            letters++;
        }
    }
    out->at[length] = '\0';
    out->length = length;
    return letters;
}

/* Of what the author wrote; `greeted`: behind the greeting. */
static size_t own_letters(struct gathering *gathering, const struct stored_post *post, bool greeted)
{
    size_t letters = 0, at = 0;
    struct span text = post->post.text;
    str_clear(&gathering->words);
    for (size_t i = 0; i <= post->reading.segment_count; i++) {
        size_t end = i < post->reading.segment_count ? post->reading.segments[i].start : text.length;
        struct span piece = span_from_to(text, at, end > at ? end : at);
        size_t skip = greeted && !letters ? greeting_end(piece) : 0;
        letters += add_letters(span_from_to(piece, skip, piece.length), &gathering->words);
        if (i < post->reading.segment_count)
            at = post->reading.segments[i].end;
    }
    return letters;
}

/* Eight bytes at a time: every word of every mail goes through it, and nobody gains by making two alike. */
static uint64_t words_hash(struct span words)
{
    uint64_t hash = 0x9e3779b97f4a7c15u ^ words.length;
    for (size_t at = 0; at < words.length; at += 8) {
        uint64_t eight = 0;
        memcpy(&eight, words.at + at, words.length - at < 8 ? words.length - at : 8);
        hash = (hash ^ eight) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    return hash;
}

/* 0 for nothing. */
static uint64_t folded_hash(struct gathering *gathering, struct span text)
{
    str_clear(&gathering->folded);
    fold_case(text, &gathering->folded);
    return gathering->folded.length ? words_hash(str_span(&gathering->folded)) : 0;
}

static uint64_t first_hash(struct span words, size_t letters)
{
    return words_hash(span_from(words.at, utf8_offset(words, letters)));
}

static bool gather(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct gathering *gathering = to;
    if (strcmp(post->post.network, "mail") != 0 || post->post.kind != POST_MESSAGE || post->context)
        return true;
    size_t letters = own_letters(gathering, post, true);
    if (letters < KEY_LETTERS_MIN)
        letters = own_letters(gathering, post, false);
    if (letters < KEY_LETTERS_MIN)
        return true;
    struct span words = str_span(&gathering->words);
    OWNED(str_release) struct str folded = STR_INIT;
    if (utf8_count(words) != words.length) { /* beyond ASCII there are other capitals */
        fold_case(words, &folded);
        words = str_span(&folded);
    }
    if (gathering->count == gathering->room) {
        gathering->room = gathering->room ? gathering->room * 2 : 256;
        gathering->candidates = mem_grow(gathering->candidates, gathering->room, sizeof *gathering->candidates);
    }
    struct candidate *candidate = &gathering->candidates[gathering->count++];
    *candidate = (struct candidate){
        .text = first_hash(words, KEY_LETTERS),
        .whole = letters > KEY_LETTERS ? words_hash(words) : 0,
        .subject = folded_hash(gathering, span_of(post->reading.subject.base)),
        .author = folded_hash(gathering, span_of(post->post.author_id)),
        .name = folded_hash(gathering, span_of(post->post.name)),
        .id = id_numbers_hash(span_of(post->id)),
        .key = post->key,
        .posted_ms = post->post.posted_ms,
        .letters = letters < UINT32_MAX ? (uint32_t)letters : UINT32_MAX,
        .quality = (uint8_t)post->post.quality,
        .vague = post->post.posted_ms == POST_NO_TIME || post->post.grain >= WHEN_DAY ||
                 (post->post.inferred & POST_INFERRED_TIME),
    };
    for (size_t part = 0; part < PARTS && letters >= (size_t)PART_LETTERS << part; part++)
        candidate->parts[part] = first_hash(words, PART_LETTERS << part);
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

static int64_t apart(const struct candidate *a, const struct candidate *b)
{
    if (a->posted_ms == POST_NO_TIME || b->posted_ms == POST_NO_TIME)
        return 0;
    return a->posted_ms < b->posted_ms ? b->posted_ms - a->posted_ms : a->posted_ms - b->posted_ms;
}

/* Half of the words or more, from the first on. */
static bool same_half(const struct candidate *a, const struct candidate *b, uint32_t fewer)
{
    for (size_t part = PARTS; part-- > 0;)
        if (fewer >= PART_LETTERS << part)
            return a->parts[part] == b->parts[part] && PART_LETTERS << part >= fewer / 2;
    return false;
}

static bool same_words(const struct candidate *a, const struct candidate *b)
{
    if (a->whole == b->whole)
        return true;
    uint32_t fewer = a->letters < b->letters ? a->letters : b->letters, lost = a->letters + b->letters - 2 * fewer;
    if (a->quality == QUALITY_FULL && b->quality == QUALITY_FULL)
        return lost > 0 && lost <= LOST_LETTERS && a->subject == b->subject && same_half(a, b, fewer);
    return lost <= LOST_LETTERS || lost <= fewer / 2;
}

static bool same_time(const struct candidate *a, const struct candidate *b)
{
    if (apart(a, b) <= (a->vague || b->vague ? 2 * DAY_MS : NEAR_MS))
        return true;
    /* Sent to one list after the other. */
    return a->whole == b->whole && a->letters >= POSTED_LETTERS && a->subject && a->subject == b->subject &&
           apart(a, b) <= POSTED_MS;
}

/* By address or by name: digests and archives keep the one or the other. */
static bool same_author(const struct candidate *a, const struct candidate *b)
{
    return (a->author && a->author == b->author) || (a->name && a->name == b->name);
}

/* ---- groups ---- */

static uint32_t group_of(struct candidate *all, uint32_t of)
{
    while (all[of].group != of)
        of = all[of].group = all[all[of].group].group; /* path halving */
    return of;
}

/* Of those that begin alike, in order of time: each with all that follow, up to where no rule reaches. */
static void join(struct candidate *all, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        all[i].group = i;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = i + 1; k < count && k - i <= COMPARED_MAX; k++) {
            if (all[i].posted_ms != POST_NO_TIME && apart(&all[i], &all[k]) > 2 * DAY_MS)
                break;
            if (same_author(&all[i], &all[k]) && same_words(&all[i], &all[k]) && same_time(&all[i], &all[k]))
                all[group_of(all, k)].group = group_of(all, i);
        }
}

/* Is `a` shown rather than `b`? The fullest account, then the earliest, then by id. */
static bool is_shown_before(const struct candidate *a, const struct candidate *b)
{
    if (a->quality != b->quality)
        return a->quality > b->quality;
    if (a->posted_ms != b->posted_ms)
        return a->posted_ms < b->posted_ms;
    return a->id < b->id;
}

static bool write_groups(struct store *store, struct candidate *all, uint32_t count, struct err *err)
{
    OWNED(mem_freep) uint32_t *shown = mem_array(count, sizeof *shown);
    OWNED(mem_freep) uint32_t *members = mem_array(count, sizeof *members);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t group = group_of(all, i);
        if (!members[group]++ || is_shown_before(&all[i], &all[shown[group]]))
            shown[group] = i;
    }
    bool ok = true;
    for (uint32_t i = 0; i < count && ok; i++) {
        uint32_t group = group_of(all, i);
        const struct candidate *of = &all[i], *at = &all[shown[group]];
        bool sure = !of->vague && !at->vague && of->whole == at->whole;
        ok = members[group] < 2 ||
             store_put_same(store, of->key, at->key, "author, time and words", sure ? 0.95 : 0.8, err);
    }
    return ok;
}

static bool run(struct store *store, int64_t after, struct err *err)
{
    (void)after; /* whole: any post may be the twin of any other */
    OWNED(gathering_release) struct gathering gathering = {0};
    OWNED(query_freep) struct query *mails = query_parse("network:mail is:any", NULL, err);
    struct post_selection selection = {.query = mails, .wants = WANT_TEXT | WANT_SEGMENTS, .order = ORDER_CHANGE,
                                       .leaves = LEAVE_TALK,
                                       .everything = true};
    if (!mails || !store_each_post(store, &selection, gather, &gathering, err) || !store_clear_same(store, err))
        return false;
    if (gathering.count > 1)
        qsort(gathering.candidates, gathering.count, sizeof *gathering.candidates, by_text);
    for (size_t i = 0, end; i < gathering.count; i = end) {
        struct candidate *all = gathering.candidates + i;
        for (end = i + 1; end < gathering.count && gathering.candidates[end].text == all->text;)
            end++;
        if (end - i < 2)
            continue;
        join(all, (uint32_t)(end - i));
        if (!write_groups(store, all, (uint32_t)(end - i), err))
            return false;
    }
    return true;
}

const struct derivation derivation_same = {
    .name = "same",
    .version = "3",
    .whole = true,
    .run = run,
};
