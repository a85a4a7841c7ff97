#!/bin/sh
# Promise 3: killed at any moment, the next run gives the content of one clean run. PALAVER names the program.
# usage: kill.sh [ROUNDS [SEED]]
set -eu

rounds=${1:-12}
seed=${2:-1}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$(dirname "$0")/../.."
files="sample_data/chat/fcas-chat.jsonl sample_data/list/hifa-like.mbox sample_data/list/digest-plain.mbox"

run() {
    # shellcheck disable=SC2086
    "$PALAVER" -q -a "$1" import $files && "$PALAVER" -q -a "$1" tag
}
content() {
    "$PALAVER" -a "$1" export archive is:any
    "$PALAVER" -a "$1" export matches 2>/dev/null
}

begin=$(date +%s%N)
run "$scratch/clean.db"
whole_ms=$((($(date +%s%N) - begin) / 1000000))
content "$scratch/clean.db" >"$scratch/clean"

killed=0
round=0
while [ "$round" -lt "$rounds" ]; do
    round=$((round + 1))
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    wait_ms=$((seed / 7 % (whole_ms + 1)))
    rm -f "$scratch"/broken.db*
    setsid sh -c "PALAVER='$PALAVER'; \"\$PALAVER\" -q -a '$scratch/broken.db' import $(echo $files) && \"\$PALAVER\" -q -a '$scratch/broken.db' tag" \
        >/dev/null 2>&1 &
    pid=$!
    sleep "$(awk "BEGIN {print $wait_ms / 1000}")"
    if kill -9 "-$pid" 2>/dev/null; then killed=$((killed + 1)); fi
    wait "$pid" 2>/dev/null || :
    sleep 0.1 # the shell is gone; what it started may take a moment longer to die
    if [ -f "$scratch/broken.db" ]; then
        check=$(sqlite3 -cmd '.timeout 10000' "$scratch/broken.db" 'PRAGMA integrity_check' 2>&1) || :
        [ "$check" = ok ] || { echo "kill: round $round after $wait_ms ms: $check"; exit 1; }
    fi
    run "$scratch/broken.db" || { echo "kill: round $round after $wait_ms ms: the next run fails"; exit 1; }
    content "$scratch/broken.db" >"$scratch/broken"
    cmp "$scratch/clean" "$scratch/broken" || { echo "kill: round $round after $wait_ms ms: other content"; exit 1; }
done
[ "$killed" -gt 0 ] || { echo "kill: no round caught it at work"; exit 1; }
echo "kill -9: $killed of $rounds rounds caught it at work (within $whole_ms ms); each gave the clean run's content"
