"""One sensor's driver in, its readings out: woken in time, asked at the moment, its faults counted by kind.

A sensor that fails gives no reading; after three failures its bus is freed and it is begun anew. A missing sensor is
looked for again and again and is never fatal.
"""

from firmware.sensors import driver_of

_LOOK_AGAIN_MS = 10000
_BEGUN_MS = 1000  # what any of our sensors needs between power, or a reset, and its first command
_TOO_MANY = 3
_LARGEST = 1e30  # the contract's


class Instrument:
    def __init__(self, spec, buses):
        self.name, self._spec, self._buses = spec.get("name", spec["type"]), dict(spec), buses
        self._kind = driver_of(spec["type"])
        for pin in self._kind.PINS:
            if pin not in spec:
                raise ValueError("settings: sensor %s hangs on nothing: %s is missing" % (self.name, pin))
        self._spec.setdefault("baud", self._kind.BAUD)
        wanted = [spec["property"]] if "property" in spec else spec.get("only")
        self._columns = [n for n, pair in enumerate(self._kind.OBSERVES) if wanted is None or pair[0] in wanted]
        self.observes = [self._kind.OBSERVES[n] for n in self._columns]
        if wanted is not None and len(self.observes) != len(wanted):
            told = ", ".join([pair[0] for pair in self._kind.OBSERVES])
            raise ValueError("settings: sensor %s tells %s, not %s" % (self.name, told, ", ".join(wanted)))
        if self._kind.ONE and len(self.observes) > 1:
            told = ", ".join([pair[0] for pair in self.observes])
            raise ValueError("settings: sensor %s tells one of %s: its property says which" % (self.name, told))
        self.faults, self.last = {}, {}
        self._driver = self._woken = None
        self._ready = 0  # when it may be woken, or looked for
        self._failures = 0

    def _settle_ms(self):
        return self._driver.SETTLE_MS if self._driver else 0

    def next_ms(self, due):
        """When this sensor wants something."""
        return due if self._woken is not None or self._driver is None else max(self._ready, due - self._settle_ms())

    def prepare(self, ms, due):
        """Looks for it, wakes it when the moment is near, lets it listen."""
        try:
            if self._driver is None:
                if ms >= self._ready:
                    self._ready = ms + _LOOK_AGAIN_MS
                    self._driver = self._kind(self._bus(), self._spec)
                    self._ready = ms + (_BEGUN_MS if self._kind.SETTLE_MS else 0)
            elif self._woken is None:
                if ms >= self._ready and ms >= due - self._driver.SETTLE_MS:
                    self._driver.wake()
                    self._woken = ms
            elif self._driver.STAYS:
                self._driver.listen()
        except OSError as error:
            self._failed(error)

    def settling_ms(self, ms):
        """How long until it can be asked; 0 where it can, or is not awake."""
        return 0 if self._woken is None else max(0, self._woken + self._driver.SETTLE_MS - ms)

    def readings(self, ms, interval_ms, before=()):
        """[(property, unit, value), ...] of this moment; none while it settles, none where it fails.

        `before`: what other sensors have told of it.
        """
        if self._woken is None or ms - self._woken < self._driver.SETTLE_MS:
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
        for n in self._columns:
            name, unit = self._kind.OBSERVES[n]
            value = values[n]
            if value is None:
                continue
            if not -_LARGEST < value < _LARGEST:  # NaN and infinities fail both
                self._count("number")
                continue
            self.last[name] = value
            found.append((name, unit, value))
        return found

    def _bus(self):
        return self._buses.of(self._kind.BUS, self._spec)

    def _failed(self, error):
        self._count(getattr(error, "kind", "bus"))
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
