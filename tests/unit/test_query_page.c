/* The examples of docs/palaver-query.7.md: each query of the page is understood as the page says. */
#include <criterion/criterion.h>

#include "palaver/query.h"

#define PAGE "docs/palaver-query.7.md"
#define PROMPT "    $ palaver query --explain '"

static void explain(struct span text, struct str *out)
{
    struct err err = {0};
    OWNED(mem_freep) char *query_words = span_text(text);
    OWNED(query_freep) struct query *query = query_parse(query_words, NULL, &err);
    struct out to = out_to_str(out);
    str_clear(out);
    cr_assert(query, "%s: %s", query_words, err.text);
    query_explain(query, &to);
}

Test(query_page, every_example_is_understood_as_shown)
{
    struct err err = {0};
    OWNED(str_release) struct str page = STR_INIT;
    OWNED(str_release) struct str got = STR_INIT;
    OWNED(str_release) struct str shown = STR_INIT;
    cr_assert(file_read(PAGE, (size_t)1 << 20, &page, &err), "%s", err.text);
    struct span rest = str_span(&page), line;
    size_t examples = 0;
    while (span_line(&rest, &line)) {
        if (!span_starts(line, PROMPT) || !span_ends(line, "'"))
            continue;
        explain(span_from_to(line, strlen(PROMPT), line.length - 1), &got);
        str_clear(&shown);
        while (span_line(&rest, &line) && span_starts(line, "    ")) {
            str_add_span(&shown, span_from_to(line, 4, line.length));
            str_add_char(&shown, '\n');
        }
        cr_expect_str_eq(str_text(&got), str_text(&shown), "the page says:\n%sit is:\n%s", str_text(&shown), str_text(&got));
        examples++;
    }
    cr_expect_geq(examples, 6);
}
