"""Puts episodes together: a set of tools, one to six things the user wants, and how the model handles each."""

from collections.abc import Callable
from dataclasses import replace

from . import results, smalltalk, tasks
from .choosing import BUILT_IN, choose_menu, choose_tools, unfitting
from .dialect import PLAIN
from .json_tasks import json_task
from .render import rendered
from .requests import follow_up, several_calls
from .smalltalk import HELLO, SMALL_TALK, Turn
from .source import chance, number, pick, rng, weighted
from .styles import Style, some_style
from .tools import Request, Spec, Tool, make_entry, make_tool, request, shown, wish
from .turns import NO_TOOL, AnswerTurn, AnyTurn, CallTurn, Conversation, ResultTurn, UserTurn
from .words import lines

ANSWERED = "The tool answered. I tell the user the result."

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


def tool_episode(tools: list[Tool], made: Conversation) -> None:
    """A request and its call; then perhaps follow-ups."""
    requests = several_calls(tools) if chance(0.3 if all(tool.spec.id in BUILT_IN for tool in tools) else 0.2) else None
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


def refused_episode(
    tools: list[Tool], made: Conversation, asked: Callable[[Spec], Request] = lambda spec: request(make_tool(spec, PLAIN))
) -> None:
    """A request that no tool fits; `asked` makes one for a tool that is not there."""
    spec = unfitting(tools)
    if spec:
        made.turns += [UserTurn(asked(spec).text), AnswerTurn(refusal(tools), "No tool fits this.")]


def quick_episodes(tools: list[Tool], made: Conversation) -> None:
    """Many requests in a row and nothing of their results: as many choices as a chat can hold."""
    for _ in range(number(3, 8)):
        kind = rng.random()
        if kind < 0.28:
            refused_episode(tools, made)
            continue
        requests = several_calls(tools) if kind < 0.42 else [request(pick(tools))]
        if requests:
            made.turns += [UserTurn(requests[0].text), called(requests)[0]]


def menu_episodes(made: Conversation) -> None:
    """Many tools without arguments, and as many requests: what a tool is for, and nothing else, decides."""
    made.tools = choose_menu(number(2, 9))
    for _ in range(number(4, 10)):
        if chance(0.22):
            refused_episode(made.tools, made, lambda spec: _wanted(make_entry(spec)))
        else:
            asked = _wanted(pick(made.tools))
            made.turns += [UserTurn(asked.text), called([asked])[0]]
    _never_empty(made)


def _never_empty(made: Conversation) -> None:
    if not made.turns:
        turn = chat_turn(made.tools)
        made.turns += [UserTurn(turn.user), AnswerTurn(turn.answer, turn.thought)]


def _wanted(tool: Tool) -> Request:
    asked = request(tool)
    return replace(asked, text=wish(tool)) if chance(0.25) else asked


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
    elif kind < 0.30:
        menu_episodes(made)
    else:
        made.tools = choose_tools(weighted([(0.13, 0), (0.22, 1), (0.18, 2), (0.14, 3), (0.11, 4), (0.09, 5), (0.06, 6), (0.04, 7), (0.03, 8)]))
        _episodes(made)
    return rendered(made)


def _episodes(made: Conversation) -> None:
    tools = made.tools
    if tools and chance(0.4):
        quick_episodes(tools, made)
        if made.turns:
            return
    memory = tasks.memory() if chance(0.12) else None
    told = False
    for _ in range(pick([1, 1, 2, 2, 3, 3, 4, 5]) if tools else number(2, 6)):
        kind = rng.random() if tools else 0.76 + 0.24 * rng.random()
        if memory and not told and chance(0.5):
            made.turns += [UserTurn(memory.tell.user), AnswerTurn(memory.tell.answer, memory.tell.thought)]
            told = True
        elif kind < 0.57:
            tool_episode(tools, made)
        elif kind < 0.79:
            refused_episode(tools, made)
        elif kind < 0.80 and tools:
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
    _never_empty(made)


__all__ = ["conversation"]
