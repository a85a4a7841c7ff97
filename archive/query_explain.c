/* query_explain.c - says how a query was understood, one condition a line. */
#include <inttypes.h>

#include "archive/query.h"
#include "palaver/width.h"

static void quoted(struct out *out, const char *text, bool star)
{
    OWNED(str_release) struct str safe = STR_INIT;
    width_safe(span_of(text), &safe);
    out_format(out, "\"%s\"%s", str_text(&safe), star ? "..." : "");
}

static void explain_words(const struct node *node, struct out *out)
{
    size_t length = strlen(node->value);
    const char *blank = strchr(node->value, ' ');
    bool phrase = blank && blank + 1 < node->value + length;
    OWNED(str_release) struct str words = STR_INIT;
    str_add_span(&words, span_from(node->value, length > 0 ? length - 1 : 0));
    out_format(out, "%s has the %s ", node->field->says, phrase ? "phrase" : "word");
    quoted(out, str_text(&words), node->star);
}

static void explain_time(const struct node *node, const struct zone *zone, struct out *out)
{
    char text[WHEN_TEXT_BYTES];
    const char *between = "";
    out_text(out, "posted ");
    if (node->low > WHEN_NONE + 1) {
        when_text(node->low, WHEN_SECOND, zone, text);
        out_format(out, "at or after %s", text);
        between = ", ";
    }
    if (node->high < INT64_MAX) {
        when_text(node->high, WHEN_SECOND, zone, text);
        out_format(out, "%sbefore %s", between, text);
    }
}

static void explain_question(const struct node *node, struct out *out)
{
    if (node->high == 0)
        out_text(out, "it belongs to no question");
    else if (node->high == INT64_MAX)
        out_text(out, "it asks or answers a question");
    else if (node->low == node->high)
        out_format(out, "it asks or answers question %" PRId64, node->low);
    else
        out_format(out, "it asks or answers one of the questions %" PRId64 " to %" PRId64, node->low, node->high);
}

static void explain_choice(const struct node *node, struct out *out)
{
    static const char *const IS_SAID[] = {
        [IS_ANY] = "it is a post of any kind, counted or not",
        [IS_REPOST] = "it is a repost",
        [IS_DIGEST] = "it is a digest, the container of its parts",
        [IS_NOTICE] = "it is a notice of a service",
        [IS_CONTEXT] = "it is known only because another post names it",
        [IS_COPY] = "it is a copy of a post that is shown",
        [IS_GONE] = "it was told as deleted",
        [IS_REPLY] = "it answers a post",
        [IS_START] = "it opens a thread",
        [IS_QUESTION] = "it asks a numbered question",
        [IS_ANSWER] = "it answers a numbered question",
    };
    static const char *const HAS_SAID[] = {
        [HAS_LINK] = "it has a link",         [HAS_MEDIA] = "it has a picture, film or file",
        [HAS_REPLY] = "it was answered",      [HAS_TAG] = "it has a hashtag",
        [HAS_MENTION] = "it mentions someone", [HAS_POLL] = "it has a poll",
        [HAS_TITLE] = "it has a title",       [HAS_THEME] = "it has a theme",
    };
    enum field_id id = node->field->id;
    size_t choice = (size_t)node->choice;
    const char *said = id == FIELD_HAS ? HAS_SAID[choice] :
                       id == FIELD_IS && choice < COUNT_OF(IS_SAID) ? IS_SAID[choice] : NULL;
    if (said)
        out_text(out, said);
    else
        out_format(out, "its kind is %s", query_choice_name(id, node->choice));
}

static void explain_test(const struct query *query, const struct node *node, struct out *out)
{
    switch (node->field->form) {
    case VALUE_WORDS: explain_words(node, out); return;
    case VALUE_TIME: explain_time(node, query->zone, out); return;
    case VALUE_NUMBER: explain_question(node, out); return;
    case VALUE_CHOICE: explain_choice(node, out); return;
    case VALUE_TAG:
    case VALUE_NAME:
    case VALUE_EXACT: break;
    }
    out_format(out, "%s is ", node->field->says);
    if (node->value[0] || !node->star)
        quoted(out, node->value, node->star);
    else
        out_text(out, "anything");
}

static void indent(struct out *out, int depth)
{
    out_format(out, "%*s", depth * 2, "");
}

static void explain_node(const struct query *query, const struct node *node, int depth, struct out *out)
{
    indent(out, depth);
    switch (node->kind) {
    case NODE_TEST: explain_test(query, node, out); break;
    case NODE_ALL: out_text(out, "all of:"); break;
    case NODE_ANY: out_text(out, "any of:"); break;
    case NODE_NOT: out_text(out, "not:"); break;
    }
    out_char(out, '\n');
    for (const struct node *child = node->first; child; child = child->next)
        explain_node(query, child, depth + 1, out);
}

void query_explain(const struct query *query, struct out *out)
{
    static const struct {
        int choice;
        const char *name;
    } OPENED[] = {
        {IS_REPOST, "reposts"}, {IS_DIGEST, "digests"}, {IS_NOTICE, "notices"},
        {IS_CONTEXT, "posts known only by mention"}, {IS_COPY, "copies"}, {IS_GONE, "deleted posts"},
    };
    if (query->opened & (1u << IS_ANY)) {
        out_text(out, query->root ? "every post, counted or not," : "every post, counted or not");
    } else {
        out_text(out, "counted posts");
        for (size_t i = 0; i < COUNT_OF(OPENED); i++)
            if (query->opened & (1u << OPENED[i].choice))
                out_format(out, " and %s", OPENED[i].name);
    }
    out_text(out, query->root ? " for which\n" : "\n");
    if (query->root)
        explain_node(query, query->root, 1, out);
}
