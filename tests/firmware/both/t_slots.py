"""Claims about the two slots: an update on trial, its failure, a crash of what was good, a file that has rotted."""

import os

from firmware.slots import FAILURES, TRIALS, Slot
from ground import fresh


def root(**versions):
    """A board's flash with a build in each of these slots."""
    folder = fresh()
    made(folder)
    for name in versions:
        made(folder + "/" + name)
        written(folder + "/" + name + "/version", "%d" % versions[name])
    return folder


def made(folder):
    os.mkdir(folder)


def written(path, text):
    with open(path, "w") as file:
        file.write(text)


def booted(folder, crashed=False):
    slot = Slot(folder)
    slot.begin(crashed)
    return slot


def on_trial():
    folder = root(a=1, b=2)
    written(folder + "/slot", "b a 0")
    return folder


def test_a_new_board_begins_with_the_slot_that_holds_the_newest_build():
    assert booted(root(a=1)).name == "a"
    assert booted(root(b=1)).name == "b"
    assert booted(root(a=1, b=2)).name == "b"


def test_a_build_on_trial_has_three_boots_and_then_the_old_one_is_back():
    folder = on_trial()
    tried = [booted(folder) for _ in range(TRIALS)]
    after = booted(folder)

    assert [(one.name, one.trial) for one in tried] == [("b", True)] * TRIALS
    assert (after.name, after.trial, after.back) == ("a", False, "!")


def test_a_receipt_ends_the_trial():
    folder = on_trial()
    booted(folder).good()

    assert [(one.name, one.trial) for one in [booted(folder) for _ in range(9)]] == [("b", False)] * 9


def test_what_has_been_gone_back_from_is_remembered_by_every_boot():
    folder = on_trial()
    for _ in range(TRIALS + 1):
        booted(folder)
    booted(folder).good()

    assert booted(folder).back == "!"


def test_a_good_build_that_crashes_again_and_again_gives_way_to_the_other():
    folder = root(a=2, b=1)
    for _ in range(FAILURES):
        booted(folder).failed()
    slot = booted(folder)

    assert (slot.name, slot.back) == ("b", "a")


def test_a_newer_build_that_was_good_and_then_crashed_is_remembered_as_failed():
    """Else the hub would bring it again, and again."""
    folder = root(a=1, b=2)
    written(folder + "/slot", "b - 0")
    for _ in range(FAILURES):
        booted(folder, crashed=True)
    slot = booted(folder)
    assert (slot.name, slot.trial) == ("a", True)
    slot.good()

    assert (booted(folder).name, booted(folder).back) == ("a", "!")


def test_an_answer_that_the_flash_does_not_take_is_waited_for_again():
    folder = on_trial()
    slot = booted(folder)
    made(folder + "/slot.new")
    slot.good()
    assert slot.trial
    os.rmdir(folder + "/slot.new")
    slot.good()

    assert (booted(folder).name, booted(folder).trial) == ("b", False)


def test_where_there_is_no_other_build_the_node_lives_without_its_sensors():
    folder = root(a=1)
    for _ in range(FAILURES):
        assert not booted(folder).safe
        booted(folder).failed()
    slot = booted(folder)
    assert (slot.name, slot.safe) == ("a", True)
    slot.again()

    assert not booted(folder).safe
    assert booted(folder, crashed=True).safe


def test_a_build_that_was_gone_back_from_is_never_tried_again_for_a_crash():
    folder = on_trial()
    for _ in range(TRIALS + 1):
        booted(folder)
    for _ in range(FAILURES):
        booted(folder, crashed=True)
    slot = booted(folder)

    assert (slot.name, slot.safe) == ("a", True)


def test_one_receipt_forgets_the_crashes():
    folder = root(a=1)
    for _ in range(FAILURES - 1):
        booted(folder, crashed=True)
    booted(folder).good()
    booted(folder, crashed=True)

    assert not Slot(folder).safe


def test_boots_that_end_well_write_nothing():
    folder = root(a=1)
    booted(folder).good()
    booted(folder)

    assert "slot" not in os.listdir(folder)


def test_a_slot_file_that_has_rotted_is_a_new_boards():
    for text in ("", "c - 0", "a", "a - x", "\x00\xff", "a b", "b a 0 0 0 0 0 0 0 0 0 0"):
        folder = root(a=1)
        written(folder + "/slot", text)

        assert (booted(folder).name, booted(folder).trial) == ("a", False), text


def test_an_update_that_waits_for_its_first_boot_is_forgotten_by_nothing():
    """A receipt, a crash, the end of a life without sensors, between its last piece and the restart."""
    for failures, last in ((1, "good"), (1, "failed"), (FAILURES, "again"), (FAILURES, "failed")):
        folder = root(a=1, b=2)
        written(folder + "/slot", "a - %d" % failures)
        slot = Slot(folder)
        assert slot.next_boot("b", "a", 0)
        getattr(slot, last)()

        assert (booted(folder).name, booted(folder).trial) == ("b", True), last
