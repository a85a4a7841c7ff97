/* What a draft sees in a discussion: near-duplicates, cues, weights. */
#include <criterion/criterion.h>

#include "analyzer/talk.h"

static struct note note_of(const char *text)
{
    struct note note = {0};
    note.words = near_hashes(span_of(text), note.near);
    return note;
}

Test(near, copies_with_another_handle_tag_or_address_say_the_same)
{
    struct note a = note_of("RT Attacks on clinics doubled this year, says the new report http://a.example/1 #one");
    struct note b = note_of("rt attacks on clinics doubled this year says the new report https://b.example/2 #two @ada");
    cr_assert(notes_near(&a, &b));
}

Test(near, different_and_very_short_posts_do_not)
{
    struct note a = note_of("Attacks on clinics doubled this year"), b = note_of("Midwives were paid late again in March");
    struct note c = note_of("Thank you"), d = note_of("Thank you");
    struct note none = note_of(""), other = note_of("@ada #x");
    cr_assert(!notes_near(&a, &b));
    cr_assert(!notes_near(&c, &d));
    cr_assert(!notes_near(&none, &other));
}

Test(cues, dissent_is_seen_in_six_languages_and_only_as_whole_words)
{
    static const struct { const char *text; unsigned cue; } cases[] = {
        {"Dissent again: it is cheap labour", CUE_DISSENT}, {"I DISAGREE with that", CUE_DISSENT},
        {"Je ne suis pas d'accord", CUE_DISSENT},           {"No estoy de acuerdo con eso", CUE_DISSENT},
        {"Eu discordo disso", CUE_DISSENT},                 {"أنا لا أوافق على ذلك", CUE_DISSENT},
        {"我不同意这个看法", CUE_DISSENT},                  {"dissentery is no word", 0},
        {"Recanting, as promised", 0},                      {"I may have to recant on air", CUE_REFLECTION},
        {"What comes next: a webinar", CUE_NEXT},           {"Is anyone there?", CUE_ASKS},
        {"هل من أحد هنا؟", CUE_ASKS},                       {"", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        cr_expect_eq(cues_of(span_of(cases[i].text)) & (cases[i].cue ? cases[i].cue : ~0u), cases[i].cue, "case %zu: %u", i,
                     cues_of(span_of(cases[i].text)));
}
