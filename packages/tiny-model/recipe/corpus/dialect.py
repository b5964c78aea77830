"""How clients write the schemas of their tools: by hand, as the AI SDK does from Zod, or as Python does from Pydantic."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import fillers
from .source import chance, number, pick, weighted

if TYPE_CHECKING:
    from .tools import Param

SCHEMAS = ("http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema")
# What Zod writes for an integer that nobody bounded.
SAFE = 9007199254740991
FORMATS = {"email": "email", "url": "uri", "iso": "date", "domain": "hostname"}


@dataclass(frozen=True)
class Dialect:
    """What a client's schemas look like; the tools of a request share one.

    pydantic: titles, and keys in alphabetical order. bounds: the share of properties that carry limits, formats or defaults.
    """

    pydantic: bool = False
    schema: str | None = None
    closed: bool = False
    strict: bool | None = None
    bounds: float = 0.0

    def value(self, param: "Param") -> dict[str, Any]:
        """The schema of a parameter."""
        schema = self._type(param)
        if chance(self.bounds):
            schema |= self._bounds(param, schema)
        description = pick(param.descriptions) if param.descriptions and chance(0.85) else ""
        if not description and chance(0.06) and not param.fields:
            description = pick([f"The {param.name.replace('_', ' ')}", param.name.replace("_", " ").capitalize()])
        if self.pydantic:
            head = {"description": description} if description else {}
            return {**head, "title": param.name.replace("_", " ").title(), **schema}
        if description and chance(0.12):
            return {"description": description, **schema}
        return {**schema, "description": description} if description else schema

    def _type(self, param: "Param") -> dict[str, Any]:
        if param.fields:
            schema: dict[str, Any] = {"type": "object", "properties": {inner.name: self.value(inner) for inner in param.fields}}
            schema["required"] = [inner.name for inner in param.fields]
            return {**schema, "additionalProperties": False} if self.closed else schema
        if param.array:
            return {"type": "array", "items": {"type": fillers.json_type(param.kind)}}
        if param.enum:
            return {"enum": list(param.enum)} if chance(0.03) else {"type": "string", "enum": list(param.enum)}
        if self.pydantic and param.optional and chance(0.6):
            return {"anyOf": [{"type": fillers.json_type(param.kind)}, {"type": "null"}], "default": None}
        return {"type": fillers.json_type(param.kind)}

    def _bounds(self, param: "Param", schema: dict[str, Any]) -> dict[str, Any]:
        kind = schema.get("type")
        if kind == "integer":
            return pick([{"minimum": -SAFE, "maximum": SAFE}, {"exclusiveMinimum": 0, "maximum": SAFE}, {"minimum": 1},
                         {"minimum": 0, "maximum": pick([10, 100, 1000])}])  # fmt: skip
        if kind == "number":
            return pick([{"minimum": 0}, {"exclusiveMinimum": 0}])
        if kind == "array":
            return pick([{"minItems": 1}, {"minItems": 1, "maxItems": number(5, 50)}])
        if kind == "string" and not param.enum:
            return {"format": FORMATS[param.kind]} if param.kind in FORMATS else pick([{"minLength": 1}, {"maxLength": pick([100, 255, 2000])}])
        return {"default": False} if kind == "boolean" and param.optional else {}

    def parameters(self, properties: dict[str, Any], required: list[str], title: str) -> dict[str, Any]:
        """The schema of the arguments."""
        demanded = {"required": required} if required else {}
        if self.pydantic:
            return {"properties": properties, **demanded, "title": title, "type": "object"}
        head = {"$schema": self.schema} if self.schema and not chance(0.1) else {}
        tail = {"additionalProperties": False} if self.closed else {}
        made = {**head, "type": "object", "properties": properties, **demanded, **tail}
        return {**made, "$schema": self.schema} if self.schema and not head else made

    def function(self, name: str, description: str | None, parameters: dict[str, Any] | None) -> dict[str, Any]:
        """The tool as a request carries it."""
        function: dict[str, Any] = {"name": name}
        if description is not None:
            function["description"] = description
        if parameters is not None:
            function["parameters"] = parameters
        if self.strict is not None:
            function["strict"] = self.strict
        return {"type": "function", "function": function}


PLAIN = Dialect()


def some_dialect() -> Dialect:
    return weighted(
        [
            (0.5, lambda: PLAIN),
            (0.08, lambda: Dialect(bounds=0.3)),
            (0.08, lambda: Dialect(closed=True, strict=pick([True, None, None]))),
            (0.03, lambda: Dialect(strict=chance(0.5))),
            (0.25, lambda: Dialect(schema=pick(SCHEMAS), closed=chance(0.85), bounds=0.35)),
            (0.06, lambda: Dialect(pydantic=True, bounds=0.05)),
        ]
    )()
