/* query_record.c - decides a query on one record by itself, before anything is stored (--only).
 *
 * What a record cannot know yet (themes, threads, who answered, which words are quoted) is refused beforehand by
 * query_decides_records(). Words are looked for in the whole text: own and quoted text are told apart later. What counts
 * is no matter here: a digest of the list asked for is wanted too. */
#include "archive/query.h"
#include "palaver/fold.h"
#include "palaver/hash.h"

struct record {
    const struct post *post;
    const struct place *place;
    struct str title, text; /* " word word word ", made when first needed */
};

static const struct node *undecidable(const struct node *node)
{
    if (node->kind == NODE_TEST) {
        bool later = node->field->id == FIELD_HAS && (node->choice == HAS_REPLY || node->choice == HAS_THEME);
        later = later || (node->field->id == FIELD_IS && (node->choice == IS_CONTEXT || node->choice == IS_COPY ||
                node->choice == IS_GONE || node->choice == IS_QUESTION || node->choice == IS_ANSWER));
        return later || !node->field->of_record ? node : NULL;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        const struct node *found = undecidable(child);
        if (found)
            return found;
    }
    return NULL;
}

bool query_decides_records(const struct query *query, struct err *err)
{
    const struct node *node = query->root ? undecidable(query->root) : NULL;
    if (!node)
        return true;
    struct place_at place = {.column = node->column, .byte = -1};
    bool choice = node->field->form == VALUE_CHOICE;
    return err_at(err, ERR_USAGE, place, "query, column %lld: %s:%s cannot be decided on a single record before it is "
                  "stored", (long long)node->column, node->field->name,
                  choice ? query_choice_name(node->field->id, node->choice) : "");
}

static bool name_is(const struct node *node, const char *name)
{
    if (!name)
        return false;
    OWNED(str_release) struct str folded = STR_INIT;
    fold_case(span_of(name), &folded);
    return node->star ? span_starts(str_span(&folded), node->value) : span_is(str_span(&folded), node->value);
}

static void words_of(struct span text, struct str *out)
{
    OWNED(str_release) struct str folded = STR_INIT;
    fold_search(text, &folded);
    str_add_char(out, ' ');
    query_words(str_span(&folded), out);
}

static bool has_words(const struct node *node, struct str *words, struct span text)
{
    if (words->length == 0)
        words_of(text, words);
    OWNED(str_release) struct str wanted = STR_INIT;
    str_add_char(&wanted, ' ');
    str_add(&wanted, node->value);
    if (node->star)
        str_cut(&wanted, wanted.length - 1);
    return span_find(str_span(words), str_span(&wanted)) != NULL;
}

static bool tag_is(const struct node *node, struct span tag)
{
    OWNED(str_release) struct str folded = STR_INIT;
    fold_tag(tag, &folded);
    return node->star ? span_starts(str_span(&folded), node->value) : span_is(str_span(&folded), node->value);
}

static bool mention_is(const struct node *node, const struct entity *entity)
{
    OWNED(str_release) struct str folded = STR_INIT;
    fold_case(entity->text, &folded);
    return node->star ? span_starts(str_span(&folded), node->value) : span_is(str_span(&folded), node->value);
}

struct span query_link_host(struct span url)
{
    const char *slashes = span_find(url, span_of("://"));
    if (!slashes)
        return span_from("", 0);
    size_t from = (size_t)(slashes - url.at) + 3, to = from;
    while (to < url.length && !strchr("/?#", url.at[to]))
        to++;
    for (size_t i = from; i < to; i++)
        if (url.at[i] == '@')
            from = i + 1;
    struct span host = span_from_to(url, from, to);
    const char *colon = host.length > 0 && host.at[0] != '[' ? span_find_char(host, ':') : NULL;
    if (colon)
        host.length = (size_t)(colon - host.at);
    return span_starts_nocase(host, "www.") ? span_from_to(host, 4, host.length) : host;
}

static bool link_is(const struct node *node, const struct entity *entity)
{
    struct span url = entity->url ? span_of(entity->url) : entity->text;
    struct span host = query_link_host(url);
    if (node->star)
        return span_starts(url, node->value) || span_starts_nocase(host, node->value);
    return span_is(url, node->value) || span_is_nocase(host, node->value);
}

static bool entity_fits(const struct node *node, const struct entity *entity)
{
    switch (node->field->id) {
    case FIELD_TAG: return entity->kind == ENTITY_HASHTAG && tag_is(node, entity->text);
    case FIELD_MENTION: return entity->kind == ENTITY_MENTION && mention_is(node, entity);
    case FIELD_LINK: return entity->kind == ENTITY_LINK && link_is(node, entity);
    default: break;
    }
    switch (node->choice) {
    case HAS_LINK: return entity->kind == ENTITY_LINK;
    case HAS_MEDIA: return entity->kind == ENTITY_MEDIA;
    case HAS_TAG: return entity->kind == ENTITY_HASHTAG;
    case HAS_MENTION: return entity->kind == ENTITY_MENTION;
    case HAS_POLL: return entity->kind == ENTITY_POLL;
    default: return false;
    }
}

static bool any_entity(const struct node *node, const struct post *post)
{
    for (size_t i = 0; i < post->entity_count; i++)
        if (entity_fits(node, &post->entities[i]))
            return true;
    return false;
}

static bool has_relation(const struct post *post, enum relation_kind kind)
{
    for (size_t i = 0; i < post->relation_count; i++)
        if (post->relations[i].kind == kind)
            return true;
    return false;
}

static bool is_fits(const struct node *node, const struct post *post)
{
    switch ((enum is_what)node->choice) {
    case IS_ANY: return true;
    case IS_REPOST: return post->kind == POST_REPOST;
    case IS_DIGEST: return post->kind == POST_DIGEST;
    case IS_NOTICE: return post->kind == POST_NOTICE;
    case IS_MESSAGE: return post->kind == POST_MESSAGE;
    case IS_ABSTRACT: return post->kind == POST_ABSTRACT;
    case IS_ARTICLE: return post->kind == POST_ARTICLE;
    case IS_REPLY: return has_relation(post, RELATION_ANSWERS);
    case IS_START: return !has_relation(post, RELATION_ANSWERS);
    case IS_CONTEXT: case IS_COPY: case IS_GONE: case IS_QUESTION: case IS_ANSWER: break; /* refused before */
    }
    return false;
}

/* The full id; or, like everywhere, a short id or a beginning of one. */
static bool id_fits(const struct node *node, const struct post *post)
{
    if (!post->native_id)
        return false;
    OWNED(str_release) struct str id = STR_INIT;
    str_format(&id, "%s:%s", post->network, post->native_id);
    int64_t low, high, number = short_id_number(str_span(&id));
    if (span_is(str_span(&id), node->value))
        return true;
    return short_id_range(span_of(node->value), &low, &high) && number >= low && number <= high;
}

static bool test_fits(const struct node *node, struct record *record)
{
    const struct post *post = record->post;
    const struct place *place = record->place;
    switch (node->field->id) {
    case FIELD_WORDS:
        return has_words(node, &record->text, post->text) ||
               (post->title && has_words(node, &record->title, span_of(post->title)));
    case FIELD_TITLE: return post->title && has_words(node, &record->title, span_of(post->title));
    case FIELD_NETWORK: return name_is(node, post->network);
    case FIELD_PLACE: return place && name_is(node, place->name);
    case FIELD_LIST: return place && strcmp(place->kind, "list") == 0 && name_is(node, place->name);
    case FIELD_AUTHOR:
        return name_is(node, post->author) || name_is(node, post->name) || name_is(node, post->author_id);
    case FIELD_KIND: return (int)post->kind == node->choice;
    case FIELD_ID: return id_fits(node, post);
    case FIELD_SINCE: case FIELD_UNTIL: case FIELD_DATE:
        return post->posted_ms != POST_NO_TIME && post->posted_ms >= node->low && post->posted_ms < node->high;
    case FIELD_IS: return is_fits(node, post);
    case FIELD_HAS: return node->choice == HAS_TITLE ? post->title && post->title[0] : any_entity(node, post);
    case FIELD_TAG: case FIELD_MENTION: case FIELD_LINK: return any_entity(node, post);
    default: return false; /* refused by query_decides_records() */
    }
}

static bool fits(const struct node *node, struct record *record)
{
    if (node->kind == NODE_TEST)
        return test_fits(node, record);
    if (node->kind == NODE_NOT)
        return !fits(node->first, record);
    bool every = node->kind == NODE_ALL;
    for (const struct node *child = node->first; child; child = child->next)
        if (fits(child, record) != every)
            return !every;
    return every;
}

bool query_accepts(const struct query *query, const struct post *post, const struct place *place)
{
    if (!query->root)
        return true;
    struct record record = {.post = post, .place = place};
    bool accepted = fits(query->root, &record);
    str_release(&record.title);
    str_release(&record.text);
    return accepted;
}
