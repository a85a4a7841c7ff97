/* format_feed.c - RSS 0.9 to 2.0, RSS 1.0 (RDF) and Atom: each entry an article.
 *
 * Feeds in the wild are not well-formed, so what the strict reading refuses is cleaned and read once more with
 * libxml2's recovery. Source: the specifications, and the behaviours in feedparser's documentation. */
#include <libxml/uri.h>
#include <strings.h>

#include "collector/build.h"
#include "collector/charset.h"
#include "collector/html_text.h"
#include "collector/input.h"
#include "collector/xml_get.h"

#define FEED_MAX_ENTRIES 100000

static int sniff(struct span head, const char *name)
{
    (void)name;
    struct span start = span_trim(span_starts(head, "\xef\xbb\xbf") ? span_from_to(head, 3, head.length) : head);
    static const char *const ROOTS[] = {"<rss", "<feed", "<rdf:RDF", "<RDF", "<channel"};
    /* Only what may stand in front of a root element: declarations, comments, white space, a line of noise. */
    struct span first = span_from(start.at, start.length < 8192 ? start.length : 8192);
    const char *html = span_find(first, span_of("<html"));
    for (size_t i = 0; i < COUNT_OF(ROOTS); i++) {
        const char *root = span_find(first, span_of(ROOTS[i]));
        size_t behind = root ? (size_t)(root - first.at) + strlen(ROOTS[i]) : first.length;
        char after = behind < first.length ? first.at[behind] : '\0';
        if (root && (!html || root < html) && after && strchr(" >\t\r\n:", after) && root - first.at < 8000)
            return i < 3 ? 80 : 40;
    }
    return 0;
}

struct reading {
    struct sink *sink;
    struct place place;
    struct arena arena;
    struct input *input;
    const char *lang, *author, *base;
    struct span bytes;
};

/* ---- well-formed at last ---- */

/* Control characters that XML forbids, and the names of HTML that feeds use without a DTD. */
static void clean(struct span feed, struct str *out)
{
    static const char *const NAMES[][2] = {
        {"&nbsp;", "&#160;"}, {"&eacute;", "&#233;"}, {"&egrave;", "&#232;"}, {"&agrave;", "&#224;"},
        {"&ccedil;", "&#231;"}, {"&ouml;", "&#246;"}, {"&uuml;", "&#252;"}, {"&auml;", "&#228;"},
        {"&ntilde;", "&#241;"}, {"&aacute;", "&#225;"}, {"&iacute;", "&#237;"}, {"&oacute;", "&#243;"},
        {"&uacute;", "&#250;"}, {"&copy;", "&#169;"}, {"&reg;", "&#174;"}, {"&trade;", "&#8482;"},
        {"&mdash;", "&#8212;"}, {"&ndash;", "&#8211;"}, {"&hellip;", "&#8230;"}, {"&rsquo;", "&#8217;"},
        {"&lsquo;", "&#8216;"}, {"&rdquo;", "&#8221;"}, {"&ldquo;", "&#8220;"}, {"&laquo;", "&#171;"},
        {"&raquo;", "&#187;"}, {"&bull;", "&#8226;"}, {"&euro;", "&#8364;"}, {"&middot;", "&#183;"},
    };
    const char *begin = span_find_char(feed, '<');
    if (begin)
        feed = span_from(begin, feed.length - (size_t)(begin - feed.at));
    for (size_t i = 0; i < feed.length; i++) {
        unsigned char c = (unsigned char)feed.at[i];
        if (c < 0x20 && c != '\n' && c != '\r' && c != '\t')
            continue;
        struct span rest = span_from_to(feed, i, feed.length);
        size_t k = c == '&' ? 0 : COUNT_OF(NAMES);
        while (k < COUNT_OF(NAMES) && !span_starts(rest, NAMES[k][0]))
            k++;
        if (k < COUNT_OF(NAMES)) {
            str_add(out, NAMES[k][1]);
            i += strlen(NAMES[k][0]) - 1;
        } else {
            str_add_char(out, (char)c);
        }
    }
}

static xmlDoc *read_feed(struct span feed, const char *name, struct err *err)
{
    struct err strict = {0};
    struct place_at at = {.file = name, .line = 1, .byte = 0};
    xmlDoc *doc = xml_read(feed, NULL, false, at, &strict);
    if (doc || strict.code == ERR_LIMIT) {
        if (!doc)
            err_pass(err, &strict);
        return doc;
    }
    /* Recovery keeps ill-formed bytes as they are: they go first. */
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str decoded = STR_INIT;
    OWNED(str_release) struct str cleaned = STR_INIT;
    charset_decode(feed, xml_declared_encoding(span_trim(feed), &arena), &decoded);
    clean(str_span(&decoded), &cleaned);
    return xml_read(str_span(&cleaned), "UTF-8", true, at, err);
}

/* ---- parts of an entry ---- */

static const char *first_text(const xmlNode *entry, const char *const *names, struct arena *arena)
{
    for (; *names; names++) {
        const char *text = xml_child_text(entry, *names, arena);
        if (text)
            return text;
    }
    return NULL;
}

static bool has_prefix(const xmlNode *node, const char *prefix)
{
    return node->ns && node->ns->prefix && strcasecmp((const char *)node->ns->prefix, prefix) == 0;
}

/* Markup inside an Atom element of type xhtml, as markup; else its text, which is markup or plain. */
static struct span markup_of(const xmlNode *node, struct arena *arena, bool *out_plain)
{
    const char *type = xml_attribute(node, "type", arena);
    *out_plain = type && (strcmp(type, "text") == 0 || strcmp(type, "text/plain") == 0);
    if (!type || (strcmp(type, "xhtml") != 0 && !strstr(type, "xml")))
        return xml_raw_text(node, arena);
    xmlBuffer *buffer = xmlBufferCreate();
    OWNED(str_release) struct str markup = STR_INIT;
    for (xmlNode *child = node->children; buffer && child; child = child->next) {
        xmlBufferEmpty(buffer);
        if (xmlNodeDump(buffer, node->doc, child, 0, 0) > 0)
            str_add(&markup, (const char *)xmlBufferContent(buffer));
    }
    xmlBufferFree(buffer);
    return arena_span(arena, str_span(&markup));
}

static const xmlNode *body_of(const xmlNode *entry)
{
    static const char *const NAMES[] = {"encoded", "content", "body", "description", "summary"};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        for (const xmlNode *node = xml_child(entry, NAMES[i]); node; node = xml_next(node, NAMES[i]))
            if (!has_prefix(node, "media") && !has_prefix(node, "itunes") && node->children)
                return node;
    return NULL;
}

static const char *absolute(struct reading *reading, const xmlNode *node, const char *url)
{
    if (!url || strncasecmp(url, "http", 4) == 0)
        return url;
    xmlChar *base = xmlNodeGetBase(node->doc, (xmlNode *)(uintptr_t)node);
    const char *from = base && strncasecmp((const char *)base, "http", 4) == 0 ? (const char *)base : reading->base;
    xmlChar *whole = from ? xmlBuildURI((const xmlChar *)url, (const xmlChar *)from) : NULL;
    const char *out = whole ? arena_text(&reading->arena, (const char *)whole) : NULL;
    xmlFree(whole);
    xmlFree(base);
    return out;
}

/* Atom: href of the alternate; RSS: the text, or a guid that is one. */
static const char *url_of(struct reading *reading, const xmlNode *entry)
{
    struct arena *arena = &reading->arena;
    for (const xmlNode *link = xml_child(entry, "link"); link; link = xml_next(link, "link")) {
        const char *rel = xml_attribute(link, "rel", arena), *href = xml_attribute(link, "href", arena);
        const char *url = href && (!rel || strcmp(rel, "alternate") == 0) ? href : href ? NULL : xml_text(link, arena);
        if (url)
            return absolute(reading, link, url);
    }
    const xmlNode *guid = xml_child(entry, "guid");
    const char *permanent = guid ? xml_attribute(guid, "isPermaLink", arena) : NULL;
    const char *text = guid && !(permanent && strcasecmp(permanent, "false") == 0) ? xml_text(guid, arena) : NULL;
    if (text && strncasecmp(text, "http", 4) == 0)
        return text;
    return xml_child_text(entry, "origLink", arena);
}

static const char *author_of(struct reading *reading, const xmlNode *entry)
{
    struct arena *arena = &reading->arena;
    const xmlNode *author = xml_child(entry, "author");
    const char *name = xml_child_text(author, "name", arena);
    if (!name)
        name = xml_child_text(entry, "creator", arena);
    if (!name && author)
        name = xml_text(author, arena);
    /* "ada@example.org (Ada)" */
    const char *open = name ? strchr(name, '(') : NULL, *close = open ? strchr(open, ')') : NULL;
    if (close && strchr(name, '@') && close > open + 1)
        name = arena_span_text(arena, span_from(open + 1, (size_t)(close - open) - 1));
    return name ? name : reading->author;
}

static bool time_of(const char *text, int64_t *out_ms, enum when_grain *out_grain)
{
    return text && (when_parse(span_of(text), NULL, out_ms, out_grain) ||
                    when_parse_mail(span_of(text), out_ms, out_grain));
}

static void set_times(struct reading *reading, struct post *post, const xmlNode *entry)
{
    static const char *const POSTED[] = {"published", "pubDate", "issued", "date", "created", NULL};
    static const char *const EDITED[] = {"updated", "modified", NULL};
    struct arena *arena = &reading->arena;
    enum when_grain grain;
    if (!time_of(first_text(entry, EDITED, arena), &post->edited_ms, &grain))
        post->edited_ms = POST_NO_TIME;
    if (!time_of(first_text(entry, POSTED, arena), &post->posted_ms, &post->grain)) {
        post->posted_ms = post->edited_ms;
        post->grain = post->edited_ms != POST_NO_TIME ? grain : WHEN_SECOND;
    }
    if (post->edited_ms != POST_NO_TIME && post->edited_ms <= post->posted_ms)
        post->edited_ms = POST_NO_TIME;
}

static void add_links(struct reading *reading, struct build *build, const xmlNode *entry,
                      const struct html_text *text)
{
    for (size_t i = 0; i < text->link_count && build->post.entity_count < POST_MAX_ENTITIES - 100; i++) {
        const struct html_link *link = &text->links[i];
        const char *url = absolute(reading, entry, link->url);
        if (!url || strncasecmp(url, "http", 4) != 0 || link->end > build->post.text.length)
            continue;
        struct span words = span_from_to(build->post.text, link->start, link->end);
        struct entity *entity = build_entity(build, link->alt ? ENTITY_MEDIA : ENTITY_LINK,
                                             link->alt ? span_of(link->alt) : words, url);
        entity->start = link->alt ? 0 : link->start;
        entity->end = link->alt ? 0 : link->end;
    }
    struct arena *arena = &reading->arena;
    int count = 0;
    const xmlNode *one = xml_child(entry, "enclosure");
    for (; one && count < 50; one = xml_next(one, "enclosure"), count++) {
        struct entity *media = build_entity(build, ENTITY_MEDIA, span_of(""), xml_attribute(one, "url", arena));
        media->title = xml_attribute(one, "type", arena);
    }
}

static void set_body(struct reading *reading, struct build *build, const xmlNode *entry)
{
    const xmlNode *body = body_of(entry);
    if (!body)
        return;
    bool plain;
    struct span markup = markup_of(body, &reading->arena, &plain);
    if (plain || !markup.at || (!span_find_char(markup, '<') && !span_find_char(markup, '&'))) {
        build->post.text = build_text(&reading->arena, span_trim(markup.at ? markup : span_of("")));
        return;
    }
    struct html_text text = HTML_TEXT_INIT;
    html_text_read(markup, "UTF-8", &reading->arena, &text);
    build->post.text = arena_span(&reading->arena, span_trim(str_span(&text.text)));
    add_links(reading, build, entry, &text);
    html_text_release(&text);
}

/* Titles hold escaped markup without saying so. */
static const char *title_of(struct reading *reading, const xmlNode *entry)
{
    const char *title = xml_child_text(entry, "title", &reading->arena);
    if (!title || (!strchr(title, '<') && !strchr(title, '&')))
        return title;
    struct html_text text = HTML_TEXT_INIT;
    html_text_read(span_of(title), "UTF-8", &reading->arena, &text);
    struct span words = span_trim(str_span(&text.text));
    const char *out = words.length ? arena_span_text(&reading->arena, words) : title;
    html_text_release(&text);
    return out;
}

static void set_thread(struct build *build, const xmlNode *entry)
{
    const xmlNode *reply = xml_child(entry, "in-reply-to");
    const char *href = reply ? xml_attribute(reply, "href", build->arena) : NULL;
    build_relation(build, RELATION_ANSWERS, href ? href : reply ? xml_attribute(reply, "ref", build->arena) : NULL);
}

/* ---- the feed ---- */

static bool read_entry(struct reading *reading, const xmlNode *entry, struct err *err)
{
    struct arena *arena = &reading->arena;
    struct build build = build_begin(arena, "web");
    struct post *post = &build.post;
    post->kind = POST_ARTICLE;
    post->quality = QUALITY_LIST; /* often a summary: the page itself is better */
    post->url = url_of(reading, entry);
    const char *guid = xml_child_text(entry, "guid", arena), *id = xml_child_text(entry, "id", arena);
    post->native_id = post->url ? post->url : guid ? guid : id ? id : xml_attribute(entry, "about", arena);
    post->title = title_of(reading, entry);
    post->author = post->name = author_of(reading, entry);
    const char *lang = xml_attribute(entry, "lang", arena);
    if (!lang)
        lang = xml_child_text(entry, "language", arena);
    post->lang = lang ? lang : reading->lang;
    set_times(reading, post, entry);
    set_body(reading, &build, entry);
    set_thread(&build, entry);
    xmlBuffer *raw = xmlBufferCreate();
    if (raw && xmlNodeDump(raw, entry->doc, (xmlNode *)(uintptr_t)entry, 0, 0) > 0)
        post->raw = span_from((const char *)xmlBufferContent(raw), (size_t)xmlBufferLength(raw));
    post->seen_ms = reading->input->modified_ms;
    struct err why = {0}, told = {0};
    bool empty = !post->title && !(post->text.at && span_trim(post->text).length);
    bool good = empty ? err_set(&told, ERR_SYNTAX, "an entry without title and text") : build_end(&build, &told);
    bool went;
    if (good) {
        went = reading->sink->post(reading->sink->to, post, &reading->place, err);
    } else {
        struct place_at at = {.file = reading->input->name, .line = xmlGetLineNo(entry), .byte = -1};
        err_at(&why, told.code, at, "%s", told.text);
        went = reading->sink->reject(reading->sink->to, post->raw.at ? post->raw : span_of(""), &why, err);
    }
    xmlBufferFree(raw);
    return went;
}

/* Entries lie in the channel, beside it (RSS 1.0), or in the feed. */
static bool read_entries(struct reading *reading, const xmlNode *holder, int *count, struct err *err)
{
    for (const xmlNode *node = holder ? holder->children : NULL; node; node = node->next) {
        if (!xml_named(node, "item") && !xml_named(node, "entry"))
            continue;
        if (++*count > FEED_MAX_ENTRIES)
            return true;
        if (!read_entry(reading, node, err))
            return false;
    }
    return true;
}

static bool read_tree(struct reading *reading, const xmlDoc *doc, struct err *err)
{
    const xmlNode *root = xmlDocGetRootElement(doc), *channel = xml_child(root, "channel");
    const xmlNode *head = channel ? channel : root;
    struct arena *arena = &reading->arena;
    int count = 0;
    reading->lang = xml_child_text(head, "language", arena);
    if (!reading->lang)
        reading->lang = xml_attribute(root, "lang", arena);
    reading->author = xml_text(xml_path(head, "author", "name"), arena);
    const xmlNode *link = xml_child(head, "link");
    reading->base = link ? xml_attribute(link, "href", arena) : NULL;
    if (!reading->base && link)
        reading->base = xml_text(link, arena);
    const char *title = xml_child_text(head, "title", arena);
    if (title && strcmp(reading->place.kind, "file") == 0) {
        reading->place.kind = "feed";
        reading->place.name = title;
    }
    if (!read_entries(reading, channel, &count, err) || !read_entries(reading, root, &count, err))
        return false;
    return count > 0 || reading->sink->set_aside(reading->sink->to, "feed without entries", err);
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    struct err why = {0}, unread = {0};
    bool whole = input_read_all(input, RECORD_MAX_BYTES, &bytes, &unread);
    if (!whole && unread.code == ERR_LIMIT)
        return sink->reject(sink->to, span_from(bytes.at, 65536), &unread, err);
    struct reading reading = {.sink = sink, .place = build_file_place(input, options), .input = input};
    OWNED(xml_releasep) xmlDoc *doc = read_feed(str_span(&bytes), input->name, &why);
    bool went = doc ? read_tree(&reading, doc, err) : sink->reject(sink->to, str_span(&bytes), &why, err);
    arena_release(&reading.arena);
    return went && (whole || sink->reject(sink->to, span_of(""), &unread, err));
}

const struct format format_feed = {
    .name = "feed",
    .what = "RSS and Atom feeds: each entry an article",
    .extensions = "xml rss atom rdf",
    .sniff = sniff,
    .read = read,
};
