/* job.h - a job file: archive, window, lexicon and sources (design section 5). */
#ifndef PALAVER_JOB_H
#define PALAVER_JOB_H

#include "palaver/source.h"

#define JOB_MAX_BYTES ((size_t)1 << 20)
#define JOB_MAX_SOURCES 200

struct job_import { /* an `import:` among the sources: files relative to the job file, may hold wildcards */
    const char **files;
    size_t file_count;
    const char *only, *format;
};

struct job {
    const char *archive;  /* path, resolved against the job file's folder; or NULL */
    const char *title;    /* or NULL */
    const char *lexicon;  /* or NULL */
    int64_t from_ms, to_ms;
    struct source_request *requests;
    size_t request_count;
    struct job_import *imports;
    size_t import_count;
    struct yaml_file *file;
    struct arena arena;
};

/* Reads and checks a job file. Errors: NULL and ERR_SYNTAX with file, line, column and the nearest valid key. */
struct job *job_read(const char *path, struct err *err) MUST_USE;
/* A job of sources spelt on the command line ("mastodon:HSRFCAS@mastodon.social"). */
struct job *job_of_words(char *const *words, size_t count, struct err *err) MUST_USE;
void job_free(struct job *job);
void job_freep(struct job **job);

/* "15s", "5m", "2h", "1d" or a plain number of seconds. */
bool duration_read(struct span text, int64_t *out_ms);

#define COLLECT_AT_ONCE 32 /* sources on their way; further ones wait for one to end */

/* One source of a job and where its records go. The functions and `sink` and `ledger` are called by one thread at a
 * time; each false means that the archive failed, and ends everything. */
struct collect_task {
    const struct source_request *request;
    struct sink *sink;
    struct ledger *ledger;
    bool (*begin)(void *to, struct err *err); /* a run begins; again with each round of `follow_ms` */
    bool (*enter)(void *to, struct err *err); /* what follows, until leave(), is of this run */
    bool (*leave)(void *to, struct err *err);
    /* The run is over: `why` is the reason when it is not `done`. */
    bool (*end)(void *to, bool done, const struct err *why, int64_t requests, struct err *err);
    void *to;
};

struct collect_options {
    const struct source_limits *limits;
    void (*tell)(void *to, const char *line); /* progress for people, from any thread; may be NULL */
    void *tell_to;
    volatile const bool *stop;  /* the user asked to stop */
    int64_t follow_ms;          /* 0: once; else each source is asked again that long after it ended */
    bool (*between)(void *to, struct err *err); /* with follow_ms: now and then, when something new was stored */
    void *between_to;
};

/* Runs sources side by side, each with its own pace and its own fate. False only when the archive failed. */
bool collect_sources(struct collect_task *tasks, size_t count, const struct collect_options *options,
                     struct err *err) MUST_USE;
bool plan_source(const struct source_request *request, const struct source_limits *limits, struct ledger *ledger,
                 struct source_plan *out_plan, struct err *err) MUST_USE;

#endif
