"""Dashboards and alert rules in, the outcome of each of their queries out, asked of an InfluxDB as Grafana would ask.

Each panel, annotation and variable is asked with the variables' first values and with every single value: a wrong tag
in a regular expression that matches everything would otherwise look fine. Refuses nothing: an outcome says what went
wrong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from dashboards.influx import Influx, InfluxError, Series, has_data
from dashboards.interpolate import Range, Value, before, interpolated, interval
from dashboards.model import Json, every_panel

POINTS: Final = 1000  # a panel of about that many pixels


@dataclass(frozen=True)
class Outcome:
    subject: str  # dashboard / panel / target
    query: str
    series: list[Series]
    error: str = ""

    @property
    def empty(self) -> bool:
        return not self.error and not has_data(self.series)

    @property
    def blank(self) -> set[str]:
        """Columns without a single value beside columns that have some: a field of that name is not written."""
        names = {column for one in self.series for column in one["columns"]}
        return set() if self.empty else {name for name in names if not _filled(self.series, name)}


Choice = Mapping[str, Value]


def _filled(series: list[Series], column: str) -> bool:
    return any(
        row[one["columns"].index(column)] is not None
        for one in series
        if column in one["columns"]
        for row in one["values"]
    )


def _asked(influx: Influx, subject: str, query: str, span: Range, step: int, choice: Choice) -> Outcome:
    try:
        sent = interpolated(query, span, step, choice)
        return Outcome(subject, sent, influx.ask(sent))
    except (InfluxError, ValueError) as error:
        return Outcome(subject, query, [], str(error))


def tag_values(outcome: Outcome) -> list[str]:
    """What a variable offers."""
    return sorted({row[one["columns"].index("value")] for one in outcome.series for row in one["values"]})


def variables(influx: Influx, dashboard: Json, now: int, chosen: Choice) -> tuple[list[Outcome], dict[str, list[str]]]:
    """Asked in their order, each with the choice made before it."""
    span = before(dashboard["time"]["from"], now)
    outcomes, offered, made = [], {}, dict(chosen)
    for one in dashboard["templating"]["list"]:
        if one["type"] == "textbox":
            offered[one["name"]] = [one["query"]]
        else:
            subject = f"{dashboard['uid']} / variable {one['name']}"
            outcomes.append(_asked(influx, subject, one["query"]["query"], span, 1, made))
            offered[one["name"]] = tag_values(outcomes[-1])
        values = offered[one["name"]]
        made.setdefault(one["name"], values if one.get("multi") else next(iter(values), ""))
    return outcomes, offered


def choices(influx: Influx, dashboard: Json, now: int) -> Iterator[dict[str, Value]]:
    """The defaults, then every combination of single values (of a node, those of its own area)."""
    listed = dashboard["templating"]["list"]
    _, offered = variables(influx, dashboard, now, {})
    yield {one["name"]: _default(one, offered[one["name"]]) for one in listed}
    if not listed:
        return
    first, *rest = [one["name"] for one in listed]
    for value in offered[first]:
        _, within = variables(influx, dashboard, now, {first: value})
        for others in product(*(within[name] for name in rest)):
            yield {first: value, **dict(zip(rest, others, strict=True))}


def _default(variable: Json, offered: list[str]) -> Value:
    return offered if variable.get("multi") else next(iter(offered), "")


def panel_outcomes(influx: Influx, dashboard: Json, now: int, choice: Choice) -> Iterator[Outcome]:
    for panel in every_panel(dashboard):
        span = before(panel.get("timeFrom") or dashboard["time"]["from"], now)
        step = interval(span, panel.get("maxDataPoints", POINTS), panel.get("interval", ""))
        for target in panel.get("targets", ()):
            subject = f"{dashboard['uid']} / {panel['title']} / {target['refId']}"
            yield _asked(influx, subject, target["query"], span, step, choice)


def annotation_outcomes(influx: Influx, dashboard: Json, now: int, choice: Choice) -> Iterator[Outcome]:
    span = before(dashboard["time"]["from"], now)
    for one in dashboard["annotations"]["list"]:
        subject = f"{dashboard['uid']} / annotation {one['name']}"
        yield _asked(influx, subject, one["target"]["query"], span, 1, choice)


def alert_outcomes(influx: Influx, groups: Json, now: int) -> Iterator[Outcome]:
    for group in groups["groups"]:
        for rule in group["rules"]:
            for part in rule["data"]:
                if part["datasourceUid"] != "__expr__":
                    seconds = part["relativeTimeRange"]["from"]
                    span = Range(now - seconds * 1000, now)
                    yield _asked(influx, f"alert / {rule['title']}", part["model"]["query"], span, 60_000, {})


def everything(influx: Influx, dashboards: Mapping[str, Json], groups: Json, now: int) -> Iterator[Outcome]:
    """With the defaults only: what a technician wants to know before citizens look."""
    for dashboard in dashboards.values():
        yield from variables(influx, dashboard, now, {})[0]
        choice = next(choices(influx, dashboard, now))
        yield from panel_outcomes(influx, dashboard, now, choice)
        yield from annotation_outcomes(influx, dashboard, now, choice)
    yield from alert_outcomes(influx, groups, now)
