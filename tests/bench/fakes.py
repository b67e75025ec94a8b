"""Many kernels in one process, for a benchmark of what stands before them.

Started with a folder as argument. Whoever puts the path of a connection file there, as a symbolic link named after its own process
id, gets a kernel on those ports: it answers every execution at once with what a kernel says to `1`, and ends that process when it is
asked to shut down.
"""

import hashlib
import hmac
import json
import os
import signal
import sys

import zmq
from tornado.ioloop import IOLoop, PeriodicCallback
from zmq.eventloop.zmqstream import ZMQStream

DELIMITER = b"<IDS|MSG>"
INFO = {
    "status": "ok",
    "protocol_version": "5.3",
    "implementation": "fake",
    "implementation_version": "1",
    "language_info": {"name": "fake", "version": "1", "mimetype": "text/plain", "file_extension": ".txt"},
    "banner": "fake",
}


class FakeKernel:
    def __init__(self, context, connection, pid):
        self.pid = pid
        self.key = hmac.new(connection["key"].encode(), digestmod=hashlib.sha256)
        self.session = f"fake-{pid}"
        self.sent = 0
        self.count = 0
        self.streams = {}
        for name, kind in (("shell", zmq.ROUTER), ("control", zmq.ROUTER), ("stdin", zmq.ROUTER), ("hb", zmq.REP)):
            socket = context.socket(kind)
            socket.bind(f"tcp://{connection['ip']}:{connection[name + '_port']}")
            self.streams[name] = ZMQStream(socket)
        self.iopub = context.socket(zmq.PUB)
        self.iopub.sndhwm = 0
        self.iopub.bind(f"tcp://{connection['ip']}:{connection['iopub_port']}")
        self.streams["shell"].on_recv(lambda frames: self.on_request(self.streams["shell"], frames))
        self.streams["control"].on_recv(lambda frames: self.on_request(self.streams["control"], frames))
        self.streams["hb"].on_recv(lambda frames: self.streams["hb"].send_multipart(frames))

    def frames(self, kind, parent, content):
        self.sent += 1
        header = json.dumps({
            "msg_id": f"{self.session}-{self.sent}", "session": self.session, "username": "fake",
            "date": "2026-01-02T03:04:05.000000Z", "msg_type": kind, "version": "5.3",
        }).encode()
        parts = [header, parent, b"{}", json.dumps(content).encode()]
        signature = self.key.copy()
        for part in parts:
            signature.update(part)
        return [DELIMITER, signature.hexdigest().encode(), *parts]

    def broadcast(self, kind, parent, content):
        self.iopub.send_multipart([kind.encode(), *self.frames(kind, parent, content)])

    def on_request(self, stream, frames):
        at = frames.index(DELIMITER)
        parent = frames[at + 2]
        kind = json.loads(parent)["msg_type"]
        self.broadcast("status", parent, {"execution_state": "busy"})
        content = {"status": "ok"}
        if kind == "kernel_info_request":
            content = INFO
        elif kind == "execute_request":
            self.count += 1
            self.broadcast("execute_input", parent, {"code": "1", "execution_count": self.count})
            self.broadcast("execute_result", parent, {"data": {"text/plain": "1"}, "metadata": {}, "execution_count": self.count})
            content = {"status": "ok", "execution_count": self.count, "payload": [], "user_expressions": {}}
        if kind.endswith("_request"):
            stream.send_multipart([*frames[:at], *self.frames(kind.replace("_request", "_reply"), parent, content)])
        self.broadcast("status", parent, {"execution_state": "idle"})
        if kind == "shutdown_request":
            stream.flush()
            self.end()

    def end(self):
        try:
            os.kill(self.pid, signal.SIGTERM)
        except ProcessLookupError:
            pass
        for stream in self.streams.values():
            stream.close(linger=100)
        self.iopub.close(linger=100)


def main(folder):
    context = zmq.Context()
    context.max_sockets = 4096
    kernels = {}

    def look():
        for name in os.listdir(folder):
            if name in kernels:
                continue
            try:
                with open(os.path.join(folder, name)) as file:
                    connection = json.load(file)
            except (OSError, ValueError):
                continue  # written this very moment, or ended already
            kernels[name] = FakeKernel(context, connection, int(name))

    PeriodicCallback(look, 10).start()
    print("ready", flush=True)
    IOLoop.current().start()


if __name__ == "__main__":
    main(sys.argv[1])
