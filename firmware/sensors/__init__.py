"""One sensor, one file, one class: OBSERVES, what it tells; wake() and, SETTLE_MS later, observe(), values in order.

BUS is what it hangs on, PINS the settings without which it hangs on nothing. ONE: it is one of what it
OBSERVES, and its settings say which. STAYS: it goes on measuring between
moments, `listen` is called meanwhile, and `rest` lets it sleep where moments are far apart. WANTS: a property that
another sensor has told at the same moment, given as `wanted`. Trouble is OSError; a Fault names its kind for the
status. A value that the sensor did not give is None or a Fault, never a number.
"""

# One text: a board keeps a name for good, and needs few of these.
CLASSES = (
    "adc_soil:SoilMoisture battery:Battery bh1750:BH1750 bme280:BME280 bmp280:BMP280 ds18b20:DS18B20 "
    "microphone:Microphone pms5003:PMS5003 pulses:Pulses scd4x:SCD4x sds011:SDS011 sht4x:SHT4x "
    "sps30:SPS30 sps30_uart:SPS30Uart water_level:WaterLevel wifi:Wifi"
)


class Fault(OSError):
    """Something a sensor does wrong; `kind` is one word."""

    def __init__(self, kind):
        super().__init__(kind)
        self.kind = kind


class Sensor:
    OBSERVES = ()
    BUS = "i2c"
    BAUD = 9600
    PINS = ()
    SETTLE_MS = 0
    STAYS = ONE = False
    WANTS = wanted = None

    def wake(self):
        pass

    def listen(self):
        pass

    def rest(self):
        pass


def driver_of(kind):
    """The class of this kind of sensor. Only what is used costs memory."""
    classes = {}
    for pair in CLASSES.split(" "):
        listed, name = pair.split(":")
        classes[listed] = name
    if kind not in classes:
        raise ValueError("settings: sensor type %r is none of %s" % (kind, ", ".join(sorted(classes))))
    return getattr(__import__("firmware.sensors." + kind, None, None, (classes[kind],)), classes[kind])


def crc8(data):
    """Sensirion's: polynomial 0x31, from 0xFF (SHT4x datasheet 6, 4.4)."""
    crc = 0xFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x31) & 0xFF if crc & 0x80 else crc << 1
    return crc


def words(answer):
    """Sensirion's 16-bit words, each followed by its CRC."""
    found = []
    for at in range(0, len(answer), 3):
        if crc8(answer[at : at + 2]) != answer[at + 2]:
            raise Fault("checksum")
        found.append(answer[at] << 8 | answer[at + 1])
    return found
