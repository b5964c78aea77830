"""Words, names and places: picked from lists, made up, or spelt in other scripts."""

import os
from functools import cache

from .source import chance, number, pick, pick_allowed, until_allowed, weighted

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of a data file that are neither empty nor comments."""
    with open(os.path.join(DATA, name), encoding="utf8") as file:
        return tuple(line for line in (raw.strip() for raw in file) if line and not line.startswith("#"))


@cache
def separated(name: str) -> tuple[str, ...]:
    """The entries of a data file that separates them by `;`."""
    return tuple(entry.strip() for line in lines(name) for entry in line.split(";") if entry.strip())


ONSETS = (
    "b c d f g h j k l m n p r s t v w z br bl cl cr dr fl fr gl gr kl kr pl pr sch sh sk sl sm sn sp st str th tr "
    "tw zw qu ch"
).split()
VOWELS = "a e i o u a e i o u ai ea ee ei ie oa oo ou y au".split()
CODAS = "n r l s t m d k p x b g nd nt rk st ll ss ck rn lm th ng sh ft".split()
ACCENTED = {"a": "äáàâãåæą", "e": "éèêëęě", "i": "íïîı", "o": "öøóôõő", "u": "üúûùů", "n": "ñń", "c": "çćč", "s": "šşß",
            "z": "žż", "l": "ł", "y": "ý"}
# First and last code point of the letters of other scripts; random strings of them teach copying byte by byte.
SCRIPTS = {
    "greek": (0x3B1, 0x3C9), "cyrillic": (0x430, 0x44F), "hebrew": (0x5D0, 0x5EA), "arabic": (0x627, 0x64A),
    "devanagari": (0x905, 0x939), "thai": (0xE01, 0xE2E), "hiragana": (0x3042, 0x3093), "katakana": (0x30A2, 0x30F3),
    "hangul": (0xAC00, 0xD7A3), "han": (0x4E00, 0x9FA5), "georgian": (0x10D0, 0x10F0), "armenian": (0x561, 0x586),
}  # fmt: skip


def accented(word: str) -> str:
    """The word with one or two of its letters accented."""
    for _ in range(number(1, 2)):
        places = [index for index, letter in enumerate(word) if letter in ACCENTED]
        if places:
            index = pick(places)
            word = word[:index] + pick(ACCENTED[word[index]]) + word[index + 1 :]
    return word


def _syllables() -> str:
    if chance(0.12):
        return "".join(pick("abcdefghijklmnopqrstuvwxyz") for _ in range(number(3, 7)))
    count = pick([1, 2, 2, 2, 3])
    word = "".join((pick(ONSETS) if chance(0.9) else "") + pick(VOWELS) for _ in range(count))
    return word + (pick(CODAS) if chance(0.6) else "")


def made_up() -> str:
    """A word that does not exist, lower case."""
    word = ""
    while len(word) < 3:
        word = until_allowed(_syllables)
    return accented(word) if chance(0.08) else word


def made_up_name() -> str:
    return made_up().capitalize()


def foreign() -> str:
    """A word in another script: a name that exists, or random letters."""
    if chance(0.4):
        return pick_allowed(separated("foreign_names.txt"))
    first, last = pick(list(SCRIPTS.values()))
    return "".join(chr(number(first, last)) for _ in range(number(2, 6)))


def word() -> str:
    return pick_allowed(lines("words.txt"))


def noun() -> str:
    return pick_allowed(separated("things.txt"))


def name() -> str:
    """The name of a person: mostly a first name, sometimes with a surname, sometimes in another script."""
    return weighted(
        [
            (0.24, made_up_name),
            (0.44, lambda: pick_allowed(separated("first_names.txt"))),
            (0.14, lambda: pick_allowed(separated("first_names.txt")) + " " + surname()),
            (0.04, lambda: pick(["Dr. ", "Mrs. ", "Mr. ", "Ms. ", "Prof. "]) + surname()),
            (0.06, lambda: accented(_syllables()).capitalize()),
            (0.08, foreign),
        ]
    )()


def surname() -> str:
    return weighted(
        [
            (0.5, made_up_name),
            (0.1, lambda: "O'" + made_up_name()),
            (0.1, lambda: pick(["van ", "de ", "von ", "di ", "Mc"]) + made_up_name()),
            (0.15, lambda: made_up_name() + "-" + made_up_name()),
            (0.15, lambda: accented(_syllables()).capitalize()),
        ]
    )()


def city() -> str:
    """A city or town; an eighth of them in lower case, as people type."""
    place = weighted(
        [
            (0.46, lambda: pick_allowed(separated("cities.txt"))),
            (0.34, made_up_name),
            (0.08, lambda: pick(PLACE_PREFIXES) + " " + made_up_name()),
            (0.03, lambda: made_up_name() + " " + pick(["upon ", "am ", "sur ", "de la "]) + made_up_name()),
            (0.05, lambda: accented(_syllables()).capitalize()),
            (0.05, foreign),
        ]
    )()
    return place.lower() if chance(0.1) else place


PLACE_PREFIXES = ["New", "Port", "San", "North", "Bad", "Saint", "El", "Upper", "Las", "Mount", "Lake", "St."]
