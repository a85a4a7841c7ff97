#!/bin/sh
# usage: numbers.sh PAGE.html     PALAVER names the program, PALAVER_ARCHIVE the archive
# Runs every command that a page prints for one of its numbers and is a query, and compares. One line per difference.
set -eu
page=$1
list=$(mktemp)
trap 'rm -f "$list"' EXIT
sed -n 's/^<li id="n[0-9]*"><b>\([0-9]*\)<\/b> <code dir="ltr">\(palaver query.*\)<\/code><\/li>$/\1 \2/p' "$page" |
    sed -e "s/&#39;/'/g" -e 's/&quot;/"/g' -e 's/&lt;/</g' -e 's/&gt;/>/g' -e 's/&amp;/\&/g' >"$list"
palaver() { "$PALAVER" -q "$@" --json </dev/null; }
checked=0
wrong=0
while read -r number command; do
    got=$(eval "$command" | wc -l)
    checked=$((checked + 1))
    if [ "$got" -ne "$number" ]; then
        echo "$page: $number on the page, $got by $command"
        wrong=$((wrong + 1))
    fi
done <"$list"
echo "numbers: $checked of $page asked again, $wrong differ"
[ "$wrong" = 0 ] && [ "$checked" -gt 0 ]
