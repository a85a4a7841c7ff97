/* charset.h - bytes in any charset to UTF-8, with what people really mean by a charset's name.
 *
 * Names follow the WHATWG's Encoding Standard where mail and web lie: "us-ascii", "iso-8859-1" and "ansi_x3.4" hold
 * windows-1252, "gb2312" holds GB18030, "ks_c_5601-1987" CP949, "shift_jis" CP932. */
#ifndef COLLECTOR_CHARSET_H
#define COLLECTOR_CHARSET_H

#include "palaver/str.h"

/* Appends `bytes` to `out` as well-formed UTF-8, U+0000 as U+FFFD; line breaks as they are.
 * `name`: as declared; NULL, "" or unknown: UTF-8 if it is that, else windows-1252.
 * Returns whether the declared charset held: false when it was missing (and letters beyond ASCII came), unknown, or
 * something did not fit it (those bytes are read as windows-1252, or become U+FFFD in multi-byte charsets). */
bool charset_decode(struct span bytes, const char *name, struct str *out);

/* True when charset_decode() would append `bytes` as they are and the declared charset holds. */
bool charset_is_plain(struct span bytes, const char *name);

#endif
