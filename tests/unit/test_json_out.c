/* test_json_out.c */
#include <criterion/criterion.h>
#include <math.h>

#include "palaver/json_out.h"

struct writing {
    struct str str;
    struct out out;
    struct json_out json;
};

static void begin(struct writing *w)
{
    w->out = out_to_str(&w->str);
    w->json = json_out_to(&w->out);
}

static void expect_text(struct span text, const char *json)
{
    struct writing w = {.str = STR_INIT};
    begin(&w);
    json_span(&w.json, text);
    cr_expect_str_eq(str_text(&w.str), json);
    str_release(&w.str);
}

Test(json_out, commas_and_colons_fall_where_they_belong)
{
    struct writing w = {.str = STR_INIT};
    begin(&w);
    json_object(&w.json);
    json_key_int(&w.json, "schema", 1);
    json_key(&w.json, "empty");
    json_array(&w.json);
    json_array_end(&w.json);
    json_key(&w.json, "list");
    json_array(&w.json);
    json_int(&w.json, -1);
    json_object(&w.json);
    json_object_end(&w.json);
    json_null(&w.json);
    json_bool(&w.json, true);
    json_bool(&w.json, false);
    json_array_end(&w.json);
    json_key_text(&w.json, "a\"b", "c");
    json_key_text(&w.json, "none", NULL);
    json_key_span(&w.json, "span", span_from("xyz", 2));
    json_object_end(&w.json);
    json_line_end(&w.json);
    json_text(&w.json, "next");
    json_line_end(&w.json);
    cr_expect_str_eq(str_text(&w.str),
                     "{\"schema\":1,\"empty\":[],\"list\":[-1,{},null,true,false],\"a\\\"b\":\"c\",\"none\":null,"
                     "\"span\":\"xy\"}\n\"next\"\n");
    str_release(&w.str);
}

Test(json_out, text_is_escaped_where_it_must_be_and_only_there)
{
    expect_text(span_of(""), "\"\"");
    expect_text(span_of("é 一 😀 / '"), "\"é 一 😀 / '\"");
    expect_text(span_of("\" \\ \n \r \t"), "\"\\\" \\\\ \\n \\r \\t\"");
    expect_text(span_from("\0\x1f\x7f", 3), "\"\\u0000\\u001f\\u007f\"");
    expect_text(span_of("\xc2\x9b\xe2\x80\xa8\xe2\x80\xa9"), "\"\\u009b\\u2028\\u2029\"");
    expect_text(span_of("a\xff\xe4\xb8z\xc3"), "\"a\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd\"");
    expect_text((struct span){0}, "null");
}

Test(json_out, numbers_are_short_and_come_back)
{
    static const struct {
        double number;
        const char *text;
    } CASES[] = {
        {0, "0"}, {0.1, "0.1"}, {1.0 / 3, "0.3333333333333333"}, {-2.5, "-2.5"}, {1e300, "1e+300"},
        {123456789, "123456789"}, {NAN, "null"}, {INFINITY, "null"}, {-INFINITY, "null"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct writing w = {.str = STR_INIT};
        begin(&w);
        json_real(&w.json, CASES[i].number);
        cr_expect_str_eq(str_text(&w.str), CASES[i].text);
        str_release(&w.str);
    }
    struct writing w = {.str = STR_INIT};
    begin(&w);
    json_int(&w.json, INT64_MIN);
    cr_expect_str_eq(str_text(&w.str), "-9223372036854775808");
    str_release(&w.str);
}
