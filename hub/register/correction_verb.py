"""moineau node correct: what a node says of one property is corrected from a day on, beside the raw value."""

import argparse

from contract.vocabulary import PROPERTIES
from hub.correction import FORMULAS, PLAIN, Correction
from hub.register.moments import day, moment
from hub.register.rows import RegisterError
from hub.register.verb import Call, hang

_EXAMPLE = "moineau node correct tilleuls-03 pm2_5 --gain 0.82 --offset 1.5 --since 2026-11-01"
_HELP = "Correct a property of a node: the value told is gain x measured + offset; the raw value stays beside it."


def mount(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    correct = hang(verbs, "correct", corrected, _HELP, f"{_EXAMPLE}\n\nformulas:\n{_formulas()}")
    correct.add_argument("id", help="the node's id")
    correct.add_argument("property", help="temperature, pm2_5, ...")
    correct.add_argument("--gain", type=float, help="what the sensor's value is multiplied by (default: 1)")
    correct.add_argument("--offset", type=float, help="what is added then, in the property's unit (default: 0)")
    correct.add_argument("--formula", metavar="NAME", help=f"applied before gain and offset (default: {PLAIN})")
    correct.add_argument("--off", action="store_true", help="no correction any more, from then on")
    correct.add_argument("--since", metavar="DATE", help="from this moment on (default: now)")


def _formulas() -> str:
    return "\n".join(f"  {each.name:<12}{each.words} ({each.source})" for each in FORMULAS.values())


def corrected(call: Call, args: argparse.Namespace) -> list[str]:
    given = [args.gain, args.offset, args.formula]
    if args.off == any(value is not None for value in given):
        raise RegisterError("give --gain, --offset or --formula, or --off alone to take the correction back")
    since = None if args.since is None else moment(args.since, call.settings.timezone)
    row = call.register.correct(
        args.id,
        args.property,
        formula=args.formula or PLAIN,
        gain=1.0 if args.gain is None else args.gain,
        offset=args.offset or 0.0,
        since=since,
        now=call.now,
    )
    return [told(row, call.settings.timezone), *_consequences(row)]


def told(row: Correction, timezone: str) -> str:
    until = "" if row.end is None else f" to {day(row.end, timezone)}"
    unit = PROPERTIES[row.property].unit_label
    what = f"{row.words()} {unit}" if row.active else "not corrected"
    return f"{day(row.start, timezone)}{until or ' to now'}: {row.property} number {row.number}: {what}"


def _consequences(row: Correction) -> list[str]:
    wet = "Where the node's humidity of the same moment is missing, the value stays as it was measured."
    return [
        "The journal keeps what was measured. InfluxDB is written anew from that moment on by a running hub;",
        "the open topics carry it with the next value. No correction is ever changed: give a new one instead.",
        *([f"{FORMULAS[row.formula].source}. {wet}"] if row.wet else []),
    ]
