/* sample.c - draws posts to be coded: by hit or miss and language, the same with the same seed, in blind order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/id_numbers.h"
#include "palaver/evaluation.h"

#define STRATA_MAX 200
#define LANG_BYTES 16
#define AUTHOR_SHARE 10 /* one author: at most a tenth of a stratum's share, while others are left */

struct drawn {
    char *id;
    uint64_t order, author;
    size_t stratum;
    bool taken;
};

struct stratum {
    bool hit;
    char lang[LANG_BYTES];
    char name[LANG_BYTES + 8];
    int64_t all, wanted, taken;
};

struct drawing {
    const struct sample_request *request;
    struct drawn *posts;
    size_t count, room;
    struct stratum strata[STRATA_MAX];
    size_t stratum_count;
};

static void drawing_release(struct drawing *drawing)
{
    for (size_t i = 0; i < drawing->count; i++)
        free(drawing->posts[i].id);
    free(drawing->posts);
}

static uint64_t mixed(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static size_t stratum_of(struct drawing *drawing, bool hit, const char *lang)
{
    for (size_t i = 0; i < drawing->stratum_count; i++)
        if (drawing->strata[i].hit == hit && strcmp(drawing->strata[i].lang, lang) == 0)
            return i;
    if (drawing->stratum_count == STRATA_MAX)
        return STRATA_MAX - 1; /* rare languages share the last one */
    struct stratum *stratum = &drawing->strata[drawing->stratum_count];
    *stratum = (struct stratum){.hit = hit};
    snprintf(stratum->lang, sizeof stratum->lang, "%s", lang);
    snprintf(stratum->name, sizeof stratum->name, "%s %s", hit ? "hit" : "miss", stratum->lang);
    return drawing->stratum_count++;
}

static bool is_hit(const struct sample_request *request, const struct stored_post *post)
{
    for (size_t i = 0; i < post->match_count; i++)
        for (size_t j = 0; j < request->theme_count; j++)
            if (strcmp(post->matches[i].theme, request->themes[j]) == 0)
                return true;
    return false;
}

static bool consider(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct drawing *drawing = to;
    if (drawing->count == drawing->room) {
        drawing->room = drawing->room ? drawing->room * 2 : 1024;
        drawing->posts = mem_grow(drawing->posts, drawing->room, sizeof *drawing->posts);
    }
    const char *lang = post->post.lang ? post->post.lang : post->reading.lang;
    char short_lang[LANG_BYTES];
    snprintf(short_lang, sizeof short_lang, "%s", lang ? lang : "(none)");
    const char *author = post->post.author_id ? post->post.author_id : post->post.author ? post->post.author : "";
    struct drawn *drawn = &drawing->posts[drawing->count++];
    *drawn = (struct drawn){
        .id = mem_text(post->id),
        .order = mixed(id_numbers_hash(span_of(post->id)) ^ mixed(drawing->request->seed + 1)),
        .author = id_numbers_hash(span_of(author)),
        .stratum = stratum_of(drawing, is_hit(drawing->request, post), short_lang),
    };
    drawing->strata[drawn->stratum].all++;
    return true;
}

static int by_order(const void *a, const void *b)
{
    const struct drawn *x = a, *y = b;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* Half of the sample to hits and half to misses (where there are as many), to languages by their share, at least two
 * each. */
static void share_out(struct drawing *drawing)
{
    int64_t hits = 0, misses = 0, size = drawing->request->size;
    for (size_t i = 0; i < drawing->stratum_count; i++)
        *(drawing->strata[i].hit ? &hits : &misses) += drawing->strata[i].all;
    int64_t for_hits = size / 2 < hits ? size / 2 : hits;
    int64_t for_misses = size - for_hits < misses ? size - for_hits : misses;
    for_hits = size - for_misses < hits ? size - for_misses : hits;
    for (size_t i = 0; i < drawing->stratum_count; i++) {
        struct stratum *stratum = &drawing->strata[i];
        int64_t part = stratum->hit ? for_hits : for_misses, whole = stratum->hit ? hits : misses;
        stratum->wanted = whole > 0 ? (part * stratum->all + whole / 2) / whole : 0;
        if (stratum->wanted < 2)
            stratum->wanted = stratum->all < 2 ? stratum->all : 2;
    }
}

static int64_t taken_of_author(const struct drawing *drawing, size_t before, size_t stratum, uint64_t author)
{
    int64_t taken = 0;
    for (size_t i = 0; i < before; i++)
        taken += drawing->posts[i].taken && drawing->posts[i].stratum == stratum && drawing->posts[i].author == author;
    return taken;
}

static void take(struct drawing *drawing, bool spread)
{
    for (size_t i = 0; i < drawing->count; i++) {
        struct drawn *drawn = &drawing->posts[i];
        struct stratum *stratum = &drawing->strata[drawn->stratum];
        if (drawn->taken || stratum->taken >= stratum->wanted)
            continue;
        if (spread && taken_of_author(drawing, i, drawn->stratum, drawn->author) * AUTHOR_SHARE > stratum->wanted)
            continue;
        drawn->taken = true;
        stratum->taken++;
    }
}

struct handing {
    bool (*each)(void *to, const struct stored_post *, const struct sampled *, struct err *);
    void *to;
    struct sampled sampled;
};

static bool hand_on(void *to, const struct stored_post *post, struct err *err)
{
    struct handing *handing = to;
    return handing->each(handing->to, post, &handing->sampled, err);
}

bool sample_draw(struct store *store, const struct sample_request *request,
                 bool (*each)(void *to, const struct stored_post *, const struct sampled *, struct err *), void *to,
                 struct err *err)
{
    OWNED(drawing_release) struct drawing drawing = {.request = request};
    struct post_selection selection = {.query = request->query, .wants = WANT_MATCHES | WANT_TEXT, .order = ORDER_ID,
                                       .tagging = request->tagging};
    if (!store_each_post(store, &selection, consider, &drawing, err))
        return false;
    if (drawing.count > 1)
        qsort(drawing.posts, drawing.count, sizeof *drawing.posts, by_order);
    share_out(&drawing);
    take(&drawing, true);
    take(&drawing, false);
    for (size_t i = 0; i < drawing.count; i++) {
        const struct drawn *drawn = &drawing.posts[i];
        const struct stratum *stratum = &drawing.strata[drawn->stratum];
        if (!drawn->taken)
            continue;
        struct handing handing = {each, to, {stratum->name, (double)stratum->all / (double)stratum->taken}};
        if (!store_find_post(store, drawn->id, WANT_TEXT, 0, hand_on, &handing, err))
            return false;
    }
    return true;
}

/* ---- what is kept of a draw ---- */

static void note_key(const char *post_id, struct str *out)
{
    str_add(out, "eval-weight:");
    str_add(out, post_id);
}

bool sample_note_write(struct store *store, const char *post_id, double weight, const char *hash, struct err *err)
{
    OWNED(str_release) struct str key = STR_INIT;
    OWNED(str_release) struct str value = STR_INIT;
    note_key(post_id, &key);
    str_format(&value, "%.6f %s", weight, hash);
    return store_note_write(store, str_text(&key), str_text(&value), err);
}

bool sample_note_read(struct store *store, const char *post_id, struct sample_note *out_note, struct err *err)
{
    OWNED(str_release) struct str key = STR_INIT;
    OWNED(str_release) struct str value = STR_INIT;
    struct sample_note note = {.weight = 1};
    note_key(post_id, &key);
    if (!store_note_read(store, str_text(&key), &value, err))
        return false;
    if (value.length > 0) {
        char *end;
        note.drawn = true;
        note.weight = strtod(str_text(&value), &end);
        if (*end == ' ')
            snprintf(note.hash, sizeof note.hash, "%s", end + 1);
    }
    *out_note = note;
    return true;
}

bool sample_note_keep(struct store *store, const char *post_id, const char *hash, struct err *err)
{
    struct sample_note note;
    return sample_note_read(store, post_id, &note, err) &&
           (note.drawn || sample_note_write(store, post_id, 1, hash, err));
}
