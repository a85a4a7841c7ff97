/* query.h - what a query is once it was read: a tree of conditions. Private to the archive.
 *
 * query_parse.c makes it, query_explain.c says it, query_record.c decides one record by it, query_sql.c asks SQLite. */
#ifndef ARCHIVE_QUERY_H
#define ARCHIVE_QUERY_H

#include "palaver/query.h"

enum field_id {
    FIELD_WORDS, FIELD_TITLE, FIELD_QUOTED,
    FIELD_THEME, FIELD_TERM, FIELD_LEXICON,
    FIELD_TAG, FIELD_MENTION, FIELD_LINK,
    FIELD_NETWORK, FIELD_PLACE, FIELD_LIST, FIELD_AUTHOR, FIELD_COUNTRY, FIELD_LANG, FIELD_KIND,
    FIELD_SERIES, FIELD_Q, FIELD_THREAD, FIELD_ID,
    FIELD_SINCE, FIELD_UNTIL, FIELD_DATE, FIELD_HAS, FIELD_IS,
};

/* What the reader of a value makes of it. */
enum value_form {
    VALUE_WORDS,  /* folded to a full-text phrase */
    VALUE_TAG,    /* fold_tag */
    VALUE_NAME,   /* fold_case */
    VALUE_EXACT,  /* as it is */
    VALUE_NUMBER, /* a number, 3..5, or none */
    VALUE_TIME,
    VALUE_CHOICE, /* one of a list */
};

struct field {
    const char *name; /* "" for words without a field */
    enum field_id id;
    enum value_form form;
    bool star;        /* a value may end in '*' */
    bool of_record;   /* can be decided on a record before anything is stored */
    const char *says; /* for query_explain: "the theme" */
};

enum has_what { HAS_LINK, HAS_MEDIA, HAS_REPLY, HAS_TAG, HAS_MENTION, HAS_POLL, HAS_TITLE, HAS_THEME };
enum is_what {
    IS_ANY, IS_REPOST, IS_DIGEST, IS_NOTICE, IS_CONTEXT, IS_COPY, IS_GONE, /* each opens the query to its kind */
    IS_MESSAGE, IS_ABSTRACT, IS_ARTICLE, IS_REPLY, IS_START, IS_QUESTION, IS_ANSWER,
};

enum node_kind { NODE_ALL, NODE_ANY, NODE_NOT, NODE_TEST };

struct node {
    enum node_kind kind;
    struct node *first, *next; /* children; next sibling */
    const struct field *field; /* of a test */
    const char *value;         /* folded as the field asks; tokens parted by one blank for words */
    const char *shown;         /* as written, without quotes and star */
    bool star;
    bool negative;             /* under an odd number of NOTs */
    int choice;                /* enum has_what, is_what or post_kind */
    int64_t low, high;         /* numbers: both included; times: low included, high not */
    int64_t column;            /* in the query, from 1 */
};

struct query {
    struct arena arena;
    const char *text;
    const struct zone *zone;
    struct node *root;        /* NULL: every counted post */
    unsigned opened;          /* 1u << IS_ANY ...: kinds asked for beside the counted posts */
    bool needs_tagging;
};

/* Bits of `opened` that lift the rule of what counts. */
#define QUERY_OPENERS ((1u << (IS_GONE + 1)) - 1u)

extern const struct field query_fields[];
extern const size_t query_field_count;
const struct field *query_field_find(struct span name); /* ASCII case; NULL when there is none */
const struct field *query_field_of(enum field_id id);
/* The field, or the choice of has: and is:, that `name` is nearest to; NULL when none is near. */
const char *query_field_near(struct span name);
bool query_choice_find(enum field_id field, struct span name, int *out_choice);
const char *query_choice_name(enum field_id field, int choice);
/* "link, media, reply, ..." */
void query_choice_list(enum field_id field, struct str *out);

/* The host of an address in the spelling given, without "www.", user and port; empty when it has none. */
struct span query_link_host(struct span url);

/* Appends the words of folded text, each followed by one blank: what FTS5's unicode61 with our categories makes of it. */
void query_words(struct span folded, struct str *out);

#endif
