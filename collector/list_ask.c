/* list_ask.c - pages of list archives: asking for them, their links, and what means "members only". */
#include <strings.h>

#include "collector/html_text.h"
#include "collector/list.h"

void list_release(struct list *list)
{
    str_release(&list->base);
    str_release(&list->place);
    http_answer_release(&list->page);
}

static bool has_nocase(struct span page, const char *what)
{
    size_t length = strlen(what);
    for (size_t i = 0; i + length <= page.length; i++)
        if (strncasecmp(page.at + i, what, length) == 0)
            return true;
    return false;
}

bool list_is_login(const char *url, struct span page)
{
    struct span path = span_of(url);
    const char *query = span_find_char(path, '?');
    if (query)
        path.length = (size_t)(query - path.at);
    return span_find(path, span_of("/accounts/login")) != NULL || span_ends(path, "/login") ||
           span_ends(path, "/login/") || has_nocase(page, "type=\"password\"") || has_nocase(page, "type=password");
}

bool list_page(struct list *list, const char *url, bool found, struct err *err)
{
    struct http_request request = {.url = url, .found = found,
                                   .accept = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"};
    if (!http_ask(list->live->http, &request, &list->page, err))
        return false;
    OWNED(str_release) struct str shown = STR_INIT;
    url_shown(url, &shown);
    long status = list->page.status;
    if (status == 401 || status == 403 || list_is_login(str_text(&list->page.url), str_span(&list->page.body)))
        return err_set(err, ERR_AUTH, "%s: this archive is for members only (%ld); collect the list from your own "
                       "mailbox, or import the mbox that its owner can give", str_text(&shown), status);
    if (status == 404 || status == 410)
        return err_set(err, ERR_MISSING, "%s: there is no such archive (%ld)", str_text(&shown), status);
    return status == 200 || live_refused(url, &list->page, err);
}

bool list_links(const char *url, struct span page, bool (*each)(void *, const char *, struct span), void *to)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(html_text_release) struct html_text text = HTML_TEXT_INIT;
    html_text_read(page, NULL, &arena, &text);
    for (size_t i = 0; i < text.link_count; i++) {
        const struct html_link *link = &text.links[i];
        OWNED(str_release) struct str whole = STR_INIT;
        if (link->alt || !url_resolve(url, link->url, &whole))
            continue;
        str_cut(&whole, strcspn(str_text(&whole), "#"));
        if (!each(to, str_text(&whole), span_trim(span_from_to(str_span(&text.text), link->start, link->end))))
            return false;
    }
    return true;
}

void list_id_of_address(struct span address, struct str *out)
{
    for (size_t i = 0; i < address.length; i++) {
        char c = address.at[i];
        str_add_char(out, c == '@' ? '.' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
}
