/* tag_lines.c - palaver tag --filter --lines: one text a line in, a line of TSV for each match out, on all cores.
 *
 * What was read is cut at line ends into a share for each thread; shares are written in their order. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common.h"
#include "cli/tag_filter.h"
#include "palaver/analysis.h"
#include "palaver/post.h"

#define READ_BYTES ((size_t)1 << 20)        /* for each thread */
#define SHARE_MIN_BYTES ((size_t)64 << 10)  /* less is not worth a thread */

struct share {
    struct lines *of;
    pthread_t thread;
    struct tagger *tagger;
    struct span text;
    int64_t number; /* of the line before it */
    struct str out;
    struct err err;
};

struct lines {
    struct context *context;
    const struct lexicon *lexicon;
    struct arena arena;
    struct span *terms; /* "\tLAYER\tLINE\t" of each */
    struct share *shares;
    size_t share_count;
    int64_t number;
    bool skipping; /* the rest of a line that was too long */
};

static void lines_release(struct lines *lines)
{
    for (size_t i = 0; i < lines->share_count; i++) {
        tagger_free(lines->shares[i].tagger);
        str_release(&lines->shares[i].out);
    }
    free(lines->shares);
    arena_release(&lines->arena);
}

/* ---- one share ---- */

static void number_add(struct str *out, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    str_add_span(out, span_from(digits + at, sizeof digits - at));
}

static void match_add(struct share *share, struct span line, const struct match *match)
{
    struct str *out = &share->out;
    number_add(out, (uint64_t)share->number);
    str_add_char(out, '\t');
    str_add(out, lexicon_theme(share->of->lexicon, match->theme)->id);
    str_add_span(out, share->of->terms[match->term]);
    number_add(out, match->start);
    str_add_char(out, '\t');
    number_add(out, match->end);
    str_add_char(out, '\t');
    size_t from = out->length;
    str_add_span(out, span_from_to(line, match->start, match->end));
    for (size_t i = from; i < out->length; i++)
        out->at[i] = out->at[i] == '\t' ? ' ' : out->at[i];
    str_add_char(out, '\n');
}

static void *share_tag(void *of)
{
    struct share *share = of;
    struct span rest = share->text;
    while (rest.length) {
        const char *lf = memchr(rest.at, '\n', rest.length);
        struct span line = span_from(rest.at, lf ? (size_t)(lf - rest.at) : rest.length);
        struct tagger_text text = {.text = line};
        const struct match *matches = NULL;
        size_t count = 0;
        share->number++;
        if (!tagger_read(share->tagger, &text, &matches, &count, &share->err))
            return NULL;
        for (size_t i = 0; i < count; i++)
            match_add(share, line, &matches[i]);
        rest = span_from_to(rest, line.length + (lf ? 1 : 0), rest.length);
    }
    return NULL;
}

/* ---- what was read ---- */

static int64_t line_count(struct span text)
{
    int64_t count = 0;
    while (text.length) {
        const char *lf = memchr(text.at, '\n', text.length);
        size_t length = lf ? (size_t)(lf - text.at) + 1 : text.length;
        text = span_from_to(text, length, text.length);
        count++;
    }
    return count;
}

/* Cuts whole lines into shares of about the same length; returns how many. */
static size_t shares_cut(struct lines *lines, struct span text)
{
    size_t most = text.length / SHARE_MIN_BYTES + 1, count = 0;
    size_t wanted = most < lines->share_count ? most : lines->share_count;
    while (text.length) {
        size_t length = text.length / (wanted - count);
        const char *lf = count + 1 < wanted ? memchr(text.at + length, '\n', text.length - length) : NULL;
        length = lf ? (size_t)(lf - text.at) + 1 : text.length;
        struct share *share = &lines->shares[count++];
        share->text = span_from_to(text, 0, length);
        share->number = lines->number;
        str_clear(&share->out);
        lines->number += line_count(share->text);
        text = span_from_to(text, length, text.length);
    }
    return count;
}

static bool lines_tag(struct lines *lines, struct span text, struct err *err)
{
    size_t count = shares_cut(lines, text), started = 0;
    while (started + 1 < count && pthread_create(&lines->shares[started].thread, NULL, share_tag,
                                                 &lines->shares[started]) == 0)
        started++;
    for (size_t i = started; i < count; i++)
        share_tag(&lines->shares[i]);
    for (size_t i = 0; i < started; i++)
        pthread_join(lines->shares[i].thread, NULL);
    for (size_t i = 0; i < count; i++) {
        out_span(&lines->context->out, str_span(&lines->shares[i].out));
        if (lines->shares[i].err.code)
            return err_pass(err, &lines->shares[i].err);
    }
    return true;
}

/* Tags what is read of a line that is too long. */
static bool line_cut(struct lines *lines, struct span line, struct err *err)
{
    say(lines->context, "line %lld is longer than %zu MiB: the rest of it is not read", (long long)lines->number + 1,
        RECORD_MAX_BYTES >> 20);
    return lines_tag(lines, span_from(line.at, RECORD_MAX_BYTES), err);
}

/* Tags the whole lines at the front of `held`, or all of it at the end; what is left waits for the rest of its line. */
static bool held_tag(struct lines *lines, struct str *held, bool end, struct err *err)
{
    struct span text = str_span(held);
    if (lines->skipping) {
        const char *lf = memchr(text.at, '\n', text.length);
        lines->skipping = !lf;
        text = span_from_to(text, lf ? (size_t)(lf - text.at) + 1 : text.length, text.length);
    }
    /* Only the first line can be so long and whole: what is read at once is less. */
    const char *first = text.length > RECORD_MAX_BYTES ? memchr(text.at, '\n', text.length) : NULL;
    if (first && (size_t)(first - text.at) > RECORD_MAX_BYTES) {
        if (!line_cut(lines, text, err))
            return false;
        text = span_from_to(text, (size_t)(first - text.at) + 1, text.length);
    }
    const char *last = text.length ? memrchr(text.at, '\n', text.length) : NULL;
    struct span whole = end ? text : span_from(text.at, last ? (size_t)(last - text.at) + 1 : 0);
    struct span left = span_from_to(text, whole.length, text.length);
    if (whole.length && !lines_tag(lines, whole, err))
        return false;
    if (left.length >= RECORD_MAX_BYTES) {
        lines->skipping = true;
        if (!line_cut(lines, left, err))
            return false;
        left = span_from(left.at, 0);
    }
    if (left.length)
        memmove(held->at, left.at, left.length);
    str_cut(held, left.length);
    return true;
}

static bool lines_read(struct lines *lines, struct err *err)
{
    OWNED(str_release) struct str held = STR_INIT;
    size_t most = READ_BYTES * lines->share_count;
    for (bool end = false; !end && !lines->context->out.failed;) {
        str_reserve(&held, most);
        size_t before = held.length;
        while (held.length - before < most) { /* a pipe gives little at a time; what waits for more is tagged first */
            ssize_t got = read(STDIN_FILENO, held.at + held.length, most - (held.length - before));
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return err_errno(err, ERR_IO, "standard input");
            held.length += (size_t)got;
            held.at[held.length] = '\0';
            end = got == 0;
            if (end || (size_t)got < SHARE_MIN_BYTES)
                break;
        }
        if (!held_tag(lines, &held, end, err))
            return false;
    }
    return true;
}

static size_t cores(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0 ? (size_t)CPU_COUNT(&set) : 1;
}

bool tag_lines(struct context *context, const struct lexicon *lexicon, size_t jobs, bool slow, struct err *err)
{
    OWNED(lines_release) struct lines lines = {.context = context, .lexicon = lexicon};
    OWNED(str_release) struct str shown = STR_INIT;
    size_t terms = lexicon_term_count(lexicon), count = jobs ? jobs : cores();
    lines.terms = arena_alloc(&lines.arena, (terms + 1) * sizeof *lines.terms);
    for (size_t i = 0; i < terms; i++) {
        const struct term *term = lexicon_term(lexicon, i);
        str_clear(&shown);
        str_add_char(&shown, '\t');
        str_add(&shown, term->layer);
        str_add_char(&shown, '\t');
        number_add(&shown, (uint64_t)term->line);
        str_add_char(&shown, '\t');
        lines.terms[i] = arena_span(&lines.arena, str_span(&shown));
    }
    lines.shares = mem_array(count, sizeof *lines.shares);
    for (; lines.share_count < count; lines.share_count++) {
        struct share *share = &lines.shares[lines.share_count];
        share->of = &lines;
        share->tagger = tagger_new(lexicon, err);
        if (!share->tagger)
            return false;
        tagger_set_slow(share->tagger, slow);
    }
    return lines_read(&lines, err);
}
