/* lexicon_test.c - runs the examples of a lexicon: each `hits` text must show its theme, no `misses` text may. */
#include "analyzer/lexicon_data.h"
#include "palaver/tagger.h"

static const struct match *match_of_theme(const struct match *matches, size_t count, size_t theme)
{
    for (size_t i = 0; i < count; i++)
        if (matches[i].theme == theme)
            return &matches[i];
    return NULL;
}

bool lexicon_test(const struct lexicon *lexicon, void (*failed)(void *to, const struct lexicon_failure *), void *to,
                  size_t *out_examples, size_t *out_failures, struct err *err)
{
    OWNED(tagger_freep) struct tagger *tagger = tagger_new(lexicon, err);
    if (!tagger)
        return false;
    size_t failures = 0;
    for (size_t i = 0; i < lexicon->example_count; i++) {
        const struct example *example = &lexicon->examples[i];
        struct tagger_text text = {.text = example->node->text};
        const struct match *matches;
        size_t count;
        if (!tagger_read(tagger, &text, &matches, &count, err))
            return false;
        const struct match *match = match_of_theme(matches, count, example->theme);
        if ((match != NULL) == example->wanted)
            continue;
        failures++;
        struct lexicon_failure failure = {
            .theme = example->theme,
            .layer = example->layer,
            .text = example->node->text,
            .line = example->node->line,
            .column = example->node->column,
            .wanted = example->wanted,
            .term = match ? &lexicon->terms[match->term] : NULL,
        };
        failed(to, &failure);
    }
    *out_examples = lexicon->example_count;
    *out_failures = failures;
    return true;
}
