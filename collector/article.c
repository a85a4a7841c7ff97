/* article.c - one page from bytes to article. */
#include "collector/article.h"

#include <libxml/HTMLparser.h>
#include <libxml/uri.h>
#include <limits.h>

#include "collector/article_tree.h"
#include "collector/xml_get.h"
#include "palaver/utf8.h"

#define THIN_LETTERS 200

void article_release(struct article *article)
{
    html_text_release(&article->text);
}

static xmlDoc *page_read(struct span html, const char *charset, bool *out_guessed)
{
    OWNED(str_release) struct str ready = STR_INIT;
    html_prepare(html, charset, &ready, out_guessed);
    if (ready.length == 0 || ready.length > INT_MAX)
        return NULL;
    return htmlReadMemory(ready.at, (int)ready.length, NULL, "UTF-8",
                          HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                              HTML_PARSE_COMPACT);
}

/* Links are read against the page's own address. */
static void make_absolute(struct article *article, struct arena *arena)
{
    for (size_t i = 0; article->url && i < article->text.link_count; i++) {
        struct html_link *link = &article->text.links[i];
        if (!link->url || strncmp(link->url, "http", 4) == 0)
            continue;
        xmlChar *whole = xmlBuildURI((const xmlChar *)link->url, (const xmlChar *)article->url);
        if (whole)
            link->url = arena_text(arena, (const char *)whole);
        xmlFree(whole);
    }
}

void article_read(struct span html, const char *charset, const char *url, struct arena *arena, struct article *out)
{
    bool guessed = false;
    /* Browsers save pages as UTF-8 and leave what the page says of itself; the other way round it is never well-formed. */
    if (!charset && utf8_valid(html))
        charset = "UTF-8";
    OWNED(xml_releasep) xmlDoc *page = page_read(html, charset, &guessed);
    OWNED(str_release) struct str main_part = STR_INIT;
    out->charset_guessed = guessed;
    if (page && xmlDocGetRootElement(page)) {
        article_meta(page, url, arena, out);
        article_main(page, out->title, arena, &main_part);
    }
    html_text_read(str_span(&main_part), "UTF-8", arena, &out->text);
    if (utf8_count(str_span(&out->text.text)) < THIN_LETTERS / 4) {
        /* libxml2 stops at its own depth; a page of a few words has no main part. All its words, then. */
        html_text_clear(&out->text);
        html_text_read(html, charset, arena, &out->text);
    }
    out->thin = utf8_count(str_span(&out->text.text)) < THIN_LETTERS;
    make_absolute(out, arena);
}
