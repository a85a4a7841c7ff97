#!/usr/bin/python3
"""A tag as Mastodon.py reads it from a server, against what an archive of ours holds of it.
usage: recorded_compare.py SERVER TAG EXPORT.jsonl"""
import html, json, re, sys

import mastodon


def words(content):
    """The text without markup: enough to compare what is said, not how it is broken into lines."""
    text = re.sub(r"<br ?/?>|</p>", " ", content)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())


def main():
    server, tag, export = sys.argv[1:4]
    client = mastodon.Mastodon(api_base_url=server, version_check_mode="none")
    page, theirs = client.timeline_hashtag(tag), {}
    while page:
        for status in page:
            theirs[status["uri"]] = status
        try:
            page = client.fetch_next(page)
        except mastodon.MastodonNotFoundError:  # not recorded: the recording ends here, and ours takes it for the end
            break
    ours = {}
    for line in open(export, encoding="utf-8"):
        post = json.loads(line)
        if post.get("network") == "mastodon":
            ours[post["native_id"]] = post
    wrong = ["missing: " + u for u in theirs.keys() - ours.keys()] + ["not there: " + u for u in ours.keys() - theirs.keys()]
    for uri in theirs.keys() & ours.keys():
        post, status = ours[uri], theirs[uri]
        pairs = [("text", " ".join(post["text"].split()), words(status["content"])),
                 ("time", post["posted_at"][:19], status["created_at"].strftime("%Y-%m-%dT%H:%M:%S")),
                 ("url", post["url"], status["url"]), ("lang", post["lang"], status["language"]),
                 ("tags", sorted(t.lower() for t in post["tags"]), sorted(t["name"].lower() for t in status["tags"])),
                 ("name", post["author"]["name"], status["account"]["display_name"] or status["account"]["username"]),
                 ("counts", post["counts"], {"likes": status["favourites_count"], "boosts": status["reblogs_count"],
                                             "replies": status["replies_count"]}),
                 ("media", len(post["media"]), len(status["media_attachments"]))]
        wrong += ["%s of %s: %r, Mastodon.py has %r" % (what, uri, a, b) for what, a, b in pairs if a != b]
    for line in wrong[:10]:
        print("    " + line)
    print("  %s: recorded traffic, #%.12s: %d posts as Mastodon.py reads them" %
          ("FAILED" if wrong or not theirs else "ok", tag, len(theirs)))
    return 1 if wrong or not theirs else 0


sys.exit(main())
