/* Any bytes as the answers of an IMAP server, in pieces as a network gives them: no crash, nothing outside what came,
 * and the same responses however they were cut. */
#include <stdlib.h>

#include "collector/imap_answer.h"
#include "collector/imap_name.h"
#include "palaver/utf8.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static void demand_inside(const struct imap_response *response, struct span span)
{
    if (span.length)
        demand(span.at >= response->at && span.at + span.length <= response->at + response->length);
}

static void understand(const struct imap_response *response)
{
    struct imap_answer answer;
    struct err err = {0};
    if (!imap_answer_read(response, &answer, &err)) {
        demand(err.code == ERR_SYNTAX);
        return;
    }
    demand_inside(response, answer.tag), demand_inside(response, answer.code);
    demand_inside(response, answer.text), demand_inside(response, answer.name);
    if (answer.kind != IMAP_DATA)
        return;
    struct imap_mail mail;
    struct imap_status status;
    struct imap_listed listed;
    OWNED(imap_uids_release) struct imap_uids uids = {0};
    OWNED(str_release) struct str name = STR_INIT;
    /* By the first letter, because a response is read once. */
    switch (answer.name.at[0]) {
    case 'F':
        if (imap_mail_read(response, &answer, &mail, &err)) {
            demand_inside(response, mail.body);
            demand(mail.body_bytes >= (int64_t)mail.body.length);
        }
        break;
    case 'L':
        if (imap_listed_read(response, &answer, &listed, &err)) {
            demand_inside(response, listed.name);
            imap_name_decode(listed.name, &name);
            demand(utf8_valid(str_span(&name)));
        }
        break;
    case 'T':
        if (imap_status_read(response, &answer, &status, &err))
            demand(status.mails >= -1 && status.bytes >= -1);
        break;
    default:
        if (imap_search_read(response, &answer, &uids, &err))
            imap_uids_sort(&uids);
        for (size_t i = 1; err.code == ERR_NONE && i < uids.count; i++)
            demand(uids.at[i] > uids.at[i - 1]);
    }
}

/* All responses one behind the other; `understood` also takes them apart. */
static enum imap_got read_all(struct span bytes, size_t piece, bool understood, struct str *out)
{
    OWNED(imap_reader_release) struct imap_reader reader = IMAP_READER_INIT;
    struct imap_response response;
    struct err err = {0};
    for (;;) {
        enum imap_got got = imap_reader_next(&reader, &response, &err);
        if (got == IMAP_GOT_RESPONSE) {
            str_add_span(out, span_from(response.at, response.length));
            str_add_char(out, '|');
            if (understood)
                understand(&response);
            continue;
        }
        if (got == IMAP_GARBLED || bytes.length == 0)
            return got;
        char *at;
        size_t room;
        imap_reader_room(&reader, &at, &room);
        size_t count = piece < bytes.length ? piece : bytes.length;
        count = count < room ? count : room;
        memcpy(at, bytes.at, count);
        imap_reader_came(&reader, count);
        bytes = span_from_to(bytes, count, bytes.length);
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
    OWNED(str_release) struct str whole = STR_INIT;
    OWNED(str_release) struct str pieces = STR_INIT;
    struct span input = span_from((const char *)bytes, length);
    enum imap_got a = read_all(input, length + 1, true, &whole);
    enum imap_got b = read_all(input, length ? 1 + bytes[0] % 7u : 1, false, &pieces);
    demand(a == b && span_equal(str_span(&whole), str_span(&pieces)));
    return 0;
}
