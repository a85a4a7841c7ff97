/* URLs taken apart, put together and shown. */
#include <criterion/criterion.h>

#include "collector/live.h"

static const struct { const char *base, *reference, *resolved; } references[] = {
    {"https://a.example/x/y", "/robots.txt", "https://a.example/robots.txt"},
    {"https://a.example/x/y", "z", "https://a.example/x/z"},
    {"https://a.example/x/y", "../z", "https://a.example/z"},
    {"https://a.example/x/y", "//b.example/z", "https://b.example/z"},
    {"https://a.example/x", "http://b.example/z", "http://b.example/z"},
    {"https://a.example/x", "file:///etc/passwd", NULL},
    {"https://a.example/x", "javascript:alert(1)", NULL},
    {"no url at all", "/x", NULL},
};

Test(url, references_are_resolved_and_stay_on_the_web)
{
    for (size_t i = 0; i < COUNT_OF(references); i++) {
        OWNED(str_release) struct str out = STR_INIT;
        bool done = url_resolve(references[i].base, references[i].reference, &out);
        cr_expect_eq(done, references[i].resolved != NULL, "case %zu gives '%s'", i, str_text(&out));
        if (done && references[i].resolved)
            cr_expect_str_eq(str_text(&out), references[i].resolved, "case %zu", i);
    }
}

Test(url, what_is_shown_has_no_secret)
{
    OWNED(str_release) struct str out = STR_INIT;
    url_shown("https://me:word@a.example:8080/path?token=secret#part", &out);
    cr_expect_str_eq(str_text(&out), "https://a.example:8080/path");
}

Test(url, the_host_is_in_small_letters)
{
    OWNED(str_release) struct str out = STR_INIT;
    url_host("https://A.Example:1/", &out);
    cr_expect_str_eq(str_text(&out), "a.example");
    str_clear(&out);
    url_host("::", &out);
    cr_expect_str_eq(str_text(&out), "");
}

Test(url, parameters_are_escaped)
{
    OWNED(str_release) struct str out = STR_INIT;
    str_add(&out, "https://a.example/s");
    live_param(&out, "q", "#\xC3\xA9 &=+");
    live_param(&out, "n", "1");
    cr_expect_str_eq(str_text(&out), "https://a.example/s?q=%23%C3%A9%20%26%3D%2B&n=1");
}

Test(url, an_instance_is_a_host_or_an_address)
{
    static const char *const cases[][2] = {{"a.example", "https://a.example"},
                                           {" https://a.example/ ", "https://a.example"},
                                           {"http://127.0.0.1:80//", "http://127.0.0.1:80"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(str_release) struct str out = STR_INIT;
        live_base(cases[i][0], &out);
        cr_expect_str_eq(str_text(&out), cases[i][1]);
    }
}
