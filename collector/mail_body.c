/* mail_body.c - GMime takes the parts apart; which of them is the text is decided here.
 *
 * A body of one part goes straight to the decoders. GMime's parser only ever sees the Content- fields of the mail's own
 * header, and address fields of embedded mails cut short: its address parser recurses once per group. */
#include "collector/mail_stream.h"
#include "collector/mail_words.h"

#include <stdlib.h>
#include <strings.h>

struct walk {
    struct mail_words words;
    struct mail_body *body;
    struct build *build;
    struct span mail;
};

void mail_body_release(struct mail_body *body)
{
    str_release(&body->text);
    str_release(&body->decoded);
    str_release(&body->utf8);
    mail_outline_release(&body->outline);
    html_text_release(&body->html);
    free(body->parts);
    *body = (struct mail_body){0};
}

static void add_media(struct walk *walk, GMimeObject *object)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);
    const char *name = g_mime_object_get_content_disposition_parameter(object, "filename");
    if (!name && type)
        name = g_mime_content_type_get_parameter(type, "name");
    const char *about = g_mime_object_get_header(object, "Content-Description");
    struct arena *arena = walk->build->arena;
    const char *alt = field_text(span_of(about ? about : name ? name : ""), arena);
    struct entity *entity = build_entity(walk->build, ENTITY_MEDIA, span_of(alt), name ? field_text(span_of(name), arena) : NULL);
    if (type) {
        char *kind = g_mime_content_type_get_mime_type(type);
        entity->title = field_text(span_of(kind), arena);
        g_free(kind);
    }
}

/* ---- the tree ---- */

static bool is_attachment(GMimeObject *object)
{
    const char *disposition = g_mime_object_get_disposition(object);
    return disposition && strcasecmp(disposition, "attachment") == 0;
}

static bool is_text_type(GMimeObject *object, const char *subtype)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);
    return type && g_mime_content_type_is_type(type, "text", subtype);
}

/* An offset in what GMime read as one in the mail's body. */
static size_t in_body(const struct mail_outline *outline, gint64 offset)
{
    size_t at = (size_t)offset, head = outline->head.length;
    return offset < 0 || at - head > outline->body.length ? outline->body.length : at < head ? 0 : at - head;
}

static struct span content_of(struct walk *walk, GMimePart *part)
{
    const struct mail_outline *outline = &walk->body->outline;
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
    if (!stream || stream->bound_start < 0)
        return span_of("");
    size_t start = in_body(outline, stream->bound_start), end = in_body(outline, stream->bound_end);
    return start < end ? span_from_to(outline->body, start, end) : span_of("");
}

static void walk_object(struct walk *walk, GMimeObject *object, int depth);

/* Does anything below hold words to read? */
static int text_rank(GMimeObject *object, int depth)
{
    if (depth > MIME_MAX_DEPTH || is_attachment(object))
        return 0;
    if (GMIME_IS_MULTIPART(object)) {
        int best = 0;
        GMimeMultipart *multipart = GMIME_MULTIPART(object);
        for (int i = 0; i < g_mime_multipart_get_count(multipart) && i < MIME_MAX_PARTS; i++) {
            int rank = text_rank(g_mime_multipart_get_part(multipart, i), depth + 1);
            best = rank > best ? rank : best;
        }
        return best;
    }
    return is_text_type(object, "plain") ? 3 : is_text_type(object, "html") ? 2 : is_text_type(object, "*") ? 1 : 0;
}

static bool has_words(struct walk *walk, GMimeObject *object)
{
    if (!GMIME_IS_PART(object))
        return true;
    struct span bytes = content_of(walk, GMIME_PART(object));
    return span_trim(bytes).length > 0;
}

/* The plain one, unless it is empty; then the richest; the last of equals is the most faithful (RFC 2046, 5.1.4). */
static void walk_alternative(struct walk *walk, GMimeMultipart *multipart, int depth)
{
    GMimeObject *best = NULL;
    int best_rank = -1;
    for (int i = 0; i < g_mime_multipart_get_count(multipart) && i < MIME_MAX_PARTS; i++) {
        GMimeObject *child = g_mime_multipart_get_part(multipart, i);
        int rank = has_words(walk, child) ? text_rank(child, depth + 1) : 0;
        if (rank > best_rank) {
            best = child;
            best_rank = rank;
        }
    }
    if (best)
        walk_object(walk, best, depth + 1);
}

static void note_digest_part(struct walk *walk, GMimeObject *object, const char *boundary)
{
    struct mail_body *body = walk->body;
    struct span whole = body->outline.body;
    GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    GMimeHeaderList *list = message ? g_mime_object_get_header_list(GMIME_OBJECT(message)) : NULL;
    if (!list || g_mime_header_list_get_count(list) == 0)
        return;
    gint64 offset = g_mime_header_get_offset(g_mime_header_list_get_header_at(list, 0));
    size_t start = in_body(&body->outline, offset), end = whole.length;
    if (offset < 0 || start == whole.length)
        return;
    OWNED(str_release) struct str mark = STR_INIT;
    str_format(&mark, "\n--%s", boundary ? boundary : "");
    const char *next = boundary ? span_find(span_from_to(whole, start, end), str_span(&mark)) : NULL;
    if (next)
        end = (size_t)(next - whole.at);
    if (end > start && whole.at[end - 1] == '\r')
        end--;
    if (body->part_count == body->part_room) {
        body->part_room = body->part_room ? body->part_room * 2 : 32;
        body->parts = mem_grow(body->parts, body->part_room, sizeof *body->parts);
    }
    size_t before = (size_t)(whole.at - walk->mail.at);
    body->parts[body->part_count++] = (struct mail_range){before + start, before + end};
}

/* A list archive that hangs the page beside its own plain text (HyperKitty issue 474): the same words again. */
static bool repeats_as_attachment(GMimeMultipart *multipart, int number)
{
    GMimeObject *child = g_mime_multipart_get_part(multipart, number);
    const char *name = g_mime_object_get_content_disposition_parameter(child, "filename");
    return number > 0 && is_text_type(child, "html") && name && strcasecmp(name, "attachment.html") == 0;
}

static void walk_multipart(struct walk *walk, GMimeMultipart *multipart, int depth)
{
    GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(multipart));
    if (g_mime_content_type_is_type(type, "multipart", "alternative")) {
        walk_alternative(walk, multipart, depth);
        return;
    }
    bool digest = g_mime_content_type_is_type(type, "multipart", "digest");
    walk->body->is_report |= g_mime_content_type_is_type(type, "multipart", "report");
    int count = g_mime_multipart_get_count(multipart);
    for (int i = 0; i < count; i++) {
        GMimeObject *child = g_mime_multipart_get_part(multipart, i);
        if (digest && GMIME_IS_MESSAGE_PART(child)) {
            walk->body->is_digest = true;
            note_digest_part(walk, child, g_mime_multipart_get_boundary(multipart));
        } else if (!repeats_as_attachment(multipart, i)) {
            walk_object(walk, child, depth + 1);
        } else if (GMIME_IS_PART(child) && span_trim(str_span(&walk->body->text)).length == 0) {
            mail_words_add(&walk->words, content_of(walk, GMIME_PART(child)), g_mime_object_get_content_type(child),
                          g_mime_part_get_content_encoding(GMIME_PART(child))); /* and there are no others */
        }
    }
}

static void walk_object(struct walk *walk, GMimeObject *object, int depth)
{
    if (depth > MIME_MAX_DEPTH || ++walk->body->leaf_count > MIME_MAX_PARTS) {
        walk->body->cut = true;
        return;
    }
    if (GMIME_IS_MULTIPART(object)) {
        walk_multipart(walk, GMIME_MULTIPART(object), depth);
        return;
    }
    if (depth == 0 && GMIME_IS_MESSAGE_PART(object)) { /* a mail that is nothing but another mail's envelope */
        GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        if (inner && g_mime_message_get_mime_part(inner)) {
            walk_object(walk, g_mime_message_get_mime_part(inner), depth + 1);
            return;
        }
    }
    bool named = g_mime_object_get_content_disposition_parameter(object, "filename") != NULL;
    bool words = is_text_type(object, "plain") || is_text_type(object, "html") ||
                 (is_text_type(object, "*") && !walk->words.any);
    if (GMIME_IS_PART(object) && words && !is_attachment(object) && !(named && walk->words.any)) {
        GMimePart *part = GMIME_PART(object);
        mail_words_add(&walk->words, content_of(walk, part), g_mime_object_get_content_type(object),
                      g_mime_part_get_content_encoding(part));
        return;
    }
    add_media(walk, object);
}

static void read_tree(struct walk *walk, const struct mail_head *head)
{
    struct mail_outline *outline = &walk->body->outline;
    mail_outline_make(outline, walk->mail, head);
    walk->body->cut |= outline->cut;
    GMimeStream *stream = mail_stream_new(outline);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    g_mime_parser_set_persist_stream(parser, TRUE);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    if (message) {
        if (g_mime_message_get_mime_part(message))
            walk_object(walk, g_mime_message_get_mime_part(message), 0);
        g_object_unref(message);
    }
    g_object_unref(parser);
    g_object_unref(stream);
}

static void read_parts(struct walk *walk, const struct mail_head *head)
{
    struct mail_body *body = walk->body;
    struct span said = mail_field(head, "Content-Type", 0);
    if (said.length > EMBEDDED_FIELD_MAX_BYTES)
        said.length = EMBEDDED_FIELD_MAX_BYTES;
    struct span plain = field_unfold(said, walk->build->arena);
    bool tree = span_starts_nocase(plain, "multipart/") || span_starts_nocase(plain, "message/");
    if (tree) {
        read_tree(walk, head);
        if (walk->words.any || body->is_digest || body->leaf_count > 1 || body->cut)
            return;
        str_clear(&body->text);
    }
    struct span encoding = span_trim(mail_field(head, "Content-Transfer-Encoding", 0));
    const char *encoding_name = arena_span_text(walk->build->arena, encoding);
    GMimeContentType *type = plain.length && !tree ? g_mime_content_type_parse(NULL, plain.at) : NULL;
    const char *media = type ? g_mime_content_type_get_media_type(type) : NULL;
    struct span bytes = span_from_to(walk->mail, head->body, walk->mail.length);
    if (!media || strcasecmp(media, "text") == 0 || !memchr(plain.at, '/', plain.length)) {
        walk->words.alone = true;
        mail_words_add(&walk->words, bytes, type, g_mime_content_encoding_from_string(encoding_name));
    } else {
        char *kind = g_mime_content_type_get_mime_type(type);
        build_entity(walk->build, ENTITY_MEDIA, span_of(""), NULL)->title = field_text(span_of(kind), walk->build->arena);
        g_free(kind);
    }
    if (type)
        g_object_unref(type);
}

#define KEEP_BYTES ((size_t)1 << 20)

/* One long mail must not hold its memory for good, nor while it is stored. */
static void trim(struct str *buffer)
{
    if (buffer->room > KEEP_BYTES)
        str_release(buffer);
}

void mail_body_read(struct mail_body *body, struct span mail, const struct mail_head *head, enum mail_quoting quoting,
                    struct build *build)
{
    str_clear(&body->text);
    body->plain = (struct span){0};
    body->part_count = body->leaf_count = body->decoded_bytes = 0;
    body->is_digest = body->is_report = body->transfer_encoded = body->charset_guessed = body->cut = false;
    struct walk walk = {.words = {.body = body, .build = build, .quoting = quoting},
                        .body = body, .build = build, .mail = mail};
    read_parts(&walk, head);
    trim(&body->decoded);
    trim(&body->utf8);
    if (body->html.text.room > KEEP_BYTES)
        html_text_release(&body->html);
}
