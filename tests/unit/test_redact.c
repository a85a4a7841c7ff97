/* Addresses and phone numbers stay out of what is shown; other text stays whole. */
#include <criterion/criterion.h>

#include "palaver/redact.h"

static const struct { const char *text, *shown; } cases[] = {
    {"write to jane.doe@example.org today", "write to a...@... today"},
    {"jane AT example.org", "a...@..."},
    {"jane\nAT mail.example.org.", "a...@...."},
    {"jane(at)example.org", "a...@..."},
    {"jane [at] example.org, or paul@example.net", "a...@..., or a...@..."},
    {"call +254 700 123 456 now", "call +... now"},
    {"call 0041 22 791 21 11", "call +..."},
    {"élodie@example.org", "a...@..."},
    {"mobile:+254 700 123 456jane.doe@example.orgFrom: us", "mobile:+...a...@...: us"},
    {"+254 700 123 456@example.org", "+...@example.org"},
    /* what is none */
    {"@jane_example thanks", "@jane_example thanks"},
    {"@jane@social.example thanks", "@jane@social.example thanks"},
    {"look AT this", "look AT this"},
    {"in 2015, 200 of 1,000 nurses", "in 2015, 200 of 1,000 nurses"},
    {"10.5555/ehs.2021.014", "10.5555/ehs.2021.014"},
    {"https://example.org/p/00123456789", "https://example.org/p/00123456789"},
    {"ring (555) 123-4567.", "ring +...."},
    {"077 123 4567 or 01.23.45.67.89", "+... or +..."},
    {"(0171) 234-5678", "+..."},
    {"on 06-02-2015 at 10", "on 06-02-2015 at 10"},
    {"Lancet (2015) 385 1234-1240", "Lancet (2015) 385 1234-1240"},
    {"from 0.0012 - 0.0045 to 0.05", "from 0.0012 - 0.0045 to 0.05"},
    {"id 0123456789", "id 0123456789"},
    {"(1) 2 3 4 5 6 7 8 9 10", "(1) 2 3 4 5 6 7 8 9 10"},
    {"+5 points", "+5 points"},
    {"a@b", "a@b"},
    {"", ""},
    {"@", "@"},
    {"\xff@\xff", "\xff@\xff"},
};

Test(redact, hides_what_is_private_and_nothing_else)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(str_release) struct str got = STR_INIT;
        redact_text(span_of(cases[i].text), NULL, 0, &got);
        cr_expect_str_eq(str_text(&got), cases[i].shown, "case '%s': '%s'", cases[i].text, str_text(&got));
        cr_expect_eq(redact_needed(span_of(cases[i].text)), strcmp(cases[i].text, cases[i].shown) != 0, "case '%s'",
                     cases[i].text);
    }
}

Test(redact, moves_kept_ranges_along)
{
    OWNED(str_release) struct str got = STR_INIT;
    const char *text = "jane@example.org fears attacks";
    size_t kept[] = {23, 30, 0, 16};
    redact_text(span_of(text), kept, 4, &got);
    cr_assert_str_eq(str_text(&got), "a...@... fears attacks");
    cr_expect(span_is(span_from_to(str_span(&got), kept[0], kept[1]), "attacks"));
    cr_expect_eq(kept[2], 0);
    cr_expect_eq(kept[3], 8);
}

Test(redact, shows_authors_by_name_never_by_address)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct post post = POST_INIT;
    post.network = "mail";
    post.author = "jane@example.org";
    cr_expect_str_eq(author_shown(&post, &arena), "j...@...");
    post.name = "Jane Doe";
    cr_expect_str_eq(author_shown(&post, &arena), "Jane Doe");
    post.name = "jane@example.org";
    cr_expect_str_eq(author_shown(&post, &arena), "j...@...");
    struct post nobody = POST_INIT;
    nobody.network = "x";
    cr_expect_str_eq(author_shown(&nobody, &arena), "(unknown)");
}

Test(author_shown, a_name_that_holds_an_address_or_a_number_is_masked_and_a_handle_of_mastodon_is_not)
{
    static const struct { const char *network, *name, *author, *shown; } names[] = {
        {"x", "Jane jane.doe@mail.example.org", "jane", "Jane a...@..."},
        {"whatsapp", NULL, "+44 20 7946 0958", "+..."},
        {"mastodon", NULL, "ada@hut.example", "ada@hut.example"},
        {"mastodon", "Ada ada@hut.example", "ada@hut.example", "Ada a...@..."},
        {"x", "Ada Lind", "ada_example", "Ada Lind"},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        OWNED(arena_release) struct arena arena = ARENA_INIT;
        struct post post = POST_INIT;
        post.network = names[i].network;
        post.name = names[i].name;
        post.author = names[i].author;
        cr_expect_str_eq(author_shown(&post, &arena), names[i].shown, "%zu", i);
    }
}
