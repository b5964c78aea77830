"""Tools that do not exist, by the thousand: too many to learn by heart, so that descriptions must be read.

A name is made of a verb and a noun; the request may say both with other words (`data/verbs.txt`, `data/nouns.txt`).
"""

from functools import cache

from .source import chance, number, pick, sample, testing, held_out, weighted
from .tools import Ask, Param, Spec
from .words import lines, made_up, noun, word

# Name and kind of a parameter, and how its value is said; the verb's object comes before.
PARTS: list[tuple[str, str, str]] = [
    ("name title label", "title", "called {};named {};with the name {};with title {}"),
    ("name owner person user", "name", "for {};of {};on behalf of {};belonging to {}"),
    ("id code number reference", "code", "{};number {};with id {};with the code {};{}"),
    ("city place location town", "city", "in {};near {};around {};at {}"),
    ("country region", "country", "in {};from {}"),
    ("date day when", "date", "on {};for {};{};by {}"),
    ("time at start_time", "time", "at {};starting at {};from {} on"),
    ("count quantity amount number", "small", "{} times;{} of them;quantity {};make it {}"),
    ("people guests persons", "small", "for {} people;for {} persons;there are {} of us;with {} guests"),
    ("minutes duration", "int", "for {} minutes;lasting {} minutes;{} minutes long"),
    ("days nights", "small", "for {} days;{} days long"),
    ("level percent value", "percent", "to {};at {} percent;to {} percent;level {}"),
    ("max_price budget limit", "price", "below {};for at most {};not above {};up to {} dollars"),
    ("price amount", "price", "for {};at a price of {};worth {}"),
    ("text message content note", "longtext", "saying {};with the text {};: {};that says {}"),
    ("reason comment", "longtext", "because {};reason: {};the reason is {}"),
    ("email recipient address", "email", "to {};for {};at {}"),
    ("url link website", "url", "from {};at {};with the link {};see {}"),
    ("topic subject query", "topic", "about {};on {};on the subject of {};concerning {}"),
    ("item product thing", "thing", "of {};for the {};with a {};made of {}"),
    ("room area zone", "room", "in the {};for the {}"),
    ("color", "color", "in {};colored {};color {}"),
    ("language lang", "language", "in {};into {}"),
    ("from origin start", "city", "from {};starting in {}"),
    ("to destination end", "city", "to {};ending in {}"),
    ("phone phone_number", "phone", "at {};on {};number {}"),
    ("year", "year", "from {};in {};of the year {}"),
    ("zip postal_code", "digits", "with zip {};in the area {};post code {}"),
    ("file path filename", "path", "from {};in the file {};to {}"),
    ("keyword tag category", "word", "tagged {};in the category {};under {}"),
    ("tags labels keywords", "list:word", "tagged {};with the tags {}"),
    ("names people members", "list:name", "with {};together with {};for {}"),
    ("items products things", "list:thing", "with {};containing {};made of {}"),
    ("numbers values", "list:int", "with {};for the numbers {}"),
    ("author artist writer", "name", "by {};from {}"),
    ("company brand vendor", "company", "from {};by {};at {}"),
    ("key target source", "made_up", "{};for {};on {}"),
]  # fmt: skip
CHOICES: list[tuple[str, dict[str, str]]] = [
    ("priority urgency", {"low": "it can wait;no hurry;low priority", "normal": "normal priority;nothing special",
                          "high": "it is important;high priority;this is urgent"}),
    ("size", {"small": "a small one;size small;as little as possible", "medium": "medium sized;a medium one",
              "large": "a large one;as big as possible;size large"}),
    ("mode speed", {"fast": "quickly;as fast as possible;fast mode", "slow": "take your time;slowly;slow mode"}),
    ("order sort", {"asc": "smallest first;ascending", "desc": "biggest first;descending"}),
    ("format", {"pdf": "as pdf;pdf please", "csv": "as csv;in csv format", "json": "as json;json output"}),
    ("period interval", {"daily": "every day;daily", "weekly": "once a week;weekly", "monthly": "each month;monthly"}),
    ("state status", {"open": "only open ones;still open", "closed": "the closed ones;already closed"}),
    ("gender", {"male": "for a man;male", "female": "for a woman;female"}),
]  # fmt: skip
SWITCHES: list[tuple[str, str, str]] = [
    ("urgent", "as soon as possible;urgently;it is urgent", "no rush;not urgent"),
    ("public is_public", "everybody may see it;publicly;make it public", "keep it private;not public;for my eyes only"),
    ("notify send_notification", "and tell me when done;notify me;with a notification", "without a notification;silently"),
    ("force overwrite", "even if it exists;by force;overwrite if needed", "but do not overwrite anything;without force"),
    ("dry_run", "just pretend;only as a dry run", "for real;not a dry run"),
    ("gift gift_wrap", "as a gift;gift wrapped", "no gift wrapping;not a gift"),
    ("recursive", "including everything below;recursively", "only the top level;not recursively"),
]  # fmt: skip


OPEN_ENDED = {"longtext", "topic", "phrase"}


@cache
def _verbs() -> list[tuple[list[str], list[str]]]:
    groups = (line.split("|") for line in lines("verbs.txt"))
    return [(names.split(), phrases.split(";")) for names, phrases in groups]


@cache
def _nouns() -> list[list[str]]:
    return [line.split(";") for line in lines("nouns.txt")]


def _subject() -> tuple[str, list[str]]:
    """A noun for names, and the words that mean it."""
    words = weighted([(0.5, lambda: pick(_nouns())), (0.3, lambda: [noun()]), (0.1, lambda: [word()]),
                      (0.1, lambda: [made_up()])])()  # fmt: skip
    if chance(0.2):
        second = pick([noun, word, made_up])()
        return f"{words[0]} {second}", [f"{each} {second}" for each in words]
    return words[0], list(words)


def _part() -> tuple[Param, list[tuple[str, dict[str, object]]]]:
    """A parameter, and ways to mention it: a phrase with {} or a phrase that implies a value."""
    kind = number(0, 99)
    if kind < 12:
        names, choices = pick(CHOICES)
        param = Param(tuple(names.split()), enum=tuple(choices))
        said = [(text, {param.name: choice}) for choice, texts in choices.items() for text in texts.split(";")]
        return param, said + [(f"with {param.name} {{{param.name}}}", {})]
    if kind < 20:
        names, yes, no = pick(SWITCHES)
        param = Param(tuple(names.split()), "bool")
        return param, [(text, {param.name: flag}) for flag, texts in ((True, yes), (False, no)) for text in texts.split(";")]
    names, value_kind, phrases = pick(PARTS)
    options = names.split()
    label = pick(options)
    array = value_kind.startswith("list:")
    param = Param((label,), value_kind.removeprefix("list:"), array=array)
    if chance(0.06):
        label = "".join(letter for letter in made_up() if letter.isascii()) or "x"
        param = Param((label,), pick(["word", "code", "int", "title", "made_up"]))
        phrases = f"with {label} {{}};{label} {{}};the {label} is {{}};{label}: {{}}"
    elif chance(0.15):
        phrases = f"with {label} {{}};{label}: {{}};{label} = {{}};the {label} is {{}}"
    return param, [(text.replace("{}", "{" + label + "}"), {}) for text in phrases.split(";")]


def synthetic() -> Spec:
    """A made-up tool of 0 to 4 parameters."""
    while True:
        names, phrases = pick(_verbs())
        subject, synonyms = _subject()
        verb, key = pick(names), subject.replace(" ", "_").replace("-", "_")
        name = pick([f"{verb}_{key}"] * 8 + [f"{key}_{verb}", key, f"{key}_{verb}"])
        if held_out("tool " + name) == testing():
            break
    parts: dict[str, tuple[Param, list[tuple[str, dict[str, object]]]]] = {}
    for _ in range(pick([0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4])):
        param, said = _part()
        parts.setdefault(param.name, (param, said))
    optional = {each for each in parts if chance(0.3)}
    if len(parts) == 1 and chance(0.6):
        optional = set()
    params = []
    for param, _ in parts.values():
        label = param.name.replace("_", " ")
        texts = pick([(f"The {label}",), (f"{label.capitalize()} of the {subject}",), (), (f"{label.capitalize()}",)])
        params.append(Param(param.names, param.kind, texts, param.name in optional, param.enum, param.array))
    described = verb.replace("_", " ").capitalize()
    meant = pick(synonyms) if chance(0.5) else subject
    descriptions = [f"{described} a {meant}", f"{described} the {meant}", f"{described} {meant}", f"Use this to {described.lower()} a {meant}"]
    if params:
        descriptions.append(f"{described} a {meant} by {params[0].name.replace('_', ' ')}")
    asks = tuple(_asks(phrases if chance(0.75) else [described.lower()], synonyms if chance(0.75) else [subject], parts, optional))
    return Spec("synthetic " + name, (name,), tuple(descriptions), tuple(params), asks)


def _asks(verbs, nouns, parts, optional):  # type: ignore[no-untyped-def]
    for _ in range(6):
        text = f"{pick(verbs)} {pick(['the ', 'a ', '', 'my ', 'the '])}{pick(nouns)}"
        implied: dict[str, object] = {}
        pieces = []
        for name, (_, said) in parts.items():
            if name in optional and chance(0.6):
                continue
            phrase, meaning = pick(said)
            pieces.append(phrase)
            implied.update(meaning)
        if len(pieces) > 1 and chance(0.25):
            pieces = sample(pieces, len(pieces))
        # A text has no end of its own, so it comes last.
        pieces.sort(key=lambda piece: any(parts[name][0].kind in OPEN_ENDED and "{" + name + "}" in piece for name in parts))
        joint = pick([" ", " ", ", "])
        for index, piece in enumerate(pieces):
            text += ("" if piece.startswith(":") else " " if index == 0 else joint) + piece
        text = pick(["", "", "", "Please ", "Can you ", "I want to ", "Could you "]) + text
        if chance(0.5):
            text = text[0].upper() + text[1:]
        yield Ask(text + ("?" if text.lower().startswith(("can", "could", "which", "what", "where", "how")) else ""), implied)
