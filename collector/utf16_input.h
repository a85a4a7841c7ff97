/* utf16_input.h - a stream in UTF-16 read as UTF-8: what Excel saves as "Unicode text". */
#ifndef COLLECTOR_UTF16_INPUT_H
#define COLLECTOR_UTF16_INPUT_H

#include "palaver/format.h"
#include "palaver/str.h"

struct utf16_input {
    struct input stream;  /* what to read from; must not move. Offsets are those of the UTF-8 */
    struct input *from;   /* borrowed */
    const char *charset;  /* "UTF-16LE", "UTF-16BE"; NULL: not in UTF-16, bytes come as they are */
    bool begun;
    struct str bytes;     /* not yet decoded: less than a character */
    struct str text;      /* decoded, given from `at` on */
    size_t at;
};

/* The charset that the byte order mark (two bytes) at the beginning tells; NULL when there is none. */
const char *utf16_of_mark(struct span head);
/* Appends `bytes`, which stand behind the mark, as UTF-8. A character cut at the end is left out. */
void utf16_decode(struct span bytes, const char *charset, struct str *out);

void utf16_input_open(struct utf16_input *input, struct input *from);
void utf16_input_release(struct utf16_input *input);

#endif
