"""Modules' sources in, fewer modules of the same program out. Pure.

Each module costs a board memory for its table of names, its path and what it imports from others. What lives as long
as the node does is joined into one (`firmware/main`), what it needs while it speaks into another (`firmware/talk`),
what makes it into a third (`firmware/made`); numbers and texts with a name in capitals stand where the name stood. The
texts in firmware/ and contract/ stay as they are.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping

# The module that takes the others in: what it takes in, in the order in which they can be loaded, itself last.
GROUPS = {
    "firmware/main": (
        *("firmware/visitor", "firmware/clock", "firmware/watch", "firmware/sensors/__init__", "firmware/instrument"),
        *("firmware/board", "firmware/segments", "firmware/kept", "firmware/outbox"),
        *("firmware/mqtt", "firmware/link", "firmware/node", "firmware/life", "firmware/main"),
    ),
    "firmware/made": ("firmware/settings", "firmware/drivers", "firmware/opening", "firmware/made"),
    "firmware/talk": (
        *("contract/rules", "contract/names", "contract/fields", "contract/heard", "contract/jsontext"),
        *("contract/packing", "contract/own", "contract/half", "firmware/talk"),
    ),
}
PACKAGES = ("firmware", "contract")
Groups = Mapping[str, tuple[str, ...]]
Constant = int | float | str | bytes
Constants = dict[tuple[str, str], Constant]


class JoinError(ValueError):
    """These modules cannot be one: two of them mean different things by a name."""


def joined(sources: Mapping[str, str], groups: Groups = GROUPS) -> dict[str, ast.Module]:
    """{"firmware/link": text} in, {"firmware/main": tree} out; packages without a word of code are left out."""
    trees = {name: ast.parse(text) for name, text in sources.items()}
    into, constants = _into(groups), _constants(trees)
    for name in into:
        _keep_apart(name, {other: trees[other] for other in into if into[other] == into[name]}, constants)
    for name, tree in trees.items():
        _Resolved(name, into, constants).visit(tree)
    made = {name: tree for name, tree in trees.items() if name not in into and _says_something(tree)}
    for group in groups:
        made[group] = _one(group, [trees[name] for name in into if into[name] == group])
    return made


def typed(code: str, sources: Mapping[str, str]) -> ast.Module:
    """Code that is no module of the firmware and imports some: as the joined ones want to be imported."""
    tree = ast.parse(code)
    constants = _constants({name: ast.parse(text) for name, text in sources.items()})
    return _Resolved("", _into(GROUPS), constants).visit(tree)


def _into(groups: Groups) -> dict[str, str]:
    """Into which module another is taken."""
    return {part: group for group, parts in groups.items() for part in parts}


def _says_something(tree: ast.Module) -> bool:
    return any(not _is_docstring(statement) for statement in tree.body)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _one(group: str, trees: Iterable[ast.Module]) -> ast.Module:
    imports: dict[str, ast.stmt] = {}
    body: list[ast.stmt] = []
    for tree in trees:
        for statement in tree.body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                imports[ast.unparse(statement)] = statement
            elif not _is_docstring(statement):
                body.append(statement)
    names = [name for statement in [*imports.values(), *body] for name in bound(statement)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise JoinError(f"{group}: two of its modules define {', '.join(twice)}: give one of them another name")
    return ast.Module([*imports.values(), *body], [])


def bound(statement: ast.stmt) -> Iterator[str]:
    """What a statement at a module's top defines."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign):
        targets = [node for target in statement.targets for node in ast.walk(target)]
        yield from (node.id for node in targets if isinstance(node, ast.Name))
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        yield from (one.asname or one.name for one in statement.names)


# Constants.


def _constants(trees: Mapping[str, ast.Module]) -> Constants:
    """(module, name): its value, of every name in capitals that a module gives to a number or a text, or hands on.

    Boards' files are read by name, and keep theirs.
    """
    found: Constants = {}
    for module, tree in trees.items():
        own: dict[str, Constant] = {}
        for statement in tree.body if "/boards/" not in module else ():
            name = _constant_name(statement)
            value = _value(statement.value, own) if name and isinstance(statement, ast.Assign) else None
            if name and value is not None:
                own[name] = value
        found |= {(module, name): value for name, value in own.items()}
    for module, tree in trees.items():
        for statement in tree.body:
            if isinstance(statement, ast.ImportFrom):
                source = (statement.module or "").replace(".", "/")
                handed = [one for one in statement.names if (source, one.name) in found]
                found |= {(module, one.asname or one.name): found[source, one.name] for one in handed}
    return found


def _constant_name(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Name) and target.id.isupper():
            return target.id
    return None


def _value(node: ast.expr, known: Mapping[str, Constant]) -> Constant | None:
    """Of a number, of a text, and of what is reckoned from whole numbers."""
    if isinstance(node, ast.Constant) and type(node.value) in (float, str, bytes):
        return node.value  # ty: ignore[invalid-explicit-return]
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    if not names <= known.keys() or any(not isinstance(part, _ARITHMETIC) for part in ast.walk(node)):
        return None
    reckoned = compile(ast.Expression(node), "", "eval")
    value = eval(reckoned, {name: known[name] for name in names})  # noqa: S307 -- numbers and operators only
    return value if type(value) is int else None


_ARITHMETIC = (ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.Name, ast.Load)


def _keep_apart(name: str, group: Mapping[str, ast.Module], constants: Constants) -> None:
    """What a module keeps to itself gets the module's name where another of its group has one of the same name."""

    def own(module: str) -> set[str]:
        found = {one for statement in group[module].body for one in bound(statement)}
        return {one for one in found if (module, one) not in constants}

    others = {one for other in group if other != name for one in own(other)}
    clashing = [one for one in own(name) & others if one.startswith("_")]
    _Apart({one: f"_{name.split('/')[1]}{one}" for one in clashing}).visit(group[name])


class _Apart(ast.NodeTransformer):
    """Names of a module's top get others. A function that has such a name of its own is refused."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._names.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        if node.arg in self._names:
            raise JoinError(f"{node.arg} is an argument and a name of the module: give one of them another name")
        return node


class _Resolved(ast.NodeTransformer):
    """A module whose imports fetch from the joined modules, and whose constants stand in place of their names."""

    def __init__(self, module: str, into: Mapping[str, str], constants: Constants) -> None:
        self._module, self._into, self._all = module, into, constants
        self._own = {name: value for (owner, name), value in constants.items() if owner == module}
        self._aliases: dict[str, str] = {}  # what is imported: the module that it is, if it is one
        self._inside: set[str] = set()  # those of them that are joined into ours
        self._local: list[set[str]] = []

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | list[ast.stmt] | None:
        source = (node.module or "").replace(".", "/")
        if source.split("/")[0] not in PACKAGES:
            return node
        fetched: dict[str, list[ast.alias]] = {}
        for one in node.names:
            found = self._fetched(source, one)
            if found is not None:
                fetched.setdefault(found[0], []).append(found[1])
        return [ast.ImportFrom(module, parts, 0) for module, parts in fetched.items()] or None

    def _fetched(self, source: str, one: ast.alias) -> tuple[str, ast.alias] | None:
        """From which module, and what, an import fetches now; None where it is in this one, or a constant."""
        alias, whole = one.asname or one.name, f"{source}/{one.name}"
        owner = f"{source}/__init__" if f"{source}/__init__" in self._into else source
        if (owner, one.name) in self._all:
            self._own[alias] = self._all[owner, one.name]
            return None
        group = self._into.get(owner) or self._into.get(whole)
        self._aliases[alias] = whole
        if group is None:
            return source.replace("/", "."), one
        if group == self._into.get(self._module):
            if whole in self._into:
                self._inside.add(alias)
            elif alias != one.name:
                raise JoinError(f"{self._module} calls {one.name} {alias}: joined modules call it alike")
            return None
        package, name = group.split("/")
        if whole in self._into:
            return package, ast.alias(name, alias)
        return f"{package}.{name}", one

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        alias = node.value.id if isinstance(node.value, ast.Name) else ""
        if alias not in self._aliases or self._is_local(alias):
            return self.generic_visit(node)
        if (value := self._all.get((self._aliases[alias], node.attr))) is not None:
            return ast.Constant(value)
        if alias not in self._inside:
            return node
        if self._is_local(node.attr):
            raise JoinError(f"{self._module}: {ast.unparse(node)} would be what a function calls {node.attr}")
        return ast.Name(node.attr, node.ctx)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self._inside and not self._is_local(node.id):
            raise JoinError(f"{self._module} hands the module {node.id} on: it is none any more")
        if isinstance(node.ctx, ast.Load) and node.id in self._own and not self._is_local(node.id):
            return ast.Constant(self._own[node.id])
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        if not self._local and _constant_name(node) in self._own:
            return None
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Constants of a class are read through it."""
        for number, statement in enumerate(node.body):
            self._local.append(set())
            node.body[number] = self.visit(statement)
            self._local.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.Lambda) -> ast.AST:
        inside = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
        inside |= {p.id for p in ast.walk(node) if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Store)}
        self._local.append(inside)
        self.generic_visit(node)
        self._local.pop()
        return node

    visit_Lambda = visit_FunctionDef

    def _is_local(self, name: str) -> bool:
        return any(name in names for names in self._local)
