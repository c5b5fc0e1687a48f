"""What becomes of every value an airRohr posts, and of every body that is none."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.fast import unpack
from contract.wire import MAX_BYTES, WireError
from hub.foreign import ADAPTERS
from hub.foreign.airrohr import MAX_BODY, pack_from

POSTED = (Path(__file__).parent / "airrohr.json").read_bytes()
NODE, NOW = "tilleuls-07", 1_767_225_604


def body(*values: tuple[str, Any]) -> bytes:
    listed = [{"value_type": name, "value": value} for name, value in values]
    return json.dumps({"esp8266id": "1", "software_version": "NRZ-2024-135", "sensordatavalues": listed}).encode()


def readings(posted: bytes) -> dict[str, float]:
    return {property: value for property, _, value in unpack(pack_from(posted, NODE, NOW)).readings}


def test_every_value_arrives_under_its_own_name() -> None:
    assert readings(POSTED) == pytest.approx(
        {
            "pm10": 20.1,  # P1
            "pm2_5": 12.4,  # P2
            "temperature": 4.21,
            "humidity": 81.5,
            "pressure": 1013.25,  # sent in Pa
            "noise_laeq": 53.27,
            "noise_lmax": 71.9,
            "rssi": -72.0,
        }
    )


def test_the_position_and_the_chip_number_stay_out() -> None:
    pack = pack_from(POSTED, NODE, NOW)
    assert not [word for word in (b"47.2", b"1.55", b"GPS", b"lat", b"1234567") if word in pack]


def test_it_is_dated_with_the_second_of_arrival() -> None:
    pack = unpack(pack_from(POSTED, NODE, NOW))
    assert {t for _, t, _ in pack.readings} == {NOW}
    assert (pack.node, pack.seq, pack.run, pack.relative) == (NODE, NOW, None, False)


def test_the_same_post_gives_the_same_bytes() -> None:
    assert pack_from(POSTED, NODE, NOW) == pack_from(POSTED, NODE, NOW)
    assert len(pack_from(POSTED, NODE, NOW)) < MAX_BYTES


@pytest.mark.parametrize(
    ("name", "property"),
    [
        ("SPS30_P0", "pm1"),
        ("SPS30_P4", "pm4"),
        ("NPM_P2", "pm2_5"),
        ("HPM_P1", "pm10"),
        ("PMS_P2", "pm2_5"),
        ("IPS_P1", "pm10"),
        ("temperature", "temperature"),  # a DHT22 has no prefix
        ("humidity", "humidity"),
        ("SHT3X_temperature", "temperature"),
        ("HTU21D_humidity", "humidity"),
        ("DS18B20_temperature", "temperature"),
        ("SCD30_co2_ppm", "co2"),
    ],
)
def test_every_sensor_of_the_house(name: str, property: str) -> None:
    assert readings(body((name, "42.5"))) == {property: 42.5}


def test_of_two_thermometers_one_is_taken_always_the_same() -> None:
    both = [("BMP280_temperature", "5.9"), ("SHT3X_temperature", "4.1")]
    assert readings(body(*both)) == readings(body(*reversed(both))) == {"temperature": 4.1}


def test_unknown_value_types_are_left_out() -> None:
    assert readings(body(("SPS30_N05", "12.0"), ("brand_new", "not a number"), ("SDS_P2", "3"))) == {"pm2_5": 3.0}


@pytest.mark.parametrize(
    "value", ["nan", "NaN", "inf", "-inf", "Infinity", "1e999", "1_000", "", "0x10", "٣", "1" * 400]
)
def test_a_value_that_is_no_plain_decimal_is_refused(value: str) -> None:
    with pytest.raises(WireError, match="SDS_P1"):
        pack_from(body(("SDS_P1", value)), NODE, NOW)


@pytest.mark.parametrize(
    "posted",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b"{}",
        b'{"sensordatavalues":null}',
        b'{"sensordatavalues":{}}',
        b'{"sensordatavalues":["SDS_P1"]}',
        b'{"sensordatavalues":[{"value_type":"SDS_P1"}]}',
        b'{"sensordatavalues":[{"value_type":"SDS_P1","value":true}]}',
        b'{"sensordatavalues":[{"value_type":"SDS_P1","value":NaN}]}',
        b'{"sensordatavalues":[{"value_type":7,"value":"1"}]}',
        b'{"sensordatavalues":' + b"[" * 8000,
        b'{"x":' + b'{"x":' * 2500,
        b'{"sensordatavalues":[{"value_type":"SDS_P1","value":"\xff"}]}',
        b"\x00\x01\x02",
    ],
)
def test_a_body_of_another_shape_is_refused(posted: bytes) -> None:
    with pytest.raises(WireError):
        pack_from(posted, NODE, NOW)


def test_a_body_without_any_known_value_is_refused_by_the_names_it_had() -> None:
    with pytest.raises(WireError, match="GPS_lat, samples"):
        pack_from(body(("GPS_lat", "47.2"), ("samples", "12")), NODE, NOW)
    with pytest.raises(WireError, match="none at all"):
        pack_from(body(), NODE, NOW)


def test_five_megabytes_are_refused_unread() -> None:
    with pytest.raises(WireError, match=f"at most {MAX_BODY}"):
        pack_from(b"[" * 5_000_000, NODE, NOW)


@settings(deadline=None)  # a busy machine is no fault
@given(st.binary(max_size=300))
def test_noise_is_refused_and_nothing_else(noise: bytes) -> None:
    with pytest.raises(WireError):
        pack_from(noise, NODE, NOW)


def test_every_adapter_has_its_fixture() -> None:
    for name, adapter in ADAPTERS.items():
        posted = (Path(__file__).parent / f"{name}.json").read_bytes()
        assert unpack(adapter(posted, NODE, NOW)).readings
