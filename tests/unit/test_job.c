/* Job files: what is read, and where each mistake is said to be. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/settings.h"

static char folder[] = "/tmp/palaver-job-XXXXXX";
static char path[64];

static void begin(void)
{
    cr_assert(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/job.yaml", folder);
}

static void end(void)
{
    unlink(path);
    rmdir(folder);
}

static struct job *read_text(const char *text, struct err *err)
{
    FILE *file = fopen(path, "w");
    cr_assert(file && fputs(text, file) >= 0 && fclose(file) == 0);
    return job_read(path, err);
}

TestSuite(job, .init = begin, .fini = end, .timeout = 10);

Test(job, a_list_of_instances_is_one_request_each)
{
    struct err err = {0};
    OWNED(job_freep) struct job *job = read_text(
        "archive: a.db\nwindow: {from: 2015-02-06T15:30Z, to: 2015-02-08}\nsources:\n"
        "  - mastodon: {tag: '#HSRFCAS', instances: [a.example, https://b.example/]}\n  - bluesky: {tag: HSRFCAS}\n",
        &err);
    cr_assert(job, "%s", err.text);
    cr_assert_eq(job->request_count, 3);
    cr_expect_str_eq(job->requests[0].target, "HSRFCAS@a.example");
    cr_expect_str_eq(job->requests[1].target, "HSRFCAS@b.example");
    cr_expect_str_eq(job->requests[2].target, "HSRFCAS");
    cr_expect(job->requests[2].from_ms < job->requests[2].to_ms);
    cr_expect(strstr(job->archive, folder) == job->archive, "beside the job file: %s", job->archive);
}

static const struct { const char *text; int line; const char *says; } wrong[] = {
    {"", 0, "empty"},
    {"sources: []\n", 1, "list of sources"},
    {"sourcse:\n  - feed: {url: a}\n", 1, "did you mean 'sources'"},
    {"sources:\n  - mastodn: {tag: a}\n", 2, "did you mean 'mastodon'"},
    {"sources:\n  - mastodon: {tag: a, instances: [b], thraeds: true}\n", 2, "did you mean 'threads'"},
    {"sources:\n  - mastodon: {tag: a}\n", 2, "'instances' is wanted"},
    {"sources:\n  - mastodon: {tag: a, instances: b.example}\n", 2, "takes a list"},
    {"sources:\n  - mastodon: {tag: '#', instances: [b.example]}\n", 2, "one tag is wanted"},
    {"sources:\n  - mastodon: {tag: a, instances: [b.example], threads: maybe}\n", 2, "true or false"},
    {"sources:\n  - x: {query: ' '}\n", 2, "empty"},
    {"sources:\n  - x: {query: a, search: some}\n", 2, "'recent' or 'all'"},
    {"sources:\n  - web: {urls: ['ftp://a.example/']}\n", 2, "no web address"},
    {"window: {from: yesterday}\nsources:\n  - feed: {url: a.example}\n", 1, "is no time"},
    {"window: {from: 2016, to: 2015}\nsources:\n  - feed: {url: a.example}\n", 1, "ends before it begins"},
    {"sources:\n  - bluesky: [a]\n", 2, "keys with values"},
};

Test(job, each_mistake_is_told_with_its_line)
{
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct err err = {0};
        OWNED(job_freep) struct job *job = read_text(wrong[i].text, &err);
        cr_expect_null(job, "case %zu is read", i);
        cr_expect(strstr(err.text, wrong[i].says), "case %zu: %s", i, err.text);
        cr_expect_eq(err.line, wrong[i].line, "case %zu: line %d", i, (int)err.line);
    }
}

Test(job, sources_are_spelt_on_the_command_line)
{
    char *words[] = {"mastodon:HSRFCAS@a.example", "x:\"a b\" \\ c", "web:https://a.example/x", "pubmed:soap[ti]"};
    struct err err = {0};
    OWNED(job_freep) struct job *job = job_of_words(words, COUNT_OF(words), &err);
    cr_assert(job, "%s", err.text);
    cr_expect_str_eq(job->requests[0].target, "HSRFCAS@a.example");
    cr_expect_str_eq(job->requests[1].target, "\"a b\" \\ c");
    cr_expect_str_eq(job->requests[3].target, "soap[ti]");
}

Test(job, words_that_are_no_source_are_refused)
{
    static char *const bad[] = {"mastodon:", "mastodon:tag", "mastodon:@a.example", "gopher:x", "x", ""};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct err err = {0};
        OWNED(job_freep) struct job *job = job_of_words(&bad[i], 1, &err);
        cr_expect_null(job, "'%s' is taken", bad[i]);
        cr_expect_eq(err.code, ERR_USAGE, "'%s'", bad[i]);
    }
}

Test(job, durations_have_units)
{
    static const struct { const char *text; int64_t ms; } good[] = {
        {"15s", 15000}, {"5m", 300000}, {"2h", 7200000}, {"1d", 86400000}, {"30", 30000}};
    static const char *const bad[] = {"", "s", "-1s", "1w", "1.5h", "99999999999999999d", "5 m"};
    int64_t ms;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        cr_expect(duration_read(span_of(good[i].text), &ms) && ms == good[i].ms, "%s", good[i].text);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        cr_expect_not(duration_read(span_of(bad[i]), &ms), "%s", bad[i]);
}

static struct job *secret_job(const char *setting, struct err *err)
{
    char text[256];
    snprintf(text, sizeof text, "sources:\n  - bluesky: {tag: a, identifier: b, %s}\n", setting);
    struct job *job = read_text(text, err);
    cr_assert(job, "%s", err->text);
    return job;
}

Test(job, a_secret_comes_from_environment_or_command)
{
    struct err err = {0};
    OWNED(secret_wipe) struct str secret = STR_INIT;
    setenv("JOB_TEST_WORD", "open sesame", 1);
    OWNED(job_freep) struct job *job = secret_job("password_env: JOB_TEST_WORD", &err);
    cr_assert(setting_secret(&job->requests[0], "password", &secret, &err));
    cr_expect_str_eq(str_text(&secret), "open sesame");
    OWNED(secret_wipe) struct str other = STR_INIT;
    OWNED(job_freep) struct job *command = secret_job("password_command: 'printf \"word\\nmore\\n\"'", &err);
    cr_assert(setting_secret(&command->requests[0], "password", &other, &err), "%s", err.text);
    cr_expect_str_eq(str_text(&other), "word");
}

Test(job, a_secret_that_is_not_to_be_had_is_an_error)
{
    static const char *const settings[] = {"password_env: JOB_TEST_NONE", "password_command: 'false'",
                                           "password_command: 'true'", "password_file: /nonexistent/file",
                                           "password_file: /etc/hostname"};
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        struct err err = {0};
        OWNED(secret_wipe) struct str secret = STR_INIT;
        OWNED(job_freep) struct job *job = secret_job(settings[i], &err);
        cr_expect_not(setting_secret(&job->requests[0], "password", &secret, &err), "%s", settings[i]);
        cr_expect_eq(err.code, ERR_AUTH, "%s", settings[i]);
    }
}
