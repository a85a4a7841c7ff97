#!/bin/sh
# make check-bluesky: the built program against a real Bluesky network on loopback: PDS, AppView and identity directory
# from the npm package @atproto/dev-env, with PostgreSQL and Redis. What was collected is compared with what the PDS
# lists of each account. Needs root (for PostgreSQL's own user); the first run installs 360 MB into build/bluesky, which
# takes some minutes. Ports 2583, 2584, 2582, 5442 and 6390.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
PALAVER=${PALAVER:-$root/build/palaver}
[ "$(id -u)" = 0 ] || { echo "check-bluesky: skipped, it needs root to start PostgreSQL"; exit 0; }
sh "$root/tests/setup.sh" postgresql-15 redis-server python3-minimal g++ make
for tool in node npm; do
    command -v $tool >/dev/null || sh "$root/tests/setup.sh" nodejs npm
done
modules=$(dirname "$PALAVER")/bluesky
mkdir -p "$modules"
modules=$(cd "$modules" && pwd)
if ! [ -d "$modules/node_modules/@atproto/dev-env" ]; then
    echo "Installing from npm: @atproto/dev-env (some minutes, mostly compiling better-sqlite3)"
    printf '{"private": true}\n' >"$modules/package.json"
    [ -d /usr/include/node ] && export npm_config_nodedir=/usr
    (cd "$modules" && npm install --no-audit --no-fund --silent @atproto/dev-env@0.3.215)
fi

WORK=$(mktemp -d)
chmod 755 "$WORK"
export PALAVER_CLOCK=fast SKY_PASSWORD=secret-pw BSKY_MODULES="$modules" BSKY_RATE_LIMITS=1
trap 'sh "$here/bluesky_network.sh" stop "$WORK/net" 2>/dev/null || :; rm -rf "$WORK"' EXIT
python3 "$here/bluesky_seed.py" 240 >"$WORK/seed.jsonl"
sh "$here/bluesky_network.sh" start "$WORK/net" "$WORK/seed.jsonl"
P=http://127.0.0.1:2583
failed=0

collect() { # NAME [OPTION...]
    name=$1
    shift
    code=0
    "$PALAVER" collect -a "$WORK/$name.db" --allow-private "$@" "$WORK/$name.yaml" >"$WORK/$name.err" 2>&1 || code=$?
}
ok() { # WHAT IS WANTED
    if [ "$2" = "$3" ]; then
        echo "  ok: $1"
    else
        echo "  FAILED: $1: '$2' where '$3' is wanted"
        cat "$WORK/$name.err"
        failed=1
    fi
}
compare() { # WHAT [--gone URI...]
    what=$1
    shift
    "$PALAVER" export jsonl -a "$WORK/$name.db" is:any >"$WORK/$name.jsonl"
    if python3 "$here/bluesky_compare.py" "$WORK/$name.jsonl" "$WORK/net/posts.jsonl" palaver "$@" >"$WORK/told"; then
        echo "  ok: $what: $(tail -n 1 "$WORK/told")"
    else
        echo "  FAILED: $what"
        cat "$WORK/told"
        failed=1
    fi
}
job() { # NAME MORE
    printf 'sources:\n  - bluesky: {tag: palaver, host: "%s", threads: true%s}\n' "$P" "$2" >"$WORK/$1.yaml"
}
xrpc() { # METHOD BODY [TOKEN]
    curl -sS -H 'content-type: application/json' ${3:+-H "authorization: Bearer $3"} -d "$2" "$P/xrpc/$1"
}

echo "a real network"
account=", identifier: amina.test, password_env: SKY_PASSWORD"
job all "$account"
collect all
ok "the tag and its threads are collected" $code 0
compare "all is there as the PDS has it"
"$PALAVER" export jsonl -a "$WORK/all.db" is:any | sort >"$WORK/once"
collect all
"$PALAVER" export jsonl -a "$WORK/all.db" is:any | sort >"$WORK/twice"
ok "a second run changes nothing" "$(cmp "$WORK/once" "$WORK/twice" && echo same)" same

echo "deletions"
token=$(xrpc com.atproto.server.createSession '{"identifier":"bobby.test","password":"secret-pw"}' |
    sed 's/.*"accessJwt":"\([^"]*\)".*/\1/')
gone=
for id in p1 p31; do
    uri=$(sed -n "s/.*\"id\":\"$id\",\"uri\":\"\([^\"]*\)\".*/\1/p" "$WORK/net/posts.jsonl")
    gone="$gone $uri"
    xrpc com.atproto.repo.deleteRecord \
        "{\"repo\":\"bobby.test\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"${uri##*/}\"}" "$token" >/dev/null
done
sleep 3 # until the AppView has heard of it
PALAVER_NOW=$(date -u -d '+2 days' +%Y-%m-%dT%H:%M:%SZ)
export PALAVER_NOW
collect all
unset PALAVER_NOW
ok "two days later the run ends well" $code 0
ok "and tells two posts as deleted" "$(grep -o '[0-9]* told as deleted' "$WORK/all.err")" "2 told as deleted"
# shellcheck disable=SC2086
compare "the others are untouched" --gone $gone
ok "deleted posts are not counted any more" \
    "$("$PALAVER" query -a "$WORK/all.db" --json "id:$(echo $gone | sed 's/ .*//')" | wc -l | tr -d ' ')" 0

echo "refusals"
job visitor ""
collect visitor
ok "a search without login is answered here, or refused with a gap" "$(echo $code | sed 's/[03]/fine/')" fine
WRONG=not-it
export WRONG
job wrong ", identifier: amina.test, password_env: WRONG"
collect wrong
ok "a wrong password ends the source" $code 3
ok "and is told without it" "$(grep -c not-it "$WORK/wrong.err" || :)" 0
i=0
while [ $i -lt 40 ]; do
    xrpc com.atproto.server.createSession '{"identifier":"amina.test","password":"x"}' >/dev/null
    i=$((i + 1))
done
job limited "$account"
collect limited --patience 2s
ok "too many logins: a real 429 without Retry-After ends the source" $code 3
ok "the gap says rate" "$("$PALAVER" coverage -a "$WORK/limited.db" --gaps | grep -c ' rate ')" 1
[ $failed = 0 ] && echo "check-bluesky: all well" || echo "check-bluesky: FAILED"
exit $failed
