#!/usr/bin/python3
"""Posts for a Bluesky network of invented people, one JSON object a line: a chat under #palaver with answers that
dropped the tag, several languages, emoji before the facets, dates from the year 1 and from 2099, and talk that is
none of ours. usage: bluesky_seed.py [POSTS]"""
import json, random, sys

count = int(sys.argv[1]) if len(sys.argv) > 1 else 240
random.seed(7)
PEOPLE = ["amina", "bobby", "chipo", "dede", "ekow", "fatou"]
TEXTS = [
    ("en", "Post %d: clean water and soap first #palaver"),
    ("fr", "Message %d : l’eau et le savon d’abord 🚰 #palaver https://example.org/eau/%d"),
    ("ar", "الماء والصابون أولا %d 🚰🧼 #palaver"),
    ("zh", "第%d条：先要有水和肥皂 #palaver"),
    ("pt", "Água, sabão e %d mãos 👩🏾‍⚕️ #palaver #saúde"),
]
for i in range(count):
    who = PEOPLE[i % len(PEOPLE)] + ".test"
    lang, text = TEXTS[i % len(TEXTS)]
    post = {"id": "p%d" % i, "handle": who, "langs": [lang], "text": text.replace("%d", str(i)),
            "createdAt": "2024-03-%02dT%02d:%02d:00.000Z" % (1 + i // 60 % 28, 8 + i // 60 % 12, i % 60)}
    if i == 17:
        post["createdAt"] = "0001-10-14T00:00:00.000Z"
    if i == 18:
        post["createdAt"] = "2099-01-01T00:00:00.000Z"
    if i == 19:
        post["createdAt"] = "1970-01-01T00:00:00.000Z"
    if i % 9 == 5:
        post["reply_to"] = "p%d" % (i - 1)
    if i % 9 == 6:
        post.update(reply_to="p%d" % (i - 1), text="I agree, number %d, without the tag" % i)
    if i % 13 == 12:
        post["text"] = "Nothing to do with it, %d" % i
    print(json.dumps(post, ensure_ascii=False))
