/* question.h - chats found in an archive: who asked what when, and which tags belong to it. Private to question*.c. */
#ifndef ANALYZER_QUESTION_H
#define ANALYZER_QUESTION_H

#include "analyzer/chat_mark.h"
#include "palaver/store.h"

#define CHAT_MAX_TAGS 16
#define CHAT_MAX_HOSTS 8

/* One post that begins "Qn". */
struct announcement {
    int64_t posted_ms, key;
    uint64_t author, id;
    uint64_t tags[CHAT_MAX_TAGS];
    uint8_t tag_count;
    uint8_t question;
    bool asks; /* it has a question mark, and answers nobody */
};

/* One post that begins "An". */
struct marked_answer {
    int64_t posted_ms;
    uint64_t author;
};

struct chat {
    int64_t from_ms, to_ms;             /* posts in it belong to the chat when they carry a tag or answer one that does */
    int64_t open_to_ms;                 /* until then what is said openly answers the open question */
    int64_t asked_ms[CHAT_MARK_MAX + 1]; /* WHEN_NONE: not asked */
    int64_t asked_key[CHAT_MARK_MAX + 1];
    uint64_t hosts[CHAT_MAX_HOSTS];
    bool host_answers[CHAT_MAX_HOSTS];  /* gives marked answers too: takes part, does not only lead */
    size_t host_count;
    uint64_t tags[CHAT_MAX_TAGS];
    size_t tag_count;
};

/* Chats among announcements (sorted here by time): clusters in which one author asks at least two questions; those that
 * co-hosts ask in between belong to it.
 * Owner: caller, free(). */
struct chat *chats_find(struct announcement *announcements, size_t count, size_t *out_count) MUST_USE;
bool chat_has_host(const struct chat *chat, uint64_t author);
/* Notes which hosts also answered. */
void chats_see_answers(struct chat *chats, size_t chat_count, const struct marked_answer *answers, size_t count);
bool chat_host_answers(const struct chat *chat, uint64_t author);
bool chat_has_tag(const struct chat *chat, const uint64_t *tags, size_t count);
/* The question open at that moment; 0 none. */
int64_t chat_open_question(const struct chat *chat, int64_t ms);

/* Hashes of a post's hashtags, folded; at most `room`. */
size_t post_tags(const struct post *post, uint64_t *tags, size_t room, struct str *scratch);
uint64_t post_author(const struct post *post, struct str *scratch);

#endif
