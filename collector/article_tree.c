/* article_tree.c - which part of a page is the article.
 *
 * Source of the rules and numbers: mozilla/readability (its lists of class names, scores and thresholds), with commas
 * of every script counted and Chinese letters weighed, since its counts are made for English. */
#include "collector/article_tree.h"

#include <stdlib.h>
#include <strings.h>

#include "collector/xml_get.h"
#include "palaver/utf8.h"

#define ENOUGH_LETTERS 250      /* a known container with so much is the article */
#define PARAGRAPH_LETTERS 25
#define HAN_WEIGHT 3            /* a Chinese letter says as much as about three others */
#define ANCESTORS 5

/* What is known of an element; in a table, its number in node->_private. */
struct block {
    xmlNode *node;
    double score;
    bool scored;
    int letters, link_letters, commas, paragraphs;
};

struct page {
    struct block *blocks;
    size_t count;
};

/* ---- walking ---- */

bool html_named(const xmlNode *node, const char *const *names)
{
    for (; node->type == XML_ELEMENT_NODE && *names; names++)
        if (strcasecmp((const char *)node->name, *names) == 0)
            return true;
    return false;
}

xmlNode *html_following(const xmlNode *top, const xmlNode *node, bool skip)
{
    if (!skip && node->type == XML_ELEMENT_NODE && node->children)
        return node->children;
    while (node && node != top && !node->next)
        node = node->parent;
    return node && node != top ? node->next : NULL;
}

static const char *attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *at = node->type == XML_ELEMENT_NODE ? node->properties : NULL; at; at = at->next)
        if (strcasecmp((const char *)at->name, name) == 0)
            return at->children && at->children->content ? (const char *)at->children->content : "";
    return NULL;
}

static bool holds(const char *text, const char *const *words)
{
    for (; text && *words; words++)
        if (strcasestr(text, *words))
            return true;
    return false;
}

/* ---- taking out ---- */

static const char *const NEVER[] = {"aside",  "embed",    "footer",   "form",   "iframe", "menu",   "object",
                                    "script", "style",    "noscript", "template", "svg",  "canvas", "audio",
                                    "video",  "nav",      "button",   "select", "input",  "textarea", "dialog",
                                    "head",   "link",     "meta",     NULL};
static const char *const UNLIKELY[] = {
    "-ad-",     "ai2html",  "banner",     "breadcrumb", "combx",   "comment",  "community", "cover-wrap", "disqus",
    "extra",    "footer",   "gdpr",       "cookie",     "header",  "legends",  "menu",      "related",    "remark",
    "replies",  "rss",      "shoutbox",   "sidebar",    "skyscraper", "social", "sponsor",  "supplemental",
    "ad-break", "agegate",  "pagination", "pager",      "popup",   "yom-remote", "promo",   "newsletter", "share",
    "subscribe", "toolbar", NULL};
static const char *const LIKELY[] = {"and",    "article", "body",   "column", "content", "main",
                                     "shadow", "entry",   "post-",  "story",  NULL};
static const char *const GOOD[] = {"article", "body",       "content", "entry", "hentry", "h-entry", "main",
                                   "page",    "pagination", "post",    "text",  "blog",   "story",   NULL};
static const char *const BAD[] = {"-ad-",     "hidden",  "banner", "combx",   "comment",  "com-",     "contact",
                                  "footer",   "gdpr",    "masthead", "media", "meta",     "outbrain", "promo",
                                  "related",  "scroll",  "share",  "shoutbox", "sidebar", "skyscraper", "sponsor",
                                  "shopping", "tags",    "tool",   "widget",  NULL};

static bool is_hidden(const xmlNode *node)
{
    const char *style = attribute(node, "style"), *aria = attribute(node, "aria-hidden");
    const char *class = attribute(node, "class");
    if (attribute(node, "hidden"))
        return true;
    /* Readability's exception: formula pictures are hidden from screen readers only. */
    if (aria && strcasecmp(aria, "true") == 0 && !(class && strstr(class, "fallback-image")))
        return true;
    return style && (strcasestr(style, "display:none") || strcasestr(style, "display: none") ||
                     strcasestr(style, "visibility:hidden") || strcasestr(style, "visibility: hidden"));
}

static bool is_unlikely(const xmlNode *node)
{
    static const char *const KEPT[] = {"html", "body", "article", "main", "a", "table", "code", "h1", NULL};
    static const char *const ROLES[] = {"menu", "menubar", "complementary", "navigation", "alert", "alertdialog",
                                        "dialog", NULL};
    const char *role = attribute(node, "role");
    for (size_t i = 0; role && ROLES[i]; i++)
        if (strcasecmp(role, ROLES[i]) == 0)
            return true;
    if (html_named(node, KEPT))
        return false;
    const char *class = attribute(node, "class"), *id = attribute(node, "id");
    if (!holds(class, UNLIKELY) && !holds(id, UNLIKELY))
        return false;
    return !holds(class, LIKELY) && !holds(id, LIKELY);
}

static xmlNode *take_out(const xmlNode *top, xmlNode *node)
{
    xmlNode *next = html_following(top, node, true);
    xmlUnlinkNode(node);
    xmlFreeNode(node);
    return next;
}

static void prune(xmlNode *top, bool strict)
{
    for (xmlNode *node = top->children; node;) {
        bool out = node->type == XML_COMMENT_NODE || node->type == XML_PI_NODE ||
                   (node->type == XML_ELEMENT_NODE &&
                    (html_named(node, NEVER) || is_hidden(node) || (strict && is_unlikely(node))));
        node = out ? take_out(top, node) : html_following(top, node, false);
    }
}

/* ---- counting ---- */

static bool is_comma(uint32_t c)
{
    return c == ',' || c == 0x060C || c == 0xFE50 || c == 0xFE10 || c == 0xFE11 || c == 0x2E41 || c == 0x2E34 ||
           c == 0x2E32 || c == 0xFF0C || c == 0x3001 || c == 0x3002;
}

static void count_text(struct block *block, const char *text, bool in_link)
{
    int letters = 0;
    bool blank = true;
    for (struct span rest = span_of(text); rest.length;) {
        size_t bytes;
        uint32_t c = utf8_next(rest, &bytes);
        rest = span_from_to(rest, bytes, rest.length);
        bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0xA0;
        letters += space ? !blank : code_point_is_unspaced(c) ? HAN_WEIGHT : 1;
        blank = space;
        block->commas += is_comma(c);
    }
    block->letters += letters;
    if (in_link)
        block->link_letters += letters;
}

static struct block *block_of(const struct page *page, const xmlNode *node)
{
    size_t number = (size_t)(uintptr_t)node->_private;
    return node->type == XML_ELEMENT_NODE && number >= 1 && number <= page->count ? &page->blocks[number - 1] : NULL;
}

static size_t elements_number(xmlNode *top)
{
    size_t count = 1;
    for (xmlNode *node = top->children; node; node = html_following(top, node, false))
        count += node->type == XML_ELEMENT_NODE;
    return count;
}

static bool in_link(const xmlNode *node, const xmlNode *top)
{
    static const char *const LINK[] = {"a", NULL};
    for (; node && node != top; node = node->parent)
        if (html_named(node, LINK))
            return true;
    return false;
}

/* Letters of an element are those of everything below it: counted once per text, added up from the leaves. */
static struct page count_page(xmlNode *top, struct arena *arena)
{
    static const char *const PARAGRAPH[] = {"p", NULL};
    size_t room = elements_number(top);
    struct page page = {.blocks = arena_alloc(arena, room * sizeof *page.blocks)};
    page.blocks[page.count++].node = top;
    top->_private = (void *)(uintptr_t)page.count;
    for (xmlNode *node = top->children; node; node = html_following(top, node, false)) {
        if (node->type == XML_ELEMENT_NODE) {
            page.blocks[page.count++].node = node;
            node->_private = (void *)(uintptr_t)page.count;
            page.blocks[page.count - 1].paragraphs = html_named(node, PARAGRAPH);
        } else if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content) {
            struct block *block = block_of(&page, node->parent);
            if (block)
                count_text(block, (const char *)node->content, in_link(node->parent, top));
        }
    }
    for (size_t i = page.count; i-- > 1;) {
        struct block *parent = block_of(&page, page.blocks[i].node->parent);
        if (!parent)
            continue;
        parent->letters += page.blocks[i].letters;
        parent->link_letters += page.blocks[i].link_letters;
        parent->commas += page.blocks[i].commas;
        parent->paragraphs += page.blocks[i].paragraphs;
    }
    return page;
}

static double link_density(const struct block *block)
{
    return block->letters ? (double)block->link_letters / block->letters : 0;
}

/* ---- known containers ---- */

static bool is_container(const xmlNode *node)
{
    static const char *const CLASSES[] = {"entry-content", "post-content",  "article-body", "article__body",
                                          "articlebody",   "story-body",    "post-body",    "article-content",
                                          "mw-parser-output", NULL};
    const char *property = attribute(node, "itemprop");
    if (property && strcasestr(property, "articleBody"))
        return true;
    return holds(attribute(node, "class"), CLASSES) || holds(attribute(node, "id"), CLASSES);
}

/* The only container of its kind with enough prose; several of one kind are a list of articles. */
static xmlNode *known_container(const struct page *page)
{
    static const char *const ARTICLE[] = {"article", NULL}, *const MAIN[] = {"main", NULL};
    for (int kind = 0; kind < 3; kind++) {
        const struct block *best = NULL;
        int64_t all = 0;
        for (size_t i = 1; i < page->count; i++) {
            const struct block *block = &page->blocks[i];
            bool is = kind == 0 ? is_container(block->node) : html_named(block->node, kind == 1 ? ARTICLE : MAIN);
            if (!is || block->letters < ENOUGH_LETTERS || link_density(block) > 0.4)
                continue;
            all += block->letters;
            if (!best || block->letters > best->letters)
                best = block;
        }
        if (best && all < (int64_t)best->letters * 2 && best->letters > page->blocks[0].letters / 3)
            return best->node;
    }
    return NULL;
}

/* ---- scores ---- */

static double base_score(const xmlNode *node)
{
    static const char *const FIVE[] = {"div", NULL}, *const THREE[] = {"pre", "td", "blockquote", NULL},
                             *const MINUS_THREE[] = {"address", "ol", "ul", "dl", "dd", "dt", "li", "form", NULL},
                             *const MINUS_FIVE[] = {"h1", "h2", "h3", "h4", "h5", "h6", "th", NULL};
    double score = html_named(node, FIVE) ? 5 : html_named(node, THREE) ? 3 : 0;
    score -= html_named(node, MINUS_THREE) ? 3 : html_named(node, MINUS_FIVE) ? 5 : 0;
    const char *names[] = {attribute(node, "class"), attribute(node, "id")};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        score -= holds(names[i], BAD) ? 25 : 0;
        score += holds(names[i], GOOD) ? 25 : 0;
    }
    return score;
}

static bool is_paragraph(const xmlNode *node)
{
    static const char *const PROSE[] = {"p", "td", "pre", "section", "h2", "h3", "h4", "h5", "h6", NULL};
    static const char *const DIV[] = {"div", NULL};
    static const char *const BLOCKS[] = {"blockquote", "dl", "div", "img", "ol", "p", "pre", "table", "ul", NULL};
    if (html_named(node, PROSE))
        return true;
    if (!html_named(node, DIV))
        return false;
    for (const xmlNode *child = node->children; child; child = child->next)
        if (html_named(child, BLOCKS))
            return false;
    return true;
}

static void score_page(struct page *page)
{
    for (size_t i = 1; i < page->count; i++) {
        const struct block *block = &page->blocks[i];
        if (block->letters < PARAGRAPH_LETTERS || !is_paragraph(block->node))
            continue;
        double share = block->letters / 100.0;
        double score = 1 + block->commas + (share < 3 ? share : 3);
        const xmlNode *ancestor = block->node->parent;
        for (int level = 0; level < ANCESTORS && ancestor; level++, ancestor = ancestor->parent) {
            struct block *above = block_of(page, ancestor);
            if (!above)
                break;
            if (!above->scored)
                above->score = base_score(ancestor);
            above->scored = true;
            above->score += level == 0 ? score : level == 1 ? score / 2 : score / (level * 3);
        }
    }
    for (size_t i = 0; i < page->count; i++)
        page->blocks[i].score *= 1 - link_density(&page->blocks[i]);
}

static struct block *best_block(const struct page *page)
{
    struct block *best = NULL;
    for (size_t i = 0; i < page->count; i++)
        if (page->blocks[i].scored && (!best || page->blocks[i].score > best->score))
            best = &page->blocks[i];
    return best;
}

/* Whether a sibling of the best block belongs to the article too. */
static bool belongs(const struct page *page, const struct block *best, const xmlNode *node)
{
    static const char *const PARAGRAPH[] = {"p", NULL};
    const struct block *block = block_of(page, node);
    if (!block || block == best)
        return block == best;
    const char *class = attribute(node, "class"), *of_best = attribute(best->node, "class");
    double threshold = best->score * 0.2 > 10 ? best->score * 0.2 : 10;
    double bonus = class && of_best && *class && strcmp(class, of_best) == 0 ? best->score * 0.2 : 0;
    if (block->scored && block->score + bonus >= threshold)
        return true;
    if (!html_named(node, PARAGRAPH))
        return false;
    return block->letters > 80 ? link_density(block) < 0.25
                               : block->letters > 0 && block->link_letters == 0 && block->commas > 0;
}

/* ---- what is left ---- */

/* The headline and the line with author and date are kept as such, not as words of the article. */
static bool is_headline(const xmlNode *node, const char *title, const struct block *block, struct arena *arena)
{
    static const char *const HEADINGS[] = {"h1", "h2", NULL};
    static const char *const BYLINES[] = {"byline", "dateline", NULL};
    if (html_named(node, HEADINGS)) {
        const char *text = title ? xml_text(node, arena) : NULL;
        return text && strcmp(text, title) == 0;
    }
    return block->letters < 100 && (holds(attribute(node, "class"), BYLINES) || holds(attribute(node, "id"), BYLINES));
}

/* Lists of links, empty furniture, share lines inside the article. */
static void clean(xmlNode *top, const char *title, struct arena *arena)
{
    static const char *const BLOCKS[] = {"div", "ul", "ol", "section", "table", "dl", "header", "fieldset", NULL};
    struct page page = count_page(top, arena);
    for (xmlNode *node = top->children; node;) {
        const struct block *block = block_of(&page, node);
        bool out = block && is_headline(node, title, block, arena);
        if (!out && block && html_named(node, BLOCKS) && block->letters * 2 < page.blocks[0].letters) {
            double weight = base_score(node);
            double density = link_density(block);
            out = (weight <= -20 && block->commas < 10) || (density > 0.5 && weight < 25) || density > 0.75;
        }
        node = out ? take_out(top, node) : html_following(top, node, false);
    }
}

static void write(xmlDoc *doc, xmlNode *node, struct str *out)
{
    xmlBuffer *buffer = xmlBufferCreate();
    if (buffer && htmlNodeDump(buffer, doc, node) >= 0)
        str_add_span(out, span_from((const char *)xmlBufferContent(buffer), (size_t)xmlBufferLength(buffer)));
    xmlBufferFree(buffer);
    str_add_char(out, '\n');
}

static xmlNode *body_of(const xmlDoc *doc)
{
    static const char *const BODY[] = {"body", NULL};
    xmlNode *root = xmlDocGetRootElement(doc);
    for (xmlNode *node = root ? root->children : NULL; node; node = node->next)
        if (html_named(node, BODY))
            return node;
    return root;
}

static void write_around(xmlDoc *doc, const struct page *page, struct block *best, const char *title,
                         struct arena *arena, struct str *out)
{
    xmlNode *parent = best->node->parent;
    if (!block_of(page, parent)) {
        clean(best->node, title, arena);
        write(doc, best->node, out);
        return;
    }
    /* Cleaning counts anew, so who belongs is settled first. */
    size_t count = 0;
    for (xmlNode *node = parent->children; node; node = node->next)
        count++;
    xmlNode **chosen = arena_alloc(arena, count * sizeof *chosen);
    count = 0;
    for (xmlNode *node = parent->children; node; node = node->next)
        if (belongs(page, best, node))
            chosen[count++] = node;
    for (size_t i = 0; i < count; i++) {
        clean(chosen[i], title, arena);
        write(doc, chosen[i], out);
    }
}

static bool try_main(xmlDoc *doc, bool strict, const char *title, struct arena *arena, struct str *out)
{
    xmlNode *body = body_of(doc);
    prune(body, strict);
    struct page page = count_page(body, arena);
    xmlNode *known = known_container(&page);
    if (known) {
        clean(known, title, arena);
        write(doc, known, out);
        return true;
    }
    score_page(&page);
    struct block *best = best_block(&page);
    if (!best || best->letters < ENOUGH_LETTERS)
        return false;
    write_around(doc, &page, best, title, arena, out);
    return true;
}

void article_main(xmlDoc *doc, const char *title, struct arena *arena, struct str *out)
{
    xmlDoc *copy = xmlCopyDoc(doc, 1);
    bool found = copy && try_main(copy, true, title, arena, out);
    if (copy)
        xmlFreeDoc(copy);
    if (found || try_main(doc, false, title, arena, out))
        return;
    write(doc, body_of(doc), out);
}
