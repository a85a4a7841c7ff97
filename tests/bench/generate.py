"""Writes seeded input for the benchmarks: posts as Palaver's JSON lines, as X's API gives them (what twarc flattens),
plain lines, or an mbox.

usage: generate.py posts|tweets|lines|english|bodies|mbox COUNT > FILE
       lines holds a post each, english posts in ASCII, bodies a mail's text each

Words come from the sample discussions, drawn by Zipf's law with each language's function words at the head, so that
frequencies are those of real text; six languages by the shares of a real chat. Mail comes with quotes, threads,
footers, several charsets and transfer encodings, HTML beside the text, attachments. Nothing here is read by Palaver
but the output.
"""
import base64
import json
import quopri
import random
import re
import sys
from email.header import Header
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARES = [("en", 50), ("fr", 15), ("es", 13), ("pt", 7), ("ar", 7), ("zh", 8)]
# By frequency; what real text begins with.
HEADS = {
    "en": "the of and to in a is that for it was on are as with they be at this have from or by not what all were we when "
          "your can there an which their if do will how about",
    "fr": "de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il sont avec nous ou mais "
          "cette aux comme ces sa son leur",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha este porque "
          "esta son entre muy sin sobre también hay",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou quando "
          "muito nos já também só pelo pela são",
    "ar": "في من على أن إلى التي الذي عن مع هذا هذه كان بين كل بعد ما لا قد ذلك كما",
    "zh": "的 了 在 是 我们 和 有 不 这 也 人 中 为 上 对 他们 与 可以 一个 都",
}


def vocabulary():
    text = (HERE / "../../lexicons/health-systems.yaml").read_text(encoding="utf-8")
    text += (HERE / "../../sample_data/list/hifa-like.mbox").read_text(encoding="utf-8", errors="replace")
    text = re.sub(r"(?m)^[A-Za-z0-9+/=]{40,}$", "", text)  # base64
    latin = sorted(set(re.findall(r"[A-Za-zÀ-ÿ']{2,}", text)))
    arabic = sorted(set(re.findall(r"[\u0621-\u064a]{2,}", text)))
    chinese = sorted(set(re.findall(r"[\u4e00-\u9fff]{1,4}", text)))
    rng = random.Random(7)
    words = {}
    for lang, _ in SHARES:
        pool = {"ar": arabic, "zh": chinese}.get(lang, latin)[:]
        rng.shuffle(pool)
        # Words no lexicon knows: names, places, misspellings. So many that a kilobyte shows about as many matches as one
        # of the sample mailing list does.
        letters = "".join(pool)
        pool += ["".join(rng.choices(letters, k=len(word))) for word in pool + pool]
        rng.shuffle(pool)
        words[lang] = HEADS[lang].split() + pool
    return words


def sentence(rng, pool, length):
    n = len(pool)
    picked = [pool[min(n - 1, int(n ** rng.random()) - 1)] for _ in range(length)]
    return picked


def text_of(rng, words, lang, target):
    out, size = [], 0
    while size < target:
        part = sentence(rng, words[lang], rng.randint(6, 14))
        joined = ("" if lang == "zh" else " ").join(part)
        joined += {"zh": "。", "ar": ". "}.get(lang, ". ")
        out.append(joined)
        size += len(joined.encode())
    return "".join(out).strip()


def pick_lang(rng):
    return rng.choices([s[0] for s in SHARES], [s[1] for s in SHARES])[0]


def lines(count, kind):
    rng, words = random.Random(11), vocabulary()
    words["en"] = [w for w in words["en"] if w.isascii()] if kind == "english" else words["en"]
    for _ in range(count):
        lang = "en" if kind == "english" else pick_lang(rng)
        print(text_of(rng, words, lang, rng.randint(3000, 4000) if kind == "bodies" else rng.randint(60, 260)))


def posts(count):
    rng, words = random.Random(11), vocabulary()
    for i in range(count):
        lang = pick_lang(rng)
        text = text_of(rng, words, lang, rng.randint(60, 260))
        second = i * 7
        print(json.dumps({
            "id": f"x:{560000000000000000 + i * 131}", "network": "x", "native_id": str(560000000000000000 + i * 131),
            "kind": "message", "text": text + " #chat", "lang": lang,
            "posted_at": f"2015-{1 + second // 2592000 % 12:02d}-{1 + second // 86400 % 28:02d}"
                         f"T{second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z",
            "author": {"handle": f"user{rng.randint(0, count // 20 + 1)}_example"}, "tags": ["chat"],
        }, ensure_ascii=rng.random() < 0.5))


def stamp(second):
    return (f"2015-{1 + second // 2592000 % 12:02d}-{1 + second // 86400 % 28:02d}"
            f"T{second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d}.000Z")


def tweet_entities(rng, text, reply_to):
    """The text with what it names, and the lists that say where."""
    entities = {}
    if reply_to:
        text = f"@user{reply_to}_ex {text}"
        entities["mentions"] = [{"start": 0, "end": text.index(" "), "username": f"user{reply_to}_ex", "id": str(reply_to)}]
    entities["hashtags"] = [{"start": len(text) + 1, "end": len(text) + 6, "tag": "chat"}]
    text += " #chat"
    if rng.random() < 0.3:
        short, paper = f"https://t.co/{rng.getrandbits(50):010x}"[:23], f"https://journal.example.org/{rng.getrandbits(32)}"
        entities["urls"] = [{"start": len(text) + 1, "end": len(text) + 1 + len(short), "url": short,
                             "expanded_url": paper, "display_url": paper[8:33] + "…"}]
        text += " " + short
    return text, entities


def tweets(count):
    """Posts as API v2 sends them, one a line, with their author in place: the form that twarc2 flattens pages to."""
    rng, words, roots = random.Random(17), vocabulary(), []
    for i in range(count):
        lang, person = pick_lang(rng), rng.randint(1, count // 20 + 2)
        own = str(560000000000000000 + i * 131)
        parent = rng.choice(roots[-500:]) if roots and rng.random() < 0.35 else None
        text, entities = tweet_entities(rng, text_of(rng, words, lang, rng.randint(60, 220)), parent and parent[1])
        roots.append((own, person, parent[2] if parent else own))
        tweet = {
            "id": own, "text": text, "author_id": str(person), "created_at": stamp(i * 7), "lang": lang,
            "conversation_id": parent[2] if parent else own, "edit_history_tweet_ids": [own],
            "public_metrics": {"retweet_count": rng.randint(0, 9), "reply_count": rng.randint(0, 3),
                               "like_count": rng.randint(0, 40), "quote_count": 0, "impression_count": 0},
            "possibly_sensitive": False, "reply_settings": "everyone", "entities": entities,
            "author": {"id": str(person), "username": f"user{person}_ex", "name": f"User {person}",
                       "created_at": "2010-06-01T00:00:00.000Z", "verified": False, "protected": False,
                       "description": "Health for all", "location": "Freetown",
                       "profile_image_url": f"https://images.example.org/{person}_normal.jpg",
                       "public_metrics": {"followers_count": person * 7 % 5000, "following_count": person * 3 % 2000,
                                          "tweet_count": person * 11, "listed_count": 3}},
            "__twarc": {"url": "https://api.twitter.com/2/tweets/search/all?query=%23chat", "version": "2.14.0",
                        "retrieved_at": "2023-03-01T12:00:00+00:00"},
        }
        if parent:
            tweet["referenced_tweets"] = [{"type": "replied_to", "id": parent[0]}]
            tweet["in_reply_to_user_id"] = str(parent[1])
        print(json.dumps(tweet, ensure_ascii=rng.random() < 0.5))


FOOTER = ("\n_______________________________________________\nTalk mailing list\nTalk@lists.example.org\n"
          "http://lists.example.org/mailman/listinfo/talk\n")


def text_part(rng, lang, body, subtype="plain"):
    """One text part with its fields, in one of the charsets and encodings that mail of the language comes in."""
    charset = {"zh": "gb2312", "ar": "utf-8"}.get(lang, rng.choice(["iso-8859-1", "windows-1252"]))
    if rng.random() < 0.6:
        charset = "utf-8"
    try:
        data = body.encode(charset)
    except UnicodeEncodeError:
        charset, data = "utf-8", body.encode()
    if data.isascii() and rng.random() < 0.7:
        charset, encoding = "us-ascii", "7bit"
    else:
        encoding = rng.choices(["8bit", "quoted-printable", "base64"], [45, 35, 20])[0]
    if encoding == "quoted-printable":
        data = quopri.encodestring(data)
    elif encoding == "base64":
        data = base64.encodebytes(data)
    fields = f"Content-Type: text/{subtype}; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n"
    return fields.encode() + data


def entity(rng, lang, body):
    """The content of a mail: a text, the same with HTML, or with an attached paper."""
    part = text_part(rng, lang, body)
    boundary = f"=_{rng.getrandbits(64):016x}"
    if rng.random() < 0.18:
        html = "<html><body>" + "".join(f"<p>{l}</p>\n" for l in body.split("\n")) + "</body></html>\n"
        kind, parts = "alternative", [part, text_part(rng, lang, html, "html")]
    elif rng.random() < 0.07:
        paper = (b'Content-Type: application/pdf; name="paper.pdf"\nContent-Disposition: attachment; filename="paper.pdf"\n'
                 b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(rng.randbytes(rng.randint(4000, 40000))))
        kind, parts = "mixed", [part, paper]
    else:
        return part
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'.encode()
    return head + b"".join(b"--" + boundary.encode() + b"\n" + p + b"\n" for p in parts) + f"--{boundary}--\n".encode()


def mbox(count):
    rng, words = random.Random(13), vocabulary()
    ids, out = [], sys.stdout.buffer
    for i in range(count):
        lang = pick_lang(rng)
        own = text_of(rng, words, lang, rng.randint(800, 3000))
        own = "\n".join(re.findall(r".{1,72}(?:\s|$)|.{1,72}", own))
        subject, reply, body = " ".join(sentence(rng, words[lang], 5)), "", own
        if ids and rng.random() < 0.72:
            parent, subject, old = rng.choice(ids[-200:])
            reply = f"In-Reply-To: <{parent}>\nReferences: <{parent}>\n"
            body = "On 1 March 2021, a member wrote:\n" + "\n".join("> " + l for l in old.split("\n")[:12]) + "\n\n" + own
            subject = "Re: " + subject.removeprefix("Re: ")
        mid = f"m{i}@lists.example.org"
        ids.append((mid, subject, own))
        coded = subject if subject.isascii() else Header(subject, "utf-8", header_name="Subject").encode()
        clock = f"{i % 24:02d}:{i % 60:02d}"
        mail = (f"From member{i % 500}@example.org Mon Mar  1 08:{i % 60:02d}:00 2021\n"
                f"Return-Path: <talk-bounces@lists.example.org>\n"
                f"Received: from mx.example.net (mx.example.net [192.0.2.7])\n\tby lists.example.org (Postfix) with ESMTP id "
                f"{rng.getrandbits(40):X}\n\tfor <talk@lists.example.org>; Mon, {1 + i % 28} Mar 2021 {clock}:02 +0000\n"
                f"From: Member {i % 500} <member{i % 500}@example.org>\nTo: talk@lists.example.org\n"
                f"Date: Mon, {1 + i % 28} Mar 2021 {clock}:00 +0000\nSubject: {coded}\n"
                f"Message-ID: <{mid}>\n{reply}List-Id: Talk <talk.lists.example.org>\nPrecedence: list\n"
                f"User-Agent: Mail/1.0\nMIME-Version: 1.0\n").encode()
        content = entity(rng, lang, body + FOOTER)
        out.write(mail + re.sub(rb"(?m)^From ", b">From ", content) + b"\n\n")


MAKERS = {"posts": posts, "tweets": tweets, "mbox": mbox,
          **{form: lambda count, form=form: lines(count, form) for form in ("lines", "english", "bodies")}}

if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in MAKERS:
        sys.exit(__doc__)
    MAKERS[sys.argv[1]](int(sys.argv[2]))
