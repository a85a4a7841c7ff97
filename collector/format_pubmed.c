/* format_pubmed.c - PubMed XML, as efetch sends it and the web site saves it. Source: DTD pubmed_250101. */
#include <strings.h>

#include "collector/citation.h"
#include "collector/xml_get.h"
#include "collector/xml_records.h"

static const char *const RECORDS[] = {"PubmedArticle", "PubmedBookArticle", "DeleteCitation", NULL};

static int sniff(struct span head, const char *name)
{
    (void)name;
    for (size_t i = 0; RECORDS[i]; i++) {
        const char *at = span_find(head, span_of(RECORDS[i]));
        if (at && at > head.at && at[-1] == '<')
            return 97;
    }
    return span_find(head, span_of("<PubmedArticleSet")) ? 95 : 0;
}

static void add_abstract(struct citation *citation, const xmlNode *abstract)
{
    struct arena *arena = citation->build.arena;
    for (xmlNode *part = xml_child(abstract, "AbstractText"); part; part = xml_next(part, "AbstractText"))
        citation_section(citation, xml_attribute(part, "Label", arena), xml_text(part, arena));
}

static void add_authors(struct citation *citation, const xmlNode *list)
{
    struct arena *arena = citation->build.arena;
    for (xmlNode *author = xml_child(list, "Author"); author; author = xml_next(author, "Author")) {
        const char *valid = xml_attribute(author, "ValidYN", arena);
        if (valid && strcmp(valid, "N") == 0)
            continue;
        const char *last = xml_child_text(author, "LastName", arena);
        const char *first = xml_child_text(author, "ForeName", arena);
        const char *group = xml_child_text(author, "CollectiveName", arena);
        if (!first)
            first = xml_child_text(author, "Initials", arena);
        citation_author(citation, last && first ? arena_format(arena, "%s %s", first, last) : last ? last : group);
    }
}

static bool date_of(const xmlNode *date, struct arena *arena, int64_t *out_ms, enum when_grain *out_grain)
{
    if (!date)
        return false;
    const char *words = xml_child_text(date, "MedlineDate", arena);
    if (words)
        return citation_date_text(span_of(words), out_ms, out_grain);
    return citation_date(xml_child_text(date, "Year", arena), xml_child_text(date, "Month", arena),
                         xml_child_text(date, "Day", arena), out_ms, out_grain);
}

/* The day it was there to read: electronic publication, else the issue, else when PubMed had it. */
static void set_dates(struct citation *citation, const xmlNode *record, const xmlNode *core, const xmlNode *article)
{
    struct arena *arena = citation->build.arena;
    struct post *post = &citation->build.post;
    enum when_grain grain;
    date_of(xml_child(core, "DateRevised"), arena, &post->edited_ms, &grain);
    const xmlNode *issue = xml_path(xml_child(article, "Journal"), "JournalIssue", "PubDate");
    if (date_of(xml_child(article, "ArticleDate"), arena, &post->posted_ms, &post->grain) ||
        date_of(issue, arena, &post->posted_ms, &post->grain) ||
        date_of(xml_path(article, "Book", "PubDate"), arena, &post->posted_ms, &post->grain) ||
        date_of(xml_child(article, "ContributionDate"), arena, &post->posted_ms, &post->grain))
        return;
    const xmlNode *data = xml_child(record, "PubmedData");
    const xmlNode *history = xml_child(data ? data : xml_child(record, "PubmedBookData"), "History");
    for (xmlNode *date = xml_child(history, "PubMedPubDate"); date; date = xml_next(date, "PubMedPubDate"))
        if (date_of(date, arena, &post->posted_ms, &post->grain))
            return;
}

static void add_links(struct citation *citation, const xmlNode *record, const xmlNode *article)
{
    struct arena *arena = citation->build.arena;
    for (xmlNode *id = xml_child(article, "ELocationID"); id; id = xml_next(id, "ELocationID")) {
        const char *type = xml_attribute(id, "EIdType", arena), *valid = xml_attribute(id, "ValidYN", arena);
        if (type && strcmp(type, "doi") == 0 && !(valid && strcmp(valid, "N") == 0))
            citation_link(citation, "doi:", "https://doi.org/", xml_text(id, arena));
    }
    const xmlNode *data = xml_child(record, "PubmedData");
    const xmlNode *list = xml_child(data ? data : xml_child(record, "PubmedBookData"), "ArticleIdList");
    for (xmlNode *id = xml_child(list, "ArticleId"); id; id = xml_next(id, "ArticleId")) {
        const char *type = xml_attribute(id, "IdType", arena);
        if (type && strcmp(type, "doi") == 0)
            citation_link(citation, "doi:", "https://doi.org/", xml_text(id, arena));
        else if (type && strcmp(type, "pmc") == 0)
            citation_link(citation, "", "https://www.ncbi.nlm.nih.gov/pmc/articles/", xml_text(id, arena));
    }
}

static void add_relations(struct citation *citation, const xmlNode *core)
{
    static const struct {
        const char *type;
        enum relation_kind kind;
    } TYPES[] = {
        {"CommentOn", RELATION_ANSWERS},
        {"ErratumFor", RELATION_ANSWERS},
        {"RetractionOf", RELATION_ANSWERS},
        {"ExpressionOfConcernFor", RELATION_ANSWERS},
        {"UpdateOf", RELATION_VERSION_OF},
        {"RepublishedFrom", RELATION_VERSION_OF},
        {"CorrectedandRepublishedFrom", RELATION_VERSION_OF},
        {"RetractedandRepublishedFrom", RELATION_VERSION_OF},
    };
    struct arena *arena = citation->build.arena;
    xmlNode *item = xml_path(core, "CommentsCorrectionsList", "CommentsCorrections");
    for (; item; item = xml_next(item, "CommentsCorrections")) {
        const char *type = xml_attribute(item, "RefType", arena);
        for (size_t i = 0; type && i < COUNT_OF(TYPES); i++)
            if (strcmp(type, TYPES[i].type) == 0)
                build_relation(&citation->build, TYPES[i].kind, xml_child_text(item, "PMID", arena));
    }
}

/* The title in the article's own language stands at the head of its other abstract. */
static void add_others(struct citation *citation, const xmlNode *core, const xmlNode *article)
{
    struct arena *arena = citation->build.arena;
    const char *vernacular = xml_child_text(article, "VernacularTitle", arena);
    if (!citation->build.post.title)
        citation->build.post.title = vernacular;
    else
        citation_section(citation, NULL, vernacular);
    for (xmlNode *other = xml_child(core, "OtherAbstract"); other; other = xml_next(other, "OtherAbstract"))
        add_abstract(citation, other);
}

static bool fill(struct citation *citation, const xmlNode *record, struct err *why)
{
    struct arena *arena = citation->build.arena;
    bool book = xml_named(record, "PubmedBookArticle");
    const xmlNode *core = xml_child(record, book ? "BookDocument" : "MedlineCitation");
    const xmlNode *article = book ? core : xml_child(core, "Article");
    citation_title(citation, xml_child_text(article, "ArticleTitle", arena));
    if (book && !citation->build.post.title)
        citation_title(citation, xml_text(xml_path(core, "Book", "BookTitle"), arena));
    add_abstract(citation, xml_child(article, "Abstract"));
    add_others(citation, core, article);
    add_authors(citation, xml_child(article, "AuthorList"));
    citation_language(citation, xml_child_text(article, "Language", arena));
    set_dates(citation, record, core, article);
    add_links(citation, record, article);
    add_relations(citation, core);
    /* The direct child: PMIDs also stand among corrections and references. */
    return citation_end(citation, xml_child_text(core, "PMID", arena), why);
}

static bool tell_deleted(const xmlNode *record, struct sink *sink, struct arena *arena, int64_t when_ms,
                         struct err *err)
{
    for (xmlNode *id = xml_child(record, "PMID"); id; id = xml_next(id, "PMID")) {
        const char *pmid = xml_text(id, arena);
        if (pmid && !sink->gone(sink->to, "pubmed", pmid, when_ms, err))
            return false;
    }
    return sink->set_aside(sink->to, "deletion notice", err);
}

struct reading {
    struct sink *sink;
    struct place place;
    struct arena arena;
    const char *name, *encoding;
    int64_t seen_ms;
};

static bool read_record(struct reading *reading, const struct xml_record *record, struct err *err)
{
    struct sink *sink = reading->sink;
    struct err why = {0};
    struct place_at at = {
        .file = reading->name, .line = record->line, .byte = record->byte, .record = record->number};
    OWNED(xml_releasep) xmlDoc *doc = xml_read(record->bytes, reading->encoding, false, at, &why);
    if (!doc)
        return sink->reject(sink->to, record->bytes, &why, err);
    const xmlNode *root = xmlDocGetRootElement(doc);
    if (xml_named(root, "DeleteCitation"))
        return tell_deleted(root, sink, &reading->arena, reading->seen_ms, err);
    OWNED(citation_release) struct citation citation = citation_begin(&reading->arena);
    struct err told = {0};
    if (!fill(&citation, root, &told)) {
        err_at(&why, told.code, at, "%s", told.text);
        return sink->reject(sink->to, record->bytes, &why, err);
    }
    struct post *post = &citation.build.post;
    post->raw = record->bytes;
    post->seen_ms = reading->seen_ms;
    return sink->post(sink->to, post, &reading->place, err);
}

static bool read_all(struct reading *reading, struct xml_records *records, struct err *err)
{
    struct xml_record record;
    for (bool first = true;; first = false) {
        enum xml_found found = xml_records_next(records, &record);
        if (found == XML_FOUND_END) {
            if (!first)
                return true;
            struct err why = {0};
            err_at(&why, ERR_SYNTAX, (struct place_at){.file = reading->name, .line = 1, .byte = 0},
                   "no PubMed record in it");
            return reading->sink->reject(reading->sink->to, span_of(""), &why, err);
        }
        bool went = found == XML_FOUND_BAD
                        ? reading->sink->reject(reading->sink->to, record.bytes, &record.why, err)
                        : read_record(reading, &record, err);
        if (!went)
            return false;
        arena_reset(&reading->arena);
    }
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    OWNED(arena_release) struct arena kept = ARENA_INIT;
    struct reading reading = {.sink = sink, .place = build_file_place(input, options), .name = input->name,
                              .seen_ms = input->modified_ms};
    OWNED(xml_records_release) struct xml_records records = xml_records_on(input, RECORDS);
    window_more(&records.window);
    reading.encoding = xml_declared_encoding(window_span(&records.window), &kept);
    bool went = read_all(&reading, &records, err);
    arena_release(&reading.arena);
    return went;
}

const struct format format_pubmed = {
    .name = "pubmed",
    .what = "abstracts as PubMed XML",
    .extensions = "xml",
    .sniff = sniff,
    .read = read,
};
