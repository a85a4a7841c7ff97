/* test_yaml.c */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "palaver/str.h"
#include "palaver/yaml.h"

static struct yaml_file *read_or_fail(const char *text)
{
    struct err err = {0};
    struct yaml_file *file = yaml_parse(span_of(text), "job.yaml", &err);
    cr_assert_not_null(file, "%s", err.text);
    return file;
}

Test(yaml, a_tree_knows_values_order_and_places)
{
    OWNED(yaml_freep) struct yaml_file *file = read_or_fail(
        "# a comment\n"
        "title: \"quoted: text\"\n"
        "sources:\n"
        "  - mastodon: {tag: HSRFCAS, threads: true}\n"
        "  - plain\n"
        "empty:\n");
    const struct yaml *root = yaml_root(file);
    cr_assert_eq(root->kind, YAML_MAP);
    cr_assert_eq(root->count, 3);
    const struct yaml *title = yaml_get(root, "title");
    cr_expect(span_is(title->text, "quoted: text") && title->quoted);
    cr_expect_str_eq(title->text.at, "quoted: text");
    cr_expect_eq(title->line, 2);
    cr_expect_eq(title->column, 8);
    cr_expect_eq(title->key->column, 1);
    const struct yaml *sources = yaml_get(root, "sources");
    cr_assert(sources->kind == YAML_LIST && sources->count == 2);
    const struct yaml *mastodon = yaml_get(sources->first, "mastodon");
    cr_expect(span_is(yaml_get(mastodon, "tag")->text, "HSRFCAS"));
    cr_expect_not(yaml_get(mastodon, "tag")->quoted);
    cr_expect_eq(yaml_get(mastodon, "threads")->line, 4);
    cr_expect_eq(yaml_get(mastodon, "threads")->column, 39);
    cr_expect(span_is(sources->first->next->text, "plain"));
    cr_expect_null(sources->first->next->next);
    cr_expect_eq(yaml_get(root, "empty")->text.length, 0);
    cr_expect_null(yaml_get(root, "absent"));
    cr_expect_null(yaml_get(sources, "title"));
    cr_expect_null(yaml_get(NULL, "title"));
    cr_expect_str_eq(yaml_name(file), "job.yaml");
    cr_expect_eq(yaml_at(file, mastodon).line, 4);
}

Test(yaml, columns_are_counted_in_bytes)
{
    OWNED(yaml_freep) struct yaml_file *file = read_or_fail("\xef\xbb\xbf" "été: {卫生: x}\r\nb: y\n");
    const struct yaml *root = yaml_root(file);
    cr_expect_eq(yaml_get(yaml_get(root, "été"), "卫生")->column, 17);
    cr_expect_eq(yaml_get(root, "b")->line, 2);
    cr_expect_eq(yaml_get(root, "b")->column, 4);
}

Test(yaml, an_empty_file_has_no_root)
{
    OWNED(yaml_freep) struct yaml_file *file = read_or_fail("# nothing\n");
    cr_expect_null(yaml_root(file));
    struct err err = {0};
    OWNED(yaml_freep) struct yaml_file *none = yaml_parse((struct span){0}, "f", &err);
    cr_assert_not_null(none);
    cr_expect_null(yaml_root(none));
}

Test(yaml, what_is_wrong_is_told_with_its_place)
{
    static const struct {
        const char *text, *line;
    } CASES[] = {
        {"a: 1\nb: 2\na: 3\n", "f:3:1: key 'a' was given already on line 1"},
        {"a: {x: 1, y: 2, x: 3}", "f:1:17: key 'x' was given already on line 1"},
        {"a: &anchor b\n", "f:1:4: anchors (&anchor) are not used here"},
        {"a: *b\n", "f:1:4: aliases (*b) are not used here; quote text that begins with '*'"},
        {"a: !!binary aGk=\n", "f:1:4: tags (tag:yaml.org,2002:binary) are not used here"},
        {"a: b\n---\nc: d\n", "f:2:1: a second document begins here; one is expected"},
        {"? {a: b}\n: c\n", "f:1:3: a key must be plain text"},
        {"a: \"x\\0y\"\n", "f:1:4: text holds a NUL"},
        {"a: [1, 2\n", "f:2:1: while parsing a flow sequence: did not find expected ',' or ']'"},
        {"a: 'b\n", "f:2:1: while scanning a quoted scalar: found unexpected end of stream"},
        {"ok: 1\nx: a\xff" "b\n", "f:2:5: invalid leading UTF-8 octet"},
        {"a: b: c\n", "f:1:5: mapping values are not allowed in this context"},
        {"\ta: b\n", "f:1:1: while scanning for the next token: found character that cannot start any token"},
        {"é: {x: %}\n", "f:1:9: while scanning for the next token: found character that cannot start any token"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct err err = {0};
        char line[ERR_TEXT_BYTES + ERR_FILE_BYTES];
        cr_expect_null(yaml_parse(span_of(CASES[i].text), "f", &err), "case %zu", i);
        cr_expect_eq(err.code, ERR_SYNTAX);
        err_line(&err, line, sizeof line);
        cr_expect_str_eq(line, CASES[i].line, "case %zu: %s", i, line);
    }
}

Test(yaml, depth_and_size_are_bounded, .timeout = 20)
{
    struct err err = {0};
    OWNED(str_release) struct str text = STR_INIT;
    for (int i = 0; i < YAML_MAX_DEPTH; i++)
        str_add_char(&text, '[');
    for (int i = 0; i < YAML_MAX_DEPTH; i++)
        str_add_char(&text, ']');
    OWNED(yaml_freep) struct yaml_file *deepest = yaml_parse(str_span(&text), "f", &err);
    cr_expect_not_null(deepest, "%s", err.text);
    str_clear(&text);
    for (int i = 0; i < 100000; i++)
        str_add_char(&text, '[');
    cr_expect_null(yaml_parse(str_span(&text), "f", &err));
    cr_expect_eq(err.code, ERR_LIMIT);
    cr_expect_eq(err.column, YAML_MAX_DEPTH + 1);
    err_clear(&err);
    str_clear(&text);
    for (int i = 0; i <= YAML_MAX_NODES; i++)
        str_add(&text, "- a\n");
    cr_expect_null(yaml_parse(str_span(&text), "f", &err));
    cr_expect_eq(err.code, ERR_LIMIT);
    cr_expect_str_eq(err.text, "more than 400000 values");
    cr_expect_eq(err.line, YAML_MAX_NODES);
}

Test(yaml, every_cut_of_a_file_is_read_or_refused_cleanly)
{
    static const char TEXT[] = "a: [x, \"y\\u00e9\", {b: 'c'}]\nd:\n  - |\n    block\n    text\n  - >-\n    folded\n? e\n: f\n";
    for (size_t length = 0; length < sizeof TEXT; length++) {
        struct err err = {0};
        OWNED(yaml_freep) struct yaml_file *file = yaml_parse(span_from(TEXT, length), "f", &err);
        cr_expect(file || (err.code == ERR_SYNTAX && err.line > 0), "length %zu", length);
    }
}

Test(word, the_nearest_word_is_one_that_was_meant)
{
    static const char *const KEYS[] = {"archive", "title", "window", "lexicon", "sources", "tag"};
    static const struct {
        const char *word, *nearest;
    } CASES[] = {
        {"archiv", "archive"}, {"lexcion", "lexicon"}, {"souces", "sources"}, {"titel", "title"},
        {"tags", "tag"}, {"widnow", "window"}, {"colour", NULL}, {"x", NULL}, {"", NULL}, {"source_list", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const char *nearest = word_nearest(CASES[i].word, KEYS, COUNT_OF(KEYS));
        cr_expect(nearest == CASES[i].nearest || (nearest && CASES[i].nearest && !strcmp(nearest, CASES[i].nearest)),
                  "%s: %s", CASES[i].word, nearest ? nearest : "(none)");
    }
    char endless[500];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    cr_expect_null(word_nearest(endless, KEYS, COUNT_OF(KEYS)));
}
