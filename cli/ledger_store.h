/* ledger_store.h - the archive as a source's ledger. */
#ifndef CLI_LEDGER_STORE_H
#define CLI_LEDGER_STORE_H

#include "palaver/ledger.h"
#include "palaver/store.h"

/* What a run's ledger is about; lives as long as the ledger. */
struct ledger_store {
    struct store *store;
    const char *source, *target;
    struct ledger ledger;
};

void ledger_store_init(struct ledger_store *ledger, struct store *store, const char *source, const char *target);

#endif
