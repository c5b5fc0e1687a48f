"""The power goes at every byte and step of an update: a board then runs one whole build, and takes the update again."""

import os

from builds import Build, N
from firmware import slots, updates
from firmware.slots import Slot
from firmware.visitor import drop
from ground import fresh
from power import Cut, Power, powered

OLD = {"firmware/main.mpy": b"old main", "firmware/more/gone.mpy": b"of the old one", "contract/own.mpy": b"shared"}
RELIC = {"firmware/main.mpy": b"a relic", "firmware/more/gone.mpy": b"of it", "contract/own.mpy": b"shared"}
NEW = {
    "firmware/main.mpy": b"the new main, a little longer",
    "firmware/empty.mpy": b"",
    "firmware/more.mpy": b"where a folder was",
    "firmware/sensors/one.mpy": b"a file in a folder of its own",
    "contract/own.mpy": b"shared",
}
BUILD = Build(12, NEW)
CONTENT = {1: OLD, 12: NEW}


def written(path, content):
    with open(path, "wb") as file:
        file.write(content)


def stored(root, slot, files, version):
    """A build in a slot, as a cable puts it there."""
    for folder in ("", "/firmware", "/firmware/more", "/contract"):
        os.mkdir(root + "/" + slot + folder)
    for name in files:
        written(root + "/" + slot + "/" + name, files[name])
    written(root + "/" + slot + "/version", b"%d" % version)


def board(slot):
    """A flash whose build 1 runs, and its slot file; "" is a new board, which has none."""
    root = fresh()
    for folder in ("", "/data"):
        os.mkdir(root + folder)
    runs = slot[:1] or "a"
    stored(root, runs, OLD, 1)
    if slot:
        stored(root, "b" if runs == "a" else "a", RELIC, 0)
        written(root + "/slot", slot.encode())
    written(root + "/update.key", N.to_bytes(256, "big"))
    return root


def files_in(path, start=""):
    found = {}
    for name in os.listdir(path):
        below = path + "/" + name
        if os.stat(below)[0] & 0x4000:
            inside = files_in(below, start + name + "/")
            assert inside, "a folder without files hides the module of its name"
            found.update(inside)
        else:
            with open(below, "rb") as file:
                found[start + name] = file.read()
    return found


def booted(root):
    """The slot of a boot, which holds one whole build and nothing of another."""
    slot = Slot(root)
    slot.begin(False)
    found = files_in(root + "/" + slot.name)
    version = int(found.pop("version"))
    assert found == CONTENT[version], (version, sorted(found))
    return slot


def runs(slot):
    return slot.version(slot.name)


def take(root, slot):
    """All of the update, as a hub brings it: the piece that the node asks for."""
    node = updates.Updates(slot, root + "/data")
    try:
        said = node.heard(BUILD.offer(), 0)
        while node.busy:
            said = node.heard(BUILD.piece(node.status()["next"]), 0)
    except Cut:
        if node.busy and node._taking._lines:
            node._taking._lines.close()  # this machine has lost no power
        raise
    assert said == "restart", node.faults


def lived(root, log):
    """From the offer to the receipt."""
    slot = Slot(root)
    slot.begin(False)
    take(root, slot)
    slot = Slot(root)
    slot.begin(False)
    log.append("receipt")
    slot.good()


def with_power(power, act, *what):
    """False where it was cut."""
    from firmware import ota  # it is dropped after each update

    modules = (slots, ota)
    powered(power, modules)
    try:
        act(*what)
        return True
    except Cut:
        return False
    finally:
        powered(None, modules)
        drop("firmware.ota")


def cut_update(start, left, late):
    """An update cut after `left` bytes and steps, a boot, and the rest of it; what the whole of it wanted."""
    root, log, power = board(start), [], Power(left, late)
    with_power(power, lived, root, log)
    slot = booted(root)
    assert runs(slot) == 1 or slot.trial or log, "a build that nobody has tried runs as if it were good"
    if runs(slot) == 1:
        assert not slot.trial
        take(root, slot)
        slot = booted(root)
        assert slot.trial
    slot.good()
    slot = booted(root)
    assert (runs(slot), slot.trial) == (12, False)
    return power.used


def cut_everywhere(start, late):
    wanted = cut_update(start, 1 << 30, late)
    assert wanted > len(BUILD.stream)
    for left in range(wanted):
        cut_update(start, left, late)


def test_an_update_of_a_new_board_is_cut_at_every_byte():
    cut_everywhere("", late=False)


def test_an_update_of_a_new_board_is_cut_where_only_closed_files_stay():
    cut_everywhere("", late=True)


def test_an_update_of_a_board_that_had_others_is_cut_at_every_byte():
    cut_everywhere("b - 0", late=False)


def test_an_update_after_one_that_failed_is_cut_where_only_closed_files_stay():
    cut_everywhere("a ! 2", late=True)


def boots(root, count):
    for _ in range(count):
        Slot(root).begin(False)


def test_the_way_back_is_cut_at_every_byte():
    for left in range(200):
        root, power = board("a - 0"), Power(left, left % 2 == 1)
        take(root, Slot(root))
        whole = with_power(power, boots, root, 4)
        back = [booted(root) for _ in range(4)][-1]
        assert (runs(back), back.back) == (1, "!"), left
        if whole:
            return
    raise AssertionError("it never ended")
