/* question_chat.c - finds chats by their announced questions. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/id_numbers.h"
#include "analyzer/question.h"
#include "palaver/fold.h"

#define CHAT_GAP_MS ((int64_t)3 * 3600 * 1000)    /* questions further apart belong to two chats */
#define CHAT_BEFORE_MS ((int64_t)3600 * 1000)     /* welcomes */
#define CHAT_AFTER_MS ((int64_t)48 * 3600 * 1000) /* late answers */
#define QUESTION_OPEN_MS ((int64_t)20 * 60 * 1000) /* the last one, when the others give no measure */

uint64_t post_author(const struct post *post, struct str *scratch)
{
    str_clear(scratch);
    str_add(scratch, post->network);
    str_add_char(scratch, '\n');
    fold_case(span_of(post->author_id ? post->author_id : post->author), scratch);
    return id_numbers_hash(str_span(scratch));
}

size_t post_tags(const struct post *post, uint64_t *tags, size_t room, struct str *scratch)
{
    size_t count = 0;
    for (size_t i = 0; i < post->entity_count && count < room; i++) {
        if (post->entities[i].kind != ENTITY_HASHTAG)
            continue;
        str_clear(scratch);
        fold_tag(post->entities[i].text, scratch);
        tags[count++] = id_numbers_hash(str_span(scratch));
    }
    return count;
}

static int by_time(const void *a, const void *b)
{
    const struct announcement *x = a, *y = b;
    if (x->posted_ms != y->posted_ms)
        return x->posted_ms < y->posted_ms ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static size_t questions_of(const struct announcement *cluster, size_t count, uint64_t author)
{
    bool asked[CHAT_MARK_MAX + 1] = {false};
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++)
        if (cluster[i].author == author && !asked[cluster[i].question]) {
            asked[cluster[i].question] = true;
            distinct++;
        }
    return distinct;
}

static void find_hosts(struct chat *chat, const struct announcement *cluster, size_t count)
{
    for (size_t i = 0; i < count && chat->host_count < CHAT_MAX_HOSTS; i++)
        if (!chat_has_host(chat, cluster[i].author) && questions_of(cluster, count, cluster[i].author) >= 2)
            chat->hosts[chat->host_count++] = cluster[i].author;
}

/* A number that no host asked, between those they did: the first to ask it openly is a co-host. */
static void find_co_hosts(struct chat *chat, const struct announcement *cluster, size_t count)
{
    bool asked[CHAT_MARK_MAX + 1] = {false};
    size_t highest = 0;
    for (size_t i = 0; i < count; i++)
        if (chat_has_host(chat, cluster[i].author)) {
            asked[cluster[i].question] = true;
            highest = cluster[i].question > highest ? cluster[i].question : highest;
        }
    for (size_t i = 0; i < count && chat->host_count < CHAT_MAX_HOSTS; i++) {
        size_t q = cluster[i].question;
        if (q >= highest || asked[q] || !cluster[i].asks)
            continue;
        asked[q] = true;
        chat->hosts[chat->host_count++] = cluster[i].author;
    }
}

static void add_tags(struct chat *chat, const struct announcement *announcement)
{
    for (size_t i = 0; i < announcement->tag_count && chat->tag_count < CHAT_MAX_TAGS; i++)
        if (!chat_has_tag(chat, &announcement->tags[i], 1))
            chat->tags[chat->tag_count++] = announcement->tags[i];
}

/* Only tags that stand in most of the questions: #healthworkers in one of them is not the chat's. */
static void keep_common_tags(struct chat *chat, const struct announcement *cluster, size_t count)
{
    size_t kept = 0, asked = 0;
    for (size_t i = 0; i < count; i++)
        asked += chat_has_host(chat, cluster[i].author);
    for (size_t t = 0; t < chat->tag_count; t++) {
        size_t with = 0;
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; chat_has_host(chat, cluster[i].author) && j < cluster[i].tag_count; j++)
                with += cluster[i].tags[j] == chat->tags[t];
        if (with * 2 > asked)
            chat->tags[kept++] = chat->tags[t];
    }
    chat->tag_count = kept;
}

static int64_t widest_gap(const struct chat *chat, int64_t *out_last)
{
    int64_t widest = 0, last = WHEN_NONE;
    for (size_t q = 1; q <= CHAT_MARK_MAX; q++) {
        if (chat->asked_ms[q] == WHEN_NONE)
            continue;
        if (last != WHEN_NONE && chat->asked_ms[q] - last > widest)
            widest = chat->asked_ms[q] - last;
        if (last == WHEN_NONE || chat->asked_ms[q] > last)
            last = chat->asked_ms[q];
    }
    *out_last = last;
    return widest;
}

static bool chat_of(const struct announcement *cluster, size_t count, struct chat *out_chat)
{
    struct chat chat = {.from_ms = cluster[0].posted_ms - CHAT_BEFORE_MS,
                        .to_ms = cluster[count - 1].posted_ms + CHAT_AFTER_MS};
    for (size_t q = 0; q <= CHAT_MARK_MAX; q++)
        chat.asked_ms[q] = WHEN_NONE;
    find_hosts(&chat, cluster, count);
    if (chat.host_count == 0)
        return false;
    find_co_hosts(&chat, cluster, count);
    for (size_t i = 0; i < count; i++) {
        size_t q = cluster[i].question;
        if (!chat_has_host(&chat, cluster[i].author))
            continue;
        if (chat.asked_ms[q] == WHEN_NONE) { /* later ones repeat it */
            chat.asked_ms[q] = cluster[i].posted_ms;
            chat.asked_key[q] = cluster[i].key;
        }
        add_tags(&chat, &cluster[i]);
    }
    keep_common_tags(&chat, cluster, count);
    int64_t last = WHEN_NONE, gap = widest_gap(&chat, &last);
    chat.open_to_ms = last + (gap > 0 ? gap + gap / 2 : QUESTION_OPEN_MS);
    *out_chat = chat;
    return true;
}

struct chat *chats_find(struct announcement *announcements, size_t count, size_t *out_count)
{
    struct chat *chats = mem_array(count + 1, sizeof *chats);
    *out_count = 0;
    if (count > 1)
        qsort(announcements, count, sizeof *announcements, by_time);
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && announcements[end].posted_ms - announcements[end - 1].posted_ms <= CHAT_GAP_MS)
            end++;
        *out_count += chat_of(announcements + i, end - i, &chats[*out_count]);
        i = end;
    }
    return chats;
}

bool chat_has_host(const struct chat *chat, uint64_t author)
{
    for (size_t i = 0; i < chat->host_count; i++)
        if (chat->hosts[i] == author)
            return true;
    return false;
}

void chats_see_answers(struct chat *chats, size_t chat_count, const struct marked_answer *answers, size_t count)
{
    for (size_t i = 0; i < chat_count; i++)
        for (size_t j = 0; j < count; j++)
            for (size_t h = 0; h < chats[i].host_count; h++)
                chats[i].host_answers[h] |= answers[j].author == chats[i].hosts[h] &&
                                            answers[j].posted_ms >= chats[i].from_ms &&
                                            answers[j].posted_ms <= chats[i].to_ms;
}

bool chat_host_answers(const struct chat *chat, uint64_t author)
{
    for (size_t i = 0; i < chat->host_count; i++)
        if (chat->hosts[i] == author)
            return chat->host_answers[i];
    return false;
}

bool chat_has_tag(const struct chat *chat, const uint64_t *tags, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < chat->tag_count; j++)
            if (tags[i] == chat->tags[j])
                return true;
    return false;
}

int64_t chat_open_question(const struct chat *chat, int64_t ms)
{
    int64_t open = 0, since = WHEN_NONE;
    if (ms > chat->open_to_ms)
        return 0;
    for (size_t q = 1; q <= CHAT_MARK_MAX; q++)
        if (chat->asked_ms[q] != WHEN_NONE && chat->asked_ms[q] <= ms && chat->asked_ms[q] >= since) {
            open = (int64_t)q;
            since = chat->asked_ms[q];
        }
    return open;
}
