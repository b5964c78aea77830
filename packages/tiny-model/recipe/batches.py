"""Turns generated conversations into packed training batches."""

import random

import torch

import generate
import tokenizer as tokenizer_module

MAX_DOCUMENT_TOKENS = 1400


class Batches:
    """An endless, seeded source of batches of tokenised conversations."""

    def __init__(self, tokenizer, seed, first_token_weight):
        self.tokenizer = tokenizer
        self.random = random.Random(seed)
        self.first_token_weight = first_token_weight

    def document(self, training=True):
        """One conversation: token ids, loss weights, positions, spans the assistant wrote, turns."""
        while True:
            segments, turns, _ = generate.conversation()
            dropped = ()
            if training and self.random.random() < 0.15:
                # Boilerplate tokens are spelt out now and then, so that other renderings work too.
                dropped = tuple(
                    text
                    for text in tokenizer_module.BOILER
                    if self.random.random() < self.random.choice([0.15, 0.5, 1.1])
                )
            # Segments end at special tokens or newlines, so encoding them one by one equals encoding the whole.
            ids, weights, spans = [], [], []
            for text, weight in segments:
                encoded = self.tokenizer.encode(text, dropped)
                start = len(ids)
                ids += encoded
                weights += [weight] * len(encoded)
                if weight:
                    spans.append((start, len(ids)))
                    weights[start] = self.first_token_weight
            if len(ids) <= MAX_DOCUMENT_TOKENS:
                break
        return ids, weights, self._positions(len(ids), spans, training), spans, turns

    def _positions(self, length, spans, training):
        """Positions with random gaps in 35 % of the documents, so that long chats keep working."""
        positions = list(range(length))
        if training and self.random.random() < 0.35:
            starts = [start for start, _ in spans] + [0]
            cuts = sorted(self.random.sample(starts, min(len(spans), self.random.choice([1, 2]))))
            gaps = {
                cut: self.random.choice(
                    [self.random.randint(1, 64), self.random.randint(1, 600), self.random.randint(1, 3000)]
                )
                for cut in cuts
            }
            shift = 0
            for index in range(length):
                shift += gaps.get(index, 0)
                positions[index] += shift
        return positions

    def batch(self, tokens):
        """At least `tokens` tokens of whole documents: ids, weights, positions, document offsets."""
        ids, weights, positions, offsets = [], [], [], [0]
        while len(ids) < tokens:
            document_ids, document_weights, document_positions, _, _ = self.document()
            ids += document_ids
            weights += document_weights
            positions += document_positions
            offsets.append(len(ids))
        return (
            torch.tensor(ids),
            torch.tensor(weights, dtype=torch.float),
            torch.tensor(positions),
            torch.tensor(offsets, dtype=torch.int32),
        )
