#!/usr/bin/env python3
"""Checks that parts which must agree do: kernels and plain PyTorch, the corpus and the chat template.

    checks.py                       all comparisons; exits with 1 when one fails
    checks.py --prompts FILE        also writes requests and their texts, which a test of the server compares with its own
"""

import argparse
import os
import sys
from typing import Any

import fused
import jinja2
import torch
from batches import BatchMaker
from corpus import source
from corpus.conversation import conversation
from corpus.tools import to_json
from corpus.turns import AnswerTurn, CallTurn, Conversation, ResultTurn, UserTurn
from model import Model
from tokenizer import BOILER, HERE, Tok
from train import micro_batches


def template() -> jinja2.Template:
    environment = jinja2.Environment(trim_blocks=False, lstrip_blocks=False)
    environment.filters["tojson"] = to_json
    with open(os.path.join(HERE, "chat_template.jinja"), encoding="utf8") as file:
        return environment.from_string(file.read().rstrip("\n"))


def messages(made: Conversation) -> list[dict[str, Any]]:
    """The conversation as messages of the OpenAI API, arguments as objects."""
    written: list[dict[str, Any]] = [{"role": "system", "content": made.system}] if made.system else []
    last_ids: list[str] = []
    for turn in made.turns:
        if isinstance(turn, UserTurn):
            written.append({"role": "user", "content": turn.text})
        elif isinstance(turn, CallTurn):
            calls = [
                {"id": f"call_{len(written)}_{index}", "type": "function", "function": {"name": name, "arguments": arguments}}
                for index, (name, arguments) in enumerate(turn.calls)
            ]
            last_ids = [call["id"] for call in calls]
            written.append({"role": "assistant", "content": "", "tool_calls": calls})
        elif isinstance(turn, ResultTurn):
            written += [
                {"role": "tool", "tool_call_id": call, "content": result}
                for call, result in zip(last_ids, turn.results, strict=True)
            ]
        elif isinstance(turn, AnswerTurn):
            written.append({"role": "assistant", "content": turn.text})
    return written


def plain_conversation() -> Conversation:
    """One without thoughts, whose text is the template's own rendering of its messages."""
    while True:
        made = conversation()
        text = "".join(segment.text for segment in made.segments)
        if "think" not in text:
            return made


def check_template(count: int = 300) -> bool:
    rendering = template()
    for _ in range(count):
        made = plain_conversation()
        expected = rendering.render(messages=messages(made), tools=[tool.json for tool in made.tools])
        text = "".join(segment.text for segment in made.segments)
        if text != expected:
            print("the corpus writes:\n" + text + "\nthe template writes:\n" + expected)
            return False
    print(f"{count} conversations are as the template writes them")
    return True


def check_kernels() -> bool:
    """Losses of both implementations, and their gradients, on one batch."""
    torch.manual_seed(1)
    batch = BatchMaker(1, 1500, 1.0).batch(0)
    found = []
    for use_kernels in (True, False):
        torch.manual_seed(2)
        model = Model()
        model.use_kernels = use_kernels
        hidden = model.hidden(batch.ids, batch.positions, batch.offsets)
        loss = torch.nn.functional.cross_entropy(model.logits(hidden[:-1]).float(), batch.ids[1:])
        loss.backward()
        found.append((loss.item(), {name: weights.grad for name, weights in model.named_parameters()}))
    (left, left_gradients), (right, right_gradients) = found
    # float16 and bfloat16 have three digits.
    cosines = {
        name: torch.nn.functional.cosine_similarity(left_gradients[name].flatten(), right_gradients[name].flatten(), dim=0).item()
        for name in left_gradients
    }
    name, cosine = min(cosines.items(), key=lambda pair: pair[1])
    print(f"loss {left:.5f} with kernels, {right:.5f} without; gradients differ most in {name} (cosine {cosine:.5f})")
    return abs(left - right) < 0.01 and cosine > 0.99


def check_matrices() -> bool:
    """Products of odd sizes and all four layouts, against float64; magnitudes as far apart as weights and gradients."""
    torch.manual_seed(3)
    worst = 0.0
    for rows, columns, depth in ((1, 1, 1), (5, 3, 50), (37, 70, 45), (130, 256, 640), (257, 1280, 33)):
        for a_transposed in (False, True):
            for b_transposed in (False, True):
                a, b = torch.randn(rows, depth) * 1e-6, torch.randn(depth, columns) * 30
                made = fused.matmul(a.T if a_transposed else a, b.T if b_transposed else b, a_transposed, b_transposed)
                exact = a.double() @ b.double()
                worst = max(worst, ((made - exact).norm() / exact.norm()).item())
    way = "float16" if fused.M else "bfloat16"
    print(f"matrix products in {way} are at most {worst:.2%} off")
    return worst < 0.01


def check_sharing(count: int = 30) -> bool:
    """Every document of a batch is in one range, no range is empty, and none has much more to do than the others."""
    maker = BatchMaker(4, 5120, 1.0)
    for number in range(count):
        offsets = maker.batch(number).offsets.tolist()
        for threads, largest in ((1, 1 << 20), (2, 1700), (3, 900), (8, 100)):
            ranges = micro_batches(offsets, largest, threads)
            bounds = [0, *(last for _, last in ranges)]
            longest = max(last - first for first, last in zip(offsets, offsets[1:]))
            even = offsets[-1] / len(ranges) + longest
            if (
                bounds[-1] != len(offsets) - 1
                or any(first >= last for first, last in ranges)
                or [first for first, _ in ranges] != bounds[:-1]
                or any(offsets[last] - offsets[first] > even for first, last in ranges)
            ):
                print(f"{threads} threads share the documents at {offsets} badly: {ranges}")
                return False
    print(f"{count} batches are shared evenly")
    return True


def check_aims(count: int = 20) -> bool:
    """Where heads are told to look stands what they should find: the name that is chosen, the argument as the user wrote it."""
    maker = BatchMaker(seed=3, tokens=5120, first_weight=3.0)
    decode = maker.tokenizer.decode
    pairs = 0
    for number in range(count):
        batch = maker.batch(number)
        ids = batch.ids.tolist()
        wrong = []
        for place, target in batch.pointers.tolist():
            at_name = decode(ids[place : place + 1]) == ' "'
            refused = decode(ids[target : target + 1]) == "</tools>"
            if at_name and ids[place + 1] != ids[target] or refused and decode(ids[place + 1 : place + 2]) not in ("Sorry", "<think>"):
                wrong.append((place, target))
        for place, target in batch.copies.tolist():
            written, said = (decode(ids[index : index + 3]).lstrip(' "') for index in (place + 1, target))
            # Half a letter decodes to nothing that could be compared.
            if written[:1] != said[:1] and "\ufffd" not in written[:1] + said[:1]:
                wrong.append((place, target))
        if wrong:
            place, target = wrong[0]
            print(f"batch {number}: {decode(ids[place - 8 : place + 4])!r} should look at {decode(ids[target - 4 : target + 4])!r}")
            return False
        pairs += len(batch.pointers) + len(batch.copies)
    print(f"{pairs} places where heads are told to look hold what they should find")
    return True


def write_prompts(path: str, count: int = 16) -> None:
    """Requests that end with a question, and the text and tokens of each prompt."""
    tokenizer = Tok.load()
    withheld = {"all": (), "answer": tuple(BOILER), "none": tuple(tokenizer.special)}
    written = []
    source.seed("prompts")
    while len(written) < count:
        made = plain_conversation()
        text = "".join(segment.text for segment in made.segments)
        tools = [tool.json for tool in made.tools]
        if len(text) > 2600 or any("parameters" not in tool["function"] or "strict" in tool["function"] for tool in tools):
            continue
        if any(special in segment.text for segment in made.segments if segment.marks == "none" for special in tokenizer.special):
            # The server cuts what outsiders write wherever it spells a special token, and so makes other tokens of it.
            continue
        last = max(index for index, segment in enumerate(made.segments) if segment.learnt)
        prompt = "".join(segment.text for segment in made.segments[:last])
        tokens = [
            token
            for segment in made.segments[:last]
            for token in tokenizer.encode(segment.text, withheld[segment.marks])
        ]
        asked = messages(made)[:-1]
        if not prompt.endswith("<|im_start|>assistant\n"):
            continue
        written.append({"messages": asked, "tools": tools, "prompt": prompt, "tokens": tokens})
    with open(path, "w", encoding="utf8") as file:
        for each in written:
            file.write(to_json(each) + "\n")
    print(f"{count} prompts in {path}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prompts", metavar="FILE", help="write requests and prompts as JSON lines")
    args = parser.parse_args()
    torch.set_num_threads(1)
    source.seed("checks")
    right = all([check_template(), check_sharing(), check_aims(), check_matrices(), check_kernels()])
    if args.prompts:
        write_prompts(args.prompts)
    sys.exit(0 if right else 1)


if __name__ == "__main__":
    main()
