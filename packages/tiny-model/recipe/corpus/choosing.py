"""Which tools a request offers, and which of them are alike."""

from functools import cache, lru_cache

from . import library
from .source import chance, pick, sample, weighted
from .synthetic import synthetic
from .tools import Spec, Tool, make_tool

BUILT_IN = ("get_weather", "calculate", "get_time", "convert_units", "roll_dice")


@cache
def _specs_by_id() -> dict[str, Spec]:
    return {spec.id: spec for spec in library.all_specs()}


def some_spec() -> Spec:
    """A tool of the demo, of the library or made up."""
    return weighted(
        [(0.2, lambda: _specs_by_id()[pick(BUILT_IN)]), (0.66, lambda: pick(library.specs())), (0.14, synthetic)]
    )()


# Tools that could answer almost any question.
GENERAL = {"web_search", "define_word", "get_news", "get_joke"}


def same_spec(left: Spec, right: Spec) -> bool:
    """Whether two tools do about the same, so that a request for one could fit the other."""
    if left.id == right.id:
        return True
    if left.id in GENERAL and right.id in GENERAL:
        return True
    if left.domain and left.domain == right.domain:
        # Who wrote the two beside each other made them different: near-duplicates are what choosing is learnt from.
        return False
    return bool(_words_of(left) & _words_of(right))


WEAK = set("get find search create add set list show check lookup look up the a to of in for and by with info new send make update "
           "delete start book order track status current next all".split())  # fmt: skip


def _words_of(spec: Spec) -> frozenset[str]:
    return _words(" ".join([*spec.names, *spec.descriptions]))


@lru_cache(4096)
def _words(text: str) -> frozenset[str]:
    return frozenset({word.rstrip("s").strip(".,") for word in text.lower().replace("_", " ").split()} - WEAK)


def choose_tools(count: int) -> list[Tool]:
    """Different tools; often of one domain, so that names alone do not tell them apart."""
    specs = _specs_by_id()
    if count >= 2 and chance(0.22):
        plain = chance(0.5)
        chosen = [make_tool(specs[each], plain) for each in sample(BUILT_IN, min(count, 5))]
        if plain and chance(0.6):
            chosen = [make_tool(specs[each], plain=True) for each in BUILT_IN]
        if len({tool.name for tool in chosen}) == len(chosen):
            return chosen
    domain = pick(library.specs()).domain if count >= 2 and chance(0.45) else None
    siblings = [spec for spec in library.specs() if spec.domain == domain]
    chosen: list[Tool] = []
    for _ in range(40 * count):
        if len(chosen) == count:
            break
        spec = pick(siblings) if len(siblings) > count and chance(0.75) else some_spec()
        tool = make_tool(spec)
        if not any(same_spec(spec, other.spec) or tool.name == other.name for other in chosen):
            chosen.append(tool)
    return chosen
