/* cues.c - phrases by which people say that they disagree, look back, or tell what comes next. They propose posts for
 * a draft and decide nothing else; palaver-story(5) says so. */
#include <string.h>

#include "analyzer/talk.h"
#include "palaver/utf8.h"

#define CUE_MAX_BYTES 3000 /* of a text: where people say so, they say so early */

struct cue {
    unsigned kind;
    const char *phrase; /* small letters */
};

static const struct cue cues[] = {
    {CUE_DISSENT, "dissent"}, {CUE_DISSENT, "i disagree"}, {CUE_DISSENT, "disagree"}, {CUE_DISSENT, "unpopular"},
    {CUE_DISSENT, "not convinced"}, {CUE_DISSENT, "unconvinced"}, {CUE_DISSENT, "sceptical"},
    {CUE_DISSENT, "skeptical"}, {CUE_DISSENT, "a doubt"}, {CUE_DISSENT, "last doubt"}, {CUE_DISSENT, "devil's advocate"},
    {CUE_DISSENT, "on the contrary"}, {CUE_DISSENT, "i beg to differ"}, {CUE_DISSENT, "pas d'accord"},
    {CUE_DISSENT, "désaccord"}, {CUE_DISSENT, "sceptique"}, {CUE_DISSENT, "no estoy de acuerdo"},
    {CUE_DISSENT, "discrepo"}, {CUE_DISSENT, "no comparto"}, {CUE_DISSENT, "discordo"},
    {CUE_DISSENT, "não concordo"}, {CUE_DISSENT, "لا أوافق"}, {CUE_DISSENT, "أختلف"}, {CUE_DISSENT, "不同意"},
    {CUE_DISSENT, "不赞成"}, {CUE_DISSENT, "恕我直言"},
    {CUE_REFLECTION, "recant"}, {CUE_REFLECTION, "i was wrong"}, {CUE_REFLECTION, "looking back"},
    {CUE_REFLECTION, "takeaway"}, {CUE_REFLECTION, "take-away"}, {CUE_REFLECTION, "loudest"},
    {CUE_REFLECTION, "i learned"}, {CUE_REFLECTION, "i learnt"}, {CUE_REFLECTION, "what we heard"},
    {CUE_REFLECTION, "what we hear so far"}, {CUE_REFLECTION, "in summary"}, {CUE_REFLECTION, "to sum up"},
    {CUE_REFLECTION, "slept on it"}, {CUE_REFLECTION, "best hour"}, {CUE_REFLECTION, "j'ai appris"},
    {CUE_REFLECTION, "je retiens"}, {CUE_REFLECTION, "en résumé"}, {CUE_REFLECTION, "aprendí"},
    {CUE_REFLECTION, "en resumen"}, {CUE_REFLECTION, "aprendi"}, {CUE_REFLECTION, "em resumo"},
    {CUE_REFLECTION, "تعلمت"}, {CUE_REFLECTION, "خلاصة"}, {CUE_REFLECTION, "总结"}, {CUE_REFLECTION, "我学到"},
    {CUE_NEXT, "what comes next"}, {CUE_NEXT, "what happens next"}, {CUE_NEXT, "next step"}, {CUE_NEXT, "next steps"},
    {CUE_NEXT, "sign up"}, {CUE_NEXT, "webinar"}, {CUE_NEXT, "call for papers"}, {CUE_NEXT, "deadline"},
    {CUE_NEXT, "before we meet again"}, {CUE_NEXT, "will follow"}, {CUE_NEXT, "prochaine étape"},
    {CUE_NEXT, "la suite"}, {CUE_NEXT, "próximo paso"}, {CUE_NEXT, "próximos pasos"}, {CUE_NEXT, "próximos passos"},
    {CUE_NEXT, "الخطوة التالية"}, {CUE_NEXT, "下一步"},
};

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool word_byte(char c)
{
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (small(c) >= 'a' && small(c) <= 'z');
}

static bool starts_cue(struct span rest, const char *phrase)
{
    size_t length = strlen(phrase);
    if (rest.length < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (small(rest.at[i]) != phrase[i])
            return false;
    /* Chinese has no blanks; elsewhere the phrase ends with its word. */
    return (unsigned char)phrase[0] >= 0xe0 || rest.length == length || !word_byte(rest.at[length]);
}

/* The last sentence is a question: behind its mark come only tags, addresses, names and signs. */
static bool ends_asking(struct span text)
{
    bool asks = false, sign = false;
    for (size_t at = 0, bytes; at < text.length; at += bytes) {
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &bytes);
        bool start = at == 0 || strchr(" \n\t", text.at[at - 1]);
        if (start)
            sign = c == '#' || c == '@' || span_starts(span_from_to(text, at, text.length), "http");
        if (sign)
            continue;
        bool mark = c == '?' || c == 0x61F || c == 0xFF1F;
        if (mark)
            asks = true;
        else if (code_point_is_letter(c) || code_point_is_digit(c))
            asks = false;
    }
    return asks;
}

bool cue_asks_somewhere(struct span text)
{
    for (size_t i = 0; i < text.length && i < CUE_MAX_BYTES; i++)
        if (text.at[i] == '?' && (i + 1 == text.length || !word_byte(text.at[i + 1]))) /* not that of an address */
            return true;
    return span_find(text, span_of("؟")) || span_find(text, span_of("？"));
}

unsigned cues_of(struct span text)
{
    static bool begins[256];
    static bool made;
    if (!made) { /* the same bits whoever sets them first */
        for (size_t i = 0; i < COUNT_OF(cues); i++)
            begins[(unsigned char)cues[i].phrase[0]] = true;
        made = true;
    }
    unsigned found = 0;
    size_t length = text.length < CUE_MAX_BYTES ? text.length : CUE_MAX_BYTES;
    for (size_t i = 0; i < length; i++) {
        char c = small(text.at[i]);
        if (!begins[(unsigned char)c] || ((unsigned char)c < 0x80 && i > 0 && word_byte(text.at[i - 1])))
            continue;
        for (size_t j = 0; j < COUNT_OF(cues); j++)
            if (cues[j].phrase[0] == c && starts_cue(span_from_to(text, i, text.length), cues[j].phrase))
                found |= cues[j].kind;
    }
    return ends_asking(span_from(text.at, length)) ? found | CUE_ASKS : found;
}
