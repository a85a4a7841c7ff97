/* Which mails are still to be asked for, as mail arrives and windows change. */
#include <criterion/criterion.h>

#include "collector/imap_pull.h"

#define NONE WHEN_NONE

/* Takes every piece there is, and gives them as text: "1-10[5,8) ..." of UIDs and times. */
static void take_all(struct imap_reached *reached, uint32_t validity, int64_t next, int64_t since, int64_t until,
                     struct str *out)
{
    struct imap_piece piece;
    str_clear(out);
    for (int i = 0; i < 5 && imap_piece_next(reached, validity, next, since, until, &piece); i++) {
        str_format(out, "%lld-%lld[", (long long)piece.from, (long long)piece.to);
        str_format(out, piece.since_ms == NONE ? "-," : "%lld,", (long long)piece.since_ms);
        str_format(out, piece.until_ms == NONE ? "-) " : "%lld) ", (long long)piece.until_ms);
        *reached = piece.then;
    }
}

Test(imap_piece, everything_comes_first_and_then_what_arrived)
{
    OWNED(str_release) struct str got = STR_INIT;
    struct imap_reached reached = {0};
    take_all(&reached, 5, 10, NONE, NONE, &got);
    cr_expect_str_eq(str_text(&got), "1-10[-,-) ");
    take_all(&reached, 5, 10, NONE, NONE, &got);
    cr_expect_str_eq(str_text(&got), "", "nothing new");
    take_all(&reached, 5, 13, NONE, NONE, &got);
    cr_expect_str_eq(str_text(&got), "10-13[-,-) ");
    take_all(&reached, 6, 4, NONE, NONE, &got);
    cr_expect_str_eq(str_text(&got), "1-4[-,-) ", "the numbers are new ones");
}

Test(imap_piece, an_empty_mailbox_is_read_once)
{
    OWNED(str_release) struct str got = STR_INIT;
    struct imap_reached reached = {0};
    take_all(&reached, 5, 1, NONE, NONE, &got);
    cr_expect_str_eq(str_text(&got), "1-1[-,-) ");
    take_all(&reached, 5, 1, NONE, NONE, &got);
    cr_expect_str_eq(str_text(&got), "");
}

Test(imap_piece, a_window_made_wider_asks_for_the_difference)
{
    OWNED(str_release) struct str got = STR_INIT;
    struct imap_reached reached = {0};
    take_all(&reached, 5, 10, 200, 300, &got);
    cr_expect_str_eq(str_text(&got), "1-10[200,300) ");
    take_all(&reached, 5, 12, 100, 300, &got);
    cr_expect_str_eq(str_text(&got), "1-10[100,200) 10-12[100,300) ");
    take_all(&reached, 5, 12, 100, 400, &got);
    cr_expect_str_eq(str_text(&got), "1-12[300,400) ");
    take_all(&reached, 5, 12, NONE, NONE, &got);
    cr_expect_str_eq(str_text(&got), "1-12[-,100) 1-12[400,-) ");
    take_all(&reached, 5, 12, 150, 160, &got);
    cr_expect_str_eq(str_text(&got), "", "a part of what is there");
}

Test(imap_piece, mail_that_came_while_less_was_asked_for_is_asked_for_later)
{
    OWNED(str_release) struct str got = STR_INIT;
    struct imap_reached reached = {0};
    take_all(&reached, 5, 10, NONE, NONE, &got);
    take_all(&reached, 5, 20, 100, 200, &got);
    cr_expect_str_eq(str_text(&got), "10-20[100,200) ");
    take_all(&reached, 5, 20, NONE, NONE, &got);
    cr_expect_str_eq(str_text(&got), "1-20[-,100) 1-20[200,-) ");
}

Test(imap_piece, what_is_kept_comes_back_and_what_is_damaged_does_not)
{
    const struct imap_piece piece = {17, 4294967296, NONE, 300, {4294967295u, 4294967296, 100, NONE}};
    struct imap_piece read;
    OWNED(str_release) struct str text = STR_INIT;
    imap_piece_write(&piece, &text);
    cr_assert(imap_piece_read(str_text(&text), &read), "%s", str_text(&text));
    cr_expect(read.from == 17 && read.to == 4294967296 && read.since_ms == NONE && read.until_ms == 300);
    cr_expect(read.then.validity == 4294967295u && read.then.next == 4294967296 && read.then.since_ms == 100 &&
              read.then.until_ms == NONE);
    static const char *const wrong[] = {"", "x", "1 2 3 4", "1 2 3 4 5 6 7", "1 2 3 4 5 6 7 8 9", "0 2 3 4 5 6 7 8",
                                        "1 2 3 4 5 0 7 8", "1 2 3 4 5 6 7 x", "1 4294967299 3 4 5 6 7 8"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        cr_expect_not(imap_piece_read(wrong[i], &read), "'%s'", wrong[i]);
    struct imap_reached reached;
    cr_expect_not(imap_reached_read("", &reached));
    cr_expect_not(imap_reached_read("1 2 3", &reached));
}
