"""From the journal to the sentence: a simulated campaign is stored as packs, and `moineau evidence` reads it back."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hub.evidence import cards, intervention
from hub.evidence.cards import Row
from hub.evidence.colocation import Card
from hub.journal import Journal
from moineau import cli
from moineau.study.campaign import Runs
from tests.moineau.campaign import EXAMPLE, SEED, registered_text, stored


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("street"), effect=True)


@pytest.fixture
def registered(tmp_path: Path) -> Path:
    file = tmp_path / "intervention.toml"
    file.write_text(registered_text(), encoding="utf-8")
    return file


def _said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(["evidence", *words]) == 0
    return capsys.readouterr().out.replace("\u00a0", " ")


def test_the_school_street_is_told_in_french_and_in_english(
    street: Path, registered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _said(capsys, "compute", str(registered), "--data", str(street))

    assert "L'air (NO₂) : environ 5 µg/m³ de moins" in said
    assert "il passe 5 fois moins de voitures" in said
    assert "Nous en sommes sûrs : 16 jours de l'essai comparés à 12 d'avant" in said
    assert "The air (NO₂): about 5 µg/m³ less" in said
    assert "5 times fewer cars pass" in said
    assert "Particles (PM2.5): these sensors cannot see it." in said
    assert "registered on 2025-08-30" in said


def test_the_interval_of_the_sentence_holds_the_truth(
    street: Path, registered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = np.mean(list(Runs(SEED).campaign("plain", effect=True).truth["no2"].values()))

    said = _said(capsys, "compute", str(registered), "--data", str(street), "--language", "en")

    found = re.search(r"95 % interval: −[\d.]+ µg/m³ \(between −([\d.]+) µg/m³ and −([\d.]+) µg/m³\)", said)
    assert found
    assert -float(found[1]) <= truth <= -float(found[2])


def test_an_unregistered_question_is_likely_at_best(street: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, "compute", str(EXAMPLE), "--data", str(street), "--language", "en")

    assert "exploratory" in said
    assert "Likely, not certain: the question was not registered before the trial." in said
    assert "Verdict: sure" not in said


def test_where_nothing_happened_nothing_is_found(
    tmp_path: Path, registered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quiet = stored(tmp_path / "quiet", effect=False)

    said = _said(capsys, "compute", str(registered), "--data", str(quiet), "--language", "en")

    assert "Verdict: no visible change" in said
    assert "Verdict: sure" not in said
    assert "Verdict: likely" not in said


def test_a_directory_without_a_journal_is_refused_with_the_way_out(
    registered: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["evidence", "compute", str(registered), "--data", str(tmp_path)]) == 1
    assert "--data DIR" in capsys.readouterr().err


def test_a_hub_that_measured_nothing_does_not_know(
    registered: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Journal(tmp_path / "empty").close()

    said = _said(capsys, "compute", str(registered), "--data", str(tmp_path / "empty"), "--language", "en")

    assert "We don't know yet: there are not enough readings." in said


def test_without_the_statistics_the_way_out_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    assert cli.main(["evidence", "study"]) == 1
    assert "pip install 'moineau[evidence]'" in capsys.readouterr().err


def test_a_hub_starts_without_the_statistics() -> None:
    heavy = "{'numpy', 'scipy', 'statsmodels', 'pandas', 'holidays'}"
    asked = f"import sys, moineau.cli, hub.service; sys.exit(bool({heavy} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_the_study_prints_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, "study", "--seeds", "1", "--jobs", "1")

    assert "### no2 (registered as the question)" in said
    assert "| ordinary | school street | " in said


def test_the_plan_says_what_can_be_seen(capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, "plan", str(EXAMPLE))

    assert "12 comparable days before, 16 during" in said
    assert re.search(r"^no2 +yes", said, re.M)
    assert re.search(r"^pm2_5 +no ", said, re.M)


def test_what_register_prints_is_accepted_at_the_end_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, "register", str(EXAMPLE))

    asked = intervention.read(EXAMPLE.read_text(encoding="utf-8") + "\n" + said)
    assert asked.registered is not None


def test_the_sheet_is_written_in_the_language_asked_for(
    street: Path, registered: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sheet.pdf"

    said = _said(capsys, "sheet", str(registered), "--data", str(street), "--language", "en", "--out", str(out))

    assert said.strip() == str(out)
    assert out.read_bytes().startswith(b"%PDF-")
    assert b"/Lang (en-GB)" in out.read_bytes()


def test_an_address_that_nobody_can_type_is_refused(
    street: Path, registered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["evidence", "sheet", str(registered), "--data", str(street), "--address", "javascript:alert(1)"]

    assert cli.main(words) == 1
    assert "https://" in capsys.readouterr().err


BOX = ["--from", "2025-09-01T07:00+02:00", "--to", "2025-09-13T20:00+02:00", "--when", "before"]


def test_cards_are_printed_as_rows_that_are_read_back(street: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, "beside", "n09", "n10", "n11", "n12", *BOX, "--data", str(street))

    rows = cards.read(said)
    assert {(row.node, row.property) for row in rows} >= {("n09", "no2"), ("n12", "noise_laeq")}
    assert {row.against for row in rows} == {"peers"}


def test_cards_are_carried_into_the_estimate(
    street: Path, registered: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [Row(f"n{n:02}", "no2", "before", "reference", Card(2.0, 0.01, 0, 0.1, 20, 1, 144)) for n in range(1, 9)]
    (tmp_path / "cards.csv").write_text(cards.text(rows))
    words = ["compute", str(registered), "--data", str(street), "--language", "en"]

    bare, halved = _said(capsys, *words), _said(capsys, *words, "--cards", str(tmp_path / "cards.csv"))

    told = [float(_found(r"95 % interval: −([\d.]+) µg/m³", said)) for said in (bare, halved)]
    assert told[1] == pytest.approx(told[0] / 2, rel=0.1)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, text
    return match[1]


def test_a_time_without_its_zone_is_refused(street: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["evidence", "beside", "n09", "--from", "2025-09-01T07:00", *BOX[2:], "--data", str(street)]

    with pytest.raises(SystemExit):
        cli.main(words)
    assert "a time with its zone" in capsys.readouterr().err


def test_two_nodes_alone_give_no_card_and_say_so(street: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evidence", "beside", "n09", "n10", *BOX, "--data", str(street)]) == 1
    assert "no card: n09" in capsys.readouterr().err
