/* mail_flowed.h - RFC 3676: lines that end in a blank go on in the next. */
#ifndef COLLECTOR_MAIL_FLOWED_H
#define COLLECTOR_MAIL_FLOWED_H

#include "palaver/str.h"

/* Appends `text` with its paragraphs joined; lines are joined only at the same depth of ">", whose marks stay, once per
 * joined line. `delsp`: the blank at the end of a joined line is not part of the text. */
void flowed_join(struct span text, bool delsp, struct str *out);

#endif
