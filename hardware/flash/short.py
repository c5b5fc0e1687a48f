"""A module's source in, the same program with short names for what it keeps to itself out. Pure.

MicroPython keeps every name it ever met, for good: a sixth of a node's memory was names. What one module alone uses
(attributes with an underscore, arguments that must be given, values at its top with an underscore) is called alike in
every module. Functions and classes keep their names: an error's last words tell them.
"""

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator
from itertools import product
from string import ascii_lowercase


def shortened(source: str, kept: Collection[str] = ()) -> str:
    """`kept`: names that others may use, too, as `shared` tells them."""
    tree = ast.parse(source)
    found = _Found(tree)
    taken = {*found.met, *kept}
    attributes = _pairs((name for name in found.stored if name not in {*kept, *found.bound}), taken)
    names = _pairs((name for name in found.own if name not in {*kept, *found.bound}), taken)
    _Renamed(attributes, names).visit(tree)
    return ast.unparse(tree)


def shared(sources: Iterable[str]) -> set[str]:
    """What more than its own module uses: others' attributes, keywords, words in quotes, what a class inherits."""
    modules = [_Found(ast.parse(source)) for source in sources]
    told: set[str] = set()
    for found in modules:
        told |= found.told | (found.read - found.stored.keys())
        if any(found.bases & other.classes and other.stored for other in modules if other is not found):
            told |= found.stored.keys()
    return told


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _short() -> Iterator[str]:
    for size in (1, 2):
        yield from ("_" + "".join(letters) for letters in product(ascii_lowercase, repeat=size))


def _pairs(names: Iterable[str], taken: set[str]) -> dict[str, str]:
    return dict(zip(names, (name for name in _short() if name not in taken), strict=False))


class _Found(ast.NodeVisitor):
    """What a module calls its things, in the order of its text."""

    def __init__(self, tree: ast.Module) -> None:
        self.met: set[str] = set()
        self.told: set[str] = set()  # in quotes, as a keyword, of another module
        self.read: set[str] = set()
        self.stored: dict[str, None] = {}  # private attributes of self
        self.own: dict[str, None] = {}  # arguments that must be given, private values
        self.bound = set(dir(builtins))  # not to be renamed: it is more than an argument or a value
        self.classes: set[str] = set()
        self.bases: set[str] = set()
        for statement in tree.body:
            self._top(statement)
        self.visit(tree)

    def _top(self, statement: ast.stmt) -> None:
        if not isinstance(statement, ast.Assign):
            return
        names = [node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)]
        value = statement.value
        folded = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "const"
        self.own |= dict.fromkeys(name for name in names if _is_private(name) and not folded)
        self.bound |= {name for name in names if not _is_private(name) or folded}

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.met.add(node.attr)
        if _is_private(node.attr):
            self.read.add(node.attr)
            if isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name) and node.value.id == "self":
                self.stored[node.attr] = None
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self.met.add(node.id)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.told.add(node.value)

    def visit_keyword(self, node: ast.keyword) -> None:
        self.told.add(node.arg or "")
        self.generic_visit(node)

    def visit_arguments(self, node: ast.arguments) -> None:
        required = node.args[: len(node.args) - len(node.defaults)]
        self.own |= dict.fromkeys(one.arg for one in required if one.arg != "self")
        optional = [*node.args[len(required) :], *node.posonlyargs, *node.kwonlyargs, node.vararg, node.kwarg]
        self.bound |= {one.arg for one in optional if one is not None}
        self.met |= {one.arg for one in node.args}
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.bound.add(node.name)
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.classes.add(node.name)
        self.bases |= {base.id for base in node.bases if isinstance(base, ast.Name)}
        inside = [name for one in node.body if isinstance(one, ast.Assign) for name in ast.walk(one)]
        self.bound |= {node.name} | {one.id for one in inside if isinstance(one, ast.Name)}
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        self.bound |= {one.asname or one.name.split(".")[0] for one in node.names}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.told |= {one.name for one in node.names}
        self.bound |= {one.asname or one.name for one in node.names}

    def visit_Global(self, node: ast.Global | ast.Nonlocal) -> None:
        self.bound |= set(node.names)

    visit_Nonlocal = visit_Global


class _Renamed(ast.NodeTransformer):
    def __init__(self, attributes: dict[str, str], names: dict[str, str]) -> None:
        self._attributes, self._names = attributes, names

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        node.attr = self._attributes.get(node.attr, node.attr)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self._names.get(node.arg, node.arg)
        return self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        node.name = self._names.get(node.name, node.name) if node.name else None
        return self.generic_visit(node)
