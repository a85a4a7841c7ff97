/* store_record.c - the records of a post, and which of them it shows.
 *
 * The order among them hangs on nothing but the records: quality (the mail itself or an API record, list archive,
 * digest part or CSV, mere mention), then the newest edit, then the longest text, then the smallest SHA-256 of the
 * bytes, then of the fields. So any order of import shows the same one. */
#include <stdlib.h>

#include "archive/store_put.h"
#include "archive/witness.h"

bool rank_better(const struct rank *a, const struct rank *b)
{
    if (a->quality != b->quality)
        return a->quality > b->quality;
    if (a->edited_ms != b->edited_ms)
        return a->edited_ms > b->edited_ms; /* POST_NO_TIME is the smallest */
    if (a->length != b->length)
        return a->length > b->length;
    int order = memcmp(a->sha256.bytes, b->sha256.bytes, HASH_BYTES);
    return order != 0 ? order < 0 : a->fields_hash < b->fields_hash;
}

bool record_find(struct store *store, int64_t post, const struct rank *rank, int64_t *out_record, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT r.pk FROM appearances a JOIN records r ON r.pk = a.record WHERE a.post = ?1 "
                   "AND r.sha256 = ?2 AND r.fields_hash = ?3 LIMIT 1", err))
        return false;
    stmt_int(&stmt, 1, post);
    stmt_bytes(&stmt, 2, span_from((const char *)rank->sha256.bytes, HASH_BYTES));
    stmt_int(&stmt, 3, rank->fields_hash);
    *out_record = 0;
    return stmt_run_int(&stmt, out_record, err);
}

#define PIECE_BYTES ((size_t)256 << 10)

/* Packs `raw` piece by piece into `blob`, or, without one, only to know how long it becomes: SQLite wants to know that
 * beforehand, and would copy the whole. Twice the work, but never a second copy of a record of 64 MiB in memory. */
static bool raw_pour(struct store *store, struct span raw, sqlite3_blob *blob, size_t *out_bytes, struct err *err)
{
    ZSTD_CCtx *pack = store->preparer.pack; /* no other thread prepares while a large record is lent */
    OWNED(mem_freep) char *piece = mem_grow(NULL, PIECE_BYTES, 1);
    ZSTD_inBuffer in = {raw.at, raw.length, 0};
    ZSTD_CCtx_reset(pack, ZSTD_reset_session_and_parameters);
    ZSTD_CCtx_setParameter(pack, ZSTD_c_compressionLevel, RAW_LEVEL);
    ZSTD_CCtx_setPledgedSrcSize(pack, raw.length);
    *out_bytes = 0;
    for (size_t left = 1; left;) {
        ZSTD_outBuffer out = {piece, PIECE_BYTES, 0};
        left = ZSTD_compressStream2(pack, &out, &in, ZSTD_e_end);
        if (ZSTD_isError(left))
            return err_set(err, ERR_IO, "%s: a record cannot be packed: %s", store->path, ZSTD_getErrorName(left));
        if (blob && sqlite3_blob_write(blob, piece, (int)out.pos, (int)*out_bytes) != SQLITE_OK)
            return sql_failed(store, err);
        *out_bytes += out.pos;
    }
    return true;
}

static bool record_fill(struct store *store, int64_t record, struct span raw, struct err *err)
{
    sqlite3_blob *blob = NULL;
    size_t bytes;
    bool ok = sqlite3_blob_open(store->db, "main", "records", "bytes", record, 1, &blob) == SQLITE_OK ||
              sql_failed(store, err);
    ok = ok && raw_pour(store, raw, blob, &bytes, err);
    sqlite3_blob_close(blob);
    return ok;
}

bool record_add(struct store *store, int64_t pk, const struct prepared *given, const struct post *post,
                bool keep_fields, int64_t *out_record, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "INSERT INTO records(post, quality, edited_ms, rank_length, fields_hash, sha256, "
                   "whole_bytes, inside, range_start, range_end, fields, bytes) "
                   "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)", err))
        return false;
    const struct rank *rank = &given->rank;
    bool poured = !given->inside && !given->packed.at && post->raw.length > 0;
    size_t content = 0, packed_bytes = 0;
    if (poured && !raw_pour(store, post->raw, NULL, &packed_bytes, err))
        return false;
    stmt_int(&stmt, 1, pk);
    stmt_int(&stmt, 2, rank->quality);
    stmt_int_or_null(&stmt, 3, rank->edited_ms, POST_NO_TIME);
    stmt_int(&stmt, 4, rank->length);
    stmt_int(&stmt, 5, rank->fields_hash);
    stmt_bytes(&stmt, 6, span_from((const char *)rank->sha256.bytes, HASH_BYTES));
    stmt_int(&stmt, 7, (int64_t)post->raw.length);
    if (keep_fields) {
        str_clear(&store->fields);
        witness_write(post, &store->fields, &content);
        stmt_bytes(&stmt, 11, str_span(&store->fields));
    }
    if (given->inside) {
        stmt_int(&stmt, 8, store->container);
        stmt_int(&stmt, 9, (int64_t)given->start);
        stmt_int(&stmt, 10, (int64_t)(given->start + post->raw.length));
    } else if (!poured) {
        stmt_bytes(&stmt, 12, given->packed);
    } else {
        stmt_zeros(&stmt, 12, packed_bytes);
    }
    if (!stmt_run(&stmt, err))
        return false;
    *out_record = sqlite3_last_insert_rowid(store->db);
    return !poured || record_fill(store, *out_record, post->raw, err);
}

bool record_rank(struct store *store, int64_t record, struct rank *out_rank, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT quality, edited_ms, rank_length, fields_hash, sha256 FROM records "
                   "WHERE pk = ?1", err))
        return false;
    stmt_int(&stmt, 1, record);
    if (!stmt_next(&stmt, err))
        return stmt.failed ? false : err_set(err, ERR_ARCHIVE, "%s: a record is missing", store->path);
    struct span sha256 = stmt_column_span(&stmt, 4);
    if (sha256.length != HASH_BYTES)
        return err_set(err, ERR_ARCHIVE, "%s: a record's hash is damaged", store->path);
    out_rank->quality = stmt_column_int(&stmt, 0);
    out_rank->edited_ms = stmt_column_int_or(&stmt, 1, POST_NO_TIME);
    out_rank->length = stmt_column_int(&stmt, 2);
    out_rank->fields_hash = stmt_column_int(&stmt, 3);
    memcpy(out_rank->sha256.bytes, sha256.at, HASH_BYTES);
    return true;
}

static bool record_set_fields(struct store *store, int64_t record, struct span fields, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "UPDATE records SET fields = ?2 WHERE pk = ?1", err))
        return false;
    stmt_int(&stmt, 1, record);
    stmt_bytes(&stmt, 2, fields);
    return stmt_run(&stmt, err);
}

bool record_keep_fields(struct store *store, int64_t record, int64_t post, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT fields IS NOT NULL FROM records WHERE pk = ?1", err))
        return false;
    int64_t kept = 1;
    stmt_int(&stmt, 1, record);
    if (!stmt_run_int(&stmt, &kept, err) || kept)
        return kept != 0;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str fields = STR_INIT;
    struct post shown;
    size_t content = 0;
    if (!post_load(store, post, &arena, &shown, err))
        return false;
    witness_write(&shown, &fields, &content);
    return record_set_fields(store, record, str_span(&fields), err);
}

bool record_fields(struct store *store, int64_t record, struct arena *arena, struct post *out_post, bool *out_kept,
                   struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT fields FROM records WHERE pk = ?1", err))
        return false;
    stmt_int(&stmt, 1, record);
    *out_kept = stmt_next(&stmt, err) && !stmt_column_null(&stmt, 0);
    if (stmt.failed || !*out_kept)
        return !stmt.failed;
    if (!witness_read(stmt_column_span(&stmt, 0), arena, out_post))
        return err_set(err, ERR_ARCHIVE, "%s: the fields of a record are damaged", store->path);
    return true;
}
