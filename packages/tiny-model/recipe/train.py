#!/usr/bin/env python3
"""Trains loam/tiny from generated conversations, on the GPU when there is one, else on the CPU.

The folder --out keeps `plateau.pt`, from which every run goes on where the last one stopped: weights, optimiser state,
place in the corpus. With --decay the last steps lower the learning rate to zero; they are kept in `decaying.pt`, so that
training can go on from the plateau later. The result is `final.pt`.

    train.py --out checkpoints                                  the plateau, until it is stopped (SIGTERM saves)
    train.py --out checkpoints --steps 8000 --decay 2500        to step 8,000, with the decay from step 5,500 on
"""

import argparse
import json
import os
import queue
import signal
import threading
import time
import traceback
from datetime import datetime

# One thread per micro-batch beats OpenMP inside the small matrices; barriers cost more than they save.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch
import torch.nn.functional as F
from batches import Batch, Feeder
from heldout import HeldOut
from model import CHOOSING, COPYING, Model, Pointing
from optimizer import Optimizer
from polite import Polite
from schedule import ClockSchedule, Schedule
from tokenizer import Tok

MICRO_BATCH_TOKENS = 1700
ENDLESS = 10**9


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", default="checkpoints", help="folder of checkpoints and log")
    parser.add_argument("--init", help="checkpoint or GGUF to start from when the folder has no checkpoint")
    parser.add_argument("--steps", type=int, help="the last step, counted from the very first (default: until stopped)")
    parser.add_argument("--decay", type=int, default=0, help="steps at the end in which the learning rate falls to zero")
    parser.add_argument("--finish-at", metavar="TIME", help="end by the clock instead (ISO 8601); then --decay counts seconds")
    parser.add_argument("--tokens", type=int, default=5120, help="tokens of a batch")
    parser.add_argument("--lr", type=float, default=0.014, help="learning rate of Muon")
    parser.add_argument("--adam-lr", type=float, default=0.0025, help="learning rate of AdamW")
    parser.add_argument("--warmup", type=int, default=60, help="steps")
    parser.add_argument("--prompt-weight", type=float, default=0.3, help="loss weight of sampled prompt tokens")
    parser.add_argument("--first-weight", type=float, default=3.0, help="loss weight of an answer's first token")
    parser.add_argument("--pointing", type=float, default=0.4, help="loss weight of what heads should look at (see model.py); 0: off")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="micro-batches at once, on a CPU")
    parser.add_argument("--feeders", type=int, help="processes that make batches (default: 0 on a CPU, all but one on a GPU)")
    parser.add_argument("--save-every", type=float, default=120, help="seconds between checkpoints")
    parser.add_argument("--evaluate-every", type=float, default=900, help="seconds between evaluations")
    parser.add_argument("--yield-to", action="append", default=[], metavar="FILE", help="wait while FILE is locked (flock)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", default="{}", help="dimensions as JSON, see model.py")
    return parser.parse_args()


class Workers:
    """Runs closures on a fixed set of threads; a failing one ends the program."""

    def __init__(self, threads: int) -> None:
        self.jobs: queue.Queue = queue.Queue()
        for _ in range(threads):
            threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        torch.set_num_threads(1)
        while True:
            function, args = self.jobs.get()
            try:
                function(*args)
            except Exception:
                traceback.print_exc()
                os._exit(1)
            self.jobs.task_done()

    def run_all(self, jobs) -> None:
        for job in jobs:
            self.jobs.put(job)
        self.jobs.join()


def run_here(jobs) -> None:
    """What `Workers` is on a GPU, which works in order anyway."""
    for function, args in jobs:
        function(*args)


def micro_batches(offsets: list[int], largest: int, threads: int) -> list[tuple[int, int]]:
    """Ranges of documents of about equal size and at most about `largest` tokens; as many for each thread."""
    documents, tokens = len(offsets) - 1, offsets[-1]
    rounds = -(-tokens // (largest * threads))
    count = min(documents, rounds * threads)
    ranges, first = [], 0
    for number in range(1, count + 1):
        # Whole documents up to the nearest bound, but one for each range that is still to come.
        bound = tokens * number / count
        last = first + 1
        while last < documents - (count - number) and abs(offsets[last + 1] - bound) <= abs(offsets[last] - bound):
            last += 1
        last = documents if number == count else last
        ranges.append((first, last))
        first = last
    return ranges


def read_checkpoint(path: str) -> dict:
    """A checkpoint of this program, or the weights in a GGUF."""
    if not path.endswith(".gguf"):
        return torch.load(path, map_location="cpu")
    from import_gguf import read_gguf

    return read_gguf(path)


class Trainer:
    """The state of a run: model, optimiser, and how far it is."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.manual_seed(args.seed)
        torch.set_num_threads(1)
        self.tokenizer = Tok.load()
        plateau = os.path.join(args.out, "plateau.pt")
        self.run_all = run_here if self.device == "cuda" else Workers(args.threads).run_all
        self.threads = 1 if self.device == "cuda" else args.threads
        self.largest = 1 << 20 if self.device == "cuda" else MICRO_BATCH_TOKENS
        resumed = os.path.exists(plateau)
        path = plateau if resumed else args.init
        checkpoint = self._decaying()
        self.decaying = checkpoint is not None
        if checkpoint is None and path:
            checkpoint = read_checkpoint(path)
        cfg = checkpoint["cfg"] if checkpoint else dict(V=len(self.tokenizer.vocab), **json.loads(args.model))
        self.model = Model(**cfg)
        if checkpoint:
            self.model.load_state_dict({name: weights.float() for name, weights in checkpoint["sd"].items()})
        self.model.to(self.device)
        self.optimizer = Optimizer(self.model, args.lr, args.adam_lr, self.run_all)
        self.step, self.tokens, self.started_at = 0, 0, 0
        if checkpoint and "optimizer" in checkpoint and resumed:
            self.optimizer.restore(checkpoint["optimizer"])
            self.step, self.tokens = checkpoint["step"], checkpoint["tokens"]
            self.started_at = checkpoint.get("started_at", 0)
        for parameter in self.model.parameters():
            parameter.grad = torch.zeros_like(parameter)

    def _end(self) -> list:
        return [self.args.finish_at or self.args.steps, self.args.decay]

    def _decaying(self) -> dict | None:
        """A decay to the same end that was cut short."""
        path = os.path.join(self.args.out, "decaying.pt")
        checkpoint = torch.load(path, map_location="cpu") if self.args.decay and os.path.exists(path) else None
        return checkpoint if checkpoint and checkpoint.get("decay") == self._end() else None

    def save(self, name: str, with_optimizer: bool = True) -> None:
        """Writes a checkpoint; one that is cut short never replaces the last."""
        state = dict(cfg=self.model.cfg, sd=self.model.state_dict(), step=self.step, tokens=self.tokens)
        state["started_at"] = self.started_at
        state["decay"] = self._end()
        if with_optimizer:
            state["optimizer"] = self.optimizer.state()
        path = os.path.join(self.args.out, name)
        torch.save(state, path + ".part")
        os.replace(path + ".part", path)

    def learn(self, batch: Batch, scale: float) -> tuple[float, float, float]:
        """One step; returns the mean loss of the assistant's tokens, of looking at tools, and of looking at arguments."""
        offsets = batch.offsets.tolist()
        # Token t predicts token t + 1, but the last token of a document predicts nothing.
        weight = torch.zeros(len(batch.ids))
        weight[:-1] = batch.weights[1:]
        if self.args.prompt_weight > 0:
            sampled = (torch.rand(len(batch.ids)) < 0.10) & (weight == 0)
            weight[sampled] = self.args.prompt_weight
        weight[batch.offsets[1:].long() - 1] = 0
        targets = torch.zeros_like(batch.ids)
        targets[:-1] = batch.ids[1:]
        weight_sum = weight.sum().item()
        batch, weight, targets = batch.to(self.device), weight.to(self.device), targets.to(self.device)
        self.model.zero_grad(set_to_none=False)
        aims = [(batch.pointers, CHOOSING), (batch.copies, COPYING)] if self.args.pointing else []
        losses, pointed = [], []

        def micro_batch(first: int, last: int) -> None:
            low, high = offsets[first], offsets[last]
            bounds = (batch.offsets[first : last + 1] - low).contiguous()
            pointing = []
            for pairs, heads in aims:
                inside = (pairs[:, 0] >= low) & (pairs[:, 0] < high)
                pointing.append(Pointing(pairs[inside] - low, bounds, heads))
            hidden = self.model.hidden(batch.ids[low:high], batch.positions[low:high], bounds, pointing)
            rows = (weight[low:high] > 0).nonzero().squeeze(1)
            logits = self.model.logits(hidden[rows]).float()
            loss = F.cross_entropy(logits, targets[low:high][rows], reduction="none")
            row_weights = weight[low:high][rows]
            total = (loss * row_weights).sum() / weight_sum
            for index, each in enumerate(pointing):
                if isinstance(each.loss, torch.Tensor):
                    mean = each.loss / (len(each.heads) * len(aims[index][0]))
                    total = total + self.args.pointing * mean
                    pointed.append((index, mean.item()))
            total.backward()
            answers = row_weights >= 1
            losses.append((loss[answers].sum().item(), answers.sum().item()))

        # The largest first, so that the threads end at about the same time.
        ranges = micro_batches(offsets, self.largest, self.threads)
        ranges.sort(key=lambda bounds: offsets[bounds[0]] - offsets[bounds[1]])
        self.run_all([(micro_batch, bounds) for bounds in ranges])
        self.optimizer.step(scale, self.step)
        self.step, self.tokens = self.step + 1, self.tokens + len(batch.ids)
        at_tools, at_arguments = (sum(mean for index, mean in pointed if index == aim) for aim in (0, 1))
        return sum(total for total, _ in losses) / max(1, sum(count for _, count in losses)), at_tools, at_arguments


def main() -> None:
    args = arguments()
    os.makedirs(args.out, exist_ok=True)
    log = open(os.path.join(args.out, "log.txt"), "a")

    def say(text: str) -> None:
        line = time.strftime("%Y-%m-%d %H:%M:%S ") + text
        print(line, flush=True)
        print(line, file=log, flush=True)

    trainer = Trainer(args)
    if args.finish_at:
        until = datetime.fromisoformat(args.finish_at).timestamp()
        schedule: Schedule | ClockSchedule = ClockSchedule(args.warmup, until, args.decay)
    else:
        schedule = Schedule(args.warmup, args.steps or ENDLESS, args.decay)
    feeders = args.feeders if args.feeders is not None else (os.cpu_count() or 2) - 1 if trainer.device == "cuda" else 0
    held_out = HeldOut(trainer.tokenizer)
    feeder = Feeder(args.seed, args.tokens, args.first_weight, trainer.step, feeders)
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    size = sum(parameter.numel() for parameter in trainer.model.parameters())
    say(f"{size} parameters {trainer.model.cfg} on {trainer.device}, from step {trainer.step} on, {vars(args)}")

    def evaluate() -> None:
        score = held_out.evaluate(trainer.model)
        kinds = " ".join(f"{kind} {score.exact[kind]}/{score.total[kind]}" for kind in sorted(score.total))
        say(f"held out: loss {score.loss:.4f} exact {score.share:.3f} ({kinds})")
        with open(os.path.join(args.out, "wrong.json"), "w") as file:
            json.dump(score.wrong, file, ensure_ascii=False, indent=0)

    polite = Polite(args.yield_to, stopped)
    average = None
    now = time.time()
    next_save, next_evaluation = now + args.save_every, now + args.evaluate_every
    report_time, report_tokens = now, trainer.tokens
    decaying = trainer.decaying
    while not schedule.ended(trainer.step) and not stopped.is_set():
        if schedule.decaying(trainer.step) and not decaying:
            trainer.save("plateau.pt")
        decaying = schedule.decaying(trainer.step)
        with polite.step() as allowed:
            if not allowed:
                break
            losses = torch.tensor(trainer.learn(feeder.next(), schedule.scale(trainer.step, trainer.started_at)))
        average = losses if average is None else 0.96 * average + 0.04 * losses
        now = time.time()
        if trainer.step % 25 == 0:
            rate = (trainer.tokens - report_tokens) / (now - report_time)
            scale = schedule.scale(trainer.step, trainer.started_at)
            loss, at_tools, at_arguments = average.tolist()
            say(
                f"step {trainer.step} tokens {trainer.tokens / 1e6:.2f}M rate {scale:.3f} loss {loss:.4f} "
                f"pointing {at_tools:.3f} {at_arguments:.3f} tokens/s {rate:.0f}"
            )
            report_time, report_tokens = now, trainer.tokens
        if now > next_save:
            trainer.save("decaying.pt" if decaying else "plateau.pt")
            next_save = time.time() + args.save_every
        if now > next_evaluation:
            evaluate()
            next_evaluation = time.time() + args.evaluate_every
    trainer.save("decaying.pt" if decaying else "plateau.pt")
    if not stopped.is_set():
        evaluate()
        trainer.save("final.pt", with_optimizer=False)
    feeder.close()


if __name__ == "__main__":
    main()
