"""One workload of the benchmark in pycrdt (native yrs): python bench.py NAME DATA; prints {"ms", "length"}."""

import json
import sys
import time

from pycrdt import Array, Doc, Map, Text


def append(size):
    author, receiver = Doc(), Doc()
    author["text"] = Text()
    receiver["text"] = Text()
    author.observe(lambda event: receiver.apply_update(event.update))
    text = author["text"]
    for i in range(size):
        text.insert(i, "a")
    return len(str(receiver["text"]))


def stream(lines):
    doc = Doc()
    sent = []
    doc.observe(lambda event: sent.append(len(event.update)))
    doc["cells"] = cells = Array()
    cells.append(Map({"outputs": Array([Map({"text": Text()})])}))
    text = cells[0]["outputs"][0]["text"]
    for i in range(lines):
        text += f"line {i} 0123456789012345678901234567890123456789\n"
    return len(str(text))


def trace(patches):
    docs = [Doc(), Doc()]
    for doc in docs:
        doc["text"] = Text()
    pending = []
    for doc in docs:
        doc.observe(lambda event: pending.append(event.update))
    shared = len(patches[0]) > 3
    for patch in patches:
        author = patch[3] if shared else 0
        text = docs[author]["text"]
        with docs[author].transaction():
            if patch[1]:
                del text[patch[0] : patch[0] + patch[1]]
            if patch[2]:
                text.insert(patch[0], patch[2])
        updates, pending[:] = pending[:], []
        if shared:
            for update in updates:
                docs[1 - author].apply_update(update)
            pending.clear()
    return len(str(docs[0]["text"]))


def load(update):
    doc = Doc()
    doc["cells"] = cells = Array()
    doc.apply_update(update)
    return len(cells)


def run(name, data, share):
    if name == "append60k":
        return append(int(60_000 * share))
    if name == "stream20k":
        return stream(int(20_000 * share))
    if name == "load2000":
        return load(data)
    return trace(data[: int(len(data) * share)])


def main():
    name, path = sys.argv[1:]
    data = None
    if path:
        with open(path, "rb") as file:
            data = file.read()
        if name != "load2000":
            data = json.loads(data)["patches"]
    run(name, data, 0.05)
    start = time.perf_counter()
    length = run(name, data, 1)
    print(json.dumps({"ms": (time.perf_counter() - start) * 1000, "length": length}))


main()
