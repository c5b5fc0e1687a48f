"""The life of a board: wake, sense, remember, send, sleep. One loop, no threads, nothing in it that waits long.

A moment is on flash before it travels, and stays there until the hub's receipt. A value that a sensor did not give is
never sent: it is counted as a fault and told in the status. Time, radio and flash are passed in; `turn` is one round.
"""

import gc
from binascii import hexlify
from hashlib import sha256

from firmware.address import drop
from firmware.link import scattered

VERSION = "0.1.0"
_PER_TURN = 8  # packs, so that a long replay does not make a sample wait
_STATUS_MS = 3600000
_PATIENCE_MS = 30000
_LONGEST_MS = 600000
_CHECKPOINT_MS = 600000
_FIRST_SAMPLE_MS = 1400
_IDLE_MS = 100
_SHORT_MS = 1000
_SLEEP_FROM_MS = 10000
_LINGER_BOOTS, _LINGER_MS = 24, 5000
_AWAKE_MS = 20000  # a sleeping node gives up on the network after so long


class Node:
    def __init__(self, settings, instruments, outbox, clock, watch, cause):
        self.settings, self.instruments, self.outbox = settings, instruments, outbox
        self.clock, self.watch = clock, watch
        self.interval_ms = settings["interval_s"] * 1000
        self.faults = {}
        self.reboot_wanted = ""  # why
        self.slot = self.updates = None  # given by `housed`, on boards that have slots
        self.identify_until = 0
        self.link = None  # given by `attach`: the link hands its messages to the node
        self._cause = cause
        self._due = _FIRST_SAMPLE_MS
        self._was_up = False
        self._up_since = self._woke = 0
        self._quiet = True
        self._status_due = self._checked = self._heard = self._sent = 0
        self._patience = _PATIENCE_MS

    def will(self):
        wire = _contract()
        return wire.status(self.settings["node"], self.settings["root"]), wire.encode_status({"online": False})

    def filters(self):
        wire, named = _contract(), (self.settings["node"], self.settings["root"])
        return [wire.stored(*named), wire.command(*named)]

    def attach(self, link):
        self.link = link

    def housed(self, slot, updates):
        """The build of this slot is what runs; `updates` takes the next one."""
        self.slot, self.updates = slot, updates

    def turn(self):
        """One round; gives the milliseconds for which there is nothing to do."""
        ms = self.clock.tick()
        self._sense(ms)
        self._talk(ms, self._idle() if self._quiet else 0)
        if ms - self._checked >= _CHECKPOINT_MS and not self.outbox.waiting:
            self._checked = ms
            self.outbox.checkpoint()
        self.watch.did("turn", ms)
        self.watch.feed(ms)
        return 0 if self.link.up else self._idle()

    def _idle(self):
        nearest = min([self._due] + [one.next_ms(self._due) for one in self.instruments])
        return max(0, min(_IDLE_MS, nearest - self.clock.tick()))

    # Sense and remember.

    def _sense(self, ms):
        for one in self.instruments:
            one.prepare(ms, self._due)
        settling = [one.settling_ms(ms) for one in self.instruments]
        if ms < self._due or any(0 < left < _SHORT_MS for left in settling):
            return  # a fan that needs half a minute is not waited for, a chip that needs 15 ms is
        readings = []
        for one in self.instruments:
            readings.extend(one.readings(ms, self.interval_ms, readings))
        # The next moment is on the same beat, however late this one was.
        self._due += (ms - self._due) // self.interval_ms * self.interval_ms + self.interval_ms
        if readings:
            self._remember(readings)
        self.watch.did("sense", ms)
        gc.collect()

    def _remember(self, readings):
        t, dated = self.clock.stamp()
        try:
            self.outbox.add(t, readings, dated)
        except OSError as error:
            self.count("outbox", "full" if error.args[0] == 28 else "write")

    def count(self, who, kind):
        counts = self.faults.setdefault(who, {})
        counts[kind] = counts.get(kind, 0) + 1

    # Send.

    def _talk(self, ms, wait_ms):
        """Waits for the line only where there was nothing to send."""
        up = self.link.turn(ms, wait_ms)
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
            self._status_due = ms
        if self.updates is not None and self.updates.overdue(ms):
            self._status_due = ms
        question = self.clock.question()
        if question or ms >= self._status_due:
            self._tell(ms, question)
        self._send_again(ms)
        for _ in range(_PER_TURN):
            if self.link.busy or not self._send(ms):
                break
            self._quiet = False
        if self._quiet and not self.outbox.travelling:
            drop("contract.half")  # until there is something to say

    def _send(self, ms):
        pack = self.outbox.next()
        if pack is None:
            return False
        seq, oldest, samples = pack
        wire = _contract()
        try:
            self._publish(wire.readings, self._payload(seq, oldest, samples))
        except wire.WireError:
            self.outbox.give_up(seq)
            self.count("outbox", "pack")
        self._sent = ms
        return True

    def _payload(self, seq, oldest, samples):
        return _contract().encode_pack(self.settings["node"], seq, samples, self.outbox.run, oldest)

    def _publish(self, topic, payload, retain=False):
        self.link.publish(topic(self.settings["node"], self.settings["root"]), payload, retain)

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
        """A receipt or a command; what is neither is counted."""
        wire = _contract()
        try:
            kind = wire.node_and_kind(topic, self.settings["root"])[1]
            if kind == wire.STORED:
                self._receipt(wire.decode_receipt(payload))
            elif kind == wire.COMMAND:
                self._command(wire.decode_command(payload))
        except wire.WireError:
            self.count("hub", "message")

    def _receipt(self, receipt):
        if receipt["run"] == self.outbox.run:
            for seq in receipt["stored"]:
                self.outbox.settle(seq)
            for seq in receipt["rejected"]:
                self.outbox.settle(seq)
                self.count("hub", "rejected")
        for digest in receipt["rejected_sha"]:
            self._reject(digest)
        self._heard, self._patience = self.clock.ms, _PATIENCE_MS
        if self.slot is not None and (receipt["stored"] or not self.outbox.waiting):
            self.slot.good()
        if receipt["nonce"] is not None and self.clock.answered(receipt["nonce"], receipt["t"]):
            self.learnt_the_time()

    def _reject(self, digest):
        """The hub could not even read the seq: the pack with these bytes would block the others for ever."""
        for seq in range(self.outbox.low, self.outbox.low + self.outbox.travelling):
            pack = self.outbox.pack(seq)
            if pack and hexlify(sha256(self._payload(*pack)).digest()).decode() == digest:
                self.outbox.settle(seq)
                self.count("hub", "rejected")
                return

    def learnt_the_time(self):
        """What was measured since power on gets its date."""
        try:
            self.outbox.set_clock(self.clock.start)
        except OSError:
            self.clock.start = None  # it is asked again
            self.count("outbox", "write")

    def _command(self, command):
        if "interval_s" in command:
            self.interval_ms = command["interval_s"] * 1000
            self._due = min(self._due, self.clock.ms + self.interval_ms)
            self.watch.allow("sense", sense_patience(self.interval_ms))
        if command.get("identify"):
            self.identify_until = self.clock.ms + 15000
        if command.get("reboot"):
            self.reboot_wanted = "command"
        if "update" in command:
            return self._update(command["update"])
        self._status_due = 0

    def _update(self, words):
        told = self.updates.heard(words, self.clock.ms) if self.updates is not None else "tell"
        if told == "tell":
            self._status_due = 0
        elif told == "restart":
            self.reboot_wanted = "update"

    # The node speaks of itself.

    def _tell(self, ms, question):
        self._status_due = ms + _STATUS_MS
        status = self.status()
        if question:
            status["nonce"] = question
        wire = _contract()
        self._publish(wire.status, wire.encode_status(status), True)

    def status(self):
        from firmware.status import status_of

        try:
            return status_of(self, VERSION, self._cause)
        finally:
            drop("firmware.status")

    # Sleep.

    def may_sleep(self):
        """How long (ms) a node that is set to may sleep now; 0 while there is something to do."""
        rest = self._due - self.clock.ms
        if not self.settings["sleep"] or rest < _SLEEP_FROM_MS or self._due == _FIRST_SAMPLE_MS:
            return 0
        if self.updates is not None and (self.updates.busy or self._lingers()):
            return 0
        told = self._was_up and not self.outbox.waiting and not self.link.busy
        return rest if told or self.clock.ms - self._woke > _AWAKE_MS else 0

    def woke(self):
        """After a sleep that forgot nothing: another while to find the hub."""
        self._woke = self.clock.tick()
        self.watch.did("turn", self._woke)

    def _lingers(self):
        """A hub offers an update when it hears the status: one waking in 24 waits for that."""
        wakings = self.outbox.boot + self.clock.ms // self.interval_ms
        return self._was_up and wakings % _LINGER_BOOTS == 0 and self.clock.ms - self._up_since < _LINGER_MS


def _contract():
    """What packs, receipts and topics are: loaded for as long as there is something to say."""
    from contract import half

    return half


def sense_patience(interval_ms):
    """How long a node may go without a moment before it is held to be stuck."""
    return 3 * interval_ms + 60000
