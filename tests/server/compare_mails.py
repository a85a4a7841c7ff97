#!/usr/bin/env python3
"""Compares what Palaver collected with the mails themselves, as Python's email module reads them.

usage: compare_mails.py EXPORT.jsonl MBOX [from=2024-01-03] [to=2024-01-05] [text] [some] [without=2024-04]

Ids, subjects, times and parents must be equal, none missing and none more. `text`: the words too, of mails that have a
plain part (white space and the archive's obscured addresses aside). `some`: mails may be missing. Prints the first differences; exit code 1 then.
"""
import datetime
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
import mails  # noqa: E402


def moment(when):
    return when.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")


def ids(text):
    return re.findall(r"<([^<>\s]+)>", text or "")


def squeezed(text):
    text = re.sub(r"-------------- next part --------------.*", "", text, flags=re.S)
    text = re.sub(r"(?m)^>From ", "From ", text)
    return " ".join(text.replace(" at people.example", "@people.example").split())


def main():
    export, mbox = sys.argv[1:3]
    words = dict(word.partition("=")[::2] for word in sys.argv[3:])
    posts = {}
    with open(export, encoding="utf-8") as file:
        for line in file:
            post = json.loads(line)
            if "native_id" in post:
                posts[post["native_id"]] = post
    wrong, seen = [], 0
    for message in mails.parsed(mbox):
        when = moment(mails.when(message))
        if words.get("from", "0") > when or words.get("to", "9") <= when or when.startswith(words.get("without", "x")):
            continue
        name = ids(message["Message-ID"])[0]
        post = posts.pop(name, None)
        seen += post is not None
        if post is None and "some" in words:
            continue
        if post is None:
            wrong.append("%s of %s is missing" % (name, when))
            continue
        parents = ids(message["In-Reply-To"])
        for what, want, have in (("subject", mails.header(message, "Subject"), post.get("title", "")),
                                 ("time", when, post["posted_at"][:19]),
                                 ("parent", parents[0] if parents else None,
                                  (post.get("parent") or "mail:")[5:] or None)):
            if want != have:
                wrong.append("%s: %s %r where %r is wanted" % (name, what, have, want))
        text = mails.plain_text(message)
        if "text" in words and text is not None and squeezed(text) != squeezed(post["text"]):
            wrong.append("%s: text %r where %r is wanted" % (name, squeezed(post["text"])[:200], squeezed(text)[:200]))
    wrong += ["%s is not in the mbox" % name for name in posts]
    for line in wrong[:10]:
        print("    " + line)
    print("%d mails, %d differences" % (seen, len(wrong)))
    sys.exit(1 if wrong or not (seen or "some" in words) else 0)


if __name__ == "__main__":
    main()
