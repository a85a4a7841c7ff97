/* read_post.c - one post from its row: author, reading, thread, question and group in one statement that is kept, with
 * those left out that the reader does not ask for. */
#include "archive/read.h"
#include "archive/store_private.h"

#define AUTHOR_COLUMNS "a.author_id, a.author, a.name"
#define AUTHOR_JOIN " LEFT JOIN authors a ON a.pk = p.author"
#define NO_AUTHOR "NULL, NULL, NULL"
#define READING_COLUMNS                                                                                        \
    "r.base, r.list_tag, r.series, r.running, r.question, r.topic, r.topic_number, r.reply, r.forward, r.lang, " \
    "r.lang_share, r.chat_question, r.chat_answer, r.profile_name, r.profile_role, r.profile_organisation, "    \
    "r.profile_country"
#define READING_JOIN " LEFT JOIN readings r ON r.post = p.pk"
#define NO_READING                                                                                             \
    "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"
/* Threads whose first post is not here, and parents that are not, tell the id themselves. */
#define TALK_COLUMNS                                                                                           \
    "coalesce(t.thread_id, (SELECT f.id FROM posts f WHERE f.pk = t.thread_key)), "                            \
    "coalesce(t.parent_id, (SELECT o.id FROM posts o WHERE o.pk = t.parent_key)), "                            \
    "t.method, t.parent_key, t.thread_key, q.question, q.asks, q.method, s.group_key"
#define TALK_JOIN                                                                                              \
    " LEFT JOIN threads t ON t.post = p.pk LEFT JOIN questions q ON q.post = p.pk "                            \
    "LEFT JOIN same_as s ON s.post = p.pk"
#define NO_TALK "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"

#define POST(author, author_join, reading, reading_join, talk, talk_join)                                      \
    "SELECT p.id, p.short, p.network, p.native_id, p.kind, p.quality, " author ", p.url, p.title, p.lang, "     \
    "CASE WHEN ?2 THEN p.text END, p.posted_ms, p.edited_ms, p.seen_ms, p.grain, p.inferred, p.likes, p.boosts, " \
    "p.replies, p.no_archive, p.change, p.context, p.gone_ms IS NOT NULL, p.record, " reading ", " talk         \
    " FROM posts p" author_join reading_join talk_join " WHERE p.pk = ?1"
#define WITH_AUTHOR AUTHOR_COLUMNS, AUTHOR_JOIN
#define WITHOUT_AUTHOR NO_AUTHOR, ""
#define WITH_READING READING_COLUMNS, READING_JOIN
#define WITHOUT_READING NO_READING, ""
#define WITH_TALK TALK_COLUMNS, TALK_JOIN
#define WITHOUT_TALK NO_TALK, ""
#define POST_WITH(author, reading, talk) POST_OF(author, reading, talk)
#define POST_OF(...) POST(__VA_ARGS__)

/* By what is left out. */
static const char *const POSTS[] = {
    [0] = POST_WITH(WITH_AUTHOR, WITH_READING, WITH_TALK),
    [LEAVE_AUTHOR] = POST_WITH(WITHOUT_AUTHOR, WITH_READING, WITH_TALK),
    [LEAVE_READING] = POST_WITH(WITH_AUTHOR, WITHOUT_READING, WITH_TALK),
    [LEAVE_TALK] = POST_WITH(WITH_AUTHOR, WITH_READING, WITHOUT_TALK),
    [LEAVE_AUTHOR | LEAVE_READING] = POST_WITH(WITHOUT_AUTHOR, WITHOUT_READING, WITH_TALK),
    [LEAVE_AUTHOR | LEAVE_TALK] = POST_WITH(WITHOUT_AUTHOR, WITH_READING, WITHOUT_TALK),
    [LEAVE_READING | LEAVE_TALK] = POST_WITH(WITH_AUTHOR, WITHOUT_READING, WITHOUT_TALK),
    [LEAVE_AUTHOR | LEAVE_READING | LEAVE_TALK] = POST_WITH(WITHOUT_AUTHOR, WITHOUT_READING, WITHOUT_TALK),
};

enum {
    COLUMN_ID, COLUMN_SHORT, COLUMN_NETWORK, COLUMN_NATIVE_ID, COLUMN_KIND, COLUMN_QUALITY, COLUMN_AUTHOR_ID,
    COLUMN_AUTHOR, COLUMN_NAME, COLUMN_URL, COLUMN_TITLE, COLUMN_LANG, COLUMN_TEXT, COLUMN_POSTED, COLUMN_EDITED,
    COLUMN_SEEN, COLUMN_GRAIN, COLUMN_INFERRED, COLUMN_LIKES, COLUMN_BOOSTS, COLUMN_REPLIES, COLUMN_NO_ARCHIVE,
    COLUMN_CHANGE, COLUMN_CONTEXT, COLUMN_GONE, COLUMN_RECORD,
    COLUMN_BASE, COLUMN_LIST_TAG, COLUMN_SERIES, COLUMN_RUNNING, COLUMN_SUBJECT_QUESTION, COLUMN_TOPIC,
    COLUMN_TOPIC_NUMBER, COLUMN_REPLY, COLUMN_FORWARD, COLUMN_GUESS, COLUMN_GUESS_SHARE, COLUMN_CHAT_QUESTION,
    COLUMN_CHAT_ANSWER, COLUMN_PROFILE_NAME, COLUMN_PROFILE_ROLE, COLUMN_PROFILE_ORGANISATION, COLUMN_PROFILE_COUNTRY,
    COLUMN_THREAD, COLUMN_PARENT, COLUMN_PARENT_METHOD, COLUMN_PARENT_KEY, COLUMN_THREAD_KEY, COLUMN_QUESTION,
    COLUMN_ASKS, COLUMN_QUESTION_METHOD, COLUMN_GROUP,
};

static void read_fields(struct stmt *stmt, struct post *post)
{
    post->network = stmt_column_text(stmt, COLUMN_NETWORK);
    post->native_id = stmt_column_text(stmt, COLUMN_NATIVE_ID);
    post->kind = (enum post_kind)stmt_column_int(stmt, COLUMN_KIND);
    post->quality = (enum post_quality)stmt_column_int(stmt, COLUMN_QUALITY);
    post->author_id = stmt_column_text(stmt, COLUMN_AUTHOR_ID);
    post->author = stmt_column_text(stmt, COLUMN_AUTHOR);
    post->name = stmt_column_text(stmt, COLUMN_NAME);
    post->url = stmt_column_text(stmt, COLUMN_URL);
    post->title = stmt_column_text(stmt, COLUMN_TITLE);
    post->lang = stmt_column_text(stmt, COLUMN_LANG);
    post->text = stmt_column_span(stmt, COLUMN_TEXT);
    post->posted_ms = stmt_column_int_or(stmt, COLUMN_POSTED, POST_NO_TIME);
    post->edited_ms = stmt_column_int_or(stmt, COLUMN_EDITED, POST_NO_TIME);
    post->seen_ms = stmt_column_int_or(stmt, COLUMN_SEEN, POST_NO_TIME);
    post->grain = (enum when_grain)stmt_column_int(stmt, COLUMN_GRAIN);
    post->inferred = (unsigned)stmt_column_int(stmt, COLUMN_INFERRED);
    post->likes = stmt_column_int_or(stmt, COLUMN_LIKES, POST_NO_COUNT);
    post->boosts = stmt_column_int_or(stmt, COLUMN_BOOSTS, POST_NO_COUNT);
    post->replies = stmt_column_int_or(stmt, COLUMN_REPLIES, POST_NO_COUNT);
    post->no_archive = stmt_column_int(stmt, COLUMN_NO_ARCHIVE) != 0;
}

static void read_reading(struct stmt *stmt, struct reading *reading)
{
    struct subject *subject = &reading->subject;
    subject->base = stmt_column_text(stmt, COLUMN_BASE);
    subject->list_tag = stmt_column_text(stmt, COLUMN_LIST_TAG);
    subject->series = stmt_column_text(stmt, COLUMN_SERIES);
    subject->running = stmt_column_int(stmt, COLUMN_RUNNING);
    subject->question = stmt_column_int(stmt, COLUMN_SUBJECT_QUESTION);
    subject->topic = stmt_column_text(stmt, COLUMN_TOPIC);
    subject->topic_number = stmt_column_int(stmt, COLUMN_TOPIC_NUMBER);
    subject->reply = stmt_column_int(stmt, COLUMN_REPLY) != 0;
    subject->forward = stmt_column_int(stmt, COLUMN_FORWARD) != 0;
    if (!subject->base)
        subject->base = "";
    reading->lang = stmt_column_text(stmt, COLUMN_GUESS);
    reading->lang_share = stmt_column_real(stmt, COLUMN_GUESS_SHARE);
    reading->chat_question = stmt_column_int(stmt, COLUMN_CHAT_QUESTION);
    reading->chat_answer = stmt_column_int(stmt, COLUMN_CHAT_ANSWER);
    reading->profile.name = stmt_column_text(stmt, COLUMN_PROFILE_NAME);
    reading->profile.role = stmt_column_text(stmt, COLUMN_PROFILE_ROLE);
    reading->profile.organisation = stmt_column_text(stmt, COLUMN_PROFILE_ORGANISATION);
    reading->profile.country = stmt_column_text(stmt, COLUMN_PROFILE_COUNTRY);
}

static void read_place_in_talk(struct stmt *stmt, struct stored_post *post)
{
    post->thread = stmt_column_text(stmt, COLUMN_THREAD);
    post->parent = stmt_column_text(stmt, COLUMN_PARENT);
    post->parent_method = stmt_column_text(stmt, COLUMN_PARENT_METHOD);
    post->parent_key = stmt_column_int(stmt, COLUMN_PARENT_KEY);
    post->thread_key = stmt_column_int(stmt, COLUMN_THREAD_KEY);
    post->question = stmt_column_int(stmt, COLUMN_QUESTION);
    post->asks = stmt_column_int(stmt, COLUMN_ASKS) != 0;
    post->question_method = stmt_column_text(stmt, COLUMN_QUESTION_METHOD);
}

static bool read_children(const struct post_children *of, unsigned wants, int64_t tagging, struct stored_post *post,
                          struct err *err)
{
    return (!(wants & WANT_RELATIONS) || children_relations(of, post, err)) &&
           (!(wants & WANT_ENTITIES) || children_entities(of, post, err)) &&
           (!(wants & WANT_SEGMENTS) || children_segments(of, post, err)) &&
           (!(wants & WANT_PLACES) || children_places(of, post, err)) &&
           (!(wants & WANT_GROUP) || children_group(of, post, err)) &&
           (!(wants & WANT_MATCHES) || tagging == 0 || children_matches(of, tagging, post, err));
}

bool read_post(const struct post_reader *reader, int64_t key, post_visit *each, void *to, struct err *err)
{
    struct store *store = reader->store;
    unsigned wants = reader->wants;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    OWNED(str_release) struct str raw = STR_INIT;
    arena_reset(reader->arena);
    if (!stmt_open(&stmt, store, POSTS[reader->leaves], err))
        return false;
    stmt_int(&stmt, 1, key);
    stmt_int(&stmt, 2, (wants & WANT_TEXT) != 0);
    if (!stmt_next(&stmt, err))
        return !stmt.failed;
    struct stored_post post = {.key = key, .post = POST_INIT};
    struct post_children of = {store, reader->arena, key, stmt_column_int(&stmt, COLUMN_GROUP)};
    post.id = stmt_column_text(&stmt, COLUMN_ID);
    short_id_text(stmt_column_int(&stmt, COLUMN_SHORT), post.short_id);
    post.change = stmt_column_int(&stmt, COLUMN_CHANGE);
    post.context = stmt_column_int(&stmt, COLUMN_CONTEXT) != 0;
    post.gone = stmt_column_int(&stmt, COLUMN_GONE) != 0;
    read_fields(&stmt, &post.post);
    read_reading(&stmt, &post.reading);
    read_place_in_talk(&stmt, &post);
    if (!read_children(&of, wants, reader->tagging, &post, err))
        return false;
    if (wants & WANT_RAW) {
        if (!record_bytes(store, stmt_column_int(&stmt, COLUMN_RECORD), &raw, err))
            return false;
        post.post.raw = str_span(&raw);
    }
    return each(to, &post, err);
}
