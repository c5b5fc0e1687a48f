"""An SHT4x: a command, then two words with their CRCs (datasheet 6, 4.6)."""

import world
from chips import word


class SHT4x:
    def __init__(self, name):
        self._name = name
        self._answer = b""

    def write(self, content):
        if content != b"\xfd":
            raise OSError(19)
        temperature, humidity = world.felt("temperature", 20), world.felt("humidity", 50)
        self._answer = word(round((temperature + 45) * 65535 / 175)) + word(round((humidity + 6) * 65535 / 125))
        if world.fault(self._name) == "crc":
            self._answer = bytes((self._answer[0] ^ 1,)) + self._answer[1:]

    def read(self, size):
        if not self._answer:
            raise OSError(19)  # it does not answer while it measures, nor before (4.5)
        answer, self._answer = self._answer, b""
        return answer[:size]
