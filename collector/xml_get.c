/* xml_get.c - reading and asking XML trees. */
#include "collector/xml_get.h"

#include <limits.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>

void xml_releasep(xmlDoc **doc)
{
    if (*doc)
        xmlFreeDoc(*doc);
}

/* Behind the tag that begins at `i` (a '<'); false when it has too many attributes. */
static bool pass_tag(struct span text, size_t *i)
{
    struct span rest = span_from_to(text, *i, text.length);
    static const struct {
        const char *begin, *end;
    } WHOLES[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
    for (size_t k = 0; k < COUNT_OF(WHOLES); k++)
        if (span_starts(rest, WHOLES[k].begin)) {
            const char *end = span_find(rest, span_of(WHOLES[k].end));
            *i = end ? (size_t)(end - text.at) + strlen(WHOLES[k].end) : text.length;
            return true;
        }
    char quote = '\0';
    int attributes = 0;
    for ((*i)++; *i < text.length; (*i)++) {
        char c = text.at[*i];
        if (quote) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '>' || c == '<') {
            break;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '=' && ++attributes > XML_MAX_ATTRIBUTES) {
            return false;
        }
    }
    return true;
}

static bool attributes_are_few(struct span text)
{
    for (size_t i = 0; i < text.length;) {
        const char *tag = memchr(text.at + i, '<', text.length - i);
        if (!tag)
            return true;
        i = (size_t)(tag - text.at);
        if (!pass_tag(text, &i))
            return false;
    }
    return true;
}

/* What libxml2 says ends in a line feed and may quote the input. */
static bool parse_failed(struct place_at at, const xmlError *error, struct err *err)
{
    char why[160] = "unknown reason";
    if (error && error->message) {
        size_t length = strcspn(error->message, "\n");
        if (length >= sizeof why)
            length = sizeof why - 1;
        memcpy(why, error->message, length);
        why[length] = '\0';
    }
    if (error && error->line > 0)
        at.line += error->line - 1;
    at.byte = -1;
    return err_at(err, ERR_SYNTAX, at, "not well-formed XML: %s", why);
}

/* The tree takes some hundred bytes for each element, attribute and text, however short it is in the file. */
static void count_element(void *to, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                          const xmlChar **namespace_pairs, int attributes, int defaulted, const xmlChar **attribute_parts)
{
    xmlParserCtxt *context = to;
    size_t *nodes = context->_private;
    *nodes += 1 + (size_t)attributes + (size_t)namespaces;
    if (*nodes > XML_MAX_NODES)
        xmlStopParser(context);
    else
        xmlSAX2StartElementNs(to, name, prefix, uri, namespaces, namespace_pairs, attributes, defaulted, attribute_parts);
}

xmlDoc *xml_read(struct span bytes, const char *encoding, bool recover, struct place_at at, struct err *err)
{
    if (bytes.length > INT_MAX || !attributes_are_few(bytes)) {
        err_at(err, ERR_LIMIT, at, "a tag with more than %d attributes", XML_MAX_ATTRIBUTES);
        return NULL;
    }
    xmlParserCtxt *context = xmlNewParserCtxt();
    if (!context) {
        err_at(err, ERR_IO, at, "no memory for the XML reader");
        return NULL;
    }
    size_t nodes = 0;
    context->_private = &nodes;
    context->sax->startElementNs = count_element;
    context->sax->comment = NULL; /* nobody asks for these; they would be nodes too */
    context->sax->processingInstruction = NULL;
    int options = XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT |
                  (recover ? XML_PARSE_RECOVER : 0);
    xmlDoc *doc = xmlCtxtReadMemory(context, bytes.at, (int)bytes.length, NULL, encoding, options);
    if (nodes > XML_MAX_NODES) {
        err_at(err, ERR_LIMIT, at, "more than %d elements and attributes", XML_MAX_NODES);
        xml_releasep(&doc);
        doc = NULL;
    } else if (!doc || !xmlDocGetRootElement(doc)) {
        parse_failed(at, xmlCtxtGetLastError(context), err);
        xml_releasep(&doc);
        doc = NULL;
    }
    xmlFreeParserCtxt(context);
    return doc;
}

const char *xml_declared_encoding(struct span head, struct arena *arena)
{
    if (span_starts(head, "\xef\xbb\xbf"))
        return "UTF-8";
    const char *end = span_starts(head, "<?xml") ? span_find(head, span_of("?>")) : NULL;
    if (!end)
        return NULL;
    struct span declaration = span_from(head.at, (size_t)(end - head.at));
    const char *key = span_find(declaration, span_of("encoding"));
    if (!key)
        return NULL;
    struct span rest = span_from_to(declaration, (size_t)(key - head.at) + 8, declaration.length);
    while (rest.length && strchr(" \t\r\n=", rest.at[0]))
        rest = span_from_to(rest, 1, rest.length);
    if (!rest.length || (rest.at[0] != '"' && rest.at[0] != '\''))
        return NULL;
    const char *close = memchr(rest.at + 1, rest.at[0], rest.length - 1);
    return close ? arena_span_text(arena, span_from(rest.at + 1, (size_t)(close - rest.at) - 1)) : NULL;
}

/* ---- asking ---- */

bool xml_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static xmlNode *first_named(xmlNode *node, const char *name)
{
    while (node && !xml_named(node, name))
        node = node->next;
    return node;
}

xmlNode *xml_child(const xmlNode *node, const char *name)
{
    return node ? first_named(node->children, name) : NULL;
}

xmlNode *xml_next(const xmlNode *node, const char *name)
{
    return node ? first_named(node->next, name) : NULL;
}

xmlNode *xml_path(const xmlNode *node, const char *a, const char *b)
{
    return xml_child(xml_child(node, a), b);
}

/* Depth is bounded by libxml2 (256 without XML_PARSE_HUGE). */
static void add_text(const xmlNode *node, struct str *out)
{
    for (; node; node = node->next) {
        if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content)
            str_add(out, (const char *)node->content);
        else if (node->type == XML_ELEMENT_NODE)
            add_text(node->children, out);
    }
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

const char *xml_text(const xmlNode *node, struct arena *arena)
{
    OWNED(str_release) struct str raw = STR_INIT;
    if (node)
        add_text(node->children, &raw);
    size_t to = 0;
    for (size_t i = 0; i < raw.length; i++) {
        if (!is_blank(raw.at[i]))
            raw.at[to++] = raw.at[i];
        else if (to && raw.at[to - 1] != ' ')
            raw.at[to++] = ' ';
    }
    while (to && raw.at[to - 1] == ' ')
        to--;
    return to ? arena_span_text(arena, span_from(raw.at, to)) : NULL;
}

const char *xml_child_text(const xmlNode *node, const char *name, struct arena *arena)
{
    return xml_text(xml_child(node, name), arena);
}

struct span xml_raw_text(const xmlNode *node, struct arena *arena)
{
    OWNED(str_release) struct str raw = STR_INIT;
    if (node)
        add_text(node->children, &raw);
    return raw.length ? arena_span(arena, str_span(&raw)) : (struct span){NULL, 0};
}

const char *xml_attribute(const xmlNode *node, const char *name, struct arena *arena)
{
    for (const xmlAttr *attribute = node && node->type == XML_ELEMENT_NODE ? node->properties : NULL; attribute;
         attribute = attribute->next) {
        if (strcmp((const char *)attribute->name, name) != 0)
            continue;
        OWNED(str_release) struct str value = STR_INIT;
        add_text(attribute->children, &value);
        struct span trimmed = span_trim(str_span(&value));
        return trimmed.length ? arena_span_text(arena, trimmed) : NULL;
    }
    return NULL;
}
