#!/bin/sh
# Promise 2: the same files give the same archive, in any order, however often. PALAVER names the program.
set -eu

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$(dirname "$0")/../.."
files="sample_data/chat/fcas-chat.jsonl sample_data/chat/fcas-chat-v2.jsonl sample_data/chat/fcas-chat-v2-flat.jsonl
sample_data/list/hifa-like.mbox sample_data/list/digest-plain.mbox sample_data/list/digest-mime.eml sample_data/documents"

content() { "$PALAVER" -a "$1" export archive is:any >"$2"; }
derived() {
    # What is worked out must not depend on the order either; keys are the file's own.
    "$PALAVER" -a "$1" export jsonl is:any | sort >"$2"
}

# shellcheck disable=SC2086
"$PALAVER" -q -a "$scratch/one.db" import $files || [ $? = 3 ]
content "$scratch/one.db" "$scratch/one"
derived "$scratch/one.db" "$scratch/one.derived"

reversed=
for file in $files; do reversed="$file $reversed"; done
for file in $reversed; do "$PALAVER" -q -a "$scratch/two.db" import "$file" || [ $? = 3 ]; done
content "$scratch/two.db" "$scratch/two"
derived "$scratch/two.db" "$scratch/two.derived"
cmp "$scratch/one" "$scratch/two" || { echo "order: another order of the files gave another archive"; exit 1; }
cmp "$scratch/one.derived" "$scratch/two.derived" || { echo "order: another order, and other derived data"; exit 1; }

for file in $files; do "$PALAVER" -q -a "$scratch/one.db" import "$file" || [ $? = 3 ]; done
content "$scratch/one.db" "$scratch/again"
cmp "$scratch/one" "$scratch/again" || { echo "order: importing again changed the archive"; exit 1; }

"$PALAVER" -q -a "$scratch/one.db" rebuild
derived "$scratch/one.db" "$scratch/rebuilt"
cmp "$scratch/one.derived" "$scratch/rebuilt" || { echo "order: a rebuild gave other derived data"; exit 1; }
echo "order: $(wc -l <"$scratch/one") posts, the same in two orders, twice, and rebuilt"
