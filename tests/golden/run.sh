#!/bin/sh
# usage: run.sh [--accept|--valgrind]     PALAVER names the program
# Each folder of tests/golden holds `cmd` (a shell script run in an empty folder, with $sample for sample_data), and what
# it must give: `out`, `err`, `status`. --accept rewrites these for review as a diff.
set -u

here=$(cd "$(dirname "$0")" && pwd)
sample=$here/../../sample_data
export sample
PALAVER_NOW=2026-01-02T03:04:05Z
LC_ALL=C.UTF-8
TZ=UTC
export PALAVER_NOW LC_ALL TZ
mode=${1:-}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

program=$PALAVER
if [ "$mode" = --valgrind ]; then
    cat >"$scratch/palaver" <<WRAP
#!/bin/sh
exec valgrind -q --suppressions="$here/../valgrind.supp" --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite \\
    --log-file="$scratch/valgrind.%p" "$PALAVER" "\$@"
WRAP
    chmod +x "$scratch/palaver"
    program=$scratch/palaver
fi
palaver() { "$program" "$@"; }

count=0
failed=0
for case in "$here"/*/; do
    case=${case%/}
    name=${case##*/}
    [ -f "$case/cmd" ] || continue
    count=$((count + 1))
    mkdir "$scratch/$name"
    (
        cd "$scratch/$name" || exit 1
        unset PALAVER_ARCHIVE
        # shellcheck disable=SC1091
        . "$case/cmd"
    ) >"$scratch/out" 2>"$scratch/err"
    echo $? >"$scratch/status"
    # Places of this machine do not belong into what is expected.
    for part in out err; do
        sed -e "s|$sample|SAMPLE|g" -e "s|$scratch/$name|HERE|g" "$scratch/$part" >"$scratch/$part.clean"
        mv "$scratch/$part.clean" "$scratch/$part"
    done
    for part in out err status; do
        if [ "$mode" = --accept ]; then
            cp "$scratch/$part" "$case/$part"
        elif ! cmp -s "$scratch/$part" "$case/$part"; then
            echo "golden $name: $part differs"
            diff -u "$case/$part" "$scratch/$part" | head -n 40
            failed=$((failed + 1))
        fi
    done
    rm -rf "${scratch:?}/$name"
done
if [ "$mode" = --valgrind ]; then
    for log in "$scratch"/valgrind.*; do
        [ -s "$log" ] || continue
        cat "$log"
        failed=$((failed + 1))
    done
fi
echo "golden: $count cases, $failed differences"
[ "$failed" = 0 ]
