/* lexicon_findings.c - a lexicon of some thousand terms has hundreds of findings: a line for each theme and kind says how
 * many there are and shows the first, so that one sees where to begin. */
#include "cli/lexicon_findings.h"

#include <stdlib.h>
#include <string.h>

#include "cli/common.h"

/* What an author wants to see first stands first. */
static const struct {
    const char *name, *means;
    bool harmless; /* counted only */
} KINDS[] = {
    {"unreachable", "a mask hides them, or another term of their theme and language finds all that they find", false},
    {"duplicate", "the same is said twice in one theme and language", false},
    {"runaway", "they try too long and are stopped", false},
    {"boundary", "a boundary that never holds", false},
    {"no-literal", "run on every post, for no word must be there", false},
    {"broad", "they match every word that begins so", false},
    {"short", "so short that chance finds them", false},
    {"over-firing", "they match more posts of their language than they should", false},
    {"dead", "they match no post", false},
    {"covered", "all they match lies inside the matches of others", false},
    {"untested", "languages of a theme without an example in hits", false},
    {"shared", "no fault: another language of their theme says the same", true},
};

void findings_release(struct findings *findings)
{
    arena_release(&findings->arena);
    free(findings->at);
}

void findings_add(void *to, const struct lexicon_finding *finding)
{
    struct findings *findings = to;
    if (findings->count == findings->room) {
        findings->room = findings->room ? findings->room * 2 : 64;
        findings->at = mem_grow(findings->at, findings->room, sizeof *findings->at);
    }
    struct lexicon_finding kept = *finding;
    kept.text = arena_text(&findings->arena, finding->text);
    findings->at[findings->count++] = kept;
}

static void line_show(struct context *context, const struct lexicon_finding *finding, const char *file, bool kind)
{
    out_format(&context->out, "%s:%lld:", file, (long long)finding->line);
    if (finding->column > 0) /* 0: it is about the theme as a whole */
        out_format(&context->out, "%lld:", (long long)finding->column);
    out_char(&context->out, ' ');
    if (kind)
        out_format(&context->out, "%s: ", finding->kind);
    out_format(&context->out, "%s\n", finding->text);
}

static const char *theme_of(const struct lexicon_finding *finding)
{
    return finding->theme ? finding->theme : "(patterns)";
}

static size_t kind_count(const struct findings *findings, const char *kind)
{
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++)
        count += strcmp(findings->at[i].kind, kind) == 0;
    return count;
}

static size_t theme_width(const struct findings *findings)
{
    size_t width = 0;
    for (size_t i = 0; i < findings->count; i++) {
        size_t length = strlen(theme_of(&findings->at[i]));
        width = length > width ? length : width;
    }
    return width;
}

/* One line for each theme that has findings of the kind: how many, and the first. */
static void kind_show(struct context *context, const struct findings *findings, const char *kind, const char *file)
{
    int width = (int)theme_width(findings);
    for (size_t i = 0; i < findings->count; i++) {
        const struct lexicon_finding *first = &findings->at[i];
        if (strcmp(first->kind, kind) != 0)
            continue;
        bool told = false;
        size_t count = 0;
        for (size_t j = 0; j < findings->count; j++) {
            const struct lexicon_finding *other = &findings->at[j];
            bool same = strcmp(other->kind, kind) == 0 && strcmp(theme_of(other), theme_of(first)) == 0;
            told = told || (same && j < i);
            count += same;
        }
        if (told)
            continue;
        out_format(&context->out, "  %-*s %4zu  ", width, theme_of(first), count);
        line_show(context, first, file, false);
    }
}

/* For programs: every finding is a row. */
static void rows_show(struct context *context, const struct findings *findings, const char *file)
{
    static const struct table_column columns[] = {
        {"file", "file", false},   {"line", "line", true},   {"column", "column", true},
        {"kind", "kind", false},   {"theme", "theme", false}, {"text", "text", false},
    };
    OWNED(table_freep) struct table *table =
        table_new(&context->out, context->form, columns, COUNT_OF(columns), context->columns);
    for (size_t i = 0; i < findings->count; i++) {
        const struct lexicon_finding *finding = &findings->at[i];
        table_text(table, span_of(file));
        table_int(table, finding->line);
        if (finding->column > 0)
            table_int(table, finding->column);
        else
            table_text(table, span_of(NULL));
        table_text(table, span_of(finding->kind));
        table_text(table, span_of(finding->theme));
        table_text(table, span_of(finding->text));
        table_row_end(table);
    }
    table_end(table);
}

void findings_show(struct context *context, const struct findings *findings, const char *file, bool all)
{
    if (context->form != TABLE_PEOPLE) {
        rows_show(context, findings, file);
        return;
    }
    if (all || findings->count <= FINDINGS_FEW) {
        for (size_t i = 0; i < findings->count; i++)
            line_show(context, &findings->at[i], file, true);
        return;
    }
    for (size_t k = 0; k < COUNT_OF(KINDS); k++) {
        size_t count = kind_count(findings, KINDS[k].name);
        if (!count)
            continue;
        out_format(&context->out, "%s: %zu, %s\n", KINDS[k].name, count, KINDS[k].means);
        if (!KINDS[k].harmless)
            kind_show(context, findings, KINDS[k].name, file);
    }
    say(context, "Each on its line, for an editor to jump to:  palaver lexicon check %s --all", file);
}
