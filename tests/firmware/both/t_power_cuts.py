"""The outbox is cut after every single byte that it writes: nothing stored twice, nothing silently lost."""

import json
import os

from firmware import outbox, saved
from ground import fresh
from power import Cut, Power, powered
from t_outbox import NAMES, T, sample


def lived(box, log, moments):
    """Adds, sends and settles; the log says what it may rely on."""
    if log["clock"]:
        box.set_clock(T)
    for n in range(moments):
        value = log["next"]
        log["next"] += 1
        log["trying"] = value
        box.add(value, sample(value), dated=False)
        log["kept"].add(value)
        log["trying"] = None
        if n == 3 and not log["clock"]:
            log["clock"] = True
            box.set_clock(T)
        pack = box.next()
        if pack:
            seq = pack[0]
            content = [t for t, _ in pack[2]]
            assert log["sent"].setdefault(seq, content) == content, "one seq, two contents"
            if value % 3:
                log["settled"].update(content)
                box.settle(seq)
        if n % 7 == 6:
            box.checkpoint()


def checked(box, log):
    """Whatever was kept is waiting, was settled, or is counted; nothing is there twice."""
    box.set_clock(T)
    box.rewind()
    waiting = []
    published = box.next_seq - 1
    settled_before = len(log["settled"])
    for _ in range(200):
        pack = box.next()
        if pack:
            seq, _, samples = pack
            times = [t for t, _ in samples]
            assert log["sent"].setdefault(seq, times) == times, "one seq, two contents"
            for t, readings in samples:
                assert readings[0][2] == t - T, "a value at another's time"
            waiting += times
            box.settle(seq)
    assert len(waiting) == len(set(waiting)), "stored twice"
    kept_times = {T + value for value in log["kept"]}
    missing = kept_times - set(waiting) - log["settled"]
    assert len(missing) <= box.dropped, "lost in silence: %r, dropped %d" % (sorted(missing), box.dropped)
    assert box.waiting == 0
    assert published >= len(set(waiting) | log["settled"]) and settled_before <= published


def cut_life(folder, left, limit, late=False):
    """One life with a cut after `left` bytes and a second life after it; the bytes the first one had wanted."""
    log = {"next": 0, "kept": set(), "settled": set(), "sent": {}, "trying": None, "clock": False}
    power = Power(left, late)
    powered(power)
    try:
        box = outbox.Outbox(folder, NAMES, limit, 1, lambda folder: 1 << 30)
        lived(box, log, 12)
        box.close()
    except Cut:
        pass
    powered(None)
    box = outbox.Outbox(folder, NAMES, limit, 1, lambda folder: 1 << 30)
    if log["trying"] is not None:
        log["next"] = max(log["next"], log["trying"] + 1)
    # The clock of the first boot may not have been learnt: its moments are then counted as dropped.
    checked(box, log)
    box.close()
    return power.used


def cut_everywhere(late):
    segment = outbox.SEGMENT
    outbox.SEGMENT = outbox.LARGEST = 256  # so that twelve moments begin, end and drop segments
    try:
        start = fresh()
        os.mkdir(start)
        base = start + "/"
        wanted = cut_life(base + "all", 1 << 30, 256 * 3, late)
        assert wanted > 700
        for left in range(wanted):
            cut_life(base + "%d" % left, left, 256 * 3, late)
    finally:
        outbox.SEGMENT = segment
        outbox.LARGEST = 32768


def test_a_cut_at_every_byte_loses_nothing_in_silence_and_stores_nothing_twice():
    cut_everywhere(late=False)


def test_a_cut_at_every_byte_of_a_flash_that_keeps_what_was_closed_neither():
    cut_everywhere(late=True)


def test_a_cut_at_every_byte_of_a_change_of_settings_leaves_the_old_ones_or_the_new():
    folder = fresh()
    os.mkdir(folder)
    path = folder + "/settings.json"
    old, new = {"ssid": "old", "password": "0ldpassword"}, {"ssid": "new", "password": "n3wpassword"}
    for left in range(1000):
        with open(path, "w") as file:
            file.write(json.dumps({"node": "n-01", "wifi": [old]}))
        powered(Power(left, left % 2 == 1), (saved,))
        try:
            saved.save_network(path, new)
            whole = True
        except Cut:
            whole = False
        powered(None, (saved,))
        with open(path) as file:
            found = json.loads(file.read())

        assert found == {"node": "n-01", "wifi": [new, old]} if whole else found["wifi"] in ([old], [new, old]), left
        if whole and left % 2:
            return
    raise AssertionError("it never ended")
