/* The tree of a story: numbers that share a line, words filled in. */
#include <criterion/criterion.h>

#include "analyzer/tree.h"

static struct arena arena;
static struct tree tree;

static void setup(void)
{
    tree_init(&tree, &arena);
}

static void teardown(void)
{
    tree_release(&tree);
    arena_release(&arena);
}

TestSuite(tree, .init = setup, .fini = teardown);

static void text_of(const struct node *node, struct str *out)
{
    for (; node; node = node->next) {
        if (node->kind == NODE_NUMBER)
            str_format(out, "%lld", (long long)node->number);
        else if (node->text)
            str_add(out, node->text);
        text_of(node->first, out);
    }
}

static void expect_words(const char *words, const struct fill *fills, size_t count, const char *wanted)
{
    OWNED(str_release) struct str got = STR_INIT;
    const struct node *paragraph = tree_open(&tree, NODE_PARAGRAPH);
    tree_fill(&tree, words, fills, count);
    tree_close(&tree);
    text_of(paragraph->first, &got);
    cr_expect_str_eq(str_text(&got), wanted);
}

Test(tree, words_are_filled_in_by_number_and_plural)
{
    struct fill one[] = {{.number = 1}, {.text = "Ada"}}, many[] = {{.number = 5}, {.text = "Ada", .url = "#ada"}};
    expect_words("{0} {0?post|posts} by {1}.", one, 2, "1 post by Ada.");
    expect_words("{0} {0?post|posts} by {1}.", many, 2, "5 posts by Ada.");
    expect_words("{1}：{0} 条", many, 2, "Ada：5 条");
    expect_words("no gap", many, 2, "no gap");
    expect_words("", many, 2, "");
}

Test(tree, words_that_ask_for_more_than_there_is_stop_there)
{
    struct fill one[] = {{.number = 1}};
    expect_words("{0} and {1}", one, 1, "1 and {1}");
    expect_words("{0", one, 1, "{0");
    expect_words("{x} {0}", one, 1, "{x} 1");
}

Test(tree, a_number_told_twice_has_one_line_and_another_number_its_own)
{
    size_t first = tree_number(&tree, 5, "palaver query 'a'")->count;
    cr_expect_eq(tree_number(&tree, 5, "palaver query 'a'")->count, first);
    cr_expect_neq(tree_number(&tree, 6, "palaver query 'a'")->count, first);
    cr_expect_neq(tree_number(&tree, 5, "palaver query 'b'")->count, first);
    cr_expect_eq(tree_number(&tree, 5, NULL)->count, 0);
    cr_expect_eq(tree.count_count, 3);
}

Test(tree, a_number_without_command_may_lead_to_its_posts)
{
    struct fill fills[] = {{.number = 3, .url = "#people"}, {.number = 4, .command = "palaver stats", .url = "#people"}};
    const struct node *paragraph = tree_open(&tree, NODE_PARAGRAPH);
    tree_fill(&tree, "{0}{1}", fills, 2);
    tree_close(&tree);
    cr_assert_str_eq(paragraph->first->url, "#people");
    cr_expect_null(paragraph->last->url, "a command comes first");
}
