/* reading.c - what can be read off one post by itself. */
#include "palaver/reading.h"

#include <string.h>

#include "analyzer/chat_mark.h"
#include "analyzer/language.h"
#include "analyzer/profile.h"
#include "analyzer/segment.h"
#include "analyzer/subject.h"
#include "palaver/str.h"

static const char *const kind_names[] = {"quote",   "attribution", "signature", "footer",
                                         "profile", "note",        "forward",   "repost"};

const char *segment_kind_name(enum segment_kind kind)
{
    return kind_names[kind];
}

bool segment_kind_find(struct span name, enum segment_kind *out_kind)
{
    for (size_t i = 0; i < COUNT_OF(kind_names); i++)
        if (span_is(name, kind_names[i])) {
            *out_kind = (enum segment_kind)i;
            return true;
        }
    return false;
}

/* Words of links, mentions and hashtags say nothing of a language. What lies between them is copied in one piece. */
static void add_prose(struct span text, struct str *out)
{
    size_t from = 0, at = 0;
    while (at < text.length && out->length + (at - from) < LANGUAGE_BYTES) {
        char first = text.at[at];
        bool sign = first == '@' || first == '#' ||
                    (first == 'h' && span_starts(span_from_to(text, at, text.length), "http"));
        if (sign)
            str_add_span(out, span_from_to(text, from, at));
        while (at < text.length && text.at[at] != ' ' && text.at[at] != '\n')
            at++;
        at += at < text.length;
        if (sign)
            from = at;
    }
    if (at > from) {
        str_add_span(out, span_from_to(text, from, at));
        str_add_char(out, ' ');
    }
}

static void guess_language(const struct post *post, struct reading *reading)
{
    OWNED(str_release) struct str prose = STR_INIT;
    size_t at = 0;
    for (size_t i = 0; i < reading->segment_count; i++) {
        add_prose(span_from_to(post->text, at, reading->segments[i].start), &prose);
        at = reading->segments[i].end;
    }
    if (at < post->text.length)
        add_prose(span_from_to(post->text, at, post->text.length), &prose);
    if (prose.length < 40 && post->title)
        add_prose(span_of(post->title), &prose);
    /* Where a language is declared, the guess only stands beside it. */
    reading->lang = language_guess(str_span(&prose), !post->lang, &reading->lang_share);
}

void reading_of(const struct post *post, struct arena *arena, struct reading *out_reading)
{
    struct reading reading = {0};
    bool mail = strcmp(post->network, "mail") == 0;
    subject_read(mail ? post->title : NULL, arena, &reading.subject);
    if (post->text.length > 0)
        segment_read(post->text, mail, reading.subject.forward, arena, &reading.segments, &reading.segment_count);
    for (size_t i = 0; i < reading.segment_count; i++)
        if (reading.segments[i].kind == SEGMENT_PROFILE) {
            profile_read(span_from_to(post->text, reading.segments[i].start, reading.segments[i].end), arena,
                         &reading.profile);
            break;
        }
    if (!mail && post->kind == POST_MESSAGE)
        chat_mark_read(post->text, &reading.chat_question, &reading.chat_answer);
    if (post->text.length > 0 || post->title)
        guess_language(post, &reading);
    *out_reading = reading;
}
