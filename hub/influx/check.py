"""Settings in, findings out: which InfluxDB answers, whether it may be written and read, and what to do otherwise.

It writes one point of its own (measurement `moineau_check`) and asks for that very point: a server that answers 200 to
whatever it is asked is found out.
"""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from hub.influx.lines import head, line
from hub.influx.server import Server, found
from hub.influx.trouble import InfluxError, Missing, Refused
from hub.settings import InfluxSettings, is_loopback

MEASUREMENT = "moineau_check"


class Finding(NamedTuple):
    ok: bool
    subject: str
    sentence: str
    way_out: str = ""


def findings(settings: InfluxSettings, now: int) -> Iterator[Finding]:
    try:
        server = found(settings)
    except InfluxError as error:
        yield Finding(False, "server", str(error), "start InfluxDB, or correct [influx] in hub.toml")
        return
    try:
        yield Finding(True, "server", f"{server.product} at {settings.url}")
        yield from _way(settings)
        written = _written(server, settings, now)
        yield written
        if written.ok:
            yield _read(server, now)
    finally:
        server.close()


def _way(settings: InfluxSettings) -> Iterator[Finding]:
    parts = urlsplit(settings.url or "")
    has_secret = settings.token_file is not None or settings.password_file is not None
    if parts.scheme == "http" and has_secret and not is_loopback(parts.hostname or ""):
        sentence = "the secret crosses the network unencrypted"
        yield Finding(True, "way", sentence, "fine inside one machine's containers; else give InfluxDB a certificate")


def _written(server: Server, settings: InfluxSettings, now: int) -> Finding:
    where = settings.bucket or settings.database
    try:
        sound(server, now)
    except Missing as error:
        return Finding(False, "write", str(error), "check influx.database, or influx.bucket and influx.org")
    except InfluxError as error:
        return Finding(False, "write", str(error), "the token or user needs the right to write")
    except Refused as refusal:
        return Finding(False, "write", f"refused: {refusal.message}", "look at the retention of the database")
    return Finding(True, "write", f"{where!r} takes points")


def sound(server: Server, now: int) -> None:
    """Writes the point that says that somebody asked; makes the database where it is missing and may be made."""
    probe = line(head(MEASUREMENT, {}), {"value": float(now)}, now) or ""
    try:
        server.write([probe])
    except Missing:
        server.make()
        server.write([probe])


def _read(server: Server, now: int) -> Finding:
    by_bucket = "InfluxDB 2: influx v1 dbrp create --db BUCKET --rp autogen --bucket-id ID --default"
    try:
        series = server.query(f'SELECT value FROM "{MEASUREMENT}" WHERE time = {now}s')  # noqa: S608 (a number)
    except (InfluxError, Refused) as error:
        return Finding(False, "read", str(error), f"the right to read is needed for the dashboards; {by_bucket}")
    if not any(row[-1] == now for each in series for row in _rows(each)):
        return Finding(
            False, "read", "InfluxQL does not give back what was written", f"for the dashboards; {by_bucket}"
        )
    return Finding(True, "read", "InfluxQL gives back what was written: the dashboards will work")


def _rows(series: object) -> list[list[object]]:
    values = series.get("values") if isinstance(series, dict) else None
    return values if isinstance(values, list) else []
