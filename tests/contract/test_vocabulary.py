"""The one table of what can be measured holds together, and says each thing once."""

import pytest

from contract import vocabulary
from contract.names import is_property_name
from contract.vocabulary import _CONVERSIONS, PROPERTIES, Property, converted
from contract.wire import WireError

ROWS = list(PROPERTIES.values())
EVERY = pytest.mark.parametrize("row", ROWS, ids=list(PROPERTIES))


def words(text: str) -> set[str]:
    return set(text.split())


# RFC 8428, 12.1 and RFC 8798, 2; then the secondary units of RFC 8798, 3 and, for ppb, of the same registry later.
PRIMARY = words("m kg s K cd Hz rad Pa V Cel lm lx m/s W/m2 dB dBW count / % %RH %EL 1/s kg/m3 deg")
SECONDARY = words("mV dBm ug/m3 mm/h m/h ppm ppb /100 /1000 hPa mm cm km km/h")
REGISTERED = PRIMARY | SECONDARY

PROMISED = words(
    """temperature humidity pressure pm1 pm2_5 pm4 pm10 no2 o3 co2 voc_index noise_laeq noise_l10 noise_l90 noise_lmax
    light uv_index globe_temperature soil_moisture water_level rain wind_speed wind_direction count_pedestrian
    count_bike count_car count_heavy battery rssi"""
)


def test_the_vocabulary_holds_what_was_promised() -> None:
    assert set(PROPERTIES) >= PROMISED


def test_no_row_is_written_twice() -> None:
    assert len(vocabulary._ROWS) == len(PROPERTIES)
    for key in ("label_fr", "label_en", "sentence_fr", "sentence_en"):
        texts = [getattr(row, key) for row in ROWS]
        assert len(set(texts)) == len(texts), key


@EVERY
def test_a_row_has_a_name_that_can_travel_and_a_registered_unit(row: Property) -> None:
    assert is_property_name(row.name)
    assert row.name not in ("seq", "run", "oldest", "mac")
    assert row.unit in REGISTERED


@EVERY
def test_what_is_plausible_is_within_what_is_physical(row: Property) -> None:
    assert row.physical[0] <= row.plausible[0] < row.plausible[1] <= row.physical[1]
    assert row.rate is None or 0 < row.rate < row.plausible[1] - row.plausible[0]
    assert row.flat_s is None or row.flat_s >= 3600


@EVERY
def test_a_row_speaks_to_citizens_in_both_languages(row: Property) -> None:
    assert 2 <= len(row.label_fr) <= 26
    assert 2 <= len(row.label_en) <= 26
    for sentence in (row.sentence_fr, row.sentence_en):
        assert sentence.endswith(".")
        assert 20 <= len(sentence) <= 110
        assert sentence[0].isupper()


@EVERY
def test_levels_of_sound_are_never_averaged_as_plain_numbers_unless_they_are_percentiles(row: Property) -> None:
    if row.unit == "dB":
        assert row.presence
        assert row.combine == {"noise_laeq": "energy", "noise_lmax": "max"}.get(row.name, "mean")
    if row.unit in ("count", "mm"):
        assert row.combine == "sum"


@EVERY
def test_a_value_in_its_own_unit_is_left_as_it_is(row: Property) -> None:
    assert converted(row.name, row.unit, 0.1 + 0.2) == 0.1 + 0.2


@pytest.mark.parametrize(
    ("name", "unit", "value", "wanted"),
    [
        ("temperature", "K", 293.15, 20.0),
        ("pressure", "Pa", 100653, 1006.53),
        ("pm2_5", "kg/m3", 1.24e-8, 12.4),
        ("co2", "/", 0.000612, 612.0),
        ("co2", "ppb", 612000, 612.0),
        ("co2", "/100", 0.0612, 612.0),
        ("humidity", "/", 0.815, 81.5),
        ("humidity", "%", 81.5, 81.5),
        ("soil_moisture", "/", 0.24, 24.0),
        ("soil_moisture", "/1000", 240, 24.0),
        ("water_level", "mm", 420, 0.42),
        ("water_level", "cm", 42, 0.42),
        ("water_level", "km", 0.001, 1.0),
        ("rain", "m", 0.0002, 0.2),
        ("rain", "cm", 0.02, 0.2),
        ("wind_speed", "km/h", 36, 10.0),
        ("wind_direction", "rad", 3.141592653589793, 180.0),
        ("battery", "mV", 3874, 3.874),
        ("rssi", "dBW", -97, -67.0),
    ],
)
def test_a_unit_that_senml_can_turn_is_turned(name: str, unit: str, value: float, wanted: float) -> None:
    assert converted(name, unit, value) == wanted


def test_every_conversion_is_between_registered_units_and_ends_in_a_unit_of_the_vocabulary() -> None:
    units = {row.unit for row in ROWS}
    for given, own in _CONVERSIONS:
        assert given in REGISTERED
        assert own in units
        assert given != own


@pytest.mark.parametrize(
    ("name", "unit", "value", "said"),
    [
        ("pm3", "ug/m3", 1, "unknown property pm3"),
        ("temperature", "F", 70, "temperature in 'F' where Cel is expected"),
        ("temperature", "", 20, "temperature without a unit where Cel is expected"),
        ("no2", "ppb", 11, "no2 in 'ppb' where ug/m3 is expected"),
        ("rain", "mm/h", 3, "rain in 'mm/h' where mm is expected"),
        ("pressure", "kPa", 101, "pressure in 'kPa' where hPa is expected"),
        ("temperature", "Cel", float("nan"), "temperature nan is not a finite number"),
        ("temperature", "K", float("inf"), "temperature inf is not a finite number"),
    ],
)
def test_what_cannot_be_turned_is_refused_by_name(name: str, unit: str, value: float, said: str) -> None:
    with pytest.raises(WireError, match=f"^{said}$"):
        converted(name, unit, value)
