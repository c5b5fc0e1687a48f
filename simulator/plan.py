"""What a simulation is asked to do, checked once."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    seed: int = 1
    history_s: int = 0  # how far back the nodes' memories go
    history_interval_s: int = 600
    interval_s: int = 10
    speed: float = 0  # 0: history as fast as the hub acknowledges; else so many times faster than life, until now
    faults: str = "none"  # none, demo or street
    trial_start: int | None = None
    trial_end: int | None = None
    sites: str = "demo"  # or campaign: what hangs where
    together: tuple[tuple[int, int], ...] = ()  # spans in which all nodes lie in one box, in the square
    until: int | None = None  # the past is told up to here, and then the nodes are taken down
    status_s: int = 120
    window: int = 20  # packs a node has on their way at once
    moments: int = 60  # of one pack of history
    capacity: int = 10_000  # packs an outbox holds
    patience_s: float = 10  # without a receipt, before a pack is sent again
    backoff_s: tuple[float, float] = (0.5, 30)  # first and longest wait before a reconnect
    remember: bool = False  # keep every payload, for tests
    twins: frozenset[str] = frozenset()  # nodes that hang up when their history is told: a twin goes on
    clockless: frozenset[str] = frozenset()  # nodes that must ask the hub what time it is

    def __post_init__(self) -> None:
        whole = {"interval": self.interval_s, "history interval": self.history_interval_s, "window": self.window}
        for name, value in whole.items():
            if value < 1:
                raise ValueError(f"{name} {value}: at least 1")
        if self.history_s < 0:
            raise ValueError(f"history {self.history_s} s: not into the future")
        if self.speed and self.speed <= 1:
            raise ValueError(f"speed {self.speed}: above 1, or 0 for as fast as the hub acknowledges")
        if self.faults not in ("none", "demo", "street"):
            raise ValueError(f"faults {self.faults!r}: say none, demo or street")
