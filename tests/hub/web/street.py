"""A small street in a real journal and a real register: written through them, never around them."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from math import pi, sin
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter

from contract.vocabulary import PROPERTIES
from contract.wire import encode_pack
from hub.ingest.intake import Admission, Delivery, filed
from hub.journal import Filed, Journal, Outcome, Reader, Refused, Rollups
from hub.register import Register
from hub.settings import Settings
from hub.web.desk import Check, Desk

# Tuesday 10 March 2026, 08:42 in Paris.
NOW = 1_773_128_520
DAY = 86_400
RUN = 0x5EED
# What a well equipped street measures.
EVERYTHING = (
    *("temperature", "humidity", "pressure", "pm1", "pm2_5", "pm10", "no2"),
    *("noise_laeq", "noise_l10", "noise_l90", "noise_lmax", "light", "wind_speed", "wind_direction"),
    *("count_pedestrian", "count_bike", "count_car"),
)
EVERYDAY = ("temperature", "humidity", "pm2_5", "noise_laeq", "wind_speed")


@dataclass
class Street:
    """Everything behind the pages, and what the web asked of it."""

    folder: Path
    journal: Journal
    register: Register
    rollups: Rollups
    now: int = NOW
    secrets: dict[str, str] = field(default_factory=dict)
    commands: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    submitted: list[tuple[str, bytes]] = field(default_factory=list)
    answer: Future[Any] = field(default_factory=Future)
    checks: dict[str, Check] = field(default_factory=lambda: {"journal": Check(True, "what arrives is stored")})
    sequences: dict[str, int] = field(default_factory=dict)

    def node(self, id: str, place: str = "", *, exposure: str = "public", days: int = 15, **more: Any) -> str:
        lat, lon = 48.8566 + len(self.secrets) * 0.0011, 2.3522 + (len(self.secrets) * 7 % 5) * 0.0019
        spot: dict[str, Any] = {"lat": lat, "lon": lon, "area": "tilleuls"} | more
        area = spot.pop("area")
        self.secrets[id] = self.register.add_node(
            id, area, exposure=exposure, place=place, since=self.now - days * DAY, now=self.now - days * DAY, **spot
        )
        return id

    def pack(self, node: str, readings: list[tuple[str, int, float]], received: int | None = None) -> None:
        self.packs([(node, readings)], received)

    def packs(self, packs: list[tuple[str, list[tuple[str, int, float]]]], received: int | None = None) -> None:
        self.journal.store([self._filed(node, readings, received or self.now) for node, readings in packs])

    def _filed(self, node: str, readings: list[tuple[str, int, float]], received: int) -> Filed | Refused:
        seq = self.sequences[node] = self.sequences.get(node, 0) + 1
        moments: dict[int, list[tuple[str, str, float]]] = {}
        for name, t, value in readings:
            moments.setdefault(t, []).append((name, PROPERTIES[name].unit, value))
        payload = encode_pack(node, seq, list(moments.items()), run=RUN, oldest=seq)
        return filed(Delivery(node, payload, received), Admission({node: self.now - 400 * DAY}))

    def refuse(self, node: str) -> None:
        """A pack in a unit that cannot be converted."""
        seq = self.sequences[node] = self.sequences.get(node, 0) + 1
        payload = encode_pack(node, seq, [(self.now, [("temperature", "hPa", 4.0)])], run=RUN, oldest=seq)
        self.journal.store([filed(Delivery(node, payload, self.now), Admission({node: 0}))])

    def skip(self, node: str, packs: int) -> None:
        """Packs that the node numbered and nobody ever sees."""
        self.sequences[node] = self.sequences.get(node, 0) + packs

    def status(self, node: str, **said: Any) -> None:
        dropped = said.get("outbox", {}).get("dropped")
        self.journal.keep_status(node, self.now, json.dumps(said), dropped, RUN)

    def live(self, node: str, hours: int, names: tuple[str, ...] = EVERYDAY, step: int = 600, until: int = 0) -> None:
        """Readings of the last hours, ending `until` seconds ago."""
        end = self.now - until
        times = range(end - hours * 3600, end + 1, step)
        self.packs([(node, [(name, t, value_of(name, t)) for name in names]) for t in times], end)

    def summed_up(self) -> "Street":
        while self.rollups.step(self.now):
            pass
        return self

    def desk(self) -> Desk:
        registry = CollectorRegistry()
        Counter("moineau_packs", "Packs answered", registry=registry)
        return Desk(
            settings=Settings(data=self.folder),
            register=self.register,
            reader=Reader(self.folder),
            latest=self.journal.latest,
            clock=lambda: self.now,
            submit=self._submit,
            command=lambda node, order: self.commands.append((node, order)),
            health=lambda: self.checks,
            metrics=registry,
        )

    def _submit(self, node: str, payload: bytes) -> Future[Any]:
        self.submitted.append((node, payload))
        return self.answer

    def answers(self, verdict: str, reason: str = "") -> None:
        self.answer = Future()
        self.answer.set_result(Outcome("", None, None, b"", verdict, reason))  # ty: ignore[invalid-argument-type]

    def close(self) -> None:
        self.rollups.close()
        self.register.close()
        self.journal.close()


def value_of(name: str, t: int) -> float:
    """A plausible street: days and hours show, and no two neighbouring values are alike."""
    hour = (t % DAY) / 3600 + 1
    wave = sin((hour - 9) / 24 * 2 * pi)
    small = (t // 60 * 7919 % 101) / 101
    base = {
        "pm1": 5 + 3 * small,
        "noise_l10": 60 + 6 * wave + 3 * small,
        "noise_l90": 46 + 6 * wave + 3 * small,
        "noise_lmax": 72 + 5 * wave + 6 * small,
        "light": 400 + 300 * wave + 40 * small,
        "count_pedestrian": round(20 + 15 * wave),
        "count_car": round(40 + 30 * wave),
        "temperature": 8 + 5 * wave + small,
        "humidity": 70 - 18 * wave + 3 * small,
        "pressure": 1013 + 4 * small,
        "pm2_5": 9 + 4 * abs(wave) + 3 * small,
        "pm10": 16 + 6 * abs(wave) + 4 * small,
        "no2": 22 + 12 * wave + 4 * small,
        "noise_laeq": 56 + 7 * wave + 3 * small,
        "wind_speed": 0.4 + 0.8 * small,
        "wind_direction": (210 + 60 * small) % 360,
        "rain": 0.0,
        "count_bike": round(12 + 10 * wave),
    }
    return round(base[name], 2)


def opened(folder: Path) -> Iterator[Street]:
    street = Street(folder, Journal(folder), Register(folder), Rollups(folder, "Europe/Paris"))
    street.register.add_area("tilleuls", "Les Tilleuls")
    try:
        yield street
    finally:
        street.close()


def furnished(street: Street) -> Street:
    """A neighbourhood as it is after a fortnight: one node silent, one private, one in trouble."""
    for number, place in enumerate(PLACES, 1):
        street.node(f"tilleuls-{number:02}", place)
    street.node("balcon-01", "Balcon", exposure="private")
    street.node("sirene-01", '<script>alert("Sirène")</script>')
    plain = [f"tilleuls-{number:02}" for number in range(3, len(PLACES) + 1)]
    for node in plain:
        street.live(node, 50, EVERYTHING, 900)
    street.live("tilleuls-01", 14 * 24, ("temperature", "pm2_5", "noise_laeq", "rain", "wind_direction"), 1200)
    street.live("tilleuls-02", 40, until=3 * 3600)
    street.live("balcon-01", 50)
    _troubled(street, "sirene-01")
    return street.summed_up()


PLACES = (
    "École Jean-Macé",
    "Boulangerie",
    "Place des Tilleuls",
    "Pharmacie",
    "Rue des Lilas",
    "Crèche",
    "Fontaine",
    "Lavoir",
    "Square",
    "Poste",
)


def _troubled(street: Street, node: str) -> None:
    now = street.now
    times = [t for t in range(now - DAY, now, 300) if not now - 50_000 < t < now - 40_000]
    packs = [[("temperature", t, 4.5), ("noise_laeq", t, value_of("noise_laeq", t))] for t in times]
    for spike in range(40, len(times), 60):
        packs[spike][1] = ("noise_laeq", times[spike], 118.0)
    street.packs([(node, readings) for readings in packs])
    street.skip(node, 7)
    street.refuse(node)
    street.live(node, 0, ("noise_laeq",))
    street.status(node, online=True, battery_v=3.31, rssi_dbm=-84, uptime_s=120, boot=41, reset_cause="brownout")
