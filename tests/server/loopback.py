#!/usr/bin/python3
"""A small network of invented people on loopback: a Mastodon server, Bluesky, X, PubMed, a feed and a web site.

usage: loopback.py PORTFILE [FAULT...]

The port is free, and written into PORTFILE once it is open. Answers are made up here from the published API
documentation; nobody in them exists. FAULTS, given once each, spoil some answers:
  rate     every 5th answer is 429 with Retry-After: 2
  cut      every 4th answer breaks off inside its body
  garbled  every 4th answer is half JSON
  down     every answer is 503
  badone   one record of each page is no valid JSON
  nomin    the server does not know min_id, and sends no Link header (snac)
  auth     every answer is 401
  slow     each answer takes 30 ms
  repeat   every page is the first one
  edits    some statuses have been edited twice
  ratedate the same with a date, every 4th answer
  echo     every answer is the token it was asked with
  refs     X sends the posts that are answered along, which cost as much
  posts    X calls its posts posts, no longer tweets
  endless  an answer that goes on for ever
  heads    headers of a megabyte
  closed   hashtags are shown to nobody without an account
  bare     there is no Mastodon API here: 404 and a page
  forgets  a search on Bluesky leaves out every seventh post, each time others
  wait     every answer is 429 with Retry-After: 600
A fault may be for one address only: wait@127.0.0.2. The port is open on 127.0.0.1 to 127.0.0.5, five hosts for a client.
GET /_grow?n=5 adds posts, GET /_asked tells the number of requests and how
many were under way at most, in all and from one host, GET /_faults?f=a,b sets the faults.
"""
import http.server, json, os, socket, sys, threading, time, urllib.parse

TAG = "WASHchat"
T0 = 1751356800  # 2025-07-01T08:00:00Z
PEOPLE = ["amina", "bo", "chipo", "dede"]


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(seconds))


def seconds(text):
    return time.mktime(time.strptime(text[:19] + " UTC", "%Y-%m-%dT%H:%M:%S %Z")) - time.timezone


class World:
    def __init__(self):
        self.lock = threading.Lock()
        self.count, self.asked, self.faults, self.reads = 203, 0, set(), 0
        self.inside, self.peak, self.host_peak, self.log = {}, 0, 0, []

    def enter(self, host):
        with self.lock:
            self.asked += 1
            self.inside[host] = self.inside.get(host, 0) + 1
            self.peak = max(self.peak, sum(self.inside.values()))
            self.host_peak = max(self.host_peak, self.inside[host])

    def leave(self, host):
        with self.lock:
            self.inside[host] -= 1

    def numbers(self):
        return range(self.count)


world = World()


# ---- Mastodon: ids hold the time, as those of the real servers do ----

def status_id(i):
    return str((T0 + i * 60) * 1000 << 16)


def home():
    return "http://127.0.0.4:%d" % world.port


def status(i, origin):
    who = PEOPLE[i % 4]
    parent = status_id(i - 1) if i % 7 == 3 else None
    edited = i % 20 == 4 and "edits" in world.faults
    return {
        "id": status_id(i), "uri": home() + "/users/%s/statuses/%s" % (who, status_id(i)),
        "url": home() + "/@%s/%s" % (who, status_id(i)), "created_at": iso(T0 + i * 60),
        "edited_at": iso(T0 + i * 60 + 50) if edited else None,
        "in_reply_to_id": parent, "in_reply_to_account_id": None, "visibility": "public", "sensitive": False,
        "spoiler_text": "", "language": "en", "replies_count": 1 if i % 10 == 0 else 0, "reblogs_count": 0,
        "favourites_count": i % 5, "reblog": None, "quote": None, "poll": None, "card": None, "mentions": [],
        "content": '<p>Post %d: water &amp; soap%s <a href="%s/tags/washchat" class="mention hashtag" rel="tag">'
                   '#<span>WASHchat</span></a></p>' % (i, ", said better" if edited else "", origin),
        "tags": [{"name": "washchat", "url": origin + "/tags/washchat"}], "emojis": [], "media_attachments": [],
        "account": {"id": str(i % 4), "acct": who, "username": who, "display_name": who.title(),
                    "url": home() + "/@" + who, "uri": home() + "/users/" + who, "bot": False}}


def reply(i, origin, n=1):
    answer = status(i, origin)
    answer.update(id=str(int(status_id(i)) + n), uri=home() + "/users/bo/statuses/%d" % (int(status_id(i)) + n),
                  in_reply_to_id=status_id(i), content="<p>An answer without the tag, %d.%d</p>" % (i, n), tags=[],
                  created_at=iso(T0 + i * 60 + 30), replies_count=0, edited_at=None)
    return answer


def edits(i, origin):
    return [{"content": "<p>Post %d: watre &amp; sope</p>" % i, "spoiler_text": "", "sensitive": False,
             "created_at": iso(T0 + i * 60), "media_attachments": [], "emojis": []},
            {"content": "<p>Post %d: water &amp; sope</p>" % i, "spoiler_text": "", "sensitive": False,
             "created_at": iso(T0 + i * 60 + 20), "media_attachments": [], "emojis": []},
            {"content": status(i, origin)["content"], "spoiler_text": "", "sensitive": False,
             "created_at": iso(T0 + i * 60 + 50), "media_attachments": [], "emojis": []}]


def mastodon(h, path, query):
    origin = h.origin
    if path.startswith("/api/v1/timelines/tag/"):
        if urllib.parse.unquote(path.rsplit("/", 1)[1]).lower() != TAG.lower():
            return h.json({"error": "Record not found"}, 404)
        limit = min(int(query.get("limit", ["20"])[0]), 40)
        numbers = sorted(world.numbers(), reverse=True)
        if "repeat" in world.faults:
            query = {}
        if "closed" in world.faults:
            numbers = []
        if "max_id" in query:
            numbers = [n for n in numbers if int(status_id(n)) < int(query["max_id"][0])]
        if "min_id" in query and "nomin" not in world.faults:
            numbers = [n for n in numbers if int(status_id(n)) > int(query["min_id"][0])][-limit:]
        page = [status(n, origin) for n in numbers[:limit]]
        headers = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "299",
                   "X-RateLimit-Reset": iso(time.time() + 300)}
        if page and "nomin" not in world.faults:
            headers["Link"] = '<%s%s?max_id=%s>; rel="next", <%s%s?min_id=%s>; rel="prev"' % (
                origin, path, page[-1]["id"], origin, path, page[0]["id"])
        return h.json(page, 200, headers)
    if path.endswith("/context") or path.endswith("/history"):
        i = (int(path.split("/")[4]) >> 16) // 1000
        i = (i - T0) // 60
        if path.endswith("/history"):
            return h.json(edits(i, origin))
        after = [reply(i, origin)] if i % 10 == 0 else []
        if after and origin == home():  # where it was written more answers have been heard
            after.append(reply(i, origin, 2))
        if (i + 1) % 7 == 3 and i + 1 < world.count:
            after.append(status(i + 1, origin))
        return h.json({"ancestors": [status(i - 1, origin)] if i % 7 == 3 else [], "descendants": after})
    if path == "/api/v2/instance":
        feeds = "authenticated" if "closed" in world.faults else "public"
        return h.json({"domain": "a.example", "configuration": {"timelines_access": {
            "hashtag_feeds": {"local": feeds, "remote": feeds}}}})
    if path == "/api/v1/statuses":
        found = [status(i, origin) for i in world.numbers() if status_id(i) in query.get("id[]", [])]
        return h.json(found)
    return h.json({"error": "Record not found"}, 404)


# ---- Bluesky: a search that forgets its cursor after CAP hits ----

CAP = 60


def sky_post(i):
    text = "Bluesky %d 🚰 #WASHchat" % i
    start = len(("Bluesky %d 🚰 " % i).encode())
    record = {"$type": "app.bsky.feed.post", "createdAt": "2099-01-01T00:00:00Z" if i == 5 else iso(T0 + i * 60),
              "langs": ["en"], "text": text,
              "facets": [{"index": {"byteStart": start, "byteEnd": start + 9},
                          "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "WASHchat"}]}]}
    did = "did:plc:%s" % (PEOPLE[i % 4] * 6)[:24].ljust(24, "a")
    return {"uri": "at://%s/app.bsky.feed.post/3k%011d" % (did, i), "cid": "bafyexample%d" % i,
            "author": {"did": did, "handle": PEOPLE[i % 4] + ".example.org", "displayName": PEOPLE[i % 4].title()},
            "record": record, "replyCount": 0, "repostCount": 0, "likeCount": 1, "quoteCount": 0,
            "indexedAt": iso(T0 + i * 60 + 1), "labels": []}


def bluesky(h, path, query, body):
    method = path.rsplit("/", 1)[1]
    if method in ("com.atproto.server.createSession", "com.atproto.server.refreshSession"):
        if method.endswith("createSession") and json.loads(body or b"{}").get("password") != "pass-word":
            return h.json({"error": "AuthenticationRequired", "message": "Invalid identifier or password"}, 401)
        world.token = "access-%d" % world.asked
        return h.json({"accessJwt": world.token, "refreshJwt": "refresh-1", "handle": "me.example.org",
                       "did": "did:plc:meaaaaaaaaaaaaaaaaaaaaaa"})
    if h.headers.get("Authorization") != "Bearer " + getattr(world, "token", ""):
        return h.json({"error": "ExpiredToken", "message": "Token has expired"}, 400)
    if world.asked % 11 == 0:  # a session ends now and then
        world.token = "gone"
        return h.json({"error": "ExpiredToken", "message": "Token has expired"}, 400)
    if method == "app.bsky.feed.searchPosts":
        found = sorted(world.numbers(), reverse=True)
        if "until" in query:
            found = [n for n in found if T0 + n * 60 < seconds(query["until"][0])]
        if "since" in query:
            found = [n for n in found if T0 + n * 60 >= seconds(query["since"][0])]
        if "cursor" not in query:
            world.searches = getattr(world, "searches", 0) + 1
        if "forgets" in world.faults:
            found = [n for n in found if (n + world.searches) % 7]
        at, limit = int(query.get("cursor", ["0"])[0]), int(query.get("limit", ["25"])[0])
        limit = min(limit, 20)
        answer = {"posts": [sky_post(n) for n in found[at:at + limit]]}
        if at + limit < min(len(found), CAP):
            answer["cursor"] = str(at + limit)
        return h.json(answer)
    if method == "app.bsky.feed.getPosts":
        known = {sky_post(n)["uri"]: n for n in world.numbers()}
        return h.json({"posts": [sky_post(known[u]) for u in query.get("uris", [])
                                 if u in known and known[u] not in getattr(world, "deleted", ())]})
    return h.json({"error": "MethodNotImplemented", "message": method}, 501)


# ---- X: the new spelling of fields is wanted when the fault "posts" is set ----

X0 = 1940000000000000000


def x_post(i):
    parent = i - 1 if i % 7 == 3 else None
    post = {"id": str(X0 + i), "text": "X &amp; %d #WASHchat" % i, "author_id": str(70 + i % 4),
            "conversation_id": str(X0 + (i if parent is None else parent)), "created_at": iso(T0 + i * 60), "lang": "en",
            "entities": {"hashtags": [{"start": 10, "end": 19, "tag": "WASHchat"}]},
            "public_metrics": {"retweet_count": 0, "reply_count": int(i % 10 == 0), "like_count": 2, "quote_count": 0}}
    if parent is not None:
        post["referenced_tweets"] = [{"type": "replied_to", "id": str(X0 + parent)}]
    if i % 50 == 7:  # a talk that began without the tag
        post.update(conversation_id=str(X0 + 2000000 + i),
                    referenced_tweets=[{"type": "replied_to", "id": str(X0 + 2000000 + i)}])
    return post


def x_other(number):
    """Answers (1000000 + i) and beginnings (2000000 + i) without the tag."""
    i = number % 1000000
    post = x_post(i)
    post.update(id=str(X0 + number), text="Without the tag, %d" % number, entities={})
    post.pop("referenced_tweets", None)
    post["public_metrics"] = dict(post["public_metrics"], reply_count=0)
    if number < 2000000:
        post["referenced_tweets"] = [{"type": "replied_to", "id": str(X0 + i)}]
    else:
        post["conversation_id"] = post["id"]
    return post


def x_spell(value):
    """The new names: posts for tweets."""
    text = json.dumps(value, ensure_ascii=False)
    for old, new in (("referenced_tweets", "referenced_posts"), ("retweet_count", "repost_count"), ('"tweets"', '"posts"')):
        text = text.replace(old, new)
    return json.loads(text)


def x(h, path, query):
    if h.headers.get("Authorization") != "Bearer x-token":
        return h.json({"title": "Unauthorized", "status": 401}, 401)
    new_names = "posts" in world.faults
    if new_names and "tweet.fields" in query:
        return h.json({"errors": [{"message": "The query parameter [tweet.fields] is not valid"}],
                       "title": "Invalid Request", "type": "https://api.x.com/2/problems/invalid-request"}, 400)
    if path == "/2/tweets":
        numbers = [int(n) - X0 for n in query["ids"][0].split(",")]
        there = [x_other(n) for n in numbers if n != 2000000 + 57]
        world.reads += len(there)
        answer = {"errors": [{"resource_id": str(X0 + n), "type": "https://api.x.com/2/problems/resource-not-found",
                              "title": "Not Found Error", "value": str(X0 + n)} for n in numbers if n == 2000057]}
        if there:
            answer["data"] = there
        return h.json(x_spell(answer) if new_names else answer)
    found = sorted(world.numbers(), reverse=True)
    make, asked = x_post, query["query"][0]
    if "conversation_id:" in asked:
        talks = {int(part.split(":")[1]) - X0 for part in asked.split(" OR ")}
        found = [n for n in found if n - 1 in talks and n % 7 == 3] + \
            [1000000 + n for n in found if n % 10 == 0 and int(x_post(n)["conversation_id"]) - X0 in talks]
        make = lambda n: x_other(n) if n >= 1000000 else x_post(n)
    if len(asked) > (1024 if path.endswith("all") else 512):
        return h.json({"title": "Invalid Request", "detail": "query too long"}, 400)
    if path.endswith("recent") and "start_time" in query and \
            seconds(query["start_time"][0]) < seconds(query["end_time"][0]) - 7 * 86400:
        return h.json({"title": "Invalid Request", "detail": "start_time is more than seven days ago"}, 400)
    for name, keep in (("start_time", lambda t, n: T0 + n % 1000000 * 60 >= t),
                       ("end_time", lambda t, n: T0 + n % 1000000 * 60 < t)):
        if name in query:
            found = [n for n in found if keep(seconds(query[name][0]), n)]
    at, limit = int(query.get("next_token", ["0"])[0]), min(int(query.get("max_results", ["10"])[0]), 50)
    page = found[at:at + limit]
    world.reads += len(page)
    meta = {"result_count": len(page)}
    answer = {"meta": meta}
    if page:
        meta.update(newest_id=make(page[0])["id"], oldest_id=make(page[-1])["id"])
        answer["data"] = [make(n) for n in page]
        answer["includes"] = {"users": [{"id": str(70 + k), "username": p + "_h", "name": p.title()}
                                        for k, p in enumerate(PEOPLE)]}
        if "refs" in world.faults and "referenced" in query["expansions"][0]:
            answer["includes"]["tweets"] = [x_post(n - 1) for n in page if 0 < n < 1000000 and n % 7 == 3]
            world.reads += len(answer["includes"]["tweets"])
    if at + limit < len(found):
        meta["next_token"] = str(at + limit)
    return h.json(x_spell(answer) if new_names else answer)


# ---- PubMed ----

def article(i):
    return ("<PubmedArticle><MedlineCitation Status=\"MEDLINE\" Owner=\"NLM\"><PMID Version=\"1\">%d</PMID><Article>"
            "<Journal><JournalIssue><PubDate><Year>2025</Year><Month>07</Month></PubDate></JournalIssue>"
            "<Title>Invented Journal</Title></Journal><ArticleTitle>Soap and water, part %d.</ArticleTitle>"
            "<Abstract><AbstractText>We asked %d sellers.</AbstractText></Abstract><AuthorList><Author>"
            "<LastName>Doe</LastName><ForeName>Jane</ForeName></Author></AuthorList><Language>eng</Language></Article>"
            "</MedlineCitation><PubmedData/></PubmedArticle>" % (90000000 + i, i, i + 3))


PUBMED_CAP = 100


def day_of(i):  # two articles a day
    return time.gmtime(T0 + (i // 2) * 86400)


def pubmed(h, path, query, body):
    if path.endswith("esearch.fcgi"):
        low = time.strptime(query["mindate"][0], "%Y/%m/%d") if "mindate" in query else time.gmtime(0)
        high = time.strptime(query["maxdate"][0], "%Y/%m/%d") if "maxdate" in query else time.gmtime(4e9)
        found = [n for n in world.numbers() if low[:3] <= day_of(n)[:3] <= high[:3]]
        start, most = int(query.get("retstart", ["0"])[0]), int(query.get("retmax", ["20"])[0])
        if start >= PUBMED_CAP:
            return h.json({"esearchresult": {"ERROR": "Search Backend failed: Exception"}})
        ids = [str(90000000 + n) for n in found[start:min(start + most, PUBMED_CAP)]]
        return h.json({"header": {"type": "esearch"}, "esearchresult": {
            "count": str(len(found)), "retmax": str(len(ids)), "retstart": str(start), "idlist": ids,
            "querytranslation": query.get("term", [""])[0]}})
    query.update(urllib.parse.parse_qs((body or b"").decode()))
    ids = [int(n) - 90000000 for n in query.get("id", [""])[0].split(",") if n]
    text = "<?xml version=\"1.0\" ?>\n<PubmedArticleSet>" + "\n".join(map(article, ids)) + "</PubmedArticleSet>"
    return h.send(text.encode(), 200, {"Content-Type": "text/xml"})


# ---- feeds and pages ----

def feed(h):
    tag = '"feed-%d"' % world.count
    if h.headers.get("If-None-Match") == tag:
        return h.send(b"", 304, {"ETag": tag})
    items = "".join("<item><guid isPermaLink=\"false\">item-%d</guid><title>Entry %d</title><link>%s/page/%d</link>"
                    "<pubDate>Tue, 01 Jul 2025 08:%02d:00 GMT</pubDate><description>Soap, %d</description></item>"
                    % (n, n, h.origin, n, n % 60, n) for n in list(world.numbers())[-20:])
    return h.send(("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Invented</title>" + items +
                   "</channel></rss>").encode(), 200, {"Content-Type": "application/rss+xml", "ETag": tag})


PROSE = "The well in the market was repaired last week, and the sellers wash their hands again. " * 6


def page(h, path):
    if path == "/robots.txt":
        return h.send(b"User-agent: *\nDisallow: /private\nAllow: /private/open\n", 200,
                      {"Content-Type": "text/plain"})
    text = ("<!doctype html><html lang=en><head><title>Page %s</title><meta property=og:title content='The well %s'>"
            "<meta property=article:published_time content=2025-07-01T08:00:00Z></head><body><article><h1>The well</h1>"
            "<p>%s</p></article></body></html>" % (path, path, PROSE))
    return h.send(text.encode(), 200, {"Content-Type": "text/html; charset=utf-8"})


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def send(self, body, status=200, headers=None):
        faults, n = world.faults, world.asked
        if "garbled" in faults and n % 4 == 1 and status == 200:
            body = body[:len(body) // 2]
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if "cut" in faults and n % 4 == 2 and len(body) > 20:
            self.wfile.write(body[:len(body) // 2])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.wfile.write(body)

    def json(self, value, status=200, headers=None):
        text = json.dumps(value, ensure_ascii=False)
        if "badone" in world.faults and isinstance(value, list) and value:
            text = text.replace('"spoiler_text": ""', '"spoiler_text": bad', 1)
        self.send(text.encode(), status, dict({"Content-Type": "application/json; charset=utf-8"}, **(headers or {})))

    def handle_one(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        self.origin = "http://%s:%d" % self.server.server_address
        if url.path.startswith("/_"):
            if url.path == "/_grow":
                world.count += int(query["n"][0])
            if url.path == "/_faults":
                world.faults = set(filter(None, query.get("f", [""])[0].split(",")))
            if url.path == "/_delete":
                world.deleted = {int(n) for n in query["n"]}
            if url.path == "/_log":
                return self.send("\n".join(path for at, path in world.log).encode())
            if url.path == "/_hits":
                return self.send(str(sum(query["address"][0] in at and query["word"][0] in path
                                         for at, path in world.log)).encode())
            faults, world.faults = world.faults, set()
            self.json({"asked": world.asked, "count": world.count, "reads": world.reads, "peak": world.peak,
                       "host_peak": world.host_peak})
            if url.path == "/_asked":
                world.peak = world.host_peak = 0
            world.faults = faults
            return
        world.log.append((self.origin, url.path))
        world.enter(self.origin)
        try:
            self.reply(url, query, body)
        finally:
            world.leave(self.origin)

    def go_on(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        block = b"10000\r\n" + b" " * 65536 + b"\r\n"
        while True:
            self.wfile.write(block)

    def has(self, fault):
        return fault in world.faults or fault + "@" + self.server.server_address[0] in world.faults

    def reply(self, url, query, body):
        if self.has("slow"):
            time.sleep(0.03)
        if self.has("down"):
            return self.json({"error": "down"}, 503)
        if self.has("auth"):
            return self.json({"error": "This method requires an authenticated user"}, 401)
        if self.has("ratedate") and world.asked % 4 == 2:
            return self.json({"error": "Too many requests"}, 429, {
                "Retry-After": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 2))})
        if self.has("echo"):
            return self.send((self.headers.get("Authorization") or body.decode() or self.path).encode())
        if self.has("endless"):
            return self.go_on()
        if self.has("heads"):
            return self.json([], 200, {"X-Head-%d" % n: "h" * 1000 for n in range(1000)})
        if self.has("bare"):
            return self.send(b"<html><title>No such page</title></html>", 404, {"Content-Type": "text/html"})
        if self.has("wait"):
            return self.json({"error": "Too many requests"}, 429, {"Retry-After": "600"})
        if "rate" in world.faults and world.asked % 5 == 2:
            return self.json({"error": "Too many requests"}, 429, {"Retry-After": "2"})
        if url.path.startswith("/api/"):
            return mastodon(self, url.path, query)
        if url.path.startswith("/xrpc/"):
            return bluesky(self, url.path, query, body)
        if url.path.startswith("/2/tweets"):
            return x(self, url.path, query)
        if url.path.endswith(".fcgi"):
            return pubmed(self, url.path, query, body)
        if url.path == "/feed.xml":
            return feed(self)
        if url.path == "/gone":
            return self.send(b"gone", 410)
        return page(self, url.path)

    def do_GET(self):
        try:
            self.handle_one()
        except (BrokenPipeError, ConnectionResetError):
            pass

    do_POST = do_GET

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass  # clients are killed here on purpose


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    world.faults = set(sys.argv[2:])
    server = Server(("127.0.0.1", 0), Handler)
    world.port = server.server_port
    for last in range(2, 6):
        other = Server(("127.0.0.%d" % last, server.server_port), Handler)
        threading.Thread(target=other.serve_forever, daemon=True).start()
    with open(sys.argv[1] + ".part", "w") as file:
        file.write(str(server.server_port))
    os.rename(sys.argv[1] + ".part", sys.argv[1])
    server.serve_forever()


main()
