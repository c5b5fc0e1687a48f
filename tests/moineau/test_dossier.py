"""A dossier is made again from itself alone, and every change to it is found and named."""

import hashlib
import json
import shutil
import warnings
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hub.evidence import EvidenceError, dossier, phrases, sources, verify
from hub.journal import Journal
from hub.register import Exposure, Register
from moineau import cli
from tests.moineau.campaign import registered_text, stored

Edit = Callable[[str], str]


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("street"), effect=True)


@pytest.fixture(scope="module")
def made(street: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "dossier"
    dossier.made(sources.material(registered_text(), street), street, out)
    return out


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "copy"))


def _edited(folder: Path, name: str, edit: Edit, *, covered: bool = False) -> None:
    """Changes one file; `covered`: and its fingerprint in the list, as a careful forger would."""
    file = folder / name
    before = file.read_bytes()
    file.write_text(edit(before.decode()), encoding="utf-8")
    assert file.read_bytes() != before
    if covered:
        sums = folder / dossier.SUMS
        old, new = (hashlib.sha256(text).hexdigest() for text in (before, file.read_bytes()))
        sums.write_text(sums.read_text().replace(old, new))


def test_a_dossier_is_made_again_from_itself_alone(made: Path) -> None:
    found = verify.checked(made)

    assert (found.problems, found.notes) == ([], [])
    assert found.record is not None
    assert found.record.findings[0].verdict == "sure"


def test_the_same_campaign_gives_the_same_bytes(street: Path, tmp_path: Path) -> None:
    archives = [tmp_path / "one.zip", tmp_path / "two.zip"]

    prints = [dossier.made(sources.material(registered_text(), street), street, out) for out in archives]

    assert archives[0].read_bytes() == archives[1].read_bytes()
    assert prints[0] == prints[1] == verify.checked(archives[0]).digest


def test_what_was_left_out_as_suspect_is_in_it_too(made: Path) -> None:
    flags = {line.split(",")[4] for line in (made / "readings.csv").read_text().splitlines()[1:]}

    assert flags >= {"1"}
    assert (made / "readings.csv").read_text().splitlines()[0] == "node,property,t,value,flag,test"


def _first_reading(text: str) -> str:
    head, first, rest = text.split("\n", 2)
    node, name, t, value, flag, test = first.split(",")
    return "\n".join([head, ",".join([node, name, t, repr(float(value) + 1), flag, test]), rest])


def _lower_rollup(text: str) -> str:
    lines = text.split("\n")
    row = next(n for n, line in enumerate(lines) if ",no2," in line)
    cells = lines[row].split(",")
    cells[5] = repr(float(cells[5]) - 3)
    return "\n".join([*lines[:row], ",".join(cells), *lines[row + 1 :]])


def _surer(text: str) -> str:
    top = json.loads(text)
    top["findings"][0]["estimate"]["effect"] -= 1
    return json.dumps(top)


def _rounder(text: str) -> str:
    top = json.loads(text)
    top["findings"][3]["verdict"] = "sure"
    return json.dumps(top)


def test_every_changed_file_is_named(copy: Path) -> None:
    edits: dict[str, Edit] = {
        "README.txt": lambda text: text + "x",
        "intervention.toml": lambda text: text + "# nothing\n",
        "days.csv": lambda text: text.replace("2025-09-01,before\n", ""),
        "readings.csv": lambda text: "\n".join([*text.split("\n")[:1], *text.split("\n")[2:]]),
        "rollups.csv": _lower_rollup,
        "parameters.json": lambda text: text.replace("0.95", "0.90"),
        "result.json": _surer,
        "words.json": lambda text: text.replace("environ", "exactement"),
    }
    for name, edit in edits.items():
        _edited(copy, name, edit)

    changed = [line.split(":")[0] for line in verify.checked(copy).problems if "was changed" in line]

    assert changed == list(edits)


@pytest.mark.parametrize(
    ("name", "edit", "blamed"),
    [
        ("readings.csv", _first_reading, "rollups.csv: n01, count_car"),
        ("rollups.csv", _lower_rollup, "rollups.csv: n01, no2"),
        ("result.json", _surer, "result.json: findings[0].estimate.effect"),
        ("result.json", _rounder, "result.json: findings[3].verdict"),
        ("intervention.toml", lambda text: text.replace("matters = 2 ", "matters = 1 "), "registration.hash"),
        ("days.csv", lambda text: text.replace("2025-09-01,before\n", ""), "result.json: "),
        ("parameters.json", lambda text: text.replace("0.95", "0.99"), "parameters.json: confidence"),
        ("words.json", lambda text: text.replace("fois moins", "9 fois moins", 1), "words.json: fr[1].sentence"),
    ],
)
def test_a_forger_who_lists_the_new_fingerprint_is_found_by_making_it_again(
    copy: Path, name: str, edit: Edit, blamed: str
) -> None:
    _edited(copy, name, edit, covered=True)

    found = verify.checked(copy)

    assert blamed in " ".join(found.problems)
    assert f"{name}: was changed" not in " ".join(found.problems)


def test_sentences_that_are_worded_otherwise_today_are_told_and_not_refused(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(phrases.UNSEEN, "en", "{label}: out of reach of these sensors.")

    found = verify.checked(made)

    assert found.problems == []
    assert "words.json: 1 sentences are worded otherwise today" in found.notes[0]


def test_another_method_that_gives_the_same_numbers_is_only_told(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.evidence.method.fingerprint", lambda: "0" * 64)

    found = verify.checked(made)

    assert found.problems == []
    assert "checked by method 00000000" in found.notes[0]


def test_missing_files_are_named(copy: Path) -> None:
    for name in ("readings.csv", "words.json"):
        (copy / name).unlink()

    assert verify.checked(copy).problems == ["readings.csv: is missing", "words.json: is missing"]


def test_what_does_not_belong_in_it_is_named(copy: Path) -> None:
    (copy / "notes.txt").write_text("x")

    assert "'notes.txt': is no part of a dossier" in verify.checked(copy).problems


def test_a_zip_that_shows_one_reader_this_and_another_that_is_refused(copy: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as zipped, warnings.catch_warnings(action="ignore"):
        zipped.writestr("words.json", "{}")
        for path in copy.iterdir():
            zipped.write(path, path.name)

    assert verify.checked(tmp_path / "x.zip").problems == ["'words.json': is in it twice"]


@pytest.mark.parametrize(
    ("name", "rubbish"),
    [
        ("rollups.csv", "node,property\n"),
        ("rollups.csv", "\x00,1\n"),
        ("readings.csv", ""),
        ("result.json", "[" * 100_000),
        ("result.json", '{"findings": 3}'),
        ("words.json", ""),
        ("days.csv", "day\nyesterday\n"),
        ("intervention.toml", "= ="),
    ],
)
def test_rubbish_is_a_problem_and_no_crash(copy: Path, name: str, rubbish: str) -> None:
    (copy / name).write_text(rubbish)

    assert any("cannot be made again" in line for line in verify.checked(copy).problems)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"\x00" * 100])
def test_what_is_no_dossier_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)

    with pytest.raises(EvidenceError, match="neither a folder nor a zip"):
        verify.checked(tmp_path / "x.zip")


def test_an_empty_zip_is_refused(tmp_path: Path) -> None:
    zipfile.ZipFile(tmp_path / "x.zip", "w").close()

    with pytest.raises(EvidenceError, match="no SHA256SUMS"):
        verify.checked(tmp_path / "x.zip")


def _placed(folder: Path, exposure: Exposure) -> Path:
    Journal(folder).close()
    with closing(Register(folder)) as register:
        register.add_area("tilleuls", "Les Tilleuls")
        register.add_node("n03", "tilleuls", exposure=exposure, since=1_756_000_000, now=1_756_000_000)
    return folder


def test_ten_minutes_of_a_balcony_are_not_handed_out(tmp_path: Path) -> None:
    folder = _placed(tmp_path, "private")

    with pytest.raises(EvidenceError, match=r"node n03 hangs in a private place.*Way out"):
        dossier.made(sources.material(registered_text(), folder), folder, tmp_path / "x.zip")
    assert not (tmp_path / "x.zip").exists()


def test_a_node_of_the_public_domain_may_be_handed_out(tmp_path: Path) -> None:
    folder = _placed(tmp_path, "public")

    dossier.made(sources.material(registered_text(), folder), folder, tmp_path / "x.zip")

    assert verify.checked(tmp_path / "x.zip").problems == []


def test_a_folder_with_something_in_it_is_not_written_over(street: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")

    with pytest.raises(EvidenceError, match="another --out"):
        dossier.made(sources.material(registered_text(), street), street, tmp_path)


def test_the_verbs_make_and_check_it(street: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "intervention.toml").write_text(registered_text())
    out = str(tmp_path / "x.zip")

    made = cli.main(["evidence", "dossier", str(tmp_path / "intervention.toml"), "--data", str(street), "--out", out])
    checked = cli.main(["evidence", "verify", out])

    said = capsys.readouterr().out
    assert (made, checked) == (0, 0)
    assert "Made again from this dossier alone: every number is the same." in said


def test_the_verb_says_that_it_does_not_hold(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _edited(copy, "result.json", _surer)

    assert cli.main(["evidence", "verify", str(copy)]) == 1
    assert "This dossier does not hold" in capsys.readouterr().out
