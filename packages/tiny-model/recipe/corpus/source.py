"""Where all chance comes from, and which half of the fillers may be used.

A tenth of all fillers and tools is held out by hash: training never shows them, `split="test"` shows only them.
"""

import random
import zlib
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

rng = random.Random(1)
_split = {"name": "train"}


def seed(value: int | str, split: str = "train") -> None:
    """Starts the corpus at a place; the same place always gives the same conversations."""
    rng.seed(value)
    _split["name"] = split


def testing() -> bool:
    return _split["name"] == "test"


def held_out(text: str) -> bool:
    """Whether a filler or a tool belongs to the tenth that training never sees."""
    return zlib.crc32(text.lower().encode()) % 10 == 0


def allowed(text: str) -> bool:
    return held_out(text) == testing()


def pick(items: Sequence[T]) -> T:
    return items[int(rng.random() * len(items))]


def sample(items: Sequence[T], count: int) -> list[T]:
    return rng.sample(list(items), count)


def chance(probability: float) -> bool:
    return rng.random() < probability


def number(low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    return rng.randint(low, high)


def weighted(choices: Sequence[tuple[float, T]]) -> T:
    """One of the second elements, with the weights of the first."""
    point = rng.random() * sum(weight for weight, _ in choices)
    for weight, choice in choices:
        point -= weight
        if point < 0:
            return choice
    return choices[-1][1]


def pick_allowed(items: Sequence[str]) -> str:
    """An item of this split; any item when a short list has none."""
    for _ in range(200):
        item = pick(items)
        if allowed(item):
            return item
    return item


def until_allowed(make: Callable[[], str]) -> str:
    """Calls a maker until what it made belongs to this split."""
    for _ in range(200):
        text = make()
        if allowed(text):
            return text
    return text
