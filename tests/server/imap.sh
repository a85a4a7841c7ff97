#!/bin/sh
# Mailboxes on real IMAP servers: Dovecot (plain, STARTTLS, TLS) and that of public-inbox; on good days and bad ones.
# What is collected is compared with what Python's imaplib and mailbox see. Called by run.sh, or by hand:
#   PALAVER=build/palaver sh tests/server/imap.sh
# Needs root (Dovecot gives it up), python3, curl, openssl, and the servers; installs those when they are missing.
set -u
here=$(cd "$(dirname "$0")" && pwd)
PALAVER=$(realpath "${PALAVER:-build/palaver}")
. "$here/common.sh"
chmod 755 "$WORK" # Dovecot gives up root
cd "$WORK"
export IMAP_PASSWORD=secret
proxy=
servers_stop() {
    [ -z "$proxy" ] || kill "$proxy" 2>/dev/null
    [ ! -f dovecot/run/master.pid ] || sh "$here/dovecot.sh" stop dovecot 2>/dev/null
    [ ! -f inbox/pid ] || sh "$here/public_inbox_server.sh" stop inbox 2>/dev/null
}
trap 'servers_stop; rm -rf "$WORK"' EXIT

[ "$(id -u)" = 0 ] || { echo "  imap: skipped, Dovecot starts as root only"; exit 0; }
sh "$here/../setup.sh" dovecot-imapd openssl curl public-inbox libdbd-sqlite3-perl libsearch-xapian-perl libplack-perl \
    libinline-c-perl || exit 1
set -- $(python3 -c 'import socket
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
print(*(s.getsockname()[1] for s in held))')
export IMAP_PORT=$1 IMAPS_PORT=$2 PI_PORT=$3 PI_IMAP_PORT=$4
sh "$here/dovecot.sh" start dovecot || exit 1
ca=$WORK/dovecot/cert.pem
address=imap://archive@127.0.0.1

box() { python3 "$here/imap_box.py" "$IMAP_PORT" "$@"; }

collect() { # NAME SOURCE|JOB [OPTION...]: exit code in $code, what it says in NAME.err
    name=$1 source=$2
    shift 2
    "$PALAVER" collect -a "$name.db" --allow-private --stall 2s "$@" "$source" >"$name.out" 2>"$name.err"
    code=$?
}

content() { "$PALAVER" export archive -a "$1.db" | sha256sum; }

same_as_server() { # WHAT MAILBOX MAILS
    "$PALAVER" export mbox -q -a "$name.db" -o "$name.mbox"
    expect "$1" "$(box compare "$2" "$name.mbox" 2>>"$name.err")" "$3 mails, 0 missing, 0 that are not on the server"
}

proxy_start() { # PORT FAULT...: a faulty line to it, the proxy's own port in $faulty
    rm -f proxy.port proxy.log
    target=$1
    shift
    python3 "$here/tcp_faults.py" proxy.port "$target" proxy.log "$@" &
    proxy=$!
    while [ ! -s proxy.port ]; do sleep 0.02; done
    faulty=$(cat proxy.port)
}

proxy_stop() {
    kill "$proxy"
    wait "$proxy" 2>/dev/null
    proxy=
}

echo "imap: good days"
box fill Lists/HIFA 0 600
box flags Lists/HIFA >flags.before
proxy_start "$IMAP_PORT"
collect counted "imap:$address:$faulty/Lists/HIFA"
sleep 0.2
proxy_stop
expect "600 mails cost four round trips, the login four and the goodbye one" "$(awk '{print ($4 <= 9) ? "few" : $4}' proxy.log)" few
collect plain "imap:$address:$IMAP_PORT/Lists/HIFA"
expect "a mailbox is collected" $code 0
same_as_server "byte for byte what another client sees" Lists/HIFA 594
says "drafts are set aside, not stored" "6 set aside"
box flags Lists/HIFA >flags.after
expect "and no mail is marked, moved or read" "$(cmp flags.before flags.after && echo same)" same
once=$(content plain)
collect plain "imap:$address:$IMAP_PORT/Lists/HIFA"
expect "again changes nothing" "$code $(content plain)" "0 $once"
says "and asks for no mail" "0 seen"
box fill Lists/HIFA 600 30
box delete Lists/HIFA 1 2 3 350
collect plain "imap:$address:$IMAP_PORT/Lists/HIFA"
says "what arrived is brought, and nothing else" "30 seen = 30 stored"
expect "what was deleted there stays here" "$(posts plain)" 624

echo "imap: encryption"
printf 'sources:\n  - imap: {url: "imap://localhost:%s", mailbox: Lists/HIFA, user: archive, tls: starttls, ca_file: "%s", password_env: IMAP_PASSWORD}\n' \
    "$IMAP_PORT" "$ca" >starttls.yaml
collect starttls starttls.yaml
expect "STARTTLS, with an authority of one's own" "$code $(posts starttls)" "0 620"
printf 'sources:\n  - imap: {url: "imaps://localhost:%s", mailbox: Lists/HIFA, user: archive, ca_file: dovecot/cert.pem, password_command: echo secret}\n' \
    "$IMAPS_PORT" >imaps.yaml
collect imaps imaps.yaml
expect "TLS from the first byte" "$code $(posts imaps)" "0 620"
through_tls=$(content imaps)
collect untrusted "imap:imaps://archive@localhost:$IMAPS_PORT/Lists/HIFA"
expect "a certificate that nobody vouches for is refused" "$code $(posts untrusted)" "3 0"
says "and says so" "certificate is not trusted"
gap "the gap is on record" offline open
proxy_start "$IMAPS_PORT" flip=300000 max=2
sed "s/$IMAPS_PORT/$faulty/" imaps.yaml >flipped.yaml
collect flipped flipped.yaml
proxy_stop
expect "bytes damaged on the way are noticed, and asked for again" "$code $(content flipped)" "0 $through_tls"

echo "imap: refusals"
IMAP_PASSWORD=not-the-word collect wrong "imap:$address:$IMAP_PORT/Lists/HIFA"
expect "a wrong password ends the source" $code 3
says "with the server's words" "login of archive is refused: NO \[AUTHENTICATIONFAILED\]"
gap "the gap is on record" auth open
expect "and the secret is nowhere" "$(cat wrong.* | grep -c not-the-word)" 0
collect wrong "imap:$address:$IMAP_PORT/Lists/HIFA"
gap "and is filled by the next run" auth filled
collect missing "imap:$address:$IMAP_PORT/Lists/HIVA"
expect "a mailbox that is not there ends the source" $code 3
says "with the nearest name" "no mailbox 'Lists/HIVA'; did you mean 'Lists/HIFA'?"
collect unnamed "imap:$address:$IMAP_PORT"
says "without a name it says which there are" "which mailbox? There are .*Lists/HIFA"
"$PALAVER" collect -a inside.db "imap:$address:$IMAP_PORT/Lists/HIFA" >inside.out 2>inside.err
name=inside
says "this machine is not asked unless allowed" "allow-private"
collect inurl "imap:imaps://me:secret@localhost/INBOX"
expect "a password in an address is refused" $code 2
collect plan "imap:$address:$IMAP_PORT/Lists/HIFA" --plan
says "--plan counts mails and bytes" "holds [0-9]* bytes, 4 requests, 626 posts"
expect "and makes no archive" "$(ls plan.db 2>/dev/null)" ""

echo "imap: several mailboxes, names of all kinds, a window"
box fill 'Gespräche & 健康' 2000 30
box fill INBOX 2100 10
printf 'sources:\n  - imap: {url: "imap://127.0.0.1:%s", mailboxes: ["Gespräche & 健康", INBOX], user: archive}\n' "$IMAP_PORT" >two.yaml
collect two two.yaml
expect "two mailboxes of one server" "$code $(posts two)" "0 40"
printf 'window: {from: 2024-01-11, to: 2024-01-21T12:00Z}\nsources:\n  - imap: {url: "imap://127.0.0.1:%s", mailbox: Lists/HIFA, user: archive}\n' \
    "$IMAP_PORT" >window.yaml
collect window window.yaml
# A mail comes every three hours from 2024-01-01T09:00 on: these are 77 to 160, and 96 is a draft.
expect "a window brings its days, to the minute" "$code $(posts window)" "0 83"
collect window window.yaml --since 2024-01-10
expect "and made wider, the rest" "$code $(posts window)" "0 91"
collect window window.yaml --since 2024-01-10
says "which is not asked for again" "0 seen"

printf 'sources:\n  - imap: {url: "imap://127.0.0.1:%s", mailbox: Lists/HIFA, user: archive, only: "list:talk.lists.example"}\n' \
    "$IMAP_PORT" >only.yaml
collect only only.yaml
expect "one list only, the rest is nowhere" \
    "$code $("$PALAVER" query --json -a only.db 'NOT list:talk.lists.example' | wc -l | tr -d ' ') $(posts only)" "0 0 531"
says "and counted" "89 not asked for"
collect all "imap:$address:$IMAP_PORT/Lists/HIFA"
says "without it, lists are named with their numbers" "89  no list"
sed 's/list:talk/lisp:talk/' only.yaml >misspelt.yaml
collect misspelt misspelt.yaml
says "a wrong query has its place" "misspelt.yaml:2:.*only"

echo "imap: README's examples, on this server"
mkdir example
IMAP_USER=me box fill Lists/HIFA 0 60
for line in 1 2; do
    awk '/^palaver collect .*imaps:/' "$here/../../README.md" | sed -n ${line}p |
        sed "s/^palaver collect/--allow-private/; s/imap.example.org/localhost:$IMAPS_PORT/" >example/line
    (cd example && PALAVER_CA_FILE=$ca "$PALAVER" collect $(cat line)) >"example$line.out" 2>"example$line.err"
    name=example$line
    expect "$(cat example/line)" $? 0
done
says "the second collects the folder" "60 seen = 60 stored"
name=example1
says "the first names the folders" "Lists/HIFA"
sed "s/imap.example.org/localhost:$IMAPS_PORT/; s/pass show mail/echo secret/" "$here/../../docs/jobs/list.yaml" >example/list.yaml
(cd example && PALAVER_CA_FILE=$ca "$PALAVER" collect --allow-private list.yaml) >list.out 2>list.err
name=list
expect "the job file too" $? 0
says "and asks for nothing that is there already" "0 seen"

echo "imap: a run taken back"
collect back "imap:$address:$IMAP_PORT/Gespräche%20%26%20健康"
box fill 'Gespräche & 健康' 2040 5
collect back "imap:$address:$IMAP_PORT/Gespräche%20%26%20健康"
"$PALAVER" undo 2 -a back.db >/dev/null 2>&1
expect "its mails are gone" "$(posts back)" 30
collect back "imap:$address:$IMAP_PORT/Gespräche%20%26%20健康"
expect "and come again when they are asked for" "$code $(posts back)" "0 35"
"$PALAVER" undo 1 -a back.db >/dev/null 2>&1
collect back "imap:$address:$IMAP_PORT/Gespräche%20%26%20健康"
expect "those of the first run too" "$code $(posts back)" "0 35"

echo "imap: the server's mailbox changes"
box fill Moved 3010 60
collect moved "imap:$address:$IMAP_PORT/Moved"
sh "$here/dovecot.sh" admin dovecot mailbox delete -u archive Moved
box fill Moved 3010 65
collect moved "imap:$address:$IMAP_PORT/Moved"
says "renumbered mails are read again, and it is said" "has renumbered the mails"
says "and none is stored twice" "5 stored + 60 merged"
same_as_server "in the end all is there once" Moved 65
box big Long 70000000
collect long "imap:$address:$IMAP_PORT/Long"
expect "a mail that is too long costs only itself" $code 3
"$PALAVER" rejects -a long.db >long.out
says "and is on record with its number and length" "Long;UID=1: a mail of 7[0-9]* bytes, longer than 64 MiB"

echo "imap: bad lines"
begun=$(date +%s%N)
collect clean "imap:$address:$IMAP_PORT/Lists/HIFA"
whole_ms=$((($(date +%s%N) - begun) / 1000000))
wanted=$(content clean)
for fault in cut=3 cut=150 cut=1000 cut=123456 cut=400000 reset=250000 stall=300000; do
    proxy_start "$IMAP_PORT" $fault max=2
    collect $fault "imap:$address:$faulty/Lists/HIFA" --stall 1s
    proxy_stop
    expect "$fault bytes, twice, and no mail is missing" "$code $(content $fault)" "0 $wanted"
done
proxy_start "$IMAP_PORT" stall=2000
collect silent "imap:$address:$faulty/Lists/HIFA" --stall 1s
proxy_stop
expect "a server that is always silent is left" $code 3
says "and it is said" "has fallen silent"
gap "the gap is on record" offline open

echo "imap: kill -9 at 20 random moments"
seed=${SEED:-$(date +%s)} hit=0 i=0
proxy_start "$IMAP_PORT"
while [ $i -lt 20 ]; do
    i=$((i + 1))
    "$PALAVER" collect -q -a killed.db --allow-private "imap:$address:$faulty/Lists/HIFA" >/dev/null 2>&1 &
    pid=$!
    sleep "$(awk -v seed=$((seed + i)) -v whole=$whole_ms 'BEGIN { srand(seed); printf "%.3f", rand() * whole / 1000 }')"
    kill -9 $pid 2>/dev/null && hit=$((hit + 1))
    wait $pid 2>/dev/null
done
collect killed "imap:$address:$faulty/Lists/HIFA"
proxy_stop
expect "killed $hit times (seed $seed), the same as a clean run" "$code $(content killed)" "0 $wanted"

echo "imap: following"
proxy_start "$IMAP_PORT"
PALAVER_CLOCK= "$PALAVER" collect -a follow.db --allow-private --follow 1s "imap:$address:$faulty/INBOX" >follow.out 2>follow.err &
pid=$!
name=follow
sleep 1
box fill INBOX 2110 5
tries=0
until grep -q "5 seen" follow.err || [ $tries -gt 60 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
kill -INT $pid
wait $pid
expect "mail that arrives meanwhile comes by itself" "$? $(posts follow)" "0 15"
sleep 0.3
expect "over one connection" "$(wc -l <proxy.log | tr -d ' ')" 1
proxy_stop

echo "imap: another server, public-inbox"
box mbox Moved >talk.mbox
sh "$here/public_inbox_server.sh" start inbox "$PI_PORT" talk=talk.mbox || failed=1
collect other "imap:imap://anonymous@127.0.0.1:$PI_IMAP_PORT/lists.talk.0"
expect "its mails are collected" "$code $(posts other)" "0 65"
IMAP_PORT=$PI_IMAP_PORT IMAP_USER=anonymous same_as_server "byte for byte what another client sees" lists.talk.0 65
once=$(content other)
collect other "imap:imap://127.0.0.1:$PI_IMAP_PORT/lists.talk.0" --since 2024-01-01
expect "again, without a user, changes nothing" "$code $(content other)" "0 $once"
collect since "imap:imap://127.0.0.1:$PI_IMAP_PORT/lists.talk.0" --since 2025-01-15 --until 2025-01-16
expect "and one day" "$code $(posts since)" "0 8"
printf 'sources:\n  - imap: {url: "imap://127.0.0.1:%s", mailbox: lists.talk.0, tls: starttls}\n' "$PI_IMAP_PORT" >clear.yaml
collect clear clear.yaml
expect "a server without STARTTLS is not told the password" $code 3
says "and it is said" "offers no STARTTLS"
exit $failed
