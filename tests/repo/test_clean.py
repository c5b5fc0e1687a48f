"""What must never be in the repository, and what every file of it must say."""

import ast
import re
import subprocess
from pathlib import Path

# Spelled in pieces, so that this file does not contain what it looks for.
_INDEX_HOSTS = re.compile(r"registry\.npm" r"js|pypi\." r"org|files\.python" r"hosted|proxy\.golang\." r"org", re.I)
_MACHINE_PATHS = re.compile(r"(?<![\w.~}])/(?:wo" r"rk|ro" r"ot|fa" r"rm|ho" r"me/\w+|op" r"t/wheels)/", re.I)
_LONGEST = 320
_HEAVIEST = 800_000
_TOP = {
    *(".ci", ".dockerignore", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md"),
    *("constraints.txt", "pyproject.toml", "bench", "contract", "dashboards", "deploy", "docs", "firmware", "hardware"),
    *("hub", "moineau", "simulator", "tests"),
}
_TABLES = {"contract/vocabulary.py"}  # rows of a table, not steps of a programme


def _hits(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def _modules(texts: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if name.endswith(".py")}


def test_no_package_index_is_named(texts: dict[str, str]) -> None:
    assert _hits(_INDEX_HOSTS, texts) == []


def test_no_path_of_one_machine_is_named(texts: dict[str, str]) -> None:
    assert _hits(_MACHINE_PATHS, texts) == []


def test_every_module_opens_by_saying_what_it_is(texts: dict[str, str]) -> None:
    silent = [name for name, text in _modules(texts).items() if not ast.get_docstring(ast.parse(text))]
    assert silent == []


def test_no_module_is_two_things(texts: dict[str, str]) -> None:
    lines = {name: text.count("\n") for name, text in _modules(texts).items() if name not in _TABLES}
    assert {name: count for name, count in lines.items() if count > _LONGEST} == {}


def test_no_module_has_a_name_that_says_nothing(texts: dict[str, str]) -> None:
    nothing = {"helper", "helpers", "util", "utils", "manager", "common", "base", "data", "misc"}
    assert [name for name in _modules(texts) if Path(name).stem in nothing] == []


def test_every_text_ends_with_one_line_end(texts: dict[str, str]) -> None:
    authored = {n: t for n, t in texts.items() if Path(n).suffix in {".py", ".md", ".toml", ".txt", ".yaml"} and t}
    assert [name for name, text in authored.items() if not text.endswith("\n") or text.endswith("\n\n")] == []


def test_the_pins_are_names_and_versions_only(texts: dict[str, str]) -> None:
    pin = re.compile(r"[A-Za-z0-9_.-]+==[0-9][A-Za-z0-9.+!]*")
    assert [line for line in texts["constraints.txt"].splitlines() if not pin.fullmatch(line)] == []


def test_no_file_is_a_heap_of_bytes() -> None:
    """What a script can make again stays out; pictures are the largest thing here."""
    tracked = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True, text=True).stdout.split("\0")
    heavy = {name: Path(name).stat().st_size for name in tracked if name and Path(name).is_file()}
    assert {name: size for name, size in heavy.items() if size > _HEAVIEST} == {}


def test_nothing_new_lies_at_the_top() -> None:
    """An InfluxDB that was started in the checkout once left its whole disk here."""
    tracked = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True, text=True).stdout.split("\0")
    assert {name.split("/")[0] for name in tracked if name} - _TOP == set()
