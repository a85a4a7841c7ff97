/* collect.c - runs the sources of a job side by side.
 *
 * Each source has a thread; all share one network thread (hub.c) and the pace of each host (pace.c), and hand whole
 * pages to the one archive (relay.c). So N sources keep N hosts busy, while one host is asked no faster because
 * several sources ask it. What reaches the archive does not depend on who was quicker: posts are united by id, and
 * each source's cursor, intervals, gaps and tally are its own. */
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "collector/live.h"
#include "collector/relay.h"
#include "collector/stop.h"

#define NAMED_MAX 1000
#define BETWEEN_SLICE_MS 100

struct crew {
    struct collect_task *tasks;
    size_t count;
    const struct collect_options *options;
    struct http_net *net;
    struct desk desk;
    pthread_mutex_t lock;
    size_t next, working; /* under the lock */
    volatile bool stop;   /* the user's wish, or the archive's failure */
};

/* ---- one source ---- */

struct ending {
    const struct collect_task *task;
    bool done;
    const struct err *why;
    int64_t requests;
};

static bool begin(void *to, struct err *err)
{
    const struct collect_task *task = to;
    return task->begin(task->to, err) && task->leave(task->to, err);
}

static bool end(void *to, struct err *err)
{
    const struct ending *ending = to;
    const struct collect_task *task = ending->task;
    return task->enter(task->to, err) && task->end(task->to, ending->done, ending->why, ending->requests, err);
}

static bool run_once(struct crew *crew, struct collect_task *task, struct err *err)
{
    struct relay relay;
    struct err why = {0};
    if (!desk_do(&crew->desk, begin, task, err))
        return false;
    relay_init(&relay, &crew->desk, task);
    struct http *http = http_open(crew->net, &relay.ledger, &why);
    struct collecting collecting = {task->request, crew->options->limits, http, &relay.sink, &relay.ledger,
                                    crew->options->tell, crew->options->tell_to, &crew->stop};
    bool done = http && task->request->source->collect(&collecting, &why);
    /* What was learned of the host is worth keeping after a failure above all. */
    struct err failed = {0};
    bool kept = (!http || http_save(http, &failed)) && relay.sink.page_end(relay.sink.to, NULL, &failed);
    struct ending ending = {task, done, &why, http ? http_requests(http) : 0};
    kept = kept && desk_do(&crew->desk, end, &ending, &failed);
    http_close(http);
    relay_release(&relay);
    return kept || err_pass(err, &failed);
}

static bool is_over(const struct source_request *request)
{
    return request->to_ms != WHEN_NONE && request->to_ms <= when_now();
}

static void run_task(struct crew *crew, struct collect_task *task)
{
    struct pace_clock *clock = http_net_clock(crew->net);
    int64_t follow = crew->options->follow_ms;
    struct err err = {0};
    do {
        if (!run_once(crew, task, &err))
            stop_ask(&crew->stop); /* the desk keeps the reason */
    } while (follow > 0 && !stop_asked(&crew->stop) && !is_over(task->request) &&
             pace_sleep_until(clock, pace_now(clock) + follow, &crew->stop));
}

static void *work(void *to)
{
    struct crew *crew = to;
    for (;;) {
        pthread_mutex_lock(&crew->lock);
        bool more = crew->next < crew->count && !stop_asked(&crew->stop);
        struct collect_task *task = more ? &crew->tasks[crew->next++] : NULL;
        crew->working -= !more;
        pthread_mutex_unlock(&crew->lock);
        if (!task)
            return NULL;
        run_task(crew, task);
    }
}

/* ---- all of them ---- */

static bool between(void *to, struct err *err)
{
    struct crew *crew = to;
    bool written = crew->desk.written;
    crew->desk.written = false;
    return !written || crew->options->between(crew->options->between_to, err);
}

/* Waits for the crew; hands the user's wish to stop on to it; brings up to date what is derived, in a long watch. */
static void watch(struct crew *crew)
{
    const struct collect_options *options = crew->options;
    int64_t last = when_now();
    for (bool working = true; working;) {
        struct timespec slice = {0, BETWEEN_SLICE_MS * 1000000L};
        nanosleep(&slice, NULL);
        if (stop_asked(options->stop))
            stop_ask(&crew->stop);
        pthread_mutex_lock(&crew->lock);
        working = crew->working > 0;
        pthread_mutex_unlock(&crew->lock);
        if (!working || options->follow_ms == 0 || !options->between || when_now() - last < options->follow_ms)
            continue;
        last = when_now();
        struct err err = {0};
        if (!desk_do(&crew->desk, between, crew, &err))
            stop_ask(&crew->stop);
    }
}

static bool run_crew(struct crew *crew, struct err *err)
{
    pthread_t threads[COLLECT_AT_ONCE];
    size_t wanted = crew->count < COLLECT_AT_ONCE ? crew->count : COLLECT_AT_ONCE, started = 0;
    if (crew->options->follow_ms > 0 && wanted < crew->count)
        return err_set(err, ERR_LIMIT, "at most %d sources can be followed at once", COLLECT_AT_ONCE);
    crew->working = wanted;
    while (started < wanted && pthread_create(&threads[started], NULL, work, crew) == 0)
        started++;
    if (started < wanted) {
        pthread_mutex_lock(&crew->lock);
        crew->working -= wanted - started;
        pthread_mutex_unlock(&crew->lock);
    }
    if (started > 0)
        watch(crew);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    if (crew->desk.failed)
        return err_pass(err, &crew->desk.why);
    return started > 0 || crew->count == 0 || err_set(err, ERR_IO, "no thread can be started");
}

/* ---- the servers a job names ---- */

struct names {
    struct arena arena;
    const char *at[NAMED_MAX + 1];
    size_t count;
};

static void name_add(struct names *names, const struct yaml *value)
{
    OWNED(str_release) struct str url = STR_INIT;
    OWNED(str_release) struct str authority = STR_INIT;
    if (!value || value->kind != YAML_SCALAR || names->count == NAMED_MAX)
        return;
    live_base(value->text.at, &url);
    url_authority(str_text(&url), &authority);
    if (authority.length)
        names->at[names->count++] = arena_text(&names->arena, str_text(&authority));
}

/* Any setting that reads as an address; those that only look like one name nothing that answers. */
static void names_of(struct names *names, const struct source_request *request)
{
    for (const struct source_key *key = request->source->keys; key->name; key++) {
        const struct yaml *value = yaml_get(request->settings, key->name);
        name_add(names, value);
        for (const struct yaml *item = value && value->kind == YAML_LIST ? value->first : NULL; item; item = item->next)
            name_add(names, item);
    }
}

bool collect_sources(struct collect_task *tasks, size_t count, const struct collect_options *options, struct err *err)
{
    struct crew crew = {.tasks = tasks, .count = count, .options = options};
    struct names *names = mem_new(sizeof *names);
    for (size_t i = 0; i < count; i++)
        names_of(names, tasks[i].request);
    pthread_mutex_init(&crew.lock, NULL);
    pthread_mutex_init(&crew.desk.lock, NULL);
    xmlInitParser(); /* not safe in two threads at once */
    crew.net = http_net_open(options->limits, names->at, &crew.stop, err);
    bool done = crew.net && run_crew(&crew, err);
    http_net_close(crew.net);
    pthread_mutex_destroy(&crew.desk.lock);
    pthread_mutex_destroy(&crew.lock);
    arena_release(&names->arena);
    free(names);
    return done;
}

bool plan_source(const struct source_request *request, const struct source_limits *limits, struct ledger *ledger,
                 struct source_plan *out_plan, struct err *err)
{
    static const bool never = false;
    struct names *names = mem_new(sizeof *names);
    names_of(names, request);
    struct http_net *net = http_net_open(limits, names->at, &never, err);
    struct http *http = net ? http_open(net, ledger, err) : NULL;
    struct collecting collecting = {request, limits, http, NULL, ledger, NULL, NULL, &never};
    bool done = http && request->source->plan(&collecting, out_plan, err);
    http_close(http);
    http_net_close(net);
    arena_release(&names->arena);
    free(names);
    return done;
}
