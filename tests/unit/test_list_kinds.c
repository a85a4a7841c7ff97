/* Which kind of list archive a page is, where that archive begins, and what the list is called. */
#include <criterion/criterion.h>

#include "collector/list.h"

static const struct list_kind *const kinds[] = {&list_pipermail, &list_hyperkitty, &list_public_inbox};

static void release(struct list_found *found)
{
    str_release(&found->base);
    str_release(&found->place);
}

/* The first kind that takes the page for its own; NULL: none. */
static const struct list_kind *kind_of(const char *url, const char *page, struct list_found *found, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kinds[i]->knows(url, span_of(page), found, err) || err->code)
            return kinds[i];
    return NULL;
}

TestSuite(list_kinds, .timeout = 10);

#define KITTY "<link href=\"/static/hyperkitty/libs/hyperkitty.css\">"

Test(list_kinds, each_page_leads_to_its_archive)
{
    static const struct { const char *url, *page, *kind, *base, *place; } cases[] = {
        {"https://lists.example.org/pipermail/Talk/", "<a href=2025-May.txt.gz>[ Gzip'd Text ]</a>", "pipermail",
         "https://lists.example.org/pipermail/Talk/", "talk.lists.example.org"},
        {"https://lists.example.org:8443/archives/talk/index.html",
         "<a href=\"2025-May/thread.html\">t</a> <a href=\"2025-May.txt\">x</a> Pipermail", "pipermail",
         "https://lists.example.org:8443/archives/talk/", "talk.lists.example.org"},
        {"https://mail.example.org/hyperkitty/list/Talk@lists.example.org/2025/5/", KITTY, "hyperkitty",
         "https://mail.example.org/hyperkitty/list/Talk@lists.example.org/", "talk.lists.example.org"},
        {"https://mail.example.org/archives/list/talk%40lists.example.org/", KITTY, "hyperkitty",
         "https://mail.example.org/archives/list/talk%40lists.example.org/", "talk.lists.example.org"},
        {"https://mail.example.org/hyperkitty/", KITTY "<a href=\"/hyperkitty/list/talk@lists.example.org/\">Talk</a>"
         "<a href=\"/hyperkitty/list/talk@lists.example.org/latest\">latest</a>", "hyperkitty",
         "https://mail.example.org/hyperkitty/list/talk@lists.example.org/", "talk.lists.example.org"},
        {"https://inbox.example.org/talk/", "<link rel=alternate href=\"new.atom\"/> <a href=\"_/text/help/\">help</a>",
         "public-inbox", "https://inbox.example.org/talk/", ""},
        {"https://inbox.example.org/talk/m8@lists.example/T/",
         "<a href=\"../../new.atom\">Atom feed</a><a href=\"../../_/text/mirror/\">", "public-inbox",
         "https://inbox.example.org/talk/", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(release) struct list_found found = {0};
        struct err err = {0};
        const struct list_kind *kind = kind_of(cases[i].url, cases[i].page, &found, &err);
        cr_assert(kind, "case %s", cases[i].url);
        cr_expect_str_eq(kind->name, cases[i].kind, "case %s", cases[i].url);
        cr_expect_str_eq(str_text(&found.base), cases[i].base, "case %s", cases[i].url);
        cr_expect_str_eq(str_text(&found.place), cases[i].place, "case %s", cases[i].url);
    }
}

Test(list_kinds, other_pages_are_none)
{
    static const char *const pages[] = {
        "", "<html>", "It works!", "\xff\xfe\x00", "<a href=\"new.atom\">news of a blog</a>",
        "<p>We moved from Pipermail to a forum.</p>", (KITTY "<p>No list here.</p>"),
        ("<a href=\"/list/not-an-address/\">x</a>" KITTY), "<a href=\"robots.txt\">robots</a>"};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        OWNED(release) struct list_found found = {0};
        struct err err = {0};
        cr_expect_null(kind_of("https://www.example.org/", pages[i], &found, &err), "page %zu", i);
    }
}

Test(list_kinds, a_server_of_several_lists_asks_which)
{
    OWNED(release) struct list_found found = {0};
    struct err err = {0};
    cr_expect_not(list_hyperkitty.knows("https://mail.example.org/hyperkitty/",
                                        span_of(KITTY "<a href=\"list/a@example.org/\">a</a> <a href=\"list/b@example.org/\">b</a>"),
                                        &found, &err));
    cr_expect_eq(err.code, ERR_SYNTAX);
    cr_expect(strstr(err.text, "a@example.org, b@example.org"), "%s", err.text);
}

Test(list_kinds, a_page_that_wants_a_password_is_a_login)
{
    cr_expect(list_is_login("https://a.example/mailman/private/talk/", span_of("<INPUT TYPE=\"Password\" name=x>")));
    cr_expect(list_is_login("https://a.example/accounts/login/?next=/x", span_of("")));
    cr_expect(list_is_login("https://a.example/login", span_of("")));
    cr_expect_not(list_is_login("https://a.example/talk/?next=/login", span_of("<a href=\"/accounts/login/\">Sign in</a>")));
    cr_expect_not(list_is_login("https://a.example/", span_of("")));
}
