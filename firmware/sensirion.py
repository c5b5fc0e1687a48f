"""What Sensirion's sensors answer in, words (SHT4x datasheet 6, 4.4) or masses (SPS30) out."""

import struct

from firmware.sensors import Fault


def crc8(data):
    """Polynomial 0x31, from 0xFF."""
    crc = 0xFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x31) & 0xFF if crc & 0x80 else crc << 1
    return crc


def words(answer):
    """Words of 16 bits, each followed by its sum."""
    found = []
    for at in range(0, len(answer), 3):
        if crc8(answer[at : at + 2]) != answer[at + 2]:
            raise Fault("checksum")
        found.append(answer[at] << 8 | answer[at + 1])
    return found


def masses(content):
    """Four floats, as both of its buses send them; what is no number is told as it is, and counted by who asked."""
    return tuple([round(one, 1) if 0 <= one < 10000 else float("nan") for one in struct.unpack(">4f", content)])
