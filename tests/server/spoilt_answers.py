#!/usr/bin/env python3
"""A TCP proxy on loopback that does to answers what networks do.

usage: spoilt_answers.py PORT UPSTREAM-PORT [cut=N] [flip=N] [max=M] [when=WORD]

cut: the answers end behind N bytes. flip: byte number N is another. Counted from the last question that holds WORD, else
from the last question. max: only behind M such questions; then all goes well. Prints "ready".
"""
import socket
import sys
import threading

given = dict(word.split("=") for word in sys.argv[3:])
cut, flip = int(given.get("cut", -1)), int(given.get("flip", -1))
left = int(given.get("max", 1 << 30))
lock = threading.Lock()


class Link:
    """One connection: whether its answers are spoilt by now, and how much of them went by since."""

    def __init__(self, client):
        self.client, self.bad, self.sent = client, False, 0
        self.server = socket.create_connection(("127.0.0.1", int(sys.argv[2])))

    def ask(self, data):
        global left
        if given.get("when", "").encode() in data:
            with lock:
                self.bad = left > 0
                left -= self.bad
            self.sent = 0
        self.server.sendall(data)

    def questions(self):
        try:
            while data := self.client.recv(65536):
                self.ask(data)
            self.server.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def harm(self, data):
        """The bytes to send on, and whether it ends with them."""
        start, self.sent = self.sent, self.sent + len(data)
        if not self.bad:
            return data, False
        if start <= flip < self.sent:
            data = bytearray(data)
            data[flip - start] ^= 0x55
        return (data[:cut - start], True) if 0 <= cut <= self.sent else (data, False)

    def answers(self):
        ended = False
        try:
            while not ended and (data := self.server.recv(65536)):
                data, ended = self.harm(data)
                self.client.sendall(data)
        except OSError:
            pass
        for end in (self.client, self.server):
            try:
                end.shutdown(socket.SHUT_RDWR)
                end.close()
            except OSError:
                pass


def serve(client):
    link = Link(client)
    threading.Thread(target=link.questions, daemon=True).start()
    link.answers()


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("ready", flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
