/* talk.h - a whole discussion in little: one small note per counted post, so that 100,000 posts fit into memory while
 * texts stay in the archive until they are shown. */
#ifndef ANALYZER_TALK_H
#define ANALYZER_TALK_H

#include "palaver/lexicon.h"
#include "palaver/store.h"

#define NEAR_HASHES 16
#define TALK_MAX_LINKS 20000 /* different addresses kept; more are counted, not listed */
#define NO_NOTE SIZE_MAX

enum { CUE_DISSENT = 1u << 0, CUE_REFLECTION = 1u << 1, CUE_NEXT = 1u << 2, CUE_ASKS = 1u << 3 };

struct note {
    int64_t key, parent_key, thread_key, posted_ms, change;
    int64_t engagement;    /* likes + 2 x boosts, as told; 0 unknown */
    int64_t boosts;
    size_t person;         /* index into people */
    size_t themes_at;      /* into the pool of theme indexes */
    size_t parent;         /* index of the post it answers, or NO_NOTE */
    size_t fold;           /* index of the earlier post it nearly repeats, else its own */
    uint32_t near[NEAR_HASHES];
    int32_t question;
    uint16_t theme_count;
    uint16_t answers;      /* direct replies within the talk */
    uint16_t copies;       /* later posts that say nearly the same */
    uint32_t words;
    uint8_t cues;
    bool asks, has_link, is_mail, open_start; /* open_start: begins its thread */
    char short_id[SHORT_ID_BYTES];
    char lang[9];
};

struct person {
    const char *key, *name, *country, *role, *organisation, *handle;
    int64_t posts, replies_got, answered;
    int64_t first_ms;
    bool host; /* announced a question */
    bool namesake; /* another one goes by the same name or handle: no query tells them apart */
    bool told; /* the researcher's table of people knows them */
    bool unknown; /* all posts of which nobody is named as author: nobody to count or list */
};

struct talk_link {
    const char *url, *title;
    int64_t posts;
    size_t first; /* index of the note that shared it first */
    size_t *notes; /* all who shared it */
    size_t note_count, note_room;
};

struct talk_theme {
    size_t lexicon_index;
    const char *id, *title;
    int64_t posts, people;
    int64_t weight; /* posts and the reposts they got: a repost is one more voice for it */
};

struct talk_question {
    int64_t number;
    size_t asked; /* note, or NO_NOTE */
    const char *text; /* the host's words without the mark */
    int64_t posts, answers, people;
    int64_t asked_ms, next_ms; /* when it and the one after it were asked; WHEN_NONE */
    int64_t by_hosts, late;    /* answers by hosts; answers that came after the next question */
};

struct talk {
    struct arena arena;
    struct note *notes; /* by time, then id */
    size_t count, room;
    size_t *by_short_id, short_id_room; /* open addressing: 1 + index of the note */
    uint16_t *pool;
    size_t pool_count, pool_room;
    struct person *people;
    size_t person_count, person_room;
    int64_t people_named; /* persons but the unknown */
    struct talk_link *links;
    size_t link_count, link_room;
    int64_t links_left_out;
    struct talk_theme *themes; /* all of the lexicon, in its order; index = theme index of a note */
    size_t theme_count;
    size_t *theme_rank;        /* indexes of themes with posts, heaviest first */
    size_t theme_rank_count;
    struct talk_question *questions; /* ascending */
    size_t question_count;
    int64_t mails, langs, countries, with_theme, replies;
    int64_t answer_half_ms;    /* half of the answers came within this time of their question; WHEN_NONE */
    int64_t reply_half_ms;     /* the same of replies to posts of the talk */
    int64_t timed_answers, timed_replies;
    size_t core_from, core_to; /* notes [from, to) of the densest stretch of a chat */
    bool is_chat;
    int64_t newest_change;
};

/* Reads every counted post of `query`. */
bool talk_read(struct store *store, const struct query *query, int64_t tagging, const struct lexicon *lexicon,
               const char *locale, struct talk *out_talk, struct err *err) MUST_USE;
void talk_work_out(struct talk *talk); /* what needs all notes; called by talk_read() */
/* Whether a page may show the author's handle: it is no mail address and no phone number. Mastodon's only look like one. */
bool handle_shown(const struct post *post);
void talk_times_find(struct talk *talk);  /* part of it: needs people, parents and questions */
void talk_count_kinds(struct talk *talk); /* languages and countries, anew */
void talk_release(struct talk *talk);
size_t talk_find(const struct talk *talk, const char *short_id); /* NO_NOTE when not of this talk */
bool note_has_theme(const struct talk *talk, const struct note *note, size_t theme);
/* Answers to a question that came within `ms` of it. */
int64_t talk_answers_within(const struct talk *talk, const struct talk_question *question, int64_t ms);
bool notes_near(const struct note *a, const struct note *b); /* say nearly the same */
/* Main theme of a note: the heaviest in the talk; SIZE_MAX none. */
size_t note_main_theme(const struct talk *talk, const struct note *note);

/* The words of a text as 16 minima of hashes; returns how many words. */
uint32_t near_hashes(struct span text, uint32_t out_hashes[NEAR_HASHES]);
/* Which cues (dissent, reflection, what comes next) a text gives, by phrases in six languages. */
unsigned cues_of(struct span text);
/* CUE_ASKS is for a text that ends with a question; a mail asks in its middle and ends with a name. */
bool cue_asks_somewhere(struct span text);

#endif
