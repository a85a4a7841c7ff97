/* mail_words.c - one text part of a mail as plain UTF-8: transfer encoding, charset, HTML, flowed lines. */
#include "collector/mail_words.h"

#include <strings.h>

#include "collector/charset.h"
#include "collector/mail_flowed.h"
#include "collector/mail_links.h"

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

/* As much of a part as the mail may still have decoded. */
static struct span within_limit(struct mail_body *body, struct span bytes)
{
    size_t left = MIME_MAX_DECODED_BYTES - body->decoded_bytes;
    if (bytes.length > left) {
        bytes.length = left;
        body->cut = true;
    }
    body->decoded_bytes += bytes.length;
    return bytes;
}

static bool is_encoded(GMimeContentEncoding encoding)
{
    return encoding == GMIME_CONTENT_ENCODING_BASE64 || encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE ||
           encoding == GMIME_CONTENT_ENCODING_UUENCODE;
}

static struct span decode(struct mail_body *body, struct span bytes, GMimeContentEncoding encoding)
{
    GMimeEncoding state;
    str_clear(&body->decoded);
    g_mime_encoding_init_decode(&state, encoding);
    str_reserve(&body->decoded, g_mime_encoding_outlen(&state, bytes.length) + 16);
    size_t made = g_mime_encoding_flush(&state, bytes.at, bytes.length, body->decoded.at);
    body->decoded.length = made;
    body->decoded.at[made] = '\0';
    return str_span(&body->decoded);
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
static bool is_as_read(const struct mail_words *words, struct span bytes, const char *charset)
{
    if (!bytes.length || memchr(bytes.at, '\r', bytes.length) || !charset_is_plain(bytes, charset))
        return false;
    return words->quoting == MAIL_QUOTED_NOT || !memmem(bytes.at, bytes.length, ">From ", 6);
}

static void part_break(struct str *text)
{
    if (text->length && text->at[text->length - 1] != '\n')
        str_add_char(text, '\n');
}

static void add_html(struct mail_words *words, struct span bytes, const char *charset)
{
    struct mail_body *body = words->body;
    html_text_read(bytes, charset, words->build->arena, &body->html);
    size_t base = body->text.length;
    str_add_span(&body->text, str_span(&body->html.text));
    body->charset_guessed |= body->html.charset_guessed && charset;
    body->cut |= body->html.cut;
    for (size_t i = 0; i < body->html.link_count && words->build->post.entity_count < MAIL_MAX_LINKS; i++) {
        const struct html_link *link = &body->html.links[i];
        if (link->alt ? !*link->alt : strncasecmp(link->url, "http", 4) != 0)
            continue; /* pictures that say nothing: spacers and trackers */
        struct entity *entity =
            build_entity(words->build, link->alt ? ENTITY_MEDIA : ENTITY_LINK, span_of(link->alt ? link->alt : ""), link->url);
        if (!link->alt && link->end > link->start) {
            /* not span_from_to the text: it may still grow and move */
            entity->text = arena_span(words->build->arena,
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

void mail_words_add(struct mail_words *words, struct span bytes, GMimeContentType *type, GMimeContentEncoding encoding)
{
    struct mail_body *body = words->body;
    bool encoded = is_encoded(encoding);
    bool html = type && g_mime_content_type_is_type(type, "text", "html");
    bool flowed = strcasecmp(parameter(type, "format"), "flowed") == 0;
    const char *charset = parameter(type, "charset");
    words->any = true;
    if (words->alone && !encoded && !flowed && !html && is_as_read(words, bytes, charset)) {
        body->plain = bytes;
        return;
    }
    bytes = within_limit(body, bytes);
    if (encoded)
        bytes = decode(body, bytes, encoding);
    body->transfer_encoded |= encoded;
    part_break(&body->text);
    if (html) {
        add_html(words, bytes, *charset ? charset : NULL);
        return;
    }
    str_clear(&body->utf8);
    bool held = charset_decode(bytes, charset, &body->utf8);
    body->charset_guessed |= !held;
    if (encoding != GMIME_CONTENT_ENCODING_BASE64)
        mail_unquote_from(&body->utf8, words->quoting);
    if (!flowed) {
        lines_take(&body->text, &body->utf8);
        return;
    }
    str_clear(&body->decoded); /* what was in it is in utf8 by now */
    add_lines(&body->decoded, str_span(&body->utf8));
    flowed_join(str_span(&body->decoded), strcasecmp(parameter(type, "delsp"), "yes") == 0, &body->text);
}
