/* article_json_ld.c - articles as search engines are told of them: JSON-LD in script elements. */
#include <strings.h>

#include "collector/article_tree.h"
#include "collector/json_get.h"
#include "collector/xml_get.h"

#define LOOK_DEPTH 8

/* Sites wrap it in comments and leave raw line breaks inside strings. */
static struct span unwrapped(struct span text)
{
    static const char *const BEGINS[] = {"<!--", "//<![CDATA[", "<![CDATA[", "/*<![CDATA[*/"};
    static const char *const ENDS[] = {"-->", "//]]>", "]]>", "/*]]>*/", ";"};
    text = span_trim(text);
    for (size_t i = 0; i < COUNT_OF(BEGINS); i++)
        if (span_starts(text, BEGINS[i]))
            text = span_trim(span_from_to(text, strlen(BEGINS[i]), text.length));
    for (size_t i = 0; i < COUNT_OF(ENDS); i++)
        if (span_ends(text, ENDS[i]))
            text = span_trim(span_from_to(text, 0, text.length - strlen(ENDS[i])));
    return text;
}

static json_t *read_lenient(struct span text, struct arena *arena)
{
    struct err ignored = {0};
    json_t *json = json_read(text, "page", &ignored);
    if (json || !text.length)
        return json;
    char *plain = arena_span_text(arena, text);
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)plain[i] < 0x20)
            plain[i] = ' ';
    err_clear(&ignored);
    return json_read(span_from(plain, text.length), "page", &ignored);
}

static bool is_article_type(const json_t *type)
{
    static const char *const ENDINGS[] = {"Article", "Posting", "Report", "BlogPost"};
    const char *name = json_string_value(type);
    for (size_t i = 0; name && i < COUNT_OF(ENDINGS); i++)
        if (span_ends(span_of(name), ENDINGS[i]))
            return true;
    const json_t *one;
    size_t i;
    json_array_foreach(type, i, one)
        if (json_is_string(one) && is_article_type(one))
            return true;
    return false;
}

static const json_t *find_article(const json_t *json, int depth)
{
    const json_t *item;
    size_t i;
    if (depth == 0)
        return NULL;
    if (json_is_object(json) && is_article_type(json_object_get(json, "@type")))
        return json;
    const json_t *list = json_is_array(json) ? json : json_object_get(json, "@graph");
    json_array_foreach(list, i, item)
    {
        const json_t *found = find_article(item, depth - 1);
        if (found)
            return found;
    }
    return find_article(json_get_object(json, "mainEntity"), depth - 1);
}

/* A text, an object with a name, or a list of either; organisations only where there is nobody else. */
static void add_names(const json_t *author, struct arena *arena, struct str *out, int depth)
{
    const json_t *one;
    size_t i;
    if (depth == 0 || out->length > 250)
        return;
    json_array_foreach(author, i, one)
        add_names(one, arena, out, depth - 1);
    struct span name = json_span_of(author, arena);
    const char *text = name.length ? name.at : json_get_text(author, "name", arena);
    if (!text && json_is_object(author)) {
        add_names(json_object_get(author, "name"), arena, out, depth - 1);
        const char *given = json_get_text(author, "givenName", arena);
        const char *family = json_get_text(author, "familyName", arena);
        text = given && family ? arena_format(arena, "%s %s", given, family) : NULL;
    }
    if (!text || strncasecmp(text, "http", 4) == 0)
        return;
    struct span trimmed = span_trim(span_of(text));
    if (trimmed.length && out->length)
        str_add(out, ", ");
    str_add_span(out, trimmed);
}

static void set_time(const json_t *article, const char *key, struct arena *arena, int64_t *out_ms,
                     enum when_grain *out_grain)
{
    const char *text = json_get_text(article, key, arena);
    int64_t ms;
    enum when_grain grain;
    if (text && when_parse(span_trim(span_of(text)), NULL, &ms, &grain) && ms <= when_now() + 86400000 &&
        ms >= when_from_date(1990, 1, 1)) {
        *out_ms = ms;
        *out_grain = grain;
    }
}

static const char *text_copied(const json_t *object, const char *key, struct arena *arena)
{
    struct span text = span_trim(json_get_span(object, key, arena));
    return text.length ? arena_span_text(arena, text) : NULL;
}

static void take(const json_t *article, struct arena *arena, struct article *out)
{
    enum when_grain grain;
    OWNED(str_release) struct str names = STR_INIT;
    out->title = text_copied(article, "headline", arena);
    if (!out->title)
        out->title = text_copied(article, "name", arena);
    add_names(json_object_get(article, "author"), arena, &names, LOOK_DEPTH);
    if (names.length)
        out->author = arena_text(arena, str_text(&names));
    out->description = text_copied(article, "description", arena);
    out->site = text_copied(json_get_object(article, "publisher"), "name", arena);
    set_time(article, "datePublished", arena, &out->posted_ms, &out->grain);
    set_time(article, "dateModified", arena, &out->edited_ms, &grain);
}

void article_json_ld(const xmlDoc *page, struct arena *arena, struct article *out)
{
    static const char *const SCRIPT[] = {"script", NULL};
    const xmlNode *top = xmlDocGetRootElement(page);
    for (const xmlNode *node = top; node; node = html_following(top, node, false)) {
        const char *type = html_named(node, SCRIPT) ? xml_attribute(node, "type", arena) : NULL;
        if (!type || strcasecmp(type, "application/ld+json") != 0)
            continue;
        OWNED(json_releasep) json_t *json = read_lenient(unwrapped(xml_raw_text(node, arena)), arena);
        const json_t *article = json ? find_article(json, LOOK_DEPTH) : NULL;
        if (!article)
            continue;
        take(article, arena, out);
        return;
    }
}
