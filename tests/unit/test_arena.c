/* test_arena.c */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdint.h>

#include "palaver/arena.h"

Test(arena, pieces_are_zeroed_aligned_and_apart)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    char *before = NULL;
    for (size_t bytes = 1; bytes < 300; bytes++) {
        char *piece = arena_alloc(&arena, bytes);
        cr_assert_eq((uintptr_t)piece % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < bytes; i++)
            cr_assert_eq(piece[i], 0);
        memset(piece, 0xaa, bytes);
        if (before)
            cr_assert_eq((unsigned char)before[bytes - 2], 0xaa);
        before = piece;
    }
}

Test(arena, texts_survive_many_blocks_and_a_large_one)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    enum { COUNT = 5000 };
    static char *texts[COUNT];
    for (int i = 0; i < COUNT; i++) {
        texts[i] = arena_format(&arena, "text number %d of many", i);
        if (i == COUNT / 2)
            memset(arena_alloc(&arena, 1 << 20), 'x', 1 << 20);
    }
    for (int i = 0; i < COUNT; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "text number %d of many", i);
        cr_assert_str_eq(texts[i], expected);
    }
}

Test(arena, copies_are_ended_by_a_nul_and_null_stays_null)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    cr_expect_null(arena_text(&arena, NULL));
    cr_expect_str_eq(arena_text(&arena, ""), "");
    cr_expect_str_eq(arena_span_text(&arena, span_from("abcdef", 3)), "abc");
    cr_expect_str_eq(arena_span_text(&arena, (struct span){0}), "");
    struct span copy = arena_span(&arena, span_from("a\0b", 3));
    cr_expect(span_equal(copy, span_from("a\0b", 3)));
    cr_expect_eq(copy.at[3], '\0');
}

Test(arena, memory_used_again_is_zeroed_again)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    arena_reset(&arena); /* nothing there yet */
    for (int round = 0; round < 3; round++) {
        unsigned char *piece = arena_alloc(&arena, 1000);
        for (int i = 0; i < 1000; i++)
            cr_assert_eq(piece[i], 0);
        memset(piece, 0xff, 1000);
        memset(arena_alloc(&arena, 200000), 0xff, 200000);
        arena_reset(&arena);
    }
}
