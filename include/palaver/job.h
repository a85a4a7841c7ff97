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

/* Runs one source: opens the HTTP layer with the ledger's pacing, collects, saves the pacing. */
bool collect_source(const struct source_request *request, const struct source_limits *limits, struct sink *sink,
                    struct ledger *ledger, void (*tell)(void *to, const char *line), void *tell_to,
                    volatile const bool *stop, struct err *err) MUST_USE;
bool plan_source(const struct source_request *request, const struct source_limits *limits, struct ledger *ledger,
                 struct source_plan *out_plan, struct err *err) MUST_USE;

#endif
