/* query_match.c - words as an FTS5 expression. Made of folded letters and digits between quotes, column names of ours,
 * AND, OR and NOT: nothing that a user wrote can be read as syntax. */
#include "archive/query_sql.h"

#define MATCH_MAX_DEPTH 8 /* FTS5's parser has a small stack */

static bool is_words(const struct node *node)
{
    return node->kind == NODE_TEST && node->field->form == VALUE_WORDS;
}

static bool pure(const struct node *node, int depth)
{
    if (node->kind == NODE_TEST)
        return is_words(node);
    if (node->kind == NODE_NOT || depth == MATCH_MAX_DEPTH) /* FTS5 has no NOT of everything */
        return false;
    for (const struct node *child = node->first; child; child = child->next)
        if (!pure(child, depth + 1))
            return false;
    return true;
}

bool match_is_pure(const struct node *node)
{
    return pure(node, 0);
}

void match_add(const struct node *node, struct str *out)
{
    if (node->kind == NODE_TEST) {
        const char *columns = node->field->id == FIELD_TITLE ? "{title}" :
                              node->field->id == FIELD_QUOTED ? "{quoted}" : "{title own}";
        struct span words = span_of(node->value);
        str_format(out, "%s : \"%.*s\"%s", columns, (int)(words.length - 1), words.at, node->star ? " *" : "");
        return;
    }
    const char *between = "";
    for (const struct node *child = node->first; child; child = child->next) {
        str_format(out, "%s(", between);
        match_add(child, out);
        str_add_char(out, ')');
        between = node->kind == NODE_ALL ? " AND " : " OR ";
    }
}
