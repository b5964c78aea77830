import torch, ctypes, os, math
import torch.nn as nn, torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
A = ctypes.CDLL(HERE + "/kernels/attention.so")
K = ctypes.CDLL(HERE + "/kernels/fused.so")
P = lambda t: ctypes.c_void_p(t.data_ptr())
I = ctypes.c_int
Fl = ctypes.c_float
EPS = 1e-6


class RMS(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        x = x.contiguous()
        T, d = x.shape
        y = torch.empty_like(x)
        rs = torch.empty(T)
        K.rms_fwd(P(x), P(w), P(y), P(rs), I(T), I(d), Fl(EPS))
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
        K.qkr_fwd(P(qkv), I(S), I(0), P(wq), P(cs), P(sn), P(q), P(rq), I(T), I(H), I(D), Fl(EPS))
        K.qkr_fwd(P(qkv), I(S), I(H * D), P(wk), P(cs), P(sn), P(k), P(rk), I(T), I(KH), I(D), Fl(EPS))
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


BF16 = True


class Lin(torch.autograd.Function):
    """bf16 GEMM (oneDNN, AVX512_BF16), fp32 in/out"""

    @staticmethod
    def forward(ctx, x, w):
        xb = x.to(torch.bfloat16)
        wb = w.to(torch.bfloat16)
        ctx.save_for_backward(xb, wb)
        return torch.mm(xb, wb.t()).float()

    @staticmethod
    def backward(ctx, g):
        xb, wb = ctx.saved_tensors
        gb = g.to(torch.bfloat16)
        return torch.mm(gb, wb).float(), torch.mm(gb.t(), xb).float()


def lin(x, w):
    return Lin.apply(x, w) if BF16 else F.linear(x, w)


class Model(nn.Module):
    def __init__(s, V=2304, d=256, L=6, H=8, KH=4, D=32, f=640, theta=20000.0):
        super().__init__()
        s.cfg = dict(V=V, d=d, L=L, H=H, KH=KH, D=D, f=f, theta=theta)
        s.emb = nn.Parameter(torch.randn(V, d) * 0.02)
        s.qkv = nn.ParameterList([nn.Parameter(torch.randn((H + 2 * KH) * D, d) * d**-0.5) for _ in range(L)])
        s.o = nn.ParameterList([nn.Parameter(torch.randn(d, H * D) * d**-0.5 / math.sqrt(2 * L)) for _ in range(L)])
        s.gu = nn.ParameterList([nn.Parameter(torch.randn(2 * f, d) * d**-0.5) for _ in range(L)])
        s.dn = nn.ParameterList([nn.Parameter(torch.randn(d, f) * f**-0.5 / math.sqrt(2 * L)) for _ in range(L)])
        s.n1 = nn.ParameterList([nn.Parameter(torch.ones(d)) for _ in range(L)])
        s.n2 = nn.ParameterList([nn.Parameter(torch.ones(d)) for _ in range(L)])
        s.nq = nn.ParameterList([nn.Parameter(torch.ones(D)) for _ in range(L)])
        s.nk = nn.ParameterList([nn.Parameter(torch.ones(D)) for _ in range(L)])
        s.nf = nn.Parameter(torch.ones(d))
        s.inv = theta ** (-torch.arange(0, D, 2).float() / D)

    def hidden(s, ids, pos, off):
        c = s.cfg
        a = pos.float()[:, None] * s.inv[None]
        cs, sn = a.cos().contiguous(), a.sin().contiguous()
        x = F.embedding(ids, s.emb)
        for l in range(c["L"]):
            h = RMS.apply(x, s.n1[l])
            x = x + lin(Attn.apply(lin(h, s.qkv[l]), s.nq[l], s.nk[l], cs, sn, off, c["H"], c["KH"], c["D"]), s.o[l])
            h = RMS.apply(x, s.n2[l])
            x = x + lin(Swi.apply(lin(h, s.gu[l])), s.dn[l])
        return RMS.apply(x, s.nf)

    def logits(s, h):
        return lin(h, s.emb)
