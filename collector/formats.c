/* formats.c - every file format Palaver reads, one row each, and how a file's own is found. */
#include <ctype.h>
#include <stdio.h>

#include "collector/csv_table.h"
#include "palaver/format.h"
#include "palaver/utf8.h"

#define SURE_ENOUGH 10

extern const struct format format_palaver;
extern const struct format format_mbox;
extern const struct format format_eml;
extern const struct format format_listserv;
extern const struct format format_compilation;
extern const struct format format_pubmed;
extern const struct format format_medline;
extern const struct format format_text;
extern const struct format format_mastodon;
extern const struct format format_bluesky;
extern const struct format format_html;
extern const struct format format_telegram;
extern const struct format format_feed;
extern const struct format format_tags;
extern const struct format format_table;
extern const struct format format_xexport;
extern const struct format format_whatsapp;
extern const struct format format_twarc;

const struct format *const formats[] = {
    &format_palaver,
    &format_mbox,
    &format_eml,
    &format_listserv,
    &format_compilation,
    &format_pubmed,
    &format_medline,
    &format_mastodon,
    &format_bluesky,
    &format_html,
    &format_telegram,
    &format_feed,
    &format_tags,
    &format_table,
    &format_xexport,
    &format_whatsapp,
    &format_text,
    &format_twarc,
    NULL,
};

const struct format *format_find(const char *name)
{
    for (size_t i = 0; formats[i]; i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    return NULL;
}

/* ---- what was seen, for the error message ---- */

static const struct {
    const char *magic;
    size_t length;
    const char *what;
} KNOWN[] = {
    {"%PDF", 4, "a PDF document"},
    {"PK\x03\x04", 4, "a zip inside a zip"},
    {"\x1f\x8b", 2, "packed with gzip twice"},
    {"BZh", 3, "packed with bzip2 twice"},
    {"\xfd" "7zXZ", 5, "packed with xz twice"},
    {"\x28\xb5\x2f\xfd", 4, "packed with zstd twice"},
    {"\xff\xd8\xff", 3, "a JPEG picture"},
    {"\x89PNG", 4, "a PNG picture"},
    {"GIF8", 4, "a GIF picture"},
    {"RIFF", 4, "a sound, picture or film file"},
    {"OggS", 4, "a sound file"},
    {"ID3", 3, "a sound file"},
    {"SQLite format 3", 15, "an SQLite database"},
    {"\xd0\xcf\x11\xe0", 4, "an old Office document or Outlook message"},
    {"!BDN", 4, "an Outlook mailbox (pst)"},
    {"\x7f" "ELF", 4, "a program"},
    {"7z\xbc\xaf", 4, "a 7z archive"},
    {"Rar!", 4, "a RAR archive"},
    {"{\\rtf", 5, "a rich text document"},
    {"\xff\xfe", 2, "text in UTF-16"},
    {"\xfe\xff", 2, "text in UTF-16"},
};

#define TAR_MAGIC_AT ((size_t)257)

/* POSIX ustar: behind a name that NULs fill up. */
static bool is_tar(struct span head)
{
    return head.length >= TAR_MAGIC_AT + 5 && memcmp(head.at + TAR_MAGIC_AT, "ustar", 5) == 0 &&
           memchr(head.at, '\0', TAR_MAGIC_AT) != NULL;
}

static void describe_text(struct span head, const char *name, char *out, size_t bytes)
{
    struct span rest = head, line = {NULL, 0};
    while (span_line(&rest, &line) && span_trim(line).length == 0)
        ;
    line = span_trim(line);
    OWNED(str_release) struct str shown = STR_INIT;
    size_t cut = utf8_cut(line, 60);
    utf8_repair(span_from(line.at, cut), &shown);
    for (size_t i = 0; i < shown.length; i++)
        if ((unsigned char)shown.at[i] < 0x20 || shown.at[i] == 0x7f)
            shown.at[i] = '?';
    char first = line.length ? line.at[0] : '\0';
    const char *what = first == '{' || first == '[' ? "JSON of an unknown kind"
                       : first == '<'               ? "markup of an unknown kind"
                       : csv_table_named(name)      ? "a table without a column text, message or comment"
                                                    : "text of an unknown kind";
    snprintf(out, bytes, "%s that begins with '%s'", what, str_text(&shown));
}

static void describe(struct span head, const char *name, char *out, size_t bytes)
{
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++)
        if (head.length >= KNOWN[i].length && memcmp(head.at, KNOWN[i].magic, KNOWN[i].length) == 0) {
            snprintf(out, bytes, "it looks like %s", KNOWN[i].what);
            return;
        }
    if (is_tar(head))
        snprintf(out, bytes, "it looks like a tar archive, to be unpacked into a folder");
    else if (head.length == 0)
        snprintf(out, bytes, "it is empty");
    else if (memchr(head.at, '\0', head.length))
        snprintf(out, bytes, "binary data of an unknown kind");
    else
        describe_text(head, name, out, bytes);
}

const struct format *format_recognise(struct span head, const char *name, char *out_seen, size_t seen_bytes)
{
    const struct format *best = NULL;
    int surest = SURE_ENOUGH - 1;
    if (head.length > FORMAT_HEAD_BYTES)
        head.length = FORMAT_HEAD_BYTES;
    for (size_t i = 0; formats[i] && !is_tar(head); i++) { /* a tar of mails would be taken for one mail */
        int sure = formats[i]->sniff(head, name);
        if (sure > surest) {
            surest = sure;
            best = formats[i];
        }
    }
    if (seen_bytes)
        out_seen[0] = '\0';
    if (!best && seen_bytes)
        describe(head, name, out_seen, seen_bytes);
    return best;
}
