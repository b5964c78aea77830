#!/usr/bin/env python3
"""Averages two checkpoints of one shape: `average.py OUT A B SHARE` writes SHARE of B and the rest of A.

Between weights and what a short training made of them lies what keeps more of the old and has most of the new
(Wortsman et al. 2022, https://arxiv.org/abs/2109.01903). Prints how held-out conversations fare with it.
"""

import sys

import torch
from heldout import HeldOut
from model import Model
from tokenizer import Tok
from train import read_checkpoint


def main() -> None:
    out, first, second, share = sys.argv[1:]
    old, new = read_checkpoint(first), read_checkpoint(second)
    if old["cfg"] != new["cfg"]:
        sys.exit(f"{first} and {second} differ in shape: {old['cfg']}, {new['cfg']}")
    part = float(share)
    weights = {name: torch.lerp(old["sd"][name].float(), each.float(), part) for name, each in new["sd"].items()}
    torch.save({"cfg": new["cfg"], "sd": weights}, out)
    torch.set_num_threads(1)
    model = Model(**new["cfg"])
    model.load_state_dict(weights)
    score = HeldOut(Tok.load()).evaluate(model)
    kinds = " ".join(f"{kind} {score.exact[kind]}/{score.total[kind]}" for kind in sorted(score.total))
    print(f"held out: loss {score.loss:.4f} exact {score.share:.3f} ({kinds})")


if __name__ == "__main__":
    main()
