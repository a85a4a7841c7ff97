/* settings.h - what a job says of a source, read with the place of every mistake. */
#ifndef COLLECTOR_SETTINGS_H
#define COLLECTOR_SETTINGS_H

#include "palaver/job.h"

/* The scalar under `key`, or NULL. */
const char *setting_text(const struct source_request *request, const char *key);
/* true, yes, on / false, no, off; `otherwise` when not given. ERR_SYNTAX with its place for anything else. */
bool setting_bool(const struct source_request *request, const char *key, bool otherwise, bool *out_value,
                  struct err *err) MUST_USE;
/* An error placed at `key` (or at the source when it is not given). */
bool setting_error(const struct source_request *request, const char *key, struct err *err, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* A secret, in this order: KEY_env names a variable, KEY_file a file that only its owner may read, KEY_command a
 * command whose first output line it is. `out_secret` is wiped by secret_wipe(). "" when none is named.
 * ERR_AUTH when it is named and not to be had; the text never holds it. */
bool setting_secret(const struct source_request *request, const char *key, struct str *out_secret, struct err *err)
    MUST_USE;
void secret_wipe(struct str *secret);

#endif
