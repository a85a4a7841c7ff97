/* import.c - from a path to formats: folders, mail stores, zips, and what is in a file. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

#include "collector/input.h"
#include "collector/maildir.h"

#define FOLDER_MAX_DEPTH 32
#define FOLDER_MAX_FILES 5000000

struct importing {
    const struct import_options *options;
    struct sink *sink;
};

/* ---- one stream ---- */

static bool reject_stream(struct importing *job, struct span bytes, const struct err *why, struct err *err)
{
    return job->sink->reject(job->sink->to, bytes, why, err);
}

static bool has_suffix(const char *name, const char *const *suffixes)
{
    const char *dot = strrchr(name, '.');
    for (; dot && *suffixes; suffixes++)
        if (strcasecmp(dot + 1, *suffixes) == 0)
            return true;
    return false;
}

/* What lies beside the discussion in exports: counted, not complained about. */
static const char *companion_kind(const char *name)
{
    static const char *const MEDIA[] = {"jpg",  "jpeg", "png", "gif", "webp", "mp4", "mov", "3gp", "webm", "opus",
                                        "ogg",  "oga",  "mp3", "m4a", "aac",  "wav", "vcf", "tgs", "webm", "heic",
                                        "pdf",  "doc",  "docx", "odt", "xls", "xlsx", "xlsm", "ods", "ppt", "pptx", NULL};
    static const char *const PAGE_PARTS[] = {"css", "svg", "ico", "woff", "woff2", "ttf", "map", NULL};
    if (strncmp(name, "direct-message", 14) == 0)
        return "private messages, not read";
    if (name[0] == '.')
        return "hidden file";
    if (has_suffix(name, MEDIA))
        return "media file";
    return has_suffix(name, PAGE_PARTS) ? "part of a web page" : NULL;
}

static bool import_stream(struct importing *job, struct input_file *file, bool among_others, struct err *err)
{
    struct input *stream = input_stream(file);
    const char *companion = among_others && !job->options->format ? companion_kind(stream->base) : NULL;
    if (companion)
        return job->sink->set_aside(job->sink->to, companion, err);
    struct span head = input_head(file);
    struct err why = {0};
    if (head.length == 0) {
        char none;
        if (stream->read(stream, &none, 1, &why) < 0)
            return reject_stream(job, head, &why, err);
        return job->sink->set_aside(job->sink->to, "empty file", err);
    }
    const struct format *format = job->options->format;
    char seen[160] = "";
    if (!format)
        format = format_recognise(head, stream->base, seen, sizeof seen);
    if (!format) {
        err_at(&why, ERR_SYNTAX, (struct place_at){.file = stream->name, .byte = -1},
               "not recognised: %s; name its format with --format", seen);
        return reject_stream(job, span_from(head.at, head.length < 4096 ? head.length : 4096), &why, err);
    }
    return format->read(stream, &job->options->reading, job->sink, err);
}

/* Zips that are no parcel of files: what to do instead, or NULL. */
static const char *office_advice(const char *name)
{
    static const char *const SHEETS[] = {"xlsx", "xlsm", "ods", NULL}, *const TEXTS[] = {"docx", "odt", NULL};
    if (has_suffix(name, SHEETS))
        return "a spreadsheet: save it as CSV (UTF-8) to have it read as a table";
    return has_suffix(name, TEXTS) ? "a document of a word processor: save it as plain text" : NULL;
}

static bool import_file(struct importing *job, const char *path, bool among_others, struct err *err)
{
    struct err why = {0};
    OWNED(input_closep) struct input_file *file = input_open(path, &why);
    if (!file)
        return among_others ? reject_stream(job, span_of(""), &why, err) : err_pass(err, &why);
    if (!input_is_zip(file))
        return import_stream(job, file, among_others, err);
    const char *base = input_stream(file)->base;
    const char *advice = office_advice(base), *companion = among_others ? companion_kind(base) : NULL;
    if (advice && companion)
        return job->sink->set_aside(job->sink->to, companion, err);
    if (advice) {
        err_at(&why, ERR_SYNTAX, (struct place_at){.file = path, .byte = -1}, "not recognised: %s", advice);
        return reject_stream(job, span_of(""), &why, err);
    }
    while (input_next_member(file, &why))
        if (!import_stream(job, file, true, err))
            return false;
    return why.code == ERR_NONE || reject_stream(job, span_of(""), &why, err);
}

/* ---- folders ---- */

struct names {
    char **at;
    size_t count, room;
};

static void names_release(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->at[i]);
    free(names->at);
}

/* By number where both are numbers, as the files of an MH folder are. */
static int name_order(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    int64_t m, n;
    if (span_number(span_of(x), &m) && span_number(span_of(y), &n) && m != n)
        return m < n ? -1 : 1;
    return strcmp(x, y);
}

static bool names_read(const char *path, struct names *names, struct err *err)
{
    DIR *folder = opendir(path);
    if (!folder)
        return err_errno(err, ERR_IO, "%s: cannot be opened", path);
    errno = 0;
    for (struct dirent *entry; (entry = readdir(folder)); errno = 0) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (names->count == names->room) {
            names->room = names->room ? names->room * 2 : 64;
            names->at = mem_grow(names->at, names->room, sizeof *names->at);
        }
        names->at[names->count++] = mem_text(entry->d_name);
    }
    int failed = errno;
    closedir(folder);
    errno = failed;
    if (failed)
        return err_errno(err, ERR_IO, "%s: cannot be read to its end", path);
    if (names->count > FOLDER_MAX_FILES)
        return err_set(err, ERR_LIMIT, "%s: more than %d files in one folder", path, FOLDER_MAX_FILES);
    if (names->count)
        qsort(names->at, names->count, sizeof *names->at, name_order);
    return true;
}

static bool names_have(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->at[i], name) == 0)
            return true;
    return false;
}

static bool import_folder(struct importing *job, const char *path, int depth, struct err *err);

static bool import_entry(struct importing *job, const char *folder, const char *name, bool maildir, int depth,
                         struct err *err)
{
    OWNED(str_release) struct str path = STR_INIT;
    str_format(&path, "%s/%s", folder, name);
    struct stat link, info;
    if (lstat(str_text(&path), &link) != 0 || stat(str_text(&path), &info) != 0) {
        struct err why = {0};
        err_errno(&why, ERR_IO, "%s: cannot be read", str_text(&path));
        return reject_stream(job, span_of(""), &why, err);
    }
    if (S_ISDIR(info.st_mode)) {
        if (S_ISLNK(link.st_mode))
            return job->sink->set_aside(job->sink->to, "link to a folder", err);
        if (maildir && strcmp(name, "tmp") == 0)
            return true; /* mail still being delivered: by the rules of Maildir not there yet */
        return import_folder(job, str_text(&path), depth + 1, err);
    }
    if (!S_ISREG(info.st_mode))
        return job->sink->set_aside(job->sink->to, "neither file nor folder", err);
    if (maildir && maildir_own_file(name))
        return job->sink->set_aside(job->sink->to, "file of the mail program", err);
    return import_file(job, str_text(&path), true, err);
}

static bool import_folder(struct importing *job, const char *path, int depth, struct err *err)
{
    struct err why = {0};
    OWNED(names_release) struct names names = {0};
    if (depth > FOLDER_MAX_DEPTH) {
        err_set(&why, ERR_LIMIT, "%s: folders nested deeper than %d", path, FOLDER_MAX_DEPTH);
        return reject_stream(job, span_of(""), &why, err);
    }
    if (!names_read(path, &names, &why))
        return depth ? reject_stream(job, span_of(""), &why, err) : err_pass(err, &why);
    bool maildir = names_have(&names, "cur") && names_have(&names, "new");
    for (size_t i = 0; i < names.count; i++)
        if (!import_entry(job, path, names.at[i], maildir, depth, err))
            return false;
    return true;
}

/* ---- the way in ---- */

bool import_path(const char *path, const struct import_options *options, struct sink *sink, struct err *err)
{
    struct importing job = {.options = options, .sink = sink};
    struct stat info;
    bool folder = strcmp(path, "-") != 0 && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
    bool went = folder ? import_folder(&job, path, 0, err) : import_file(&job, path, false, err);
    return went && sink->page_end(sink->to, NULL, err);
}

struct span_state {
    struct span rest;
};

static int64_t span_read(struct input *input, char *to, size_t room, struct err *err)
{
    (void)err;
    struct span_state *state = input->state;
    size_t take = state->rest.length < room ? state->rest.length : room;
    if (take)
        memcpy(to, state->rest.at, take);
    state->rest = span_from(state->rest.at + take, state->rest.length - take);
    return (int64_t)take;
}

bool format_read_span(const struct format *format, struct span bytes, const char *name,
                      const struct format_options *options, struct sink *sink, struct err *err)
{
    static const struct format_options NONE = {0};
    struct span_state state = {.rest = bytes.at ? bytes : span_of("")};
    const char *slash = strrchr(name, '/');
    struct input input = {.name = name, .base = slash && slash[1] ? slash + 1 : name, .read = span_read,
                          .state = &state, .modified_ms = POST_NO_TIME};
    return format->read(&input, options ? options : &NONE, sink, err);
}
