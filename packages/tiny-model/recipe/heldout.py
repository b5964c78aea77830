"""Accuracy on generated held-out conversations: how many assistant turns are predicted exactly."""

import collections

import torch

import generate


class HeldOut:
    def __init__(self, batches, seed=777, documents=150):
        generate.seed(seed, "test")
        self.documents = [batches.document(training=False) for _ in range(documents)]

    def evaluate(self, model, tokenizer):
        """Returns exact and total turns by kind, and up to 400 wrong turns."""
        total, exact, wrong = collections.Counter(), collections.Counter(), []
        with torch.no_grad():
            for first in range(0, len(self.documents), 10):
                documents = self.documents[first : first + 10]
                ids, positions, offsets = [], [], []
                for document_ids, _, document_positions, _, _ in documents:
                    offsets.append(len(ids))
                    ids += document_ids
                    positions += document_positions
                bounds = torch.tensor(offsets + [len(ids)], dtype=torch.int32)
                hidden = model.hidden(torch.tensor(ids), torch.tensor(positions), bounds)
                for (document_ids, _, _, spans, turns), offset in zip(documents, offsets):
                    answers = [(index, turn) for index, turn in enumerate(turns) if turn[0] in "ca"]
                    for (start, end), (index, turn) in zip(spans, answers):
                        rows = hidden[offset + start - 1 : offset + end - 1]
                        predicted = model.logits(rows).argmax(-1).tolist()
                        kind = self._kind(turns, index, turn)
                        total[kind] += 1
                        if predicted == document_ids[start:end]:
                            exact[kind] += 1
                        elif len(wrong) < 400:
                            wrong.append((kind, tokenizer.decode(document_ids[start:end]), tokenizer.decode(predicted)))
        return exact, total, wrong

    @staticmethod
    def _kind(turns, index, turn):
        if turn[0] == "a" and turns[index - 1][0] == "r":
            return "result"
        if turn[0] == "c":
            return "call"
        if turn[1].startswith("Sorry, I don't have"):
            return "refuse"
        if turn[1].startswith("{"):
            return "json"
        return "unknown" if turn[1] == generate.UNKA else "text"
