/* bench_fold.c - how fast folding is, in MB of original text a second, beside utf8proc on whole posts.
 * Texts are put together from sentences below, in posts of about 200 bytes. Run: bench_fold [SECONDS-PER-LINE] */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <utf8proc.h>

#include "palaver/fold.h"

#define POSTS 4000

static const char *const ENGLISH[] = {
    "Two nurses were attacked on the road to the clinic last night. ",
    "What have we learned to better support health workers? #HSRFCAS ",
    "In fragile settings community health workers are often the only care there is; pay them. ",
    "RT @name_example: A2 Motivation drops when salaries are months late http://example.org/a1 ",
};
static const char *const FRENCH[] = {
    "Les agents de santé communautaires n’ont pas été payés depuis l’été dernier. ",
    "La sécurité des soignants doit être garantie, même là où l’État est absent ! ",
    "À l’hôpital, deux infirmières ont été agressées près de l’entrée. ",
};
static const char *const ARABIC[] = {
    "يجب حماية العاملين الصحيين في مناطق النزاع. ",
    "تعرضت المستشفيات للهجوم مرة أخرى، ولم تصل الأدوية إلى المرضى. ",
};
static const char *const ARABIC_MARKED[] = {
    "يَجِبُ حِمَايَةُ الْعَامِلِينَ الصِّحِّيِّينَ فِي مَنَاطِقِ النِّزَاعِ. ",
};
static const char *const CHINESE[] = {
    "卫生工作者的安全必须得到保障,尤其是在冲突地区。 ",
    "疫苗接种率下降，社区卫生工作者数月没有领到工资。 ",
};
static const char *const TRADITIONAL[] = {
    "衛生工作者的安全必須得到保障,尤其是在衝突地區。 ",
    "疫苗接種率下降，社區衛生工作者數月沒有領到工資。 ",
};

struct sample {
    const char *name;
    const char *const *sentences[8];
    size_t counts[8];
};

static const struct sample SAMPLES[] = {
    {"English", {ENGLISH}, {COUNT_OF(ENGLISH)}},
    {"French", {FRENCH}, {COUNT_OF(FRENCH)}},
    {"Arabic", {ARABIC}, {COUNT_OF(ARABIC)}},
    {"Arabic with vowel marks", {ARABIC_MARKED}, {COUNT_OF(ARABIC_MARKED)}},
    {"Chinese", {CHINESE}, {COUNT_OF(CHINESE)}},
    {"Chinese, traditional", {TRADITIONAL}, {COUNT_OF(TRADITIONAL)}},
    {"mixed (en 4, fr 2, ar 1, zh 1)",
     {ENGLISH, ENGLISH, FRENCH, ENGLISH, ARABIC, ENGLISH, FRENCH, CHINESE},
     {COUNT_OF(ENGLISH), COUNT_OF(ENGLISH), COUNT_OF(FRENCH), COUNT_OF(ENGLISH), COUNT_OF(ARABIC), COUNT_OF(ENGLISH),
      COUNT_OF(FRENCH), COUNT_OF(CHINESE)}},
};

struct posts {
    struct str text[POSTS];
    size_t bytes;
};

static void posts_make(const struct sample *sample, struct posts *posts)
{
    size_t kinds = 0, turn = 0;
    while (kinds < COUNT_OF(sample->sentences) && sample->sentences[kinds])
        kinds++;
    posts->bytes = 0;
    for (size_t i = 0; i < POSTS; i++) {
        struct str *text = &posts->text[i];
        str_clear(text);
        for (; text->length < 140; turn++)
            str_add(text, sample->sentences[i % kinds][turn % sample->counts[i % kinds]]);
        posts->bytes += text->length;
    }
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static size_t result_bytes; /* so that no work can be left out */

static void run_match(const struct posts *posts)
{
    static struct folded folded = FOLDED_INIT;
    for (size_t i = 0; i < POSTS; i++) {
        fold_match(str_span(&posts->text[i]), &folded);
        result_bytes += folded.text.length;
    }
}

static void run_search(const struct posts *posts)
{
    static struct str out = STR_INIT;
    for (size_t i = 0; i < POSTS; i++) {
        str_clear(&out);
        fold_search(str_span(&posts->text[i]), &out);
        result_bytes += out.length;
    }
}

static void run_utf8proc(const struct posts *posts)
{
    for (size_t i = 0; i < POSTS; i++) {
        utf8proc_uint8_t *out = NULL;
        struct span text = str_span(&posts->text[i]);
        utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)text.at, (utf8proc_ssize_t)text.length, &out,
                                               UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE);
        result_bytes += (size_t)length;
        free(out);
    }
}

/* The best of repeated passes: the least disturbed one. */
static double megabytes_a_second(void (*run)(const struct posts *), const struct posts *posts, double seconds)
{
    double best = 0, until = seconds_now() + seconds;
    run(posts); /* tables, memory */
    do {
        double begin = seconds_now();
        run(posts);
        double rate = (double)posts->bytes / 1e6 / (seconds_now() - begin);
        best = rate > best ? rate : best;
    } while (seconds_now() < until);
    return best;
}

int main(int argc, char **argv)
{
    static struct posts posts;
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 0.5;
    printf("%-32s %12s %12s %12s   MB/s\n", "", "fold_match", "fold_search", "utf8proc_map");
    for (size_t i = 0; i < COUNT_OF(SAMPLES); i++) {
        posts_make(&SAMPLES[i], &posts);
        printf("%-32s %12.0f %12.0f %12.0f\n", SAMPLES[i].name, megabytes_a_second(run_match, &posts, seconds),
               megabytes_a_second(run_search, &posts, seconds), megabytes_a_second(run_utf8proc, &posts, seconds));
    }
    for (size_t i = 0; i < POSTS; i++)
        str_release(&posts.text[i]);
    return result_bytes == 0;
}
