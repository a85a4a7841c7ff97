#!/bin/sh
# usage: readme.sh [--accept]        PALAVER names the program
# Runs every `palaver` line of the README's sh blocks, in order, in a folder that has sample_data: an example that does
# not work is a bug. Then those of its text blocks, whose output must be what stands there; --accept puts it there.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"
ln -s "$PALAVER" "$scratch/bin/palaver"
ln -s "$here/sample_data" "$scratch/sample_data"
ln -s "$here/docs" "$scratch/docs"
ln -s "$here/lexicons" "$scratch/lexicons"
PATH=$scratch/bin:$PATH
export PATH
cd "$scratch"
awk '/^```sh$/ {inside = 1; next} /^```/ {inside = 0} inside && /^palaver / {print}' "$here/README.md" >lines
count=0
while IFS= read -r line; do
    status=0
    sh -c "$line" >out 2>err </dev/null || status=$?
    if [ $status != 0 ] && [ $status != 3 ]; then
        echo "README: '$line' exits with $status:"
        cat err
        exit 1
    fi
    count=$((count + 1))
done <lines
[ "$count" -gt 10 ] || { echo "README: only $count examples found"; exit 1; }
echo "README: $count examples work"
python3 "$here/tests/readme_output.py" "$here/README.md" "$@"
