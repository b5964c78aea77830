"""Accuracy on held-out conversations: how many of the assistant's turns are predicted exactly, by kind."""

import collections
import random
from dataclasses import dataclass

import torch
from batches import Document, document, packed
from corpus import source
from tokenizer import Tok


@dataclass(frozen=True)
class Score:
    exact: collections.Counter
    total: collections.Counter
    wrong: list[tuple[str, str, str]]
    loss: float

    @property
    def share(self) -> float:
        return sum(self.exact.values()) / max(1, sum(self.total.values()))


class HeldOut:
    """Fillers and tools that training never sees (see `corpus/source.py`), always the same documents."""

    def __init__(self, tokenizer: Tok, seed: int = 777, documents: int = 120) -> None:
        self.tokenizer = tokenizer
        source.seed(seed, "test")
        chance = random.Random(seed)
        self.documents = [document(tokenizer, chance, 1.0, training=False) for _ in range(documents)]
        source.seed(0)

    def evaluate(self, model) -> Score:
        score = Score(collections.Counter(), collections.Counter(), [], 0.0)
        loss, count = 0.0, 0
        with torch.no_grad():
            for first in range(0, len(self.documents), 8):
                documents = self.documents[first : first + 8]
                batch = packed(documents).to(model.device)
                hidden = model.hidden(batch.ids, batch.positions, batch.offsets)
                for each, offset in zip(documents, batch.offsets.tolist()):
                    for start, end in each.spans:
                        logits = model.logits(hidden[offset + start - 1 : offset + end - 1]).float()
                        expected = each.ids[start:end]
                        predicted = logits.argmax(-1).tolist()
                        loss += torch.nn.functional.cross_entropy(
                            logits, torch.tensor(expected, device=logits.device), reduction="sum"
                        ).item()
                        count += len(expected)
                        self._mark(score, each, start, expected, predicted)
        return Score(score.exact, score.total, score.wrong, loss / count)

    def _mark(self, score: Score, each: Document, start: int, expected: list[int], predicted: list[int]) -> None:
        text = self.tokenizer.decode(expected)
        before = self.tokenizer.decode(each.ids[:start])
        kind = self._kind(text, before)
        score.total[kind] += 1
        if predicted == expected:
            score.exact[kind] += 1
        else:
            asked = before.rsplit("<|im_start|>user\n", 1)[-1].split("<|im_end|>")[0]
            score.wrong.append((kind + ": " + asked, text, self.tokenizer.decode(predicted)))

    @staticmethod
    def _kind(text: str, before: str) -> str:
        if text.startswith("<think>"):
            return "think"
        if text.startswith("<tool_call>"):
            return "calls" if text.count("<tool_call>") > 1 else "call"
        if before.rsplit("<|im_start|>", 2)[-2].rstrip().endswith("</tool_response><|im_end|>"):
            return "result"
        if text.startswith("Sorry, I don't have a tool"):
            return "refusal"
        return "json" if text.startswith("{") else "text"
