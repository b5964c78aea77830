"""The values that requests and results are filled with, by kind; each kind has a JSON type."""

from collections.abc import Callable
from typing import Any

from .source import chance, number, pick, pick_allowed, rng, until_allowed, weighted
from .spoken import NUMBER_WORDS, Spoken, SpokenNumber, expression, small
from .text import longtext, phrase, task, topic, title
from .words import accented, city, foreign, made_up, made_up_name, name, noun, separated, word

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "0123456789"


def _chars(alphabet: str, low: int, high: int) -> str:
    return "".join(pick(alphabet) for _ in range(number(low, high)))


def code() -> str:
    """An order number, a ticker, a licence plate: capitals and digits."""
    return weighted(
        [
            (0.3, lambda: _chars(LETTERS, 2, 3) + "-" + str(number(10, 9999))),
            (0.16, lambda: _chars(LETTERS, 3, 4)),
            (0.2, lambda: pick(LETTERS) + str(number(100, 99999))),
            (0.08, lambda: _chars(LETTERS, 2, 2) + _chars(DIGITS, 4, 10)),
            (0.06, lambda: _chars(LETTERS + DIGITS, 6, 10)),
            (0.06, lambda: _chars("abcdefghijklmnopqrstuvwxyz", 2, 5) + pick("-_") + _chars(DIGITS, 2, 5)),
            (0.05, lambda: "#" + _chars(DIGITS, 2, 6)),
            (0.04, lambda: _chars("0123456789abcdef", 6, 8)),
            (0.05, lambda: "-".join([_chars(LETTERS, 2, 4), _chars(DIGITS, 2, 4), _chars(LETTERS + DIGITS, 1, 3)])),
        ]
    )()


def digits() -> str:
    """A number that is a name: a post code, a PIN, a phone extension. Always a string."""
    return weighted(
        [
            (0.4, lambda: str(number(1000, 9999))),
            (0.3, lambda: str(number(10000, 99999))),
            (0.2, lambda: _chars(DIGITS, 6, 12)),
            (0.1, lambda: "0" + _chars(DIGITS, 3, 5)),
        ]
    )()


def phone() -> str:
    return weighted(
        [
            (0.5, lambda: f"+{number(1, 99)} {number(10, 999)} {number(100, 999)} {number(10, 99)} {number(10, 99)}"),
            (0.25, lambda: "0" + _chars(DIGITS, 9, 9)),
            (0.25, lambda: f"{number(200, 999)}-{number(100, 999)}-{number(1000, 9999)}"),
        ]
    )()


def email() -> str:
    person = made_up() if chance(0.5) else pick_allowed(separated("first_names.txt")).lower()
    if chance(0.35):
        person += pick([".", "_", "-", ""]) + pick([made_up(), str(number(1, 99))])
    return f"{person}@{domain()}"


def domain() -> str:
    site = made_up() if chance(0.6) else word()
    if chance(0.15):
        site += "-" + word()
    return f"{site}.{pick('com org net ch de io dev fr es it co.uk app'.split())}"


def url() -> str:
    address = pick(["https://", "https://", "http://"]) + pick(["", "", "www.", "api.", "docs."]) + domain()
    for _ in range(pick([0, 0, 1, 1, 2, 3])):
        address += "/" + pick([word, made_up, lambda: str(number(1, 9999)), lambda: code().lower()])()
    if chance(0.2):
        address += pick([".html", ".pdf", ".png", "/", ".json"])
    if chance(0.15):
        address += f"?{pick(['id', 'q', 'page', 'ref'])}={pick([made_up, lambda: str(number(1, 500))])()}"
    return address.replace("#", "")


WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()


def iso_date() -> str:
    return f"{pick([2024, 2025, 2026, 2026, 2027])}-{number(1, 12):02d}-{number(1, 28):02d}"


def date() -> str:
    return weighted(
        [
            (0.3, iso_date),
            (0.34, lambda: pick(WEEKDAYS + ["tomorrow", "today", "tonight", "next week", "next Monday"])),
            (0.2, lambda: f"{pick(MONTHS)} {number(1, 28)}"),
            (0.06, lambda: f"{number(1, 28)} {pick(MONTHS)} {number(2025, 2028)}"),
            (0.05, lambda: f"{number(1, 28):02d}.{number(1, 12):02d}.{number(2025, 2028)}"),
            (0.05, lambda: f"{number(1, 12)}/{number(1, 28)}/{number(2025, 2028)}"),
        ]
    )()


def clock() -> str:
    return weighted(
        [
            (0.5, lambda: f"{number(0, 23):02d}:{pick(['00', '15', '30', '45', str(number(10, 59))])}"),
            (0.15, lambda: f"{number(1, 12)}:{pick(['15', '30', '45'])}"),
            (0.15, lambda: f"{number(1, 12)}{pick(['pm', ' pm'])}"),
            (0.15, lambda: f"{number(1, 11)}{pick(['am', ' am'])}"),
            (0.05, lambda: pick(["noon", "midnight"])),
        ]
    )()


def decimal() -> int | float:
    return pick([number(1, 20), number(1, 1000), number(1, 100), round(rng.random() * 100, 1), round(rng.random(), 2) + 1])


def path() -> str:
    folders = pick(["", "", "src/", "docs/", "/etc/", "./", "~/", made_up() + "/", "/home/" + made_up() + "/"])
    stem = pick([word, made_up, lambda: word() + pick("-_") + word()])()
    return folders + stem + "." + pick("txt md json csv py ts log pdf png xlsx yaml html".split())


def folder() -> str:
    return pick(["/", "./", "", "~/"]) + (word() if chance(0.6) else made_up()) + pick(["", "/" + word()])


def entity() -> str:
    """Whatever has a name: a place, a person, a title, a thing."""
    return pick([city, name, title, made_up_name, lambda: noun().capitalize(), noun])()


def company() -> str:
    return made_up_name() + pick(["", " AG", " Inc", " Ltd", " & Co", " GmbH", " " + noun().capitalize() + "s", " Group"])


def airport() -> str:
    return _chars(LETTERS, 3, 3)


def address() -> str:
    return pick([f"{number(1, 200)} {made_up_name()} {pick(['Street', 'Road', 'Avenue', 'Lane'])}", f"{made_up_name()}strasse {number(1, 99)}"])


def copied() -> str:
    """Text that must be copied byte for byte: accents, other scripts, addresses, odd punctuation."""
    return weighted(
        [
            (0.2, foreign),
            (0.1, lambda: foreign() + " " + foreign()),
            (0.15, lambda: " ".join(accented(made_up()) for _ in range(number(1, 3)))),
            (0.12, url),
            (0.08, email),
            (0.08, code),
            (0.05, phone),
            (0.05, iso_date),
            (0.05, lambda: made_up_name() + pick(["++", "#", "!", "'s", " & ", "/", "@", "*"]) + pick(["", made_up()])),
            (0.06, lambda: phrase(1, 3) + " " + pick("😀🎉🚀🌧🍕🐶❤✅🎵🔥🌍💡☕📦⭐")),
            (0.06, path),
        ]
    )().strip()


ROOMS = "kitchen;bedroom;garage;office;hallway;garden;bathroom;attic;cellar;studio;living room;nursery;basement;balcony;guest room;dining room;laundry room;conservatory;library;porch;terrace;entrance;playroom;study"
LANGUAGES = "German;French;Italian;Spanish;Portuguese;Dutch;Swedish;Polish;Turkish;Arabic;Hindi;Japanese;Korean;Chinese;Greek;Czech;Danish;Finnish;Latin;Romansh;Hebrew;Thai;Norwegian;Russian;Ukrainian;Hungarian;Romanian;Vietnamese;Irish;Swahili"
CURRENCIES = "USD EUR CHF GBP JPY SEK NOK DKK PLN CZK CAD AUD CNY INR BRL MXN TRY ZAR HUF SGD".split()
UNITS = (
    "kilometers miles meters feet inches centimeters millimeters yards kilograms pounds grams ounces tons liters gallons cups "
    "milliliters celsius fahrenheit kelvin hours minutes seconds days weeks knots acres hectares joules calories stones pints "
    "quarts tonnes km cm mm kg lbs oz ml mph km/h celsius fahrenheit kilometers miles meters kilograms pounds"
).split()
COLORS = "red green blue yellow black white orange purple pink grey turquoise brown violet silver gold beige".split()
COUNTRIES = "France;Germany;Italy;Spain;Switzerland;Austria;Japan;Norway;Sweden;Finland;Denmark;Poland;Portugal;Greece;Turkey;Egypt;Kenya;Nigeria;Morocco;India;China;Vietnam;Thailand;Indonesia;Australia;New Zealand;Canada;Mexico;Brazil;Argentina;Chile;Peru;Colombia;Cuba;Iceland;Ireland;Scotland;Hungary;Romania;Croatia;Israel;Jordan;Iran;Nepal;Mongolia;South Korea;South Africa;United States;United Kingdom;Costa Rica"
SIGNS = "Aries Taurus Gemini Cancer Leo Virgo Libra Scorpio Sagittarius Capricorn Aquarius Pisces".split()
CUISINES = "Italian Thai Indian Mexican French Greek Japanese Chinese Korean Spanish Turkish Lebanese Vietnamese vegan Ethiopian Peruvian".split()

KINDS: dict[str, Callable[[], Any]] = {
    "city": city,
    "name": name,
    "phrase": lambda: phrase(1, 4),
    "topic": topic,
    "task": task,
    "title": title,
    "longtext": longtext,
    "email": email,
    "code": code,
    "digits": digits,
    "phone": phone,
    "url": url,
    "domain": domain,
    "date": date,
    "iso": iso_date,
    "time": clock,
    "weekday": lambda: pick(WEEKDAYS),
    "month": lambda: pick(MONTHS),
    "expr": expression,
    "word": lambda: word() if chance(0.5) else noun() if chance(0.6) else made_up(),
    "thing": lambda: noun() if chance(0.85) else made_up(),
    "language": lambda: pick_allowed(LANGUAGES.split(";")),
    "currency": lambda: pick(CURRENCIES),
    "unit": lambda: pick(UNITS),
    "sides": lambda: pick([4, 6, 8, 10, 12, 20, 30, 100, number(2, 40), number(2, 1000)]) if chance(0.8) else small(),
    "color": lambda: pick(COLORS),
    "country": lambda: pick_allowed(COUNTRIES.split(";")) if chance(0.8) else made_up_name(),
    "cuisine": lambda: pick(CUISINES),
    "sign": lambda: pick(SIGNS),
    "room": lambda: pick_allowed(ROOMS.split(";")) if chance(0.85) else noun(),
    "int": lambda: number(1, pick([9, 20, 100, 1000])),
    "small": small,
    "percent": lambda: pick([number(1, 100), number(1, 10) * 10]),
    "big": lambda: number(100, 100000),
    "year": lambda: number(1850, 2035),
    "num": decimal,
    "price": lambda: pick([number(1, 900), round(rng.random() * 200, 2)]),
    "bool": lambda: chance(0.5),
    "made_up": made_up_name,
    "path": path,
    "folder": folder,
    "entity": entity,
    "company": company,
    "airport": airport,
    "address": address,
    "copied": copied,
    "zone": lambda: pick(["Europe/", "Asia/", "America/", "Africa/"]) + made_up_name(),
}  # fmt: skip

INTEGERS = {"int", "small", "sides", "percent", "big", "year"}
NUMBERS = {"num", "price"}


def json_type(kind: str) -> str:
    """The JSON Schema type of a kind's values."""
    if kind in INTEGERS:
        return "integer"
    if kind in NUMBERS:
        return "number"
    return "boolean" if kind == "bool" else "string"


def value(kind: str) -> Any:
    """A value of a kind; floats that are whole become integers, as JSON writes them."""
    made = KINDS[kind]()
    if isinstance(made, Spoken):
        return made
    if isinstance(made, str):
        return made if len(made) > 2 or kind in ("unit", "expr") else until_allowed(lambda: str(KINDS[kind]()))
    if isinstance(made, float):
        made = round(made, 2)
        return int(made) if made == int(made) else made
    return made


def several(kind: str, count: int) -> list[Any]:
    """Different values of one kind."""
    values: list[Any] = []
    while len(values) < count:
        made = value(kind)
        if made not in values:
            values.append(made)
    return values


__all__ = ["COLORS", "KINDS", "NUMBER_WORDS", "Spoken", "SpokenNumber", "json_type", "several", "value"]
