"""Bytes on the air for a reading: TCP payload of a moment of four readings, as we, ESPHome and Tasmota send it by MQTT.

Ours at QoS 1 with the broker's acknowledgement and, in the end, the hub's receipt. ESPHome sends a topic a value
(esphome.io, MQTT client component: `<prefix>/sensor/<name>/state`, QoS 0, retained), Tasmota one JSON a period
(tasmota.github.io, `tele/<topic>/SENSOR`); neither keeps a value while the broker is away, and ESPHome says no hour.
"""

from contract import own, packing, wire

NODE = "tilleuls-03"
AT = 1_767_225_600
READINGS = [
    ("temperature", "Cel", 21.37),
    ("humidity", "%RH", 56.2),
    ("pressure", "hPa", 1008.25),
    ("light", "lx", 300),
]
_ACK = 4


def published(topic: str, payload: bytes, qos: int) -> int:
    """A PUBLISH of MQTT 3.1.1: fixed header, topic, packet id, payload."""
    rest = 2 + len(topic) + (2 if qos else 0) + len(payload)
    length = 1
    while rest >> (7 * length):
        length += 1
    return 1 + length + rest


def ours(moments: int) -> tuple[float, float]:
    """(to the broker and its acknowledgement, with the receipt and ours) a reading, in packs of so many moments."""
    samples = [(AT + 60 * n, READINGS) for n in range(moments)]
    pack = packing.encode_pack(NODE, 12_345, samples, 1_480_204_331, 12_345)
    sent = published(own.readings(NODE), pack, 1) + _ACK
    receipt = published(own.stored(NODE), wire.encode_receipt(AT, [12_345], run=1_480_204_331), 1) + _ACK
    readings = moments * len(READINGS)
    return sent / readings, (sent + receipt) / readings


def esphome() -> float:
    sizes = [published(f"{NODE}/sensor/{name}/state", f"{value}".encode(), 0) for name, _, value in READINGS]
    return sum(sizes) / len(READINGS)


def tasmota() -> float:
    payload = (
        '{"Time":"2026-01-01T00:00:00","BME280":{"Temperature":21.4,"Humidity":56.2,"DewPoint":12.3,"Pressure":1008.3},'
        '"BH1750":{"Illuminance":300},"PressureUnit":"hPa","TempUnit":"C"}'
    )
    return published(f"tele/{NODE}/SENSOR", payload.encode(), 0) / len(READINGS)
