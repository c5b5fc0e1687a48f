"""A program's modules in, the same program with names that MicroPython has anyway out. Pure.

MicroPython keeps every name that it ever met, for good: a seventh of a node's memory was names. Those of its own parts
lie in its flash and cost nothing (known.txt: what the images of Pico W and ESP32 both know). So whatever the firmware
defines and MicroPython does not know takes a known name that the firmware does not use, the same one everywhere.
Classes keep their names, for an error is told by its class; so does what is also a word in quotes (`getattr`).
"""

import ast
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from keyword import iskeyword
from pathlib import Path

from hardware.flash.joined import PACKAGES

_ONE_BYTE = 128  # names of a module, as MicroPython counts them in its code
# A part of MicroPython may look for these on an object of ours: a stream, a file system, a generator.
_LOOKED_FOR = {
    *("close", "send", "throw", "read", "readinto", "readline", "readlines", "write", "ioctl", "seek", "flush"),
    *("keys", "values", "items", "update", "append", "open", "mount", "umount", "mkdir", "rmdir", "remove", "rename"),
    *("stat", "statvfs", "ilistdir", "chdir", "getcwd", "readblocks", "writeblocks"),
    # The compiler's own.
    *("const", "micropython", "native", "viper", "ptr", "ptr8", "ptr16", "ptr32", "uint", "int", "bool", "object"),
}


@cache
def known() -> tuple[str, ...]:
    """The names that cost no memory."""
    return tuple((Path(__file__).parent / "known.txt").read_text(encoding="ascii").split())


def names(trees: Iterable[ast.Module], kept: Collection[str] = ()) -> dict[str, str]:
    """What each name of these modules is to be called; `kept`: those that others rely on.

    Each module's file spells its names: those of many modules get the shortest.
    """
    found, modules = _Found(), Counter[str]()
    for tree in trees:
        found.visit(tree)
        modules.update(identifiers(tree))
    staying = {*found.told, *found.classes, *kept, *known(), *_LOOKED_FOR}
    own = [name for name in found.defined if name not in staying and not name.startswith("__")]
    own.sort(key=lambda name: -modules[name])
    free = [name for name in _shortest_first(known()) if name not in found.met and name not in kept]
    return dict(zip(own, free, strict=False))


def _shortest_first(found: Iterable[str]) -> list[str]:
    fit = [name for name in found if name[0] != "_" and name not in _LOOKED_FOR and not iskeyword(name)]
    return sorted(fit, key=lambda name: (len(name), name))


def renamed(tree: ast.Module, wanted: Mapping[str, str]) -> ast.Module:
    _Renamed(wanted).visit(tree)
    return tree


def usual_first(tree: ast.Module) -> ast.Module:
    """The same module, in whose table the names that it uses most come first: below 128 a name takes one byte of code
    where another takes two. They are named in a branch that is never taken, and leaves memory with the module's body.
    """
    counted = Counter(name for function in tree.body for name in _asked_for(function, frozenset()))
    usual = [name for name, times in counted.most_common(_ONE_BYTE) if times > 1]
    if len(counted) > _ONE_BYTE:
        tree.body.insert(0, ast.parse(f"if not __name__: {'.'.join(['_', *usual])}").body[0])
    return tree


def _asked_for(node: ast.AST, local: frozenset[str]) -> Iterator[str]:
    """What is asked for by name in it: attributes, short words, and names that are no function's own."""
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        names = [part for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)]
        arguments = [part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)]
        yield from arguments
        local = local | {*arguments, *(name.id for name in names)}
    if isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Name) and node.id not in local:
        yield node.id
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _asked_for(child, local)


def functions(trees: Iterable[ast.Module], wanted: Mapping[str, str]) -> str:
    """What functions are called now and were called before, a line each: a board's last words are told by it."""
    found = {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return "".join(f"{wanted[name]} {name}\n" for name in sorted(found) if name in wanted)


def identifiers(tree: ast.AST) -> set[str]:
    """Everything that is called something in it."""
    return {name for node in ast.walk(tree) for name in _identifiers(node)}


def _identifiers(node: ast.AST) -> Iterator[str]:
    """What a node of the tree calls something."""
    for field in ("id", "attr", "arg", "name", "asname"):
        name = getattr(node, field, None)
        if isinstance(name, str):
            yield from name.split(".")
    if isinstance(node, ast.Global | ast.Nonlocal):
        yield from node.names
    if isinstance(node, ast.ImportFrom):
        yield from (node.module or "").split(".")


class _Found(ast.NodeVisitor):
    def __init__(self) -> None:
        self.met: set[str] = set()
        self.told: set[str] = set()  # in quotes, or of a module
        self.classes: set[str] = set()
        self.defined: dict[str, None] = {}  # in the order of the text
        self._depth = 0

    def visit(self, node: ast.AST) -> None:
        self.met |= set(_identifiers(node))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self.told.add(node.value)
        elif isinstance(node, ast.ClassDef):
            self.classes.add(node.name)
        elif isinstance(node, ast.Import):
            self.told |= {part for one in node.names for part in one.name.split(".")}
        elif isinstance(node, ast.ImportFrom):
            self._fetched(node)
        self._define(node)
        self._depth += isinstance(node, ast.FunctionDef)
        self.generic_visit(node)
        self._depth -= isinstance(node, ast.FunctionDef)

    def _define(self, node: ast.AST) -> None:
        """What a function calls its own, other than its arguments, leaves no name."""
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            self.defined[node.attr] = None
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and not self._depth:
            self.defined[node.id] = None
        elif isinstance(node, ast.FunctionDef):
            self.defined[node.name] = None
        elif isinstance(node, ast.arg):
            self.defined[node.arg] = None

    def _fetched(self, node: ast.ImportFrom) -> None:
        parts = (node.module or "").split(".")
        self.told |= set(parts)
        if parts[0] not in PACKAGES or len(parts) == 1:
            self.told |= {one.name for one in node.names}  # a module, or another's


class _Renamed(ast.NodeTransformer):
    def __init__(self, wanted: Mapping[str, str]) -> None:
        self._wanted = wanted

    def visit(self, node: ast.AST) -> ast.AST:
        for field in ("id", "attr", "arg", "name", "asname"):
            name = getattr(node, field, None)
            if isinstance(name, str) and name in self._wanted:
                setattr(node, field, self._wanted[name])
        if isinstance(node, ast.Global | ast.Nonlocal):
            node.names = [self._wanted.get(name, name) for name in node.names]
        return self.generic_visit(node)
