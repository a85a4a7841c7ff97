#!/usr/bin/env python3
"""Writes an mboxrd of a mailing list that never was: the same bytes for the same words on the command line.

usage: talk_mbox.py FIRST COUNT [LIST-ADDRESS [STEP-MINUTES]] > out.mbox

Message i is m<i>@lists.example and written STEP-MINUTES (997: thirteen and more in ten days) after the one before, from
the first of January 2024 on. Seven in eight answer an earlier one. Bodies go round: ASCII, UTF-8 in 8bit, ISO-8859-1 in
quoted-printable, base64, multipart/alternative with HTML, an attachment, lines that begin with "From ", no line break
at the end.
"""
import base64
import datetime
import quopri
import re
import sys

WORDS = ("nurse clinic vaccine water theme report training ambulance budget village supply moderation safety housing "
         "visit transit midwife library").split()
NAMES = [("Ada Lindqvist", "ada"), ("Bjørn Ångström", "bjorn"), ("陳小明", "chan"),
         ('O\'Neill, "Pat"', "pat"), ("Zoë Ó Dálaigh", "zoe")]
BEGIN = datetime.datetime(2024, 1, 1, 9, 0, tzinfo=datetime.timezone.utc)


def encoded(text):
    return text if text.isascii() else "=?utf-8?b?" + base64.b64encode(text.encode()).decode() + "?="


def words(i):
    chosen = [WORDS[(i * 7 + k * k * 3) % len(WORDS)] for k in range(40 + i % 60)]
    return "\n".join(" ".join(chosen[k:k + 9]) for k in range(0, len(chosen), 9)) + "\n"


def ancestors(i, root):
    chain = []
    while i != root:
        i = root + (i - root) // 2
        chain.insert(0, "<m%d@lists.example>" % i)
    return chain


def body(i, text):
    """Header fields and bytes of the body."""
    kind = i % 8
    mime = ["MIME-Version: 1.0"]
    if kind == 1:
        return (mime + ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"],
                ("Grüße, 世界 – €5 🦣\n" + text).encode())
    if kind == 2:
        return (mime + ["Content-Type: text/plain; charset=iso-8859-1", "Content-Transfer-Encoding: quoted-printable"],
                quopri.encodestring(("Ça marche à côté = très bien\n" + text).encode("latin-1")))
    if kind == 3:
        return (mime + ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"],
                base64.encodebytes(("Ünïcødé\n" + text).encode()))
    if kind in (4, 5):
        page = "Content-Type: text/html; charset=utf-8\n\n<p>%s <script>alert(1)</script></p>\n" % text
        data = ('Content-Type: application/octet-stream; name="a.bin"\nContent-Transfer-Encoding: base64\n'
                'Content-Disposition: attachment; filename="a.bin"\n\n'
                + base64.encodebytes(bytes((i * k) % 256 for k in range(2000))).decode())
        return (mime + ['Content-Type: multipart/%s; boundary="=_b%d"' % ("alternative" if kind == 4 else "mixed", i)],
                ("--=_b%d\nContent-Type: text/plain; charset=utf-8\n\n%s\n--=_b%d\n%s\n--=_b%d--\n"
                 % (i, text, i, page if kind == 4 else data, i)).encode())
    if kind == 6:
        return [], ("From here on it is quoted:\n>From there too\n" + text).encode()
    return [], (text.rstrip("\n") if kind == 7 else text).encode()


def message(i, address, step):
    name, user = NAMES[i % len(NAMES)]
    name = '"' + name.replace('"', '\\"') + '"' if re.search(r'[",.]', name) else encoded(name)
    when = BEGIN + datetime.timedelta(minutes=step * i)
    local = when.astimezone(datetime.timezone(datetime.timedelta(hours=(i % 25) - 12)))
    root = i - i % 8
    subject = "Thread %d: %s %s" % (root // 8, WORDS[root % len(WORDS)], "über Grüße" if root % 16 else "weekly notes")
    head = ["From: %s <%s@people.example>" % (name, user), "To: " + address,
            "Subject: " + encoded(("" if i == root else "Re: ") + subject),
            "Date: " + local.strftime("%a, %d %b %Y %H:%M:%S %z"), "Message-ID: <m%d@lists.example>" % i,
            "List-Id: <%s>" % address.replace("@", ".")]
    if i != root:
        chain = ancestors(i, root)
        head += ["In-Reply-To: " + chain[-1], "References: " + "\n ".join(chain)]
    fields, content = body(i, words(i))
    return "\n".join(head + fields).encode() + b"\n\n" + content, user, when


def main():
    first, count = int(sys.argv[1]), int(sys.argv[2])
    address = sys.argv[3] if len(sys.argv) > 3 else "talk@lists.example"
    step = int(sys.argv[4]) if len(sys.argv) > 4 else 997
    for i in range(first, first + count):
        mail, user, when = message(i, address, step)
        out = sys.stdout.buffer
        out.write(b"From %s@people.example %s\n" % (user.encode(), when.strftime("%a %b %e %H:%M:%S %Y").encode()))
        out.write(re.sub(rb"(?m)^(>*From )", rb">\1", mail))
        out.write(b"\n" if mail.endswith(b"\n") else b"\n\n")


if __name__ == "__main__":
    main()
