"""A rehearsal for `./baton serve`: runs code on kernels of a broker, so that its recording knows the way of a Run.

First without a document, then in the cell of a notebook that two pages have open. Called by the baton script with the broker's
address as argument and its token on standard input, which no other account can read; the kernels and the notebook are its own and end with that broker.
"""

import json
import select
import struct
import sys
import urllib.request
import uuid

import pycrdt
import websocket

FRAMES = "v1.kernel.websocket.jupyter.org"
PAGE_RUNS = 600
LEGACY_RUNS = 100
CELL_RUNS = 500
CODE = ["1", "print(1)"]
NOTEBOOK = "rehearsal.ipynb"
CELL = "cell"
SYNC = 0
SYNC_STEP_2 = 1


def main(address: str, token: str) -> None:
    broker = Broker(address, token)
    kernel = broker.ask("POST", "api/kernels", {"name": "python3"})["id"]
    # pages speak the binary frames, other clients mostly the old ones
    frames = broker.kernel_socket(kernel, subprotocols=[FRAMES])
    for number in range(PAGE_RUNS):
        run(lambda message: frames.send_binary(frame(message)), lambda: unframe(frames.recv()), CODE[number % len(CODE)])
    frames.close()
    legacy = broker.kernel_socket(kernel)
    for number in range(LEGACY_RUNS):
        run(lambda message: legacy.send(json.dumps(message)), lambda: json.loads(legacy.recv()), CODE[number % len(CODE)])
    legacy.close()
    broker.ask("DELETE", f"api/kernels/{kernel}")
    run_cells(broker)


def run_cells(broker: "Broker") -> None:
    cell = {"cell_type": "code", "id": CELL, "metadata": {}, "source": "", "execution_count": None, "outputs": []}
    content = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    broker.ask("PUT", f"api/contents/{NOTEBOOK}", {"type": "notebook", "format": "json", "content": content})
    pages = [Page(broker), Page(broker)]
    session = {"path": NOTEBOOK, "name": NOTEBOOK, "type": "notebook", "kernel": {"name": "python3"}}
    frames = broker.kernel_socket(broker.ask("POST", "api/sessions", session)["kernel"]["id"], subprotocols=[FRAMES])
    for number in range(CELL_RUNS):
        pages[number % 2].begin_run()
        run(
            lambda message: frames.send_binary(frame(message)),
            lambda: next_frame(frames, pages),
            CODE[number % len(CODE)],
            {"cellId": CELL},
        )
    frames.close()
    for page in pages:
        page.socket.close()


def next_frame(frames: websocket.WebSocket, pages: list["Page"]) -> dict:
    """The kernel socket's next message; what comes for the pages meanwhile is read, too."""
    sockets = {page.socket.sock: page for page in pages}
    while True:
        for ready in select.select([frames.sock, *sockets], [], [], 30)[0]:
            if ready is frames.sock:
                return unframe(frames.recv())
            sockets[ready].take()


class Broker:
    def __init__(self, address: str, token: str) -> None:
        self.address = address
        self.token = token

    def ask(self, method: str, path: str, body: dict | None = None) -> dict:
        header = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data=data, headers=header, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else {}

    def socket(self, path: str, **more) -> websocket.WebSocket:
        return websocket.create_connection(
            f"ws{self.address[4:]}{path}", header=[f"Authorization: token {self.token}"], timeout=30, **more
        )

    def kernel_socket(self, kernel: str, **more) -> websocket.WebSocket:
        return self.socket(f"api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}", **more)


class Page:
    """The notebook as a page has it open: a document that follows the room's."""

    def __init__(self, broker: Broker) -> None:
        body = {"format": "json", "type": "notebook"}
        session = broker.ask("PUT", f"api/collaboration/session/{NOTEBOOK}", body)
        room = f"json:notebook:{session['fileId']}"
        self.socket = broker.socket(f"api/collaboration/room/{room}?sessionId={session['sessionId']}")
        self.document = pycrdt.Doc()
        self.cells = self.document.get("cells", type=pycrdt.Array)
        self.is_following = False
        self.socket.send_binary(pycrdt.create_sync_message(self.document))
        while self.take() != SYNC_STEP_2:
            pass
        self.subscription = self.document.observe(self.tell)

    def tell(self, event) -> None:
        if not self.is_following:
            self.socket.send_binary(pycrdt.create_update_message(event.update))

    def take(self) -> int | None:
        """Reads one message; answers which kind of synchronization it was, if it was one."""
        message = self.socket.recv()
        if not message or message[0] != SYNC:
            return None
        self.is_following = True
        answer = pycrdt.handle_sync_message(message[1:], self.document)
        self.is_following = False
        if answer is not None:
            self.socket.send_binary(answer)
        return message[1]

    def begin_run(self) -> None:
        """What a page types and then writes at a Run."""
        cell = self.cells[0]
        cell["source"].insert(0, "#")
        with self.document.transaction():
            cell["outputs"].clear()
            cell["execution_count"] = None
            cell["execution_state"] = "running"


def frame(message: dict) -> bytes:
    """The binary form of the kernel websocket protocol v1: a count, offsets, the channel, then the parts."""
    parts = [message["channel"].encode()]
    parts += [json.dumps(message[name]).encode() for name in ("header", "parent_header", "metadata", "content")]
    at = 8 * (len(parts) + 2)
    offsets = [at]
    for part in parts:
        at += len(part)
        offsets.append(at)
    return struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(parts)


def unframe(data: bytes) -> dict:
    count = struct.unpack_from("<Q", data)[0]
    offsets = struct.unpack_from(f"<{count}Q", data, 8)
    parts = [data[begin:end] for begin, end in zip(offsets, offsets[1:])]
    names = ("header", "parent_header", "metadata", "content")
    return dict(zip(names, map(json.loads, parts[1:5])))


def run(send, receive, code: str, metadata: dict | None = None) -> None:
    message_id = uuid.uuid4().hex
    header = {"msg_id": message_id, "msg_type": "execute_request", "session": "rehearsal", "username": "", "version": "5.4"}
    content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False, "stop_on_error": True}
    send({"channel": "shell", "header": header, "parent_header": {}, "metadata": metadata or {}, "content": content, "buffers": []})
    missing = {"execute_reply", "idle"}
    while missing:
        message = receive()
        if message["parent_header"].get("msg_id") == message_id:
            missing -= {message["header"]["msg_type"], message["content"].get("execution_state")}


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.readline().strip())
