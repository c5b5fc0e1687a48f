"""What the open topics say, byte for byte, and what Home Assistant is told."""

import json
import re

import pytest

from contract import topics
from contract.vocabulary import PROPERTIES
from hub import quality
from hub.aggregate import Across
from hub.publish import home_assistant, home_assistant_topic, open_area, open_reading
from hub.publish.home_assistant import KINDS

NOW = 1_767_225_600
DUST = PROPERTIES["pm2_5"]


def test_a_reading_is_said_with_its_time_its_unit_and_its_flag() -> None:
    topic, payload = open_reading("tilleuls", "tilleuls-03", DUST, NOW, 12.04, quality.PASS)
    assert topic == "moineau/v1/open/tilleuls/tilleuls-03/pm2_5"
    assert json.loads(payload) == {
        "t": "2026-01-01T00:00:00Z",
        "v": 12.04,
        "u": "ug/m3",
        "flag": 1,
        "raw": 12.04,
        "late": False,
    }


def test_a_doubtful_reading_says_which_test_objected() -> None:
    said = json.loads(open_reading("tilleuls", "tilleuls-03", DUST, NOW, 12.0, quality.HUMID_AIR).payload)
    assert (said["flag"], said["test"]) == (3, "humid")


def test_a_correction_keeps_what_the_sensor_said() -> None:
    said = json.loads(open_reading("tilleuls", "tilleuls-03", DUST, NOW, 6.1, 1, raw=12.0, late=True).payload)
    assert (said["v"], said["raw"], said["late"]) == (6.1, 12.0, True)


def test_a_private_placements_mean_says_over_how_long_and_is_rounded() -> None:
    said = json.loads(open_reading("tilleuls", "tilleuls-03", DUST, NOW, 12.03999, 1, period_s=3600).payload)
    assert (said["v"], said["raw"], said["period_s"]) == (12.0, 12.0, 3600)


def test_a_neighbourhood_says_how_many_contributed_and_not_who() -> None:
    across = Across(12.3456, 3.0, 30.25, ("tilleuls-01", "tilleuls-03"), 118, 1)
    topic, payload = open_area("tilleuls", DUST, NOW, 600, across)
    assert topic == "moineau/v1/open/tilleuls/pm2_5"
    assert b"tilleuls-01" not in payload
    assert json.loads(payload) == {
        "t": "2026-01-01T00:00:00Z",
        "period_s": 600,
        "mean": 12.3,
        "min": 3.0,
        "max": 30.2,
        "u": "ug/m3",
        "nodes": 2,
        "readings": 118,
        "flag": 1,
    }


def test_the_root_of_the_topics_can_be_the_citys() -> None:
    across = Across(1, 1, 1, ("a-01",), 1, 1)
    assert open_area("tilleuls", DUST, NOW, 600, across, root="nantes").topic.startswith("nantes/v1/open/")
    assert open_reading("tilleuls", "a-01", DUST, NOW, 1, 1, root="nantes").topic.startswith("nantes/v1/open/")


def told(**options: object) -> dict:
    rows = list(PROPERTIES.values())
    message = home_assistant("tilleuls-03", "tilleuls", rows, **options)  # ty: ignore[invalid-argument-type]
    return json.loads(message.payload)


def test_home_assistant_finds_the_node_under_its_device_topic() -> None:
    topic, _ = home_assistant("tilleuls-03", "tilleuls", [DUST])
    assert topic == home_assistant_topic("tilleuls-03") == "homeassistant/device/tilleuls-03/config"
    assert re.fullmatch(r"homeassistant/device/[a-zA-Z0-9_-]+/config", topic)
    assert home_assistant("tilleuls-03", "tilleuls", [DUST], prefix="maison").topic.startswith("maison/device/")


def test_home_assistant_is_told_the_device_the_origin_and_each_component() -> None:
    said = told(area_name="Les Tilleuls", board="ESP32-C3")
    assert said["dev"] == {
        "ids": ["moineau-tilleuls-03"],
        "name": "tilleuls-03",
        "mf": "Moineau",
        "mdl": "ESP32-C3",
        "sa": "Les Tilleuls",
    }
    assert said["o"]["name"] == "Moineau"
    assert set(said["cmps"]) == set(PROPERTIES)
    assert len({component["unique_id"] for component in said["cmps"].values()}) == len(PROPERTIES)


def test_every_component_has_what_home_assistant_requires() -> None:
    for name, component in told()["cmps"].items():
        assert component["p"] == "sensor"
        assert component["state_topic"] == topics.open_reading("tilleuls", "tilleuls-03", name)
        assert "value_json.v" in component["value_template"]
        assert component["expire_after"] == 1800
        assert component["name"] == PROPERTIES[name].label_en
        assert None not in component.values()


# The pairs that homeassistant/components/sensor/const.py (DEVICE_CLASS_UNITS) accepts, of those we use.
ACCEPTED = {
    "atmospheric_pressure": {"hPa", "Pa", "mbar"},
    "carbon_dioxide": {"ppm"},
    "distance": {"m", "cm", "mm", "km"},
    "humidity": {"%"},
    "illuminance": {"lx"},
    "moisture": {"%"},
    "nitrogen_dioxide": {"µg/m³"},
    "ozone": {"µg/m³"},
    "pm1": {"µg/m³"},
    "pm10": {"µg/m³"},
    "pm25": {"µg/m³"},
    "precipitation": {"mm", "cm", "in"},
    "signal_strength": {"dB", "dBm"},
    "sound_pressure": {"dB", "dBA"},
    "temperature": {"°C", "°F", "K"},
    "voltage": {"V", "mV"},
    "wind_direction": {"°"},
    "wind_speed": {"m/s", "km/h"},
}


@pytest.mark.parametrize("name", KINDS)
def test_home_assistant_knows_every_class_in_that_unit(name: str) -> None:
    kind = KINDS[name]
    assert name in PROPERTIES
    assert kind.device_class is None or kind.unit in ACCEPTED[kind.device_class]


def test_a_units_value_is_the_one_the_topic_carries() -> None:
    written = {"Cel": "°C", "%RH": "%", "/100": "%", "ug/m3": "µg/m³", "deg": "°"}
    for name, kind in KINDS.items():
        assert kind.unit == written.get(PROPERTIES[name].unit, PROPERTIES[name].unit)
