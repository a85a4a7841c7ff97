/* fuzz_text.c - any bytes as each of the formats made of lines. */
#include "tests/fuzz/sound.h"

extern const struct format format_whatsapp, format_tags, format_table, format_medline, format_text;

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
    static const struct format *const FORMATS[] = {&format_whatsapp, &format_tags, &format_table, &format_medline,
                                                   &format_text};
    for (size_t i = 0; i < COUNT_OF(FORMATS); i++)
        read_as(FORMATS[i], bytes, length, "fuzz.txt");
    return 0;
}
