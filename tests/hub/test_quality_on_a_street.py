"""Quality on the simulated street: a healthy sensor is left alone, a sick one is found in time."""

from collections import Counter
from collections.abc import Callable

import pytest

from contract.vocabulary import PROPERTIES, Property
from hub import quality
from simulator.street import Street

DAY = 86_400
WINTER, SUMMER = 1_767_225_600, 1_782_864_000
NODE = "tilleuls-01"
TOLD = (
    "temperature",
    "humidity",
    "pressure",
    "pm1",
    "pm2_5",
    "pm10",
    "no2",
    "noise_laeq",
    "noise_lmax",
    "light",
    "rssi",
)

Value = Callable[[int, float], float]


def judged(
    property: Property, step: int, start: int, days: int, fault: Value = lambda t, value: value
) -> dict[int, int]:
    """time -> qc, as ingest would store it."""
    street, trace, said = Street(7), quality.UNSEEN, {}
    for t in range(start, start + days * DAY, step):
        value = fault(t, street.value(NODE, property.name, t, step))
        before = trace.t
        said[t], trace, spike = quality.assessed(property, trace, t, value, None, False)
        if spike:
            said[before] = quality.SPIKE
    return said


@pytest.mark.parametrize("name", TOLD)
@pytest.mark.parametrize(("step", "start", "days"), [(60, WINTER, 1), (600, SUMMER, 7)])
def test_a_healthy_street_is_left_alone(name: str, step: int, start: int, days: int) -> None:
    said = Counter(map(quality.test, judged(PROPERTIES[name], step, start, days).values()))
    assert said == {"": days * DAY // step}


@pytest.mark.parametrize("step", [60, 300, 600])
def test_a_hair_dryer_held_at_the_thermometer_is_a_spike(step: int) -> None:
    moment = WINTER + 12 * 3600
    said = judged(PROPERTIES["temperature"], step, WINTER, 1, lambda t, value: value + 14.0 * (t == moment))
    assert {t: qc for t, qc in said.items() if quality.test(qc)} == {moment: quality.SPIKE}


@pytest.mark.parametrize(("name", "stuck"), [("pm2_5", 0.0), ("temperature", 21.4), ("humidity", 99.0)])
def test_a_stuck_sensor_is_found_and_stays_found(name: str, stuck: float) -> None:
    since, property = WINTER + 6 * 3600, PROPERTIES[name]
    said = judged(property, 600, WINTER, 3, lambda t, value: stuck if t >= since else value)
    flat = {t for t, qc in said.items() if quality.test(qc) == "flat"}
    assert property.flat_s is not None
    assert flat == {t for t in said if t - since > property.flat_s}
