/* source_imap.c - mailboxes on IMAP servers: how one archives a list that one subscribes to. Nothing on the server
 * changes, no mail is marked as read; a mail that is deleted there stays in the archive. */
#include "collector/imap_pull.h"

static void folder_release(struct imap_folder *folder)
{
    imap_folder_release(folder);
}

static bool collect(struct collecting *live, struct err *err)
{
    OWNED(folder_release) struct imap_folder folder = {0};
    return imap_folder_begin(&folder, live, err) && imap_pull(&folder, err);
}

static void told_of_server(const struct imap_status *status, struct source_plan *out)
{
    out->posts = status->mails;
    if (status->mails >= 0)
        out->requests = 2 + (status->mails + IMAP_BATCH - 1) / IMAP_BATCH;
    if (status->bytes >= 0)
        str_format(&out->text, "; the mailbox holds %lld bytes", (long long)status->bytes);
}

/* One STATUS. Without a mailbox or a password the plan is still a plan: it says why it knows no numbers. */
static bool plan(struct collecting *live, struct source_plan *out, struct err *err)
{
    OWNED(folder_release) struct imap_folder folder = {0};
    struct imap_status status;
    struct err why = {0};
    bool window = live->request->from_ms != WHEN_NONE || live->request->to_ms != WHEN_NONE;
    if (!imap_folder_begin(&folder, live, err))
        return false;
    str_format(&out->text, "mails of the mailbox%s, %d at a time, those that are not here yet",
               window ? " that were posted in the window" : "", IMAP_BATCH);
    if (imap_folder_count(&folder, &status, &why))
        told_of_server(&status, out);
    else
        str_format(&out->text, "; how many is not known: %s", why.text);
    return true;
}

static const struct source_key keys[] = {
    {"url", "imaps://imap.example.org (or imap:, with STARTTLS); may name user and mailbox", true, false},
    {"mailbox", "Lists/HIFA", false, false},
    {"mailboxes", "several of them", false, true},
    {"only", "a query that leaves out what is not wanted: list:hifa.example.org", false, false},
    {"user", "the name of the account (none: anonymous)", false, false},
    {"password_env", "environment variable with the password (IMAP_PASSWORD)", false, false},
    {"password_file", "file (0600) with it", false, false},
    {"password_command", "command that prints it", false, false},
    {"token_env", "environment variable with an OAuth token, instead of a password", false, false},
    {"token_file", "file (0600) with it", false, false},
    {"token_command", "command that prints it", false, false},
    {"tls", "for imap: starttls, or none", false, false},
    {"ca_file", "certificate authority to trust instead of the system's", false, false},
    {NULL, NULL, false, false},
};

const struct source source_imap = {
    .name = "imap",
    .what = "a mailbox on an IMAP server; nothing in it is changed",
    .spelling = "imap:URL",
    .keys = keys,
    .spread = "mailboxes",
    .spell = imap_spell,
    .target = imap_folder_target,
    .plan = plan,
    .collect = collect,
};
