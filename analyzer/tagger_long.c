/* tagger_long.c - drops the themes that are found too seldom for the length of their text (`long_texts`). */
#include "analyzer/tagger_data.h"

/* A theme's matches in the post being read. */
struct theme_places {
    uint32_t count;  /* places in the text; what overlaps is one */
    bool titled;     /* a title is a short text: one match in it is enough */
    size_t end;      /* of the last place */
};

static void places_count(const struct tagger *tagger, struct theme_places *themes)
{
    for (size_t i = 0; i < tagger->match_count; i++) {
        const struct match *match = &tagger->matches[i];
        struct theme_places *places = &themes[match->theme];
        if (match->field == MATCH_TITLE) {
            places->titled = true;
            continue;
        }
        places->count += !places->count || match->start >= places->end;
        places->end = match->end > places->end ? match->end : places->end;
    }
}

static uint32_t matches_needed(struct long_texts rule, size_t words)
{
    if (!rule.words_per_match)
        return 1;
    size_t needed = (words + rule.words_per_match - 1) / rule.words_per_match;
    return needed > rule.up_to ? rule.up_to : needed < 1 ? 1 : (uint32_t)needed;
}

void tagger_long_drop(struct tagger *tagger)
{
    tagger->too_few_count = 0;
    if (!tagger->words || !tagger->match_count)
        return;
    const struct lexicon *lexicon = tagger->lexicon;
    OWNED(mem_freep) struct theme_places *themes = mem_array(lexicon->theme_count, sizeof *themes);
    OWNED(mem_freep) bool *dropped = mem_array(lexicon->theme_count, sizeof *dropped);
    places_count(tagger, themes);
    for (size_t theme = 0; theme < lexicon->theme_count; theme++) {
        uint32_t needed = matches_needed(lexicon->theme_data[theme].long_texts, tagger->words);
        dropped[theme] = themes[theme].count && !themes[theme].titled && themes[theme].count < needed;
        if (dropped[theme])
            tagger->too_few[tagger->too_few_count++] =
                (struct theme_too_few){theme, themes[theme].count, needed, tagger->words};
    }
    size_t kept = 0;
    for (size_t i = 0; tagger->too_few_count && i < tagger->match_count; i++)
        if (!dropped[tagger->matches[i].theme])
            tagger->matches[kept++] = tagger->matches[i];
    if (tagger->too_few_count)
        tagger->match_count = kept;
}

size_t tagger_too_few(const struct tagger *tagger, const struct theme_too_few **out)
{
    *out = tagger->too_few;
    return tagger->too_few_count;
}
