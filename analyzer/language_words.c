/* language_words.c - function words, folded, in one table of hashes: a word is looked up once for all languages. */
#include "analyzer/language_words.h"

#include <pthread.h>

#include "palaver/fold.h"
#include "palaver/utf8.h"

/* Those that two of the languages share are left out or count for both. */
static const struct {
    const char *lang;
    const char *words; /* between blanks */
} function_words[] = {
    {"en", " the and of to in is are was were for with that this from by on at as we our you your it not be have has will "
           "can their they what how who which when but or an need must should health more all about these been do "},
    {"fr", " le la les des du de et en un une est sont dans pour par sur avec que qui ce cette ces nous vous leur leurs ne "
           "pas plus au aux il elle ils elles se son sa ses été être avoir comme mais ou où santé dont nos notre "},
    {"es", " el la los las de del y en un una es son para por con que se su sus al lo como más pero o no fue han ha nos "
           "nuestro este esta estos está sobre entre también muy hay desde cuando donde porque salud sin ser "},
    {"pt", " o a os as de do da dos das e em um uma é são para por com que se seu sua ao à no na nos nas como mais mas ou "
           "não foi têm tem nosso este esta está sobre entre também muito há desde quando onde porque saúde sem ser pelo "
           "pela "},
    {"sw", " na ya wa kwa ni za la katika hii hiyo kuwa kama lakini watu afya cha vya wao yao sisi "},
    {"it", " il lo gli di del della dei e in un una è sono per con che si suo al come più ma o non anche nel nella "},
    {"de", " der die das und ist sind in zu den von mit für auf ein eine nicht auch es wir sie dem des im "},
};
#define LANGUAGE_COUNT COUNT_OF(function_words)
#define WORD_MAX_BYTES 29 /* longer ones are no function words, and no evidence against a language either */
#define SLOT_COUNT 1024   /* a power of two, some three times the words */

struct slot {
    struct span word;
    unsigned languages; /* one bit each */
};

static struct slot slots[SLOT_COUNT];
static pthread_once_t slots_once = PTHREAD_ONCE_INIT;

static uint32_t hash_byte(uint32_t hash, char byte)
{
    return (hash ^ (unsigned char)byte) * 16777619u; /* FNV-1a */
}
#define HASH_BEGIN 2166136261u

static struct slot *slot_of(struct span word, uint32_t hash)
{
    for (size_t i = hash ^ hash >> 15;; i++) {
        struct slot *slot = &slots[i % SLOT_COUNT];
        if (!slot->word.at || (slot->word.length == word.length && memcmp(slot->word.at, word.at, word.length) == 0))
            return slot;
    }
}

static void slots_make(void)
{
    for (size_t lang = 0; lang < LANGUAGE_COUNT; lang++)
        for (const char *at = function_words[lang].words + 1; *at;) {
            struct span word = span_from(at, strcspn(at, " "));
            uint32_t hash = HASH_BEGIN;
            for (size_t i = 0; i < word.length; i++)
                hash = hash_byte(hash, word.at[i]);
            struct slot *slot = slot_of(word, hash);
            slot->word = word;
            slot->languages |= 1u << lang;
            at += word.length + 1;
        }
}

struct counting {
    size_t of[LANGUAGE_COUNT];
    size_t words;
};

static void word_count(struct counting *counting, struct span word, uint32_t hash)
{
    if (!word.length || word.length > WORD_MAX_BYTES)
        return;
    counting->words++;
    unsigned languages = slot_of(word, hash)->languages;
    for (size_t i = 0; languages; i++, languages >>= 1)
        counting->of[i] += languages & 1;
}

/* Letters and marks make words; an apostrophe parts them ("l'eau"). */
static void words_count(struct span folded, struct counting *counting)
{
    size_t start = 0;
    uint32_t hash = HASH_BEGIN;
    for (size_t at = 0; at < folded.length;) {
        unsigned char lead = (unsigned char)folded.at[at];
        size_t bytes = 1;
        bool inside = lead >= 'a' && lead <= 'z';
        if (lead >= 0x80) {
            uint32_t c = utf8_next(span_from_to(folded, at, folded.length), &bytes);
            inside = c != 0x2019 && (code_point_is_letter(c) || code_point_is_mark(c));
        }
        size_t next = at + bytes;
        if (inside) {
            for (; at < next; at++)
                hash = hash_byte(hash, folded.at[at]);
            continue;
        }
        word_count(counting, span_from_to(folded, start, at), hash);
        at = start = next;
        hash = HASH_BEGIN;
    }
    word_count(counting, span_from_to(folded, start, folded.length), hash);
}

const char *language_by_words(struct span text, double *out_share)
{
    OWNED(str_release) struct str folded = STR_INIT;
    struct counting counting = {0};
    pthread_once(&slots_once, slots_make);
    fold_case(text, &folded);
    words_count(str_span(&folded), &counting);
    size_t best = 0;
    for (size_t i = 1; i < LANGUAGE_COUNT; i++)
        if (counting.of[i] > counting.of[best])
            best = i;
    size_t second = best == 0 ? 1 : 0;
    for (size_t i = 0; i < LANGUAGE_COUNT; i++)
        if (i != best && counting.of[i] > counting.of[second])
            second = i;
    size_t most = counting.of[best], next = counting.of[second];
    if (most < 2 || most == next || most * 12 < counting.words || (most < 4 && most < next + 2))
        return NULL;
    *out_share = (double)most / (double)(most + next);
    return function_words[best].lang;
}
