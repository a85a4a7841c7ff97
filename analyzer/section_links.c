/* section_links.c - ::links: what was shared, named by its title, DOI or PubMed number, with who shared it. */
#include <stdlib.h>

#include "analyzer/section.h"
#include "palaver/redact.h"

#define SHOWN 40
#define MAX_LINKS 500

static int by_posts(const void *a, const void *b)
{
    const struct talk_link *x = *(const struct talk_link *const *)a, *y = *(const struct talk_link *const *)b;
    if (x->posts != y->posts)
        return x->posts > y->posts ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first ? 1 : strcmp(x->url, y->url);
}

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

static void link_item(struct telling *telling, const struct talk_link *link)
{
    struct tree *tree = &telling->tree;
    const char *paper = paper_of(&telling->arena, link->url);
    const char *title = title_of(telling, link, paper);
    OWNED(str_release) struct str shown = STR_INIT;
    redact_text(span_of(title ? title : paper ? paper : plain_address(link->url)), NULL, 0, &shown);
    tree_open(tree, NODE_ITEM);
    tree_link(tree, redact_needed(span_of(link->url)) ? "" : link->url, str_text(&shown));
    if (title) {
        tree_text(tree, " (");
        tree_text(tree, paper ? paper : plain_address(link->url));
        tree_text(tree, ")");
    }
    tree_text(tree, " — ");
    tree_text(tree, telling_word(telling, WORD_SHARED_BY));
    tree_text(tree, " ");
    for (size_t i = 0; i < link->note_count && i < 4; i++) {
        const struct note *note = &telling->talk.notes[link->notes[i]];
        tree_text(tree, i ? ", " : "");
        if (telling_paraphrased(telling, note->short_id))
            tree_text(tree, telling_word(telling, WORD_A_PARTICIPANT));
        else
            tree_link(tree, arena_format(&telling->arena, "#%s", note->short_id),
                      telling->talk.people[note->person].name);
    }
    if (link->note_count > 4)
        tree_text(tree, ", …");
    tree_close(tree);
}

static bool build(struct telling *telling, const struct directive *directive, struct err *err)
{
    int64_t wanted;
    if (!directive_number(directive, "max", MAX_LINKS, SHOWN, &wanted, err))
        return false;
    const struct talk *talk = &telling->talk;
    struct tree *tree = &telling->tree;
    OWNED(mem_freep) const struct talk_link **links = mem_array(talk->link_count + 1, sizeof *links);
    for (size_t i = 0; i < talk->link_count; i++)
        links[i] = &talk->links[i];
    if (talk->link_count)
        qsort(links, talk->link_count, sizeof *links, by_posts);
    size_t shown = talk->link_count < (size_t)wanted ? talk->link_count : (size_t)wanted;
    struct node *list = tree_open(tree, NODE_LIST);
    list->css = list->id = "links";
    for (size_t i = 0; i < shown; i++)
        link_item(telling, links[i]);
    tree_close(tree);
    if (shown == talk->link_count && talk->links_left_out == 0)
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
