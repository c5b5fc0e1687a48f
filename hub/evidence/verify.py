"""A dossier in; what does not hold out, file by file. Needs nothing but the dossier, and believes none of it.

Fingerprints first, then everything is made again: roll-ups from the readings, numbers from the roll-ups. Numbers
must be the same, in sentences, too; those that are worded otherwise today are told, not refused. Refuses what is no
dossier at all.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from math import isclose
from pathlib import Path
from typing import IO, Any

import msgspec

from contract.vocabulary import PROPERTIES
from hub.aggregate import SECONDS, Bucket, Period, combined, merged
from hub.evidence import EvidenceError, cards, compute, gather, intervention, method, record
from hub.evidence.dossier import FILES, READING, SUMS
from hub.evidence.intervention import Intervention
from hub.evidence.record import Record

_NEEDED = frozenset(FILES) - {"cards.csv"}
_LARGEST = 4_000_000_000  # bytes unpacked: no campaign of ours has so many readings
_CLOSE = 1e-9
_FEW = 3  # differences shown of one file
Same = Callable[[Any, Any], bool]
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_CHOSEN = ("confidence", "fewest_days", "gates", "trust")  # of the parameters: what the method decides by


@dataclass
class Checked:
    digest: str = ""
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    record: Record | None = None


class _Opened:
    """A folder or a zip, read by name and never unpacked."""

    def __init__(self, path: Path) -> None:
        self._folder, self._zip = path, None
        if not path.is_dir():
            try:
                self._zip = zipfile.ZipFile(path)
            except (OSError, zipfile.BadZipFile) as error:
                raise EvidenceError(f"{path}: neither a folder nor a zip that can be opened ({error})") from None
            if sum(info.file_size for info in self._zip.infolist()) > _LARGEST:
                raise EvidenceError(f"{path}: more than {_LARGEST // 10**9} GB unpacked; this is no dossier of ours")

    def names(self) -> set[str]:
        return set(self._all_names())

    def doubled(self) -> list[str]:
        """Names that a zip has twice: one reader would see the first, another the last."""
        return sorted(name for name, count in Counter(self._all_names()).items() if count > 1)

    def _all_names(self) -> list[str]:
        if self._zip is not None:
            return self._zip.namelist()
        return [str(each.relative_to(self._folder)) for each in self._folder.rglob("*") if not each.is_dir()]

    def file(self, name: str) -> IO[bytes]:
        return self._zip.open(name) if self._zip is not None else (self._folder / name).open("rb")

    def text(self, name: str) -> str:
        with self.file(name) as file:
            return file.read().decode()


def checked(path: Path) -> Checked:
    dossier, found = _Opened(path), Checked()
    names = dossier.names()
    if SUMS not in names:
        raise EvidenceError(f"{path}: no {SUMS} in it; this is no dossier of ours")
    found.problems += [f"{name}: is missing" for name in sorted(_NEEDED - names)]
    found.problems += [f"{name[:60]!r}: is no part of a dossier" for name in sorted(names - set(FILES))]
    found.problems += [f"{name[:60]!r}: is in it twice" for name in dossier.doubled()]
    _fingerprints(dossier, names, found)
    if not _NEEDED - names:
        try:
            _made_again(dossier, names, found)
        except (EvidenceError, ValueError, KeyError, TypeError, zipfile.BadZipFile, RecursionError) as error:
            found.problems.append(f"{_at_fault(error)}cannot be made again: {error}")
    return found


def _at_fault(error: Exception) -> str:
    return "intervention.toml: " if isinstance(error, intervention.InterventionError) else ""


def _fingerprints(dossier: _Opened, names: set[str], found: Checked) -> None:
    listed = dossier.text(SUMS)
    found.digest = hashlib.sha256(listed.encode()).hexdigest()
    sums = dict(line.split("  ", 1)[::-1] for line in listed.splitlines() if "  " in line)
    for name in FILES[:-1]:
        if name not in names:
            if name in sums and name not in _NEEDED:
                found.problems.append(f"{name}: is missing")
            continue
        with dossier.file(name) as file:
            digest = _digest(file)
        if sums.get(name) != digest:
            found.problems.append(f"{name}: was changed ({digest[:8]} where {str(sums.get(name))[:8]} is listed)")


def _digest(file: IO[bytes]) -> str:
    whole = hashlib.sha256()
    while piece := file.read(1 << 20):
        whole.update(piece)
    return whole.hexdigest()


def _made_again(dossier: _Opened, names: set[str], found: Checked) -> None:
    asked = intervention.read(dossier.text("intervention.toml"))
    rows = compute.rows_in(dossier.text("rollups.csv"))
    found.problems += _few("rollups.csv", _other_buckets(asked, rows, dossier))
    chosen = _chosen(dossier.text("days.csv"))
    sides = cards.read(dossier.text("cards.csv")) if "cards.csv" in names else []
    given = json.loads(dossier.text("result.json"))
    _calendar(asked, chosen, found)
    again = compute.computed(asked, rows, chosen, sides, method.fingerprint(), simulated=given["simulated"] is True)
    numbers = record.numbers(again)
    if given.get("method") != numbers["method"]:
        here, there = method.fingerprint()[:8], str(given.get("method"))[:8]
        found.notes.append(f"made by method {there}, checked by method {here}")
        given["method"] = numbers["method"]
    else:
        found.problems += _few("parameters.json", list(_differences(*_parameters(dossier))))
    found.problems += _few("result.json", list(_differences(given, numbers)))
    _sentences(json.loads(dossier.text("words.json")), msgspec.to_builtins(again.words), found)
    found.record = again


def _parameters(dossier: _Opened) -> tuple[Any, Any]:
    """As they are told, and as this very method has them."""
    told, here = json.loads(dossier.text("parameters.json")), json.loads(json.dumps(method.parameters()))
    return {name: told.get(name) for name in _CHOSEN}, {name: here[name] for name in _CHOSEN}


def _sentences(told: Any, again: Any, found: Checked) -> None:
    """Words may be chosen better later; the figures in them are numbers like the others."""
    found.problems += _few("words.json", list(_differences(told, again, same=_same_figures)))
    if others := list(_differences(told, again)):
        found.notes.append(f"words.json: {len(others)} sentences are worded otherwise today, such as {others[0]}")


def _few(name: str, differences: list[str]) -> list[str]:
    more = [f"{name}: and {len(differences) - _FEW} more"] if len(differences) > _FEW else []
    return [f"{name}: {text}" for text in differences[:_FEW]] + more


def _chosen(text: str) -> list[date]:
    return [date.fromisoformat(row["day"]) for row in csv.DictReader(io.StringIO(text))]


def _calendar(asked: Intervention, chosen: list[date], found: Checked) -> None:
    today = gather.comparable_days(asked)
    if today != chosen:
        odd = sorted(set(today) ^ set(chosen))
        found.notes.append(f"days.csv: the calendars of today would not choose the same days ({odd[0]} differs)")


def _other_buckets(asked: Intervention, rows: compute.Used, dossier: _Opened) -> list[str]:
    """Roll-ups that the readings beside them do not give, and readings that no roll-up tells of."""
    period = gather.period_of(asked)
    given = {(node, name, bucket.t): bucket for (node, name), buckets in rows.items() for bucket in buckets}
    differences = []
    with dossier.file("readings.csv") as file:
        for key, readings in groupby(_readings(file), lambda row: (row[0], row[1], _start(row[2], period))):
            again = _bucket(key[1], period, key[2], [row[2:] for row in readings])
            before = given.pop(key, None)
            if again is not None and again != before:
                differences.append(f"{_place(*key)}: {_value(before)} where the readings give {_value(again)}")
    return differences + [f"{_place(*key)}: {_value(bucket)} without readings" for key, bucket in given.items()]


def _start(t: int, period: Period) -> int:
    return t - t % SECONDS[period]


def _readings(file: IO[bytes]) -> Iterator[tuple[str, str, int, float, int]]:
    with io.TextIOWrapper(file, "utf-8", newline="") as text:
        reader = csv.reader(text)
        if tuple(next(reader, ())) != READING:
            raise ValueError(f"readings.csv: columns where {','.join(READING)} is needed")
        for node, name, t, value, flag, _ in reader:
            yield node, name, int(t), float(value), int(flag)


def _bucket(name: str, period: Period, start: int, readings: list[tuple[int, float, int]]) -> Bucket | None:
    """As the journal makes it: tens of minutes first, then the hour of them."""
    combine = PROPERTIES[name].combine
    parts = groupby(readings, lambda reading: _start(reading[0], "10min"))
    tens = [combined(combine, list(some), t) for t, some in parts]
    if period == "10min":
        return tens[0]
    return merged(combine, [bucket for bucket in tens if bucket is not None], start)


def _place(node: str, name: str, t: int) -> str:
    return f"{node}, {name}, {datetime.fromtimestamp(t, UTC):%Y-%m-%d %H:%M} UTC"


def _value(bucket: Bucket | None) -> str:
    return "nothing" if bucket is None else f"{bucket.value:g} (flag {bucket.flag}, of {bucket.n})"


def _differences(given: Any, again: Any, where: str = "", same: Same | None = None) -> Iterator[str]:
    """Every leaf that is not the same; numbers to nine digits."""
    same = same or _same
    if isinstance(given, dict) and isinstance(again, dict):
        for key in sorted(given.keys() | again.keys()):
            yield from _differences(given.get(key), again.get(key), f"{where}.{key}" if where else key, same)
    elif isinstance(given, list | tuple) and isinstance(again, list | tuple) and len(given) == len(again):
        for n, pair in enumerate(zip(given, again, strict=True)):
            yield from _differences(*pair, f"{where}[{n}]", same)
    elif not same(given, again):
        yield f"{where}: {str(given)[:80]!r} where {str(again)[:80]!r} comes out"


def _same(given: Any, again: Any) -> bool:
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (given, again))
    return isclose(given, again, rel_tol=_CLOSE, abs_tol=1e-12) if numbers else given == again


def _same_figures(told: Any, again: Any) -> bool:
    texts = isinstance(told, str) and isinstance(again, str)
    return _FIGURES.findall(told) == _FIGURES.findall(again) if texts else told == again
