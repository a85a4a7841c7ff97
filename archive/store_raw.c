/* store_raw.c - record bytes out: each compressed by itself with zstd, or a range of another record. */
#include "archive/store_raw.h"

#define RAW_MAX_DEPTH 8  /* a part of a part of ... */

bool raw_unpack(struct store *store, struct span packed, int64_t whole_bytes, struct str *out, struct err *err)
{
    unsigned long long says = ZSTD_getFrameContentSize(packed.at, packed.length);
    if (whole_bytes < 0 || whole_bytes > (int64_t)MAIL_MAX_BYTES || says != (unsigned long long)whole_bytes)
        return err_set(err, ERR_ARCHIVE, "%s: a record's bytes are damaged", store->path);
    str_reserve(out, (size_t)whole_bytes + 1);
    size_t got = ZSTD_decompressDCtx(store->unpack, out->at + out->length, (size_t)whole_bytes, packed.at,
                                     packed.length);
    if (ZSTD_isError(got) || got != (size_t)whole_bytes)
        return err_set(err, ERR_ARCHIVE, "%s: a record's bytes are damaged", store->path);
    out->length += got;
    out->at[out->length] = '\0';
    return true;
}

static bool record_bytes_at(struct store *store, int64_t pk, int depth, struct str *out, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT whole_bytes, inside, range_start, range_end, bytes FROM records "
                   "WHERE pk = ?1", err))
        return false;
    stmt_int(&stmt, 1, pk);
    if (!stmt_next(&stmt, err))
        return stmt.failed ? false
                           : err_set(err, ERR_ARCHIVE, "%s: record %lld is missing", store->path, (long long)pk);
    if (stmt_column_null(&stmt, 1)) {
        struct span packed = stmt_column_span(&stmt, 4);
        return packed.at ? raw_unpack(store, packed, stmt_column_int(&stmt, 0), out, err) : true;
    }
    int64_t inside = stmt_column_int(&stmt, 1), start = stmt_column_int(&stmt, 2), end = stmt_column_int(&stmt, 3);
    stmt_release(&stmt);
    if (depth >= RAW_MAX_DEPTH)
        return err_set(err, ERR_ARCHIVE, "%s: records hold each other in a circle", store->path);
    OWNED(str_release) struct str whole = STR_INIT;
    if (!record_bytes_at(store, inside, depth + 1, &whole, err))
        return false;
    if (start < 0 || start > end || end > (int64_t)whole.length)
        return err_set(err, ERR_ARCHIVE, "%s: record %lld lies outside its digest", store->path, (long long)pk);
    str_add_span(out, span_from_to(str_span(&whole), (size_t)start, (size_t)end));
    return true;
}

bool record_bytes(struct store *store, int64_t pk, struct str *out, struct err *err)
{
    return record_bytes_at(store, pk, 0, out, err);
}
