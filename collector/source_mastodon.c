/* source_mastodon.c - tag timelines of servers with the Mastodon API, one request per instance, united by uri.
 *
 * What is new is walked upwards by `min_id`, page on page, so that nothing is left out between two runs; the past is
 * walked downwards by `max_id`. Servers that ignore `min_id` (snac) are walked down to what is known. Posts that
 * arrive late are sorted in below: the last week is walked again once a day. Source: API documentation of Mastodon,
 * timelines and guidelines; code of Pleroma, GoToSocial and snac. */
#include <stdlib.h>

#include "collector/timeline.h"

#define OVERLAP_MS (7 * DAY_MS) /* how late posts of other servers come in */
#define SWEEP_EVERY_MS DAY_MS

static const char *uri_of(void *to, const char *local_id)
{
    struct timeline *timeline = to;
    return uri_map_find(&timeline->uris, local_id);
}

/* ---- walking ---- */

/* Ids are opaque; those of one server order by length, then by bytes. */
static int id_compare(const char *a, const char *b)
{
    size_t left = strlen(a), right = strlen(b);
    return left != right ? (left < right ? -1 : 1) : strcmp(a, b);
}

/* "down MAX TOP FLOOR LOW" and "up MIN"; "-" stands for none. `low` is the last status that was kept: a window that
 * is made wider later goes on below it, not below what was only looked at. */
struct cursor {
    char way[8];
    char max[CURSOR_PART_BYTES], top[CURSOR_PART_BYTES], floor[CURSOR_PART_BYTES], low[CURSOR_PART_BYTES];
};

static const char *part(const char *text)
{
    return strcmp(text, "-") == 0 ? NULL : text;
}

static struct cursor cursor_read(const char *text)
{
    struct cursor cursor = {"down", "-", "-", "-", "-"};
    sscanf(text, "%7s %255s %255s %255s %255s", cursor.way, cursor.max, cursor.top, cursor.floor, cursor.low);
    return cursor;
}

static void cursor_write(const struct cursor *cursor, struct str *out)
{
    str_clear(out);
    str_format(out, "%s %s %s %s %s", cursor->way, cursor->max, cursor->top, cursor->floor, cursor->low);
}

static void set_part(char to[CURSOR_PART_BYTES], const char *id)
{
    if (id && strlen(id) < CURSOR_PART_BYTES && !strpbrk(id, " \t\r\n"))
        snprintf(to, CURSOR_PART_BYTES, "%s", id);
}

/* What is left of the interval, should the next page fail: a downward walk has the newer part already. */
static void note_reached(struct walk *walk, const struct page *page, bool down)
{
    for (size_t i = 0; i < page->count; i++) {
        const char *created = json_string_value(json_object_get(page->statuses[i], "created_at"));
        int64_t ms;
        enum when_grain grain;
        if (!created || !when_parse(span_of(created), NULL, &ms, &grain))
            continue;
        if (down && (walk->from_ms == WHEN_NONE || ms > walk->from_ms) &&
            (walk->left_to_ms == WHEN_NONE || ms < walk->left_to_ms))
            walk->left_to_ms = ms;
        if (!down && ms > walk->left_from_ms && (walk->to_ms == WHEN_NONE || ms < walk->to_ms))
            walk->left_from_ms = ms;
    }
}

enum step { STEP_ON, STEP_END, STEP_FAILED };

/* Notes are written with the interval's close, so that both stand or neither. */
static bool walk_end(struct timeline *timeline, struct walk *walk, const struct cursor *cursor, struct err *err)
{
    struct collecting *live = timeline->live;
    bool down = strcmp(cursor->way, "down") == 0;
    OWNED(str_release) struct str high = STR_INIT;
    if (!live_note_read(live, "high", &high, err))
        return false;
    const char *top = down ? part(cursor->top) : part(cursor->max);
    if (top && (!high.length || id_compare(top, str_text(&high)) > 0) &&
        !live_note_write(live, "high", top, err))
        return false;
    if (down && !part(cursor->floor) && part(cursor->low) && !live_note_write(live, "low", cursor->low, err))
        return false;
    return walk_close(live, walk, err);
}

static enum step step_down(struct timeline *timeline, struct walk *walk, struct cursor *cursor, struct err *err)
{
    OWNED(page_release) struct page page = {0};
    if (!timeline_ask_page(timeline, "max_id", part(cursor->max), &page, err) || !timeline_give_page(timeline, &page, err))
        return STEP_FAILED;
    if (page.count == 0 || !page.last_id)
        return part(cursor->max) || timeline_is_open(timeline, err) ? STEP_END : STEP_FAILED;
    const char *next = page.next_max ? page.next_max : page.last_id;
    if (strcmp(next, cursor->max) == 0) {
        err_set(err, ERR_SYNTAX, "%s: gives the same page again and again", timeline->host);
        return STEP_FAILED;
    }
    if (!part(cursor->top))
        set_part(cursor->top, page.first_id);
    set_part(cursor->max, next);
    for (size_t i = 0; i < page.count; i++)
        if (timeline_wants(timeline, page.statuses[i]))
            set_part(cursor->low, json_string_value(json_object_get(page.statuses[i], "id")));
    note_reached(walk, &page, true);
    bool known = part(cursor->floor) && id_compare(page.last_id, cursor->floor) <= 0;
    return page.told_end || page.before_window || known ? STEP_END : STEP_ON;
}

static enum step step_up(struct timeline *timeline, struct walk *walk, struct cursor *cursor, struct err *err)
{
    OWNED(page_release) struct page page = {0};
    if (!timeline_ask_page(timeline, "min_id", part(cursor->max), &page, err))
        return STEP_FAILED;
    if (page.count == 0 || !page.first_id)
        return STEP_END;
    if (part(cursor->max) && id_compare(page.last_id, cursor->max) <= 0) {
        /* The server does not know min_id: down from the top, to what is known. */
        struct cursor down = {"down", "-", "-", "-", "-"};
        set_part(down.floor, cursor->max);
        *cursor = down;
        return STEP_ON;
    }
    if (!timeline_give_page(timeline, &page, err))
        return STEP_FAILED;
    set_part(cursor->max, page.first_id);
    note_reached(walk, &page, false);
    return page.behind_window ? STEP_END : STEP_ON;
}

static bool walk_on(struct timeline *timeline, struct walk *walk, struct err *err)
{
    struct cursor cursor = cursor_read(str_text(&walk->cursor));
    const struct source_request *request = timeline->live->request;
    timeline->from_ms = request->from_ms < walk->from_ms ? request->from_ms : walk->from_ms;
    timeline->to_ms = request->to_ms == WHEN_NONE || request->to_ms > walk->to_ms ? request->to_ms : walk->to_ms;
    OWNED(str_release) struct str text = STR_INIT;
    struct err why = {0};
    for (;;) {
        enum step step = strcmp(cursor.way, "up") == 0 ? step_up(timeline, walk, &cursor, &why)
                                                       : step_down(timeline, walk, &cursor, &why);
        arena_reset(&timeline->arena);
        if (step == STEP_FAILED)
            return walk_give_up(timeline->live, walk, &why, err);
        if (step == STEP_END)
            return walk_end(timeline, walk, &cursor, err);
        cursor_write(&cursor, &text);
        if (!walk_page_end(timeline->live, walk, str_text(&text), &why))
            return walk_give_up(timeline->live, walk, &why, err);
    }
}

static bool walk_new(struct timeline *timeline, int64_t from_ms, int64_t to_ms, const struct cursor *cursor,
                     struct err *err)
{
    OWNED(walk_release) struct walk walk = WALK_INIT;
    OWNED(str_release) struct str text = STR_INIT;
    cursor_write(cursor, &text);
    return walk_open(timeline->live, &walk, from_ms, to_ms, str_text(&text), err) && walk_on(timeline, &walk, err);
}

static bool resume_all(struct timeline *timeline, struct err *err)
{
    for (;;) {
        OWNED(walk_release) struct walk walk = WALK_INIT;
        bool found = false;
        if (!walk_resume(timeline->live, &walk, &found, err))
            return false;
        if (!found)
            return true;
        if (!walk_on(timeline, &walk, err))
            return false;
    }
}

/* Ids of Mastodon itself hold the time: a window in the past need not be reached page by page from today. */
static void start_at(struct timeline *timeline, struct cursor *cursor, const char *id)
{
    int64_t to = timeline->live->request->to_ms, number = 0;
    if (to == WHEN_NONE || to + OVERLAP_MS >= when_now() || !id || !span_number(span_of(id), &number))
        return;
    int64_t told = number >> 16;
    if (told > when_from_date(2016, 1, 1) && told < when_now() + DAY_MS)
        snprintf(cursor->max, sizeof cursor->max, "%lld", (long long)((to + OVERLAP_MS) << 16));
}

static bool backfill(struct timeline *timeline, int64_t upper, struct err *err)
{
    struct cursor cursor = {"down", "-", "-", "-", "-"};
    if (timeline->live->request->to_ms != WHEN_NONE && timeline->live->request->to_ms + OVERLAP_MS < when_now()) {
        OWNED(page_release) struct page newest = {0};
        OWNED(walk_release) struct walk none = WALK_INIT;
        struct err why = {0};
        timeline->from_ms = timeline->to_ms = WHEN_NONE;
        none.left_from_ms = timeline->live->request->from_ms;
        none.left_to_ms = upper;
        if (!timeline_ask_page(timeline, "max_id", NULL, &newest, &why))
            return walk_give_up(timeline->live, &none, &why, err);
        start_at(timeline, &cursor, newest.first_id);
    }
    return walk_new(timeline, timeline->live->request->from_ms, upper, &cursor, err);
}

/* Late posts stand below the mark: the last week again, once a day. */
static bool sweep(struct timeline *timeline, struct err *err)
{
    struct collecting *live = timeline->live;
    struct str swept = STR_INIT;
    char now[32];
    int64_t last = 0;
    bool done = live_note_read(live, "swept", &swept, err);
    bool known = done && span_number(str_span(&swept), &last);
    str_release(&swept);
    snprintf(now, sizeof now, "%lld", (long long)when_now());
    if (!done)
        return false;
    if (!known) /* the first collection has just seen it all */
        return live_note_write(live, "swept", now, err);
    if (when_now() - last < SWEEP_EVERY_MS)
        return true;
    struct source_request week = *live->request;
    const struct source_request *whole = live->request;
    int64_t from = live_upper(live) - OVERLAP_MS;
    if (week.from_ms == WHEN_NONE || week.from_ms < from)
        week.from_ms = from;
    struct cursor cursor = {"down", "-", "-", "-", "-"};
    set_part(cursor.floor, "0"); /* not a walk to the beginning: `low` stays */
    live->request = &week;
    done = walk_new(timeline, week.from_ms, live_upper(live), &cursor, err);
    live->request = whole;
    return done && live_note_write(live, "swept", now, err);
}

static bool walk_all(struct timeline *timeline, struct err *err)
{
    struct collecting *live = timeline->live;
    OWNED(str_release) struct str high = STR_INIT;
    OWNED(str_release) struct str low = STR_INIT;
    int64_t from, to, upper = live_upper(live);
    bool any;
    if (!resume_all(timeline, err) || !live_covered(live, &from, &to, &any, err) ||
        !live_note_read(live, "high", &high, err) || !live_note_read(live, "low", &low, err))
        return false;
    if (!any || !high.length)
        return backfill(timeline, upper, err) && sweep(timeline, err);
    if (upper > to) {
        struct cursor cursor = {"up", "-", "-", "-", "-"};
        set_part(cursor.max, str_text(&high));
        if (!walk_new(timeline, to, upper, &cursor, err))
            return false;
    }
    if (live->request->from_ms < from) { /* WHEN_NONE, from the beginning, is the smallest */
        struct cursor cursor = {"down", "-", "-", "-", "-"};
        if (low.length)
            set_part(cursor.max, str_text(&low));
        if (!walk_new(timeline, live->request->from_ms, from, &cursor, err))
            return false;
    }
    return sweep(timeline, err);
}

static struct span tag_of(const struct source_request *request)
{
    const char *tag = setting_text(request, "tag");
    struct span text = span_trim(span_of(tag ? tag : ""));
    if (span_starts(text, "#"))
        text = span_from_to(text, 1, text.length);
    else if (span_starts(text, "\xef\xbc\x83")) /* full-width # */
        text = span_from_to(text, 3, text.length);
    return text;
}

static bool collect(struct collecting *live, struct err *err)
{
    OWNED(timeline_release) struct timeline timeline = {.live = live};
    const struct source_request *request = live->request;
    live_base(request->item, &timeline.base);
    str_add_span(&timeline.tag, tag_of(request));
    OWNED(str_release) struct str host = STR_INIT;
    url_host(str_text(&timeline.base), &host);
    timeline.host = str_text(&host);
    timeline.reader = (struct mastodon_reader){
        .in = {.sink = live->sink, .arena = &timeline.arena,
               .place = {"hashtag", str_text(&timeline.tag), timeline.host}},
        .host = timeline.host, .uri_of = uri_of, .to = &timeline,
    };
    return setting_bool(request, "threads", false, &timeline.threads, err) &&
           setting_bool(request, "origins", true, &timeline.origins, err) &&
           setting_bool(request, "edits", true, &timeline.edits, err) &&
           setting_secret(request, "token", &timeline.token, err) && walk_all(&timeline, err);
}

/* ---- naming ---- */

static bool spell(struct span word, struct str *out, struct err *err)
{
    const char *at = span_find_char(word, '@');
    if (!at || at == word.at || at + 1 == word.at + word.length)
        return err_set(err, ERR_USAGE, "mastodon:%.*s: which server? mastodon:TAG@INSTANCE", (int)word.length, word.at);
    size_t tag = (size_t)(at - word.at);
    str_add(out, "{tag: ");
    live_quote(span_from(word.at, tag), out);
    str_add(out, ", instances: [");
    live_quote(span_from_to(word, tag + 1, word.length), out);
    str_add(out, "]}");
    return true;
}

static bool target(const struct source_request *request, struct str *out, struct err *err)
{
    struct span tag = tag_of(request);
    OWNED(str_release) struct str base = STR_INIT;
    OWNED(str_release) struct str host = STR_INIT;
    if (!tag.length || span_find_char(tag, '#') || span_find_char(tag, ' '))
        return setting_error(request, "tag", err, "tag: one tag is wanted, without '#' and blanks");
    live_base(request->item ? request->item : "", &base);
    url_host(str_text(&base), &host);
    bool told;
    if (!host.length)
        return setting_error(request, "instances", err, "instances: '%s' is no server", request->item ? request->item : "");
    if (!setting_bool(request, "threads", false, &told, err) || !setting_bool(request, "origins", true, &told, err) ||
        !setting_bool(request, "edits", true, &told, err))
        return false;
    str_add_span(out, tag);
    str_add_char(out, '@');
    str_add(out, str_text(&base) + (span_starts(str_span(&base), "https://") ? 8 : 0));
    return true;
}

static bool plan(struct collecting *live, struct source_plan *out, struct err *err)
{
    (void)err;
    bool threads = false;
    if (!setting_bool(live->request, "threads", false, &threads, err))
        return false;
    str_format(&out->text, "the tag's timeline, %d posts a page, about one page in 3 seconds%s", PAGE_STATUSES,
               threads ? "; one more question for each thread" : "");
    return true;
}

static const struct source_key keys[] = {
    {"tag", "the hashtag, without '#'", true, false},
    {"instances", "servers to ask, united by uri", true, true},
    {"threads", "true: also the talk around each post", false, false},
    {"origins", "false: do not ask the servers where threads began", false, false},
    {"edits", "false: leave out earlier revisions of edited posts", false, false},
    {"token_env", "environment variable with an access token", false, false},
    {"token_file", "file (0600) with it", false, false},
    {"token_command", "command that prints it", false, false},
    {NULL, NULL, false, false},
};

const struct source source_mastodon = {
    .name = "mastodon",
    .what = "a hashtag on servers with the Mastodon API",
    .spelling = "mastodon:TAG@INSTANCE",
    .keys = keys,
    .spread = "instances",
    .spell = spell,
    .target = target,
    .plan = plan,
    .collect = collect,
};
