/* subject.c - RFC 5256 section 2.1 (base subject), widened by the reply words of other languages, and the grammar of
 * numbered series ("EHS-COVID (476) Q3 What have we learned? (2)"). */
#include "analyzer/subject.h"

#include <string.h>

#include "palaver/fold.h"
#include "palaver/utf8.h"

/* Folded words that stand before a colon. Single letters count only as capitals (Italian R:, I:). */
static const char *const reply_words[] = {
    "re", "res", "ref", "rif", "rép", "sv", "antw", "aw", "vs", "vá", "odp", "ynt", "atb", "bls", "απ", "σχετ", "השב",
    "תגובה", "رد", "回复", "回覆", "答复", "答覆", "返信", "답장", "r",
};
static const char *const forward_words[] = {
    "fw", "fwd", "tr", "trs", "wg", "vl", "vb", "fs", "rv", "enc", "pd", "ilt", "yml", "doorst", "továbbítás", "πρθ",
    "הועבר", "إعادة توجيه", "转发", "轉寄", "轉發", "转寄", "i",
};

#define LEADER_MAX_BYTES 40 /* a reply word with its bracketed count */
#define CODE_MAX_BYTES 40
#define CODE_MAX_WORDS 4

static bool word_in(struct span word, const char *const *words, size_t count)
{
    OWNED(str_release) struct str folded = STR_INIT;
    fold_case(word, &folded);
    for (size_t i = 0; i < count; i++) {
        if (!span_is(str_span(&folded), words[i]))
            continue;
        return word.length > 1 || (word.at[0] >= 'A' && word.at[0] <= 'Z');
    }
    return false;
}

/* The colon that ends a leader at the front of `rest`, ASCII or full-width; its length in *out_bytes. */
static const char *leader_colon(struct span rest, size_t *out_bytes)
{
    size_t limit = rest.length < LEADER_MAX_BYTES ? rest.length : LEADER_MAX_BYTES;
    for (size_t i = 0; i < limit; i++) {
        if (rest.at[i] == ':') {
            *out_bytes = 1;
            return rest.at + i;
        }
        if (i + 3 <= rest.length && memcmp(rest.at + i, "：", 3) == 0) {
            *out_bytes = 3;
            return rest.at + i;
        }
    }
    return NULL;
}

/* "Re", "RE[2]", "Re(3)", "Re^2", "Re *2" without their count. */
static struct span without_count(struct span word)
{
    for (size_t i = 0; i < word.length; i++)
        if (word.at[i] == '[' || word.at[i] == '(' || word.at[i] == '^' || word.at[i] == '*')
            return span_trim(span_from(word.at, i));
    return span_trim(word);
}

static bool strip_leader(struct span *rest, struct subject *subject)
{
    size_t colon_bytes = 0;
    const char *colon = leader_colon(*rest, &colon_bytes);
    if (!colon)
        return false;
    struct span word = without_count(span_from(rest->at, (size_t)(colon - rest->at)));
    if (word.length == 0)
        return false;
    if (word_in(word, reply_words, COUNT_OF(reply_words)))
        subject->reply = true;
    else if (word_in(word, forward_words, COUNT_OF(forward_words)))
        subject->forward = true;
    else
        return false;
    size_t eaten = (size_t)(colon - rest->at) + colon_bytes;
    *rest = span_trim(span_from_to(*rest, eaten, rest->length));
    return true;
}

/* "[hifa]" at the front, unless nothing would remain. */
static bool strip_tag(struct span *rest, struct subject *subject, struct arena *arena)
{
    if (rest->length < 3 || rest->at[0] != '[')
        return false;
    const char *end = memchr(rest->at, ']', rest->length);
    if (!end || end == rest->at + 1)
        return false;
    struct span inside = span_from(rest->at + 1, (size_t)(end - rest->at - 1));
    struct span behind = span_trim(span_from_to(*rest, (size_t)(end - rest->at) + 1, rest->length));
    if (behind.length == 0 || memchr(inside.at, '[', inside.length))
        return false;
    if (!subject->list_tag)
        subject->list_tag = arena_span_text(arena, span_trim(inside));
    *rest = behind;
    return true;
}

static bool strip_wrapper(struct span *rest, struct subject *subject)
{
    if (span_starts_nocase(*rest, "[fwd:") && span_ends(*rest, "]")) {
        subject->forward = true;
        *rest = span_trim(span_from_to(*rest, 5, rest->length - 1));
        return true;
    }
    if (rest->length > 5 && span_is_nocase(span_from_to(*rest, rest->length - 5, rest->length), "(fwd)")) {
        subject->forward = true;
        *rest = span_trim(span_from_to(*rest, 0, rest->length - 5));
        return true;
    }
    return false;
}

/* "(12)" at `at`: 1 to 5 digits alone, no year. Its value, or 0; *out_end is behind the bracket. */
static int64_t number_at(struct span text, size_t at, size_t *out_end)
{
    if (at >= text.length || text.at[at] != '(')
        return 0;
    size_t i = at + 1;
    int64_t value = 0;
    while (i < text.length && text.at[i] >= '0' && text.at[i] <= '9' && i - at <= 5)
        value = value * 10 + (text.at[i++] - '0');
    size_t digits = i - at - 1;
    if (digits == 0 || i >= text.length || text.at[i] != ')' || (digits == 4 && value >= 1900 && value < 2100))
        return 0;
    *out_end = i + 1;
    return value;
}

/* The series' code before its running number: 1 to 4 words, no bracket, colon, question or quotation mark. */
static bool code_is(struct span code)
{
    if (code.length == 0 || code.length > CODE_MAX_BYTES)
        return false;
    size_t words = 1;
    for (size_t i = 0; i < code.length; i++) {
        if (strchr("():?!\"", code.at[i]))
            return false;
        words += code.at[i] == ' ';
    }
    return words <= CODE_MAX_WORDS;
}

static bool strip_series(struct span *rest, struct subject *subject, struct arena *arena)
{
    for (size_t i = 0; i < rest->length && i <= CODE_MAX_BYTES + 1; i++) {
        if (rest->at[i] != '(')
            continue;
        size_t end = 0;
        int64_t running = number_at(*rest, i, &end);
        struct span code = span_trim(span_from(rest->at, i));
        struct span behind = span_trim(span_from_to(*rest, running ? end : i, rest->length));
        if (running == 0 || !code_is(code) || behind.length == 0)
            return false;
        subject->series = arena_span_text(arena, code);
        subject->running = running;
        *rest = behind;
        return true;
    }
    return false;
}

/* "Q3 ", "Q1.", "Q2:" at the front of the topic. */
static void strip_question(struct span *rest, struct subject *subject)
{
    if (rest->length < 3 || (rest->at[0] != 'Q' && rest->at[0] != 'q'))
        return;
    size_t i = 1;
    int64_t number = 0;
    while (i < rest->length && i < 3 && rest->at[i] >= '0' && rest->at[i] <= '9')
        number = number * 10 + (rest->at[i++] - '0');
    if (i == 1 || number == 0 || i == rest->length || !strchr(" .:/", rest->at[i]))
        return;
    subject->question = number;
    while (i < rest->length && strchr(" .:", rest->at[i]))
        i++;
    *rest = span_trim(span_from_to(*rest, i, rest->length));
}

/* The last "(n)": the number within the topic; what stands before it is the topic. */
static struct span strip_topic_number(struct span rest, struct subject *subject)
{
    for (size_t i = rest.length; i-- > 1;) {
        size_t end = 0;
        int64_t number = number_at(rest, i, &end);
        if (number == 0 || end - i > 5)
            continue;
        struct span before = span_trim(span_from(rest.at, i));
        /* Only at the end, or before a short tail ("(2) HIFA"): "(10) sub-topic" in the middle is part of the topic. */
        if (before.length == 0 || rest.length - end > 24)
            return rest;
        subject->topic_number = number;
        return before;
    }
    return rest;
}

static const char *one_line(const char *title, struct arena *arena)
{
    struct span all = span_of(title);
    all.length = utf8_cut(all, all.length < SUBJECT_MAX_BYTES ? all.length : SUBJECT_MAX_BYTES);
    char *line = arena_span_text(arena, all);
    size_t to = 0;
    for (size_t i = 0; i < all.length; i++) {
        bool blank = strchr(" \t\r\n", line[i]) != NULL;
        if (blank && (to == 0 || line[to - 1] == ' '))
            continue;
        line[to++] = blank ? ' ' : line[i];
    }
    line[to] = '\0';
    return line;
}

void subject_read(const char *title, struct arena *arena, struct subject *out_subject)
{
    struct subject subject = {.base = ""};
    if (title && *title) {
        struct span rest = span_trim(span_of(one_line(title, arena)));
        while (strip_leader(&rest, &subject) || strip_tag(&rest, &subject, arena) || strip_wrapper(&rest, &subject))
            ;
        bool numbered = strip_series(&rest, &subject, arena);
        strip_question(&rest, &subject);
        struct span topic = strip_topic_number(rest, &subject);
        subject.topic = arena_span_text(arena, topic);
        if (numbered && subject.question > 0)
            subject.base = arena_format(arena, "%s Q%lld %s", subject.series, (long long)subject.question, subject.topic);
        else if (numbered)
            subject.base = arena_format(arena, "%s %s", subject.series, subject.topic);
        else
            subject.base = subject.topic;
    }
    *out_subject = subject;
}
