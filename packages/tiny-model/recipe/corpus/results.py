"""What tools answer, and what the model then says: one canonical sentence for each kind of result."""

import json
from typing import Any

from . import fillers
from .source import chance, number, pick, rng, sample
from .text import longtext, phrase
from .tools import Answer, Request, to_json
from .words import made_up, made_up_name

KEYS = (
    "status result value id name title count price total score date time place city owner color level info message "
    "state size rating next length text temperature duration distance address phone summary number category author"
).split()
STATES = "open closed ready busy active empty shipped delivered pending cancelled processing on_hold available".split()
ERRORS = (
    "not found;timeout;service unavailable;permission denied;invalid argument;network error;unknown city;"
    "rate limit exceeded;internal error;connection refused;missing parameter;access denied;quota exceeded;"
    "the server did not answer;bad request;division by zero;unknown unit;invalid expression;no such file;"
    "already exists;out of stock;not logged in;unknown user;payment declined;try again later;"
    "no connection;not allowed;out of range;expired;too many requests;wrong password;no such user;city not found;no data;"
    "disk full;device offline;already booked;fully booked;insufficient funds;invalid date"
).split(";")
CONDITIONS = "sunny;cloudy;rainy;windy;foggy;snowy;clear;stormy;hazy;partly cloudy;overcast;light rain;drizzle".split(";")
EMPTY = "I found nothing. There are no results."
KINDS = "int name phrase code price time date city title num thing email url percent".split()


def _number(low: int, high: int) -> int | float:
    value = number(low, high) if chance(0.7) else round(rng.uniform(low, high), pick([1, 2]))
    return int(value) if value == int(value) else value


def _value() -> Any:
    kind = rng.random()
    if kind < 0.12:
        return number(0, 5000)
    if kind < 0.22:
        return pick(STATES).replace("_", " ")
    if kind < 0.26:
        return chance(0.5)
    if kind < 0.29:
        return longtext()
    return fillers.value(pick(KINDS))


def generic() -> Answer:
    """The result of a tool that nobody knows: any JSON, and its contents as a sentence."""
    kind = rng.random()
    if kind < 0.36:
        done: list[Any] = [{"status": "ok"}, {"success": True}, {"ok": True}, "ok", "done", True, {"status": "success"},
                           {"status": "done"}, {"result": "ok"}, "OK", {"saved": True}, {"sent": True}]  # fmt: skip
        return pick(done), "Done."
    if kind < 0.42:
        made = fillers.value("code") if chance(0.5) else number(1, 9999)
        return {pick(["status", "ok"]): "ok", "id": made}, f"Done. The id is {made}."
    if kind < 0.54:
        made = _value()
        return {pick(["result", "value", "answer", "output", "text"]): made}, f"The result is {_plain(made)}."
    if kind < 0.62:
        made = _value()
        return made, f"The result is {_plain(made)}."
    if kind < 0.72:
        if chance(0.5):
            several = fillers.several(pick(KINDS), number(2, 4))
        else:
            several = [_value() for _ in range(number(2, 3))]
        found = "I found: " + ", ".join(_plain(made) for made in several) + "."
        return pick([several, several, {"results": several}, {"items": several}]), found
    if kind < 0.77:
        key = pick(KEYS) if chance(0.7) else made_up()
        made = _value()
        return {key: made}, f"The {key.replace('_', ' ')} is {_plain(made)}."
    keys = _keys(number(2, 4))
    if kind < 0.83:
        # A list of records.
        rows = [{key: _value() for key in keys[:3]} for _ in range(number(1, 3))]
        said = "; ".join(_said(row) for row in rows)
        total = {"count": len(rows)} if chance(0.3) else {}
        return pick([rows, {pick(["results", "items", "matches", "data", "entries"]): rows, **total}]), f"I found: {said}."
    made = {key: _value() for key in keys}
    if kind < 0.88:
        # A record inside a record.
        wrapper = pick(["result", "data", "item", "details", "response", made_up()])
        return ({"status": "ok", wrapper: made} if chance(0.4) else {wrapper: made}), f"Here is the result: {_said(made)}."
    return made, f"Here is the result: {_said(made)}."


def _keys(count: int) -> list[str]:
    keys = sample(KEYS, count)
    if chance(0.2):
        keys[0] = made_up()
    if keys[0] == "status":
        keys.reverse()
    return [key + pick(["_at", "_id", "_name", "_left", "_total"]) if chance(0.08) else key for key in keys]


def _said(record: dict[str, Any]) -> str:
    return ", ".join(f"{key.replace('_', ' ')} {_plain(value)}" for key, value in record.items())


def _plain(value: Any) -> str:
    """A value in a sentence: JSON's true is yes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def empty() -> Answer:
    """A result without anything in it."""
    nothing: list[Any] = [[], {"results": []}, {"items": []}, {"count": 0, "results": []}, {"results": [], "total": 0}, "",
                          {"matches": []}, "[]", {"found": 0}, {"data": []}, None, {"result": None}, "no results",
                          {"message": "no results"}, "nothing found", {}]  # fmt: skip
    return pick(nothing), EMPTY


def error() -> Answer:
    """A failed call."""
    what = pick(ERRORS) if chance(0.6) else phrase(2, 4)
    if chance(0.3):
        what = what[0].upper() + what[1:]
    made: list[Any] = [{"error": what}, {"error": what}, {"error": what, "detail": phrase(2, 4)}, "Error: " + what,
                       {"status": "error", "message": what}, "error: " + what, {"error": {"message": what}},
                       {"success": False, "error": what}, {"ok": False, "reason": what}]  # fmt: skip
    return pick(made), f"Sorry, that did not work: {what}."


def weather(values: dict[str, Any]) -> Answer:
    city = values["city"]
    degrees = _number(-15, 40) if values.get("unit") != "fahrenheit" else _number(0, 105)
    sky = pick(CONDITIONS) if chance(0.7) else phrase(1, 2) if chance(0.6) else "usually " + pick(CONDITIONS)
    heat = pick(["temperature", "temp", "temperature", "temperature", "temperature_c"])
    if heat == "temperature_c" and values.get("unit") == "fahrenheit":
        heat = "temperature"
    look = pick(["condition", "condition", "conditions", "summary", "description", "sky"])
    made: dict[str, Any] = {pick(["city", "location"]): city} if chance(0.75) else {}
    pairs: list[tuple[str, Any]] = [(heat, degrees)]
    sign = " degrees"
    if heat == "temperature_c":
        sign = "°C"
    elif chance(0.7):
        fahrenheit = values.get("unit") == "fahrenheit" or ("unit" not in values and chance(0.1))
        sign = "°F" if fahrenheit else "°C"
        if chance(0.1):
            pairs = [(heat, f"{degrees}{sign}")]
        else:
            pairs.append(("unit", pick([("fahrenheit" if fahrenheit else "celsius")] * 4 + ["F" if fahrenheit else "C"])))
    pairs.append((look, sky))
    if chance(0.25):
        pairs.append((pick(["humidity", "wind"]), number(5, 95)))
    if chance(0.3):
        rng.shuffle(pairs)
    made.update(dict(pairs))
    return made, f"It is {degrees}{sign} and {sky} in {city}."


def calculation(values: dict[str, Any]) -> Answer:
    what = values["expression"]
    result = number(-500, 99999) if chance(0.7) else round(rng.random() * 1000, 2)
    made: list[Any] = [{"result": result}, {"result": result}, {"value": result}, {"answer": result},
                       {"expression": what, "result": result}, result]  # fmt: skip
    return pick(made), f"{what} = {result}"


def local_time(values: dict[str, Any]) -> Answer:
    city = values["city"]
    now = f"{number(0, 23):02d}:{number(0, 59):02d}" + (f":{number(0, 59):02d}" if chance(0.1) else "")
    made: list[Any] = [{"city": city, "time": now}, {"time": now}, now, {"time": now, "city": city},
                       {"current_time": now}, {"local_time": now, "timezone": "Europe/" + made_up_name()},
                       {"time": now, "date": fillers.value("iso")}, {"city": city, "time": now, "weekday": "Friday"},
                       {"timezone": made_up_name() + "/" + made_up_name(), "time": now}]  # fmt: skip
    return pick(made), f"It is {now} in {city}."


def conversion(values: dict[str, Any]) -> Answer:
    result = round(rng.random() * 1000, pick([0, 1, 2]))
    result = int(result) if result == int(result) else result
    made: dict[str, Any] = {pick(["result", "result", "value", "converted"]): result}
    if chance(0.5):
        made["unit"] = values["to"]
    return made, f"{values['value']} {values['from']} is {result} {values['to']}."


def dice(values: dict[str, Any]) -> Answer:
    sides = values.get("sides", 6)
    rolled = number(1, max(2, int(sides)))
    made: list[Any] = [{"result": rolled}, {"roll": rolled}, rolled, {"value": rolled, "sides": sides},
                       {"sides": sides, "result": rolled}, {"result": rolled, "sides": sides},
                       {"rolls": [rolled], "total": rolled}]  # fmt: skip
    return pick(made), f"You rolled a {rolled}."


OWN = {
    "get_weather": weather,
    "calculate": calculation,
    "get_time": local_time,
    "convert_units": conversion,
    "roll_dice": dice,
}


def answered(request: Request, empty_share: float = 0.05, error_share: float = 0.08) -> Answer:
    """What the tool returns for a request, and the sentence about it."""
    if chance(error_share):
        return error()
    own = OWN.get(request.tool.spec.id)
    if own is not None:
        return own(request.values)
    return empty() if chance(empty_share) else generic()


def written(result: Any) -> str:
    """A result as the client sends it: JavaScript writes no spaces, Python does."""
    if isinstance(result, str):
        return to_json(result) if chance(0.4) else result
    if chance(0.35):
        return to_json(result)
    return json.dumps(result, ensure_ascii=False, separators=(",", ":"))


__all__ = ["EMPTY", "OWN", "answered", "empty", "error", "generic", "written"]
