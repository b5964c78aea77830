#!/usr/bin/python3
# builds eval cases (held-out fillers, held-out made-up tools) as OpenAI-style messages + expectation
import collections, json, sys

import generate as gen

gen.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 4242, "test")
gen.SPLIT = "test"
want = collections.Counter(
    dict(
        call_builtin=60,
        call_generic=60,
        parallel=30,
        followup=25,
        result=60,
        result_error=15,
        refuse=40,
        refuse_notools=10,
        small=30,
        unknown=15,
        json=30,
        repeat=25,
        list=15,
        memory=15,
        story=10,
        listtools=10,
    )
)
cases = []
got = collections.Counter()
import re


def kindof(t, prev, prevs, tools, flat, i):
    if t[0] == "c":
        names = [c[0] for c in t[1]]
        if len(names) > 1:
            return "parallel"
        tl = [x for x in tools if x["name"] == names[0]][0]
        u = prev[1]
        if re.match(r"(And|and|What about|How about|Now|Same|what about)\b", u) and i > 2:
            return "followup"
        return "call_generic" if tl["it"]["id"].startswith("g:") else "call_builtin"
    a = t[1]
    if prev[0] == "r":
        return "result_error" if "Sorry" in a else "result"
    if a.startswith("Sorry, I don't have a tool"):
        return "refuse" if tools else "refuse_notools"
    if a == gen.UNKA:
        return "unknown"
    if a.startswith("{"):
        return "json"
    if a.startswith("My tools are"):
        return "listtools"
    if re.match(r"Your (name|favorite|pet|number)|You live in|The word is", a):
        return "memory"
    if "Once upon" in a or "is near, the" in a:
        return "story"
    if a.startswith(("1. ", "- ")) or re.match(r"\d+, \d+", a):
        return "list"
    if re.match(r"(Repeat|Say|repeat|Please repeat|Echo|Write exactly)", prev[1]):
        return "repeat"
    return "small"


while sum(want.values()) > 0:
    segs, flat, tools = gen.conversation()
    full = "".join(t for t, w in segs)
    if "<think>" in full or "/no_think" in full or "/think" in full:
        continue
    sysm = segs[0][0]
    s = None
    if sysm:
        b = sysm[len("<|im_start|>system\n") : -len("<|im_end|>\n")]
        s = b.split("# Tools\n")[0].rstrip("\n") if tools else b
    msgs = [{"role": "system", "content": s}] if s else []
    cid = 0
    last = []
    for i, t in enumerate(flat):
        if t[0] == "u":
            msgs.append({"role": "user", "content": t[1]})
        elif t[0] == "r":
            for k, x in enumerate(t[1]):
                msgs.append({"role": "tool", "tool_call_id": last[k]["id"], "content": x})
        else:
            k = kindof(t, flat[i - 1], flat, tools, flat, i)
            if want[k] > 0:
                want[k] -= 1
                exp = (
                    {"type": "call", "calls": [{"name": n, "arguments": a} for n, a in t[1]]}
                    if t[0] == "c"
                    else {"type": "text", "text": t[1]}
                )
                cases.append(
                    dict(kind=k, messages=json.loads(json.dumps(msgs)), tools=[x["json"] for x in tools], expect=exp)
                )
            if t[0] == "c":
                last = [
                    {
                        "id": f"call_{cid + j}",
                        "type": "function",
                        "function": {"name": n, "arguments": json.dumps(a, ensure_ascii=False)},
                    }
                    for j, (n, a) in enumerate(t[1])
                ]
                cid += len(last)
                msgs.append({"role": "assistant", "content": "", "tool_calls": last})
            else:
                msgs.append({"role": "assistant", "content": t[1]})
json.dump(cases, open(sys.argv[1], "w"), ensure_ascii=False)
print(len(cases), collections.Counter(c["kind"] for c in cases))
