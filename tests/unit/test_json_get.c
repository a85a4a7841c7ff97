/* jansson with the manners of this house. */
#include <criterion/criterion.h>

#include "collector/json_get.h"
#include "palaver/str.h"

static struct arena arena;

static void empty(void)
{
    arena_release(&arena);
}

TestSuite(json_get, .fini = empty);

static json_t *read(const char *text)
{
    struct err err = {0};
    json_t *json = json_read(span_of(text), "t.json", &err);
    cr_assert(json, "%s: %s", text, err.text);
    return json;
}

Test(json_get, wrong_types_read_as_absent)
{
    OWNED(json_releasep) json_t *json = read("{\"text\":7,\"list\":{},\"object\":[],\"number\":\"x\",\"yes\":1,\"empty\":\"\"}");
    cr_expect_null(json_get_text(json, "text", &arena));
    cr_expect_null(json_get_text(json, "empty", &arena));
    cr_expect_null(json_get_array(json, "list"));
    cr_expect_null(json_get_object(json, "object"));
    cr_expect_eq(json_get_int(json, "number", -1), -1);
    cr_expect_not(json_get_true(json, "yes"));
    cr_expect_null(json_get_text(NULL, "text", &arena));
}

Test(json_get, ids_keep_every_digit)
{
    const char *raw = "{\"a\":905255756789825536,\"b\":99999999999999999999999,\"c\":\"00123\",\"d\":1.5,\"e\":\"12\"}";
    OWNED(json_releasep) json_t *json = read(raw);
    cr_expect_str_eq(json_get_id(json, "b", span_of(raw), &arena), "99999999999999999999999");
    cr_expect_str_eq(json_get_id(json, "c", span_of(raw), &arena), "00123");
    cr_expect_null(json_get_id(json, "d", span_of(raw), &arena));
    cr_expect_eq(json_get_int(json, "e", -1), 12);
    OWNED(json_releasep) json_t *plain = read("{\"a\":905255756789825536}");
    cr_expect_str_eq(json_get_id(plain, "a", span_of(""), &arena), "905255756789825536");
}

Test(json_get, what_services_send_is_put_right)
{
    OWNED(json_releasep) json_t *json = read("{\"t\":\"a\\ud83d\",\"p\":\"\\ud83d\\ude00\\udc00\",\"n\":\"a\\u0000b\",\"l\":\"caf\xe9\"}");
    cr_expect_str_eq(json_get_text(json, "t", &arena), "a\xef\xbf\xbd");
    cr_expect_str_eq(json_get_text(json, "p", &arena), "\xf0\x9f\x98\x80\xef\xbf\xbd");
    cr_expect_str_eq(json_get_text(json, "n", &arena), "a\xef\xbf\xbd" "b");
    cr_expect_str_eq(json_get_text(json, "l", &arena), "caf\xef\xbf\xbd");
}

Test(json_get, errors_are_placed_in_the_stream)
{
    struct json_record record = {.bytes = span_of("{\"a\":1,\n \"b\":}"), .byte = 100, .line = 7, .number = 3};
    struct err err = {0};
    cr_expect_null(json_read_record(&record, "x.jsonl", &err));
    cr_expect_eq(err.code, ERR_SYNTAX);
    cr_expect_eq(err.line, 8);
    cr_expect(err.has_byte && err.byte > 100 && err.byte <= 115);
    cr_expect_str_eq(err.file, "x.jsonl");
}

Test(json_get, our_own_files_are_held_to_the_letter)
{
    static const char *const WRONG[] = {"{\"a\":1,\"a\":2}", "{\"a\":\"\\ud83d\"}", "{\"a\":\"\xff\"}", "{\"a\":01}"};
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        struct json_record record = {.bytes = span_of(WRONG[i]), .line = 1};
        struct err err = {0};
        cr_expect_null(json_read_strict(&record, "x.jsonl", &err), "%s", WRONG[i]);
        cr_expect_eq(err.code, ERR_SYNTAX);
    }
}

Test(json_get, depth_is_limited_before_the_parser)
{
    OWNED(str_release) struct str deep = STR_INIT;
    for (int i = 0; i < 100000; i++)
        str_add_char(&deep, '[');
    struct err err = {0};
    cr_expect_null(json_read(str_span(&deep), "deep", &err));
    cr_expect_eq(err.code, ERR_LIMIT);
    cr_expect_eq(err.byte, JSON_MAX_DEPTH);
}

Test(json_get, a_pool_serves_many_records_and_what_was_read_before_it_stays_good)
{
    OWNED(json_releasep) json_t *before = read("{\"a\":\"before\"}");
    json_pool_open();
    for (int i = 0; i < 10000; i++) {
        json_t *json = read("{\"a\":[1,2,{\"b\":\"some text\"}],\"c\":\"\\u00e9\"}");
        cr_assert_str_eq(json_string_value(json_object_get(json, "c")), "\xc3\xa9");
        json_decref(json);
        json_pool_reset();
    }
    json_pool_close();
    cr_expect_str_eq(json_get_text(before, "a", &arena), "before");
}
