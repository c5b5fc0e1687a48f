"""moineau up: one folder in, the settings of broker, InfluxDB, Grafana and hub in it, and a running hub out.

It writes for what is installed on this machine and says how to start each; it starts none of them but the hub, because
they belong to whoever runs the machine. What is there already is kept: hub.toml is written once, and never changed.
"""

import argparse
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import dashboards.cli
import hub.broker.cli
import hub.cli
from contract.names import is_area_id
from hub.register import Register
from hub.settings import SettingsError, load

_MOSQUITTO = '[broker]\nurl = "mqtt://127.0.0.1:1883"\n'
_INFLUX = '[influx]\nurl = "http://127.0.0.1:8086"\n'
_INFLUXDB_CONF = """\
# InfluxDB 1.x for this hub: on loopback only, with limits that one careless query cannot pass.
reporting-disabled = true
bind-address = "127.0.0.1:8088"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  query-log-enabled = false
[coordinator]
  max-select-buckets = 50000
  query-timeout = "60s"
[http]
  bind-address = "127.0.0.1:8086"
  log-enabled = false
[monitor]
  store-enabled = false
"""


def verbs(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    what = "write the settings of broker, InfluxDB and Grafana into one folder, run the hub"
    parser = subparsers.add_parser("up", help=what, description=__doc__, epilog="example: moineau up ~/tilleuls")
    parser.add_argument("folder", type=Path, metavar="DIR", help="everything goes here")
    named = "the first neighbourhood (default: tilleuls=Les Tilleuls)"
    parser.add_argument("--area", default="tilleuls=Les Tilleuls", metavar="ID=NAME", help=named)
    parser.add_argument("--only-write", action="store_true", help="write the files, start nothing")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    folder = args.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True, mode=0o711)  # a mosquitto of another user must get through
    for line in written(folder, args.area):
        print(line, flush=True)
    return 0 if args.only_write else hub.cli.serve(load(folder / "hub.toml"))


def written(folder: Path, area: str) -> Iterator[str]:
    """Writes, and answers what to type to start what is not the hub."""
    config = folder / "hub.toml"
    if not config.exists():
        config.write_text(_hub_toml())
        yield f"{config} written; hub/sample.toml explains every line that can be in it"
    settings = load(config)
    _first_area(settings.data, area)
    if settings.broker.url:
        _said("broker", "config", str(folder / "mosquitto"), "--config", str(config))
        yield f"broker:    mosquitto -c {folder / 'mosquitto' / 'mosquitto.conf'}"
    if settings.influx.url:
        yield from _influx_and_grafana(folder, settings.influx.url, area)


def _hub_toml() -> str:
    parts = ["# Every setting is explained in hub/sample.toml.\n", 'data = "data"\n']
    parts += [_MOSQUITTO] if _is_here("mosquitto") else []
    parts += [_INFLUX] if _is_here("influxd") else []
    return "".join(parts)


def _influx_and_grafana(folder: Path, url: str, area: str) -> Iterator[str]:
    if _is_here("influxd"):
        conf = folder / "influxdb" / "influxdb.conf"
        conf.parent.mkdir(exist_ok=True, mode=0o700)
        conf.write_text(_INFLUXDB_CONF.format(folder=conf.parent))
        yield f"InfluxDB:  influxd -config {conf}"
    _said("dashboards", "install", str(folder / "grafana"), "--influx", url, "--area", area)
    provisioning = f"GF_PATHS_PROVISIONING={folder / 'grafana' / 'provisioning'}"
    yield f"Grafana:   {provisioning} GF_DATE_FORMATS_USE_BROWSER_LOCALE=true grafana-server"


def _first_area(data: Path, area: str) -> None:
    id, _, name = area.partition("=")
    if not is_area_id(id):
        raise SettingsError(f"--area: {id!r} where small letters, digits, '-' and '_' are accepted, as in tilleuls")
    with closing(Register(data)) as register:
        if not register.areas():
            register.add_area(id, name or id)
        register.ensure_hub_accounts(int(time.time()))


def _said(*words: str) -> None:
    """What the verb itself would do when typed."""
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    for offering in (hub.broker.cli, dashboards.cli):
        offering.verbs(subparsers)
    args = parser.parse_args(words)
    args.run(args)


def _is_here(program: str) -> bool:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None
