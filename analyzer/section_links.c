/* section_links.c - ::links: what was shared, named by its title, DOI or PubMed number, with who shared it. */
#include <stdlib.h>

#include "analyzer/section.h"
#include "palaver/redact.h"
#include "palaver/utf8.h"

#define SHOWN 40
#define MAX_LINKS 500
#define MAX_SHARERS 4
#define SAYING_BYTES 160

static const char *behind(const char *url, const char *host)
{
    const char *at = strstr(url, host);
    return at ? at + strlen(host) : NULL;
}

/* The name of a paper: the same for dx.doi.org and doi.org. */
static const char *paper_of(struct arena *arena, const char *url)
{
    const char *doi = behind(url, "doi.org/"), *pubmed = behind(url, "pubmed.ncbi.nlm.nih.gov/");
    if (!pubmed)
        pubmed = behind(url, "ncbi.nlm.nih.gov/pubmed/");
    if (doi && strncmp(doi, "10.", 3) == 0)
        return arena_format(arena, "doi:%s", doi);
    if (pubmed && *pubmed >= '0' && *pubmed <= '9')
        return arena_format(arena, "PMID %.*s", (int)strspn(pubmed, "0123456789"), pubmed);
    return NULL;
}

struct titled {
    struct arena *arena;
    const char *title;
};

static bool title_keep(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct titled *titled = to;
    titled->title = arena_text(titled->arena, post->post.title);
    return true;
}

/* The title as the archive knows it: the abstract itself may be in it. */
static const char *title_of(struct telling *telling, const struct talk_link *link, const char *paper)
{
    struct titled titled = {&telling->arena, NULL};
    struct err none = {0};
    if (paper && strncmp(paper, "PMID ", 5) == 0) {
        const char *id = arena_format(&telling->arena, "pubmed:%s", paper + 5);
        if (store_find_post(telling->store, id, 0, 0, title_keep, &titled, &none) && titled.title)
            return titled.title;
    }
    return link->title;
}

static const char *plain_address(const char *url)
{
    const char *at = strstr(url, "://");
    return at ? at + 3 : url;
}

/* ---- what was shared: a paper is the same behind doi.org and dx.doi.org ---- */

struct shared {
    const struct talk_link *link; /* the first with this paper or address */
    const char *paper;
    size_t *notes;
    size_t note_count;
    int64_t posts;
};

static int by_posts(const void *a, const void *b)
{
    const struct shared *x = a, *y = b;
    if (x->posts != y->posts)
        return x->posts > y->posts ? -1 : 1;
    if (x->link->first != y->link->first)
        return x->link->first < y->link->first ? -1 : 1;
    return strcmp(x->link->url, y->link->url);
}

static int by_number(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return x < y ? -1 : x > y;
}

static void shared_join(struct arena *arena, struct shared *shared, const struct talk_link *link)
{
    size_t *notes = arena_alloc(arena, (shared->note_count + link->note_count + 1) * sizeof *notes);
    if (shared->note_count)
        memcpy(notes, shared->notes, shared->note_count * sizeof *notes);
    memcpy(notes + shared->note_count, link->notes, link->note_count * sizeof *notes);
    shared->notes = notes;
    shared->note_count += link->note_count;
    shared->posts += link->posts;
    qsort(notes, shared->note_count, sizeof *notes, by_number);
    if (notes[0] == link->first)
        shared->link = link;
}

static size_t shared_gather(struct telling *telling, struct shared *out_shared)
{
    const struct talk *talk = &telling->talk;
    size_t count = 0;
    for (size_t i = 0; i < talk->link_count; i++) {
        const struct talk_link *link = &talk->links[i];
        const char *paper = paper_of(&telling->arena, link->url);
        size_t at = paper ? 0 : count;
        while (at < count && (!out_shared[at].paper || strcmp(out_shared[at].paper, paper) != 0))
            at++;
        if (at == count)
            out_shared[count++] = (struct shared){.link = link, .paper = paper};
        shared_join(&telling->arena, &out_shared[at], link);
    }
    if (count)
        qsort(out_shared, count, sizeof *out_shared, by_posts);
    return count;
}

/* ---- in whose words ---- */

struct saying {
    struct telling *telling;
    const char *words;
};

/* A post without its addresses, hashtags and mark at the front: what its author says of the link. */
static bool saying_keep(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct saying *saying = to;
    OWNED(str_release) struct str own = STR_INIT;
    OWNED(str_release) struct str words = STR_INIT;
    card_own_text(post, &own);
    struct span rest = str_span(&own);
    while (rest.length > 0) {
        size_t length = 0;
        while (length < rest.length && !strchr(" \n\t", rest.at[length]))
            length++;
        struct span word = span_from(rest.at, length);
        rest = span_from_to(rest, length + (length < rest.length), rest.length);
        bool sign = word.length == 0 || span_starts_nocase(word, "http://") || span_starts_nocase(word, "https://") ||
                    word.at[0] == '#' || (word.at[0] == '@' && words.length == 0);
        if (!sign) {
            str_add(&words, words.length ? " " : "");
            str_add_span(&words, word);
        }
    }
    size_t cut = words.length > SAYING_BYTES ? utf8_cut(str_span(&words), SAYING_BYTES) : words.length;
    saying->words = cut == 0 ? NULL
                             : arena_format(&saying->telling->arena, "%.*s%s", (int)cut, str_text(&words),
                                            cut < words.length ? "…" : "");
    return true;
}

/* What the first who shared it said with it; nothing of posts that the editor paraphrased. */
static const char *saying_of(struct telling *telling, const struct shared *shared)
{
    const struct note *note = &telling->talk.notes[shared->notes[0]];
    struct saying saying = {telling, NULL};
    struct err none = {0};
    if (note->is_mail || telling_paraphrased(telling, note->short_id) ||
        !store_find_post(telling->store, note->short_id, WANT_TEXT | WANT_SEGMENTS | WANT_ENTITIES, 0, saying_keep, &saying,
                         &none))
        return NULL;
    return saying.words;
}

static void sharers_tell(struct telling *telling, const struct shared *shared)
{
    struct tree *tree = &telling->tree;
    for (size_t i = 0; i < shared->note_count && i < MAX_SHARERS; i++) {
        const struct note *note = &telling->talk.notes[shared->notes[i]];
        tree_text(tree, i ? ", " : "");
        if (telling_paraphrased(telling, note->short_id))
            tree_text(tree, telling_word(telling, WORD_A_PARTICIPANT));
        else
            tree_link(tree, arena_format(&telling->arena, "#%s", note->short_id),
                      telling->talk.people[note->person].name);
    }
    if (shared->note_count > MAX_SHARERS)
        tree_text(tree, ", …");
}

static void link_item(struct telling *telling, const struct shared *shared)
{
    struct tree *tree = &telling->tree;
    const char *url = shared->link->url, *title = title_of(telling, shared->link, shared->paper);
    OWNED(str_release) struct str shown = STR_INIT;
    redact_text(span_of(title ? title : shared->paper ? shared->paper : plain_address(url)), NULL, 0, &shown);
    tree_open(tree, NODE_ITEM);
    tree_link(tree, redact_needed(span_of(url)) ? "" : url, str_text(&shown));
    if (title) {
        OWNED(str_release) struct str place = STR_INIT;
        redact_text(span_of(shared->paper ? shared->paper : plain_address(url)), NULL, 0, &place);
        tree_text(tree, " (");
        tree_text(tree, str_text(&place));
        tree_text(tree, ")");
    }
    const char *words = title ? NULL : saying_of(telling, shared);
    tree_open(tree, NODE_GROUP)->css = "by-whom";
    if (words) {
        tree_text(tree, "“");
        tree_text(tree, words);
        tree_text(tree, "” ");
    }
    tree_text(tree, words ? "— " : telling_word(telling, WORD_SHARED_BY));
    tree_text(tree, words ? "" : " ");
    sharers_tell(telling, shared);
    tree_close(tree);
    tree_close(tree);
}

static bool build(struct telling *telling, const struct directive *directive, struct err *err)
{
    int64_t wanted;
    if (!directive_number(directive, "max", MAX_LINKS, SHOWN, &wanted, err))
        return false;
    const struct talk *talk = &telling->talk;
    struct tree *tree = &telling->tree;
    OWNED(mem_freep) struct shared *links = mem_array(talk->link_count + 1, sizeof *links);
    size_t count = shared_gather(telling, links), shown = count < (size_t)wanted ? count : (size_t)wanted;
    struct node *list = tree_open(tree, NODE_LIST);
    list->css = list->id = "links";
    for (size_t i = 0; i < shown; i++)
        link_item(telling, &links[i]);
    tree_close(tree);
    if (shown == count && talk->links_left_out == 0)
        return true;
    tree_open(tree, NODE_PARAGRAPH)->css = "rest";
    tree_text(tree, telling_word(telling, WORD_REST_COMMAND));
    tree_text(tree, " ");
    tree_leaf(tree, NODE_CODE)->text = telling_query(telling, "has:link");
    tree_close(tree);
    return true;
}

static bool draft(struct telling *telling, struct err *err)
{
    (void)err;
    if (telling->talk.link_count == 0)
        return true;
    draft_heading(telling, 2, telling_word(telling, WORD_SHARED));
    out_text(telling->out, "::links\n");
    return true;
}

const struct section section_links = {
    .name = "links",
    .what = "what was linked, the most shared first: titles, DOIs, PubMed numbers, who shared it",
    .keys = "max",
    .example = "::links max=20",
    .draft = draft,
    .build = build,
};
