/* robots.c - groups, rules and their wildcards. */
#include "collector/robots.h"

/* `*` fits anything, `$` at the end of a rule the end of the path. */
static bool rule_fits(struct span rule, const char *path)
{
    size_t i = 0, star = (size_t)-1;
    const char *at = path, *star_at = NULL;
    bool whole = rule.length && rule.at[rule.length - 1] == '$';
    size_t length = rule.length - (whole ? 1 : 0);
    for (;;) {
        if (i == length) {
            if (!whole || !*at)
                return true;
        } else if (rule.at[i] == '*') {
            star = i++;
            star_at = at;
            continue;
        } else if (*at && rule.at[i] == *at) {
            i++;
            at++;
            continue;
        }
        if (star == (size_t)-1 || !*star_at)
            return false;
        i = star + 1;
        at = ++star_at;
    }
}

struct verdict {
    bool group_seen, allowed;
    size_t longest;
};

static bool line_parts(struct span line, struct span *out_key, struct span *out_value)
{
    const char *hash = span_find_char(line, '#');
    if (hash)
        line.length = (size_t)(hash - line.at);
    const char *colon = span_find_char(line, ':');
    if (!colon)
        return false;
    *out_key = span_trim(span_from(line.at, (size_t)(colon - line.at)));
    *out_value = span_trim(span_from_to(line, (size_t)(colon - line.at) + 1, line.length));
    return true;
}

static void judge(struct verdict *verdict, bool allow, struct span rule, const char *path)
{
    if (!rule.length || !rule_fits(rule, path) || rule.length < verdict->longest)
        return;
    if (rule.length > verdict->longest || allow)
        verdict->allowed = allow;
    verdict->longest = rule.length;
}

bool robots_allow(struct span robots, const char *agent, const char *path)
{
    struct verdict ours = {.allowed = true}, all = {.allowed = true};
    bool in_ours = false, in_all = false, naming = false;
    struct span line, key, value;
    if (span_starts(robots, "\xef\xbb\xbf"))
        robots = span_from_to(robots, 3, robots.length);
    if (robots.length > ROBOTS_MAX_BYTES)
        robots.length = ROBOTS_MAX_BYTES;
    while (span_line(&robots, &line)) {
        if (!line_parts(line, &key, &value))
            continue;
        if (span_is_nocase(key, "user-agent")) {
            if (!naming)
                in_ours = in_all = false;
            naming = true;
            in_all = in_all || span_is(value, "*");
            in_ours = in_ours || span_is_nocase(value, agent);
            ours.group_seen = ours.group_seen || in_ours;
            continue;
        }
        bool allow = span_is_nocase(key, "allow");
        if (!allow && !span_is_nocase(key, "disallow"))
            continue;
        naming = false;
        if (in_ours)
            judge(&ours, allow, value, path);
        if (in_all)
            judge(&all, allow, value, path);
    }
    return ours.group_seen ? ours.allowed : all.allowed;
}
