#!/bin/sh
# usage: run.sh CORPUS        PALAVER names the program
# Imports every path named in tests/corpus/*.tsv into an archive of its own and compares the counts with what the corpus
# says of itself. Columns by their names in the first line: path, format (- is recognised), and any of posts, reposts,
# digests, notices, rejected, set_aside. A packed set (.tar.zst) is unpacked first. Then the shipped lexicon is run over the
# texts of all of them (each once), the fast way and one pattern at a time: both must give the same. That takes minutes, so
# only one text in TEXTS (25) is read; TEXTS=1 reads all, in half an hour.
set -u

corpus=$1
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

count_of() { # kind number of post.h, in archive $db: posts that a place brought
    sqlite3 "$db" "SELECT count(*) FROM posts WHERE kind = $1 AND NOT context"
}
actual() {
    case $1 in
    posts) sqlite3 "$db" "SELECT count(*) FROM posts WHERE kind IN (0, 3, 4, 5) AND NOT context" ;;
    reposts) count_of 1 ;;
    digests) count_of 2 ;;
    notices) count_of 5 ;;
    rejected) sqlite3 "$db" "SELECT coalesce(sum(rejected), 0) FROM runs" ;;
    set_aside) sqlite3 "$db" "SELECT coalesce(sum(set_aside), 0) FROM runs" ;;
    seen) sqlite3 "$db" "SELECT coalesce(sum(seen), 0) FROM runs" ;;
    *) echo "?" ;;
    esac
}

checked=0
failed=0
for table in "$here"/*.tsv; do
    [ -f "$table" ] || continue
    columns=$(head -n 1 "$table")
    tail -n +2 "$table" | grep -v '^#' >"$scratch/rows"
    while IFS= read -r row; do
        path=$(printf '%s\n' "$row" | cut -f1)
        format=$(printf '%s\n' "$row" | cut -f2)
        source=$corpus/$path
        db=$scratch/one.db
        rm -rf "$scratch/one.db" "$scratch/unpacked"
        [ -e "$source" ] || { echo "corpus: $path is not there"; failed=$((failed + 1)); continue; }
        case $path in
        *.tar.zst)
            mkdir "$scratch/unpacked"
            zstd -dcq "$source" | tar -xf - -C "$scratch/unpacked"
            source=$scratch/unpacked
            ;;
        esac
        set -- -q -a "$db" import "$source"
        [ "$format" = - ] || [ -z "$format" ] || set -- "$@" --format "$format"
        "$PALAVER" "$@" >/dev/null 2>"$scratch/err"
        status=$?
        if [ $status != 0 ] && [ $status != 3 ] && [ ! -f "$db" ]; then
            echo "corpus: $path: exit $status: $(head -n 1 "$scratch/err")"
            failed=$((failed + 1))
            continue
        fi
        n=0
        for column in $columns; do
            n=$((n + 1))
            [ $n -gt 2 ] || continue
            wanted=$(printf '%s\n' "$row" | cut -f$n)
            case $wanted in '' | - | *[!0-9]*) continue ;; esac
            got=$(actual "$column")
            checked=$((checked + 1))
            if [ "$got" != "$wanted" ]; then
                echo "corpus: $path: $column $got, wanted $wanted"
                failed=$((failed + 1))
            fi
        done
        sqlite3 "$db" "SELECT replace(replace(text, char(10), ' '), char(13), ' ') FROM posts" >>"$scratch/texts"
    done <"$scratch/rows"
done
cat "$corpus"/topics-sib200/*.tsv "$corpus"/tweets-multilingual/*.text.txt >>"$scratch/texts" 2>/dev/null
zstd -dcq "$corpus"/health-parallel/*.jsonl.zst >>"$scratch/texts" 2>/dev/null
LC_ALL=C sort -u "$scratch/texts" | awk -v every="${TEXTS:-25}" 'NR % every == 0' >"$scratch/some"
"$PALAVER" tag --filter --lines <"$scratch/some" >"$scratch/fast"
"$PALAVER" tag --filter --lines --slow <"$scratch/some" >"$scratch/slow"
echo "corpus: $(wc -l <"$scratch/fast") matches in $(wc -l <"$scratch/some") texts, the fast way and pattern by pattern"
cmp "$scratch/fast" "$scratch/slow" && [ -s "$scratch/fast" ] || failed=$((failed + 1))

echo "corpus: $checked counts compared, $failed differ"
[ "$failed" = 0 ] && [ "$checked" -gt 0 ]
