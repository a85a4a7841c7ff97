#!/bin/sh
# A public-inbox of our own on loopback.
# usage: public_inbox_server.sh start FOLDER PORT NAME=MBOX...   NAME: full search; NAME/basic: none
#        with PI_IMAP_PORT in the environment also over IMAP, as mailboxes lists.NAME.0
#        public_inbox_server.sh import FOLDER NAME MBOX          more mail, seen by the running server
#        public_inbox_server.sh stop FOLDER
# Packages: public-inbox libdbd-sqlite3-perl libsearch-xapian-perl libplack-perl libinline-c-perl curl
set -eu
act=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
shift 2
export HOME="$folder" PI_CONFIG="$folder/config" GIT_CONFIG_NOSYSTEM=1

# One process for the whole mbox: public-inbox-mda starts one for each mail.
load() {
    perl -MPublicInbox::Config -MPublicInbox::InboxWritable -e '
        my ($name, $file) = @ARGV;
        my $inbox = PublicInbox::Config->new->lookup_name($name) or die "no inbox $name\n";
        my $import = PublicInbox::InboxWritable->new($inbox)->importer(1);
        open my $mbox, "<", $file or die "$file: $!\n";
        require PublicInbox::MboxReader;
        PublicInbox::MboxReader->mboxrd($mbox, sub { $import->add($_[0]) });
        $import->done' "$1" "$2"
}

case $act in
start)
    url=http://127.0.0.1:$1
    shift
    for inbox; do
        name=${inbox%%=*} level=full
        [ "$name" = "${name%/basic}" ] || { name=${name%/basic}; level=basic; }
        public-inbox-init -V2 -L$level "$name" "$folder/$name" "$url/$name" "$name@lists.example" >/dev/null 2>&1
        git config -f "$folder/config" "publicinbox.$name.newsgroup" "lists.$name"
        load "$name" "${inbox#*=}"
    done
    # httpd alone is not told a protocol, netd is.
    daemon="public-inbox-httpd -l ${url#http://}"
    [ -z "${PI_IMAP_PORT:-}" ] || daemon="public-inbox-netd -l $url -l imap://127.0.0.1:$PI_IMAP_PORT"
    $daemon -D -P "$folder/pid" -1 "$folder/access.log" -2 "$folder/error.log" \
        2>>"$folder/error.log"
    tries=0
    until curl -fsS -m 5 -o /dev/null "$url/$name/" 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || { echo "public_inbox_server: not ready, see $folder/error.log" >&2; exit 1; }
        sleep 0.1
    done ;;
import)
    load "$1" "$2"
    kill -HUP "$(cat "$folder/pid")" 2>/dev/null || : ;;
stop)
    pid=$(cat "$folder/pid")
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done ;;
esac
