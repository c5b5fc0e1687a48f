"""What a node does but once, told apart from what it goes on doing: the same program does the same."""

import ast
import sys
from types import ModuleType

import pytest

from hardware.flash import image, joined, once
from hardware.flash.joined import JoinError

GROUPS = {
    "firmware/main": ("firmware/bell", "firmware/tower", "firmware/main"),
    "firmware/made": ("firmware/casting", "firmware/made"),
}
BELL = """
import gc
import math
import time

_LOUD = 7

def weighed(size):
    return math.floor(size)

def doubled(size):
    return size * 2

def kept(size):
    return size + 1

class Bell:
    def __init__(self, size, tuned=kept):
        from firmware.casting import cast

        self.size, self.tuned = weighed(size), tuned
        self.metal = cast([part for part in ("tin", "copper")])
        self.name = self._named("B") + self._aloud()
        gc.collect()

    def _named(self, letter):
        return letter + str(self.size)

    def _aloud(self):
        return "!" * _LOUD

    def rung(self):
        return self.name, self.tuned(doubled(self.size)), self.metal, self._aloud()
"""
TOWER = """
from firmware.bell import Bell, doubled

class Clapper:
    def __init__(self, length):
        self.length = length

class Tower:
    def __init__(this, bells):
        this.bells, this.clapper = bells, Clapper(doubled(3))

    def heard(self):
        return [bell.rung() for bell in self.bells] + [self.clapper.length]
"""
CASTING = """
def cast(metals):
    return "+".join(metals)
"""
MADE = """
from firmware.bell import Bell
from firmware.tower import Tower

def tower():
    return Tower([Bell(2.5), Bell(size=4, tuned=round)])
"""
MAIN = """
def start():
    from firmware.made import tower

    return tower().heard()
"""
SOURCES = {
    "firmware/bell": BELL,
    "firmware/tower": TOWER,
    "firmware/casting": CASTING,
    "firmware/made": MADE,
    "firmware/main": MAIN,
}
HEARD = [("B2!!!!!!!", 5, "tin+copper", "!!!!!!!"), ("B4!!!!!!!", 8, "tin+copper", "!!!!!!!"), 6]


def told_apart(**changed: str) -> tuple[dict[str, str], dict[str, str]]:
    """(the modules' texts, where what has moved is)"""
    trees = joined.joined(SOURCES | {f"firmware/{name}": text for name, text in changed.items()}, GROUPS)
    places = once.moved(trees)
    return {name: ast.unparse(tree) for name, tree in trees.items()}, places


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """The modules as a board would have them, main before what needs it."""
    texts, _ = told_apart()
    modules = {}
    for name in ("firmware", "firmware/main", "firmware/made"):
        modules[name] = module = ModuleType(name.replace("/", "."))
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec(texts.get(name, ""), module.__dict__)
    return modules


def test_it_does_what_it_did(loaded: dict[str, ModuleType]) -> None:
    assert loaded["firmware/main"].start() == HEARD


def test_a_constructor_its_methods_and_its_functions_are_with_who_calls_them(loaded: dict[str, ModuleType]) -> None:
    here, there = loaded["firmware/main"], loaded["firmware/made"]

    moved = {"Bell__init__", "Bell_named", "Tower__init__", "Clapper__init__", "weighed"}
    assert moved <= vars(there).keys()
    assert not moved & vars(here).keys()
    assert {one for one in (here.Bell, here.Tower, here.Clapper) if "__init__" in vars(one)} == set()
    assert not hasattr(here.Bell, "_named")
    assert hasattr(here.Bell, "_aloud")  # which others call, too


def test_what_is_handed_on_or_called_by_others_stays(loaded: dict[str, ModuleType]) -> None:
    """A bell keeps `kept`: with it, it would keep all that made it."""
    for name in ("kept", "doubled"):
        assert vars(loaded["firmware/main"])[name].__module__ == "firmware.main"


def test_what_only_they_had_imported_is_imported_there(loaded: dict[str, ModuleType]) -> None:
    assert {"gc", "math"} <= vars(loaded["firmware/made"]).keys()
    assert not {"gc", "math"} & vars(loaded["firmware/main"]).keys()
    assert hasattr(loaded["firmware/main"], "time")  # nobody's before, and not ours to take away


def test_what_is_fetched_from_a_module_is_fetched_at_once() -> None:
    texts, _ = told_apart()

    assert texts["firmware/made"].count("from firmware.main import") == 1


def test_nobody_imports_a_module_into_itself() -> None:
    """It would be loaded anew where it has been dropped meanwhile."""
    texts, _ = told_apart()

    assert "import cast" not in texts["firmware/made"]


@pytest.mark.parametrize(
    "changed",
    [
        {"main": MAIN + "\ndef again():\n    from firmware.tower import Tower\n    return Tower([])"},
        {"visitor": "from firmware.tower import Tower\nTower([])"},
        {"visitor": "from firmware import tower\ntower.Tower([])"},
        {"made": MADE + "\nkinds = [Tower]"},
        {"tower": TOWER.replace("class Tower", "class Tower(Clapper)")},
        {"tower": TOWER.replace("Clapper(doubled(3))", "lambda: 3")},
        {"tower": TOWER.replace("    def heard", "        if not bells:\n            return\n\n    def heard")},
        {"tower": TOWER.replace("        this.bells,", "        super().__init__()\n        this.bells,")},
    ],
)
def test_a_constructor_that_others_want_or_that_is_no_plain_one_stays(changed: dict[str, str]) -> None:
    _, places = told_apart(**changed)

    assert "Bell__init__" in places
    assert "Tower__init__" not in places


@pytest.mark.parametrize(
    "made",
    [
        MADE + "\ndef weighed(size):\n    return 0",
        MADE + "\ndef str(size):\n    return 0",
        MADE + "\nfrom cmath import gc",
        MADE + "\ndef Bell__init__():\n    pass",
    ],
)
def test_two_things_of_one_name_are_refused(made: str) -> None:
    with pytest.raises(JoinError, match="another name"):
        told_apart(made=made)


def test_a_module_that_would_import_itself_as_a_whole_is_refused() -> None:
    bell = BELL.replace("from firmware.casting import cast", "from firmware import made").replace(
        "cast([", "made.cast(["
    )

    with pytest.raises(JoinError, match="would import itself in Bell__init__"):
        told_apart(bell=bell)


TYPED = "from firmware.bell import Bell, kept\nprint(Bell(3, kept).rung())"


def test_code_typed_at_a_board_makes_what_it_made(
    loaded: dict[str, ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    _, places = told_apart()
    tree = once.typed(ast.parse(TYPED.replace("firmware.bell", "firmware.main")), places)

    exec(ast.unparse(tree), {})

    assert capsys.readouterr().out == f"{('B3!!!!!!!', 7, 'tin+copper', '!!!!!!!')}\n"


def test_typed_code_that_would_make_an_empty_one_is_refused() -> None:
    _, places = told_apart()

    with pytest.raises(JoinError, match="import Bell by its name"):
        once.typed(ast.parse("from firmware import main\nmain.Bell(3)"), places)


def test_what_the_firmware_does_but_once_a_life_or_a_conversation_is_in_no_boards_memory() -> None:
    makers = {name for name in image.program().places if name.endswith(once.INIT)}

    wanted = {"Node", "Link", "Outbox", "Reader", "Clock", "Watch", "Board", "Instrument", "Session", "Life"}
    assert makers == {f"{name}{once.INIT}" for name in wanted}
