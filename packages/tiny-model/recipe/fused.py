"""The network's parts as fused CPU kernels (`kernels/`), with gradients. Used when they are built; see `build_kernels.sh`."""

import ctypes
import math
import os

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
EPSILON = 1e-6
HEAD_WIDTH = 32


def _load(name: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(os.path.join(HERE, "kernels", name))
    except OSError:
        return None


A = _load("attention.so")
K = _load("fused.so")
M = _load("matmul.so")


def available(head_width: int) -> bool:
    """Whether the kernels are built and made for heads of this width."""
    return A is not None and K is not None and head_width == HEAD_WIDTH


def P(tensor: torch.Tensor) -> ctypes.c_void_p:
    return ctypes.c_void_p(tensor.data_ptr())


I = ctypes.c_int
Fl = ctypes.c_float


class RMS(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        x = x.contiguous()
        T, d = x.shape
        y = torch.empty_like(x)
        rs = torch.empty(T)
        K.rms_fwd(P(x), P(w), P(y), P(rs), I(T), I(d), Fl(EPSILON))
        ctx.save_for_backward(x, w, rs)
        return y

    @staticmethod
    def backward(ctx, g):
        x, w, rs = ctx.saved_tensors
        g = g.contiguous()
        gx = torch.empty_like(x)
        gw = torch.zeros_like(w)
        T, d = x.shape
        K.rms_bwd(P(x), P(w), P(rs), P(g), P(gx), P(gw), I(T), I(d))
        return gx, gw


class Swi(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        T, f2 = x.shape
        f = f2 // 2
        y = torch.empty(T, f)
        K.swi_fwd(P(x), P(y), I(T), I(f))
        ctx.save_for_backward(x)
        return y

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        g = g.contiguous()
        gx = torch.empty_like(x)
        T, f2 = x.shape
        K.swi_bwd(P(x), P(g), P(gx), I(T), I(f2 // 2))
        return gx


class Attn(torch.autograd.Function):
    @staticmethod
    def forward(ctx, qkv, wq, wk, cs, sn, off, H, KH, D):
        T, S = qkv.shape
        nd = off.numel() - 1
        sc = 1 / math.sqrt(D)
        q = torch.empty(T, H, D)
        k = torch.empty(T, KH, D)
        v = torch.empty(T, KH, D)
        rq = torch.empty(T, H)
        rk = torch.empty(T, KH)
        K.qkr_fwd(P(qkv), I(S), I(0), P(wq), P(cs), P(sn), P(q), P(rq), I(T), I(H), I(D), Fl(EPSILON))
        K.qkr_fwd(P(qkv), I(S), I(H * D), P(wk), P(cs), P(sn), P(k), P(rk), I(T), I(KH), I(D), Fl(EPSILON))
        K.copycols(P(qkv), I(S), I((H + KH) * D), P(v), I(T), I(KH * D))
        o = torch.empty(T, H, D)
        lse = torch.empty(T, H)
        A.attn_fwd(P(q), P(k), P(v), P(o), P(lse), P(off), I(nd), I(H), I(KH), I(D), Fl(sc))
        ctx.save_for_backward(qkv, wq, wk, cs, sn, off, q, k, v, rq, rk, o, lse)
        ctx.a = (H, KH, D, sc)
        return o.view(T, H * D)

    @staticmethod
    def backward(ctx, g):
        qkv, wq, wk, cs, sn, off, q, k, v, rq, rk, o, lse = ctx.saved_tensors
        H, KH, D, sc = ctx.a
        g = g.contiguous()
        T, S = qkv.shape
        nd = off.numel() - 1
        gq = torch.empty_like(q)
        gk = torch.empty_like(k)
        gv = torch.empty_like(v)
        A.attn_bwd(P(q), P(k), P(v), P(o), P(lse), P(g), P(gq), P(gk), P(gv), P(off), I(nd), I(H), I(KH), I(D), Fl(sc))
        gx = torch.empty_like(qkv)
        gwq = torch.zeros_like(wq)
        gwk = torch.zeros_like(wk)
        K.qkr_bwd(P(qkv), I(S), I(0), P(wq), P(cs), P(sn), P(rq), P(gq), P(gx), P(gwq), I(T), I(H), I(D))
        K.qkr_bwd(P(qkv), I(S), I(H * D), P(wk), P(cs), P(sn), P(rk), P(gk), P(gx), P(gwk), I(T), I(KH), I(D))
        K.putcols(P(gx), I(S), I((H + KH) * D), P(gv), I(T), I(KH * D))
        return gx, gwq, gwk, None, None, None, None, None, None


def matmul(a: torch.Tensor, b: torch.Tensor, a_transposed: bool = False, b_transposed: bool = False) -> torch.Tensor:
    """The product of two float32 matrices: in float16 where the CPU multiplies that (`kernels/matmul.cpp`), else in bfloat16."""
    if M is None or a.device.type != "cpu":
        a, b = a.to(torch.bfloat16), b.to(torch.bfloat16)
        return torch.mm(a.t() if a_transposed else a, b.t() if b_transposed else b).float()
    a, b = a.contiguous(), b.contiguous()
    depth, rows = a.shape if a_transposed else reversed(a.shape)
    columns = b.shape[0] if b_transposed else b.shape[1]
    c = torch.empty(rows, columns)
    M.matmul(P(a), P(b), P(c), I(rows), I(columns), I(depth), I(a_transposed), I(b_transposed))
    return c


class Lin(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        ctx.save_for_backward(x, w)
        return matmul(x, w, b_transposed=True)

    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        return matmul(g, w), matmul(g, x, a_transposed=True)
