/* xml_records.h - cuts a long XML file into its records before libxml2 sees one of them.
 *
 * A record is an element of a given name with everything in it; elements of that name do not nest. So memory is
 * bounded by RECORD_MAX_BYTES, a record's bytes are exact, and a broken one costs only itself. */
#ifndef COLLECTOR_XML_RECORDS_H
#define COLLECTOR_XML_RECORDS_H

#include "collector/window.h"

enum xml_found { XML_FOUND_RECORD, XML_FOUND_BAD, XML_FOUND_END };

struct xml_record {
    struct span bytes; /* from its '<' to its '>'; valid until the next call */
    int64_t byte, line, number;
    const char *name;  /* which of the names */
    struct err why;    /* of a bad one, with its place */
};

struct xml_records {
    struct window window;
    const char *const *names; /* ended by NULL */
    int64_t number;
    size_t taken;
    bool ended;
};

struct xml_records xml_records_on(struct input *input, const char *const *names);
void xml_records_release(struct xml_records *records);
enum xml_found xml_records_next(struct xml_records *records, struct xml_record *out_record);

#endif
