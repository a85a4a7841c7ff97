#!/bin/sh
# What each fault does to a collection: a table, one row a fault. For each, an archive that holds an hour of posts is
# collected into further through the fault; then the exit code, the gap and its cause on record, the words told, and
# that nothing stored before is lost or changed. Called by run.sh: PALAVER, PORT, WORK; control() and U are its own.
# docs/reliability.md is the same table for people.
set -u
here=$(dirname "$0")
U=http://127.0.0.1:$PORT
B=${FAULT_PORT:-18200}
failed=0
control() { curl -s "$U/_$1" >/dev/null; }
sh "$here/../setup.sh" nginx-light openssl || exit 1
control 'faults?f='
FAULT_PORT=$B sh "$here/http_faults.sh" start "$WORK/nginx" "$U"
PALAVER_CA_FILE=$WORK/nginx/ca.pem
export PALAVER_CA_FILE
proxies=
trap 'sh "$here/http_faults.sh" stop "$WORK/nginx"; for p in $proxies; do kill $p; done' EXIT

# What the archive holds before: one hour, collected without faults.
"$PALAVER" collect -q -a "$WORK/before.db" --allow-private --until 2025-07-01T09:00Z "mastodon:WASHchat@$U" || exit 1
# Where else a post was seen may be added to; nothing else of it may change.
content() { "$PALAVER" export jsonl -a "$1" | grep -v '"palaver"' | sed 's/"places":\[[^]]*\]//' | sort; }
content "$WORK/before.db" >"$WORK/before"

proxy() { # OPTION...: its port in $at
    rm -f "$WORK/proxy.port"
    python3 "$here/tcp_faults.py" "$WORK/proxy.port" "$PORT" "$WORK/proxy.log" "$@" &
    proxies="$proxies $!"
    tries=0
    until [ -s "$WORK/proxy.port" ] || [ $tries -gt 100 ]; do
        tries=$((tries + 1))
        sleep 0.05
    done
    at=http://127.0.0.1:$(cat "$WORK/proxy.port")
}

row() { # NAME CLOCK INSTANCE OPTIONS EXIT CAUSE POSTS WORDS
    name=$1 clock=$2 instance=$3 options=$4 exit=$5 cause=$6 posts=$7 words=$8
    cp "$WORK/before.db" "$WORK/fault.db"
    code=0
    # shellcheck disable=SC2086
    PALAVER_CLOCK=$clock "$PALAVER" collect -a "$WORK/fault.db" --allow-private $options \
        "mastodon:WASHchat@$instance" >"$WORK/fault.err" 2>&1 || code=$?
    content "$WORK/fault.db" >"$WORK/after"
    wrong=
    [ "$code" = "$exit" ] || wrong="$wrong exit $code, not $exit;"
    told=$("$PALAVER" coverage -a "$WORK/fault.db" --gaps --json | sed -n 's/.*"cause":"\([a-z]*\)".*/\1/p')
    [ "$told" = "$cause" ] || wrong="$wrong cause '$told', not '$cause';"
    [ "$(comm -23 "$WORK/before" "$WORK/after" | wc -l)" = 0 ] || wrong="$wrong something stored is lost;"
    [ "$(wc -l <"$WORK/after" | tr -d ' ')" = "$posts" ] || wrong="$wrong $(wc -l <"$WORK/after") posts, not $posts;"
    grep -q -- "$words" "$WORK/fault.err" || wrong="$wrong no '$words' in what it says;"
    if [ -z "$wrong" ]; then
        echo "  ok: $name"
    else
        echo "  FAILED: $name:$wrong"
        cat "$WORK/fault.err"
        failed=1
    fi
}

all=$(curl -s "$U/_asked" | sed 's/.*"count": \([0-9]*\).*/\1/') # posts the server has
kept=60                                                        # and those of the first hour
echo "faults between here and the server"
#   name                                    clock instance              options      exit cause    posts words
row "no fault, compressed"                  fast "http://127.0.0.1:$B"  ""              0 ""       "$all" "stored"
row "429 with Retry-After is waited out"    ""   "http://127.0.0.1:$((B + 1))" ""       0 ""       "$all" "stored"
row "503 now and then is asked again"       ""   "http://127.0.0.1:$((B + 2))" ""       0 ""       "$all" "stored"
row "a slow line is slow, not broken"       ""   "http://127.0.0.1:$((B + 3))" ""       0 ""       "$all" "stored"
row "one that hardly moves is given up"     fast "http://127.0.0.1:$((B + 14))" "--stall 1s" 3 offline "$kept" "Timeout was reached"
row "TLS with a certificate that is good"   fast "https://localhost:$((B + 4))" ""      0 ""       "$all" "stored"
row "an expired certificate"                ""   "https://localhost:$((B + 5))" ""      3 offline  "$kept" "certificate"
row "a certificate for another host"        ""   "https://localhost:$((B + 6))" ""      3 offline  "$kept" "certificate"
row "TLS 1.1, which is out of date"         fast "https://localhost:$((B + 7))" ""      3 offline  "$kept" "SSL"
row "a redirect that never ends"            fast "http://127.0.0.1:$((B + 8))" ""       3 offline  "$kept" "more than 5 times"
row "nothing behind the front: 502"         fast "http://127.0.0.1:$((B + 9))" ""       3 offline  "$kept" "answers 502"
row "a redirect to a private address"       fast "http://127.0.0.1:$((B + 10))" ""      3 offline  "$kept" "private address"
row "a redirect from https to http"         fast "https://localhost:$((B + 11))" ""     3 offline  "$kept" "from https to http"
row "a gzip bomb"                           fast "http://127.0.0.1:$((B + 12))" ""      3 cap      "$kept" "longer than"
row "a redirect to a file"                  fast "http://127.0.0.1:$((B + 13))" ""      3 offline  "$kept" "neither http nor https"
row "a page instead of an answer"           fast "http://127.0.0.1:$((B + 15))" ""      3 garbled  "$kept" "no list of statuses"
row "nobody listens"                        fast "http://127.0.0.1:1"    ""             3 offline  "$kept" "connect"
row "no such name"                          fast "https://palaver.invalid" ""           3 offline  "$kept" "resolve"
once() { # NAME OPTIONS FAULT...: one connection; then it heals
    what=$1 limits=$2
    shift 2
    proxy "$@" max=1
    row "$what, once" fast "$at" "$limits" 0 "" "$all" "stored"
}
always() { # NAME CAUSE WORDS FAULT...: each connection, and it is given up
    what=$1 why=$2 saying=$3
    shift 3
    proxy "$@"
    row "$what, for good" fast "$at" "" 3 "$why" "$kept" "$saying"
}
once "cut inside the headers" "" cut=60
always "cut inside the headers" offline "cut before its body\|nothing" cut=60
once "cut inside the body" "" cut=3000
always "cut inside the body" offline "remaining\|closed\|Transferred" cut=3000
once "reset inside the body" "" reset=3000
always "reset inside the body" offline "Failure when receiving" reset=3000
once "silence inside the body" "--stall 1s" stall=3000
head=$(curl -s -o /dev/null -D - "$U/api/v1/timelines/tag/WASHchat?limit=40" | wc -c) # the byte behind it is the '['
once "a damaged byte in the JSON" "" "flip=$head"

echo "faults of the server"
for fault in ratedate:0::$all:stored endless:3:cap:$kept:"longer than" heads:3:cap:$kept:"longer than" \
    wait:3:rate:$kept:"asks to wait" auth:3:auth:$kept:"visitors are refused" down:3:offline:$kept:"answers 503" \
    bare:3:vanished:$kept:"no hashtag timelines" closed:3:auth:$kept:"not for visitors"; do
    f=${fault%%:*} rest=${fault#*:}
    exit=${rest%%:*} rest=${rest#*:}
    cause=${rest%%:*} rest=${rest#*:}
    patience=
    [ "$f" = wait ] && patience="--patience 5m"
    control "faults?f=$f"
    row "the server is '$f'" fast "http://127.0.0.2:$PORT" "$patience" "$exit" "$cause" "${rest%%:*}" "${rest#*:}"
done
control 'faults?f='

# A bomb must not cost memory: what was read of it stays below the limit of a page.
most=$(PALAVER_CLOCK=fast python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)' \
    "$PALAVER" collect -q -a "$WORK/bomb.db" --allow-private "mastodon:WASHchat@http://127.0.0.1:$((B + 12))")
if [ "$most" -lt 128 ]; then echo "  ok: a bomb of 200 MB is read with $most MB"; else
    echo "  FAILED: a bomb took $most MB"
    failed=1
fi
exit $failed
