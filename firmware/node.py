"""The life of a board: wake, sense, remember, send, sleep. One loop, no threads, nothing in it that waits long.

A moment is on flash before it travels, and stays there until the hub's receipt. A value that a sensor did not give is
never sent: it is counted as a fault and told in the status. Time, radio and flash are passed in; `turn` is one round.
"""

import gc

from firmware.link import scattered
from firmware.slots import BACK
from firmware.visitor import drop

_PER_TURN = 8  # packs, so that a long replay does not make a sample wait
_PATIENCE_MS = 30000
_LONGEST_MS = 600000
_CHECKPOINT_MS = 600000
_FIRST_SAMPLE_MS = 1400
_IDLE_MS = 100
_SHORT_MS = 1000
_SLEEP_FROM_MS = 10000
_LINGER_BOOTS, _LINGER_MS = 24, 5000
_AWAKE_MS = 20000  # a sleeping node gives up on the network after so long
UNHEARD = "not heard"  # the last words of a life that told nobody what it had to tell


class Node:
    def __init__(self, settings, instruments, outbox, clock, watch, cause):
        self.settings, self.instruments, self.outbox = settings, instruments, outbox
        self.clock, self.watch = clock, watch
        self.interval_ms = settings["interval_s"] * 1000
        self.faults = {}
        self.cause = cause
        self.reboot_wanted = ""  # why
        self.slot = self.folder = None  # the state of this build's slot, where there are slots; what it may keep
        self.updates = None  # while one is taken
        self.refusals, self.refused = {}, ""  # of updates: how many by kind, the last one's words
        self.identify_until = self.status_due = 0
        self.link = None  # given by `attach`: the link hands its messages to the node
        self.due = _FIRST_SAMPLE_MS
        self.speaking = cause != "deep_sleep"  # after a power on and a restart, and where the last life was not heard
        self._wakings = 1  # since it was last heard
        self._barren = False  # the last moment has left nothing on flash
        self._was_up = False
        self._up_since = self._woke = 0
        self._quiet = True
        self._checked = self._heard = self._sent = 0
        self._patience = _PATIENCE_MS

    def attach(self, link):
        self.link = link

    def turn(self):
        """One round; gives the milliseconds for which there is nothing to do."""
        ms = self.clock.tick()
        self._sense(ms)
        self._speak(ms, self._idle() if self._quiet else 0)
        if ms - self._checked >= _CHECKPOINT_MS and not self.outbox.waiting:
            self._checked = ms
            self.outbox.checkpoint()
        self.watch.did("turn", ms)
        self.watch.feed(ms)
        return 0 if self.link.up else self._idle()

    def _idle(self):
        nearest = min([self.due] + [one.next_ms(self.due) for one in self.instruments])
        return max(0, min(_IDLE_MS, nearest - self.clock.tick()))

    # Sense and remember.

    def _sense(self, ms):
        for one in self.instruments:
            one.prepare(ms, self.due)
        settling = [one.settling_ms(ms) for one in self.instruments]
        if ms < self.due or any(0 < left < _SHORT_MS for left in settling):
            return  # a fan that needs half a minute is not waited for, a chip that needs 15 ms is
        readings = []
        for one in self.instruments:
            readings.extend(one.readings(ms, self.interval_ms, readings))
        # The next moment is on the same beat, however late this one was.
        self.due += (ms - self.due) // self.interval_ms * self.interval_ms + self.interval_ms
        self._barren = not (readings and self._remember(readings))
        self.watch.did("sense", ms)
        gc.collect()

    def _remember(self, readings):
        """Whether they are on flash now."""
        t, dated = self.clock.stamp()
        try:
            self.outbox.add(t, readings, dated)
            return True
        except OSError as error:
            self.count("outbox", "full" if error.args[0] == 28 else "write")
            return False

    def count(self, who, kind):
        counts = self.faults.setdefault(who, {})
        counts[kind] = counts.get(kind, 0) + 1

    # Send.

    def _speak(self, ms, wait_ms):
        """Waits for the line only where there was nothing to send."""
        self.speaking = self.speaking or self._must_speak()
        up = self.speaking and self.link.turn(ms, wait_ms)
        self._quiet = True
        if not up:
            if self._was_up:
                self.clock.disconnected()
            self._was_up = False
            return
        if not self._was_up:
            self._was_up = True
            self._up_since = ms
            self.outbox.rewind()
            self._heard = self._sent = ms
            self.status_due = ms
        if self.updates is not None and self.updates.overdue(ms):
            self.status_due = ms
        question = self.clock.question()
        if question or ms >= self.status_due:
            _talk().tell(self, ms, question)
        if self.settings["sleep"] and self.due - ms >= _SLEEP_FROM_MS:
            self.outbox.close_pack()  # the next moment is told in another conversation
        self._send_again(ms)
        self._send(ms)
        if self._quiet and not self.outbox.travelling:
            drop("firmware.talk")

    def _send(self, ms):
        for _ in range(_PER_TURN):
            pack = None if self.link.busy else self.outbox.next()
            if pack is None:
                return
            _talk().send(self, *pack)
            self._sent = ms
            self._quiet = False

    def _send_again(self, ms):
        """No receipt for long: everything unanswered again, oldest first, ever more rarely."""
        if not self.outbox.travelling:
            self._heard = ms
        elif ms - max(self._heard, self._sent) > self._patience:
            self._patience = min(_LONGEST_MS, self._patience + scattered(self._patience))
            self._heard = ms
            self.outbox.rewind()

    # The hub speaks.

    def received(self, topic, payload):
        _talk().received(self, topic, payload)

    def answered(self):
        """The hub has told of packs: it is there, and they are not sent again so soon."""
        self._heard, self._patience = self.clock.ms, _PATIENCE_MS

    def learnt_the_time(self):
        """What was measured since power on gets its date."""
        try:
            self.outbox.set_clock(self.clock.start)
        except OSError:
            self.clock.start = None  # it is asked again
            self.count("outbox", "write")

    def beat(self, interval_s):
        """Another interval from now on."""
        self.interval_ms = interval_s * 1000
        self.due = min(self.due, self.clock.ms + self.interval_ms)
        self.watch.allow("sense", sense_patience(self.interval_ms))

    # Sleep.

    def _must_speak(self):
        """Whether there is a reason to join the network, which costs a battery more than all the rest.

        A node that sleeps has one when so many moments as go into a pack wait, the one that it woke for among them;
        and when it knows no hour. Where moments leave nothing, it says so as often.
        """
        if not self.settings["sleep"] or self.interval_ms <= _SLEEP_FROM_MS or self.clock.start is None:
            return True
        many, coming = self.settings["moments"], self.due == _FIRST_SAMPLE_MS
        if self._wakings >= many or self.outbox.waiting + coming >= many:
            return True
        return self._barren and self._waking() % many == 0

    def may_sleep(self):
        """How long (ms) a node that is set to may sleep now; 0 while there is something to do."""
        rest = self.due - self.clock.ms
        if not self.settings["sleep"] or rest < _SLEEP_FROM_MS or self.due == _FIRST_SAMPLE_MS:
            return 0
        if self.updates is not None or (self.slot is not None and (self.slot[BACK] in "ab" or self._lingers())):
            return 0  # a build on trial has few boots, and each waking may be one
        over = self._told() or not self.speaking or self.clock.ms - self._woke > _AWAKE_MS
        return rest if over else 0

    def _told(self):
        return self._was_up and not self.outbox.waiting and not self.link.busy

    def heard(self):
        """Before a sleep: False where it had something to tell and could not; it tries again at its next waking."""
        if self._told():
            self.speaking, self._wakings = False, 0
        return not self.speaking

    def woke(self):
        """After a sleep that forgot nothing: another while to find the hub."""
        self._woke = self.clock.tick()
        self._wakings += 1
        self.link.joined = False
        self.watch.did("turn", self._woke)

    def _waking(self):
        """The number of this one, of all that this flash has seen."""
        return self.outbox.boot + self.clock.ms // self.interval_ms

    def _lingers(self):
        """A hub offers an update when it hears the status: of 24 wakings the first that speaks waits for that."""
        its_turn = self._waking() % _LINGER_BOOTS < self.settings["moments"]
        return its_turn and self._was_up and self.clock.ms - self._up_since < _LINGER_MS


def _talk():
    """What a node says and hears: loaded for as long as there is something to say."""
    from firmware import talk

    return talk


def sense_patience(interval_ms):
    """How long a node may go without a moment before it is held to be stuck."""
    return 3 * interval_ms + 60000
