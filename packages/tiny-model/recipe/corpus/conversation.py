"""Puts episodes together: a set of tools, one to six things the user wants, and how the model handles each."""

from dataclasses import dataclass, field
from typing import Any

from . import library, results, smalltalk, tasks
from .json_tasks import json_task
from .render import calls, responses, system, user
from .results import EMPTY
from .smalltalk import HELLO, SMALL_TALK, Turn
from .source import chance, number, pick, rng, sample, weighted
from .styles import Style, some_style
from .synthetic import synthetic
from .tools import Request, Spec, Tool, fill, make_tool, make_value, request
from .words import lines

BUILT_IN = ("get_weather", "calculate", "get_time", "convert_units", "roll_dice")
NO_TOOL = "Sorry, I don't have a tool for that."
ANSWERED = "The tool answered. I tell the user the result."


@dataclass(frozen=True)
class Segment:
    """Rendered text; `learnt` marks what the assistant writes."""

    text: str
    learnt: bool = False


@dataclass(frozen=True)
class UserTurn:
    text: str


@dataclass(frozen=True)
class CallTurn:
    calls: list[tuple[str, dict[str, Any]]]
    thought: str


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


def _specs_by_id() -> dict[str, Spec]:
    return {spec.id: spec for spec in library.all_specs()}


def some_spec() -> Spec:
    """A tool of the demo, of the library or made up."""
    return weighted(
        [(0.12, lambda: _specs_by_id()[pick(BUILT_IN)]), (0.46, lambda: pick(library.specs())), (0.42, synthetic)]
    )()


def same_spec(left: Spec, right: Spec) -> bool:
    """Whether two tools do about the same, so that a request for one fits the other."""
    if left.id == right.id:
        return True
    general = {"web_search", "define_word", "get_news", "joke", "get_joke", "convert_currency"}
    if left.id in general or right.id in general:
        return left.id in general and right.id in general or "web_search" in (left.id, right.id)
    return bool(_words_of(left) & _words_of(right))


WEAK = set("get find search create add set list show check lookup look up the a to of in for and by with info new send make update "
           "delete start book order track status current next all".split())  # fmt: skip


def _words_of(spec: Spec) -> set[str]:
    text = " ".join([*spec.names, *spec.descriptions]).lower().replace("_", " ")
    return {word.rstrip("s").strip(".,") for word in text.split()} - WEAK


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
    while len(chosen) < count:
        spec = pick(siblings) if len(siblings) > count and chance(0.75) else some_spec()
        tool = make_tool(spec)
        if any(same_spec(spec, other.spec) or tool.name == other.name for other in chosen):
            if chance(0.05):
                siblings = []
            continue
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
    text = pick(ways).replace("{v}", str(value).replace("_", " ") if param.enum else str(value))
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
    joined = ", ".join(map(str, values[:-1])) + pick([" and ", " and ", " and then "]) + str(values[-1])
    text = fill(first.ask.text, {**first.values, name: joined, "": ()})
    return [Request(text, tool, first.ask, {**first.values, name: value}) for value in values]


def tool_episode(tools: list[Tool], made: Conversation) -> None:
    """A request and its call; then perhaps follow-ups."""
    requests = several_calls(tools) if chance(0.2) else None
    if requests:
        made.turns += [UserTurn(requests[0].text), *called(requests)]
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


def refused_episode(tools: list[Tool], made: Conversation) -> None:
    """A request that no tool fits."""
    for _ in range(30):
        spec = some_spec()
        if spec.id in ("get_joke", "calculate") and not tools:
            continue
        if spec.id != "get_joke" and not any(same_spec(spec, tool.spec) for tool in tools):
            made.turns += [UserTurn(request(make_tool(spec)).text), AnswerTurn(refusal(tools), "No tool fits this.")]
            return


def chat_turn(tools: list[Tool]) -> Turn:
    """Something to answer without a tool."""
    ids = {tool.spec.id for tool in tools}
    turn = weighted(
        [
            (34, smalltalk.small_talk),
            (8, lambda: smalltalk.small_talk(pick(smalltalk.LANGUAGES))),
            (6, smalltalk.fact),
            (30, tasks.some_task),
            (5, smalltalk.story),
            (3, smalltalk.poem),
            (12, smalltalk.unknown),
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
    if kind < 0.08:
        json_conversation(made)
    elif kind < 0.14:
        styled_conversation(made, some_style())
    else:
        made.tools = choose_tools(weighted([(0.13, 0), (0.22, 1), (0.18, 2), (0.14, 3), (0.11, 4), (0.09, 5), (0.06, 6), (0.04, 7), (0.03, 8)]))
        _episodes(made)
    return _render(made)


def _episodes(made: Conversation) -> None:
    tools = made.tools
    memory = tasks.memory() if chance(0.12) else None
    told = False
    for _ in range(pick([1, 1, 2, 2, 3, 3, 4, 5])):
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
    if memory and told and chance(0.85):
        made.turns += [UserTurn(memory.ask.user), AnswerTurn(memory.ask.answer, memory.ask.thought)]
    if not made.turns:
        turn = chat_turn(tools)
        made.turns += [UserTurn(turn.user), AnswerTurn(turn.answer, turn.thought)]


def _render(made: Conversation) -> Conversation:
    """Writes the segments. Thoughts belong to the last question only; older ones have lost theirs, as clients send them."""
    thinking = weighted([(0.13, "think"), (0.07, "empty"), (0.04, "no"), (0.76, "none")])
    add = made.segments.append
    add(Segment(system(made.system, [tool.json for tool in made.tools])))
    last = max(index for index, turn in enumerate(made.turns) if isinstance(turn, UserTurn))
    asked_to_think = False
    forgotten = chance(0.4)  # Many clients drop the thought of the call when they send its result.
    for index, turn in enumerate(made.turns):
        current = index >= last
        if isinstance(turn, UserTurn):
            asked_to_think = thinking == "think" and (current or chance(0.5))
            suffix = " /think" if asked_to_think else " /no_think" if thinking == "no" and current else ""
            add(Segment(user(turn.text + suffix)))
        elif isinstance(turn, ResultTurn):
            add(Segment(responses(turn.results)))
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
            add(Segment(before))
            add(Segment(body + "<|im_end|>", learnt))
            add(Segment("\n"))
    return made


__all__ = ["EMPTY", "AnswerTurn", "CallTurn", "Conversation", "ResultTurn", "Segment", "UserTurn", "conversation"]
