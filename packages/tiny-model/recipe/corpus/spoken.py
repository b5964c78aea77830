"""Values that users say in other words than a call takes: numbers as words, arithmetic as sentences."""

from .source import chance, number, pick, rng


class Spoken(str):
    """A text that the user says in other words: `3 * 4` is said "3 times 4"."""

    said: str

    def __new__(cls, text: str, said: str) -> "Spoken":
        made = super().__new__(cls, text)
        made.said = said
        return made


class SpokenNumber(int):
    """A number that the user writes as a word."""

    said: str

    def __new__(cls, number: int, said: str) -> "SpokenNumber":
        made = super().__new__(cls, number)
        made.said = said
        return made


NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()


def small() -> int:
    """1 to 12, often as a word."""
    made = number(1, 12)
    return SpokenNumber(made, NUMBER_WORDS[made]) if chance(0.3) else made


def _operand() -> str:
    if chance(0.12):
        return f"{number(0, 99)}.{number(1, 99)}"
    return str(pick([number(0, 20), number(10, 999), number(100, 99999)]))


OPERATIONS = {
    "+": ["{} plus {}", "{} and {} added together", "the sum of {} and {}", "{} added to {}"],
    "-": ["{} minus {}", "{} less {}", "the difference between {} and {}", "{} take away {}"],
    "*": ["{} times {}", "{} multiplied by {}", "the product of {} and {}", "{} x {}", "{} × {}", "{} by {}"],
    "/": ["{} divided by {}", "{} over {}", "{} ÷ {}", "{} split by {}"],
}
FUNCTIONS = [
    ("sqrt({})", "the square root of {}"), ("sqrt({})", "square root of {}"), ("{} ^ 2", "{} squared"), ("{} ^ 3", "{} cubed"),
    ("{} / 2", "half of {}"), ("2 * {}", "twice {}"), ("{} / 100 * {}", "{} percent of {}"), ("{} / 100 * {}", "{}% of {}"),
    ("{} ^ {}", "{} to the power of {}"), ("3 * {}", "three times {}"), ("2 * {}", "double {}"), ("{} / 4", "a quarter of {}"),
]  # fmt: skip


def _in_words() -> Spoken:
    left, right = _operand(), _operand()
    if chance(0.3):
        left, right = str(number(1, 20)), str(number(2, 9))
    if chance(0.35):
        formula, said = pick(FUNCTIONS)
        return Spoken(formula.format(left, right), said.format(left, right))
    sign = pick("+-**/")
    said = pick(OPERATIONS[sign][:1] * 3 + OPERATIONS[sign])
    formula = f"{left} {sign} {right}"
    if said.startswith("{} ") and chance(0.25):
        then, last = pick("+-*/"), str(number(1, 50))
        return Spoken(f"{formula} {then} {last}", f"{said.format(left, right)} {OPERATIONS[then][0][3:].format(last)}")
    return Spoken(formula, said.format(left, right))


def expression() -> str:
    """Arithmetic, in signs or in words."""
    if chance(0.4):
        return _in_words()
    gap = pick([" ", "", " "])
    simple = _operand() + gap + pick("+-*/+*") + gap + _operand()
    kind = rng.random()
    if kind < 0.2:
        return simple + gap + pick("+-*/") + gap + _operand()
    if kind < 0.35:
        return "(" + simple + ")" + gap + pick("+-*/") + gap + _operand()
    if kind < 0.38:
        return _operand() + gap + pick("+-*/") + gap + "(" + simple + ")"
    if kind < 0.42:
        return _operand() + "^" + str(number(2, 5))
    if kind < 0.47:
        return pick(["sqrt", "sqrt", "sin", "log"]) + "(" + _operand() + ")"
    if kind < 0.5:
        return "-" + simple
    return simple
