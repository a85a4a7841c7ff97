#!/bin/sh
# Stops a collection with kill -9 at random moments, again and again, and compares the archive that results with that
# of one clean run: nothing lost, nothing twice, no hole.
# usage: kill_collect.sh NAME SOURCE-LINE [KILLS [SECONDS]]     within SECONDS (0.3); PALAVER and WORK are set; with PORT,
# the loopback server there is slowed down
set -u
name=$1 source=$2 kills=${3:-20} most=${4:-0.3}
clean=$WORK/clean-$name.db killed=$WORK/killed-$name.db job=$WORK/kill-$name.yaml
printf 'sources:\n  - %s\n' "$source" >"$job"
faults() { [ -z "${PORT:-}" ] || curl -s "http://127.0.0.1:$PORT/_faults?f=$1" >/dev/null; }
faults slow

collect() { # ARCHIVE
    "$PALAVER" collect -q -a "$1" --allow-private "$job"
}

rm -f "$clean" "$killed"
collect "$clean" || { echo "  $name: the clean run failed"; exit 1; }
seed=${SEED:-$(date +%s)}
hit=0
i=0
while [ $i -lt "$kills" ]; do
    i=$((i + 1))
    wait=$(awk -v seed=$((seed + i)) -v most="$most" 'BEGIN { srand(seed); printf "%.3f", 0.01 + rand() * most }')
    "$PALAVER" collect -q -a "$killed" --allow-private "$job" >/dev/null 2>&1 &
    pid=$!
    sleep "$wait"
    kill -9 $pid 2>/dev/null && hit=$((hit + 1))
    wait $pid 2>/dev/null
done
collect "$killed" || { echo "  $name: the run after the kills failed (seed $seed)"; exit 1; }
faults ""
for archive in "$clean" "$killed"; do
    "$PALAVER" export jsonl -a "$archive" | grep -v '"palaver"' | sort >"$archive.jsonl"
done
if ! cmp -s "$clean.jsonl" "$killed.jsonl"; then
    echo "  $name: $(wc -l <"$clean.jsonl") posts when clean, $(wc -l <"$killed.jsonl") after $hit kills (seed $seed)"
    diff "$clean.jsonl" "$killed.jsonl" | head -c 2000
    exit 1
fi
[ -s "$clean.jsonl" ] || { echo "  $name: nothing was collected"; exit 1; }
echo "  $name: killed $hit times, the same $(wc -l <"$clean.jsonl" | tr -d ' ') posts"
