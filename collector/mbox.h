/* mbox.h - all mails of an mbox stream, handed on: what files and list archives do in the same way. */
#ifndef COLLECTOR_MBOX_H
#define COLLECTOR_MBOX_H

#include "collector/mail.h"

/* Reads to the end. `origin` says what is known of every mail (its from_line, quoting and at are set here). What cannot
 * be read, and the reason when the stream breaks off, go to sink->reject. False only when the sink failed. */
bool mbox_read(struct input *input, struct mail_origin *origin, struct sink *sink, struct err *err) MUST_USE;

#endif
