"""What an estimate is made of in, one folder or one zip out: everything that somebody needs to make it again.

Readings with their flags, roll-ups, the question, its registration, parameters, numbers, words, and a SHA-256 of each
file. The same material gives the same bytes. Refuses to hand out what a private placement keeps to itself.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Protocol

import msgspec

from hub.aggregate import SECONDS
from hub.evidence import EvidenceError, cards, compute, gather, method, record, sources
from hub.evidence.material import Material
from hub.quality import flag, test

SUMS = "SHA256SUMS"
FILES = (
    *("README.txt", "intervention.toml", "days.csv", "cards.csv", "readings.csv", "rollups.csv", "parameters.json"),
    *("result.json", "words.json", SUMS),
)
READING = ("node", "property", "t", "value", "flag", "test")
_MOMENT = (1980, 1, 1, 0, 0, 0)  # a zip must have a date: the first that it can say
_README = """\
A dossier of evidence, made by Moineau.   Un dossier de constat, fait par Moineau.

intervention.toml  what was asked, where, when, how it is judged, and its registration
days.csv           the days that are compared
cards.csv          what the sensors made of the same air, before and after (where somebody compared them)
readings.csv       every reading used: seconds since 1970 UTC, value in the property's unit, flag, the test it failed
                   flags: 1 good, 2 not checked, 3 suspect, 4 impossible, 9 missing; only 1 and 2 count
rollups.csv        what they amount to, in the hours that count
parameters.json    what was chosen beforehand, and what it ran on
result.json        the numbers;  words.json  the sentences that were made of them
SHA256SUMS         the fingerprint of each file:  sha256sum -c SHA256SUMS

To make it again, with nothing but this:   moineau evidence verify DOSSIER
Pour tout refaire, avec ceci seulement :   moineau evidence verify DOSSIER
"""


class Target(Protocol):
    """Somewhere that files are written to, one after the other."""

    def file(self, name: str) -> IO[bytes]: ...


class _Folder:
    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._path = path

    def file(self, name: str) -> IO[bytes]:
        return (self._path / name).open("wb")


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def file(self, name: str) -> IO[bytes]:
        info = zipfile.ZipInfo(name, _MOMENT)
        info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
        return self._archive.open(info, "w")


def made(material: Material, folder: Path, out: Path, said: Callable[[str], None] = lambda line: None) -> str:
    """Writes it, to a zip where `out` ends so, and answers with its own fingerprint. `said` hears how far it is."""
    if refusal := sources.owed_privacy(material.asked, folder):
        raise EvidenceError(refusal)
    if out.suffix != ".zip":
        if out.exists() and any(out.iterdir() if out.is_dir() else [out]):
            raise EvidenceError(f"{out}: there is something already; say another --out")
        return _written(material, folder, _Folder(out), said)
    partial = out.with_suffix(".partial")
    out.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        digest = _written(material, folder, _Zip(archive), said)
    partial.replace(out)
    return digest


def _written(material: Material, folder: Path, target: Target, said: Callable[[str], None]) -> str:
    sums = {}
    for name, pieces in _contents(material, folder, said):
        whole = hashlib.sha256()
        with target.file(name) as file:
            for piece in pieces:
                whole.update(piece)
                file.write(piece)
        sums[name] = whole.hexdigest()
    listed = "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode()
    with target.file(SUMS) as file:
        file.write(listed)
    return hashlib.sha256(listed).hexdigest()


def _contents(material: Material, folder: Path, said: Callable[[str], None]) -> Iterator[tuple[str, Iterable[bytes]]]:
    found = material.record(method.fingerprint())
    yield "README.txt", [_README.encode()]
    yield "intervention.toml", [material.text.encode()]
    yield "days.csv", [_days(material).encode()]
    if material.sides:
        yield "cards.csv", [cards.text(material.sides).encode()]
    yield "readings.csv", _readings(material, folder, said)
    yield "rollups.csv", [compute.lines(material.used).encode()]
    yield "parameters.json", [_json(method.parameters())]
    yield "result.json", [_json(record.numbers(found))]
    yield "words.json", [_json(msgspec.to_builtins(found.words))]


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _days(material: Material) -> str:
    rows = (f"{day},{'during' if day >= material.asked.trial else 'before'}\n" for day in material.chosen)
    return "day,phase\n" + "".join(rows)


def _readings(material: Material, folder: Path, said: Callable[[str], None]) -> Iterator[bytes]:
    """A piece a node, property and bucket: the readings of a whole campaign never stand in memory."""
    step = SECONDS[gather.period_of(material.asked)]
    yield (",".join(READING) + "\n").encode()
    with closing(sources.journal(folder)) as reader:
        for number, ((node, name), buckets) in enumerate(sorted(material.used.items()), 1):
            for bucket in buckets:
                rows = reader.readings(node, name, bucket.t, bucket.t + step)
                yield _lines((node, name, t, repr(value), flag(qc), test(qc)) for t, value, qc in rows)
            said(f"{number} of {len(material.used)} series")


def _lines(rows: Iterable[tuple]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()
