"""A rehearsal for `./baton serve`: runs code on a kernel of a broker, so that its recording knows the way of a Run.

Called by the baton script with the broker's address and token; the kernel is its own and is ended again.
"""

import json
import sys
import urllib.request
import uuid

import websocket

RUNS = 400


def main(address: str, token: str) -> None:
    header = {"Authorization": f"token {token}", "Content-Type": "application/json"}

    def ask(method: str, path: str, body: dict | None = None) -> dict:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address + path, data=data, headers=header, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else {}

    kernel = ask("POST", "api/kernels", {"name": "python3"})["id"]
    socket = websocket.create_connection(
        f"ws{address[4:]}api/kernels/{kernel}/channels?session_id=rehearsal",
        header=[f"Authorization: token {token}"],
        timeout=30,
    )
    for _ in range(RUNS):
        run(socket)
    socket.close()
    ask("DELETE", f"api/kernels/{kernel}")


def run(socket: websocket.WebSocket) -> None:
    message_id = uuid.uuid4().hex
    header = {"msg_id": message_id, "msg_type": "execute_request", "session": "rehearsal", "username": "", "version": "5.4"}
    content = {"code": "print(1)", "silent": False, "store_history": False, "allow_stdin": False, "stop_on_error": True}
    socket.send(json.dumps({"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}))
    missing = {"execute_reply", "idle"}
    while missing:
        message = json.loads(socket.recv())
        if message["parent_header"].get("msg_id") == message_id:
            missing -= {message["msg_type"], message["content"].get("execution_state")}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
