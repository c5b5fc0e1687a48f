"""One sensor's driver in, its readings out: woken in time, asked at the moment, its faults counted by kind.

A sensor that fails gives no reading; after three failures its bus is freed and it is begun anew. A missing sensor is
looked for again and again and is never fatal.
"""

from firmware.sensors import Fault

_LOOK_AGAIN_MS = 10000
_BEGUN_MS = 1000  # what any of our sensors needs between power, or a reset, and its first command
_TOO_MANY = 3
_LARGEST = 1e30  # the contract's


class Instrument:
    def __init__(self, name, kind, observes, spec, buses):
        """`kind`: the driver's class; `observes`: its OBSERVES, None in place of what is not told."""
        self.name, self.observes = name, observes
        self._kind, self._spec, self._buses = kind, spec, buses
        self.faults, self.last = {}, {}
        self._driver = self._woken = None
        self._ready = 0  # when it may be woken, or looked for
        self._failures = 0

    def next_ms(self, due):
        """When this sensor wants something."""
        if self._woken is not None or self._driver is None:
            return due
        return max(self._ready, due - self._driver.SETTLE_MS)

    def prepare(self, ms, due):
        """Looks for it, wakes it when the moment is near, lets it listen."""
        try:
            if self._driver is None:
                if ms >= self._ready:
                    self._ready = ms + _LOOK_AGAIN_MS
                    self._driver = self._kind(self._bus(), self._spec)
                    self._ready = ms + (_BEGUN_MS if self._kind.SETTLE_MS else 0)
            elif self._woken is None:
                if ms >= self.next_ms(due):
                    self._driver.wake()
                    self._woken = ms
            elif self._driver.STAYS:
                self._driver.listen()
        except OSError as error:
            self._failed(error)

    def settling_ms(self, ms):
        """How long until it can be asked, or woken where it was just found; 0 where it can, or is at rest."""
        if self._woken is None:
            return max(0, self._ready - ms) if self._driver else 0
        return max(0, self._woken + self._driver.SETTLE_MS - ms)

    def readings(self, ms, interval_ms, before=()):
        """[(property, unit, value), ...] of this moment; none while it settles, none where it fails.

        `before`: what other sensors have told of it.
        """
        if self._woken is None or self.settling_ms(ms):
            return []
        try:
            self._driver.wanted = None
            for name, _, value in before:
                if name == self._driver.WANTS:
                    self._driver.wanted = value
            values = self._driver.observe()
            if not self._driver.STAYS or interval_ms > 4 * self._driver.SETTLE_MS > 0:
                self._woken = None
                self._driver.rest()
        except OSError as error:
            self._failed(error)
            return []
        self._failures = 0
        return self._told(values)

    def _told(self, values):
        found = []
        for pair, value in zip(self.observes, values):  # noqa: B905 -- boards know no strict
            if pair is None or value is None:
                continue
            if not abs(value) < _LARGEST:  # NaN, too
                self._count("number")
                continue
            name, unit = pair
            if name == "battery":  # which the status tells, too
                self.last[name] = value
            found.append((name, unit, value))
        return found

    def _bus(self):
        return self._buses.of(self._kind.BUS, self._spec)

    def _failed(self, error):
        self._count(error.args[0] if isinstance(error, Fault) else "bus")
        self._woken = None
        self._failures += 1
        if self._failures % _TOO_MANY == 0:
            self._driver = None
            self._buses.free(self._kind.BUS, self._spec)
            try:
                if self._kind.BUS == "i2c":  # at once: its pins were driven by hand, and others hang on them, too
                    self._bus()
            except OSError:
                pass  # not a bus of this board

    def _count(self, kind):
        self.faults[kind] = self.faults.get(kind, 0) + 1
