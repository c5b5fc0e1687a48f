"""An SPS30 on UART: answers in SHDLC frames, each byte that means something else turned over (datasheet 1.0, 5)."""

import world
from chips.sps30 import floats

_STUFFED = {0x7E: b"\x7d\x5e", 0x7D: b"\x7d\x5d", 0x11: b"\x7d\x31", 0x13: b"\x7d\x33"}


def frame(command, state, content):
    whole = bytes((0, command, state, len(content))) + content
    whole += bytes((255 - sum(whole) % 256,))
    return b"\x7e" + b"".join([_STUFFED.get(byte, bytes((byte,))) for byte in whole]) + b"\x7e"


class SPS30Uart:
    def __init__(self, name):
        self._name, self._out, self._measures = name, b"", False

    def heard(self, content, ms):
        for part in content.split(b"\x7e"):
            if part:
                self._obey(part)

    def _obey(self, part):
        fault = world.fault(self._name)
        if sum(part) % 256 != 255 or fault == "silent":
            return
        command, state = part[1], 0
        if command in (0, 1):
            state = 0x43 if self._measures == (command == 0) else 0  # not in this state (5.3, table 5)
            self._measures = command == 0
            self._out += frame(command, state, b"")
        elif command == 3:
            made = floats() if fault != "nan" else b"\x7f\xc0\x00\x00" * 10
            whole = frame(3, 0x80 if fault == "fan" else 0, made if self._measures else b"")
            if fault == "crc":
                whole = whole[:-2] + bytes((whole[-2] ^ 1,)) + whole[-1:]
            self._out += whole[:20] if fault == "half" else whole

    def said(self, ms):
        out, self._out = self._out, b""
        return out
