"""What a conversation is made of: the turns of both sides, and the rendered text of it."""

from dataclasses import dataclass, field
from typing import Any, Literal

from .tools import Tool

NO_TOOL = "Sorry, I don't have a tool for that."


@dataclass(frozen=True)
class Segment:
    """Rendered text; `learnt` marks what the assistant writes.

    `marks` says which special tokens its text may become: all in what the template writes, none in what users and tools
    say (the server never lets them), and no boilerplate in answers, where arguments must end with a token of their own.
    `lists` is the tool whose name the text is, or "" where the list of tools ends; `decides` what an answer calls in order, or
    ("",) when it says that no tool fits; `values` are its arguments and where each begins in the text.
    """

    text: str
    learnt: bool = False
    marks: Literal["all", "answer", "none"] = "all"
    lists: str | None = None
    decides: tuple[str, ...] = ()
    values: tuple[tuple[int, str], ...] = ()


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
