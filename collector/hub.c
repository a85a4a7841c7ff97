/* hub.c - libcurl's multi interface in one thread.
 *
 * Sources are plain code that asks, reads and asks again; each runs in a thread of its own. That keeps a source
 * readable (no state machine per page), and lets one that waits (429 for a quarter of an hour) cost the others nothing.
 * libcurl's handles must not be shared by threads, and its connection cache cannot (CURL_LOCK_DATA_CONNECT is not
 * thread-safe): so one thread owns the multi handle, and the others hand it an easy handle and wait. What is parsed and
 * stored happens in the sources' threads, never here, so a slow disk does not slow down the network. */
#include "collector/hub.h"

#include <pthread.h>
#include <stdlib.h>

#include "collector/stop.h"
#include "palaver/when.h"

#define IDLE_POLL_MS 1000
#define BUSY_POLL_MS 200 /* a stop is seen that soon */

/* One caller waiting; lives on its stack. */
struct waiting {
    CURL *easy;
    CURLcode code;
    bool done;
    pthread_cond_t ended;
    struct waiting *next;
};

struct hub {
    CURLM *multi;
    pthread_t thread;
    pthread_mutex_t lock;
    struct waiting *arriving; /* under the lock */
    bool closing;             /* under the lock */
    struct waiting *active;   /* the network thread's own */
    volatile const bool *stop;
    int64_t stopped_ms;       /* when the stop was first seen; WHEN_NONE not yet */
};

static void finish(struct hub *hub, struct waiting *waiting, CURLcode code)
{
    curl_multi_remove_handle(hub->multi, waiting->easy);
    for (struct waiting **at = &hub->active; *at; at = &(*at)->next)
        if (*at == waiting) {
            *at = waiting->next;
            break;
        }
    pthread_mutex_lock(&hub->lock);
    waiting->code = code;
    waiting->done = true;
    pthread_cond_signal(&waiting->ended);
    pthread_mutex_unlock(&hub->lock);
}

/* False when the hub is to close. */
static bool take_arriving(struct hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    struct waiting *arriving = hub->arriving;
    hub->arriving = NULL;
    bool closing = hub->closing;
    pthread_mutex_unlock(&hub->lock);
    while (arriving) {
        struct waiting *waiting = arriving;
        arriving = waiting->next;
        waiting->next = hub->active;
        hub->active = waiting;
        curl_easy_setopt(waiting->easy, CURLOPT_PRIVATE, waiting);
        if (curl_multi_add_handle(hub->multi, waiting->easy) != CURLM_OK)
            finish(hub, waiting, CURLE_FAILED_INIT);
    }
    return !closing;
}

static void give_back_ended(struct hub *hub)
{
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(hub->multi, &left));) {
        struct waiting *waiting = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&waiting);
        finish(hub, waiting, code);
    }
}

static void heed_stop(struct hub *hub)
{
    if (!stop_asked(hub->stop))
        return;
    int64_t now = when_now();
    if (hub->stopped_ms == WHEN_NONE)
        hub->stopped_ms = now;
    while (hub->active && now - hub->stopped_ms >= HUB_STOP_GRACE_MS)
        finish(hub, hub->active, CURLE_ABORTED_BY_CALLBACK);
}

static void *work(void *to)
{
    struct hub *hub = to;
    while (take_arriving(hub)) {
        int running = 0;
        curl_multi_perform(hub->multi, &running);
        give_back_ended(hub);
        heed_stop(hub);
        curl_multi_poll(hub->multi, NULL, 0, hub->active ? BUSY_POLL_MS : IDLE_POLL_MS, NULL);
    }
    return NULL;
}

struct hub *hub_open(volatile const bool *stop, struct err *err)
{
    struct hub *hub = mem_new(sizeof *hub);
    hub->stop = stop;
    hub->stopped_ms = WHEN_NONE;
    hub->multi = curl_multi_init();
    pthread_mutex_init(&hub->lock, NULL);
    if (hub->multi) {
        curl_multi_setopt(hub->multi, CURLMOPT_MAX_HOST_CONNECTIONS, HUB_HOST_CONNECTIONS);
        if (pthread_create(&hub->thread, NULL, work, hub) == 0)
            return hub;
        curl_multi_cleanup(hub->multi);
    }
    pthread_mutex_destroy(&hub->lock);
    free(hub);
    return err_null(err, ERR_NETWORK, "libcurl does not start");
}

void hub_close(struct hub *hub)
{
    if (!hub)
        return;
    pthread_mutex_lock(&hub->lock);
    hub->closing = true;
    pthread_mutex_unlock(&hub->lock);
    curl_multi_wakeup(hub->multi);
    pthread_join(hub->thread, NULL);
    curl_multi_cleanup(hub->multi);
    pthread_mutex_destroy(&hub->lock);
    free(hub);
}

void hub_closep(struct hub **hub)
{
    hub_close(*hub);
}

CURLcode hub_perform(struct hub *hub, CURL *easy)
{
    struct waiting waiting = {.easy = easy, .ended = PTHREAD_COND_INITIALIZER};
    pthread_mutex_lock(&hub->lock);
    waiting.next = hub->arriving;
    hub->arriving = &waiting;
    pthread_mutex_unlock(&hub->lock);
    curl_multi_wakeup(hub->multi);
    pthread_mutex_lock(&hub->lock);
    while (!waiting.done)
        pthread_cond_wait(&waiting.ended, &hub->lock);
    pthread_mutex_unlock(&hub->lock);
    pthread_cond_destroy(&waiting.ended);
    return waiting.code;
}
