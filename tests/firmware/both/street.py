"""A node in a test: its clock, its line and its hub are here, so that a week takes a second."""

from hashlib import sha256

from contract import topics, wire
from firmware import clock, node, outbox, watch

NAME = "tilleuls-01"
NAMES = [("temperature", "Cel"), ("humidity", "%RH")]
EPOCH = 1767225600
SETTINGS = {
    "node": NAME,
    "root": "moineau",
    "board": "twin",
    "kit": "",
    "interval_s": 60,
    "sleep": False,
    "ntp": "",
    "simulated": True,
}


class Thermometer:
    """An instrument that tells how many times it was asked."""

    name = "thermometer"

    def __init__(self):
        self.asked, self.faults, self.last = 0, {}, {}

    def next_ms(self, due):
        return due

    def prepare(self, ms, due):
        pass

    def settling_ms(self, ms):
        return 0

    def readings(self, ms, interval_ms, before):
        self.asked += 1
        return [("temperature", "Cel", self.asked % 40), ("humidity", "%RH", 50.5)]


class Hub:
    """Keeps what comes, answers as the contract says; forgets nothing."""

    def __init__(self):
        self.packs, self.rejected, self.statuses, self.answers = {}, set(), [], []
        self.refuse = lambda seq: False

    def hear(self, topic, payload, t):
        if topics.node_and_kind(topic)[1] == topics.STATUS:
            status = wire.decode_status(payload)
            self.statuses.append(status)
            if "nonce" in status:
                self.answers.append(wire.encode_receipt(t, nonce=status["nonce"]))
            return
        _, seq, run, oldest, readings = wire.decode_pack(payload)
        assert oldest <= seq
        digest = sha256(payload).digest()[:8]
        if seq in self.rejected or self.refuse(seq):
            self.rejected.add(seq)
            self.answers.append(wire.encode_receipt(t, rejected={seq: "no"}, run=run))
            return
        times = [reading[1] for reading in readings]
        known = self.packs.setdefault(seq, (digest, times[0]))
        assert known[0] == digest, "one name, two contents"
        self.answers.append(wire.encode_receipt(t, [seq], run=run))


class Line:
    """A link that a test takes away; messages under way are lost with it."""

    def __init__(self, hub, now):
        self.hub, self.now = hub, now
        self.there, self.up, self.busy, self.trouble = True, False, False, ""
        self.received, self.faults = None, {}
        self.deaf = False
        self.wlan = None

    def turn(self, ms, wait_ms=0):
        self.up = self.there
        answers, self.hub.answers = self.hub.answers, []
        if self.up and not self.deaf:
            for answer in answers:
                self.received(topics.stored(NAME), answer)
        return self.up

    def publish(self, topic, payload, retain=False):
        self.hub.hear(topic, bytes(payload), self.now())


class World:
    """Time, and a node on a flash; `boot` is power on."""

    def __init__(self, folder, limit=1 << 20, moments=1, **settings):
        self.ms = 0
        self.folder, self.limit, self.moments = folder, limit, moments
        self.settings = dict(SETTINGS, moments=moments, **settings)
        self.hub = Hub()
        self.node = self.line = None
        self.fed = 0

    def now(self):
        return EPOCH + self.ms // 1000

    def _feed(self):
        self.fed += 1

    def boot(self, knows_the_time=True, cause="power_on"):
        time = clock.Clock(lambda: self.ms, lambda later, earlier: later - earlier)
        box = outbox.Outbox(self.folder, NAMES, self.limit, self.moments, lambda folder: 1 << 30)
        watching = watch.Watch(self._feed, {"turn": 60000, "sense": node.sense_patience(60000)})
        made = node.Node(self.settings, [Thermometer()], box, time, watching, cause)
        if knows_the_time:
            time.learn(self.now(), "own")
            made.learnt_the_time()
        line = Line(self.hub, self.now)
        line.received = made.received
        made.attach(line)
        self.node, self.line = made, line
        return made

    def live(self, seconds, step_ms=1000):
        for _ in range(seconds * 1000 // step_ms):
            self.ms += step_ms
            self.node.turn()
