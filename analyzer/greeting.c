/* greeting.c - salutations and excuses for sending one mail to several lists, line by line. */
#include "analyzer/greeting.h"

#include "palaver/fold.h"
#include "palaver/utf8.h"

#define GREETING_LINES 6         /* looked at, blank ones included */
#define GREETING_LINE_BYTES 160  /* a longer line is none, but for a word and a comma at its front */
#define GREETING_FRONT_BYTES 80

/* Folded as fold_search() does: no accents, lower case, Han characters apart. */
static const char *const greetings[] = {
    "dear", "hi", "hello", "hey", "greetings", "good morning", "good afternoon", "good evening", "good day",
    "cher", "chers", "chere", "cheres", "bonjour", "bonsoir", "estimado", "estimada", "estimados", "estimadas",
    "estimadxs", "querido", "querida", "queridos", "queridas", "hola", "buenos dias", "buenas tardes", "saludos", "caro",
    "cara", "caros", "caras", "carissimos", "prezado", "prezada", "prezados", "prezadas", "ola", "bom dia", "boa tarde",
    "السلام عليكم", "السلام", "مرحبا", "تحيه", "الزملاء", "الساده", "عزيزي", "اعزايي", "大 家 好", "各 位", "亲 爱 的", "尊 敬 的",
    "您 好", "你 好",
};
static const char *const excuses[] = {
    "cross-post", "cross post", "crosspost", "multiple post", "multiple copies", "envois multiples", "envoi multiple",
    "publications croisees", "envios multiples", "publicacion cruzada", "publicaciones cruzadas", "mensajes duplicados",
    "postagem cruzada", "publicacoes cruzadas", "envio multiplo", "envios multiplos",
};
/* What ends a salutation. */
static const char *const stops[] = {",", ":", "!", "،", "，", "：", "！", "。"};

static bool begins_with_word(struct span folded, const char *word)
{
    if (!span_starts(folded, word))
        return false;
    struct span rest = span_from_to(folded, strlen(word), folded.length);
    size_t bytes;
    return !rest.length || !code_point_is_letter(utf8_next(rest, &bytes));
}

static bool is_greeting(struct span folded)
{
    for (size_t i = 0; i < COUNT_OF(greetings); i++)
        if (begins_with_word(folded, greetings[i]))
            return true;
    return false;
}

static bool is_excuse(struct span folded)
{
    for (size_t i = 0; i < COUNT_OF(excuses); i++)
        if (span_find(folded, span_of(excuses[i])))
            return true;
    return false;
}

static bool ends_with_stop(struct span line)
{
    line = span_trim(line);
    for (size_t i = 0; i < COUNT_OF(stops); i++)
        if (span_ends(line, stops[i]))
            return true;
    return false;
}

/* Behind the first stop near the front of the line; 0 when there is none. */
static size_t first_stop(struct span line)
{
    size_t first = 0;
    struct span front = span_from(line.at, line.length < GREETING_FRONT_BYTES ? line.length : GREETING_FRONT_BYTES);
    for (size_t i = 0; i < COUNT_OF(stops); i++) {
        const char *at = span_find(front, span_of(stops[i]));
        size_t behind = at ? (size_t)(at - line.at) + strlen(stops[i]) : 0;
        if (behind && (!first || behind < first))
            first = behind;
    }
    return first;
}

/* How much of the line is salutation: all, its front, or nothing. *wraps: it goes on in the next line. */
static size_t greeting_of_line(struct span line, bool *wraps)
{
    *wraps = false;
    if (line.length <= GREETING_LINE_BYTES) {
        if (ends_with_stop(line))
            return line.length;
        size_t words = 1;
        for (size_t i = 0; i < line.length; i++)
            words += line.at[i] == ' ';
        if (words <= 6 && !first_stop(line))
            return line.length;
        *wraps = true;
    }
    return first_stop(line);
}

size_t greeting_end(struct span text)
{
    OWNED(str_release) struct str folded = STR_INIT;
    struct span rest = text, line;
    size_t end = 0;
    bool greeted = false;
    for (int i = 0; i < GREETING_LINES && span_line(&rest, &line); i++) {
        struct span words = span_trim(line);
        if (!words.length)
            continue;
        str_clear(&folded);
        fold_search(span_from(words.at, utf8_cut(words, GREETING_LINE_BYTES)), &folded);
        struct span plain = span_trim(str_span(&folded));
        if (words.length <= GREETING_LINE_BYTES && is_excuse(plain)) {
            end = (size_t)(rest.at - text.at);
            continue;
        }
        if (greeted || !is_greeting(plain))
            break;
        greeted = true;
        bool wraps;
        struct span ahead = rest, next;
        size_t part = greeting_of_line(words, &wraps);
        if (wraps && span_line(&ahead, &next) && next.length <= GREETING_FRONT_BYTES && ends_with_stop(next)) {
            rest = ahead;
            end = (size_t)(rest.at - text.at);
        } else if (part == words.length) {
            end = (size_t)(rest.at - text.at);
        } else if (part) {
            return (size_t)(words.at - text.at) + part;
        } else {
            break;
        }
    }
    return end;
}
