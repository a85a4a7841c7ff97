/* analysis.c - the derivations in the order they build on each other, and the reading that comes first. */
#include "palaver/analysis.h"

#include <string.h>

const struct derivation *const derivations[] = {
    &derivation_reading, &derivation_fulltext, &derivation_threads, &derivation_same, &derivation_questions, NULL,
};

struct readings {
    struct store *store;
    struct arena arena;
};

static bool read_post(void *to, const struct stored_post *post, struct err *err)
{
    struct readings *readings = to;
    struct reading reading;
    arena_reset(&readings->arena);
    reading_of(&post->post, &readings->arena, &reading);
    return store_put_reading(readings->store, post->key, &reading, err) &&
           store_derive_mark(readings->store, post->change, err);
}

static bool run_reading(struct store *store, int64_t after, struct err *err)
{
    struct readings readings = {.store = store};
    struct post_selection selection = {.wants = WANT_TEXT, .order = ORDER_CHANGE, .after_change = after,
                                       .leaves = LEAVE_AUTHOR | LEAVE_READING | LEAVE_TALK,
                                       .everything = true};
    bool done = store_each_post(store, &selection, read_post, &readings, err);
    arena_release(&readings.arena);
    return done;
}

const struct derivation derivation_reading = {
    .name = "reading",
    .version = READING_VERSION,
    .run = run_reading,
};

bool analysis_update(struct store *store, const char *only, bool force, struct err *err)
{
    size_t count = 0;
    while (derivations[count])
        count++;
    if (!only)
        return store_derive(store, derivations, count, force, err);
    for (size_t i = 0; i < count; i++)
        if (strcmp(derivations[i]->name, only) == 0)
            /* What builds on it follows. */
            return store_derive(store, derivations + i, 1, true, err) && store_derive(store, derivations, count, false, err);
    OWNED(str_release) struct str names = STR_INIT;
    for (size_t i = 0; i < count; i++)
        str_format(&names, "%s%s", i ? ", " : "", derivations[i]->name);
    return err_set(err, ERR_USAGE, "no derived data '%s'; there are %s", only, str_text(&names));
}
