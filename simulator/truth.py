"""A street, its nodes and its faults in, truth.json out: what really happens, for tests and for teaching.

The effect of the trial is not quoted from the design but computed: the same street with and without it, before any
sensor, over the hours when it is closed.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

from simulator import hours
from simulator.faults import Fault
from simulator.plan import Plan
from simulator.sensors import TRIMS, sensor
from simulator.sites import AREA, AREA_NAME, SITES, STREET, TILLEULS, Site, site_of
from simulator.street import Street

_EFFECT_DAYS = 28
_EFFECT_STEP_S = 300
_AFFECTED = ("count_car", "noise_laeq", "no2", "pm2_5")


def write(path: Path, street: Street, plan: Plan, nodes: Sequence[str], faults: Sequence[Fault], anchor: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(told(street, plan, nodes, faults, anchor), ensure_ascii=False, indent=1), "utf-8")
    partial.replace(path)


def told(street: Street, plan: Plan, nodes: Sequence[str], faults: Sequence[Fault], anchor: int) -> dict:
    start = anchor - plan.history_s
    return {
        "simulated": True,
        "seed": street.seed,
        "area": AREA,
        "area_name": AREA_NAME,
        "street": STREET,
        "start": start,
        "anchor": anchor,
        "nodes": [
            _node(street.seed, node, site_of(node, index, SITES[plan.sites])) for index, node in enumerate(nodes)
        ],
        "effects": effects(street),
        "faults": [dict(asdict(fault), start_utc=_utc(fault.start), end_utc=_utc(fault.end)) for fault in faults],
        "fog_mornings": [date for day, date in _days(start, anchor) if street.weather.foggy(day)],
    }


def _utc(t: int | None) -> str | None:
    return None if t is None else datetime.fromtimestamp(t, UTC).isoformat().replace("+00:00", "Z")


def _days(start: int, end: int) -> list[tuple[int, str]]:
    first, last = hours.local(start).day, hours.local(end).day
    return [(day, datetime.fromtimestamp(day * 86400, UTC).date().isoformat()) for day in range(first, last + 1)]


def _node(seed: int, node: str, site: Site) -> dict:
    """Where it stands and how its sensors err."""
    errors = {}
    for property in site.properties:
        if property in TRIMS:
            s = sensor(seed, node, property)
            errors[property] = {"gain": round(s.gain, 4), "offset": round(s.offset, 3)}
    return {"id": node, "site": site.suffix, "place": site.place, "role": site.role, "errors": errors}


def effects(street: Street) -> list[dict]:
    """One row per site and property that the trial touches; empty without a trial."""
    trial = street.trial
    if trial is None:
        return []
    moments = _window_moments(trial.start, trial.end or trial.start + _EFFECT_DAYS * 86400)
    without = Street(street.seed)
    without.weather = street.weather
    rows = [row for site in TILLEULS for row in _changes(street, without, site, moments)]
    return [
        {
            "kind": "school street",
            "start": trial.start,
            "end": trial.end,
            "windows_local": hours.WINDOWS,
            "weekdays": sorted(hours.SCHOOL_DAYS),
            "cars_kept": trial.school_share,
            "cars_next_street": trial.parallel_share,
            "moments": len(moments),
            "changes": rows,
        }
    ]


def _changes(street: Street, without: Street, site: Site, moments: Sequence[int]) -> list[dict]:
    rows = []
    touched = moments and site.role not in ("control", "park")
    for property in _AFFECTED if touched else ():
        change = fmean(street.true(site, property, t) - without.true(site, property, t) for t in moments)
        rows.append({"site": site.suffix, "role": site.role, "property": property, "in_window": round(change, 3)})
    return rows


def _window_moments(start: int, end: int) -> list[int]:
    end = min(end, start + _EFFECT_DAYS * 86400)
    every = range(start // _EFFECT_STEP_S * _EFFECT_STEP_S + _EFFECT_STEP_S, end, _EFFECT_STEP_S)
    return [t for t in every if hours.in_window(hours.local(t))]
