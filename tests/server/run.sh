#!/bin/sh
# make check-servers: the built program against a small network on loopback (tests/server/loopback.py), on good days
# and bad ones. Time jumps where the program would wait (PALAVER_CLOCK=fast). Installs what it needs.
set -u
here=$(dirname "$0")
PALAVER=$(realpath "${PALAVER:-build/palaver}")
. "$here/common.sh"
export X_TOKEN=x-token SKY_PASSWORD=pass-word
server=
trap 'test -n "$server" && kill "$server" 2>/dev/null; rm -rf "$WORK"' EXIT
sh "$here/../setup.sh" python3 curl sqlite3 openssl || exit 1
python3 "$here/loopback.py" "$WORK/port" &
server=$!
tries=0
while [ ! -s "$WORK/port" ]; do
    tries=$((tries + 1))
    [ $tries -gt 100 ] && { echo "check-servers: the loopback server does not start"; exit 1; }
    sleep 0.05
done
PORT=$(cat "$WORK/port")
U=http://127.0.0.1:$PORT
export PORT

control() { curl -s "$U/_$1" >/dev/null; }

hits() { # ADDRESS WORD: questions so far to 127.0.0.ADDRESS with WORD in their path
    curl -s "$U/_hits?address=127.0.0.$1&word=$2"
}

revisions() { # edited posts, and earlier revisions of them
    sqlite3 "$WORK/$1.db" "SELECT count(DISTINCT post) || ' ' || count(*) FROM records WHERE post IN
        (SELECT pk FROM posts WHERE edited_ms IS NOT NULL) AND quality = 2"
}

mastodon="mastodon: {tag: WASHchat, instances: [\"$U\"]}"
bluesky="bluesky: {tag: WASHchat, identifier: me.example.org, password_env: SKY_PASSWORD, host: \"$U\"}"
x="x: {query: \"#WASHchat\", search: all, token_env: X_TOKEN, host: \"$U\"}"
pubmed="pubmed: {term: soap, host: \"$U\", cap: 100}"
feed="feed: {url: \"$U/feed.xml\"}"

# Mostly waiting, so it runs beside the rest, with a server of its own, and is told at the end.
mkdir "$WORK/own"
(
    python3 "$here/loopback.py" "$WORK/own/port" &
    own=$!
    while [ ! -s "$WORK/own/port" ]; do sleep 0.05; done
    failed=0
    PORT=$(cat "$WORK/own/port") WORK=$WORK/own
    export PORT WORK
    for part in secrets recorded faults; do sh "$here/$part.sh" || failed=1; done
    kill $own
    exit $failed
) >"$WORK/others" 2>&1 &
others=$!

echo "good days: each source once, and once more"
job mastodon "$mastodon"; job bluesky "$bluesky"; job x "$x"; job pubmed "$pubmed"; job feed "$feed"
for name in mastodon bluesky x pubmed feed; do
    collect $name
    expect "$name is collected" $code 0
    wanted=203
    [ $name = feed ] && wanted=20
    expect "$name has every post of the service" "$(posts $name)" $wanted
    "$PALAVER" export jsonl -a "$WORK/$name.db" | sort >"$WORK/once"
    collect $name
    "$PALAVER" export jsonl -a "$WORK/$name.db" | sort >"$WORK/twice"
    expect "$name again changes nothing" "$(cmp "$WORK/once" "$WORK/twice" && echo same)" same
done

echo "what is new, and a window made wider"
job grow "$mastodon"
collect grow --since 2025-07-01T09:00Z
expect "posts before the window stay out" "$(posts grow)" 143
control 'grow?n=95'
collect grow --since 2025-07-01T09:00Z
expect "two pages and more are new, none is missed" "$(posts grow)" 238
collect grow
expect "the older part comes when it is asked for" "$(posts grow)" 298

job past "$mastodon" 'window: {from: 2025-07-01T08:30Z, to: 2025-07-01T09:30Z}'
collect past
expect "a past window brings its hour" "$(posts past)" 60
job thread "mastodon: {tag: WASHchat, instances: [\"$U\"], threads: true}"
collect thread
expect "threads bring the answers without the tag" "$(posts thread)" 328
expect "where they began is not asked: nobody named that machine" "$(hits 4 context)" 0
job origin "mastodon: {tag: WASHchat, instances: [\"$U\", \"http://127.0.0.4:$PORT\"], threads: true}"
collect origin
expect "named, it tells the answers that never reached the first server" "$code $(posts origin)" "0 358"
says_places() { # WHAT PATTERN
    expect "$1" "$("$PALAVER" coverage -a "$WORK/$name.db" --places | grep -cE "$2")" 1
}
says_places "coverage tells what each server has brought" 'hashtag +WASHchat +127.0.0.1 +298 +0 +298'
says_places "and what only one has" 'thread +WASHchat +127.0.0.4 +[0-9]+ +30 '
job apart "mastodon: {tag: WASHchat, instances: [\"$U\"], threads: true, origins: false}"
collect apart
expect "origins: false leaves it at the server asked" "$(posts apart)" 328

echo "edits"
control 'faults?f=edits'
job edits "$mastodon"
collect edits
expect "edited posts come with what they said before" "$code $(revisions edits)" "0 15 30"
expect "they count once, and show the newest words" "$(posts edits) $("$PALAVER" query -a "$WORK/edits.db" --json better | wc -l | tr -d ' ')" "298 15"
before=$(hits 1 history)
PALAVER_NOW=$(date -u -d '+2 days' +%Y-%m-%dT%H:%M:%SZ) collect edits
expect "an edit that is here is not asked for again" "$(hits 1 history)" "$before"
control 'faults?f='

echo "bad days"
for fault in rate cut garbled nomin; do
    control "faults?f=$fault"
    for source in mastodon bluesky pubmed; do
        job "$source-$fault" "$(eval echo '"$'$source'"')"
        collect "$source-$fault"
        expect "$source goes on through '$fault'" "$code $(posts "$source-$fault")" "0 298"
    done
done
control 'faults?f=badone'
job badone "$mastodon"
collect badone
expect "one bad record costs only itself" "$code $(posts badone)" "3 290"
for fault in down:offline auth:auth; do
    cause=${fault#*:}
    control "faults?f=${fault%:*}"
    job $cause "$mastodon"
    collect $cause
    expect "a server that is '${fault%:*}' ends the source, exit 3" $code 3
    gap "and leaves a gap" $cause open
    control 'faults?f='
    collect $cause
    expect "later all is there" "$code $(posts $cause)" "0 298"
    gap "and the gap is filled" $cause filled
done
control 'faults?f=closed'
job closed "$mastodon"
collect closed
expect "a server that shows tags to members alone is no empty tag" $code 3
gap "and says so" auth open
control 'faults?f=bare'
job bare "$mastodon"
collect bare
expect "nor is a server of another kind" $code 3
gap "and is said to be one" vanished open
control 'faults?f=repeat'
job repeat "$mastodon"
collect repeat
expect "a server that repeats its pages is left" $code 3
control 'faults?f='
printf 'sources:\n  - feed: {url: "http://127.0.0.1:1/none.xml"}\n  - %s\n' "$mastodon" >"$WORK/two.yaml"
collect two
expect "one bad source does not cost the job" "$code $(posts two)" "3 298"
job wrong "bluesky: {tag: WASHchat, identifier: other.example.org, password_env: WRONG, host: \"$U\"}"
WRONG=not-the-word collect wrong
expect "a refused login ends the source" $code 3
expect "and the secret is nowhere" "$(cat "$WORK"/wrong.* | grep -c not-the-word)" 0

control 'faults?f=forgets'
job forgets "$bluesky"
collect forgets
expect "searches that forget posts are made again until they bring nothing new" "$code $(posts forgets)" "0 298"
control 'faults?f='

echo "deletions"
job deleted "$bluesky"
collect deleted
control 'delete?n=3&n=77'
collect deleted
says "what was collected today is not asked for again" '0 seen'
later=$(date -u -d '+2 days' +%Y-%m-%dT%H:%M:%SZ)
PALAVER_NOW=$later collect deleted
says "a day later the posts that are gone are told" '2 told as deleted'
expect "and are not counted any more" "$("$PALAVER" query -a "$WORK/deleted.db" --json | wc -l | tr -d ' ')" 296
control 'delete?n=-1'

echo "money"
job paid "$x"
collect paid --max-reads 120
expect "--max-reads stops the source" "$code $(posts paid)" "3 120"
gap "with a gap" budget open
collect paid
expect "the rest is read later, nothing twice" "$code $(posts paid)" "0 298"
reads() { curl -s "$U/_asked" | sed 's/.*"reads": \([0-9]*\).*/\1/'; }
control 'faults?f=refs'
job refs "$x"
before=$(reads)
collect refs --max-reads 100
expect "posts sent along count too: never more than asked for" "$(($(reads) - before <= 100))" 1
expect "and nearly as many" "$(($(reads) - before > 80))" 1
control 'faults?f=posts'
job posts "$x"
collect posts --budget 1.6
expect "--budget stops the source, whatever the fields are called" "$code" 3
job spelt "$x"
collect spelt
control 'faults?f='
job tweets "$x"
collect tweets
for name in spelt tweets; do "$PALAVER" export jsonl -a "$WORK/$name.db" | sort >"$WORK/$name.jsonl"; done
expect "both spellings give the same" "$(cmp "$WORK/spelt.jsonl" "$WORK/tweets.jsonl" && echo same)" same

echo "conversations on X"
job talks "x: {query: \"#WASHchat\", search: all, threads: true, token_env: X_TOKEN, host: \"$U\"}"
collect talks
name=talks
expect "answers without the tag, and what began a talk, come too" "$code $(posts talks)" "0 333"
"$PALAVER" export jsonl -a "$WORK/talks.db" | grep -v '"palaver"' | sort >"$WORK/once"
collect talks --since 2025-07-01
"$PALAVER" export jsonl -a "$WORK/talks.db" | grep -v '"palaver"' | sort >"$WORK/twice"
expect "again changes nothing" "$(cmp "$WORK/once" "$WORK/twice" && echo same)" same
job week "x: {query: \"#WASHchat\", token_env: X_TOKEN, host: \"$U\"}" 'window: {from: 2025-06-01, to: 2025-07-01T10:00Z}'
PALAVER_NOW=2025-07-05T00:00:00Z collect week
expect "the recent search brings its seven days" "$code $(posts week)" "0 120"
gap "and what it cannot reach is a gap" cap open

echo "manners and mistakes"
job web "web: {urls: [\"$U/page/1\", \"$U/private/a\", \"$U/private/open/b\", \"$U/gone\"]}"
collect web
expect "robots.txt is kept to" "$code $(posts web)" "3 2"
says "and told" "robots.txt asks not to"
gap "a page that is gone is said so" vanished open
job keys "mastodon: {tag: WASHchat, instances: [\"$U\"], thraeds: true}"
collect keys
says "a wrong key has its place and the nearest" "keys.yaml:3:.*did you mean 'threads'"
name=inside
job inside "$mastodon"
"$PALAVER" collect -a "$WORK/inside.db" "$WORK/inside.yaml" >"$WORK/inside.out" 2>"$WORK/inside.err"
says "a private address is not asked unless allowed" "private address"
job plan "$x"
asked() { curl -s "$U/_asked" | sed 's/.*"asked": \([0-9]*\).*/\1/'; }
before=$(asked)
collect plan --plan --max-reads 1000
says "--plan tells the cost" "USD"
expect "and asks nothing" "$(asked)" "$before"

echo "kill -9 at random moments"
for source in mastodon bluesky x pubmed; do
    sh "$here/kill_collect.sh" $source "$(eval echo '"$'$source'"')" 20 || failed=1
done

echo "several sources at once"
at() { echo "http://127.0.0.$1:$PORT"; }
beside="mastodon: {tag: WASHchat, instances: [\"$(at 1)\", \"$(at 2)\"]}
  - bluesky: {tag: WASHchat, identifier: me.example.org, password_env: SKY_PASSWORD, host: \"$(at 3)\"}
  - x: {query: \"#WASHchat\", search: all, token_env: X_TOKEN, host: \"$(at 4)\"}
  - feed: {url: \"$(at 5)/feed.xml\"}"
control 'faults?f=slow'
job beside "$beside"
control asked
collect beside
expect "five sources are collected" $code 0
curl -s "$U/_asked" >"$WORK/peak"
expect "their hosts are asked at the same time" \
    "$(sed 's/.*"peak": \([0-9]*\).*/\1/' "$WORK/peak" | awk '{ print ($1 >= 3) }')" 1
expect "each by one question at a time" "$(sed 's/.*"host_peak": \([0-9]*\).*/\1/' "$WORK/peak")" 1
grep seen "$WORK/beside.err" | sed 's/ =.*//' >"$WORK/seen-beside"
"$PALAVER" export jsonl -a "$WORK/beside.db" | grep -v '"palaver"' | sort >"$WORK/all-at-once"
rm -f "$WORK/apart.db" "$WORK/seen-apart"
printf '%s\n' "$beside" | sed 's/^  - //' | while IFS= read -r line; do
    job apart "$line"
    collect apart
    grep seen "$WORK/apart.err" | sed 's/ =.*//' >>"$WORK/seen-apart"
done
"$PALAVER" export jsonl -a "$WORK/apart.db" | grep -v '"palaver"' | sort >"$WORK/one-by-one"
expect "they store something" "$([ -s "$WORK/one-by-one" ] && echo yes)" yes
expect "what they store is what they store one by one" "$(cmp "$WORK/all-at-once" "$WORK/one-by-one" && echo same)" same
expect "so is what each has seen, in the order of the job" "$(cmp "$WORK/seen-beside" "$WORK/seen-apart" && echo same)" same
sh "$here/kill_collect.sh" beside "$beside" 20 || failed=1
control 'faults?f=wait@127.0.0.2'
job waits "mastodon: {tag: WASHchat, instances: [\"$(at 1)\", \"$(at 2)\"]}"
PALAVER_CLOCK= "$PALAVER" collect -a "$WORK/waits.db" --allow-private "$WORK/waits.yaml" >"$WORK/waits.out" 2>"$WORK/waits.err" &
pid=$!
tries=0
while [ $tries -lt 100 ] && [ "$(posts waits 2>/dev/null)" != 298 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
name=waits
expect "a source that must wait ten minutes does not hold up the other" "$(posts waits)" 298
kill -INT $pid
wait $pid
expect "and a stop does not wait for it" $? 0
control 'faults?f='
collect waits
expect "the next run, told the wait, keeps to it" "$code $(posts waits)" "0 298"

echo "Ctrl-C"
control 'faults?f=slow'
job stop "$mastodon"
"$PALAVER" collect -q -a "$WORK/stop.db" --allow-private --follow 1s "$WORK/stop.yaml" >"$WORK/stop.out" 2>"$WORK/stop.err" &
pid=$!
sleep 0.5
kill -INT $pid
( sleep 10; kill -9 $pid 2>/dev/null ) & # rather a failure than a hang
watch=$!
wait $pid
stopped=$?
kill $watch 2>/dev/null
expect "a stop ends at the next page without complaint" $stopped 0
control 'faults?f='
collect stop
expect "and the next run goes on" "$code $(posts stop)" "0 298"

echo "the README, as written, with this machine for the servers it names"
here_for() { # a job or a line of the README, its hosts put here
    sed -e "s#\[mastodon.social, fosstodon.org\]#[\"$(at 1)\", \"$(at 2)\"]#" -e "s#@mastodon.social#@$(at 1)#" \
        -e "s#password_env: BSKY_APP_PASSWORD#password_env: BSKY_APP_PASSWORD, host: \"$(at 3)\"#" \
        -e "s#https://news.example.org/health/feed.xml#$(at 5)/feed.xml#" \
        -e "s#email: me@example.org#email: me@example.org, cap: 100, host: \"$(at 4)\"#" -e 's#HSRFCAS#WASHchat#g' \
        -e "s#docs/jobs/hsrfcas.yaml#hsrfcas.yaml#" -e 's#^palaver#palaver --allow-private#' \
        -e 's#^palaver --allow-private \(-a [^ ]* \)\{0,1\}collect#palaver \1collect --allow-private#' \
        -e 's#^palaver --allow-private#palaver#'
}
root=$(cd "$here/../.." && pwd)
mkdir -p "$WORK/readme"
here_for <"$root/docs/jobs/hsrfcas.yaml" >"$WORK/readme/hsrfcas.yaml"
sed -n '/^#### Archive a hashtag/,/^#### Archive a list/p' "$root/README.md" | grep '^palaver' |
    grep -v 'list:\|--follow' | here_for >"$WORK/readme/lines"
told=$(dirname "$PALAVER")
name=readme
(cd "$WORK/readme" && export BSKY_APP_PASSWORD=pass-word PATH="$told:$PATH" && while IFS= read -r line; do
    sh -c "$line" </dev/null || { echo "README: '$line' exits with $?"; exit 1; }
done <lines) >"$WORK/readme.out" 2>"$WORK/readme.err"
expect "each of its $(wc -l <"$WORK/readme/lines" | tr -d ' ') lines works" $? 0
expect "chat.db holds the chat" "$("$PALAVER" export jsonl -a "$WORK/readme/chat.db" | grep -c '"native_id"')" 298
expect "and the job's archive what all its sources tell" \
    "$("$PALAVER" coverage -a "$WORK/readme/hsrfcas.db" --json | grep -c '"state":"done"')" 5

echo "meanwhile, on a server of its own"
wait $others || failed=1
cat "$WORK/others"
sh "$here/imap.sh" || failed=1
[ $failed = 0 ] && echo "check-servers: all well" || echo "check-servers: FAILED"
exit $failed
