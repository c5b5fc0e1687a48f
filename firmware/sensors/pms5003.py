"""Plantower PMS5003 and PMS7003 on UART: PM1, PM2.5, PM10 in air (data manual 2.3, 2016: appendix I).

The fan needs 30 s before the first honest value (page 5). Of its two columns the second, "under atmospheric
environment", is told; the first is for factories.
"""

from firmware.sensors import Fault, Sensor

_FRAME = 32
_MOST = 128
_WAKE = b"\x42\x4d\xe4\x00\x01\x01\x74"
_SLEEP = b"\x42\x4d\xe4\x00\x00\x01\x73"


class PMS5003(Sensor):
    OBSERVES = (("pm1", "ug/m3"), ("pm2_5", "ug/m3"), ("pm10", "ug/m3"))
    BUS = "uart"
    SETTLE_MS = 30000
    STAYS = True

    def __init__(self, bus, spec):
        self._bus = bus

    def wake(self):
        self._bus.read()
        self._bus.write(_WAKE)
        self._in, self._last, self._bad = b"", None, False

    def listen(self):
        """Keeps the last whole frame; what was cut or spoilt is passed over."""
        self._in = (self._in + (self._bus.read() or b""))[-_MOST:]
        at = 0
        while at + _FRAME <= len(self._in):
            frame = self._in[at : at + _FRAME]
            if frame[:4] == b"\x42\x4d\x00\x1c":
                if sum(frame[:30]) & 0xFFFF == frame[30] << 8 | frame[31]:
                    self._last = frame
                    at += _FRAME
                    continue
                self._bad = True
            at += 1
        self._in = self._in[at:]

    def observe(self):
        self.listen()
        frame, self._last = self._last, None
        bad, self._bad = self._bad, False
        if frame is None:
            raise Fault("checksum" if bad else "silent")
        return tuple([frame[at] << 8 | frame[at + 1] for at in (10, 12, 14)])

    def rest(self):
        self._bus.write(_SLEEP)
