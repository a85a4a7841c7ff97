-- schema.sql - everything an archive holds. Columns carry the names of the struct fields they hold (include/palaver).
--
-- The views at the end (v_...) are a public interface: they keep their names and columns from version to version.
-- The tables are not; whoever reads them should know that numbers stand for the enums of post.h and reading.h.
-- Times are milliseconds since 1970 UTC, NULL where unknown. Byte ranges count the bytes of UTF-8 from 0.
-- store_check.c compares each object of a file with the text below, word for word.

CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- Who writes just now: one row, or none.
CREATE TABLE lease(
    only INTEGER PRIMARY KEY CHECK (only = 1),
    host TEXT NOT NULL, boot TEXT NOT NULL, pid INTEGER NOT NULL, started INTEGER NOT NULL,
    heartbeat_ms INTEGER NOT NULL);

-- ---- runs ----

CREATE TABLE runs(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL, target TEXT NOT NULL, state INTEGER NOT NULL, why TEXT,
    began_ms INTEGER NOT NULL, ended_ms INTEGER,
    seen INTEGER NOT NULL DEFAULT 0, stored INTEGER NOT NULL DEFAULT 0, merged INTEGER NOT NULL DEFAULT 0,
    set_aside INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0, not_asked INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0);
CREATE TABLE set_aside(run INTEGER NOT NULL REFERENCES runs(number), what TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (run, what)) WITHOUT ROWID;
-- `bytes`: one zstd frame.
CREATE TABLE rejects(pk INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs(number), why TEXT NOT NULL,
    whole_bytes INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE cursors(source TEXT NOT NULL, target TEXT NOT NULL, cursor TEXT NOT NULL, run INTEGER NOT NULL,
    PRIMARY KEY (source, target)) WITHOUT ROWID;
-- from_ms and to_ms: NULL is unbounded.
CREATE TABLE intervals(number INTEGER PRIMARY KEY, source TEXT NOT NULL, target TEXT NOT NULL, from_ms INTEGER,
    to_ms INTEGER, closed INTEGER NOT NULL, cursor TEXT, run INTEGER NOT NULL);
CREATE TABLE gaps(pk INTEGER PRIMARY KEY, source TEXT NOT NULL, target TEXT NOT NULL, from_ms INTEGER, to_ms INTEGER,
    cause TEXT NOT NULL, text TEXT NOT NULL, run INTEGER NOT NULL, told_ms INTEGER NOT NULL);
CREATE TABLE notes(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- ---- posts ----

-- One row per way an author was named. `person` is one number for all rows of one account:
-- the first 50 bits of SHA-256 of "network:" and author_id, else the handle in small letters, else the name.
CREATE TABLE authors(pk INTEGER PRIMARY KEY, person INTEGER NOT NULL, network TEXT NOT NULL, author_id TEXT, author TEXT,
    name TEXT);
CREATE INDEX authors_person ON authors(person);

CREATE TABLE places(pk INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, host TEXT);

-- One row per id; it shows the fields of its best record. `change`: the number of the newest insert or alteration.
-- `short`: short_id_number() of the id, which is also how a post is found by its id (posts_short, then compare).
-- `counted`: a message, abstract or article that a place itself brought, not told as gone, not X-No-Archive, and the
-- shown one of its same_as group. `record`: the record shown. `counts_ms`: when likes, boosts, replies were seen.
CREATE TABLE posts(
    pk INTEGER PRIMARY KEY, change INTEGER NOT NULL, short INTEGER NOT NULL, counted INTEGER NOT NULL,
    context INTEGER NOT NULL, kind INTEGER NOT NULL, quality INTEGER NOT NULL,
    author INTEGER REFERENCES authors(pk), record INTEGER NOT NULL,
    posted_ms INTEGER, edited_ms INTEGER, seen_ms INTEGER, grain INTEGER NOT NULL, inferred INTEGER NOT NULL,
    likes INTEGER, boosts INTEGER, replies INTEGER, counts_ms INTEGER, gone_ms INTEGER, no_archive INTEGER NOT NULL,
    network TEXT NOT NULL, native_id TEXT NOT NULL, id TEXT AS (network || ':' || native_id) VIRTUAL,
    lang TEXT, url TEXT, title TEXT, text TEXT NOT NULL);
CREATE INDEX posts_short ON posts(short);
CREATE INDEX posts_change ON posts(change);

-- One record as received. `bytes`: one zstd frame; or NULL, and then bytes range_start..range_end of record `inside`.
-- `rank_length`: bytes of its text, for choosing the best. `fields`: the post it gave (witness.c), kept once a post has
-- a second record, so that undo can show the next best. `fields_hash`: of the same, without counts and seen_ms.
CREATE TABLE records(
    pk INTEGER PRIMARY KEY, post INTEGER NOT NULL, quality INTEGER NOT NULL, edited_ms INTEGER,
    rank_length INTEGER NOT NULL, fields_hash INTEGER NOT NULL, sha256 BLOB NOT NULL, whole_bytes INTEGER NOT NULL,
    inside INTEGER REFERENCES records(pk), range_start INTEGER, range_end INTEGER, fields BLOB, bytes BLOB);
CREATE INDEX records_inside ON records(inside) WHERE inside IS NOT NULL;

CREATE TABLE appearances(
    post INTEGER NOT NULL REFERENCES posts(pk), place INTEGER NOT NULL REFERENCES places(pk), record INTEGER NOT NULL,
    run INTEGER NOT NULL REFERENCES runs(number), seen_ms INTEGER,
    PRIMARY KEY (post, place, record, run)) WITHOUT ROWID;

-- Deletions told by a service, also of posts that are not here (yet).
CREATE TABLE gone(short INTEGER NOT NULL, id TEXT NOT NULL, run INTEGER NOT NULL, when_ms INTEGER NOT NULL,
    PRIMARY KEY (short, id, run)) WITHOUT ROWID;

-- `other`: short_id_number() of other_id, which may be an id that is not here.
CREATE TABLE relations(post INTEGER NOT NULL REFERENCES posts(pk), n INTEGER NOT NULL, kind INTEGER NOT NULL,
    other INTEGER NOT NULL, other_id TEXT NOT NULL, PRIMARY KEY (post, n)) WITHOUT ROWID;

-- `folded`: of a hashtag, fold_tag(); of a mention, the handle in small letters; of a link, its host in small letters
-- without "www."; else NULL. `start`, `end`: 0, 0 when not in the text.
CREATE TABLE entities(post INTEGER NOT NULL REFERENCES posts(pk), n INTEGER NOT NULL, kind INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, folded TEXT, text TEXT NOT NULL, url TEXT, title TEXT,
    PRIMARY KEY (post, n)) WITHOUT ROWID;

-- ---- derived ----

CREATE TABLE derived(name TEXT PRIMARY KEY, version TEXT NOT NULL, upto INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE readings(
    post INTEGER PRIMARY KEY REFERENCES posts(pk), running INTEGER NOT NULL, question INTEGER NOT NULL,
    topic_number INTEGER NOT NULL, reply INTEGER NOT NULL, forward INTEGER NOT NULL, chat_question INTEGER NOT NULL,
    chat_answer INTEGER NOT NULL, lang TEXT, lang_share REAL, base TEXT, list_tag TEXT, series TEXT, topic TEXT,
    profile_name TEXT, profile_role TEXT, profile_organisation TEXT, profile_country TEXT);
CREATE TABLE segments(post INTEGER NOT NULL REFERENCES posts(pk), start INTEGER NOT NULL, end INTEGER NOT NULL,
    kind INTEGER NOT NULL, PRIMARY KEY (post, start)) WITHOUT ROWID;
-- thread_key, parent_key: 0 when not here. thread_id, parent_id: NULL where the key gives the id.
CREATE TABLE threads(post INTEGER PRIMARY KEY REFERENCES posts(pk), thread_key INTEGER NOT NULL, thread_id TEXT,
    parent_key INTEGER NOT NULL, parent_id TEXT, method TEXT);
CREATE INDEX threads_thread ON threads(thread_key);
-- Only posts in a group of two or more; group_key: the shown one.
CREATE TABLE same_as(post INTEGER PRIMARY KEY REFERENCES posts(pk), group_key INTEGER NOT NULL, method TEXT,
    confidence REAL);
CREATE INDEX same_as_group ON same_as(group_key);
CREATE TABLE questions(post INTEGER PRIMARY KEY REFERENCES posts(pk), question INTEGER NOT NULL, asks INTEGER NOT NULL,
    method TEXT, confidence REAL);
-- Rowid: posts.pk. Words folded by fold_search().
CREATE VIRTUAL TABLE fts USING fts5(title, own, quoted, content='',
    tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");

-- ---- taggings ----

-- `upto`: every post up to this change was read; `tagged` has those read beyond it, with their change.
CREATE TABLE taggings(number INTEGER PRIMARY KEY AUTOINCREMENT, lexicon TEXT NOT NULL, version TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE, upto INTEGER NOT NULL, tagged_ms INTEGER NOT NULL, used INTEGER NOT NULL, source BLOB);
CREATE TABLE tagging_themes(tagging INTEGER NOT NULL REFERENCES taggings(number), n INTEGER NOT NULL,
    theme TEXT NOT NULL, title TEXT NOT NULL, definition TEXT, PRIMARY KEY (tagging, n)) WITHOUT ROWID;
CREATE TABLE tagging_terms(tagging INTEGER NOT NULL REFERENCES taggings(number), n INTEGER NOT NULL,
    theme INTEGER NOT NULL, layer TEXT NOT NULL, text TEXT NOT NULL, line INTEGER NOT NULL, "column" INTEGER NOT NULL,
    PRIMARY KEY (tagging, n)) WITHOUT ROWID;
CREATE TABLE tagged(tagging INTEGER NOT NULL REFERENCES taggings(number), post INTEGER NOT NULL, change INTEGER NOT NULL,
    PRIMARY KEY (tagging, post)) WITHOUT ROWID;
-- `theme`, `term`: n of tagging_themes and tagging_terms; `field`: 0 text, 1 title.
CREATE TABLE matches(tagging INTEGER NOT NULL REFERENCES taggings(number), post INTEGER NOT NULL, field INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, term INTEGER NOT NULL, theme INTEGER NOT NULL,
    near_start INTEGER NOT NULL, near_end INTEGER NOT NULL,
    PRIMARY KEY (tagging, post, field, start, end, term)) WITHOUT ROWID;

-- ---- human work: keyed by id, never touched by an import ----

CREATE TABLE codes(post_id TEXT NOT NULL, theme TEXT NOT NULL, coder TEXT NOT NULL, value INTEGER NOT NULL,
    coded_ms INTEGER NOT NULL, note TEXT, PRIMARY KEY (post_id, theme, coder)) WITHOUT ROWID;

-- ---- views: the public interface ----

-- Posts with the names of things. `counted` = 1 is what every count of palaver uses. Times: UTC, ISO 8601.
CREATE VIEW v_posts AS
SELECT p.id, p.pk AS post, p.network, p.native_id,
    CASE p.kind WHEN 0 THEN 'message' WHEN 1 THEN 'repost' WHEN 2 THEN 'digest' WHEN 3 THEN 'abstract'
        WHEN 4 THEN 'article' ELSE 'notice' END AS kind,
    p.counted, p.context, p.gone_ms IS NOT NULL AS gone, p.no_archive,
    strftime('%Y-%m-%dT%H:%M:%SZ', p.posted_ms / 1000.0, 'unixepoch') AS posted_at, p.posted_ms, p.edited_ms,
    a.author_id, a.author, a.name, a.person, p.url, p.title, p.text, coalesce(p.lang, r.lang) AS lang,
    p.lang AS lang_declared, r.lang AS lang_guessed, r.base AS subject, r.series, r.running, r.topic,
    coalesce(q.question, 0) AS question, coalesce(q.asks, 0) AS asks,
    p.likes, p.boosts, p.replies, coalesce(s.group_key, p.pk) AS group_post
FROM posts p LEFT JOIN authors a ON a.pk = p.author LEFT JOIN readings r ON r.post = p.pk
    LEFT JOIN questions q ON q.post = p.pk LEFT JOIN same_as s ON s.post = p.pk;

-- Every match of every tagging with its words. start, end: code points from 0; start_byte, end_byte: bytes.
CREATE VIEW v_matches AS
SELECT t.lexicon, t.version, t.hash, p.id, m.post, p.counted, h.theme, w.layer, w.text AS term, w.line AS term_line,
    CASE m.field WHEN 0 THEN 'text' ELSE 'title' END AS field,
    length(CAST(substr(CAST(CASE m.field WHEN 0 THEN p.text ELSE p.title END AS BLOB), 1, m.start) AS TEXT)) AS start,
    length(CAST(substr(CAST(CASE m.field WHEN 0 THEN p.text ELSE p.title END AS BLOB), 1, m.end) AS TEXT)) AS end,
    CAST(substr(CAST(CASE m.field WHEN 0 THEN p.text ELSE p.title END AS BLOB), m.start + 1, m.end - m.start) AS TEXT)
        AS words,
    m.start AS start_byte, m.end AS end_byte, m.near_start AS near_start_byte, m.near_end AS near_end_byte
FROM matches m JOIN taggings t ON t.number = m.tagging JOIN posts p ON p.pk = m.post
    JOIN tagging_themes h ON h.tagging = m.tagging AND h.n = m.theme
    JOIN tagging_terms w ON w.tagging = m.tagging AND w.n = m.term;

-- The thread and the parent of every post that has been threaded.
CREATE VIEW v_threads AS
SELECT p.id, t.post, coalesce(t.thread_id, f.id) AS thread, t.thread_key AS thread_post,
    coalesce(t.parent_id, o.id) AS parent, t.parent_key AS parent_post, t.method
FROM threads t JOIN posts p ON p.pk = t.post LEFT JOIN posts f ON f.pk = t.thread_key
    LEFT JOIN posts o ON o.pk = t.parent_key;

-- What was collected from where: intervals ('collected', 'open') and gaps ('gap', with cause).
CREATE VIEW v_coverage AS
SELECT source, target, CASE closed WHEN 1 THEN 'collected' ELSE 'open' END AS what, NULL AS cause, NULL AS text,
    strftime('%Y-%m-%dT%H:%M:%SZ', from_ms / 1000.0, 'unixepoch') AS from_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', to_ms / 1000.0, 'unixepoch') AS to_at, run
FROM intervals
UNION ALL
SELECT source, target, 'gap', cause, text, strftime('%Y-%m-%dT%H:%M:%SZ', from_ms / 1000.0, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%SZ', to_ms / 1000.0, 'unixepoch'), run
FROM gaps;

-- LATE: indices that a fresh archive gets after its first import (store_late.c); everything works without them.
CREATE INDEX posts_posted ON posts(counted, posted_ms);
CREATE INDEX posts_author ON posts(author);
CREATE INDEX entities_folded ON entities(kind, folded) WHERE folded IS NOT NULL;
CREATE INDEX relations_other ON relations(other);
CREATE INDEX appearances_place ON appearances(place, post);
CREATE INDEX appearances_run ON appearances(run);
CREATE INDEX readings_series ON readings(series) WHERE series IS NOT NULL;
CREATE INDEX matches_theme ON matches(tagging, theme, post);
CREATE INDEX authors_author ON authors(author COLLATE NOCASE);
CREATE INDEX authors_name ON authors(name COLLATE NOCASE);
CREATE INDEX authors_author_id ON authors(author_id COLLATE NOCASE);
