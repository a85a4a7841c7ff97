"""usage: readme_output.py README [--accept]

Runs the lines that begin with "$ " in the README's text blocks, in this folder, and compares what they print with
what stands below them; --accept writes it there instead.
"""
import subprocess
import sys
from pathlib import Path


def printed(command):
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return [line.rstrip() for line in done.stdout.splitlines()]


def main():
    readme, accept = Path(sys.argv[1]), "--accept" in sys.argv
    lines, inside, shown, differ = [], False, 0, 0
    old = readme.read_text(encoding="utf-8").split("\n")
    i = 0
    while i < len(old):
        line = old[i]
        lines.append(line)
        i += 1
        inside = (line == "```text") or (inside and not line.startswith("```"))
        if not (inside and line.startswith("$ ")):
            continue
        stood = []
        while i < len(old) and not old[i].startswith(("$ ", "```")):
            stood.append(old[i])
            i += 1
        told = printed(line[2:])
        shown += 1
        if told != stood and not accept:
            differ += 1
            print(f"README: '{line[2:]}' prints otherwise now: {told[:3]}, there stands {stood[:3]}")
        lines += told
    if accept:
        readme.write_text("\n".join(lines), encoding="utf-8")
    print(f"README: {shown} outputs shown, {differ} differ")
    return 1 if differ or not shown else 0


sys.exit(main())
