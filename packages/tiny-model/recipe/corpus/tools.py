"""Tools: how one is described, how a description becomes a JSON Schema, and how a request is filled in."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import fillers
from .dialect import PLAIN, Dialect
from .naming import varied_description, varied_key, varied_name
from .source import chance, number, pick, rng

PLACEHOLDER = re.compile(r"\{([a-z0-9_.]+)\}", re.IGNORECASE)


@dataclass(frozen=True)
class Param:
    """A parameter: the names it may have (the first is how requests refer to it) and what it takes."""

    names: tuple[str, ...]
    kind: str = "phrase"
    descriptions: tuple[str, ...] = ()
    optional: bool = False
    enum: tuple[str, ...] = ()
    array: bool = False
    fields: tuple["Param", ...] = ()

    @property
    def name(self) -> str:
        return self.names[0]


@dataclass(frozen=True)
class Ask:
    """A way to ask for a tool: text with {parameter} in it, and arguments that the words imply."""

    text: str
    implied: dict[str, Any] = field(default_factory=dict)

    @property
    def mentioned(self) -> set[str]:
        return {name.split(".")[0] for name in PLACEHOLDER.findall(self.text)} | set(self.implied)


Answer = tuple[Any, str]


@dataclass(frozen=True)
class Spec:
    """What a tool is, before it gets a name and a schema."""

    id: str
    names: tuple[str, ...]
    descriptions: tuple[str, ...]
    params: tuple[Param, ...]
    asks: tuple[Ask, ...]
    domain: str = ""
    result: Callable[[dict[str, Any]], Answer] | None = None


@dataclass(frozen=True)
class Tool:
    """A tool as a request carries it. `keys` maps a parameter's own name to its name in the schema, if it has one."""

    name: str
    spec: Spec
    keys: dict[str, str]
    defaults: dict[str, Any]
    json: dict[str, Any]


@dataclass(frozen=True)
class Request:
    """What a user writes and the call it should lead to; `values` are by the parameters' own names."""

    text: str
    tool: Tool
    ask: Ask
    values: dict[str, Any]

    @property
    def arguments(self) -> dict[str, Any]:
        """The call's arguments in the schema's order; what nobody mentioned is left out."""
        made = {}
        for param in self.tool.spec.params:
            if param.name in self.values and param.name in self.tool.keys:
                made[self.tool.keys[param.name]] = self.values[param.name]
        return made


# The share of requests that repeat the words of a tool's description: what is alike is found first, what means the same later.
LITERAL = 0.2


def styled(name: str) -> str:
    """A snake_case name in one of the spellings that programs use."""
    style = rng.random()
    parts = name.split("_")
    if style < 0.78 or len(parts) == 1:
        return name
    if style < 0.9:
        return parts[0] + "".join(part.capitalize() for part in parts[1:])
    if style < 0.95:
        return "-".join(parts)
    if style < 0.97:
        return "".join(part.capitalize() for part in parts)
    return ".".join(parts) if len(parts) == 2 else name


def make_entry(spec: Spec) -> Tool:
    """A tool of a menu: a name and a description, and nothing to fill in."""
    name = styled(varied_name(pick(spec.names), spec.names)[0])
    return Tool(name, spec, {}, {}, PLAIN.function(name, varied_description(spec.descriptions), None))


def make_tool(spec: Spec, dialect: Dialect, plain: bool = False) -> Tool:
    """Gives a spec a name and a schema; `plain` takes the first of every choice, as the demo does."""
    name, telling = (spec.names[0], True) if plain else varied_name(pick(spec.names), spec.names)
    name = name if plain else styled(name)
    keys: dict[str, str] = {}
    camel = chance(0.08)
    for param in spec.params:
        key = param.name if plain else varied_key(pick([param.name, *param.names]))
        if camel:
            key = re.sub(r"_([a-z])", lambda match: match.group(1).upper(), key)
        if key in keys.values():
            key = param.name if param.name not in keys.values() else param.name + "_2"
        keys[param.name] = key
    # Now and then a schema demands what requests may leave out; then the first choice is the default.
    defaults = {
        param.name: param.enum[0]
        for param in spec.params
        if param.optional and param.enum and not plain and chance(0.12)
    }
    properties = {keys[param.name]: dialect.value(param) for param in spec.params}
    required = [keys[param.name] for param in spec.params if not param.optional or param.name in defaults]
    always = bool(defaults) or any(param.optional for param in spec.params) or chance(0.94)
    parameters = dialect.parameters(properties, required if always else [], name)
    description: str | None = spec.descriptions[0] if plain else varied_description(spec.descriptions)
    if telling and not plain and chance(0.03):
        description = pick(["", None])
    elif description and not description.endswith("."):
        description += pick(["", "", "", "."])
    tool = dialect.function(name, description, parameters if spec.params or chance(0.6) else None)
    return Tool(name, spec, keys, defaults, tool)


def make_value(param: Param) -> Any:
    if param.fields:
        return {inner.name: make_value(inner) for inner in param.fields}
    if param.array:
        return fillers.several(param.kind, number(1, 4) if chance(0.2) else number(2, 3))
    return pick(param.enum) if param.enum else fillers.value(param.kind)


def shown(value: Any) -> str:
    """A value as a user would write it."""
    if isinstance(value, fillers.Spoken | fillers.SpokenNumber):
        return value.said
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        parts = [shown(part) for part in value]
        if len(parts) == 1:
            return parts[0]
        return ", ".join(parts) if chance(0.2) else ", ".join(parts[:-1]) + " and " + parts[-1]
    if isinstance(value, dict):
        return ", ".join(shown(part) for part in value.values())
    return str(value)


def fill(text: str, values: dict[str, Any]) -> str:
    """The text with values in the places of {parameter} and {parameter.field}."""

    def replaced(match: re.Match[str]) -> str:
        first, *rest = match.group(1).split(".")
        value = values[first]
        for key in rest:
            value = value[key]
        choice = shown(value)
        if isinstance(value, str) and match.group(1) in spoken:
            choice = choice.replace("_", " ")
            return choice.capitalize() if choice.islower() and chance(0.08) else choice
        return choice

    spoken = values.get("", ())
    return PLACEHOLDER.sub(replaced, text)


def wrapped(text: str) -> str:
    """The template as this or that person would type it: a greeting, a please, no capitals, no punctuation."""
    style = rng.random()
    lowered = text[0].lower() + text[1:] if not text.startswith(("I ", "I'", "{")) else text
    if style < 0.05:
        return pick(["Hi! ", "Hello! ", "Hi there. ", "Good morning. "]) + text
    if style < 0.10:
        return pick(["Hey, ", "OK, ", "Right, ", "Also, ", "Quick one: ", "Next: ", "Now "]) + lowered
    if style < 0.14:
        return text.rstrip("?.!") + pick([" please", ", please", " thanks", ", thanks", " please!"])
    if style < 0.24:
        return text.rstrip("?.!")
    if style < 0.36:
        return lowered
    if style < 0.38:
        return text.rstrip("?.!") + pick(["!", ".", "...", "??", " :)"])
    return text


OPENINGS = ("{}", "Please {}", "Can you {}", "I need you to {}", "{}", "I want to {}", "Could you {}", "I'd like to {}", "Help me {}")


def _task(tool: Tool) -> str:
    """What a tool does, as its authors describe it."""
    task = pick(tool.spec.descriptions).rstrip(".")
    return task[0].lower() + task[1:] if not task[:2].isupper() else task


def wish(tool: Tool) -> str:
    """A request in the words of one of the tool's descriptions, and nothing about its parameters."""
    text = pick(OPENINGS).replace("{}", _task(tool))
    text = text if chance(0.3) else text[0].upper() + text[1:]
    return wrapped(text + ("?" if text.lower().startswith(("can", "could")) and chance(0.8) else ""))


def literal(tool: Tool) -> Ask:
    """A request in the words of the schema: what the tool does, then its parameters by name."""
    task = _task(tool)
    parts = []
    for param in tool.spec.params:
        if not param.fields and (not param.optional or chance(0.35)):
            label = tool.keys.get(param.name, param.name).replace("_", " ")
            parts.append(pick([f"{label} {{{param.name}}}", f"{label}: {{{param.name}}}", f"{label} = {{{param.name}}}",
                               f"the {label} is {{{param.name}}}"]))  # fmt: skip
    if any(param.fields and not param.optional for param in tool.spec.params):
        return pick(tool.spec.asks)
    opening = pick(OPENINGS).replace("{}", task)
    text = opening + (pick([", ", " - ", ": ", " with "]) + ", ".join(parts) if parts else "")
    return Ask(text[0].upper() + text[1:] + ("?" if text.startswith("C") and not parts else ""))


def request(tool: Tool, ask: Ask | None = None, values: dict[str, Any] | None = None) -> Request:
    """A request for a tool; given values replace made ones."""
    if ask is None:
        ask = literal(tool) if tool.spec.domain and chance(LITERAL) else pick(tool.spec.asks)
    chosen: dict[str, Any] = {}
    for param in tool.spec.params:
        if param.name in ask.implied:
            chosen[param.name] = ask.implied[param.name]
        elif param.name in ask.mentioned:
            chosen[param.name] = values[param.name] if values and param.name in values else make_value(param)
        elif param.name in tool.defaults:
            chosen[param.name] = tool.defaults[param.name]
    enums = tuple(param.name for param in tool.spec.params if param.enum)
    text = fill(wrapped(ask.text), {**chosen, "": enums})
    if chance(0.02):
        text = f"Please use {tool.name}: " + text
    return Request(text, tool, ask, chosen)


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
