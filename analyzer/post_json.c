/* post_json.c - a post as programs read it. Names are stable: adding one keeps the schema, renaming raises it. */
#include "palaver/post_json.h"

#include <string.h>

#include "palaver/redact.h"
#include "palaver/utf8.h"

struct writer {
    struct json_out *json;
    const struct stored_post *post;
    const struct post_json_options *options;
};

/* How good the account is: what is imported again must not rank above what it came from. */
static const char *const quality_names[] = {"mentioned", "part", "list", "full"};

static void key_time(struct json_out *json, const char *key, int64_t ms, enum when_grain grain)
{
    char when[WHEN_TEXT_BYTES];
    when_text(ms, grain, NULL, when);
    json_key_text(json, key, *when ? when : NULL);
}

/* Text as given, or with addresses masked. */
static void key_shown(const struct writer *writer, const char *key, struct span text)
{
    json_key(writer->json, key);
    if (writer->options->addresses || !text.at || !redact_needed(text)) {
        json_span(writer->json, text);
        return;
    }
    OWNED(str_release) struct str masked = STR_INIT;
    redact_text(text, NULL, 0, &masked);
    json_span(writer->json, str_span(&masked));
}

static void author(const struct writer *writer)
{
    const struct post *post = &writer->post->post;
    bool hidden = !writer->options->addresses && post->author && strchr(post->author, '@') &&
                  strcmp(post->network, "mail") == 0;
    json_key(writer->json, "author");
    json_object(writer->json);
    json_key_text(writer->json, "handle", hidden ? NULL : post->author);
    key_shown(writer, "name", span_of(post->name));
    if (writer->options->addresses)
        json_key_text(writer->json, "id", post->author_id);
    json_object_end(writer->json);
}

static void tags(struct json_out *json, const struct post *post, enum entity_kind kind, const char *key)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < post->entity_count; i++)
        if (post->entities[i].kind == kind)
            json_span(json, post->entities[i].text);
    json_array_end(json);
}

static void links(struct json_out *json, const struct post *post)
{
    json_key(json, "links");
    json_array(json);
    for (size_t i = 0; i < post->entity_count; i++) {
        if (post->entities[i].kind != ENTITY_LINK)
            continue;
        json_object(json);
        json_key_text(json, "url", post->entities[i].url);
        json_object_end(json);
    }
    json_array_end(json);
    json_key(json, "media");
    json_array(json);
    for (size_t i = 0; i < post->entity_count; i++) {
        if (post->entities[i].kind != ENTITY_MEDIA)
            continue;
        json_object(json);
        json_key_text(json, "url", post->entities[i].url);
        json_key_span(json, "alt", post->entities[i].text);
        json_object_end(json);
    }
    json_array_end(json);
}

static void counts(struct json_out *json, const struct post *post)
{
    const struct { const char *key; int64_t number; } numbers[] = {
        {"likes", post->likes}, {"boosts", post->boosts}, {"replies", post->replies},
    };
    json_key(json, "counts");
    json_object(json);
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        json_key(json, numbers[i].key);
        if (numbers[i].number == POST_NO_COUNT)
            json_null(json);
        else
            json_int(json, numbers[i].number);
    }
    json_object_end(json);
}

static void relations(struct json_out *json, const struct post *post)
{
    static const char *const names[] = {"answers", "quotes", "reposts", "part_of", "version_of", "thread"};
    json_key(json, "relations");
    json_array(json);
    for (size_t i = 0; i < post->relation_count; i++) {
        const struct relation *relation = &post->relations[i];
        OWNED(str_release) struct str id = STR_INIT;
        str_format(&id, "%s:", relation->network ? relation->network : post->network);
        str_add(&id, relation->native_id);
        json_object(json);
        json_key_text(json, "kind", names[relation->kind]);
        json_key_text(json, "id", str_text(&id));
        json_object_end(json);
    }
    json_array_end(json);
}

static void places(struct json_out *json, const struct stored_post *post)
{
    json_key(json, "places");
    json_array(json);
    for (size_t i = 0; i < post->place_count; i++) {
        json_object(json);
        json_key_text(json, "kind", post->places[i].kind);
        json_key_text(json, "name", post->places[i].name);
        json_key_text(json, "host", post->places[i].host);
        json_object_end(json);
    }
    json_array_end(json);
}

static struct span field_of(const struct stored_post *post, enum match_field field)
{
    return field == MATCH_TITLE ? span_of(post->post.title) : post->post.text;
}

static void match(struct json_out *json, const struct stored_post *post, const struct stored_match *match,
                  struct utf8_counter *counter)
{
    struct span field = field_of(post, match->field);
    if (match->end > field.length || match->start > match->end)
        return; /* of a text that changed since: the tagging is behind, said elsewhere */
    json_object(json);
    json_key_text(json, "term", match->term);
    json_key_text(json, "layer", match->layer);
    json_key_int(json, "line", match->term_line);
    json_key_text(json, "field", match_field_name(match->field));
    json_key_int(json, "start", (int64_t)utf8_counter_at(counter, field, match->start));
    json_key_int(json, "end", (int64_t)utf8_counter_at(counter, field, match->end));
    if (match->near_end > match->near_start && match->near_end <= field.length) {
        json_key(json, "near");
        json_object(json);
        json_key_int(json, "start", (int64_t)utf8_counter_at(counter, field, match->near_start));
        json_key_int(json, "end", (int64_t)utf8_counter_at(counter, field, match->near_end));
        json_object_end(json);
    }
    json_key_span(json, "text", span_from_to(field, match->start, match->end));
    json_object_end(json);
}

/* Themes in the order of their first match; each with its matches. */
void post_json_themes(struct json_out *json, const struct stored_post *post)
{
    struct utf8_counter counter = {0};
    json_array(json);
    for (size_t i = 0; i < post->match_count; i++) {
        if (!stored_post_opens_theme(post, i))
            continue;
        json_object(json);
        json_key_text(json, "theme", post->matches[i].theme);
        json_key(json, "matches");
        json_array(json);
        for (size_t j = i; j < post->match_count; j++)
            if (strcmp(post->matches[j].theme, post->matches[i].theme) == 0)
                match(json, post, &post->matches[j], &counter);
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
}

static void derived(const struct writer *writer)
{
    struct json_out *json = writer->json;
    const struct stored_post *post = writer->post;
    json_key_text(json, "thread", post->thread);
    json_key_text(json, "parent", post->parent);
    json_key_text(json, "series", post->reading.subject.series);
    json_key(json, "running");
    if (post->reading.subject.running > 0)
        json_int(json, post->reading.subject.running);
    else
        json_null(json);
    json_key(json, "question");
    if (post->question > 0)
        json_int(json, post->question);
    else
        json_null(json);
    json_key(json, "same_as");
    json_array(json);
    for (size_t i = 0; i < post->same_count; i++)
        json_text(json, post->same_as[i]);
    json_array_end(json);
    json_key_text(json, "lang_guess", post->reading.lang);
}

void post_json_write(struct json_out *json, const struct stored_post *post, const struct post_json_options *options)
{
    struct writer writer = {json, post, options};
    json_object(json);
    json_key_int(json, "schema", 1);
    json_key_text(json, "id", post->id);
    json_key_text(json, "short", post->short_id);
    json_key_text(json, "network", post->post.network);
    json_key_text(json, "native_id", post->post.native_id);
    json_key_text(json, "url", post->post.url);
    json_key_text(json, "kind", post_kind_name(post->post.kind));
    json_key_text(json, "quality", quality_names[post->post.quality]);
    key_time(json, "posted_at", post->post.posted_ms, post->post.grain);
    key_time(json, "edited_at", post->post.edited_ms, WHEN_MS);
    author(&writer);
    key_shown(&writer, "title", span_of(post->post.title));
    key_shown(&writer, "text", post->post.text.at ? post->post.text : span_of(""));
    json_key_text(json, "lang", post->post.lang);
    tags(json, &post->post, ENTITY_HASHTAG, "tags");
    tags(json, &post->post, ENTITY_MENTION, "mentions");
    links(json, &post->post);
    relations(json, &post->post);
    places(json, post);
    if (post->context) {
        json_key(json, "context");
        json_bool(json, true);
    }
    if (post->gone) {
        json_key(json, "gone");
        json_bool(json, true);
    }
    if (!options->source_only) {
        counts(json, &post->post);
        derived(&writer);
        if (options->themes || post->match_count > 0) {
            json_key(json, "themes");
            post_json_themes(json, post);
        }
    }
    if (options->lexicon_hash)
        json_key_text(json, "lexicon", options->lexicon_hash);
    json_object_end(json);
}
