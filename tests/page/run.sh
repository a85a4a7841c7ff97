#!/bin/sh
# usage: run.sh     PALAVER names the program; OUT the folder for pages and pictures (build/page)
# Builds pages of the sample discussions in several languages and looks at them as readers, validators and printers do.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${OUT:-$(dirname "$PALAVER")/page}
mkdir -p "$out"
out=$(cd "$out" && pwd)
sh "$root/tests/setup.sh" chromium fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji
for tool in node npm; do
    command -v $tool >/dev/null || sh "$root/tests/setup.sh" nodejs npm
done
if ! [ -d "$out/node_modules/axe-core" ]; then
    cp "$here/package.json" "$out/"
    (cd "$out" && npm install --no-audit --no-fund --silent)
fi

PALAVER_ARCHIVE=$out/sample.db
PALAVER_NOW=2026-01-02T03:04:05Z
export PALAVER_ARCHIVE PALAVER_NOW
rm -f "$PALAVER_ARCHIVE" "$out"/*.html "$out"/*.md
"$PALAVER" -q import "$root"/sample_data/chat/*.jsonl "$root"/sample_data/list/*.mbox "$root"/sample_data/list/*.eml \
    "$root/sample_data/documents" "$here/hostile.jsonl" >/dev/null
"$PALAVER" -q tag >/dev/null
draft() { # NAME LOCALE LEVEL QUERY
    "$PALAVER" -q story draft "$4" --locale "$2" --level "$3" --title "$1: $4" -o "$out/$1.md"
    "$PALAVER" -q story build "$out/$1.md" -o "$out/$1.html"
    "$PALAVER" -q story verify "$out/$1.md" "$out/$1.html"
    sh "$here/numbers.sh" "$out/$1.html"
}
draft chat en long tag:HSRFCAS
draft list en long list:healthtalk.lists.example.org
draft short fr short list:healthtalk.lists.example.org
draft chat-ar ar long tag:HSRFCAS
draft chat-zh zh short tag:HSRFCAS
draft hostile en full tag:hostiletalk

# Neither an address nor a number to call nor a Message-ID leaves, in whatever form.
for form in html markdown text json; do
    "$PALAVER" -q story build "$out/hostile.md" --form "$form" >"$out/hostile.$form.out"
    if grep -nE 'jane\.doe@|mail\.example\.org|7946' "$out/hostile.$form.out" | cut -c 1-200 | grep .; then
        echo "hostile: the $form form shows what it must not" >&2
        exit 1
    fi
done

# The same inputs give the same bytes, wherever and in whatever time zone and language they are built.
mkdir -p "$out/elsewhere"
cp "$out/list.md" "$out/elsewhere/"
(cd "$out/elsewhere" && TZ=Pacific/Auckland LC_ALL=ar_EG.UTF-8 PALAVER_NOW=2031-07-01T00:00:00Z \
    "$PALAVER" -q story build list.md -o list.html && cmp list.html ../list.html)

# Pages of posts that nobody wrote for us, where the corpus is.
if [ -d "${CORPUS:-}" ]; then
    PALAVER_ARCHIVE=$out/corpus.db
    rm -f "$PALAVER_ARCHIVE"
    "$PALAVER" -q import "$CORPUS/mail-bigbang" "$CORPUS/mail-mime" "$CORPUS/tweets-threads" "$CORPUS/tweets-crisis" \
        "$CORPUS/mastodon-recorded" >/dev/null 2>&1 || [ $? = 3 ]
    "$PALAVER" -q tag >/dev/null
    draft corpus-mail en long network:mail
    draft corpus-mastodon fr long network:mastodon
    draft corpus-tweets es short network:x
fi

printf '{"root":true,"extends":["html-validate:standard"]}\n' >"$out/.htmlvalidate.json"
(cd "$out" && npx --no html-validate ./*.html)
MODULES=$out node "$here/check.js" "$out/pictures" "$out"/*.html
