"""Muon for the matrices (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/), AdamW for the rest."""

import torch
from fused import matmul


def orthogonalise(gradient):
    """Newton-Schulz iteration with the coefficients of the Muon reference implementation."""
    a, b, c = 3.4445, -4.7750, 2.0315
    transposed = gradient.shape[0] > gradient.shape[1]
    x = gradient.T if transposed else gradient
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        s = matmul(x, x, b_transposed=True)
        x = a * x + matmul(b * s + c * matmul(s, s), x)
    return x.T if transposed else x


class Optimizer:
    def __init__(self, model, muon_rate, adam_rate, run_all):
        self.muon_rate, self.adam_rate, self.run_all = muon_rate, adam_rate, run_all
        c = model.cfg
        heads, kv_heads, width, hidden = c["H"], c["KH"], c["D"], c["f"]
        # Fused projections are orthogonalised one by one.
        self.matrices = []
        for layer in range(c["L"]):
            self.matrices += [
                (model.qkv[layer], [heads * width, kv_heads * width, kv_heads * width]),
                (model.o[layer], None),
                (model.gu[layer], [hidden, hidden]),
                (model.dn[layer], None),
            ]
        matrices = {id(parameter) for parameter, _ in self.matrices}
        self.others = [p for p in model.parameters() if id(p) not in matrices]
        self.momentum = {id(p): torch.zeros_like(p) for p, _ in self.matrices}
        self.adam = torch.optim.AdamW(self.others, lr=adam_rate, betas=(0.9, 0.98), eps=1e-8, weight_decay=0.0)

    def step(self, scale, step):
        """One update at `scale` times the base rates; momentum warms up over the first 100 steps."""
        for group in self.adam.param_groups:
            group["lr"] = self.adam_rate * scale
        torch.nn.utils.clip_grad_norm_(self.others, 1.0)
        self.adam.step()
        self._muon(self.muon_rate * scale, min(0.95, 0.85 + step / 1000))

    def _muon(self, rate, momentum, weight_decay=0.01):
        def update(weights, direction):
            with torch.no_grad():
                shape = max(1, weights.shape[0] / weights.shape[1]) ** 0.5
                weights.mul_(1 - rate * weight_decay).add_(orthogonalise(direction), alpha=-rate * shape)

        jobs = []
        with torch.no_grad():
            for parameter, split in self.matrices:
                buffer = self.momentum[id(parameter)]
                buffer.mul_(momentum).add_(parameter.grad)
                direction = parameter.grad + momentum * buffer
                parts = zip(parameter.split(split), direction.split(split)) if split else [(parameter, direction)]
                jobs += [(update, part) for part in parts]
        jobs.sort(key=lambda job: -job[1][0].numel())
        self.run_all(jobs)

    def state(self):
        return dict(adam=self.adam.state_dict(), muon=[self.momentum[id(p)] for p, _ in self.matrices])

    def restore(self, state):
        self.adam.load_state_dict(state["adam"])
        for (parameter, _), buffer in zip(self.matrices, state["muon"]):
            self.momentum[id(parameter)] = buffer
