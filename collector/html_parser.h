/* html_parser.h - libxml2's HTML parser, without two copies of the page beside each other. */
#ifndef COLLECTOR_HTML_PARSER_H
#define COLLECTOR_HTML_PARSER_H

#include <libxml/HTMLparser.h>

#include "palaver/str.h"

#define HTML_OPTIONS (HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET)

/* `page`: UTF-8; it is released, since the parser has copied it.
 * Owner: the caller, until htmlFreeParserCtxt(). NULL: no memory, or nothing to read. */
htmlParserCtxtPtr html_parser_on(struct str *page, int options) MUST_USE;

#endif
