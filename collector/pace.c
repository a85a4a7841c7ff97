/* pace.c - what hosts said of their limits, and the waiting that follows from it. */
#include "collector/pace.h"
#include "collector/stop.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HOSTS_MAX 256
#define HOST_BYTES 256
#define SPACING_MS 250        /* between two questions to a host that says nothing */
#define SPACING_MAX_MS 60000
#define BACKOFF_MAX_MS 300000
#define SLICE_MS 200          /* of a long sleep: a stop is seen that soon */
#define SECONDS_1970 1000000000 /* a reset number beyond it is a date, below it a span */

struct host {
    char name[HOST_BYTES];
    int64_t limit, remaining; /* -1: not told */
    int64_t reset_ms;         /* when `remaining` starts anew; WHEN_NONE unknown */
    int64_t not_before_ms;    /* Retry-After */
    int64_t asked_ms;         /* last question */
    int refused;              /* 429 or 503 in a row */
    bool changed;
};

struct pace {
    struct pace_clock *clock;
    pthread_mutex_t lock; /* never held while sleeping or asking a ledger */
    struct host *hosts;
    size_t count;
    uint64_t random;
};

void pace_clock_init(struct pace_clock *clock)
{
    const char *kind = getenv("PALAVER_CLOCK");
    *clock = (struct pace_clock){.fast = kind && strcmp(kind, "fast") == 0};
}

int64_t pace_now(const struct pace_clock *clock)
{
    return when_now() + clock->skipped_ms;
}

bool pace_sleep_until(struct pace_clock *clock, int64_t then_ms, volatile const bool *stop)
{
    for (;;) {
        int64_t wait = then_ms - pace_now(clock);
        if (stop_asked(stop))
            return false;
        if (wait <= 0)
            return true;
        if (clock->fast) {
            clock->skipped_ms += wait;
            continue;
        }
        if (wait > SLICE_MS)
            wait = SLICE_MS;
        struct timespec slice = {0, (long)wait * 1000000};
        nanosleep(&slice, NULL); /* a signal only makes it shorter */
    }
}

struct pace *pace_new(struct pace_clock *clock)
{
    struct pace *pace = mem_new(sizeof *pace);
    pace->clock = clock;
    pace->hosts = mem_array(HOSTS_MAX, sizeof *pace->hosts);
    pthread_mutex_init(&pace->lock, NULL);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    pace->random = (uint64_t)now.tv_nsec * 2654435761u + 1;
    return pace;
}

void pace_free(struct pace *pace)
{
    if (!pace)
        return;
    pthread_mutex_destroy(&pace->lock);
    free(pace->hosts);
    free(pace);
}

static void note_key(const char *host, struct str *out)
{
    str_add(out, "pace:");
    str_add(out, host);
}

static struct host *host_find(struct pace *pace, const char *name)
{
    for (size_t i = 0; i < pace->count; i++)
        if (strcmp(pace->hosts[i].name, name) == 0)
            return &pace->hosts[i];
    return NULL;
}

static struct host *host_of(struct pace *pace, const char *name)
{
    struct host *host = host_find(pace, name);
    if (host)
        return host;
    /* More hosts than a job can name: the last place is shared, which only makes it slower. */
    host = &pace->hosts[pace->count < HOSTS_MAX ? pace->count++ : HOSTS_MAX - 1];
    *host = (struct host){.limit = -1, .remaining = -1, .reset_ms = WHEN_NONE, .not_before_ms = WHEN_NONE,
                          .asked_ms = WHEN_NONE};
    snprintf(host->name, sizeof host->name, "%s", name);
    return host;
}

/* "limit remaining reset_ms not_before_ms" */
void pace_load(struct pace *pace, const char *name, struct ledger *ledger)
{
    OWNED(str_release) struct str key = STR_INIT;
    OWNED(str_release) struct str value = STR_INIT;
    struct err none = {0};
    pthread_mutex_lock(&pace->lock);
    bool known = host_find(pace, name) != NULL;
    pthread_mutex_unlock(&pace->lock);
    note_key(name, &key);
    if (known || !ledger || !ledger->note_read(ledger->to, str_text(&key), &value, &none) || !value.length)
        return;
    long long limit, remaining, reset, not_before;
    if (sscanf(str_text(&value), "%lld %lld %lld %lld", &limit, &remaining, &reset, &not_before) != 4)
        return;
    pthread_mutex_lock(&pace->lock);
    if (!host_find(pace, name)) { /* else another source was quicker, and may know newer things */
        struct host *host = host_of(pace, name);
        host->limit = limit;
        host->remaining = remaining;
        host->reset_ms = reset;
        host->not_before_ms = not_before;
    }
    pthread_mutex_unlock(&pace->lock);
}

/* Spreads what is left of a window over it when it runs short; else only keeps a small distance. */
static int64_t spacing_ms(const struct host *host, int64_t now)
{
    if (host->remaining < 0 || host->reset_ms == WHEN_NONE || host->reset_ms <= now)
        return SPACING_MS;
    if (host->limit > 0 && host->remaining * 4 > host->limit)
        return SPACING_MS;
    int64_t spread = (host->reset_ms - now) / (host->remaining + 1);
    return spread < SPACING_MS ? SPACING_MS : spread > SPACING_MAX_MS ? SPACING_MAX_MS : spread;
}

static int64_t due_ms(const struct host *host, int64_t now)
{
    int64_t due = now;
    if (host->asked_ms != WHEN_NONE && host->asked_ms + spacing_ms(host, now) > due)
        due = host->asked_ms + spacing_ms(host, now);
    if (host->not_before_ms != WHEN_NONE && host->not_before_ms > due)
        due = host->not_before_ms;
    if (host->remaining == 0 && host->reset_ms != WHEN_NONE && host->reset_ms > due)
        due = host->reset_ms;
    return due;
}

/* The moment at which the caller may ask, taken for it. */
static bool reserve(struct pace *pace, const char *name, int64_t limit_ms, int64_t *out_due_ms, struct err *err)
{
    struct host *host = host_of(pace, name);
    int64_t now = pace_now(pace->clock), due = due_ms(host, now);
    if (limit_ms > 0 && due - now > limit_ms)
        return err_set(err, ERR_RATE, "%s: asks to wait %lld seconds, more than the %lld allowed", name,
                       (long long)((due - now + 999) / 1000), (long long)(limit_ms / 1000));
    if (host->reset_ms != WHEN_NONE && host->reset_ms <= due)
        host->remaining = -1;
    else if (host->remaining > 0)
        host->remaining--;
    host->asked_ms = *out_due_ms = due;
    return true;
}

bool pace_wait(struct pace *pace, const char *name, int64_t limit_ms, volatile const bool *stop, struct err *err)
{
    int64_t due = 0;
    pthread_mutex_lock(&pace->lock);
    bool taken = reserve(pace, name, limit_ms, &due, err);
    pthread_mutex_unlock(&pace->lock);
    if (!taken)
        return false;
    return pace_sleep_until(pace->clock, due, stop) || err_set(err, ERR_STOPPED, "stopped while waiting for %s", name);
}

bool retry_after_read(struct span value, int64_t now_ms, int64_t *out_ms)
{
    int64_t seconds = 0;
    enum when_grain grain;
    value = span_trim(value);
    if (span_number(value, &seconds) && seconds >= 0 && seconds < INT32_MAX) {
        *out_ms = now_ms + seconds * 1000;
        return true;
    }
    return when_parse_mail(value, out_ms, &grain);
}

/* A date, seconds since 1970, or seconds from now. */
static bool reset_read(struct span value, int64_t now, int64_t *out_ms)
{
    int64_t number = 0;
    enum when_grain grain;
    value = span_trim(value);
    const char *dot = memchr(value.at, '.', value.length); /* "12.5" */
    if (dot && span_number(span_from(value.at, (size_t)(dot - value.at)), &number))
        value.length = (size_t)(dot - value.at);
    if (!span_number(value, &number))
        return when_parse(value, NULL, out_ms, &grain);
    if (number < 0 || number > INT64_MAX / 2000)
        return false;
    *out_ms = number > SECONDS_1970 ? number * 1000 : now + number * 1000;
    return true;
}

/* `limit=100, remaining=50, reset=30` or `"default";r=50;t=30` */
static void combined_read(struct host *host, struct span value, int64_t now)
{
    for (size_t i = 0; i < value.length; i++) {
        const char *equals = memchr(value.at + i, '=', value.length - i);
        if (!equals)
            return;
        size_t key = (size_t)(equals - value.at);
        while (key > i && value.at[key - 1] != ' ' && value.at[key - 1] != ',' && value.at[key - 1] != ';')
            key--;
        struct span name = span_from(value.at + key, (size_t)(equals - value.at) - key);
        size_t end = (size_t)(equals - value.at) + 1, from = end;
        while (end < value.length && value.at[end] >= '0' && value.at[end] <= '9')
            end++;
        int64_t number = 0;
        if (span_number(span_from_to(value, from, end), &number) && number < INT32_MAX) {
            if (span_is(name, "limit"))
                host->limit = number;
            else if (span_is(name, "remaining") || span_is(name, "r"))
                host->remaining = number;
            else if (span_is(name, "reset") || span_is(name, "t"))
                host->reset_ms = now + number * 1000;
        }
        i = end;
    }
}

static void header_read(struct pace *pace, struct host *host, struct span header, struct span value)
{
    int64_t now = pace_now(pace->clock), number = 0, when = 0;
    value = span_trim(value);
    if (span_is_nocase(header, "retry-after")) {
        if (retry_after_read(value, now, &when))
            host->not_before_ms = when;
    } else if (span_is_nocase(header, "ratelimit")) {
        combined_read(host, value, now);
    } else {
        struct span rest = header;
        if (span_starts_nocase(rest, "x-rate-limit-"))
            rest = span_from_to(rest, 13, rest.length);
        else if (span_starts_nocase(rest, "x-ratelimit-"))
            rest = span_from_to(rest, 12, rest.length);
        else if (span_starts_nocase(rest, "ratelimit-"))
            rest = span_from_to(rest, 10, rest.length);
        else
            return;
        const char *comma = memchr(value.at, ',', value.length); /* "100, 100;w=60" */
        struct span first = comma ? span_from(value.at, (size_t)(comma - value.at)) : value;
        if (span_is_nocase(rest, "limit") && span_number(first, &number))
            host->limit = number;
        else if (span_is_nocase(rest, "remaining") && span_number(first, &number))
            host->remaining = number;
        else if (span_is_nocase(rest, "reset") && reset_read(first, now, &when))
            host->reset_ms = when;
        else
            return;
    }
    host->changed = true;
}

void pace_header(struct pace *pace, const char *name, struct span header, struct span value)
{
    pthread_mutex_lock(&pace->lock);
    header_read(pace, host_of(pace, name), header, value);
    pthread_mutex_unlock(&pace->lock);
}

static uint64_t random_next(struct pace *pace)
{
    pace->random ^= pace->random << 13;
    pace->random ^= pace->random >> 7;
    pace->random ^= pace->random << 17;
    return pace->random;
}

static int64_t backoff_ms(struct pace *pace, int attempt)
{
    int64_t base = (int64_t)1000 << (attempt < 9 ? attempt : 9);
    if (base > BACKOFF_MAX_MS)
        base = BACKOFF_MAX_MS;
    return base / 2 + (int64_t)(random_next(pace) % (uint64_t)(base / 2 + 1));
}

int64_t pace_backoff_ms(struct pace *pace, int attempt)
{
    pthread_mutex_lock(&pace->lock);
    int64_t wait = backoff_ms(pace, attempt);
    pthread_mutex_unlock(&pace->lock);
    return wait;
}

static void host_answered(struct pace *pace, struct host *host, long status)
{
    int64_t now = pace_now(pace->clock);
    if (status != 429 && status != 503) {
        host->refused = 0;
        return;
    }
    host->refused++;
    host->changed = true;
    if (host->not_before_ms == WHEN_NONE || host->not_before_ms <= now)
        host->not_before_ms = host->remaining == 0 && host->reset_ms != WHEN_NONE && host->reset_ms > now
                                  ? host->reset_ms
                                  : now + backoff_ms(pace, host->refused);
}

void pace_answered(struct pace *pace, const char *name, long status)
{
    pthread_mutex_lock(&pace->lock);
    host_answered(pace, host_of(pace, name), status);
    pthread_mutex_unlock(&pace->lock);
}

bool pace_save(struct pace *pace, struct ledger *ledger, struct err *err)
{
    for (size_t i = 0; ledger && i < HOSTS_MAX; i++) {
        OWNED(str_release) struct str key = STR_INIT;
        OWNED(str_release) struct str value = STR_INIT;
        pthread_mutex_lock(&pace->lock);
        struct host *host = i < pace->count ? &pace->hosts[i] : NULL;
        bool changed = host && host->changed;
        if (changed) {
            note_key(host->name, &key);
            str_format(&value, "%lld %lld %lld %lld", (long long)host->limit, (long long)host->remaining,
                       (long long)host->reset_ms, (long long)host->not_before_ms);
            host->changed = false;
        }
        pthread_mutex_unlock(&pace->lock);
        if (!host)
            break;
        if (changed && !ledger->note_write(ledger->to, str_text(&key), str_text(&value), err))
            return false;
    }
    return true;
}
