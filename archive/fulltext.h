/* fulltext.h - the full-text index of titles, own and quoted text. Private to the archive.
 *
 * The index keeps no copy of what it indexed, so a row is taken out with the very text that went in: before a post's
 * title, text or entities change, or the post goes, fulltext_remove() is called; the derivation puts it in again. */
#ifndef ARCHIVE_FULLTEXT_H
#define ARCHIVE_FULLTEXT_H

#include "archive/store_private.h"

#define FULLTEXT_ADD "INSERT INTO fts(rowid, title, own, quoted) VALUES(?1, ?2, ?3, ?4)"
#define FULLTEXT_REMOVE "INSERT INTO fts(fts, rowid, title, own, quoted) VALUES('delete', ?1, ?2, ?3, ?4)"
/* Empties the index; words are gathered in memory, some megabytes, before a segment is written, and segments stay as
 * they come. */
#define FULLTEXT_BUILD                                                                                       \
    "INSERT INTO fts(fts) VALUES('delete-all');"                                                             \
    "INSERT INTO fts(fts, rank) VALUES('hashsize', 4194304);"                                                \
    "INSERT INTO fts(fts, rank) VALUES('automerge', 0)"

/* An empty index, to be filled row by row with the rows of posts. */
bool fulltext_begin(struct store *store, struct err *err) MUST_USE;
/* Takes the post of row `key` out, if it is in; its row, segments and entities must still be what was indexed. */
bool fulltext_remove(struct store *store, int64_t key, struct err *err) MUST_USE;
/* Puts in the words of a post that is not in. */
bool fulltext_add(struct store *store, int64_t key, const struct words *words, struct err *err) MUST_USE;
/* Binds and runs one of the two statements above. */
bool words_write(struct stmt *stmt, int64_t key, const struct words *words, struct err *err) MUST_USE;

#endif
