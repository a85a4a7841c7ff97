/* format_table.c - texts in a table that no tool of X made: a spreadsheet of messages, answers of a form, a list of
 * abstracts (Zotero, Scopus). One column holds the text, others its date, author, title, address, language.
 *
 * Rows have no id that means something outside their file, so that they are known by what they say: the same row in two
 * tables is one post. */
#include "collector/charset.h"
#include "collector/csv_table.h"
#include "collector/mail_head.h"
#include "collector/table_date.h"
#include "palaver/fold.h"
#include "palaver/utf8.h"

#define DATE_MAX_BYTES 64

enum column { COL_TEXT, COL_ABSTRACT, COL_TITLE, COL_DATE, COL_AUTHOR, COL_HANDLE, COL_URL, COL_DOI, COL_LANG, COLUMNS };

/* In the languages of those who make the tables, those that spreadsheets and forms write by themselves first. */
static const char *const NAMES[COLUMNS][CSV_TABLE_NAMES] = {
    [COL_TEXT] = {"text", "message", "body", "content", "comment", "abstract", "abstract note", "texte", "contenu",
                  "commentaire", "résumé", "texto", "mensaje", "contenido", "comentario", "resumen", "mensagem",
                  "conteúdo", "comentário", "resumo", "文本", "正文", "内容", "消息", "评论", "摘要", "النص", "الرسالة",
                  "المحتوى", "التعليق", "الملخص"},
    [COL_ABSTRACT] = {"abstract", "abstract note", "résumé", "resumen", "resumo", "摘要", "الملخص"},
    [COL_TITLE] = {"title", "subject", "headline", "titre", "objet", "sujet", "título", "asunto", "assunto", "标题",
                   "题目", "العنوان", "الموضوع"},
    [COL_DATE] = {"date", "created_at", "created", "timestamp", "time", "publication year", "year", "horodateur",
                  "fecha", "marca temporal", "data", "carimbo de data/hora", "日期", "时间", "时间戳记", "التاريخ",
                  "طابع زمني", "année", "año", "ano"},
    [COL_AUTHOR] = {"author", "authors", "from", "name", "sender", "auteur", "auteurs", "nom", "autor", "autores",
                    "nombre", "nome", "作者", "姓名", "المؤلف", "الكاتب", "الاسم"},
    [COL_HANDLE] = {"username", "user", "handle", "screen_name"},
    [COL_URL] = {"url", "link", "permalink", "lien", "enlace", "链接", "网址", "الرابط"},
    [COL_DOI] = {"doi"},
    [COL_LANG] = {"lang", "language", "langue", "idioma", "语言", "اللغة"},
};

static bool header_has(const struct csv_row *header, enum column column)
{
    for (size_t k = 0; k < CSV_TABLE_NAMES && NAMES[column][k]; k++)
        if (csv_column(header, NAMES[column][k]) != SIZE_MAX)
            return true;
    return false;
}

static int sniff(struct span head, const char *name)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct csv_row header;
    if (!csv_table_header(head, &arena, &header) || !header_has(&header, COL_TEXT))
        return 0;
    bool told = header_has(&header, COL_DATE) || header_has(&header, COL_AUTHOR) || header_has(&header, COL_TITLE) ||
                header_has(&header, COL_HANDLE);
    return told || csv_table_named(name) ? 40 : 0;
}

/* ---- one row ---- */

/* Spreadsheets save tables in the charset of their country. */
static const char *cell_text(const struct csv_table *table, enum column column)
{
    struct arena *arena = table->out.arena;
    struct span text = csv_table_cell(table, column);
    if (!text.at)
        return NULL;
    if (utf8_valid(text))
        return arena_span_text(arena, build_text(arena, text));
    OWNED(str_release) struct str decoded = STR_INIT;
    charset_decode(text, NULL, &decoded);
    return arena_span_text(arena, build_text(arena, str_span(&decoded)));
}

/* The date as table_date reads it: digits of any script and odd blanks made plain. */
static struct span plain_date(struct span text, struct folded *folded)
{
    if (text.length > DATE_MAX_BYTES)
        return (struct span){NULL, 0};
    fold_match(text, folded);
    return span_trim(str_span(&folded->text));
}

/* The order that a date leaves no choice about; else NULL. */
static const char *order_shown(const struct table_date *date)
{
    int64_t first = date->number[0], second = date->number[1];
    if (first > 12 && first <= 31 && second <= 12)
        return "dmy";
    return first <= 12 && second > 12 && second <= 31 ? "mdy" : NULL;
}

/* The first date that leaves no choice settles it for the table; where none does, the day is taken to come first. */
static void order_find(struct csv_table *table, struct csv rows)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(folded_release) struct folded folded = FOLDED_INIT;
    struct csv_row row;
    struct err ignored = {0};
    struct table_date date;
    const char *order = table->options->date_order;
    while (!order && table->columns[COL_DATE] != SIZE_MAX && csv_next(&rows, &arena, &row, &ignored)) {
        if (table_date_read(plain_date(csv_cell_at(&row, table->columns[COL_DATE]), &folded), &date))
            order = order_shown(&date);
        arena_reset(&arena);
    }
    table->order_told = order != NULL;
    table->date_order = order ? order : "dmy";
}

/* Seconds since 1970, or milliseconds, as services count them. */
static bool unix_read(struct span text, struct post *post)
{
    int64_t number;
    bool seconds = text.length == 10;
    if ((!seconds && text.length != 13) || !span_number(text, &number) || number < 0)
        return false;
    post->posted_ms = seconds ? number * 1000 : number;
    post->grain = seconds ? WHEN_SECOND : WHEN_MS;
    return true;
}

static void set_time(const struct csv_table *table, struct post *post)
{
    OWNED(folded_release) struct folded folded = FOLDED_INIT;
    struct span text = plain_date(csv_table_cell(table, COL_DATE), &folded);
    struct table_date date;
    if (!text.length || when_parse(text, table->zone, &post->posted_ms, &post->grain) || unix_read(text, post))
        return;
    if (!table_date_read(text, &date)) {
        if (!when_parse_mail(text, &post->posted_ms, &post->grain))
            post->posted_ms = POST_NO_TIME;
        return;
    }
    if (!table_date_time(&date, table->date_order, table->zone, &post->posted_ms, &post->grain))
        post->posted_ms = POST_NO_TIME;
    else if ((date.number[0] <= 31 && !table->order_told) || (date.hour >= 0 && !table->zone))
        post->inferred |= POST_INFERRED_TIME;
}

static void set_author(const struct csv_table *table, struct post *post)
{
    const char *named = cell_text(table, COL_AUTHOR);
    post->author = cell_text(table, COL_HANDLE);
    if (post->author && post->author[0] == '@')
        post->author++;
    if (!named)
        return;
    if (!strchr(named, '@')) {
        post->name = named;
        return;
    }
    bool munged = false;
    struct mail_address address = field_address(span_of(named), table->out.arena, &munged);
    post->name = address.name;
    if (!post->author)
        post->author = named[0] == '@' ? named + 1 : address.address;
}

static const char *url_of(const struct csv_table *table)
{
    const char *url = cell_text(table, COL_URL), *doi = cell_text(table, COL_DOI);
    if (url && (span_starts(span_of(url), "https://") || span_starts(span_of(url), "http://")))
        return url;
    return doi && span_starts(span_of(doi), "10.") ? arena_format(table->out.arena, "https://doi.org/%s", doi) : NULL;
}

/* A tag as the web has them ("fr", "pt-BR"); languages by their names are left to be guessed. */
static const char *lang_of(const struct csv_table *table)
{
    const char *lang = cell_text(table, COL_LANG);
    size_t letters = lang ? strspn(lang, "abcdefghijklmnopqrstuvwxyz") : 0;
    return (letters == 2 || letters == 3) && (!lang[letters] || lang[letters] == '-') ? lang : NULL;
}

static bool read_row(struct csv_table *table, struct err *err)
{
    struct build build = build_begin(table->out.arena, "table");
    struct post *post = &build.post;
    const char *text = cell_text(table, COL_TEXT);
    post->title = cell_text(table, COL_TITLE);
    if (!text && !post->title && csv_table_row_is_empty(table))
        return table->out.sink->set_aside(table->out.sink->to, "empty row of a table", err);
    if (!text && !post->title)
        return record_reader_reject(&table->out, table->row.raw, ERR_SYNTAX, "a row without text", err);
    post->text = span_of(text ? text : "");
    if (table->columns[COL_TEXT] == table->columns[COL_ABSTRACT])
        post->kind = POST_ABSTRACT;
    set_author(table, post);
    set_time(table, post);
    post->url = url_of(table);
    post->lang = lang_of(table);
    if (!utf8_valid(table->row.raw))
        post->inferred |= POST_INFERRED_CHARSET;
    return record_reader_give(&table->out, &build, table->row.raw, QUALITY_PART, err);
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    static const struct csv_table_form FORM = {
        .names = NAMES, .count = COLUMNS, .text = COL_TEXT, .begin = order_find, .read = read_row};
    mail_library_begin();
    return csv_table_read(input, options, sink, &FORM, err);
}

const struct format format_table = {
    .name = "table",
    .what = "any table (CSV, Unicode text) with a column text, message or comment (mensaje, 内容 ...); date, author, title",
    .extensions = "csv tsv",
    .sniff = sniff,
    .read = read,
};
