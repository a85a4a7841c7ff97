/* fuzz_lexicon.c - a lexicon from the bytes before the first NUL, tagged both ways over those behind it. */
#include <stdlib.h>
#include <string.h>

#include "palaver/tagger.h"

#define FUZZ_TEXT_MAX 400

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

static void finding_ignore(void *to, const struct lexicon_finding *finding)
{
    *(size_t *)to += strlen(finding->text);
}

static bool match_equal(const struct match *a, const struct match *b)
{
    return a->theme == b->theme && a->term == b->term && a->field == b->field && a->start == b->start &&
           a->end == b->end && a->near_start == b->near_start && a->near_end == b->near_end;
}

static void text_read_both_ways(const struct lexicon *lexicon, struct span text)
{
    struct err err = {0};
    OWNED(tagger_freep) struct tagger *fast = tagger_new(lexicon, &err);
    OWNED(tagger_freep) struct tagger *slow = tagger_new(lexicon, &err);
    tagger_set_slow(slow, true);
    struct tagger_text post = {.text = text, .title = text};
    const struct match *quick, *sure;
    size_t quick_count, sure_count;
    if (!tagger_read(fast, &post, &quick, &quick_count, &err) || !tagger_read(slow, &post, &sure, &sure_count, &err))
        abort();
    /* A regex that runs away does so at different places, depending on where it was begun. */
    bool runaway = tagger_counts(fast).runaway || tagger_counts(slow).runaway;
    bool same = quick_count == sure_count;
    for (size_t i = 0; same && i < sure_count; i++)
        same = match_equal(&quick[i], &sure[i]);
    if (!same && !runaway)
        abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
    const unsigned char *end = length ? memchr(bytes, 0, length) : NULL;
    struct span file = {(const char *)bytes, end ? (size_t)(end - bytes) : length};
    struct err err = {0};
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_parse(file, "fuzz.yaml", &err);
    if (lexicon && end) {
        size_t behind = length - file.length - 1, found = 0;
        text_read_both_ways(lexicon, span_from((const char *)end + 1, behind < FUZZ_TEXT_MAX ? behind : FUZZ_TEXT_MAX));
        if (!lexicon_check(lexicon, finding_ignore, &found, &err))
            abort();
    }
    static const char *const FROM[] = {"dic", "lcd", "cat", "yaml"};
    for (size_t i = 0; i < COUNT_OF(FROM); i++) {
        OWNED(str_release) struct str text = STR_INIT;
        struct out out = out_to_str(&text);
        struct err why = {0};
        if (lexicon_convert(file, "fuzz", FROM[i], i % 2 ? "yaml" : "dic", &out, &why) && !text.length)
            abort();
    }
    return 0;
}
