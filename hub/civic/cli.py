"""moineau intervention, place, prise, box, loan: acts and views on the command line, made from hub/civic/acts.py.

The only file of this folder that prints.
"""

import argparse
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from hub import settings as hub_settings
from hub.civic import acts, people_views, views
from hub.civic.act import Act, Scene, Who, carried_out
from hub.civic.fields import Field
from hub.journal import Reader
from hub.journal.schema import FILE as JOURNAL
from hub.register import Register, RegisterError
from hub.register.verb import group, hang

_ABOUT = {
    "intervention": "Trials in a street: their question, their states and their gates, their log.",
    "support": "What people promised; how many is public, who never is. Paper slips with codes.",
    "concern": "What people fear: published at once, taken down only with a public reason.",
    "city": "What the city owes an answer, and what it said. The inbox of its open innovation cell.",
    "place": "Shared places: they lend boxes and host nodes.",
    "prise": "Poles, walls and bays that are open to interventions.",
    "box": "The numbered kits that are lent, such as R07.",
    "loan": "Who has which box until when; never who holds it.",
}


def verbs(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for name, about in _ABOUT.items():
        below = group(subparsers, name, about, f"example:\n  moineau {name} list")
        for act in acts.every():
            if act.group == name:
                _mount_act(below, act)
        for view in (*views.VIEWS, *people_views.VIEWS):
            if view.group == name:
                _mount_view(below, view)


def _mount_act(below: "argparse._SubParsersAction[argparse.ArgumentParser]", act: Act) -> None:
    parser = hang(below, act.verb, lambda *_: [], f"{act.what.en}.", f"moineau {act.group} {act.verb} {act.example}")
    parser.add_argument("id", metavar="CODE" if act.group in ("box", "loan") else "ID", help=act.id_help.en)
    for field in act.fields:
        _add(parser, field)
    parser.set_defaults(run=run_act, act_of=act)


def _mount_view(below: "argparse._SubParsersAction[argparse.ArgumentParser]", view: views.View) -> None:
    parser = hang(
        below, view.verb, lambda *_: [], view.help, f"moineau {view.group} {view.verb} {view.example}".strip()
    )
    for name, help in view.arguments:
        parser.add_argument(name, help=help)
    parser.set_defaults(run=run_view, view=view)


def _add(parser: argparse.ArgumentParser, field: Field) -> None:
    if field.kind == "file":
        parser.add_argument(field.name, type=Path, metavar="FILE", help=field.help.en)
        return
    option = "--" + field.name.replace("_", "-")
    shape: dict[str, Any] = {"help": field.help.en, "required": field.needed, "dest": field.name}
    if field.kind in ("lines", "counted"):
        shape |= {"nargs": "*", "metavar": "LINE"}
    elif field.kind == "flag":
        shape |= {"nargs": "?", "const": "yes", "metavar": "yes|no"}
    elif field.choices and len(field.choices) <= 9:
        shape |= {"choices": list(field.choices)}
    else:
        shape |= {"metavar": {"day": "DAY", "moment": "TIME", "number": "N", "whole": "N"}.get(field.kind, "TEXT")}
    parser.add_argument(option, **shape)


@contextmanager
def scene_of(args: argparse.Namespace, *, create: bool = False) -> Generator[Scene]:
    settings = hub_settings.of(args)
    with closing(Register(settings.data, create=create)) as register:
        reader = Reader(settings.data) if (settings.data / JOURNAL).exists() else None
        try:
            rollups = None if reader is None else reader.rollups
            yield Scene(register, int(time.time()), settings.timezone, Who("operator", ""), rollups)
        finally:
            if reader is not None:
                reader.close()


def run_act(args: argparse.Namespace) -> int:
    act: Act = args.act_of
    given = {field.name: _given(field, getattr(args, field.name)) for field in act.fields}
    with scene_of(args) as scene:
        done = carried_out(act, scene, args.id, {name: value for name, value in given.items() if value is not None})
    print("\n".join(said.en for said in (done.said, *done.later)))
    return 0


def _given(field: Field, value: Any) -> Any:
    if field.kind != "file" or value is None:
        return value
    try:
        return value.read_bytes()
    except OSError as error:
        raise RegisterError(f"{value}: {error.strerror}") from None


def run_view(args: argparse.Namespace) -> int:
    with scene_of(args) as scene:
        for line in args.view.lines(scene, args):
            print(line)
    return 0
