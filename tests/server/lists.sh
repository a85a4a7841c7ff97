#!/bin/sh
# make check-servers, second part: archives of mailing lists, collected from the real servers. Installs what is missing:
# public-inbox, HyperKitty (mailman3-web, gunicorn), nginx. Mailman 2 is not in Debian 12: its Pipermail archive is
# written by pipermail_site.py and served by nginx. What is collected is compared with the mails that went in, as
# Python's own modules read them. Ports 18100 to 18199.
set -u
here=$(cd "$(dirname "$0")" && pwd)
PALAVER=${PALAVER:-build/palaver}
. "$here/common.sh"
python=/usr/bin/python3
trap 'stop_all; rm -rf "$WORK"' EXIT
chmod 755 "$WORK" # nginx and others drop root

sh "$here/../setup.sh" python3 curl openssl sqlite3 nginx-light public-inbox libdbd-sqlite3-perl \
    libsearch-xapian-perl libplack-perl libinline-c-perl mailman3-web python3-whoosh gunicorn || exit 1

PIPER=http://127.0.0.1:18100/pipermail/talk/
KITTY_UNPAGED=http://127.0.0.1:18131/hyperkitty/list/talk@lists.example/
INBOX=http://127.0.0.1:18120/talk/
BASIC=http://127.0.0.1:18120/plain/
KITTY=http://127.0.0.1:18130/hyperkitty
pids=

stop_all() {
    for pid in $pids; do kill "$pid" 2>/dev/null; done
    sh "$here/web_server.sh" stop "$WORK/web" 2>/dev/null
    sh "$here/public_inbox_server.sh" stop "$WORK/inbox" 2>/dev/null
    sh "$here/hyperkitty_server.sh" stop "$WORK/kitty" 2>/dev/null
}

site() { # MBOX [WORD...]
    mbox=$1
    shift
    $python "$here/pipermail_site.py" "$mbox" "$WORK/site/pipermail/talk" "$PIPER" "$@"
}

faults() { # PORT UPSTREAM-PORT WORD...: a proxy that spoils answers
    $python "$here/spoilt_answers.py" "$@" >"$WORK/ready" 2>/dev/null &
    pids="$pids $!"
    tries=0
    until grep -q ready "$WORK/ready" 2>/dev/null || [ $tries -gt 100 ]; do
        tries=$((tries + 1))
        sleep 0.05
    done
    : >"$WORK/ready"
}

content() { # NAME: the archive's content, but for the places and the times of looking
    "$PALAVER" export jsonl -a "$WORK/$1.db" | grep '"native_id"' | sort >"$WORK/$1.jsonl"
}

compare() { # WHAT MBOX [WORD...]: what $name holds is what the mails say
    what=$1
    shift
    content "$name"
    if told=$($python "$here/compare_mails.py" "$WORK/$name.jsonl" "$@"); then
        echo "  ok: $what ($told)"
    else
        echo "  FAILED: $what"
        echo "$told"
        failed=1
    fi
}

same_again() { # WHAT
    content "$name"
    cp "$WORK/$name.jsonl" "$WORK/once"
    records=$(sqlite3 "$WORK/$name.db" 'SELECT count(*) FROM records')
    collect "$name"
    content "$name"
    expect "$1" "$(cmp "$WORK/once" "$WORK/$name.jsonl" && echo same $code $(sqlite3 "$WORK/$name.db" 'SELECT count(*) FROM records'))" "same 0 $records"
}

section() { echo "$1 (after $(($(date +%s) - seconds)) s)"; }

seconds=$(date +%s)
echo "lists: starting the servers"
$python "$here/talk_mbox.py" 0 300 >"$WORK/first.mbox"
$python "$here/talk_mbox.py" 300 20 >"$WORK/more.mbox"
cat "$WORK/first.mbox" "$WORK/more.mbox" >"$WORK/all.mbox"
for name in piper inbox basic; do
    for part in first all; do ln -s "$part.mbox" "$WORK/$part-$name"; done
done
# HyperKitty takes its time.
$python "$here/talk_mbox.py" 0 100 >"$WORK/first-kitty"
$python "$here/talk_mbox.py" 100 20 >"$WORK/more-kitty"
cat "$WORK/first-kitty" "$WORK/more-kitty" >"$WORK/all-kitty"
for part in first all; do ln -s "$part-kitty" "$WORK/$part-unpaged"; done
mkdir -p "$WORK/site/lost"
echo '<!DOCTYPE html><html><head><title>Not found</title></head><body>Sorry.</body></html>' >"$WORK/site/lost.html"
site "$WORK/first.mbox"
sh "$here/web_server.sh" start "$WORK/web" 18100 "$WORK/site" http://127.0.0.1:18120 || exit 1
sh "$here/public_inbox_server.sh" start "$WORK/inbox" 18120 plain/basic="$WORK/first.mbox" talk="$WORK/first.mbox" || exit 1
sh "$here/hyperkitty_server.sh" start "$WORK/kitty" talk@lists.example "$WORK/first-kitty" || exit 1
sh "$here/hyperkitty_server.sh" serve "$WORK/kitty" 18130 10 || exit 1
sh "$here/hyperkitty_server.sh" serve "$WORK/kitty" 18131 || exit 1

section "each kind is recognised, collected whole, and once more"
job piper "list: {url: \"$PIPER\"}"
job inbox "list: {url: \"$INBOX\"}"
job basic "list: {url: \"$BASIC\"}"
job kitty "list: {url: \"$KITTY/\"}"
job unpaged "list: {url: \"$KITTY_UNPAGED\"}"
for name in piper inbox basic kitty unpaged; do
    collect $name
    expect "$name is collected" "$code" 0
    words=text
    case $name in kitty | unpaged) words= ;; esac
    compare "$name holds the mails of the list" "$WORK/first-$name" $words
    same_again "$name again changes nothing"
done
name=kitty
"$PALAVER" collect --plan --allow-private "$WORK/kitty.yaml" >"$WORK/kitty.out" 2>"$WORK/kitty.err"
says "--plan counts" "100 posts"
curl -s "${INBOX}all.mbox.gz" | gzip -dc >"$WORK/served.mbox"
name=inbox
compare "inbox holds what public-inbox itself gives" "$WORK/served.mbox" text

section "what is new"
sh "$here/public_inbox_server.sh" import "$WORK/inbox" talk "$WORK/more.mbox"
sh "$here/public_inbox_server.sh" import "$WORK/inbox" plain "$WORK/more.mbox"
sh "$here/hyperkitty_server.sh" import "$WORK/kitty" talk@lists.example "$WORK/more-kitty"
site "$WORK/all.mbox"
for name in piper inbox basic kitty unpaged; do
    collect $name
    compare "$name brings what came since" "$WORK/all-$name"
    same_again "and then no more"
done

section "windows"
for name in piper inbox basic kitty; do
    cp "$WORK/$name.yaml" "$WORK/window-$name.yaml"
    name=window-$name
    collect $name --since 2024-02-10 --until 2024-03-05T12:00Z
    compare "$name brings its days and no more" "$WORK/all-${name#window-}" from=2024-02-10 to=2024-03-05T12:00
    collect $name --since 2024-02-01
    compare "and what a wider one asks for" "$WORK/all-${name#window-}" from=2024-02-01
done

section "a run taken back"
for name in piper inbox kitty; do
    content $name
    cp "$WORK/$name.jsonl" "$WORK/once"
    "$PALAVER" undo -q -a "$WORK/$name.db" 1 >"$WORK/$name.out" 2>"$WORK/$name.err"
    collect $name
    content $name
    expect "$name: what it brought comes again" "$(cmp "$WORK/once" "$WORK/$name.jsonl" && echo same $code)" "same 0"
done

section "richer and poorer accounts"
"$PALAVER" import -q -a "$WORK/rank.db" "$WORK/all.mbox"
content rank
sed 's/,"places":.*//' "$WORK/rank.jsonl" >"$WORK/before"
for other in kitty piper; do
    cp "$WORK/$other.yaml" "$WORK/rank.yaml"
    collect rank
    content rank
    expect "$other makes nothing poorer" "$(sed 's/,"places":.*//' "$WORK/rank.jsonl" | cmp - "$WORK/before" && echo same)" same
done
expect "each account is kept beside the mail" \
    "$(sqlite3 "$WORK/rank.db" 'SELECT count(*) FROM records')" "$((320 * 2 + 120))"
"$PALAVER" import -q -a "$WORK/kitty.db" "$WORK/all.mbox"
content kitty
expect "the mail itself wins over the archive's account" \
    "$(sed 's/,"places":.*//' "$WORK/kitty.jsonl" | cmp - "$WORK/before" && echo same)" same

section "Pipermail's ways"
rm -rf "$WORK/site/pipermail/talk"
site "$WORK/all.mbox" french missing=2024-April
rm -f "$WORK/piper.db"
collect piper
name=piper
expect "a month that is named and not there is told" "$code" 3
gap "and a gap" vanished open
compare "the others are collected, whatever their language" "$WORK/all.mbox" text without=2024-04
collect piper
expect "the second time it is no news" "$code" 0
site "$WORK/all.mbox" french
collect piper
compare "when it comes back it is collected" "$WORK/all.mbox" text
job packed "list: {url: \"http://127.0.0.1:18100/packed/talk/\", kind: pipermail}"
collect packed
expect "files sent with Content-Encoding are read" "$code $(posts packed)" "0 320"
rm -rf "$WORK/site/pipermail/talk"
site "$WORK/all.mbox" full
job full "list: {url: \"$PIPER/2024-January/thread.html\"}"
collect full
name=full
compare "the full mbox is taken where it is offered" "$WORK/all.mbox" text
expect "and its mails are whole" "$(grep -c '"quality":"full"' "$WORK/full.jsonl")" 320
same_again "and again changes nothing"

section "bad days"
job private "list: {url: http://127.0.0.1:18100/private/talk/}"
collect private
expect "a private archive ends the source" "$code" 3
says "in clear words" "for members only"
gap "with a gap" auth open
mkdir -p "$WORK/site/lost/talk"
cp "$WORK/site/pipermail/talk/index.html" "$WORK/site/lost/talk/"
job lost "list: {url: http://127.0.0.1:18100/lost/talk/, kind: pipermail}"
collect lost
expect "a page where mails should be is no mail" "$code $(posts lost)" "3 0"
job nolist "list: {url: \"$KITTY/list/none@lists.example/\"}"
collect nolist
expect "a list that is not there ends the source" "$code" 3
gap "with a gap" vanished open
job web "list: {url: http://127.0.0.1:18100/lost.html}"
collect web
says "a page that is no archive is said so" "no archive of Pipermail, HyperKitty or public-inbox"

url() { echo "http://127.0.0.1:$1/talk/"; }
PALAVER_CLOCK= # in earnest: these servers have clocks
job limited "list: {url: \"$(url 18101)\"}"
collect limited
expect "a limit of five a second is kept to" "$code $(posts limited)" "0 320"
expect "without a refusal" "$(grep -c ' 18101 429 ' "$WORK/web/access.log")" 0
job busy "list: {url: \"$(url 18102)\"}"
collect busy --since 2024-06-01
expect "503 one time in three is waited out" "$code $(posts busy | awk '{ print ($1 > 50) }')" "0 1"
job slow "list: {url: \"$(url 18103)\"}"
collect slow --since 2024-07-15
expect "slow is not broken" "$code $(posts slow | awk '{ print ($1 > 10) }')" "0 1"
PALAVER_CLOCK=fast
export PALAVER_CLOCK
job rushed "list: {url: \"$(url 18101)\"}"
collect rushed
expect "who cannot wait is refused, and ends" "$code" 3
gap "with a gap" rate open
job secure "list: {url: \"https://localhost:18104/talk/\"}"
PALAVER_CA_FILE=$WORK/web/ca.pem
export PALAVER_CA_FILE
collect secure
expect "https with a good certificate" "$code $(posts secure)" "0 320"
for fault in 18105:expired 18106:other 18107:redirects 18108:502; do
    scheme=http host=127.0.0.1
    [ ${fault%:*} -lt 18107 ] && scheme=https host=localhost
    job bad-${fault#*:} "list: {url: \"$scheme://$host:${fault%:*}/talk/\"}"
    collect bad-${fault#*:}
    expect "${fault#*:} ends the source" "$code $(posts bad-${fault#*:})" "3 0"
    gap "with a gap" offline open
done
faults 18140 18120 cut=100 max=3
job cut1 "list: {url: \"$(url 18140)\"}"
collect cut1
expect "answers cut in their header are asked for again" "$code $(posts cut1)" "0 320"
faults 18141 18120 cut=6000 when=POST
job cut2 "list: {url: \"$(url 18141)\"}"
collect cut2
name=cut2
expect "answers that are cut when long are asked for in shorter ones" "$code" 0
compare "and nothing is lost" "$WORK/all.mbox"
faults 18142 18120 cut=700 when=POST
job cut3 "list: {url: \"$(url 18142)\"}"
collect cut3
expect "when less does not go through either, the source ends" "$code" 3
gap "with a gap" offline open
faults 18143 18120 flip=700 when=POST
job flip "list: {url: \"$(url 18143)\"}"
collect flip
name=flip
expect "a flipped bit ends the source" "$code" 3
compare "and nothing of a damaged answer was taken" "$WORK/all.mbox" text some
faults 18144 18130 cut=6000 when=export
job cut4 "list: {url: \"http://127.0.0.1:18144/hyperkitty/\"}"
collect cut4
name=cut4
expect "an export that is cut when long is asked for in shorter ones" "$code" 0
compare "and nothing is lost" "$WORK/all-kitty"
faults 18145 18100 cut=2000 when=2024-May
job cut5 "list: {url: http://127.0.0.1:18145/pipermail/talk/}"
rm -rf "$WORK/site/pipermail/talk.mbox"
site "$WORK/all.mbox"
collect cut5
expect "a month that is cut again and again ends the source" "$code" 3
gap "with a gap" offline open

section "kill -9 at random moments"
for source in "piper:$PIPER:0.15" "inbox:$INBOX:0.25" "kitty:$KITTY/list/talk@lists.example/:1.2"; do
    most=${source##*:}
    rest=${source#*:}
    sh "$here/kill_collect.sh" "list-${source%%:*}" "list: {url: \"${rest%:*}\"}" 20 "$most" || failed=1
done

section "a body larger than memory"
$python - "$WORK/site/pipermail/big" <<'END'
import gzip, os, random, sys
os.makedirs(sys.argv[1])
noise = random.Random(7)
with gzip.open(sys.argv[1] + "/2024-May.txt.gz", "wb", compresslevel=1) as file:
    for i in range(4000):
        text = noise.randbytes(20000).hex()
        lines = "\n".join(text[k:k + 72] for k in range(0, len(text), 72))
        file.write(("From ada at people.example  Wed May  1 08:00:00 2024\nFrom: ada at people.example (Ada)\n"
                    "Date: Wed, 1 May 2024 08:%02d:%02d +0000\nSubject: big %d\nMessage-ID: <b%d@lists.example>\n\n%s\n\n"
                    % (i // 60 % 60, i % 60, i, i, lines)).encode())
with open(sys.argv[1] + "/index.html", "w") as file:
    file.write('Pipermail <a href="2024-May/thread.html">x</a> <a href="2024-May.txt.gz">x</a>')
END
job big "list: {url: http://127.0.0.1:18100/pipermail/big/}"
most=$($python - "$PALAVER" "$WORK" <<'END'
import os, resource, subprocess, sys
subprocess.run([sys.argv[1], "collect", "-q", "-a", sys.argv[2] + "/big.db", "--allow-private", sys.argv[2] + "/big.yaml"],
               stderr=open(sys.argv[2] + "/big.err", "w"), stdout=open(sys.argv[2] + "/big.out", "w"))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
END
)
name=big
expect "160 MB of mails are collected" "$(posts big)" 4000
expect "in at most 128 MB of memory ($most)" "$([ "$most" -le 128 ] && echo yes)" yes

section "a list that becomes private"
sh "$here/hyperkitty_server.sh" private "$WORK/kitty" talk@lists.example
collect kitty
expect "ends the source, and what is here stays" "$code $(posts kitty)" "3 320"
says "in clear words" "for members"
gap "with a gap" auth open

[ $failed = 0 ] && echo "lists: all well after $(($(date +%s) - seconds)) s" || echo "lists: FAILED"
exit $failed
