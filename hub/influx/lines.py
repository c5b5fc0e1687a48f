"""Names, tags and numbers in, line protocol out. Pure. Refuses what InfluxDB would refuse: no field, NaN, an empty tag.

Readings and roll-ups come out of the journal as lines already (hub.journal.trail); this module makes what they begin
with, and the lines of everything that the hub says of itself. Numbers are always floats: a field that is an integer in
one week and a float in the next is refused by InfluxDB.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from hub.aggregate import Period

BATCH = 5_000
SUFFIX: dict[Period, str] = {"10min": "_10m", "1h": "_1h", "1d": "_1d"}

_IN_NAMES = str.maketrans({",": "\\,", " ": "\\ ", "=": "\\="})
_IN_TEXT = str.maketrans({'"': '\\"', "\\": "\\\\"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def escaped(name: str) -> str:
    """A measurement, key or tag value; a backslash at the end of one would swallow what follows it."""
    return _CONTROL.sub(" ", name).rstrip("\\").translate(_IN_NAMES)


def head(measurement: str, tags: Mapping[str, str]) -> str:
    """What a line begins with, up to the space before its fields. Tags sorted, as InfluxDB likes them; none empty."""
    shown = "".join(f",{key}={escaped(value)}" for key, value in sorted(tags.items()) if escaped(value))
    return f"{escaped(measurement)}{shown} "


def line(beginning: str, fields: Mapping[str, float | str | None], t: int) -> str | None:
    """One point, or None when no field is left."""
    shown = ",".join(f"{key}={_shown(value)}" for key, value in fields.items() if _is_worth_it(value))
    return f"{beginning}{shown} {t}" if shown else None


def batches(lines: Sequence[str], size: int = BATCH) -> Iterator[Sequence[str]]:
    for start in range(0, len(lines), size):
        yield lines[start : start + size]


def node_of(line: str) -> str:
    """The node that a line of ours speaks of; empty where it speaks of none."""
    found = re.match(r"(?:[^\\ ]|\\.)*?,node=((?:[^\\, ]|\\.)+)", line)
    return re.sub(r"\\(.)", r"\1", found[1]) if found else ""


def _is_worth_it(value: float | str | None) -> bool:
    if isinstance(value, str):
        return bool(value)
    return value is not None and math.isfinite(value)


def _shown(value: float | str | None) -> str:
    if isinstance(value, str):
        return f'"{_CONTROL.sub(" ", value).translate(_IN_TEXT)}"'
    return repr(float(value or 0))
