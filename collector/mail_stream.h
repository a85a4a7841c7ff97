/* mail_stream.h - a mail's outline as a stream for GMime. */
#ifndef COLLECTOR_MAIL_STREAM_H
#define COLLECTOR_MAIL_STREAM_H

#include <gmime/gmime.h>

#include "collector/mail_outline.h"

/* The outline must outlive it.
 * Owner: the caller, until g_object_unref(). */
GMimeStream *mail_stream_new(const struct mail_outline *outline) MUST_USE;

#endif
