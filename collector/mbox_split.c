/* mbox_split.c - where one mail of an mbox ends and the next begins. */
#include "collector/mbox_split.h"

#include <ctype.h>
#include <stdlib.h>

#include "collector/mail.h"

#define READ_BYTES ((size_t)256 << 10)

/* ---- one line ---- */

static bool digit_at(struct span text, size_t i)
{
    return i < text.length && isdigit((unsigned char)text.at[i]);
}

/* "8:15" or "08:15:30" */
static bool has_clock(struct span line)
{
    for (size_t i = 1; i + 2 < line.length; i++)
        if (line.at[i] == ':' && digit_at(line, i - 1) && digit_at(line, i + 1) && digit_at(line, i + 2) &&
            !digit_at(line, i + 3))
            return true;
    return false;
}

static bool has_year(struct span line)
{
    for (size_t i = 1; i + 3 < line.length; i++) {
        bool century = (line.at[i] == '1' && line.at[i + 1] == '9') || (line.at[i] == '2' && line.at[i + 1] == '0');
        if (century && digit_at(line, i + 2) && digit_at(line, i + 3) && !digit_at(line, i + 4) &&
            !digit_at(line, i - 1))
            return true;
    }
    return false;
}

static bool is_git_head(struct span line)
{
    size_t hex = 5;
    while (hex < line.length && isxdigit((unsigned char)line.at[hex]))
        hex++;
    return hex - 5 >= 40 && span_ends(line, " Mon Sep 17 00:00:00 2001");
}

bool mbox_is_separator(struct span line)
{
    if (!span_starts(line, "From ") || line.length > MBOX_LINE_MAX_BYTES)
        return false;
    if (memchr(line.at, '\r', line.length) || memchr(line.at, '\0', line.length))
        return false; /* a file whose lines end in CR alone is one line */
    struct span words = span_trim(span_from_to(line, 5, line.length));
    if (span_is(words, "-"))
        return true;
    if (has_clock(words) && has_year(line))
        return true;
    const char *at = memchr(words.at, '@', words.length);
    return at && at > words.at && at + 1 < words.at + words.length && !memchr(words.at, ' ', words.length) &&
           !memchr(words.at, '\t', words.length);
}

/* ---- the window ---- */

struct mbox_split mbox_split_begin(struct input *input)
{
    return (struct mbox_split){.input = input};
}

void mbox_split_release(struct mbox_split *split)
{
    str_release(&split->window);
}

/* Reads on; what lies before the current mail is let go. False at the end. */
static bool fill(struct mbox_split *split)
{
    if (split->ended)
        return false;
    struct str *window = &split->window;
    if (split->at > READ_BYTES && split->at > window->length / 2) {
        memmove(window->at, window->at + split->at, window->length - split->at);
        str_cut(window, window->length - split->at);
        split->window_start += (int64_t)split->at;
        split->at = 0;
    }
    size_t step = window->length - split->at > READ_BYTES * 8 ? (window->length - split->at) / 4 : READ_BYTES;
    str_reserve(window, step);
    int64_t got = split->input->read(split->input, window->at + window->length, step, &split->failed);
    if (got <= 0) {
        split->ended = true;
        return false;
    }
    window->length += (size_t)got;
    window->at[window->length] = '\0';
    return true;
}

/* The line at `from` of the window, read as far as needed; a very long one is cut. */
static struct span line_at(struct mbox_split *split, size_t from)
{
    size_t before = split->at;
    for (;;) {
        struct span rest = span_from_to(str_span(&split->window), from, split->window.length);
        size_t look = rest.length < 2 * MBOX_LINE_MAX_BYTES ? rest.length : 2 * MBOX_LINE_MAX_BYTES;
        const char *end = look ? memchr(rest.at, '\n', look) : NULL;
        if (end) {
            size_t length = (size_t)(end - rest.at);
            return span_from(rest.at, length - (length && rest.at[length - 1] == '\r'));
        }
        if (look == 2 * MBOX_LINE_MAX_BYTES || !fill(split))
            return span_from(rest.at, look);
        from -= before - split->at; /* the window may have moved */
        before = split->at;
    }
}

static size_t line_end(const struct mbox_split *split, size_t from)
{
    const char *end = memchr(split->window.at + from, '\n', split->window.length - from);
    return end ? (size_t)(end - split->window.at) + 1 : split->window.length;
}

static bool after_empty_line(struct span window, size_t at)
{
    if (at < 2 || window.at[at - 1] != '\n')
        return false;
    size_t i = at - 1;
    if (window.at[i - 1] == '\r')
        i--;
    return i == 0 || window.at[i - 1] == '\n';
}

/* Is there a separator at `*at`, a line's beginning? *at is kept right when the window moves. */
static bool separator_at(struct mbox_split *split, size_t *at)
{
    size_t from_mail = *at - split->at;
    struct span line = line_at(split, *at);
    *at = split->at + from_mail;
    if (!mbox_is_separator(line) || (is_git_head(line) && !split->git))
        return false;
    if (after_empty_line(str_span(&split->window), *at))
        return true;
    size_t length = line.length;
    size_t next = line_end(split, *at);
    struct span following = line_at(split, next);
    *at = split->at + from_mail;
    return length && field_name_length(following) > 0;
}

/* ---- mails ---- */

/* The end of the mail as its Content-Length says, when a separator or the file's end is there; 0 otherwise. */
static size_t told_end(struct mbox_split *split, size_t body_from, size_t before)
{
    struct span head = span_from_to(str_span(&split->window), body_from, before), line;
    int64_t told = -1;
    while (span_line(&head, &line) && line.length)
        if (span_starts_nocase(line, "Content-Length:") &&
            !span_number(span_trim(span_from_to(line, 15, line.length)), &told))
            told = -1;
    if (told <= 0 || (uint64_t)told > MAIL_MAX_BYTES || !head.at)
        return 0;
    size_t body = (size_t)(head.at - split->window.at) - split->at, end = body + (size_t)told;
    while (split->window.length - split->at < end + 2 * MBOX_LINE_MAX_BYTES && fill(split))
        ;
    size_t have = split->window.length - split->at;
    if (end > have || split->at + end <= before)
        return 0;
    size_t at = split->at + end;
    while (at < split->window.length && (split->window.at[at] == '\n' || split->window.at[at] == '\r'))
        at++;
    if (at == split->window.length && split->ended)
        return at;
    return at > split->at + end && separator_at(split, &at) ? at : 0;
}

static void trim_separator_line(struct span *mail)
{
    size_t length = mail->length;
    if (length >= 2 && mail->at[length - 1] == '\n') {
        size_t before = length - 1 - (mail->at[length - 2] == '\r');
        if (before == 0 || mail->at[before - 1] == '\n')
            mail->length = before;
    }
}

static void begin(struct mbox_split *split)
{
    split->begun = true;
    while (split->window.length < 3 && fill(split))
        ;
    if (span_starts(str_span(&split->window), "\xEF\xBB\xBF"))
        split->at = 3;
    for (;;) {
        while (split->at < split->window.length && strchr("\r\n", split->window.at[split->at]) &&
               split->window.at[split->at])
            split->at++;
        if (split->at < split->window.length || !fill(split))
            break;
    }
    split->git = is_git_head(line_at(split, split->at));
}

/* Where the current mail ends: the next separator, or the end. `scan`: bytes behind split->at to begin with. */
static size_t find_end(struct mbox_split *split, size_t scan, bool *out_unquoted)
{
    bool asked_length = false;
    size_t body_from = scan ? scan + 1 : 0; /* the search begins with the line break of the From_ line */
    for (;;) {
        struct span rest = span_from_to(str_span(&split->window), split->at + scan, split->window.length);
        const char *hit = memmem(rest.at, rest.length, "\nFrom ", 6);
        if (!hit) {
            scan = rest.length > 6 ? scan + rest.length - 6 : scan;
            if (split->window.length - split->at > MAIL_MAX_BYTES || !fill(split))
                return split->window.length;
            continue;
        }
        size_t at = (size_t)(hit - split->window.at) + 1;
        bool found = separator_at(split, &at);
        if (found && !asked_length) {
            asked_length = true;
            size_t from_mail = at - split->at;
            size_t told = told_end(split, split->at + body_from, at);
            at = split->at + from_mail;
            if (told > at) {
                *out_unquoted = true;
                if (told == split->window.length)
                    return told;
                scan = told - 1 - split->at;
                continue;
            }
        }
        if (found)
            return at;
        scan = at - split->at;
    }
}

static bool is_mboxrd(const struct mbox_split *split, struct span from_line, struct span mail)
{
    return split->mboxrd || span_starts(from_line, "From mboxrd@z") ||
           memmem(mail.at, mail.length, "\n>>From ", 8) != NULL;
}

enum mbox_found mbox_split_next(struct mbox_split *split, struct mbox_mail *out_mail, struct err *err)
{
    if (!split->begun)
        begin(split);
    for (;;) {
        if (split->at == split->window.length && !fill(split)) {
            bool failed = split->failed.code != ERR_NONE;
            if (failed)
                err_pass(err, &split->failed);
            err_clear(&split->failed);
            return failed ? MBOX_FAILED : MBOX_END;
        }
        size_t at = split->at;
        struct span line = line_at(split, at);
        size_t from_bytes = !split->skipping && mbox_is_separator(line) ? line_end(split, split->at) - split->at : 0;
        size_t from_length = from_bytes ? line.length : 0;
        bool unquoted = false;
        size_t end = find_end(split, from_bytes ? from_bytes - 1 : 0, &unquoted);
        struct span whole = span_from_to(str_span(&split->window), split->at, end);
        bool skipping = split->skipping;
        bool too_long = whole.length > MAIL_MAX_BYTES && end == split->window.length;
        split->skipping = too_long;
        int64_t byte = split->window_start + (int64_t)split->at;
        /* The last line of a piece that is skipped may be the beginning of a separator. */
        split->at = too_long && !split->ended ? end - 6 : end;
        if (skipping)
            continue;
        *out_mail = (struct mbox_mail){.from_line = span_from(whole.at, from_length),
                                       .mail = span_from_to(whole, from_bytes, whole.length),
                                       .byte = byte};
        if (too_long)
            return MBOX_TOO_LONG;
        trim_separator_line(&out_mail->mail);
        split->mboxrd = is_mboxrd(split, out_mail->from_line, out_mail->mail);
        out_mail->quoting = unquoted ? MAIL_QUOTED_NOT : split->mboxrd ? MAIL_QUOTED_MBOXRD : MAIL_QUOTED_MBOXO;
        return MBOX_MAIL;
    }
}
