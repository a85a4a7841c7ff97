#!/bin/sh
# A HyperKitty of our own on loopback, from its own SQLite file; no Mailman core is needed.
# usage: hyperkitty_server.sh start FOLDER LIST-ADDRESS MBOX
#        hyperkitty_server.sh serve FOLDER PORT [PAGE]      its API pages by PAGE mails, as newer versions do; else not
#        hyperkitty_server.sh import FOLDER LIST-ADDRESS MBOX
#        hyperkitty_server.sh private FOLDER LIST-ADDRESS   for members only from now on
#        hyperkitty_server.sh stop FOLDER
# Packages: mailman3-web python3-whoosh gunicorn curl
set -eu
act=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
shift 2
export PYTHONPATH="$folder:/usr/share/mailman3-web" DJANGO_SETTINGS_MODULE=hyperkitty_settings PYTHONWARNINGS=ignore

manage() { /usr/bin/python3 -m django "$@"; }

load() { manage hyperkitty_import --no-sync-mailman -v 0 -l "$1" "$2" >/dev/null; }

case $act in
start)
    cat >"$folder/hyperkitty_settings.py" <<END
import os
from settings import *
DEBUG = False
SECRET_KEY = 'test'
ALLOWED_HOSTS = ['*']
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': '$folder/hk.db', 'OPTIONS': {'timeout': 30}}}
HAYSTACK_CONNECTIONS = {'default': {'ENGINE': 'haystack.backends.whoosh_backend.WhooshEngine', 'PATH': '$folder/index'}}
STATIC_ROOT = '$folder/static'
COMPRESS_ENABLED = False
EMAIL_BACKEND = 'django.core.mail.backends.dummy.EmailBackend'
LOGGING = {'version': 1, 'disable_existing_loggers': False}
DEFAULT_AUTO_FIELD = 'django.db.models.AutoField'
if os.environ.get('PAGE'):
    REST_FRAMEWORK = {'DEFAULT_PAGINATION_CLASS': 'rest_framework.pagination.LimitOffsetPagination',
                      'PAGE_SIZE': int(os.environ['PAGE'])}
END
    manage migrate -v 0
    load "$1" "$2" ;;
serve)
    PAGE=${2:-} /usr/bin/gunicorn -b "127.0.0.1:$1" -w 2 --pid "$folder/$1.pid" --daemon \
        --access-logfile "$folder/$1.log" --error-logfile "$folder/error.log" wsgi:application
    tries=0
    until curl -fsS -m 5 -o /dev/null "http://127.0.0.1:$1/hyperkitty/lists/" 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] || { echo "hyperkitty_server: not ready, see $folder/error.log" >&2; exit 1; }
        sleep 0.1
    done ;;
import) load "$1" "$2" ;;
private)
    manage shell -c "from hyperkitty.models import ArchivePolicy, MailingList
MailingList.objects.filter(name='$1').update(archive_policy=ArchivePolicy.private.value)" ;;
stop)
    for file in "$folder"/*.pid; do
        pid=$(cat "$file")
        kill "$pid" || continue
        while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
    done ;;
esac
