"""Writes seeded input for the benchmarks: posts as Palaver's JSON lines, plain lines, or an mbox.

usage: generate.py posts|lines|mbox COUNT > FILE

Words come from the sample discussions, drawn by Zipf's law, so that frequencies are those of real text; six languages
by the shares of a real chat. Nothing here is read by Palaver but the output.
"""
import json
import random
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARES = [("en", 50), ("fr", 15), ("es", 13), ("pt", 7), ("ar", 7), ("zh", 8)]


def vocabulary():
    text = (HERE / "../../lexicons/health-systems.yaml").read_text(encoding="utf-8")
    text += (HERE / "../../sample_data/list/hifa-like.mbox").read_text(encoding="utf-8", errors="replace")
    latin = sorted(set(re.findall(r"[A-Za-zÀ-ÿ']{2,}", text)))
    arabic = sorted(set(re.findall(r"[\u0621-\u064a]{2,}", text)))
    chinese = sorted(set(re.findall(r"[\u4e00-\u9fff]{1,4}", text)))
    rng = random.Random(7)
    words = {}
    for lang, _ in SHARES:
        pool = {"ar": arabic, "zh": chinese}.get(lang, latin)[:]
        rng.shuffle(pool)
        # As many rare words as common ones have neighbours: names, places, misspellings.
        pool += [a + b for a, b in zip(pool, reversed(pool))][:4000]
        words[lang] = pool
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


def posts(count, as_lines):
    rng, words = random.Random(11), vocabulary()
    for i in range(count):
        lang = pick_lang(rng)
        text = text_of(rng, words, lang, rng.randint(60, 260))
        if as_lines:
            print(text.replace("\n", " "))
            continue
        second = i * 7
        print(json.dumps({
            "id": f"x:{560000000000000000 + i * 131}", "network": "x", "native_id": str(560000000000000000 + i * 131),
            "kind": "message", "text": text + " #chat", "lang": lang,
            "posted_at": f"2015-{1 + second // 2592000 % 12:02d}-{1 + second // 86400 % 28:02d}"
                         f"T{second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z",
            "author": {"handle": f"user{rng.randint(0, count // 20 + 1)}_example"}, "tags": ["chat"],
        }, ensure_ascii=rng.random() < 0.5))


def mbox(count):
    rng, words = random.Random(13), vocabulary()
    ids, out = [], sys.stdout.buffer
    for i in range(count):
        lang = pick_lang(rng)
        body = text_of(rng, words, lang, rng.randint(800, 3000))
        body = "\n".join(re.findall(r".{1,72}(?:\s|$)|.{1,72}", body))
        subject, reply = " ".join(sentence(rng, words["en"], 5)), ""
        if ids and rng.random() < 0.72:
            parent, subject, old = rng.choice(ids[-200:])
            reply = f"In-Reply-To: <{parent}>\nReferences: <{parent}>\n"
            body = f"On 1 March 2021, a member wrote:\n" + "\n".join("> " + l for l in old.split("\n")[:12]) + "\n\n" + body
            subject = "Re: " + subject.removeprefix("Re: ")
        mid = f"m{i}@lists.example.org"
        ids.append((mid, subject, body))
        out.write((f"From member{i % 500}@example.org Mon Mar  1 08:{i % 60:02d}:00 2021\n"
                   f"From: Member {i % 500} <member{i % 500}@example.org>\nTo: talk@lists.example.org\n"
                   f"Date: Mon, {1 + i % 28} Mar 2021 {i % 24:02d}:{i % 60:02d}:00 +0000\nSubject: {subject}\n"
                   f"Message-ID: <{mid}>\n{reply}List-Id: Talk <talk.lists.example.org>\nMIME-Version: 1.0\n"
                   f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
                   + re.sub(r"(?m)^From ", ">From ", body) + "\n\n").encode())


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("posts", "lines", "mbox"):
        sys.exit(__doc__)
    if sys.argv[1] == "mbox":
        mbox(int(sys.argv[2]))
    else:
        posts(int(sys.argv[2]), sys.argv[1] == "lines")
