/* store_case.h - for tests of the archive: a fresh one in its own folder, and short ways to feed it and to look in. */
#ifndef TESTS_STORE_CASE_H
#define TESTS_STORE_CASE_H

#include "palaver/store.h"

struct store_case {
    char folder[64], path[96];
    struct store *store;
    int64_t run;
};

void case_open(struct store_case *at);  /* makes the folder, opens for writing, begins a run */
void case_close(struct store_case *at); /* ends everything and removes the folder */
void case_run(struct store_case *at);   /* ends the run and begins another */
void case_end(struct store_case *at);   /* ends the run */

/* A message of network "x" by "ada" with text and raw bytes. */
struct post case_post(const char *native_id, const char *text, const char *raw);
void case_put(struct store_case *at, const struct post *post); /* into the place list:hut-talk */
void case_put_in(struct store_case *at, const struct post *post, const char *place);
void case_page(struct store_case *at);

/* Everything `export jsonl` would give of each post, and its places, one line each, by id: the archive's content. */
void case_content(struct store *store, struct str *out);
/* What SQL gives, columns joined by '|', rows by blanks; through a connection of its own. */
void case_sql(const char *path, const char *sql, struct str *out);
/* Every word of the full-text index with its place, which is checked first. */
void case_words(const char *path, struct str *out);
int64_t case_number(const char *path, const char *sql);

#endif
