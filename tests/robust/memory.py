"""Peak memory of the whole process over records that are as large as they may be, and larger: what each import keeps is
told too, so that a record is not kept small by being dropped. The figure is the kernel's own (getrusage)."""
import base64
import gzip
import os
import random
import sqlite3
import sys
import tempfile

PALAVER = os.environ["PALAVER"]
# What a sanitizer keeps beside each byte says nothing of the program.
LIMIT_KB = 128 * 1024 * (64 if "ASAN_OPTIONS" in os.environ else 1)
MIB = 1 << 20
WORDS = "The midwives of the district clinic walked home after the shift, and nobody said a word.\n"
HEAD = ("From: Ada Example <ada@example.org>\nDate: Thu, 5 Feb 2015 10:00:00 +0000\nSubject: {0}\n"
        "Message-ID: <{0}@example.org>\nMIME-Version: 1.0\n")
MIXED = HEAD + 'Content-Type: multipart/mixed; boundary="B"\n\n'
TWEET = ('{{"id_str":"{0}","created_at":"Thu Feb 05 10:00:00 +0000 2015",'
         '"user":{{"screen_name":"ada_example","id_str":"5"}},"full_text":"{1}"{2}}}\n')
PUBMED = ('<?xml version="1.0"?><PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">7</PMID><Article>'
          '<ArticleTitle>T</ArticleTitle><Abstract><AbstractText>{}</AbstractText></Abstract></Article>'
          '</MedlineCitation></PubmedArticle></PubmedArticleSet>')


def fill(unit, megabytes):
    """Much of the same, a block at a time."""
    block = unit * (MIB // len(unit) + 1)
    for _ in range(megabytes):
        yield block


def noise(megabytes):
    """base64 that no compression makes small."""
    source = random.Random(1)
    for _ in range(megabytes):
        yield base64.encodebytes(source.randbytes(MIB * 3 // 4)).decode()


def plain_digest():
    yield HEAD.format("digest").replace("Subject: digest", "Subject: Forum Digest, Vol 9, Issue 3")
    yield "\nToday's Topics:\n\n   1. A (B)\n\n\n" + "-" * 70 + "\n\n"
    for i in range(600):
        yield "Message: %d\n" % (i + 1) + HEAD.format("part%d" % i) + "\n" + WORDS * 1150 + "\n" + "-" * 30 + "\n\n"


def mime_digest(parts, unit):
    yield HEAD.format("mime") + 'Content-Type: multipart/digest; boundary="D"\n\n'
    for i in range(parts):
        yield "--D\n\n" + HEAD.format("mp%d" % i) + "To: " + ", ".join(["<bob@example.org>"] * 40) + "\n\n" + unit + "\n"
    yield "--D--\n"


def attachment():
    yield MIXED.format("attached") + "--B\nContent-Type: text/plain\n\nHello there.\n--B\nContent-Type: application/pdf\n"
    yield "Content-Disposition: attachment; filename=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    yield from noise(58)
    yield "--B--\n"


def flowed():
    yield HEAD.format("flowed") + "Content-Type: text/plain; charset=iso-8859-1; format=flowed\n\n"
    yield from fill("The midwives of the district \nclinic walked\n", 58)


def page_mail():
    yield HEAD.format("page") + "Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
    yield from fill("<p>The midwives =E9t=E9 of <b>the</b> district clinic</p>\n", 58)


def parts_of_nothing():
    yield MIXED.format("parts")
    yield from fill("--B\n\nhello\n", 40)


def head_without_end():
    yield MIXED.format("head") + "--B\nContent-Type: message/rfc822\n\n"
    yield from fill("a:\n", 58)


def mails():
    yield "From ada@example.org Thu Feb  5 10:00:00 2015\n" + HEAD.format("large") + "\n"
    yield from fill(WORDS, 100)
    for name in "after", "again":
        yield "\nFrom ada@example.org Thu Feb  5 11:00:00 2015\n" + HEAD.format(name) + "\nShort.\n"


def rows():
    yield "id_str,from_user,text,created_at\n"
    for i in range(4):
        yield '%d,ada_example,"' % i
        yield from fill("the clinic ", 12)
        yield '",Thu Feb 05 10:00:00 +0000 2015\n'


def around(before, unit, megabytes, after):
    yield before
    yield from fill(unit, megabytes)
    yield after


# name of the file, what is in it, exit code, posts stored, records rejected
CASES = [
    ("plain.eml", lambda: around(HEAD.format("plain") + "\n", WORDS, 60, ""), 0, 1, 0),
    ("attached.eml", attachment, 0, 1, 0),
    ("flowed.eml", flowed, 0, 1, 0),
    ("page.eml", page_mail, 0, 1, 0),
    ("parts.eml", parts_of_nothing, 0, 1, 0),
    ("head.eml", head_without_end, 3, 0, 1),
    ("digest.eml", plain_digest, 0, 601, 0),
    ("mime.eml", lambda: mime_digest(600, WORDS * 1150), 0, 601, 0),
    ("many.eml", lambda: mime_digest(30000, WORDS * 10), 3, 2001, 1),
    ("mails.mbox.gz", mails, 3, 2, 1),
    ("endless.mbox", lambda: around("From ada@example.org Thu Feb  5 10:00:00 2015\n", "x" * 1000, 100, ""), 3, 0, 1),
    ("text.jsonl", lambda: around(TWEET[:-7].format(1, "") + "", "the clinic ", 15, '"}\n' + TWEET.format(2, "short", "")),
     0, 2, 0),
    ("long.jsonl", lambda: around(TWEET[:-7].format(1, ""), "the clinic ", 40, '"}\n' + TWEET.format(2, "short", "")),
     3, 1, 1),
    ("values.jsonl", lambda: [TWEET.format(1, "x", ',"more":{' + ",".join('"k%d":"v%d"' % (i, i) for i in range(240000)) + "}")],
     0, 1, 0),
    ("tree.html", lambda: around("<html><title>T</title><body>", "<p>The <b>midwives</b> of <a href='https://example.org/'>it</a>\n",
                                 15, "</body></html>"), 0, 1, 0),
    ("tags.html", lambda: around("<html><body>", "<b a b c d e f g h>x", 15, ""), 0, 1, 0),
    ("text.xml", lambda: around(PUBMED.split("{}")[0], "clinic ", 15, PUBMED.split("{}")[1]), 0, 1, 0),
    ("tree.xml", lambda: around(PUBMED.split("{}")[0], "<i/>", 15, PUBMED.split("{}")[1]), 3, 0, 1),
    ("rows.csv", rows, 0, 4, 0),
    ("chat.txt", lambda: around("", "[05/02/2015, 10:00:00] Ada Example: the clinic\n", 30, ""), 3, 0, 1),
]

READ_AGAIN = "plain.eml", "attached.eml", "digest.eml", "tree.html"
AFTERWARDS = ("tag",), ("query", "--json"), ("export", "mbox"), ("export", "jsonl")


def run(*words):
    """Exit code and peak in KB of one call."""
    with open(os.devnull, "wb") as nowhere:
        actions = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1), (os.POSIX_SPAWN_DUP2, nowhere.fileno(), 2)]
        child = os.posix_spawn(PALAVER, [PALAVER, *words], os.environ, file_actions=actions)
        _, status, usage = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_maxrss


def counts(archive):
    with sqlite3.connect(archive) as db:
        posts = db.execute("SELECT count(*) FROM posts").fetchone()[0]
        rejects = db.execute("SELECT count(*) FROM rejects").fetchone()[0]
        cut = db.execute("SELECT count(*) FROM posts WHERE length(CAST(text AS BLOB)) > 4194304").fetchone()[0]
    return posts, rejects, cut


def main():
    failed, highest = [], 0
    with tempfile.TemporaryDirectory() as folder:
        def check(what, code, peak, wanted):
            nonlocal highest
            highest = max(highest, peak)
            if code != wanted:
                failed.append("%s: exit %d instead of %d" % (what, code, wanted))
            if peak > LIMIT_KB:
                failed.append("%s: %d KB at its peak" % (what, peak))

        for name, content, wanted, stored, rejected in CASES:
            path, archive = os.path.join(folder, name), os.path.join(folder, "archive.db")
            with (gzip.open(path, "wt", 1) if name.endswith(".gz") else open(path, "w")) as file:
                for block in content():
                    file.write(block)
            code, peak = run("-q", "-a", archive, "import", path)
            check(name, code, peak, wanted)
            if counts(archive) != (stored, rejected, 0):
                failed.append("%s: stored, rejected and too long: %s" % (name, counts(archive)))
            for words in AFTERWARDS if name in READ_AGAIN else ():
                code, peak = run("-q", "-a", archive, *words)
                check("%s, %s" % (name, " ".join(words)), code, peak, 0)
            os.remove(path)
            os.remove(archive)
    for line in failed:
        print("memory: " + line)
    if failed:
        sys.exit(1)
    print("memory: %d large records, %d MB at the highest peak" % (len(CASES), highest // 1024))


main()
