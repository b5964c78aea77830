"""Requests that build on others: follow-ups with one value changed, and several calls at once."""

from .source import chance, pick, sample
from .tools import Request, Tool, fill, make_value, request, shown

FOLLOW_UPS = (
    "And in {v}?;and {v}?;What about {v}?;How about {v}?;And {v}?;Now {v};and for {v}?;Same for {v};what about in {v}?;"
    "And the same for {v};Now do {v};Try {v};{v} too please;also {v};{v}?;Can you also do {v}?;Same thing with {v};"
    "And what about {v}?;OK, and {v}?;Then {v} please;I meant {v};No, {v};Make it {v};{v} instead;Actually, {v}"
).split(";")
NATURAL = {
    "date": ["And on {v}?", "What about {v}?", "Make it {v}", "Move it to {v}", "{v} is better"],
    "time": ["At {v} instead", "Make it {v}", "And at {v}?", "{v} is better"],
    "small": ["Make it {v}", "And with {v}?", "{v} this time", "Better {v}", "Do it with {v}"],
    "int": ["Make it {v}", "And with {v}?", "Better {v}", "{v} this time"],
}


def _text_params(tool: Tool, asked: Request) -> list[str]:
    """Parameters a follow-up can change: shown in the text, neither a list nor an object nor a long text."""
    return [
        param.name
        for param in tool.spec.params
        if param.name in asked.values
        and "{" + param.name + "}" in asked.ask.text
        and not (param.array or param.fields or param.kind in ("longtext", "bool"))
    ]


def follow_up(previous: Request) -> Request | None:
    """The same call with one value changed, asked for in a few words."""
    changeable = _text_params(previous.tool, previous)
    if not changeable:
        return None
    name = changeable[0] if chance(0.75) else pick(changeable)
    param = next(each for each in previous.tool.spec.params if each.name == name)
    value = make_value(param)
    if value == previous.values[name]:
        return None
    if name != changeable[0] or len(changeable) > 1 and chance(0.3):
        kinds = [other.kind for other in previous.tool.spec.params if other.name in changeable]
        if kinds.count(param.kind) > 1 and not param.enum:
            return None
    ways = NATURAL.get(param.kind, FOLLOW_UPS) if chance(0.6) else FOLLOW_UPS
    text = pick(ways).replace("{v}", str(value).replace("_", " ") if param.enum else shown(value))
    if chance(0.2):
        text = text.rstrip("?")
    return Request(text, previous.tool, previous.ask, {**previous.values, name: value})


def _ends_open(asked: Request) -> bool:
    """Whether nobody could tell where the request's last value ends."""
    kinds = {param.kind for param in asked.tool.spec.params}
    return bool(kinds & {"longtext", "phrase", "topic"}) or any(str(value).endswith((".", "!", "?")) for value in asked.values.values())


def several_calls(tools: list[Tool]) -> list[Request] | None:
    """One request that needs two or three calls: other values for a tool, or two tools."""
    tool = pick(tools)
    if len(tools) > 1 and chance(0.45):
        others = sample([other for other in tools if other is not tool], 1 if chance(0.85) or len(tools) < 3 else 2)
        requests = [request(each) for each in (tool, *others)]
        if any(_ends_open(each) for each in requests[:-1]):
            return None
        text = requests[0].text
        for each in requests[1:]:
            joint = pick([" and ", " and also ", ". Also, ", ", and ", ". Then ", ", then ", ". After that, "])
            lowered = each.text if each.text.startswith(("I ", "I'")) else each.text[0].lower() + each.text[1:]
            text = text.rstrip("?.! ") + joint + lowered
        return [Request(text, each.tool, each.ask, each.values) for each in requests]
    first = request(tool)
    changeable = _text_params(tool, first)
    if not changeable:
        return None
    name = pick(changeable)
    param = next(each for each in tool.spec.params if each.name == name)
    if param.enum:
        return None
    values, wanted = [first.values[name]], 2 if chance(0.75) else 3
    for _ in range(40):
        if len(values) < wanted:
            value = make_value(param)
            if value not in values:
                values.append(value)
    if len(values) < 2:
        return None
    said = [shown(value) for value in values]
    joined = ", ".join(said[:-1]) + pick([" and ", " and ", " and then "]) + said[-1]
    text = fill(first.ask.text, {**first.values, name: joined, "": ()})
    return [Request(text, tool, first.ask, {**first.values, name: value}) for value in values]
