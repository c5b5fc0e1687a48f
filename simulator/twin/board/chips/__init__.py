"""Chips as their datasheets describe them: registers and frames out, from what the world is. One file each."""

_CLASSES = {
    "bh1750": "BH1750",
    "bme280": "BME280",
    "bmp280": "BMP280",
    "ds18b20": "DS18B20",
    "inmp441": "INMP441",
    "pms5003": "PMS5003",
    "scd4x": "SCD4x",
    "sds011": "SDS011",
    "sht4x": "SHT4x",
    "sps30": "SPS30",
    "sps30_uart": "SPS30Uart",
}


def made(name):
    """A chip of this kind; "sht4x:2" is a second one of the same."""
    kind = name.split(":")[0]
    return getattr(__import__("chips." + kind, None, None, (_CLASSES[kind],)), _CLASSES[kind])(name)


def bisected(value_of, low, high, wanted):
    """The whole number from low to high for which value_of, rising or falling, comes nearest to `wanted`."""
    rising = value_of(high) > value_of(low)
    start, end = low, high
    while end - start > 1:
        middle = (start + end) // 2
        if (value_of(middle) < wanted) == rising:
            start = middle
        else:
            end = middle
    return start if abs(value_of(start) - wanted) <= abs(value_of(end) - wanted) else end


def word(value):
    """A 16-bit word and its Sensirion CRC, by the table-free long division of the datasheet's example."""
    value = min(65535, max(0, int(value)))
    remainder = (value ^ 0xFF00) << 8  # from 0xFF: the first byte turned over
    for bit in range(23, 7, -1):
        if remainder >> bit & 1:
            remainder ^= 0x131 << (bit - 8)
    return bytes((value >> 8, value & 255, remainder & 255))
