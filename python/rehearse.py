"""A rehearsal for `./baton serve`: runs code on a kernel of a broker, so that its recording knows the way of a Run.

Called by the baton script with the broker's address and token; the kernel is its own and is ended again.
"""

import json
import struct
import sys
import urllib.request
import uuid

import websocket

FRAMES = "v1.kernel.websocket.jupyter.org"
PAGE_RUNS = 900
LEGACY_RUNS = 100
CODE = ["1", "print(1)"]


def main(address: str, token: str) -> None:
    header = {"Authorization": f"token {token}", "Content-Type": "application/json"}

    def ask(method: str, path: str, body: dict | None = None) -> dict:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address + path, data=data, headers=header, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else {}

    kernel = ask("POST", "api/kernels", {"name": "python3"})["id"]

    def connect(**more) -> websocket.WebSocket:
        return websocket.create_connection(
            f"ws{address[4:]}api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}",
            header=[f"Authorization: token {token}"],
            timeout=30,
            **more,
        )

    # pages speak the binary frames, other clients mostly the old ones
    frames = connect(subprotocols=[FRAMES])
    for number in range(PAGE_RUNS):
        run(lambda message: frames.send_binary(frame(message)), lambda: unframe(frames.recv()), CODE[number % len(CODE)])
    frames.close()
    legacy = connect()
    for number in range(LEGACY_RUNS):
        run(lambda message: legacy.send(json.dumps(message)), lambda: json.loads(legacy.recv()), CODE[number % len(CODE)])
    legacy.close()
    ask("DELETE", f"api/kernels/{kernel}")


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


def run(send, receive, code: str) -> None:
    message_id = uuid.uuid4().hex
    header = {"msg_id": message_id, "msg_type": "execute_request", "session": "rehearsal", "username": "", "version": "5.4"}
    content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False, "stop_on_error": True}
    send({"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []})
    missing = {"execute_reply", "idle"}
    while missing:
        message = receive()
        if message["parent_header"].get("msg_id") == message_id:
            missing -= {message["header"]["msg_type"], message["content"].get("execution_state")}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
