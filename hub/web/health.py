"""What a node last said of itself in, plain advice out: what is the matter, and the next thing to do.

Refuses to alarm: one thing to do per trouble, and "all is well" where there is none. Rows in the order of urgency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.vocabulary import PROPERTIES
from hub.quality import flag, test
from hub.web.desk import Newest
from hub.web.words import N_, Words

LOW_BATTERY_V = 3.5  # a lithium cell holds about a tenth of its charge there
WEAK_SIGNAL_DBM = -80
WAITING_PACKS = 30
JUST_STARTED_S = 900
# What boards call a reset that nobody asked for; each firmware writes it a little differently.
_UNWANTED = ("brown", "wdt", "watchdog", "panic")


@dataclass(frozen=True)
class Advice:
    urgent: bool
    what: str
    next: str


@dataclass(frozen=True)
class Condition:
    """What is known of a node's health; `exact` is whether its numbers may be told."""

    now: int
    heard: int | None
    silent_after_s: int
    status: Mapping[str, Any]
    latest: Mapping[str, Newest]
    exact: bool = True
    refused: int = 0  # packs of the last 24 hours that are in quarantine

    @property
    def silent(self) -> bool:
        return self.heard is None or self.now - self.heard > self.silent_after_s

    def number(self, *keys: str) -> float | None:
        """A number of the status, or None: a status is whatever a board sent."""
        found: Any = self.status
        for key in keys:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def advices(words: Words, condition: Condition) -> list[Advice]:
    found = [check(words, condition) for check in (_silent, _rebooting, _battery, _signal, _refused, _outbox, _dropped)]
    return [advice for advice in found if advice] + _sensors(words, condition) + _faults(words, condition)


def _silent(words: Words, condition: Condition) -> Advice | None:
    if condition.heard is None:
        what = words.say("This node has not sent anything yet.")
        return Advice(
            True, what, words.say("Check that it is powered, and that it was given the right Wi-Fi and secret.")
        )
    if not condition.silent:
        return None
    what = words.say("This node has been silent for %(since)s.", since=words.lasting(condition.now - condition.heard))
    voltage = condition.number("battery_v")
    if voltage is not None and voltage < LOW_BATTERY_V:
        return Advice(True, what, words.say("Its battery was almost empty: recharge it."))
    return Advice(
        True,
        what,
        words.say("Check its power first, then the Wi-Fi. While it has power, it keeps what it measures for later."),
    )


def _rebooting(words: Words, condition: Condition) -> Advice | None:
    uptime, boots = condition.number("uptime_s"), condition.number("boot")
    cause = str(condition.status.get("reset_cause", "")).lower()
    unwanted = any(word in cause for word in _UNWANTED)
    if uptime is None or uptime > JUST_STARTED_S or not unwanted or (boots or 0) < 3:
        return None
    if "brown" in cause:
        advice = words.say("Give it a stronger charger (1 A) and a short, thick cable.")
    else:
        advice = words.say("Unplug a sensor and watch whether it stops; then tell the technician.")
    return Advice(True, words.say("This node keeps restarting."), advice)


def _battery(words: Words, condition: Condition) -> Advice | None:
    voltage = condition.number("battery_v")
    if voltage is None or voltage >= LOW_BATTERY_V or condition.silent:
        return None
    what = words.say("The battery is almost empty.")
    if condition.exact:
        what = words.say("The battery is almost empty (%(volts)s V).", volts=words.number(round(voltage, 1)))
    return Advice(True, what, words.say("Recharge it within a day or two."))


def _signal(words: Words, condition: Condition) -> Advice | None:
    strength = condition.number("rssi_dbm")
    if strength is None or strength >= WEAK_SIGNAL_DBM or condition.silent:
        return None
    return Advice(
        False,
        words.say("The Wi-Fi barely reaches this node."),
        words.say("Bring node and access point closer, or turn the node so that no metal stands between them."),
    )


def _refused(words: Words, condition: Condition) -> Advice | None:
    if not condition.refused:
        return None
    what = words.count(
        "%(n)s pack was refused in the last 24 hours.",
        "%(n)s packs were refused in the last 24 hours.",
        condition.refused,
    )
    return Advice(False, what, words.say("The hub keeps what it refused, with the reason: tell the technician."))


def _outbox(words: Words, condition: Condition) -> Advice | None:
    packs = condition.number("outbox", "packs")
    if packs is None or packs < WAITING_PACKS or condition.silent:
        return None
    what = words.count("%(n)s pack is waiting in this node.", "%(n)s packs are waiting in this node.", int(packs))
    return Advice(False, what, words.say("Nothing to do: they will be sent when the link is good enough."))


def _dropped(words: Words, condition: Condition) -> Advice | None:
    dropped = condition.number("outbox", "dropped")
    if not dropped:
        return None
    what = words.count(
        "Its memory was full: %(n)s pack was lost.", "Its memory was full: %(n)s packs were lost.", int(dropped)
    )
    return Advice(False, what, words.say("The loss is counted in the ledger. A better link prevents the next one."))


_SENSOR_ADVICE = {
    "flat": (
        N_("%(label)s: always the same value."),
        N_("Unplug the sensor and plug it in again; look for a loose wire."),
    ),
    "physical": (
        N_("%(label)s: impossible values."),
        N_("The sensor is broken or badly wired: check its cable, then replace it."),
    ),
    "humid": (
        N_("%(label)s: the air is too humid to count particles."),
        N_("Nothing to do: it will pass with the fog."),
    ),
    "clock": (
        N_("%(label)s: the node does not know the time."),
        N_("Check that it reaches the hub; it asks the hub for the time."),
    ),
}


def _sensors(words: Words, condition: Condition) -> list[Advice]:
    """One advice a test, naming the first property that it objects to now."""
    found: dict[str, Advice] = {}
    for name, property in PROPERTIES.items():
        last = condition.latest.get(name)
        objection = test(last.qc) if last is not None and flag(last.qc) >= 3 else ""
        if objection in _SENSOR_ADVICE and objection not in found:
            what, todo = _SENSOR_ADVICE[objection]
            found[objection] = Advice(False, words.say(what, label=words.label(property)), words.say(todo))
    return list(found.values())


# What our firmware counts faults of beside its sensors: a network that comes back is no trouble to anybody.
_NO_SENSORS = {"hub", "link", "outbox", "update"}


def _faults(words: Words, condition: Condition) -> list[Advice]:
    """Sensors that the node itself could not read, and a memory that does not take what it is given."""
    faults = condition.status.get("faults")
    if not isinstance(faults, Mapping):
        return []
    todo = words.say("Look for a loose wire; after that, the sensor itself.")
    found = [
        Advice(False, words.say("The node cannot read its sensor %(sensor)s well.", sensor=str(sensor)[:40]), todo)
        for sensor, kinds in list(faults.items())[:8]
        if kinds and sensor not in _NO_SENSORS
    ]
    if condition.number("faults", "outbox", "write"):
        worn = words.say("Tell the technician: its memory may be worn out.")
        found.append(Advice(False, words.say("The node cannot keep all that it measures."), worn))
    return found[:4]
