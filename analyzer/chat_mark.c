/* chat_mark.c - features T7: Q3, Q3/, P3, Question 3, س3, 问题3; A3, A3:, 3a, R3, ج3, 答3. */
#include "analyzer/chat_mark.h"

#include <string.h>

#include "palaver/fold.h"
#include "palaver/utf8.h"

/* Folded (case and spaces). "r" answers in French, Spanish and Portuguese; "p" asks in Spanish and Portuguese. */
static const char *const question_words[] = {"q",      "question",  "p",   "pregunta", "pergunta", "س",
                                             "السؤال", "سؤال",      "问题", "問題",      "问",       "問"};
static const char *const answer_words[] = {"a",   "answer", "ans", "r", "réponse", "respuesta", "resposta", "ج",
                                           "الجواب", "جواب",   "答",   "回答", "rq"};

#define WORDS_LOOKED_AT 4

struct cursor {
    struct span rest;
};

static void skip_blank(struct cursor *cursor)
{
    while (cursor->rest.length > 0) {
        char byte = cursor->rest.at[0];
        if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z')
            return;
        size_t bytes = 0;
        uint32_t c = utf8_next(cursor->rest, &bytes);
        if (!code_point_is_space(c) && c != '.' && c != '-' && c != '*' && c != '[' && c != '(' && c != '"')
            return;
        cursor->rest = span_from_to(cursor->rest, bytes, cursor->rest.length);
    }
}

static struct span take_word(struct cursor *cursor)
{
    size_t length = 0;
    while (length < cursor->rest.length) {
        size_t bytes = 0;
        if (cursor->rest.at[length] > ' ' && cursor->rest.at[length] < 0x7F) {
            length++;
            continue;
        }
        uint32_t c = utf8_next(span_from_to(cursor->rest, length, cursor->rest.length), &bytes);
        if (code_point_is_space(c))
            break;
        length += bytes;
    }
    struct span word = span_from(cursor->rest.at, length);
    cursor->rest = span_from_to(cursor->rest, length, cursor->rest.length);
    return word;
}

/* ASCII, Arabic-Indic, Persian or full-width; -1 for anything else. */
static int64_t digit_of(uint32_t c)
{
    static const uint32_t zeros[] = {'0', 0x660, 0x6F0, 0xFF10};
    for (size_t i = 0; i < COUNT_OF(zeros); i++)
        if (c >= zeros[i] && c <= zeros[i] + 9)
            return (int64_t)(c - zeros[i]);
    return -1;
}

/* One or two digits at the front, at most CHAT_MARK_MAX; then no letter or
 * digit may follow, but "3a" of an answer may. */
static int64_t number_in(struct span text, size_t *out_bytes)
{
    int64_t number = 0;
    size_t at = 0, digits = 0;
    while (at < text.length && digits < 3) {
        size_t bytes = 0;
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &bytes);
        int64_t digit = digit_of(c);
        if (digit < 0)
            break;
        number = number * 10 + digit;
        at += bytes;
        digits++;
    }
    *out_bytes = at;
    return digits == 0 || digits > 2 || number > CHAT_MARK_MAX ? 0 : number;
}

/* What follows a number may be a sign or Chinese text, but no letter, digit or per cent ("A5 paper" is no word of ours). */
static bool ends_mark(struct span behind)
{
    if (behind.length == 0)
        return true;
    size_t bytes = 0;
    uint32_t c = utf8_next(behind, &bytes);
    if (code_point_is_unspaced(c))
        return true;
    return !code_point_is_letter(c) && !code_point_is_digit(c) && c != '%';
}

/* A mark in `word` (folded), whose number may stand in the word itself or be the next word. */
static int64_t mark_of(struct span word, struct span next, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!span_starts(word, words[i]))
            continue;
        size_t length = strlen(words[i]), bytes = 0;
        struct span behind = span_from_to(word, length, word.length);
        if (behind.length > 0 && (behind.at[0] == '.' || behind.at[0] == '#'))
            behind = span_from_to(behind, 1, behind.length);
        int64_t number = number_in(behind, &bytes);
        if (number > 0 && ends_mark(span_from_to(behind, bytes, behind.length)))
            return number;
        bool whole_word = behind.length == 0 && utf8_count(span_of(words[i])) > 1;
        if (whole_word && (number = number_in(next, &bytes)) > 0 &&
            ends_mark(span_from_to(next, bytes, next.length)))
            return number;
    }
    return 0;
}

/* "2a", "2a:" */
static int64_t mark_behind(struct span word)
{
    size_t bytes = 0;
    int64_t number = number_in(word, &bytes);
    struct span behind = span_from_to(word, bytes, word.length);
    if (number == 0 || behind.length == 0 || behind.at[0] != 'a')
        return 0;
    return ends_mark(span_from_to(behind, 1, behind.length)) ? number : 0;
}

static bool is_sign(struct span word)
{
    if (word.length == 0 || word.at[0] == '@' || word.at[0] == '#')
        return word.length > 0;
    return word.at[0] == 'h' ? span_starts(word, "http://") || span_starts(word, "https://") : span_starts(word, "＃");
}

/* No mark is without a number, and most words can have none. */
static bool may_hold_digit(struct span word)
{
    for (size_t i = 0; i < word.length; i++)
        if ((word.at[i] >= '0' && word.at[i] <= '9') || (unsigned char)word.at[i] >= 0x80)
            return true;
    return false;
}

static void look_at(struct span word, struct span next, bool first, int64_t *question, int64_t *answer)
{
    if (!may_hold_digit(word) && !may_hold_digit(next))
        return;
    OWNED(str_release) struct str folded = STR_INIT;
    OWNED(str_release) struct str folded_next = STR_INIT;
    fold_case(word, &folded);
    fold_case(next, &folded_next);
    struct span lower = str_span(&folded), lower_next = str_span(&folded_next);
    if (*answer == 0) {
        *answer = mark_of(lower, lower_next, answer_words, COUNT_OF(answer_words));
        if (*answer == 0)
            *answer = mark_behind(lower);
    }
    if (first && *question == 0 && *answer == 0)
        *question = mark_of(lower, lower_next, question_words, COUNT_OF(question_words));
}

/* Can the last word be a mark? Such a one is short and begins in a capital, and most texts have nothing like it. */
static bool may_end_in_mark(struct span text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((text.at[i] == 'A' || text.at[i] == 'R') &&
            may_hold_digit(span_from_to(text, i, text.length - i < 4 ? text.length : i + 4)))
            return true;
    return false;
}

void chat_mark_read(struct span text, int64_t *out_question, int64_t *out_answer)
{
    *out_question = *out_answer = 0;
    struct cursor cursor = {text};
    struct span last = {0};
    size_t words = 0;
    skip_blank(&cursor);
    while (cursor.rest.length > 0) {
        struct span word = take_word(&cursor);
        skip_blank(&cursor);
        if (is_sign(word))
            continue;
        if (words == WORDS_LOOKED_AT && !may_end_in_mark(span_from_to(text, (size_t)(word.at - text.at), text.length)))
            return;
        if (words < WORDS_LOOKED_AT) {
            struct cursor ahead = cursor;
            look_at(word, take_word(&ahead), words == 0, out_question, out_answer);
        }
        if (*out_question || *out_answer)
            return;
        last = word;
        words++;
    }
    if (words > WORDS_LOOKED_AT && last.length >= 2 && last.length <= 4 && (last.at[0] == 'A' || last.at[0] == 'R'))
        look_at(last, span_from("", 0), false, out_question, out_answer);
}
