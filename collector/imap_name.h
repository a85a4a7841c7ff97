/* imap_name.h - names of mailboxes: UTF-8 here, modified UTF-7 on the wire (RFC 3501 section 5.1.3). */
#ifndef COLLECTOR_IMAP_NAME_H
#define COLLECTOR_IMAP_NAME_H

#include "palaver/str.h"

#define IMAP_NAME_MAX_BYTES 1000

/* "Gespräche" to "Gespr&AOQ-che". False when it is no UTF-8. */
bool imap_name_encode(struct span name, struct str *out_sent);
/* The other way; what is not well encoded (servers that send raw UTF-8, a lonely "&") comes as it stands, and false. */
bool imap_name_decode(struct span sent, struct str *out_name);
/* As a quoted string of a command. */
void imap_quote(struct span text, struct str *out_quoted);

#endif
