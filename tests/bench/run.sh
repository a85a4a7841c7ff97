#!/bin/sh
# usage: run.sh [--full]        PALAVER names the program, B the build folder
# Palaver beside what one would use instead, on generated input: whole processes, interleaved, the best of three; seconds,
# peak memory and ratios. Peers that are not installed are left out, said so.
set -eu

posts=100000 mails=2000
if [ "${1:-}" = --full ]; then posts=1000000 mails=20000; fi
here=$(cd "$(dirname "$0")" && pwd)
work=$B/bench-data
mkdir -p "$work"

make_input() { # kind count file
    [ -s "$work/$3" ] || { echo "making $3"; python3 "$here/generate.py" "$1" "$2" >"$work/$3.new" && mv "$work/$3.new" "$work/$3"; }
}
make_input posts "$posts" "posts-$posts.jsonl"
make_input lines "$posts" "lines-$posts.txt"
make_input mbox "$mails" "mails-$mails.mbox"

# Seconds and peak MB of one run.
timed() {
    /usr/bin/env python3 - "$@" <<'PY'
import resource, subprocess, sys, time
begin = time.monotonic()
code = subprocess.run(["sh", "-c", sys.argv[1]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
seconds = time.monotonic() - begin
print(f"{seconds:.3f} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} {code}")
PY
}
best() { sort -n "$1" | head -n 1; }
table=$work/table
: >"$table"
measure() { # name command-ours peer-name command-peer
    : >"$work/ours"; : >"$work/peer"
    for round in 1 2 3; do
        timed "$2" >>"$work/ours"
        [ -z "$4" ] || timed "$4" >>"$work/peer"
    done
    set -- "$1" "$3" "$(best "$work/ours")" "$(best "$work/peer")"
    # shellcheck disable=SC2086
    printf '%s|%s|%s|%s\n' "$1" "$2" "$3" "$4" | awk -F'|' '{
        split($3, a, " "); split($4, b, " ")
        if (b[1]) printf "%-44s %8.3f s %5d MB   %-26s %8.3f s %5d MB   %6.2f\n", $1, a[1], a[2], $2, b[1], b[2], a[1] / b[1]
        else printf "%-44s %8.3f s %5d MB   %s\n", $1, a[1], a[2], $2
    }' | tee -a "$table"
}
have() { command -v "$1" >/dev/null 2>&1; }

printf '%-44s %10s %8s   %-26s %10s %8s   %s\n' what ours peak peer theirs peak ratio
db=$work/bench.db
q="'$PALAVER' -q -a '$db'"
measure "tag $posts lines, shipped lexicon" "'$PALAVER' tag --filter --lines <'$work/lines-$posts.txt'" \
    "wc -l (the floor)" "wc -l '$work/lines-$posts.txt'"
measure "import $posts posts, searchable" "rm -f '$db'*; $q import '$work/posts-$posts.jsonl'" \
    "$(have sqlite-utils && echo 'sqlite-utils insert + fts' || echo '(sqlite-utils is not here)')" \
    "$(have sqlite-utils && echo "rm -f '$work/su.db'; sqlite-utils insert '$work/su.db' posts '$work/posts-$posts.jsonl' --nl && sqlite-utils enable-fts '$work/su.db' posts text")"
measure "the same, and tagged" "rm -f '$db'*; $q import '$work/posts-$posts.jsonl' && $q tag" "" ""
measure "one word searched in it" "$q query ambulance -n 20" "" ""
measure "import $mails mails, threaded, tagged" "rm -f '$work/mail.db'*; '$PALAVER' -q -a '$work/mail.db' import '$work/mails-$mails.mbox' && '$PALAVER' -q -a '$work/mail.db' tag" \
    "$(have mu && echo 'mu index' || echo '(mu is not here)')" \
    "$(have mu && echo "rm -rf '$work/md' '$work/mu'; mkdir -p '$work/md/new' '$work/md/tmp' '$work/md/cur'; python3 -c \"import mailbox,sys; m=mailbox.Maildir('$work/md'); [m.add(x) for x in mailbox.mbox('$work/mails-$mails.mbox')]\"; mu init --muhome '$work/mu' -m '$work/md' && mu index --muhome '$work/mu'")"
echo "table: $table"
