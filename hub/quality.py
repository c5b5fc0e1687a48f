"""Readings in, flags out: one reading at a time, judged against its property and the readings just before it.

In: a property of the vocabulary, what was seen of the series so far (a `Trace`), a time, a value already in the
vocabulary's unit, the air's relative humidity where the node measures it. Out: the flag with the test that objected,
and the next trace. Refuses nothing, and never drops or corrects a value: a wrong value is flagged.

The flags are QARTOD's. A stored `qc` is `test * 10 + flag`, plain 1 or 2 when no test objected.

| test      | objects when                                                                                | qc |
|-----------|---------------------------------------------------------------------------------------------|----|
| physical  | no such sensor can say this: outside `property.physical`                                    | 14 |
| flat      | the same value for more than `property.flat_s`, in at least `FLAT_READINGS` readings        | 53 |
| humid     | particles, and the air holds `HUMID` % or more: droplets are counted as dust                | 63 |
| plausible | no street says this: outside `property.plausible` (QARTOD's climatology)                    | 23 |
| rate      | a faster change than `property.rate` a minute, from a reading at most `NEAR_S` away         | 33 |
| clock     | the hub gave the reading its time                                                           | 73 |
| spike     | too fast away and too fast back: said of the reading *before*, once the next one is there   | 43 |

The rows stand in order of precedence: the first that objects is named. Failure comes first; then the cause a keeper can
act on (a stuck sensor), then the weather that explains the value, then mere surprise, last what touches the time alone.
A spike replaces what was said of its reading: it knows more, and a failed reading is never called a spike.

All edges belong to the good side: a value on its limit passes.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from contract.vocabulary import Property

PASS: Final = 1
NOT_EVALUATED: Final = 2
SUSPECT: Final = 3
FAIL: Final = 4
MISSING: Final = 9

TESTS: Final = ("", "physical", "plausible", "rate", "spike", "flat", "humid", "clock")
PHYSICAL: Final = 10 + FAIL
PLAUSIBLE: Final = 20 + SUSPECT
RATE: Final = 30 + SUSPECT
SPIKE: Final = 40 + SUSPECT
FLAT: Final = 50 + SUSPECT
HUMID_AIR: Final = 60 + SUSPECT
CLOCK: Final = 70 + SUSPECT

# Further apart than this, two readings say nothing of how fast the air changed between them.
NEAR_S: Final = 1800
# `rate` is for one minute, and no air keeps it up: between rare readings at most this many minutes of it are allowed
# (for temperature 15 degrees in half an hour: more than a thunderstorm does), ...
RATE_MINUTES: Final = 5
# ... and at most these where the change is undone by the next reading: weather does not turn back so far so soon.
SPIKE_MINUTES: Final = 2
# Two equal readings around a hole of hours do not make a flat line.
FLAT_READINGS: Final = 5
# Particles take up water and grow: at 90 % relative humidity an optical sensor reads about three times the dry mass,
# at 95 % over five (Crilley 2018 and 2020, AMT 13:1181, kappa 0.4; Di Antonio 2018, Sensors 18:2790).
HUMID: Final = 90.0

_NEVER: Final = -(1 << 62)


class Trace(NamedTuple):
    """What a series' next reading is compared with. Failed readings and spikes leave no trace."""

    t: int
    value: float
    t_before: int
    value_before: float
    since: int  # when the last value was first seen, without another in between
    alike: int  # how many readings said so


UNSEEN: Final = Trace(_NEVER, float("nan"), _NEVER, float("nan"), _NEVER, 0)


def flag(qc: int) -> int:
    return qc % 10


def test(qc: int) -> str:
    """The test that objected, or an empty text."""
    return TESTS[qc // 10]


def assessed(
    property: Property, trace: Trace, t: int, value: float, humidity: float | None, hand_dated: bool
) -> tuple[int, Trace, bool]:
    """The reading's qc, the next trace, and whether the reading *before* it (at `trace.t`) is now known for a spike.

    A reading that arrives late, older than the trace, is judged alone and leaves the trace as it was.
    `humidity` is the relative humidity of the same moment, None when unknown or failed.
    """
    low, high = property.physical
    if not low <= value <= high:
        return PHYSICAL, trace, False
    near = 0 < t - trace[0] <= NEAR_S
    jumped = spike = False
    rate = property.rate
    # Almost every reading stops here: less than one minute's change needs no division.
    if near and rate is not None and abs(value - trace[1]) > rate:
        jumped, spike = _jump(property, rate, trace, t, value)
    following = _following(trace, t, value, spike) if t > trace[0] else trace
    qc = _objection(property, following, t, value, humidity)
    if qc == PASS:
        if jumped:
            qc = RATE
        elif hand_dated:
            qc = CLOCK
        elif not near and property.plausible == property.physical:
            qc = NOT_EVALUATED  # in the sensor's range, and nothing else to hold it against
    return qc, following, spike


def trace_of(property: Property, readings: Sequence[tuple[int, float]]) -> Trace:
    """The trace after these readings (time ascending), as if they had arrived one by one."""
    trace = UNSEEN
    for t, value in readings:
        trace = assessed(property, trace, t, value, None, False)[1]
    return trace


def _objection(property: Property, trace: Trace, t: int, value: float, humidity: float | None) -> int:
    flat_s = property.flat_s
    if flat_s is not None and trace[5] >= FLAT_READINGS and trace[0] == t and t - trace[4] > flat_s:
        return FLAT
    if humidity is not None and humidity >= HUMID and property.name.startswith("pm"):
        return HUMID_AIR
    low, high = property.plausible
    return PASS if low <= value <= high else PLAUSIBLE


def _following(trace: Trace, t: int, value: float, spike: bool) -> Trace:
    last_t, last, before_t, before, since, alike = trace
    if value == last:
        return _trace(Trace, (t, value, last_t, last, since, alike + 1))
    if spike:
        return _trace(Trace, (t, value, before_t, before, t, 1))
    return _trace(Trace, (t, value, last_t, last, t, 1))


# Trace(...) costs twice as much, and every reading makes one.
_trace = tuple.__new__


def _jump(property: Property, rate: float, trace: Trace, t: int, value: float) -> tuple[bool, bool]:
    """Whether the value changed too fast, and whether that undoes a change that was too fast as well (a spike).

    The distance is to the nearer neighbour, not to the mean of both (ioos_qc's "differential" method):
    against the mean every honest step would be a spike. After a spike the rate is measured from before it.
    """
    last_t, last, before_t, before, _, _ = trace
    minutes = (t - last_t) / 60
    back = _change(property, last, value)
    if last_t - before_t <= NEAR_S:
        away = _change(property, before, last)
        away_minutes = (last_t - before_t) / 60
        far = _exceeds(rate, away, away_minutes, SPIKE_MINUTES) and _exceeds(rate, back, minutes, SPIKE_MINUTES)
        if far and away * back < 0:
            return _exceeds(rate, _change(property, before, value), away_minutes + minutes, RATE_MINUTES), True
    return _exceeds(rate, back, minutes, RATE_MINUTES), False


def _exceeds(rate: float, change: float, minutes: float, most: int) -> bool:
    # Never less than a minute's worth: readings seconds apart differ by what the sensor resolves.
    return abs(change) > rate * min(max(minutes, 1), most)


def _change(property: Property, earlier: float, later: float) -> float:
    if property.combine == "direction":
        return (later - earlier + 180) % 360 - 180  # from 350 to 10 degrees are 20, not 340
    return later - earlier
