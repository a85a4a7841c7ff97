/* source_pubmed.c - PubMed searches by E-utilities. A search gives at most its first 9,999 ids, so the walk goes up by
 * entry date, in spans halved until each fits. Source: E-utilities help of the NLM; pubmed sheet of easyPubMed and
 * Biopython for the cap and the pacing. */
#include <stdlib.h>

#include "collector/json_get.h"
#include "collector/live.h"
#include "palaver/format.h"

extern const struct format format_pubmed;

#define SEARCH_CAP 9999
#define BATCH_IDS 200
#define GAP_MS 340 /* three questions a second without a key */
#define OVERLAP_MS (2 * DAY_MS)

struct search {
    struct collecting *live;
    struct str base, key;
    const char *term, *email;
    int64_t cap;
    struct http_answer answer;
};

static void search_release(struct search *search)
{
    str_release(&search->base);
    secret_wipe(&search->key);
    http_answer_release(&search->answer);
}

static void common_params(const struct search *search, struct str *to)
{
    live_param(to, "tool", "palaver");
    if (search->email)
        live_param(to, "email", search->email);
    if (search->key.length)
        live_param(to, "api_key", str_text(&search->key));
}

static void date_param(struct str *url, const char *name, int64_t ms)
{
    struct when_parts at = when_split(ms, NULL);
    str_format(url, "&%s=%04d/%02d/%02d", name, at.year, at.month, at.day);
}

/* Ids of articles entered from one day to another, both included. */
static json_t *search_days(struct search *search, int64_t first_ms, int64_t last_ms, int64_t start, struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    str_format(&url, "%s/esearch.fcgi?db=pubmed&retmode=json&sort=pub_date&datetype=edat&retmax=%lld&retstart=%lld",
               str_text(&search->base), (long long)search->cap, (long long)start);
    date_param(&url, "mindate", first_ms);
    date_param(&url, "maxdate", last_ms);
    live_param(&url, "term", search->term);
    common_params(search, &url);
    for (int attempt = 1;; attempt++) {
        struct err why = {0};
        if (!http_pause(search->live->http, GAP_MS, err) ||
            !live_get(search->live, str_text(&url), NULL, &search->answer, err))
            return NULL;
        if (search->answer.status != 200) {
            live_refused(str_text(&url), &search->answer, err);
            return NULL;
        }
        json_t *told = json_read(str_span(&search->answer.body), "esearch", &why);
        if (json_get_array(json_object_get(told, "esearchresult"), "idlist"))
            return told;
        json_decref(told);
        if (attempt == LIVE_GARBLED_TRIES)
            return err_null(err, ERR_SYNTAX, "pubmed: the search answers no list of ids");
    }
}

static bool fetch_batch(struct search *search, struct span ids, struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    OWNED(str_release) struct str body = STR_INIT;
    str_format(&url, "%s/efetch.fcgi?db=pubmed&retmode=xml&rettype=abstract", str_text(&search->base));
    str_format(&body, "id=%.*s", (int)ids.length, ids.at);
    OWNED(str_release) struct str common = STR_INIT;
    common_params(search, &common);
    str_format(&body, "&%s", str_text(&common) + 1);
    struct http_request request = {.url = str_text(&url), .method = "POST", .body = str_span(&body),
                                   .content_type = "application/x-www-form-urlencoded"};
    for (int attempt = 1;; attempt++) {
        if (!http_pause(search->live->http, GAP_MS, err) ||
            !http_ask(search->live->http, &request, &search->answer, err))
            return false;
        if (search->answer.status != 200)
            return live_refused(str_text(&url), &search->answer, err);
        if (span_find(str_span(&search->answer.body), span_of("</PubmedArticleSet>")))
            break;
        if (attempt == LIVE_GARBLED_TRIES)
            return err_set(err, ERR_SYNTAX, "pubmed: the articles come cut or not at all");
    }
    const struct format_options options = {.place_kind = "search", .place_name = search->term};
    return format_read_span(&format_pubmed, str_span(&search->answer.body), "efetch", &options, search->live->sink, err);
}

static bool fetch_ids(struct search *search, const json_t *ids, struct err *err)
{
    OWNED(str_release) struct str batch = STR_INIT;
    size_t held = 0, i;
    const json_t *id;
    json_array_foreach(ids, i, id)
    {
        const char *text = json_string_value(id);
        if (!text || strspn(text, "0123456789") != strlen(text) || !*text)
            continue;
        str_format(&batch, "%s%s", held++ ? "," : "", text);
        if (held < BATCH_IDS)
            continue;
        if (!fetch_batch(search, str_span(&batch), err))
            return false;
        str_clear(&batch);
        held = 0;
    }
    return held == 0 || fetch_batch(search, str_span(&batch), err);
}

static int64_t day_start(int64_t ms)
{
    int64_t past = ms % DAY_MS;
    return ms - (past < 0 ? past + DAY_MS : past);
}

/* One span of days that fits; *first_ms goes on behind it. */
static bool step(struct search *search, const struct walk *walk, int64_t *first_ms, struct err *err)
{
    int64_t last = day_start(walk->to_ms), width = last - *first_ms, count = 0;
    OWNED(json_releasep) json_t *told = NULL;
    for (;;) {
        json_decref(told);
        told = search_days(search, *first_ms, *first_ms + width, 0, err);
        if (!told)
            return false;
        count = json_get_int(json_object_get(told, "esearchresult"), "count", 0);
        if (count <= search->cap || width < DAY_MS)
            break;
        width = width / 2 / DAY_MS * DAY_MS;
    }
    if (count > search->cap &&
        !search->live->ledger->gap(search->live->ledger->to, *first_ms, *first_ms + DAY_MS, "cap",
                                   "more articles on one day than a search of PubMed gives", err))
        return false;
    if (!fetch_ids(search, json_object_get(json_object_get(told, "esearchresult"), "idlist"), err))
        return false;
    *first_ms += width + DAY_MS;
    return true;
}

static bool walk_on(void *to, struct walk *walk, struct err *err)
{
    struct search *search = to;
    struct err why = {0};
    int64_t first = WHEN_NONE;
    if (!span_number(str_span(&walk->cursor), &first))
        first = walk->from_ms == WHEN_NONE ? 0 : day_start(walk->from_ms); /* entry dates begin in the 1960s */
    if (walk->from_ms == WHEN_NONE && !walk->cursor.length)
        first = when_from_date(1900, 1, 1);
    while (first <= walk->to_ms) {
        OWNED(str_release) struct str text = STR_INIT;
        if (!step(search, walk, &first, &why))
            return walk_give_up(search->live, walk, &why, err);
        walk->left_from_ms = first;
        str_format(&text, "%lld", (long long)first);
        if (!walk_page_end(search->live, walk, str_text(&text), &why))
            return walk_give_up(search->live, walk, &why, err);
    }
    return walk_close(search->live, walk, err);
}

static bool collect(struct collecting *live, struct err *err)
{
    OWNED(search_release) struct search search = {.live = live, .cap = SEARCH_CAP};
    const char *host = setting_text(live->request, "host"), *cap = setting_text(live->request, "cap");
    live_base(host ? host : "eutils.ncbi.nlm.nih.gov/entrez/eutils", &search.base);
    search.term = setting_text(live->request, "term");
    search.email = setting_text(live->request, "email");
    if (cap && (!span_number(span_of(cap), &search.cap) || search.cap < 1 || search.cap > SEARCH_CAP))
        return setting_error(live->request, "cap", err, "cap: 1 to %d is wanted", SEARCH_CAP);
    return setting_secret(live->request, "api_key", &search.key, err) &&
           live_windows(live, OVERLAP_MS, live_upper(live), walk_on, &search, err);
}

static bool spell(struct span word, struct str *out, struct err *err)
{
    return live_spell_one("term", word, out, err);
}

static bool target(const struct source_request *request, struct str *out, struct err *err)
{
    const char *term = setting_text(request, "term");
    if (!term || !span_trim(span_of(term)).length)
        return setting_error(request, "term", err, "term: it is empty");
    str_add(out, term);
    return true;
}

static bool plan(struct collecting *live, struct source_plan *out, struct err *err)
{
    (void)live;
    (void)err;
    str_format(&out->text, "a search by entry date, in spans of at most %d articles, %d articles a question", SEARCH_CAP,
               BATCH_IDS);
    return true;
}

static const struct source_key keys[] = {
    {"term", "the search, in PubMed's own grammar", true, false},
    {"email", "your address, as the NLM asks for", false, false},
    {"api_key_env", "environment variable with an API key", false, false},
    {"api_key_file", "file (0600) with it", false, false},
    {"api_key_command", "command that prints it", false, false},
    {"cap", "most ids of one search (9999)", false, false},
    {"host", "eutils.ncbi.nlm.nih.gov/entrez/eutils", false, false},
    {NULL, NULL, false, false},
};

const struct source source_pubmed = {
    .name = "pubmed",
    .what = "a PubMed search",
    .spelling = "pubmed:TERM",
    .keys = keys,
    .spell = spell,
    .target = target,
    .plan = plan,
    .collect = collect,
};
