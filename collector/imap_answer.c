/* imap_answer.c - takes responses apart by what they are about. What is not asked for is passed over. */
#include "collector/imap_answer.h"

#include <stdlib.h>

static bool garbled(struct err *err, const char *what)
{
    return err_set(err, ERR_SYNTAX, "an answer that cannot be read: %s", what);
}

static struct span word_take(struct span *rest)
{
    size_t at = 0, from;
    while (at < rest->length && rest->at[at] == ' ')
        at++;
    from = at;
    while (at < rest->length && rest->at[at] != ' ')
        at++;
    struct span word = span_from_to(*rest, from, at);
    *rest = span_from_to(*rest, at, rest->length);
    return word;
}

static bool status_word(struct span word, enum imap_kind *out_kind)
{
    static const char *const WORDS[] = {"OK", "NO", "BAD", "BYE", "PREAUTH"}; /* in the order of imap_kind */
    for (size_t i = 0; i < COUNT_OF(WORDS); i++)
        if (span_is_nocase(word, WORDS[i])) {
            *out_kind = (enum imap_kind)i;
            return true;
        }
    return false;
}

static void read_code(struct span rest, struct imap_answer *answer)
{
    rest = span_trim(rest);
    const char *close = rest.length && rest.at[0] == '[' ? memchr(rest.at, ']', rest.length) : NULL;
    if (close) {
        size_t length = (size_t)(close - rest.at);
        answer->code = span_from_to(rest, 1, length);
        rest = span_trim(span_from_to(rest, length + 1, rest.length));
    }
    answer->text = rest;
}

bool imap_answer_read(const struct imap_response *response, struct imap_answer *out_answer, struct err *err)
{
    struct imap_answer answer = {.code = span_of(""), .text = span_of(""), .name = span_of("")};
    struct span rest = span_from(response->at, response->length);
    answer.tag = word_take(&rest);
    if (!answer.tag.length)
        return garbled(err, "it is empty");
    if (span_is(answer.tag, "+")) {
        answer.kind = IMAP_CONTINUE;
        answer.text = span_trim(rest);
        *out_answer = answer;
        return true;
    }
    struct span word = word_take(&rest);
    if (status_word(word, &answer.kind)) {
        read_code(rest, &answer);
        *out_answer = answer;
        return true;
    }
    if (!span_is(answer.tag, "*"))
        return garbled(err, "neither OK, NO nor BAD");
    answer.kind = IMAP_DATA;
    int64_t number;
    if (span_number(word, &number)) {
        if (number < 0 || number > UINT32_MAX)
            return garbled(err, "a number too large");
        answer.number = (uint32_t)number;
        word = word_take(&rest);
    }
    /* "FETCH(" and a name that a line break ends */
    size_t length = 0;
    while (length < word.length && word.at[length] > ' ' && word.at[length] != '(')
        length++;
    if (!length)
        return garbled(err, "it has no name");
    answer.name = span_from_to(word, 0, length);
    answer.rest = (size_t)(word.at + length - response->at);
    *out_answer = answer;
    return true;
}

bool imap_code_number(struct span code, const char *name, uint32_t *out_number)
{
    struct span word = word_take(&code);
    return span_is_nocase(word, name) && imap_number(span_trim(code), out_number);
}

/* ---- FETCH ---- */

static bool value_skip(struct imap_words *words, const struct imap_word *value)
{
    return value->kind == IMAP_WORD_OPEN ? imap_list_skip(words)
                                         : value->kind == IMAP_WORD_ATOM || value->kind == IMAP_WORD_STRING;
}

static bool read_flags(struct imap_words *words, struct imap_mail *mail)
{
    for (;;) {
        struct imap_word flag = imap_word_next(words);
        if (flag.kind == IMAP_WORD_CLOSE)
            return true;
        if (flag.kind != IMAP_WORD_ATOM)
            return false;
        mail->draft = mail->draft || span_is_nocase(flag.text, "\\Draft");
    }
}

static bool read_item(struct imap_words *words, struct span name, struct imap_mail *mail)
{
    struct imap_word value = imap_word_next(words);
    if (span_is_nocase(name, "UID") && value.kind == IMAP_WORD_ATOM)
        return imap_number(value.text, &mail->uid);
    if (span_is_nocase(name, "RFC822.SIZE") && value.kind == IMAP_WORD_ATOM)
        return span_number(value.text, &mail->size);
    if (span_is_nocase(name, "INTERNALDATE") && value.kind == IMAP_WORD_STRING) {
        if (!imap_date_read(value.text, &mail->arrived_ms))
            mail->arrived_ms = WHEN_NONE;
        return true;
    }
    if (span_is_nocase(name, "FLAGS") && value.kind == IMAP_WORD_OPEN)
        return read_flags(words, mail);
    if (span_is_nocase(name, "BODY[]")) {
        mail->has_body = true;
        if (value.kind == IMAP_WORD_STRING) {
            mail->body = value.told_bytes > (int64_t)value.text.length ? span_from(NULL, 0) : value.text;
            mail->body_bytes = value.told_bytes;
        }
        return value.kind == IMAP_WORD_STRING || (value.kind == IMAP_WORD_ATOM && span_is_nocase(value.text, "NIL"));
    }
    return value_skip(words, &value);
}

bool imap_mail_read(const struct imap_response *response, const struct imap_answer *answer, struct imap_mail *out_mail,
                    struct err *err)
{
    struct imap_mail mail = {.size = -1, .arrived_ms = WHEN_NONE};
    struct imap_words words = imap_words_of(response, answer->rest);
    if (imap_word_next(&words).kind != IMAP_WORD_OPEN)
        return garbled(err, "a FETCH without a list");
    for (;;) {
        struct imap_word name = imap_word_next(&words);
        if (name.kind == IMAP_WORD_CLOSE)
            break;
        if (name.kind != IMAP_WORD_ATOM || !read_item(&words, name.text, &mail))
            return garbled(err, "a FETCH that is cut or malformed");
    }
    *out_mail = mail;
    return true;
}

bool imap_date_read(struct span text, int64_t *out_ms)
{
    enum when_grain grain;
    int64_t day;
    const char *dash = memchr(text.at, '-', text.length);
    struct span first = dash ? span_trim(span_from(text.at, (size_t)(dash - text.at))) : text;
    return dash && text.length <= 40 && span_number(first, &day) && day >= 1 && day <= 31 &&
           when_parse_mail(text, out_ms, &grain);
}

/* ---- SEARCH ---- */

void imap_uids_release(struct imap_uids *uids)
{
    free(uids->at);
    *uids = (struct imap_uids){0};
}

bool imap_search_read(const struct imap_response *response, const struct imap_answer *answer, struct imap_uids *out_uids,
                      struct err *err)
{
    struct imap_words words = imap_words_of(response, answer->rest);
    for (;;) {
        struct imap_word word = imap_word_next(&words);
        if (word.kind == IMAP_WORD_END)
            return true;
        if (word.kind == IMAP_WORD_OPEN && imap_list_skip(&words)) /* (MODSEQ 917162500) */
            continue;
        uint32_t uid;
        if (word.kind != IMAP_WORD_ATOM || !imap_number(word.text, &uid))
            return garbled(err, "a SEARCH with something that is no number");
        if (out_uids->count == out_uids->room) {
            out_uids->room = out_uids->room ? 2 * out_uids->room : 1024;
            out_uids->at = mem_grow(out_uids->at, out_uids->room, sizeof *out_uids->at);
        }
        out_uids->at[out_uids->count++] = uid;
    }
}

static int uid_order(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

void imap_uids_sort(struct imap_uids *uids)
{
    if (!uids->count)
        return;
    qsort(uids->at, uids->count, sizeof *uids->at, uid_order);
    size_t kept = 1;
    for (size_t i = 1; i < uids->count; i++)
        if (uids->at[i] != uids->at[kept - 1])
            uids->at[kept++] = uids->at[i];
    uids->count = kept;
}

size_t imap_uids_write(const struct imap_uids *uids, size_t from, size_t most, struct str *out_set)
{
    size_t at = from, begun = out_set->length;
    while (at < uids->count && at - from < most && out_set->length - begun < IMAP_SET_MAX_BYTES - 24) {
        size_t last = at;
        while (last + 1 < uids->count && last + 1 - from < most && uids->at[last + 1] == uids->at[last] + 1)
            last++;
        str_format(out_set, "%s%u", at > from ? "," : "", uids->at[at]);
        if (last > at)
            str_format(out_set, ":%u", uids->at[last]);
        at = last + 1;
    }
    return at - from;
}

/* ---- STATUS and LIST ---- */

bool imap_status_read(const struct imap_response *response, const struct imap_answer *answer,
                      struct imap_status *out_status, struct err *err)
{
    struct imap_status status = {-1, -1, -1, -1};
    struct imap_words words = imap_words_of(response, answer->rest);
    const struct { const char *name; int64_t *number; } items[] = {
        {"MESSAGES", &status.mails}, {"SIZE", &status.bytes}, {"UIDNEXT", &status.next}, {"UIDVALIDITY", &status.validity}};
    struct imap_word name = imap_word_next(&words);
    if ((name.kind != IMAP_WORD_ATOM && name.kind != IMAP_WORD_STRING) || imap_word_next(&words).kind != IMAP_WORD_OPEN)
        return garbled(err, "a STATUS without a list");
    for (;;) {
        struct imap_word item = imap_word_next(&words);
        if (item.kind == IMAP_WORD_CLOSE)
            break;
        struct imap_word value = imap_word_next(&words);
        if (item.kind != IMAP_WORD_ATOM || !value_skip(&words, &value))
            return garbled(err, "a STATUS that is cut or malformed");
        for (size_t i = 0; i < COUNT_OF(items); i++)
            if (span_is_nocase(item.text, items[i].name) &&
                (!span_number(value.text, items[i].number) || *items[i].number < 0))
                return garbled(err, "a STATUS with something that is no number");
    }
    *out_status = status;
    return true;
}

bool imap_listed_read(const struct imap_response *response, const struct imap_answer *answer,
                      struct imap_listed *out_listed, struct err *err)
{
    struct imap_listed listed = {.selectable = true};
    struct imap_words words = imap_words_of(response, answer->rest);
    if (imap_word_next(&words).kind != IMAP_WORD_OPEN)
        return garbled(err, "a LIST without flags");
    for (;;) {
        struct imap_word flag = imap_word_next(&words);
        if (flag.kind == IMAP_WORD_CLOSE)
            break;
        if (flag.kind != IMAP_WORD_ATOM)
            return garbled(err, "a LIST whose flags have no end");
        if (span_is_nocase(flag.text, "\\Noselect") || span_is_nocase(flag.text, "\\NonExistent"))
            listed.selectable = false;
    }
    struct imap_word delimiter = imap_word_next(&words), name = imap_word_next(&words);
    if ((delimiter.kind != IMAP_WORD_ATOM && delimiter.kind != IMAP_WORD_STRING) ||
        (name.kind != IMAP_WORD_ATOM && name.kind != IMAP_WORD_STRING))
        return garbled(err, "a LIST without a name");
    listed.name = name.text;
    *out_listed = listed;
    return true;
}
