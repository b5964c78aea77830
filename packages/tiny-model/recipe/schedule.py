"""Warm-up, plateau, decay: a plateau of any length, from which a decay to zero can branch off at any time."""

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Schedule:
    """Learning rate as a share of its base.

    warmup: steps to reach the base. until: the last step. decay: steps before `until` in which the rate falls to zero.
    """

    warmup: int
    until: int
    decay: int

    def scale(self, step: int, started_at: int = 0) -> float:
        """The share at a step; `started_at` is where the optimiser started with empty state."""
        rise = min(1.0, (step - started_at + 1) / max(1, self.warmup))
        fall = min(1.0, (self.until - step) / self.decay) if self.decay else 1.0
        return rise * max(0.0, fall)

    def decaying(self, step: int) -> bool:
        return bool(self.decay) and step >= self.until - self.decay

    def ended(self, step: int) -> bool:
        return step >= self.until


@dataclass(frozen=True)
class ClockSchedule:
    """The same by the clock, for a machine that others use as well: nobody knows how many steps it will make.

    warmup: steps to reach the base. until: seconds since the epoch when training ends. decay: seconds before that in which
    the rate falls to zero.
    """

    warmup: int
    until: float
    decay: float

    def scale(self, step: int, started_at: int = 0) -> float:
        rise = min(1.0, (step - started_at + 1) / max(1, self.warmup))
        fall = min(1.0, (self.until - time.time()) / self.decay) if self.decay else 1.0
        return rise * max(0.0, fall)

    def decaying(self, step: int) -> bool:
        return bool(self.decay) and time.time() >= self.until - self.decay

    def ended(self, step: int) -> bool:
        return time.time() >= self.until
