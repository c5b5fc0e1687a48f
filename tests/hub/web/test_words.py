"""Numbers, times and comparisons, as people read them."""

from zoneinfo import ZoneInfo

import pytest

from contract.vocabulary import PROPERTIES
from hub.web import compare
from hub.web.words import Words, rounded

PARIS = ZoneInfo("Europe/Paris")
FR, EN = Words("fr", PARIS), Words("en", PARIS)


@pytest.mark.parametrize(
    ("value", "short"),
    [(4.24, 4.2), (12.4, 12), (-7.06, -7.1), (1234, 1200), (0.04, 0), (0, 0), (99.6, 100), (-0.01, 0)],
)
def test_a_value_has_two_significant_digits_at_most(value: float, short: float) -> None:
    assert rounded(value) == short


def test_a_value_is_written_as_its_language_writes_it() -> None:
    temperature = PROPERTIES["temperature"]
    assert FR.value(temperature, 4.24) == "4,2\xa0°C"
    assert EN.value(temperature, -4.24) == "−4.2\xa0°C"
    assert FR.value(temperature, 4.24, whole=True) == "4\xa0°C"
    assert (FR.value(PROPERTIES["humidity"], 81.4), EN.value(PROPERTIES["humidity"], 81.4)) == ("81\xa0%", "81%")


def test_pressure_alone_is_told_as_barometers_tell_it() -> None:
    assert FR.value(PROPERTIES["pressure"], 1013.4) == "1013\xa0hPa"


def test_a_wind_is_a_word() -> None:
    assert FR.value(PROPERTIES["wind_direction"], 359) == "nord"
    assert FR.wind_from(92) == "de l'est"


@pytest.mark.parametrize(
    ("area", "within"),
    [
        ("Les Tilleuls", "aux Tilleuls"),
        ("Le Port", "au Port"),
        ("La Plaine", "à la Plaine"),
        ("L'Ormeau", "à l'Ormeau"),
        ("Belleville", "dans le quartier Belleville"),
    ],
)
def test_french_says_where_with_the_article_of_the_place(area: str, within: str) -> None:
    assert FR.within(area) == within
    assert EN.within(area) == f"in {area}"


def test_times_are_those_of_the_street() -> None:
    assert FR.clock(1_773_128_520) == "08:42"
    assert EN.long_date(1_773_128_520) == "Tuesday 10 March 2026, 08:42"


def test_a_duration_is_told_in_one_unit_and_never_in_seconds() -> None:
    assert FR.lasting(3 * 3600 + 100).replace("\xa0", " ") == "3 heures"
    assert EN.lasting(20) == "1 minute"


@pytest.mark.parametrize(
    ("name", "today", "yesterday", "level"),
    [
        ("noise_laeq", 55.9, 55.0, 0),
        ("noise_laeq", 57.0, 55.0, 1),
        ("noise_laeq", 52.0, 55.0, -2),
        ("noise_laeq", 65.0, 55.0, 3),
        ("temperature", 4.9, 4.0, 0),
        ("temperature", 3.0, 4.0, -1),
        ("pm2_5", 3.0, 1.5, 0),
        ("pm2_5", 13.0, 10.0, 1),
        ("pm2_5", 10.0, 26.0, -3),
        ("rain", 1.0, 0.0, 3),
        ("count_car", 21.0, 17.0, 0),
        ("count_car", 240.0, 50.0, 3),
    ],
)
def test_less_than_a_sensor_can_tell_apart_is_about_the_same(
    name: str, today: float, yesterday: float, level: int
) -> None:
    assert compare.level(name, today, yesterday) == level


def test_a_comparison_tells_the_difference_in_round_steps() -> None:
    warmer = compare.told(EN, PROPERTIES["temperature"], 9.3, 6.9)
    assert warmer == "a little warmer than yesterday at this time (+2.5\xa0°C)"
    assert compare.told(FR, PROPERTIES["noise_laeq"], 50, 54) == "plus calme qu'hier à la même heure (−4\xa0dB(A))"
    assert compare.told(EN, PROPERTIES["humidity"], 82, 88).endswith("(−6 points)")
    assert compare.told(FR, PROPERTIES["wind_direction"], 350, 20) == "comme hier à la même heure"
    assert compare.told(FR, PROPERTIES["wind_direction"], 180, 20).endswith("il venait du nord")
