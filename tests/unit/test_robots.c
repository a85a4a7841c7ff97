/* Rules of robots.txt, as RFC 9309 reads them. */
#include <criterion/criterion.h>

#include "collector/robots.h"

static const struct { const char *robots, *path; bool allowed; } cases[] = {
    {"", "/a", true},
    {"User-agent: *\nDisallow: /private\n", "/private/a", false},
    {"User-agent: *\nDisallow: /private\n", "/public", true},
    {"User-agent: *\nDisallow: /private\nAllow: /private/open\n", "/private/open/b", true},
    {"User-agent: *\nDisallow:\n", "/a", true},
    {"User-agent: *\nDisallow: /\n", "/", false},
    {"user-AGENT: Palaver\r\nDisallow: /x\r\n\r\nUser-agent: *\r\nDisallow: /\r\n", "/a", true},
    {"User-agent: other\nUser-agent: palaver\nDisallow: /x\n", "/x", false},
    {"User-agent: other\nDisallow: /\n", "/a", true},
    {"User-agent: *\nDisallow: /*.pdf$\n", "/a/b.pdf", false},
    {"User-agent: *\nDisallow: /*.pdf$\n", "/a/b.pdf?x=1", true},
    {"User-agent: *\nDisallow: /a*b*c\n", "/a1b2", true},
    {"User-agent: *\nDisallow: /a*b*c\n", "/a1b2c3", false},
    {"User-agent: *\nAllow: /same\nDisallow: /same\n", "/same", true},
    {"\xEF\xBB\xBFUser-agent: * # all\nDisallow: /x # that\n", "/x", false},
    {"Disallow: /x\n", "/x", true}, /* a rule before any group */
    {"no colon here\n::\nUser-agent\nUser-agent: *\nDisallow: /x", "/x", false},
    {"<html>Not found</html>", "/x", true},
};

Test(robots, the_longest_rule_that_fits_decides)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        cr_expect_eq(robots_allow(span_of(cases[i].robots), "palaver", cases[i].path), cases[i].allowed, "case %zu", i);
}

Test(robots, many_stars_end_in_time, .timeout = 5)
{
    char rule[512] = "User-agent: *\nDisallow: /", path[4096];
    for (int i = 0; i < 100; i++)
        strcat(rule, "*a");
    memset(path, 'a', sizeof path - 1);
    path[0] = '/';
    path[sizeof path - 1] = '\0';
    cr_expect_not(robots_allow(span_of(rule), "palaver", path));
}
