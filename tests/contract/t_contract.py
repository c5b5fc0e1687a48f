"""Jobs in, answers out, one JSON text a line, on standard input and output. Run by MicroPython and by CPython alike.

A job is {"do": ..., ...}. Whatever breaks the contract is answered {"refused": ..., "seq": ..., "run": ...}.
"""

import binascii
import json
import sys

sys.path.insert(0, sys.argv[1])

from contract import half, jsonread, opened, topics, wire


def pack(payload):
    node, seq, run, oldest, readings = wire.decode_pack(payload)
    return {"node": node, "seq": seq, "run": run, "oldest": oldest, "readings": [list(reading) for reading in readings]}


def told(receipt):
    receipt["rejected"] = {str(seq): reason for seq, reason in receipt["rejected"].items()}
    return receipt


def receipt(payload):
    return told(wire.decode_receipt(payload))


READERS = {
    "readings": pack,
    "stored": receipt,
    "status": wire.decode_status,
    "command": wire.decode_command,
    "area": opened.decode_open_area,
    "reading": opened.decode_open_reading,
}


def kind_of(topic):
    if topic.startswith(topics.ROOT + "/v1/open/"):
        return "area" if topics.open_parts(topic)[1] is None else "reading"
    return topics.node_and_kind(topic)[1]


def bytes_of(job):
    return binascii.a2b_base64(job["payload"])


def done(job):
    what = job["do"]
    if what == "read":
        return {"reads": READERS[kind_of(job["topic"])](bytes_of(job))}
    if what == "json":
        jsonread.read(bytes_of(job))
        return {"reads": True}
    if what == "hear":  # as a node does
        node_reads = {"stored": half.decode_receipt, "command": half.decode_command}
        heard = node_reads[kind_of(job["topic"])](bytes_of(job))
        return {"reads": heard if kind_of(job["topic"]) == "command" else told(heard)}
    if what == "call":
        answer = getattr(wire if hasattr(wire, job["function"]) else topics, job["function"])(*job["arguments"])
        return {"reads": answer.decode() if isinstance(answer, bytes) else answer}
    raise KeyError(what)


for line in sys.stdin:
    try:
        answer = done(json.loads(line))
    except ValueError as error:
        answer = {"refused": str(error), "seq": getattr(error, "seq", None), "run": getattr(error, "run", None)}
    print(json.dumps(answer))
