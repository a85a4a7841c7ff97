/* The examples of palaver-lexicon(5): each block that is a lexicon holds, each that is refused fails as it says. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "palaver/lexicon.h"
#include "palaver/out.h"

#define PAGE "docs/palaver-lexicon.5.md"
#define REFUSED "# refused: "

/* Takes the next indented block off *page, without its indent; false when there is none. */
static bool block_next(struct span *page, struct str *out)
{
    struct span line;
    str_clear(out);
    while (span_line(page, &line)) {
        bool code = span_starts(line, "    ");
        if (code) {
            str_add_span(out, span_from_to(line, 4, line.length));
            str_add_char(out, '\n');
        } else if (out->length && line.length) {
            return true;
        } else if (out->length && !line.length) {
            /* A blank line ends the block unless more of it follows. */
            if (!span_starts(*page, "    ") || span_starts(*page, "    " REFUSED))
                return true;
        }
    }
    return out->length > 0;
}

static void failure_print(void *to, const struct lexicon_failure *failure)
{
    fprintf(stderr, "%s: %s: '%.*s' %s\n", (const char *)to, failure->wanted ? "not found" : "found",
            (int)failure->text.length, failure->text.at, failure->term ? failure->term->text : "");
}

static void refusal_check(struct span block)
{
    struct span line;
    cr_assert(span_line(&block, &line));
    OWNED(mem_freep) char *wanted = span_text(span_from_to(line, strlen(REFUSED), line.length));
    struct err err = {0};
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_parse(block, "example", &err);
    char got[ERR_TEXT_BYTES + ERR_FILE_BYTES];
    err_line(&err, got, sizeof got);
    cr_expect_not(lexicon, "should be refused: %s", wanted);
    cr_expect_str_eq(got + strlen("example:"), wanted);
}

Test(lexicon_page, every_example_does_what_the_page_says)
{
    struct err err = {0};
    OWNED(str_release) struct str bytes = STR_INIT;
    OWNED(str_release) struct str block = STR_INIT;
    cr_assert(file_read(PAGE, (size_t)1 << 20, &bytes, &err), "run from the project's folder: %s", err.text);
    struct span page = str_span(&bytes);
    size_t lexicons = 0, refused = 0, examples = 0;
    while (block_next(&page, &block)) {
        if (span_starts(str_span(&block), REFUSED)) {
            refusal_check(str_span(&block));
            refused++;
            continue;
        }
        struct err why = {0};
        OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_parse(str_span(&block), "example", &why);
        cr_assert(lexicon, "line %lld: %s in\n%s", (long long)why.line, why.text, block.at);
        size_t count, failures;
        cr_assert(lexicon_test(lexicon, failure_print, block.at, &count, &failures, &why));
        cr_expect_eq(failures, 0, "%zu examples do not hold in\n%s", failures, block.at);
        lexicons++;
        examples += count;
    }
    cr_assert_gt(lexicons, 15);
    cr_assert_gt(refused, 3);
    cr_assert_gt(examples, 80);
}
