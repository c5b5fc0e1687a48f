"""What the settings say of a sensor in, its Instrument out. Needed when a node is made, and dropped."""

from firmware.instrument import Instrument

# One text: a board keeps a name for good, and needs few of these.
CLASSES = (
    "adc_soil:SoilMoisture battery:Battery bh1750:BH1750 bme280:BME280 bmp280:BMP280 ds18b20:DS18B20 "
    "microphone:Microphone pms5003:PMS5003 pulses:Pulses scd4x:SCD4x sds011:SDS011 sht4x:SHT4x "
    "sps30:SPS30 sps30_uart:SPS30Uart water_level:WaterLevel wifi:Wifi"
)


def driver_of(kind):
    """The class of this kind of sensor. Only what is used costs memory."""
    classes = {}
    for pair in CLASSES.split(" "):
        listed, name = pair.split(":")
        classes[listed] = name
    if kind not in classes:
        raise ValueError("settings: sensor type %r is none of %s" % (kind, ", ".join(sorted(classes))))
    return getattr(__import__("firmware.sensors." + kind, None, None, (classes[kind],)), classes[kind])


def instrument(spec, buses):
    """ValueError, with a sentence, where no sensor could be what they say."""
    kind, name = driver_of(spec["type"]), spec.get("name", spec["type"])
    for pin in kind.PINS:
        if pin not in spec:
            raise ValueError("settings: sensor %s hangs on nothing: %s is missing" % (name, pin))
    wanted = [spec["property"]] if "property" in spec else spec.get("only")
    observes = [pair if wanted is None or pair[0] in wanted else None for pair in kind.OBSERVES]
    told = [pair[0] for pair in observes if pair]
    if wanted is not None and len(told) != len(wanted):
        raise ValueError("settings: sensor %s tells %s, not %s" % (name, _names(kind), ", ".join(wanted)))
    if kind.ONE and len(told) > 1:
        words = (name, ", ".join(told))
        raise ValueError("settings: sensor %s tells one of %s: its property says which" % words)
    if kind.BUS == "uart":
        spec = dict(spec, baud=spec.get("baud", kind.BAUD))
    return Instrument(name, kind, observes, spec, buses)


def _names(kind):
    return ", ".join([pair[0] for pair in kind.OBSERVES])
