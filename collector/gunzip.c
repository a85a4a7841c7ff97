/* gunzip.c - GMime's gzip filter, which gives each byte as soon as it can; and CRC-32, eight bytes at a time. */
#include "collector/gunzip.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES ((size_t)64 << 10)

void gunzip_tail(int fd, int64_t skip, struct str *out_tail)
{
    GMimeFilter *filter = g_mime_filter_gzip_new(GMIME_FILTER_GZIP_MODE_UNZIP, 6);
    char *block = mem_new(BLOCK_BYTES);
    off_t at = 0;
    ssize_t got;
    /* The filter gives at most twice what it is given and keeps the rest of its input for the next call. */
    size_t length = 0;
    while (out_tail->length < GUNZIP_TAIL_MAX_BYTES) {
        got = length ? 0 : pread(fd, block, BLOCK_BYTES, at);
        if (got <= 0 && !length)
            break;
        at += got;
        char *out;
        size_t before;
        g_mime_filter_filter(filter, block, (size_t)got, 0, &out, &length, &before);
        size_t passed = (uint64_t)skip < length ? (size_t)skip : length;
        skip -= (int64_t)passed;
        size_t room = GUNZIP_TAIL_MAX_BYTES - out_tail->length;
        str_add_span(out_tail, span_from(out + passed, length - passed < room ? length - passed : room));
    }
    mem_freep(&block);
    g_object_unref(filter);
}

/* table[k][b]: what byte b does to the checksum when k more bytes follow it in the same step. */
static uint32_t table[8][256];

static void make_table(void)
{
    for (uint32_t b = 0; b < 256; b++) {
        uint32_t crc = b;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
        table[0][b] = crc;
    }
    for (size_t k = 1; k < 8; k++)
        for (size_t b = 0; b < 256; b++)
            table[k][b] = table[k - 1][b] >> 8 ^ table[0][table[k - 1][b] & 255];
}

static uint32_t little_endian(const unsigned char *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

uint32_t gunzip_crc(uint32_t crc, struct span bytes)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_table);
    const unsigned char *at = (const unsigned char *)bytes.at;
    size_t left = bytes.length;
    crc = ~crc;
    for (; left >= 8; left -= 8, at += 8) {
        uint32_t low = crc ^ little_endian(at), high = little_endian(at + 4);
        crc = table[7][low & 255] ^ table[6][low >> 8 & 255] ^ table[5][low >> 16 & 255] ^ table[4][low >> 24] ^
              table[3][high & 255] ^ table[2][high >> 8 & 255] ^ table[1][high >> 16 & 255] ^ table[0][high >> 24];
    }
    while (left--)
        crc = table[0][(crc ^ *at++) & 255] ^ crc >> 8;
    return ~crc;
}

/* Does the file hold `trailer` anywhere (junk stands behind the stream), or another stream, whose end it has then? */
static bool may_fit(int fd, const unsigned char trailer[8])
{
    char *block = mem_new(BLOCK_BYTES);
    bool fits = false;
    ssize_t got = 0;
    for (off_t at = 10; !fits && (got = pread(fd, block, BLOCK_BYTES, at)) >= 8; at += got - 7) {
        fits = memmem(block, (size_t)got, trailer, 8) != NULL;
        for (char *begin = block; !fits && begin < block + got - 3; begin++) {
            begin = memmem(begin, (size_t)(block + got - 3 - begin), "\x1f\x8b\x08", 3);
            if (!begin)
                break;
            fits = (unsigned char)begin[3] < 0x20;
        }
    }
    mem_freep(&block);
    return fits;
}

bool gunzip_crc_differs(int fd, int64_t bytes, uint32_t crc)
{
    struct stat info;
    unsigned char magic[2], trailer[8], wanted[8];
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size < 18 ||
        pread(fd, magic, sizeof magic, 0) != (ssize_t)sizeof magic || magic[0] != 0x1f || magic[1] != 0x8b ||
        pread(fd, trailer, sizeof trailer, info.st_size - 8) != (ssize_t)sizeof trailer)
        return false;
    for (int i = 0; i < 4; i++) {
        wanted[i] = (unsigned char)(crc >> 8 * i);
        wanted[4 + i] = (unsigned char)((uint32_t)bytes >> 8 * i);
    }
    return memcmp(trailer, wanted, sizeof wanted) != 0 && !may_fit(fd, wanted);
}
