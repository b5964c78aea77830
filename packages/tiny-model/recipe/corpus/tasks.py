"""Small jobs with one right answer: copy, count, list, pick words, add, remember."""

from dataclasses import dataclass
from functools import cache

from . import fillers
from .smalltalk import Turn
from .source import chance, number, pick, weighted
from .text import phrase, title
from .words import lines, made_up, made_up_name, noun, word



@cache
def lists() -> dict[str, list[str]]:
    """What can be listed, and its entries in the one order the model knows."""
    pairs = (line.split(" = ") for line in lines("lists.txt"))
    return {what: entries.split("; ") for what, entries in pairs}


def _spelt(count: int) -> str:
    return fillers.NUMBER_WORDS[count] if count <= 12 and chance(0.55) else str(count)


def copy() -> Turn:
    """Repeat a text exactly."""
    text = weighted(
        [
            (0.55, lambda: fillers.value("copied")),
            (0.12, lambda: phrase(1, 5)),
            (0.1, title),
            (0.1, lambda: fillers.value("longtext")),
            (0.15, lambda: made_up_name() + " " + phrase(1, 3)),
        ]
    )()
    if chance(0.15):
        text += pick(["!", ".", "?"])
    asked = pick([f"Repeat after me: {text}", f"Say: {text}", f"repeat: {text}", f"Please repeat the following: {text}",
                  f'Say "{text}"', f"Echo {text}", f"Repeat this text: {text}", f"Write exactly: {text}", f"Say {text}",
                  f"Copy this: {text}", f"Write this down word for word: {text}", f"Repeat exactly what I say: {text}",
                  f'Answer only with "{text}"', f"Repeat: {text}", f"Type {text}", f"Reply with {text}",
                  f"Copy the text between the quotes: '{text}'", f"Say the following: {text}"])  # fmt: skip
    return Turn(asked, text, "I repeat the text.")


def count() -> Turn:
    """Count up, down, in steps; letters of the alphabet."""
    kind = number(0, 99)
    if kind < 50:
        first = 1 if chance(0.6) else number(0, 40)
        last = first + number(1, 11) if chance(0.9) else first + number(12, 25)
        asked = [f"Count from {first} to {last}", f"count from {first} to {last} please", f"Please count {first} to {last}",
                 f"List the numbers from {first} to {last}", f"Write the numbers {first} to {last}",
                 f"Say all numbers between {first} and {last}", f"Can you count from {first} up to {last}?"]  # fmt: skip
        if first == 1:
            asked += [f"Count to {last}", f"count up to {last}", f"Can you count to {last}?", f"Count to {_spelt(last)}"] * 2
        return Turn(pick(asked), ", ".join(str(n) for n in range(first, last + 1)), f"I count from {first} to {last}.")
    if kind < 72:
        last = 1 if chance(0.7) else number(0, 30)
        first = last + number(1, 14)
        asked = [f"Count down from {first} to {last}", f"count backwards from {first} to {last}",
                 f"Start at {first} and count down to {last}", f"Give me a countdown from {first} to {last}"]  # fmt: skip
        if last == 1:
            asked += [f"Count down from {first}", f"Countdown from {first}", f"Count backwards from {first}"] * 2
        return Turn(pick(asked), ", ".join(str(n) for n in range(first, last - 1, -1)), f"I count down from {first} to {last}.")
    if kind < 90:
        step = pick([2, 2, 3, 5, 10])
        first = pick([step, step, 0, 1])
        last = first + step * number(2, 10)
        asked = [f"Count from {first} to {last} in steps of {step}", f"Count by {step}s from {first} to {last}",
                 f"Write every {step}th number from {first} to {last}"]  # fmt: skip
        if step == 2 and first:
            asked += [f"List the {'even' if first == 2 else 'odd'} numbers from {first} to {last}"] * 2
        return Turn(pick(asked), ", ".join(str(n) for n in range(first, last + 1, step)), f"I count in steps of {step}.")
    last_letter = number(2, 25)
    start = pick([0, 0, number(0, last_letter - 1)])
    letters = [chr(65 + index) for index in range(start, last_letter + 1)]
    asked_letters = [f"Say the alphabet from {letters[0]} to {letters[-1]}", f"List the letters {letters[0]} to {letters[-1]}"]
    return Turn(pick(asked_letters), ", ".join(letters), "I say the letters.")


def listing() -> Turn:
    """A list of a given length, numbered, with bullets or in a row."""
    if chance(0.25):
        return _given_list()
    what = pick(list(lists()))
    entries = lists()[what]
    count = number(2, min(len(entries), 8)) if chance(0.85) else number(2, len(entries))
    said = _spelt(count)
    items = entries[:count]
    style = number(0, 99)
    if style < 50:
        asked = [f"List {said} {what}", f"Name {said} {what}", f"Give me {said} {what}", f"Tell me {said} {what}",
                 f"Can you name {said} {what}?", f"I need {said} {what}", f"What are {said} {what}?", f"{said} {what}",
                 f"Write a numbered list of {said} {what}", f"Think of {said} {what}", f"Enumerate {said} {what}"]  # fmt: skip
        answer = "\n".join(f"{index}. {item}" for index, item in enumerate(items, 1))
    elif style < 78:
        asked = [f"Give me a bullet list of {said} {what}", f"Bullet list: {said} {what}", f"List {said} {what} as bullets",
                 f"List {said} {what} with bullet points", f"Name {said} {what} as a bullet list"]  # fmt: skip
        answer = "\n".join(f"- {item}" for item in items)
    else:
        asked = [f"List {said} {what} separated by commas", f"Name {said} {what} in one line", f"Give me {said} {what}, comma separated",
                 f"Write {said} {what} in one line with commas"]  # fmt: skip
        answer = ", ".join(items)
    return Turn(pick(asked), answer, f"I list {count} {what}.")


def _given_list() -> Turn:
    """A list of what the user names."""
    items = fillers.several(pick(["thing", "name", "word", "made_up", "city"]), number(2, 6))
    row = ", ".join(items[:-1]) + pick([" and ", ", "]) + items[-1]
    style = number(0, 3)
    if style == 0:
        asked = pick([f"Write this as a numbered list: {row}", f"Number these: {row}", f"Make a numbered list of {row}"])
        return Turn(asked, "\n".join(f"{index}. {item}" for index, item in enumerate(items, 1)), "I number the items.")
    if style == 1:
        asked = pick([f"Write this as a bullet list: {row}", f"Make bullet points of {row}", f"Bullets please: {row}"])
        return Turn(asked, "\n".join(f"- {item}" for item in items), "I write bullets.")
    row = ", ".join(items)
    if style == 2:
        asked = pick([f"How many items are in this list: {row}?", f"Count the items: {row}", f"How many things are these: {row}"])
        return Turn(asked, str(len(items)), "I count the items.")
    index = number(1, len(items))
    ordinal = ["first", "second", "third", "fourth", "fifth", "sixth"][index - 1]
    return Turn(f"What is the {ordinal} item of: {row}", items[index - 1], f"I pick the {ordinal} item.")


def words_of() -> Turn:
    """The first, the last, or all words in reverse."""
    words = [pick([word, noun, made_up])() for _ in range(number(2, 5))]
    text = " ".join(words)
    kind = number(0, 4)
    if kind < 2:
        asked = pick([f"Reverse the words: {text}", f"Reverse the order of these words: {text}", f"Say these words backwards: {text}"])
        return Turn(asked, " ".join(reversed(text.split())), "I reverse the word order.")
    if kind == 2:
        return Turn(pick([f"What is the first word of: {text}", f"First word of '{text}'?"]), text.split()[0], "I pick the first word.")
    if kind == 3:
        return Turn(pick([f"What is the last word of: {text}", f"Last word of '{text}'?"]), text.split()[-1], "I pick the last word.")
    return Turn(pick([f"How many words are in: {text}", f"Count the words: {text}"]), str(len(text.split())), "I count the words.")


def sums() -> Turn:
    left, right = number(0, 10), number(0, 10)
    if chance(0.7):
        asked = pick([f"What is {left} plus {right}?", f"{left} plus {right}", f"what's {left} plus {right}?"])
        return Turn(asked, f"{left} plus {right} is {left + right}.", "I can add small numbers.")
    left, right = max(left, right), min(left, right)
    asked = pick([f"What is {left} minus {right}?", f"{left} minus {right}"])
    return Turn(asked, f"{left} minus {right} is {left - right}.", "I can subtract small numbers.")


@dataclass(frozen=True)
class Memory:
    """Something the user says of themselves and asks for later."""

    tell: Turn
    ask: Turn


MEMORIES = [
    ("name", "My name is {};I am {};I'm {}.;Hi, my name is {};Call me {};Hello, I'm {}", "Nice to meet you, {}!",
     "What is my name?;what's my name?;Do you remember my name?;Who am I?;Do you know who I am?", "Your name is {}."),
    ("color", "My favorite color is {};I like the color {};I love {}", "{} is a nice color!",
     "What is my favorite color?;Which color do I like?", "Your favorite color is {}."),
    ("city", "I live in {};I'm from {};My city is {};I just moved to {}", "{} sounds like a nice place!",
     "Where do I live?;Where am I from?;Which city do I live in?;What is my city?", "You live in {}."),
    ("name", "My dog is called {};I have a cat named {};My pet is named {}", "{} is a lovely name!",
     "What is my pet's name?;What is my pet called?;How did I name my pet?", "Your pet is called {}."),
    ("int", "My lucky number is {};Remember the number {}", "Okay, I will remember {}.",
     "What is my lucky number?;Which number did I tell you?;What was the number?", "Your number is {}."),
    ("word", "Remember the word {};The secret word is {};The password is {};Keep this word in mind: {}", "Okay, I will remember {}.",
     "What is the secret word?;What was the word?;Which word did I tell you?;What is the password?", "The word is {}."),
    ("code", "My order number is {};Remember the code {};The code is {}", "Okay, I will remember {}.",
     "What was the code?;Which code did I give you?;What is my order number?", "The code is {}."),
]  # fmt: skip


def memory() -> Memory:
    kind, told, noted, asked, recalled = pick(MEMORIES)
    value = str(fillers.value(kind))
    return Memory(
        Turn(pick(told.split(";")).replace("{}", value), noted.replace("{}", value), "I greet the user and remember this."),
        Turn(pick(asked.split(";")), recalled.replace("{}", value), "The user told me this before."),
    )


def some_task() -> Turn:
    return weighted([(6.5, copy), (2.6, count), (4.5, listing), (0.8, words_of), (0.5, sums)])()


__all__ = ["Memory", "copy", "count", "listing", "memory", "some_task", "sums", "words_of"]
