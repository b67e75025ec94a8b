"""The steps of FakeKernel's scripts for a real ipykernel, which does wrong from within what a fake does wrong by itself.

`import faults; faults.step("drop reply")`. What a step changes about sending ends with the execution that it was taken in.
"""

import builtins
import os
import signal
import threading
import time

from IPython import get_ipython

kernel = get_ipython().kernel
session = kernel.session
honest_send = session.send
wishes = set()
held = []
deaf_to = set()


def send(stream, msg_or_type, *args, **kwargs):
    """The session's way out: loses, doubles or holds back what a step wished."""
    if stream is not kernel.iopub_socket and msg_or_type == "execute_reply":
        if "drop reply" in wishes:
            return session.msg("execute_reply", {"status": "ok"})
        if "idle first" in wishes:
            held.append((stream, msg_or_type, args, kwargs))
            return session.msg("execute_reply", {"status": "ok"})
        if "reply twice" in wishes:
            honest_send(stream, msg_or_type, *args, **kwargs)
    if msg_or_type == "status" and args and args[0].get("execution_state") == "idle" and wishes:
        # a probe of the broker's ends with an idle too: only that of the execution itself is touched
        is_dropped = "drop idle" in wishes
        wishes.clear()
        if not is_dropped:
            honest_send(stream, msg_or_type, *args, **kwargs)
        while held:
            late_stream, late_type, late_args, late_kwargs = held.pop()
            honest_send(late_stream, late_type, *late_args, **late_kwargs)
        return None
    return honest_send(stream, msg_or_type, *args, **kwargs)


session.send = send


def frames(text, parent):
    message = session.msg("stream", {"name": "stdout", "text": text}, parent=parent)
    return [b"stream.stdout", *session.serialize(message)]


def broadcast(parts):
    kernel.iopub_socket.send_multipart(parts)


def forged(text):
    parts = frames(text, kernel.get_parent())
    parts[2] = b"0" * 64
    broadcast(parts)


def twice(text):
    parts = frames(text, kernel.get_parent())
    broadcast(parts)
    broadcast(parts)


def late(text):
    parts = frames(text, kernel.get_parent())
    threading.Timer(0.3, broadcast, [parts]).start()


def hang():
    if "interrupt" in deaf_to:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # ipykernel takes the signal up anew for every execution
    while True:
        time.sleep(0.02)


def deafen(what):
    deaf_to.add(what)
    if what == "shutdown":
        kernel.control_handlers["shutdown_request"] = lambda *_: None
    elif what == "terminate":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


def step(line):
    word, _, rest = line.partition(" ")
    if line in ("drop reply", "drop idle", "idle first", "reply twice"):
        wishes.add(line)
    elif word == "print":
        print(rest, flush=True)
    elif word == "fail":
        name, _, text = rest.partition(" ")
        raise getattr(builtins, name)(text)
    elif word == "ask":
        print(input(rest), flush=True)
    elif word == "hang":
        hang()
    elif word == "die":
        time.sleep(0.3)  # what was printed leaves by threads of their own
        os._exit(int(rest))
    elif word == "twice":
        twice(rest + "\n")
    elif word == "foreign":
        broadcast(frames(rest + "\n", {"header": {"msg_id": "nobody", "session": "s", "msg_type": "execute_request"}}))
    elif word == "orphan":
        broadcast(frames(rest + "\n", None))
    elif word == "forged":
        forged(rest + "\n")
    elif word == "garbage":
        broadcast([b"topic", b"<IDS|MSG>", b"signature", b"no", b"message"])
    elif word == "late":
        late(rest + "\n")
    elif word == "flood":
        for i in range(int(rest)):
            print(i, flush=True)
    elif word == "display":
        from IPython.display import display

        display({"text/plain": "x" * int(rest)}, raw=True)
    elif word == "deafen":
        deafen(rest)
    else:
        raise SyntaxError("unknown step: " + line)
