/* question.c - the questions of chats and of numbered series, and what answers them (feature T7).
 *
 * A chat's answers are found by their mark (A3), then by what they answer, then by the question that was open when they
 * were said; late answers go to their question, not to their minute. A series' posts say their question in the subject. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/id_numbers.h"
#include "analyzer/question.h"
#include "palaver/analysis.h"
#include "palaver/fold.h"
#include "palaver/utf8.h"

#define OPEN_MIN_LETTERS 40  /* shorter ones ("Hello all from Kampala") are talk, not answers */
#define REPLY_MIN_LETTERS 24 /* shorter ones ("I am as alarmed as you are") only nod */

struct assigned {
    int64_t key;
    int64_t question;
    int64_t under; /* what replies to it count for; a participant's own question answers none but is asked under one */
};

struct questions {
    struct store *store;
    struct announcement *announcements;
    size_t count, room;
    struct marked_answer *answers;
    size_t answer_count, answer_room;
    struct chat *chats;
    size_t chat_count;
    struct id_numbers known;       /* keys of posts of chats */
    struct assigned *assigned; /* by number in `known` */
    size_t assigned_room;
    struct id_numbers series;      /* series and question seen already */
    struct str scratch;
};

static void questions_release(struct questions *questions)
{
    free(questions->announcements);
    free(questions->answers);
    free(questions->chats);
    free(questions->assigned);
    id_numbers_release(&questions->known);
    id_numbers_release(&questions->series);
    str_release(&questions->scratch);
}

static bool has_question_mark(struct span text)
{
    return span_find_char(text, '?') || span_find(text, span_of("？")) || span_find(text, span_of("؟"));
}

static void gather_answer(struct questions *questions, const struct stored_post *post)
{
    if (questions->answer_count == questions->answer_room) {
        questions->answer_room = questions->answer_room ? questions->answer_room * 2 : 256;
        questions->answers = mem_grow(questions->answers, questions->answer_room, sizeof *questions->answers);
    }
    questions->answers[questions->answer_count++] =
        (struct marked_answer){post->post.posted_ms, post_author(&post->post, &questions->scratch)};
}

static bool gather(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct questions *questions = to;
    if (post->post.kind != POST_MESSAGE || post->post.posted_ms == POST_NO_TIME)
        return true;
    if (post->reading.chat_answer > 0)
        gather_answer(questions, post);
    if (post->reading.chat_question == 0)
        return true;
    if (questions->count == questions->room) {
        questions->room = questions->room ? questions->room * 2 : 64;
        questions->announcements = mem_grow(questions->announcements, questions->room,
                                            sizeof *questions->announcements);
    }
    struct announcement *announcement = &questions->announcements[questions->count++];
    *announcement = (struct announcement){
        .posted_ms = post->post.posted_ms,
        .key = post->key,
        .author = post_author(&post->post, &questions->scratch),
        .id = id_numbers_hash(span_of(post->id)),
        .question = (uint8_t)post->reading.chat_question,
        .asks = post->parent_key == 0 && has_question_mark(post->post.text),
    };
    announcement->tag_count =
        (uint8_t)post_tags(&post->post, announcement->tags, CHAT_MAX_TAGS, &questions->scratch);
    return true;
}

static uint64_t key_hash(int64_t key)
{
    return (uint64_t)key * 0x9e3779b97f4a7c15u; /* spreads consecutive numbers; one to one */
}

static struct assigned *assigned_of(struct questions *questions, int64_t key)
{
    uint32_t number = key > 0 ? id_numbers_find(&questions->known, key_hash(key)) : UINT32_MAX;
    return number == UINT32_MAX ? NULL : &questions->assigned[number];
}

static bool assign(struct questions *questions, const struct stored_post *post, int64_t question, bool asks,
                   const char *method, double confidence, struct err *err)
{
    bool fresh = false;
    uint32_t number = id_numbers_put(&questions->known, key_hash(post->key), &fresh);
    if (number >= questions->assigned_room) {
        questions->assigned_room = questions->assigned_room ? questions->assigned_room * 2 : 256;
        questions->assigned = mem_grow(questions->assigned, questions->assigned_room, sizeof *questions->assigned);
    }
    questions->assigned[number] = (struct assigned){post->key, question, question};
    return question == 0 ||
           store_put_question(questions->store, post->key, question, asks, method, confidence, err);
}

static const struct chat *chat_of_post(struct questions *questions, const struct stored_post *post)
{
    uint64_t tags[CHAT_MAX_TAGS];
    size_t tag_count = post_tags(&post->post, tags, CHAT_MAX_TAGS, &questions->scratch);
    for (size_t i = 0; i < questions->chat_count; i++) {
        const struct chat *chat = &questions->chats[i];
        if (post->post.posted_ms < chat->from_ms || post->post.posted_ms > chat->to_ms)
            continue;
        if (chat_has_tag(chat, tags, tag_count) || assigned_of(questions, post->parent_key))
            return chat;
    }
    return NULL;
}

/* Letters beside mentions, tags and links. */
static size_t letters_said(struct span text)
{
    size_t letters = 0;
    bool sign = false, start = true;
    for (size_t at = 0; at < text.length;) {
        size_t bytes = 0;
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &bytes);
        if (start)
            sign = c == '@' || c == '#' || span_starts(span_from_to(text, at, text.length), "http");
        start = code_point_is_space(c);
        sign = sign && !start;
        if (!sign && code_point_is_letter(c))
            letters += code_point_is_unspaced(c) ? 3 : 1;
        at += bytes;
    }
    return letters;
}

static bool is_to_somebody(struct span text)
{
    return span_starts(text, "@") || span_starts(text, ".@");
}

/* "Is there a transcript afterwards?": asks and says nothing else. Tags, links and names behind it do not count. */
static bool only_asks(struct span text)
{
    bool asked = false;
    for (size_t at = 0; at < text.length;) {
        size_t bytes = 0;
        struct span rest = span_from_to(text, at, text.length);
        uint32_t c = utf8_next(rest, &bytes);
        bool sign = c == '@' || c == '#' || span_starts(rest, "http");
        while (sign && at + bytes < text.length && (unsigned char)text.at[at + bytes] > ' ')
            bytes++;
        if (c == '?' || c == 0xFF1F || c == 0x61F)
            asked = true;
        else if (!sign && (c == '.' || c == '!' || c == 0x3002 || c == 0xFF01 || (asked && code_point_is_letter(c))))
            return false; /* another sentence, or words behind the question */
        at += bytes;
    }
    return asked;
}

/* Thanks and farewells are said openly while the last question is still open. "Thanks to" somebody may be an answer. */
static bool gives_thanks(struct span text, struct str *scratch)
{
    static const char *const words[] = {"thank you", "thanks all", "thanks for", "thanks everyone", "thanks,", "thanks!",
                                        "merci à tous", "merci de", "merci d'", "merci d’", "merci pour", "merci,",
                                        "merci!", "merci !", "gracias,", "gracias!", "gracias por", "gracias a tod",
                                        "obrigado", "obrigada", "شكرا", "谢谢", "感谢大家"};
    str_clear(scratch);
    fold_case(text, scratch);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (span_find(str_span(scratch), span_of(words[i])))
            return true;
    return false;
}

static bool place_unmarked(struct questions *questions, const struct chat *chat, const struct stored_post *post,
                           struct err *err)
{
    uint64_t author = post_author(&post->post, &questions->scratch);
    struct span text = post->post.text;
    bool leads = chat_has_host(chat, author);
    const struct assigned *parent = assigned_of(questions, post->parent_key);
    if (parent && parent->under > 0) {
        bool counts = (!leads || chat_host_answers(chat, author)) && letters_said(text) >= REPLY_MIN_LETTERS;
        return assign(questions, post, counts ? parent->under : 0, false, "reply", 0.8, err);
    }
    int64_t open = leads || parent || is_to_somebody(text) ? 0 : chat_open_question(chat, post->post.posted_ms);
    bool answers = !only_asks(text) && letters_said(text) >= OPEN_MIN_LETTERS && !gives_thanks(text, &questions->scratch);
    if (!assign(questions, post, answers ? open : 0, false, "time", 0.5, err))
        return false;
    assigned_of(questions, post->key)->under = open;
    return true;
}

static bool place_in_chat(struct questions *questions, const struct chat *chat, const struct stored_post *post,
                          struct err *err)
{
    int64_t marked = post->reading.chat_answer, asked = post->reading.chat_question;
    bool host = chat_has_host(chat, post_author(&post->post, &questions->scratch));
    if (asked > 0 && chat->asked_key[asked] == post->key)
        return assign(questions, post, asked, true, "marked", 1.0, err);
    if (asked > 0 && host && chat->asked_ms[asked] != WHEN_NONE)
        return assign(questions, post, asked, true, "repeated", 0.9, err);
    if (marked > 0 && chat->asked_ms[marked] != WHEN_NONE)
        return assign(questions, post, marked, false, "marked", 0.95, err);
    if (asked > 0 && chat->asked_ms[asked] != WHEN_NONE)
        return assign(questions, post, asked, false, "marked", 0.8, err);
    return place_unmarked(questions, chat, post, err);
}

/* The first post of a series' question asks it: "EHS (15) Q2 How do we ...?" without a number of its own. */
static bool place_in_series(struct questions *questions, const struct stored_post *post, struct err *err)
{
    const struct subject *subject = &post->reading.subject;
    str_clear(&questions->scratch);
    fold_case(span_of(subject->series), &questions->scratch);
    str_format(&questions->scratch, "\n%lld", (long long)subject->question);
    bool first = false;
    id_numbers_put(&questions->series, id_numbers_hash(str_span(&questions->scratch)), &first);
    bool asks = first && subject->topic_number == 0 && !subject->reply;
    return store_put_question(questions->store, post->key, subject->question, asks, "subject", 1.0, err);
}

static bool is_numbered(const struct stored_post *post)
{
    return post->reading.subject.series && post->reading.subject.question > 0;
}

static bool place_numbered(void *to, const struct stored_post *post, struct err *err)
{
    return post->post.kind != POST_MESSAGE || !is_numbered(post) || place_in_series(to, post, err);
}

static bool place_said(void *to, const struct stored_post *post, struct err *err)
{
    struct questions *questions = to;
    if (post->post.kind != POST_MESSAGE || is_numbered(post))
        return true;
    const struct chat *chat = chat_of_post(questions, post);
    return !chat || place_in_chat(questions, chat, post, err);
}

/* Chats come by time; those that overlap are walked through together, and what lies between them is not read. */
static bool place_in_chats(struct questions *questions, struct post_selection *selection, struct err *err)
{
    for (size_t i = 0; i < questions->chat_count;) {
        selection->from_ms = questions->chats[i].from_ms;
        selection->to_ms = questions->chats[i].to_ms;
        for (i++; i < questions->chat_count && questions->chats[i].from_ms <= selection->to_ms; i++)
            if (questions->chats[i].to_ms > selection->to_ms)
                selection->to_ms = questions->chats[i].to_ms;
        if (!store_each_post(questions->store, selection, place_said, questions, err))
            return false;
    }
    return true;
}

static bool run(struct store *store, int64_t after, struct err *err)
{
    (void)after; /* whole: an announcement that comes late moves what was said after it */
    OWNED(questions_release) struct questions questions = {.store = store};
    struct post_selection selection = {.wants = WANT_ENTITIES | WANT_TEXT, .order = ORDER_TIME, .everything = true,
                                       .only = ONLY_MARKED};
    if (!store_each_post(store, &selection, gather, &questions, err) || !store_clear_questions(store, err))
        return false;
    questions.chats = chats_find(questions.announcements, questions.count, &questions.chat_count);
    chats_see_answers(questions.chats, questions.chat_count, questions.answers, questions.answer_count);
    selection.only = ONLY_NUMBERED;
    if (!store_each_post(store, &selection, place_numbered, &questions, err))
        return false;
    selection.only = ONLY_ANY;
    return place_in_chats(&questions, &selection, err);
}

const struct derivation derivation_questions = {
    .name = "questions",
    .version = "2",
    .whole = true,
    .run = run,
};
