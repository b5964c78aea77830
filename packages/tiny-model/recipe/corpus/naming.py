"""Names and descriptions as other authors would write them, so that a request cannot give a name away.

A model that has seen `make_zip` after "pack these files" a hundred times writes that name whatever the tools are called. With
a verb of the same meaning, a prefix, or a name that means nothing it has to find the tool by its description and copy.
"""

import re
from functools import cache

from .source import chance, number, pick, rng, weighted
from .words import lines, made_up, noun

PREFIXES = (
    "api mcp app my core local remote agent bot user admin cloud team data service system main client server assistant acme "
    "work home tool fn do run exec action cmd v1 v2 beta"
).split()
SUFFIXES = "tool api v2 function action request service now handler endpoint call task job item items data info by_user beta".split()


@cache
def _verbs() -> dict[str, list[str]]:
    """Verbs of tool names, each with those of the same meaning."""
    groups = [line.split("|")[0].split() for line in lines("verbs.txt")]
    return {name: group for group in groups for name in group if len(group) > 1}


def _other_verb(name: str) -> str:
    first, _, rest = name.partition("_")
    group = _verbs().get(first)
    return f"{pick(group)}_{rest}" if rest and group else name


def _with_affix(name: str) -> str:
    kind = rng.random()
    if kind < 0.35:
        return f"{name}_{pick(SUFFIXES)}"
    prefix = pick(PREFIXES) if chance(0.5) else pick([made_up, noun])().replace(" ", "_").replace("-", "_").lower()
    prefix = prefix if prefix.isascii() and prefix.replace("_", "").isalnum() else pick(PREFIXES)
    return f"{prefix}{'__' if chance(0.15) else '_'}{name}"


def _meaningless() -> str:
    word = made_up()
    word = word if word.isascii() else pick(PREFIXES)
    return weighted(
        [
            (3.0, lambda: word),
            (2.0, lambda: f"{word}_{number(1, 30)}"),
            (2.0, lambda: f"{pick(['tool', 'function', 'fn', 'action', 'skill', 'command', 'op', 'cap', 't', 'f'])}_{number(1, 40)}"),
            (1.0, lambda: f"{pick(['tool', 'fn', 'action', 'do', 'run'])}_{pick('abcdefghkmpqrstxyz')}"),
            (2.0, lambda: f"{word}_{made_up() if chance(0.5) else noun()}".encode("ascii", "ignore").decode().replace(" ", "_").replace("-", "_").lower()),
        ]
    )()


def varied_name(name: str, other_names: tuple[str, ...]) -> tuple[str, bool]:
    """A name for a tool that may be called `name`, and whether it still says what the tool does."""
    kind = rng.random()
    if kind < 0.44:
        return name, True
    if kind < 0.62:
        return _other_verb(name), True
    if kind < 0.74:
        return _with_affix(name), True
    if kind < 0.80:
        # What it works on, without what it does with it.
        _, _, rest = name.partition("_")
        return rest or name, True
    if kind < 0.84 and len(other_names) > 1:
        parts = pick(other_names).split("_")
        return "_".join(parts[::-1]) if len(parts) == 2 else name, True
    if kind < 0.87:
        return name.replace("_", ""), True
    return _meaningless(), False


LEADS = (
    "Use this to {};Use this when the user wants to {};Call this to {};This tool can {};Lets you {};Allows the user to {};"
    "A tool to {};Helper to {};Function to {};Use it to {};Tool that can {}"
).split(";")
TAILS = (
    "Returns JSON.;Returns the result.;Returns an error if it fails.;Use only when asked.;Call it once per item.;Requires a login.;"
    "Read only.;Fast.;Does not need confirmation.;Ask if something is unclear.;Results are cached.;Use the exact wording of the user.;"
    "Returns nothing.;The answer is a short text.;Works for the current user only.;Beta."
).split(";")
# Descriptions begin with a verb in the imperative, or with one of these, after which "Use this to" cannot stand.
NOT_IMPERATIVE = re.compile(r"^(\w+s|\w+ing|is|are|do|did|does|can|has|have|the|a|an|what|how|current|all|this|use|tool|information|which|whether)\b", re.IGNORECASE)


def varied_description(descriptions: tuple[str, ...]) -> str:
    """One of the descriptions, or two of them, with what authors put before and after."""
    text = pick(descriptions)
    kind = rng.random()
    if kind < 0.12 and len(descriptions) > 1:
        other = pick(descriptions)
        return text if other == text else f"{text.rstrip('.')}. {other.rstrip('.')}."
    if kind < 0.26 and not NOT_IMPERATIVE.match(text):
        lowered = text[0].lower() + text[1:]
        return pick(LEADS).replace("{}", lowered)
    if kind < 0.38:
        return f"{text.rstrip('.')}. {pick(TAILS)}"
    if kind < 0.42:
        return text[0].lower() + text[1:]
    return text


def varied_key(key: str) -> str:
    """A parameter's name, now and then longer, or the first letters of it."""
    kind = rng.random()
    if kind < 0.88 or "_" in key and kind < 0.94:
        return key
    return weighted(
        [
            (3.0, lambda: f"{pick(['target', 'user', 'new', 'the', 'input', 'my', 'given', 'wanted', 'source'])}_{key}"),
            (3.0, lambda: f"{key}_{pick(['value', 'text', 'name', 'param', 'input', 'arg', '1', 'to_use', 'string'])}"),
            (1.0, lambda: key[: max(3, len(key) // 2)]),
            (1.0, lambda: pick("abpqxyz") + (str(number(1, 3)) if chance(0.4) else "")),
        ]
    )()
