"""What a node is on an emulated Pico W: kilobytes of its heap, milliseconds of its time. Slow, and exact.

The heap is counted as MicroPython counts it (`gc.mem_alloc` after a collection), all of it: 4 kB are its own.
"""

import ast
import getpass
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from contract import own, wire
from hardware.flash import image, joined, short, stock
from hub.broker import authority
from tests.pico.emulated import NETWORK, NOWHERE, file_of, powered
from tests.pico.parts import NODE, SENSORS, WORLD, settings
from tests.plugins.brokers import free_port, wait_for_port

DRIVERS = [spec["type"] for spec in SENSORS]
PARTS = {
    "contract": ("contract.half",),
    "mqtt": ("firmware.mqtt",),
    "sensors": ("firmware.sensors",),
    "outbox": ("firmware.outbox",),
    "rest": ("firmware.main", "firmware.made"),
} | {kind: (f"firmware.sensors.{kind}",) for kind in DRIVERS}
_WEIGH = """
import gc, json, sys
import binascii, hashlib, machine, network, os, random, select, socket, struct, time, tls
sys.path.insert(0, "/a")
def live():
    gc.collect()
    return gc.mem_alloc()
import contract, firmware
told, before = {}, live()
for part, modules in json.loads('''%s'''):  # a list: a board's dict has no order
    for module in modules:
        __import__(module)
    told[part] = live() - before
    before = live()
print(json.dumps(told))
"""
# As main.py and firmware.main.start do it, until the first pack has its receipt; then the heap is counted, less `own`.
_LIVE = """
import gc, json, sys

def live(own):
    global node
    import chooser, slots
    state = slots.chosen()
    del slots, sys.modules["slots"]
    from firmware import main
    from firmware.made import life_of
    life = life_of("/settings.json", "/data", state)
    del life_of
    gc.collect()
    node = life.node
    life._guests.append(sys.modules["live"])
    life.run()
    gc.collect()
    print(json.dumps({"live": gc.mem_alloc() - own, "free": gc.mem_free()}))

def turn(ms):
    if node.outbox.low > 1:
        node.reboot_wanted = "enough"
    return True
"""
_OWN = "import gc; gc.collect(); before = gc.mem_alloc(); import live; gc.collect(); live.live(gc.mem_alloc() - before)"


class Weight(NamedTuple):
    live: int
    free: int


def parts() -> dict[str, int]:
    """Bytes of heap that the modules of each part take, where each is a module of its own."""
    trees = joined.joined(image.texts(), {})
    names = short.names(trees.values())
    sources = {name: ast.unparse(short.usual_first(short.renamed(tree, names))) for name, tree in trees.items()}
    files = {f"/a/{name}.mpy": image.compiled(name, source, "armv6m") for name, source in sources.items()}
    with powered(file_of(files)) as board:
        return json.loads(board.run(_WEIGH % json.dumps(list(PARTS.items())), 900))


class Hub(NamedTuple):
    """A mosquitto that lets anybody in, plain and by TLS, and a client that answers as a hub does."""

    port: int
    tls_port: int
    ca: bytes


@contextmanager
def hub() -> Generator[Hub]:
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/opt/homebrew/sbin")
    assert program, "mosquitto is not installed"
    ca = authority.authority("Bench", datetime.now(UTC))
    with tempfile.TemporaryDirectory() as folder:
        made = Hub(free_port(), free_port(), ca.certificate.encode())
        authority.keep(Path(folder), authority.SERVER, authority.server(ca, (NOWHERE,), datetime.now(UTC)))
        conf = Path(folder) / "conf"
        conf.write_text(_CONF.format(plain=made.port, tls=made.tls_port, folder=folder, user=getpass.getuser()))
        broker = subprocess.Popen([program, "-c", str(conf)], stderr=subprocess.DEVNULL)
        try:
            wait_for_port(made.port)
            answering = _answering(made.port)
            yield made
            answering.disconnect()
            answering.loop_stop()
        finally:
            broker.terminate()
            broker.wait(10)


_CONF = """
listener {plain} 127.0.0.1
allow_anonymous true
listener {tls} 127.0.0.1
allow_anonymous true
certfile {folder}/server.pem
keyfile {folder}/server.key
user {user}
"""


def _answering(port: int) -> paho.Client:
    client = paho.Client(CallbackAPIVersion.VERSION2)

    def heard(client: paho.Client, _: object, message: paho.MQTTMessage) -> None:
        node, kind = own.node_and_kind(message.topic)
        if kind == own.READINGS:
            _, seq, run, *_ = wire.decode_pack(message.payload)
            client.publish(own.stored(node), wire.encode_receipt(int(time.time()), [seq], run=run), 1)
        elif "nonce" in (status := wire.decode_status(message.payload)):
            client.publish(own.stored(node), wire.encode_receipt(int(time.time()), nonce=status["nonce"]), 1)

    client.on_message = heard
    client.connect("127.0.0.1", port)
    client.subscribe([("moineau/v1/node/+/readings", 1), ("moineau/v1/node/+/status", 1)])
    client.loop_start()
    return client


def live(at: Hub, *, tls: bool) -> Weight:
    """A node with four sensors that has the receipt of its first pack."""
    broker: dict[str, Any] = {"host": NOWHERE, "port": at.tls_port if tls else at.port, "tls": tls}
    wanted = settings(broker=broker, wifi=[NETWORK], interval_s=3600, watchdog_ms=0)
    files = image.board_files("pico_w", wanted, at.ca if tls else None)
    files["/chooser.py"] = files.pop("/main.py")
    files["/live.mpy"] = image.compiled("live", image.program().typed(_LIVE), "armv6m")
    with powered(file_of(files), WORLD, haste=300) as board:
        told = board.run(_OWN, 1800)
        return Weight(**json.loads(told.splitlines()[-1]))


def first_sample_ms() -> int:
    """From power on until the first moment is on flash; a board without a network, no haste."""
    file = image.personal_file("pico_w", settings(), None, stock.micropython("pico_w"))
    with powered(file, WORLD) as board:
        board.wait_to_hear(f"node {NODE} on pico_w")
        before = board.programs
        board.wait_for(lambda: board.programs > before and board.moments(), "a moment on flash")
        return board.ms
