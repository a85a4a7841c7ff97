/* The quick way to jansson's trees gives the same trees, or leaves it to jansson. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "collector/json_get.h"
#include "collector/json_tree.h"
#include "palaver/str.h"

TestSuite(json_tree, .timeout = 60);

#define FLAGS (JSON_ALLOW_NUL | JSON_DECODE_ANY)

/* Is it read, and as jansson reads it? With and without equal keys. */
static bool read_alike(struct span text, const char *name)
{
    bool read = false;
    for (int unique = 0; unique < 2; unique++) {
        json_error_t why;
        OWNED(json_releasep) json_t *quick = json_tree(text, unique);
        OWNED(json_releasep) json_t *slow =
            json_loadb(text.at, text.length, unique ? FLAGS | JSON_REJECT_DUPLICATES : FLAGS, &why);
        cr_expect(!quick || json_equal(quick, slow), "%s: %.*s", name, (int)text.length, text.at);
        read = read || quick;
    }
    return read;
}

Test(json_tree, plain_values_are_read)
{
    static const char *const TEXTS[] = {
        "{}", "[]", " \t\r\n{ } \n", "[[],{},[{}]]", "{\"a\":1,\"b\":-2,\"c\":0,\"d\":-0}", "[true,false,null]",
        "{\"text\":\"caf\xc3\xa9 \xe5\x8d\xab\xe7\x94\x9f \xf0\x9f\x91\x8d\"}", "{\"\":\"\"}", "[\"\x7f\"]",
        "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "[\"\\u00e9\\u00E9 \\u536b \\ud83d\\udc4d\\uFFFF\"]",
        "{\"k\\u0065y\":\"v\\u0061lue\",\"k\\n2\":[\"\\n\",\"after\"]}", "[999999999999999999,-999999999999999999]",
        "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":[1,{\"c\":\"d\"}]}}",
    };
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        cr_expect(read_alike(span_of(TEXTS[i]), "plain"), "left to jansson: %s", TEXTS[i]);
}

Test(json_tree, what_is_not_plain_is_left_to_jansson)
{
    static const char *const TEXTS[] = {
        "", " ", "1", "\"text\"", "null", "{", "[", "{]", "[}", "[1,]", "[,1]", "[1 2]", "[1,,2]", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}", "{,}", "{1:2}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "[1]x", "[1][2]", "[truex]", "[nul]", "[True]",
        "[01]", "[-]", "[+1]", "[-01]", "[1.5]", "[1e3]", "[1E3]", "[1a]", "[0x10]", "[9999999999999999999]",
        "[1234567890123456789]", "[\"a]", "[\"a\nb\"]", "[\"a\x01\"]", "[\"\\x\"]", "[\"\\\"]", "[\"\\u12\"]",
        "[\"\\u12g4\"]", "[\"\\ud83d\"]", "[\"\\ud83dx\"]", "[\"\\ud83d\\u0041\"]", "[\"\\udc4d\"]", "[\"\\u0000\"]",
        "{\"\\u0000\":1}", "[\"\xc3\"]", "[\"\xc3\x28\"]", "[\"\xe5\x8d\"]", "[\"\xed\xa0\x80\"]", "[\"\xc0\xaf\"]",
        "[\"\xf4\x90\x80\x80\"]", "{\"\xff\":1}", "[\"\\n\xff\"]", "\xef\xbb\xbf[]",
    };
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        cr_expect_not(read_alike(span_of(TEXTS[i]), "not plain"), "read: %s", TEXTS[i]);
    cr_expect_not(read_alike(span_from("[]\0", 3), "a zero behind"));
    cr_expect_not(read_alike(span_from("[\"\0\"]", 5), "a zero inside"));
    OWNED(json_releasep) json_t *equal_keys = json_tree(span_of("{\"a\":1,\"b\":2,\"a\":1}"), true);
    cr_expect_null(equal_keys);
}

static void nested(int depth, struct str *out)
{
    for (int i = 0; i < depth; i++)
        str_add(out, "[");
    for (int i = 0; i < depth; i++)
        str_add(out, "]");
}

Test(json_tree, depth_ends_where_the_limit_is)
{
    OWNED(str_release) struct str at = STR_INIT;
    OWNED(str_release) struct str beyond = STR_INIT;
    nested(JSON_MAX_DEPTH, &at);
    nested(JSON_MAX_DEPTH + 1, &beyond);
    cr_expect(read_alike(str_span(&at), "at the limit"));
    cr_expect_not(read_alike(str_span(&beyond), "beyond the limit"));
}

static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state >> 11;
}

/* Records as they come, with bytes changed, cut and doubled. */
Test(json_tree, a_damaged_record_is_never_read_otherwise_than_jansson_reads_it)
{
    static const char RECORD[] =
        "{\"id\": \"x:56\", \"text\": \"caf\\u00e9 \xd8\xb5 \\ud83d\\udc4d \\\"so\\\"\", \"n\": -120, \"f\": 15,\n"
        "\"author\": {\"handle\": \"a_example\", \"ok\": true}, \"tags\": [\"chat\", \"\", null], \"n2\": [[0], {}]}";
    static const char PIECES[] = "\"\\{}[],:019-.eu tnf\n\xc3\xa9\xed\x80\x01";
    size_t read = 0;
    uint64_t state = 20150206;
    for (int round = 0; round < 20000; round++) {
        char text[sizeof RECORD];
        size_t length = sizeof RECORD - 1;
        memcpy(text, RECORD, sizeof RECORD);
        for (uint64_t changes = next(&state) % 4; changes > 0; changes--)
            text[next(&state) % length] = PIECES[next(&state) % (sizeof PIECES - 1)];
        length -= next(&state) % 8 ? 0 : next(&state) % length;
        read += read_alike(span_from(text, length), "damaged");
    }
    cr_expect(read > 5000 && read < 15000, "%zu of 20000 were read", read);
}
