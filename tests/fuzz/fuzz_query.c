/* Any bytes as a query: read, explained, and decided on a record; no crash, and no query that cannot say itself. */
#include <stdlib.h>

#include "palaver/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = span_text(span_from((const char *)bytes, length));
    struct err err = {0};
    struct query *query = query_parse(text, NULL, &err);
    if (!query && (err.code == ERR_NONE || err.text[0] == '\0'))
        abort();
    if (query) {
        struct str said = STR_INIT;
        struct out out = out_to_str(&said);
        struct entity tag = {.kind = ENTITY_HASHTAG, .text = span_of("TalkChat")};
        struct post post = POST_INIT;
        struct place place = {"list", "hut-talk", NULL};
        post.network = "mail";
        post.native_id = "1@example.org";
        post.author = "ada@example.org";
        post.title = "Safe access";
        post.text = span_of("We moved the nurses before the flood");
        post.entities = &tag;
        post.entity_count = 1;
        query_explain(query, &out);
        if (said.length == 0)
            abort();
        if (query_decides_records(query, &err))
            (void)query_accepts(query, &post, &place);
        str_release(&said);
        query_free(query);
    }
    free(text);
    return 0;
}
