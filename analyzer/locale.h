/* locale.h - the words of a story in six languages. What people wrote is never translated. */
#ifndef ANALYZER_LOCALE_H
#define ANALYZER_LOCALE_H

#include "palaver/str.h"
#include "palaver/when.h"

/* {0}, {1}, ... are filled in; {0?one|many} chooses by whether number 0 is 1. */
enum word {
    WORD_POSTS, WORD_PEOPLE, WORD_MESSAGES, WORD_CONTRIBUTORS, WORD_COUNTRIES, WORD_QUESTIONS, WORD_LANGUAGES,
    WORD_THEMES, WORD_LINKS, WORD_REPLIES, WORD_ANSWERS, WORD_THREADS, WORD_PLACES,
    WORD_CHAT_SENTENCE, WORD_LIST_SENTENCE, WORD_CORE_SENTENCE, WORD_TOP_CONTRIBUTORS, WORD_JUST_OVER_HOUR,
    WORD_MINUTES, WORD_HOURS, WORD_DAYS,
    WORD_THEME_LEAD_ONE, WORD_THEME_LEAD_TWO, WORD_THEME_LEAD_MORE, WORD_AND,
    WORD_QUESTION, WORD_ANSWERS_SENTENCE, WORD_ALL_ANSWERS, WORD_MORE, WORD_THEME_SENTENCE, WORD_ALL_POSTS,
    WORD_OTHER_VIEWS, WORD_OTHER_VIEWS_HOW, WORD_NEXT, WORD_WHO, WORD_WHO_TOOK_PART, WORD_ALL_PEOPLE, WORD_ROLE,
    WORD_COUNTRY, WORD_SHARED, WORD_SHARED_BY, WORD_SIDE_TALK, WORD_UNANSWERED, WORD_UNANSWERED_HOW, WORD_MISSING,
    WORD_NOTHING_MISSING, WORD_MISSING_NUMBERS, WORD_GAP, WORD_CONTEXT_ONLY, WORD_GONE, WORD_METHOD, WORD_TIMELINE,
    WORD_TIMELINE_LABEL, WORD_THEMES_LABEL, WORD_THEME_BY_QUESTION, WORD_ANSWERED_WHOM, WORD_ANSWERED_LABEL,
    WORD_PARTICIPATION, WORD_FIGURES, WORD_TIME, WORD_FROM, WORD_TO, WORD_NO_QUESTION, WORD_ORIGINAL, WORD_PARAPHRASE,
    WORD_A_PARTICIPANT, WORD_NOTE, WORD_PICTURE, WORD_NEARLY_SAME, WORD_SKIP, WORD_CONTENTS, WORD_NEW_SINCE,
    WORD_METHOD_QUERY, WORD_METHOD_LEXICON, WORD_METHOD_NO_LEXICON, WORD_METHOD_QUESTIONS, WORD_METHOD_CHOICE,
    WORD_METHOD_BESIDE, WORD_METHOD_TIMES, WORD_METHOD_NAMES, WORD_METHOD_ARCHIVE, WORD_METHOD_LIMITS, WORD_METHOD_PLACES,
    WORD_COUNTS_HEAD, WORD_COUNTS_INTRO, WORD_COMMAND, WORD_NUMBER, WORD_NOT_TAGGED, WORD_LIKES, WORD_BOOSTS,
    WORD_SAID_SHORT, WORD_OTHER_MESSAGES, WORD_HOST, WORD_UNKNOWN_TIME, WORD_DISCUSSION, WORD_REST_COMMAND, WORD_MARK, WORD_READ_ON, WORD_METHOD_WEIGHT,
    WORD_ASKED_BY, WORD_WITHIN, WORD_N_MINUTES, WORD_N_HOURS, WORD_N_DAYS, WORD_AFTER_NEXT, WORD_BY_HOSTS,
    WORD_PEOPLE_ROW, WORD_ANSWER_TIMES, WORD_LATE_ANSWERS, WORD_REPLY_TIMES, WORD_ORGANISATION, WORD_ALSO_SHOWN,
    WORD_COUNT
};

struct locale; /* opaque, see locale.c */

const struct locale *locale_find(const char *name); /* English when there is no such */
const char *locale_name(const struct locale *locale);
bool locale_is_rtl(const struct locale *locale);
const char *locale_word(const struct locale *locale, enum word word);
/* "6 February 2015", "6 février 2015", "2015年2月6日"; and with the time of day "15:36". Nothing for WHEN_NONE. */
void locale_date(const struct locale *locale, int64_t ms, enum when_grain grain, const struct zone *zone, struct str *out);
void locale_clock(int64_t ms, const struct zone *zone, struct str *out);
const char *locale_clock_comma(const struct locale *locale); /* between a date and a time of day */
/* The language's own name in that locale for the common codes, else the code. */
const char *locale_language(const struct locale *locale, const char *code);
/* What stands between two names of a row, and before the last. */
void locale_row(const struct locale *locale, const char *const *items, size_t count, struct str *out);

#endif
