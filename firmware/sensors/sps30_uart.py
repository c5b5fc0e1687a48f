"""Sensirion SPS30 on UART, for a cable longer than I2C likes: PM1, PM2.5, PM4, PM10 (datasheet 1.0, 5.1 to 5.3).

Frames of SHDLC: 7E, then address, command, (state,) length, content and the inverted sum, with 7E, 7D, 11 and 13
written as 7D and the byte turned over in bit 5, then 7E.
"""

from firmware.sensirion import masses
from firmware.sensors import Fault, Sensor

_START_FLOAT = b"\x7e\x00\x00\x02\x01\x03\xf9\x7e"
_STOP = b"\x7e\x00\x01\x00\xfe\x7e"
_READ = b"\x7e\x00\x03\x00\xfc\x7e"
_ASK_AGAIN = 8  # looks without an answer
_MOST = 256


def content(raw):
    """What stands between two 7E, unstuffed and without its sum: address, command, state, length, content."""
    found = bytearray()
    turned = 0
    for byte in raw:
        if byte == 0x7D:
            turned = 0x20
            continue
        found.append(byte ^ turned)
        turned = 0
    if len(found) < 5 or sum(found) & 255 != 255 or found[3] != len(found) - 5:
        raise Fault("checksum")
    return bytes(found[:-1])


class SPS30Uart(Sensor):
    OBSERVES = (("pm1", "ug/m3"), ("pm2_5", "ug/m3"), ("pm4", "ug/m3"), ("pm10", "ug/m3"))
    BUS = "uart"
    BAUD = 115200
    SETTLE_MS = 30000
    STAYS = True

    def __init__(self, bus, spec):
        self._bus = bus

    def wake(self):
        self._bus.read()
        self._bus.write(_STOP + _START_FLOAT)
        self._in, self._last, self._wrong, self._asked = b"", None, "silent", 0

    def listen(self):
        """Keeps the last whole answer, and asks for one after that."""
        self._in = (self._in + (self._bus.read() or b""))[-_MOST:]
        while True:
            end = self._in.find(b"\x7e")
            if end < 0:
                break
            if end:
                self._took(self._in[:end])
            self._in = self._in[end + 1 :]
        self._asked -= 1
        if self._asked < 0:
            self._bus.write(_READ)
            self._asked = _ASK_AGAIN

    def _took(self, raw):
        try:
            found = content(raw)
        except Fault as error:
            self._wrong = error.args[0]
            return
        if found[1] == 3 and found[2]:
            self._wrong = "state"  # a fan or a laser that fails, too (5.2)
        elif found[1] == 3 and found[3] >= 16:
            self._last, self._asked = found, 0

    def observe(self):
        self.listen()
        found, wrong = self._last, self._wrong
        self._last, self._wrong = None, "silent"
        if found is None:
            raise Fault(wrong)
        return masses(found[4:20])

    def rest(self):
        self._bus.write(_STOP)
