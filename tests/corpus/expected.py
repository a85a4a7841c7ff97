"""usage: expected.py CORPUS        PALAVER names the program

Mails whose parse another program's authors have written down (stalwart mail-parser): what query --json says of each is held
against it: subject, Message-ID, time, author. Fields that they leave out say nothing.
"""
import json
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

PALAVER = os.environ["PALAVER"]
# Where we mean to differ: (mail, field) and why.
MEANT = {("malformed/019", "posted_at"): "of two Date headers the first is cut short: the one that can be read is taken"}


def told(path, folder):
    """The posts that palaver finds in the mail `path`: itself, and the parts of a digest."""
    archive = str(Path(folder) / "one.db")
    for leftover in Path(folder).glob("one.db*"):
        leftover.unlink()
    subprocess.run([PALAVER, "-q", "-a", archive, "import", "--format", "eml", str(path)], capture_output=True)
    lines = subprocess.run([PALAVER, "-a", archive, "query", "--json", "--addresses", "is:any"], capture_output=True,
                           text=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def header(expected, name):
    for field in expected["parts"][0]["headers"]:
        if field["name"] == name:
            return field["value"]
    return None


def addresses(value):
    if not isinstance(value, dict) or "Address" not in value:
        return []
    value = value["Address"]
    if "List" in value:
        return value["List"]
    return [a for group in value.get("Group", []) for a in group.get("addresses", [])]


def moment(value):
    d = value["DateTime"]
    zone = timedelta(hours=d["tz_hour"], minutes=d["tz_minute"])
    at = datetime(d["year"], d["month"], d["day"], d["hour"], d["minute"], d["second"],
                  tzinfo=timezone(-zone if d["tz_before_gmt"] else zone))
    return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def wanted(expected):
    fields = {}
    subject, message_id, date, author = (header(expected, n) for n in ("subject", "message_id", "date", "from"))
    if isinstance(subject, dict) and "Text" in subject:
        fields["title"] = " ".join(subject["Text"].split())
    if isinstance(message_id, dict) and "Text" in message_id:
        fields["native_id"] = message_id["Text"]
    if isinstance(date, dict) and "DateTime" in date and date["DateTime"]["year"] > 1970:
        fields["posted_at"] = moment(date)
    people = addresses(author)
    if people and people[0].get("address") and "@" in people[0]["address"]:
        fields["handle"] = people[0]["address"]
    if people and people[0].get("name"):
        fields["name"] = people[0]["name"]
    return fields


def said(post):
    return {"title": " ".join((post["title"] or "").split()), "native_id": post["native_id"],
            "posted_at": post["posted_at"], "handle": post["author"]["handle"], "name": post["author"]["name"]}


def main():
    root = Path(sys.argv[1]) / "mail-mime" / "mail-parser"
    checked = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(root.glob("*/*.eml")):
            fields = wanted(json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
            posts = [said(post) for post in told(path, folder)]
            name = f"{path.parent.name}/{path.stem}"
            for key, value in fields.items():
                if (name, key) in MEANT:
                    continue
                checked += 1
                if not any(post[key] == value for post in posts):
                    failed += 1
                    print(f"expected: {name}: {key} {[p[key] for p in posts]}, wanted {value!r}")
    print(f"expected: {checked} fields compared, {failed} differ")
    return 1 if failed or not checked else 0


sys.exit(main())
