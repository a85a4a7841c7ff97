/* bench_tagger.c - where a lexicon's time goes over the lines of a file: bench_tagger LEXICON FILE [slow | SECONDS].
 *
 * Prints texts a second over three passes, the best, and the share of folding, scanning and confirming. SECONDS are what
 * a whole process took for the same: then shares are of these, and reading, writing and set-up are told too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "palaver/out.h"
#include "palaver/tagger.h"

#define PASSES 3

static double now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int fail(const struct err *err)
{
    char line[ERR_TEXT_BYTES + ERR_FILE_BYTES];
    err_line(err, line, sizeof line);
    fprintf(stderr, "bench_tagger: %s\n", line);
    return 1;
}

/* Tags every line once; returns how many there are. */
static int64_t lines_tag(struct tagger *tagger, struct span text, struct err *err)
{
    int64_t lines = 0;
    for (struct span line; span_line(&text, &line); lines++) {
        struct tagger_text post = {.text = line};
        const struct match *matches;
        size_t count;
        if (!tagger_read(tagger, &post, &matches, &count, err))
            return -1;
    }
    return lines;
}

/* The clock itself takes time: only the proportions of the timed pass are used, of the seconds of the best one. */
static void shares_print(const struct tagger_counts *counts, double tagging, double made, double whole)
{
    double all = (double)(counts->fold_ns + counts->scan_ns + counts->confirm_ns);
    double of = whole > tagging + made ? whole : tagging;
    double part = all > 0 ? tagging / all / of * 100 : 0;
    printf("folding %.0f %%, matching %.0f %%, confirming %.0f %%", (double)counts->fold_ns * part,
           (double)counts->scan_ns * part, (double)counts->confirm_ns * part);
    if (of == whole)
        printf(", set-up %.0f %%, reading and writing %.0f %%", made / whole * 100,
               (whole - tagging - made) / whole * 100);
    putchar('\n');
}

int main(int count, char **arguments)
{
    struct err err = {0};
    if (count < 3) {
        fprintf(stderr, "usage: bench_tagger LEXICON FILE [slow | SECONDS]\n");
        return 2;
    }
    OWNED(str_release) struct str text = STR_INIT;
    double begun = now_seconds();
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_open(arguments[1], &err);
    if (!lexicon)
        return fail(&err);
    double read = now_seconds();
    OWNED(tagger_freep) struct tagger *tagger = tagger_new(lexicon, &err);
    if (!tagger || !file_read(arguments[2], (size_t)1 << 30, &text, &err))
        return fail(&err);
    printf("%zu terms; lexicon read in %.1f ms, tagger made in %.1f ms\n", lexicon_term_count(lexicon),
           (read - begun) * 1e3, (now_seconds() - read) * 1e3);
    double made = now_seconds() - begun;
    tagger_set_slow(tagger, count > 3 && strcmp(arguments[3], "slow") == 0);
    double best = 0;
    int64_t lines = 0;
    for (int pass = 0; pass < PASSES; pass++) {
        begun = now_seconds();
        lines = lines_tag(tagger, str_span(&text), &err);
        double rate = (double)lines / (now_seconds() - begun);
        best = rate > best ? rate : best;
        if (lines < 0)
            return fail(&err);
    }
    struct tagger_counts before = tagger_counts(tagger);
    tagger_set_timed(tagger, true);
    if (lines_tag(tagger, str_span(&text), &err) < 0)
        return fail(&err);
    struct tagger_counts counts = tagger_counts(tagger);
    printf("%lld texts, %.0f a second (%.0f MB/s), %.2f matches a text, %lld runaways\n", (long long)lines, best,
           best * (double)text.length / (double)(lines ? lines : 1) / 1e6,
           (double)(counts.matches - before.matches) / (double)(lines ? lines : 1), (long long)counts.runaway);
    shares_print(&counts, (double)lines / best, made, count > 3 ? strtod(arguments[3], NULL) : 0);
    return 0;
}
