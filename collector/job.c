/* job.c - reads a job file, or the sources named on the command line, into requests. */
#include "palaver/job.h"

#include <stdlib.h>
#include <string.h>

#include "collector/settings.h"
#include "palaver/out.h"

static const char *const job_keys[] = {"archive", "title", "window", "lexicon", "sources"};
static const char *const window_keys[] = {"from", "to"};
static const char *const import_keys[] = {"files", "only", "format"};

void job_free(struct job *job)
{
    if (!job)
        return;
    yaml_free(job->file);
    arena_release(&job->arena);
    free(job);
}

void job_freep(struct job **job)
{
    job_free(*job);
}

static bool unknown_key(const struct job *job, const struct yaml *key, const char *const *allowed, size_t count,
                        const char *of, struct err *err)
{
    const char *nearest = word_nearest(key->text.at, allowed, count);
    if (nearest)
        return err_at(err, ERR_SYNTAX, yaml_at(job->file, key), "%s has no key '%s'; did you mean '%s'?", of,
                      key->text.at, nearest);
    return err_at(err, ERR_SYNTAX, yaml_at(job->file, key), "%s has no key '%s'", of, key->text.at);
}

static bool keys_known(const struct job *job, const struct yaml *map, const char *const *allowed, size_t count,
                       const char *of, struct err *err)
{
    if (map->kind != YAML_MAP)
        return err_at(err, ERR_SYNTAX, yaml_at(job->file, map), "%s: keys with values are wanted here", of);
    for (const struct yaml *value = map->first; value; value = value->next) {
        bool known = false;
        for (size_t i = 0; i < count && !known; i++)
            known = span_is(value->key->text, allowed[i]);
        if (!known)
            return unknown_key(job, value->key, allowed, count, of, err);
    }
    return true;
}

/* Relative to the job file's folder. */
static const char *beside_job(struct job *job, const char *path)
{
    const char *name = yaml_name(job->file), *slash = strrchr(name, '/');
    if (path[0] == '/' || !slash)
        return arena_text(&job->arena, path);
    return arena_format(&job->arena, "%.*s/%s", (int)(slash - name), name, path);
}

static bool read_moment(const struct job *job, const struct yaml *map, const char *key, int64_t *out_ms,
                        struct err *err)
{
    const struct yaml *value = yaml_get(map, key);
    enum when_grain grain;
    *out_ms = WHEN_NONE;
    if (!value || when_parse(value->text, NULL, out_ms, &grain))
        return true;
    return err_at(err, ERR_SYNTAX, yaml_at(job->file, value), "window: '%s' is no time such as 2015-02-06T15:30Z",
                  value->kind == YAML_SCALAR ? value->text.at : "(not a word)");
}

static bool read_window(struct job *job, const struct yaml *window, struct err *err)
{
    job->from_ms = job->to_ms = WHEN_NONE;
    if (!window)
        return true;
    if (!keys_known(job, window, window_keys, COUNT_OF(window_keys), "window", err) ||
        !read_moment(job, window, "from", &job->from_ms, err) || !read_moment(job, window, "to", &job->to_ms, err))
        return false;
    if (job->from_ms != WHEN_NONE && job->to_ms != WHEN_NONE && job->to_ms <= job->from_ms)
        return err_at(err, ERR_SYNTAX, yaml_at(job->file, window), "window: it ends before it begins");
    return true;
}

static bool read_import(struct job *job, const struct yaml *map, struct err *err)
{
    if (!keys_known(job, map, import_keys, COUNT_OF(import_keys), "import", err))
        return false;
    const struct yaml *files = yaml_get(map, "files");
    if (!files || files->count == 0)
        return err_at(err, ERR_SYNTAX, yaml_at(job->file, map), "import: a list of files is wanted");
    struct job_import *import = &job->imports[job->import_count++];
    import->files = arena_alloc(&job->arena, files->count * sizeof *import->files);
    for (const struct yaml *file = files->first; file; file = file->next)
        import->files[import->file_count++] = beside_job(job, file->text.at);
    const struct yaml *only = yaml_get(map, "only"), *format = yaml_get(map, "format");
    import->only = only ? only->text.at : NULL;
    import->format = format ? format->text.at : NULL;
    return true;
}

static bool settings_known(const struct job *job, const struct source *source, const struct yaml *map,
                           struct err *err)
{
    const char *names[64];
    size_t count = 0;
    for (; source->keys[count].name && count < COUNT_OF(names); count++)
        names[count] = source->keys[count].name;
    if (!keys_known(job, map, names, count, source->name, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct yaml *value = yaml_get(map, names[i]);
        if (source->keys[i].required && !value)
            return err_at(err, ERR_SYNTAX, yaml_at(job->file, map), "%s: '%s' is wanted: %s", source->name, names[i],
                          source->keys[i].what);
        if (value && value->kind != (source->keys[i].list ? YAML_LIST : YAML_SCALAR))
            return err_at(err, ERR_SYNTAX, yaml_at(job->file, value), "%s: '%s' takes %s", source->name, names[i],
                          source->keys[i].list ? "a list" : "one value");
    }
    return true;
}

static bool add_request(struct job *job, const struct source *source, const struct yaml *settings, const char *item,
                        struct err *err)
{
    if (job->request_count == JOB_MAX_SOURCES)
        return err_at(err, ERR_LIMIT, yaml_at(job->file, settings), "more than %d sources", JOB_MAX_SOURCES);
    struct source_request *request = &job->requests[job->request_count];
    *request = (struct source_request){.source = source, .item = item, .settings = settings, .file = job->file,
                                       .from_ms = job->from_ms, .to_ms = job->to_ms};
    request->only = setting_text(request, "only");
    OWNED(str_release) struct str target = STR_INIT;
    if (!source->target(request, &target, err))
        return false;
    request->target = arena_text(&job->arena, str_text(&target));
    job->request_count++;
    return true;
}

static bool read_source(struct job *job, const struct yaml *map, struct err *err)
{
    const struct yaml *value = map->kind == YAML_MAP ? map->first : NULL;
    if (!value || map->count != 1)
        return err_at(err, ERR_SYNTAX, yaml_at(job->file, map),
                      "a source is one key with its settings: - mastodon: {tag: X}");
    if (span_is(value->key->text, "import"))
        return read_import(job, value, err);
    const struct source *source = source_find(value->key->text.at);
    if (!source) {
        const char *names[64] = {"import"};
        size_t count = 1;
        for (; sources[count - 1] && count < COUNT_OF(names); count++)
            names[count] = sources[count - 1]->name;
        return unknown_key(job, value->key, names, count, "the list of sources", err);
    }
    if (!settings_known(job, source, value, err))
        return false;
    const struct yaml *list = source->spread ? yaml_get(value, source->spread) : NULL;
    if (!list)
        return add_request(job, source, value, NULL, err);
    for (const struct yaml *item = list->first; item; item = item->next)
        if (!add_request(job, source, value, item->text.at, err))
            return false;
    return true;
}

static bool read_sources(struct job *job, const struct yaml *list, struct err *err)
{
    if (!list || list->kind != YAML_LIST || list->count == 0)
        return err_at(err, ERR_SYNTAX, yaml_at(job->file, list ? list : yaml_root(job->file)),
                      "a list of sources is wanted");
    if (list->count > JOB_MAX_SOURCES)
        return err_at(err, ERR_LIMIT, yaml_at(job->file, list), "more than %d sources", JOB_MAX_SOURCES);
    job->requests = arena_alloc(&job->arena, JOB_MAX_SOURCES * sizeof *job->requests);
    job->imports = arena_alloc(&job->arena, list->count * sizeof *job->imports);
    for (const struct yaml *source = list->first; source; source = source->next)
        if (!read_source(job, source, err))
            return false;
    return true;
}

static bool read_job(struct job *job, struct err *err)
{
    const struct yaml *root = yaml_root(job->file);
    if (!root)
        return err_at(err, ERR_SYNTAX, (struct place_at){.file = yaml_name(job->file), .byte = -1}, "the job is empty");
    if (!keys_known(job, root, job_keys, COUNT_OF(job_keys), "a job", err))
        return false;
    const struct yaml *archive = yaml_get(root, "archive"), *title = yaml_get(root, "title"),
                      *lexicon = yaml_get(root, "lexicon");
    job->archive = archive ? beside_job(job, archive->text.at) : NULL;
    job->title = title ? title->text.at : NULL;
    job->lexicon = lexicon ? lexicon->text.at : NULL;
    return read_window(job, yaml_get(root, "window"), err) && read_sources(job, yaml_get(root, "sources"), err);
}

static struct job *job_of(struct span bytes, const char *name, struct err *err)
{
    struct job *job = mem_new(sizeof *job);
    job->file = yaml_parse(bytes, name, err);
    if (job->file && read_job(job, err))
        return job;
    job_free(job);
    return NULL;
}

struct job *job_read(const char *path, struct err *err)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    if (!file_read(path, JOB_MAX_BYTES, &bytes, err))
        return NULL;
    return job_of(str_span(&bytes), path, err);
}

/* "mastodon:HSRFCAS@mastodon.social" becomes the line of a job it is short for. */
static bool spell(const char *word, struct str *yaml, struct err *err)
{
    const char *colon = strchr(word, ':');
    OWNED(mem_freep) char *name = span_text(span_from(word, colon ? (size_t)(colon - word) : strlen(word)));
    const struct source *source = source_find(name);
    if (!colon || !source || !colon[1]) {
        OWNED(str_release) struct str known = STR_INIT;
        for (size_t i = 0; sources[i]; i++)
            str_format(&known, "%s%s", i ? ", " : "", sources[i]->spelling);
        return err_set(err, ERR_USAGE, "'%s' is neither a job file nor a source; sources are %s", word,
                       str_text(&known));
    }
    str_format(yaml, "  - %s: ", source->name);
    if (!source->spell(span_of(colon + 1), yaml, err))
        return false;
    str_add_char(yaml, '\n');
    return true;
}

struct job *job_of_words(char *const *words, size_t count, struct err *err)
{
    OWNED(str_release) struct str yaml = STR_INIT;
    str_add(&yaml, "sources:\n");
    for (size_t i = 0; i < count; i++)
        if (!spell(words[i], &yaml, err))
            return NULL;
    return job_of(str_span(&yaml), "command line", err);
}
