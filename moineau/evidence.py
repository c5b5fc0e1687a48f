"""The verb `evidence`: mounts what the hub offers, and the study, which needs hub and simulator at once."""

import argparse
import os
import time

import hub.evidence.cli
from hub.civic.proof import text_of
from hub.evidence import EvidenceError

_WHAT = "What an intervention changed, and how sure that is."
_STUDY = "Run the evidence engine on simulated campaigns whose truth is known, and print the table of docs/evidence.md."


def verbs(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("evidence", help=_WHAT, description=_WHAT)
    acts = parser.add_subparsers(dest="act", metavar="VERB", required=True)
    hub.evidence.cli.verbs(acts, text_of)
    study = acts.add_parser(
        "study", help=_STUDY, description=_STUDY, epilog="example: moineau evidence study --seeds 100"
    )
    study.add_argument("--seeds", type=int, default=2000, metavar="N", help="how many (default: 2000)")
    study.add_argument("--first", type=int, default=1, metavar="SEED", help="the first of them (default: 1)")
    study.add_argument("--jobs", type=int, default=0, metavar="N", help="processes (default: one a core)")
    study.set_defaults(run=run_study)


def run_study(args: argparse.Namespace) -> int:
    hub.evidence.cli.ready()
    if args.seeds < 1:
        raise EvidenceError(f"--seeds {args.seeds}: at least 1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy is first imported; matrices are tiny here
    from moineau.study import table

    start, seeds = time.monotonic(), range(args.first, args.first + args.seeds)
    print(f"moineau evidence study --seeds {args.seeds} --first {args.first}", flush=True)
    total = table.studied(seeds, args.jobs or os.cpu_count() or 1)
    print("\n".join(table.lines(total)))
    print(f"\n{args.seeds} seeds, {len(total) * args.seeds} runs, {time.monotonic() - start:.0f} s")
    return 0
