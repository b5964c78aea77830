#!/usr/bin/python3
# usage: PYTHONPATH=gguf-py python3 export.py ckpt/best.pt out.gguf [q8_0|f16|f32]
import sys, os, torch, numpy as np, gguf
from tokenizer import Tok

ck, out, qt = sys.argv[1], sys.argv[2], (sys.argv[3] if len(sys.argv) > 3 else "q8_0").lower()
c = torch.load(ck, map_location="cpu")
cfg = c["cfg"]
sd = c["sd"]
T = Tok.load()
w = gguf.GGUFWriter(out, "qwen3")
w.add_name("loam-tiny")
w.add_description("Tiny chat + tool-calling demo model trained from scratch on a synthetic corpus")
w.add_author("Loam")
w.add_license("mit")
w.add_size_label("%.1fM" % (sum(v.numel() for v in sd.values()) / 1e6))
w.add_context_length(4096)
w.add_embedding_length(cfg["d"])
w.add_block_count(cfg["L"])
w.add_feed_forward_length(cfg["f"])
w.add_head_count(cfg["H"])
w.add_head_count_kv(cfg["KH"])
w.add_key_length(cfg["D"])
w.add_value_length(cfg["D"])
w.add_rope_freq_base(cfg["theta"])
w.add_layer_norm_rms_eps(1e-6)
w.add_file_type({"q8_0": 7, "f16": 1, "f32": 0}[qt])
w.add_tokenizer_model("gpt2")
w.add_tokenizer_pre("qwen2")
w.add_token_list(T.vocab)
w.add_token_types(T.types)
w.add_token_merges([f"{a} {b}" for a, b in T.merges])
w.add_bos_token_id(T.id["<|endoftext|>"])
w.add_eos_token_id(T.id["<|im_end|>"])
w.add_pad_token_id(T.id["<|endoftext|>"])
w.add_add_bos_token(False)
w.add_add_space_prefix(False)
w.add_chat_template(
    open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "chat_template.jinja")).read().rstrip("\n")
)


def put(n, t):
    a = t.detach().float().numpy()
    if a.ndim == 1 or qt == "f32":
        w.add_tensor(n, a.astype(np.float32))
        return
    if qt == "f16":
        w.add_tensor(n, a.astype(np.float16))
        return
    q = gguf.quants.quantize(a, gguf.GGMLQuantizationType.Q8_0)
    w.add_tensor(n, q, raw_dtype=gguf.GGMLQuantizationType.Q8_0)


put("token_embd.weight", sd["emb"])
put("output_norm.weight", sd["nf"])
H, KH, D, f = cfg["H"], cfg["KH"], cfg["D"], cfg["f"]
for l in range(cfg["L"]):
    p = f"blk.{l}."
    q, k, v = sd[f"qkv.{l}"].split([H * D, KH * D, KH * D])
    g, u = sd[f"gu.{l}"].split([f, f])
    put(p + "attn_norm.weight", sd[f"n1.{l}"])
    put(p + "attn_q.weight", q)
    put(p + "attn_k.weight", k)
    put(p + "attn_v.weight", v)
    put(p + "attn_q_norm.weight", sd[f"nq.{l}"])
    put(p + "attn_k_norm.weight", sd[f"nk.{l}"])
    put(p + "attn_output.weight", sd[f"o.{l}"])
    put(p + "ffn_norm.weight", sd[f"n2.{l}"])
    put(p + "ffn_gate.weight", g)
    put(p + "ffn_up.weight", u)
    put(p + "ffn_down.weight", sd[f"dn.{l}"])
w.write_header_to_file()
w.write_kv_data_to_file()
w.write_tensors_to_file()
w.close()
print(out, os.path.getsize(out) / 1e6, "MB")
