/* The plain road of YAML gives the tree that libyaml's events give, or stands back. */
#include <criterion/criterion.h>

#include "base/yaml_plain.h"
#include "palaver/out.h"
#include "palaver/str.h"

static void tree_write(const struct yaml *node, struct str *out)
{
    str_format(out, "%d %d %lld:%lld %zu '", (int)node->kind, (int)node->quoted, (long long)node->line,
               (long long)node->column, node->count);
    str_add_span(out, node->text);
    str_add(out, "'\n");
    if (node->text.at)
        cr_assert_eq(node->text.at[node->text.length], '\0');
    for (const struct yaml *child = node->first; child; child = child->next) {
        if (child->key)
            tree_write(child->key, out);
        tree_write(child, out);
    }
    str_add(out, "end\n");
}

/* Whether the plain road read it; it must not read anything but what libyaml reads. */
static bool roads_agree(struct span text)
{
    struct err plain_err = {0}, err = {0};
    OWNED(yaml_freep) struct yaml_file *plain = yaml_parse_by(YAML_PLAIN_ONLY, text, "f", &plain_err);
    cr_expect_eq(plain_err.code, 0);
    if (!plain)
        return false;
    OWNED(yaml_freep) struct yaml_file *whole = yaml_parse_by(YAML_BY_EVENTS, text, "f", &err);
    cr_expect_not_null(whole, "%s at %lld:%lld in\n%.*s", err.text, (long long)err.line, (long long)err.column,
                       (int)text.length, text.at);
    if (!whole)
        return true;
    OWNED(str_release) struct str left = STR_INIT, right = STR_INIT;
    tree_write(yaml_root(plain), &left);
    tree_write(yaml_root(whole), &right);
    cr_expect(span_equal(str_span(&left), str_span(&right)), "in\n%.*s\nplain:\n%s\nlibyaml:\n%s", (int)text.length,
              text.at, left.at, right.at);
    return true;
}

/* Pieces of which files are made up, well formed and not. */
static const char *const PIECES[] = {
    "a", "b c", "key", ": ", ":", ":\n", "- ", "-", "\n", "\n  ", "\n    ", "\n- ", "\n\n", "[", "]", "{", "}", ", ",
    ",", " #c", "#", "'", "''", "\"", "\\n", "?", "? ", "x*", "{G}", "\xc3\xa9", "\xe5\x8d\xab", "\xd8\xb5\xd8\xad", " ",
    "  ", "|", ">", "|\n  ", ">-\n    ", "&x", "*y", "!t", "%", "---", "...", "\t", "it's", "1.5", "~ok", "$HF", "-x", "\xe2\x80\xa8",
    "\xff", "a: b\n", "  - c\n", "k: [x, y]\n", "m: {n: o, p: [q]}\n", "r: 's t'\n", "- u: v\n  w: x\n",
};

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

Test(yaml_roads, made_up_files_are_read_alike, .timeout = 60)
{
    size_t plain = 0;
    uint32_t seed = 1;
    for (int round = 0; round < 100000; round++) {
        OWNED(str_release) struct str text = STR_INIT;
        str_add(&text, next_random(&seed) % 4 ? "a: " : "");
        for (uint32_t left = next_random(&seed) % 12; left > 0; left--)
            str_add(&text, PIECES[next_random(&seed) % COUNT_OF(PIECES)]);
        plain += roads_agree(str_span(&text));
    }
    cr_expect_gt(plain, 2000, "%zu files are plain", plain);
}

/* Well formed by making, indented as people do; `deep` levels are left. */
static void node_make(uint32_t *seed, int deep, size_t indent, bool brackets, struct str *out)
{
    static const char *const SCALARS[] = {"nurse*", "health worker", "'it''s [so]: #1'", "\"a: b\"", "h\xc3\xb4pital",
                                          "\xe5\x8c\xbb\xe9\x99\xa2", "a#b", "x:y", "\"{GROUP}\"", "''", "\"two  blanks\"",
                                          "-x", "a ? b"};
    uint32_t kind = next_random(seed) % (deep ? 4 : 1);
    uint32_t count = 1 + next_random(seed) % 3;
    if (!brackets && next_random(seed) % 16 == 0) {
        str_format(out, "%s\n%*sb c\n%*sd # e\n", next_random(seed) % 2 ? ">-" : "|", (int)indent + 1, "",
                   (int)indent + 1, "");
        return;
    }
    if (kind == 0 || (kind == 3 && brackets)) {
        str_add(out, SCALARS[next_random(seed) % COUNT_OF(SCALARS)]);
        if (next_random(seed) % 6 == 0)
            str_format(out, "\n%*s%s", (int)indent + 3, "", "folded");
        return;
    }
    bool in_brackets = brackets || kind == 1, map = kind == 2 || next_random(seed) % 2;
    if (in_brackets)
        str_add(out, map ? "{" : "[");
    for (uint32_t i = 0; i < count; i++) {
        if (in_brackets)
            str_add(out, i == 0 ? "" : next_random(seed) % 3 ? ", " : ",\n     ");
        else
            str_format(out, "%s\n%*s", next_random(seed) % 5 ? "" : "  # comment", (int)indent, "");
        if (map)
            str_format(out, "k%u: ", i);
        else if (!in_brackets)
            str_add(out, "- ");
        node_make(seed, deep - 1, indent + 2, in_brackets, out);
    }
    if (in_brackets)
        str_add(out, map ? "}" : "]");
}

Test(yaml_roads, files_as_people_write_them_are_plain, .timeout = 60)
{
    size_t plain = 0;
    uint32_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        OWNED(str_release) struct str text = STR_INIT;
        for (uint32_t i = 0; i < 3; i++) {
            str_format(&text, "top%u: ", i);
            node_make(&seed, 3, 2, false, &text);
            str_add_char(&text, '\n');
        }
        plain += roads_agree(str_span(&text));
    }
    cr_expect_gt(plain, 8000, "%zu files are plain", plain);
}

Test(yaml_roads, the_shipped_lexicon_is_plain_and_every_cut_of_it_agrees, .timeout = 60)
{
    struct err err = {0};
    OWNED(str_release) struct str bytes = STR_INIT;
    cr_assert(file_read("lexicons/health-systems.yaml", (size_t)4 << 20, &bytes, &err), "%s", err.text);
    cr_expect(roads_agree(str_span(&bytes)));
    for (size_t length = 1; length < 8000; length += 7)
        roads_agree(span_from(bytes.at, length));
}

/* libyaml counts the characters from where a key begins to its colon, quotes and blanks too. */
Test(yaml_roads, long_keys_are_read_alike)
{
    static const char *const FORMS[] = {"%s: v\n", "'%s': v\n", "a: {%s: v}\n", "a: {'%s' : v}\n", "- '%s': v\n"};
    static const char *const LETTERS[] = {"k", "''", "\xc3\xa9", "\xe5\x8d\xab"};
    size_t plain = 0;
    for (size_t form = 0; form < COUNT_OF(FORMS); form++)
        for (size_t letter = 0; letter < COUNT_OF(LETTERS); letter++)
            for (size_t count = 200; count < 1100; count += count < 1000 ? 100 : 3) {
                OWNED(str_release) struct str key = STR_INIT, text = STR_INIT;
                for (size_t i = 0; i < count; i++)
                    str_add(&key, LETTERS[letter]);
                str_format(&text, FORMS[form], str_text(&key));
                plain += roads_agree(str_span(&text));
                str_clear(&text);
                str_format(&text, "a%*s: v\n", (int)count, "");
                plain += roads_agree(str_span(&text));
            }
    cr_expect_gt(plain, 100, "%zu files are plain", plain);
}
