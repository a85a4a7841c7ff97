/* story_check.c - does a story still say what the archive holds: ids, deletions, edits; and how findable its quotes
 * are. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/people.h"
#include "analyzer/story_forms.h"

#define RARE_WORDS 5

struct checking {
    struct telling *telling;
    bool (*found)(void *to, const struct story_problem *, struct err *);
    void *to;
    const struct directive *directive; /* NULL: the front matter */
    const char *id;
};

static bool tell(struct checking *checking, const char *kind, struct err *err, const char *text)
{
    struct story_problem problem = {checking->directive ? checking->directive->line : 1, kind, text};
    return checking->found(checking->to, &problem, err);
}

static bool post_check(void *to, const struct stored_post *post, struct err *err)
{
    struct checking *checking = to;
    struct arena *arena = &checking->telling->arena;
    const char *seen = directive_value(checking->directive, "seen");
    const char *extract = directive_value(checking->directive, "extract");
    char now[9];
    card_seen(post, now);
    if (post->gone)
        return tell(checking, "deleted", err, arena_format(arena, "%s was deleted by its author or its service since",
                                                           checking->id));
    if (seen && strcmp(seen, now) != 0)
        return tell(checking, "edited", err,
                    arena_format(arena, "%s reads otherwise now than when it was chosen (seen=%s, now %s)", checking->id,
                                 seen, now));
    if (extract) {
        OWNED(str_release) struct str own = STR_INIT;
        card_own_text(post, &own);
        if (!span_find(str_span(&own), span_of(extract)))
            return tell(checking, "edited", err,
                        arena_format(arena, "%s does not say \"%.80s\"", checking->id, extract));
    }
    return true;
}

static bool id_check(struct checking *checking, struct err *err)
{
    struct err why = {0};
    if (store_find_post(checking->telling->store, checking->id, WANT_TEXT | WANT_SEGMENTS | WANT_ENTITIES, 0, post_check,
                        checking, &why))
        return true;
    if (why.code == ERR_MISSING || why.code == ERR_USAGE)
        return tell(checking, "dangling", err, why.text);
    return err_pass(err, &why);
}

static bool takes_posts(const struct directive *directive)
{
    return strcmp(directive->name, "post") == 0 || strcmp(directive->name, "question") == 0;
}

/* Rows of the table of people that are nobody of this talk. */
static bool people_check(struct checking *checking, struct err *err)
{
    const struct people *people = checking->telling->request->people;
    struct arena *arena = &checking->telling->arena;
    size_t count = 0;
    const struct person_told *rows = people ? people_rows(people, &count) : NULL;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].met)
            continue;
        const char *nearest = people_nearest(&checking->telling->talk, rows[i].person);
        if (!tell(checking, "unknown-person", err,
                  arena_format(arena, "%s:%lld: nobody in this discussion is called '%s'%s%s", people_name(people),
                               (long long)rows[i].line, rows[i].person, nearest ? "; the nearest is " : "",
                               nearest ? nearest : "")))
            return false;
    }
    return true;
}

bool story_check(struct store *store, const struct story_request *request, const struct story *story,
                 bool (*found)(void *to, const struct story_problem *, struct err *), void *to, struct err *err)
{
    OWNED(telling_close) struct telling telling = {0};
    if (!telling_open(&telling, store, request, story, err))
        return false;
    struct checking checking = {.telling = &telling, .found = found, .to = to};
    if (!people_check(&checking, err))
        return false;
    for (size_t i = 0; i < story->block_count; i++) {
        if (!story->blocks[i].is_directive)
            continue;
        checking.directive = &story->blocks[i].directive;
        for (size_t j = 0; takes_posts(checking.directive) && j < checking.directive->id_count; j++) {
            checking.id = checking.directive->ids[j];
            if (!id_check(&checking, err))
                return false;
        }
        if (strcmp(checking.directive->name, "theme") != 0 || checking.directive->id_count != 1)
            continue;
        const char *id = checking.directive->ids[0];
        if (telling_theme_find(&telling, id) == SIZE_MAX &&
            !tell(&checking, "unknown-theme", err, arena_format(&telling.arena, "the lexicon has no theme '%s'", id)))
            return false;
    }
    return true;
}

/* ---- how findable a quote is ---- */

struct words { /* every word of the talk, by its hash, with how many posts have it */
    uint64_t *hashes;
    uint32_t *counts;
    size_t room, count;
};

static bool word_byte(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'';
}

static bool next_word(struct span *rest, struct span *out_word)
{
    size_t from = 0;
    while (from < rest->length && !word_byte((unsigned char)rest->at[from]))
        from++;
    size_t end = from;
    while (end < rest->length && word_byte((unsigned char)rest->at[end]))
        end++;
    *out_word = span_from_to(*rest, from, end);
    *rest = span_from_to(*rest, end, rest->length);
    return out_word->length > 0;
}

static uint64_t word_hash(struct span word)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < word.length; i++) {
        unsigned char c = (unsigned char)word.at[i];
        hash = (hash ^ (c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c)) * 0x100000001b3u;
    }
    return hash ? hash : 1;
}

static size_t word_slot(const struct words *words, uint64_t hash)
{
    size_t at = (size_t)(hash ^ hash >> 31) & (words->room - 1);
    while (words->hashes[at] && words->hashes[at] != hash)
        at = (at + 1) & (words->room - 1);
    return at;
}

static void words_grow(struct words *words)
{
    struct words old = *words;
    words->room = old.room ? old.room * 2 : 4096;
    words->hashes = mem_array(words->room, sizeof *words->hashes);
    words->counts = mem_array(words->room, sizeof *words->counts);
    for (size_t i = 0; i < old.room; i++) {
        if (!old.hashes[i])
            continue;
        size_t at = word_slot(words, old.hashes[i]);
        words->hashes[at] = old.hashes[i];
        words->counts[at] = old.counts[i];
    }
    free(old.hashes);
    free(old.counts);
}

static bool words_count(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct words *words = to;
    OWNED(str_release) struct str own = STR_INIT;
    struct span word;
    card_own_text(post, &own);
    for (struct span rest = str_span(&own); next_word(&rest, &word);) {
        if (words->count * 2 >= words->room)
            words_grow(words);
        uint64_t hash = word_hash(word);
        size_t at = word_slot(words, hash);
        words->count += !words->hashes[at];
        words->hashes[at] = hash;
        words->counts[at]++;
    }
    return true;
}

static void rare_write(const struct words *words, const struct card *card, struct out *out)
{
    struct span rare[RARE_WORDS], word;
    uint32_t counts[RARE_WORDS];
    size_t count = 0;
    for (struct span rest = card->text; next_word(&rest, &word);) {
        uint32_t seen = words->room ? words->counts[word_slot(words, word_hash(word))] : 0;
        size_t at = count, twice = 0;
        while (twice < count && !span_equal(rare[twice], word))
            twice++;
        if (twice < count)
            continue;
        while (at > 0 && counts[at - 1] > seen)
            at--;
        if (at == RARE_WORDS)
            continue;
        for (size_t i = count < RARE_WORDS ? count : RARE_WORDS - 1; i > at; i--) {
            rare[i] = rare[i - 1];
            counts[i] = counts[i - 1];
        }
        rare[at] = word;
        counts[at] = seen;
        count += count < RARE_WORDS;
    }
    out_format(out, "%s  %s:", card->short_id ? card->short_id : "-", card->author);
    for (size_t i = 0; i < count; i++)
        out_format(out, "%s %.*s (%u)", i ? "," : "", (int)rare[i].length, rare[i].at, counts[i]);
    out_text(out, "\n");
}

static void card_quotes(const struct words *words, const struct card *card, struct out *out)
{
    if (!card->paraphrased)
        rare_write(words, card, out);
    for (size_t i = 0; i < card->reply_count; i++)
        card_quotes(words, card->replies[i], out);
}

static void quotes_write(const struct words *words, const struct node *node, struct out *out)
{
    for (; node; node = node->next) {
        if (node->card)
            card_quotes(words, node->card, out);
        quotes_write(words, node->first, out);
    }
}

bool story_check_quotes(struct store *store, const struct story_request *request, const struct story *story,
                        struct out *out, struct err *err)
{
    OWNED(telling_close) struct telling telling = {0};
    struct words words = {0};
    if (!telling_open(&telling, store, request, story, err) || !telling_build(&telling, err))
        return false;
    struct post_selection selection = {.query = telling.query, .wants = WANT_TEXT | WANT_SEGMENTS, .order = ORDER_TIME};
    bool done = store_each_post(store, &selection, words_count, &words, err);
    if (done)
        quotes_write(&words, telling.tree.root, out);
    free(words.hashes);
    free(words.counts);
    return done;
}
