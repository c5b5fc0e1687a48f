"""A PMS5003: one frame of 32 bytes a second while it works; obeys the command to sleep (data manual 2.3)."""

import world


def frame(fine, medium, coarse):
    words = (fine, medium, coarse, fine, medium, coarse, 300, 200, 100, 30, 20, 10, 0x9700)
    body = b"\x42\x4d\x00\x1c" + b"".join([bytes((word >> 8, word & 255)) for word in words])
    total = sum(body) & 0xFFFF
    return body + bytes((total >> 8, total & 255))


class PMS5003:
    def __init__(self, name):
        self._name, self._due, self._asleep = name, 0, False

    def heard(self, content, ms):
        if content[:3] == b"\x42\x4d\xe4":
            self._asleep = content[4] == 0
            self._due = ms + 1000

    def said(self, ms):
        fault, out = world.fault(self._name), b""
        if self._asleep or fault == "silent":
            self._due = ms + 1000
            return out
        while self._due <= ms and len(out) < 224:
            whole = frame(*[round(world.felt(name, 5)) for name in ("pm1", "pm2_5", "pm10")])
            if fault == "crc":
                whole = whole[:31] + bytes((whole[31] ^ 1,))
            out += whole[: 20 if fault == "half" else 32]
            self._due += 1000
        self._due = max(self._due, ms + 1)
        return out
