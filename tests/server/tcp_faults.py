#!/usr/bin/env python3
"""A TCP proxy on 127.0.0.1 with faults, for any protocol.

usage: tcp_faults.py PORT-FILE TARGET-PORT LOG [name=value...]
  cut=BYTES    close (FIN) after so many bytes towards the client     delay=MS  wait before each block, both ways
  reset=BYTES  the same with a reset (RST)                            rate=N    bytes a second towards the client
  stall=BYTES  fall silent after so many, the connection left open    every=K   only each K-th connection is faulty
  flip=BYTES   damage the byte at that offset                         max=N     only the first N faulty ones are
Listens on a free port, written to PORT-FILE. LOG gets a line per connection at its end: its number, the fault that
struck or "-", bytes towards the client, and lines from the client: in IMAP and its kin, round trips. SIGTERM stops it.
"""
import asyncio
import os
import signal
import socket
import struct
import sys

PORT_FILE, TARGET, LOG = sys.argv[1], int(sys.argv[2]), sys.argv[3]
OPTIONS = dict(pair.split("=") for pair in sys.argv[4:])
OPTIONS = {name: int(value) for name, value in OPTIONS.items()}
FAULTS = ("cut", "reset", "stall", "flip")


class Counts:
    connections = faulty = 0


async def to_client(reader, writer, faults, told):
    sent = 0
    while block := await reader.read(65536):
        if faults.get("delay"):
            await asyncio.sleep(faults["delay"] / 1000)
        flip = faults.get("flip", -1) - sent
        if 0 <= flip < len(block):
            block = block[:flip] + bytes([block[flip] ^ 0x20]) + block[flip + 1:]
            told["fault"] = "flip"
        fault = next((name for name in FAULTS[:3] if faults.get(name, 1 << 60) < sent + len(block)), None)
        if fault:
            block = block[:faults[fault] - sent]
        rate = faults.get("rate")
        step = max(1, rate // 50) if rate else len(block)
        for at in range(0, len(block), step or 1):
            writer.write(block[at:at + step])
            await writer.drain()
            if rate:
                await asyncio.sleep(0.02)
        sent += len(block)
        told["bytes"] = sent
        if not fault:
            continue
        told["fault"] = fault
        if fault == "stall":
            await asyncio.Event().wait()
        if fault == "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        break
    writer.close()


async def to_server(reader, writer, faults, told):
    while block := await reader.read(65536):
        told["lines"] += block.count(b"\n")
        if faults.get("delay"):
            await asyncio.sleep(faults["delay"] / 1000)
        writer.write(block)
        await writer.drain()
    writer.write_eof()


async def serve(client, back):
    Counts.connections += 1
    number = Counts.connections
    struck = number % OPTIONS.get("every", 1) == 0 and Counts.faulty < OPTIONS.get("max", 1 << 60)
    Counts.faulty += struck
    faults = OPTIONS if struck else {name: value for name, value in OPTIONS.items() if name in ("delay", "rate")}
    told = {"fault": "-", "bytes": 0, "lines": 0}
    server, forth = await asyncio.open_connection("127.0.0.1", TARGET)
    tasks = [asyncio.create_task(to_client(server, back, faults, told)),
             asyncio.create_task(to_server(client, forth, faults, told))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if tasks[1].done() and not tasks[0].done() and told["fault"] != "stall":
            await asyncio.wait(tasks, timeout=5)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in (back, forth):
            writer.close()
        with open(LOG, "a") as log:
            log.write(f"{number} {told['fault']} {told['bytes']} {told['lines']}\n")


async def main():
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, os._exit, 0)
    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    with open(PORT_FILE + ".new", "w") as file:
        file.write(str(listening.sockets[0].getsockname()[1]))
    os.rename(PORT_FILE + ".new", PORT_FILE)
    await asyncio.Event().wait()


asyncio.run(main())
