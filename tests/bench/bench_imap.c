/* bench_imap.c - how fast mails come over IMAP when nothing is done with them: mails and MB a second, and round trips
 * for 1,000 mails. Run: bench_imap HOST PORT USER MAILBOX [tls|starttls] with IMAP_PASSWORD, and PALAVER_CA_FILE for TLS. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "collector/imap_client.h"
#include "collector/imap_name.h"

#define BATCH 500

struct counts {
    struct imap_uids uids;
    int64_t mails, bytes;
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool take(void *to, const struct imap_response *response, const struct imap_answer *answer, struct err *err)
{
    struct counts *counts = to;
    struct imap_mail mail;
    if (answer->kind != IMAP_DATA)
        return true;
    if (span_is(answer->name, "SEARCH"))
        return imap_search_read(response, answer, &counts->uids, err);
    if (!span_is(answer->name, "FETCH"))
        return true;
    if (!imap_mail_read(response, answer, &mail, err))
        return false;
    counts->mails++;
    counts->bytes += mail.body_bytes;
    return true;
}

static void run(struct imap_client *client, const char *command, struct counts *counts)
{
    struct err err = {0};
    struct imap_end end;
    if (!imap_run(client, command, take, counts, &end, &err) || end.kind != IMAP_OK) {
        fprintf(stderr, "%s: %s\n", command, err.code ? err.text : end.words);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: bench_imap HOST PORT USER MAILBOX [tls|starttls]\n");
        return 2;
    }
    struct imap_login login = {.host = argv[1], .port = atol(argv[2]), .user = argv[3], .password = getenv("IMAP_PASSWORD"),
                               .ca_file = getenv("PALAVER_CA_FILE"), .allow_private = true, .tls = IMAP_TLS_NONE};
    if (argc > 5)
        login.tls = strcmp(argv[5], "tls") == 0 ? IMAP_TLS_WHOLE : IMAP_TLS_START;
    struct err err = {0};
    struct counts counts = {0};
    bool again;
    struct imap_client *client = imap_connect(&login, &again, &err);
    if (!client) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    OWNED(str_release) struct str command = STR_INIT;
    double begun = seconds();
    str_add(&command, "EXAMINE ");
    imap_quote(span_of(argv[4]), &command);
    run(client, str_text(&command), &counts);
    run(client, "UID SEARCH UID 1:4294967295", &counts);
    imap_uids_sort(&counts.uids);
    for (size_t from = 0; from < counts.uids.count;) {
        str_clear(&command);
        str_add(&command, "UID FETCH ");
        from += imap_uids_write(&counts.uids, from, BATCH, &command);
        str_add(&command, " (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])");
        run(client, str_text(&command), &counts);
    }
    double took = seconds() - begun;
    printf("%lld mails, %.1f MB, %.3f s: %.0f mails and %.0f MB a second, %.1f round trips for 1,000 mails\n",
           (long long)counts.mails, (double)counts.bytes / 1e6, took, (double)counts.mails / took,
           (double)counts.bytes / 1e6 / took, (double)imap_commands(client) * 1000 / (double)(counts.mails ? counts.mails : 1));
    imap_uids_release(&counts.uids);
    imap_close(client);
    return 0;
}
