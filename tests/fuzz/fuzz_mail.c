/* Any bytes as a mailbox, a mail, a LISTSERV log and a compilation: no crash, no leak, and what is handed on is sound. */
#include <stdlib.h>

#include "palaver/format.h"
#include "palaver/utf8.h"

extern const struct format format_mbox;
extern const struct format format_eml;
extern const struct format format_listserv;
extern const struct format format_compilation;

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static bool take_post(void *to, const struct post *post, const struct place *place, struct err *err)
{
    (void)to, (void)err;
    demand(utf8_valid(post->text) && !(post->text.length && memchr(post->text.at, '\r', post->text.length)));
    demand(!post->native_id || utf8_valid(span_of(post->native_id)));
    demand(!post->title || utf8_valid(span_of(post->title)));
    demand(!post->name || utf8_valid(span_of(post->name)));
    demand(!post->author || utf8_valid(span_of(post->author)));
    demand(place->kind && place->name && utf8_valid(span_of(place->name)));
    for (size_t i = 0; i < post->entity_count; i++) {
        const struct entity *entity = &post->entities[i];
        demand(entity->start <= entity->end && entity->end <= post->text.length);
        demand(!entity->url || utf8_valid(span_of(entity->url)));
        demand(utf8_valid(entity->text));
    }
    for (size_t i = 0; i < post->relation_count; i++)
        demand(post->relations[i].native_id && utf8_valid(span_of(post->relations[i].native_id)));
    return true;
}

static bool take_gone(void *to, const char *network, const char *native_id, int64_t when_ms, struct err *err)
{
    (void)to, (void)network, (void)native_id, (void)when_ms, (void)err;
    return true;
}

static bool take_aside(void *to, const char *what, struct err *err)
{
    (void)to, (void)err;
    return what != NULL;
}

static bool take_reject(void *to, struct span bytes, const struct err *why, struct err *err)
{
    (void)to, (void)bytes, (void)err;
    return why->code != ERR_NONE;
}

static bool take_page_end(void *to, const char *cursor, struct err *err)
{
    (void)to, (void)cursor, (void)err;
    return true;
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
    static const struct format *const FORMATS[] = {&format_mbox, &format_eml, &format_listserv, &format_compilation};
    struct sink sink = {.post = take_post, .gone = take_gone, .set_aside = take_aside, .reject = take_reject,
                        .page_end = take_page_end};
    struct span input = span_from((const char *)bytes, length);
    for (size_t i = 0; i < COUNT_OF(FORMATS); i++) {
        struct err err = {0};
        int sure = FORMATS[i]->sniff(input, "fuzz");
        demand(sure >= 0 && sure <= 100);
        demand(format_read_span(FORMATS[i], input, "fuzz", NULL, &sink, &err));
    }
    return 0;
}
