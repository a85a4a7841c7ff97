#!/usr/bin/env python3
"""Writes the archive that Mailman 2's Pipermail would keep of a list, as files for any web server.

usage: pipermail_site.py MBOX FOLDER URL [full] [french] [missing=2024-April] [addresses=no]

Months are rebuilt mails: addresses read "ada at people.example", attachments are scrubbed and linked, no MIME is left;
the newest month is plain, the others are packed. `full`: the raw mbox beside it. `french`: the months' names of a server
in French. `missing=`: a month that the page names and the server has not.
Sources: Mailman/Archiver/HyperArch.py, Mailman/Handlers/Scrubber.py, templates/en/archtoc.html.
"""
import collections
import datetime
import gzip
import hashlib
import os
import re
import shutil
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(__file__))
import mails  # noqa: E402

FRENCH = "Janvier Février Mars Avril Mai Juin Juillet Août Septembre Octobre Novembre Décembre".split()
PAGE = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2//EN">
<HTML>
  <HEAD>
    <title>The Talk Archives</title>
    <META NAME="robots" CONTENT="noindex,follow">
  </HEAD>
  <BODY BGCOLOR="#ffffff">
     <h1>The Talk Archives </h1>
     <p>
      You can get <a href="/mailman/listinfo/talk">more information about this list</a>%s.
     </p>
     <table border=3>
       <tr><td>Archive</td><td>View by:</td><td>Downloadable version</td></tr>
%s     </table>
     </BODY>
     </HTML>
"""
ROW = """	<tr>
            <td>%(label)s:</td>
            <td>
              <A href="%(name)s/thread.html">[ Thread ]</a>
              <A href="%(name)s/subject.html">[ Subject ]</a>
              <A href="%(name)s/author.html">[ Author ]</a>
              <A href="%(name)s/date.html">[ Date ]</a>
            </td>
            <td><A href="%(file)s">[ %(kind)s %(size)s ]</a></td>
            </tr>
"""


def obscure(text):
    return re.sub(r"([-+,.\w]+)@([-+.\w]+)", r"\1 at \2", text)


def scrubbed(message, url):
    """The text, and for each further part what Scrubber leaves of it."""
    text = mails.plain_text(message) or ""
    for part in message.walk():
        kind = part.get_content_type()
        if kind.startswith("multipart/") or kind == "text/plain":
            continue
        data = part.get_payload(decode=True)
        link = "%sattachments/%s/%s/%s" % (url, mails.when(message).strftime("%Y%m%d"),
                                          hashlib.sha1(data).hexdigest()[:8], part.get_filename() or "attachment.html")
        text += "-------------- next part --------------\n"
        if kind == "text/html":
            text += "An HTML attachment was scrubbed...\nURL: <%s>\n" % link
        else:
            text += ("A non-text attachment was scrubbed...\nName: %s\nType: %s\nSize: %d bytes\nDesc: not available\n"
                     "URL: <%s>\n" % (part.get_filename(), kind, len(data), link))
    return text


def entry(message, url):
    name, address = mails.email.utils.parseaddr(mails.header(message, "From"))
    when = mails.when(message).astimezone(datetime.timezone.utc)
    lines = ["From %s  %s" % (obscure(address), when.strftime("%a %b %e %H:%M:%S %Y")),
             "From: %s (%s)" % (obscure(address), name), "Date: " + message["Date"],
             "Subject: " + mails.header(message, "Subject")]
    lines += ["%s: %s" % (field, message[field]) for field in ("In-Reply-To", "References") if message[field]]
    lines += ["Message-ID: " + message["Message-ID"], ""]
    text = obscure(scrubbed(message, url))
    text = re.sub(r"(?m)^From ", ">From ", text)
    return "\n".join(lines) + "\n" + text + ("" if text.endswith("\n") else "\n") + "\n"


def sized(data):
    return "%d KB" % (len(data) // 1024) if len(data) >= 1024 else "%d bytes" % len(data)


def write(path, data):
    """Only what changed: a server tells the time of the file."""
    if os.path.exists(path):
        with open(path, "rb") as file:
            if file.read() == data:
                return
    with open(path + ".new", "wb") as file:
        file.write(data)
    os.replace(path + ".new", path)


def main():
    mbox, folder, url = sys.argv[1:4]
    words = dict(word.partition("=")[::2] for word in sys.argv[4:])
    months = collections.OrderedDict()
    for message in sorted(mails.parsed(mbox), key=mails.when):
        when = mails.when(message).astimezone(datetime.timezone.utc)
        months.setdefault((when.year, when.month), []).append(entry(message, url))
    os.makedirs(folder, exist_ok=True)
    rows, kept = [], set()
    for number, (year, month) in reversed(list(enumerate(months))):
        english = datetime.date(year, month, 1).strftime("%Y-%B")
        name = "%d-%s" % (year, FRENCH[month - 1]) if "french" in words else english
        data = "".join(months[year, month]).encode()
        plain = number == len(months) - 1
        packed = data if plain else gzip.compress(data, mtime=0)
        file = name + (".txt" if plain else ".txt.gz")
        rows.append(ROW % {"label": name.replace("-", " "), "name": urllib.parse.quote(name),
                           "file": urllib.parse.quote(file), "kind": "Text" if plain else "Gzip'd Text",
                           "size": sized(packed)})
        if words.get("missing") != english:
            write(os.path.join(folder, file), packed)
            kept.add(file)
    for file in os.listdir(folder):
        if ".txt" in file and file not in kept:
            os.remove(os.path.join(folder, file))
    full = ""
    if "full" in words:
        raw = os.path.normpath(folder) + ".mbox"
        os.makedirs(raw, exist_ok=True)
        shutil.copyfile(mbox, os.path.join(raw, os.path.basename(raw)))
        full = ' or you can <a href="/pipermail/talk.mbox/talk.mbox">download the full raw archive</a>'
    write(os.path.join(folder, "index.html"), (PAGE % (full, "".join(rows))).encode())


if __name__ == "__main__":
    main()
