/* status_mastodon.c - what servers agree on, and where they do not. Source: documentation of the API, entity Status. */
#include "collector/status_mastodon.h"

#include <strings.h>

#include "collector/html_text.h"

bool mastodon_is_status(const json_t *value)
{
    return json_is_object(value) && json_get_object(value, "account") && json_object_get(value, "content") &&
           json_object_get(value, "created_at");
}

const char *mastodon_uri(const json_t *status, struct arena *arena)
{
    const char *uri = json_get_text(status, "uri", arena);
    return uri ? uri : json_get_text(status, "url", arena);
}

/* ---- who ---- */

static const char *host_of(const char *url, struct arena *arena)
{
    const char *at = url ? strstr(url, "://") : NULL;
    return at ? arena_span_text(arena, span_from(at + 3, strcspn(at + 3, "/:?#"))) : NULL;
}

/* "amina" of the server asked is "amina@a.example" everywhere else. */
static const char *whole_handle(const char *acct, const char *url, const char *host, struct arena *arena)
{
    if (!acct || strchr(acct, '@'))
        return acct;
    const char *home = host_of(url, arena);
    if (!home)
        home = host;
    return home ? arena_format(arena, "%s@%s", acct, home) : acct;
}

static void set_author(struct mastodon_reader *reader, struct build *build, const json_t *account)
{
    struct arena *arena = build->arena;
    const char *url = json_get_text(account, "url", arena);
    build->post.author_id = json_get_text(account, "uri", arena);
    if (!build->post.author_id)
        build->post.author_id = url;
    build->post.author = whole_handle(json_get_text(account, "acct", arena), url, reader->host, arena);
    build->post.name = json_get_text(account, "display_name", arena);
    if (!build->post.name)
        build->post.name = json_get_text(account, "username", arena);
}

/* ---- what ---- */

static const json_t *mention_by_url(const json_t *status, const char *url)
{
    const json_t *mention;
    size_t i;
    json_array_foreach(json_object_get(status, "mentions"), i, mention)
    {
        const char *its = json_string_value(json_object_get(mention, "url"));
        if (its && url && strcmp(its, url) == 0)
            return mention;
    }
    return NULL;
}

static void add_link(struct mastodon_reader *reader, struct build *build, const json_t *status,
                     const struct html_link *link, size_t offset)
{
    struct span text = build->post.text;
    if (link->alt || link->end + offset > text.length || link->end == link->start)
        return;
    struct span words = span_from_to(text, link->start + offset, link->end + offset);
    struct entity *entity;
    if (words.at[0] == '#' && words.length > 1) {
        entity = build_entity(build, ENTITY_HASHTAG, span_from_to(words, 1, words.length), NULL);
    } else if (words.at[0] == '@' && words.length > 1) {
        const json_t *mention = mention_by_url(status, link->url);
        const char *acct = json_get_text(mention, "acct", build->arena);
        const char *handle = whole_handle(acct, link->url, reader->host, build->arena);
        entity = build_entity(build, ENTITY_MENTION,
                              handle ? span_of(handle) : span_from_to(words, 1, words.length), link->url);
    } else {
        entity = build_entity(build, ENTITY_LINK, words, link->url);
    }
    entity->start = link->start + offset;
    entity->end = link->end + offset;
}

/* Tags that stand in no anchor (plain text servers, tags kept apart). */
static void add_other_tags(struct build *build, const json_t *status)
{
    const json_t *tag;
    size_t i;
    json_array_foreach(json_object_get(status, "tags"), i, tag)
    {
        struct span name = json_get_span(tag, "name", build->arena);
        bool known = name.length == 0;
        for (size_t k = 0; k < build->post.entity_count && !known; k++)
            known = build->entities[k].kind == ENTITY_HASHTAG && build->entities[k].text.length == name.length &&
                    strncasecmp(build->entities[k].text.at, name.at, name.length) == 0;
        if (!known)
            build_entity(build, ENTITY_HASHTAG, name, NULL);
    }
}

/* Servers write "RE: link" in front for clients that know no quotes. */
static void drop_quote_line(struct html_text *words)
{
    struct span text = str_span(&words->text);
    if (!span_starts(text, "RE: http"))
        return;
    const char *end = span_find_char(text, '\n');
    size_t cut = end ? (size_t)(end - text.at) : text.length;
    while (cut < text.length && text.at[cut] == '\n')
        cut++;
    memmove(words->text.at, words->text.at + cut, text.length - cut);
    str_cut(&words->text, text.length - cut);
    size_t kept = 0;
    for (size_t i = 0; i < words->link_count; i++)
        if (words->links[i].start >= cut) {
            words->links[kept] = words->links[i];
            words->links[kept].start -= cut;
            words->links[kept++].end -= cut;
        }
    words->link_count = kept;
}

static void set_text(struct mastodon_reader *reader, struct build *build, const json_t *status)
{
    struct arena *arena = build->arena;
    struct span content = json_get_span(status, "content", arena);
    struct span warning = span_trim(json_get_span(status, "spoiler_text", arena));
    struct html_text words = HTML_TEXT_INIT;
    OWNED(str_release) struct str text = STR_INIT;
    if (warning.length) {
        str_add_span(&text, warning);
        str_add(&text, "\n\n");
    }
    size_t offset = text.length;
    if (content.length && span_find_char(content, '<')) {
        html_text_read(content, "UTF-8", arena, &words);
        if (json_get_object(status, "quote"))
            drop_quote_line(&words);
        str_add_span(&text, str_span(&words.text));
    } else if (content.at) { /* GoToSocial may send plain text */
        str_add_span(&text, content);
    }
    while (text.length && text.at[text.length - 1] == '\n')
        str_cut(&text, text.length - 1);
    build->post.text = build_text(arena, arena_span(arena, str_span(&text)));
    for (size_t i = 0; i < words.link_count; i++)
        add_link(reader, build, status, &words.links[i], offset);
    html_text_release(&words);
    add_other_tags(build, status);
}

static void add_attachments(struct build *build, const json_t *status)
{
    const json_t *item;
    size_t i;
    json_array_foreach(json_object_get(status, "media_attachments"), i, item)
    {
        const char *url = json_get_text(item, "url", build->arena);
        if (!url)
            url = json_get_text(item, "remote_url", build->arena);
        struct entity *media =
            build_entity(build, ENTITY_MEDIA, json_get_span(item, "description", build->arena), url);
        media->title = json_get_text(item, "type", build->arena);
    }
    const json_t *card = json_get_object(status, "card");
    if (card) {
        struct entity *entity = build_entity(build, ENTITY_CARD, json_get_span(card, "description", build->arena),
                                             json_get_text(card, "url", build->arena));
        entity->title = json_get_text(card, "title", build->arena);
    }
    OWNED(str_release) struct str options = STR_INIT;
    json_array_foreach(json_object_get(json_get_object(status, "poll"), "options"), i, item)
    {
        if (options.length)
            str_add_char(&options, '\n');
        str_add_span(&options, json_get_span(item, "title", build->arena));
    }
    if (options.length)
        build_entity(build, ENTITY_POLL, arena_span(build->arena, str_span(&options)), NULL);
}

/* ---- to what ---- */

static void add_parent(struct mastodon_reader *reader, struct build *build, const json_t *status)
{
    /* Akkoma tells the uri, also of a parent it does not know; its id is "_" then. */
    const char *uri = json_get_text(json_get_object(status, "akkoma"), "in_reply_to_apid", build->arena);
    const char *local = json_get_text(status, "in_reply_to_id", build->arena);
    if (!uri && local && strcmp(local, "_") != 0 && reader->uri_of)
        uri = reader->uri_of(reader->to, local);
    build_relation(build, RELATION_ANSWERS, uri);
    build_relation(build, RELATION_THREAD,
                   json_get_text(json_get_object(status, "pleroma"), "context", build->arena));
}

/* {state, quoted_status} of Mastodon, a plain status of Akkoma. */
static bool read_quoted(struct mastodon_reader *reader, struct build *build, const json_t *status, struct span raw,
                        struct err *err)
{
    const json_t *quote = json_get_object(status, "quote");
    struct span quote_raw = json_member(raw, "quote");
    if (json_get_object(quote, "quoted_status")) {
        quote_raw = json_member(quote_raw, "quoted_status");
        quote = json_get_object(quote, "quoted_status");
    }
    const char *uri = quote ? mastodon_uri(quote, build->arena) : NULL;
    if (!uri)
        uri = json_get_text(json_get_object(status, "akkoma"), "quote_apid", build->arena);
    build_relation(build, RELATION_QUOTES, uri);
    return !mastodon_is_status(quote) ||
           mastodon_read_status(reader, quote, quote_raw, QUALITY_MENTIONED, err);
}

static bool read_boost(struct mastodon_reader *reader, struct build *build, const json_t *status, struct span raw,
                       struct err *err)
{
    const json_t *original = json_get_object(status, "reblog");
    const char *uri = mastodon_uri(original, reader->in.arena);
    if (!uri)
        return record_reader_reject(&reader->in, raw, ERR_SYNTAX, "a boost of a status without a uri", err);
    if (!mastodon_read_status(reader, original, json_member(raw, "reblog"), QUALITY_FULL, err))
        return false;
    build->post.kind = POST_REPOST;
    build_relation(build, RELATION_REPOSTS, uri);
    add_other_tags(build, original);
    return record_reader_give(&reader->in, build, raw, QUALITY_FULL, err);
}

/* snac numbers statuses by ten digits and the MD5 of their address, and calls every language "en". */
static bool is_of_snac(const json_t *status)
{
    const char *id = json_string_value(json_object_get(status, "id"));
    return id && strlen(id) == 42 && strspn(id, "0123456789") >= 10 && strspn(id, "0123456789abcdefABCDEF") == 42;
}

bool mastodon_read_status(struct mastodon_reader *reader, const json_t *status, struct span raw,
                          enum post_quality quality, struct err *err)
{
    struct arena *arena = reader->in.arena;
    if (!mastodon_is_status(status))
        return record_reader_reject(&reader->in, raw, ERR_SYNTAX, "not a status", err);
    struct build build = build_begin(arena, "mastodon");
    struct post *post = &build.post;
    post->native_id = mastodon_uri(status, arena);
    if (!post->native_id)
        return record_reader_reject(&reader->in, raw, ERR_SYNTAX, "a status without a uri", err);
    const char *visibility = json_get_text(status, "visibility", arena);
    if (visibility && strcmp(visibility, "public") != 0 && strcmp(visibility, "unlisted") != 0)
        return reader->in.sink->set_aside(reader->in.sink->to, "not public", err);
    set_author(reader, &build, json_get_object(status, "account"));
    const char *created = json_get_text(status, "created_at", arena);
    if (!created || !when_parse(span_of(created), NULL, &post->posted_ms, &post->grain))
        post->posted_ms = POST_NO_TIME;
    post->url = json_get_text(status, "url", arena);
    if (json_get_object(status, "reblog"))
        return read_boost(reader, &build, status, raw, err);
    enum when_grain grain;
    const char *edited = json_get_text(status, "edited_at", arena);
    if (!edited || !when_parse(span_of(edited), NULL, &post->edited_ms, &grain))
        post->edited_ms = POST_NO_TIME;
    const char *lang = json_get_text(status, "language", arena);
    post->lang = lang && strcmp(lang, "und") != 0 && !is_of_snac(status) ? lang : NULL;
    set_text(reader, &build, status);
    add_attachments(&build, status);
    add_parent(reader, &build, status);
    post->likes = json_get_int(status, "favourites_count", POST_NO_COUNT);
    post->boosts = json_get_int(status, "reblogs_count", POST_NO_COUNT);
    post->replies = json_get_int(status, "replies_count", POST_NO_COUNT);
    return read_quoted(reader, &build, status, raw, err) && record_reader_give(&reader->in, &build, raw, quality, err);
}
