"""The Qwen3 network: RMSNorm, grouped attention with normed queries and keys, rotary positions, SwiGLU, tied embeddings.

On a CPU with built kernels it runs on `fused.py`; anywhere else, a GPU included, on plain PyTorch. Both read the same
weights and give the same answers (`checks.py` compares them).
"""

import math
from collections.abc import Sequence

import fused
import torch
import torch.nn.functional as F
from torch import nn

EPSILON = 1e-6


def normed(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPSILON) * weight


def rotated(x: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor) -> torch.Tensor:
    """x: tokens × heads × width; halves are rotated against each other, as GPT-NeoX does."""
    left, right = x.chunk(2, -1)
    cosine, sine = cosine[:, None], sine[:, None]
    return torch.cat([left * cosine - right * sine, right * cosine + left * sine], -1)


# Layer and head of those that look from a choice among tools to the right one's name, and from an argument to where it was said.
CHOOSING = ((2, 0), (3, 2), (4, 4))
COPYING = ((4, 3), (5, 2), (5, 5))


class Pointing:
    """Teaches heads where to look.

    That a request and a description mean the same is hard to find from the few letters of a name that follow: forty million
    tokens did not do it. Told where to look, heads learn what to look for; what they read there, and how it is used, they
    learn as before.

    pairs: places in the tokens, each with the place to look at. offsets: where documents start. heads: who is taught.
    """

    def __init__(self, pairs: torch.Tensor, offsets: torch.Tensor, heads: tuple[tuple[int, int], ...]) -> None:
        self.places, self.targets = (each.contiguous() for each in pairs.unbind(1))
        starts = offsets[:-1].long().contiguous()
        self.starts = starts[torch.searchsorted(starts, self.places, right=True) - 1]
        self.heads = heads
        self.loss: torch.Tensor | float = 0.0

    def add(self, model: "Model", layer: int, qkv: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor) -> None:
        """Adds the cross-entropy of the heads of a layer, summed over the pairs."""
        heads, key_heads, width = model.cfg["H"], model.cfg["KH"], model.cfg["D"]
        columns = torch.arange(len(qkv), device=qkv.device)
        for head in (head for each, head in self.heads if each == layer and len(self.places)):
            key = heads + head * key_heads // heads
            q = qkv[self.places, head * width : (head + 1) * width].float()
            k = qkv[:, key * width : (key + 1) * width].float()
            q = rotated(normed(q, model.nq[layer])[:, None], cosine[self.places], sine[self.places])[:, 0]
            k = rotated(normed(k, model.nk[layer])[:, None], cosine, sine)[:, 0]
            scores = q @ k.t() / math.sqrt(width)
            unseen = (columns[None] < self.starts[:, None]) | (columns[None] > self.places[:, None])
            scores = scores.masked_fill(unseen, float("-inf"))
            self.loss = self.loss + F.cross_entropy(scores, self.targets, reduction="sum")


class Model(nn.Module):
    """V: vocabulary, d: width, L: layers, H: heads, KH: key heads, D: width of a head, f: hidden width of the SwiGLU."""

    def __init__(self, V=2304, d=256, L=6, H=8, KH=4, D=32, f=640, theta=20000.0):
        super().__init__()
        self.cfg = dict(V=V, d=d, L=L, H=H, KH=KH, D=D, f=f, theta=theta)

        def matrix(rows: int, columns: int, scale: float) -> nn.ParameterList:
            return nn.ParameterList([nn.Parameter(torch.randn(rows, columns) * scale) for _ in range(L)])

        def ones(width: int) -> nn.ParameterList:
            return nn.ParameterList([nn.Parameter(torch.ones(width)) for _ in range(L)])

        self.emb = nn.Parameter(torch.randn(V, d) * 0.02)
        self.qkv = matrix((H + 2 * KH) * D, d, d**-0.5)
        self.o = matrix(d, H * D, d**-0.5 / math.sqrt(2 * L))
        self.gu = matrix(2 * f, d, d**-0.5)
        self.dn = matrix(d, f, f**-0.5 / math.sqrt(2 * L))
        self.n1, self.n2, self.nq, self.nk = ones(d), ones(d), ones(D), ones(D)
        self.nf = nn.Parameter(torch.ones(d))
        self.use_kernels = True

    @property
    def device(self) -> torch.device:
        return self.emb.device

    def _fused(self) -> bool:
        return self.use_kernels and self.device.type == "cpu" and fused.available(self.cfg["D"])

    def hidden(
        self, ids: torch.Tensor, positions: torch.Tensor, offsets: torch.Tensor, pointing: Sequence["Pointing"] = ()
    ) -> torch.Tensor:
        """Final states of packed documents: tokens × width.

        Args:
            ids, positions: of every token.
            offsets: int32, where each document starts in them, and the end; documents do not see each other.
            pointing: what certain heads should look at; each gathers how far they are from it.
        """
        width = self.cfg["D"]
        inverse = self.cfg["theta"] ** (-torch.arange(0, width, 2, device=self.device).float() / width)
        angles = positions.float()[:, None] * inverse[None]
        cosine, sine = angles.cos().contiguous(), angles.sin().contiguous()
        if self._fused():
            return self._hidden_fused(ids, cosine, sine, offsets, pointing)
        padding = _padding(offsets)
        # Matrices multiply in bfloat16 on a GPU, as the kernels do on a CPU.
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            return self._hidden_plain(ids, cosine, sine, padding, pointing)

    def _hidden_fused(self, ids, cosine, sine, offsets, pointing):
        c = self.cfg
        x = F.embedding(ids, self.emb)
        for layer in range(c["L"]):
            h = fused.RMS.apply(x, self.n1[layer])
            qkv = fused.Lin.apply(h, self.qkv[layer])
            for each in pointing:
                each.add(self, layer, qkv, cosine, sine)
            seen = fused.Attn.apply(qkv, self.nq[layer], self.nk[layer], cosine, sine, offsets, c["H"], c["KH"], c["D"])
            x = x + fused.Lin.apply(seen, self.o[layer])
            h = fused.RMS.apply(x, self.n2[layer])
            x = x + fused.Lin.apply(fused.Swi.apply(fused.Lin.apply(h, self.gu[layer])), self.dn[layer])
        return fused.RMS.apply(x, self.nf)

    def _hidden_plain(self, ids, cosine, sine, padding, pointing):
        x = F.embedding(ids, self.emb)
        for layer in range(self.cfg["L"]):
            qkv = F.linear(normed(x, self.n1[layer]), self.qkv[layer])
            for each in pointing:
                each.add(self, layer, qkv, cosine, sine)
            seen = self._attention(qkv, layer, cosine, sine, padding)
            x = x + F.linear(seen, self.o[layer])
            gate, up = F.linear(normed(x, self.n2[layer]), self.gu[layer]).chunk(2, -1)
            x = x + F.linear(F.silu(gate) * up, self.dn[layer])
        return normed(x.float(), self.nf)

    def _attention(self, qkv, layer, cosine, sine, padding):
        c = self.cfg
        tokens, heads, key_heads, width = len(qkv), c["H"], c["KH"], c["D"]
        q, k, v = qkv.split([heads * width, key_heads * width, key_heads * width], -1)
        q = rotated(normed(q.view(tokens, heads, width).float(), self.nq[layer]), cosine, sine)
        k = rotated(normed(k.view(tokens, key_heads, width).float(), self.nk[layer]), cosine, sine)
        v = v.view(tokens, key_heads, width)
        index, back = padding
        q, k, v = (each.to(v.dtype)[index].transpose(1, 2) for each in (q, k, v))
        k, v = (each.repeat_interleave(heads // key_heads, 1) for each in (k, v))
        # Documents are padded at their end, where a causal mask keeps what follows from being seen.
        seen = _causal(q, k, v).transpose(1, 2).reshape(-1, heads * width)
        return seen[back]

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        if self._fused():
            return fused.Lin.apply(hidden, self.emb)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            return F.linear(hidden, self.emb)


def _padding(offsets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Where the tokens of packed documents go in a rectangle, and where they come back from."""
    starts, lengths = offsets[:-1].long(), (offsets[1:] - offsets[:-1]).long()
    longest = int(lengths.max())
    column = torch.arange(longest, device=offsets.device)
    inside = column[None] < lengths[:, None]
    index = torch.where(inside, starts[:, None] + column[None], torch.zeros_like(starts)[:, None])
    return index, inside.flatten().nonzero().squeeze(1)


def _causal(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)
    length = q.shape[-2]
    mask = torch.ones(length, length, dtype=torch.bool, device=q.device).tril()
    scores = (q @ k.transpose(-1, -2)) / math.sqrt(q.shape[-1])
    return scores.masked_fill(~mask, float("-inf")).softmax(-1) @ v
