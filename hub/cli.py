"""The verb `hub`: settings in, a running hub out, until it is told to stop."""

import argparse
import logging
import signal

from hub.settings import Settings, add_options, of


def verbs(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser(
        "hub",
        help="run the hub: broker (or yours), journal, pages",
        description="Runs the hub until Ctrl-C. Without a configuration it starts an embedded broker and keeps its "
        "data in ./data. Every setting is explained in hub/sample.toml.",
        epilog="example: moineau hub --config hub.toml",
    )
    add_options(parser)
    parser.add_argument("--verbose", action="store_true", help="say more in the log")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    level = logging.INFO if args.verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    return serve(of(args))


def serve(settings: Settings) -> int:
    from hub.service import Service  # here: its web framework takes longer to load than the register's verbs to run

    service = Service(settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: service.ask_to_stop())
    service.start()
    print(f"The hub is ready: {service.address}", flush=True)
    service.wait()
    service.stop()
    return 0
