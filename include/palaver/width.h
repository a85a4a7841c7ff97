/* width.h - text on a terminal: how wide it is, and made harmless. Source: UAX 11 (utf8proc), robust sheet. */
#ifndef PALAVER_WIDTH_H
#define PALAVER_WIDTH_H

#include "palaver/str.h"

/* Columns of a terminal; marks are 0, wide letters and emoji 2. */
size_t width_of(struct span text);
/* Appends at most `columns` columns of `text`, '…' where cut; never cuts a cluster. Returns the columns used. */
size_t width_cut(struct span text, size_t columns, struct str *out);
/* Appends `text` as it may be shown: C0 (line breaks and tabs as one blank), DEL, C1, bidi controls and other
 * invisible characters dropped; ill-formed bytes as U+FFFD. Text with right-to-left letters is put between
 * U+2068 and U+2069. */
void width_safe(struct span text, struct str *out);

#endif
