#!/bin/sh
# usage: dovecot.sh start DIR | stop DIR | admin DIR COMMAND...
# Dovecot on 127.0.0.1: IMAP on $IMAP_PORT (plain and STARTTLS), IMAPS on $IMAPS_PORT, any user, password "secret".
# Its certificate, for localhost, is its own authority: DIR/cert.pem. Needs root (it drops to nobody), dovecot-imapd,
# openssl, curl; every folder above DIR must be open to all. `admin` is doveadm on that server.
set -eu
[ $# -ge 2 ] || { sed -n 2,5p "$0"; exit 2; }
act=$1 dir=$2
shift 2
mkdir -p "$dir/home"
chmod 755 "$dir"
dir=$(cd "$dir" && pwd)
case $act in
start)
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
    cat >"$dir/dovecot.conf" <<CONF
base_dir = $dir/run
state_dir = $dir/state
log_path = $dir/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 100
auth_failure_delay = 0
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$dir/home/%n
}
namespace inbox {
  inbox = yes
  separator = /
}
service imap-login {
  inet_listener imap {
    port = $IMAP_PORT
  }
  inet_listener imaps {
    port = $IMAPS_PORT
    ssl = yes
  }
}
CONF
    chown -R nobody:nogroup "$dir/home"
    dovecot -c "$dir/dovecot.conf"
    tries=0
    until curl -fsS -m 2 -u archive:secret "imap://127.0.0.1:$IMAP_PORT/" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || { echo "dovecot.sh: it does not start, see $dir/dovecot.log" >&2; exit 1; }
        sleep 0.1
    done ;;
stop)
    pid=$(cat "$dir/run/master.pid")
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done ;;
admin)
    command=$1
    shift
    doveadm -c "$dir/dovecot.conf" "$command" "$@" ;;
*)
    sed -n 2,5p "$0"
    exit 2 ;;
esac
