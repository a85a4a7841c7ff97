#!/bin/sh
# Lists every include that crosses a wall between rooms. What each room may include stands in the table below;
# "palaver/" headers and a room's own headers are checked too.
set -eu

system='assert|ctype|dirent|errno|fcntl|fnmatch|float|getopt|glob|iconv|inttypes|langinfo|limits|locale|malloc|math|poll|pthread|pwd|sched|signal|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|strings|threads|sys/[a-z]+|termios|time|unistd|wchar|wctype|netdb|netinet/[a-z]+|arpa/inet|endian|immintrin|emmintrin|spawn'
base_headers='own|err|span|str|arena|out|utf8|hash|when|fold|width|table|csv|json_out|html|yaml'

# room | third-party headers | headers of include/palaver
rules() {
    cat <<TABLE
base|utf8proc\.h|yaml\.h|nettle/[a-z0-9-]+\.h;$base_headers
archive|sqlite3\.h|zstd\.h;$base_headers|post|sink|reading|query|store|tagger|lexicon
collector|curl/curl\.h|jansson\.h|gmime/gmime\.h|libxml/[A-Za-z0-9]+\.h|archive\.h|archive_entry\.h;$base_headers|post|sink|format|source|ledger|job|tagged
analyzer|pcre2\.h|cmark\.h|libexttextcat/[a-z]+\.h;$base_headers|post|reading|query|store|sink|tagger|lexicon|analysis|story|stats|exporter|post_json|redact|agreement|evaluation|kwic|people|tagged|lexicon_use
cli|;.*
TABLE
}

status=0
rules | while IFS= read -r rule; do
    room=${rule%%|*}
    rest=${rule#*|}
    third=${rest%%;*}
    ours=${rest#*;}
    for file in "$room"/*.c "$room"/*.h; do
        [ -e "$file" ] || continue
        grep -nE '^[[:space:]]*#[[:space:]]*include' "$file" | while IFS= read -r line; do
            name=$(printf '%s\n' "$line" | sed -E 's/.*[<"]([^>"]+)[>"].*/\1/')
            printf '%s\n' "$name" | grep -qE "^($system)\.h$" && continue
            printf '%s\n' "$name" | grep -qE "^palaver/($ours)\.h$" && continue
            printf '%s\n' "$name" | grep -qE "^$room/[a-z0-9_]+\.h$" && continue
            [ -n "$third" ] && printf '%s\n' "$name" | grep -qE "^($third)$" && continue
            printf '%s:%s\n' "$file" "$line"
        done
    done
done >"${TMPDIR:-/tmp}/palaver-rooms.$$"
if [ -s "${TMPDIR:-/tmp}/palaver-rooms.$$" ]; then
    echo "includes that cross a wall:" >&2
    cat "${TMPDIR:-/tmp}/palaver-rooms.$$" >&2
    status=1
fi
rm -f "${TMPDIR:-/tmp}/palaver-rooms.$$"
[ $status = 0 ] && echo "rooms: no include crosses a wall"
exit $status
