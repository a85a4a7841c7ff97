"""Writes a seeded lexicon for the benchmarks of matching, over the words that generate.py makes texts of.

usage: lexicons.py yaml|regex COUNT [LANGUAGE] > FILE            patterns, as a lexicon and for ripgrep (-f)
       lexicons.py word-yaml|words COUNT [LANGUAGE] > FILE       single words, the same two ways (-F -f)
       lexicons.py fold < LINES > LINES                          folded as Palaver folds, so that both read the same

As in hand-made lexicons a third are single words, the rest phrases, alternations and words near each other; those
beyond 1,500 are phrases of two words.
"""
import random
import re
import sys
import unicodedata

import generate

THEMES = 12
MIXED = 1500  # so many of all kinds; the others are phrases
ARABIC_FORMS = {**dict.fromkeys(map(ord, "آأإٱ"), "ا"), **dict.fromkeys(map(ord, "ىیېے"), "ي"), ord("ة"): "ه",
                ord("ک"): "ك", **dict.fromkeys([0x640, 0x670, *range(0x64B, 0x660)], None)}


def fold(text):
    return unicodedata.normalize("NFKC", text).translate(ARABIC_FORMS).replace("’", "'")


def words_of(language):
    """Words of four letters or more (two in Chinese), common ones first, without apostrophes."""
    least = 2 if language == "zh" else 4
    return [w for w in map(fold, generate.vocabulary()[language][30:]) if len(w) >= least and w.isalpha()]


def pattern(rng, language, words, phrase):
    """(our spelling, ripgrep's): a term, or a regex that both read alike."""
    a, b, c = (words[min(len(words) - 1, int(len(words) ** rng.uniform(0.3, 1)))] for _ in range(3))
    if language == "zh":
        kind = 3 if phrase else rng.randrange(4)
        term = [a, f"/(?:{a}|{b})/", f"/{a}.{{0,6}}?{b}/", a + b][kind]
    elif language == "ar":  # our terms take clitics, which a regex would have to spell out
        near = rf"/\b{a}(?:\W+\w+){{0,3}}?\W+{b}\b/"
        term = rf"/\b{a}\W+{b}\b/" if phrase else rng.choice([rf"/\b{a}\b/", rf"/\b(?:{a}|{b})\b/", near])
    elif phrase:
        term = f"{a} {b}"
    else:
        kinds = [f"{a}", f"{a}*", f"{a} {b}*", rf"/\b(?:{a}|{b}|{c})(?:s|es)?\b/",
                 rf"/\b{a}(?:\W+\w+){{0,3}}?\W+{b}\b/", rf"/#{a}\w*/", rf"/\b(?:no|not|without)\W+{a}\w*/"]
        term = rng.choices(kinds, [22, 18, 10, 20, 20, 5, 5])[0]
    if term.startswith("/"):
        return term, term[1:-1]
    if language == "zh":
        return term, term
    return term, r"\b" + term.replace("*", r"\w*").replace(" ", r"[\s-]+") + ("" if term.endswith("*") else r"\b")


def patterns(count, only, single):
    rng = random.Random(count)
    languages = [only] if only else [lang for lang, _ in generate.SHARES]
    words = {lang: words_of(lang) for lang in languages}
    if only == "en":
        words["en"] = [w for w in words["en"] if w.isascii()]
    seen = set()
    while len(seen) < count:
        lang = languages[len(seen) % len(languages)]
        ours, theirs = pattern(rng, lang, words[lang], len(seen) >= MIXED)
        if single:
            ours = theirs = rng.choice(words[lang])
        if (lang, ours) not in seen:
            seen.add((lang, ours))
            yield lang, ours, theirs


def write_yaml(rows):
    themes = {}
    for i, (lang, ours, _) in enumerate(rows):
        themes.setdefault(f"theme-{i // 7 % THEMES + 1}", {}).setdefault(lang, []).append(ours)
    print("lexicon: bench\nthemes:")
    for theme, layers in themes.items():
        print(f"  {theme}:")
        for lang, terms in layers.items():
            print(f"    {lang}:")
            for term in terms:
                print("      - '" + term.replace("'", "''") + "'")


if __name__ == "__main__":
    if sys.argv[1:] == ["fold"]:
        for line in sys.stdin:
            print(fold(line.rstrip("\n")))
    elif len(sys.argv) in (3, 4) and sys.argv[1] in ("yaml", "regex", "word-yaml", "words"):
        rows = patterns(int(sys.argv[2]), sys.argv[3] if len(sys.argv) == 4 else None, "word" in sys.argv[1])
        if "yaml" in sys.argv[1]:
            write_yaml(rows)
        else:
            for _, _, theirs in rows:
                print(theirs)
    else:
        sys.exit(__doc__)
