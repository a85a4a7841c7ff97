/* export_csv.c - posts (csv) and matches (matches) as tables: RFC 4180, or guarded for spreadsheets. */
#include <string.h>

#include "palaver/exporter.h"
#include "palaver/redact.h"
#include "palaver/table.h"
#include "palaver/utf8.h"

struct sheet {
    const struct export_request *request;
    struct table *table;
    struct arena arena;
};

static void cell_time(struct sheet *sheet, const struct post *post)
{
    char when[WHEN_TEXT_BYTES];
    when_text(post->posted_ms, post->grain, sheet->request->zone, when);
    table_text(sheet->table, span_of(when));
}

/* Names, or addresses where they were asked for; what is private in a text is masked alike. */
static void cell_shown(struct sheet *sheet, struct span text)
{
    if (sheet->request->addresses || !text.at || !redact_needed(text)) {
        table_text(sheet->table, text);
        return;
    }
    OWNED(str_release) struct str masked = STR_INIT;
    redact_text(text, NULL, 0, &masked);
    table_text(sheet->table, str_span(&masked));
}

static void cell_joined(struct sheet *sheet, const struct stored_post *post, enum entity_kind kind)
{
    OWNED(str_release) struct str joined = STR_INIT;
    for (size_t i = 0; i < post->post.entity_count; i++) {
        const struct entity *entity = &post->post.entities[i];
        if (entity->kind != kind)
            continue;
        if (joined.length)
            str_add_char(&joined, ' ');
        if (kind == ENTITY_LINK)
            str_add(&joined, entity->url ? entity->url : "");
        else
            str_add_span(&joined, entity->text);
    }
    table_text(sheet->table, str_span(&joined));
}

static void cell_themes(struct sheet *sheet, const struct stored_post *post)
{
    OWNED(str_release) struct str joined = STR_INIT;
    for (size_t i = 0; i < post->match_count; i++)
        if (stored_post_opens_theme(post, i))
            str_format(&joined, "%s%s", joined.length ? " " : "", post->matches[i].theme);
    table_text(sheet->table, str_span(&joined));
}

static void cell_count(struct sheet *sheet, int64_t number)
{
    if (number == POST_NO_COUNT || number == 0)
        table_text(sheet->table, number == 0 ? span_of("0") : span_from(NULL, 0));
    else
        table_int(sheet->table, number);
}

static const char *author_of(struct sheet *sheet, const struct stored_post *post)
{
    if (sheet->request->addresses && post->post.author)
        return post->post.author;
    return author_shown(&post->post, &sheet->arena);
}

static bool post_row(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct sheet *sheet = to;
    struct table *table = sheet->table;
    arena_reset(&sheet->arena);
    table_text(table, span_of(post->short_id));
    table_text(table, span_of(post->id));
    table_text(table, span_of(post->post.network));
    table_text(table, span_of(post_kind_name(post->post.kind)));
    cell_time(sheet, &post->post);
    table_text(table, span_of(author_of(sheet, post)));
    table_text(table, span_of(post->post.lang ? post->post.lang : post->reading.lang));
    table_text(table, span_of(post->thread));
    table_text(table, span_of(post->parent));
    table_text(table, span_of(post->reading.subject.series));
    cell_count(sheet, post->question > 0 ? post->question : POST_NO_COUNT);
    cell_shown(sheet, span_of(post->post.title));
    cell_shown(sheet, post->post.text.at ? post->post.text : span_of(""));
    cell_joined(sheet, post, ENTITY_HASHTAG);
    cell_joined(sheet, post, ENTITY_LINK);
    cell_count(sheet, post->post.likes);
    cell_count(sheet, post->post.boosts);
    cell_count(sheet, post->post.replies);
    cell_themes(sheet, post);
    table_text(table, span_of(post->post.url));
    table_row_end(table);
    return true;
}

static bool match_rows(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct sheet *sheet = to;
    struct table *table = sheet->table;
    arena_reset(&sheet->arena);
    struct utf8_counter counter = {0};
    for (size_t i = 0; i < post->match_count; i++) {
        const struct stored_match *match = &post->matches[i];
        struct span field = match->field == MATCH_TITLE ? span_of(post->post.title) : post->post.text;
        if (match->end > field.length || match->start > match->end)
            continue;
        table_text(table, span_of(post->short_id));
        table_text(table, span_of(post->id));
        cell_time(sheet, &post->post);
        table_text(table, span_of(author_of(sheet, post)));
        table_text(table, span_of(post->post.lang ? post->post.lang : post->reading.lang));
        table_text(table, span_of(match->theme));
        table_text(table, span_of(match->layer));
        table_text(table, span_of(match->term));
        table_int(table, match->term_line);
        table_text(table, span_of(match_field_name(match->field)));
        table_int(table, (int64_t)utf8_counter_at(&counter, field, match->start));
        table_int(table, (int64_t)utf8_counter_at(&counter, field, match->end));
        cell_shown(sheet, span_from_to(field, match->start, match->end));
        table_row_end(table);
    }
    return true;
}

static bool write_sheet(struct store *store, const struct export_request *request, struct out *out,
                        const struct table_column *columns, size_t column_count, post_visit *each, struct err *err)
{
    OWNED(table_freep) struct table *table = table_new(out, TABLE_CSV, columns, column_count, 0);
    if (request->excel) {
        out_text(out, "\xEF\xBB\xBF");
        table_guard_formulas(table);
    }
    struct sheet sheet = {.request = request, .table = table};
    bool done = store_each_post(store, &request->selection, each, &sheet, err);
    table_end(table);
    arena_release(&sheet.arena);
    return done;
}

#define TEXT_COLUMN(key) {key, key, false}
#define NUMBER_COLUMN(key) {key, key, true}

static bool write_posts(struct store *store, const struct export_request *request, struct out *out, struct err *err)
{
    static const struct table_column columns[] = {
        TEXT_COLUMN("short"),  TEXT_COLUMN("id"),     TEXT_COLUMN("network"), TEXT_COLUMN("kind"),
        TEXT_COLUMN("posted_at"), TEXT_COLUMN("author"), TEXT_COLUMN("lang"), TEXT_COLUMN("thread"),
        TEXT_COLUMN("parent"), TEXT_COLUMN("series"), NUMBER_COLUMN("question"), TEXT_COLUMN("title"),
        TEXT_COLUMN("text"),   TEXT_COLUMN("tags"),   TEXT_COLUMN("links"),   NUMBER_COLUMN("likes"),
        NUMBER_COLUMN("boosts"), NUMBER_COLUMN("replies"), TEXT_COLUMN("themes"), TEXT_COLUMN("url"),
    };
    return write_sheet(store, request, out, columns, COUNT_OF(columns), post_row, err);
}

static bool write_matches(struct store *store, const struct export_request *request, struct out *out, struct err *err)
{
    static const struct table_column columns[] = {
        TEXT_COLUMN("short"), TEXT_COLUMN("id"),    TEXT_COLUMN("posted_at"), TEXT_COLUMN("author"),
        TEXT_COLUMN("lang"),  TEXT_COLUMN("theme"), TEXT_COLUMN("layer"),     TEXT_COLUMN("term"),
        NUMBER_COLUMN("line"), TEXT_COLUMN("field"), NUMBER_COLUMN("start"),  NUMBER_COLUMN("end"),
        TEXT_COLUMN("match"),
    };
    if (!request->selection.tagging)
        return err_set(err, ERR_MISSING, "nothing is tagged yet: palaver tag");
    return write_sheet(store, request, out, columns, COUNT_OF(columns), match_rows, err);
}

const struct exporter exporter_csv = {
    .name = "csv",
    .what = "one row a post (RFC 4180; --excel for spreadsheets)",
    .suffix = ".csv",
    .write = write_posts,
};

const struct exporter exporter_matches = {
    .name = "matches",
    .what = "one row a match: post, theme, term, range, matched words (CSV)",
    .suffix = ".csv",
    .write = write_matches,
};
