/* mail_body.c - GMime takes the parts apart; which of them is the text is decided here.
 *
 * A body of one part goes straight to the decoders. GMime's parser only ever sees the Content- fields of the mail's own
 * header, and address fields of embedded mails cut short: its address parser recurses once per group. */
#include "collector/mail_body.h"

#include <gmime/gmime.h>
#include <stdlib.h>
#include <strings.h>

#include "collector/charset.h"
#include "collector/mail_flowed.h"
#include "collector/mail_links.h"

#define EMBEDDED_FIELD_MAX_BYTES 8192

struct walk {
    struct mail_body *body;
    struct build *build;
    enum mail_quoting quoting;
    struct span input, mail; /* what GMime read; the mail */
    ptrdiff_t to_mail;       /* offset in input + this = offset in mail */
    bool has_text;           /* some text part came */
    bool alone;              /* it is the only one */
};

void mail_body_release(struct mail_body *body)
{
    str_release(&body->text);
    str_release(&body->decoded);
    str_release(&body->utf8);
    str_release(&body->input);
    html_text_release(&body->html);
    free(body->parts);
    *body = (struct mail_body){0};
}

void mail_unquote_from(struct str *text, enum mail_quoting quoting)
{
    if (quoting == MAIL_QUOTED_NOT || !text->length)
        return;
    size_t to = 0, i = 0;
    while (i < text->length) {
        size_t marks = i;
        while (marks < text->length && text->at[marks] == '>')
            marks++;
        size_t count = marks - i;
        bool quoted = count && text->length - marks >= 5 && memcmp(text->at + marks, "From ", 5) == 0 &&
                      (quoting == MAIL_QUOTED_MBOXRD || count == 1);
        if (quoted)
            i++;
        const char *end = memchr(text->at + i, '\n', text->length - i);
        size_t length = end ? (size_t)(end - text->at) + 1 - i : text->length - i;
        if (to != i)
            memmove(text->at + to, text->at + i, length);
        to += length;
        i += length;
    }
    str_cut(text, to);
}

/* ---- one part ---- */

static bool decode(struct mail_body *body, struct span bytes, GMimeContentEncoding encoding)
{
    str_clear(&body->decoded);
    if (body->decoded_bytes + bytes.length > MIME_MAX_DECODED_BYTES) {
        body->cut = true;
        return false;
    }
    body->decoded_bytes += bytes.length;
    if (encoding != GMIME_CONTENT_ENCODING_BASE64 && encoding != GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE &&
        encoding != GMIME_CONTENT_ENCODING_UUENCODE)
        return false;
    GMimeEncoding state;
    g_mime_encoding_init_decode(&state, encoding);
    size_t room = g_mime_encoding_outlen(&state, bytes.length) + 16;
    str_reserve(&body->decoded, room);
    size_t made = g_mime_encoding_flush(&state, bytes.at, bytes.length, body->decoded.at);
    body->decoded.length = made;
    body->decoded.at[made] = '\0';
    return true;
}

/* Appends with line breaks as LF. */
static void add_lines(struct str *to, struct span text)
{
    for (size_t i = 0; i < text.length;) {
        const char *cr = memchr(text.at + i, '\r', text.length - i);
        size_t end = cr ? (size_t)(cr - text.at) : text.length;
        str_add_span(to, span_from_to(text, i, end));
        i = end;
        if (cr) {
            str_add_char(to, '\n');
            i += i + 1 < text.length && text.at[i + 1] == '\n' ? 2 : 1;
        }
    }
}

/* The same from a string that is not needed afterwards: nothing is copied where nothing is to be changed. */
static void lines_take(struct str *to, struct str *from)
{
    if (to->length || (from->length && memchr(from->at, '\r', from->length))) {
        add_lines(to, str_span(from));
        return;
    }
    struct str empty = *to;
    *to = *from;
    *from = empty;
}

/* Is the text in these bytes as it is, without a copy? So it is in most mails, and digests may be very long. */
static bool is_as_read(const struct walk *walk, struct span bytes, const char *charset)
{
    if (!bytes.length || memchr(bytes.at, '\r', bytes.length) || !charset_is_plain(bytes, charset))
        return false;
    return walk->quoting == MAIL_QUOTED_NOT || !memmem(bytes.at, bytes.length, ">From ", 6);
}

static void part_break(struct str *text)
{
    if (text->length && text->at[text->length - 1] != '\n')
        str_add_char(text, '\n');
}

static void add_html(struct walk *walk, struct span bytes, const char *charset)
{
    struct mail_body *body = walk->body;
    html_text_read(bytes, charset, walk->build->arena, &body->html);
    size_t base = body->text.length;
    str_add_span(&body->text, str_span(&body->html.text));
    body->charset_guessed |= body->html.charset_guessed && charset;
    body->cut |= body->html.cut;
    for (size_t i = 0; i < body->html.link_count && walk->build->post.entity_count < MAIL_MAX_LINKS; i++) {
        const struct html_link *link = &body->html.links[i];
        if (link->alt ? !*link->alt : strncasecmp(link->url, "http", 4) != 0)
            continue; /* pictures that say nothing: spacers and trackers */
        struct entity *entity =
            build_entity(walk->build, link->alt ? ENTITY_MEDIA : ENTITY_LINK, span_of(link->alt ? link->alt : ""), link->url);
        if (!link->alt && link->end > link->start) {
            /* not span_from_to the text: it may still grow and move */
            entity->text = arena_span(walk->build->arena,
                                      span_from(body->html.text.at + link->start, link->end - link->start));
            entity->start = base + link->start;
            entity->end = base + link->end;
        }
    }
}

static const char *parameter(GMimeContentType *type, const char *name)
{
    const char *value = type ? g_mime_content_type_get_parameter(type, name) : NULL;
    return value ? value : "";
}

static void add_text_part(struct walk *walk, struct span bytes, GMimeContentType *type, GMimeContentEncoding encoding)
{
    struct mail_body *body = walk->body;
    bool encoded = decode(body, bytes, encoding);
    if (!encoded && body->cut)
        return;
    if (encoded)
        bytes = str_span(&body->decoded);
    body->transfer_encoded |= encoded;
    const char *charset = parameter(type, "charset");
    part_break(&body->text);
    walk->has_text = true;
    if (type && g_mime_content_type_is_type(type, "text", "html")) {
        add_html(walk, bytes, *charset ? charset : NULL);
        return;
    }
    bool flowed = strcasecmp(parameter(type, "format"), "flowed") == 0;
    if (walk->alone && !encoded && !flowed && is_as_read(walk, bytes, charset)) {
        body->plain = bytes;
        return;
    }
    str_clear(&body->utf8);
    bool held = charset_decode(bytes, charset, &body->utf8);
    body->charset_guessed |= !held;
    if (encoding != GMIME_CONTENT_ENCODING_BASE64)
        mail_unquote_from(&body->utf8, walk->quoting);
    if (!flowed) {
        lines_take(&body->text, &body->utf8);
        return;
    }
    str_clear(&body->decoded); /* what was in it is in utf8 by now */
    add_lines(&body->decoded, str_span(&body->utf8));
    flowed_join(str_span(&body->decoded), strcasecmp(parameter(type, "delsp"), "yes") == 0, &body->text);
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

static struct span content_of(struct walk *walk, GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
    if (!stream || stream->bound_start < 0)
        return span_of("");
    size_t start = (size_t)stream->bound_start;
    size_t end = stream->bound_end < 0 ? walk->input.length : (size_t)stream->bound_end;
    if (end > walk->input.length)
        end = walk->input.length;
    return start < end ? span_from_to(walk->input, start, end) : span_of("");
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
    GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    GMimeHeaderList *list = message ? g_mime_object_get_header_list(GMIME_OBJECT(message)) : NULL;
    if (!list || g_mime_header_list_get_count(list) == 0)
        return;
    gint64 offset = g_mime_header_get_offset(g_mime_header_list_get_header_at(list, 0));
    if (offset < 0 || (size_t)offset >= walk->input.length)
        return;
    struct span rest = span_from_to(walk->input, (size_t)offset, walk->input.length);
    size_t end = walk->input.length;
    OWNED(str_release) struct str mark = STR_INIT;
    str_format(&mark, "\n--%s", boundary ? boundary : "");
    const char *next = boundary ? span_find(rest, str_span(&mark)) : NULL;
    if (next)
        end = (size_t)(next - walk->input.at);
    if (end > (size_t)offset && walk->input.at[end - 1] == '\r')
        end--;
    if (body->part_count == body->part_room) {
        body->part_room = body->part_room ? body->part_room * 2 : 32;
        body->parts = mem_grow(body->parts, body->part_room, sizeof *body->parts);
    }
    body->parts[body->part_count++] = (struct mail_range){
        (size_t)((ptrdiff_t)offset + walk->to_mail), (size_t)((ptrdiff_t)end + walk->to_mail)};
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
            add_text_part(walk, content_of(walk, GMIME_PART(child)), g_mime_object_get_content_type(child),
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
                 (is_text_type(object, "*") && !walk->has_text);
    if (GMIME_IS_PART(object) && words && !is_attachment(object) && !(named && walk->has_text)) {
        GMimePart *part = GMIME_PART(object);
        add_text_part(walk, content_of(walk, part), g_mime_object_get_content_type(object),
                      g_mime_part_get_content_encoding(part));
        return;
    }
    add_media(walk, object);
}

/* ---- giving GMime its input ---- */

static void add_content_fields(struct str *input, const struct mail_head *head)
{
    static const char *const WANTED[] = {"Content-Type", "Content-Transfer-Encoding", "Content-Disposition",
                                         "Content-Description"};
    str_add(input, "MIME-Version: 1.0\n");
    for (size_t i = 0; i < COUNT_OF(WANTED); i++) {
        struct span value = mail_field(head, WANTED[i], 0);
        if (!value.at)
            continue;
        if (value.length > EMBEDDED_FIELD_MAX_BYTES)
            value.length = EMBEDDED_FIELD_MAX_BYTES;
        str_add(input, WANTED[i]);
        str_add(input, ":");
        str_add_span(input, value);
        str_add(input, "\n");
    }
    str_add(input, "\n");
}

/* Overlong fields of embedded headers lose their colon, in the copy: GMime then reads on without them. Offsets stay. */
static void blunt_long_fields(char *at, size_t length)
{
    struct span rest = span_from(at, length), line;
    char *colon = NULL;
    size_t begun = 0;
    bool continued = false;
    while (span_line(&rest, &line)) {
        size_t here = (size_t)(line.at - at);
        continued = colon && line.length && (line.at[0] == ' ' || line.at[0] == '\t');
        if (!continued) {
            size_t name = field_name_length(line);
            colon = name ? memchr(at + here, ':', line.length) : NULL;
            begun = here;
        }
        if (colon && here + line.length - begun > EMBEDDED_FIELD_MAX_BYTES) {
            *colon = ' ';
            if (colon > at)
                colon[-1] = ' ';
            at[begun] = ' '; /* a continuation of nothing */
            colon = NULL;
        }
    }
}

static void read_tree(struct walk *walk, const struct mail_head *head)
{
    struct mail_body *body = walk->body;
    struct str *input = &body->input;
    str_clear(input);
    add_content_fields(input, head);
    walk->to_mail = (ptrdiff_t)head->body - (ptrdiff_t)input->length;
    size_t from = input->length;
    str_add_span(input, span_from_to(walk->mail, head->body, walk->mail.length));
    blunt_long_fields(input->at + from, input->length - from);
    walk->input = str_span(input);
    GByteArray array = {.data = (guint8 *)input->at, .len = (guint)input->length};
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(&array);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
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

void mail_body_read(struct mail_body *body, struct span mail, const struct mail_head *head, enum mail_quoting quoting,
                    struct build *build)
{
    str_clear(&body->text);
    body->plain = (struct span){0};
    body->part_count = body->leaf_count = body->decoded_bytes = 0;
    body->is_digest = body->is_report = body->transfer_encoded = body->charset_guessed = body->cut = false;
    struct walk walk = {.body = body, .build = build, .quoting = quoting, .mail = mail};
    struct span said = mail_field(head, "Content-Type", 0);
    if (said.length > EMBEDDED_FIELD_MAX_BYTES)
        said.length = EMBEDDED_FIELD_MAX_BYTES;
    struct span plain = field_unfold(said, build->arena);
    bool tree = span_starts_nocase(plain, "multipart/") || span_starts_nocase(plain, "message/");
    if (tree) {
        read_tree(&walk, head);
        if (walk.has_text || body->is_digest || body->leaf_count > 1 || body->cut)
            return;
        str_clear(&body->text);
    }
    struct span encoding = span_trim(mail_field(head, "Content-Transfer-Encoding", 0));
    const char *encoding_name = arena_span_text(build->arena, encoding);
    GMimeContentType *type = plain.length && !tree ? g_mime_content_type_parse(NULL, plain.at) : NULL;
    const char *media = type ? g_mime_content_type_get_media_type(type) : NULL;
    struct span bytes = span_from_to(mail, head->body, mail.length);
    if (!media || strcasecmp(media, "text") == 0 || !memchr(plain.at, '/', plain.length)) {
        walk.alone = true;
        add_text_part(&walk, bytes, type, g_mime_content_encoding_from_string(encoding_name));
    } else {
        char *kind = g_mime_content_type_get_mime_type(type);
        build_entity(build, ENTITY_MEDIA, span_of(""), NULL)->title = field_text(span_of(kind), build->arena);
        g_free(kind);
    }
    if (type)
        g_object_unref(type);
}
