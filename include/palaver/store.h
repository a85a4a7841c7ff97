/* store.h - the archive: one SQLite file with everything in it. The only way to it; nothing here speaks SQL.
 *
 * Promises (design section 4): nothing dropped in silence; same input, same archive; a page and its cursor commit
 * together; native ids byte for byte; what is derived is rebuilt by one mechanism; one writer, many readers.
 * Strings handed to callbacks last until the callback returns. Errors: ERR_IO, ERR_ARCHIVE, ERR_BUSY, ERR_MISSING. */
#ifndef PALAVER_STORE_H
#define PALAVER_STORE_H

#include "palaver/hash.h"
#include "palaver/query.h"
#include "palaver/reading.h"
#include "palaver/sink.h"
#include "palaver/tagger.h"

struct store; /* opaque, see archive/store.c */

enum store_mode {
    STORE_READ,  /* must exist */
    STORE_WRITE, /* made when missing; ERR_BUSY names who holds it */
};

struct store *store_open(const char *path, enum store_mode mode, struct err *err) MUST_USE;
void store_close(struct store *store); /* the last writer checkpoints and leaves one file */
void store_closep(struct store **store);
const char *store_path(const struct store *store);
bool store_backup(struct store *store, const char *path, struct err *err) MUST_USE; /* VACUUM INTO; never over a file */
/* Newest moment at which the archive's content changed: pages are dated with it. */
bool store_changed_ms(struct store *store, int64_t *out_ms, struct err *err) MUST_USE;

/* ---- runs: one execution against one source ---- */

enum run_state { RUN_OPEN, RUN_DONE, RUN_FAILED, RUN_STOPPED };

struct run {
    int64_t number;
    const char *source; /* "import", "mastodon", ... */
    const char *target; /* path, "HSRFCAS@mastodon.social", ... */
    enum run_state state;
    const char *why;    /* of a failure, or NULL */
    int64_t began_ms, ended_ms;
    struct tally tally;
};

bool store_run_begin(struct store *store, const char *source, const char *target, int64_t *out_run,
                     struct err *err) MUST_USE;
/* Several runs may be open, one of them at work: enter(0) sets the one at work aside, so that another may begin or be
 * entered. Between pages only (ERR_USAGE). */
bool store_run_enter(struct store *store, int64_t run, struct err *err) MUST_USE;
/* The sink of the run at work; borrowed. page_end commits. */
struct sink *store_sink(struct store *store);
/* From here to store_run_end() the run's sink returns at once and other threads write, in the same order; what fails is
 * told by a later call of the sink or by store_run_end(). Until then only the sink and store_not_asked() may be used. */
bool store_run_beside(struct store *store, struct err *err) MUST_USE;
void store_not_asked(struct store *store); /* counts a record that --only left out */
struct tally store_tally(const struct store *store);
bool store_run_end(struct store *store, enum run_state state, const struct err *why, struct err *err) MUST_USE;
bool store_each_run(struct store *store, bool (*each)(void *to, const struct run *, struct err *), void *to,
                    struct err *err) MUST_USE;
/* What a run set aside, by kind with counts. */
bool store_each_set_aside(struct store *store, int64_t run, bool (*each)(void *to, const char *what, int64_t count,
                          struct err *), void *to, struct err *err) MUST_USE;
struct stored_reject {
    int64_t run;
    const char *why;   /* with its place: "dev.mbox:1182: ..." */
    struct span bytes; /* at most REJECT_KEEP_BYTES of them */
    int64_t whole_bytes;
};
#define REJECT_KEEP_BYTES ((size_t)1 << 20)
bool store_each_reject(struct store *store, int64_t run /* 0: all */, bool (*each)(void *to,
                       const struct stored_reject *, struct err *), void *to, struct err *err) MUST_USE;
/* Takes a run back: its appearances, and the posts that then have none, raw and text index included. */
bool store_undo(struct store *store, int64_t run, int64_t *out_posts_removed, int64_t *out_appearances_removed,
                struct err *err) MUST_USE;

/* ---- collecting live: cursors, intervals, gaps ---- */

/* The cursor committed last for this source and target ("" when none). */
bool store_cursor(struct store *store, const char *source, const char *target, struct str *out_cursor,
                  struct err *err) MUST_USE;
/* An interval a run has taken on; only a closed one moves the high-water mark. Times: WHEN_NONE is unbounded. */
struct interval {
    int64_t number;
    const char *source, *target;
    int64_t from_ms, to_ms;
    bool closed;
    const char *cursor; /* where an open one goes on */
    int64_t run;
};
bool store_interval_open(struct store *store, int64_t from_ms, int64_t to_ms, int64_t *out_number,
                         struct err *err) MUST_USE;
bool store_interval_cursor(struct store *store, int64_t number, const char *cursor, struct err *err) MUST_USE; /* commits with the page */
bool store_interval_close(struct store *store, int64_t number, int64_t to_ms, struct err *err) MUST_USE;
bool store_each_interval(struct store *store, const char *source, const char *target, /* NULL: all */
                         bool (*each)(void *to, const struct interval *, struct err *), void *to,
                         struct err *err) MUST_USE;
struct gap {
    const char *source, *target;
    int64_t from_ms, to_ms;
    const char *cause; /* "offline", "rate", "cap", "auth", "budget", "vanished", "garbled" */
    const char *text;  /* in words */
    int64_t run, told_ms;
    bool filled;       /* a later closed interval covers it */
};
bool store_gap(struct store *store, int64_t from_ms, int64_t to_ms, const char *cause, const char *text,
               struct err *err) MUST_USE;
bool store_each_gap(struct store *store, bool (*each)(void *to, const struct gap *, struct err *), void *to,
                    struct err *err) MUST_USE;
/* What a place has brought: its counted posts, and those of them that no other name or server has brought. */
struct place_seen {
    struct place place;
    int64_t posts, only_here;
};
bool store_each_place(struct store *store, bool (*each)(void *to, const struct place_seen *, struct err *), void *to,
                      struct err *err) MUST_USE;
/* Small state that sources keep between runs (pacing per host, ETags, UIDVALIDITY). Never secrets. */
bool store_note_read(struct store *store, const char *key, struct str *out_value, struct err *err) MUST_USE; /* "" none */
bool store_note_write(struct store *store, const char *key, const char *value, struct err *err) MUST_USE;
/* Which native ids of a network are here already: calls `each` for those that are. */
bool store_knows(struct store *store, const char *network, const char *native_id, bool *out_known,
                 struct err *err) MUST_USE;
/* Newest edit among the records of a post; WHEN_NONE: none, or no such post. */
bool store_newest_edit(struct store *store, const char *network, const char *native_id, int64_t *out_ms,
                       struct err *err) MUST_USE;
/* Posts that runs of this source and target brought, not told as gone, by row after `after_key`, at most `limit`. */
bool store_each_brought(struct store *store, const char *source, const char *target, int64_t after_key, int64_t limit,
                        bool (*each)(void *to, int64_t key, const char *native_id, struct err *), void *to,
                        struct err *err) MUST_USE;

/* ---- reading posts ---- */

struct stored_match {
    const char *theme, *term, *layer; /* theme id, term as written */
    int64_t term_line;                /* in the lexicon's file */
    enum match_field field;
    size_t start, end, near_start, near_end; /* bytes */
};

struct stored_post {
    int64_t key;                    /* rowid: only for the store_put_ calls */
    const char *id;                 /* "network:native id" */
    char short_id[SHORT_ID_BYTES];
    struct post post;               /* text, relations, entities, raw: only when wanted */
    int64_t change;
    bool context, gone;             /* known only by mention; told as deleted */
    /* derived; NULL, 0 or empty until then */
    const char *thread;             /* id of the thread's first post */
    const char *parent;             /* id, or NULL */
    const char *parent_method;      /* "references", "in-reply-to", "subject", "quote", "ordinal", "manual" */
    int64_t parent_key, thread_key; /* 0: none, or not in the archive */
    struct reading reading;         /* segments only when wanted */
    int64_t question;               /* the question it asks or answers (chat or series); 0 none */
    bool asks;                      /* it announces that question */
    const char *question_method;    /* "marked", "reply", "time", "subject"; or NULL */
    const struct place *places;     /* when wanted */
    size_t place_count;
    const char *const *same_as;     /* ids of the other members of its group, when wanted */
    size_t same_count;
    const struct stored_match *matches; /* of the tagging asked for, when wanted */
    size_t match_count;
};

enum {
    WANT_TEXT = 1u << 0,
    WANT_RELATIONS = 1u << 1,
    WANT_ENTITIES = 1u << 2,
    WANT_SEGMENTS = 1u << 3,
    WANT_PLACES = 1u << 4,
    WANT_GROUP = 1u << 5,
    WANT_MATCHES = 1u << 6,
    WANT_RAW = 1u << 7,
    WANT_ALL = 0xffu & ~(1u << 7),
};

/* What comes with every post unless it is left out, which makes long walks quicker. */
enum {
    LEAVE_AUTHOR = 1u << 0,  /* author_id, author, name */
    LEAVE_READING = 1u << 1, /* but for segments, when wanted */
    LEAVE_TALK = 1u << 2,    /* thread, parent, question, group */
};

enum post_order { ORDER_TIME, ORDER_TIME_DOWN, ORDER_CHANGE, ORDER_ID, ORDER_ENGAGEMENT, ORDER_THREAD };

/* Which posts a derivation walks over, by what is read off them. */
enum post_only {
    ONLY_ANY,
    ONLY_MARKED,   /* marked as a question or an answer of a chat */
    ONLY_NUMBERED, /* whose subject numbers a question of a series */
    ONLY_MAIL,     /* of the network mail */
};

struct post_selection {
    const struct query *query;  /* NULL: all counted posts */
    unsigned wants, leaves;
    enum post_order order;      /* ties always by id */
    int64_t limit, offset;      /* 0: none */
    int64_t tagging;            /* for matches, theme: and term: ; 0 none */
    int64_t after_change;       /* only posts with a later change; 0 all */
    enum post_only only;
    int64_t from_ms, to_ms;     /* posted between them, both included; to_ms 0: at any time */
    bool everything;            /* no notion of counted: every row, is:any (derivations) */
    int64_t shard, shards;      /* 1..shards by hash of the id; shards 0: all */
};

/* Is this match of the post the first of its theme? They stand by place, so themes take turns. */
bool stored_post_opens_theme(const struct stored_post *post, size_t match);
typedef bool post_visit(void *to, const struct stored_post *post, struct err *err);
bool store_each_post(struct store *store, const struct post_selection *selection, post_visit *each, void *to,
                     struct err *err) MUST_USE;
/* Every post's id and time by row, whatever it is; a tenth of what store_each_post() takes. `id` lasts for the call. */
bool store_each_id(struct store *store, bool (*each)(void *to, int64_t key, struct span id, int64_t posted_ms,
                   struct err *), void *to, struct err *err) MUST_USE;
/* What posts say of others: those of one post together, as it tells them; the posts in an order that is the same however
 * they came in. The ids last for the call. */
bool store_each_relation(struct store *store, bool (*each)(void *to, struct span id, enum relation_kind kind,
                         struct span other_id, struct err *), void *to, struct err *err) MUST_USE;
/* One post by full id, short id or an unambiguous beginning of it; ERR_MISSING (with the nearest), ERR_USAGE when
 * ambiguous. Any id of a same_as group finds the group's shown post. */
bool store_find_post(struct store *store, const char *any_id, unsigned wants, int64_t tagging, post_visit *each,
                     void *to, struct err *err) MUST_USE;

/* The post of exactly this full id, whatever group it is in; ERR_MISSING. */
bool store_read_post(struct store *store, const char *id, unsigned wants, post_visit *each, void *to,
                     struct err *err) MUST_USE;

/* ---- counting ---- */

enum count_by {
    BY_NOTHING, BY_THEME, BY_TERM, BY_LANG, BY_NETWORK, BY_PLACE, BY_DAY, BY_WEEK, BY_HOUR, BY_MINUTE, BY_MONTH,
    BY_AUTHOR, BY_QUESTION, BY_KIND, BY_THREAD, BY_SERIES, BY_TAG, BY_LINK, BY_LINK_HOST, BY_COUNTRY, BY_MENTION,
};
bool count_by_find(const char *name, enum count_by *out_by); /* "theme", "lang", ... */
struct count_row {
    const char *key, *key2; /* NULL: no value (no language guessed, no question) */
    int64_t posts, people, matches;
    int64_t first_ms, last_ms;
};
struct count_request {
    const struct query *query;
    int64_t tagging;
    enum count_by by, then_by;
    const struct zone *zone;
    int64_t limit; /* 0: all; rows come by posts descending, then key */
};
bool store_each_count(struct store *store, const struct count_request *request,
                      bool (*each)(void *to, const struct count_row *, struct err *), void *to,
                      struct err *err) MUST_USE;
struct totals { /* of a query's counted posts, and what stands beside them */
    int64_t posts, people, threads, replies, tagged;
    int64_t reposts, digests, context, notices, gone; /* not counted, under the same conditions */
    int64_t first_ms, last_ms;
};
bool store_totals(struct store *store, const struct query *query, int64_t tagging, struct totals *out_totals,
                  struct err *err) MUST_USE;
/* Missing running numbers of each series between its first and last. */
bool store_each_missing(struct store *store, const struct query *query, bool (*each)(void *to, const char *series,
                        int64_t first, int64_t last, struct err *), void *to, struct err *err) MUST_USE;

/* ---- derived data: one mechanism ---- */

/* `run` works through posts whose change lies beyond `after`, calling store_derive_mark() after each so that a killed
 * run goes on there; a `whole` derivation is run over everything whenever anything changed. `version` names its rules. */
struct derivation {
    const char *name, *version;
    bool whole;
    bool (*run)(struct store *store, int64_t after, struct err *err);
};
/* Brings each up to date in the order given (later ones may read earlier ones); `force` starts them again. */
bool store_derive(struct store *store, const struct derivation *const *derivations, size_t count, bool force,
                  struct err *err) MUST_USE;
/* The first of `derivations` (ended by NULL) that the archive has by another version's rules; NULL when there is none. */
bool store_find_outdated(struct store *store, const struct derivation *const *derivations, const char **out_name,
                         struct err *err) MUST_USE;
bool store_derive_mark(struct store *store, int64_t change, struct err *err) MUST_USE; /* commits now and then */
extern const struct derivation derivation_fulltext; /* archive's own; after the reading */

/* From the next run on the rows of the derivation `reading` are written, by `read`, as posts come in, and their words
 * indexed, wherever both were up to date before it. Without this call store_derive() reads every post back. */
void store_read_with(struct store *store, const struct derivation *reading, post_read *read);
bool store_put_reading(struct store *store, int64_t key, const struct reading *reading, struct err *err) MUST_USE;
/* Of a post without a row, as after store_clear_threads().
 * `absent`: the parent is not here; it is the nearest that the post says it answers. */
bool store_put_thread(struct store *store, int64_t key, int64_t thread_key, int64_t parent_key, bool absent,
                      const char *method, struct err *err) MUST_USE;
/* `group_key`: the shown post of the group; a post alone in its group has no row (and calling it is not needed). */
bool store_put_same(struct store *store, int64_t key, int64_t group_key, const char *method, double confidence,
                    struct err *err) MUST_USE;
bool store_put_question(struct store *store, int64_t key, int64_t question, bool asks, const char *method,
                        double confidence, struct err *err) MUST_USE;
bool store_clear_threads(struct store *store, struct err *err) MUST_USE;
bool store_clear_same(struct store *store, struct err *err) MUST_USE;
bool store_clear_questions(struct store *store, struct err *err) MUST_USE;

/* ---- taggings: one lexicon's matches ---- */

struct tagging {
    int64_t number;
    const char *lexicon, *version, *hash; /* name, version, lexicon_hash() */
    int64_t posts_behind;                 /* counted posts not tagged yet */
    int64_t tagged_ms;
};
/* Finds the tagging of a lexicon hash, or makes it (write), remembering themes, terms and source. */
bool store_tagging_begin(struct store *store, const struct lexicon *lexicon, int64_t *out_tagging,
                         struct err *err) MUST_USE;
/* By name or hash prefix; NULL: the one used last. ERR_MISSING when nothing was tagged. */
bool store_tagging_find(struct store *store, const char *name_or_hash, int64_t *out_tagging, struct err *err) MUST_USE;
bool store_each_tagging(struct store *store, bool (*each)(void *to, const struct tagging *, struct err *), void *to,
                        struct err *err) MUST_USE;
/* The lexicon file's bytes as kept with a tagging. */
bool store_tagging_source(struct store *store, int64_t tagging, struct str *out_bytes, struct err *err) MUST_USE;
/* Posts of any kind not yet read by it, oldest change first, with what tagger_text_of() asks for and no more. */
bool store_each_untagged(struct store *store, int64_t tagging, const struct query *query, post_visit *each, void *to,
                         struct err *err) MUST_USE;
/* Replaces a post's matches and marks it read up to `change`. Commits now and then; store_tagging_end() commits. */
bool store_tagging_put(struct store *store, int64_t tagging, int64_t key, int64_t change, const struct match *matches,
                       size_t count, struct err *err) MUST_USE;
bool store_tagging_end(struct store *store, int64_t tagging, struct err *err) MUST_USE;
bool store_tagging_drop(struct store *store, int64_t tagging, struct err *err) MUST_USE;

/* ---- human codes: a coder's judgement; never touched by a re-import ---- */

struct code {
    const char *post_id, *theme, *coder;
    int value; /* 1 has the theme, 0 has not */
    int64_t coded_ms;
    const char *note; /* or NULL */
};
bool store_code_put(struct store *store, const struct code *code, struct err *err) MUST_USE;
bool store_each_code(struct store *store, bool (*each)(void *to, const struct code *, struct err *), void *to,
                     struct err *err) MUST_USE;

/* Progress for people: called now and then by long work; `done` of `total` (0 unknown). NULL: quiet. */
void store_on_progress(struct store *store, void (*tell)(void *to, const char *what, int64_t done, int64_t total),
                       void *to);

#endif
