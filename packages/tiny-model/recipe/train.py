#!/usr/bin/env python3
"""Trains loam/tiny from generated conversations.

usage: train.py --minutes 60 --out checkpoints [--init checkpoints/last.pt]
"""

import argparse
import json
import os
import queue
import threading
import time
import traceback

# One thread per micro-batch beats OpenMP inside the small matrices; barriers cost more than they save.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ["OMP_NUM_THREADS"] = "1"

import torch
import torch.nn.functional as F

import generate
from batches import Batches
from heldout import HeldOut
from model import Model
from optimizer import Optimizer
from tokenizer import Tok

MICRO_BATCH_TOKENS = 1700


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60, help="wall time; the learning rate decays over it")
    parser.add_argument("--out", default="checkpoints", help="folder of checkpoints and log")
    parser.add_argument("--init", help="checkpoint to continue from, with or without optimiser state")
    parser.add_argument("--tokens", type=int, default=5120, help="tokens of a batch")
    parser.add_argument("--lr", type=float, default=0.016, help="learning rate of Muon")
    parser.add_argument("--adam-lr", type=float, default=0.003, help="learning rate of AdamW")
    parser.add_argument("--warmup", type=int, default=40, help="steps")
    parser.add_argument("--flat", type=float, default=0.4, help="share of the time before the decay to zero")
    parser.add_argument("--prompt-weight", type=float, default=0.3, help="loss weight of sampled prompt tokens")
    parser.add_argument("--first-weight", type=float, default=4.0, help="loss weight of an answer's first token")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", default="{}", help="dimensions as JSON, see model.py")
    return parser.parse_args()


class Workers:
    """Runs closures on a fixed set of threads; a failing one ends the program."""

    def __init__(self, threads):
        torch.set_num_threads(1)
        self.jobs = queue.Queue()
        for _ in range(threads):
            threading.Thread(target=self._work, daemon=True).start()

    def _work(self):
        torch.set_num_threads(1)
        while True:
            function, args = self.jobs.get()
            try:
                function(*args)
            except Exception:
                traceback.print_exc()
                os._exit(1)
            self.jobs.task_done()

    def run_all(self, jobs):
        for job in jobs:
            self.jobs.put(job)
        self.jobs.join()


def micro_batches(offsets):
    """Ranges of documents with at most MICRO_BATCH_TOKENS tokens (or one longer document)."""
    documents, first, ranges = len(offsets) - 1, 0, []
    while first < documents:
        last = first + 1
        while last < documents and offsets[last + 1] - offsets[first] <= MICRO_BATCH_TOKENS:
            last += 1
        ranges.append((first, last))
        first = last
    return ranges


def main():
    args = arguments()
    os.makedirs(args.out, exist_ok=True)
    log = open(os.path.join(args.out, "log.txt"), "a")

    def say(text):
        line = time.strftime("%H:%M:%S ") + text
        print(line, flush=True)
        log.write(line + "\n")
        log.flush()

    torch.manual_seed(args.seed)
    tokenizer = Tok.load()
    batches = Batches(tokenizer, args.seed * 7919, args.first_weight)
    held_out = HeldOut(batches)
    workers = Workers(args.threads)

    checkpoint = torch.load(args.init) if args.init else None
    dimensions = checkpoint["cfg"] if checkpoint else dict(V=len(tokenizer.vocab), **json.loads(args.model))
    model = Model(**dimensions)
    if checkpoint:
        model.load_state_dict(checkpoint["sd"])
    optimizer = Optimizer(model, args.lr, args.adam_lr, workers.run_all)
    step, seen = 0, 0
    if checkpoint and "optimizer" in checkpoint:
        optimizer.restore(checkpoint["optimizer"])
        step, seen = checkpoint["step"], checkpoint["tokens"]
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    say(f"parameters {sum(p.numel() for p in model.parameters())} {model.cfg}")

    def save(name, with_optimizer=True):
        state = dict(cfg=model.cfg, sd=model.state_dict(), step=step, tokens=seen)
        if with_optimizer:
            state["optimizer"] = optimizer.state()
        torch.save(state, os.path.join(args.out, name))

    def evaluate(label):
        exact, total, wrong = held_out.evaluate(model, tokenizer)
        with open(os.path.join(args.out, "wrong.json"), "w") as file:
            json.dump(wrong, file, ensure_ascii=False, indent=0)
        share = sum(exact.values()) / sum(total.values())
        kinds = " ".join(f"{kind} {exact[kind]}/{total[kind]}" for kind in sorted(total))
        say(f"{label} {kinds} all {share:.3f}")
        return share

    # The corpus goes on where a checkpoint stopped instead of showing the same conversations again.
    generate.seed(args.seed * 100003 + step, "train")
    start = time.time()
    end = start + args.minutes * 60
    next_evaluation, next_save = start + 240, start + 120
    best, average_loss = 0.0, None
    report_time, report_tokens = start, seen
    warm_from = step
    while (progress := (time.time() - start) / (end - start)) < 1:
        decay = 1 if progress < args.flat else (1 - progress) / (1 - args.flat)
        scale = min(1, (step - warm_from + 1) / args.warmup) * decay
        ids, weights, positions, offsets = batches.batch(args.tokens)
        # Token t predicts token t + 1, but the last token of a document predicts nothing.
        weight = torch.zeros(len(ids))
        weight[:-1] = weights[1:]
        if args.prompt_weight > 0 and progress < 0.6:
            sampled = (torch.rand(len(ids)) < 0.10) & (weight == 0)
            weight[sampled] = args.prompt_weight
        weight[offsets[1:].long() - 1] = 0
        targets = torch.zeros_like(ids)
        targets[:-1] = ids[1:]
        weight_sum = weight.sum()
        model.zero_grad(set_to_none=False)
        losses = []

        def micro_batch(first, last):
            lo, hi = int(offsets[first]), int(offsets[last])
            hidden = model.hidden(
                ids[lo:hi], positions[lo:hi], (offsets[first : last + 1] - offsets[first]).contiguous()
            )
            rows = (weight[lo:hi] > 0).nonzero().squeeze(1)
            loss = F.cross_entropy(model.logits(hidden[rows]), targets[lo:hi][rows], reduction="none")
            row_weights = weight[lo:hi][rows]
            ((loss * row_weights).sum() / weight_sum).backward()
            answers = row_weights >= 1
            losses.append((loss[answers].sum().item(), answers.sum().item()))

        workers.run_all([(micro_batch, bounds) for bounds in micro_batches(offsets)])
        optimizer.step(scale, step)
        step, seen = step + 1, seen + len(ids)
        loss = sum(total for total, _ in losses) / max(1, sum(count for _, count in losses))
        average_loss = loss if average_loss is None else 0.95 * average_loss + 0.05 * loss
        now = time.time()
        if step % 25 == 0:
            rate = (seen - report_tokens) / (now - report_time)
            say(
                f"step {step} tokens {seen / 1e6:.2f}M progress {progress:.3f} loss {average_loss:.4f} tokens/s {rate:.0f}"
            )
            report_time, report_tokens = now, seen
        if now > next_save:
            save("last.pt")
            next_save = now + 120
        if now > next_evaluation:
            share = evaluate("held-out")
            next_evaluation = time.time() + 300
            if share >= best:
                best = share
                save("best.pt", with_optimizer=False)
    evaluate("final")
    save("final.pt")


if __name__ == "__main__":
    main()
