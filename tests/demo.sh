#!/bin/sh
# usage: demo.sh PALAVER FOLDER
# The whole product on the sample discussions: archive, tag, tell; prints what it found and where the page is.
set -eu

palaver=$1
folder=$2
rm -rf "$folder"
mkdir -p "$folder"
export PALAVER_ARCHIVE="$folder/sample.db"

heading() { printf '\n== %s\n' "$1"; }

heading "palaver import sample_data/chat sample_data/list sample_data/documents"
"$palaver" import sample_data/chat/*.jsonl sample_data/list/*.mbox sample_data/list/*.eml sample_data/documents

heading "palaver tag"
"$palaver" tag

heading "palaver stats 'tag:HSRFCAS'"
"$palaver" stats 'tag:HSRFCAS'

heading "palaver themes 'tag:HSRFCAS'"
"$palaver" themes 'tag:HSRFCAS'

heading "palaver kwic health-worker-safety 'tag:HSRFCAS' -n 8"
"$palaver" kwic health-worker-safety 'tag:HSRFCAS' -n 8

heading "palaver story draft, palaver story build"
"$palaver" story draft 'tag:HSRFCAS' --title 'Health workers in fragile and conflict-affected settings: #HSRFCAS' \
    -o "$folder/chat.md"
"$palaver" story build "$folder/chat.md" -o "$folder/chat.html"
"$palaver" story draft 'list:healthtalk.lists.example.org' --title 'Essential health services: four weeks on the list' \
    -o "$folder/list.md"
"$palaver" story build "$folder/list.md" -o "$folder/list.html"

here=$(cd "$folder" && pwd)
printf '\nThe archive:    %s\nThe stories:    %s (edit them, build again)\n' "$here/sample.db" "$here/chat.md, $here/list.md"
printf 'The pages:      file://%s\n                file://%s\n' "$here/chat.html" "$here/list.html"
