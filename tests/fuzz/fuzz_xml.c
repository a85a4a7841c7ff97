/* fuzz_xml.c - any bytes as each of the formats made of markup. */
#include "tests/fuzz/sound.h"

extern const struct format format_pubmed, format_feed, format_html;

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
    static const struct format *const FORMATS[] = {&format_pubmed, &format_feed, &format_html};
    for (size_t i = 0; i < COUNT_OF(FORMATS); i++)
        read_as(FORMATS[i], bytes, length, "fuzz.xml");
    return 0;
}
