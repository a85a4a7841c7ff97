#!/bin/sh
# usage: bluesky_network.sh start DIR [SEED.jsonl]
#        bluesky_network.sh stop DIR
# PDS on http://127.0.0.1:${BSKY_PDS_PORT:-2583}, AppView on
# http://127.0.0.1:${BSKY_APPVIEW_PORT:-2584}; needs root, the packages postgresql-15
# redis-server, and BSKY_MODULES, the folder whose node_modules holds
# @atproto/dev-env (default: the current folder).  Each seed line is an object:
#   {"id":"p2","handle":"alice.test","text":"hi #tag","createdAt":"2024-01-01T00:00:00Z","reply_to":"p1"}
# Accounts are made as they appear, password "secret-pw"; tags, links and
# mentions in the text become facets.  DIR/posts.jsonl maps id to uri and cid.
# BSKY_RATE_LIMITS=1 turns the PDS's own rate limits on (createSession and so on).
set -eu
[ $# -ge 2 ] || { sed -n 2,13p "$0"; exit 2; }
act=$1 D=$2; shift 2
here=$(cd "$(dirname "$0")" && pwd)
pgbin=/usr/lib/postgresql/15/bin
export BSKY_PDS_PORT="${BSKY_PDS_PORT:-2583}" BSKY_APPVIEW_PORT="${BSKY_APPVIEW_PORT:-2584}"
as_pg() { (cd / && su postgres -s /bin/sh -c "$1"); }
case $act in
start)
  mkdir -p "$D"; D=$(cd "$D" && pwd); chmod 755 "$D"
  BSKY_MODULES=$(cd "${BSKY_MODULES:-.}" && pwd); export BSKY_MODULES
  seed=; [ $# -gt 0 ] && seed=$(readlink -f "$1")
  rm -f "$D/ready"
  [ -d "$D/pg" ] || { mkdir "$D/pg"; chown postgres "$D/pg"; as_pg "$pgbin/initdb -D $D/pg -A trust -U postgres -E UTF8 --no-sync >/dev/null"; }
  as_pg "$pgbin/pg_ctl -D $D/pg -w -l $D/pg/log -o '-p ${BSKY_PG_PORT:-5442} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off' start >/dev/null"
  redis-server --port "${BSKY_REDIS_PORT:-6390}" --bind 127.0.0.1 --save '' --appendonly no --daemonize yes \
    --pidfile "$D/redis.pid" --logfile "$D/redis.log" --dir "$D" >/dev/null
  DB_POSTGRES_URL=postgresql://postgres@127.0.0.1:${BSKY_PG_PORT:-5442}/postgres \
  REDIS_HOST=127.0.0.1:${BSKY_REDIS_PORT:-6390} LOG_ENABLED=false TMPDIR="$D" \
    setsid "${NODE:-node}" "$here/bluesky_network.js" "$D" $seed >"$D/node.log" 2>&1 </dev/null &
  echo $! >"$D/node.pid"
  for _ in $(seq 6000); do
    [ -f "$D/ready" ] && exit 0
    kill -0 "$(cat "$D/node.pid")" 2>/dev/null || break
    sleep 0.1
  done
  echo "bluesky_network.sh: not ready, see $D/node.log" >&2; exit 1 ;;
stop)
  D=$(cd "$D" && pwd)
  for f in node redis; do
    [ -f "$D/$f.pid" ] || continue
    p=$(cat "$D/$f.pid"); kill "$p" 2>/dev/null || :
    for _ in $(seq 100); do kill -0 "$p" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$p" 2>/dev/null || :
  done
  as_pg "$pgbin/pg_ctl -D $D/pg -m immediate stop >/dev/null" ;;
*) sed -n 2,13p "$0"; exit 2 ;;
esac
