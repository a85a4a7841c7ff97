/* pipermail_index.c - reads the front page's links; its tables differ with version, language and theme, links do not. */
#include "collector/pipermail_index.h"

#include <stdlib.h>

#include "collector/charset.h"
#include "collector/list.h"
#include "palaver/fold.h"

/* ---- period names ---- */

/* Twelve each, without accents. Sources: locale data of the languages Mailman speaks most. */
static const char *const MONTHS[][12] = {
    {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"},
    {"janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"},
    {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
    {"janeiro", "fevereiro", "marco", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"},
    {"januar", "februar", "marz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"},
    {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"},
    {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"},
    {"yanayir", "fibrayir", "maris", "abril", "mayu", "yunyu", "yulyu", "aghustus", "sibtambir", "uktubar", "nufambir", "disambir"},
    {"يناير", "فبراير", "مارس", "ابريل", "مايو", "يونيو", "يوليو", "اغسطس", "سبتمبر", "اكتوبر", "نوفمبر", "ديسمبر"},
    {"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"},
};

static int month_of(struct span name)
{
    OWNED(str_release) struct str folded = STR_INIT;
    for (size_t language = 0; language < COUNT_OF(MONTHS); language++)
        for (int month = 0; month < 12; month++) {
            OWNED(str_release) struct str wanted = STR_INIT;
            if (!folded.length)
                fold_search(name, &folded);
            fold_search(span_of(MONTHS[language][month]), &wanted);
            if (span_equal(span_trim(str_span(&folded)), span_trim(str_span(&wanted))))
                return month + 1;
        }
    return 0;
}

static bool digits_of(struct span text, size_t from, size_t count, int64_t *out)
{
    return from + count <= text.length && span_number(span_from_to(text, from, from + count), out);
}

static bool date_of(struct span text, int64_t *out_ms)
{
    int64_t year, month, day;
    if (text.length != 8 || !digits_of(text, 0, 4, &year) || !digits_of(text, 4, 2, &month) ||
        !digits_of(text, 6, 2, &day) || year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    *out_ms = when_from_date((int)year, (int)month, (int)day);
    return true;
}

static void months_from(int64_t year, int first, int count, int64_t *out_from_ms, int64_t *out_to_ms)
{
    int behind = first - 1 + count;
    *out_from_ms = when_from_date((int)year, first, 1);
    *out_to_ms = when_from_date((int)year + behind / 12, behind % 12 + 1, 1);
}

bool pipermail_period_read(struct span name, int64_t *out_from_ms, int64_t *out_to_ms)
{
    int64_t year, number;
    if (span_starts_nocase(name, "Week-of-Mon-") && date_of(span_from_to(name, 12, name.length), out_from_ms)) {
        *out_to_ms = *out_from_ms + 7 * LIST_DAY_MS;
        return true;
    }
    if (date_of(name, out_from_ms)) {
        *out_to_ms = *out_from_ms + LIST_DAY_MS;
        return true;
    }
    if (!digits_of(name, 0, 4, &year) || year < 1970 || year > 2200)
        return false;
    struct span rest = span_from_to(name, 4, name.length);
    if (rest.length == 0) {
        months_from(year, 1, 12, out_from_ms, out_to_ms);
        return true;
    }
    if (rest.length == 2 && (rest.at[0] == 'q' || rest.at[0] == 'Q') && digits_of(rest, 1, 1, &number) && number >= 1 &&
        number <= 4) {
        months_from(year, (int)number * 3 - 2, 3, out_from_ms, out_to_ms);
        return true;
    }
    if (rest.at[0] != '-' || rest.length < 2)
        return false;
    rest = span_from_to(rest, 1, rest.length);
    int month = span_number(rest, &number) && number >= 1 && number <= 12 ? (int)number : month_of(rest);
    months_from(year, month ? month : 1, month ? 1 : 12, out_from_ms, out_to_ms);
    return true;
}

/* ---- the page ---- */

struct reading {
    struct arena *arena;
    const char *base; /* the page's folder */
    size_t base_length;
    struct pipermail_period *periods;
    size_t count, room;
    bool threads; /* a link to PERIOD/thread.html */
};

static const char *last_part(const char *url)
{
    const char *slash = strrchr(url, '/');
    return slash ? slash + 1 : url;
}

static const char *unescaped(const char *text, size_t length, struct arena *arena)
{
    OWNED(str_release) struct str bytes = STR_INIT, words = STR_INIT;
    for (size_t i = 0; i < length; i++) {
        char hex[3] = {text[i], i + 2 < length ? text[i + 1] : '\0', i + 2 < length ? text[i + 2] : '\0'};
        char *end;
        long c = 0;
        if (hex[0] == '%' && hex[1] && hex[2]) {
            hex[0] = hex[1];
            hex[1] = hex[2];
            hex[2] = '\0';
            c = strtol(hex, &end, 16);
            c = *end ? 0 : c;
        }
        str_add_char(&bytes, c > 0 ? (char)c : text[i]);
        i += c > 0 ? 2 : 0;
    }
    charset_decode(str_span(&bytes), NULL, &words);
    return arena_text(arena, str_text(&words));
}

static struct pipermail_period *add_period(struct reading *reading)
{
    if (reading->count == reading->room) {
        reading->room = reading->room ? reading->room * 2 : 64;
        reading->periods = mem_grow(reading->periods, reading->room, sizeof *reading->periods);
    }
    struct pipermail_period *period = &reading->periods[reading->count++];
    *period = (struct pipermail_period){.from_ms = WHEN_NONE, .to_ms = WHEN_NONE};
    return period;
}

/* Of one period the packed and the plain file may both be offered: the first is enough. */
static bool is_there(const struct reading *reading, const char *name)
{
    for (size_t i = 0; i < reading->count; i++)
        if (strcmp(reading->periods[i].name, name) == 0)
            return true;
    return false;
}

/* Only what lies below the page, or is its full mbox beside it, "LIST.mbox/LIST.mbox": no foreign host may be asked
 * because a page says so. */
static bool belongs(const struct reading *reading, const char *link)
{
    size_t length = reading->base_length;
    return strncmp(link, reading->base, length) == 0 ||
           (length && strncmp(link, reading->base, length - 1) == 0 && strncmp(link + length - 1, ".mbox/", 6) == 0);
}

static bool take_link(void *to, const char *link, struct span words)
{
    struct reading *reading = to;
    struct span url = span_of(link);
    const char *file = last_part(link);
    if (reading->count == PIPERMAIL_MAX_PERIODS || !belongs(reading, link))
        return true;
    if (strcmp(file, "thread.html") == 0 && link + reading->base_length < file)
        reading->threads = true;
    static const char *const ENDS[] = {".txt.gz", ".txt", ".mbox.gz", ".mbox"};
    for (size_t i = 0; i < COUNT_OF(ENDS); i++) {
        if (!span_ends(url, ENDS[i]))
            continue;
        size_t length = strlen(file) - strlen(ENDS[i]);
        const char *name = unescaped(file, length, reading->arena);
        int64_t from = WHEN_NONE, until = WHEN_NONE;
        bool dated = pipermail_period_read(span_of(name), &from, &until), whole = i > 1 && !dated;
        if (!length || (!dated && !whole) || is_there(reading, whole ? "mbox" : name))
            return true;
        struct pipermail_period *period = add_period(reading);
        period->name = whole ? "mbox" : name;
        period->url = arena_text(reading->arena, link);
        period->label = arena_span_text(reading->arena, words);
        period->from_ms = from;
        period->to_ms = until;
        period->whole = whole;
        return true;
    }
    return true;
}

static int oldest_first(const void *a, const void *b)
{
    const struct pipermail_period *x = a, *y = b;
    if (x->from_ms != y->from_ms)
        return x->from_ms < y->from_ms ? -1 : 1; /* WHEN_NONE, the full mbox, is the smallest */
    return strcmp(x->name, y->name);
}

void pipermail_index_read(const char *url, struct span page, struct arena *arena, struct pipermail_index *out)
{
    struct reading reading = {.arena = arena, .base = url, .base_length = (size_t)(last_part(url) - url)};
    list_links(url, page, take_link, &reading);
    if (reading.count)
        qsort(reading.periods, reading.count, sizeof *reading.periods, oldest_first);
    *out = (struct pipermail_index){.count = reading.count};
    out->periods = arena_alloc(arena, (reading.count + 1) * sizeof *out->periods);
    if (reading.count)
        memcpy(out->periods, reading.periods, reading.count * sizeof *out->periods);
    free(reading.periods);
    out->is_pipermail = reading.threads || span_find(page, span_of("Pipermail")) || span_find(page, span_of("pipermail"));
    out->is_empty = !out->count && span_find(page, span_of("No messages have been posted")) != NULL;
}
