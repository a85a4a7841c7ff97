/* html_parser.c - see html_parser.h. */
#include "collector/html_parser.h"

#include <libxml/parserInternals.h>
#include <limits.h>

htmlParserCtxtPtr html_parser_on(struct str *page, int options)
{
    htmlParserCtxtPtr parser =
        page->length && page->length <= INT_MAX ? htmlCreateMemoryParserCtxt(page->at, (int)page->length) : NULL;
    str_release(page);
    if (!parser)
        return NULL;
    htmlCtxtUseOptions(parser, options | HTML_PARSE_IGNORE_ENC);
    xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
    return parser;
}
