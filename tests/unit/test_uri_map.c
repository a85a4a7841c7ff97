/* Local ids, and the uris behind them. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "collector/uri_map.h"

Test(uri_map, ids_are_found_however_many_there_are)
{
    OWNED(uri_map_release) struct uri_map map = URI_MAP_INIT;
    char id[32], uri[64];
    cr_expect_null(uri_map_find(&map, "1"));
    for (int i = 0; i < 5000; i++) {
        snprintf(id, sizeof id, "%d", i);
        snprintf(uri, sizeof uri, "https://a.example/%d", i);
        uri_map_put(&map, id, uri);
    }
    for (int i = 0; i < 5000; i++) {
        snprintf(id, sizeof id, "%d", i);
        snprintf(uri, sizeof uri, "https://a.example/%d", i);
        cr_assert_str_eq(uri_map_find(&map, id), uri);
    }
    cr_expect_null(uri_map_find(&map, "5000"));
}

Test(uri_map, the_first_uri_of_an_id_stays_and_marks_are_apart)
{
    OWNED(uri_map_release) struct uri_map map = URI_MAP_INIT;
    cr_expect(uri_map_mark(&map, "a"));
    cr_expect_not(uri_map_mark(&map, "a"));
    cr_expect_null(uri_map_find(&map, "a"));
    uri_map_put(&map, "a", "u");
    uri_map_put(&map, "a", "v");
    cr_expect_str_eq(uri_map_find(&map, "a"), "u");
    cr_expect_not(uri_map_mark(&map, "a"));
}
