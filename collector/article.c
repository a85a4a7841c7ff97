/* article.c - one page from bytes to article. */
#include "collector/article.h"

#include <libxml/SAX2.h>
#include <libxml/uri.h>

#include "collector/article_tree.h"
#include "collector/html_parser.h"
#include "collector/xml_get.h"
#include "palaver/utf8.h"

#define THIN_LETTERS 200

void article_release(struct article *article)
{
    html_text_release(&article->text);
}

/* The tree takes some hundred bytes for each, however short it is in the page. */
static void count_element(void *to, const xmlChar *name, const xmlChar **attributes)
{
    htmlParserCtxtPtr parser = to;
    size_t *nodes = parser->_private;
    ++*nodes;
    for (size_t i = 0; attributes && attributes[i]; i += 2)
        ++*nodes;
    if (*nodes > PAGE_MAX_NODES)
        xmlStopParser(parser);
    else
        xmlSAX2StartElement(to, name, attributes);
}

/* *out_whole: the tree holds all of the page. */
static xmlDoc *page_read(struct span html, const char *charset, bool *out_guessed, bool *out_whole)
{
    OWNED(str_release) struct str ready = STR_INIT;
    html_prepare(html, charset, &ready, out_guessed);
    htmlParserCtxtPtr parser = html_parser_on(&ready, HTML_OPTIONS | HTML_PARSE_COMPACT);
    if (!parser)
        return NULL;
    size_t nodes = 0;
    parser->_private = &nodes;
    parser->sax->startElement = count_element;
    parser->sax->comment = NULL; /* would be nodes too */
    htmlParseDocument(parser);
    xmlDoc *page = parser->myDoc;
    htmlFreeParserCtxt(parser);
    *out_whole = nodes <= PAGE_MAX_NODES;
    return page;
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
    bool whole = true;
    xmlDoc *page = page_read(html, charset, &guessed, &whole);
    OWNED(str_release) struct str main_part = STR_INIT;
    out->charset_guessed = guessed;
    if (page && xmlDocGetRootElement(page)) {
        article_meta(page, url, arena, out);
        if (whole)
            article_main(page, out->title, arena, &main_part);
    }
    xml_releasep(&page); /* before the words are read: it may be most of the memory */
    html_text_read(str_span(&main_part), "UTF-8", arena, &out->text);
    if (utf8_count(str_span(&out->text.text)) < THIN_LETTERS / 4) {
        /* libxml2 stops at its own depth, and we where a tree grows too large; a page of a few words has no main part.
         * All its words, then. */
        html_text_clear(&out->text);
        html_text_read(html, charset, arena, &out->text);
    }
    out->cut = out->text.cut;
    out->thin = utf8_count(str_span(&out->text.text)) < THIN_LETTERS;
    make_absolute(out, arena);
}
