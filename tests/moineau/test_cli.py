"""The command `moineau` as a person types it: exit codes, what goes to which stream, and no traceback for a mistake."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from moineau import cli


def _typed(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "moineau", *words], capture_output=True, text=True, check=False)


def test_help_names_every_verb_and_the_first_thing_to_type(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])

    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert "First thing to type:  moineau demo" in shown
    assert all(f"\n  {verb} " in shown for verbs in cli.GROUPS.values() for verb in verbs)


def test_no_word_at_all_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main([])

    assert code == 0
    assert "See it:" in capsys.readouterr().out


def test_version_is_the_one_of_the_distribution(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])

    assert capsys.readouterr().out.startswith("moineau 0.")


def test_a_word_that_is_no_verb_ends_with_2_and_says_which_there_are() -> None:
    said = _typed("demonstrate")

    assert said.returncode == 2
    assert said.stdout == ""
    assert "demo" in said.stderr


def test_a_mistake_with_a_name_is_one_line_on_stderr_and_ends_with_1(tmp_path: Path) -> None:
    said = _typed("node", "list", "--data", str(tmp_path / "nowhere"))

    assert said.returncode == 1
    assert said.stdout == ""
    assert said.stderr.startswith("moineau: ")
    assert said.stderr.count("\n") == 1


def test_a_wrong_setting_is_named_without_a_traceback(tmp_path: Path) -> None:
    config = tmp_path / "hub.toml"
    config.write_text("silent_after = 10\n")

    said = _typed("area", "list", "--config", str(config))

    assert said.returncode == 1
    assert "silent_after" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_missing_file_is_named_with_its_path(tmp_path: Path) -> None:
    missing = tmp_path / "street.json"

    said = _typed("simulate", "--bundle", str(missing), "--state", str(tmp_path))

    assert said.returncode in (1, 2)
    assert str(missing) in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(("ended", "code"), [(KeyboardInterrupt(), 130), (PermissionError(13, "No", "x"), 1)])
def test_what_ends_a_verb_is_its_exit_code(ended: BaseException, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(_: object) -> int:
        raise ended

    monkeypatch.setattr("hub.doctor.cli.run", ends)

    assert cli.main(["doctor"]) == code


def test_an_error_of_the_system_names_the_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.sentence(PermissionError(13, "Permission denied", "data/register.db")) == (
        "data/register.db: Permission denied"
    )


def test_a_reader_that_left_early_is_no_failure(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)

    said = subprocess.run(
        [sys.executable, "-m", "moineau", "area", "add", "here", "--data", str(tmp_path)],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )

    os.close(write)
    assert (said.returncode, said.stderr) == (0, "")
