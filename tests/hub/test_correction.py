"""What a sensor should have said: formulas as published, and what each property can bear."""

import math

import pytest

from hub.aggregate import Bucket, combined, corrected
from hub.correction import FORMULAS, Correction, CorrectionError, checked


def of(property: str, **more: object) -> Correction:
    return Correction("n-01", property, 1, **more)  # ty: ignore[invalid-argument-type]


def test_gain_comes_before_offset() -> None:
    assert of("pm2_5", gain=0.5, offset=3.0).of(10.0) == 8.0


# AirGradient's own test values of the EPA's formula, and its pieces by hand at the edges.
@pytest.mark.parametrize(
    ("measured", "humidity", "dry"),
    [
        (12.4, 48.2, 8.093),
        (1, 90, 0),
        (30, 50, 0.524 * 30 - 4.31 + 5.75),
        (40, 50, (0.786 + 0.524) / 2 * 40 - 4.31 + 5.75),
        (50, 50, 0.786 * 50 - 4.31 + 5.75),
        (210, 50, 0.786 * 210 - 4.31 + 5.75),
        (260, 50, 2.966 + 0.69 * 260 + 8.84e-4 * 260**2),
        (400, 50, 2.966 + 0.69 * 400 + 8.84e-4 * 400**2),
    ],
)
def test_the_epa_formula_gives_what_was_published(measured: float, humidity: float, dry: float) -> None:
    assert of("pm2_5", formula="epa-2021-1").of(measured, humidity) == pytest.approx(dry, abs=1e-3)


@pytest.mark.parametrize("edge", [30, 50, 210, 260])
def test_the_epa_formula_does_not_jump_where_its_pieces_meet(edge: float) -> None:
    epa = of("pm2_5", formula="epa-2021-1")
    below, above = epa.of(edge - 1e-9, 60), epa.of(edge, 60)
    assert below == pytest.approx(above, abs=1e-6)


@pytest.mark.parametrize(("humidity", "growth"), [(50, 1.242), (80, 1.970), (90, 3.182), (95, 5.606), (100, 5.606)])
def test_water_is_taken_off_particles(humidity: float, growth: float) -> None:
    dry = of("pm10", formula="koehler-1").of(100, humidity)
    assert dry == pytest.approx(100 / growth, rel=1e-3)


def test_without_a_humidity_a_wet_formula_says_nothing() -> None:
    assert of("pm2_5", formula="koehler-1").of(12.0) is None
    assert corrected(of("pm2_5", formula="koehler-1"), Bucket(0, 3, 0, 12, 10, 14, 1)) is None


def test_a_direction_is_turned_around_the_circle() -> None:
    assert of("wind_direction", offset=20.0).of(350.0) == 10.0


@pytest.mark.parametrize(
    ("property", "more", "told"),
    [
        ("dust", {}, "property 'dust'"),
        ("pm2_5", {"formula": "magic"}, "formula 'magic': one of linear-1"),
        ("temperature", {"formula": "koehler-1"}, "is for pm1, pm10, pm2_5, pm4"),
        ("pm2_5", {"gain": 0.0}, "gain 0: 0.1 to 10"),
        ("pm2_5", {"gain": math.nan}, "gain nan"),
        ("temperature", {"offset": math.inf}, "offset inf"),
        ("temperature", {"offset": 500.0}, "at most 125"),
        ("noise_laeq", {"gain": 1.1}, "takes an offset and no gain"),
        ("noise_lmax", {"gain": 1.1}, "takes an offset and no gain"),
        ("wind_direction", {"gain": 1.1}, "takes an offset and no gain"),
        ("count_car", {"offset": 1.0}, "takes a gain and no offset"),
    ],
)
def test_what_a_property_cannot_bear_is_refused_by_name(property: str, more: dict, told: str) -> None:
    with pytest.raises(CorrectionError) as refused:
        checked(of(property, **more))
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("property", "more"),
    [
        ("temperature", {"gain": 0.9, "offset": -1.5}),
        ("noise_laeq", {"offset": 2.5}),
        ("noise_lmax", {"offset": 2.5}),
        ("count_car", {"gain": 1.2}),
        ("wind_direction", {"offset": 90.0}),
    ],
)
def test_a_corrected_mean_is_the_mean_of_corrected_readings(property: str, more: dict) -> None:
    from contract.vocabulary import PROPERTIES

    correction, combine = checked(of(property, **more)), PROPERTIES[property].combine
    readings = [(0, 40.0, 1), (60, 55.0, 1), (120, 47.5, 1)]
    one = combined(combine, readings)
    assert one is not None

    other = combined(combine, [(t, correction.of(value) or 0.0, qc) for t, value, qc in readings])

    told = corrected(correction, one)
    assert told is not None
    assert other is not None
    assert (told.value, told.low, told.high) == pytest.approx((other.value, other.low, other.high))


def test_every_formula_names_its_version_and_its_source() -> None:
    for name, formula in FORMULAS.items():
        assert name.rsplit("-", 1)[1].isdigit()
        assert formula.source
