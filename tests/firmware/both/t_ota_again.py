"""Claims about updates that begin anew: what is on flash already does not come again; a slot is what flash says."""

import os

from builds import Build
from firmware import ota, updates
from firmware.slots import Slot
from ground import rot
from t_ota import content, flash, refusal, taken

BIG = {"firmware/%s.mpy" % name: name.encode() * (2 * ota.PIECE) for name in "abcdef"}


def begun(root, build):
    """A node that was offered this, and has its manifest: it knows what is missing."""
    node = updates.Updates(Slot(root), root + "/data")
    node.heard(build.offer(), 0)
    while node.busy and node.status()["next"] * ota.PIECE < len(build.manifest):
        node.heard(build.piece(node.status()["next"]), 0)
    return node


def brought(node, build, until):
    while node.busy and node.status()["next"] < until:
        node.heard(build.piece(node.status()["next"]), 0)
    if node.busy:
        node._taking.close()


def cut_before_the_end(build):
    root = flash()
    brought(begun(root, build), build, build.count() - 2)
    return root


def test_an_update_goes_on_after_a_cut_where_it_was():
    build = Build(files=BIG)
    root = cut_before_the_end(build)
    node = begun(root, build)

    assert node.status()["next"] == build.count() - 3  # where the file begins that was cut
    brought(node, build, build.count())
    assert not node.faults and Slot(root).version("b") == 2
    assert [name for name in BIG if content(root + "/b/" + name) != BIG[name]] == []


def test_what_the_build_before_the_last_had_too_does_not_come_again():
    root = flash()
    taken(root, Build(files=BIG))
    Slot(root).keep("a", "-", 0)  # of b, where version 2 lies, nothing runs
    changed = dict(BIG)
    changed["firmware/f.mpy"] = b"another"
    build = Build(3, files=changed)
    node = begun(root, build)

    assert node.status()["next"] == build.count() - 1
    brought(node, build, build.count())
    assert not node.faults and Slot(root).version("b") == 3
    assert content(root + "/b/firmware/f.mpy") == b"another"


def test_a_file_that_has_rotted_meanwhile_comes_again():
    build = Build(files=BIG)
    root = cut_before_the_end(build)
    rot(root + "/b/firmware/b.mpy", 700)
    brought(begun(root, build), build, build.count())

    assert content(root + "/b/firmware/b.mpy") == BIG["firmware/b.mpy"]


def test_a_receipt_between_the_last_byte_and_the_restart_confirms_nothing():
    root = flash()
    slot = Slot(root)
    slot.keep("a", "-", 2)
    node = updates.Updates(slot, root + "/data")
    build = Build()
    node.heard(build.offer(), 0)
    for number in range(build.count()):
        node.heard(build.piece(number), 0)

    assert slot.version(slot.name) == 1 and not slot.trial
    assert (Slot(root).name, Slot(root).back) == ("b", "a")


def test_a_slot_that_cannot_be_kept_refuses_the_update():
    root = flash()
    os.mkdir(root + "/slot.new")
    assert refusal(root, Build()) == "write"

    root = flash()
    node = updates.Updates(Slot(root), root + "/data")
    build = Build()
    node.heard(build.offer(), 0)
    for number in range(build.count()):
        if number == build.count() - 1:
            os.mkdir(root + "/slot.new")
        node.heard(build.piece(number), 0)
    assert node.faults == {"write": 1} and Slot(root).name == "a"
