/* fuzz_json.c - any bytes as each of the JSON formats. */
#include "tests/fuzz/sound.h"

extern const struct format format_twarc, format_palaver, format_mastodon, format_bluesky, format_telegram, format_xexport;

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
    static const struct format *const FORMATS[] = {&format_twarc,   &format_palaver,  &format_mastodon,
                                                   &format_bluesky, &format_telegram, &format_xexport};
    for (size_t i = 0; i < COUNT_OF(FORMATS); i++)
        read_as(FORMATS[i], bytes, length, "fuzz.json");
    return 0;
}
