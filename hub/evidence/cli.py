"""moineau evidence: what the readings of a hub say about a registered intervention, in French and in English.

A file and a data directory in, sentences out. Nothing numeric is imported before a verb needs it, so that a hub without
the extra `moineau[evidence]` starts as before.
"""

import argparse
import importlib.util
from datetime import UTC, datetime
from pathlib import Path

from hub.evidence import EvidenceError

_NEEDED = ("numpy", "scipy", "statsmodels", "holidays", "vacances_scolaires_france")


def verbs(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    compute = _verb(acts, "compute", "Say what an intervention changed, and how sure that is.", run_compute)
    compute.add_argument(
        "--data", type=Path, default=Path("data"), metavar="DIR", help="the hub's data (default: data)"
    )
    compute.add_argument(
        "--cards", type=Path, metavar="CSV", help="side-by-sides, as `moineau evidence beside` makes them"
    )
    compute.add_argument("--language", choices=("fr", "en"), help="one language only (default: both)")
    _verb(acts, "plan", "Before the kit is lent: the smallest change that would be seen, and what more buys.", run_plan)
    _verb(
        acts, "register", "Check a question and print the [registration] that fixes it before the trial.", run_register
    )


def _verb(
    acts: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str, run: object
) -> argparse.ArgumentParser:
    example = f"example: moineau evidence {name} intervention.toml"
    parser = acts.add_parser(name, help=what, description=what, epilog=example)
    parser.add_argument("file", type=Path, metavar="FILE", help="the intervention.toml")
    parser.set_defaults(run=run)
    return parser


def ready() -> None:
    """Raises where the statistics are not installed."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise EvidenceError(f"{', '.join(missing)} not installed; way out: pip install 'moineau[evidence]'")


def run_compute(args: argparse.Namespace) -> int:
    ready()
    from hub.evidence import phrases, report, sources

    record = sources.evidence(args.file, args.data, args.cards)
    for language in (args.language,) if args.language else phrases.LANGUAGES:
        print("\n".join(report.lines(record, language)), end="\n\n")
    return 0


def run_plan(args: argparse.Namespace) -> int:
    ready()
    from hub.evidence import design, gather, intervention

    asked = intervention.read(args.file.read_text(encoding="utf-8"))
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

    top = intervention.parsed(args.file.read_text(encoding="utf-8"))
    top.pop("registration", None)
    intervention.checked(top)
    print("# Add this at the end of the file; the question cannot change without breaking it.")
    now = datetime.now(UTC).replace(microsecond=0)
    print(f'[registration]\nat = {now:%Y-%m-%dT%H:%M:%SZ}\nhash = "{intervention.fingerprint(top)}"')
    return 0
