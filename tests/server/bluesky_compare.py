#!/usr/bin/python3
"""What an archive holds of a hashtag, against what the PDS itself lists of every account (com.atproto.repo.listRecords).
usage: bluesky_compare.py EXPORT.jsonl POSTS.jsonl TAG [--gone URI...]

POSTS.jsonl is what the seed became (bluesky_network.sh). Wanted are the posts that carry the tag, and all that stand in
a thread with one. Compared are text, time, parent, language and hashtags, post by post; prints what differs."""
import json, sys, urllib.request

PDS = "http://127.0.0.1:2583/xrpc/"


def listed(did):
    cursor = ""
    while True:
        url = PDS + "com.atproto.repo.listRecords?repo=%s&collection=app.bsky.feed.post&limit=100" % did
        with urllib.request.urlopen(url + ("&cursor=" + cursor if cursor else "")) as answer:
            page = json.load(answer)
        yield from page["records"]
        cursor = page.get("cursor")
        if not cursor:
            return


def tags_of(record):
    return sorted(f["tag"].lower() for facet in record.get("facets") or [] for f in facet["features"]
                  if f["$type"].endswith("#tag"))


def main():
    export, seed, tag = sys.argv[1:4]
    gone = set(sys.argv[5:])
    dids = {json.loads(line)["did"] for line in open(seed, encoding="utf-8")}
    records = {r["uri"]: r["value"] for did in dids for r in listed(did)}
    root = {uri: (r.get("reply") or {}).get("root", {}).get("uri", uri) for uri, r in records.items()}
    chats = {root[uri] for uri, r in records.items() if "#" + tag in r["text"]}
    wanted = {uri for uri in records if root[uri] in chats}
    got = {}
    for line in open(export, encoding="utf-8"):
        post = json.loads(line)
        if post.get("network") == "bluesky":
            got[post["native_id"]] = post
    wrong = ["missing: %s %r" % (u, records[u]["text"]) for u in wanted - got.keys()]
    wrong += ["not wanted: %s" % u for u in got.keys() - wanted - gone]
    clamped = 0
    for uri in wanted & got.keys():
        post, record = got[uri], records[uri]
        pairs = [("text", post["text"], record["text"]),
                 ("lang", post.get("lang"), record["langs"][0]),
                 ("tags", sorted(t.lower() for t in post.get("tags", [])), tags_of(record)),
                 ("parent", (post.get("parent") or "").replace("bluesky:", ""),
                  (record.get("reply") or {}).get("parent", {}).get("uri", ""))]
        if "2024" < record["createdAt"] < "2026":
            pairs.append(("time", post["posted_at"][:19], record["createdAt"][:19]))
        else:
            clamped += 1
            pairs.append(("clamped", "2024" < (post["posted_at"] or "2025") < "2099", True))
        wrong += ["%s of %s: %r, the PDS has %r" % (what, uri, a, b) for what, a, b in pairs if a != b]
    for line in wrong[:20]:
        print(line)
    print("%d posts in the archive, %d wanted by the PDS, %d differences, %d forged dates" %
          (len(got), len(wanted), len(wrong), clamped))
    return 1 if wrong else 0


sys.exit(main())
