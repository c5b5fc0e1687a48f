"""Civic life on the command line: what is typed is carried out, what is refused says the way out, nothing is hidden."""

import shlex
from pathlib import Path

import pytest

from hub.civic import acts, views
from hub.evidence import whole
from hub.register import Register
from moineau import cli
from moineau.cli import parser
from tests.hub.civic.test_photo import encoded, picture

EXAMPLE = Path(__file__).parents[2] / "docs/examples/school-street.toml"
SCHOOL = "tilleuls-school-street"


class Line:
    """A command line in a folder of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data, self._capsys = folder / "data", capsys

    def __call__(self, words: str, code: int = 0) -> str:
        found = cli.main([*shlex.split(words), "--data", str(self.data)])
        told = self._capsys.readouterr()
        assert found == code, told.err
        return told.out if code == 0 else told.err


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    line = Line(tmp_path, capsys)
    line("area add tilleuls --name 'Les Tilleuls'")
    return line


def test_a_question_is_all_that_it_takes_to_begin(line: Line) -> None:
    line("intervention add calm --area tilleuls --fr 'Est-ce plus calme ?'")
    said = line("intervention show calm")
    assert "state: 1/13 Question" in said
    assert "met      one sentence" in said
    assert "missing  a place on the map" in said


def test_a_file_goes_in_and_comes_out(line: Line, tmp_path: Path) -> None:
    line(f"intervention import - {shlex.quote(str(EXAMPLE))}")
    out = line(f"intervention export {SCHOOL}")
    (tmp_path / "again.toml").write_text(out, encoding="utf-8")
    assert whole.read(out).digest == whole.read(EXAMPLE.read_text(encoding="utf-8")).digest
    assert "Imported" in line(f"intervention import {SCHOOL} {tmp_path / 'again.toml'} --replace")
    assert SCHOOL in line("intervention list --area tilleuls")
    assert "n14" in line(f"intervention nodes {SCHOOL}")
    assert "house move" in line(f"intervention log {SCHOOL}")


def test_a_refused_step_names_the_gate_and_what_is_missing(line: Line) -> None:
    line("intervention add calm --area tilleuls --en 'Is it calmer?'")
    said = line("intervention advance calm", code=1)
    assert "calm stays in “Question”" in said
    assert "an end, twelve weeks at most: give the dates" in said


def test_the_planner_is_asked_and_its_answers_are_kept(line: Line) -> None:
    line(f"intervention import - {shlex.quote(str(EXAMPLE))}")
    assert "no2 yes" in line(f"intervention outlook {SCHOOL}")
    assert "pm2_5 no" in line(f"intervention outlook {SCHOOL}")


def test_a_file_that_is_not_there_is_refused_by_name(line: Line) -> None:
    assert "nowhere.toml: No such file" in line("intervention import - nowhere.toml", code=1)
    assert "no intervention 'x'" in line("intervention show x", code=1)


def test_places_prises_boxes_and_loans_are_kept(line: Line, tmp_path: Path) -> None:
    (tmp_path / "mast.jpg").write_bytes(encoded(picture()))
    line("place add maison --area tilleuls --name 'Maison des Tilleuls' --kind base --hours 'Wed-Sat 14-18 h'")
    line("prise add mast-12 --area tilleuls --name Mât --support pole --low-m 2 --high-m 4 --owner Voirie --power")
    line(f"prise photo mast-12 {tmp_path / 'mast.jpg'}")
    line("box add R07 --size rue --home maison --contents '6 node' '12 strap'")
    line("box note R07 --note 'new cable'")
    line("loan add R07 --out 2026-01-01 --due 2026-02-01 --holder 'Anne Martin' --contact anne@example.org")

    told = {
        name: line(name) for name in ("place list", "place show maison", "prise list", "prise show mast-12", "box list")
    }
    box = line("box show R07")

    assert all(told.values())
    assert "Wed-Sat 14-18 h" in told["place show maison"]
    assert "power:       True" in told["prise show mast-12"]
    assert "12 strap" in box
    assert "new cable" in box
    assert "Anne" not in "".join(told.values()) + box + line("loan list")
    assert "late: R07, due on 2026-02-01" in line("loan list")
    assert "Anne Martin, anne@example.org" in line("loan holder R07")
    line("loan return R07 --condition complete")
    assert line("loan holder R07").strip() == "not lent"


def test_lists_of_nothing_say_how_to_begin(line: Line) -> None:
    for words in ("intervention list", "place list", "prise list", "box list", "loan list"):
        assert "moineau " in line(words)


def test_a_register_that_nobody_began_is_not_begun_by_looking(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = Line(tmp_path, capsys)
    assert "begin with `moineau area add`" in line("intervention list", code=1)
    assert not line.data.exists()


@pytest.mark.parametrize(
    "example", [f"{each.group} {each.verb} {each.example}".strip() for each in (*acts.every(), *views.VIEWS)]
)
def test_every_example_of_the_help_is_understood(example: str) -> None:
    parser().parse_args(shlex.split(example))


def test_the_examples_of_the_documentation_can_be_typed_one_after_the_other(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/interventions.md, block by block: the loan first, which the walk does not need."""
    monkeypatch.chdir(EXAMPLE.parents[2])
    page = (EXAMPLE.parents[1] / "interventions.md").read_text(encoding="utf-8")
    blocks = [part.split("```")[0] for part in page.split("```sh\n")[1:]]
    typed = [
        row.split("  #")[0].strip() for block in blocks for row in block.splitlines() if row.startswith("moineau ")
    ]

    for row in typed:
        line(row.removeprefix("moineau "))

    register = Register(line.data)
    assert len(typed) >= 10
    assert register.existing_intervention(SCHOOL).state == "feasible"
    assert register.registration(SCHOOL) is not None
    assert register.loans(intervention=SCHOOL)
    register.close()
