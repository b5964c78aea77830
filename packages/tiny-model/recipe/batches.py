"""Turns generated conversations into packed batches. A batch depends on the seed and its number, and on nothing else."""

import multiprocessing
import random
from collections import deque
from dataclasses import dataclass, fields
from functools import cache

import torch
from corpus import source
from corpus.conversation import conversation
from corpus.turns import Segment
from tokenizer import BOILER, Tok

MAX_DOCUMENT_TOKENS = 2000
LONGEST_SHARE = 0.25
NAME_WEIGHT = 3.0
AFTER_CALL_WEIGHT = 3.0


@dataclass(frozen=True)
class Document:
    """One conversation: token ids, loss weights, positions, and the spans the assistant wrote.

    `pointers` are pairs of places: where a choice among the tools is made, and the name of the one that fits (or the end of the
    list when none does). `copies` are pairs as well: what comes before an argument, and where the user wrote it.
    """

    ids: list[int]
    weights: list[float]
    positions: list[int]
    spans: list[tuple[int, int]]
    pointers: list[tuple[int, int]]
    copies: list[tuple[int, int]]


@dataclass(frozen=True)
class Batch:
    """Whole documents in a row; `offsets` holds where each starts, and the end; `pointers` and `copies` the pairs of all."""

    ids: torch.Tensor
    weights: torch.Tensor
    positions: torch.Tensor
    offsets: torch.Tensor
    pointers: torch.Tensor
    copies: torch.Tensor

    def to(self, device: torch.device | str) -> "Batch":
        return Batch(*(getattr(self, each.name).to(device) for each in fields(self)))


class Decisions:
    """Finds where an answer decides about calls: at its start, at each name, and after each call."""

    def __init__(self, tokenizer: Tok) -> None:
        self.head = tokenizer.encode('<tool_call>\n{"name": "', tuple(BOILER))
        self.name_end = tokenizer.encode('",', tuple(BOILER))[0]
        self.call_end = tokenizer.encode("</tool_call>", tuple(BOILER))[0]

    def weigh(self, ids: list[int], weights: list[float], start: int) -> list[int]:
        """Weighs names, and whether another call follows, more than the rest of an answer that reaches from `start` to the end.

        Returns:
            the place before each name.
        """
        names = []
        named = False
        for index in range(start, len(ids)):
            if ids[index - 1] == self.call_end:
                weights[index] = AFTER_CALL_WEIGHT
            if ids[index - len(self.head) : index] == self.head:
                names.append(index - 1)
                named = True
            named = named and ids[index] != self.name_end
            if named:
                weights[index] = NAME_WEIGHT
        return names


@cache
def _decisions(tokenizer: Tok) -> Decisions:
    return Decisions(tokenizer)


def _token_at(tokenizer: Tok, ids: list[int], first: int, byte: int) -> int:
    """Index of the token that holds a byte of what begins with token `first`."""
    index = first
    while byte >= tokenizer.width(ids[index]):
        byte -= tokenizer.width(ids[index])
        index += 1
    return index


def _copies(
    tokenizer: Tok, segment: Segment, ids: list[int], start: int, said: list[tuple[str, int]]
) -> list[tuple[int, int]]:
    """For each argument that was said so, the place before it and the place where it was said last."""
    pairs = []
    for place, value in segment.values:
        source = next(((text, first) for text, first in reversed(said) if value in text), None)
        if source and value:
            text, first = source
            target = _token_at(tokenizer, ids, first, len(text[: text.index(value)].encode()))
            pairs.append((_token_at(tokenizer, ids, start, len(segment.text[:place].encode())) - 1, target))
    return pairs


def document(tokenizer: Tok, chance: random.Random, first_weight: float, training: bool = True) -> Document:
    """The next conversation of the corpus.

    Args:
        first_weight: loss weight of the first token of an answer, which decides between a call and a text.
        training: spell out boilerplate and shift positions now and then.
    """
    decisions = _decisions(tokenizer)
    while True:
        segments = conversation().segments
        dropped: tuple[str, ...] = ()
        if training and chance.random() < 0.15:
            # Boilerplate tokens are spelt out now and then, so that other renderings work too.
            share = chance.choice([0.15, 0.5, 1.1])
            dropped = tuple(text for text in BOILER if chance.random() < share)
        withheld = {"all": dropped, "answer": tuple(BOILER), "none": tuple(tokenizer.special)}
        # Segments end where the server's own pieces do, or at special tokens and newlines: one by one they give its tokens.
        ids: list[int] = []
        weights: list[float] = []
        spans = []
        pointers = []
        copies = []
        said: list[tuple[str, int]] = []
        listed: dict[str, int] = {}
        for segment in segments:
            start = len(ids)
            ids += tokenizer.encode(segment.text, withheld[segment.marks])
            if segment.lists is not None:
                # After the space and quote before a name, after the line break before the end of the list.
                listed[segment.lists] = start + 1
            weights += [1.0 if segment.learnt else 0.0] * (len(ids) - start)
            if segment.learnt:
                spans.append((start, len(ids)))
                weights[start] = first_weight
                names = decisions.weigh(ids, weights, start)
                if segment.decides and (ids[start] == decisions.head[0] or segment.decides == ("",)):
                    pointers.append((start - 1, listed[segment.decides[0]]))
                pointers += [(place, listed[name]) for place, name in zip(names, segment.decides)]
                copies += _copies(tokenizer, segment, ids, start, said)
            elif segment.marks == "none":
                said.append((segment.text, start))
        # Most conversations stay short, which trains faster; some go to the full length.
        limit = MAX_DOCUMENT_TOKENS if chance.random() < LONGEST_SHARE else 1200
        if spans and len(ids) <= limit:
            return Document(ids, weights, _positions(len(ids), spans, chance, training), spans, pointers, copies)


def _positions(length: int, spans: list[tuple[int, int]], chance: random.Random, training: bool) -> list[int]:
    """Positions with random gaps in a quarter of the documents, so that long chats keep working."""
    positions = list(range(length))
    if training and chance.random() < 0.25:
        starts = [start for start, _ in spans] + [0]
        cuts = chance.sample(starts, min(len(spans), chance.choice([1, 2])))
        gaps = {cut: chance.randint(1, chance.choice([64, 600, 2000])) for cut in cuts}
        shift = 0
        for index in range(length):
            shift += gaps.get(index, 0)
            positions[index] += shift
    return positions


def packed(documents: list[Document]) -> Batch:
    offsets = [0]
    for each in documents:
        offsets.append(offsets[-1] + len(each.ids))
    return Batch(
        torch.tensor([token for each in documents for token in each.ids]),
        torch.tensor([weight for each in documents for weight in each.weights], dtype=torch.float),
        torch.tensor([position for each in documents for position in each.positions]),
        torch.tensor(offsets, dtype=torch.int32),
        _pairs([each.pointers for each in documents], offsets),
        _pairs([each.copies for each in documents], offsets),
    )


def _pairs(of_documents: list[list[tuple[int, int]]], offsets: list[int]) -> torch.Tensor:
    pairs = [(start + place, start + target) for each, start in zip(of_documents, offsets) for place, target in each]
    return torch.tensor(pairs, dtype=torch.long).view(-1, 2)


class BatchMaker:
    """Makes batch number n of a seed, with at least `tokens` tokens."""

    def __init__(self, seed: int, tokens: int, first_weight: float) -> None:
        self.seed, self.tokens, self.first_weight = seed, tokens, first_weight
        self.tokenizer = Tok.load()

    def batch(self, number: int) -> Batch:
        source.seed(f"{self.seed}/{number}")
        chance = random.Random(f"{self.seed}/{number}/positions")
        documents, count = [], 0
        while count < self.tokens:
            documents.append(document(self.tokenizer, chance, self.first_weight))
            count += len(documents[-1].ids)
        return packed(documents)


_maker: BatchMaker | None = None


def _start(seed: int, tokens: int, first_weight: float) -> None:
    global _maker
    torch.set_num_threads(1)
    _maker = BatchMaker(seed, tokens, first_weight)


def _make(number: int) -> Batch:
    assert _maker is not None
    return _maker.batch(number)


class Feeder:
    """Batches in order from `first` on, made ahead in other processes (0: made here when asked for)."""

    def __init__(self, seed: int, tokens: int, first_weight: float, first: int, processes: int) -> None:
        self.next_number = first
        self.processes = processes
        self.waiting: deque = deque()
        if processes:
            context = multiprocessing.get_context("spawn")
            self.pool = context.Pool(processes, _start, (seed, tokens, first_weight))
        else:
            _start(seed, tokens, first_weight)

    def next(self) -> Batch:
        if not self.processes:
            self.next_number += 1
            return _make(self.next_number - 1)
        while len(self.waiting) < 4 * self.processes:
            self.waiting.append(self.pool.apply_async(_make, (self.next_number,)))
            self.next_number += 1
        return self.waiting.popleft().get()

    def close(self) -> None:
        if self.processes:
            self.pool.terminate()
