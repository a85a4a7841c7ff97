/* eval_sheet.c - palaver eval sample and load: posts out into a blind sheet, human judgements in from it. */
#include "cli/eval_sheet.h"

#include <string.h>

#include "cli/common.h"
#include "palaver/csv.h"
#include "palaver/evaluation.h"
#include "palaver/redact.h"

#define SHEET_MAX_BYTES ((size_t)64 << 20)
#define THEMES_MAX 256

struct themes {
    const char *ids[THEMES_MAX];
    size_t count;
    struct arena arena;
};

static void themes_release(struct themes *themes)
{
    arena_release(&themes->arena);
}

static bool read_themes(const struct context *context, const struct lexicon *lexicon, struct themes *themes,
                        struct err *err)
{
    const char *given = option_value(context, "theme");
    size_t all = lexicon_theme_count(lexicon);
    if (!given) {
        for (size_t i = 0; i < all && i < THEMES_MAX; i++)
            themes->ids[themes->count++] = lexicon_theme(lexicon, i)->id;
        return true;
    }
    struct span rest = span_of(given);
    while (rest.length > 0 && themes->count < THEMES_MAX) {
        const char *comma = memchr(rest.at, ',', rest.length);
        size_t length = comma ? (size_t)(comma - rest.at) : rest.length;
        const char *id = arena_span_text(&themes->arena, span_trim(span_from(rest.at, length)));
        if (!lexicon_theme_find(lexicon, id))
            return err_set(err, ERR_USAGE, "--theme: the lexicon has no theme '%s'", id);
        themes->ids[themes->count++] = id;
        rest = span_from_to(rest, length + (comma ? 1 : 0), rest.length);
    }
    return true;
}

/* ---- sample ---- */

struct sheet {
    struct context *context;
    const struct lexicon *lexicon;
    const struct themes *themes;
    struct out *out;
    int64_t count;
};

static void cell(struct sheet *sheet, struct span text, bool last)
{
    csv_cell_guarded(sheet->out, text); /* a post's words may begin like a formula */
    out_text(sheet->out, last ? "\r\n" : ",");
}

static void sheet_header(struct sheet *sheet)
{
    static const char *const columns[] = {"short", "id", "lang", "posted_at", "title", "text"};
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        cell(sheet, span_of(columns[i]), false);
    for (size_t i = 0; i < sheet->themes->count; i++)
        cell(sheet, span_of(sheet->themes->ids[i]), i + 1 == sheet->themes->count);
}

/* The sheet says nothing of what the machine found; the weight goes into the archive. */
static bool sheet_row(void *to, const struct stored_post *post, const struct sampled *sampled, struct err *err)
{
    struct sheet *sheet = to;
    OWNED(str_release) struct str masked = STR_INIT;
    char when[WHEN_TEXT_BYTES];
    when_text(post->post.posted_ms, post->post.grain, sheet->context->zone, when);
    const char *lang = post->post.lang ? post->post.lang : post->reading.lang;
    redact_text(post->post.text, NULL, 0, &masked);
    cell(sheet, span_of(post->short_id), false);
    cell(sheet, span_of(post->id), false);
    cell(sheet, span_of(lang ? lang : ""), false);
    cell(sheet, span_of(when), false);
    cell(sheet, span_of(post->post.title ? post->post.title : ""), false);
    cell(sheet, str_span(&masked), false);
    for (size_t i = 0; i < sheet->themes->count; i++)
        cell(sheet, span_of(""), i + 1 == sheet->themes->count);
    sheet->count++;
    return sample_note_write(sheet->context->store, post->id, sampled->weight, lexicon_hash(sheet->lexicon), err);
}

static bool draw(struct sheet *sheet, const struct sample_request *request, struct out *out, struct err *err)
{
    struct context *context = sheet->context;
    sheet->out = out;
    out_text(out, "\xEF\xBB\xBF"); /* else Excel takes UTF-8 for something else */
    sheet_header(sheet);
    if (!sample_draw(context->store, request, sheet_row, sheet, err))
        return false;
    say(context, "%lld posts drawn; write 1 or 0 under each theme, leave empty what was not judged, then: "
                 "palaver eval load SHEET --coder NAME",
        (long long)sheet->count);
    return true;
}

int eval_sample(struct context *context, struct err *err)
{
    int64_t tagging = 0, size = 0, seed = 0;
    OWNED(query_freep) struct query *query = query_of_words(context, 1, NULL, err);
    OWNED(themes_release) struct themes themes = {0};
    if (!output_is_free(output_path(context), "name another file, or load it with palaver eval load", err) ||
        !query || !option_number(context, "size", 1, 1000000, 120, &size, err) ||
        !option_number(context, "seed", 0, INT64_MAX, 1, &seed, err) || !tagging_choose(context, true, &tagging, err))
        return exit_code_of(err);
    OWNED(lexicon_freep) struct lexicon *lexicon = tagging_lexicon(context, tagging, err);
    if (!lexicon || !read_themes(context, lexicon, &themes, err))
        return exit_code_of(err);
    struct sample_request request = {query, tagging, themes.ids, themes.count, size, (uint64_t)seed};
    struct sheet sheet = {.context = context, .lexicon = lexicon, .themes = &themes};
    const char *path = output_path(context);
    if (!path)
        return draw(&sheet, &request, &context->out, err) ? EXIT_DONE : exit_code_of(err);
    OWNED(new_file_release) struct new_file file = NEW_FILE_INIT;
    if (!new_file_open(&file, path, err))
        return exit_code_of(err);
    struct out out = out_to_file(file.file);
    if (!draw(&sheet, &request, &out, err) || !out_finish(&out, path, err) || !new_file_commit(&file, err))
        return exit_code_of(err);
    return EXIT_DONE;
}

/* ---- load ---- */

struct loading {
    struct context *context;
    const char *coder, *path;
    const struct lexicon *lexicon;
    struct csv_row header;
    size_t id_column;
    int64_t codes, rejected;
};

struct full_id {
    struct str id;
};

static bool keep_id(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct full_id *full = to;
    str_clear(&full->id);
    str_add(&full->id, post->id);
    return true;
}

static bool code_value(struct span text, int *out_value)
{
    static const char *const yes[] = {"1", "x", "yes", "y", "true"}, *const no[] = {"0", "no", "n", "false", "-"};
    for (size_t i = 0; i < COUNT_OF(yes); i++)
        if (span_is_nocase(text, yes[i]) || span_is_nocase(text, no[i])) {
            *out_value = span_is_nocase(text, yes[i]);
            return true;
        }
    return false;
}

static void row_rejected(struct loading *loading, int64_t line, const char *why, struct span what)
{
    loading->rejected++;
    say(loading->context, "%s:%lld: %s '%.*s'", loading->path, (long long)line, why,
        (int)(what.length < 80 ? what.length : 80), what.at);
}

static bool load_row(struct loading *loading, const struct csv_row *row, struct err *err)
{
    OWNED(mem_freep) char *given = span_text(span_trim(csv_cell_at(row, loading->id_column)));
    struct full_id full = {STR_INIT};
    struct err why = {0};
    bool found = store_find_post(loading->context->store, given, 0, 0, keep_id, &full, &why);
    bool done = true;
    if (!found && why.code != ERR_MISSING && why.code != ERR_USAGE) {
        done = err_pass(err, &why);
    } else if (!found) {
        row_rejected(loading, row->line, "no post", span_of(given));
    } else {
        for (size_t i = 0; done && i < loading->header.count; i++) {
            OWNED(mem_freep) char *theme = span_text(span_trim(loading->header.cells[i]));
            struct span value = span_trim(csv_cell_at(row, i));
            if (!lexicon_theme_find(loading->lexicon, theme) || value.length == 0)
                continue;
            struct code code = {str_text(&full.id), theme, loading->coder, 0, when_now(), NULL};
            if (!code_value(value, &code.value)) {
                row_rejected(loading, row->line, "neither 1 nor 0:", value);
                continue;
            }
            done = store_code_put(loading->context->store, &code, err);
            loading->codes += done;
        }
        done = done && sample_note_keep(loading->context->store, str_text(&full.id), lexicon_hash(loading->lexicon), err);
    }
    str_release(&full.id);
    return done;
}

static bool load_sheet(struct loading *loading, struct err *err)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    OWNED(arena_release) struct arena header_arena = ARENA_INIT;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct err why = {0};
    if (!file_read(loading->path, SHEET_MAX_BYTES, &bytes, err))
        return false;
    struct csv csv = csv_begin(str_span(&bytes));
    struct csv_row row;
    bool begun = csv_next(&csv, &header_arena, &loading->header, &why);
    loading->id_column = begun ? csv_column(&loading->header, "id") : SIZE_MAX;
    if (begun && loading->id_column == SIZE_MAX)
        loading->id_column = csv_column(&loading->header, "short");
    if (!begun || loading->id_column == SIZE_MAX)
        return err_at(err, ERR_SYNTAX, (struct place_at){.file = loading->path, .line = 1, .byte = -1},
                      "a header row with a column 'id' or 'short' is wanted");
    bool any_theme = false;
    for (size_t i = 0; i < loading->header.count; i++) {
        OWNED(mem_freep) char *theme = span_text(span_trim(loading->header.cells[i]));
        any_theme = any_theme || lexicon_theme_find(loading->lexicon, theme);
    }
    if (!any_theme)
        return err_at(err, ERR_SYNTAX, (struct place_at){.file = loading->path, .line = 1, .byte = -1},
                      "no column is named after a theme of %s: is this a sheet of eval sample?",
                      lexicon_name(loading->lexicon));
    while (csv_next(&csv, &arena, &row, &why)) {
        if (!load_row(loading, &row, err))
            return false;
        arena_reset(&arena);
    }
    if (why.code == ERR_NONE)
        return true;
    err_add_file(&why, loading->path);
    return err_pass(err, &why);
}

int eval_load(struct context *context, struct err *err)
{
    struct loading loading = {.context = context, .coder = option_value(context, "coder")};
    if (!loading.coder || !*loading.coder || context->word_count != 2) {
        err_set(err, ERR_USAGE, "eval load: SHEET.csv --coder NAME");
        return EXIT_MISUSED;
    }
    int64_t tagging = 0;
    loading.path = context->words[1];
    if (!tagging_choose(context, true, &tagging, err))
        return exit_code_of(err);
    OWNED(lexicon_freep) struct lexicon *lexicon = tagging_lexicon(context, tagging, err);
    loading.lexicon = lexicon;
    if (!lexicon || !load_sheet(&loading, err))
        return exit_code_of(err);
    say(context, "%lld codes by %s", (long long)loading.codes, loading.coder);
    return loading.rejected > 0 ? EXIT_SKIPPED : EXIT_DONE;
}
