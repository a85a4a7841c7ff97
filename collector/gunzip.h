/* gunzip.h - what libarchive does not do for gzip: the end of a stream that breaks off, and the checksum.
 *
 * libarchive 3.6 gives unpacked bytes in blocks of 64 KiB and drops the last one when the packed data ends inside it;
 * and it never looks at the CRC. */
#ifndef COLLECTOR_GUNZIP_H
#define COLLECTOR_GUNZIP_H

#include "palaver/str.h"

#define GUNZIP_TAIL_MAX_BYTES ((size_t)1 << 20)

/* Unpacks the file `fd` (one that can be read at any place) anew and appends what comes behind the first `skip` bytes,
 * at most GUNZIP_TAIL_MAX_BYTES. */
void gunzip_tail(int fd, int64_t skip, struct str *out_tail);

/* CRC-32 of RFC 1952, carried on over several calls; begin with 0. */
uint32_t gunzip_crc(uint32_t crc, struct span bytes);

/* Whether the file tells another checksum or length than those of the `bytes` unpacked. False also when that cannot be
 * said: several streams in one file. */
bool gunzip_crc_differs(int fd, int64_t bytes, uint32_t crc);

#endif
