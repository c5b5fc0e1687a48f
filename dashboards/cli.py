"""moineau dashboards: builds Grafana's files, checks them against an InfluxDB, installs them, pushes them."""

import argparse
import time
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contract.names import is_area_id
from dashboards import alerts, build, check
from dashboards.check import Outcome
from dashboards.i18n import LANGUAGES
from dashboards.influx import Influx, InfluxError
from dashboards.model import Json
from dashboards.provisioning import Place
from dashboards.push import push
from dashboards.schema import AREA, NODE_HEALTH
from dashboards.view import View

_EXAMPLE = """\
example:
  moineau dashboards check --influx http://127.0.0.1:8086
  moineau dashboards install /etc/grafana/moineau --area tilleuls="Les Tilleuls"
and in Grafana's grafana.ini:
  [paths]
  provisioning = /etc/grafana/moineau/provisioning"""


def _area(text: str) -> tuple[str, str]:
    """`ID` or `ID=NAME`: what comes in here goes into queries, so it is checked."""
    area, _, name = text.partition("=")
    if not is_area_id(area):
        raise argparse.ArgumentTypeError(f"area {area!r} where small letters, digits, '-' and '_' are expected")
    return area, name or area


def _timezone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError):
        raise argparse.ArgumentTypeError(f"time zone {text!r} where a name such as Europe/Paris is expected") from None


def verbs(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    what = "Grafana's dashboards and alerts, made from the vocabulary."
    raw = argparse.RawDescriptionHelpFormatter
    parser = subparsers.add_parser("dashboards", help=what, description=what, epilog=_EXAMPLE, formatter_class=raw)
    acts = parser.add_subparsers(dest="act", metavar="VERB", required=True)

    _add_build(acts)
    _add_check(acts)
    _add_install(acts)
    _add_push(acts)


def _add_build(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    told = "Write the checked-in dashboards anew; for whoever changes this code."
    parser = acts.add_parser("build", help=told, description=told)
    parser.add_argument("--into", type=Path, default=build.HERE, metavar="DIR", help="where to (default: the source)")
    parser.set_defaults(run=_build)


def _add_check(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    told = "Ask an InfluxDB every query of every dashboard and alert, and say which fail or show nothing."
    parser = acts.add_parser("check", help=told, description=told)
    _influx_options(parser)
    _area_option(parser)
    parser.set_defaults(run=_check)


def _add_install(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    told = "Write dashboards, alerts and provisioning where Grafana finds them at its next start."
    raw = argparse.RawDescriptionHelpFormatter
    parser = acts.add_parser("install", help=told, description=told, epilog=_EXAMPLE, formatter_class=raw)
    parser.add_argument("folder", type=Path, metavar="DIR", help="json/ and provisioning/ go here")
    _influx_options(parser)
    _area_option(parser)
    seen = "where Grafana sees DIR/json, when that is elsewhere (a container)"
    parser.add_argument("--json-path", metavar="PATH", help=seen)
    zone = "the street's time zone, as in hub.toml (default: Europe/Paris)"
    parser.add_argument("--timezone", type=_timezone, default="Europe/Paris", metavar="ZONE", help=zone)
    parser.add_argument("--alerts", choices=LANGUAGES, default="fr", help="the language of the alerts (default: fr)")
    parser.set_defaults(run=_install)


def _add_push(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    told = "Put the dashboards into a Grafana by its API, where no file can be put (needs the extra `grafana`)."
    parser = acts.add_parser("push", help=told, description=told)
    parser.add_argument("--grafana", required=True, metavar="URL", help="for example https://grafana.example.org")
    parser.add_argument("--token-file", type=Path, required=True, metavar="FILE", help="a service account's token")
    _area_option(parser)
    parser.set_defaults(run=_push)


def _influx_options(parser: argparse.ArgumentParser) -> None:
    address = "InfluxDB's address (default: http://127.0.0.1:8086)"
    parser.add_argument("--influx", default="http://127.0.0.1:8086", metavar="URL", help=address)
    parser.add_argument("--database", default="moineau", metavar="NAME", help="its database (default: moineau)")
    parser.add_argument("--username", default="", metavar="NAME", help="an account that may read (InfluxDB 1)")
    parser.add_argument("--password-file", default="", metavar="FILE", help="the file that holds its password")
    parser.add_argument("--token-file", default="", metavar="FILE", help="the file that holds a token (InfluxDB 2, 3)")


def _area_option(parser: argparse.ArgumentParser) -> None:
    what = "an area that gets a public dashboard; may be repeated (default: those InfluxDB knows, where it is asked)"
    parser.add_argument("--area", type=_area, action="append", default=[], metavar="ID[=NAME]", help=what)


def _secret(path: str) -> str:
    return Path(path).read_text(encoding="utf-8").strip() if path else ""


def _influx(args: argparse.Namespace) -> Influx:
    password, token = _secret(args.password_file), _secret(args.token_file)
    return Influx(args.influx, args.database, args.username, password, token)


def _known_areas(influx: Influx) -> dict[str, str]:
    found = influx.ask(f'SHOW TAG VALUES FROM "{NODE_HEALTH}" WITH KEY = "{AREA}" WHERE time > now() - 1d')
    return {area: area for one in found for _, area in one["values"] if is_area_id(area)}


def _build(args: argparse.Namespace) -> int:
    touched = build.write(args.into, build.checked_in())
    print(f"{len(touched)} files changed in {args.into}" if touched else "Nothing changed.")
    return 0


def _line(outcome: Outcome) -> str:
    if outcome.error:
        return f"{'refused':<9}{outcome.subject}\n{'':<9}{outcome.error}\n{'':<9}{outcome.query}"
    return f"{'empty':<9}{outcome.subject}"


def _told(outcomes: Iterable[Outcome]) -> int:
    asked = refused = empty = 0
    for outcome in outcomes:
        asked, refused, empty = asked + 1, refused + bool(outcome.error), empty + outcome.empty
        if outcome.error or outcome.empty:
            print(_line(outcome), flush=True)
    print(f"{asked} queries asked, {refused} refused, {empty} without data (a property nobody measures is no mistake).")
    return 1 if refused else 0


def _check(args: argparse.Namespace) -> int:
    influx = _influx(args)
    made = build.everything(dict(args.area) or _known_areas(influx))
    only_english: dict[str, Json] = {name: one for name, one in made.items() if name.startswith("en/")}
    return _told(check.everything(influx, only_english, alerts.groups(View("en")), int(time.time() * 1000)))


def _areas(args: argparse.Namespace) -> dict[str, str]:
    if args.area:
        return dict(args.area)
    try:
        return _known_areas(_influx(args))
    except InfluxError as error:
        print(f"No public dashboards yet, for InfluxDB does not tell its areas ({error}); --area ID=NAME names them.")
        return {}


def _install(args: argparse.Namespace) -> int:
    folder = args.folder.absolute()
    place = Place(
        url=args.influx,
        database=args.database,
        json=args.json_path or str(folder / "json"),
        username=args.username,
        password_file=args.password_file and str(Path(args.password_file).absolute()),
        token_file=args.token_file and str(Path(args.token_file).absolute()),
    )
    made = build.files(_areas(args), place, timezone=args.timezone, alerts_in=args.alerts)
    for path in (touched := build.write(folder, made)):
        print(path)
    print(_next_step(folder) if touched else "Nothing changed.")
    return 0


def _next_step(folder: Path) -> str:
    return (
        f"Let Grafana start with GF_PATHS_PROVISIONING={folder / 'provisioning'}\n"
        "(or [paths] provisioning in its ini file). "
        "A running one sees changed dashboards within a minute, alerts at its next start."
    )


def _push(args: argparse.Namespace) -> int:
    token = _secret(str(args.token_file))
    for line in push(args.grafana, token, build.everything(dict(args.area))):
        print(line)
    return 0
