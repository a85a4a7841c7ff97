/* source_list.c - archives of mailing lists: which kind answers at a URL, then collecting it as that kind is collected. */
#include "collector/list.h"

static const struct list_kind *const kinds[] = {&list_pipermail, &list_hyperkitty, &list_public_inbox};

static void found_release(struct list_found *found)
{
    str_release(&found->base);
    str_release(&found->place);
}

static const struct list_kind *kind_named(struct span name)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (span_is(name, kinds[i]->name))
            return kinds[i];
    return NULL;
}

/* ---- recognition ---- */

/* "kind base place" of an earlier run. */
static bool recall(struct list *list, struct err *err)
{
    OWNED(str_release) struct str note = STR_INIT;
    if (!live_note_read(list->live, "archive", &note, err))
        return false;
    struct span rest = str_span(&note), kind, base, place;
    const char *asked = setting_text(list->live->request, "kind");
    if (!span_line(&rest, &kind) || !span_line(&rest, &base) || !span_line(&rest, &place) ||
        (asked && !span_is(kind, asked)))
        return true;
    list->kind = kind_named(kind);
    str_add_span(&list->base, base);
    str_add_span(&list->place, place);
    return true;
}

static bool remember(struct list *list, struct err *err)
{
    OWNED(str_release) struct str note = STR_INIT;
    str_format(&note, "%s\n%s\n%s\n", list->kind->name, str_text(&list->base), str_text(&list->place));
    return live_note_write(list->live, "archive", str_text(&note), err);
}

/* Pages of the list managers that lead to the archive. */
static bool towards_archive(void *to, const char *link, struct span words)
{
    struct str *found = to;
    struct span url = span_of(link);
    (void)words;
    const char *list = span_find(url, span_of("/list/"));
    bool leads = span_find(url, span_of("/pipermail/")) || span_find(url, span_of("/mailman/private/")) ||
                 span_find(url, span_of("/hyperkitty/list/")) || (list && strchr(list, '@'));
    if (leads)
        str_add(found, link);
    return !leads;
}

static bool try_kinds(struct list *list, bool *out_known, struct err *err)
{
    const char *asked = setting_text(list->live->request, "kind"), *id = setting_text(list->live->request, "id");
    OWNED(found_release) struct list_found found = {0};
    const char *url = str_text(&list->page.url);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct err why = {0};
        if (asked && strcmp(asked, kinds[i]->name) != 0)
            continue;
        *out_known = kinds[i]->knows(url, str_span(&list->page.body), &found, &why);
        if (why.code)
            return err_pass(err, &why);
        if (!*out_known)
            continue;
        list->kind = kinds[i];
        str_add_span(&list->base, str_span(&found.base));
        str_add(&list->place, id ? id : str_text(&found.place));
        return true;
    }
    return true;
}

static bool recognise(struct list *list, struct err *err)
{
    OWNED(str_release) struct str link = STR_INIT;
    bool known = false;
    if (!list_page(list, list->live->request->target, false, err) || !try_kinds(list, &known, err))
        return false;
    if (!known) {
        list_links(str_text(&list->page.url), str_span(&list->page.body), towards_archive, &link);
        if (link.length && (!list_page(list, str_text(&link), true, err) || !try_kinds(list, &known, err)))
            return false;
    }
    if (known)
        return list->place.length || !list->kind->name_list || list->kind->name_list(list, err);
    const char *asked = setting_text(list->live->request, "kind");
    return err_set(err, ERR_SYNTAX, "%s: shows no archive of %s", list->live->request->target,
                   asked ? asked : "Pipermail, HyperKitty or public-inbox");
}

static bool begin(struct list *list, struct err *err)
{
    if (!recall(list, err) || list->kind)
        return list->kind != NULL;
    if (!recognise(list, err))
        return false;
    live_tell(list->live, "%s: an archive of %s", str_text(&list->place), list->kind->name);
    return remember(list, err);
}

/* ---- the row ---- */

static bool collect(struct collecting *live, struct err *err)
{
    OWNED(list_release) struct list list = {.live = live};
    struct err why = {0};
    if (begin(&list, &why))
        return list.kind->collect(&list, err);
    OWNED(walk_release) struct walk walk = WALK_INIT; /* nothing of the window could be had */
    bool behind;
    return list_walk_begin(&list, &walk, &behind, err) && walk_give_up(live, &walk, &why, err);
}

static bool plan(struct collecting *live, struct source_plan *out, struct err *err)
{
    OWNED(list_release) struct list list = {.live = live};
    struct err why = {0};
    (void)err;
    if (!recognise(&list, &why)) {
        str_format(&out->text, "what kind of archive it is cannot be said yet: %s", why.text);
        return true;
    }
    if (list.kind->plan(&list, out, &why))
        return true;
    str_format(&out->text, "an archive of %s: %s", list.kind->name, why.text);
    return true;
}

static bool spell(struct span word, struct str *out, struct err *err)
{
    return live_spell_one("url", word, out, err);
}

/* The target is the archive, whatever page of it was named: its cursors hang on that. */
static void cut_to_archive(struct str *url)
{
    str_cut(url, strcspn(str_text(url), "?#"));
    static const char *const ROOTS[] = {"/pipermail/", "/mailman/private/", "/list/"};
    for (size_t i = 0; i < COUNT_OF(ROOTS); i++) {
        const char *root = strstr(str_text(url), ROOTS[i]);
        const char *name = root ? root + strlen(ROOTS[i]) : NULL;
        size_t length = name ? strcspn(name, "/") : 0;
        if (length && (i < 2 || memchr(name, '@', length) || strncasecmp(name, "%40", length) == 0))
            str_cut(url, (size_t)(name - str_text(url)) + length);
    }
    if (url->length && url->at[url->length - 1] != '/' && !span_ends(str_span(url), ".html"))
        str_add_char(url, '/');
}

static bool target(const struct source_request *request, struct str *out, struct err *err)
{
    const char *url = setting_text(request, "url"), *kind = setting_text(request, "kind");
    OWNED(str_release) struct str base = STR_INIT;
    live_base(url ? url : "", &base);
    if (url && strstr(url, "://") && !span_starts(span_of(url), "http"))
        return setting_error(request, "url", err, "url: http or https is wanted");
    if (!url || !url_resolve(str_text(&base), str_text(&base), out))
        return setting_error(request, "url", err, "url: '%s' is no web address", url ? url : "");
    if (kind && !kind_named(span_of(kind)))
        return setting_error(request, "kind", err, "kind: pipermail, hyperkitty or public-inbox is wanted, not '%s'",
                             kind);
    cut_to_archive(out);
    return true;
}

static const struct source_key keys[] = {
    {"url", "address of the archive, or of any page of it", true, false},
    {"kind", "pipermail, hyperkitty or public-inbox (else it is recognised)", false, false},
    {"id", "the list's id, when its archive does not tell it: healthtalk.lists.example.org", false, false},
    {NULL, NULL, false, false},
};

const struct source source_list = {
    .name = "list",
    .what = "a mailing list's archive: Pipermail, HyperKitty, public-inbox",
    .spelling = "list:URL",
    .keys = keys,
    .spell = spell,
    .target = target,
    .plan = plan,
    .collect = collect,
};
