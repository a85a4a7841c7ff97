/* list_pipermail.c - archives of Mailman 2: a file for each month, made anew as mail comes in.
 *
 * What is known of each file stands in a note: validators, a hash of its mails, the label beside its link. The newest
 * two are asked for at each run, older ones until one asking finds them unchanged, and any whose label or name changes:
 * mail that comes late or with a wrong date goes to an old month. The full mbox, where offered, is richer and large:
 * once a week. */
#include "collector/list.h"
#include "collector/pipermail_index.h"

#include <stdio.h>
#include <stdlib.h>

#define ALWAYS_ASKED 2 /* newest periods */
#define WHOLE_EVERY_MS (7 * LIST_DAY_MS)

/* What earlier runs know of a period's file. */
struct known {
    struct str url, label, etag, modified, hash;
    int64_t from_ms, to_ms; /* the window its mails were taken for */
    int64_t asked_ms;
    bool quiet, gone;
};

static void known_release(struct known *known)
{
    str_release(&known->url);
    str_release(&known->label);
    str_release(&known->etag);
    str_release(&known->modified);
    str_release(&known->hash);
}

struct walking {
    struct list *list;
    struct walk *walk;
    struct arena arena;
    struct pipermail_index index;
    int holes; /* periods that could not be had, told for the first time */
    struct err first_hole;
};

/* ---- notes ---- */

static bool known_read(struct list *list, const struct pipermail_period *period, struct known *known, bool *out_known,
                       struct err *err)
{
    OWNED(str_release) struct str key = STR_INIT;
    OWNED(str_release) struct str note = STR_INIT;
    str_format(&key, "period %s", period->name);
    if (!live_note_read(list->live, str_text(&key), &note, err))
        return false;
    struct span rest = str_span(&note), line;
    struct str *const fields[] = {&known->url, &known->label, &known->etag, &known->modified, &known->hash};
    size_t got = 0;
    while (got < COUNT_OF(fields) && span_line(&rest, &line))
        str_add_span(fields[got++], line);
    long long from = 0, to = 0, asked = 0;
    int quiet = 0, gone = 0;
    *out_known = got == COUNT_OF(fields) && rest.length &&
                 sscanf(rest.at, "%lld %lld %lld %d %d", &from, &to, &asked, &quiet, &gone) == 5;
    known->from_ms = from;
    known->to_ms = to;
    known->asked_ms = asked;
    known->quiet = quiet != 0;
    known->gone = gone != 0;
    return true;
}

static void add_line(struct str *note, const char *text)
{
    for (; *text; text++)
        str_add_char(note, *text == '\n' || *text == '\r' ? ' ' : *text);
    str_add_char(note, '\n');
}

static bool known_write(struct list *list, const struct pipermail_period *period, const struct known *known,
                        struct err *err)
{
    OWNED(str_release) struct str key = STR_INIT;
    OWNED(str_release) struct str note = STR_INIT;
    str_format(&key, "period %s", period->name);
    add_line(&note, period->url);
    add_line(&note, period->label);
    add_line(&note, str_text(&known->etag));
    add_line(&note, str_text(&known->modified));
    add_line(&note, str_text(&known->hash));
    str_format(&note, "%lld %lld %lld %d %d", (long long)known->from_ms, (long long)known->to_ms,
               (long long)known->asked_ms, known->quiet, known->gone);
    return live_note_write(list->live, str_text(&key), str_text(&note), err);
}

/* Did an earlier run take all mails of it that are asked for now? */
static bool window_fits(const struct known *known, const struct source_request *request)
{
    return known->from_ms <= request->from_ms && /* WHEN_NONE is the smallest */
           (known->to_ms == WHEN_NONE || (request->to_ms != WHEN_NONE && request->to_ms <= known->to_ms));
}

static bool in_window(const struct pipermail_period *period, const struct source_request *request)
{
    if (period->from_ms == WHEN_NONE)
        return true;
    /* A day on either side: months are those of the server's zone. */
    return (request->from_ms == WHEN_NONE || period->to_ms + LIST_DAY_MS > request->from_ms) &&
           (request->to_ms == WHEN_NONE || period->from_ms - LIST_DAY_MS < request->to_ms);
}

/* ---- one period ---- */

static bool is_due(const struct walking *walking, size_t i, const struct known *known)
{
    const struct pipermail_period *period = &walking->index.periods[i];
    if (period->whole)
        return known->asked_ms + WHOLE_EVERY_MS <= when_now();
    return i + ALWAYS_ASKED >= walking->index.count || !known->quiet || known->gone ||
           strcmp(str_text(&known->label), period->label) != 0 || strcmp(str_text(&known->url), period->url) != 0;
}

/* The full mbox that is not there costs nothing: the months hold its mails. */
static bool hole(struct walking *walking, const struct pipermail_period *period, struct known *known,
                 enum list_fetched what, const struct err *why, struct err *err)
{
    const struct collecting *live = walking->list->live;
    bool told = known->gone && walking->walk->from_ms != WHEN_NONE && walking->walk->from_ms > period->from_ms;
    known->gone = true;
    if (period->whole || told)
        return true;
    live_tell(live, "%s", why->text);
    if (walking->holes++ == 0)
        walking->first_hole = *why;
    return live->ledger->gap(live->ledger->to, period->from_ms, period->to_ms,
                             what == LIST_REFUSED ? "auth" : "vanished", why->text, err);
}

static bool take(struct walking *walking, const struct pipermail_period *period, const struct list_file *file,
                 struct known *known, struct err *err)
{
    struct list *list = walking->list;
    const struct source_request *request = list->live->request;
    struct list_count count = {0};
    if (!list_deliver(list, file, period->url, period->whole ? QUALITY_FULL : QUALITY_LIST, &count, err))
        return false;
    known->from_ms = request->from_ms;
    known->to_ms = request->to_ms;
    known->gone = false;
    live_tell(list->live, "%s: %lld mails", period->name, (long long)count.mails);
    return true;
}

static bool is_fatal(enum list_fetched what)
{
    return what == LIST_CUT || what == LIST_FAILED;
}

static bool period_walk(struct walking *walking, size_t i, struct err *err)
{
    struct list *list = walking->list;
    const struct pipermail_period *period = &walking->index.periods[i];
    OWNED(known_release) struct known known = {0};
    OWNED(list_file_release) struct list_file file = LIST_FILE_INIT;
    struct err why = {0};
    bool there;
    if (!known_read(list, period, &known, &there, err))
        return false;
    bool fits = there && !known.gone && window_fits(&known, list->live->request);
    if (there && (fits || known.gone) && !is_due(walking, i, &known))
        return true;
    bool same_file = fits && strcmp(str_text(&known.url), period->url) == 0;
    struct list_asking asking = {.url = period->url, .etag = same_file ? str_text(&known.etag) : NULL,
                                 .modified = same_file ? str_text(&known.modified) : NULL};
    enum list_fetched what = list_fetch(list, &asking, &file, &why);
    if (is_fatal(what) && !period->whole)
        return err_pass(err, &why);
    known.asked_ms = when_now();
    bool changed = what == LIST_FETCHED && !(fits && span_equal(str_span(&file.hash), str_span(&known.hash)));
    if (what == LIST_FETCHED) {
        str_clear(&known.etag);
        str_add_span(&known.etag, str_span(&file.etag));
        str_clear(&known.modified);
        str_add_span(&known.modified, str_span(&file.modified));
        str_clear(&known.hash);
        str_add_span(&known.hash, str_span(&file.hash));
        if (changed && !take(walking, period, &file, &known, err))
            return false;
    } else if (what != LIST_UNCHANGED && !hole(walking, period, &known, what, &why, err)) {
        return false;
    }
    known.quiet = there && !changed && !known.gone && i + ALWAYS_ASKED < walking->index.count;
    return known_write(list, period, &known, err) && walk_page_end(list->live, walking->walk, period->name, err);
}

/* ---- the archive ---- */

static bool index_read(struct list *list, struct arena *arena, struct pipermail_index *out, struct err *err)
{
    for (int attempt = 1;; attempt++) {
        if (!list_page(list, str_text(&list->base), true, err))
            return false;
        pipermail_index_read(str_text(&list->page.url), str_span(&list->page.body), arena, out);
        if (out->count || out->is_empty)
            return true;
        if (attempt == LIVE_GARBLED_TRIES)
            return err_set(err, ERR_SYNTAX, "%s: its page names no month of mails", str_text(&list->base));
    }
}

static bool walk_all(struct walking *walking, struct err *err)
{
    struct list *list = walking->list;
    if (!index_read(list, &walking->arena, &walking->index, err))
        return false;
    for (size_t i = 0; i < walking->index.count; i++) {
        const struct pipermail_period *period = &walking->index.periods[i];
        if (!in_window(period, list->live->request))
            continue;
        if (!period->whole && (walking->walk->from_ms == WHEN_NONE || period->from_ms > walking->walk->from_ms))
            walking->walk->left_from_ms = period->from_ms;
        if (!period_walk(walking, i, err))
            return false;
    }
    return true;
}

static bool collect(struct list *list, struct err *err)
{
    OWNED(walk_release) struct walk walk = WALK_INIT;
    struct walking walking = {.list = list, .walk = &walk, .arena = ARENA_INIT};
    struct err why = {0};
    bool behind, done = list_walk_begin(list, &walk, &behind, err);
    if (!done)
        return false;
    if (!walk_all(&walking, &why))
        done = walk_give_up(list->live, &walk, &why, err);
    else
        done = walk_close(list->live, &walk, err);
    arena_release(&walking.arena);
    if (done && walking.holes)
        return err_set(err, walking.first_hole.code, "%d of %zu periods could not be had: %s", walking.holes,
                       walking.index.count, walking.first_hole.text);
    return done;
}

static bool plan(struct list *list, struct source_plan *out, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct pipermail_index index;
    int64_t files = 0;
    if (!index_read(list, &arena, &index, err))
        return false;
    for (size_t i = 0; i < index.count; i++)
        files += in_window(&index.periods[i], list->live->request);
    str_format(&out->text, "an archive of Pipermail, %lld files of mails at most", (long long)files);
    out->requests = files + 1;
    return true;
}

/* ".../pipermail/healthtalk/" on lists.example.org is the list healthtalk.lists.example.org. */
static void id_of_url(const char *url, struct str *out)
{
    size_t end = strlen(url);
    while (end && url[end - 1] == '/')
        end--;
    size_t begin = end;
    while (begin && url[begin - 1] != '/')
        begin--;
    for (size_t i = begin; i < end; i++)
        str_add_char(out, url[i] >= 'A' && url[i] <= 'Z' ? (char)(url[i] + 32) : url[i]);
    str_add_char(out, '.');
    url_host(url, out);
}

static bool knows(const char *url, struct span page, struct list_found *out, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct pipermail_index index;
    (void)err;
    pipermail_index_read(url, page, &arena, &index);
    if (!index.is_empty && !(index.count && (index.is_pipermail || strstr(url, "/pipermail/") || index.count > 1)))
        return false;
    const char *slash = strrchr(url, '/');
    str_add_span(&out->base, span_from(url, slash ? (size_t)(slash - url) + 1 : strlen(url)));
    id_of_url(str_text(&out->base), &out->place);
    return true;
}

const struct list_kind list_pipermail = {.name = "pipermail", .knows = knows, .plan = plan, .collect = collect};
