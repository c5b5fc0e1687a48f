"""moineau node correct: dated, numbered, never changed; refused with the way out."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hub.register import Register, RegisterError
from moineau.cli import main

T0 = 1_767_225_600  # 2026-01-01 00:00 UTC


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with closing(Register(tmp_path)) as register:
        register.add_area("tilleuls", "Les Tilleuls")
        register.add_node("tilleuls-03", "tilleuls", since=T0, now=T0)
        yield register


def correct(register: Register, *words: str) -> int:
    return main(["node", "correct", "tilleuls-03", *words, "--data", str(register.folder)])


def test_a_new_correction_ends_the_old_one_and_leaves_it_as_it_was(register: Register) -> None:
    first = register.correct("tilleuls-03", "pm2_5", gain=0.8, since=T0, now=T0)
    second = register.correct("tilleuls-03", "pm2_5", gain=0.9, offset=1.0, since=T0 + 100, now=T0)
    other = register.correct("tilleuls-03", "temperature", offset=-1.0, since=T0, now=T0)

    before, after, apart = register.corrections("tilleuls-03")
    assert (before.number, before.gain, before.start, before.end) == (1, first.gain, T0, T0 + 100)
    assert after == second
    assert apart == other


@pytest.mark.parametrize("since", [T0, T0 - 1])
def test_the_past_of_a_correction_cannot_be_changed(register: Register, since: int) -> None:
    register.correct("tilleuls-03", "pm2_5", gain=0.8, since=T0, now=T0)

    with pytest.raises(RegisterError, match="a correction is never changed"):
        register.correct("tilleuls-03", "pm2_5", gain=0.9, since=since, now=T0)


def test_what_is_not_corrected_cannot_be_taken_back(register: Register) -> None:
    with pytest.raises(RegisterError, match="is not corrected: give --gain"):
        register.correct("tilleuls-03", "pm2_5", now=T0)


def test_an_unknown_node_is_named(register: Register) -> None:
    with pytest.raises(RegisterError, match="no node 'tilleuls-99'"):
        register.correct("tilleuls-99", "pm2_5", gain=2, now=T0)


def test_a_change_of_correction_is_news_to_whoever_watches_the_register(register: Register) -> None:
    before = register.revision()

    register.correct("tilleuls-03", "pm2_5", gain=2, now=T0)

    assert register.revision() > before


def test_an_erased_node_takes_its_corrections_along(register: Register) -> None:
    register.correct("tilleuls-03", "pm2_5", gain=2, now=T0)
    register.request_erasure("tilleuls-03", T0)

    register.erased("tilleuls-03")

    assert register.every_correction() == {}


def test_the_verb_says_what_it_did_and_show_repeats_it(register: Register, capsys: pytest.CaptureFixture[str]) -> None:
    assert correct(register, "pm2_5", "--formula", "epa-2021-1", "--offset", "-0.5", "--since", "2026-02-01") == 0
    said = capsys.readouterr().out
    assert "2026-02-01 to now: pm2_5 number 1: 1 x epa-2021-1 - 0.5 µg/m³" in said
    assert "Barkjohn" in said

    assert main(["node", "show", "tilleuls-03", "--data", str(register.folder)]) == 0
    assert "pm2_5 number 1: 1 x epa-2021-1 - 0.5" in capsys.readouterr().out


def test_the_verb_takes_a_correction_back(register: Register, capsys: pytest.CaptureFixture[str]) -> None:
    correct(register, "pm2_5", "--gain", "2", "--since", "2026-02-01")

    assert correct(register, "pm2_5", "--off", "--since", "2026-03-01") == 0

    assert "2026-03-01 to now: pm2_5 number 2: not corrected" in capsys.readouterr().out
    assert [row.active for row in register.corrections("tilleuls-03")] == [True, False]


@pytest.mark.parametrize("words", [[], ["--off", "--gain", "2"]])
def test_the_verb_wants_one_thing_or_the_other(
    register: Register, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert correct(register, "pm2_5", *words) != 0

    assert "or --off alone" in capsys.readouterr().err


def test_the_help_lists_the_formulas_with_their_sources(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["node", "correct", "--help"])

    said = capsys.readouterr().out
    assert "epa-2021-1" in said
    assert "AMT 14:4617" in said
