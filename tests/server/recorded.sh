#!/bin/sh
# Recorded traffic of a real Mastodon 4 server, replayed, and what Mastodon.py reads from it compared with what we
# collect. The recordings are others' and not in the repository: CASSETTES names their folder; without it nothing is
# done. Called by run.sh: PALAVER, WORK.
set -u
here=$(cd "$(dirname "$0")" && pwd)
CASSETTES=${CASSETTES:-$here/../../../shared/servers/cassettes}
[ -d "$CASSETTES" ] || { echo "  recorded traffic: none at $CASSETTES"; exit 0; }
sh "$here/../setup.sh" python3-mastodon python3-yaml || exit 1
port=${VCR_PORT:-18290}
VCR_IGNORE=limit,local /usr/bin/python3 "$here/vcr_server.py" "$port" "$CASSETTES"/*.yaml >"$WORK/vcr.log" &
server=$!
trap 'kill $server' EXIT
tries=0
until grep -q ready "$WORK/vcr.log" || [ $tries -gt 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
failed=0
for tag in hoot fgiztsshwiaqqiztpmmjbtvmescsculuvmgjgopwoeidbcrixp; do
    rm -f "$WORK/recorded.db"
    "$PALAVER" collect -q -a "$WORK/recorded.db" --allow-private "mastodon:$tag@http://127.0.0.1:$port" \
        >"$WORK/recorded.err" 2>&1 || { cat "$WORK/recorded.err"; failed=1; }
    "$PALAVER" export jsonl -a "$WORK/recorded.db" is:any >"$WORK/recorded.jsonl"
    /usr/bin/python3 "$here/recorded_compare.py" "http://127.0.0.1:$port" "$tag" "$WORK/recorded.jsonl" || failed=1
done
exit $failed
