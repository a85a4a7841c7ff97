"""Palaver beside what one would use instead, on generated input: whole processes, in turn.

usage: compare.py [--full|--small]        PALAVER names the program, B the build folder

Prints for each the least seconds of wall clock and of processor time, and the most memory that one of its processes held
(megabytes); "times" is the peer's wall clock by ours. Peers that are not installed are left out, and said so. The input
is made once (generate.py, seeded) and kept in the build folder; nothing else of a run is.
"""
import mailbox
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORK = Path(os.environ["B"]) / "bench-data"
PALAVER = os.environ["PALAVER"]
SIZES = {"--full": (1000000, 20000, 2), "--small": (10000, 200, 1)}
POSTS, MAILS, ROUNDS = SIZES.get(sys.argv[1] if len(sys.argv) > 1 else "", (100000, 2000, 3))
LINE = "{:<47}{:>9}{:>9}{:>7}   {:<30}{:>9}{:>9}{:>7}{:>8}"


def made(kind, count, name):
    path = WORK / name
    if not path.exists():
        print(f"making {name}", flush=True)
        new = path.with_suffix(".new")
        with open(new, "wb") as out:
            subprocess.run([sys.executable, HERE / "generate.py", kind, str(count)], stdout=out, check=True)
        new.rename(path)
    return path


def as_maildir(mbox):
    """The same mails as a Maildir, which is what mu and notmuch read."""
    path = mbox.with_suffix(".maildir")
    if not path.exists():
        new = path.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        box = mailbox.Maildir(new)
        for mail in mailbox.mbox(mbox):
            box.add(mail)
        new.rename(path)
    return path


def run(command):
    """Wall seconds, processor seconds, megabytes of the largest process."""
    child = ("import resource, subprocess, sys; code = subprocess.run(['sh', '-ec', sys.argv[1]], "
             "stdout=subprocess.DEVNULL, stderr=subprocess.PIPE); u = resource.getrusage(resource.RUSAGE_CHILDREN); "
             "print(u.ru_utime + u.ru_stime, u.ru_maxrss / 1024, code.returncode); "
             "sys.stderr.buffer.write(code.stderr[-500:])")
    begin = time.monotonic()
    got = subprocess.run([sys.executable, "-c", child, command], capture_output=True, text=True, check=True)
    wall = time.monotonic() - begin
    cpu, peak, code = got.stdout.split()
    if code not in ("0", "3"):
        sys.exit(f"{command}\nended with {code}: {got.stderr}")
    return wall, float(cpu), float(peak)


def best(rounds):
    return min(r[0] for r in rounds), min(r[1] for r in rounds), max(r[2] for r in rounds)


def cells(figures):
    wall, cpu, peak = figures
    return f"{wall:.3f}", f"{cpu:.2f}", f"{peak:.0f}"


def compare(what, ours, peer=None, theirs=None, program=None, rounds=ROUNDS):
    if program and not shutil.which(program):
        peer, theirs = f"({program} is not here)", None
    mine, others = [], []
    for _ in range(rounds):
        mine.append(run(ours))
        if theirs:
            others.append(run(theirs))
    row = [what, *cells(best(mine)), peer or ""]
    if others:
        row += [*cells(best(others)), f"{best(others)[0] / best(mine)[0]:.2f}"]
    print(LINE.format(*row, *[""] * (9 - len(row))).rstrip(), flush=True)


def compare_posts(what, file):
    db, su = WORK / "posts.db", WORK / "posts-sqlite-utils.db"
    ours = f"rm -f '{db}'; '{PALAVER}' -q -a '{db}' import '{file}'"
    theirs = f"rm -f '{su}'; sqlite-utils insert '{su}' posts '{file}' --nl && sqlite-utils enable-fts '{su}' posts text"
    compare(f"{what}: import, searchable", ours, "sqlite-utils insert, enable-fts", theirs, "sqlite-utils")
    compare(f"{what}: import, searchable, tagged", f"{ours} && '{PALAVER}' -q -a '{db}' tag",
            "the same, untagged", theirs, "sqlite-utils")
    return db, su


def compare_search(db, su):
    sql = "SELECT p.id, p.text FROM posts_fts f JOIN posts p ON p.rowid = f.rowid WHERE posts_fts MATCH 'nurses' LIMIT 20"
    compare("loading the program alone", f"'{PALAVER}' --version >/dev/null", "sqlite3", "sqlite3 --version", "sqlite3", 20)
    compare("one word searched, 20 posts shown", f"'{PALAVER}' -a '{db}' query nurses -n 20",
            "sqlite3, MATCH", f"sqlite3 '{su}' \"{sql}\"" if su.exists() else None, "sqlite3", 20)
    compare("every post as JSON lines", f"'{PALAVER}' -a '{db}' export jsonl is:any", "sqlite3 -json",
            f"sqlite3 -json '{su}' 'SELECT * FROM posts'" if su.exists() else None, "sqlite3", 1)


def compare_mail(mbox):
    db, mu, nm = WORK / "mail.db", WORK / "mu", WORK / "notmuch"
    maildir = as_maildir(mbox)
    ours = f"rm -f '{db}'; '{PALAVER}' -q -a '{db}' import '{mbox}' && '{PALAVER}' -q -a '{db}' tag"
    what = f"{MAILS} mails: import, threads, search, tags"
    compare(what, ours, "mu index",
            f"rm -rf '{mu}'; mu init --muhome '{mu}' -m '{maildir}' && mu index --muhome '{mu}'", "mu")
    nm.mkdir(exist_ok=True)
    (nm / "config").write_text(f"[database]\npath={nm}/mail\n[user]\nname=Bench\nprimary_email=bench@example.org\n"
                               "[new]\ntags=\n[search]\nexclude_tags=\n")
    compare(what, ours, "notmuch new",
            f"rm -rf '{nm}/mail'; mkdir '{nm}/mail'; ln -s '{maildir}' '{nm}/mail/box'; "
            f"NOTMUCH_CONFIG='{nm}/config' notmuch new", "notmuch", 1)


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    own, api = made("posts", POSTS, f"posts-{POSTS}.jsonl"), made("tweets", POSTS, f"tweets-{POSTS}.jsonl")
    lines, mbox = made("lines", POSTS, f"lines-{POSTS}.txt"), made("mbox", MAILS, f"mails-{MAILS}.mbox")
    print(LINE.format("what", "seconds", "cpu", "MB", "peer", "seconds", "cpu", "MB", "times"))
    db, su = compare_posts(f"{POSTS} posts, as X's API", api)
    compare_search(db, su)
    compare_posts(f"{POSTS} posts, Palaver's own form", own)
    compare(f"{POSTS} lines tagged through a pipe", f"'{PALAVER}' tag --filter --lines <'{lines}'",
            "wc -l (the floor)", f"wc -l '{lines}'")
    compare_mail(mbox)


if __name__ == "__main__":
    main()
