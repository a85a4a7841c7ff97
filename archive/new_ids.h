/* new_ids.h - which posts cannot be in an archive that was empty when this program began to fill it. Most records of a
 * first import bring a new post, and need not look for it in an index of a million. Private to the archive. */
#ifndef ARCHIVE_NEW_IDS_H
#define ARCHIVE_NEW_IDS_H

#include <stdbool.h>
#include <stdint.h>

struct new_ids; /* a Bloom filter, 2 MB whatever comes: after ten million posts half of the questions are still spared */

struct new_ids *new_ids_begin(void); /* of an archive without posts; release with free() */
/* `number`: short_id_number() of an id. Takes back nothing: a post that goes again is looked for as ever. */
void new_ids_put(struct new_ids *ids, int64_t number);
/* True: no post with this number was put. `ids` may be NULL: nothing is known. */
bool new_ids_lack(const struct new_ids *ids, int64_t number);

#endif
