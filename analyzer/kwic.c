/* kwic.c - keyword in context: streamed in order of time, or collected when sorted or drawn by lot. */
#include "palaver/kwic.h"

#include <stdlib.h>
#include <string.h>

#include "palaver/analysis.h"
#include "palaver/fold.h"
#include "palaver/redact.h"
#include "palaver/utf8.h"

#define CONTEXT_COLUMNS 40
#define BYTES_PER_COLUMN 4 /* a column is never more than that, marks aside */

typedef bool line_visit(void *to, const struct kwic_line *, struct err *);

struct kept {
    struct kwic_line line;
    struct arena memory; /* only in a draw, where lines are replaced */
    char *key;           /* folded, to sort by */
    int64_t number;      /* order found in: the last tie */
};

struct kwic {
    const struct kwic_request *request;
    struct tagger *tagger; /* for a pattern */
    struct arena arena;    /* of the post at hand */
    struct utf8_counter counter; /* of its text */
    line_visit *each;
    void *to;
    int64_t given, found;
    size_t context_bytes;
    bool collect;
    struct kept *kept;
    size_t kept_count, kept_room;
    uint64_t random;
};

/* splitmix64 (Steele, Lea, Flood 2014): the same draw on any machine. */
static uint64_t random_next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static struct span context_left(struct span field, size_t start, size_t bytes)
{
    size_t from = start > bytes ? start - bytes : 0;
    while (from < start && ((unsigned char)field.at[from] & 0xC0) == 0x80)
        from++;
    return span_from_to(field, from, start);
}

static struct span context_right(struct span field, size_t end, size_t bytes)
{
    struct span rest = span_from_to(field, end, field.length);
    rest.length = utf8_cut(rest, rest.length < bytes ? rest.length : bytes);
    return rest;
}

/* What a line is sorted by: right context as it reads, left context from its last word backwards. */
static char *sort_key(const struct kwic_line *line, enum kwic_sort sort)
{
    struct str key = STR_INIT;
    if (sort == KWIC_MATCH) {
        fold_case(line->match, &key);
        str_add_char(&key, '\n');
        fold_case(line->right, &key);
    } else if (sort == KWIC_RIGHT) {
        fold_case(span_trim(line->right), &key);
    } else if (sort == KWIC_LEFT) {
        OWNED(str_release) struct str folded = STR_INIT;
        fold_case(span_trim(line->left), &folded);
        for (size_t end = folded.length; end > 0;) {
            size_t start = end;
            while (start > 0 && folded.at[start - 1] != ' ' && folded.at[start - 1] != '\n')
                start--;
            str_add_span(&key, span_from(folded.at + start, end - start));
            str_add_char(&key, ' ');
            end = start > 0 ? start - 1 : 0;
        }
    }
    if (!key.at)
        str_add(&key, "");
    return str_take(&key);
}

static void keep(struct kept *slot, const struct kwic_line *line, enum kwic_sort sort, int64_t number)
{
    arena_reset(&slot->memory);
    free(slot->key);
    struct arena *memory = &slot->memory;
    slot->line = *line;
    slot->line.id = arena_text(memory, line->id);
    slot->line.author = arena_text(memory, line->author);
    slot->line.theme = arena_text(memory, line->theme);
    slot->line.term = arena_text(memory, line->term);
    slot->line.layer = arena_text(memory, line->layer);
    slot->line.left = arena_span(memory, line->left);
    slot->line.match = arena_span(memory, line->match);
    slot->line.right = arena_span(memory, line->right);
    slot->key = sort_key(line, sort);
    slot->number = number;
}

static bool collect(struct kwic *kwic, const struct kwic_line *line, struct err *err)
{
    size_t at = kwic->kept_count;
    if (kwic->request->random > 0 && (int64_t)kwic->kept_count == kwic->request->random) {
        /* Reservoir: each line found is among the drawn with the same chance. */
        uint64_t draw = random_next(&kwic->random) % (uint64_t)kwic->found;
        if (draw >= (uint64_t)kwic->request->random)
            return true;
        at = (size_t)draw;
    } else {
        if (kwic->kept_count == KWIC_MAX_LINES)
            return err_set(err, ERR_LIMIT, "kwic: more than %d matches to sort; narrow QUERY", KWIC_MAX_LINES);
        if (kwic->kept_count == kwic->kept_room) {
            size_t room = kwic->kept_room ? kwic->kept_room * 2 : 64;
            kwic->kept = mem_grow(kwic->kept, room, sizeof *kwic->kept);
            memset(kwic->kept + kwic->kept_room, 0, (room - kwic->kept_room) * sizeof *kwic->kept);
            kwic->kept_room = room;
        }
        kwic->kept_count++;
    }
    keep(&kwic->kept[at], line, kwic->request->sort, kwic->found);
    return true;
}

static bool hand_on(struct kwic *kwic, const struct kwic_line *line, struct err *err)
{
    kwic->found++;
    if (kwic->collect)
        return collect(kwic, line, err);
    if (kwic->request->limit > 0 && kwic->given == kwic->request->limit)
        return true;
    kwic->given++;
    return kwic->each(kwic->to, line, err);
}

static struct kwic_line line_of(struct kwic *kwic, const struct stored_post *post, enum match_field field,
                                size_t start, size_t end)
{
    struct span text = field == MATCH_TITLE ? span_of(post->post.title) : post->post.text;
    struct kwic_line line = {
        .id = post->id,
        .posted_ms = post->post.posted_ms,
        .grain = post->post.grain,
        .field = field,
        .left = context_left(text, start, kwic->context_bytes),
        .match = span_from_to(text, start, end),
        .right = context_right(text, end, kwic->context_bytes),
        .start = utf8_counter_at(&kwic->counter, text, start),
    };
    line.end = line.start + utf8_count(line.match);
    memcpy(line.short_id, post->short_id, sizeof line.short_id);
    return line;
}

static bool theme_matches(struct kwic *kwic, const struct stored_post *post, struct err *err)
{
    for (size_t i = 0; i < post->match_count; i++) {
        const struct stored_match *match = &post->matches[i];
        if (strcmp(match->theme, kwic->request->theme) != 0)
            continue;
        struct kwic_line line = line_of(kwic, post, match->field, match->start, match->end);
        line.author = author_shown(&post->post, &kwic->arena);
        line.theme = match->theme;
        line.term = match->term;
        line.layer = match->layer;
        line.term_line = match->term_line;
        if (!hand_on(kwic, &line, err))
            return false;
    }
    return true;
}

static bool pattern_matches(struct kwic *kwic, const struct stored_post *post, struct err *err)
{
    struct tagger_text text = tagger_text_of(post, &kwic->arena);
    const struct match *matches = NULL;
    size_t count = 0;
    if (!tagger_read(kwic->tagger, &text, &matches, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct kwic_line line = line_of(kwic, post, matches[i].field, matches[i].start, matches[i].end);
        line.author = author_shown(&post->post, &kwic->arena);
        if (!hand_on(kwic, &line, err))
            return false;
    }
    return true;
}

static bool read_post(void *to, const struct stored_post *post, struct err *err)
{
    struct kwic *kwic = to;
    arena_reset(&kwic->arena);
    kwic->counter = (struct utf8_counter){0};
    return kwic->tagger ? pattern_matches(kwic, post, err) : theme_matches(kwic, post, err);
}

static int by_key(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order ? order : x->number < y->number ? -1 : x->number > y->number;
}

static bool give_kept(struct kwic *kwic, struct err *err)
{
    if (kwic->kept_count > 1)
        qsort(kwic->kept, kwic->kept_count, sizeof *kwic->kept, by_key);
    int64_t limit = kwic->request->limit;
    for (size_t i = 0; i < kwic->kept_count && (limit == 0 || (int64_t)i < limit); i++)
        if (!kwic->each(kwic->to, &kwic->kept[i].line, err))
            return false;
    return true;
}

static void kwic_release(struct kwic *kwic)
{
    for (size_t i = 0; i < kwic->kept_count; i++) {
        arena_release(&kwic->kept[i].memory);
        free(kwic->kept[i].key);
    }
    free(kwic->kept);
    arena_release(&kwic->arena);
    tagger_free(kwic->tagger);
}

bool kwic_each(struct store *store, const struct kwic_request *request, line_visit *each, void *to, struct err *err)
{
    size_t columns = request->context_columns ? request->context_columns : CONTEXT_COLUMNS;
    OWNED(kwic_release) struct kwic kwic = {
        .request = request,
        .each = each,
        .to = to,
        .context_bytes = columns * BYTES_PER_COLUMN,
        .collect = request->sort != KWIC_TIME || request->random > 0,
        .random = request->seed,
    };
    if (request->pattern) {
        kwic.tagger = tagger_new(request->pattern, err);
        if (!kwic.tagger)
            return false;
    }
    struct post_selection selection = {
        .query = request->query,
        .wants = WANT_TEXT | (request->pattern ? WANT_SEGMENTS : WANT_MATCHES),
        .tagging = request->tagging,
    };
    return store_each_post(store, &selection, read_post, &kwic, err) && (!kwic.collect || give_kept(&kwic, err));
}
