/* list_hyperkitty.c - archives of Mailman 3: the export, made anew at each asking, filtered by the mails' Date.
 *
 * The first time it is walked in stretches of days. Later the REST API tells what is new, newest archived first, and
 * only the days of these mails are exported again; when its count does not add up (an old mailbox was imported), all is
 * walked again. Without the API the last three months are. A mail's bytes differ at each export (random boundaries): the
 * archive takes it for the same record by what it says. */
#include "collector/json_get.h"
#include "collector/list.h"

#include <stdio.h>
#include <stdlib.h>

#define API_PAGE 100
#define API_MAX_PAGES 50
#define API_MAX_BYTES ((size_t)2 << 20) /* older versions do not page: of a large list that is too much to ask each time */
#define RECENT_MS (92 * LIST_DAY_MS)
#define JOIN_DAYS 3 /* days of new mails that near to each other are one export */
#define MAX_DAYS (API_PAGE * API_MAX_PAGES)

/* What the API tells of the archive and of what is new in it. */
struct news {
    int64_t count; /* mails in all; -1: not told */
    int64_t fresh;
    bool too_much; /* more than can be gone through */
    int64_t days[MAX_DAYS]; /* since 1970, of the new ones */
    size_t day_count;
};

/* ---- the export ---- */

static void add_day(struct str *url, const char *name, int64_t ms)
{
    if (ms == WHEN_NONE)
        return;
    struct when_parts at = when_split(ms, NULL);
    char text[48];
    snprintf(text, sizeof text, "%04d-%02d-%02d", at.year, at.month, at.day);
    live_param(url, name, text);
}

static enum list_fetched ask_export(struct list *list, int64_t from_ms, int64_t to_ms, int tries,
                                    struct list_count *count, struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    OWNED(list_file_release) struct list_file file = LIST_FILE_INIT;
    struct err why = {0};
    str_format(&url, "%sexport/mails.mbox.gz", str_text(&list->base));
    add_day(&url, "start", from_ms);
    add_day(&url, "end", to_ms);
    struct list_asking asking = {.url = str_text(&url), .tries = tries};
    enum list_fetched what = list_fetch(list, &asking, &file, &why);
    if (what == LIST_FAILED && list->page.status == 400 &&
        span_find(str_span(&list->page.body), span_of("disabled")))
        err_set(err, ERR_AUTH, "%s: its owner has switched downloads off", str_text(&list->base));
    if (what != LIST_FETCHED) {
        err_pass(err, &why);
        return what;
    }
    return list_deliver(list, &file, str_text(&url), QUALITY_LIST, count, err) ? LIST_FETCHED : LIST_FAILED;
}

/* ---- the API ---- */

/* ".../hyperkitty/list/talk@lists.example/" to ".../hyperkitty/api/list/talk@lists.example/emails/". */
static void api_url(const struct list *list, struct str *out)
{
    const char *base = str_text(&list->base), *at = NULL;
    for (const char *next = base; (next = strstr(next, "/list/")) != NULL; next += 6)
        at = next;
    if (at)
        str_format(out, "%.*s/api%semails/", (int)(at - base), base, at);
}

/* NULL without err when the API is not there, or tells too much. */
static json_t *api_ask(struct list *list, int64_t limit, int64_t page, struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    struct err why = {0};
    api_url(list, &url);
    /* Newer versions know limit and offset, older ones page; what is not known is passed over. */
    str_format(&url, "?format=json&limit=%lld&offset=%lld&page=%lld", (long long)limit, (long long)(page * limit),
               (long long)page + 1);
    struct http_request request = {.url = str_text(&url), .accept = "application/json", .max_bytes = API_MAX_BYTES,
                                   .found = true};
    if (!http_ask(list->live->http, &request, &list->page, &why))
        return why.code == ERR_LIMIT ? NULL : (err_pass(err, &why), NULL);
    if (list->page.status != 200)
        return NULL;
    return json_read(str_span(&list->page.body), "emails", &why);
}

/* As the export writes it. */
static void clean_id(const char *id, struct str *out)
{
    str_clear(out);
    for (; *id; id++)
        if (!strchr(" \t\r\n\v\f<>()", *id))
            str_add_char(out, *id);
}

static bool in_window(const struct list *list, int64_t ms)
{
    const struct source_request *request = list->live->request;
    return (request->from_ms == WHEN_NONE || ms >= request->from_ms) &&
           (request->to_ms == WHEN_NONE || ms < request->to_ms);
}

static bool look_at(struct list *list, const json_t *mail, struct news *news, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str id = STR_INIT;
    const char *told = json_get_text(mail, "message_id", &arena), *date = json_get_text(mail, "date", &arena);
    const struct ledger *ledger = list->live->ledger;
    int64_t ms = 0;
    enum when_grain grain;
    bool known = false;
    if (!told || !date || !when_parse(span_of(date), NULL, &ms, &grain) || !in_window(list, ms))
        return true;
    clean_id(told, &id);
    if (!ledger->knows(ledger->to, "mail", str_text(&id), &known, err))
        return false;
    if (known)
        return true;
    news->fresh++;
    if (news->day_count < MAX_DAYS)
        news->days[news->day_count++] = ms / LIST_DAY_MS - (ms % LIST_DAY_MS < 0);
    else
        news->too_much = true;
    return true;
}

/* How many mails there are; -1: that is not told. */
static bool api_count(struct list *list, int64_t *out_count, struct err *err)
{
    OWNED(json_releasep) json_t *told = api_ask(list, 1, 0, err);
    *out_count = json_is_array(told) ? (int64_t)json_array_size(told) : json_get_int(told, "count", -1);
    return err->code == ERR_NONE;
}

static bool api_news(struct list *list, struct news *news, struct err *err)
{
    for (int64_t page = 0; page < API_MAX_PAGES; page++) {
        OWNED(json_releasep) json_t *told = api_ask(list, API_PAGE, page, err);
        if (err->code)
            return false;
        const json_t *mails = json_is_array(told) ? told : json_get_array(told, "results"), *mail;
        if (page == 0)
            news->count = json_is_array(told) ? (int64_t)json_array_size(told) : json_get_int(told, "count", -1);
        int64_t before = news->fresh;
        size_t i;
        json_array_foreach(mails, i, mail)
        {
            if (!look_at(list, mail, news, err))
                return false;
        }
        if (news->fresh == before || json_is_array(told))
            return true;
    }
    news->too_much = true;
    return true;
}

/* ---- what is new ---- */

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool export_days(struct list *list, int64_t from_ms, int64_t to_ms, struct err *err)
{
    struct list_count count = {0};
    enum list_fetched what = ask_export(list, from_ms, to_ms, 0, &count, err);
    live_tell(list->live, "%s: %lld mails around what is new", str_text(&list->place), (long long)count.mails);
    return what == LIST_FETCHED;
}

static bool walk_new(struct list *list, struct walk *walk, struct news *news, struct err *err)
{
    if (news->day_count)
        qsort(news->days, news->day_count, sizeof *news->days, by_number);
    for (size_t i = 0; i < news->day_count;) {
        size_t last = i;
        while (last + 1 < news->day_count && news->days[last + 1] - news->days[last] <= JOIN_DAYS)
            last++;
        if (!export_days(list, news->days[i] * LIST_DAY_MS, (news->days[last] + 1) * LIST_DAY_MS, err) ||
            !walk_page_end(list->live, walk, "", err))
            return false;
        i = last + 1;
    }
    return true;
}

static bool count_read(struct list *list, int64_t *out_count, struct err *err)
{
    OWNED(str_release) struct str note = STR_INIT;
    if (!live_note_read(list->live, "count", &note, err))
        return false;
    if (!span_number(str_span(&note), out_count))
        *out_count = -1;
    return true;
}

/* *out_whole: what is new cannot be told, all is to be walked. *out_count: mails in all, -1 when that is to be asked. */
static bool walk_behind(struct list *list, struct walk *walk, bool *out_whole, int64_t *out_count, struct err *err)
{
    OWNED(mem_freep) struct news *news = mem_new(sizeof *news);
    int64_t before;
    news->count = -1;
    if (!count_read(list, &before, err) || !api_news(list, news, err))
        return false;
    const struct source_request *request = list->live->request;
    bool all_asked = request->from_ms == WHEN_NONE && request->to_ms == WHEN_NONE;
    if (news->count < 0)
        return export_days(list, walk->from_ms == WHEN_NONE ? WHEN_NONE : walk->from_ms - RECENT_MS, WHEN_NONE, err) &&
               walk_page_end(list->live, walk, "", err);
    *out_whole = news->too_much || (all_asked && before >= 0 && news->count > before + news->fresh);
    *out_count = news->fresh ? -1 : news->count;
    return *out_whole || walk_new(list, walk, news, err);
}

static bool close_with_count(struct list *list, struct walk *walk, int64_t count, struct err *err)
{
    char text[32];
    if (count < 0 && !api_count(list, &count, err))
        return false;
    snprintf(text, sizeof text, "%lld", (long long)count);
    return (count < 0 || live_note_write(list->live, "count", text, err)) && walk_close(list->live, walk, err);
}

static bool collect(struct list *list, struct err *err)
{
    OWNED(walk_release) struct walk walk = WALK_INIT;
    struct list_count count = {0};
    struct err why = {0};
    bool behind, whole = false;
    int64_t in_all = -1;
    if (!list_walk_begin(list, &walk, &behind, err))
        return false;
    if (behind && !list_windows_began(&walk)) {
        if (!walk_behind(list, &walk, &whole, &in_all, &why))
            return walk_give_up(list->live, &walk, &why, err);
    } else {
        whole = true;
    }
    if (whole && !list_windows(list, &walk, ask_export, &count, err))
        return false;
    return close_with_count(list, &walk, in_all, &why) || walk_give_up(list->live, &walk, &why, err);
}

static bool plan(struct list *list, struct source_plan *out, struct err *err)
{
    str_add(&out->text, "an archive of HyperKitty, exported in stretches of at most two years");
    return api_count(list, &out->posts, err);
}

/* ---- recognition ---- */

struct lists { /* the lists that a page names */
    struct str base, names;
    int count;
};

/* The archive's URL inside another; its length, 0 when it is none. */
static size_t archive_length(struct span url, struct span *out_address)
{
    const char *list = span_find(url, span_of("/list/"));
    if (!list)
        return 0;
    struct span address = span_from(list + 6, url.length - (size_t)(list + 6 - url.at));
    const char *end = span_find_char(address, '/');
    if (end)
        address.length = (size_t)(end - address.at);
    if (!span_find_char(address, '@') && !span_find(address, span_of("%40")))
        return 0;
    *out_address = address;
    return (size_t)(address.at - url.at) + address.length;
}

static bool take_list(void *to, const char *link, struct span words)
{
    struct lists *lists = to;
    struct span address, url = span_of(link);
    size_t length = archive_length(url, &address);
    (void)words;
    if (!length || (lists->base.length && span_starts(url, str_text(&lists->base))))
        return true;
    if (lists->count++ == 0) {
        str_add_span(&lists->base, span_from(link, length));
        str_add_char(&lists->base, '/');
    }
    if (lists->count <= 10 && !span_find(str_span(&lists->names), address))
        str_format(&lists->names, "%s%.*s", lists->count > 1 ? ", " : "", (int)address.length, address.at);
    return true;
}

static void lists_release(struct lists *lists)
{
    str_release(&lists->base);
    str_release(&lists->names);
}

static bool knows(const char *url, struct span page, struct list_found *out, struct err *err)
{
    OWNED(lists_release) struct lists lists = {0};
    struct span address;
    if (!span_find(page, span_of("hyperkitty")) && !span_find(page, span_of("HyperKitty")))
        return false;
    size_t length = archive_length(span_of(url), &address);
    if (length)
        take_list(&lists, url, span_of(""));
    else
        list_links(url, page, take_list, &lists);
    if (lists.count == 0)
        return false;
    if (span_find(str_span(&lists.names), span_of(", ")))
        return err_set(err, ERR_SYNTAX, "%s: holds several lists, name the page of one: %s", url,
                       str_text(&lists.names));
    str_add_span(&out->base, str_span(&lists.base));
    archive_length(str_span(&lists.base), &address);
    OWNED(str_release) struct str plain = STR_INIT;
    const char *escaped = span_find(address, span_of("%40"));
    size_t local = escaped ? (size_t)(escaped - address.at) : address.length;
    str_add_span(&plain, span_from_to(address, 0, local));
    if (escaped) {
        str_add_char(&plain, '@');
        str_add_span(&plain, span_from_to(address, local + 3, address.length));
    }
    list_id_of_address(str_span(&plain), &out->place);
    return true;
}

const struct list_kind list_hyperkitty = {.name = "hyperkitty", .knows = knows, .plan = plan, .collect = collect};
