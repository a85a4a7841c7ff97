#!/bin/sh
# Tagged in four shards through pipes and loaded, an archive says what one that was tagged here says; what does not belong
# to it is refused, line by line. PALAVER names the program.
set -eu

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$(dirname "$0")/../.."
sample=$(pwd)/sample_data
lexicon=$(pwd)/tests/golden/chat/lexicon.yaml
cd "$scratch"
for name in here spread; do
    "$PALAVER" -q -a $name.db import "$sample/chat/fcas-chat.jsonl" "$sample/list/hifa-like.mbox" \
        "$sample/list/digest-plain.mbox" "$sample/documents"
done
"$PALAVER" -q -a here.db tag
for shard in 1 2 3 4; do
    "$PALAVER" -a spread.db export jsonl --shard $shard/4 | "$PALAVER" tag --filter >part$shard.jsonl
done
gzip -q part4.jsonl
"$PALAVER" -q -a spread.db tag --load part1.jsonl part2.jsonl - part4.jsonl.gz <part3.jsonl
for what in 'themes --json' 'export matches' 'query --json'; do
    # shellcheck disable=SC2086
    { "$PALAVER" -a here.db $what >here.txt; "$PALAVER" -a spread.db $what >spread.txt; }
    [ -s here.txt ] || { echo "shards: $what says nothing"; exit 1; }
    cmp -s here.txt spread.txt || { echo "shards: $what differs"; diff here.txt spread.txt | head -n 5; exit 1; }
done

refused() { # what, why
    code=0
    "$PALAVER" -a spread.db tag --load "$1" >/dev/null 2>told.txt || code=$?
    [ $code = 3 ] && grep -q "$2" told.txt || { echo "shards: $1 was not refused ($code):"; cat told.txt; exit 1; }
}
"$PALAVER" tag --filter -l "$lexicon" <part1.jsonl >others.jsonl
head -n 1 others.jsonl >other.jsonl
refused other.jsonl 'another lexicon'
head -n 1 part1.jsonl | sed 's/"text":"\([^"]\)/"text":"X\1/' >changed.jsonl
refused changed.jsonl 'another one in the archive'
head -n 1 part1.jsonl | sed 's/"start":[0-9]*/"start":0/' >moved.jsonl
refused moved.jsonl 'does not stand at'
head -n 1 part1.jsonl | sed 's/"line":[0-9]*/"line":1/; s/"term":"/"term":"no such /' >term.jsonl
refused term.jsonl 'has no term'
head -n 1 part1.jsonl | sed 's/"native_id":"[^"]*"/"native_id":"nowhere"/' >stranger.jsonl
refused stranger.jsonl 'no post'
printf '{"id":"x:1","text":"not tagged"}\n{"id":"x:1","te\n' >bare.jsonl
refused bare.jsonl "no 'lexicon'"
"$PALAVER" -a spread.db themes --json >spread.txt
"$PALAVER" -a here.db themes --json >here.txt
cmp -s here.txt spread.txt || { echo 'shards: what was refused left a trace'; exit 1; }
echo "shards: four shards give the tagging of one run, six kinds of lines are refused"
