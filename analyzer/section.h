/* section.h - one kind of directive: what it takes, how the draft writes it, what it puts on the page. */
#ifndef ANALYZER_SECTION_H
#define ANALYZER_SECTION_H

#include "analyzer/locale.h"
#include "analyzer/story_file.h"
#include "analyzer/talk.h"
#include "analyzer/tree.h"
#include "palaver/story.h"

#define SECTION_MAX_LISTED 400 /* posts in one folded list; the rest is said and reached by its command */

/* What a section works with, while drafting and while building. */
struct telling {
    struct store *store;
    const struct story_request *request;
    const struct story *story; /* NULL while drafting */
    const struct locale *locale;
    struct query *query;
    struct talk talk;
    struct arena arena;
    struct tree tree;          /* while building */
    struct out *out;           /* while drafting */
    const char **paraphrased;  /* short ids that the editor paraphrased: never shown as written */
    size_t paraphrased_count;
    const char **shown;        /* short ids that have a card on the page */
    size_t shown_count, shown_room;
    bool *note_shown;          /* the same by note */
    int *person_used;          /* how often a person was chosen so far */
    bool *picked;              /* notes chosen so far */
    const char *heading;       /* letters of the second-level heading above */
    bool method_told, counts_told;
};

struct section {
    const char *name, *what;
    const char *keys;    /* what `key=` it takes, between blanks */
    const char *example; /* for palaver-story(5) */
    bool (*draft)(struct telling *telling, struct err *err); /* NULL: nothing of its own */
    bool (*build)(struct telling *telling, const struct directive *directive, struct err *err);
};

extern const struct section *const sections[]; /* in the order of a draft; ended by NULL */
const struct section *section_find(const char *name);
const char *section_nearest(const char *name); /* a name not far from it, or NULL */
bool section_word_listed(const char *listed, const char *word); /* "q max" and "max" */

/* ---- what sections share (telling.c) ---- */

const char *telling_word(const struct telling *telling, enum word word);
/* "palaver COMMAND '(QUERY) more'", quoted for a shell. `more` may be NULL. */
const char *telling_command(struct telling *telling, const char *command, const char *more);
const char *telling_query(struct telling *telling, const char *more);
/* "author:ada", as a query takes it; NULL for those who cannot be named in a query. */
const char *telling_person_term(struct telling *telling, size_t person);
/* The same for the posts of one person; `palaver stats` for those who cannot be named in a query. */
const char *telling_person_query(struct telling *telling, size_t person, const char *more);
const char *telling_gap(const struct telling *telling); /* between two sentences */
/* Answers to a question within `ms` of it, and those after the next question was asked. */
const char *telling_answers_before(struct telling *telling, const struct talk_question *question, int64_t ms);
const char *telling_answers_late(struct telling *telling, const struct talk_question *question);
/* "Nurse tutor, Ward & Field, Liberia" of somebody whom the table of people tells; else NULL. */
const char *telling_person_detail(struct telling *telling, size_t person);
const char *telling_theme_title(const struct telling *telling, size_t theme);
/* The theme's index in the talk, or SIZE_MAX. */
size_t telling_theme_find(const struct telling *telling, const char *id);
bool telling_paraphrased(const struct telling *telling, const char *short_id);
bool telling_is_shown(const struct telling *telling, const char *short_id);
const char *telling_date(struct telling *telling, int64_t ms, bool clock);
/* When something was posted, no more exactly than is known: "6 February 2015, 15:36", "November 2014". */
const char *telling_posted(struct telling *telling, int64_t ms, enum when_grain grain);
/* The time of day alone where the page is about one day and the moment is of that day; else as telling_posted(). */
const char *telling_moment(struct telling *telling, int64_t ms, enum when_grain grain);
/* A locale's words with {0} filled in. */
const char *telling_number_words(struct telling *telling, enum word word, int64_t number);
const char *telling_text_words(struct telling *telling, enum word word, const char *text);
/* Rounded up to minutes below two hours, to hours below two days, else to days; and "6 minutes". */
int64_t telling_round_up(int64_t ms);
const char *telling_stretch(struct telling *telling, int64_t ms);

/* Notes for which `accepts` is true, in time order; the caller frees. */
size_t *telling_notes(struct telling *telling, bool (*accepts)(const struct telling *, const struct note *, int64_t),
                      int64_t argument, size_t *out_count) MUST_USE;
/* Cards of those notes that have none yet, folded away under `title`; what is beyond SECTION_MAX_LISTED is named with
 * the command that lists it. */
bool telling_fold(struct telling *telling, const char *title, const size_t *notes, size_t count, const char *command,
                  struct err *err) MUST_USE;
/* Picks `wanted` of the notes and puts their cards on the tree. */
bool telling_cards(struct telling *telling, const size_t *notes, size_t count, size_t wanted, struct err *err) MUST_USE;
/* The same as lines of a draft, with up to `replies` answers nested where there are any. */
bool draft_picks(struct telling *telling, const size_t *notes, size_t count, size_t wanted, int replies,
                 struct err *err) MUST_USE;

/* The same with `extract=` the sentence of each that shows the theme best. */
bool draft_extracts(struct telling *telling, const size_t *notes, size_t count, size_t theme, size_t wanted,
                    struct err *err) MUST_USE;

/* Writes `::post ID seen=... says="..."` with what is given in `more` (" replies=2") to the draft. */
bool draft_post(struct telling *telling, size_t note, const char *more, struct err *err) MUST_USE;
void draft_heading(struct telling *telling, int level, const char *text);

/* ---- headings (heading.c) ---- */

/* "Q1: What ...? #TAG" to "What ...?": without the mark before it and the hashtags behind it. */
struct span heading_bare(struct span text);
/* Notes the last second-level heading of some Markdown; whether it says the same as `text`. */
void heading_see(struct telling *telling, struct span markdown);
bool heading_says(struct telling *telling, struct span text);

/* ---- cards (card.c) ---- */

enum mark_kind { MARK_THEME, MARK_LINK };
struct mark {
    enum mark_kind kind;
    size_t start, end; /* bytes of the card's text */
    size_t theme;
    const char *url;
};
struct card_theme {
    size_t theme;
    const char *id, *title;
};
struct card {
    const char *short_id; /* NULL: paraphrased */
    const char *anchor;   /* NULL: it has a card earlier on the page */
    const char *author, *detail, *url, *lang, *title, *network;
    int64_t posted_ms;
    enum when_grain grain;
    struct span text, whole; /* `whole`: what the digest covers: the text before it is cut */
    size_t lead;             /* bytes of text shown before "more"; 0: all */
    const struct mark *marks;
    size_t mark_count;
    const struct card_theme *themes;
    size_t theme_count;
    const char **media;
    size_t media_count;
    int64_t likes, boosts, answers, nearly_same;
    const char *note;
    bool paraphrased, asks, small, extract, context;
    bool told; /* the heading above says the same: forms for people leave the text out */
    const struct card **replies;
    size_t reply_count;
};
/* How a card is to be made. */
struct card_request {
    const char *id, *note, *paraphrase, *extract;
    int64_t replies;
    bool asks, small;
    int64_t line; /* of the directive, for errors; 0 none */
};
/* Reads the post and puts a card on the tree. A post that is not there gives ERR_SYNTAX at the line. */
bool card_add(struct telling *telling, const struct card_request *request, struct err *err) MUST_USE;
/* The post's own words as a card shows them: without quotes and signatures, addresses masked. */
void card_own_text(const struct stored_post *post, struct str *out);
/* First eight hex digits of SHA-256 over the own text: `seen=` of a directive. */
void card_seen(const struct stored_post *post, char out_hex[9]);

/* Looks back or tells what comes next, at the end (section_dissent.c): kept for that part of a draft. */
bool note_closes(const struct telling *telling, const struct note *note);

/* ---- choosing (pick.c) ---- */

struct pick_request {
    const size_t *candidates; /* notes */
    size_t count, wanted;
    bool variety; /* one author not twice */
};
/* Writes the chosen notes' indexes, best first; returns how many. Coverage of themes, engagement, variety of voices,
 * no near-duplicates, and a dissenting voice where there is one. */
size_t pick_best(struct telling *telling, const struct pick_request *request, size_t *out_notes);

#endif
