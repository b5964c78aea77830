"""Which tools a request offers, and which of them are alike."""

import re
from collections.abc import Callable
from functools import cache, lru_cache

from . import library
from .source import chance, pick, sample, testing, weighted
from .synthetic import synthetic
from .dialect import some_dialect
from .tools import Spec, Tool, make_entry, make_tool

BUILT_IN = ("get_weather", "calculate", "get_time", "convert_units", "roll_dice")


@cache
def _specs_by_id() -> dict[str, Spec]:
    return {spec.id: spec for spec in library.all_specs()}


def some_spec() -> Spec:
    """A tool of the demo, of the library or made up."""
    return weighted(
        [(0.16, lambda: _specs_by_id()[pick(BUILT_IN)]), (0.6, lambda: pick(library.specs())), (0.24, synthetic)]
    )()


# Tools that could answer almost any question.
GENERAL = {"web_search", "define_word", "get_news", "get_joke"}
SEARCHED = re.compile(r"\b(the web|web search|internet|online|encyclop(a)?edia|wikipedia)\b", re.IGNORECASE)


def is_general(spec: Spec) -> bool:
    """Whether nearly every question fits the tool."""
    return spec.id in GENERAL or any("search" in text.lower() and SEARCHED.search(text) for text in spec.descriptions)


def same_spec(left: Spec, right: Spec) -> bool:
    """Whether two tools do about the same, so that a request for one could fit the other."""
    if left.id == right.id:
        return True
    if is_general(left) and is_general(right):
        return True
    if left.domain and left.domain == right.domain:
        # Who wrote the two beside each other made them different: near-duplicates are what choosing is learnt from.
        return False
    return bool(_words_of(left) & _words_of(right))


WEAK = set("get find search create add set list show check lookup look up the a to of in for and by with info new send make update "
           "delete start book order track status current next all".split())  # fmt: skip


def _words_of(spec: Spec) -> frozenset[str]:
    return _words(" ".join([*spec.names, *spec.descriptions]))


@lru_cache(20_000)
def _words(text: str) -> frozenset[str]:
    return frozenset({word.rstrip("s").strip(".,") for word in text.lower().replace("_", " ").split()} - WEAK)


# Of the requests that no tool fits, the share that is about the same things as one of the tools.
NEAR_MISSES = 0.3


def choose_tools(count: int) -> list[Tool]:
    """Different tools; often of one domain, so that names alone do not tell them apart."""
    specs, dialect = _specs_by_id(), some_dialect()
    if count >= 2 and chance(0.22):
        plain = chance(0.5)
        chosen = [make_tool(specs[each], dialect, plain) for each in sample(BUILT_IN, min(count, 5))]
        if plain and chance(0.6):
            chosen = [make_tool(specs[each], dialect, plain=True) for each in BUILT_IN]
        if len({tool.name for tool in chosen}) == len(chosen):
            return chosen
    return _different(count, lambda spec: make_tool(spec, dialect))


def choose_menu(count: int) -> list[Tool]:
    """Different tools that take no arguments, so that many fit into a chat."""
    return _different(count, make_entry)


def _different(count: int, make: Callable[[Spec], Tool]) -> list[Tool]:
    domain = pick(library.specs()).domain if count >= 2 and chance(0.45) else None
    siblings = _siblings(domain, testing())
    chosen: list[Tool] = []
    for _ in range(40 * count):
        if len(chosen) == count:
            break
        spec = pick(siblings) if len(siblings) > count and chance(0.75) else some_spec()
        tool = make(spec)
        if not any(same_spec(spec, other.spec) or tool.name == other.name for other in chosen):
            chosen.append(tool)
    return chosen


@cache
def _siblings(domain: str | None, _held: bool) -> tuple[Spec, ...]:
    return tuple(spec for spec in library.specs() if spec.domain == domain)


def unfitting(tools: list[Tool]) -> Spec | None:
    """A tool that is not among these; often of the same domain, whose requests sound as if one of them fitted."""
    if any(is_general(tool.spec) for tool in tools):
        return None
    offered = {tool.spec.id for tool in tools}
    domains = [tool.spec.domain for tool in tools if tool.spec.domain]
    if domains and chance(NEAR_MISSES):
        domain = pick(domains)
        near = [spec for spec in _siblings(domain, testing()) if spec.id not in offered]
        if near:
            return pick(near)
    for _ in range(30):
        spec = some_spec()
        if spec.id != "get_joke" and (tools or spec.id != "calculate") and not any(same_spec(spec, tool.spec) for tool in tools):
            return spec
    return None
