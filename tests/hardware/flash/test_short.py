"""Short names on boards: the same program, and nothing renamed that somebody else may ask for."""

import ast
import re

import pytest

from hardware.flash import image, short

COUNTER = """
_LONGEST = 2.5

class Counter:
    def __init__(self, start, step=1):
        self._number, self._step = start, step
        self.name = "counter"

    def _added(self, amount, times):
        try:
            self._number += min(amount, _LONGEST) * times * self._step
        except TypeError as problem:
            return str(problem)
        return self._number

def told(counter, amount):
    return counter._added(amount, 2)
"""


def test_what_a_module_keeps_to_itself_is_called_briefly_and_functions_keep_their_names() -> None:
    made = short.shortened(COUNTER)

    used = set(re.findall(r"\w+", made))
    assert not used & {"_LONGEST", "_number", "_step", "start", "amount", "times"}
    assert used > {"Counter", "_added", "told", "step", "name"}


def test_the_program_does_the_same() -> None:
    found: dict[str, object] = {}

    source = short.shortened(COUNTER) + "\nanswer = [told(Counter(1, step=3), 2), told(Counter(1), '')]"
    exec(source, found)

    assert found["answer"][0] == 13  # ty: ignore[not-subscriptable]
    assert "not supported" in found["answer"][1]  # ty: ignore[not-subscriptable]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("one._number", "_number"),
        ("told(amount=1)", "amount"),
        ("getattr(one, '_number')", "_number"),
        ("from counters import _LONGEST", "_LONGEST"),
    ],
)
def test_what_another_module_asks_for_keeps_its_name(source: str, name: str) -> None:
    kept = short.shared([COUNTER, source])

    made = short.shortened(COUNTER, kept)

    assert name in made


def test_a_class_that_inherits_shares_no_short_name_with_what_it_inherits() -> None:
    heir = "class Twice(Counter):\n    def __init__(self):\n        Counter.__init__(self, 1)\n        self._more = 1"
    kept = short.shared([COUNTER, heir])

    base, made = short.shortened(COUNTER, kept), short.shortened(heir, kept)

    assert "self._more" in made
    assert "_more" not in base


def test_arguments_named_like_a_builtin_or_an_import_keep_their_names() -> None:
    source = "import socket\ndef a(max, socket, size):\n    return max(size)\ndef b(one):\n    return max(one, 1)"

    made = short.shortened(source)

    assert "def a(max, socket, _a)" in made
    assert "max(_b, 1)" in made


def test_a_board_meets_a_fifth_fewer_names() -> None:
    sources = [file.read_text() for file in image.sources().values()]
    kept = short.shared(sources)

    before, after = (_names(sources), _names([short.shortened(source, kept) for source in sources]))

    assert len(after) < 0.8 * len(before)


def _names(sources: list[str]) -> set[str]:
    """Attributes, arguments, functions and classes: what a compiled module brings by name."""
    found: set[str] = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.arg):
                found.add(node.arg)
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found.add(node.name)
    return found
