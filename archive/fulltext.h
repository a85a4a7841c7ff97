/* fulltext.h - the full-text index of titles, own and quoted text. Private to the archive.
 *
 * The index keeps no copy of what it indexed, so a row is taken out with the very text that went in: before a post's
 * title, text or entities change, or the post goes, fulltext_remove() is called; the derivation puts it in again. */
#ifndef ARCHIVE_FULLTEXT_H
#define ARCHIVE_FULLTEXT_H

#include "palaver/store.h"

/* Takes the post of row `key` out, if it is in; its row, segments and entities must still be what was indexed. */
bool fulltext_remove(struct store *store, int64_t key, struct err *err) MUST_USE;

#endif
