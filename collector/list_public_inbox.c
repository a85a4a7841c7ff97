/* list_public_inbox.c - public-inbox over HTTP: mails as they were sent, in mboxrd.
 *
 * Where the inbox can be searched, it is walked in stretches of days, and later asked for what arrived since; where it
 * cannot, all of it comes in one file, and later the newest ones that its Atom feed names, one by one. Its manifest, or
 * that feed, tells whether there is anything new at all. What came with an old time of arrival (another archive was
 * imported) shows as a change without new mail: then all is walked again. */
#include "collector/json_get.h"
#include "collector/list.h"
#include "collector/xml_get.h"
#include "palaver/hash.h"

#include <stdio.h>

#define OVERLAP_MS (2 * LIST_DAY_MS) /* servers' clocks, mail that was slow on its way through a mirror */
#define MANIFEST_MAX_BYTES ((size_t)4 << 20)
#define ATOM_FULL 25                 /* entries of a feed: when all are new, there may be more behind them */

/* ---- asking ---- */

static enum list_fetched take(struct list *list, const struct list_asking *asking, struct list_count *count,
                              struct err *err)
{
    OWNED(list_file_release) struct list_file file = LIST_FILE_INIT;
    struct err why = {0};
    enum list_fetched what = list_fetch(list, asking, &file, &why);
    if (what == LIST_MISSING && asking->post && list->page.status == 404 &&
        span_find(str_span(&list->page.body), span_of("No results found")))
        return LIST_FETCHED;
    if (what != LIST_FETCHED) {
        err_pass(err, &why);
        return what;
    }
    return list_deliver(list, &file, asking->url, QUALITY_FULL, count, err) ? LIST_FETCHED : LIST_FAILED;
}

static enum list_fetched ask_search(struct list *list, const char *query, int tries, struct list_count *count,
                                    struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    str_add_span(&url, str_span(&list->base));
    live_param(&url, "q", query);
    live_param(&url, "x", "m");
    struct list_asking asking = {.url = str_text(&url), .post = true, .tries = tries};
    return take(list, &asking, count, err);
}

static void add_moment(struct str *query, int64_t ms)
{
    if (ms == WHEN_NONE)
        return;
    struct when_parts at = when_split(ms, NULL);
    str_format(query, "%04d%02d%02d%02d%02d%02d", at.year, at.month, at.day, at.hour, at.minute, at.second);
}

/* Both ends of its ranges belong to them. */
static enum list_fetched ask_days(struct list *list, int64_t from_ms, int64_t to_ms, int tries,
                                  struct list_count *count, struct err *err)
{
    OWNED(str_release) struct str query = STR_INIT;
    str_add(&query, "dt:");
    add_moment(&query, from_ms);
    str_add(&query, "..");
    add_moment(&query, to_ms == WHEN_NONE ? WHEN_NONE : to_ms - 1000);
    if (from_ms == WHEN_NONE && to_ms == WHEN_NONE)
        return LIST_FETCHED;
    return ask_search(list, str_text(&query), tries, count, err);
}

static bool take_all(struct list *list, struct list_count *count, struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    str_format(&url, "%sall.mbox.gz", str_text(&list->base));
    struct list_asking asking = {.url = str_text(&url)};
    return take(list, &asking, count, err) == LIST_FETCHED;
}

/* ---- is there anything new? ---- */

static bool ask_plain(struct list *list, const char *name, struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    str_format(&url, "%s%s", str_text(&list->base), name);
    struct http_request request = {.url = str_text(&url), .found = true};
    return http_ask(list->live->http, &request, &list->page, err);
}

/* The manifest with its keys in order, as each answer has them in another. NULL: none is told. */
static char *manifest_read(struct list *list, struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT, text = STR_INIT;
    struct err why = {0};
    str_format(&url, "%smanifest.js.gz", str_text(&list->base));
    if (!list_text(list, str_text(&url), MANIFEST_MAX_BYTES, &text, err) || !text.length)
        return NULL;
    OWNED(json_releasep) json_t *manifest = json_read(str_span(&text), "manifest.js.gz", &why);
    return json_is_object(manifest) ? json_dumps(manifest, JSON_SORT_KEYS | JSON_COMPACT) : NULL;
}

/* What changes when a mail comes: the fingerprints of its git repositories, else its feed. "" when neither is told. */
static bool state_read(struct list *list, struct str *out, struct err *err)
{
    OWNED(mem_freep) char *manifest = manifest_read(list, err);
    if (err->code || (!manifest && !ask_plain(list, "new.atom", err)))
        return false;
    if (!manifest && list->page.status != 200)
        return true;
    char hex[HASH_HEX_BYTES];
    struct hash hash = hash_of(manifest ? span_of(manifest) : str_span(&list->page.body));
    hash_hex(&hash, hex);
    str_add(out, hex);
    return true;
}

static bool state_known(struct list *list, const struct str *state, bool *out_known, struct err *err)
{
    OWNED(str_release) struct str note = STR_INIT;
    if (!live_note_read(list->live, "state", &note, err))
        return false;
    *out_known = state->length && span_equal(str_span(&note), str_span(state));
    return true;
}

/* ---- without a search ---- */

static void unescape(const char *text, size_t length, struct str *out)
{
    for (size_t i = 0; i < length; i++) {
        unsigned c;
        if (text[i] == '%' && i + 2 < length && sscanf(text + i + 1, "%2x", &c) == 1 && c) {
            str_add_char(out, (char)c);
            i += 2;
        } else {
            str_add_char(out, text[i]);
        }
    }
}

/* One entry of the feed: asked for when its mail is not here. */
static bool entry_take(struct list *list, const char *href, struct list_count *count, bool *out_fresh, struct err *err)
{
    OWNED(str_release) struct str id = STR_INIT, url = STR_INIT;
    size_t end = strlen(href);
    while (end && href[end - 1] == '/')
        end--;
    size_t begin = end;
    while (begin && href[begin - 1] != '/')
        begin--;
    unescape(href + begin, end - begin, &id);
    const struct ledger *ledger = list->live->ledger;
    bool known = false;
    struct err why = {0};
    if (!id.length || !ledger->knows(ledger->to, "mail", str_text(&id), &known, err))
        return id.length == 0;
    *out_fresh = !known;
    if (known)
        return true;
    str_format(&url, "%s%.*s/raw", str_text(&list->base), (int)(end - begin), href + begin);
    struct list_asking asking = {.url = str_text(&url)};
    enum list_fetched what = take(list, &asking, count, &why);
    if (what != LIST_MISSING)
        return what == LIST_FETCHED || err_pass(err, &why);
    live_tell(list->live, "%s", why.text); /* taken out meanwhile */
    return true;
}

/* *out_more: there may be new mails that the feed does not name any more. */
static bool take_newest(struct list *list, struct list_count *count, bool *out_more, struct err *err)
{
    OWNED(xml_releasep) xmlDoc *feed = NULL;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    int entries = 0, fresh = 0;
    *out_more = true;
    if (!ask_plain(list, "new.atom", err))
        return false;
    struct err why = {0};
    if (list->page.status == 200)
        feed = xml_read(str_span(&list->page.body), NULL, true, (struct place_at){.file = "new.atom", .byte = 0}, &why);
    const xmlNode *root = feed ? xmlDocGetRootElement(feed) : NULL;
    for (const xmlNode *entry = xml_child(root, "entry"); entry; entry = xml_next(entry, "entry")) {
        const char *href = xml_attribute(xml_child(entry, "link"), "href", &arena);
        bool is_fresh = false;
        if (href && !entry_take(list, href, count, &is_fresh, err))
            return false;
        entries++;
        fresh += is_fresh;
    }
    *out_more = fresh == 0 || (fresh == entries && entries >= ATOM_FULL);
    return true;
}

/* ---- walking ---- */

static bool can_search(struct list *list, bool *out_can, struct err *err)
{
    if (!list_page(list, str_text(&list->base), true, err))
        return false;
    *out_can = span_find(str_span(&list->page.body), span_of("name=q")) ||
               span_find(str_span(&list->page.body), span_of("name=\"q\""));
    return true;
}

/* What came since; *out_whole: the change is not among it. */
static bool walk_new(struct list *list, const struct walk *walk, bool search, struct list_count *count,
                     bool *out_whole, struct err *err)
{
    char query[64];
    if (!search)
        return take_newest(list, count, out_whole, err);
    list->look_up = true;
    snprintf(query, sizeof query, "rt:%lld..", (long long)((walk->from_ms - OVERLAP_MS) / 1000));
    if (ask_search(list, query, 0, count, err) != LIST_FETCHED)
        return false;
    list->look_up = false;
    *out_whole = count->fresh == 0;
    return true;
}

static bool walk_whole(struct list *list, struct walk *walk, bool search, struct list_count *count, struct err *err)
{
    struct err why = {0};
    if (search)
        return list_windows(list, walk, ask_days, count, err);
    return take_all(list, count, &why) || walk_give_up(list->live, walk, &why, err);
}

static bool collect(struct list *list, struct err *err)
{
    OWNED(walk_release) struct walk walk = WALK_INIT;
    OWNED(str_release) struct str state = STR_INIT;
    struct list_count count = {0};
    struct err why = {0};
    bool behind, known = false, search = false, whole = true;
    if (!list_walk_begin(list, &walk, &behind, err))
        return false;
    /* The state of before: what comes meanwhile makes the next run look again. */
    bool fine = state_read(list, &state, &why) && state_known(list, &state, &known, &why);
    if (fine && behind && known && !list_windows_began(&walk))
        return walk_close(list->live, &walk, err);
    fine = fine && can_search(list, &search, &why);
    if (fine && behind && walk.from_ms != WHEN_NONE && !list_windows_began(&walk))
        fine = walk_new(list, &walk, search, &count, &whole, &why);
    if (!fine)
        return walk_give_up(list->live, &walk, &why, err);
    if (whole && !walk_whole(list, &walk, search, &count, err))
        return false;
    return live_note_write(list->live, "state", str_text(&state), err) && walk_close(list->live, &walk, err);
}

static bool plan(struct list *list, struct source_plan *out, struct err *err)
{
    bool search;
    if (!can_search(list, &search, err))
        return false;
    str_add(&out->text, search ? "a public-inbox, searched in stretches of at most two years"
                               : "a public-inbox without search, in one file");
    return true;
}

/* ---- recognition ---- */

static bool knows(const char *url, struct span page, struct list_found *out, struct err *err)
{
    (void)err;
    bool feed = span_find(page, span_of("new.atom")) != NULL;
    if (!feed || !(span_find(page, span_of("_/text/")) || span_find(page, span_of("public-inbox")) ||
                   span_find(page, span_of("public inbox"))))
        return false;
    /* A thread or a mail links to the feed of its inbox: "../new.atom". */
    const char *link = span_find(page, span_of("new.atom\"")), *begin = link;
    while (begin && begin > page.at && begin[-1] != '"')
        begin--;
    OWNED(str_release) struct str relative = STR_INIT;
    OWNED(str_release) struct str whole = STR_INIT;
    str_add_span(&relative, span_from(begin, begin ? (size_t)(link - begin) : 0));
    if (!url_resolve(url, relative.length ? str_text(&relative) : ".", &whole))
        return false;
    const char *slash = strrchr(str_text(&whole), '/');
    str_add_span(&out->base, span_from(str_text(&whole), slash ? (size_t)(slash - str_text(&whole)) + 1 : 0));
    return out->base.length > 0;
}

/* Its configuration tells the list's address; else inbox and host must do. */
static bool name_list(struct list *list, struct err *err)
{
    if (!ask_plain(list, "_/text/config/raw", err))
        return false;
    struct span rest = str_span(&list->page.body), line;
    while (list->page.status == 200 && !list->place.length && span_line(&rest, &line)) {
        line = span_trim(line);
        if (span_starts(line, "listid = "))
            list_id_of_address(span_from_to(line, 9, line.length), &list->place);
        else if (span_starts(line, "address = ") && span_find_char(line, '@'))
            list_id_of_address(span_from_to(line, 10, line.length), &list->place);
    }
    if (list->place.length)
        return true;
    struct span base = str_span(&list->base);
    base.length--;
    size_t begin = base.length;
    while (begin && base.at[begin - 1] != '/')
        begin--;
    list_id_of_address(span_from_to(base, begin, base.length), &list->place);
    str_add_char(&list->place, '.');
    url_host(str_text(&list->base), &list->place);
    return true;
}

const struct list_kind list_public_inbox = {
    .name = "public-inbox",
    .knows = knows,
    .name_list = name_list,
    .plan = plan,
    .collect = collect,
};
