/* literals_regex.c - the literals of a PCRE2 regex.
 *
 * Reads as much of the syntax as is needed to say for certain "one of these stands in every match, at most so many
 * characters behind its beginning". Whatever it does not know (verbs, conditions, recursion, \K, \Q, extended mode)
 * makes it say nothing, and the regex is run on every text. Source: pcre2pattern(3). */
#include "analyzer/chars.h"
#include "analyzer/literals.h"
#include "palaver/utf8.h"

#define UNBOUNDED UINT32_MAX
#define REGEX_MAX_NESTING 50

struct best {
    struct literals set; /* of the part: any one of them */
    size_t shortest;     /* characters of its shortest literal; 0: no set */
    uint32_t before;     /* most characters of the part before a literal begins */
};

struct regex {
    struct span rest;
    unsigned depth;
    bool word_may_begin; /* what was read ends in a \b or in a character that is no \w: a letter here begins a word */
};

/* What one part of a regex comes to. */
struct part {
    struct best best;
    uint32_t least, most; /* characters it can match */
};

static void part_release(struct part *part)
{
    literals_release(&part->best.set);
}

static uint32_t add_bounded(uint32_t a, uint32_t b)
{
    return a == UNBOUNDED || b == UNBOUNDED || a + b < a ? UNBOUNDED : a + b;
}

static uint32_t times_bounded(uint32_t a, uint32_t b)
{
    if (a == 0 || b == 0)
        return 0;
    if (a == UNBOUNDED || b == UNBOUNDED || (uint64_t)a * b >= UNBOUNDED)
        return UNBOUNDED;
    return a * b;
}

static bool take(struct regex *regex, const char *what)
{
    if (!span_starts(regex->rest, what))
        return false;
    regex->rest = span_from_to(regex->rest, strlen(what), regex->rest.length);
    return true;
}

/* ---- single characters ---- */

struct atom {
    bool literal;  /* one known character, in `c` */
    uint32_t c;
    uint32_t least, most;
    bool repeats;  /* it can carry a quantifier */
    bool parts;    /* a word may begin behind it: \b, \W, \s, ^ */
};

static bool skip_braces(struct regex *regex)
{
    const char *close = span_find_char(regex->rest, '}');
    if (!span_starts(regex->rest, "{") || !close)
        return false;
    regex->rest = span_from_to(regex->rest, (size_t)(close - regex->rest.at) + 1, regex->rest.length);
    return true;
}

static bool escape_read(struct regex *regex, struct atom *atom)
{
    if (!regex->rest.length)
        return false;
    char c = regex->rest.at[0];
    regex->rest = span_from_to(regex->rest, 1, regex->rest.length);
    *atom = (struct atom){.least = 1, .most = 1, .repeats = true};
    if (strchr("bBAZz", c)) {
        *atom = (struct atom){.parts = c == 'b' || c == 'A'};
        return true;
    }
    atom->parts = c == 'W' || c == 's';
    if (strchr("dDwWsShHvVNntrfea", c))
        return c != 'N' || !span_starts(regex->rest, "{");
    if (c == 'R' || c == 'X') {
        atom->most = c == 'R' ? 2 : UNBOUNDED;
        return true;
    }
    if (c == 'p' || c == 'P')
        return skip_braces(regex) || (regex->rest.length && regex->rest.at[0] >= 'A' && regex->rest.at[0] <= 'Z' &&
                                      (regex->rest = span_from_to(regex->rest, 1, regex->rest.length), true));
    if (c == 'x')
        return skip_braces(regex);
    bool sign = !((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'));
    atom->literal = sign && (unsigned char)c < 0x80;
    atom->c = (unsigned char)c;
    return atom->literal;
}

/* Behind '[': up to its end. One character, whichever. */
static bool class_skip(struct regex *regex)
{
    take(regex, "^");
    bool first = true;
    while (regex->rest.length) {
        if (!first && take(regex, "]"))
            return true;
        first = false;
        if (take(regex, "\\")) {
            if (!regex->rest.length || regex->rest.at[0] == 'Q' || regex->rest.at[0] == 'E')
                return false;
        } else if (span_starts(regex->rest, "[:") || span_starts(regex->rest, "[.") || span_starts(regex->rest, "[=")) {
            const char *close = span_find(regex->rest, span_of(":]"));
            if (!close)
                return false;
            regex->rest = span_from_to(regex->rest, (size_t)(close - regex->rest.at) + 2, regex->rest.length);
            continue;
        }
        regex->rest = span_from_to(regex->rest, 1, regex->rest.length);
    }
    return false;
}

static bool number_read(struct regex *regex, uint32_t *out)
{
    uint64_t number = 0;
    size_t digits = 0;
    while (digits < regex->rest.length && regex->rest.at[digits] >= '0' && regex->rest.at[digits] <= '9' && digits < 6)
        number = number * 10 + (uint64_t)(regex->rest.at[digits++] - '0');
    regex->rest = span_from_to(regex->rest, digits, regex->rest.length);
    *out = (uint32_t)number;
    return digits > 0;
}

/* How often the part before may stand; 1 and 1 without a quantifier. */
static void quantifier_read(struct regex *regex, uint32_t *out_least, uint32_t *out_most)
{
    *out_least = 1;
    *out_most = 1;
    struct regex ahead = *regex;
    uint32_t number;
    if (take(&ahead, "*")) {
        *out_least = 0;
        *out_most = UNBOUNDED;
    } else if (take(&ahead, "+")) {
        *out_most = UNBOUNDED;
    } else if (take(&ahead, "?")) {
        *out_least = 0;
    } else if (take(&ahead, "{") && number_read(&ahead, &number)) {
        *out_least = *out_most = number;
        if (take(&ahead, ",") && !number_read(&ahead, out_most))
            *out_most = UNBOUNDED;
        if (!take(&ahead, "}")) {
            *out_least = *out_most = 1; /* "{" is a character here: the next atom reads it */
            return;
        }
    } else {
        return;
    }
    if (!take(&ahead, "?"))
        take(&ahead, "+");
    *regex = ahead;
}

/* ---- parts ---- */

static bool alternatives_read(struct regex *regex, struct part *out);

/* Behind '(': what kind of group; false for kinds that are not understood. `*zero` is for lookarounds. */
static bool group_open(struct regex *regex, bool *zero, bool *only_options)
{
    *zero = false;
    *only_options = false;
    if (!take(regex, "?"))
        return !span_starts(regex->rest, "*");
    if (take(regex, ":") || take(regex, ">") || take(regex, "|"))
        return true;
    if (take(regex, "=") || take(regex, "!") || take(regex, "<=") || take(regex, "<!")) {
        *zero = true;
        return true;
    }
    bool named = take(regex, "P<") || take(regex, "<") || take(regex, "'");
    size_t length = 0;
    if (named) {
        while (length < regex->rest.length && regex->rest.at[length] != '>' && regex->rest.at[length] != '\'')
            length++;
        if (length == regex->rest.length)
            return false;
        regex->rest = span_from_to(regex->rest, length + 1, regex->rest.length);
        return true;
    }
    while (length < regex->rest.length && strchr("ims-^", regex->rest.at[length]) && regex->rest.at[length])
        length++;
    if (!length || length == regex->rest.length)
        return false;
    *only_options = regex->rest.at[length] == ')';
    bool fits = *only_options || regex->rest.at[length] == ':';
    regex->rest = span_from_to(regex->rest, length + 1, regex->rest.length);
    return fits;
}

/* The longer its shortest literal, the better a set: it is met less often. Of those long enough, one that begins the
 * match says where to try, and one that begins a word lets the scan pass over the insides of others. */
static size_t best_worth(const struct best *best)
{
    if (best->shortest < 4)
        return best->shortest;
    bool bounded = true;
    for (size_t i = 0; i < best->set.count; i++)
        bounded = bounded && best->set.at[i].bounded;
    return best->shortest + (best->before == 0 ? 3 : 0) + (bounded ? 3 : 0);
}

static void best_take(struct best *best, struct best *other)
{
    size_t worth = best_worth(best), other_worth = best_worth(other);
    if (other_worth > worth || (other_worth && other_worth == worth && other->set.count < best->set.count)) {
        literals_release(&best->set);
        *best = *other;
        *other = (struct best){0};
    }
}

/* Characters that stand side by side in the sequence being read. */
struct run {
    uint32_t chars[LITERAL_MAX_SYMBOLS];
    uint8_t count;
    bool begins_word;
    uint32_t before;
};

static void run_end(struct run *run, struct part *sequence)
{
    size_t letters = 0;
    for (uint8_t i = 0; i < run->count; i++)
        letters += run->chars[i] >= 0x80 || !char_is_gap((unsigned char)run->chars[i]);
    if (letters >= LITERAL_MIN_SYMBOLS) {
        struct best best = {.shortest = run->count, .before = run->before};
        struct literal *literal = literal_add(&best.set);
        memcpy(literal->chars, run->chars, sizeof run->chars);
        literal->count = run->count;
        literal->bounded = run->begins_word;
        best_take(&sequence->best, &best);
        literals_release(&best.set);
    }
    run->count = 0;
}

static void run_add(struct regex *regex, struct run *run, struct part *sequence, uint32_t c)
{
    if (run->count == LITERAL_MAX_SYMBOLS)
        run_end(run, sequence);
    if (!run->count) {
        run->before = sequence->most;
        run->begins_word = regex->word_may_begin && (code_point_is_letter(c) || code_point_is_digit(c));
    }
    run->chars[run->count++] = c;
    regex->word_may_begin = false;
}

static bool group_read(struct regex *regex, struct run *run, struct part *sequence)
{
    bool zero, only_options;
    if (!group_open(regex, &zero, &only_options))
        return false;
    if (only_options)
        return true;
    struct part group = {0};
    bool before = regex->word_may_begin;
    bool read = alternatives_read(regex, &group) && take(regex, ")");
    uint32_t least, most;
    quantifier_read(regex, &least, &most);
    /* A group that may be left out leaves what stood before it; one that only looks, always. */
    regex->word_may_begin = zero ? before : least > 0 ? regex->word_may_begin : before && regex->word_may_begin;
    if (!zero) {
        run_end(run, sequence);
        group.best.before = add_bounded(sequence->most, group.best.before);
        if (read && least > 0)
            best_take(&sequence->best, &group.best);
        sequence->least = add_bounded(sequence->least, times_bounded(group.least, least));
        sequence->most = add_bounded(sequence->most, times_bounded(group.most, most));
    }
    part_release(&group);
    return read;
}

static bool atom_read(struct regex *regex, struct atom *atom)
{
    size_t bytes;
    uint32_t c = utf8_next(regex->rest, &bytes);
    regex->rest = span_from_to(regex->rest, bytes, regex->rest.length);
    *atom = (struct atom){.literal = true, .c = c, .least = 1, .most = 1, .repeats = true};
    if (c == '\\')
        return escape_read(regex, atom);
    if (c == '^' || c == '$')
        *atom = (struct atom){.parts = c == '^'};
    else if (c == '.')
        atom->literal = false;
    else if (c == '[') {
        atom->literal = false;
        return class_skip(regex);
    }
    return c != '*' && c != '+' && c != '?';
}

static void word_begin_note(struct regex *regex, const struct atom *atom, uint32_t least)
{
    if (atom->parts)
        regex->word_may_begin = least > 0 || regex->word_may_begin;
    else if (atom->most > 0)
        regex->word_may_begin = false;
}

static bool sequence_read(struct regex *regex, struct part *out)
{
    struct run run = {0};
    while (regex->rest.length && regex->rest.at[0] != '|' && regex->rest.at[0] != ')') {
        if (take(regex, "(")) {
            if (!group_read(regex, &run, out))
                return false;
            continue;
        }
        struct atom atom;
        if (!atom_read(regex, &atom))
            return false;
        uint32_t least = 1, most = 1;
        if (atom.repeats)
            quantifier_read(regex, &least, &most);
        if (atom.literal && least > 0) {
            run_add(regex, &run, out, atom.c);
            if (least > 1 || most > 1)
                run_end(&run, out);
        } else if (atom.most > 0) {
            run_end(&run, out);
        }
        if (!atom.literal || least == 0)
            word_begin_note(regex, &atom, least);
        out->least = add_bounded(out->least, times_bounded(atom.least, least));
        out->most = add_bounded(out->most, times_bounded(atom.most, most));
    }
    run_end(&run, out);
    return true;
}

static bool alternatives_read(struct regex *regex, struct part *out)
{
    if (++regex->depth > REGEX_MAX_NESTING)
        return false;
    bool every = true, first = true;
    const bool word_may_begin = regex->word_may_begin;
    bool behind_each = true;
    do {
        OWNED(part_release) struct part branch = {0};
        regex->word_may_begin = word_may_begin;
        if (!sequence_read(regex, &branch))
            return false;
        behind_each = behind_each && regex->word_may_begin;
        every = every && branch.best.shortest > 0 && out->best.set.count + branch.best.set.count <= LITERALS_MAX;
        for (size_t i = 0; i < branch.best.set.count && every; i++)
            *literal_add(&out->best.set) = branch.best.set.at[i];
        if (branch.best.before > out->best.before)
            out->best.before = branch.best.before;
        if (first || branch.best.shortest < out->best.shortest)
            out->best.shortest = branch.best.shortest;
        out->least = first || branch.least < out->least ? branch.least : out->least;
        out->most = first || branch.most > out->most ? branch.most : out->most;
        first = false;
    } while (take(regex, "|"));
    if (!every) {
        literals_release(&out->best.set);
        out->best = (struct best){0};
    }
    regex->word_may_begin = behind_each;
    regex->depth--;
    return true;
}

/* Cuts a literal to what the automaton takes: characters of three bytes are four symbols there. */
static void literal_fit(struct literal *literal)
{
    size_t symbols = 0;
    for (uint8_t c = 0; c < literal->count; c++) {
        symbols += literal->chars[c] < 0x800 ? 1 : literal->chars[c] < 0x10000 ? 4 : 5;
        if (symbols > LITERAL_MAX_SYMBOLS)
            literal->count = c;
    }
}

void literals_of_regex(struct span text, struct literals *out)
{
    *out = (struct literals){.at = out->at, .room = out->room, .mode = SEARCH_ALL, .needs = UINT32_MAX};
    struct regex regex = {.rest = text};
    OWNED(part_release) struct part whole = {0};
    bool understood = alternatives_read(&regex, &whole) && !regex.rest.length;
    if (!understood || !whole.best.shortest)
        return;
    uint32_t longest = 0;
    for (size_t i = 0; i < whole.best.set.count; i++) {
        struct literal literal = whole.best.set.at[i];
        literal_fit(&literal);
        for (uint8_t c = 0; c < literal.count; c++)
            if (literal.chars[c] >= 0x10000 || literal.chars[c] == 0) {
                out->count = 0; /* those before it do not stand in every match */
                return;
            }
        longest = whole.best.set.at[i].count > longest ? whole.best.set.at[i].count : longest;
        literal.begins_word = literal.bounded;
        literal.step_count = 1;
        literal.steps[0] = (struct step){STEP_CHARS, literal.count};
        *literal_add(out) = literal;
    }
    if (whole.best.before == 0) {
        out->mode = SEARCH_HERE;
        return;
    }
    uint32_t window = add_bounded(whole.best.before, longest);
    if (window <= WINDOW_MAX_CHARS) {
        out->mode = SEARCH_WINDOW;
        out->window = (uint16_t)window;
    }
}
