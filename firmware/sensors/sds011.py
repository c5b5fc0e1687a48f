"""Nova SDS011 on UART: PM2.5 and PM10, one frame a second (laser dust sensor control protocol 1.3; datasheet 1.3).

Its fan needs 30 s before the first honest value; between far moments it sleeps, for its laser lives 8000 hours.
"""

from firmware.sensors import Fault, Sensor

_FRAME = 10
_MOST = 64


def command(number, value):
    """Set `number` (6: work or sleep) to `value`, for any sensor (FF FF)."""
    body = bytes((number, 1, value)) + bytes(10) + b"\xff\xff"
    return b"\xaa\xb4" + body + bytes((sum(body) & 255,)) + b"\xab"


class SDS011(Sensor):
    OBSERVES = (("pm2_5", "ug/m3"), ("pm10", "ug/m3"))
    BUS = "uart"
    SETTLE_MS = 30000
    STAYS = True

    def __init__(self, bus, spec):
        self._bus = bus

    def wake(self):
        self._bus.read()
        self._bus.write(command(6, 1))
        self._in, self._last, self._bad = b"", None, False

    def listen(self):
        """Keeps the last whole frame; what was cut or spoilt is passed over."""
        self._in = (self._in + (self._bus.read() or b""))[-_MOST:]
        at = 0
        while at + _FRAME <= len(self._in):
            frame = self._in[at : at + _FRAME]
            if frame[0] == 0xAA and frame[1] == 0xC0 and frame[9] == 0xAB:
                if sum(frame[2:8]) & 255 == frame[8]:
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
        return (frame[2] | frame[3] << 8) / 10, (frame[4] | frame[5] << 8) / 10

    def rest(self):
        self._bus.write(command(6, 0))
