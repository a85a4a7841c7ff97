/* store_open.h - steps of opening an archive, each in its own file. */
#ifndef ARCHIVE_STORE_OPEN_H
#define ARCHIVE_STORE_OPEN_H

#include "archive/store_private.h"

#define ARCHIVE_APPLICATION_ID 0x504C5652 /* "PLVR" */
#define ARCHIVE_VERSION 1                 /* user_version: raised with every migration */

extern const char schema_sql[]; /* made from schema.sql */

/* Is this file an archive that this program may touch? Errors: ERR_ARCHIVE saying why not. */
bool store_check(struct store *store, struct err *err) MUST_USE;
/* Reads a file through once, before this machine first writes to it. */
bool store_check_home(struct store *store, struct err *err) MUST_USE;
/* Makes the tables of a new archive. */
bool store_create(struct store *store, struct err *err) MUST_USE;
/* SQLite's own defences; before anything is read. */
bool store_settle(struct store *store, struct err *err) MUST_USE;

/* ---- store_each_untagged()'s memory (store_tagging.c) ---- */
void tagging_forget(struct store *store); /* after a rollback nothing of it can be relied on */
void yielded_free(struct store *store);

/* ---- the LATE indices (store_late.c) ---- */
/* Leaves them out while a fresh archive is filled. */
bool late_indices_drop(struct store *store, struct err *err) MUST_USE;
/* Makes those that are missing; does nothing when store->indices_wait is false. Not inside a page. */
bool late_indices_make(struct store *store, struct err *err) MUST_USE;
/* The part of schema_sql before, and after, the line "-- LATE". */
const char *schema_late(void);

#endif
