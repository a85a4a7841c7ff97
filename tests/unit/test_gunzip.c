/* What libarchive leaves out of gzip. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "collector/gunzip.h"

Test(gunzip, the_checksum_is_that_of_rfc_1952_however_the_bytes_are_cut)
{
    struct span text = span_of("123456789");
    cr_expect_eq(gunzip_crc(0, text), 0xCBF43926u);
    for (size_t i = 0; i <= text.length; i++)
        cr_expect_eq(gunzip_crc(gunzip_crc(0, span_from_to(text, 0, i)), span_from_to(text, i, text.length)), 0xCBF43926u);
    cr_expect_eq(gunzip_crc(0, span_of("")), 0);
}

Test(gunzip, what_is_no_gzip_has_no_tail_and_no_checksum)
{
    FILE *file = tmpfile();
    cr_assert(file);
    fputs("no gzip at all, only words", file);
    fflush(file);
    OWNED(str_release) struct str tail = STR_INIT;
    gunzip_tail(fileno(file), 0, &tail);
    cr_expect_eq(tail.length, 0);
    cr_expect_not(gunzip_crc_differs(fileno(file), 26, 0));
    fclose(file);
}

/* The smallest gzip stream there is, of nothing; then with other ends. */
#define EMPTY "\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0"

static bool differs(const char *bytes, size_t length, int64_t unpacked, uint32_t crc)
{
    FILE *file = tmpfile();
    cr_assert(file);
    fwrite(bytes, 1, length, file);
    fflush(file);
    bool answer = gunzip_crc_differs(fileno(file), unpacked, crc);
    fclose(file);
    return answer;
}

Test(gunzip, a_stream_that_gives_another_length_or_checksum_is_damaged)
{
    cr_expect_not(differs(EMPTY, 20, 0, 0));
    cr_expect(differs(EMPTY, 20, 5, 0), "another length");
    cr_expect(differs(EMPTY, 20, 0, 7), "another checksum");
    cr_expect_not(differs(EMPTY "junk behind it", 34, 0, 0));
    cr_expect(differs(EMPTY "junk behind it", 34, 5, 7));
    cr_expect_not(differs(EMPTY EMPTY, 40, 5, 7), "two streams: that cannot be said");
    cr_expect_not(differs("short", 5, 5, 7));
}
