"""An SDS011: one frame a second while it works; obeys the command to sleep (control protocol 1.3)."""

import world


def frame(fine, coarse):
    body = bytes((fine & 255, fine >> 8, coarse & 255, coarse >> 8, 0xA1, 0x60))
    return b"\xaa\xc0" + body + bytes((sum(body) & 255, 0xAB))


class SDS011:
    def __init__(self, name):
        self._name, self._due, self._asleep = name, 0, False

    def heard(self, content, ms):
        if len(content) == 19 and content[:4] == b"\xaa\xb4\x06\x01":
            self._asleep = content[4] == 0
            self._due = ms + 1000

    def said(self, ms):
        """Every frame since the last look, of which a board's buffer keeps 25."""
        fault, out = world.fault(self._name), b""
        if self._asleep or fault == "silent":
            self._due = ms + 1000
            return out
        while self._due <= ms and len(out) < 250:
            whole = frame(round(world.felt("pm2_5", 5) * 10), round(world.felt("pm10", 10) * 10))
            if fault == "crc":
                whole = whole[:8] + bytes((whole[8] ^ 1,)) + whole[9:]
            out += whole[: 5 if fault == "half" else 10]
            self._due += 1000
        self._due = max(self._due, ms + 1)
        return out
