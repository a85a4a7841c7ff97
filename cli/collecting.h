/* collecting.h - a job at work on an archive: its imports one by one, its sources side by side. */
#ifndef CLI_COLLECTING_H
#define CLI_COLLECTING_H

#include "cli/common.h"
#include "palaver/job.h"

struct collection {
    struct context *context;
    struct job *job;
    struct source_limits limits;
    int64_t follow_ms;
    volatile const bool *stop;
    int failed;       /* sources or files that gave up */
    int64_t rejected;
};

/* Each says what came of it. False only when the archive failed. */
bool collection_import(struct collection *collection, const struct job_import *import, struct err *err) MUST_USE;
bool collection_sources(struct collection *collection, struct err *err) MUST_USE;

#endif
