/* pattern.c - compiles units with PCRE2 and runs them.
 *
 * Caseless, UTF and UCP throughout; \C is refused, an empty match never counts, and each attempt ends at its limits.
 * Source: pcre2api(3), pcre2jit(3). */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "analyzer/pattern.h"

#include <assert.h>
#include <pcre2.h>
#include <stdlib.h>

#include "analyzer/lexicon_data.h"
#include "analyzer/tag_text.h"
#include "palaver/tagger.h"

#define COMPILE_OPTIONS (PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C)

struct matcher {
    pcre2_match_data *data;
    pcre2_match_context *limits;
    pcre2_jit_stack *stack;
};

struct matcher *matcher_new(void)
{
    struct matcher *matcher = mem_new(sizeof *matcher);
    matcher->data = pcre2_match_data_create(1, NULL);
    matcher->limits = pcre2_match_context_create(NULL);
    matcher->stack = pcre2_jit_stack_create((size_t)32 << 10, PATTERN_STACK_BYTES, NULL);
    if (!matcher->data || !matcher->limits || !matcher->stack) {
        void *none = mem_array(SIZE_MAX / 2, 2); /* ends the program */
        free(none);
    }
    pcre2_set_match_limit(matcher->limits, TAGGER_MATCH_LIMIT);
    pcre2_set_depth_limit(matcher->limits, PATTERN_DEPTH_LIMIT);
    pcre2_set_heap_limit(matcher->limits, PATTERN_HEAP_KIB);
    pcre2_jit_stack_assign(matcher->limits, NULL, matcher->stack);
    return matcher;
}

void matcher_free(struct matcher *matcher)
{
    if (!matcher)
        return;
    pcre2_jit_stack_free(matcher->stack);
    pcre2_match_context_free(matcher->limits);
    pcre2_match_data_free(matcher->data);
    free(matcher);
}

static pcre2_code *code_compile(struct span text, uint32_t options, int *out_code, PCRE2_SIZE *out_offset)
{
    return pcre2_compile((PCRE2_SPTR)text.at, text.length, COMPILE_OPTIONS | options, out_code, out_offset, NULL);
}

static bool compile_check(struct span regex, size_t *out_at, struct err *err)
{
    int number = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *code = code_compile(regex, 0, &number, &offset);
    if (code) {
        pcre2_code_free(code);
        return true;
    }
    char reason[256];
    if (pcre2_get_error_message(number, (PCRE2_UCHAR *)reason, sizeof reason) < 0)
        reason[0] = '\0';
    *out_at = offset;
    return err_set(err, ERR_SYNTAX, "%s", reason);
}

bool pattern_check(struct span regex, size_t *out_at, struct err *err)
{
    *out_at = 0;
    if (regex.length > REGEX_MAX_BYTES)
        return err_set(err, ERR_LIMIT, "the regex is longer than %d bytes", REGEX_MAX_BYTES);
    return compile_check(regex, out_at, err);
}

bool pattern_compiles(struct span pattern, struct err *err)
{
    size_t at;
    return compile_check(pattern, &at, err);
}

/* Compiled once, whichever thread comes first; another that compiled it meanwhile throws its own away. */
static pcre2_code *code_of(const struct lexicon *lexicon, struct unit *unit, enum pattern_use use)
{
    struct pattern *pattern = &lexicon->patterns[unit - lexicon->units].of[use];
    void *ready = atomic_load_explicit(&pattern->code, memory_order_acquire);
    if (ready)
        return ready;
    OWNED(str_release) struct str text = STR_INIT;
    pattern_text(lexicon, unit, use, &text);
    int number = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *code = code_compile(str_span(&text), use == PATTERN_HERE ? PCRE2_ANCHORED : 0, &number, &offset);
    assert(code); /* regexes were checked when read, the rest is of our making */
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* without it the interpreter gives the same, more slowly */
    struct lexicon *shared = (struct lexicon *)(uintptr_t)lexicon;
    atomic_store(&shared->compiled, true);
    if (atomic_compare_exchange_strong_explicit(&pattern->code, &ready, code, memory_order_acq_rel,
                                                memory_order_acquire))
        return code;
    pcre2_code_free(code);
    return ready;
}

static enum match_result match_once(struct matcher *matcher, const struct lexicon *lexicon, struct unit *unit,
                                    enum pattern_use use, struct span text, size_t from, size_t *out_start,
                                    size_t *out_end)
{
    int result = pcre2_match(code_of(lexicon, unit, use), (PCRE2_SPTR)text.at, text.length, from,
                             PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY, matcher->data, matcher->limits);
    if (result == PCRE2_ERROR_NOMATCH)
        return MATCH_NONE;
    if (result < 0)
        return MATCH_RUNAWAY;
    const PCRE2_SIZE *range = pcre2_get_ovector_pointer(matcher->data);
    *out_start = range[0];
    *out_end = range[1];
    return MATCH_FOUND;
}

static size_t blank_length(struct span text, size_t at)
{
    if (text.at[at] == BLANK_REST)
        return 1;
    return text.length - at >= 3 && memcmp(text.at + at, BLANK_BYTES, 3) == 0 ? 3 : 0;
}

/* A dot takes a blanked range too: then the text ends where the range begins, and goes on where it ends. */
enum match_result matcher_find(struct matcher *matcher, const struct lexicon *lexicon, struct unit *unit,
                               enum pattern_use use, struct span text, size_t from, size_t *out_start, size_t *out_end)
{
    for (;;) {
        enum match_result result = match_once(matcher, lexicon, unit, use, text, from, out_start, out_end);
        if (result != MATCH_FOUND)
            return result;
        size_t blank = *out_start;
        while (blank < *out_end && !blank_length(text, blank))
            blank++;
        if (blank == *out_end)
            return MATCH_FOUND;
        result = match_once(matcher, lexicon, unit, use, span_from_to(text, 0, blank), *out_start, out_start, out_end);
        if (result != MATCH_NONE || use == PATTERN_HERE)
            return result;
        for (size_t length; blank < text.length && (length = blank_length(text, blank)) > 0; blank += length)
            ;
        from = blank;
    }
}

void pattern_release(struct pattern *pattern)
{
    pcre2_code_free(atomic_load(&pattern->code));
    atomic_store(&pattern->code, NULL);
}
