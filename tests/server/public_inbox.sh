#!/bin/sh
# usage: public_inbox.sh start DIR NAME MBOX | stop DIR
# public-inbox with one list of the mails in MBOX: HTTP on 127.0.0.1:$PI_PORT, and the same mails over read-only IMAP on
# $PI_IMAP_PORT, as mailbox lists.NAME.0. Needs public-inbox libdbd-sqlite3-perl libsearch-xapian-perl libplack-perl.
set -eu
[ $# -ge 2 ] || { sed -n 2,4p "$0"; exit 2; }
act=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
export HOME="$dir" PI_CONFIG="$dir/config" GIT_CONFIG_NOSYSTEM=1
case $act in
start)
    name=$3 mbox=$4 url=http://127.0.0.1:$PI_PORT
    public-inbox-init -V2 -Lfull "$name" "$dir/$name" "$url/$name" "$name@lists.example" >/dev/null 2>&1
    git config -f "$dir/config" "publicinbox.$name.newsgroup" "lists.$name"
    # One process for all mails: public-inbox-mda would start one for each.
    perl -MPublicInbox::Config -MPublicInbox::InboxWritable -e '
        my ($name, $file) = @ARGV;
        my $inbox = PublicInbox::InboxWritable->new(PublicInbox::Config->new->lookup_name($name));
        open my $mails, "<", $file or die "$file: $!\n";
        my $importer = $inbox->importer(1);
        require PublicInbox::MboxReader;
        PublicInbox::MboxReader->mboxrd($mails, sub { $importer->add($_[0]) });
        $importer->done' "$name" "$mbox"
    public-inbox-netd -D -P "$dir/pid" -l "$url" -l "imap://127.0.0.1:$PI_IMAP_PORT" -1 "$dir/access.log" \
        -2 "$dir/error.log" 2>>"$dir/error.log"
    tries=0
    until curl -fsS -m 5 -o /dev/null "$url/$name/" 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || { echo "public_inbox.sh: it does not start, see $dir/error.log" >&2; exit 1; }
        sleep 0.1
    done ;;
stop)
    pid=$(cat "$dir/pid")
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done ;;
*)
    sed -n 2,4p "$0"
    exit 2 ;;
esac
