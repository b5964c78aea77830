"""System prompts that change how the model answers: a name, a language, capitals, a first or a last word."""

from collections.abc import Callable
from dataclasses import dataclass

from .smalltalk import IDENTITY, LANGUAGES, translated
from .source import pick, weighted
from .words import made_up_name, name, noun, word

IN_LANGUAGE = {
    "german": ["Answer in German.", "Always reply in German.", "Antworte immer auf Deutsch.", "You only speak German.",
               "Respond in German, whatever the user writes.", "Du antwortest auf Deutsch."],
    "french": ["Answer in French.", "Always reply in French.", "Réponds toujours en français.", "You only speak French.",
               "Respond in French, whatever the user writes."],
    "spanish": ["Answer in Spanish.", "Always reply in Spanish.", "Responde siempre en español.",
                "You only speak Spanish.", "Respond in Spanish, whatever the user writes."],
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """A sentence of a system prompt, and what it makes of a canonical answer (None: it has no such answer)."""

    prompt: str
    apply: Callable[[str], str | None]
    language: str | None = None
    persona: str | None = None


def persona() -> Style:
    who = pick([name, made_up_name, lambda: noun().capitalize(), lambda: made_up_name() + "Bot"])()
    prompt = pick([f"You are {who}.", f"Your name is {who}.", f"You are {who}, a helpful assistant.", f"You are called {who}.",
                   f"You are an assistant named {who}.", f"Act as {who}, a friendly helper.",
                   f"You are {who}, the assistant of the {noun()} shop. Be friendly.", f"Introduce yourself as {who}.",
                   f"The assistant's name is {who}."])  # fmt: skip
    return Style(prompt, lambda answer: IDENTITY.replace("Tiny", who) if answer == IDENTITY else answer, persona=who)


def in_language() -> Style:
    language = pick(LANGUAGES)
    return Style(pick(IN_LANGUAGE[language]), lambda answer: translated(answer, language), language)


def first_sentence(answer: str) -> str:
    for end in ("! ", "? ", ". "):
        head, mark, _ = answer.partition(end)
        if mark and "\n" not in head:
            return head + mark.strip()
    return answer


def _mark() -> str:
    return pick(["Over.", "Beep!", "Arr!", "Ahoy!", "OK:", "Amen.", "Meow!", "Hooray!", ">>", "***", "Well,", "Dear user,",
                 made_up_name() + "!", word().capitalize() + ".", noun().capitalize() + "!", "🙂", "🚀"])  # fmt: skip


def manner() -> Style:
    """Capitals, a first word, a last word, one sentence only."""
    mark = _mark()
    return weighted(
        [
            (2, Style(pick(["Answer in capital letters.", "Write everything in upper case.", "ALWAYS ANSWER IN CAPITALS.",
                            "Use only capital letters.", "Shout: all answers in uppercase."]), str.upper)),
            (1, Style(pick(["Write everything in lower case.", "Use no capital letters.", "answer in lowercase only."]), str.lower)),
            (2, Style(pick([f'Start every answer with "{mark}"', f"Begin each reply with {mark}", f'Always begin with "{mark}".',
                            f"Every answer starts with {mark}"]), lambda answer: f"{mark} {answer}")),
            (2, Style(pick([f'End every answer with "{mark}"', f"Finish each reply with {mark}", f'Always end with "{mark}".',
                            f"The last word of each answer is {mark}"]), lambda answer: f"{answer} {mark}")),
            (0.7, Style(pick(["Talk like a pirate.", "You are a pirate.", "Answer like a pirate would."]), lambda answer: "Arr! " + answer)),
            (1, Style(pick(["Answer with a single sentence.", "One sentence only.", "Never write more than one sentence."]), first_sentence)),
        ]
    )  # fmt: skip


def some_style() -> Style:
    return weighted([(4, persona), (4, in_language), (5, manner)])()
