"""Reads the tools that were written by hand: `data/*.tools`.

A tool is a paragraph; a file is a domain.

    book_table reserve_table restaurant_booking          names it may have
    = Book a table at a restaurant | Reserve seats       descriptions
    restaurant place: name; Name of the restaurant       parameter: names, kind, descriptions
    party_size guests: small
    seating? area: inside/outside                        ? may be left out; a/b is an enum
    > We are {party_size} tonight at {restaurant}        a way to ask; {parameter} or {parameter.field}
    > A table in the sun at {restaurant} for {party_size} # seating=outside       what the words imply

A kind is one of `fillers.KINDS`, `list:KIND` for an array, or `(street:title,city:city)` for an object.
"""

import glob
import json
import os
import re
from functools import cache

from .fillers import KINDS
from .source import held_out, testing
from .tools import PLACEHOLDER, Ask, Param, Spec
from .words import DATA


def _param(line: str) -> Param:
    head, _, rest = line.partition(":")
    kind, _, descriptions = rest.partition(";")
    kind = kind.strip()
    names = head.split()
    optional = names[0].endswith("?")
    names[0] = names[0].rstrip("?")
    shared = {
        "names": tuple(names),
        "optional": optional,
        "descriptions": tuple(text.strip() for text in descriptions.split("|") if text.strip()),
    }
    if kind.startswith("("):
        fields = tuple(_param(part.strip().replace(":", ": ", 1)) for part in kind.strip("()").split(","))
        return Param(fields=fields, **shared)
    if kind.startswith("list:"):
        return Param(kind=kind.removeprefix("list:"), array=True, **shared)
    if "/" in kind:
        return Param(enum=tuple(kind.split("/")), **shared)
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r} in {line!r}")
    return Param(kind=kind, **shared)


def _implied(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _ask(line: str) -> Ask:
    text, _, implied = line.partition(" # ")
    pairs = (pair.split("=", 1) for pair in re.split(r",\s+(?=\w+=)", implied.strip()) if pair)
    return Ask(text.strip(), {name.strip(): _implied(value.strip()) for name, value in pairs})


def parse(paragraph: str, domain: str) -> Spec:
    """One tool.

    Raises:
        ValueError: a request names an unknown parameter or leaves out a required one.
    """
    head, *lines = [line.strip() for line in paragraph.strip().splitlines()]
    descriptions: tuple[str, ...] = ()
    params: list[Param] = []
    asks: list[Ask] = []
    for line in lines:
        if line.startswith("= "):
            descriptions = tuple(text.strip() for text in line[2:].split("|"))
        elif line.startswith("> "):
            asks.append(_ask(line[2:]))
        else:
            params.append(_param(line))
    names = tuple(head.split())
    known = {param.name: param for param in params}
    for ask in asks:
        for reference in PLACEHOLDER.findall(ask.text):
            first, *rest = reference.split(".")
            if first not in known or (rest and rest[0] not in [inner.name for inner in known[first].fields]):
                raise ValueError(f"{names[0]}: {ask.text!r} names the unknown parameter {reference!r}")
        for name in ask.implied:
            if name not in known:
                raise ValueError(f"{names[0]}: {ask.text!r} implies the unknown parameter {name!r}")
            if known[name].enum and ask.implied[name] not in known[name].enum:
                raise ValueError(f"{names[0]}: {ask.text!r} implies {ask.implied[name]!r}, which is no choice of {name!r}")
        missing = [param.name for param in params if not param.optional and param.name not in ask.mentioned]
        if missing:
            raise ValueError(f"{names[0]}: {ask.text!r} leaves out {missing}")
    if not asks or not descriptions:
        raise ValueError(f"{names[0]}: a tool needs a description and a way to ask")
    return Spec(names[0], names, descriptions, tuple(params), tuple(asks), domain)


@cache
def all_specs() -> tuple[Spec, ...]:
    """Every tool of every file."""
    specs = []
    for file_name in sorted(glob.glob(os.path.join(DATA, "*.tools"))):
        domain = os.path.basename(file_name).removesuffix(".tools")
        with open(file_name, encoding="utf8") as file:
            text = "\n".join(line for line in file.read().splitlines() if not line.startswith("#"))
        specs += [parse(paragraph, domain) for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]
    return tuple(specs)


@cache
def _specs(held: bool) -> tuple[Spec, ...]:
    return tuple(spec for spec in all_specs() if held_out("tool " + spec.id) == held)


def specs() -> tuple[Spec, ...]:
    """The tools of the present split: a tenth is held out of training."""
    return _specs(testing())
