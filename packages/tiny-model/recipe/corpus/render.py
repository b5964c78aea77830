"""ChatML with tools as `chat_template.jinja` writes it; `checks.py` compares the two."""

from typing import Any

from .tools import to_json

TOOLS_BEFORE = (
    "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
    "You are provided with function signatures within <tools></tools> XML tags:\n<tools>"
)
TOOLS_AFTER = (
    "\n</tools>\n\nFor each function call, return a json object with function name and arguments within "
    '<tool_call></tool_call> XML tags:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>'
)


def described(tools: list[dict[str, Any]]) -> str:
    """The tools in the system message, to its end."""
    return TOOLS_BEFORE + "".join("\n" + to_json(tool) for tool in tools) + TOOLS_AFTER + "<|im_end|>\n"


def calls(made: list[tuple[str, dict[str, Any]]]) -> str:
    return "\n".join(
        f'<tool_call>\n{{"name": "{name}", "arguments": {to_json(arguments)}}}\n</tool_call>' for name, arguments in made
    )
