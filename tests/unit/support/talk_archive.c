/* talk_archive.c - see talk_archive.h. */
#include "tests/unit/support/talk_archive.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct sample {
    const char *network, *id, *handle, *name;
    const char *place_kind, *place;
    enum post_kind kind;
    const char *when, *lang, *title, *text;
    const char *tag, *link, *answers;
};

static const struct sample SAMPLES[] = {
    /* a chat: a question, an answer with a link, a repost */
    {"x", "1", "amina_example", "Amina Diallo", "hashtag", "TALKCHAT", POST_MESSAGE, "2015-02-06T16:00:00Z", "en", NULL,
     "Q1 What did the flood do to your clinic?", "TalkChat", NULL, NULL},
    {"x", "2", "ben_example", "Ben Okoye", "hashtag", "TALKCHAT", POST_MESSAGE, "2015-02-06T16:05:00Z", "en", NULL,
     "A1 We moved the nurses before the flood came", "talkchat", "https://www.example.org/report?x=1", "1"},
    {"x", "3", "cleo_example", "Cleo Marsh", "hashtag", "TALKCHAT", POST_REPOST, "2015-02-06T16:06:00Z", NULL, NULL, "",
     NULL, NULL, NULL},
    /* a list: a mail with quoted words, its answer and the copy of that on another list, a digest */
    {"mail", "4@example.org", "ada@example.org", "Ada Lind", "list", "hut-talk", POST_MESSAGE, "2021-03-01T09:00:00Z",
     NULL, "EHS-X (1) Q1 Safe access", "Nurses walked for days.\n> The river quoted here\nAda", NULL, NULL, NULL},
    {"mail", "5@example.net", "jose@example.net", "José Álvarez", "list", "hut-talk", POST_MESSAGE,
     "2021-03-02T23:30:00Z", NULL, "Re: EHS-X (2) Q1 Safe access", "La santé des infirmières passe avant tout", NULL, NULL,
     "4@example.org"},
    {"mail", "6@example.net", NULL, NULL, "list", "hut-talk", POST_DIGEST, "2021-03-03T06:00:00Z", NULL, "Digest, vol 1",
     "In this issue: flood news", NULL, NULL, NULL},
    {"mail", "7@example.net", "jose@example.net", "José Álvarez", "list", "other-talk", POST_MESSAGE,
     "2021-03-02T23:31:00Z", NULL, "EHS-X (2) Q1 Safe access", "La santé des infirmières passe avant tout", NULL, NULL,
     NULL},
    /* other kinds and scripts */
    {"pubmed", "88", NULL, "Wei Example", "search", "worker safety", POST_ABSTRACT, "2020-05-01T00:00:00Z", "zh",
     "卫生工作者安全研究", "洗手可以预防疾病。Hand washing works.", NULL, NULL, NULL},
    {"web", "https://news.example/9", NULL, NULL, "site", "news.example", POST_ARTICLE, "2019-01-15T10:00:00Z", "ar-SD",
     "مُسْتَشْفَى ميداني", "افتتح المستشفى بعد الحرب", NULL, NULL, NULL},
    /* what does not count: known by mention only, deleted, a notice, not to be told */
    {"x", "10", "dora_example", NULL, "hashtag", "TALKCHAT", POST_MESSAGE, "2015-02-06T15:00:00Z", "en", NULL,
     "An earlier flood", NULL, NULL, NULL},
    {"x", "11", "emil_example", NULL, "hashtag", "TALKCHAT", POST_MESSAGE, "2015-02-06T15:30:00Z", "en", NULL,
     "This flood was deleted", NULL, NULL, NULL},
    {"whatsapp", "12", NULL, NULL, "file", "chat.txt", POST_NOTICE, "2022-01-01T10:00:00Z", NULL, NULL,
     "Flood group: somebody joined", NULL, NULL, NULL},
    {"mail", "13@example.org", "shy@example.org", "Shy One", "list", "hut-talk", POST_MESSAGE, "2021-03-04T00:00:00Z",
     NULL, "Private flood", "Not to be told", NULL, NULL, NULL},
    /* no time known */
    {"web", "https://news.example/14", NULL, "Ada Lind", "site", "news.example", POST_ARTICLE, NULL, "pt_BR",
     "Sem data", "Uma enchente", NULL, NULL, NULL},
};

static void put(struct sink *sink, const struct sample *sample)
{
    struct err err = {0};
    struct entity entities[2];
    struct relation relation = {RELATION_ANSWERS, NULL, sample->answers};
    struct post post = POST_INIT;
    struct place place = {sample->place_kind, sample->place, NULL};
    post.network = sample->network;
    post.native_id = sample->id;
    post.kind = sample->kind;
    post.author = sample->handle;
    post.name = sample->name;
    post.author_id = strchr(sample->handle ? sample->handle : "", '@') ? sample->handle : NULL;
    post.title = sample->title;
    post.lang = sample->lang;
    post.text = span_of(sample->text);
    post.raw = span_of(sample->id);
    if (strcmp(sample->id, "10") == 0)
        post.quality = QUALITY_MENTIONED;
    post.no_archive = strcmp(sample->id, "13@example.org") == 0;
    if (sample->when)
        cr_assert(when_parse(span_of(sample->when), NULL, &post.posted_ms, &post.grain));
    if (sample->tag)
        entities[post.entity_count++] = (struct entity){.kind = ENTITY_HASHTAG, .text = span_of(sample->tag)};
    if (sample->link)
        entities[post.entity_count++] =
            (struct entity){.kind = ENTITY_LINK, .text = span_of("link"), .url = sample->link};
    if (strcmp(sample->id, "1") == 0)
        entities[post.entity_count++] =
            (struct entity){.kind = ENTITY_MEDIA, .text = span_of("A bridge under water"), .url = "https://example.org/p"};
    post.entities = entities;
    post.relations = &relation;
    post.relation_count = sample->answers ? 1 : 0;
    if (strcmp(sample->id, "2") == 0)
        post.likes = 7;
    cr_assert(sink->post(sink->to, &post, &place, &err), "%s: %s", sample->id, err.text);
}

static bool keep_key(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    *(int64_t *)to = post->key;
    return true;
}

struct wanted_key {
    const char *native_id;
    int64_t key;
};

static bool match_key(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct wanted_key *wanted = to;
    if (strcmp(post->post.native_id, wanted->native_id) == 0)
        keep_key(&wanted->key, post, err);
    return true;
}

int64_t talk_key(struct talk *talk, const char *native_id)
{
    struct err err = {0};
    struct wanted_key wanted = {native_id, 0};
    struct post_selection selection = {.everything = true, .order = ORDER_ID};
    cr_assert(store_each_post(talk->store, &selection, match_key, &wanted, &err), "%s", err.text);
    cr_assert_neq(wanted.key, 0, "no %s", native_id);
    return wanted.key;
}

static void derive(struct talk *talk)
{
    struct err err = {0};
    struct store *store = talk->store;
    struct segment quoted[] = {{SEGMENT_QUOTE, 24, 47}, {SEGMENT_SIGNATURE, 48, 51}};
    struct reading first = {.segments = quoted, .segment_count = 2, .lang = "en", .lang_share = 0.9,
                            .subject = {.base = "Safe access", .series = "EHS-X", .running = 1, .question = 1},
                            .profile = {.country = "Uganda"}};
    struct reading second = {.lang = "fr", .lang_share = 0.9,
                             .subject = {.base = "Safe access", .series = "EHS-X", .running = 4, .reply = true}};
    struct reading copy = {.lang = "fr", .subject = {.base = "Safe access", .series = "ehs-x", .running = 4}};
    int64_t a = talk_key(talk, "4@example.org"), b = talk_key(talk, "5@example.net"), c = talk_key(talk, "7@example.net");
    int64_t q = talk_key(talk, "1"), answer = talk_key(talk, "2");
    cr_assert(store_put_reading(store, a, &first, &err) && store_put_reading(store, b, &second, &err) &&
              store_put_reading(store, c, &copy, &err), "%s", err.text);
    cr_assert(store_put_thread(store, a, a, 0, false, NULL, &err) &&
              store_put_thread(store, b, a, a, false, "references", &err) &&
              store_put_thread(store, q, q, 0, false, NULL, &err) &&
              store_put_thread(store, answer, q, q, false, "references", &err), "%s", err.text);
    cr_assert(store_put_same(store, b, b, "words", 1, &err) && store_put_same(store, c, b, "words", 1, &err), "%s",
              err.text);
    cr_assert(store_put_question(store, q, 1, true, "marked", 1, &err) &&
              store_put_question(store, answer, 1, false, "marked", 1, &err), "%s", err.text);
    const struct derivation *const derivations[] = {&derivation_fulltext};
    cr_assert(store_derive(store, derivations, 1, false, &err), "%s", err.text);
}

static void tag_one(struct talk *talk, const char *native_id, const struct match *matches, size_t count)
{
    struct err err = {0};
    cr_assert(store_tagging_put(talk->store, talk->tagging, talk_key(talk, native_id), 100, matches, count, &err), "%s",
              err.text);
}

static void tag(struct talk *talk)
{
    static const char LEXICON[] = "lexicon: talk\nversion: \"1\"\nthemes:\n  flooding:\n    en:\n      terms: [flood*]\n"
                                  "  nursing:\n    en:\n      terms: [nurse*, \"walk*\"]\n  idle:\n    en:\n"
                                  "      terms: [idle]\n";
    struct err err = {0};
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_parse(span_of(LEXICON), "talk", &err);
    cr_assert(lexicon, "%s", err.text);
    cr_assert(store_tagging_begin(talk->store, lexicon, &talk->tagging, &err), "%s", err.text);
    tag_one(talk, "1", (struct match[]){{.start = 16, .end = 21}}, 1);
    tag_one(talk, "2", (struct match[]){{.theme = 1, .term = 1, .start = 16, .end = 22}, {.start = 34, .end = 39}}, 2);
    tag_one(talk, "4@example.org", (struct match[]){{.theme = 1, .term = 1, .start = 0, .end = 6},
                                                    {.theme = 1, .term = 2, .start = 7, .end = 13}}, 2);
    tag_one(talk, "10", (struct match[]){{.start = 11, .end = 16}}, 1);
    cr_assert(store_tagging_end(talk->store, talk->tagging, &err), "%s", err.text);
}

void talk_open(struct talk *talk)
{
    struct err err = {0};
    int64_t run, when;
    enum when_grain grain;
    *talk = (struct talk){.folder = "/tmp/palaver-talk-XXXXXX"};
    cr_assert(mkdtemp(talk->folder));
    snprintf(talk->path, sizeof talk->path, "%s/talk.db", talk->folder);
    talk->store = store_open(talk->path, STORE_WRITE, &err);
    cr_assert(talk->store, "%s", err.text);
    cr_assert(store_run_begin(talk->store, "import", "talk", &run, &err), "%s", err.text);
    struct sink *sink = store_sink(talk->store);
    for (size_t i = 0; i < COUNT_OF(SAMPLES); i++)
        put(sink, &SAMPLES[i]);
    cr_assert(when_parse(span_of("2015-03-01"), NULL, &when, &grain));
    cr_assert(sink->gone(sink->to, "x", "11", when, &err), "%s", err.text);
    cr_assert(sink->page_end(sink->to, "", &err), "%s", err.text);
    cr_assert(store_run_end(talk->store, RUN_DONE, NULL, &err), "%s", err.text);
    derive(talk);
    tag(talk);
}

void talk_close(struct talk *talk)
{
    store_close(talk->store);
    unlink(talk->path);
    rmdir(talk->folder);
}

static bool list_one(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct str *out = to;
    const char *id = post->post.native_id;
    size_t length = strcspn(id, "@"); /* of mail, what stands before the host */
    const char *slash = strrchr(id, '/');
    if (out->length)
        str_add_char(out, ' ');
    str_add_span(out, slash ? span_of(slash + 1) : span_from(id, length));
    return true;
}

void talk_list(struct talk *talk, const char *query, struct str *out)
{
    struct err err = {0};
    str_clear(out);
    OWNED(query_freep) struct query *parsed = query_parse(query, NULL, &err);
    struct post_selection selection = {.query = parsed, .tagging = talk->tagging};
    if (!parsed || !store_each_post(talk->store, &selection, list_one, out, &err)) {
        str_clear(out);
        str_format(out, "ERROR: %s", err.text);
    }
}
