/* Own text told apart from what else a mail carries. */
#include <criterion/criterion.h>

#include "analyzer/segment.h"
#include "palaver/str.h"

/* The own text, and each marked range as [kind:...], so that a case reads as one line. */
static void describe(const char *text, bool mail, bool forward, struct str *out)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    const struct segment *segments = NULL;
    size_t count = 0, at = 0;
    segment_read(span_of(text), mail, forward, &arena, &segments, &count);
    for (size_t i = 0; i < count; i++) {
        cr_assert_geq(segments[i].start, at, "segments overlap in '%s'", text);
        cr_assert_lt(segments[i].start, segments[i].end);
        cr_assert_leq(segments[i].end, strlen(text));
        str_add_span(out, span_from(text + at, segments[i].start - at));
        str_format(out, "[%s]", segment_kind_name(segments[i].kind));
        at = segments[i].end;
    }
    str_add(out, text + at);
}

struct segment_case {
    const char *text, *described;
};

static const struct segment_case cases[] = {
    {"Only own words.\n", "Only own words.\n"},
    {"I agree.\n\nOn Mon, 1 Mar 2021, Jane wrote:\n> We need pay.\n> And trust.\n\nMore of mine.\n",
     "I agree.\n\n[attribution][quote]\nMore of mine.\n"},
    {"D'accord.\n\nLe lun. 1 mars 2021 à 10:02, Jeanne <jeanne@example.org> a\nécrit :\n\n> Il faut payer.\n",
     "D'accord.\n\n[attribution][quote]"},
    {"De acuerdo.\nEl 1 de marzo de 2021, Ana escribió:\n> Hay que pagar.\n", "De acuerdo.\n[attribution][quote]"},
    {"Concordo.\nEm 1 de março de 2021, Rui escreveu:\n> Pagar.\n", "Concordo.\n[attribution][quote]"},
    {"أوافق.\nفي 1 مارس 2021 كتب أحمد:\n> الأجور\n", "أوافق.\n[attribution][quote]"},
    {"同意。\n在 2021年3月1日，李明写道：\n> 要发工资\n", "同意。\n[attribution][quote]"},
    {"Mine.\n-- \nJane\nKampala\n", "Mine.\n[signature]"},
    {"Mine.\n\n_______________________________________________\nTalk mailing list\nhttps://lists.example.org/listinfo/talk\n",
     "Mine.\n\n[footer]"},
    {"Mine.\n\nHIFA profile: Jane Doe is a nurse, Uganda.\nInterests: pay.\n\nLast.\n", "Mine.\n\n[profile]\nLast.\n"},
    {"Mine [*Note from HIFA moderator (XY): thanks [see 1]] and more.\n", "Mine [note] and more.\n"},
    {"Mine.\n\n-----Original Message-----\nFrom: Jane\nSent: Monday\nTo: Talk\n\nHers.\n", "Mine.\n\n[forward][quote]"},
    {"Mine.\n\nDe : Jeanne\nEnvoyé : lundi\nÀ : Liste\nObjet : salaires\n\nSiens.\n", "Mine.\n\n[forward][quote]"},
    {"JD> quoted\nmine\n", "[quote]mine\n"},
    {"Let's build a future where all are informed\nJoin: www.example.org\n\nMine.\n", "[footer]\nMine.\n"},
    /* what only looks like it */
    {"She wrote: nothing is quoted here\n", "She wrote: nothing is quoted here\n"},
    {"[an unclosed bracket *Note\n", "[an unclosed bracket *Note\n"},
    {"[*Note from HIFA moderator: never closed\n", "[*Note from HIFA moderator: never closed\n"},
    {"a rule\n____________________________\nand more text, no list named\n",
     "a rule\n____________________________\nand more text, no list named\n"},
    {"From: here on we walk\nall together\n", "From: here on we walk\nall together\n"},
    {"", ""},
    {"\n\n\n", "\n\n\n"},
    {">", "[quote]"},
    {"no line end > here", "no line end > here"},
};

Test(segment, marks_what_is_not_the_authors_new_text)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(str_release) struct str got = STR_INIT;
        describe(cases[i].text, true, false, &got);
        cr_expect_str_eq(str_text(&got), cases[i].described, "case %s\n got %s", cases[i].text, str_text(&got));
    }
}

Test(segment, a_forwards_content_stays_its_text)
{
    OWNED(str_release) struct str got = STR_INIT;
    describe("See below.\n\nFrom: Jane\nDate: Monday\nTo: Talk\n\nHers.\n", true, true, &got);
    cr_assert_str_eq(str_text(&got), "See below.\n\n[forward]\nHers.\n");
}

Test(segment, in_a_tweet_only_the_retweet_header_is_marked)
{
    OWNED(str_release) struct str got = STR_INIT;
    describe("RT @jane_example: > no quote\nOn Monday he wrote:", false, false, &got);
    cr_assert_str_eq(str_text(&got), "[repost] > no quote\nOn Monday he wrote:");
}

Test(segment, of_many_lines_stays_within_its_limits)
{
    OWNED(str_release) struct str text = STR_INIT;
    for (int i = 0; i < 200000; i++)
        str_add(&text, i % 2 ? "> q\n" : "own\n");
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    const struct segment *segments = NULL;
    size_t count = 0;
    segment_read(str_span(&text), true, false, &arena, &segments, &count);
    cr_assert_leq(count, SEGMENT_MAX);
}
