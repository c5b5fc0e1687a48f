"""Claims about how a life begins and ends: what is a mistake of the settings, and what is a failure of the build."""

import gc
import json
import os

import world

import by_hand
from contract import half
from firmware import life, made, main, port, settings
from firmware.last_words import last_words
from firmware.sensors import water_level
from firmware.slots import Slot
from firmware.status import status_of
from firmware.visitor import drop
from ground import Draw, fresh
from workbench import AIR, CHIPS

main._PAUSE_MS = main._LOOK_MS = water_level.PAUSE_MS = 0
GIVEN = {"node": "n-01", "secret": "x", "broker": {"host": "127.0.0.1", "port": 1}, "board": "twin"}


def flash(text=None, **more):
    root = fresh()
    os.mkdir(root)
    os.mkdir(root + "/data")
    with open(root + "/settings.json", "w") as file:
        file.write(json.dumps(dict(GIVEN, **more)) if text is None else text)
    return root


def ended(root, slot=None):
    """A life until its restart; what it said when it ended."""
    slot = slot or Slot(root)
    try:
        main.start(root + "/settings.json", root + "/data", slot.state)
        raise AssertionError("it went on without a restart")
    except SystemExit:
        pass
    return last_words(root + "/data"), slot


def ended_as(kind, root, slot=None):
    """As `ended`, of another kind of life."""
    before, life.Life = life.Life, kind
    drop("firmware.made")  # which has it by name
    try:
        return ended(root, slot)
    finally:
        life.Life = before


def test_settings_that_cannot_be_used_are_said_and_are_no_failure_of_the_build():
    for root in (flash(board="esp99"), flash(interval_s=0), flash("{"), flash(sensors=[{"type": "nose"}]), flash("")):
        words, slot = ended(root)
        assert words.startswith("settings"), words
        assert slot.count == 0 and "slot" not in os.listdir(root)


def test_what_a_mistake_says_holds_no_secret():
    words, _ = ended(flash(secret=12345678))

    assert "secret" in words and "12345678" not in words


class Broken:
    def __init__(self, *given):
        raise IndexError("list index out of range")


def test_a_crash_is_told_with_its_place_and_counted():
    words, slot = ended_as(Broken, flash())

    assert words == "IndexError list index out of range in t_main.__init__"
    assert slot.count == 1


def test_what_cannot_even_count_its_crash_restarts_all_the_same():
    """As a build does that the chooser of another age has started: its trial is counted there, and ends."""
    root = flash()
    try:
        main.start(root + "/settings.json", root + "/data", ())
        raise AssertionError("it went on without a restart")
    except SystemExit:
        pass

    assert last_words(root + "/data").startswith("IndexError")


class Short(life.Life):
    def run(self):
        self.node.reboot_wanted = "command"
        return 0


def test_a_restart_that_was_asked_for_leaves_its_word_and_is_no_crash():
    words, slot = ended_as(Short, flash())

    assert words == "command"
    assert slot.count == 0


def test_after_five_crashes_a_node_lives_without_its_sensors_and_says_so():
    root = flash(sensors=[{"type": "bh1750"}])
    slot = Slot(root)
    slot.keep("a", "-", 5)
    told = []

    class Seen(Short):
        def __init__(self, node, *others):
            told.append(node)
            super().__init__(node, *others)

    ended_as(Seen, root, slot)

    (node,) = told
    assert node.instruments == []
    assert status_of(node)["reset_cause"].startswith("safe, without sensors")


def lived(given):
    """What a board makes of these settings in a minute: None, or the sentence with which it refused them."""
    folder = fresh()
    os.mkdir(folder)
    with open(folder + "/settings.json", "w") as file:
        file.write(json.dumps(given))
    now = [0]
    world.ms = lambda: now[0]
    world.tell(dict(AIR, chips=CHIPS, adc={"26": 37000, "28": 40000}, pulses={"5": 10}, echoes={"13": [1400]}))
    world.listeners.clear()
    try:
        found = settings.read(folder + "/settings.json")
        one = port.board_of(found["board"])
        node = made.built(found, one, folder + "/data")
    except ValueError as error:
        assert str(error).startswith("settings"), str(error)
        return str(error)
    for _ in range(16):
        now[0] += 4000
        for each in node.instruments:
            each.prepare(now[0], 60000)
    told = []
    for each in node.instruments:
        told.extend(each.readings(now[0], 60000, told))
    for name, unit, value in told:
        assert isinstance(value, (int, float)), (name, unit, value)
    half.encode_status(status_of(node))
    node.outbox.close()
    return None


def test_what_all_of_it_says_is_taken():
    assert lived(by_hand.GIVEN) is None


def test_whatever_stands_in_it_is_taken_or_refused_by_name():
    draw, count = Draw(7), 0
    for _ in range(1000):
        count += lived(by_hand.junked(draw)) is not None
        gc.collect()

    assert 100 < count < 1000
