"""The limit: code run by jupyter_client straight on a kernel, with nothing in between.

Reads one JSON request a line, {"code": ..., "times": n}, and answers each with one line: for every run the milliseconds until
reply and idle were both there ("done") and until the first output ("first"), and how many lines were printed in all ("lines").
With "interrupt": true the code never ends by itself: half a second after its first output it is interrupted, and "done" counts from
there.
"""

import json
import sys
import time

from jupyter_client.manager import start_new_kernel

PATIENCE_S = 120


class DirectKernel:
    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name="python3")

    def run(self, code, interrupts=False):
        began = time.perf_counter()
        request = self.client.execute(code)
        first, lines = None, 0
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE_S)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "stream":
                first = first or time.perf_counter()
                if interrupts and time.perf_counter() - first > 0.5:
                    interrupts = False
                    began = time.perf_counter()
                    self.manager.interrupt_kernel()
                lines += message["content"]["text"].count("\n")
            elif message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        while self.client.get_shell_msg(timeout=PATIENCE_S)["parent_header"].get("msg_id") != request:
            pass
        done = time.perf_counter()
        return (done - began) * 1000, None if first is None else (first - began) * 1000, lines

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def main():
    kernel = DirectKernel()
    try:
        for line in sys.stdin:
            request = json.loads(line)
            runs = [kernel.run(request["code"], request.get("interrupt", False)) for _ in range(request["times"])]
            done, first, lines = zip(*runs)
            print(json.dumps({"done": done, "first": first, "lines": sum(lines)}), flush=True)
    finally:
        kernel.stop()


if __name__ == "__main__":
    main()
