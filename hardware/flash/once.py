"""Joined modules in, the same ones without what a node does but once out. Pure.

A constructor that a visitor calls, once a life, would stay in memory for as long as its class. So it becomes a function
of that visitor and leaves with it: `Clock(a)` is `Clock__init__(a)` there, which makes a bare Clock, fills it and gives
it back. So do a method that only such a constructor calls, and a function that only one visitor calls. What is handed
on, not called, stays where it is: one function of a visitor that somebody keeps, keeps all of it.
"""

import ast
import symtable
from collections import Counter
from collections.abc import Iterator, Mapping

from hardware.flash.joined import JoinError, bound

HOME = "firmware/main"
INIT = "__init__"


def moved(trees: Mapping[str, ast.Module], home: str = HOME) -> dict[str, str]:
    """Moves them, in these trees; says where each is now: {"Clock__init__": "firmware.made"}."""
    places: dict[str, str] = {}
    asked: set[str] = set()
    while (found := next(_movable(trees, home), None)) is not None:
        statement, there = found
        if isinstance(statement, ast.FunctionDef):
            trees[home].body.remove(statement)
            functions = [statement]
        else:
            for node in ast.walk(trees[there]):
                if isinstance(node, ast.Name) and node.id == statement.name:
                    node.id += INIT
            functions = _taken_out(statement, trees)
        asked |= _receive(trees, home, there, functions)
        places |= {function.name: _dotted(there) for function in functions}
    _forget_imports(trees[home], asked)
    for tree in trees.values():
        _import_at_once(tree)
    return places


def typed(tree: ast.Module, places: Mapping[str, str], home: str = HOME) -> ast.Module:
    """Code that is no module of the firmware: what it fetches from `home` it fetches where that is now."""
    return _Typed(places, home).visit(tree)


def _dotted(module: str) -> str:
    return module.replace("/", ".")


# Which.


def _movable(trees: Mapping[str, ast.Module], home: str) -> Iterator[tuple[ast.FunctionDef | ast.ClassDef, str]]:
    """What one other module calls, and nobody else: it, and that module."""
    callers = _callers(trees, home)
    for statement in trees[home].body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef) and statement.name in callers and _can_move(statement):
            yield statement, callers[statement.name]


def _can_move(statement: ast.FunctionDef | ast.ClassDef) -> bool:
    """A function inside of it could be kept; a constructor is to reach its end, and to be its class's only one."""
    if isinstance(statement, ast.FunctionDef):
        return not statement.decorator_list and not any(
            isinstance(node, ast.FunctionDef | ast.Lambda) for node in ast.walk(statement) if node is not statement
        )
    init = _init(statement)
    if init is None or statement.bases or not _can_move(init):
        return False
    return not any(isinstance(node, ast.Return) or getattr(node, "id", "") == "super" for node in ast.walk(init))


def _init(statement: ast.ClassDef) -> ast.FunctionDef | None:
    found = [part for part in statement.body if isinstance(part, ast.FunctionDef) and part.name == INIT]
    return found[0] if found else None


def _callers(trees: Mapping[str, ast.Module], home: str) -> dict[str, str]:
    """{name: module} of what is fetched from `home` by this module alone, and nowhere does more than be called."""
    fetchers: dict[str, set[str]] = {}
    staying = {node.id for node in ast.walk(trees[home]) if isinstance(node, ast.Name)}
    for module, tree in trees.items():
        fetched, aliases = _fetched(tree, home)
        for one in fetched:
            fetchers.setdefault(one.name, set()).add(module)
            staying |= {one.name} if one.asname else set()
        called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node not in called and fetched:
                staying.add(node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
                staying.add(node.attr)
    return {name: min(modules) for name, modules in fetchers.items() if len(modules) == 1 and name not in staying}


def _fetched(tree: ast.Module, home: str) -> tuple[list[ast.alias], set[str]]:
    """What it imports from this module, and what it calls the whole of it."""
    package, _, own = _dotted(home).rpartition(".")
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    fetched = [one for node in imports if node.module == _dotted(home) for one in node.names]
    whole = [one for node in imports if node.module == package for one in node.names if one.name == own]
    return fetched, {one.asname or one.name for one in whole}


# Out of where they were.


def _taken_out(statement: ast.ClassDef, trees: Mapping[str, ast.Module]) -> list[ast.FunctionDef]:
    """The constructor that this class has no more, after the methods that only it called."""
    init = _init(statement)
    assert init is not None
    me = init.args.args.pop(0).arg
    mentioned = Counter(n.attr for tree in trees.values() for n in ast.walk(tree) if isinstance(n, ast.Attribute))
    calls = [(node, node.func) for node in ast.walk(init) if isinstance(node, ast.Call)]
    own = [(call, of) for call, of in calls if isinstance(of, ast.Attribute) and ast.unparse(of.value) == me]
    called = Counter(of.attr for _, of in own)
    methods = [part for part in statement.body if isinstance(part, ast.FunctionDef) and _can_move(part)]
    methods = [method for method in methods if called[method.name] == mentioned[method.name] > 0]
    statement.body = [part for part in statement.body if part not in (init, *methods)] or [ast.Pass()]
    for call, of in own:
        if of.attr in [method.name for method in methods]:
            call.args.insert(0, of.value)
            call.func = ast.Name(statement.name + of.attr, ast.Load())
    begun = ast.parse(f"{me} = {statement.name}()\nreturn {me}").body
    init.body = [begun[0], *init.body, begun[1]]
    for function in (*methods, init):
        function.name = statement.name + function.name
    return [*methods, init]


# To where they are called.


def _receive(trees: Mapping[str, ast.Module], home: str, there: str, functions: list[ast.FunctionDef]) -> set[str]:
    """Puts them there, and has imported what they ask for: that."""
    tree, own = trees[there], {function.name for function in functions}
    _Without(_dotted(home), own).visit(tree)
    asked = {name for function in functions for name in _asked_for(function)} - own
    offered = {name: fetching for statement in trees[home].body for name, fetching in _offered(statement, home)}
    here = {name: ast.unparse(fetching) for part in tree.body for name, fetching in _offered(part, there)}
    meant = {name: ast.unparse(offered[name]) if name in offered else "" for name in asked}
    clashing = sorted({name for name in asked & here.keys() if here[name] != meant[name]} | own & here.keys())
    if clashing:
        raise JoinError(f"{home} and {there} each have their {', '.join(clashing)}: give one of them another name")
    if _fetched(ast.Module([*functions], []), there)[1]:
        raise JoinError(f"{there} would import itself in {functions[-1].name}: import what it asks for by name")
    for function in functions:
        _Without(_dotted(there)).visit(function)
    imports = [fetching for name, fetching in offered.items() if name in asked - here.keys()]
    index = max([0, *(at for at, part in enumerate(tree.body, 1) if isinstance(part, ast.Import | ast.ImportFrom))])
    tree.body[index:index] = [*imports, *functions]
    return asked


def _offered(statement: ast.stmt, module: str) -> Iterator[tuple[str, ast.stmt]]:
    """Each name that a statement at the top of this module defines, and how another module comes by the same."""
    if isinstance(statement, ast.Import):
        yield from ((one.asname or one.name, ast.Import([one])) for one in statement.names)
    elif isinstance(statement, ast.ImportFrom):
        yield from ((one.asname or one.name, ast.ImportFrom(statement.module, [one], 0)) for one in statement.names)
    else:
        yield from ((name, ast.ImportFrom(_dotted(module), [ast.alias(name)], 0)) for name in bound(statement))


def _asked_for(function: ast.FunctionDef) -> set[str]:
    """Names of its module that a function asks for."""
    found: set[str] = set()
    tables = [symtable.symtable(ast.unparse(function), "", "exec")]
    for table in tables:
        tables += table.get_children()
        found |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
    return found


class _Without(ast.NodeTransformer):
    """Nothing, or nothing of these names, is imported from this module."""

    def __init__(self, module: str, names: set[str] | None = None) -> None:
        self._module, self._names = module, names

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        if node.module == self._module:
            node.names = [one for one in node.names if self._names is not None and one.name not in self._names]
        return node if node.names else None


def _forget_imports(tree: ast.Module, asked: set[str]) -> None:
    """What was imported for those that have moved, and for nobody who stays."""
    gone = asked - {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            statement.names = [one for one in statement.names if (one.asname or one.name) not in gone]
    tree.body = [statement for statement in tree.body if getattr(statement, "names", True)]


def _import_at_once(tree: ast.Module) -> None:
    """What a module imports from another, in one statement: each costs bytes of flash."""
    first: dict[str, ast.ImportFrom] = {}
    for statement in [*tree.body]:
        if isinstance(statement, ast.ImportFrom) and first.setdefault(statement.module or "", statement) != statement:
            first[statement.module or ""].names += statement.names
            tree.body.remove(statement)


class _Typed(ast.NodeTransformer):
    def __init__(self, places: Mapping[str, str], home: str) -> None:
        self._places, self._home, self._aliases = places, home, set[str]()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> list[ast.stmt]:
        self._aliases |= _fetched(ast.Module([node], []), self._home)[1]
        if node.module != _dotted(self._home):
            return [node]
        return [self._fetching(one) for one in node.names]

    def _fetching(self, one: ast.alias) -> ast.stmt:
        """A constructor comes under the name of its class."""
        name = next((name for name in (one.name, one.name + INIT) if name in self._places), None)
        if name is None:
            return ast.ImportFrom(_dotted(self._home), [one], 0)
        return ast.ImportFrom(self._places[name], [ast.alias(name, one.asname or one.name)], 0)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        whole = isinstance(node.value, ast.Name) and node.value.id in self._aliases
        if whole and {node.attr, node.attr + INIT} & self._places.keys():
            raise JoinError(f"{ast.unparse(node)} is no longer there: import {node.attr} by its name")
        return self.generic_visit(node)
