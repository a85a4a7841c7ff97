/* maildir.h - the place of a mail that is a file of its own: the folder of its mail store. */
#ifndef COLLECTOR_MAILDIR_H
#define COLLECTOR_MAILDIR_H

#include "palaver/arena.h"
#include "palaver/post.h"

/* "x/HIFA/cur/1234.host:2,S" and "x/HIFA/17" (MH) are in the folder "HIFA", "x/.HIFA.2021/new/1" in "HIFA.2021".
 * False when `path` lies in neither kind of store. */
bool maildir_place(const char *path, struct arena *arena, struct place *out_place);

/* Is this a file by which mail programs keep order in a store ("dovecot-uidlist", "maildirfolder"), not a mail? */
bool maildir_own_file(const char *name);

#endif
