"""moineau evidence: what the readings of a hub say about a registered intervention, in French and in English.

A file and a data directory in, sentences out. Nothing numeric is imported before a verb needs it, so that a hub without
the extra `moineau[evidence]` starts as before.
"""

import argparse
import importlib.util
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.evidence import EvidenceError

if TYPE_CHECKING:
    from hub.evidence.record import Record
    from hub.evidence.sources import Known

_NEEDED = ("numpy", "scipy", "statsmodels", "holidays", "vacances_scolaires_france")


def verbs(acts: "argparse._SubParsersAction[argparse.ArgumentParser]", known: "Known") -> None:
    """`known` knows the file of an intervention that stands in the register."""
    for parser in _mounted(acts):
        parser.set_defaults(known=known)


def _mounted(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> list[argparse.ArgumentParser]:
    plan = _verb(
        acts, "plan", "Before the kit is lent: the smallest change that would be seen, and what more buys.", run_plan
    )
    register = _verb(
        acts, "register", "Check a question and print the [registration] that fixes it before the trial.", run_register
    )
    compute = _verb(acts, "compute", "Say what an intervention changed, and how sure that is.", run_compute)
    _from(compute)
    compute.add_argument("--language", choices=("fr", "en"), help="one language only (default: both)")
    dossier = _verb(
        acts, "dossier", "Everything the evidence is made of, in one zip that anybody can check.", run_dossier
    )
    _from(dossier)
    dossier.add_argument("--out", type=Path, metavar="ZIP", help="a .zip, or a new folder (default: ID.zip)")
    sheet = _verb(acts, "sheet", "The evidence on one page of A4, to be hung up or handed in.", run_sheet)
    _from(sheet)
    sheet.add_argument("--language", choices=("fr", "en"), default="fr", help="of the page (default: fr)")
    sheet.add_argument("--out", type=Path, metavar="PDF", help="default: ID-LANGUAGE.pdf")
    sheet.add_argument("--address", default="", metavar="URL", help="of the trial's page: printed, and as a QR code")
    verify = acts.add_parser("verify", **_told("verify DOSSIER.zip", "Make a dossier's numbers again, from it alone."))
    verify.add_argument("dossier", type=Path, metavar="DOSSIER", help="the zip or folder")
    verify.set_defaults(run=run_verify)
    _beside(acts)
    for parser in (plan, register):
        _data(parser)
    return [plan, register, compute, dossier, sheet]


def _beside(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    what = "Nodes that hung side by side: print what each makes of the same air, as rows for --cards."
    example = "beside n01 n02 n03 --from 2025-08-30T08:00+02:00 --to 2025-08-31T08:00+02:00 --when before > cards.csv"
    parser = acts.add_parser("beside", **_told(example, what))
    parser.add_argument("nodes", nargs="+", metavar="NODE", help="the nodes in the box, the reference included")
    parser.add_argument("--from", dest="start", type=_moment, required=True, metavar="TIME", help="since when")
    parser.add_argument("--to", dest="end", type=_moment, required=True, metavar="TIME", help="until when")
    parser.add_argument("--when", choices=("before", "after"), required=True, help="before the campaign, or after it")
    parser.add_argument("--reference", metavar="NODE", help="the one that is trusted (default: the mean of the others)")
    _data(parser)
    parser.set_defaults(run=run_beside)


def _moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} where a time with its zone such as 2025-08-30T08:00+02:00 is needed"
        )
    return int(moment.timestamp())


def _told(example: str, what: str) -> dict[str, Any]:
    return {"help": what, "description": what, "epilog": f"example: moineau evidence {example}"}


def _verb(
    acts: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str, run: object
) -> argparse.ArgumentParser:
    parser = acts.add_parser(name, **_told(f"{name} intervention.toml", what))
    parser.add_argument("file", metavar="FILE", help="the intervention.toml, or the id of one in the register")
    parser.set_defaults(run=run)
    return parser


def _from(parser: argparse.ArgumentParser) -> None:
    """Where the readings are."""
    _data(parser)
    sides = "side-by-sides, as `moineau evidence beside` writes them"
    parser.add_argument("--cards", type=Path, metavar="CSV", help=sides)


def _data(parser: argparse.ArgumentParser) -> None:
    data = "the hub's data (default: data)"
    parser.add_argument("--data", type=Path, default=Path("data"), metavar="DIR", help=data)


def _text(args: argparse.Namespace) -> str:
    from hub.evidence import sources

    return sources.text_of(args.file, args.data, args.known)[0]


def ready() -> None:
    """Raises where the statistics are not installed."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise EvidenceError(f"{', '.join(missing)} not installed; way out: pip install 'moineau[evidence]'")


def run_compute(args: argparse.Namespace) -> int:
    ready()
    from hub.evidence import phrases, report, sources

    text, registered = sources.text_of(args.file, args.data, args.known)
    record = sources.evidence(text, args.data, args.cards)
    for language in (args.language,) if args.language else phrases.LANGUAGES:
        print("\n".join(report.lines(record, language)), end="\n\n")
    now = datetime.now(UTC)
    if registered and f"{now:%Y-%m-%d}" >= record.phases["end"]:
        sources.kept(record, args.data, int(now.timestamp()))
        print(f"Kept in the register; its page tells it now (data {record.data_hash[:8]}).")
    return 0


def run_dossier(args: argparse.Namespace) -> int:
    ready()
    from hub.evidence import dossier, sources

    material = sources.material(_text(args), args.data, sources.cards_in(args.cards))
    out = args.out or Path(f"{material.asked.id}.zip")
    digest = dossier.made(material, args.data, out, _counted)
    print(f"{out}\nfingerprint {digest}\nto check it: moineau evidence verify {out}")
    return 0


def run_sheet(args: argparse.Namespace) -> int:
    """What the register keeps is drawn as it is, without the statistics; a file is computed first."""
    from hub.evidence import sheet

    if args.address and not args.address.startswith(("http://", "https://")):
        raise EvidenceError(
            f"--address {args.address[:60]!r} where an address such as https://moineau.example is needed"
        )
    found, place = _kept(args) or _computed(args)
    out = args.out or Path(f"{found.intervention}-{args.language}.pdf")
    out.write_bytes(sheet.pdf(sheet.Sheet(found, place, args.address[:200]), args.language))
    print(out)
    return 0


def _kept(args: argparse.Namespace) -> "tuple[Record, str] | None":
    """The record of an intervention of the register, and what its neighbourhood is called."""
    from hub.evidence.record import decoded
    from hub.register import Register
    from hub.register.store import FILE

    if Path(args.file).is_file() or args.cards or not (args.data / FILE).exists():
        return None
    with closing(Register(args.data, create=False)) as register:
        stored = register.evidence(args.file)
        if stored is None:
            return None
        found = decoded(stored.record)
        area = register.area(found.area)
        return found, area.name if area else found.area


def _computed(args: argparse.Namespace) -> "tuple[Record, str]":
    ready()
    from hub.evidence import sources

    found = sources.evidence(_text(args), args.data, args.cards)
    return found, sources.place_of(found.area, args.data)


def _counted(line: str) -> None:
    """How far it is, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r{line}\x1b[K", end="", file=sys.stderr, flush=True)


def run_verify(args: argparse.Namespace) -> int:
    ready()
    from hub.evidence import verify

    found = verify.checked(args.dossier)
    print(f"{args.dossier}: fingerprint {found.digest}")
    for line in (*found.problems, *found.notes):
        print(f"  {line}")
    if found.problems:
        print("This dossier does not hold: what it says cannot be made again from what it holds.")
        return 1
    print("Made again from this dossier alone: every number is the same.")
    return 0


def run_plan(args: argparse.Namespace) -> int:
    ready()
    from hub.evidence import design, gather, intervention

    asked = intervention.read(_text(args))
    days = gather.comparable_days(asked)
    before, during = sum(day < asked.trial for day in days), sum(day >= asked.trial for day in days)
    a_week = max(1, round(len(days) / max(1.0, (asked.end - asked.before).days / 7)))
    print(f"{before} comparable days before, {during} during")
    print(f"{'property':<14}{'seen?':<8}{'matters':>9}{'smallest':>10}{'+1 week':>10}{'+1 control':>12}{'+1 node':>10}")
    for each in asked.properties:
        roles = [node.role for node in asked.nodes if node.id in each.nodes]
        nodes = roles.count("treated"), roles.count("control")
        seen = design.outlook(
            each.name, design.Plan(*nodes, before, during, bool(asked.shoulder), a_week), each.matters
        )
        numbers = (seen.smallest, seen.one_more_week, seen.one_more_control, seen.one_more_node)
        shown = "".join(f"{value:>{width}.2g}" for value, width in zip(numbers, (10, 10, 12, 10), strict=True))
        print(f"{seen.property:<14}{seen.sight:<8}{seen.matters:>9g}{shown}")
    return 0


def run_register(args: argparse.Namespace) -> int:
    ready()
    from hub.evidence import intervention

    top = intervention.parsed(_text(args))
    top.pop("registration", None)
    intervention.checked(top)
    print("# Add this at the end of the file; the question cannot change without breaking it.")
    now = datetime.now(UTC).replace(microsecond=0)
    print(f'[registration]\nat = {now:%Y-%m-%dT%H:%M:%SZ}\nhash = "{intervention.fingerprint(top)}"')
    return 0


def run_beside(args: argparse.Namespace) -> int:
    ready()
    from hub.evidence import cards, sources

    rows, silent = sources.side_by_side(args.data, args.nodes, (args.start, args.end), args.when, args.reference)
    if silent:
        print(f"no card: {', '.join(silent)} (too few moments together, or still air)", file=sys.stderr)
    print(cards.text(rows), end="")
    return 0 if rows else 1
