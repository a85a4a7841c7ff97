/* Stories drafted, built, checked and brought up to date over a small archive. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "palaver/analysis.h"
#include "palaver/story.h"
#include "tests/unit/support/store_case.h"

static struct store_case at;

static void say(const char *id, const char *text)
{
    static char raw[40];
    snprintf(raw, sizeof raw, "raw %s", id);
    struct post post = case_post(id, text, raw);
    post.url = "https://x.example/post";
    post.posted_ms = 1423236600000 + 60000 * atoll(id);
    case_put(&at, &post);
}

static void settle(void)
{
    struct err err = {0};
    case_end(&at);
    cr_assert(analysis_update(at.store, NULL, false, &err), "%s", err.text);
}

static void open_case(void)
{
    case_open(&at);
    say("1", "Nurses were attacked on the road to the clinic at night <script>alert(1)</script>");
    say("2", "Write to jane.doe@mail.example.org about the register of attacks, please do");
    settle();
}

static void close_case(void)
{
    case_close(&at);
}

TestSuite(story, .init = open_case, .fini = close_case, .timeout = 20);

static const struct story_request REQUEST = {.zone_name = "UTC", .locale = "en", .level = STORY_LONG};

static void short_of(const char *id, char out[SHORT_ID_BYTES])
{
    char full[40];
    snprintf(full, sizeof full, "x:%s", id);
    short_id_text(short_id_number(span_of(full)), out);
}

static bool build(const char *story_text, enum story_form form, struct str *out_page, struct err *err)
{
    OWNED(story_freep) struct story *story = story_parse(span_of(story_text), "talk.md", err);
    struct out out = out_to_str(out_page);
    return story && story_build(at.store, &REQUEST, story, form, &out, err);
}

static bool has(const struct str *page, const char *text)
{
    return span_find(str_span(page), span_of(text)) != NULL;
}

Test(story, a_draft_names_every_post_it_shows_and_builds_to_the_same_bytes_twice)
{
    struct err err = {0};
    OWNED(str_release) struct str draft = STR_INIT;
    OWNED(str_release) struct str one = STR_INIT;
    OWNED(str_release) struct str two = STR_INIT;
    struct out out = out_to_str(&draft);
    cr_assert(story_draft(at.store, &REQUEST, &out, &err), "%s", err.text);
    cr_assert(has(&draft, "::numbers\n") && has(&draft, "::method\n"));
    cr_assert(build(str_text(&draft), STORY_HTML, &one, &err), "%s", err.text);
    cr_assert(build(str_text(&draft), STORY_HTML, &two, &err), "%s", err.text);
    cr_assert(span_equal(str_span(&one), str_span(&two)));
}

Test(story, what_people_wrote_cannot_become_markup_and_addresses_are_masked)
{
    struct err err = {0};
    OWNED(str_release) struct str page = STR_INIT;
    cr_assert(build("::messages\n<b>raw</b> [x](javascript:alert(1))\n", STORY_HTML, &page, &err), "%s", err.text);
    cr_assert(!has(&page, "<script") && has(&page, "&lt;script&gt;"));
    cr_assert(!has(&page, "<b>raw") && !has(&page, "href=\"javascript"));
    cr_assert(!has(&page, "jane.doe") && has(&page, "a...@..."));
    cr_assert(has(&page, "default-src &#39;none&#39;"));
    cr_assert(!has(&page, " style="));
}

static void mail(const char *id, const char *author, const char *name, int64_t posted_ms)
{
    struct post post = case_post(id, "Nurses were attacked on the road", id);
    post.network = "mail";
    post.author_id = NULL;
    post.author = author;
    post.name = name;
    post.posted_ms = posted_ms;
    case_put(&at, &post);
}

Test(story, people_are_counted_as_the_archive_counts_them_and_nobody_is_no_one)
{
    struct err err = {0};
    case_close(&at);
    case_open(&at);
    mail("m1", "Ada@HEALTH.example", "Ada", 1004613552000);
    mail("m2", "ada@health.example", "Ada", 1036149552000);
    mail("m3", NULL, NULL, POST_NO_TIME);
    settle();
    OWNED(str_release) struct str text = STR_INIT;
    OWNED(str_release) struct str page = STR_INIT;
    cr_assert(build("---\nquery: network:mail\n---\n::numbers\n::chart timeline\n::participants\n", STORY_TEXT, &text, &err),
              "%s", err.text);
    cr_expect(has(&text, "1 Contributors") || has(&text, "Contributors: 1"), "%s", str_text(&text));
    cr_expect(!has(&text, "(unknown)"), "%s", str_text(&text));
    /* The post without a time does not begin the discussion. */
    cr_assert(build("---\nquery: network:mail\n---\n::numbers\n::chart timeline\n", STORY_HTML, &page, &err), "%s", err.text);
    cr_expect(has(&page, "1 November 2001 – 1 November 2002"), "%s", str_text(&page));
}

Test(story, a_paraphrased_post_keeps_its_words_name_and_address_off_the_page)
{
    struct err err = {0};
    char id[SHORT_ID_BYTES], text[200];
    OWNED(str_release) struct str page = STR_INIT;
    short_of("1", id);
    snprintf(text, sizeof text, "::post %s paraphrase=\"Staff are in danger.\"\n::messages\n", id);
    cr_assert(build(text, STORY_HTML, &page, &err), "%s", err.text);
    cr_assert(has(&page, "Staff are in danger.") && !has(&page, "Nurses were attacked"));
    cr_assert(!has(&page, id));
}

Test(story, a_post_that_is_not_there_is_named_with_its_line)
{
    struct err err = {0};
    OWNED(str_release) struct str page = STR_INIT;
    cr_assert(!build("Hello.\n\n::post zzzzzzzzzz\n", STORY_HTML, &page, &err));
    cr_assert_eq(err.code, ERR_SYNTAX);
    cr_assert_eq(err.line, 3);
    cr_assert_str_eq(err.file, "talk.md");
}

Test(story, an_extract_must_stand_in_the_post_word_for_word)
{
    struct err err = {0}, none = {0};
    char id[SHORT_ID_BYTES], good[200], bad[200];
    OWNED(str_release) struct str page = STR_INIT;
    short_of("1", id);
    snprintf(good, sizeof good, "::post %s extract=\"on the road\"\n", id);
    snprintf(bad, sizeof bad, "::post %s extract=\"on a road\"\n", id);
    cr_assert(build(good, STORY_HTML, &page, &none), "%s", none.text);
    cr_assert(has(&page, "on the road") && !has(&page, "Nurses were"));
    cr_assert(!build(bad, STORY_HTML, &page, &err));
    cr_assert_eq(err.line, 1);
}

Test(story, an_update_keeps_every_byte_and_adds_only_what_is_new)
{
    struct err err = {0};
    OWNED(str_release) struct str draft = STR_INIT;
    OWNED(str_release) struct str newer = STR_INIT;
    OWNED(str_release) struct str again = STR_INIT;
    struct out out = out_to_str(&draft);
    char id[SHORT_ID_BYTES];
    cr_assert(story_draft(at.store, &REQUEST, &out, &err), "%s", err.text);
    str_add(&draft, "\nMy own words, at the end, without a line end");
    cr_assert(store_run_begin(at.store, "import", "talk", &at.run, &err), "%s", err.text);
    say("3", "A third voice comes in late and says that midwives were never asked about it");
    settle();
    out = out_to_str(&newer);
    cr_assert(story_update(at.store, &REQUEST, str_span(&draft), &out, &err), "%s", err.text);
    cr_assert(span_starts(str_span(&newer), str_text(&draft)));
    short_of("3", id);
    cr_assert(has(&newer, "## New since ") && has(&newer, id));
    short_of("1", id);
    cr_assert(!span_find(span_from_to(str_span(&newer), draft.length, newer.length), span_of(id)));
    out = out_to_str(&again);
    cr_assert(story_update(at.store, &REQUEST, str_span(&newer), &out, &err), "%s", err.text);
    cr_assert(span_equal(str_span(&again), str_span(&newer)));
}

Test(story, verify_says_which_part_differs)
{
    struct err err = {0};
    OWNED(str_release) struct str page = STR_INIT;
    OWNED(str_release) struct str why = STR_INIT;
    bool same;
    cr_assert(build("::numbers\n::messages\n", STORY_HTML, &page, &err), "%s", err.text);
    OWNED(story_freep) struct story *story = story_parse(span_of("::numbers\n::messages\n"), "talk.md", &err);
    OWNED(story_freep) struct story *other = story_parse(span_of("Hm.\n::numbers\n::messages\n"), "talk.md", &err);
    cr_assert(story_verify(at.store, &REQUEST, story, str_span(&page), &same, &why, &err));
    cr_assert(same, "%s", str_text(&why));
    cr_assert(story_verify(at.store, &REQUEST, other, str_span(&page), &same, &why, &err));
    cr_assert(!same && has(&why, "the story file"));
    str_clear(&why);
    page.at[page.length - 3] ^= 1;
    cr_assert(story_verify(at.store, &REQUEST, story, str_span(&page), &same, &why, &err));
    cr_assert(!same && has(&why, "altered"));
    struct err none = {0};
    cr_assert(!story_verify(at.store, &REQUEST, story, span_of("<html></html>"), &same, &why, &none));
    cr_assert_eq(none.code, ERR_SYNTAX);
}

static bool keep_kind(void *to, const struct story_problem *problem, struct err *err)
{
    (void)err;
    str_format(to, "%lld %s;", (long long)problem->line, problem->kind);
    return true;
}

Test(story, check_finds_dangling_ids_edited_posts_and_unknown_themes)
{
    struct err err = {0};
    char id[SHORT_ID_BYTES], text[300];
    OWNED(str_release) struct str found = STR_INIT;
    short_of("1", id);
    snprintf(text, sizeof text, "::post %s seen=00000000\n::post zzzzzzzzzz\n::theme no-such\n::post %s\n", id, id);
    OWNED(story_freep) struct story *story = story_parse(span_of(text), "talk.md", &err);
    cr_assert(story_check(at.store, &REQUEST, story, keep_kind, &found, &err), "%s", err.text);
    cr_assert_str_eq(str_text(&found), "1 edited;2 dangling;3 unknown-theme;");
}

Test(story, every_form_and_language_can_be_built)
{
    static const char *const locales[] = {"en", "fr", "es", "pt", "ar", "zh"};
    for (size_t i = 0; i < COUNT_OF(locales); i++)
        for (int form = STORY_HTML; form <= STORY_JSON; form++) {
            struct err err = {0};
            struct story_request request = REQUEST;
            OWNED(str_release) struct str draft = STR_INIT;
            OWNED(str_release) struct str page = STR_INIT;
            request.locale = locales[i];
            struct out out = out_to_str(&draft);
            cr_assert(story_draft(at.store, &request, &out, &err), "%s", err.text);
            OWNED(story_freep) struct story *story = story_parse(str_span(&draft), "talk.md", &err);
            cr_assert(story, "%s", err.text);
            out = out_to_str(&page);
            cr_expect(story_build(at.store, &request, story, (enum story_form)form, &out, &err), "%s", err.text);
            cr_expect(page.length > 100 && !has(&page, "{0"), "%s, form %d", locales[i], form);
        }
}

Test(story, a_query_that_nothing_answers_is_no_draft)
{
    struct err err = {0};
    struct story_request request = REQUEST;
    OWNED(str_release) struct str draft = STR_INIT;
    struct out out = out_to_str(&draft);
    request.query_text = "nothingofthekind";
    cr_assert(!story_draft(at.store, &request, &out, &err));
    cr_assert_eq(err.code, ERR_MISSING);
}
