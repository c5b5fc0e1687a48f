"""A property's row in, InfluxQL out, in the subset that InfluxDB 1.6 to 3 share.

Refuses to average decibels: what combines as energy is turned into energy before any mean, and back after it. A
direction is never averaged here at all.
"""

from contract.vocabulary import Property
from dashboards import schema
from dashboards.schema import Period, of_area, rollup


def level(row: Property, where: str, group: str, period: Period, *, name: str) -> str:
    """The mean over nodes and time of a roll-up, as the property combines."""
    return _combined(row, rollup(row.name, period), where, group, name)


def course(row: Property, where: str, group: str, *, name: str) -> str:
    """A neighbourhood's hours, combined over time as the property demands."""
    return _combined(row, of_area(row.name, "1h"), where, group, name)


def _combined(row: Property, source: str, where: str, group: str, name: str) -> str:
    if row.combine == "direction":
        raise ValueError(f"{row.name} is a direction: it has no plain mean")
    if row.combine == "energy":
        inner = f'SELECT pow(10, "{schema.VALUE}" / 10) AS "power" FROM "{source}" WHERE {where}'
        return f'SELECT 10 * log10(mean("power")) AS "{name}" FROM ({inner}) WHERE {_time(where)} {group}'.strip()
    function = {"sum": "sum", "max": "max"}.get(row.combine, "mean")
    return f'SELECT {function}("{schema.VALUE}") AS "{name}" FROM "{source}" WHERE {where} {group}'.strip()


def _time(where: str) -> str:
    """The time part of a condition, for the outer statement: tags are gone there unless grouped by."""
    return " AND ".join(part for part in where.split(" AND ") if part.startswith(("$timeFilter", "time ")))


def extremes(row: Property, where: str, group: str, *, low: str, high: str) -> str:
    """The lowest and the highest node of a neighbourhood's hours."""
    columns = f'min("{schema.LOW}") AS "{low}", max("{schema.HIGH}") AS "{high}"'
    return f'SELECT {columns} FROM "{of_area(row.name, "1h")}" WHERE {where} {group}'


def newest(row: Property, where: str, *, name: str) -> str:
    """The neighbourhood's newest hour."""
    return f'SELECT last("{schema.VALUE}") AS "{name}" FROM "{of_area(row.name, "1h")}" WHERE {where}'


def days(row: Property, where: str, *, name: str) -> str:
    """A neighbourhood's days, as the hub combined them."""
    return f'SELECT "{schema.VALUE}" AS "{name}" FROM "{of_area(row.name, "1d")}" WHERE {where}'


def whole_days(row: Property, where: str, *, mean: str, high: str) -> str:
    """Days of the nodes that measured at least three quarters of their hours."""
    columns = f'"{schema.WHOLE}" AS "{mean}", "{schema.WHOLE_HIGH}" AS "{high}"'
    return f'SELECT {columns} FROM "{of_area(row.name, "1d")}" WHERE {where}'


def whole_spans(row: Property, where: str, span: str, hours: int, tz: str, *, mean: str) -> str:
    """Fixed spans ("8h") of the neighbourhood's hours, where at least so many are known."""
    inner = (
        f'SELECT mean("{schema.VALUE}") AS "mean", count("{schema.VALUE}") AS "hours" FROM "{of_area(row.name, "1h")}" '
        f"WHERE {where} GROUP BY time({span}) fill(none) {tz}"
    )
    return f'SELECT "mean" AS "{mean}" FROM ({inner}) WHERE "hours" >= {hours} AND {_time(where)} {tz}'


def covered(row: Property, where: str, span: str, hours: int, tz: str) -> str:
    """Means of every node over fixed spans ("24h", "8h") of which at least so many hours were measured."""
    days = "1d" if span == "24h" else span
    return (
        f'SELECT mean("{schema.VALUE}") AS "mean", count("{schema.VALUE}") AS "hours" FROM "{rollup(row.name, "1h")}" '
        f'WHERE {where} GROUP BY time({days}), "{schema.NODE}" fill(none) {tz}'
    )


def readings(row: Property, where: str, *, value: str, raw: str) -> str:
    """The readings themselves, thinned to what the screen can show: one of each interval, never a mean."""
    columns = f'last("{schema.RAW}") AS "{raw}", last("{schema.VALUE}") AS "{value}"'
    return f'SELECT {columns} FROM "{row.name}" WHERE {where} GROUP BY time($__interval) fill(none)'


def hours(row: Property, where: str, *, name: str) -> str:
    """A node's hours as the hub combined them: private places have nothing finer."""
    return f'SELECT "{schema.VALUE}" AS "{name}" FROM "{rollup(row.name, "1h")}" WHERE {where}'


def flagged(names: list[str], where: str, *, every: str) -> str:
    """How many readings are suspect or impossible, property by property."""
    return (
        f'SELECT count("{schema.VALUE}") FROM {among(names)} WHERE {where} AND "{schema.QC}" % 10 >= 3 '
        f"GROUP BY time({every}) fill(none)"
    )


def among(names: list[str]) -> str:
    """Each by its name: a regular expression would take in what is none of its business, and ends in a `$`."""
    return ", ".join(f'"{name}"' for name in names)


def contrast(row: Property, where: str, tz: str, *, name: str) -> str:
    """Day by day, the trial street minus the control street."""
    treated, control = (
        level(
            row,
            f"{where} AND \"{schema.ROLE}\" = '{role}'",
            f"GROUP BY time(1d) fill(none) {tz}",
            "1d",
            name=role,
        )
        for role in (schema.TREATED, schema.CONTROL)
    )
    difference = f'sum("{schema.TREATED}") - sum("{schema.CONTROL}")'
    return (
        f'SELECT {difference} AS "{name}" FROM ({treated}), ({control}) '
        f"WHERE {_time(where)} GROUP BY time(1d) fill(none) {tz}"
    )
