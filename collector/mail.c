/* mail.c - what a mail's header says of its author, time, list and ancestors. Facts: mailing lists sheet, section 2. */
#include "collector/mail.h"

#include <ctype.h>

#include "collector/digest.h"
#include "collector/mail_links.h"
#include "palaver/utf8.h"

#define EARLIEST_MS 631152000000LL /* 1990: before that no list was archived this way */
#define LATEST_AHEAD_MS (2LL * 24 * 3600 * 1000)

struct mail_reader mail_reader_to(struct sink *sink)
{
    mail_library_begin();
    return (struct mail_reader){.sink = sink, .arena = ARENA_INIT};
}

void mail_reader_release(struct mail_reader *reader)
{
    mail_body_release(&reader->body);
    arena_release(&reader->arena);
}

/* ---- the list ---- */

static const char *lower(struct span text, struct arena *arena)
{
    char *copy = arena_span_text(arena, text);
    for (char *c = copy; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + 32);
    return copy;
}

/* What stands between < and >, else all of it. */
static struct span in_brackets(struct span value)
{
    const char *open = memchr(value.at, '<', value.length);
    const char *close = open ? memchr(open, '>', value.length - (size_t)(open - value.at)) : NULL;
    return close ? span_from(open + 1, (size_t)(close - open - 1)) : value;
}

/* A list id from a posting address: "hifa@example.org" is "hifa.example.org", as List-Id has it (RFC 2919). */
static const char *id_of_address(struct span address, struct arena *arena)
{
    if (span_starts_nocase(address, "mailto:"))
        address = span_from_to(address, 7, address.length);
    const char *query = memchr(address.at, '?', address.length);
    if (query)
        address.length = (size_t)(query - address.at);
    if (span_starts_nocase(address, "list "))
        address = span_trim(span_from_to(address, 5, address.length));
    size_t end = 0;
    while (end < address.length && !isspace((unsigned char)address.at[end]) && !strchr(";,", address.at[end]))
        end++;
    address.length = end;
    if (!memchr(address.at, '@', address.length))
        return NULL;
    char *id = arena_span_text(arena, address);
    *strchr(id, '@') = '.';
    return lower(span_of(id), arena);
}

const char *mail_list_id(const struct mail_head *head, struct arena *arena)
{
    struct span value = mail_field(head, "List-Id", 0);
    if (value.at) {
        struct span id = span_trim(in_brackets(field_unfold(value, arena)));
        if (id.length && !memchr(id.at, ' ', id.length) && utf8_valid(id))
            return lower(id, arena);
    }
    static const char *const ADDRESSES[] = {"List-Post", "X-BeenThere", "Mailing-List", "X-Mailing-List"};
    for (size_t i = 0; i < COUNT_OF(ADDRESSES); i++) {
        value = mail_field(head, ADDRESSES[i], 0);
        struct span plain = value.at ? field_unfold(value, arena) : value;
        const char *id = plain.length && utf8_valid(plain) ? id_of_address(span_trim(in_brackets(plain)), arena) : NULL;
        if (id)
            return id;
    }
    value = mail_field(head, "Sender", 0);
    struct span sender = value.at ? span_trim(in_brackets(field_unfold(value, arena))) : value;
    if (sender.length > 6 && span_starts_nocase(sender, "owner-") && utf8_valid(sender))
        return id_of_address(span_from_to(sender, 6, sender.length), arena);
    return NULL;
}

/* ---- the author ---- */

/* "Jane Doe via HEALTHTALK" is Jane Doe, whose address lists move to where strict mail servers let it stand. */
static void undo_via(const struct mail_head *head, struct arena *arena, struct mail_address *author)
{
    const char *via = author->name ? strcasestr(author->name, " via ") : NULL;
    if (!via || via == author->name)
        return;
    author->name = arena_span_text(arena, span_from(author->name, (size_t)(via - author->name)));
    size_t length = strlen(author->name);
    if (length > 1 && author->name[0] == '\'' && author->name[length - 1] == '\'')
        author->name = arena_span_text(arena, span_from(author->name + 1, length - 2));
    static const char *const SOURCES[] = {"X-Original-From", "X-MailFrom", "Reply-To"};
    const char *list = mail_list_id(head, arena);
    for (size_t i = 0; i < COUNT_OF(SOURCES); i++) {
        bool munged;
        struct mail_address real = field_address(mail_field(head, SOURCES[i], 0), arena, &munged);
        if (!real.address || (author->address && strcasecmp(real.address, author->address) == 0) ||
            strstr(real.address, "-bounces"))
            continue;
        const char *as_list = id_of_address(span_of(real.address), arena);
        if (as_list && list && strcmp(as_list, list) == 0)
            continue;
        author->address = real.address;
        return;
    }
}

static void read_author(const struct mail_head *head, const struct mail_origin *origin, struct build *build, bool *out_munged)
{
    struct arena *arena = build->arena;
    struct post *post = &build->post;
    struct mail_address author = field_address(mail_field_repaired(head, "From", arena), arena, out_munged);
    undo_via(head, arena, &author);
    if (!author.address && !author.name) {
        bool ignored;
        author = field_address(mail_field(head, "Sender", 0), arena, &ignored);
        if (author.address)
            post->inferred |= POST_INFERRED_AUTHOR;
    }
    if (!author.address && !author.name && origin->from_line.length > 5) {
        struct span word = span_from_to(origin->from_line, 5, origin->from_line.length);
        size_t end = 0;
        while (end < word.length && word.at[end] != ' ')
            end++;
        word.length = end;
        if (memchr(word.at, '@', word.length) && !span_starts(word, "mboxrd@z") && utf8_valid(word)) {
            author.address = arena_span_text(arena, word);
            post->inferred |= POST_INFERRED_AUTHOR;
        }
    }
    post->author_id = author.address ? lower(span_of(author.address), arena) : NULL;
    post->author = author.address ? author.address : author.name;
    post->name = author.name;
}

/* ---- the time ---- */

static bool sensible(int64_t ms)
{
    return ms >= EARLIEST_MS && ms <= when_now() + LATEST_AHEAD_MS;
}

static bool received_time(const struct mail_head *head, struct arena *arena, int64_t *out_ms)
{
    enum when_grain grain;
    for (size_t i = 0; i < 50; i++) {
        struct span value = mail_field(head, "Received", i);
        if (!value.at)
            return false;
        value = field_unfold(value, arena);
        size_t from = value.length;
        while (from && value.at[from - 1] != ';')
            from--;
        if (from && when_parse_mail(span_from_to(value, from, value.length), out_ms, &grain) && sensible(*out_ms))
            return true;
    }
    return false;
}

/* The date in a From_ line begins somewhere behind the sender, who may be several words. */
static bool from_line_time(struct span line, int64_t *out_ms)
{
    enum when_grain grain;
    for (size_t i = 5; i < line.length; i++) {
        if (line.at[i - 1] != ' ' || line.at[i] == ' ')
            continue;
        struct span rest = span_from_to(line, i, line.length);
        if (when_parse_asctime(rest, out_ms) && sensible(*out_ms))
            return true;
        if (memchr(rest.at, ',', rest.length) && when_parse_mail(rest, out_ms, &grain) && sensible(*out_ms))
            return true;
    }
    return false;
}

static void read_time(const struct mail_head *head, const struct mail_origin *origin, struct build *build)
{
    struct post *post = &build->post;
    int64_t ms;
    bool stated = false;
    for (size_t i = 0; i < 4; i++) {
        struct span value = mail_field(head, "Date", i);
        if (!value.at)
            break;
        if (!when_parse_mail(field_unfold(value, build->arena), &ms, &post->grain))
            continue;
        stated = true;
        if (sensible(ms)) {
            post->posted_ms = ms;
            return;
        }
    }
    post->grain = WHEN_SECOND;
    if (received_time(head, build->arena, &ms) || from_line_time(origin->from_line, &ms))
        post->posted_ms = ms;
    else
        post->posted_ms = origin->fallback_ms;
    post->inferred |= POST_INFERRED_TIME | (stated ? (unsigned)POST_CLAMPED_TIME : 0);
}

/* ---- ids and relations ---- */

static void read_relations(const struct mail_head *head, struct build *build)
{
    const char *ids[POST_MAX_RELATIONS / 2];
    const char *nearest[8];
    struct arena *arena = build->arena;
    const char *own = build->post.native_id;
    size_t count = field_message_ids(mail_field(head, "References", 0), arena, ids, COUNT_OF(ids));
    size_t answered = field_message_ids(mail_field(head, "In-Reply-To", 0), arena, nearest, COUNT_OF(nearest));
    for (size_t i = 0; i < count; i++)
        if (!own || strcmp(ids[i], own) != 0)
            build_relation(build, RELATION_ANSWERS, ids[i]);
    for (size_t i = 0; i < answered; i++) {
        bool known = own && strcmp(nearest[i], own) == 0;
        for (size_t k = 0; k < count && !known; k++)
            known = strcmp(ids[k], nearest[i]) == 0;
        if (!known)
            build_relation(build, RELATION_ANSWERS, nearest[i]);
    }
    struct span thread = span_trim(mail_field(head, "X-GM-THRID", 0));
    if (thread.length)
        build_relation(build, RELATION_THREAD, field_text(thread, arena));
}

static const char *own_id(const struct mail_head *head, struct arena *arena)
{
    const char *id;
    struct span value = mail_field(head, "Message-ID", 0);
    if (!value.at)
        return NULL;
    if (field_message_ids(value, arena, &id, 1))
        return id;
    value = field_unfold(value, arena);
    char *text = arena_span_text(arena, value);
    size_t to = 0;
    for (size_t i = 0; i < value.length; i++)
        if ((unsigned char)text[i] > ' ' && text[i] != 0x7F && text[i] != '<' && text[i] != '>')
            text[to++] = text[i];
    text[to] = '\0';
    return to && to <= NATIVE_ID_MAX_BYTES && utf8_valid(span_from(text, to)) ? text : NULL;
}

static bool is_mail_system(const char *address)
{
    struct span from = span_of(address);
    return span_starts(from, "mailer-daemon@") || span_starts(from, "postmaster@");
}

/* Machines' mail: answers of absent people, bounces, receipts. An empty Return-Path alone says little: local delivery
 * writes it too. */
static bool is_notice(const struct mail_head *head, const struct mail_body *body, const char *author_id)
{
    struct span automatic = span_trim(mail_field(head, "Auto-Submitted", 0));
    if (automatic.length && !span_starts_nocase(automatic, "no") && !span_starts_nocase(automatic, "auto-generated"))
        return true;
    return mail_field(head, "X-Autoreply", 0).at || mail_field(head, "X-Autorespond", 0).at ||
           (body && body->is_report) || (author_id && is_mail_system(author_id));
}

static bool wants_no_archive(const struct mail_head *head)
{
    return span_is_nocase(span_trim(mail_field(head, "X-No-Archive", 0)), "yes") ||
           span_starts_nocase(span_trim(mail_field(head, "Archive", 0)), "no");
}

/* ---- the post ---- */

/* HyperKitty's export: few fields, and a boundary drawn at random each time. */
static bool is_export(const struct mail_head *head)
{
    struct span boundary = mail_field(head, "Content-Type", 0);
    return !mail_field(head, "Received", 0).at && !mail_field(head, "List-Id", 0).at && head->count <= 10 &&
           boundary.length && span_find(boundary, span_of("===============")) != NULL;
}

static void fill_post(const struct mail_head *head, const struct mail_origin *origin, struct build *build,
                      const char **out_list)
{
    struct post *post = &build->post;
    struct arena *arena = build->arena;
    bool munged;
    post->native_id = own_id(head, arena);
    read_author(head, origin, build, &munged);
    read_time(head, origin, build);
    const char *subject = field_text(mail_field_repaired(head, "Subject", arena), arena);
    post->title = *subject ? subject : NULL;
    struct span lang = span_trim(mail_field(head, "Content-Language", 0));
    if (lang.length >= 2 && lang.length <= 35 && !memchr(lang.at, ',', lang.length) && utf8_valid(lang))
        post->lang = field_text(lang, arena);
    struct span url = span_trim(in_brackets(field_unfold(mail_field(head, "Archived-At", 0), arena)));
    if (span_starts_nocase(url, "http") && utf8_valid(url))
        post->url = arena_span_text(arena, url);
    post->rebuilt = is_export(head);
    bool by_archive = munged || post->rebuilt; /* munged: Pipermail */
    post->quality = origin->quality == QUALITY_FULL && by_archive ? QUALITY_LIST : origin->quality;
    post->no_archive = wants_no_archive(head);
    read_relations(head, build);
    if (origin->digest_id)
        build_relation(build, RELATION_PART_OF, origin->digest_id);
    *out_list = mail_list_id(head, arena);
    if (!*out_list)
        *out_list = origin->list_id;
    if (*out_list)
        build_entity(build, ENTITY_LIST, span_of(*out_list), NULL);
}

static bool deliver(struct mail_reader *reader, struct build *build, const struct mail_origin *origin, const char *list,
                    struct span raw, struct err *err)
{
    struct err why = {0};
    struct place place = list && !origin->place_told ? (struct place){.kind = "list", .name = list} : origin->place;
    if (build_end(build, &why))
        return reader->sink->post(reader->sink->to, &build->post, &place, err);
    err_clear(&reader->limit);
    err_at(&reader->limit, why.code, origin->at, "%s", why.text);
    return reader->sink->reject(reader->sink->to, raw, &reader->limit, err);
}

bool mail_part(struct mail_reader *reader, const struct mail_head *head, struct span text, struct span raw,
               const struct mail_origin *origin, struct err *err)
{
    struct build build = build_begin(&reader->arena, "mail");
    const char *list;
    fill_post(head, origin, &build, &list);
    build.post.text = build_text(&reader->arena, text);
    build_cut(&build);
    mail_links_find(&build, build.post.text);
    build.post.raw = raw;
    build.post.kind = is_notice(head, NULL, build.post.author_id) ? POST_NOTICE : POST_MESSAGE;
    return deliver(reader, &build, origin, list, raw, err);
}

/* A body of nothing but binary bytes or From lines, or no header at all, is no mail. */
static bool looks_like_mail(const struct mail_head *head, const struct mail_origin *origin)
{
    static const char *const TELLING[] = {"From", "Subject", "Date", "Message-ID", "To", "Received", "Sender",
                                          "Content-Type", "MIME-Version", "Return-Path", "Reply-To"};
    for (size_t i = 0; i < COUNT_OF(TELLING); i++)
        if (mail_field(head, TELLING[i], 0).at)
            return true;
    return origin->from_line.length > 0;
}

static bool reject_mail(struct mail_reader *reader, struct span bytes, const struct mail_origin *origin,
                        const struct err *why, struct err *err)
{
    err_clear(&reader->limit);
    err_at(&reader->limit, why->code, origin->at, "%s", why->text);
    if (bytes.length > REJECT_KEEP_BYTES)
        bytes.length = REJECT_KEEP_BYTES;
    return reader->sink->reject(reader->sink->to, bytes, &reader->limit, err);
}

bool mail_read(struct mail_reader *reader, struct span bytes, const struct mail_origin *origin, struct err *err)
{
    struct err why = {0};
    struct mail_head head;
    if (origin->depth == 0)
        arena_reset(&reader->arena);
    if (bytes.length > MAIL_MAX_BYTES) {
        err_set(&why, ERR_LIMIT, "a mail longer than %zu MiB", MAIL_MAX_BYTES >> 20);
        return reject_mail(reader, bytes, origin, &why, err);
    }
    if (!mail_head_read(bytes, &reader->arena, &head, &why))
        return reject_mail(reader, bytes, origin, &why, err);
    bool nothing = head.count == 0 && span_trim(span_from_to(bytes, head.body, bytes.length)).length == 0;
    if (!looks_like_mail(&head, origin) || nothing) {
        err_set(&why, ERR_SYNTAX, nothing ? "an empty mail: neither a header field nor a word of text"
                                          : "no mail: not one header field that mails have");
        return reject_mail(reader, bytes, origin, &why, err);
    }
    struct build build = build_begin(&reader->arena, "mail");
    struct mail_body *body = &reader->body;
    const char *list;
    fill_post(&head, origin, &build, &list);
    mail_body_read(body, bytes, &head, origin->quoting, &build);
    build.post.inferred |= (body->charset_guessed ? (unsigned)POST_INFERRED_CHARSET : 0) |
                           (body->cut ? (unsigned)POST_CUT : 0);
    build.post.text = mail_body_text(body);
    build.post.raw = bytes;
    build.post.kind = is_notice(&head, body, build.post.author_id) ? POST_NOTICE : POST_MESSAGE;
    struct digest digest;
    if (origin->depth < DIGEST_MAX_DEPTH && digest_find(&head, body, bytes, &build.post, &reader->arena, &digest))
        return digest_deliver(reader, &build, &digest, origin, list, err);
    if (body->cut && build.post.text.length == 0) {
        err_set(&why, ERR_LIMIT, "more than %d parts, parts within parts deeper than %d, or more than %d header fields in them",
                MIME_MAX_PARTS, MIME_MAX_DEPTH, MIME_MAX_FIELDS);
        return reject_mail(reader, bytes, origin, &why, err);
    }
    build_cut(&build);
    mail_links_find(&build, build.post.text);
    return deliver(reader, &build, origin, list, bytes, err);
}

bool mail_container(struct mail_reader *reader, struct build *build, const struct mail_origin *origin, const char *list,
                    struct err *err)
{
    return deliver(reader, build, origin, list, build->post.raw, err);
}
