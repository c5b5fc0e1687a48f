"""Claims about nodes that sleep: when they join their network, on boards that nap and on boards that forget."""

import street
from firmware import last_words, life
from ground import fresh

life._nap = lambda bed, ms: bed.nap(ms)
MANY = 5
INTERVAL_S = 600


class Air(street.Line):
    """A line that is joined anew after each sleep: when that was, and when it was left, is written down."""

    on_air, paused, joined = False, False, False

    def __init__(self, world):
        super().__init__(world.hub, world.now)
        self.world, self.joins, self.lasted, self._joining = world, [], [], None

    def turn(self, ms, wait_ms=0):
        """A second passes until it is joined."""
        self.world.ms += 100
        if self.there and self._joining is None:
            self._joining = self.world.ms
            self.joins.append(len(self.world.naps))
        if not self.there or self.world.ms - self._joining < 1000:
            return False
        if not self.up:
            self.began = self.world.ms
        return super().turn(ms, wait_ms)

    def close(self):
        if self.up:
            self.lasted.append(self.world.ms - self.began)
        self.up, self._joining = False, None


class Bed:
    """A board and its days: it naps, or each waking is a boot; `naps` are how long it was awake before each sleep."""

    def __init__(self, naps, moments=MANY, **settings):
        self.naps, self._word = naps, "power_on"
        settings = dict({"interval_s": INTERVAL_S}, **settings)
        self.world = street.World(fresh(), moments=moments, sleep=True, **settings)
        self.world.naps = []
        self.air = Air(self.world)
        self.slot = None
        self.knows_the_time, self.lights = True, []
        self._woke = 0

    def light(self, on):
        self.lights.append(bool(on))

    def wait(self, ms):
        self.world.ms += ms

    def nap(self, ms):
        world = self.world
        world.naps.append(world.ms - self._woke)
        world.ms += ms
        self._woke = world.ms
        if len(world.naps) >= self._until:
            world.node.reboot_wanted = "over"

    def sleeps(self, times):
        """Lives through so many wakings more. The hub is the same all along, and never hears one name twice."""
        self._until = len(self.world.naps) + times
        while len(self.world.naps) < self._until:
            ms = self.lives()
            if ms:  # as firmware/main.py ends a life
                self.world.node.outbox.checkpoint()
                self.air.close()
                self.world.node.outbox.close()
                self.nap(ms)
                self._word = "deep_sleep"

    def lives(self):
        """Until it sleeps so that it forgets, for so long, or wants a restart."""
        if self.world.node is None or not self.naps:
            self._boot()
        self.world.node.reboot_wanted = ""
        return life.Life(self.world.node, self, self.world.folder, "").run()

    def _boot(self):
        made = self.world.boot(self.knows_the_time, last_words.cause(self._word, self.world.folder))
        made.interval_ms = self.world.settings["interval_s"] * 1000
        made.slot, self.air.received = self.slot, made.received
        made.attach(self.air)
        self.world.line = self.air

    def restart(self, word):
        """Whatever ended its life, it was no sleep."""
        self.world.node.outbox.close()
        self.air.close()
        self.world.node, self._word, self._woke = None, word, self.world.ms

    def times(self):
        return sorted([t for _, t in self.world.hub.packs.values()])


def beds(**settings):
    return [Bed(naps, **settings) for naps in (True, False)]


def test_a_node_that_sleeps_joins_when_so_many_moments_wait_as_go_into_a_pack():
    for bed in beds():
        bed.sleeps(16)

        assert bed.air.joins == [0, 5, 10, 15], bed.naps  # the first moment at once, then with five
        assert bed.world.node.outbox.waiting == 0
        assert bed.world.node.outbox.dropped == 0


def test_packs_are_full_where_memory_is_kept_and_one_moment_each_where_it_is_not():
    napping, forgetful = beds()
    napping.sleeps(16)
    forgetful.sleeps(16)

    assert len(napping.world.hub.packs) == 1 + 3
    assert len(forgetful.world.hub.packs) == 16
    gaps = [b - a for a, b in zip(forgetful.times(), forgetful.times()[1:])]
    assert all(abs(gap - INTERVAL_S) < 10 for gap in gaps), gaps


def test_a_node_that_keeps_quiet_sleeps_as_soon_as_it_has_sensed():
    for bed in beds():
        bed.sleeps(5)

        assert max(bed.world.naps[1:]) <= (400 if bed.naps else 2000), bed.world.naps


def test_one_moment_a_pack_is_told_at_every_waking():
    for bed in beds(moments=1):
        bed.sleeps(6)

        assert bed.air.joins == [0, 1, 2, 3, 4, 5]


def test_a_node_that_knows_no_hour_asks_for_it_at_every_waking():
    for bed in beds():
        bed.knows_the_time = False
        bed.air.deaf = True
        bed.sleeps(3)

        assert bed.air.joins == [0, 1, 2]
        assert all("nonce" in status for status in bed.world.hub.statuses)


def test_an_hour_that_a_sleep_forgets_is_asked_for_though_the_last_life_was_heard():
    forgetful = Bed(False)
    forgetful.knows_the_time = False
    forgetful.sleeps(4)

    assert forgetful.air.joins == [0, 1, 2, 3]
    assert len(forgetful.world.hub.packs) == 4


def test_who_will_have_to_speak_joins_while_its_sensors_settle():
    forgetful = Bed(False)
    forgetful.sleeps(6)

    assert forgetful.air.joins == [0, 5]
    assert forgetful.world.naps[5] < 2400, forgetful.world.naps  # 1.4 s until it senses, and within them the joining


def test_a_restart_that_was_no_sleep_is_told_with_its_first_moment():
    for bed in beds():
        bed.sleeps(3)
        bed.restart("watchdog")
        bed.sleeps(1)

        assert bed.air.joins == [0, 3]
        assert bed.world.hub.statuses[-1]["reset_cause"] == "watchdog"
        assert bed.world.node.outbox.waiting == 0  # the two that it had kept quiet about, too
        assert len(bed.times()) == (3 if bed.naps else 4)


def test_a_build_on_trial_stays_awake_for_its_receipt_and_sleeps_after_it():
    """Where a waking is a boot, three short ones would be all of its trial."""
    for bed in beds():
        bed.slot, bed.air.deaf = [bed.world.folder, "b", "a", 1], True
        bed.lives()
        assert bed.world.node.reboot_wanted == "update without a receipt"
        assert 20 * 60000 < bed.world.node.clock.ms < 21 * 60000
        assert bed.world.naps == []
        bed.restart("software")
        with open(bed.world.folder + "/slot", "w") as file:
            file.write("b a 1")
        bed.air.deaf = False
        bed.sleeps(6)

        assert bed.slot[1:] == ["b", "-", 0]
        assert bed.air.joins == [0, 0, 5]


def test_who_was_not_heard_tries_again_at_every_waking_and_is_quiet_again_when_heard():
    for bed in beds():
        bed.sleeps(5)
        bed.air.deaf = True
        bed.sleeps(3)
        assert bed.air.joins == [0, 5, 6, 7]
        assert min(bed.world.naps[5:]) > 20000  # for so long it waited
        bed.air.deaf = False
        bed.sleeps(6)

        assert bed.air.joins == [0, 5, 6, 7, 8, 13]
        assert bed.world.node.outbox.waiting == 0
        causes = [status["reset_cause"] for status in bed.world.hub.statuses]
        assert (causes[-2:] == ["deep_sleep: not heard", "deep_sleep"]) is not bed.naps


def test_the_first_moment_that_nobody_heard_is_tried_again_at_the_next_waking():
    for bed in beds():
        bed.air.there = False
        bed.sleeps(2)
        bed.air.there = True
        bed.sleeps(1)

        assert bed.air.joins == [2]
        assert bed.world.node.outbox.waiting == 0


def test_every_conversation_begins_with_a_status():
    for bed in beds():
        bed.sleeps(11)

        assert len(bed.world.hub.statuses) == len(bed.air.joins) == 3


def test_a_sensor_that_tells_nothing_is_told_of_as_often():
    for bed in beds():
        bed.sleeps(3)
        readings, street.Thermometer.readings = street.Thermometer.readings, lambda *_: []
        try:
            bed.sleeps(13)
        finally:
            street.Thermometer.readings = readings

        assert 3 <= len(bed.air.joins) <= 4, bed.air.joins
        assert bed.world.node.outbox.waiting == 0


def test_of_24_wakings_one_that_speaks_waits_for_an_update():
    for moments in (1, 5, 24):
        for bed in beds(moments=moments):
            bed.slot = ["", "a", "-", 0]
            bed.sleeps(24 * 3)
            patient = [ms for ms in bed.air.lasted if ms >= 5000]

            assert 2 <= len(patient) <= 4, (moments, bed.naps, bed.air.lasted)


def test_moments_too_near_for_a_sleep_are_told_as_an_awake_node_tells_them():
    world = street.World(fresh(), moments=5, sleep=True, interval_s=5)
    world.boot(cause="deep_sleep")
    world.live(1)
    assert world.line.up
    world.live(59)

    assert world.line.up
    assert sorted(world.hub.packs) == [1, 2]
    assert all(len(world.node.outbox.pack(seq)[2]) == 5 for seq in (1, 2))
