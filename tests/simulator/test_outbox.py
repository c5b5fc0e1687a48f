"""The outbox keeps what the hub has not answered for, through anything but its own bounds, which it counts."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from simulator import outbox as outboxes
from simulator.outbox import Outbox

FILL = """
import sys, time
from pathlib import Path
from simulator.outbox import Outbox
outbox = Outbox(Path(sys.argv[1]))
box = outbox.box("tilleuls-01")
while True:
    outbox.put(box, lambda seq, oldest: b"pack %d" % seq)
    outbox.commit()
    print(box.run, box.next_seq - 1, flush=True)
"""


def packed(seq: int, oldest: int) -> bytes:
    return b"%d from %d" % (seq, oldest)


def test_a_killed_process_leaves_every_committed_pack_and_never_reuses_a_number(tmp_path: Path) -> None:
    file = tmp_path / "outbox.sqlite"
    child = subprocess.Popen([sys.executable, "-c", FILL, str(file)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    lines = [child.stdout.readline().split() for _ in range(200)]
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()

    outbox = Outbox(file)
    box = outbox.box("tilleuls-01")
    told = int(lines[-1][1])

    assert box.run == int(lines[0][0])
    assert len(box.packs) >= told
    assert list(box.packs) == list(range(1, box.next_seq))
    assert box.packs[told] == b"pack %d" % told
    assert outbox.put(box, packed) == len(box.packs)
    outbox.close()


def test_a_full_outbox_drops_its_oldest_pack_and_counts_it(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.sqlite", capacity=3)
    box = outbox.box("tilleuls-01")

    for _ in range(5):
        outbox.put(box, packed)
    outbox.close()

    reopened = Outbox(tmp_path / "outbox.sqlite")
    again = reopened.box("tilleuls-01")
    reopened.close()
    assert list(again.packs) == [3, 4, 5]
    assert (again.dropped, again.published) == (2, 5)


def test_a_pack_names_the_oldest_that_still_waits(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.sqlite")
    box = outbox.box("tilleuls-01")
    for _ in range(3):
        outbox.put(box, packed)
    outbox.settle(box, 1, "stored")

    outbox.put(box, packed)

    assert box.packs[1 + 3] == b"4 from 2"
    outbox.close()


def test_a_receipt_for_a_pack_that_is_gone_changes_nothing(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.sqlite")
    box = outbox.box("tilleuls-01")
    outbox.put(box, packed)

    assert outbox.settle(box, 1, "stored")
    assert not outbox.settle(box, 1, "stored")
    assert not outbox.settle(box, 7, "rejected")
    assert (box.stored, box.rejected) == (1, 0)
    outbox.close()


def test_every_new_outbox_begins_a_run_of_its_own(tmp_path: Path) -> None:
    runs = set()
    for number in range(5):
        outbox = Outbox(tmp_path / f"{number}.sqlite")
        runs.add(outbox.box("tilleuls-01").run)
        outbox.close()

    assert len(runs) == 5
    assert all(0 <= run < 1 << 31 for run in runs)


def test_an_outbox_that_remembers_knows_what_became_of_each_pack(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.sqlite", capacity=3, remember=True)
    box = outbox.box("tilleuls-01")
    for _ in range(4):
        outbox.put(box, packed)
    outbox.settle(box, 2, "stored")
    outbox.settle(box, 3, "rejected")
    outbox.close()

    became = [(each.seq, each.verdict, each.run) for each in outboxes.sent(tmp_path / "outbox.sqlite")]

    assert became == [
        (1, "dropped", box.run),
        (2, "stored", box.run),
        (3, "rejected", box.run),
        (4, "waiting", box.run),
    ]
