#!/bin/sh
# For every theme: what `themes` says is what `query theme:X` lists and `kwic X` shows. PALAVER names the program.
set -eu

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$(dirname "$0")/../.."
export PALAVER_ARCHIVE="$scratch/counts.db"
"$PALAVER" -q import sample_data/chat/fcas-chat.jsonl sample_data/list/hifa-like.mbox sample_data/documents
"$PALAVER" -q tag
"$PALAVER" themes --json >"$scratch/themes"
themes=0
sed 's/.*"theme":"\([^"]*\)".*"posts":\([0-9]*\).*"matches":\([0-9]*\).*/\1 \2 \3/' "$scratch/themes" >"$scratch/rows"
while read -r theme posts matches; do
    listed=$("$PALAVER" query --json "theme:$theme" | wc -l)
    shown=$("$PALAVER" kwic "$theme" --json | wc -l)
    [ "$posts" = "$listed" ] || { echo "counts: $theme: themes says $posts posts, query lists $listed"; exit 1; }
    [ "$matches" = "$shown" ] || { echo "counts: $theme: themes says $matches matches, kwic shows $shown"; exit 1; }
    themes=$((themes + 1))
done <"$scratch/rows"
[ "$themes" -gt 0 ] || { echo "counts: no theme"; exit 1; }
echo "counts: themes, query and kwic agree on $themes themes"
