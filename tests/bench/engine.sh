#!/bin/sh
# usage: engine.sh [--full]        PALAVER names the program, B the build folder
# The matching engine by itself, as whole processes over plain lines: palaver tag --filter --lines, matches to /dev/null,
# beside ripgrep and the floor of reading the text at all. CPU seconds of one core (user and system), the best of three,
# since others may use the machine; wall-clock only where threads are compared. Lexicons and texts are made here, seeded.
set -eu

posts=100000 bodies=2000 head=5000
if [ "${1:-}" = --full ]; then posts=1000000 bodies=20000 head=20000; fi
here=$(cd "$(dirname "$0")" && pwd)
# Texts and lexicons are made of the same words: a folder for each state of what they are made from.
work=$B/bench-data/engine-$(cat "$here"/*.py "$here/../../lexicons/health-systems.yaml" | cksum | cut -d' ' -f1)
mkdir -p "$work"
have() { command -v "$1" >/dev/null 2>&1; }
make_file() { # file command...
    made=$work/$1; shift
    [ -s "$made" ] || { "$@" >"$made.new" && mv "$made.new" "$made"; }
}
python() { python3 "$here/$1.py" "$2" "$3" ${4:+"$4"}; }

lines=$work/lines-$posts.txt bodies_file=$work/bodies-$bodies.txt english=$work/english-$posts.txt
make_file "lines-$posts.txt" python generate lines "$posts"
make_file "bodies-$bodies.txt" python generate bodies "$bodies"
make_file "english-$posts.txt" python generate english "$posts"
for count in 300 1500 5000; do
    make_file "lexicon-$count.yaml" python lexicons yaml "$count"
done
make_file lexicon-en.yaml python lexicons yaml 240 en
make_file words-en.txt python lexicons words 240 en
make_file lexicon-words.yaml python lexicons word-yaml 240 en

# CPU seconds, wall seconds and peak MB of a command, the best of `rounds`.
timed() { # rounds command
    python3 - "$@" <<'PY'
import os, subprocess, sys, time
best = None
for _ in range(int(sys.argv[1])):
    begin = time.monotonic()
    child = subprocess.Popen(["sh", "-c", "exec " + sys.argv[2]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    row = (used.ru_utime + used.ru_stime, time.monotonic() - begin, used.ru_maxrss / 1024, status)
    best = min(best, row) if best else row
print(f"{best[0]:.3f} {best[1]:.3f} {best[2]:.0f}")
PY
}
ours() { # rounds lexicon file [jobs]
    timed "$1" "'$PALAVER' tag --filter --lines -j${4:-1} -l '$2' <'$3'"
}
rate() { # what lines file result
    echo "$4" | awk -v what="$1" -v lines="$2" -v bytes="$(wc -c <"$3")" '{
        printf "%-44s %8.3f s %9.0f texts/s %7.1f MB/s %4d MB\n", what, $1, lines / $1, bytes / $1 / 1e6, $3}'
}

echo "-- $posts posts of $(($(wc -c <"$lines") / posts)) bytes, one core"
rate "floor: wc -l" "$posts" "$lines" "$(timed 3 "wc -l '$lines'")"
rate "floor: sum of its bytes (sum)" "$posts" "$lines" "$(timed 3 "sum '$lines'")"
for count in 300 1500 5000; do
    result=$(ours 3 "$work/lexicon-$count.yaml" "$lines")
    rate "$count patterns" "$posts" "$lines" "$result"
    eval "cpu_$count=\${result%% *}"
    "$B/bench/bench_tagger" "$work/lexicon-$count.yaml" "$lines" "${result%% *}" | sed 's/^/    /'
done
rate "the shipped lexicon" "$posts" "$lines" "$(ours 3 health-systems "$lines")"
awk -v a="$cpu_5000" -v b="$cpu_1500" 'BEGIN {printf "%-44s %8.2f   (at most 2)\n", "5,000 patterns against 1,500", a / b}'
one=$(ours 3 "$work/lexicon-1500.yaml" "$lines" 1) two=$(ours 3 "$work/lexicon-1500.yaml" "$lines" 2)
echo "$one $two" | awk '{printf "%-44s %8.2f   (wall; 1.8 on two free cores)\n", "two threads against one, 1,500 patterns", $2 / $5}'

echo "-- $bodies mail bodies of $(($(wc -c <"$bodies_file") / bodies)) bytes, one core"
for count in 300 1500 5000; do
    rate "$count patterns" "$bodies" "$bodies_file" "$(ours 3 "$work/lexicon-$count.yaml" "$bodies_file")"
done

if ! have rg; then
    echo "(ripgrep is not here)"
    exit 0
fi

# ripgrep reads no lexicon: the same patterns, one a line. Its time is that of the first lines alone: it needs minutes.
beside() { # what limit ours-cpu theirs
    echo "$3 $4" | awk -v what="$1" -v limit="$2" '{printf "%-44s %8.3f s   rg %9.3f s   %7.3f   (%s)\n", what, $1, $4, $1 / $4, limit}'
}
echo "-- beside ripgrep $(rg --version | awk 'NR == 1 {print $2}'), the same lines"
head -n "$head" "$lines" >"$work/head.txt"
head -n "$head" "$english" >"$work/head-en.txt"
simplified() { uconv -f UTF-8 -t UTF-8 -x Hant-Hans; }
python3 "$here/lexicons.py" fold <"$work/head.txt" | simplified >"$work/head-folded.txt"
python3 "$here/lexicons.py" regex 300 >"$work/lexicon-300.rg"
simplified <"$work/lexicon-300.rg" >"$work/lexicon-300-folded.rg"
python3 "$here/lexicons.py" regex 240 en >"$work/lexicon-en.rg"
rg="rg -j1 --no-config -i -c --dfa-size-limit 1G --regex-size-limit 1G"
beside "$head mixed posts, 300 patterns" "at most 0.05" "$(ours 3 "$work/lexicon-300.yaml" "$work/head.txt")" \
    "$(timed 1 "$rg -f '$work/lexicon-300.rg' '$work/head.txt'")"
beside "all English posts, ASCII, 240 patterns" "rg's best case, at most 0.35" "$(ours 3 "$work/lexicon-en.yaml" "$english")" \
    "$(timed 3 "$rg --no-unicode -f '$work/lexicon-en.rg' '$english'")"
beside "all English posts, plain words" "level with rg -F" "$(ours 3 "$work/lexicon-words.yaml" "$english")" \
    "$(timed 3 "$rg -F -f '$work/words-en.txt' '$english'")"

# Not timed: both must find the same number of lines.
agree() { # what lexicon patterns file [rg options]
    what=$1 lexicon=$2 patterns=$3 file=$4; shift 4
    hits=$("$PALAVER" tag --filter --lines -l "$work/$lexicon" <"$file" | cut -f1 | uniq | wc -l)
    theirs=$(rg -j1 --no-config -i -c --dfa-size-limit 1G --regex-size-limit 1G "$@" -f "$work/$patterns" "$file")
    printf '%-44s %8d lines  rg %7d lines   %s\n' "$what" "$hits" "$theirs" "$([ "$hits" = "$theirs" ] && echo same || echo DIFFERENT)"
    [ "$hits" = "$theirs" ]
}
agree "lines with a match, mixed, folded" lexicon-300.yaml lexicon-300-folded.rg "$work/head-folded.txt"
agree "lines with a match, English" lexicon-en.yaml lexicon-en.rg "$english"
