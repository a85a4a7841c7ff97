/* html_text.c - libxml2's HTML parser without a tree: elements and words as they come, so neither depth nor size of
 * the tree matters. What the parser itself is slow at (tags of thousands of attributes) is taken out before. */
#include "collector/html_text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "collector/html_effect.h"
#include "collector/html_parser.h"

#define QUOTE_MAX_DEPTH 20

struct open_element {
    enum html_effect effect;
    bool hidden;
    size_t link; /* number + 1 in out->links; 0 none */
};

struct reading {
    struct html_text *out;
    struct arena *arena;
    htmlParserCtxtPtr parser;
    struct open_element open[HTML_MAX_DEPTH];
    size_t depth, over; /* over: open elements that found no place */
    int skipping, quotes, pre, titles;
    int breaks;         /* line breaks owed before the next word: 0, 1 or 2 */
    bool blank, in_row; /* blank: a space is owed; in_row: a cell of this line came already */
    bool line_begun, item;
    struct str title;
};

/* ---- writing words ---- */

static void line_end(struct reading *reading)
{
    struct str *text = &reading->out->text;
    while (text->length && (text->at[text->length - 1] == ' ' || text->at[text->length - 1] == '\t'))
        str_cut(text, text->length - 1);
    str_add_char(text, '\n');
    reading->line_begun = false;
}

static void quote_marks(struct reading *reading)
{
    for (int i = 0; i < reading->quotes && i < QUOTE_MAX_DEPTH; i++)
        str_add_char(&reading->out->text, '>');
    if (reading->quotes)
        str_add_char(&reading->out->text, ' ');
}

/* Pays what is owed before words of the current line. */
static void before_words(struct reading *reading)
{
    struct str *text = &reading->out->text;
    if (text->length == 0)
        reading->breaks = 0;
    if (reading->breaks && reading->line_begun)
        line_end(reading);
    if (reading->breaks > 1 && text->length) {
        if (text->length < 2 || text->at[text->length - 2] != '\n')
            line_end(reading);
    }
    if (!reading->line_begun) {
        quote_marks(reading);
        if (reading->item)
            str_add(text, "- ");
        reading->blank = false;
    }
    if (reading->blank)
        str_add_char(text, ' ');
    reading->breaks = 0;
    reading->blank = reading->item = false;
    reading->line_begun = true;
    for (size_t i = reading->depth; i-- > 0;) {
        if (reading->open[i].effect != EFFECT_LINK || !reading->open[i].link)
            continue;
        struct html_link *link = &reading->out->links[reading->open[i].link - 1];
        if (link->start == SIZE_MAX)
            link->start = text->length;
        break; /* links do not nest */
    }
}

static void owe_breaks(struct reading *reading, int breaks)
{
    if (breaks > reading->breaks)
        reading->breaks = breaks;
    reading->blank = reading->in_row = false;
}

static bool is_nbsp(struct span text, size_t i)
{
    return (unsigned char)text.at[i] == 0xC2 && i + 1 < text.length && (unsigned char)text.at[i + 1] == 0xA0;
}

static void add_flowing(struct reading *reading, struct span text)
{
    for (size_t i = 0; i < text.length;) {
        size_t from = i;
        while (i < text.length && !strchr(" \t\r\n\f", text.at[i]) && !is_nbsp(text, i))
            i++;
        if (i > from) {
            before_words(reading);
            str_add_span(&reading->out->text, span_from_to(text, from, i));
        }
        if (i == text.length)
            break;
        if (is_nbsp(text, i)) { /* not collapsed, but nothing at the end of a line either: line_end() */
            if (reading->line_begun && !reading->breaks)
                str_add_char(&reading->out->text, ' ');
            i += 2;
        } else {
            struct str *out = &reading->out->text;
            reading->blank = reading->line_begun && !(out->length && out->at[out->length - 1] == ' ');
            i++;
        }
    }
}

static void add_preformatted(struct reading *reading, struct span text)
{
    for (size_t i = 0; i < text.length;) {
        size_t from = i;
        while (i < text.length && text.at[i] != '\n' && text.at[i] != '\r' && !is_nbsp(text, i))
            i++;
        if (i > from) {
            before_words(reading);
            str_add_span(&reading->out->text, span_from_to(text, from, i));
        }
        if (i == text.length)
            break;
        if (is_nbsp(text, i)) {
            before_words(reading);
            str_add_char(&reading->out->text, ' ');
            i += 2;
            continue;
        }
        if (text.at[i] == '\r' && i + 1 < text.length && text.at[i + 1] == '\n')
            i++;
        i++;
        if (reading->out->text.length || reading->line_begun) {
            if (!reading->line_begun)
                quote_marks(reading);
            line_end(reading);
        }
    }
}

static void on_words(void *context, const xmlChar *words, int length)
{
    struct reading *reading = context;
    struct span text = span_from((const char *)words, (size_t)length);
    if (reading->titles) {
        str_add_span(&reading->title, text);
        return;
    }
    if (reading->skipping || length <= 0)
        return;
    if (reading->pre)
        add_preformatted(reading, text);
    else
        add_flowing(reading, text);
}

/* ---- elements ---- */

static const char *attribute(const xmlChar **attributes, const char *name)
{
    for (; attributes && attributes[0]; attributes += 2)
        if (strcmp((const char *)attributes[0], name) == 0)
            return attributes[1] ? (const char *)attributes[1] : "";
    return NULL;
}

static bool is_hidden(const xmlChar **attributes)
{
    if (!attributes)
        return false;
    const char *style = attribute(attributes, "style");
    if (style && (strcasestr(style, "display:none") || strcasestr(style, "display: none")))
        return true;
    return attribute(attributes, "hidden") != NULL;
}

static size_t add_link(struct reading *reading, const char *url, const char *alt)
{
    struct html_text *out = reading->out;
    struct span trimmed = span_trim(span_of(url));
    if (trimmed.length == 0 || reading->skipping)
        return 0;
    if (out->link_count >= HTML_MAX_LINKS) {
        out->cut = true;
        return 0;
    }
    if (out->link_count == out->link_room) {
        out->link_room = out->link_room ? out->link_room * 2 : 32;
        out->links = mem_grow(out->links, out->link_room, sizeof *out->links);
    }
    out->links[out->link_count++] = (struct html_link){
        .start = SIZE_MAX, .end = SIZE_MAX, .url = arena_span_text(reading->arena, trimmed), .alt = alt};
    return out->link_count;
}

static void add_image(struct reading *reading, const xmlChar **attributes)
{
    const char *source = attribute(attributes, "src"), *alt = attribute(attributes, "alt");
    if (!source || reading->skipping || strncasecmp(source, "data:", 5) == 0)
        return;
    size_t number = add_link(reading, source, arena_text(reading->arena, alt ? alt : ""));
    if (number)
        reading->out->links[number - 1].start = reading->out->links[number - 1].end = reading->out->text.length;
}

static void element_begins(struct reading *reading, struct open_element *element, const xmlChar **attributes)
{
    switch (element->effect) {
    case EFFECT_BREAK:
        if (reading->skipping)
            break;
        if (reading->breaks) { /* the line was to end anyway */
            before_words(reading);
        } else if (!reading->line_begun) {
            quote_marks(reading);
        }
        if (reading->out->text.length)
            line_end(reading);
        reading->blank = reading->in_row = false;
        break;
    case EFFECT_BLOCK:
        owe_breaks(reading, 1);
        break;
    case EFFECT_ITEM:
        owe_breaks(reading, 1);
        reading->item = !reading->skipping;
        break;
    case EFFECT_PARAGRAPH:
        owe_breaks(reading, 2);
        break;
    case EFFECT_CELL:
        if (reading->in_row && reading->line_begun && !reading->breaks && !reading->skipping)
            str_add_char(&reading->out->text, '\t');
        reading->blank = false;
        reading->in_row = true;
        break;
    case EFFECT_QUOTE:
        owe_breaks(reading, 2);
        if (reading->line_begun)
            line_end(reading);
        reading->quotes++;
        break;
    case EFFECT_PRE:
        owe_breaks(reading, 2);
        reading->pre++;
        break;
    case EFFECT_LINK: {
        const char *url = attribute(attributes, "href");
        if (url && url[0] != '#')
            element->link = add_link(reading, url, NULL);
        break;
    }
    case EFFECT_IMAGE:
        add_image(reading, attributes);
        break;
    case EFFECT_TITLE:
        reading->titles++;
        break;
    case EFFECT_HTML:
        if (!reading->out->lang && attribute(attributes, "lang") && *attribute(attributes, "lang"))
            reading->out->lang = arena_text(reading->arena, attribute(attributes, "lang"));
        break;
    case EFFECT_SKIP:
    case EFFECT_NONE:
        break;
    }
}

static void on_begin(void *context, const xmlChar *name, const xmlChar **attributes)
{
    struct reading *reading = context;
    if (reading->depth == HTML_MAX_DEPTH) {
        reading->over++;
        reading->out->cut = true;
        return;
    }
    struct open_element *element = &reading->open[reading->depth++];
    *element = (struct open_element){.effect = html_effect((const char *)name)};
    element->hidden = element->effect == EFFECT_SKIP || is_hidden(attributes);
    if (element->hidden)
        reading->skipping++;
    element_begins(reading, element, attributes);
}

static void end_link(struct reading *reading, size_t number)
{
    struct html_link *link = &reading->out->links[number - 1];
    size_t here = reading->out->text.length;
    if (link->start == SIZE_MAX)
        link->start = here;
    link->end = here;
}

static void on_end(void *context, const xmlChar *name)
{
    (void)name; /* the parser closes what it opened, in order */
    struct reading *reading = context;
    if (reading->over) {
        reading->over--;
        return;
    }
    if (reading->depth == 0)
        return;
    struct open_element *element = &reading->open[--reading->depth];
    if (element->hidden)
        reading->skipping--;
    if (element->link)
        end_link(reading, element->link);
    switch (element->effect) {
    case EFFECT_BLOCK:
    case EFFECT_ITEM:
        owe_breaks(reading, 1);
        break;
    case EFFECT_PARAGRAPH:
        owe_breaks(reading, 2);
        break;
    case EFFECT_QUOTE:
        if (reading->line_begun)
            line_end(reading);
        owe_breaks(reading, 2);
        reading->quotes--;
        break;
    case EFFECT_PRE:
        reading->pre--;
        owe_breaks(reading, 2);
        break;
    case EFFECT_TITLE:
        reading->titles--;
        break;
    default:
        break;
    }
}

/* ---- the page ---- */

static void finish(struct reading *reading)
{
    struct html_text *out = reading->out;
    while (reading->depth)
        on_end(reading, NULL);
    struct str *text = &out->text;
    while (text->length && strchr(" \t\n", text->at[text->length - 1]))
        str_cut(text, text->length - 1);
    if (text->length)
        str_add_char(text, '\n');
    for (size_t i = 0; i < out->link_count; i++) {
        struct html_link *link = &out->links[i];
        if (link->start > text->length)
            link->start = text->length;
        if (link->end > text->length)
            link->end = text->length;
        while (link->end > link->start && strchr(" \t\n", text->at[link->end - 1]))
            link->end--;
    }
    struct span title = span_trim(str_span(&reading->title));
    if (title.length)
        out->title = arena_span_text(reading->arena, title);
}

void html_text_read(struct span html, const char *charset, struct arena *arena, struct html_text *out)
{
    OWNED(str_release) struct str page = STR_INIT;
    html_text_clear(out);
    out->cut = !html_prepare(html, charset, &page, &out->charset_guessed);
    static const htmlSAXHandler HANDLERS = {
        .startElement = on_begin, .endElement = on_end, .characters = on_words, .ignorableWhitespace = on_words};
    struct reading *reading = mem_new(sizeof *reading);
    reading->out = out;
    reading->arena = arena;
    htmlParserCtxtPtr parser = html_parser_on(&page, HTML_OPTIONS);
    if (parser) {
        htmlSAXHandler own = HANDLERS;
        htmlSAXHandlerPtr before = parser->sax;
        parser->sax = &own;
        parser->userData = reading;
        htmlParseDocument(parser);
        parser->sax = before;
        if (parser->myDoc)
            xmlFreeDoc(parser->myDoc);
        htmlFreeParserCtxt(parser);
    }
    finish(reading);
    str_release(&reading->title);
    free(reading);
}

void html_text_clear(struct html_text *text)
{
    str_clear(&text->text);
    text->link_count = 0;
    text->title = text->lang = NULL;
    text->cut = text->charset_guessed = false;
}

void html_text_release(struct html_text *text)
{
    str_release(&text->text);
    free(text->links);
    *text = (struct html_text)HTML_TEXT_INIT;
}
