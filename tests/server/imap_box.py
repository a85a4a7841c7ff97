#!/usr/bin/env python3
"""The independent client of tests/server/imap.sh: Python's imaplib and mailbox.

usage: imap_box.py PORT fill MAILBOX FROM COUNT    makes the mailbox and puts mails FROM.. into it, with flags and dates
       imap_box.py PORT big MAILBOX BYTES          puts one long mail into it
       imap_box.py PORT delete MAILBOX UID...      deletes and expunges
       imap_box.py PORT flags MAILBOX              what may not change: numbers, flags, dates of all mails
       imap_box.py PORT compare MAILBOX MBOX       are the mails of the mailbox those of the mbox, byte for byte?
       imap_box.py PORT mbox MAILBOX               the mails of the mailbox as an mboxrd
IMAP_USER in the environment is the account, else it is "archive".
"""
import base64
import datetime
import imaplib
import mailbox
import os
import quopri
import re
import socket
import sys

imaplib._MAXLINE = 1 << 28
TALK = "Soap, water, wages, roads, trust: what would you fund first, and why? "
PEOPLE = ["Amina Diallo <amina@people.example>", "=?utf-8?q?Jo=C3=A3o_Souza?= <joao@people.example>",
          "\"O'Neill, Pat\" <pat@people.example>", "陳 <chen@people.example>"]


def body(i):
    """Every kind of body that has broken an archiver, in turn."""
    plain = TALK * (1 + i % 7)
    kinds = [
        ("7bit", "us-ascii", plain.encode()),
        ("8bit", "utf-8", ("Santé, 健康, صحة. " + plain).encode()),
        ("quoted-printable", "iso-8859-1", quopri.encodestring(("Ça va à côté = bien. " + plain).encode("latin-1"))),
        ("base64", "utf-8", base64.encodebytes(("Água e sabão. " + plain).encode())),
        ("7bit", "us-ascii", b"A004 OK done\r\nP0001 OK done\r\n* BYE so long\r\n* 1 FETCH (UID 9999)\r\n" + plain.encode()),
        ("7bit", "us-ascii", b"{12}\r\nfirst\r\n)\r\n{99999}\r\n" + plain.encode()),
        ("8bit", "utf-8", b"x" * (100000 if i % 40 == 6 else 998) + b"\r\n"),
        ("7bit", "us-ascii", b"From here on\r\n>From there\r\n.\r\n..\r\n" + plain.encode()),
        ("7bit", "us-ascii", b""),
        ("8bit", "us-ascii", b"raw \xe9\xff bytes " + plain.encode()),
    ]
    return kinds[i % len(kinds)]


def mail(i):
    encoding, charset, text = body(i)
    when = datetime.datetime(2024, 1, 1, 9, tzinfo=datetime.timezone.utc) + datetime.timedelta(hours=3 * i)
    head = ["From: " + PEOPLE[i % 4], "To: talk@lists.example", "Subject: %sQuestion %d" % ("Re: " if i % 5 else "", i // 5)]
    if i % 50 != 49:
        head.append("Message-ID: <m%d@lists.example>" % i)
    if i % 60 != 59:
        head.append("Date: " + when.strftime("%a, %d %b %Y %H:%M:%S +0000"))
    if i % 7 != 6:
        head.append("List-Id: Talk <talk.lists.example>")
    if i % 5:
        head.append("In-Reply-To: <m%d@lists.example>" % (i - i % 5))
    head += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=" + charset, "Content-Transfer-Encoding: " + encoding]
    whole = "\r\n".join(head).encode() + b"\r\n\r\n" + re.sub(rb"\r?\n", b"\r\n", text)
    return whole, when + datetime.timedelta(minutes=2)


def quoted(name):
    """imaplib leaves the quoting, and modified UTF-7, to us."""
    def shift(match):
        return "&" + base64.b64encode(match.group().encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
    return '"' + re.sub(r"[^ -~]+", shift, name.replace("&", "&-")) + '"'


def fetched(box, name, items):
    box.select(quoted(name), readonly=True)
    for part in box.uid("FETCH", "1:*", items)[1]:
        if part and part != b")":
            yield part


def is_draft(head):
    return b"\\Draft" in head


def server_mails(box, name):
    for head, text in fetched(box, name, "(UID FLAGS BODY.PEEK[])"):
        if not is_draft(head):
            yield text


def as_mboxrd(text):
    return b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + re.sub(rb"(?m)^(>*From )", rb">\1", text.replace(b"\r\n", b"\n")) + b"\n\n"


def fill(box, name, first, count):
    box.create(quoted(name))
    flags = ["", "\\Seen", "\\Answered \\Flagged", "$Junk"]
    for i in range(int(first), int(first) + int(count)):
        text, when = mail(i)
        draft = " \\Draft" if i % 97 == 96 else ""
        done, why = box.append(quoted(name), "(" + flags[i % 4] + draft + ")", when, text)
        assert done == "OK", why


def big(box, name, length):
    text, when = mail(0)
    text = text.replace(b"m0@", b"big@") + b"0123456789abcdef" * (int(length) // 16)
    box.create(quoted(name))
    done, why = box.append(quoted(name), "()", when, text)
    assert done == "OK", why


def delete(box, name, *uids):
    box.select(quoted(name))
    for uid in uids:
        box.uid("STORE", uid, "+FLAGS", "\\Deleted")
    box.expunge()


def flags(box, name):
    for line in fetched(box, name, "(UID FLAGS INTERNALDATE RFC822.SIZE)"):
        print(line.decode().replace("\\Recent", "").replace("( ", "("))


def compare(box, name, path):
    def bare(text):
        return text.replace(b"\r\n", b"\n").rstrip(b"\n")
    stored = mailbox.mbox(path, create=False)
    there = {bare(re.sub(rb"(?m)^>(>*From )", rb"\1", stored.get_bytes(key))) for key in stored.keys()}
    wanted = {bare(text) for text in server_mails(box, name)}
    print("%d mails, %d missing, %d that are not on the server" % (len(wanted), len(wanted - there), len(there - wanted)))
    for text in sorted(wanted - there)[:1] + sorted(there - wanted)[:1]:
        print(repr(text[:600]), file=sys.stderr)


def mbox(box, name):
    for text in server_mails(box, name):
        sys.stdout.buffer.write(as_mboxrd(text))


def main():
    port, act, *rest = sys.argv[1:]
    box = imaplib.IMAP4("127.0.0.1", int(port))
    box.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    box.login(os.environ.get("IMAP_USER", "archive"), "secret")
    {"fill": fill, "big": big, "delete": delete, "flags": flags, "compare": compare, "mbox": mbox}[act](box, *rest)
    box.logout()


main()
