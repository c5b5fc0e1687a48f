"""Modules that are one on a board: what they do together they do alone, and what cannot be one is refused."""

import ast
import sys
from types import ModuleType

import pytest

from hardware.flash import joined
from hardware.flash.joined import JoinError

GROUPS = {"firmware/main": ("firmware/ring", "firmware/bell", "firmware/main")}
RING = """
\"\"\"A ring.\"\"\"
import time

MOST = 3
_LOUD = 7
_words = "ring"

class Ring:
    MOST = 5

    def size(self):
        return MOST + self.MOST + _LOUD

def told(_again=0):
    return _words
"""
BELL = """
import time
from firmware import ring
from firmware.ring import MOST, Ring

_LOUD = 9
_words = "bell"

def sized(ring_of=None):
    return ring.Ring().size() + MOST + ring.MOST + _LOUD

def both():
    return ring.told() + _words
"""
MAIN = """
from firmware import bell
from firmware.bell import both

def start():
    from firmware.visitor import seen

    return bell.sized(), both(), seen()
"""
VISITOR = """
from firmware import ring as iron
from firmware.ring import MOST, Ring

def seen():
    return [iron.told(), MOST, iron.MOST, Ring().size()]
"""
SOURCES = {"firmware/ring": RING, "firmware/bell": BELL, "firmware/main": MAIN, "firmware/visitor": VISITOR}
EMPTY = {"firmware/__init__": '"""Nothing but words."""'}


def result(sources: dict[str, ast.Module], monkeypatch: pytest.MonkeyPatch) -> object:
    """What start() of firmware.main gives, where only these modules are."""
    late = sources.pop("firmware/visitor")  # loaded when it is asked for
    for name, tree in {"firmware": ast.parse(""), **sources, "firmware/visitor": late}.items():
        module = ModuleType(name.replace("/", "."))
        monkeypatch.setitem(sys.modules, module.__name__, module)
        if "/" in name:
            setattr(sys.modules["firmware"], name.split("/")[1], module)
        exec(compile(ast.fix_missing_locations(tree), name, "exec"), module.__dict__)
    return sys.modules["firmware.main"].start()


def test_one_module_does_what_three_did(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = result({name: ast.parse(text) for name, text in SOURCES.items()}, monkeypatch)

    together = result(joined.joined(SOURCES | EMPTY, GROUPS), monkeypatch)

    assert together == apart == (15 + 3 + 3 + 9, "ringbell", ["ring", 3, 3, 15])


def test_what_is_taken_in_and_what_says_nothing_is_no_module_any_more() -> None:
    assert joined.joined(SOURCES | EMPTY, GROUPS).keys() == {"firmware/main", "firmware/visitor"}


def test_a_number_stands_where_its_name_stood() -> None:
    made = ast.unparse(joined.joined(SOURCES, GROUPS)["firmware/main"])

    assert "_LOUD" not in made
    assert "return 3 + self.MOST + 7" in made


@pytest.mark.parametrize("written", ["_MOST = 1 << 4", "_MOST = 0x10", "_FEW = 2\n_MOST = 4 * (_FEW + 2)"])
def test_a_number_may_be_reckoned(written: str) -> None:
    tree = joined.joined({"firmware/one": f"{written}\ndef most():\n    return _MOST"}, {})["firmware/one"]

    assert ast.unparse(tree) == "def most():\n    return 16"


@pytest.mark.parametrize("value", ["0.5", "1e+30", "'<3sIH'", "b'MO1'"])
def test_a_text_and_a_fraction_stand_where_their_name_stood(value: str) -> None:
    tree = joined.joined({"firmware/one": f"_IT = {value}\ndef it():\n    return _IT"}, {})["firmware/one"]

    assert ast.unparse(tree) == f"def it():\n    return {value}"


@pytest.mark.parametrize("written", ["_MOST = True", "_MOST = 'a' * 3", "_MOST = (1, 2)", "_MOST = more()", "most = 3"])
def test_what_is_no_constant_stays_where_it_is(written: str) -> None:
    tree = joined.joined({"firmware/one": written}, {})["firmware/one"]

    assert ast.unparse(tree) == written


def test_the_numbers_of_a_boards_file_are_read_by_name() -> None:
    tree = joined.joined({"firmware/boards/x": "LED = 2"}, {})["firmware/boards/x"]

    assert ast.unparse(tree) == "LED = 2"


def test_a_constant_that_is_handed_on_is_one_for_those_who_fetch_it_there() -> None:
    sources = {
        "firmware/one": "WORD = 'stored'",
        "firmware/two": "from firmware.one import WORD",
        "firmware/three": "from firmware import two\ndef it():\n    return two.WORD",
    }

    made = joined.joined(sources, {"firmware/two": ("firmware/one", "firmware/two")})

    assert ast.unparse(made["firmware/three"]).endswith("return 'stored'")


def test_code_typed_at_a_board_fetches_from_the_joined_module() -> None:
    code = "from firmware.outbox import Outbox\nfrom firmware.clock import EARLIEST\nprint(Outbox, EARLIEST)"

    tree = joined.typed(code, {"firmware/outbox": "", "firmware/clock": "EARLIEST = 12"})

    assert ast.unparse(tree) == "from firmware.main import Outbox\nprint(Outbox, 12)"


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"firmware/bell": BELL + "\ndef told():\n    pass"}, "define told"),
        ({"firmware/bell": BELL.replace("ring_of", "told")}, "ring.told would be"),
        ({"firmware/bell": BELL + "\nprint(ring)"}, "hands the module ring on"),
        ({"firmware/bell": BELL.replace("MOST, Ring", "MOST, Ring as Bow")}, "calls Ring Bow"),
        ({"firmware/ring": RING.replace("_again", "_words")}, "_words is an argument"),
    ],
)
def test_modules_that_cannot_be_one_are_refused(changed: dict[str, str], refused: str) -> None:
    source = {name: text.replace("ring.told()", "(lambda told: ring.told())(1)") for name, text in changed.items()}
    if "told" in refused and "would be" in refused:
        changed = source

    with pytest.raises(JoinError, match=refused):
        joined.joined(SOURCES | changed, GROUPS)
