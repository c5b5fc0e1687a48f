"""Nothing that can be typed or set is left undocumented, and no page of the documentation points nowhere."""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.settings import defaults
from moineau.cli import GROUPS, parser

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)[^)]*\)")
_FENCE = re.compile(r"^```.*?^```|`[^`\n]+`", re.M | re.S)


def _children(of: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _commands(of: argparse.ArgumentParser, before: str = "moineau") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for name, child in _children(of).items():
        yield f"{before} {name}", child
        yield from _commands(child, f"{before} {name}")


def _pages(texts: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if name.endswith(".md")}


def _settings(table: dict[str, object], before: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _settings(value, f"{key}.")
        else:
            yield f"{before}{key}"


def test_readme_begins_with_the_two_commands(texts: dict[str, str]) -> None:
    opening = "\n".join(texts["README.md"].splitlines()[:8])
    assert re.search(r"^make demo\b.*\n^make test\b", opening, re.M)


def test_every_verb_is_in_the_documentation(texts: dict[str, str]) -> None:
    prose = " ".join(" ".join(_pages(texts).values()).split())
    assert [command for command, _ in _commands(parser()) if command not in prose] == []


def _typed(texts: dict[str, str]) -> Iterator[str]:
    """Every command line of ours that a shell block of the documentation shows, without what the shell takes away."""
    for text in _pages(texts).values():
        for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S):
            for line in block.replace("\\\n", " ").splitlines():
                yield from re.findall(r"(?:^|&& )(?:\S*/)?moineau ([^#&|>]+)", line)


def _spoken(texts: dict[str, str]) -> set[str]:
    """Every verb, of one word or two, that the prose names."""
    found = (re.findall(r"`moineau ([a-z][a-z-]*)(?: ([a-z][a-z-]*)\b)?", text) for text in _pages(texts).values())
    return {" ".join(filter(None, words)) for page in found for words in page}


def test_every_command_line_of_the_documentation_is_understood(texts: dict[str, str]) -> None:
    refused = []
    for line in _typed(texts):
        try:
            parser().parse_args(shlex.split(line))
        except SystemExit:
            refused.append(line)
    assert refused == []


def test_every_verb_that_the_documentation_speaks_of_exists(texts: dict[str, str]) -> None:
    known = {command.removeprefix("moineau ") for command, _ in _commands(parser())}
    assert _spoken(texts) - known == set()


def test_every_verb_stands_in_exactly_one_group_of_the_help() -> None:
    grouped = [verb for verbs in GROUPS.values() for verb in verbs]
    assert sorted(grouped) == sorted(_children(parser()))


def test_every_verb_and_every_option_says_what_it_is_for() -> None:
    silent = [
        f"{command} {action.option_strings or action.dest}"
        for command, child in _commands(parser())
        for action in child._actions
        if not action.help and not isinstance(action, argparse._SubParsersAction)
    ]
    assert silent == []


@pytest.mark.parametrize("setting", list(_settings(defaults())))
def test_every_setting_is_in_the_technicians_page(setting: str, texts: dict[str, str]) -> None:
    assert f"`{setting}`" in texts["docs/technicians.md"]


def test_every_link_inside_the_documentation_leads_somewhere(texts: dict[str, str], root: Path) -> None:
    lost = [
        f"{name} -> {target}"
        for name, text in _pages(texts).items()
        for target in _LINK.findall(_FENCE.sub("", text))
        if not re.match(r"[a-z]+:|#", target) and not (root / name).parent.joinpath(target.split("#")[0]).exists()
    ]
    assert lost == []


def test_every_decision_is_in_the_list_of_decisions(texts: dict[str, str]) -> None:
    decisions = [Path(name).name for name in texts if re.match(r"docs/decisions/\d{4}-", name)]
    assert [name for name in decisions if f"]({name})" not in texts["docs/decisions/README.md"]] == []
