/* Cutting JSON streams into records. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "collector/json_records.h"
#include "palaver/str.h"

/* An input that hands its bytes out in small pieces, so that every cut inside a record is met. */
struct dripping {
    struct span rest;
    size_t piece;
    bool fails;
};

static int64_t drip(struct input *input, char *to, size_t room, struct err *err)
{
    struct dripping *from = input->state;
    size_t take = from->rest.length < from->piece ? from->rest.length : from->piece;
    take = take < room ? take : room;
    if (take == 0 && from->fails) {
        err_set(err, ERR_IO, "the stick was pulled out");
        return -1;
    }
    memcpy(to, from->rest.at, take);
    from->rest = span_from(from->rest.at + take, from->rest.length - take);
    return (int64_t)take;
}

/* What comes out, one line each: "line@byte:bytes", "bad line: why" */
static void cut(struct span text, size_t piece, bool fails, json_enter *enter, struct str *out)
{
    struct dripping from = {.rest = text, .piece = piece, .fails = fails};
    struct input input = {.name = "t.json", .base = "t.json", .read = drip, .state = &from};
    OWNED(json_records_closep) struct json_records *records = json_records_open(&input, enter, NULL);
    struct json_record record;
    enum json_found found;
    while ((found = json_records_next(records, &record)) != JSON_FOUND_END) {
        if (found == JSON_FOUND_RECORD)
            str_format(out, "%d@%d%s%s:%.*s\n", (int)record.line, (int)record.byte, *record.key ? "." : "", record.key,
                       (int)record.bytes.length, record.bytes.at);
        else if (found == JSON_FOUND_BAD)
            str_format(out, "bad %d: %s\n", (int)record.why.line, record.why.text);
        else
            str_format(out, "leave %d %s\n", record.depth, record.key);
    }
}

static void expect(const char *name, const char *text, json_enter *enter, const char *wanted)
{
    static const size_t PIECES[] = {1, 3, 1000};
    for (size_t i = 0; i < COUNT_OF(PIECES); i++) {
        OWNED(str_release) struct str got = STR_INIT;
        cut(span_of(text), PIECES[i], false, enter, &got);
        cr_expect_str_eq(str_text(&got), wanted, "%s, in pieces of %zu: got\n%s", name, PIECES[i], str_text(&got));
    }
}

Test(json_records, lines_lists_and_values_in_a_row_come_out_alike)
{
    static const struct {
        const char *name, *text, *wanted;
    } CASES[] = {
        {"lines", "{\"a\":1}\n{\"b\":\"x\\\"}\"}\r\n", "1@0:{\"a\":1}\n2@8:{\"b\":\"x\\\"}\"}\n"},
        {"in a row", "{}{\"a\":[1]}", "1@0:{}\n1@2:{\"a\":[1]}\n"},
        {"list", "[\n {\"a\":1},\n {\"b\":2}\n]\n", "2@3:{\"a\":1}\n3@13:{\"b\":2}\nleave 0 \n"},
        {"pretty", "{\n \"a\": {\n  \"b\": [1,\n{\"c\":2}]\n }\n}\n{}",
         "1@0:{\n \"a\": {\n  \"b\": [1,\n{\"c\":2}]\n }\n}\n7@35:{}\n"},
        {"byte order mark", "\xef\xbb\xbf{}", "1@3:{}\n"},
        {"record separators", "\x1e{}\n\x1e{}\n", "1@1:{}\n2@5:{}\n"},
        {"scalars in a list", "[1,\"a\",null]", "1@1:1\n1@3:\"a\"\n1@7:null\nleave 0 \n"},
        {"nothing", " \n", ""},
        {"backslashes", "{\"a\":\"\\\\\"}{\"b\":\"\\\\\\\"\"}", "1@0:{\"a\":\"\\\\\"}\n1@10:{\"b\":\"\\\\\\\"\"}\n"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        expect(CASES[i].name, CASES[i].text, NULL, CASES[i].wanted);
}

Test(json_records, a_broken_line_costs_itself_and_no_other)
{
    static const struct {
        const char *name, *text, *wanted;
    } CASES[] = {
        {"string not closed", "{\"a\":\"x\n{\"b\":1}\n", "bad 1: a line ends inside a string\n2@8:{\"b\":1}\n"},
        {"cut after a value", "{\"a\":1\n{\"b\":1}\n", "bad 1: the record is cut off at the end of a line\n2@7:{\"b\":1}\n"},
        {"cut after a comma", "{\"a\":1,\n{\"b\":1}\n", "bad 1: the record is cut off at the end of a line\n2@8:{\"b\":1}\n"},
        {"cut after a bracket", "{\n{\"b\":1}\n", "bad 1: the record is cut off at the end of a line\n2@2:{\"b\":1}\n"},
        {"wrong bracket", "{\"a\":]}\n{\"b\":1}\n", "bad 1: a bracket closes what was not opened\n2@8:{\"b\":1}\n"},
        {"words", "hello {\n{\"b\":1}\n", "bad 1: this is not JSON\n2@8:{\"b\":1}\n"},
        {"words in a row", "a\nb\nc\n{}\n", "bad 1: this is not JSON\n4@6:{}\n"},
        {"end inside", "{}\n{\"a\":", "1@0:{}\nbad 2: the file ends inside a record\n"},
        {"list not closed", "[{\"a\":1},\n{\"b\":2}", "1@1:{\"a\":1}\n2@10:{\"b\":2}\nbad 2: the file ends inside the list that began in line 1\n"},
        {"in a list", "[\n{\"a\":\"\n},\n{\"b\":2}\n]", "bad 2: a line ends inside a string\n4@12:{\"b\":2}\nleave 0 \n"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        expect(CASES[i].name, CASES[i].text, NULL, CASES[i].wanted);
}

static bool into_messages(void *to, int depth, const char *key, char bracket)
{
    (void)to;
    return (depth == 0 && bracket == '{') || (depth == 1 && strcmp(key, "messages") == 0);
}

Test(json_records, members_of_an_entered_object_come_with_their_keys)
{
    expect("export", "{\n \"name\": \"A\", \"id\": 7,\n \"messages\": [\n  {\"id\": 1},\n  {\"id\": 2}\n ], \"z\": {}\n}",
           into_messages,
           "2@11.name:\"A\"\n2@22.id:7\n4@42:{\"id\": 1}\n5@55:{\"id\": 2}\nleave 1 messages\n6@74.z:{}\nleave 0 \n");
    expect("no key", "{ 7 }\n", into_messages, "bad 1: a key was expected here\nbad 2: the file ends inside the object that began in line 1\n");
}

Test(json_records, what_was_read_before_a_failure_is_given_and_the_failure_told)
{
    OWNED(str_release) struct str got = STR_INIT;
    cut(span_of("{\"a\":1}\n{\"b\":"), 4, true, NULL, &got);
    cr_expect_str_eq(str_text(&got), "1@0:{\"a\":1}\nbad 2: cut off: the input cannot be read further\nbad 0: the stick was pulled out\n",
                     "%s", str_text(&got));
}

Test(json_records, limits_reject_one_record_and_name_themselves)
{
    OWNED(str_release) struct str text = STR_INIT;
    OWNED(str_release) struct str got = STR_INIT;
    for (int i = 0; i < 65; i++)
        str_add_char(&text, '{'), str_add(&text, "\"a\":");
    str_add(&text, "1");
    for (int i = 0; i < 65; i++)
        str_add_char(&text, '}');
    str_add(&text, "\n{\"b\":1}\n{\"many\":[1");
    for (int i = 0; i < JSON_MAX_VALUES; i++)
        str_add(&text, ",1");
    str_add(&text, "]}\n{\"long\":\"");
    str_reserve(&text, RECORD_MAX_BYTES);
    for (size_t i = 0; i < RECORD_MAX_BYTES; i += 8)
        str_add(&text, "abcdefgh");
    str_add(&text, "\"}\n{\"c\":1}\n");
    cut(str_span(&text), 1 << 16, false, NULL, &got);
    OWNED(str_release) struct str wanted = STR_INIT;
    str_format(&wanted, "bad 1: nested deeper than 64\n2@%d:{\"b\":1}\nbad 3: more than 500000 values\nbad 4: longer than 16 MiB\n5@%zu:{\"c\":1}\n",
               65 * 6 + 2, text.length - 8);
    cr_expect_str_eq(str_text(&got), str_text(&wanted), "%s", str_text(&got));
}

Test(json_records, members_and_elements_of_a_record_are_found_by_their_bytes)
{
    struct span object = span_of("{\"a\":{\"id\":1}, \"list\" : [ {\"x\":\"]\"} , 2,[3] ],\"a\":\"last\"}");
    cr_expect(span_is(json_member(object, "a"), "\"last\""));
    cr_expect_null(json_member(object, "id").at);
    cr_expect_null(json_member(span_of("[1]"), "a").at);
    cr_expect_null(json_member(span_of("{\"a\""), "a").at);
    struct span rest = json_member(object, "list"), element;
    static const char *const WANTED[] = {"{\"x\":\"]\"}", "2", "[3]"};
    for (size_t i = 0; i < COUNT_OF(WANTED); i++) {
        cr_assert(json_element(&rest, &element), "element %zu", i);
        cr_expect(span_is(element, WANTED[i]), "element %zu is %.*s", i, (int)element.length, element.at);
    }
    cr_expect_not(json_element(&rest, &element));
}
