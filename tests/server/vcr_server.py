#!/usr/bin/python3
"""Serve recorded HTTP exchanges (VCR YAML cassettes) on loopback.

usage: vcr_server.py PORT CASSETTE.yaml...

Needs the package python3-yaml.  A request is matched on method, path and
sorted query; recordings of the same request are given in the order they were
made and the last one repeats.  The recorded origin is rewritten to this
server's own in bodies and in Link and Location headers, so clients can follow
them.  Query names listed in VCR_IGNORE (such as limit,local) do not count when
the exact query has no recording.  No match is 404 and a line "MISS" on stdout; "ready" is printed once
the port is open.  SIGTERM stops it.
"""
import http.server, os, signal, sys, threading, urllib.parse, yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DROP = {"content-length", "transfer-encoding", "content-encoding", "connection", "date", "server",
        "content-security-policy", "alt-svc", "strict-transport-security"}

IGNORE = set(filter(None, os.environ.get("VCR_IGNORE", "").split(",")))


def key(method, uri, ignore=()):
    u = urllib.parse.urlsplit(uri)
    q = sorted(p for p in urllib.parse.parse_qsl(u.query, keep_blank_values=True) if p[0] not in ignore)
    return method, u.path.rstrip("/") or "/", tuple(q)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        n = int(self.headers.get("content-length") or 0)
        if n:
            self.rfile.read(n)
        with self.server.lock:
            rec = self.server.tape.get(key(self.command, self.path)) or \
                self.server.loose.get(key(self.command, self.path, IGNORE))
            r = rec.pop(0) if rec and len(rec) > 1 else rec[0] if rec else None
        if r is None:
            print("MISS", self.command, self.path, flush=True)
            status, hdrs, body = 404, [("content-type", "application/json")], b'{"error":"Record not found"}'
        else:
            origin, status, hdrs, body = r
            here = "http://" + self.headers.get("host", "127.0.0.1:%d" % self.server.server_port)
            body = body.replace(origin.encode(), here.encode())
            hdrs = [(h, v.replace(origin, here)) for h, v in hdrs]
        self.send_response(status)
        for h, v in hdrs:
            self.send_header(h, v)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = answer

    def log_message(self, *a):
        pass


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    tape, loose = {}, {}
    for name in sys.argv[2:]:
        with open(name, "rb") as f:
            for i in yaml.load(f, LOADER)["interactions"]:
                q, r = i["request"], i["response"]
                u = urllib.parse.urlsplit(q["uri"])
                hdrs = [(h.lower(), v) for h, vs in r["headers"].items() if h.lower() not in DROP
                        for v in (vs if isinstance(vs, list) else [vs])]
                body = r["body"].get("string") or b""
                if isinstance(body, str):
                    body = body.encode()
                rec = (u.scheme + "://" + u.netloc, r["status"]["code"], hdrs, body)
                tape.setdefault(key(q["method"], q["uri"]), []).append(rec)
                loose.setdefault(key(q["method"], q["uri"], IGNORE), []).append(rec)
    srv = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    srv.tape, srv.loose, srv.lock = tape, loose, threading.Lock()
    signal.signal(signal.SIGTERM, lambda *a: sys.exit(0))
    print("ready", srv.server_port, sum(map(len, tape.values())), flush=True)
    srv.serve_forever()


main()
