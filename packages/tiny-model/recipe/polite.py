"""Lets other programs have the machine: a step waits while somebody else holds a lock."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

SECONDS_BETWEEN_TRIES = 0.2


class Polite:
    """Takes shared locks on files, as `flock -s FILE` does; who holds one exclusively makes the next step wait."""

    def __init__(self, paths: list[str], stopped: threading.Event) -> None:
        self.files = [open(path) for path in paths]  # noqa: SIM115 -- held for the life of the process
        self.stopped = stopped

    @contextmanager
    def step(self) -> Iterator[bool]:
        """Waits for every lock in turn and keeps the last one for the length of the step; False: stopped meanwhile."""
        try:
            yield all(self._turn(file) for file in self.files)
        finally:
            if self.files:
                fcntl.flock(self.files[-1], fcntl.LOCK_UN)

    def _turn(self, file: IO) -> bool:
        # A blocking call would keep SIGTERM waiting as well.
        while not self.stopped.is_set():
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                self.stopped.wait(SECONDS_BETWEEN_TRIES)
            else:
                if file is not self.files[-1]:
                    fcntl.flock(file, fcntl.LOCK_UN)
                return True
        return False
