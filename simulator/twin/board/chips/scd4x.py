"""An SCD4x: commands of two bytes, words with CRCs; one value every 5 s from the start command on (datasheet 1.4)."""

import world
from chips import word


class SCD4x:
    def __init__(self, name):
        self._name = name
        self._answer = b""
        self._started = None

    def write(self, content):
        command = content[0] << 8 | content[1]
        if command == 0x21B1:
            if self._started is not None:
                raise OSError(19)  # it takes no second start (3.5.1)
            self._started = world.ms()
        elif command == 0x3F86:
            self._started = None
        elif command == 0xE4B8:
            ready = self._started is not None and world.ms() - self._started >= 5000
            self._answer = word(0x8006 if ready and world.fault(self._name) != "no_sample" else 0x8000)
        elif command == 0xEC05:
            temperature = (world.felt("temperature", 20) + 45) * 65535 / 175
            values = (world.felt("co2", 420), temperature, world.felt("humidity", 50) * 65535 / 100)
            self._answer = b"".join([word(round(value)) for value in values])
        else:
            raise OSError(19)
        if world.fault(self._name) == "crc":
            self._answer = self._answer[:-1] + bytes((self._answer[-1] ^ 1,)) if self._answer else b""

    def read(self, size):
        return self._answer[:size]
