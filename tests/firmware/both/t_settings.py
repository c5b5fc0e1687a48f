"""Claims about mistakes in settings.json: each is told with its key, its value and what it takes."""

import json

from by_hand import GIVEN
from firmware import settings
from ground import refused
from workbench import felt, instrument


def wrong(sensor, **more):
    """What is said of a sensor that is given so."""
    given = json.loads(json.dumps(GIVEN))
    given["sensors"][sensor].update(more)
    return refused(settings.SettingsError, settings.of, given)


def test_a_mistake_about_a_sensor_names_it_and_what_it_takes():
    assert "sensors.0.address '0x76' is not a whole number from 0 to 127 (0x76 is 118)" in wrong(0, address="0x76")
    assert "sensors.1.bus 'i2c0' is not a whole number" in wrong(1, bus="i2c0")
    assert "sensors.2.pin '4' is not a whole number from 0 to 48" in wrong(2, pin="4")
    assert "sensors.3.per_puls is none of address, baud" in wrong(3, per_puls=1)
    assert "sensors.3.per_pulse True is not a number" in wrong(3, per_pulse=True)
    assert "sensors.0.only 'pressure' is not a list of properties" in wrong(0, only="pressure")
    assert "sensors.2.property 'Globe' is not a property" in wrong(2, property="Globe")
    assert "sensors.0.type 7 is not the name of a file in sensors/" in wrong(0, type=7)


def test_names_that_no_network_and_no_topic_could_have_are_refused():
    for more in ({"wifi": [{"ssid": ""}]}, {"wifi": [{"ssid": "\u00fc" * 17}]}, {"root": "a/#"}, {"kit": "k" * 65}):
        given = dict(GIVEN, **more)
        assert next(iter(more)) in refused(settings.SettingsError, settings.of, given)
    assert "broker.host" in refused(settings.SettingsError, settings.of, dict(GIVEN, broker={"host": ""}))


def test_a_sensor_that_could_be_several_things_must_be_told_which():
    """A rain gauge that also counts cars would tell what no sensor gave."""
    felt()
    for kind, more in (("pulses", {"property": "rain"}), ("ds18b20", {"only": ["temperature"]})):
        spec = {"pin": 5}
        spec.update(more)
        assert len([pair for pair in instrument(kind, **spec).observes if pair]) == 1
    for kind in ("pulses", "ds18b20"):
        assert "its property says which" in refused(ValueError, bare, kind)


def bare(kind):
    from workbench import SPECS

    before = SPECS[kind]
    SPECS[kind] = {"pin": 5}
    try:
        instrument(kind)
    finally:
        SPECS[kind] = before
