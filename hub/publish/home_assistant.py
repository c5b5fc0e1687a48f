"""A node and its properties in, Home Assistant's MQTT device discovery message out (retained, one topic a node).

With it a citizen's Home Assistant shows the node without a line of YAML. It reads our open topics, so it sees what the
world may see and nothing else. A failed reading (flag 4) is shown as unknown; the flag and the time are attributes.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import msgspec

from contract import topics
from contract.vocabulary import Property
from hub.publish.messages import Message


class _Kind(NamedTuple):
    """How Home Assistant calls it: developers.home-assistant.io, "Sensor entity", available device classes."""

    device_class: str | None
    unit: str | None
    state_class: str | None = "measurement"


# Where it has no class for us (or only in its newest releases: pm4), a name and a unit do: a class or a pair of class
# and unit that it does not know would make it refuse the entity.
KINDS: Final[dict[str, _Kind]] = {
    "temperature": _Kind("temperature", "°C"),
    "humidity": _Kind("humidity", "%"),
    "pressure": _Kind("atmospheric_pressure", "hPa"),
    "pm1": _Kind("pm1", "µg/m³"),
    "pm2_5": _Kind("pm25", "µg/m³"),
    "pm4": _Kind(None, "µg/m³"),
    "pm10": _Kind("pm10", "µg/m³"),
    "no2": _Kind("nitrogen_dioxide", "µg/m³"),
    "o3": _Kind("ozone", "µg/m³"),
    "co2": _Kind("carbon_dioxide", "ppm"),
    "noise_laeq": _Kind("sound_pressure", "dB"),
    "noise_l10": _Kind("sound_pressure", "dB"),
    "noise_l90": _Kind("sound_pressure", "dB"),
    "noise_lmax": _Kind("sound_pressure", "dB"),
    "light": _Kind("illuminance", "lx"),
    "globe_temperature": _Kind("temperature", "°C"),
    "soil_moisture": _Kind("moisture", "%"),
    "water_level": _Kind("distance", "m"),
    "rain": _Kind("precipitation", "mm"),
    "wind_speed": _Kind("wind_speed", "m/s"),
    "wind_direction": _Kind("wind_direction", "°", None),  # a mean of angles is not what it would compute
    "battery": _Kind("voltage", "V"),
    "rssi": _Kind("signal_strength", "dBm"),
}


def home_assistant_topic(node: str, prefix: str = "homeassistant") -> str:
    """Clear it (an empty retained payload) and Home Assistant forgets the node."""
    return f"{prefix}/device/{node}/config"


def home_assistant(
    node: str,
    area: str,
    properties: Iterable[Property],
    *,
    area_name: str = "",
    board: str = "",
    expire_after_s: int = 1800,
    prefix: str = "homeassistant",
    root: str = topics.ROOT,
) -> Message:
    """`expire_after_s` without a new value, and Home Assistant calls it unavailable: for a private placement, whose
    means come once an hour and an hour late, it must be well above two hours.
    """
    device = {"ids": [f"{root}-{node}"], "name": node, "mf": "Moineau"}
    if board:
        device["mdl"] = board
    if area_name:
        device["sa"] = area_name
    body = {
        "dev": device,
        "o": {"name": "Moineau"},
        "cmps": {property.name: _component(node, area, property, expire_after_s, root) for property in properties},
        "qos": 1,
    }
    return Message(home_assistant_topic(node, prefix), msgspec.json.encode(body))


def _component(node: str, area: str, property: Property, expire_after_s: int, root: str) -> dict[str, Any]:
    kind = KINDS.get(property.name, _Kind(None, property.unit_label or None))
    topic = topics.open_reading(area, node, property.name, root)
    component = {
        "p": "sensor",
        "name": property.label_en,
        "unique_id": f"{root}-{node}-{property.name}",
        "state_topic": topic,
        "value_template": "{{ value_json.v if value_json.flag < 4 else None }}",
        "json_attributes_topic": topic,
        "device_class": kind.device_class,
        "unit_of_measurement": kind.unit,
        "state_class": kind.state_class,
        "suggested_display_precision": property.decimals,
        "expire_after": expire_after_s,
    }
    return {key: value for key, value in component.items() if value is not None}
