"""Reads the weights of a GGUF that `export.py` wrote, so that training can start from a published model."""

from typing import Any

import gguf
import torch


def read_gguf(path: str) -> dict[str, Any]:
    """A checkpoint (`cfg`, `sd`) without optimiser state; Q8_0 keeps about three digits of each weight.

    Raises:
        KeyError: the file holds another architecture than this recipe's.
    """
    reader = gguf.GGUFReader(path)

    def number(key: str) -> Any:
        return reader.fields[f"qwen3.{key}"].contents()

    tensors = {
        tensor.name: torch.tensor(gguf.quants.dequantize(tensor.data, tensor.tensor_type)).float()
        for tensor in reader.tensors
    }
    layers = number("block_count")
    weights = {"emb": tensors["token_embd.weight"], "nf": tensors["output_norm.weight"]}
    for layer in range(layers):
        block = f"blk.{layer}."
        parts = {
            "qkv": ["attn_q", "attn_k", "attn_v"],
            "o": ["attn_output"],
            "gu": ["ffn_gate", "ffn_up"],
            "dn": ["ffn_down"],
            "n1": ["attn_norm"],
            "n2": ["ffn_norm"],
            "nq": ["attn_q_norm"],
            "nk": ["attn_k_norm"],
        }
        for name, sources in parts.items():
            weights[f"{name}.{layer}"] = torch.cat([tensors[f"{block}{source}.weight"] for source in sources])
    vocabulary, width = weights["emb"].shape
    cfg = dict(
        V=vocabulary,
        d=width,
        L=layers,
        H=number("attention.head_count"),
        KH=number("attention.head_count_kv"),
        D=number("attention.key_length"),
        f=number("feed_forward_length"),
        theta=number("rope.freq_base"),
    )
    return {"cfg": cfg, "sd": weights}
