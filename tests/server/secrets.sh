#!/bin/sh
# Secrets must be nowhere: not in the archive, not in what is said, not in a gap or a reject, not in the process list;
# whether they come from the environment, a file or a command, and whether the service takes them, refuses them, breaks
# down or echoes them. Called by run.sh: PALAVER, PORT, WORK.
set -u
U=http://127.0.0.1:$PORT
failed=0
control() { curl -s "$U/_$1" >/dev/null; }
dir=$WORK/secrets
mkdir -p "$dir"
password=pass-word token=x-token key=k3y-of-pubmed wrong=wr0ng-pass
printf '%s\n' $password >"$dir/password"
chmod 600 "$dir/password"
cp "$dir/password" "$dir/wide"
chmod 644 "$dir/wide"
bluesky="tag: WASHchat, identifier: me.example.org, host: \"$U\""
export SKY=$password TOKEN=$token KEY=$key WRONG=$wrong

ok() { # WHAT GOT WANTED
    if [ "$2" = "$3" ]; then echo "  ok: $1"; else
        echo "  FAILED: $1: '$2' where '$3' is wanted"
        cat "$dir/said"
        failed=1
    fi
}

# The process list is looked at all the while.
watching() {
    while :; do
        for process in /proc/[0-9]*/cmdline; do
            { tr '\0' ' ' <"$process"; echo; } 2>/dev/null
        done | grep -F "$dir" >>"$dir/processes" # ours, and what they have started
        sleep 0.05
    done
}

collect() { # NAME SOURCE
    printf 'sources:\n  - %s\n' "$2" >"$dir/$1.yaml"
    code=0
    "$PALAVER" collect -a "$dir/$1.db" --allow-private "$dir/$1.yaml" >"$dir/said" 2>&1 || code=$?
    cat "$dir/said" >>"$dir/all"
    for what in coverage rejects 'export jsonl is:any'; do
        # shellcheck disable=SC2086
        "$PALAVER" $what -a "$dir/$1.db" >>"$dir/all" 2>&1
    done
    cat "$dir/$1.db"* >>"$dir/archives"
}

echo "secrets"
control 'faults?f=slow'
watching &
watch=$!
collect env "bluesky: {$bluesky, password_env: SKY}"
ok "from the environment" $code 0
collect file "bluesky: {$bluesky, password_file: \"$dir/password\"}"
ok "from a file that only its owner reads" $code 0
collect wide "bluesky: {$bluesky, password_file: \"$dir/wide\"}"
ok "a file that others may read is refused" "$code $(grep -c 'others may read' "$dir/said")" "3 1"
collect command "bluesky: {$bluesky, password_command: \"cat $dir/password\"}"
ok "from a command" $code 0
collect silent "bluesky: {$bluesky, password_command: \"exit 3\"}"
ok "a command that fails is told with its exit code" "$code $(grep -c 'exit 3' "$dir/said")" "3 1"
collect none "bluesky: {$bluesky, password_env: NO_SUCH_VARIABLE}"
ok "a variable that is not set is named" "$code $(grep -c 'NO_SUCH_VARIABLE' "$dir/said")" "3 1"
collect refused "bluesky: {$bluesky, password_env: WRONG}"
ok "one that is refused" $code 3
collect x "x: {query: \"#WASHchat\", search: all, token_env: TOKEN, host: \"$U\"}"
ok "a token" $code 0
collect pubmed "pubmed: {term: soap, host: \"$U\", cap: 100, api_key_env: KEY}"
ok "a key that stands in each address" $code 0
kill $watch
for fault in down auth echo; do
    control "faults?f=$fault"
    collect "m-$fault" "mastodon: {tag: WASHchat, instances: [\"$U\"], token_env: TOKEN, threads: true}"
    collect "x-$fault" "x: {query: \"#WASHchat\", search: all, token_env: TOKEN, host: \"$U\"}"
    collect "p-$fault" "pubmed: {term: soap, host: \"$U\", cap: 100, api_key_env: KEY}"
    collect "b-$fault" "bluesky: {$bluesky, password_env: SKY}"
done
control 'faults?f='
ok "the process list was looked at" "$(grep -c 'collect -a' "$dir/processes" | sed 's/[1-9][0-9]*/often/')" often
for secret in $password $token $key $wrong access- refresh-1; do
    ok "'$secret' is in no archive" "$(grep -c -a -e "$secret" "$dir/archives")" 0
    ok "nor in what was said, exported or rejected" "$(grep -c -a -e "$secret" "$dir/all")" 0
    ok "nor in the process list" "$(grep -c -a -e "$secret" "$dir/processes")" 0
done
exit $failed
