/* mail_head.c - fields of mail headers, also of those that no standard foresaw. */
#include "collector/mail_head.h"

#include <ctype.h>
#include <gmime/gmime.h>
#include <pthread.h>
#include <stdlib.h>
#include <strings.h>

#include "collector/charset.h"
#include "palaver/utf8.h"

static void gmime_begin(void)
{
    g_mime_init();
    const char *charsets[] = {"utf-8", "windows-1252", NULL};
    g_mime_parser_options_set_fallback_charsets(g_mime_parser_options_get_default(), charsets);
}

void mail_library_begin(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, gmime_begin);
}

size_t field_name_length(struct span line)
{
    size_t i = 0;
    while (i < line.length && line.at[i] > 32 && line.at[i] < 127 && line.at[i] != ':')
        i++;
    size_t length = i;
    while (i < line.length && (line.at[i] == ' ' || line.at[i] == '\t'))
        i++;
    return length && i < line.length && line.at[i] == ':' ? length : 0;
}

static bool is_continuation(struct span line)
{
    return line.length && (line.at[0] == ' ' || line.at[0] == '\t');
}

static struct mail_field *add_field(struct mail_head *head, struct arena *arena)
{
    if (head->count == head->room) {
        size_t room = head->room ? head->room * 2 : 32;
        struct mail_field *fresh = arena_alloc(arena, room * sizeof *fresh);
        if (head->count)
            memcpy(fresh, head->fields, head->count * sizeof *fresh);
        head->fields = fresh;
        head->room = room;
    }
    return &head->fields[head->count++];
}

/* Does a field follow the line that is none? Then it is only damage. */
static bool goes_on(struct span rest)
{
    struct span line;
    return span_line(&rest, &line) && (field_name_length(line) || is_continuation(line));
}

bool mail_head_read(struct span mail, struct arena *arena, struct mail_head *out_head, struct err *err)
{
    struct mail_head head = {0};
    struct span rest = mail, line;
    struct mail_field *field = NULL;
    if (span_starts(rest, "\xEF\xBB\xBF"))
        rest = span_from_to(rest, 3, rest.length);
    for (;;) {
        const char *begin = rest.at;
        head.body = (size_t)(rest.at - mail.at);
        if (!span_line(&rest, &line) || span_trim(line).length == 0) {
            head.body = rest.at ? (size_t)(rest.at - mail.at) : mail.length;
            break;
        }
        if (head.count > MAIL_MAX_FIELDS)
            return err_set(err, ERR_LIMIT, "more than %d header fields", MAIL_MAX_FIELDS);
        if ((size_t)(begin - mail.at) > MAIL_HEAD_MAX_BYTES)
            return err_set(err, ERR_LIMIT, "its header is longer than %zu MiB", MAIL_HEAD_MAX_BYTES >> 20);
        if (is_continuation(line)) {
            if (field)
                field->value.length = (size_t)(line.at + line.length - field->value.at);
            continue;
        }
        size_t name = field_name_length(line);
        if (name) {
            const char *colon = memchr(line.at, ':', line.length);
            size_t from = (size_t)(colon - line.at) + 1;
            field = add_field(&head, arena);
            *field = (struct mail_field){span_from_to(line, 0, name), span_from_to(line, from, line.length)};
            continue;
        }
        field = NULL;
        if (!span_starts(line, "From ") && !span_starts(line, ">From ") && !goes_on(rest))
            break;
    }
    *out_head = head;
    return true;
}

struct span mail_field(const struct mail_head *head, const char *name, size_t nth)
{
    for (size_t i = 0; i < head->count; i++)
        if (span_is_nocase(head->fields[i].name, name) && nth-- == 0)
            return head->fields[i].value;
    return span_from(NULL, 0);
}

struct span mail_field_repaired(const struct mail_head *head, const char *name, struct arena *arena)
{
    struct span value = mail_field(head, name, 0);
    if (!value.length || utf8_valid(value))
        return value;
    struct span type = field_unfold(mail_field(head, "Content-Type", 0), arena);
    size_t at = 0;
    while (at < type.length && !span_starts_nocase(span_from_to(type, at, type.length), "charset="))
        at++;
    if (at == type.length)
        return value;
    struct span charset = span_from_to(type, at + 8, type.length);
    const char *end = memchr(charset.at, ';', charset.length);
    if (end)
        charset.length = (size_t)(end - charset.at);
    OWNED(str_release) struct str fixed = STR_INIT;
    if (!charset_decode(value, arena_span_text(arena, span_trim(charset)), &fixed))
        return value;
    return arena_span(arena, str_span(&fixed));
}

struct span field_unfold(struct span value, struct arena *arena)
{
    value = span_trim(value);
    if (value.length > FIELD_MAX_BYTES)
        value.length = FIELD_MAX_BYTES;
    if (!value.length)
        return span_of("");
    struct span copy = arena_span(arena, value);
    char *text = (char *)(uintptr_t)copy.at; /* our own copy */
    size_t to = 0;
    for (size_t i = 0; i < value.length; i++) {
        char c = value.at[i];
        if (c == '\r' || c == '\n')
            continue;
        text[to++] = c == '\0' || c == '\t' ? ' ' : c;
    }
    text[to] = '\0';
    return span_from(text, to);
}

/* One line: white space is one blank, other control characters (injected line breaks too) are gone. */
static const char *one_line(struct span text, struct arena *arena)
{
    struct span copy = arena_span(arena, text);
    char *at = (char *)(uintptr_t)copy.at;
    size_t to = 0;
    for (size_t i = 0; i < copy.length; i++) {
        unsigned char c = (unsigned char)at[i];
        if (c <= ' ' || c == 0x7F) {
            if (to && at[to - 1] != ' ' && (c == ' ' || isspace(c)))
                at[to++] = ' ';
        } else {
            at[to++] = (char)c;
        }
    }
    while (to && at[to - 1] == ' ')
        to--;
    at[to] = '\0';
    return at;
}

static const char *decoded(struct span text, struct arena *arena)
{
    OWNED(str_release) struct str fixed = STR_INIT;
    charset_decode(text, NULL, &fixed); /* raw bytes: UTF-8, else windows-1252 */
    if (!span_find(str_span(&fixed), span_of("=?")))
        return one_line(str_span(&fixed), arena);
    char *words = g_mime_utils_header_decode_text(NULL, str_text(&fixed));
    OWNED(str_release) struct str safe = STR_INIT;
    utf8_repair(span_of(words), &safe);
    g_free(words);
    return one_line(str_span(&safe), arena);
}

const char *field_text(struct span value, struct arena *arena)
{
    struct span plain = field_unfold(value, arena);
    return plain.length ? decoded(plain, arena) : "";
}

/* ---- addresses ---- */

/* " at " as list archives translate it. Source: Mailman's catalogues. */
static const char *const AT_WORDS[] = {" at ", " bei ", " en ", " à ", " em ", " на ", " alle ", " hos ", " w ", "(a)", " (a) "};

static struct mail_address munged_address(struct span value, struct arena *arena)
{
    for (size_t i = 0; i < COUNT_OF(AT_WORDS); i++) {
        const char *at = span_find(value, span_of(AT_WORDS[i]));
        if (!at)
            continue;
        struct span local = span_from(value.at, (size_t)(at - value.at));
        size_t skip = local.length + strlen(AT_WORDS[i]);
        struct span host = span_from_to(value, skip, value.length);
        size_t end = 0;
        while (end < host.length && !isspace((unsigned char)host.at[end]) && !strchr("()<>,", host.at[end]))
            end++;
        struct span tail = span_trim(span_from_to(host, end, host.length));
        host.length = end;
        size_t begin = local.length;
        while (begin && !isspace((unsigned char)local.at[begin - 1]) && local.at[begin - 1] != '<')
            begin--;
        struct span before = span_trim(span_from_to(local, 0, begin));
        local = span_from_to(local, begin, local.length);
        if (!local.length || !memchr(host.at, '.', host.length))
            continue;
        struct mail_address got = {
            .address = arena_format(arena, "%.*s@%.*s", (int)local.length, local.at, (int)host.length, host.at)};
        if (tail.length > 2 && tail.at[0] == '(' && span_ends(tail, ")"))
            got.name = decoded(span_from_to(tail, 1, tail.length - 1), arena);
        else if (before.length && before.at[0] != '<')
            got.name = decoded(span_ends(before, "<") ? span_from_to(before, 0, before.length - 1) : before, arena);
        return got;
    }
    return (struct mail_address){NULL, NULL};
}

/* The comment after a bare address is its name: "user@host (Name)". */
static const char *comment_name(struct span value, struct arena *arena)
{
    const char *open = memchr(value.at, '(', value.length);
    if (!open || !span_ends(value, ")"))
        return NULL;
    const char *name = decoded(span_from_to(value, (size_t)(open - value.at) + 1, value.length - 1), arena);
    return *name ? name : NULL;
}

static struct mail_address mailbox_of(InternetAddressList *list, int depth, struct arena *arena)
{
    for (int i = 0; list && i < internet_address_list_length(list); i++) {
        InternetAddress *entry = internet_address_list_get_address(list, i);
        if (INTERNET_ADDRESS_IS_GROUP(entry)) {
            struct mail_address got = {NULL, NULL};
            if (depth < 4)
                got = mailbox_of(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(entry)), depth + 1, arena);
            if (got.address)
                return got;
            continue;
        }
        const char *address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(entry));
        const char *name = internet_address_get_name(entry);
        if (address && *address) {
            const char *shown = name ? decoded(span_of(name), arena) : NULL;
            return (struct mail_address){decoded(span_of(address), arena), shown && *shown ? shown : NULL};
        }
    }
    return (struct mail_address){NULL, NULL};
}

/* Scraped archives write `"Name" user@host` without the angle brackets: the last word is the address. */
static struct mail_address bare_address(struct span value, struct arena *arena)
{
    size_t begin = value.length;
    while (begin && !isspace((unsigned char)value.at[begin - 1]))
        begin--;
    struct span name = span_trim(span_from_to(value, 0, begin)), address = span_from_to(value, begin, value.length);
    const char *at = memchr(address.at, '@', address.length);
    if (!at || at == address.at || !memchr(at, '.', (size_t)(address.at + address.length - at)) ||
        strcspn(arena_span_text(arena, address), "<>()[],;:\"") < address.length)
        return (struct mail_address){NULL, NULL};
    if (name.length > 1 && name.at[0] == '"' && span_ends(name, "\""))
        name = span_trim(span_from_to(name, 1, name.length - 1));
    return (struct mail_address){decoded(address, arena), name.length ? decoded(name, arena) : NULL};
}

/* Software without a name to show puts the address there, in the list's spelling too: that is no name. */
static bool is_address_again(const char *name, const char *address, struct arena *arena)
{
    const char *munged = strchr(name, '@') ? name : munged_address(span_of(name), arena).address;
    return munged && strcasecmp(munged, address) == 0;
}

struct mail_address field_address(struct span value, struct arena *arena, bool *out_munged)
{
    *out_munged = false;
    struct span plain = field_unfold(value, arena);
    plain.length = plain.length > ADDRESS_MAX_BYTES ? utf8_cut(plain, ADDRESS_MAX_BYTES) : plain.length;
    if (!plain.length)
        return (struct mail_address){NULL, NULL};
    OWNED(str_release) struct str fixed = STR_INIT;
    charset_decode(plain, NULL, &fixed);
    plain = str_span(&fixed);
    struct mail_address got = {NULL, NULL};
    if (memchr(plain.at, '@', plain.length)) {
        InternetAddressList *list = internet_address_list_parse(NULL, str_text(&fixed));
        got = mailbox_of(list, 0, arena);
        if (list)
            g_object_unref(list);
        if (got.address && !got.name)
            got.name = comment_name(plain, arena);
        if (!got.address)
            got = bare_address(plain, arena);
    }
    if (!got.address) {
        got = munged_address(plain, arena);
        *out_munged = got.address != NULL;
    }
    if (!got.address)
        got.name = decoded(plain, arena);
    else if (got.name && is_address_again(got.name, got.address, arena))
        got.name = NULL;
    return got;
}

/* ---- message ids ---- */

static const char *clean_id(struct span id, struct arena *arena)
{
    char *text = arena_span_text(arena, id);
    size_t to = 0;
    for (size_t i = 0; i < id.length; i++)
        if ((unsigned char)text[i] > ' ' && text[i] != 0x7F && text[i] != '<' && text[i] != '>')
            text[to++] = text[i];
    text[to] = '\0';
    if (utf8_valid(span_from(text, to)))
        return text;
    OWNED(str_release) struct str fixed = STR_INIT;
    utf8_repair(span_from(text, to), &fixed);
    return arena_text(arena, str_text(&fixed));
}

size_t field_message_ids(struct span value, struct arena *arena, const char **out_ids, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; room && i < value.length;) {
        const char *open = memchr(value.at + i, '<', value.length - i);
        if (!open)
            break;
        size_t from = (size_t)(open - value.at) + 1;
        const char *close = memchr(value.at + from, '>', value.length - from);
        if (!close)
            break;
        i = (size_t)(close - value.at) + 1;
        struct span id = span_from_to(value, from, i - 1);
        if (id.length == 0 || id.length > NATIVE_ID_MAX_BYTES || !memchr(id.at, '@', id.length))
            continue;
        if (count == room) { /* the nearest ones count most */
            memmove(out_ids, out_ids + 1, (room - 1) * sizeof *out_ids);
            count--;
        }
        out_ids[count++] = clean_id(id, arena);
    }
    return count;
}
