"""Evidence of an intervention of the register: computed when its trial is over, kept, and shown without statistics."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.civic import acts, proof
from hub.civic.act import Scene, carried_out
from hub.evidence import record, verify
from hub.journal import Reader
from hub.register import Refusal, Register
from hub.register.civic_rows import SideBySide
from hub.settings import load
from hub.web import dossiers
from hub.web.desk import Desk
from hub.web.words import Words
from moineau import cli
from tests.moineau.campaign import registered_text, stored

ID = "tilleuls-school-street"
AFTER = int(datetime(2025, 10, 20, tzinfo=ZoneInfo("Europe/Paris")).timestamp())
BEFORE = int(datetime(2025, 10, 17, tzinfo=ZoneInfo("Europe/Paris")).timestamp())


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = stored(tmp_path_factory.mktemp("street"), effect=True)
    with closing(Register(folder)) as register:
        register.add_area("tilleuls", "Les Tilleuls")
        scene = Scene(register, BEFORE)
        carried_out(acts.of("intervention", "import"), scene, ID, {"file": registered_text()})
    return folder


@pytest.fixture
def scene(street: Path) -> Iterator[Scene]:
    with closing(Register(street)) as register, closing(Reader(street)) as reader:
        yield Scene(register, AFTER, rollups=reader.rollups)


def test_evidence_is_computed_and_kept(scene: Scene) -> None:
    done = carried_out(acts.of("intervention", "evidence"), scene, ID, {})

    kept = scene.register.evidence(ID)
    assert kept is not None
    assert (kept.verdict, kept.registered) == ("sure", True)
    assert record.decoded(kept.record).data_hash == kept.data_hash
    assert done.said.fr.startswith(f"{ID} : nous en sommes sûrs")
    assert "record" not in done.shown["evidence"]


def test_there_is_no_evidence_before_the_last_day_is_over(street: Path) -> None:
    with closing(Register(street)) as register, pytest.raises(Refusal, match="2025-10-17"):
        proof.weighed(Scene(register, BEFORE), ID, {})


def test_without_a_journal_nothing_is_computed(street: Path) -> None:
    with closing(Register(street)) as register, pytest.raises(Refusal, match="nothing was measured"):
        proof.weighed(Scene(register, AFTER), ID, {})


def test_without_the_statistics_what_was_kept_is_still_read(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    proof.stored(scene, ID)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(Refusal, match=r"pip install 'moineau\[evidence\]'"):
        proof.stored(scene, ID)
    kept = scene.register.evidence(ID)
    assert kept is not None
    assert record.decoded(kept.record).findings[0].verdict == "sure"


def test_nodes_that_never_hung_beside_each_other_know_no_more_than_their_kind(scene: Scene) -> None:
    """Cards that know less than the usual spread of such sensors do not replace it."""
    bare = record.decoded(proof.stored(scene, ID).record)
    scene.register.set_side_by_side(ID, SideBySide("before", AFTER, AFTER + 86_400))

    again = record.decoded(proof.stored(scene, ID).record)

    assert again.findings[0].estimate == bare.findings[0].estimate


def test_the_verb_takes_the_id_and_keeps_what_it_found(street: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evidence", "compute", ID, "--data", str(street), "--language", "fr"]) == 0

    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert "environ 5 µg/m³ de moins" in said
    assert "Kept in the register" in said


def test_an_id_that_is_not_known_is_refused(street: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evidence", "compute", "nobody", "--data", str(street)]) == 1
    assert "no intervention 'nobody'" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evidence", "compute", "x.toml", "--data", str(tmp_path)]) == 1
    assert "no such file" in capsys.readouterr().err


def test_a_sheet_of_what_was_kept_needs_no_statistics(
    scene: Scene, street: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    proof.stored(scene, ID)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    out = tmp_path / "sheet.pdf"

    assert cli.main(["evidence", "sheet", ID, "--data", str(street), "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"%PDF-")


def _desk(scene: Scene, folder: Path) -> Desk:
    settings = load(None, data=folder)
    doors: dict[str, Any] = dict.fromkeys(("submit", "command", "health"), lambda *_: None)
    return Desk(
        settings=settings, register=scene.register, reader=Reader(folder), latest={}, clock=lambda: AFTER, **doors
    )


def test_the_dossier_of_the_page_is_made_again_from_itself_alone(scene: Scene, street: Path) -> None:
    kept = proof.stored(scene, ID)
    desk, words = _desk(scene, street), Words("fr", ZoneInfo("Europe/Paris"))

    made = dossiers.dossier_of(desk, words, kept, record.decoded(kept.record))

    assert verify.checked(made).problems == []
    assert dossiers.dossier_of(desk, words, kept, record.decoded(kept.record)) == made


def test_when_a_keeper_is_forgotten_no_dossier_keeps_the_readings(scene: Scene, street: Path) -> None:
    kept = proof.stored(scene, ID)
    made = dossiers.dossier_of(
        _desk(scene, street), Words("fr", ZoneInfo("Europe/Paris")), kept, record.decoded(kept.record)
    )

    dossiers.forget(street)

    assert not made.exists()
