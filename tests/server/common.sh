#!/bin/sh
# common.sh - what the checks against servers share; sourced. Makes $WORK and $failed; wants $PALAVER.
WORK=$(mktemp -d)
failed=0
export PALAVER WORK PALAVER_CLOCK=fast

job() { # NAME SOURCE-LINE [WINDOW]
    printf '%s\nsources:\n  - %s\n' "${3:-}" "$2" >"$WORK/$1.yaml"
}

collect() { # NAME [OPTION...]: archive and exit code in $code, the talk in $WORK/NAME.err
    name=$1
    shift
    "$PALAVER" collect -a "$WORK/$name.db" --allow-private "$@" "$WORK/$name.yaml" >"$WORK/$name.out" 2>"$WORK/$name.err"
    code=$?
}

posts() { "$PALAVER" export jsonl -a "$WORK/$1.db" | grep -c '"native_id"'; }

expect() { # WHAT IS WANTED
    if [ "$2" = "$3" ]; then
        echo "  ok: $1"
    else
        echo "  FAILED: $1: '$2' where '$3' is wanted"
        cat "$WORK/$name.err"
        failed=1
    fi
}

says() { # WHAT PATTERN
    if grep -q "$2" "$WORK/$name.err" "$WORK/$name.out"; then
        echo "  ok: $1"
    else
        echo "  FAILED: $1: no '$2' in what it says"
        cat "$WORK/$name.err"
        failed=1
    fi
}

gap() { # WHAT CAUSE STATE
    if "$PALAVER" coverage -a "$WORK/$name.db" | grep -q " $2 .*$3"; then
        echo "  ok: $1"
    else
        echo "  FAILED: $1: no gap with cause $2, $3"
        "$PALAVER" coverage -a "$WORK/$name.db"
        failed=1
    fi
}
