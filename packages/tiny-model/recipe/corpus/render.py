"""ChatML with tools as `chat_template.jinja` writes it; `checks.py` compares the two."""

from collections.abc import Iterator
from typing import Any

from .source import chance, weighted
from .tools import to_json
from .turns import NO_TOOL, AnswerTurn, CallTurn, Conversation, ResultTurn, Segment, UserTurn

TOOLS_BEFORE = (
    "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
    "You are provided with function signatures within <tools></tools> XML tags:\n<tools>"
)
TOOLS_AFTER = (
    "\n</tools>\n\nFor each function call, return a json object with function name and arguments within "
    '<tool_call></tool_call> XML tags:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>'
)


def described(tools: list[dict[str, Any]]) -> Iterator[Segment]:
    """The tools in the system message, to its end.

    Each is followed by its name once more: whoever reads from left to right has read only then what a name stands for.
    """
    before = TOOLS_BEFORE
    for tool in tools:
        name = tool["function"]["name"]
        yield Segment(f"{before}\n{to_json(tool)}")
        yield Segment(f' "{name}"', lists=name)
        before = ""
    yield Segment(TOOLS_AFTER + "<|im_end|>\n", lists="")


def calls(made: list[tuple[str, dict[str, Any]]]) -> str:
    return "\n".join(
        f'<tool_call>\n{{"name": "{name}", "arguments": {to_json(arguments)}}}\n</tool_call>' for name, arguments in made
    )


def _decided(turn: CallTurn | AnswerTurn, has_tools: bool) -> tuple[str, ...]:
    if isinstance(turn, CallTurn):
        return () if turn.forced else tuple(name for name, _ in turn.calls)
    return ("",) if has_tools and turn.text.startswith(NO_TOOL) else ()


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _leaves(each)
    else:
        yield value


def _values(body: str, turn: CallTurn) -> Iterator[tuple[int, str]]:
    """The arguments as a user may have written them, and where each begins in the calls."""
    place = 0
    for _, arguments in turn.calls:
        place = max(0, body.find('"arguments": ', place))
        for value in _leaves(arguments):
            written = to_json(value)
            found = min((at for at in (body.find(before + written, place) for before in (": ", "[", ", ")) if at >= 0), default=-1)
            if found < 0:
                return
            place = body.index(written, found)
            if isinstance(value, str):
                yield place + 1, str(value)
            elif not isinstance(value, bool):
                yield place, written
            place += len(written)


def rendered(made: Conversation) -> Conversation:
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
        made.segments += described([tool.json for tool in made.tools])
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
            values = tuple(_values(body, turn)) if isinstance(turn, CallTurn) else ()
            add(Segment(body + "<|im_end|>", learnt, "answer", None, _decided(turn, bool(made.tools)), values))
            add(Segment("\n"))
    return made
