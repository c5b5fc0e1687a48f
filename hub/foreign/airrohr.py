"""An airRohr's "send data to own API" in, a pack out (Sensor.Community's kit, firmware NRZ-2024-135 and kin).

In: the JSON body of its HTTP POST. Out: a pack with the known values, dated with the second of arrival, because an
airRohr sends no time. Refuses bodies that are not JSON, too large, or without a single value the vocabulary knows.
Drops the position: an airRohr with a GPS would tell where its keeper lives.

`seq` is the second of arrival, and there is no `run`: to the ledger an airRohr is a node by hand.
"""

import re
from typing import Final

import msgspec

from contract import wire

# A full house of sensors makes 3 KiB.
MAX_BODY: Final = 16 * 1024

# What can be said by several sensors of one airRohr is taken from the first that is named here.
_THERMOMETERS: Final = ("SHT3X_", "BME280_", "HTU21D_", "DHT22_", "", "BMP280_", "BMP_", "SCD30_", "DS18B20_")
_PARTICLES: Final = ("SPS30_", "NPM_", "IPS_", "SDS_", "PMS_", "HPM_")

# P1 is PM10 and P2 is PM2.5: numbered in the order in which the first sensor gave them, not by size.
_SOURCES: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("temperature", "Cel"): tuple(f"{sensor}temperature" for sensor in _THERMOMETERS),
    ("humidity", "%RH"): tuple(f"{sensor}humidity" for sensor in _THERMOMETERS),
    ("pressure", "Pa"): tuple(f"{sensor}pressure" for sensor in ("BME280_", "BMP280_", "BMP_")),
    ("pm1", "ug/m3"): tuple(f"{sensor}P0" for sensor in _PARTICLES),
    ("pm2_5", "ug/m3"): tuple(f"{sensor}P2" for sensor in _PARTICLES),
    ("pm4", "ug/m3"): tuple(f"{sensor}P4" for sensor in _PARTICLES),
    ("pm10", "ug/m3"): tuple(f"{sensor}P1" for sensor in _PARTICLES),
    ("co2", "ppm"): ("SCD30_co2_ppm",),
    ("noise_laeq", "dB"): ("DNMS_noise_LAeq",),
    ("noise_lmax", "dB"): ("DNMS_noise_LA_max",),
    ("rssi", "dBm"): ("signal",),
}
_KNOWN: Final = frozenset(name for names in _SOURCES.values() for name in names)

_NUMBER: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")


class _Value(msgspec.Struct):
    value_type: str
    value: str


class _Body(msgspec.Struct):
    sensordatavalues: list[_Value]


_decoder = msgspec.json.Decoder(_Body)


def pack_from(body: bytes, node: str, received: int) -> bytes:
    if len(body) > MAX_BODY:
        raise wire.WireError(f"{len(body)} bytes where an airRohr sends at most {MAX_BODY}")
    try:
        sent = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise wire.WireError(f"not what an airRohr sends to its own API: {error}") from None
    values = {value.value_type: _number(value) for value in sent.sensordatavalues if value.value_type in _KNOWN}
    readings = [
        (property, unit, values[source])
        for (property, unit), sources in _SOURCES.items()
        if (source := next((name for name in sources if name in values), None))
    ]
    if not readings:
        names = ", ".join(value.value_type for value in sent.sensordatavalues[:8]) or "none at all"
        raise wire.WireError(f"value types {names[:200]!r} where at least one of an airRohr's sensors is expected")
    return wire.encode_pack(node, received, [(received, readings)])


def _number(value: _Value) -> float:
    """Plain decimals only: float() would take "nan", "inf" and "1_000" as well."""
    text = value.value.strip()
    if not _NUMBER.fullmatch(text):
        raise wire.WireError(f"{value.value_type} {value.value[:40]!r} where a decimal number is expected")
    return float(text)
