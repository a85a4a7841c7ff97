/* Any bytes as a story file: taken apart or refused with a line; what is quoted in a directive reads back. */
#include <stdlib.h>

#include "analyzer/story_file.h"
#include "palaver/story.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct err err = {0};
    struct story *story = story_parse(span_from((const char *)bytes, length), "fuzz.md", &err);
    if (!story && (err.code == ERR_NONE || (err.code == ERR_SYNTAX && err.line < 1)))
        abort();
    for (size_t i = 0; story && i < story->block_count; i++) {
        const struct block *block = &story->blocks[i];
        if (block->line < 1 || (block->is_directive && !block->directive.name))
            abort();
        for (size_t j = 0; block->is_directive && j < block->directive.pair_count; j++) {
            struct str line = STR_INIT;
            struct err none = {0};
            str_add(&line, "::post abcd note=");
            story_quote(&line, span_of(block->directive.pairs[j].value));
            struct story *again = story_parse(str_span(&line), "again.md", &none);
            if (!again)
                abort();
            const char *note = directive_value(&again->blocks[0].directive, "note");
            if (!note || strlen(note) != strlen(block->directive.pairs[j].value))
                abort();
            story_free(again);
            str_release(&line);
        }
    }
    story_free(story);
    return 0;
}
