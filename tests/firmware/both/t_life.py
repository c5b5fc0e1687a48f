"""Claims about a node's days: when the setup page is opened, how the board's hour is set, how a trial ends."""

import os

import machine

from firmware import last_words, life
from ground import fresh

MINUTE = 60000


class Board:
    naps = False

    name, wlan = "twin", None

    def __init__(self):
        self.lights = []

    def light(self, on):
        self.lights.append(bool(on))

    def wait(self, ms):
        pass


class Clock:
    ms, uptime_s, source, start = 0, 0, "", 0

    def now(self):
        return 1795000000


class Link:
    on_air, joined, up, paused, trouble = True, False, False, False, ""

    def name_server(self):
        return ""


class Node:
    """As much of a node as its days concern: time passes, ten seconds a turn."""

    def __init__(self, networks, until_ms):
        self.settings = {"ntp": "", "wifi": networks, "setup": {"password": "12345678"}}
        self.clock, self.link, self.slot = Clock(), Link(), None
        self.reboot_wanted, self.identify_until, self._until = "", 0, until_ms
        self.sleeps, self.was_heard, self.speaking = 0, True, True

    def turn(self):
        self.clock.ms += 10000
        if self.clock.ms >= self._until:
            self.reboot_wanted = "over"
        return 0

    def may_sleep(self):
        return self.sleeps

    def heard(self):
        return self.was_heard


class Page:
    """A page that writes down when it was opened and closed."""

    opened, closed = [], []

    def __init__(self, settings, wlan, path, ms):
        Page.opened.append(ms)
        self._until = ms + 10 * MINUTE

    def turn(self, ms):
        return ms < self._until

    def close(self):
        Page.closed.append(self._until)


def lived(folder, networks=({"ssid": "a"},), minutes=30, asleep=False, **link):
    """A life; what is in `link` holds for it."""
    Page.opened, Page.closed = [], []
    node = Node(list(networks), minutes * MINUTE)
    for name in link:
        setattr(node.link, name, link[name])
    board, before = Board(), machine.reset_cause
    if asleep:
        machine.reset_cause = lambda: machine.DEEPSLEEP_RESET
    try:
        living = life.Life(node, board, folder, "")
    finally:
        machine.reset_cause = before
    assert opening(living.run) == 0
    return node, board


def opening(live):
    """What a life gives whose setup page is ours."""
    from firmware import door  # what was let in before has dropped it

    before, door.setup_page = door.setup_page, lambda: Page
    try:
        return live()
    finally:
        door.setup_page = before


def folder():
    made = fresh()
    os.mkdir(made)
    return made


def test_the_third_boot_without_a_network_opens_the_page_after_a_minute_and_for_ten():
    here = folder()
    for _ in range(2):
        lived(here)
        assert Page.opened == []
    node, _ = lived(here)

    assert (Page.opened, Page.closed) == ([MINUTE], [11 * MINUTE])
    assert not node.link.paused


def test_a_boot_that_finds_its_network_begins_the_count_anew():
    here = folder()
    lived(here)
    lived(here, joined=True)
    for _ in range(2):
        lived(here)
        assert Page.opened == []


def test_a_node_that_was_let_in_asks_for_no_other_network_when_it_loses_its_own():
    here = folder()
    for _ in range(2):
        lived(here)
    node = Node([{"ssid": "a"}], 30 * MINUTE)
    node.link.joined = True
    living = life.Life(node, Board(), here, "")
    turn = node.turn

    def losing():
        node.link.joined = node.clock.ms < MINUTE // 2
        return turn()

    node.turn = losing
    Page.opened = []

    assert opening(living.run) == 0
    assert Page.opened == []


def test_waking_from_a_sleep_is_no_boot():
    here = folder()
    for _ in range(9):
        lived(here, asleep=True)
        assert Page.opened == []
    assert os.listdir(here) == []


def test_a_node_that_knows_no_network_opens_the_page_at_once_and_again():
    lived(folder(), networks=(), minutes=45)

    assert Page.opened == [10000, 20 * MINUTE + 10000, 40 * MINUTE + 10000]


def test_a_node_on_a_cable_opens_no_page():
    for _ in range(4):
        lived(folder(), networks=(), on_air=False)
        assert Page.opened == []


def test_no_node_sleeps_while_its_page_is_open():
    here = folder()
    for _ in range(3):
        node = Node([], 30 * MINUTE)
        node.sleeps = 60000
        Page.opened, Page.closed = [], []
        assert opening(life.Life(node, Board(), here, "").run) == 60000
        assert len(Page.closed) == 1


def judged(back, failed, minutes):
    node = Node([{"ssid": "a"}], minutes * MINUTE)
    node.slot = [folder(), "a", back, failed]
    node.link.joined = True
    life.Life(node, Board(), folder(), "").run()
    return node.reboot_wanted


def test_a_trial_without_a_receipt_and_a_life_without_sensors_end_by_themselves():
    assert judged("b", 1, 30) == "update without a receipt"
    assert judged("b", 1, 15) == "over"
    assert judged("-", 5, 90) == "sensors again"
    assert judged("-", 0, 90) == judged("!", 2, 90) == "over"


def test_an_hour_that_was_learnt_is_the_boards_too_and_is_its_floor():
    here = folder()
    node = Node([{"ssid": "a"}], 5 * MINUTE)
    node.link.joined = True
    living = life.Life(node, Board(), here, "")
    node.clock.source = "hub"
    living.run()

    assert machine.RTC.told[:7] == (2026, 11, 18, 2, 11, 6, 40)
    assert "floor" in os.listdir(here)


def test_a_board_that_naps_goes_on_living_and_says_good_bye_each_time():
    node = Node([{"ssid": "a"}], 60 * MINUTE)
    node.link.joined, node.sleeps, node.closed, node.woken = True, 5 * MINUTE, 0, 0
    board, slept = Board(), []
    board.naps = True

    def close():
        node.closed += 1

    def woke():
        node.woken += 1

    def nap(one, ms):
        assert one is board and node.closed == len(slept) + 1  # the broker was told first
        slept.append(ms)
        node.clock.ms += ms

    node.link.close, node.woke = close, woke
    before, life._nap = life._nap, nap
    try:
        assert life.Life(node, board, folder(), "").run() == 0
    finally:
        life._nap = before

    assert node.reboot_wanted == "over"
    assert slept == [5 * MINUTE] * node.woken and node.woken >= 11


def asleep(was_heard):
    """The folder of a life that ended with a deep sleep."""
    here = folder()
    node = Node([{"ssid": "a"}], 30 * MINUTE)
    node.sleeps, node.was_heard, node.link.joined = 60000, was_heard, True
    assert life.Life(node, Board(), here, "").run() == 60000
    return here


def test_a_life_that_was_not_heard_says_so_to_the_next_one():
    assert last_words.cause("deep_sleep", asleep(True)) == "deep_sleep"
    assert last_words.cause("deep_sleep", asleep(False)) == "deep_sleep: not heard"


def test_a_node_that_keeps_quiet_is_dark():
    here = folder()
    for speaking in (True, False):
        node = Node([{"ssid": "a"}], 5 * MINUTE)
        node.speaking = speaking
        node.link.on_air, board = False, Board()
        life.Life(node, board, here, "").run()
        assert any(board.lights) is speaking
