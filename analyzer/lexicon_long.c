/* lexicon_long.c - `long_texts`: in a long text a theme must be found more than once.
 *
 * A chance word is the likelier the longer a text is, so that one match says less there. */
#include <limits.h>
#include <stdlib.h>

#include "analyzer/lexicon_build.h"

#define LONG_WORDS_MIN 10
#define LONG_WORDS_MAX 100000
#define UP_TO_DEFAULT 5
#define UP_TO_MAX 1000

static const char *const LONG_KEYS[] = {"words_per_match", "up_to"};

static bool number_read(const struct lexicon_build *build, const struct yaml *node, uint32_t from, uint32_t to,
                        uint32_t *out)
{
    char *end = NULL;
    long number = node->kind == YAML_SCALAR && node->text.length ? strtol(node->text.at, &end, 10) : -1;
    if (!end || *end || number < (long)from || number > (long)to)
        return build_fail(build, node, ERR_SYNTAX, "%s is a number from %u to %u", node->key->text.at, from, to);
    *out = (uint32_t)number;
    return true;
}

bool long_texts_read(struct lexicon_build *build, const struct yaml *node, struct long_texts *out)
{
    if (node->kind == YAML_SCALAR && span_is(node->text, "off")) {
        *out = (struct long_texts){0};
        return true;
    }
    if (node->kind != YAML_MAP)
        return build_fail(build, node, ERR_SYNTAX, "long_texts is {words_per_match: N, up_to: N}, or off");
    struct long_texts rule = {.up_to = UP_TO_DEFAULT};
    for (const struct yaml *value = node->first; value; value = value->next) {
        bool words = span_is(value->key->text, LONG_KEYS[0]);
        if (!words && !span_is(value->key->text, LONG_KEYS[1])) {
            const char *nearest = word_nearest(value->key->text.at, LONG_KEYS, COUNT_OF(LONG_KEYS));
            return build_fail(build, value->key, ERR_SYNTAX, "unknown key '%s' of long_texts: %s%s%s",
                              value->key->text.at, nearest ? "did you mean '" : "it has ",
                              nearest ? nearest : "words_per_match and up_to", nearest ? "'?" : "");
        }
        if (!(words ? number_read(build, value, LONG_WORDS_MIN, LONG_WORDS_MAX, &rule.words_per_match)
                    : number_read(build, value, 2, UP_TO_MAX, &rule.up_to)))
            return false;
    }
    if (!rule.words_per_match)
        return build_fail(build, node, ERR_SYNTAX, "long_texts needs words_per_match");
    *out = rule;
    return true;
}
