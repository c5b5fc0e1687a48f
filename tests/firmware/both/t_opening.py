"""Claims about an outbox that is opened again after its state has rotted, and about the hours of earlier boots."""

import os

from ground import fresh
from t_outbox import T, opened, sample, told, undated


def without_state(folder):
    for slot in (0, 1):
        with open(folder + "/state.%d" % slot, "wb") as file:
            file.write(b"rubbish")
    return folder


def test_a_state_that_has_rotted_leaves_run_and_packs():
    folder = fresh()
    box = opened(folder)
    box.add(T, sample())
    run = box.run
    box.close()

    box = opened(without_state(folder))

    assert (box.run, sorted(told(box))) == (run, [1])


def test_a_state_that_has_rotted_gives_no_moment_the_hour_of_another_boot():
    folder = fresh()
    box = undated(folder)
    box.close()

    box = opened(without_state(folder))
    box.set_clock(T)

    assert box.next() is None and (box.dropped, box.boot) == (1, 2)


def test_a_boot_after_a_state_that_has_rotted_is_none_whose_hour_is_known():
    folder = fresh()
    box = undated(folder)
    box.set_clock(T)
    box.next()
    box.settle(1)
    box.close()
    for name in os.listdir(folder):
        if len(name) == 10:
            os.remove(folder + "/" + name)

    box = opened(without_state(folder))
    box.add(5, sample(), dated=False)
    box.close()
    box = opened(folder)
    box.set_clock(T + 900)

    assert box.next() is None and (box.dropped, box.boot) == (1, 3)


def test_hours_of_boots_that_have_nothing_to_tell_take_no_memory():
    folder = fresh()
    for boot in (1, 2):
        box = undated(folder)
        box.set_clock(T)
        box.next()
        box.settle(boot)
        box.checkpoint()
        box.close()

    box = opened(folder)
    box.add(5, sample(), dated=False)

    assert box._starts == {} and box.boot == 3
