/* Choosing voices: coverage, engagement, variety, no copies, a place for dissent. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "analyzer/section.h"

#define MOST 12

static struct note notes[MOST];
static uint16_t pool[MOST * 2];
static struct telling telling;
static size_t count;

static void setup(void)
{
    memset(notes, 0, sizeof notes);
    count = 0;
    telling = (struct telling){.talk = {.notes = notes, .pool = pool, .theme_count = 4}};
    telling.person_used = mem_array(MOST + 1, sizeof *telling.person_used);
    telling.picked = mem_array(MOST + 1, sizeof *telling.picked);
}

static void teardown(void)
{
    free(telling.person_used);
    free(telling.picked);
}

TestSuite(pick, .init = setup, .fini = teardown);

/* A post of a person about one theme (of 4, or none), with so much engagement and words of its own. */
static struct note *post(size_t person, int theme, int64_t engagement)
{
    struct note *note = &notes[count];
    *note = (struct note){.person = person, .engagement = engagement, .parent = NO_NOTE, .fold = count, .words = 12};
    for (size_t i = 0; i < NEAR_HASHES; i++)
        note->near[i] = (uint32_t)(count * 100 + i);
    note->themes_at = count * 2;
    if (theme >= 0) {
        pool[note->themes_at] = (uint16_t)theme;
        note->theme_count = 1;
    }
    count++;
    return note;
}

static size_t choose(size_t wanted, size_t out[MOST])
{
    size_t all[MOST];
    for (size_t i = 0; i < count; i++)
        all[i] = i;
    telling.talk.count = count;
    struct pick_request request = {.candidates = all, .count = count, .wanted = wanted, .variety = true};
    return pick_best(&telling, &request, out);
}

Test(pick, the_most_engaging_come_first_and_no_more_than_wanted)
{
    size_t out[MOST];
    post(0, -1, 2);
    post(1, -1, 90);
    post(2, -1, 30);
    cr_assert_eq(choose(2, out), 2);
    cr_expect_eq(out[0], 1);
    cr_expect_eq(out[1], 2);
}

Test(pick, a_theme_not_told_yet_outweighs_some_likes)
{
    size_t out[MOST];
    post(0, 1, 40);
    post(1, 1, 30);
    post(2, 2, 25);
    cr_assert_eq(choose(2, out), 2);
    cr_expect_eq(out[1], 2);
}

Test(pick, nobody_speaks_twice_and_who_spoke_before_waits)
{
    size_t out[MOST];
    post(0, -1, 90);
    post(0, -1, 80);
    post(1, -1, 1);
    cr_assert_eq(choose(3, out), 2);
    cr_expect_eq(out[1], 2);
    setup();
    post(0, -1, 50);
    post(1, -1, 45);
    telling.person_used[0] = 1;
    cr_assert_eq(choose(1, out), 1);
    cr_expect_eq(out[0], 1);
}

Test(pick, copies_announcements_and_what_was_chosen_are_left_out)
{
    size_t out[MOST];
    post(0, -1, 10);
    struct note *copy = post(1, -1, 99);
    memcpy(copy->near, notes[0].near, sizeof copy->near);
    copy->fold = 0;
    post(2, -1, 99)->asks = true;
    post(3, -1, 99);
    telling.picked[3] = true;
    cr_assert_eq(choose(4, out), 1);
    cr_expect_eq(out[0], 0);
}

Test(pick, the_last_of_many_places_goes_to_who_disagrees)
{
    size_t out[MOST];
    for (size_t i = 0; i < 6; i++)
        post(i, -1, 50);
    post(6, -1, 0)->cues = CUE_DISSENT;
    cr_assert_eq(choose(4, out), 4);
    cr_expect_eq(out[3], 6);
    setup();
    for (size_t i = 0; i < 6; i++)
        post(i, -1, 50);
    cr_assert_eq(choose(4, out), 4, "nobody disagrees: the place is not lost");
    setup();
    cr_assert_eq(choose(4, out), 0, "nobody at all");
}
