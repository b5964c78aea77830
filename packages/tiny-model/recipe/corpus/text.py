"""Phrases and sentences that requests quote: topics, titles, things to do, messages."""

from .source import chance, number, pick, rng, weighted
from .words import foreign, made_up, made_up_name, name, noun, word

DEEDS = (
    "buy;call;clean;fix;pick up;pay for;return;order;wash;paint;feed;water;pack;collect;send;print;sell;find;sort;"
    "measure;check;repair;rent;borrow;cook;bake;charge;replace;throw away;wrap;move;finish;review;book;cancel;renew;"
    "sign;scan;photograph;empty;fill;lock;mail;polish;test;update;write about;read about;ask about;prepare"
).split(";")
CHORES = (
    "call the dentist;take out the trash;do the laundry;go for a run;water the plants;walk the dog;pay the rent;"
    "call mom;send the report;take the pills;feed the cat;back up the laptop;renew the passport;buy stamps;"
    "book the flights;change the sheets;clean the windows;practice piano;stretch;drink water;go to bed;"
    "submit the form;pick up the kids;charge the car;check the oven;turn off the stove;meet the landlord;"
    "return the books;mow the lawn;defrost the freezer;write to grandma;charge the bike"
).split(";")
QUALITIES = (
    "old new small big cheap rare wild modern ancient simple digital electric organic local famous quiet strange red "
    "blue green dark bright soft heavy fresh dry wet warm cold fast slow free secret public solar wooden plastic"
).split()
EVENTS = (
    "meeting;party;dinner;lunch;interview;concert;rehearsal;training;exam;game;delivery;appointment;wedding;call;"
    "workshop;lesson;picnic;demo;review;standup;barbecue;checkup;haircut;parents evening"
).split(";")
DAYS = "today;tomorrow;on Monday;on Friday;next week;tonight;at noon;at eight;on Sunday;in an hour;this evening".split(";")


def phrase(low: int, high: int) -> str:
    """A few words in no order: what must be copied, not understood."""
    return " ".join(weighted([(0.55, word), (0.3, noun), (0.13, made_up), (0.02, foreign)])() for _ in range(number(low, high)))


def topic() -> str:
    """Something to search for or to read about."""
    return weighted(
        [
            (0.2, lambda: pick(QUALITIES) + " " + noun()),
            (0.2, lambda: noun() + " " + noun()),
            (0.1, lambda: f"the history of {noun()}"),
            (0.1, lambda: f"{noun()} and {noun()}"),
            (0.1, lambda: f"{noun()} in {made_up_name()}"),
            (0.1, noun),
            (0.1, lambda: phrase(1, 3)),
        ]
    )()


def title() -> str:
    """A title in capitals: of a song, a book, an event."""
    words = [weighted([(0.5, noun), (0.25, word), (0.25, made_up)])() for _ in range(number(1, 3))]
    if chance(0.12):
        words.insert(0, pick(["the", "my", "a"]))
    return " ".join(part.capitalize() for part in words)


def task() -> str:
    """Something to do, without a subject: buy milk."""
    kind = rng.random()
    if kind < 0.35:
        return pick(CHORES)
    if kind < 0.75:
        return f"{pick(DEEDS)} {pick(['the ', 'some ', 'a ', 'my ', ''])}{noun()}"
    if kind < 0.85:
        return f"{pick(['call', 'meet', 'email', 'thank', 'invite', 'visit'])} {name()}"
    return phrase(1, 4)


def longtext() -> str:
    """A short message as people send it."""
    kind = rng.random()
    if kind < 0.08:
        return phrase(3, 6)
    made = pick(
        [
            lambda: f"the {pick(EVENTS)} is {pick(DAYS)}",
            lambda: f"I will be {number(5, 60)} minutes late",
            lambda: f"see you {pick(DAYS)}",
            lambda: f"please bring the {noun()}",
            lambda: f"don't forget the {noun()}",
            lambda: f"the {noun()} is {pick(['ready', 'broken', 'gone', 'here', 'on the table', 'too expensive'])}",
            lambda: f"I need {number(2, 20)} more {noun()}s",
            lambda: f"happy {pick(['birthday', 'new year', 'anniversary', 'holidays'])}",
            lambda: f"can you {task()}",
            lambda: f"we meet {pick(DAYS)} at the {noun()}",
            lambda: f"thanks for the {noun()}",
            lambda: f"I am {pick(['at home', 'on my way', 'stuck in traffic', 'in a meeting', 'sick', 'almost there'])}",
            lambda: f"{name()} {pick(['called', 'is waiting', 'says hi', 'cannot come', 'needs help'])}",
            lambda: f"the {pick(EVENTS)} moved to {number(1, 12)} o'clock",
            lambda: f"the code is {number(1000, 9999)}",
            lambda: f"let's {task()} {pick(DAYS)}",
            lambda: f"my {noun()} {pick(['arrived', 'is lost', 'was stolen', 'works again'])}",
            lambda: f"the {pick(EVENTS)} was {pick(['great', 'cancelled', 'boring', 'too long'])}",
        ]
    )()
    if chance(0.25):
        made = made[0].upper() + made[1:]
    return made + (pick([".", "!"]) if chance(0.12) else "")
