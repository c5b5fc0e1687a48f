"""Names that cost nothing on boards: the same program, and nothing renamed that somebody else may ask for."""

import ast
import re
import struct

import pytest

from hardware.flash import image, joined, short, stock, uf2

COUNTER = """
_LONGEST = 2.5

class Counter:
    def __init__(self, start, stride=1):
        self._number, self._stride = start, stride
        self.nickname = "counter"

    def _added(self, amount, repeats):
        try:
            self._number += min(amount, _LONGEST) * repeats * self._stride
        except TypeError as problem:
            return str(problem)
        return self._number

def reckon(counter, amount):
    return counter._added(amount, 2)
"""
ASKED = """
from firmware.counters import Counter, reckon
answer = [reckon(Counter(1, stride=3), 2), reckon(Counter(1), '')]
"""


def shortened(*sources: str) -> list[str]:
    trees = [ast.parse(source) for source in sources]
    names = short.names(trees)
    return [ast.unparse(short.renamed(tree, names)) for tree in trees]


def test_what_a_program_defines_takes_names_that_micropython_has_and_the_program_does_not_use() -> None:
    made, _ = shortened(COUNTER, ASKED)

    used = set(re.findall(r"\w+", made))
    assert not used & {"_LONGEST", "_number", "_stride", "stride", "amount", "repeats", "_added", "reckon"}
    assert {"Counter", "min", "str", "TypeError", "__init__"} <= used
    taken = set(short.names([ast.parse(COUNTER)]).values())
    assert taken <= set(short.known())
    assert not taken & set(re.findall(r"\w+", COUNTER))


def test_the_program_does_the_same() -> None:
    made, asked = shortened(COUNTER, ASKED)
    found: dict[str, object] = {}

    exec(made + "\n" + asked.replace(asked.strip().splitlines()[0], ""), found)

    (answer,) = (value for value in found.values() if isinstance(value, list))
    assert answer[0] == 13
    assert "not supported" in answer[1]


def test_nothing_is_called_what_the_compiler_or_a_stream_is_asked_by() -> None:
    """A function called `const` was refused by mpy-cross: it takes one number."""
    many = "".join(f"def one{n}(): pass\n" for n in range(2000))

    taken = set(short.names([ast.parse(many)]).values())

    assert len(taken) > 500
    assert not taken & {"const", "ptr8", "uint", "viper", "None", "ioctl", "readinto", "close", "_path"}


def test_a_name_of_many_modules_is_shorter_than_one_of_a_single_one() -> None:
    alone = "".join(f"def alone{n}(): pass\n" for n in range(200))

    names = short.names([ast.parse(text) for text in (alone + "def everybodys(): pass", "everybodys()")])

    assert len(names["everybodys"]) < len(names["alone199"])
    assert len(names["everybodys"]) <= min(map(len, names.values()))


@pytest.mark.parametrize("asked", ["getattr(one, '_number')", "{'_number': 1}"])
def test_what_is_also_a_word_in_quotes_keeps_its_name(asked: str) -> None:
    made, _ = shortened(COUNTER, asked)

    assert "_number" in re.findall(r"\w+", made)


def test_what_others_rely_on_keeps_its_name() -> None:
    names = short.names([ast.parse(COUNTER)], {"_added"})

    assert "_added" not in names.keys() | set(names.values())


def test_a_functions_own_name_can_be_told_from_what_it_is_called_on_a_board() -> None:
    tree = ast.parse(COUNTER)
    names = short.names([tree])

    told = dict(line.split(" ") for line in short.functions([tree], names).splitlines())

    assert told == {names["reckon"]: "reckon", names["_added"]: "_added"}


def test_names_that_are_used_most_come_first_where_there_are_many() -> None:
    many = "\n".join(f"one{n}.rare{n}" for n in range(100)) + "\none.usual\n" * 3
    program = f"def run(one):\n    {'; '.join(many.split())}"

    made = ast.unparse(short.usual_first(ast.parse(program)))

    assert made.startswith("if not __name__:\n    _.usual")
    assert ast.unparse(short.usual_first(ast.parse(COUNTER))) == ast.unparse(ast.parse(COUNTER))


# The firmware itself.


def words_of_a_pico() -> set[str]:
    """The names in the flash of MicroPython's Pico W: its pools (py/qstr.h), from the newest back."""
    flash = uf2.flash(stock.micropython("pico_w"))

    def word(at: int) -> int:
        return struct.unpack_from("<I", flash, at - 0x10000000)[0]

    def text(at: int) -> str:
        return flash[at - 0x10000000 : flash.index(0, at - 0x10000000)].decode("latin1")

    found: set[str] = set()
    pool = _newest_pool(flash)
    while pool:
        before, _, _, count = (word(pool + 4 * n) for n in range(4))
        found |= {text(word(pool + 24 + 4 * n)) for n in range(count)}
        pool = before
    return found


def _newest_pool(flash: bytes) -> int:
    """Of the frozen modules: {a pool before it, whose length is told; room for ten more; its own}."""
    inside = range(0x10000000, 0x10000000 + len(flash))
    for at in range(0, len(flash) - 24, 4):
        before, total, room, count, hashes, lengths = struct.unpack_from("<6I", flash, at)
        if room == 10 and 300 < count < 2000 and total >> 31 and {before, hashes, lengths} <= set(inside):
            middle = struct.unpack_from("<6I", flash, before - 0x10000000)
            if middle[0] and total & 0x7FFFFFFF == (middle[1] & 0x7FFFFFFF) + middle[3]:
                return 0x10000000 + at
    raise AssertionError("no pool of names in this image")


# What an ESP32's image knows, too: umqtt and others are frozen into it, and no part of MicroPython asks us for these.
OURS_ALL_THE_SAME = {"_append", "duty", "publish", "topic", "retain", "qos"}


def test_nothing_that_micropython_knows_is_called_otherwise() -> None:
    pico = words_of_a_pico()
    esp32 = set(re.findall(r"(?<=\0)[A-Za-z_]\w*(?=\0)", stock.micropython("esp32").decode("latin1")))
    assert len(pico) > 1500

    renamed = image.program().names.keys()

    assert renamed & (pico | esp32) <= OURS_ALL_THE_SAME


def test_a_name_that_costs_nothing_is_one_that_a_pico_has_in_its_flash() -> None:
    assert set(image.program().names.values()) <= words_of_a_pico()


def test_a_board_keeps_few_names_of_ours() -> None:
    """A name costs it some 17 bytes for good."""
    before = {name for text in image.texts().values() for name in short.identifiers(ast.parse(text))}
    after = {name for text in image.program().modules.values() for name in short.identifiers(ast.parse(text))}

    own_before, own_after = before - set(short.known()), after - set(short.known())
    print(len(own_before), len(own_after))
    assert len(own_after) < len(own_before) / 3


def test_every_joined_module_is_one_of_the_firmware() -> None:
    parts = {part for inside in joined.GROUPS.values() for part in inside}

    assert parts <= image.sources().keys()
