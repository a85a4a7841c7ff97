/* tag_load.c - palaver tag --load FILE...: lines that tag --filter wrote, stored as a tagging. */
#include "cli/tag_filter.h"

#include "cli/common.h"
#include "palaver/analysis.h"

#define SHOWN_MAX 20 /* lines left out that are told one by one */

struct load {
    struct context *context;
    struct tag_loader *loader;
    const char *file;
    struct arena arena;
    int64_t record;                 /* of the file, from 1 */
    int64_t posts, matches, left_out;
};

static void tell(struct load *load, const struct err *why)
{
    char line[ERR_TEXT_BYTES + ERR_FILE_BYTES + 64];
    err_line(why, line, sizeof line);
    if (load->left_out++ < SHOWN_MAX)
        say(load->context, "not stored: %s", line);
}

static bool load_post(void *to, const struct post *post, const struct place *place, struct err *err)
{
    (void)place;
    struct load *load = to;
    struct told_tags tags = {0};
    struct err told = {0}, why = {0};
    load->record++;
    arena_reset(&load->arena);
    if (tagged_line_read(post->raw, &load->arena, &tags, &told) &&
        !tag_loader_put(load->loader, post, &tags, &told, err))
        return false;
    if (told.code) {
        struct place_at at = {.file = load->file, .byte = -1, .record = load->record};
        err_at(&why, told.code, at, "%s", told.text);
        tell(load, &why);
        return true;
    }
    load->posts++;
    load->matches += (int64_t)tags.match_count;
    return true;
}

static bool load_reject(void *to, struct span bytes, const struct err *why, struct err *err)
{
    (void)bytes, (void)err;
    struct load *load = to;
    load->record++;
    tell(load, why);
    return true;
}

static bool load_files(struct load *load, struct err *err)
{
    struct sink sink = tag_sink(load, load_post, load_reject);
    for (size_t i = 0; i < load->context->word_count; i++) {
        load->file = load->context->words[i];
        load->record = 0;
        if (!tag_lines_read(load->file, &sink, err))
            return false;
    }
    return true;
}

int tag_load(struct context *context, struct err *err)
{
    if (context->word_count == 0) {
        err_set(err, ERR_USAGE, "tag --load: which files? '-' is standard input");
        return EXIT_MISUSED;
    }
    OWNED(lexicon_freep) struct lexicon *lexicon = tag_lexicon(context, err);
    OWNED(tag_loader_freep) struct tag_loader *loader = lexicon ? tag_loader_open(context->store, lexicon, err) : NULL;
    if (!loader)
        return exit_code_of(err);
    struct load load = {.context = context, .loader = loader};
    bool done = load_files(&load, err) && tag_loader_end(loader, err);
    arena_release(&load.arena);
    if (!done)
        return exit_code_of(err);
    if (load.left_out > SHOWN_MAX)
        say(context, "... and %lld more", (long long)(load.left_out - SHOWN_MAX));
    say(context, "%s %s: %lld posts loaded, %lld matches, %lld lines not stored", lexicon_name(lexicon),
        lexicon_version(lexicon), (long long)load.posts, (long long)load.matches, (long long)load.left_out);
    return load.left_out > 0 ? EXIT_SKIPPED : EXIT_DONE;
}
