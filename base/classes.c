/* classes.c - what kind of character a code point is. Data: utf8proc; scripts: ranges of Unicode 15's Scripts.txt. */
#include <utf8proc.h>

#include "palaver/utf8.h"

static utf8proc_category_t category_of(uint32_t c)
{
    return c <= 0x10ffff ? utf8proc_category((utf8proc_int32_t)c) : UTF8PROC_CATEGORY_CN;
}

bool code_point_is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    utf8proc_category_t category = category_of(c);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool code_point_is_mark(uint32_t c)
{
    if (c < 0x300)
        return false;
    utf8proc_category_t category = category_of(c);
    return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

bool code_point_is_digit(uint32_t c)
{
    if (c < 0x80)
        return c >= '0' && c <= '9';
    utf8proc_category_t category = category_of(c);
    return category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
}

bool code_point_is_space(uint32_t c)
{
    if (c < 0x80)
        return c == ' ' || (c >= '\t' && c <= '\r');
    if (c == 0x85)
        return true;
    utf8proc_category_t category = category_of(c);
    return category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP;
}

struct range {
    uint32_t from, to;
};

static bool in_ranges(uint32_t c, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].from && c <= ranges[i].to)
            return true;
    return false;
}

bool code_point_is_han(uint32_t c)
{
    static const struct range HAN[] = {
        {0x4e00, 0x9fff},   {0x3400, 0x4dbf},   {0x3005, 0x3007},   {0x3021, 0x3029},
        {0x3038, 0x303b},   {0x2e80, 0x2fd5},   {0xf900, 0xfad9},   {0x20000, 0x2fa1f},
        {0x30000, 0x323af}, {0x16fe2, 0x16fe3}, {0x16ff0, 0x16ff1},
    };
    return c >= 0x2e80 && in_ranges(c, HAN, COUNT_OF(HAN));
}

bool code_point_is_unspaced(uint32_t c)
{
    static const struct range UNSPACED[] = {
        {0x3041, 0x3096},   {0x309d, 0x309f},   /* Hiragana */
        {0x30a1, 0x30fa},   {0x30fc, 0x30ff},   {0x31f0, 0x31ff}, {0xff66, 0xff9f}, /* Katakana, its sound marks */
        {0x1b000, 0x1b16f}, {0x1aff0, 0x1affe},                                   /* Kana supplements */
        {0x0e01, 0x0e3a},   {0x0e40, 0x0e4e},                     /* Thai letters and signs */
        {0x0e80, 0x0ecf},   {0x0edc, 0x0edf},                     /* Lao */
        {0x1780, 0x17d3},   {0x17d7, 0x17d7},   {0x17dc, 0x17dd}, /* Khmer */
        {0x1000, 0x103f},   {0x1050, 0x108f},   {0x109a, 0x109d}, {0xa9e0, 0xa9ef}, {0xa9fa, 0xa9fe},
        {0xaa60, 0xaa7f}, /* Myanmar */
    };
    if (c < 0x0e00)
        return false;
    return code_point_is_han(c) || in_ranges(c, UNSPACED, COUNT_OF(UNSPACED));
}

bool code_point_is_arabic(uint32_t c)
{
    static const struct range ARABIC[] = {
        {0x0600, 0x06ff}, {0x0750, 0x077f}, {0x0870, 0x08ff}, {0xfb50, 0xfdff}, {0xfe70, 0xfefc}, {0x1ee00, 0x1eeff},
    };
    return c >= 0x0600 && in_ranges(c, ARABIC, COUNT_OF(ARABIC));
}

bool code_point_is_emoji(uint32_t c)
{
    if (c < 0xa9 || c > 0x10ffff)
        return false;
    return utf8proc_get_property((utf8proc_int32_t)c)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}
