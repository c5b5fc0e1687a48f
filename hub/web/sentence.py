"""What is known of an area now in, the first sentence of its page out. Refuses to judge: it tells and compares.

An hour's value is never held against a year's guideline, nothing is said of suspect readings, and a node that is
silent is named as silent.
"""

from collections.abc import Sequence

from hub.quality import SUSPECT
from hub.web.compare import level
from hub.web.now import Present
from hub.web.words import N_, Words

_HOURS = (
    (5, N_("Tonight %(where)s")),
    (12, N_("This morning %(where)s")),
    (18, N_("This afternoon %(where)s")),
    (23, N_("This evening %(where)s")),
    (24, N_("Tonight %(where)s")),
)
_WINDS = (
    (1.5, N_("the air is still")),
    (5.0, N_("there is a light breeze")),
    (10.0, N_("it is windy")),
    (1e9, N_("it is very windy")),
)
_NOISE = (
    N_("the street is much quieter than yesterday at this time"),
    N_("the street is quieter than yesterday at this time"),
    N_("the street is a little quieter than yesterday at this time"),
    N_("the street is about as loud as yesterday at this time"),
    N_("the street is a little louder than yesterday at this time"),
    N_("the street is louder than yesterday at this time"),
    N_("the street is much louder than yesterday at this time"),
)
_DUST = (
    N_("there is much less fine dust in the air than yesterday at this time"),
    N_("there is less fine dust in the air than yesterday at this time"),
    N_("there is a little less fine dust in the air than yesterday at this time"),
    N_("there is about as much fine dust in the air as yesterday at this time"),
    N_("there is a little more fine dust in the air than yesterday at this time"),
    N_("there is more fine dust in the air than yesterday at this time"),
    N_("there is much more fine dust in the air than yesterday at this time"),
)


def opening(words: Words, area: str, t: int) -> str:
    """The part of the day and the place: Ce matin aux Tilleuls."""
    hour = words.moment(t).hour
    form = next(form for end, form in _HOURS if hour < end)
    return words.say(form, where=words.within(area))


def first(words: Words, area: str, t: int, presents: Sequence[Present]) -> str:
    """One plain sentence of what can be said with good readings; honest when that is nothing."""
    parts = clauses(words, presents)
    where = opening(words, area, t)
    if not parts:
        return words.say("%(opening)s, no node can tell us anything right now.", opening=where)
    return words.say("%(opening)s, %(clauses)s.", opening=where, clauses=words.listed(parts))


def clauses(words: Words, presents: Sequence[Present]) -> list[str]:
    good = {present.property.name: present for present in presents if present.flag < SUSPECT}
    parts = [_warmth(words, good.get("temperature")), _air(words, good.get("wind_speed"))]
    noise = _compared(words, good.get("noise_laeq"), _NOISE)
    dust = _compared(words, good.get("pm2_5"), _DUST)
    parts.append(noise or dust)
    said = [part for part in parts if part]
    return said or [_plain(words, present) for present in list(good.values())[:2]]


def _warmth(words: Words, present: Present | None) -> str:
    if present is None or present.hour:
        return ""
    return words.say("it is %(value)s", value=words.value(present.property, present.value, whole=True))


def _air(words: Words, present: Present | None) -> str:
    if present is None or present.hour:
        return ""
    return words.say(next(sentence for below, sentence in _WINDS if present.value < below))


def _compared(words: Words, present: Present | None, sentences: tuple[str, ...]) -> str:
    if present is None or present.today is None or present.yesterday is None:
        return ""
    return words.say(sentences[level(present.property.name, present.today, present.yesterday) + 3])


def _plain(words: Words, present: Present) -> str:
    label = words.label(present.property)
    return words.say("%(label)s: %(value)s", label=_uncapped(label), value=words.value(present.property, present.value))


def _uncapped(label: str) -> str:
    """Small first letter inside a sentence, but not for PM2,5 or NO2."""
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def silence(words: Words, silent: Sequence[tuple[str, int | None]], now: int) -> str:
    """Names the silent node, or the one that has been silent longest and how many others are."""
    if not silent:
        return ""
    name, heard = min(silent, key=lambda each: each[1] or 0)
    since = words.lasting(now - heard) if heard else ""
    if len(silent) > 1:
        n = words.number(len(silent))
        return words.say("%(n)s nodes are silent, first of all %(name)s.", n=n, name=name)
    if not heard:
        return words.say("The node %(name)s has not said anything yet.", name=name)
    return words.say("The node %(name)s has been silent for %(since)s.", name=name, since=since)
