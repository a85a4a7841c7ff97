/* cmd_story.c - palaver story draft|build|check|verify: from a query to a Markdown story, from a story to one page. */
#include <string.h>

#include "cli/common.h"
#include "palaver/story.h"
#include "palaver/table.h"

static const struct option_row options[] = {
    {"output", 'o', "FILE", "write here (standard output); the old file stays until the new one is whole"},
    {"lexicon", 'l', "FILE|NAME", "whose themes; else the story's, else the lexicon used last"},
    {"title", 0, "TEXT", "draft: the story's title"},
    {"level", 0, "LEVEL", "draft: full (all new text), long (each message once) or short (representative sentences)"},
    {"locale", 0, "LANG", "language of headings: en fr es pt ar zh"},
    {"people", 0, "FILE", "table of who people are: person, role, organisation, country; else the story's"},
    {"update", 0, "STORY", "draft: this story with what is new under a heading of its own; -o STORY writes it back"},
    {"form", 0, "FORM", "build: html, markdown, text or json (by the output's name, else html)"},
    {"quotes", 0, NULL, "check: list each verbatim quote with its rarest words"},
    {NULL, 0, NULL, NULL},
};

#define PAGE_MAX_BYTES ((size_t)256 << 20)

static bool written(struct context *context, const struct str *text, struct err *err)
{
    const char *path = output_path(context);
    if (!path) {
        out_span(&context->out, str_span(text));
        return true;
    }
    OWNED(new_file_release) struct new_file file = NEW_FILE_INIT;
    if (!new_file_open(&file, path, err))
        return false;
    struct out out = out_to_file(file.file);
    out_span(&out, str_span(text));
    if (!out_finish(&out, path, err) || !new_file_commit(&file, err))
        return false;
    say(context, "written to %s", path);
    return true;
}

static bool level_read(const struct context *context, enum story_level *out_level, struct err *err)
{
    const char *level = option_value(context, "level");
    if (!level || strcmp(level, "long") == 0)
        *out_level = STORY_LONG;
    else if (strcmp(level, "full") == 0)
        *out_level = STORY_FULL;
    else if (strcmp(level, "short") == 0)
        *out_level = STORY_SHORT;
    else
        return err_set(err, ERR_USAGE, "--level '%s': full, long or short is wanted", level);
    return true;
}

static const char *const locales[] = {"en", "fr", "es", "pt", "ar", "zh"};

static bool locale_read(const struct context *context, const struct story *story, const char **out_locale,
                        struct err *err)
{
    const char *locale = option_value(context, "locale");
    if (!locale && story)
        locale = story_value(story, "locale");
    if (!locale)
        locale = "en";
    for (size_t i = 0; i < COUNT_OF(locales); i++)
        if (strcmp(locales[i], locale) == 0) {
            *out_locale = locale;
            return true;
        }
    return err_set(err, ERR_USAGE, "--locale '%s': en, fr, es, pt, ar or zh is wanted", locale);
}

/* The tagging of -l, else of the story's front matter, else the one used last; none is fine. */
static bool tagging_read(struct context *context, const struct story *story, struct story_request *request,
                         struct lexicon **out_lexicon, struct err *err)
{
    const char *named = story ? story_value(story, "lexicon") : NULL;
    if (!option_value(context, "lexicon") && named) {
        if (!store_tagging_find(context->store, named, &request->tagging, err))
            return false;
    } else if (!tagging_choose(context, false, &request->tagging, err)) {
        return false;
    }
    if (!request->tagging) {
        say(context, "nothing is tagged yet, so the story has no themes: palaver tag");
        return true;
    }
    *out_lexicon = tagging_lexicon(context, request->tagging, err);
    if (!*out_lexicon)
        return false;
    request->lexicon = *out_lexicon;
    request->lexicon_name = lexicon_name(*out_lexicon);
    return true;
}

static bool zone_read(struct context *context, const struct story *story, struct err *err)
{
    const char *name = story ? story_value(story, "tz") : NULL;
    if (context->zone || !name)
        return true;
    context->zone_name = name;
    context->zone = zone_open(name, err);
    return context->zone != NULL;
}

/* The table of --people, else the one that the front matter names, which stands beside the story. */
static bool people_load(struct context *context, const struct story *story, const char *story_path,
                        struct story_request *request, struct people **out_people, struct err *err)
{
    const char *path = option_value(context, "people");
    OWNED(str_release) struct str beside = STR_INIT;
    OWNED(str_release) struct str bytes = STR_INIT;
    request->people_path = path;
    if (!path && story && (path = story_value(story, "people")) && *path != '/') {
        const char *slash = strrchr(story_path, '/');
        str_format(&beside, "%.*s%s", slash ? (int)(slash - story_path) + 1 : 0, story_path, path);
        path = str_text(&beside);
    }
    if (!path)
        return true;
    if (!file_read(path, PEOPLE_MAX_BYTES, &bytes, err) || !(*out_people = people_read(str_span(&bytes), path, err)))
        return false;
    request->people = *out_people;
    return true;
}

static int draft(struct context *context, struct err *err)
{
    OWNED(mem_freep) char *query = words_joined(context, 1);
    struct story_request request = {.query_text = query, .title = option_value(context, "title")};
    OWNED(lexicon_freep) struct lexicon *lexicon = NULL;
    OWNED(str_release) struct str text = STR_INIT;
    OWNED(str_release) struct str old = STR_INIT;
    OWNED(story_freep) struct story *story = NULL;
    OWNED(people_freep) struct people *people = NULL;
    const char *update = option_value(context, "update"), *output = output_path(context);
    if (!(update && output && same_file(update, output)) &&
        !output_is_free(output, "name another file, or add to it with --update STORY -o STORY", err))
        return exit_code_of(err);
    if (update) {
        if (!file_read(update, STORY_MAX_BYTES, &old, err))
            return exit_code_of(err);
        story = story_parse(str_span(&old), update, err);
        if (!story)
            return exit_code_of(err);
        if (!*query && story_value(story, "query"))
            request.query_text = story_value(story, "query");
    }
    if (!level_read(context, &request.level, err) || !locale_read(context, story, &request.locale, err) ||
        !zone_read(context, story, err) || !tagging_read(context, story, &request, &lexicon, err) ||
        !people_load(context, story, update, &request, &people, err))
        return exit_code_of(err);
    request.zone = context->zone;
    request.zone_name = context->zone_name ? context->zone_name : "UTC";
    struct out out = out_to_str(&text);
    bool done = update ? story_update(context->store, &request, str_span(&old), &out, err)
                       : story_draft(context->store, &request, &out, err);
    return done && written(context, &text, err) ? EXIT_DONE : exit_code_of(err);
}

static bool form_read(const struct context *context, enum story_form *out_form, struct err *err)
{
    static const struct { const char *name, *suffix; enum story_form form; } forms[] = {
        {"html", ".html", STORY_HTML}, {"markdown", ".md", STORY_MARKDOWN},
        {"text", ".txt", STORY_TEXT},  {"json", ".json", STORY_JSON},
    };
    const char *name = option_value(context, "form"), *path = output_path(context);
    *out_form = STORY_HTML;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        if (name ? strcmp(name, forms[i].name) == 0 : path && span_ends(span_of(path), forms[i].suffix)) {
            *out_form = forms[i].form;
            return true;
        }
    }
    return !name || err_set(err, ERR_USAGE, "--form '%s': html, markdown, text or json is wanted", name);
}

struct showing {
    struct context *context;
    size_t found;
};

static bool problem_show(void *to, const struct story_problem *problem, struct err *err)
{
    (void)err;
    struct showing *showing = to;
    out_format(&showing->context->out, "%s:%lld: %s\n", showing->context->words[1], (long long)problem->line,
               problem->text);
    showing->found++;
    return true;
}

static int build(struct context *context, const struct story_request *request, const struct story *story,
                 struct err *err)
{
    OWNED(str_release) struct str text = STR_INIT;
    struct out out = out_to_str(&text);
    enum story_form form;
    const char *output = output_path(context);
    if (output && same_file(output, context->words[1])) {
        err_set(err, ERR_USAGE, "story build: %s is the story itself; name another file for the page", output);
        return EXIT_MISUSED;
    }
    if (!form_read(context, &form, err) || !story_build(context->store, request, story, form, &out, err) ||
        !written(context, &text, err))
        return exit_code_of(err);
    if (story_is_plain(story))
        say(context, "%s has no front matter and no directive such as ::numbers: the page shows its words alone; is it the story?",
            context->words[1]);
    return EXIT_DONE;
}

static int check(struct context *context, const struct story_request *request, const struct story *story,
                 struct err *err)
{
    if (option_given(context, "quotes"))
        return story_check_quotes(context->store, request, story, &context->out, err) ? EXIT_DONE : exit_code_of(err);
    struct showing showing = {context, 0};
    if (!story_check(context->store, request, story, problem_show, &showing, err))
        return exit_code_of(err);
    if (showing.found)
        return EXIT_FAILED;
    say(context, "%s: every id is in the archive as quoted", context->words[1]);
    return EXIT_DONE;
}

/* A page may have been built with another --locale than the story's: it says which, in its first tag. */
static void page_locale(struct span page, const char **out_locale)
{
    static const char tag[] = "<html lang=\"";
    const char *at = span_find(span_from_to(page, 0, page.length < 512 ? page.length : 512), span_of(tag));
    size_t rest = at ? page.length - (size_t)(at - page.at) - (sizeof tag - 1) : 0;
    for (size_t i = 0; i < COUNT_OF(locales); i++)
        if (rest > 2 && memcmp(at + sizeof tag - 1, locales[i], 2) == 0)
            *out_locale = locales[i];
}

static int verify(struct context *context, const struct story_request *request, const struct story *story,
                  struct err *err)
{
    if (context->word_count != 3) {
        err_set(err, ERR_USAGE, "story verify: STORY.md PAGE.html");
        return EXIT_MISUSED;
    }
    OWNED(str_release) struct str page = STR_INIT;
    OWNED(str_release) struct str difference = STR_INIT;
    struct story_request as_built = *request;
    bool same = false;
    if (!file_read(context->words[2], PAGE_MAX_BYTES, &page, err))
        return exit_code_of(err);
    if (!option_value(context, "locale"))
        page_locale(str_span(&page), &as_built.locale);
    if (!story_verify(context->store, &as_built, story, str_span(&page), &same, &difference, err))
        return exit_code_of(err);
    if (!same) {
        err_set(err, ERR_SYNTAX, "%s is not what this archive and story give: %s", context->words[2],
                str_text(&difference));
        return EXIT_FAILED;
    }
    say(context, "%s is what this archive, story and lexicon give", context->words[2]);
    return EXIT_DONE;
}

/* ---- the table of people, to be filled in ---- */

static bool person_row(void *to, const struct story_person *person, struct err *err)
{
    (void)err;
    const char *cells[] = {person->person, person->name, person->role, person->organisation, person->country};
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        table_text(to, span_of(cells[i] ? cells[i] : ""));
    table_int(to, person->posts);
    table_row_end(to);
    return true;
}

static int people(struct context *context, struct err *err)
{
    static const struct table_column columns[] = {{"person", "person", false}, {"name", "name", false},
                                                  {"role", "role", false}, {"organisation", "organisation", false},
                                                  {"country", "country", false}, {"posts", "posts", true}};
    OWNED(mem_freep) char *query = words_joined(context, 1);
    OWNED(str_release) struct str text = STR_INIT;
    OWNED(people_freep) struct people *known = NULL;
    struct story_request request = {.query_text = query, .zone = context->zone, .zone_name = "UTC", .locale = "en"};
    struct out out = out_to_str(&text);
    if (!output_is_free(output_path(context), "name another file, and give the filled one with --people", err) ||
        !people_load(context, NULL, NULL, &request, &known, err))
        return exit_code_of(err);
    OWNED(table_freep) struct table *table = table_new(&out, TABLE_CSV, columns, COUNT_OF(columns), 0);
    if (!story_each_person(context->store, &request, person_row, table, err))
        return exit_code_of(err);
    table_end(table);
    return written(context, &text, err) ? EXIT_DONE : exit_code_of(err);
}

/* build, check and verify begin by reading the story. */
static int with_story(struct context *context, int (*then)(struct context *, const struct story_request *,
                      const struct story *, struct err *), struct err *err)
{
    if (context->word_count < 2) {
        err_set(err, ERR_USAGE, "story %s: of which file? palaver story %s STORY.md", context->words[0],
                context->words[0]);
        return EXIT_MISUSED;
    }
    OWNED(str_release) struct str bytes = STR_INIT;
    if (!file_read(context->words[1], STORY_MAX_BYTES, &bytes, err))
        return exit_code_of(err);
    OWNED(story_freep) struct story *story = story_parse(str_span(&bytes), context->words[1], err);
    OWNED(lexicon_freep) struct lexicon *lexicon = NULL;
    OWNED(people_freep) struct people *people = NULL;
    struct story_request request = {0};
    if (!story || !locale_read(context, story, &request.locale, err) || !zone_read(context, story, err) ||
        !tagging_read(context, story, &request, &lexicon, err) ||
        !people_load(context, story, context->words[1], &request, &people, err))
        return exit_code_of(err);
    request.query_text = story_value(story, "query");
    request.title = story_value(story, "title");
    request.zone = context->zone;
    request.zone_name = context->zone_name ? context->zone_name : "UTC";
    return then(context, &request, story, err);
}

static int run(struct context *context, struct err *err)
{
    const char *what = context->word_count ? context->words[0] : "";
    if (strcmp(what, "draft") == 0)
        return draft(context, err);
    if (strcmp(what, "build") == 0)
        return with_story(context, build, err);
    if (strcmp(what, "check") == 0)
        return with_story(context, check, err);
    if (strcmp(what, "verify") == 0)
        return with_story(context, verify, err);
    if (strcmp(what, "people") == 0)
        return people(context, err);
    err_set(err, ERR_USAGE, "story: draft [QUERY], build STORY, check STORY, verify STORY PAGE or people [QUERY]");
    return EXIT_MISUSED;
}

const struct command command_story = {
    .name = "story",
    .arguments = "draft|build|check|verify|people",
    .what = "from a query to a Markdown story, from a story to one HTML page",
    .about = "story draft [QUERY] writes a Markdown file that is nearly right: questions with their best answers, themes, "
             "participants, links, method. Edit it; it is the only home of your decisions.\n\n"
             "story build STORY renders it to one page without script or request. story check STORY names ids that are "
             "not in the archive, posts deleted and quotes edited since. story verify STORY PAGE recomputes the page's "
             "digest. story people [QUERY] writes the table for --people, to be filled in. See palaver-story(5).",
    .options = options,
    .needs = NEEDS_ARCHIVE,
    .run = run,
};
