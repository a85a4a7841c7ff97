/* source.h - where posts come from live. One file and one row each (collector/source_*.c, collector/sources.c). */
#ifndef PALAVER_SOURCE_H
#define PALAVER_SOURCE_H

#include "palaver/ledger.h"
#include "palaver/sink.h"
#include "palaver/yaml.h"

/* A key that a job file may give a source; the table ends with a NULL name. */
struct source_key {
    const char *name;  /* "tag" */
    const char *what;  /* one line for help */
    bool required, list;
};

/* What is asked of one source: from a job file, or from "mastodon:HSRFCAS@mastodon.social" on the command line. */
struct source_request {
    const struct source *source;
    const char *target;           /* canonical name; keys cursors and intervals: "HSRFCAS@mastodon.social" */
    const char *item;             /* the one of the source's `spread` list that this request is about; or NULL */
    const char *only;             /* a query that leaves records out, for sources that take one; or NULL */
    const struct yaml *settings;  /* the job's map for it */
    const struct yaml_file *file; /* for places in errors */
    int64_t from_ms, to_ms;       /* window asked for; WHEN_NONE: unbounded */
    int64_t follow_ms;            /* 0: once; else ask again that often until to_ms or stopped */
};

struct source_limits {
    int64_t max_reads;     /* posts paid for; 0: no limit */
    double budget_usd;     /* 0: none given */
    int64_t patience_ms;   /* longest wait a service may ask for; beyond it the source ends with a gap */
    int64_t stall_ms;      /* an answer that stands still that long is asked for again; 0: a minute */
    bool allow_private;    /* loopback and private addresses, when the job names them */
};

struct http; /* the HTTP layer; opaque, see collector/http.h */

/* What a source works with while it collects. */
struct collecting {
    const struct source_request *request;
    const struct source_limits *limits;
    struct http *http;
    struct sink *sink;
    struct ledger *ledger;
    void (*tell)(void *to, const char *line); /* progress for people; may be NULL */
    void *tell_to;
    volatile const bool *stop; /* set when the user asked to stop: end at the next page */
};

/* What would be asked, without asking (or with one cheap count). Unknown numbers are -1. */
struct source_plan {
    int64_t requests, posts;
    int64_t wait_ms; /* by the rate limits known */
    double cost_usd;
    struct str text; /* what will be asked, for people */
};

struct source {
    const char *name;     /* "mastodon" */
    const char *what;     /* one line for help */
    const char *spelling; /* "mastodon:TAG@INSTANCE" */
    const struct source_key *keys;
    const char *spread;   /* the key whose list makes one request of each item ("instances"); or NULL */
    /* The settings that the word behind "name:" stands for, as YAML flow text ("{tag: x, instances: [y]}"). */
    bool (*spell)(struct span word, struct str *out_yaml, struct err *err);
    /* Checks the settings and names the target. ERR_SYNTAX placed in the job file. */
    bool (*target)(const struct source_request *request, struct str *out_target, struct err *err);
    bool (*plan)(struct collecting *collecting, struct source_plan *out_plan, struct err *err);
    /* Collects the window. Returns false with ERR_NETWORK, ERR_AUTH, ERR_RATE, ERR_LIMIT, ... when the source had to
     * give up (the gap is on record then); everything handed to the sink stays. */
    bool (*collect)(struct collecting *collecting, struct err *err);
};

extern const struct source *const sources[]; /* ended by NULL */
const struct source *source_find(const char *name);

#endif
