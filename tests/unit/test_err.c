/* test_err.c */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "palaver/err.h"
#include "palaver/utf8.h"

static const char *line_of(const struct err *err)
{
    static char line[ERR_TEXT_BYTES + ERR_FILE_BYTES + 64];
    err_line(err, line, sizeof line);
    return line;
}

Test(err, the_first_failure_is_kept)
{
    struct err err = {0}, other = {0};
    cr_expect_not(err_set(&err, ERR_IO, "first %d", 1));
    err_set(&err, ERR_USAGE, "second");
    cr_expect_null(err_null(&err, ERR_USAGE, "third"));
    err_errno(&err, ERR_USAGE, "fourth");
    err_set(&other, ERR_AUTH, "other");
    cr_expect_not(err_pass(&err, &other));
    cr_expect_eq(err.code, ERR_IO);
    cr_expect_str_eq(err.text, "first 1");
}

Test(err, what_a_callee_reports_is_passed_on_whole)
{
    struct err why = {0}, err = {0};
    err_at(&why, ERR_SYNTAX, (struct place_at){.file = "a.yaml", .line = 3, .column = 4, .byte = -1}, "bad");
    err_pass(&err, &why);
    cr_expect_str_eq(line_of(&err), "a.yaml:3:4: bad");
    err_clear(&err);
    cr_expect_eq(err.code, ERR_NONE);
    cr_expect_eq(err.line, 0);
}

Test(err, a_line_names_the_place_as_far_as_it_is_known)
{
    static const struct {
        struct place_at at;
        const char *line;
    } CASES[] = {
        {{.file = "f", .line = 12, .column = 18, .byte = -1}, "f:12:18: text"},
        {{.file = "f", .line = 12, .byte = -1}, "f:12: text"},
        {{.file = "f", .byte = 0}, "f: byte 0: text"},
        {{.file = "f", .byte = 77, .record = 3}, "f: byte 77: text"},
        {{.file = "f", .byte = -1, .record = 3}, "f: record 3: text"},
        {{.file = "f", .byte = -1}, "f: text"},
        {{.byte = -1}, "text"},
        {{.line = 4, .byte = -1}, "line 4: text"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct err err = {0};
        err_at(&err, ERR_SYNTAX, CASES[i].at, "text");
        cr_expect_str_eq(line_of(&err), CASES[i].line);
    }
}

Test(err, a_file_is_added_only_where_none_is_known)
{
    struct err err = {0}, none = {0};
    err_set(&err, ERR_SYNTAX, "bad");
    err_add_file(&err, "first");
    err_add_file(&err, "second");
    cr_expect_str_eq(err.file, "first");
    err_add_file(&none, "first");
    cr_expect_str_empty(none.file);
}

Test(err, nothing_in_a_text_can_steer_a_terminal)
{
    struct err err = {0};
    err_at(&err, ERR_SYNTAX, (struct place_at){.file = "a\x1b]0;x", .byte = -1}, "bad '%s'",
           "\x1b[31m\n\x7f-\xc2\x9b-\x9b-\xe2\x80\xae-é");
    cr_expect_str_eq(line_of(&err), "a?]0;x: bad '?[31m?" "?-?" "?-?-?" "?" "?-é'"); /* apart: no trigraphs */
}

Test(err, an_overlong_text_is_cut_between_characters)
{
    char text[2000] = "x"; /* shifts the two-byte letters against the end */
    for (size_t i = 0; i < 900; i++)
        memcpy(text + 1 + 2 * i, "é", 3);
    for (int shift = 0; shift < 2; shift++) {
        struct err err = {0};
        err_set(&err, ERR_SYNTAX, "%s", text + shift);
        cr_expect(utf8_valid(span_of(err.text)));
        cr_expect_geq(strlen(err.text), ERR_TEXT_BYTES - 4);
        char small[8];
        err_line(&err, small, sizeof small);
        cr_expect(utf8_valid(span_of(small)));
        err_line(&err, small, 1);
        cr_expect_str_empty(small);
    }
}

Test(err, the_systems_reason_is_told)
{
    struct err err = {0};
    errno = ENOENT;
    err_errno(&err, ERR_IO, "cannot read %s", "x");
    cr_expect_str_eq(err.text, "cannot read x: No such file or directory");
}
