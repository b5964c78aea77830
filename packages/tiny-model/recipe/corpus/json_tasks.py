"""Answers in JSON: data taken out of a text, in the form a schema, a list of keys or an example asks for."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from . import fillers
from .source import chance, number, pick, rng, sample
from .tools import fill, shown, to_json
from .words import lines, noun


@dataclass(frozen=True)
class JsonTask:
    """What the system prompt adds (or nothing), what the user says, and the answer."""

    system: str | None
    user: str
    answer: str
    thought: str = "I answer with JSON."


@dataclass(frozen=True)
class Field:
    name: str
    key: str
    value: Any
    schema: dict[str, Any]


@cache
def _records() -> list[tuple[list[tuple[list[str], str]], list[str]]]:
    made: list[tuple[list[tuple[list[str], str]], list[str]]] = []
    for line in lines("records.txt"):
        if line.startswith(": "):
            fields = (each.strip().rsplit(" ", 1) for each in line[2:].split(";"))
            made.append(([(names.split("|"), kind) for names, kind in fields], []))
        else:
            made[-1][1].append(line[2:].replace("\\n", "\n"))
    return made


def _field(names: list[str], kind: str) -> Field:
    key = pick([names[0], names[0], *names])
    if kind.startswith("["):
        inner = kind.strip("[]")
        value: Any = fillers.several(inner, number(1, 4))
        return Field(names[0], key, value, {"type": "array", "items": {"type": fillers.json_type(inner)}})
    value = fillers.value(kind)
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return Field(names[0], key, value, {"type": fillers.json_type(kind)})


def record() -> tuple[str, list[Field]]:
    """A text and the fields in it."""
    if chance(0.22):
        return _listed()
    if chance(0.1):
        return _rows()
    spec, sentences = pick(_records())
    fields = [_field(names, kind) for names, kind in spec]
    text = fill(pick(sentences), {field.name: field.value for field in fields})
    if chance(0.12):
        text += pick([" That is all I know.", " Thanks!", " See you.", " (updated today)"])
    return text, fields


CHOICES = (
    "priority=low|normal|high;status=open|closed|pending;size=small|medium|large;level=easy|medium|hard;"
    "color=red|green|blue;type=cat|dog|bird;day=Monday|Tuesday|Friday;state=new|used|broken;plan=free|pro|team"
).split(";")


def _rows() -> tuple[str, list[Field]]:
    """Several records of one kind: an array of objects."""
    kinds = [("name", "name", "age", "int", "{0} is {1} years old"), ("name", "name", "score", "int", "{0} scored {1} points"),
             ("item", "thing", "price", "price", "{0} costs {1}"), ("item", "thing", "count", "small", "{1} {0}"),
             ("city", "city", "temperature", "int", "{0}: {1} degrees"), ("title", "title", "year", "year", "{0} ({1})"),
             ("name", "name", "city", "city", "{0} lives in {1}"), ("name", "name", "email", "email", "{0} <{1}>")]  # fmt: skip
    first, first_kind, second, second_kind, form = pick(kinds)
    rows = [{first: fillers.value(first_kind), second: fillers.value(second_kind)} for _ in range(number(2, 3))]
    said = [form.format(row[first], shown(row[second])) for row in rows]
    text = ", ".join(said[:-1]) + pick([" and ", ", "]) + said[-1] + pick([".", ""])
    row_schema = {
        "type": "object",
        "properties": {first: {"type": fillers.json_type(first_kind)}, second: {"type": fillers.json_type(second_kind)}},
        "required": [first, second],
    }
    key = pick([first + "s", "items", "results", "entries", "list"])
    return text, [Field(key, key, rows, {"type": "array", "items": row_schema})]


def _listed() -> tuple[str, list[Field]]:
    """Any keys with any values, in one of the forms that data is written in."""
    kinds = "name city title int price date time code thing color email num word bool company".split()
    labels = "name city title count price date time id item color email weight tag active company owner place level".split()
    fields = []
    for label in sample(labels, number(2, 5)):
        kind = {"name": "name", "city": "city", "price": "price", "date": "date", "time": "time", "email": "email",
                "count": "int", "active": "bool", "color": "color", "id": "code"}.get(label) or pick(kinds)  # fmt: skip
        fields.append(_field([label], kind))
    if chance(0.35):
        label, _, choices = pick(CHOICES).partition("=")
        if all(field.key != label for field in fields):
            options = choices.split("|")
            fields.insert(number(0, len(fields)), Field(label, label, pick(options), {"type": "string", "enum": options}))
    said = [(field.key, _shown(field.value)) for field in fields]
    text = pick([", ".join(f"{key}: {value}" for key, value in said), ", ".join(f"{key} {value}" for key, value in said),
                 " and ".join(f"the {key} is {value}" for key, value in said), "; ".join(f"{key} = {value}" for key, value in said),
                 "\n".join(f"{key}: {value}" for key, value in said), "\n".join(f"- {key}: {value}" for key, value in said)])  # fmt: skip
    return text, fields


def _shown(value: Any) -> str:
    return pick([str(value).lower(), "yes" if value else "no"]) if isinstance(value, bool) else str(value)


def _nested(fields: list[Field]) -> list[Field]:
    """The same data with some fields inside an object."""
    cut = number(1, len(fields) - 1)
    key = pick(["details", "data", "info", "meta", "item", "profile", "extra"])
    inner = fields[cut:]
    schema = {
        "type": "object",
        "properties": {field.key: field.schema for field in inner},
        "required": [field.key for field in inner],
    }
    return [*fields[:cut], Field(key, key, {field.key: field.value for field in inner}, schema)]


def _classified() -> tuple[str, list[Field]]:
    label, sentences = pick([line.split(" = ") for line in lines("sentiments.txt")])
    text = pick(sentences.split("; ")).replace("{w}", noun()) + pick([".", "!", ""])
    labels = [line.split(" = ")[0] for line in lines("sentiments.txt")]
    rng.shuffle(labels)
    key = pick(["sentiment", "label", "mood", "category"])
    if label != "neutral" and chance(0.3):
        key = pick(["positive", "is_positive", "happy"])
        return text, [Field(key, key, label == "positive", {"type": "boolean"})]
    return text, [Field(key, key, label, {"type": "string", "enum": labels})]


def json_task() -> JsonTask:
    classify = chance(0.12)
    text, fields = _classified() if classify else record()
    if not classify and len(fields) > 2 and chance(0.35):
        fields = sample(fields, number(1, len(fields) - 1))
    elif chance(0.3):
        rng.shuffle(fields)
    if len(fields) > 2 and chance(0.12):
        fields = _nested(fields)
    answer = {field.key: field.value for field in fields}
    schema: dict[str, Any] = {"type": "object", "properties": {field.key: dict(field.schema) for field in fields}}
    if chance(0.15):
        for field in fields:
            schema["properties"][field.key]["description"] = f"The {field.name.replace('_', ' ')}"
    if chance(0.93):
        schema["required"] = [field.key for field in fields]
    if chance(0.5):
        schema["additionalProperties"] = False
    if chance(0.1):
        schema = {"$schema": "http://json-schema.org/draft-07/schema#", **schema}
    keys = ", ".join(field.key for field in fields)
    task = pick(["Extract the data: ", "", "", "", "Text: ", "Parse this: ", "Extract: ", "Turn this into JSON: "]) + text
    if classify:
        task = pick(["", "Classify: ", "How does this sound? ", "What is the mood of this text? "]) + text
    kind = number(0, 99)
    if kind < 45:
        # As the server shows a response schema.
        return JsonTask("Answer only with JSON matching this JSON schema:\n" + compact(schema), task, to_json(answer))
    if kind < 55:
        prompt = pick(["Respond with JSON that matches this schema: ", "You must answer in JSON following this schema: ",
                       "Reply in JSON with this schema:\n"])  # fmt: skip
        return JsonTask(prompt + (to_json(schema) if chance(0.5) else compact(schema)), task, to_json(answer))
    if kind < 72:
        asked = pick([f"Extract {keys} as JSON from: {text}", f"Return JSON with the keys {keys}: {text}",
                      f"Extract the {keys} from this text as JSON: {text}", f"{text} Answer as JSON with keys {keys}.",
                      f"Give me {keys} as JSON. {text}"])  # fmt: skip
        return JsonTask(None, asked, to_json(answer))
    if kind < 90:
        asked = pick([f"{text}\nAnswer as JSON matching this schema: {to_json(schema)}",
                      f"Extract the data as JSON with this schema: {to_json(schema)}\nText: {text}"])  # fmt: skip
        return JsonTask(None, asked, to_json(answer))
    return JsonTask(pick(["Respond in JSON.", "Answer in JSON only.", "Output JSON."]),
                    pick([f"Extract {keys}: {text}", f"{text} Give me {keys}."]), to_json(answer))  # fmt: skip


def compact(value: Any) -> str:
    """JSON without spaces, as JavaScript writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
