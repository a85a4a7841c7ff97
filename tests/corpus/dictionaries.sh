#!/bin/sh
# usage: dictionaries.sh CORPUS        PALAVER names the program
# Dictionaries of other tools hold as many categories and terms as the corpus says, read as they are and converted; and
# count what quanteda documents for them.
set -eu

corpus=$1/dictionaries/quanteda
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

holds() { # file themes terms
    "$PALAVER" lexicon convert "$corpus/$1" -o "$scratch/converted.yaml"
    told=$("$PALAVER" lexicon check "$scratch/converted.yaml" 2>&1 >/dev/null)
    case $told in
    *": $2 themes, $3 terms,"*) ;;
    *) echo "dictionaries: $1: wanted $2 themes and $3 terms: $told"; failed=1 ;;
    esac
}
counts() { # file text theme-and-count...
    file=$1 text=$2
    shift 2
    "$PALAVER" lexicon convert "$corpus/$file" -o "$scratch/converted.yaml"
    got=$(printf '%s\n' "$text" | "$PALAVER" tag --filter --lines -l "$scratch/converted.yaml" | cut -f2 | sort | uniq -c |
        awk '{printf "%s%s=%d", (NR > 1 ? " " : ""), $2, $1}')
    [ "$got" = "$*" ] || { echo "dictionaries: $file on '$text': wanted $*, got $got"; failed=1; }
}

holds mary.dic 2 5
holds mary.lc3 2 5
holds mary.yml 2 6
holds issue-459.cat 5 20
holds newsmap.yml 3 3
counts mary.dic 'Mary had a little lamb, and more.' A-category=3 Another-category=2
counts mary.yml 'Mary had a little lamb, and more.' A-CATEGORY=3 ANOTHER=2
counts issue-459.cat 'A Botswanan in Cape Town met two South Africans and the Swazis.' SOUTH.BW=1 SOUTH.SZ=1 SOUTH.ZA=2
counts newsmap.yml '昨日、中央アフリカとコートジボワールで' AFRICA.CF=1 AFRICA.CI=1
[ $failed = 0 ]
echo "dictionaries: nine readings hold what is documented"
