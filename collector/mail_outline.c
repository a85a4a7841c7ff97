/* mail_outline.c - see mail_outline.h.
 *
 * Only lines that name a boundary which the mail has declared are delimiters, and only what stands behind one of them, or
 * at the front of a mail inside the mail, is a header: words are never counted, nor changed. */
#include "collector/mail_outline.h"

#include <stdlib.h>

struct mail_edit {
    size_t at; /* in the body */
    char reads;
};

#define SLOTS 4096 /* a power of two, well over MIME_MAX_BOUNDARIES */
_Static_assert(SLOTS > 2 * MIME_MAX_BOUNDARIES, "room to spare");

/* Boundaries by their hash: one that only seems to be declared counts a line too many, and nothing else. */
struct boundaries {
    uint64_t slots[SLOTS];
    size_t count, delimiters;
};

static uint64_t hash_of_text(struct span text)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < text.length; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * 1099511628211u;
    return hash | 1;
}

/* Where it stands, or the free place for it. */
static uint64_t *slot_of(struct boundaries *known, struct span boundary)
{
    uint64_t hash = hash_of_text(boundary);
    size_t slot = (size_t)(hash >> 32) & (SLOTS - 1);
    while (known->slots[slot] && known->slots[slot] != hash)
        slot = (slot + 1) & (SLOTS - 1);
    return &known->slots[slot];
}

static void boundary_add(struct boundaries *known, struct span boundary)
{
    uint64_t *slot = slot_of(known, boundary);
    known->count += *slot == 0;
    if (known->count <= MIME_MAX_BOUNDARIES)
        *slot = hash_of_text(boundary);
}

/* `boundary="..."` in a header line. */
static void boundary_note(struct boundaries *known, struct span line)
{
    struct span rest = line;
    while (rest.length > 9) {
        const char *at = memchr(rest.at, '=', rest.length);
        if (!at)
            return;
        struct span name = span_trim(span_from(line.at, (size_t)(at - line.at)));
        rest = span_from(at + 1, (size_t)(line.at + line.length - at - 1));
        if (name.length < 8 || !span_is_nocase(span_from_to(name, name.length - 8, name.length), "boundary"))
            continue;
        struct span value = span_trim(rest);
        size_t end = 0;
        if (value.length && value.at[0] == '"') {
            value = span_from_to(value, 1, value.length);
            while (end < value.length && value.at[end] != '"')
                end++;
        } else {
            while (end < value.length && !strchr("; \t\r\n", value.at[end]))
                end++;
        }
        value.length = end;
        if (value.length)
            boundary_add(known, value);
        return;
    }
}

static bool is_delimiter(struct boundaries *known, struct span line)
{
    struct span name = span_from_to(line, 2, line.length);
    while (name.length && strchr(" \t\r", name.at[name.length - 1]))
        name.length--;
    return *slot_of(known, name) != 0 ||
           (span_ends(name, "--") && *slot_of(known, span_from(name.at, name.length - 2)) != 0);
}

static void edit_add(struct mail_outline *outline, size_t at, char reads)
{
    if (outline->edit_count && outline->edits[outline->edit_count - 1].at >= at)
        return;
    if (outline->edit_count == outline->edit_room) {
        outline->edit_room = outline->edit_room ? outline->edit_room * 2 : 32;
        outline->edits = mem_grow(outline->edits, outline->edit_room, sizeof *outline->edits);
    }
    outline->edits[outline->edit_count++] = (struct mail_edit){at, reads};
}

/* ---- headers within the body ---- */

struct scan {
    struct mail_outline *outline;
    struct boundaries *known;
    bool in_head;    /* of a part, or of a mail inside one */
    bool mail_next;  /* the part at hand holds a mail, whose header comes next */
    size_t begun;    /* where the field at hand began */
    bool in_field, is_content, is_type;
    size_t fields, parameters, head_bytes;
};

static bool holds_addresses(struct span name)
{
    static const char *const NAMES[] = {"From", "Sender", "Reply-To", "To", "Cc", "Bcc"};
    if (span_starts_nocase(name, "Resent-"))
        name = span_from_to(name, 7, name.length);
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        if (span_is_nocase(name, NAMES[i]))
            return true;
    return false;
}

static bool names_a_mail(struct span line)
{
    for (size_t i = 0; i + 8 <= line.length; i++)
        if (span_starts_nocase(span_from_to(line, i, line.length), "message/"))
            return true;
    return false;
}

/* False where a limit is met. */
static bool scan_field(struct scan *scan, struct span line, size_t here)
{
    bool folded = line.at[0] == ' ' || line.at[0] == '\t';
    if (!folded || !scan->in_field) {
        size_t name = field_name_length(line);
        scan->in_field = name > 0;
        scan->begun = here;
        scan->is_content = name && span_starts_nocase(line, "Content-");
        scan->is_type = name && span_starts_nocase(line, "Content-Type:");
        scan->fields += scan->in_field;
        if (name && holds_addresses(span_from_to(line, 0, name)))
            edit_add(scan->outline, here, 'X');
    }
    if (here + line.length - scan->begun > EMBEDDED_FIELD_MAX_BYTES)
        edit_add(scan->outline, scan->begun, 'X');
    boundary_note(scan->known, line);
    if (scan->is_type) /* without one a part of a digest is a mail (RFC 2046, 5.1.5) */
        scan->mail_next = names_a_mail(line) || (folded && scan->mail_next);
    if (scan->is_content) {
        for (size_t i = 0; i < line.length; i++)
            scan->parameters += line.at[i] == ';';
    }
    scan->head_bytes += line.length;
    return scan->fields <= MIME_MAX_FIELDS && scan->parameters <= MIME_MAX_PARAMETERS &&
           scan->head_bytes <= MIME_MAX_HEAD_BYTES && scan->known->count <= MIME_MAX_BOUNDARIES;
}

static bool scan_line(struct scan *scan, struct span line, size_t here)
{
    if (line.length > 2 && line.at[0] == '-' && line.at[1] == '-' && is_delimiter(scan->known, line)) {
        scan->in_head = scan->mail_next = true;
        scan->in_field = false;
        return ++scan->known->delimiters <= MIME_MAX_DELIMITERS;
    }
    if (!scan->in_head)
        return true;
    bool ends = span_trim(line).length == 0;
    if (!ends && !scan_field(scan, line, here))
        return false;
    if (ends || !scan->in_field) { /* what is no field ends a header too */
        scan->in_head = ends && scan->mail_next;
        scan->mail_next = scan->in_field = false;
    }
    return true;
}

static void outline_scan(struct mail_outline *outline, struct boundaries *known)
{
    struct scan scan = {.outline = outline, .known = known};
    struct span line;
    for (struct span rest = str_span(&outline->head); span_line(&rest, &line);) {
        boundary_note(known, line);
        scan.in_head = scan.in_head || names_a_mail(line);
    }
    for (struct span rest = outline->body; span_line(&rest, &line);) {
        size_t here = (size_t)(line.at - outline->body.at);
        if (scan_line(&scan, line, here))
            continue;
        outline->body.length = here;
        outline->cut = true;
        return;
    }
}

static void add_content_fields(struct str *input, const struct mail_head *head)
{
    static const char *const WANTED[] = {"Content-Type", "Content-Transfer-Encoding", "Content-Disposition",
                                         "Content-Description"};
    str_add(input, "MIME-Version: 1.0\n");
    for (size_t i = 0; i < COUNT_OF(WANTED); i++) {
        struct span value = mail_field(head, WANTED[i], 0);
        if (!value.at)
            continue;
        if (value.length > EMBEDDED_FIELD_MAX_BYTES)
            value.length = EMBEDDED_FIELD_MAX_BYTES;
        str_add(input, WANTED[i]);
        str_add(input, ":");
        str_add_span(input, value);
        str_add(input, "\n");
    }
    str_add(input, "\n");
}

void mail_outline_make(struct mail_outline *outline, struct span mail, const struct mail_head *head)
{
    str_clear(&outline->head);
    add_content_fields(&outline->head, head);
    outline->body = span_from_to(mail, head->body, mail.length);
    outline->edit_count = 0;
    outline->cut = false;
    struct boundaries *known = mem_new(sizeof *known);
    outline_scan(outline, known);
    free(known);
}

void mail_outline_release(struct mail_outline *outline)
{
    str_release(&outline->head);
    free(outline->edits);
    *outline = (struct mail_outline){0};
}

static size_t edit_from(const struct mail_outline *outline, size_t at)
{
    size_t low = 0, high = outline->edit_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (outline->edits[middle].at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t mail_outline_read(const struct mail_outline *outline, size_t from, char *to, size_t room)
{
    size_t head = outline->head.length, whole = head + outline->body.length;
    if (from >= whole)
        return 0;
    size_t take = room < whole - from ? room : whole - from;
    if (from < head) {
        take = take < head - from ? take : head - from;
        memcpy(to, outline->head.at + from, take);
        return take;
    }
    from -= head;
    memcpy(to, outline->body.at + from, take);
    for (size_t i = edit_from(outline, from); i < outline->edit_count && outline->edits[i].at < from + take; i++)
        to[outline->edits[i].at - from] = outline->edits[i].reads;
    return take;
}
