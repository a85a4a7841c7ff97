/* article_meta.c - what a page says about itself in meta tags, links and headings. */
#include <libxml/uri.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "collector/article_tree.h"
#include "collector/xml_get.h"
#include "palaver/utf8.h"

#define EARLIEST_YEAR 1990
#define AUTHOR_MAX_BYTES 300

struct meta {
    const char *key, *value;
};

struct metas {
    struct meta *at;
    size_t count, room;
};

static const char *attribute(const xmlNode *node, const char *name, struct arena *arena)
{
    const char *value = xml_attribute(node, name, arena);
    return value && *value ? value : NULL;
}

/* A property may hold several names, parted by blanks. */
static void metas_add(struct metas *metas, const char *keys, const char *value, struct arena *arena)
{
    while (keys && value && *keys) {
        size_t length = strcspn(keys, " \t\n");
        if (length && metas->count < metas->room)
            metas->at[metas->count++] = (struct meta){arena_span_text(arena, span_from(keys, length)), value};
        keys += length + strspn(keys + length, " \t\n");
    }
}

static struct metas metas_of(const xmlDoc *page, struct arena *arena)
{
    static const char *const META[] = {"meta", NULL};
    enum { META_MAX = 2000 };
    struct metas metas = {.at = arena_alloc(arena, META_MAX * sizeof *metas.at), .room = META_MAX};
    const xmlNode *top = xmlDocGetRootElement(page);
    for (const xmlNode *node = top; node; node = html_following(top, node, false)) {
        if (!html_named(node, META))
            continue;
        const char *value = attribute(node, "content", arena);
        metas_add(&metas, attribute(node, "property", arena), value, arena);
        metas_add(&metas, attribute(node, "name", arena), value, arena);
        metas_add(&metas, attribute(node, "itemprop", arena), value, arena);
        metas_add(&metas, attribute(node, "http-equiv", arena), value, arena);
    }
    return metas;
}

/* The first value of the first key that has one. */
static const char *metas_find(const struct metas *metas, const char *const *keys)
{
    for (; *keys; keys++)
        for (size_t i = 0; i < metas->count; i++)
            if (strcasecmp(metas->at[i].key, *keys) == 0)
                return metas->at[i].value;
    return NULL;
}

/* ---- words ---- */

static const char *collapsed(const char *text, struct arena *arena)
{
    if (!text)
        return NULL;
    char *out = arena_text(arena, text), *to = out;
    for (const char *from = text; *from; from++) {
        bool blank = *from == ' ' || *from == '\n' || *from == '\t' || *from == '\r';
        if (!blank)
            *to++ = *from;
        else if (to > out && to[-1] != ' ')
            *to++ = ' ';
    }
    while (to > out && to[-1] == ' ')
        to--;
    *to = '\0';
    return *out ? out : NULL;
}

static const xmlNode *first(const xmlDoc *page, const char *const *names)
{
    const xmlNode *top = xmlDocGetRootElement(page);
    const xmlNode *node = top;
    while (node && !html_named(node, names))
        node = html_following(top, node, false);
    return node;
}

/* "Headline - Newspaper": what is before the last mark, when that is most of it. */
static const char *title_cut(const char *title, const char *site, struct arena *arena)
{
    static const char *const MARKS[] = {" | ", " - ", " – ", " — ", " · ", " « ", " » ", " :: ", " / "};
    size_t length = title ? strlen(title) : 0;
    size_t site_length = site ? strlen(site) : 0;
    for (size_t i = 0; title && i < COUNT_OF(MARKS); i++) {
        const char *last = NULL;
        for (const char *at = strstr(title, MARKS[i]); at; at = strstr(at + 1, MARKS[i]))
            last = at;
        if (!last)
            continue;
        size_t before = (size_t)(last - title), after = length - before - strlen(MARKS[i]);
        bool is_site = site_length && after == site_length && strcasecmp(title + length - after, site) == 0;
        if (is_site || (before >= 15 && before > after))
            return arena_span_text(arena, span_from(title, before));
    }
    return title;
}

static void set_title(const xmlDoc *page, const struct metas *metas, struct arena *arena, struct article *out)
{
    static const char *const KEYS[] = {"og:title", "citation_title", "dc.title", "dcterms.title", "dc:title",
                                       "parsely-title", "weibo:article:title", "twitter:title", NULL};
    static const char *const TITLE[] = {"title", NULL}, *const HEADING[] = {"h1", NULL};
    if (!out->title)
        out->title = collapsed(metas_find(metas, KEYS), arena);
    const xmlNode *element = first(page, TITLE);
    const char *title = element ? title_cut(xml_text(element, arena), out->site, arena) : NULL;
    if (!out->title && title && strlen(title) >= 15)
        out->title = title;
    const xmlNode *heading = out->title ? NULL : first(page, HEADING);
    if (heading)
        out->title = xml_text(heading, arena);
    if (!out->title)
        out->title = title;
}

/* ---- who ---- */

static const char *author_cleaned(const char *text, struct arena *arena)
{
    static const char *const BEFORE[] = {"By ", "by ", "BY ", "Por ", "Par ", "Von ", "Written by ",
                                         "كتبت: ", "كتب: "};
    text = collapsed(text, arena);
    if (!text || strlen(text) > AUTHOR_MAX_BYTES || strncasecmp(text, "http", 4) == 0)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(BEFORE); i++)
        if (strncmp(text, BEFORE[i], strlen(BEFORE[i])) == 0) {
            text += strlen(BEFORE[i]);
            break;
        }
    const char *bar = strstr(text, " | ");
    return bar ? arena_span_text(arena, span_from(text, (size_t)(bar - text))) : text;
}

static bool is_byline(const xmlNode *node, struct arena *arena)
{
    static const char *const WORDS[] = {"byline", "author", "writtenby", "p-author"};
    const char *rel = attribute(node, "rel", arena), *property = attribute(node, "itemprop", arena);
    if ((rel && strcasecmp(rel, "author") == 0) || (property && strcasestr(property, "author")))
        return true;
    const char *class = attribute(node, "class", arena), *id = attribute(node, "id", arena);
    for (size_t i = 0; i < COUNT_OF(WORDS); i++)
        if ((class && strcasestr(class, WORDS[i])) || (id && strcasestr(id, WORDS[i])))
            return true;
    return false;
}

static void set_author(const xmlDoc *page, const struct metas *metas, struct arena *arena, struct article *out)
{
    static const char *const KEYS[] = {"dc.creator", "dcterms.creator", "dc:creator", "author", "article:author",
                                       "parsely-author", "sailthru.author", NULL};
    OWNED(str_release) struct str names = STR_INIT;
    for (size_t i = 0; i < metas->count && names.length < AUTHOR_MAX_BYTES; i++) {
        const char *name = strcasecmp(metas->at[i].key, "citation_author") == 0
                               ? author_cleaned(metas->at[i].value, arena) : NULL;
        if (name)
            str_format(&names, "%s%s", names.length ? ", " : "", name);
    }
    if (!out->author && names.length)
        out->author = arena_text(arena, str_text(&names));
    for (size_t i = 0; !out->author && KEYS[i]; i++) {
        const char *one[] = {KEYS[i], NULL};
        out->author = author_cleaned(metas_find(metas, one), arena);
    }
    const xmlNode *top = xmlDocGetRootElement(page);
    for (const xmlNode *node = top; node && !out->author; node = html_following(top, node, false)) {
        if (node->type != XML_ELEMENT_NODE || !is_byline(node, arena))
            continue;
        const char *text = xml_text(node, arena);
        if (text && utf8_count(span_of(text)) < 100)
            out->author = author_cleaned(text, arena);
    }
}

/* ---- when ---- */

static bool is_plausible(int64_t ms)
{
    return ms >= when_from_date(EARLIEST_YEAR, 1, 1) && ms <= when_now() + DAY_MS;
}

static bool date_read(const char *text, int64_t *out_ms, enum when_grain *out_grain)
{
    int64_t ms;
    enum when_grain grain;
    if (!text)
        return false;
    struct span span = span_trim(span_of(text));
    if (!when_parse(span, NULL, &ms, &grain) && !when_parse_mail(span, &ms, &grain)) {
        int year, month, day;
        if (sscanf(text, "%4d/%2d/%2d", &year, &month, &day) != 3 || month < 1 || month > 12 || day < 1 || day > 31)
            return false;
        ms = when_from_date(year, month, day);
        grain = WHEN_DAY;
    }
    if (!is_plausible(ms))
        return false;
    *out_ms = ms;
    *out_grain = grain;
    return true;
}

/* ".../2021/03/18/..." */
static bool date_in_url(const char *url, int64_t *out_ms, enum when_grain *out_grain)
{
    for (const char *at = url ? strchr(url, '/') : NULL; at; at = strchr(at + 1, '/'))
        if (strspn(at + 1, "0123456789") == 4 && at[5] == '/' && date_read(at + 1, out_ms, out_grain))
            return true;
    return false;
}

static void set_dates(const xmlDoc *page, const struct metas *metas, struct arena *arena, struct article *out)
{
    static const char *const POSTED[] = {
        "article:published_time", "citation_publication_date", "citation_online_date", "citation_date", "dc.date",
        "dc.date.issued", "dcterms.issued", "dcterms.created", "datepublished", "parsely-pub-date", "sailthru.date",
        "pubdate", "publish-date", "date", NULL};
    static const char *const EDITED[] = {"article:modified_time", "og:updated_time", "dcterms.modified",
                                         "datemodified", NULL};
    static const char *const TIME[] = {"time", NULL};
    enum when_grain grain;
    for (size_t i = 0; out->posted_ms == WHEN_NONE && POSTED[i]; i++) {
        const char *one[] = {POSTED[i], NULL};
        date_read(metas_find(metas, one), &out->posted_ms, &out->grain);
    }
    if (out->edited_ms == WHEN_NONE)
        date_read(metas_find(metas, EDITED), &out->edited_ms, &grain);
    const xmlNode *top = xmlDocGetRootElement(page);
    for (const xmlNode *node = top; node && out->posted_ms == WHEN_NONE; node = html_following(top, node, false))
        if (html_named(node, TIME))
            date_read(attribute(node, "datetime", arena), &out->posted_ms, &out->grain);
    if (out->posted_ms == WHEN_NONE)
        date_in_url(out->url, &out->posted_ms, &out->grain);
    if (out->edited_ms != WHEN_NONE && out->edited_ms <= out->posted_ms)
        out->edited_ms = WHEN_NONE;
}

/* ---- where ---- */

static bool is_web(const char *url)
{
    return url && (strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0) && url[8] &&
           !strpbrk(url, " \t\r\n");
}

/* A site's own address is no article's. */
static bool has_path(const char *url)
{
    const char *host = strstr(url, "://") + 3;
    const char *path = strchr(host, '/');
    return path && path[1];
}

/* Browsers write where a saved page came from: <!-- saved from url=(0041)https://... --> */
static const char *saved_from(const xmlDoc *page, struct arena *arena)
{
    for (const xmlNode *node = page->children; node; node = node->next) {
        const char *at = node->type == XML_COMMENT_NODE && node->content
                             ? strstr((const char *)node->content, "saved from url=(") : NULL;
        const char *url = at ? strchr(at, ')') : NULL;
        if (url)
            return arena_span_text(arena, span_from(url + 1, strcspn(url + 1, " \t\r\n")));
    }
    return NULL;
}

static void set_url(const xmlDoc *page, const struct metas *metas, const char *url, struct arena *arena,
                    struct article *out)
{
    static const char *const LINK[] = {"link", NULL}, *const OG[] = {"og:url", NULL};
    if (!url)
        url = saved_from(page, arena);
    const xmlNode *top = xmlDocGetRootElement(page);
    for (const xmlNode *node = top; node && !out->url; node = html_following(top, node, false)) {
        const char *rel = html_named(node, LINK) ? attribute(node, "rel", arena) : NULL;
        const char *href = rel && strcasecmp(rel, "canonical") == 0 ? attribute(node, "href", arena) : NULL;
        if (!href)
            continue;
        xmlChar *whole = xmlBuildURI((const xmlChar *)href, (const xmlChar *)url);
        if (is_web((const char *)whole))
            out->url = arena_text(arena, (const char *)whole);
        xmlFree(whole);
    }
    const char *og = metas_find(metas, OG);
    if (!out->url && is_web(og) && has_path(og))
        out->url = og;
    if (!out->url && is_web(url))
        out->url = url;
}

/* "ar_YE" as BCP 47 has it. */
static const char *lang_written(const char *lang, struct arena *arena)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    size_t length = lang ? strlen(lang) : 0;
    if (length < 2 || length > 35 || strspn(lang, LETTERS) != length)
        return NULL;
    char *out = arena_text(arena, lang);
    for (char *at = out; *at; at++)
        if (*at == '_')
            *at = '-';
    return out;
}

void article_meta(const xmlDoc *page, const char *url, struct arena *arena, struct article *out)
{
    static const char *const SITE[] = {"og:site_name", "application-name", NULL};
    static const char *const DESCRIPTION[] = {"og:description", "description", "dc.description", "twitter:description",
                                              NULL};
    static const char *const LOCALE[] = {"content-language", "og:locale", NULL}, *const HTML[] = {"html", NULL};
    struct metas metas = metas_of(page, arena);
    article_json_ld(page, arena, out);
    set_url(page, &metas, url, arena, out);
    const char *site = collapsed(metas_find(&metas, SITE), arena);
    if (site)
        out->site = site;
    if (!out->description)
        out->description = collapsed(metas_find(&metas, DESCRIPTION), arena);
    const xmlNode *root = first(page, HTML);
    const char *lang = root ? attribute(root, "lang", arena) : NULL;
    out->lang = lang_written(lang ? lang : metas_find(&metas, LOCALE), arena);
    set_title(page, &metas, arena, out);
    set_author(page, &metas, arena, out);
    set_dates(page, &metas, arena, out);
}
