"""Lets other programs have the machine: a step waits while somebody else holds a lock."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager


class Polite:
    """Takes shared locks on files, as `flock -s FILE` does; who holds one exclusively makes the next step wait."""

    def __init__(self, paths: list[str]) -> None:
        self.files = [open(path) for path in paths]  # noqa: SIM115 -- held for the life of the process

    @contextmanager
    def step(self) -> Iterator[None]:
        """Waits for every lock in turn and keeps the last one for the length of the step."""
        for file in self.files:
            fcntl.flock(file, fcntl.LOCK_SH)
            if file is not self.files[-1]:
                fcntl.flock(file, fcntl.LOCK_UN)
        try:
            yield
        finally:
            if self.files:
                fcntl.flock(self.files[-1], fcntl.LOCK_UN)
