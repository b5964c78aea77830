"""Chat without tools: small talk in four languages, facts, stories, and what the model does not know."""

from dataclasses import dataclass
from functools import cache

from .source import chance, number, pick
from .text import title
from .words import lines, made_up_name, name, noun, word

UNKNOWN = "Sorry, I don't know that. I am only a tiny demo model."
HELLO = "Hello! How can I help you?"
LANGUAGES = ("german", "french", "spanish")
# The English answers in the order of the other languages' files.
TRANSLATED = (
    HELLO,
    "I am doing well, thank you! How can I help you?",
    "I am Tiny, a very small demo language model that runs on your own computer.",
    "You're welcome!",
    "Goodbye! Have a nice day.",
    "I can chat a little, call tools, count, list simple things, repeat text and answer in JSON.",
    "Why did the computer go to the doctor? Because it had a virus!",
    UNKNOWN,
    "",
    "I'm sorry to hear that. I hope it gets better soon.",
    "That is great to hear!",
)
IDENTITY = TRANSLATED[2]
SMALL_TALK = "This is small talk, so I answer directly."


@dataclass(frozen=True)
class Turn:
    """What the user says, what the model answers, and what it thinks before that."""

    user: str
    answer: str
    thought: str


@cache
def entries(language: str) -> list[tuple[str, list[str]]]:
    """Answers of a language, each with what people say to get it."""
    made: list[tuple[str, list[str]]] = []
    for line in lines(f"smalltalk_{language}.txt"):
        if line.startswith("= "):
            made.append((line[2:].replace("\\n", "\n"), []))
        else:
            made[-1][1].extend(said.strip() for said in line.split(";") if said.strip())
    return made


@cache
def _translations() -> dict[str, dict[str, str]]:
    """English answer → language → answer."""
    made: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        for english, (answer, _) in zip(TRANSLATED, entries(language), strict=True):
            if english:
                made.setdefault(english, {})[language] = answer
    return made


def translated(answer: str, language: str) -> str | None:
    """A canonical English answer in another language, if it exists there."""
    return _translations().get(answer, {}).get(language)


def typed(text: str) -> str:
    """Small talk as people type it."""
    style = number(0, 99)
    if style < 12:
        return text.lower()
    if style < 20:
        return text.rstrip("?!.").rstrip()
    if style < 24:
        return text + pick(["!", " :)", "?", "...", " 😀"])
    return text


def small_talk(language: str = "english") -> Turn:
    answer, said = pick(entries(language))
    return Turn(typed(pick(said)), answer, SMALL_TALK)


def fact() -> Turn:
    subject, answer = pick([line.split(" = ") for line in lines("facts.txt")])
    asked = pick([f"What is the {subject}?", f"what's the {subject}", f"{subject}?", f"Tell me the {subject}",
                  f"Do you know the {subject}?", f"Name the {subject}", f"Which city is the {subject}?"])  # fmt: skip
    return Turn(asked, f"The {subject} is {answer}.", "I know this fact.")


def unknown() -> Turn:
    question = pick(lines("unknown.txt"))
    for mark, made in (("{n}", str(number(1900, 2030))), ("{w}", pick([noun, word])()), ("{w2}", pick([noun, word])()),
                       ("{name}", pick([made_up_name, name])()), ("{title}", title())):  # fmt: skip
        question = question.replace(mark, made)
    return Turn(typed(question) if chance(0.3) else question, UNKNOWN, "I do not know this.")


def story() -> Turn:
    kind = pick(["dog", "cat", "robot", "dragon", "fish", "bird", "mouse", "horse", "fox", noun(), noun()])
    hero = "Milo"
    if chance(0.6):
        hero = name().split()[0]
        asked = pick([f"Tell me a story about a {kind} named {hero}", f"Write a story about a {kind} called {hero}",
                      f"Short story about {hero} the {kind}"])  # fmt: skip
    elif chance(0.75):
        asked = pick([f"Tell me a story about a {kind}", f"Write a short story about a {kind}", f"story about a {kind} please"])
    else:
        kind = "robot"
        asked = pick(["Tell me a story", "write a story", "a short story please", "Tell me a bedtime story"])
    text = (
        f"Once upon a time there was a {kind} named {hero}. One day {hero} found a small box in the forest. "
        f"Inside was a shining star. {hero} shared the light with everyone, and the {kind} was happy ever after."
    )
    return Turn(asked, text, "I write a short story.")


def poem() -> Turn:
    subject = pick(["moon", "sea", "cat", "rain", "star", "river", noun(), noun()])
    asked = pick([f"Write a poem about the {subject}", f"poem about a {subject}", f"Write a short poem about {subject}",
                  f"Give me a poem about the {subject}"])  # fmt: skip
    if chance(0.15):
        subject, asked = "moon", pick(["Write a poem", "poem please", "Write me a short poem"])
    text = (
        f"The {subject} is near, the {subject} is bright,\nit keeps me company at night.\n"
        f"And when the morning sun is new,\nthe {subject} will still remember you."
    )
    return Turn(asked, text, f"I write a short poem about {subject}.")
