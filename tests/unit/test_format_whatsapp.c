/* Chats exported from WhatsApp. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "collector/whatsapp_line.h"
#include "collector/whatsapp_text.h"
#include "tests/unit/support/posts.h"

extern const struct format format_whatsapp;

#define LRM "\xe2\x80\x8e"
#define NARROW "\xe2\x80\xaf"

Test(format_whatsapp, headers_of_many_phones_are_understood)
{
    static const struct {
        const char *line;
        int date[3], hour, minute, second;
    } CASES[] = {
        {"06/03/2017, 00:45 - A: x", {6, 3, 2017}, 0, 45, -1},
        {"1/4/23, 7:02" NARROW "PM - A: x", {1, 4, 23}, 19, 2, -1},
        {"20/6/2017 8:28 p.\xc2\xa0m. - A: x", {20, 6, 2017}, 20, 28, -1},
        {"[07.03.26, 21:22:39] A: x", {7, 3, 26}, 21, 22, 39},
        {"[31/12/2022 11:40:26] A: x", {31, 12, 2022}, 11, 40, 26},
        {LRM "[3/6/18 1:55:00 p. m.] A: x", {3, 6, 18}, 13, 55, 0},
        {"[14/10/2021, 3:34:09 PM] A: x", {14, 10, 2021}, 15, 34, 9},
        {"2024/10/31 15:50 - A", {2024, 10, 31}, 15, 50, -1},
        {"24/3/14, 13:59:59: A: x", {24, 3, 14}, 13, 59, 59},
        {"1/2/24, 12:05 AM - A: x", {1, 2, 24}, 0, 5, -1},
        {"1/2/24, 12:05 PM - A: x", {1, 2, 24}, 12, 5, -1},
        {"\xd9\xa6/\xd9\xa2/\xd9\xa2\xd9\xa0\xd9\xa1\xd9\xa5\xd8\x8c \xd9\xa3:\xd9\xa3\xd9\xa0 \xd9\x85 - A: x", {6, 2, 2015}, 15, 30, -1},
        {"2024/1/5 \xe4\xb8\x8b\xe5\x8d\x88" "3:05 - A: x", {2024, 1, 5}, 15, 5, -1},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct wa_header header;
        cr_assert(wa_header_read(span_of(CASES[i].line), &header), "%s", CASES[i].line);
        for (int k = 0; k < 3; k++)
            cr_expect_eq(header.date[k], CASES[i].date[k], "%s", CASES[i].line);
        cr_expect_eq(header.hour, CASES[i].hour, "%s", CASES[i].line);
        cr_expect_eq(header.minute, CASES[i].minute, "%s", CASES[i].line);
        cr_expect_eq(header.second, CASES[i].second, "%s", CASES[i].line);
        cr_expect_eq(CASES[i].line[header.rest], 'A', "%s", CASES[i].line);
    }
    static const char *const NONE[] = {"", "hello", "12/2024 - x", "06/03/2017 - A: x", "06/03/2017, 25:00 - A: x",
                                       "06/03/2017, 12:60 - A: x", "06/03-2017, 12:00 - A: x", "1.2.3 4:5", "[06/03/2017, 12:00 A: x"};
    for (size_t i = 0; i < COUNT_OF(NONE); i++) {
        struct wa_header header;
        cr_expect_not(wa_header_read(span_of(NONE[i]), &header), "%s", NONE[i]);
    }
}

Test(format_whatsapp, day_and_month_are_told_from_all_lines)
{
    static const struct {
        const char *name, *text;
        int month, day;
    } CASES[] = {
        {"a day beyond 12 first", "02/03/15, 10:00 - A: x\n13/03/15, 10:00 - A: y\n", 3, 2},
        {"a day beyond 12 second", "02/03/15, 10:00 - A: x\n02/13/15, 10:00 - A: y\n", 2, 3},
        {"time goes forward", "02/10/15, 10:00 - A: x\n02/11/15, 10:00 - A: y\n03/01/15, 10:00 - A: z\n", 2, 10},
        {"year first", "2015/02/03, 10:00 - A: x\n", 2, 3},
        {"day first where nothing tells", "02/03/15, 10:00 - A: x\n", 3, 2},
        {"but American with am and pm", "2/3/15, 10:00 AM - A: x\n", 2, 3},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        OWNED(post_list_release) struct post_list got = posts_read(&format_whatsapp, CASES[i].text);
        cr_assert_gt(got.count, 0, "%s", CASES[i].name);
        cr_expect_eq(got.at[0]->posted_ms, when_from_date(2015, CASES[i].month, CASES[i].day) + 10 * 3600000, "%s", CASES[i].name);
    }
}

Test(format_whatsapp, zone_and_order_can_be_told)
{
    struct format_options options = {.zone_name = "+02:00", .date_order = "mdy"};
    OWNED(post_list_release) struct post_list got =
        posts_read_span(&format_whatsapp, span_of("02/03/15, 10:00 - A: x\n"), "WhatsApp Chat with Ward 3.txt", &options);
    cr_assert_eq(got.count, 1);
    cr_expect_eq(got.at[0]->posted_ms, when_from_date(2015, 2, 3) + 8 * 3600000);
    cr_expect_eq(got.at[0]->inferred, 0);
    cr_expect_eq(got.at[0]->grain, WHEN_MINUTE);
    cr_expect_str_eq(got.places[0].name, "Ward 3");
}

Test(format_whatsapp, the_hours_round_a_change_of_clocks_are_read_as_the_phone_showed_them)
{
    struct format_options options = {.zone_name = "America/New_York", .date_order = "dmy"};
    OWNED(post_list_release) struct post_list got = posts_read_span(&format_whatsapp, span_of(
        "14/03/2021, 01:30 - A: before\n14/03/2021, 03:30 - A: after\n14/03/2021, 12:30 - A: noon\n"), "c.txt", &options);
    static const int MINUTES[] = {6 * 60 + 30, 7 * 60 + 30, 16 * 60 + 30};
    cr_assert_eq(got.count, COUNT_OF(MINUTES));
    for (size_t i = 0; i < COUNT_OF(MINUTES); i++)
        cr_expect_eq(got.at[i]->posted_ms, when_from_date(2021, 3, 14) + MINUTES[i] * 60000, "%zu", i);
}

Test(format_whatsapp, messages_notices_and_media_are_told_apart)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_whatsapp,
        "Some words first\n"
        "[06/02/15, 10:15:30] Amina: Soap is sold out\nin ward 3, again\r\n"
        LRM "[06/02/15, 10:16:02] Musa: " LRM "<attached: 00000012-PHOTO-2015-02-06-10-16-02.jpg>\n"
        "[06/02/15, 10:17:00] Musa: IMG-20150206-WA0003.jpg (file attached)\nthe caption\n"
        "[06/02/15, 10:18:00] Musa: " LRM "image omitted\n"
        "[06/02/15, 10:19:00] Ward 3: " LRM "Messages and calls are end-to-end encrypted.\n"
        "[06/02/15, 10:20:00] Musa changed the subject from \"a\" to \"b: c\"\n"
        "[06/02/15, 10:21:00] Amina: I left the list at home: sorry <This message was edited>\n"
        "[06/02/15, 10:22:00] \xe2\x80\xaa+12\xc2\xa0" "345\xc2\xa0" "67\xe2\x80\xac: This message was deleted\n");
    cr_assert_eq(got.count, 8);
    cr_expect(span_is(got.at[0]->text, "Soap is sold out\nin ward 3, again"));
    cr_expect_str_eq(got.at[0]->author, "Amina");
    cr_expect(span_is(got.at[0]->raw, "[06/02/15, 10:15:30] Amina: Soap is sold out\nin ward 3, again\r\n"));
    cr_expect_str_eq(post_entity(got.at[1], ENTITY_MEDIA, 0)->url, "00000012-PHOTO-2015-02-06-10-16-02.jpg");
    cr_expect_eq(got.at[1]->text.length, 0);
    cr_expect(span_is(got.at[2]->text, "the caption"));
    cr_expect(post_entity(got.at[3], ENTITY_MEDIA, 0) && !got.at[3]->text.length);
    cr_expect_eq(got.at[4]->kind, POST_NOTICE);
    cr_expect_eq(got.at[5]->kind, POST_NOTICE);
    cr_expect_null(got.at[5]->author);
    cr_expect_eq(got.at[6]->kind, POST_MESSAGE);
    cr_expect(span_is(got.at[6]->text, "I left the list at home: sorry"));
    cr_expect_eq(got.at[7]->kind, POST_NOTICE);
    cr_expect_str_eq(got.at[7]->author_id, "+1234567");
    cr_expect_null(strstr(got.at[7]->name, "345"), "numbers are not shown whole");
    cr_expect_eq(posts_set_aside(&got, "text before the chat"), 1);
}

Test(format_whatsapp, a_pasted_header_stays_inside_its_message)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_whatsapp,
        "06/02/15, 10:15 - Ada: she wrote:\n[01/01/14, 09:00:00] Bob: old news\n06/02/14, 10:15 - Bob: older still\n06/02/15, 10:16 - Ada: see?\n");
    cr_assert_eq(got.count, 2);
    cr_expect(span_is(got.at[0]->text, "she wrote:\n[01/01/14, 09:00:00] Bob: old news\n06/02/14, 10:15 - Bob: older still"));
}

Test(format_whatsapp, days_that_are_none_are_rejected_with_their_line)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_whatsapp,
        "13/02/15, 15:31 - Ada: a\n31/02/15, 15:32 - Ada: no such day\n14/02/15, 15:33 - Ada: b\n");
    cr_expect_eq(got.count, 2);
    cr_assert_eq(got.reject_count, 1);
    cr_expect_eq(got.rejects[0].why.line, 2);
    OWNED(post_list_release) struct post_list none = posts_read(&format_whatsapp, "no chat at all\n");
    cr_expect_eq(none.reject_count, 1);
}
