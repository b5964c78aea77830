#!/usr/bin/env python3
"""Runs evaluation cases against an OpenAI-compatible server and prints exact matches by kind.

usage: evaluate.py http://127.0.0.1:8080 cases.json [model]
"""

import collections
import json
import sys
import urllib.error
import urllib.request


def answer(base, model, case):
    """The tool calls and the text the server answers with; an HTTP error counts as text."""
    body = {"model": model, "messages": case["messages"], "temperature": 0, "max_tokens": 200}
    if case["tools"]:
        body["tools"] = case["tools"]
    request = urllib.request.Request(
        base + "/v1/chat/completions", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    try:
        message = json.load(urllib.request.urlopen(request, timeout=120))["choices"][0]["message"]
    except urllib.error.HTTPError as error:
        return [], "HTTP " + error.read().decode()[:200]
    calls = [
        {"name": call["function"]["name"], "arguments": json.loads(call["function"]["arguments"])}
        for call in message.get("tool_calls") or []
    ]
    return calls, message.get("content") or ""


def main():
    base, path = sys.argv[1].rstrip("/"), sys.argv[2]
    model = sys.argv[3] if len(sys.argv) > 3 else "loam/tiny"
    count, decided, exact, wrong = collections.Counter(), collections.Counter(), collections.Counter(), []
    for case in json.load(open(path)):
        calls, text = answer(base, model, case)
        expected, kind = case["expect"], case["kind"]
        if expected["type"] == "call":
            right_tools = [call["name"] for call in calls] == [call["name"] for call in expected["calls"]]
            right = calls == expected["calls"]
        else:
            right_tools = not calls
            right = right_tools and text.strip() == expected["text"].strip()
        count[kind] += 1
        decided[kind] += right_tools
        exact[kind] += right
        if not right:
            got = calls or text
            wrong.append(dict(kind=kind, user=case["messages"][-1]["content"], expect=expected, got=got))
    for kind in sorted(count):
        n = count[kind]
        print(f"{kind:16s} n {n:3d}  right tool {100 * decided[kind] / n:3.0f} %  exact {100 * exact[kind] / n:3.0f} %")
    total = sum(count.values())
    print(f"all: {sum(exact.values())} of {total} exact, {100 * sum(exact.values()) / total:.1f} %")
    with open(path.replace(".json", ".bad.json"), "w") as file:
        json.dump(wrong, file, indent=1, ensure_ascii=False)


if __name__ == "__main__":
    main()
