"""Puts episodes together: a set of tools, one to six things the user wants, and how the model handles each."""

from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any, Literal

from . import library, results, smalltalk, tasks
from .json_tasks import json_task
from .render import calls, described
from .results import EMPTY
from .smalltalk import HELLO, SMALL_TALK, Turn
from .source import chance, number, pick, rng, sample, weighted
from .styles import Style, some_style
from .synthetic import synthetic
from .tools import Request, Spec, Tool, fill, make_tool, make_value, request, shown
from .words import lines

BUILT_IN = ("get_weather", "calculate", "get_time", "convert_units", "roll_dice")
NO_TOOL = "Sorry, I don't have a tool for that."
ANSWERED = "The tool answered. I tell the user the result."


@dataclass(frozen=True)
class Segment:
    """Rendered text; `learnt` marks what the assistant writes.

    `marks` says which special tokens its text may become: all in what the template writes, none in what users and tools
    say (the server never lets them), and no boilerplate in answers, where arguments must end with a token of their own.
    """

    text: str
    learnt: bool = False
    marks: Literal["all", "answer", "none"] = "all"


@dataclass(frozen=True)
class UserTurn:
    text: str


@dataclass(frozen=True)
class CallTurn:
    """`forced`: the request names the tool (`tool_choice`), so that only the arguments are the model's own."""

    calls: list[tuple[str, dict[str, Any]]]
    thought: str
    forced: bool = False


@dataclass(frozen=True)
class ResultTurn:
    results: list[str]


@dataclass(frozen=True)
class AnswerTurn:
    text: str
    thought: str


AnyTurn = UserTurn | CallTurn | ResultTurn | AnswerTurn


@dataclass
class Conversation:
    """A conversation as messages (for evaluation) and as rendered segments (for training)."""

    kind: str
    system: str | None
    tools: list[Tool]
    turns: list[AnyTurn] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)


@cache
def _specs_by_id() -> dict[str, Spec]:
    return {spec.id: spec for spec in library.all_specs()}


def some_spec() -> Spec:
    """A tool of the demo, of the library or made up."""
    return weighted(
        [(0.16, lambda: _specs_by_id()[pick(BUILT_IN)]), (0.66, lambda: pick(library.specs())), (0.18, synthetic)]
    )()


# Tools that could answer almost any question.
GENERAL = {"web_search", "define_word", "get_news", "get_joke"}


def same_spec(left: Spec, right: Spec) -> bool:
    """Whether two tools do about the same, so that a request for one could fit the other."""
    if left.id == right.id:
        return True
    if left.id in GENERAL and right.id in GENERAL:
        return True
    if left.domain and left.domain == right.domain:
        # Who wrote the two beside each other made them different: near-duplicates are what choosing is learnt from.
        return False
    return bool(_words_of(left) & _words_of(right))


WEAK = set("get find search create add set list show check lookup look up the a to of in for and by with info new send make update "
           "delete start book order track status current next all".split())  # fmt: skip


def _words_of(spec: Spec) -> frozenset[str]:
    return _words(" ".join([*spec.names, *spec.descriptions]))


@lru_cache(4096)
def _words(text: str) -> frozenset[str]:
    return frozenset({word.rstrip("s").strip(".,") for word in text.lower().replace("_", " ").split()} - WEAK)


def choose_tools(count: int) -> list[Tool]:
    """Different tools; often of one domain, so that names alone do not tell them apart."""
    specs = _specs_by_id()
    if count >= 2 and chance(0.22):
        plain = chance(0.5)
        chosen = [make_tool(specs[each], plain) for each in sample(BUILT_IN, min(count, 5))]
        if plain and chance(0.6):
            chosen = [make_tool(specs[each], plain=True) for each in BUILT_IN]
        if len({tool.name for tool in chosen}) == len(chosen):
            return chosen
    domain = pick(library.specs()).domain if count >= 2 and chance(0.45) else None
    siblings = [spec for spec in library.specs() if spec.domain == domain]
    chosen: list[Tool] = []
    for _ in range(40 * count):
        if len(chosen) == count:
            break
        spec = pick(siblings) if len(siblings) > count and chance(0.75) else some_spec()
        tool = make_tool(spec)
        if not any(same_spec(spec, other.spec) or tool.name == other.name for other in chosen):
            chosen.append(tool)
    return chosen


def refusal(tools: list[Tool]) -> str:
    return NO_TOOL + (" My tools are: " + ", ".join(tool.name for tool in tools) + "." if tools else "")


def called(requests: list[Request], error_share: float = 0.08) -> list[AnyTurn]:
    """The call or calls, the results, and what the model says about them."""
    thought = "I should call " + " and ".join(dict.fromkeys(each.tool.name for each in requests)) + "."
    answers = [results.answered(each, error_share=error_share) for each in requests]
    said = " ".join(answer for _, answer in answers)
    return [
        CallTurn([(each.tool.name, each.arguments) for each in requests], thought),
        ResultTurn([results.written(result) for result, _ in answers]),
        AnswerTurn(said, ANSWERED),
    ]


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
    values = [first.values[name]]
    for _ in range(40):
        if len(values) < (2 if chance(0.75) else 3):
            value = make_value(param)
            if value not in values:
                values.append(value)
    if len(values) < 2:
        return None
    said = [shown(value) for value in values]
    joined = ", ".join(said[:-1]) + pick([" and ", " and ", " and then "]) + said[-1]
    text = fill(first.ask.text, {**first.values, name: joined, "": ()})
    return [Request(text, tool, first.ask, {**first.values, name: value}) for value in values]


def tool_episode(tools: list[Tool], made: Conversation) -> None:
    """A request and its call; then perhaps follow-ups."""
    requests = several_calls(tools) if chance(0.2) else None
    if requests:
        made.turns += [UserTurn(requests[0].text), *called(requests)]
        return
    if chance(0.04):
        forced_episode(tools, made)
        return
    asked = request(pick(tools))
    failing = chance(0.12)
    made.turns += [UserTurn(asked.text), *called([asked], 0.6 if failing else 0.05)]
    follows = weighted([(0.68, 0), (0.18, 1), (0.07, 2), (0.04, 3), (0.03, 4)])
    for _ in range(follows):
        next_asked = follow_up(asked)
        if next_asked is None:
            break
        asked = next_asked
        made.turns += [UserTurn(asked.text), *called([asked])]
    if chance(0.08):
        made.turns += [UserTurn(pick(["Thanks!", "thank you", "thanks", "Great, thanks"])), AnswerTurn("You're welcome!", SMALL_TALK)]


def forced_episode(tools: list[Tool], made: Conversation) -> None:
    """A tool that the caller demands, whatever the user wrote: bare values, or small talk."""
    tool = pick(tools)
    asked = request(tool)
    called_turn, *others = called([asked])
    text = pick([", ", " ", " and ", "\n"]).join(shown(value) for value in asked.values.values()) if chance(0.75) else asked.text
    if text:
        made.turns += [UserTurn(text), replace(called_turn, forced=True), *others]


def refused_episode(tools: list[Tool], made: Conversation) -> None:
    """A request that no tool fits."""
    for _ in range(30):
        spec = some_spec()
        if spec.id in ("get_joke", "calculate") and not tools:
            continue
        if spec.id == "get_joke" or any(tool.spec.id == "web_search" for tool in tools):
            continue
        if not any(same_spec(spec, tool.spec) for tool in tools):
            made.turns += [UserTurn(request(make_tool(spec)).text), AnswerTurn(refusal(tools), "No tool fits this.")]
            return


def chat_turn(tools: list[Tool]) -> Turn:
    """Something to answer without a tool."""
    ids = {tool.spec.id for tool in tools}
    turn = weighted(
        [
            (26, smalltalk.small_talk),
            (12, lambda: smalltalk.small_talk(pick(smalltalk.LANGUAGES))),
            (4, smalltalk.fact),
            (44, tasks.some_task),
            (2, smalltalk.story),
            (1, smalltalk.poem),
            (9, smalltalk.unknown),
        ]
    )()
    answers_questions = {"web_search", "get_user", "get_news", "define_word"}
    if turn.answer == smalltalk.UNKNOWN and ids & answers_questions or "joke" in turn.user.lower() and "get_joke" in ids:
        return Turn("hello", HELLO, SMALL_TALK)
    return turn


TOOL_QUESTIONS = (
    "What tools do you have?;Which tools can you use?;list your tools;What functions are available?;show me your tools;"
    "which tools do you know?;What are your tools?;name your tools;What can you call?"
).split(";")


def json_conversation(made: Conversation) -> None:
    task = json_task()
    if task.system:
        made.system = f"{made.system}\n\n{task.system}" if made.system and chance(0.7) else task.system
    made.turns += [UserTurn(task.user), AnswerTurn(task.answer, task.thought)]
    if task.system is None and chance(0.3):
        again = json_task()
        if again.system is None:
            made.turns += [UserTurn(again.user), AnswerTurn(again.answer, again.thought)]


def styled_conversation(made: Conversation, style: Style) -> None:
    """Small talk under a system prompt that changes the answers."""
    made.system = style.prompt if not made.system or chance(0.6) else pick([f"{made.system} {style.prompt}", f"{style.prompt} {made.system}"])
    wanted = number(1, 3)
    for _ in range(40):
        if wanted == 0:
            return
        if style.persona and chance(0.5):
            turn = Turn(pick([said for answer, said_list in smalltalk.entries("english") if answer == smalltalk.IDENTITY for said in said_list]),
                        smalltalk.IDENTITY, SMALL_TALK)  # fmt: skip
        else:
            turn = weighted([(6, smalltalk.small_talk), (1, smalltalk.fact), (1.5, smalltalk.unknown)])()
        answer = style.apply(turn.answer)
        if style.language and answer is None:
            if not chance(0.3):
                continue
            turn = smalltalk.small_talk(style.language)
            answer = turn.answer
        if answer is not None:
            made.turns += [UserTurn(turn.user), AnswerTurn(answer, turn.thought)]
            wanted -= 1


def conversation() -> Conversation:
    """A conversation of this split, rendered."""
    prompt = pick(lines("system_prompts.txt")).replace("\\n", "\n") if chance(0.5) else None
    made = Conversation("mixed", prompt, [])
    kind = rng.random()
    if kind < 0.09:
        json_conversation(made)
    elif kind < 0.18:
        styled_conversation(made, some_style())
    else:
        made.tools = choose_tools(weighted([(0.13, 0), (0.22, 1), (0.18, 2), (0.14, 3), (0.11, 4), (0.09, 5), (0.06, 6), (0.04, 7), (0.03, 8)]))
        _episodes(made)
    return _render(made)


def _episodes(made: Conversation) -> None:
    tools = made.tools
    memory = tasks.memory() if chance(0.12) else None
    told = False
    for _ in range(pick([1, 1, 2, 2, 3, 3, 4, 5]) if tools else number(2, 6)):
        kind = rng.random() if tools else 0.76 + 0.24 * rng.random()
        if memory and not told and chance(0.5):
            made.turns += [UserTurn(memory.tell.user), AnswerTurn(memory.tell.answer, memory.tell.thought)]
            told = True
        elif kind < 0.62:
            tool_episode(tools, made)
        elif kind < 0.79:
            refused_episode(tools, made)
        elif kind < 0.81 and tools:
            names = ", ".join(tool.name for tool in tools)
            made.turns += [UserTurn(pick(TOOL_QUESTIONS)), AnswerTurn(f"My tools are: {names}.", "I list the tools.")]
        elif kind < 0.83:
            task = json_task()
            if task.system is None:
                made.turns += [UserTurn(task.user), AnswerTurn(task.answer, task.thought)]
        else:
            turn = chat_turn(tools)
            made.turns += [UserTurn(turn.user), AnswerTurn(turn.answer, turn.thought)]
    if len(made.turns) > 2 and isinstance(made.turns[-1], AnswerTurn) and isinstance(made.turns[-2], ResultTurn) and chance(0.5):
        # The call is what matters; its result need not always follow.
        del made.turns[-2:]
        return
    if memory and told and chance(0.85):
        made.turns += [UserTurn(memory.ask.user), AnswerTurn(memory.ask.answer, memory.ask.thought)]
    if not made.turns:
        turn = chat_turn(tools)
        made.turns += [UserTurn(turn.user), AnswerTurn(turn.answer, turn.thought)]


def _render(made: Conversation) -> Conversation:
    """Writes the segments. Thoughts belong to the last question only; older ones have lost theirs, as clients send them."""
    thinking = weighted([(0.13, "think"), (0.07, "empty"), (0.04, "no"), (0.76, "none")])
    add = made.segments.append

    def message(role: str, text: str) -> None:
        add(Segment(f"<|im_start|>{role}\n"))
        add(Segment(text, marks="none"))
        add(Segment("<|im_end|>\n"))

    if made.tools:
        add(Segment("<|im_start|>system\n"))
        if made.system:
            add(Segment(made.system + "\n\n", marks="none"))
        add(Segment(described([tool.json for tool in made.tools])))
    elif made.system:
        message("system", made.system)
    last = max(index for index, turn in enumerate(made.turns) if isinstance(turn, UserTurn))
    asked_to_think = False
    forgotten = chance(0.4)  # Many clients drop the thought of the call when they send its result.
    for index, turn in enumerate(made.turns):
        current = index >= last
        if isinstance(turn, UserTurn):
            asked_to_think = thinking == "think" and (current or chance(0.5))
            suffix = " /think" if asked_to_think else " /no_think" if thinking == "no" and current else ""
            message("user", turn.text + suffix)
        elif isinstance(turn, ResultTurn):
            add(Segment("<|im_start|>user"))
            for result in turn.results:
                add(Segment("\n<tool_response>\n"))
                add(Segment(result, marks="none"))
                add(Segment("\n</tool_response>"))
            add(Segment("<|im_end|>\n"))
        else:
            body = calls(turn.calls) if isinstance(turn, CallTurn) else turn.text
            before = "<|im_start|>assistant\n"
            learnt = current or not asked_to_think
            if current and thinking == "think":
                if isinstance(turn, CallTurn) and forgotten:
                    if any(isinstance(each, AnswerTurn) for each in made.turns[index:]):
                        learnt = False
                    else:
                        body = f"<think>\n{turn.thought}\n</think>\n\n{body}"
                else:
                    body = f"<think>\n{turn.thought}\n</think>\n\n{body}"
            elif current and thinking == "empty":
                before += "<think>\n\n</think>\n\n"
            if isinstance(turn, CallTurn) and turn.forced and body.startswith("<tool_call>"):
                head, body = body.split('"arguments": ', 1)
                before += head + '"arguments": '
            add(Segment(before))
            add(Segment(body + "<|im_end|>", learnt, "answer"))
            add(Segment("\n"))
    return made


__all__ = ["EMPTY", "AnswerTurn", "CallTurn", "Conversation", "ResultTurn", "Segment", "UserTurn", "conversation"]
