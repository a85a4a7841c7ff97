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

#define PIECE_BYTES ((size_t)256 << 10)
#define WHOLE_BYTES ((size_t)1 << 20) /* longer ones are unpacked piece by piece, so that there is no packed copy beside them */

static bool record_damaged(struct store *store, int64_t pk, struct err *err)
{
    return err_set(err, ERR_ARCHIVE, "%s: the bytes of record %lld are damaged", store->path, (long long)pk);
}

static bool blob_unpack(struct store *store, sqlite3_blob *blob, int64_t pk, size_t whole_bytes, struct str *out,
                        struct err *err)
{
    OWNED(mem_freep) char *piece = mem_grow(NULL, PIECE_BYTES, 1);
    size_t packed = (size_t)sqlite3_blob_bytes(blob), at = 0, left = 1;
    str_reserve(out, whole_bytes + 1);
    ZSTD_outBuffer to = {out->at + out->length, whole_bytes, 0};
    ZSTD_DCtx_reset(store->unpack, ZSTD_reset_session_only);
    while (at < packed && left) {
        ZSTD_inBuffer in = {piece, packed - at < PIECE_BYTES ? packed - at : PIECE_BYTES, 0};
        if (sqlite3_blob_read(blob, piece, (int)in.size, (int)at) != SQLITE_OK)
            return sql_failed(store, err);
        at += in.size;
        while (in.pos < in.size && left) {
            size_t before = in.pos + to.pos;
            left = ZSTD_decompressStream(store->unpack, &to, &in);
            if (ZSTD_isError(left) || (in.pos + to.pos == before && left))
                return record_damaged(store, pk, err);
        }
    }
    if (left || to.pos != whole_bytes)
        return record_damaged(store, pk, err);
    out->length += whole_bytes;
    out->at[out->length] = '\0';
    return true;
}

static bool record_unpack(struct store *store, int64_t pk, int64_t whole_bytes, struct str *out, struct err *err)
{
    sqlite3_blob *blob = NULL;
    if (whole_bytes > (int64_t)MAIL_MAX_BYTES)
        return record_damaged(store, pk, err);
    bool ok = sqlite3_blob_open(store->db, "main", "records", "bytes", pk, 0, &blob) == SQLITE_OK || sql_failed(store, err);
    ok = ok && blob_unpack(store, blob, pk, (size_t)whole_bytes, out, err);
    sqlite3_blob_close(blob);
    return ok;
}

static bool record_bytes_at(struct store *store, int64_t pk, int depth, struct str *out, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT whole_bytes, inside, range_start, range_end, "
                   "CASE WHEN whole_bytes <= ?2 THEN bytes END FROM records WHERE pk = ?1", err))
        return false;
    stmt_int(&stmt, 1, pk);
    stmt_int(&stmt, 2, (int64_t)WHOLE_BYTES);
    if (!stmt_next(&stmt, err))
        return stmt.failed ? false
                           : err_set(err, ERR_ARCHIVE, "%s: record %lld is missing", store->path, (long long)pk);
    if (stmt_column_null(&stmt, 1) && stmt_column_int(&stmt, 0) > (int64_t)WHOLE_BYTES)
        return record_unpack(store, pk, stmt_column_int(&stmt, 0), out, err);
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
