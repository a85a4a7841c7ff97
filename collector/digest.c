/* digest.c - from a mail that holds others to posts. */
#include "collector/digest.h"

#include <ctype.h>
#include <strings.h>

struct digest_part *digest_add(struct digest *digest, struct arena *arena)
{
    if (digest->part_count == DIGEST_MAX_PARTS) {
        digest->cut = true;
        digest->part_count--;
    }
    if (digest->part_count == digest->part_room) {
        size_t room = digest->part_room ? digest->part_room * 2 : 32;
        struct digest_part *fresh = arena_alloc(arena, room * sizeof *fresh);
        if (digest->part_count)
            memcpy(fresh, digest->parts, digest->part_count * sizeof *fresh);
        digest->parts = fresh;
        digest->part_room = room;
    }
    struct digest_part *part = &digest->parts[digest->part_count++];
    *part = (struct digest_part){.kind = DIGEST_MESSAGE};
    return part;
}

static const char *skip_number(const char *at)
{
    while (*at == ' ' || *at == '#')
        at++;
    const char *from = at;
    while (isdigit((unsigned char)*at))
        at++;
    return at > from ? at : NULL;
}

bool digest_subject(const char *subject)
{
    if (!subject)
        return false;
    /* A reply or a forward speaks of a digest and is none. */
    for (const char *colon = strchr(subject, ':'); colon && colon - subject <= 6; colon = NULL)
        if (strncasecmp(subject, "digest", 6) != 0)
            return false;
    const char *volume = strcasestr(subject, ", vol");
    if (volume) {
        const char *at = volume + 5;
        while (isalpha((unsigned char)*at) || *at == '.')
            at++;
        at = skip_number(at);
        const char *comma = at && *at == ',' ? at + 1 : NULL;
        while (comma && *comma && !isdigit((unsigned char)*comma))
            comma++;
        if (comma && *comma)
            return true;
    }
    const char *word = strcasestr(subject, "digest");
    for (; word; word = strcasestr(word + 6, "digest")) {
        const char *at = word + 6;
        if (strncasecmp(at, " number", 7) == 0)
            at += 7;
        if (skip_number(at) || strncmp(at, " - ", 3) == 0 || strncasecmp(at, " of ", 4) == 0 ||
            strncasecmp(word, "digest for ", 11) == 0)
            return true;
    }
    return false;
}

/* ---- byte ranges of a plain digest ---- */

static size_t line_breaks(struct span text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += text.at[i] == '\n';
    return count;
}

/* Decoding keeps lines, so a part's bytes are the same lines of the mail; where that does not hold, the whole mail. */
static void find_raw(struct digest *digest, struct span text, const struct mail_head *head, const struct mail_body *body,
                     struct span mail)
{
    struct span bytes = span_from_to(mail, head->body, mail.length);
    bool by_lines = !body->transfer_encoded && line_breaks(bytes) == line_breaks(text);
    size_t text_at = 0, bytes_at = 0;
    for (size_t i = 0; i < digest->part_count; i++) {
        struct digest_part *part = &digest->parts[i];
        part->raw = mail;
        if (!by_lines)
            continue;
        size_t edges[2] = {(size_t)(part->text.at - text.at), 0}, found[2];
        edges[1] = edges[0] + part->text.length;
        for (int k = 0; k < 2; k++) {
            for (; text_at < edges[k]; text_at++) {
                if (text.at[text_at] != '\n')
                    continue;
                const char *end = memchr(bytes.at + bytes_at, '\n', bytes.length - bytes_at);
                bytes_at = end ? (size_t)(end - bytes.at) + 1 : bytes.length;
            }
            found[k] = edges[k] == text.length ? bytes.length : bytes_at;
        }
        part->raw = span_from_to(bytes, found[0], found[1]);
    }
}

bool digest_find(const struct mail_head *head, const struct mail_body *body, struct span mail, const struct post *post,
                 struct arena *arena, struct digest *out_digest)
{
    struct digest digest = {0};
    if (body->is_digest) {
        digest.mime = true;
        digest.masthead = post->text;
        for (size_t i = 0; i < body->part_count; i++)
            digest_add(&digest, arena)->raw = span_from_to(mail, body->parts[i].start, body->parts[i].end);
        *out_digest = digest;
        return digest.part_count > 0;
    }
    if (!digest_split_plain(post->text, digest_subject(post->title), arena, &digest))
        return false;
    find_raw(&digest, post->text, head, body, mail);
    *out_digest = digest;
    return true;
}

/* ---- handing on ---- */

static struct span after_header(struct span text, const struct mail_head *head)
{
    struct span body = span_from_to(text, head->body, text.length);
    while (body.length && (body.at[0] == '\n' || body.at[0] == '\r'))
        body = span_from_to(body, 1, body.length);
    while (body.length && strchr(" \t\r\n", body.at[body.length - 1]))
        body.length--;
    body.length += body.at + body.length < text.at + text.length; /* one line break stays */
    return body;
}

/* Yahoo indents "Date:" and "From:" to stand under each other. */
static struct span unindent_fields(struct span entry, struct arena *arena)
{
    struct span copy = arena_span(arena, entry);
    char *at = (char *)(uintptr_t)copy.at;
    size_t to = 0;
    struct span rest = entry, line;
    bool in_head = true;
    while (span_line(&rest, &line)) {
        struct span words = span_trim(line);
        size_t drop = 0;
        in_head = in_head && words.length > 0;
        if (in_head && (span_starts(words, "Date:") || span_starts(words, "From:") || span_starts(words, "Subject:") ||
                        span_starts(words, "To:")))
            drop = (size_t)(words.at - line.at);
        size_t end = (size_t)(rest.at - entry.at), from = (size_t)(line.at - entry.at) + drop;
        memcpy(at + to, entry.at + from, end - from);
        to += end - from;
    }
    return span_from(at, to);
}

static bool deliver_plain(struct mail_reader *reader, const struct digest_part *part, const struct mail_origin *origin,
                          struct err *err)
{
    struct mail_head head;
    struct err why = {0};
    struct span text = part->text;
    if (text.length > MAIL_HEAD_MAX_BYTES + 2 * TEXT_MAX_BYTES)
        text.length = MAIL_HEAD_MAX_BYTES + 2 * TEXT_MAX_BYTES; /* more of it is not told anyway */
    struct span entry = unindent_fields(text, &reader->arena);
    if (!mail_head_read(entry, &reader->arena, &head, &why)) {
        err_at(&why, ERR_LIMIT, origin->at, "in a digest: header too long");
        return reader->sink->reject(reader->sink->to, part->raw, &why, err);
    }
    return mail_part(reader, &head, after_header(entry, &head), part->raw, origin, err);
}

/* Each part has an arena of its own: together they are as long as the digest, which may be all the memory there is. */
static bool deliver_parts(struct mail_reader *reader, const struct digest *digest, struct mail_origin *inner,
                          struct err *err)
{
    struct sink *sink = reader->sink;
    struct arena whole = reader->arena;
    reader->arena = (struct arena)ARENA_INIT;
    bool went = true;
    for (size_t i = 0; i < digest->part_count && went; i++) {
        const struct digest_part *part = &digest->parts[i];
        inner->at.record = (int64_t)i + 1;
        arena_reset(&reader->arena);
        went = part->kind == DIGEST_FOOTER  ? sink->set_aside(sink->to, "digest footer", err)
               : part->kind == DIGEST_EMPTY ? sink->set_aside(sink->to, "digest entry without text", err)
               : digest->mime               ? mail_read(reader, part->raw, inner, err)
                                            : deliver_plain(reader, part, inner, err);
    }
    arena_release(&reader->arena);
    reader->arena = whole;
    return went;
}

bool digest_deliver(struct mail_reader *reader, struct build *build, const struct digest *digest,
                    const struct mail_origin *origin, const char *list, struct err *err)
{
    struct sink *sink = reader->sink;
    struct post *post = &build->post;
    struct span masthead = arena_span(&reader->arena, digest->masthead);
    post->kind = POST_DIGEST;
    post->text = masthead;
    build->post.entity_count = 0; /* links and media of its parts are theirs */
    if (list)
        build_entity(build, ENTITY_LIST, span_of(list), NULL);
    struct mail_origin inner = *origin;
    inner.quality = QUALITY_PART;
    inner.fallback_ms = post->posted_ms;
    inner.digest_id = post->native_id;
    inner.list_id = list;
    inner.from_line = span_from(NULL, 0);
    inner.depth++;
    if (!mail_container(reader, build, origin, list, err))
        return false;
    if (span_trim(masthead).length && !sink->set_aside(sink->to, "digest masthead", err))
        return false;
    if (!deliver_parts(reader, digest, &inner, err))
        return false;
    if (!digest->cut)
        return true;
    struct err why = {0};
    err_at(&why, ERR_LIMIT, origin->at, "a digest of more than %d parts: the others are not read", DIGEST_MAX_PARTS);
    return sink->reject(sink->to, span_from(post->raw.at, post->raw.length < 4096 ? post->raw.length : 4096), &why, err);
}
