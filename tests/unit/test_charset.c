/* Bytes of any charset. */
#include <criterion/criterion.h>

#include "collector/charset.h"

struct charset_case {
    const char *bytes, *charset, *text;
    bool held;
};

static const struct charset_case cases[] = {
    {"plain", NULL, "plain", true},
    {"caf\xC3\xA9", "utf-8", "café", true},
    {"caf\xE9", "iso-8859-1", "café", true},
    {"\x80 5", "iso-8859-1", "€ 5", true}, /* people mean windows-1252 */
    {"\xB0\xA1", "gb2312", "啊", true},
    {"\xB0\xA1", " \"GB2312\" ", "啊", true},
    {"\x1B$B4A\x1B(B", "iso-2022-jp", "漢", true},
    {"\xF0\xCF", "koi8-r", "По", true},
    /* and what is wrong */
    {"caf\xE9", NULL, "café", false},
    {"caf\xC3\xA9", NULL, "café", false},
    {"caf\xE9", "us-ascii", "café", false},
    {"caf\xE9", "utf-8", "café", false},
    {"\xC3\xA9 and \xE9", "utf-8", "é and \xEF\xBF\xBD", false},
    {"caf\xE9", "x-no-such-charset", "café", false},
    {"plain", "x-no-such-charset", "plain", false},
    {"caf\xE9", "utf-8//TRANSLIT", "café", false},
    {"\xB0", "gb2312", "\xEF\xBF\xBD", false},
    {"\x81", "windows-1252", "\xEF\xBF\xBD", true},
};

Test(charset, names_are_read_as_mail_and_web_mean_them)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(str_release) struct str out = STR_INIT;
        bool held = charset_decode(span_of(cases[i].bytes), cases[i].charset, &out);
        cr_expect_str_eq(str_text(&out), cases[i].text, "case %zu gave '%s'", i, str_text(&out));
        cr_expect_eq(held, cases[i].held, "case %zu: held", i);
    }
}

Test(charset, a_nul_is_no_character_of_a_text)
{
    const char *const names[] = {"utf-8", "windows-1252", "koi8-r", NULL};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        OWNED(str_release) struct str out = STR_INIT;
        charset_decode(span_from("a\0b", 3), names[i], &out);
        cr_expect_str_eq(str_text(&out), "a\xEF\xBF\xBD" "b");
    }
}

Test(charset, text_longer_than_one_block_of_iconv_stays_whole)
{
    OWNED(str_release) struct str in = STR_INIT;
    OWNED(str_release) struct str out = STR_INIT;
    for (int i = 0; i < 20000; i++)
        str_add(&in, "\xF0");
    cr_assert(charset_decode(str_span(&in), "koi8-r", &out));
    cr_assert_eq(out.length, 40000);
}

Test(charset, half_a_pair_of_UTF_16_does_not_shift_what_follows)
{
    OWNED(str_release) struct str out = STR_INIT;
    cr_expect_not(charset_decode(span_from("a\0\x3d\xd8" "b\0\x3d\xd8\x00\xde" "c", 11), "utf-16le", &out));
    cr_expect_str_eq(str_text(&out), "a\xEF\xBF\xBD" "b\xF0\x9F\x98\x80\xEF\xBF\xBD");
}
