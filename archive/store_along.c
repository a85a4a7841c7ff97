/* store_along.c - see store_along.h. */
#include "archive/store_along.h"

#include "archive/fulltext.h"

void store_read_with(struct store *store, const struct derivation *reading, post_read *read)
{
    store->reading = reading;
    store->preparer.read = NULL;
    store->read = read;
}

static bool is_up_to_date(struct store *store, const struct derivation *derivation, bool fresh, bool *out, struct err *err)
{
    int64_t upto = 0;
    if (!derived_read(store, derivation, &upto, err))
        return false;
    *out = fresh || upto == store->change;
    return true;
}

bool along_begin(struct store *store, bool fresh, struct err *err)
{
    bool reads = false, words = false;
    along_end(store);
    if (!store->read)
        return true;
    if (!is_up_to_date(store, store->reading, fresh, &reads, err) ||
        !is_up_to_date(store, &derivation_fulltext, fresh, &words, err))
        return false;
    if (fresh && !fulltext_begin(store, err))
        return false;
    words = words && reads;
    store->preparer.read = reads ? store->read : NULL;
    store->preparer.wants_words = words;
    store->road = words ? WORDS_HERE : WORDS_LATER;
    return true;
}

void along_end(struct store *store)
{
    store->preparer.read = NULL;
    store->preparer.wants_words = false;
    store->road = WORDS_LATER;
}

bool along_beside(struct store *store, struct err *err)
{
    if (!page_begin(store, err) || !derived_drop(store, &derivation_fulltext, err))
        return false;
    store->road = WORDS_BESIDE;
    return page_commit(store, err);
}

bool along_mark(struct store *store, struct err *err)
{
    if (!store->preparer.read || store->change == 0)
        return true;
    return derived_write(store, store->reading, store->change, err) &&
           (store->road != WORDS_HERE || derived_write(store, &derivation_fulltext, store->change, err));
}

bool along_put(struct store *store, int64_t key, const struct prepared *given, bool fresh_post, struct err *err)
{
    if (!given->reading)
        return true;
    if (!reading_put(store, key, given->reading, fresh_post, err))
        return false;
    if (store->road == WORDS_HERE)
        return fulltext_add(store, key, &given->words, err);
    if (store->road == WORDS_BESIDE) {
        store->job->key = key;
        store->job->add = true;
    }
    return true;
}

bool words_hand_over(struct store *store, const struct words *old)
{
    store->job->old = words_copy(old, store->job->arena);
    return true;
}
