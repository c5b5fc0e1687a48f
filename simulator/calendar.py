"""A plan and the hour of start in; which moment is next, and what time it is in the street, out. Pure."""

from simulator.plan import Plan

_DAY = 86400
# A live node that was held up for longer than so many intervals goes on with the present.
_HELD_UP = 10


class Calendar:
    def __init__(self, plan: Plan, now: int) -> None:
        self._plan = plan
        self._start_real = now
        self.now = now
        past = plan.history_s or (_DAY if plan.speed else 0)
        # Nodes take their samples after this moment.
        self.first = (now - past) // plan.history_interval_s * plan.history_interval_s if past else now
        self.live_from = 0 if plan.speed else now
        self.history_total = self._steps(self.first, now) if past and not plan.speed else 0

    def _steps(self, start: int, end: int) -> int:
        return max(0, end // self._plan.history_interval_s - start // self._plan.history_interval_s)

    def world(self, real: float) -> int:
        """What time it is in the street: never later than it is."""
        if not self._plan.speed:
            return int(real)
        return int(min(real, self.first + (real - self._start_real) * self._plan.speed))

    def history_done(self, sampled_until: int) -> int:
        return self.history_total - self._steps(sampled_until, self.now) if self.history_total else 0

    def history(self, sampled_until: int, count: int) -> list[int]:
        """The next moments of the past, at most `count`; none when the past is told."""
        if not self.history_total:
            return []
        step = self._plan.history_interval_s
        first = (max(sampled_until, self.first) // step + 1) * step
        return list(range(first, min(self.now, first + (count - 1) * step) + 1, step))

    def live(self, sampled_until: int, t: int, interval_s: int, phase: int) -> list[int]:
        """The moments that are due at `t`. A node that was away does not invent what it missed."""
        first = (sampled_until - phase) // interval_s * interval_s + interval_s + phase
        if not self._plan.speed and t - first > _HELD_UP * interval_s:
            first = (t - phase) // interval_s * interval_s + phase
        return list(range(first, t + 1, interval_s))[:100]

    def next_live(self, sampled_until: int, interval_s: int, phase: int) -> int:
        return (sampled_until - phase) // interval_s * interval_s + interval_s + phase
