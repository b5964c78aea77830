#!/usr/bin/python3
"""Tiny byte-level BPE (GGUF: model gpt2, pre qwen2). Merges: latin UTF-8 pairs, letters-only, punctuation-only,
then LAST (space + first word piece), so that ' Zorvik' and 'Zorvik' split identically except for the first piece."""

import collections
import json
import os

import regex

HERE = os.path.dirname(os.path.abspath(__file__))
PAT = regex.compile(
    r"""(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
)


def b2u():
    bs = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    cs = bs[:]
    n = 0
    for b in range(256):
        if b not in bs:
            bs.append(b)
            cs.append(256 + n)
            n += 1
    return dict(zip(bs, map(chr, cs)))


B2U = b2u()
U2B = {v: k for k, v in B2U.items()}
SP = B2U[32]
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
USER = [
    "<tool_call>",
    "</tool_call>",
    "<tool_response>",
    "</tool_response>",
    "<think>",
    "</think>",
    "<tools>",
    "</tools>",
]
# prompt boilerplate as single user-defined tokens (dropped at random in training for robustness)
BOILER = [
    "# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are provided with function signatures within ",
    " XML tags:\n",
    "\n\nFor each function call, return a json object with function name and arguments within ",
    '\n{"name": <function-name>, "arguments": <args-json-object>}\n',
    '\n{"type": "function", "function": {"name": "',
    '", "description": "',
    '", "parameters": {"type": "object", "properties": {"',
    '", "parameters": {"type": "object", "properties": {}}}}',
    '": {"type": "string", "description": "',
    '": {"type": "integer", "description": "',
    '": {"type": "number", "description": "',
    '": {"type": "string", "enum": ["',
    '": {"type": "string"}, "',
    '": {"type": "integer"}, "',
    '": {"type": "number"}, "',
    '}, "required": ["',
    '"], "additionalProperties": false}}}',
    '"]}}}',
    '"}}, "required": ["',
    '"], "description": "',
]
isl = lambda u: U2B[u] >= 128 or chr(U2B[u]).isalpha()


def cls(tok):
    if all(isl(c) for c in tok):
        return "L"
    if all((33 <= U2B[c] < 127) and not isl(c) and not chr(U2B[c]).isdigit() for c in tok):
        return "P"
    if (
        tok[0] == SP
        and len(tok) >= 1
        and all((33 <= U2B[c] < 127) and not isl(c) and not chr(U2B[c]).isdigit() for c in tok[1:])
    ):
        return "P"
    return "X"


class Tok:
    def __init__(s, d):
        s.vocab = d["vocab"]
        s.types = d["types"]
        s.merges = [tuple(m) for m in d["merges"]]
        s.rank = {m: i for i, m in enumerate(s.merges)}
        s.id = {t: i for i, t in enumerate(s.vocab)}
        s.special = [t for t, ty in zip(s.vocab, s.types) if ty in (3, 4)]
        s.special.sort(key=lambda t: -len(t.encode()))
        s.cache = {}
        s.re_all = None
        s.re_cache = {}

    @staticmethod
    def load(p=os.path.join(HERE, "tokenizer.json")):
        return Tok(json.load(open(p)))

    def bpe(s, w):
        r = s.cache.get(w)
        if r is not None:
            return r
        p = [B2U[b] for b in w.encode()]
        while len(p) > 1:
            best = None
            for i in range(len(p) - 1):
                k = s.rank.get((p[i], p[i + 1]))
                if k is not None and (best is None or k < best[0]):
                    best = (k, i)
            if best is None:
                break
            i = best[1]
            p[i : i + 2] = [p[i] + p[i + 1]]
        r = [s.id[x] for x in p]
        if len(s.cache) < 400000:
            s.cache[w] = r
        return r

    def encode(s, text, drop=()):
        frags = [text]
        for sp in s.special:
            if sp in drop or sp not in text:
                continue
            i = s.id[sp]
            out = []
            for f in frags:
                if isinstance(f, int):
                    out.append(f)
                    continue
                parts = f.split(sp)
                for j, x in enumerate(parts):
                    if j:
                        out.append(i)
                    if x:
                        out.append(x)
            frags = out
        r = []
        for f in frags:
            if isinstance(f, int):
                r.append(f)
            else:
                for w in PAT.findall(f):
                    r += s.bpe(w)
        return r

    def width(s, i):
        """Bytes of a token."""
        return len(s.vocab[i].encode() if s.types[i] in (3, 4) else s.vocab[i])

    def decode(s, ids):
        b = b""
        for i in ids:
            t = s.vocab[i]
            b += t.encode() if s.types[i] in (3, 4) else bytes(U2B[c] for c in t)
        return b.decode("utf8", "replace")


def train(texts, VOCAB, NP=70, NG=780):
    cnt = collections.Counter()
    sp = regex.compile("|".join(regex.escape(x) for x in sorted(CONTROL + USER + BOILER, key=lambda t: -len(t))))
    for t in texts:
        for f in sp.split(t):
            cnt.update(PAT.findall(f))
    lc = collections.Counter()
    pc = collections.Counter()
    init = collections.Counter()
    for w, n in cnt.items():
        u = [B2U[b] for b in w.encode()]
        cur = ""
        for c in u:
            if isl(c):
                cur += c
            else:
                if cur:
                    lc[cur] += n
                    cur = ""
        if cur:
            lc[cur] += n
        if all(cls(c) == "P" for c in u if c != SP) and len(u) > 1:
            pc["".join(c for c in u if cls(c) == "P" or c == SP)] += n
    merges = []
    for c in "äöüÄÖÜéèêàâçñøåæóáíúãõëïôûßÉÈÀÇÑØÅ°":
        b = c.encode()
        merges.append((B2U[b[0]], B2U[b[1]]))

    def runbpe(counter, k, allow):
        words = [[list(w), n] for w, n in counter.items()]
        # apply initial merges
        for wi in words:
            p = wi[0]
            for m in merges:
                i = 0
                while i < len(p) - 1:
                    if (p[i], p[i + 1]) == m:
                        p[i : i + 2] = [m[0] + m[1]]
                    i += 1
        pairs = collections.Counter()
        where = collections.defaultdict(set)
        for j, (p, n) in enumerate(words):
            for i in range(len(p) - 1):
                pairs[(p[i], p[i + 1])] += n
                where[(p[i], p[i + 1])].add(j)
        out = []
        while len(out) < k:
            best = max(pairs.items(), key=lambda kv: (kv[1], kv[0]))
            m, c = best
            if c < 2:
                break
            out.append(m)
            for j in list(where[m]):
                p, n = words[j]
                for i in range(len(p) - 1):
                    pairs[(p[i], p[i + 1])] -= n
                i = 0
                while i < len(p) - 1:
                    if (p[i], p[i + 1]) == m:
                        p[i : i + 2] = [m[0] + m[1]]
                    i += 1
                for i in range(len(p) - 1):
                    pairs[(p[i], p[i + 1])] += n
                    where[(p[i], p[i + 1])].add(j)
            pairs.pop(m, None)
            where.pop(m, None)
        return out, words

    base = 256 + len(merges) + len(CONTROL) + len(USER) + len(BOILER)
    NL = VOCAB - base - NP - NG - 1
    lm, words = runbpe(lc, NL, None)
    pm, _ = runbpe(pc, NP, None)
    seg = {"".join(p): p for p, n in words}
    for w, n in cnt.items():
        if w[0] == " " and len(w) > 1:
            u = "".join(B2U[b] for b in w[1:].encode())
            if u in seg:
                init[seg[u][0]] += n
    gm = [(SP, x) for x, n in init.most_common(NG)]
    nl = [(B2U[10], B2U[10])]
    # no token may span the end of the arguments object ('}}') or the space before '{': grammar-constrained decoding cuts there
    pm = [
        m
        for m in pm
        if "}}" not in m[0] + m[1] and not ((m[0] + m[1])[0] == SP and ("{" in m[0] + m[1] or "}" in m[0] + m[1]))
    ]
    merges = merges + lm + pm + nl + gm
    vocab = [B2U[i] for i in range(256)]
    types = [1] * 256
    seen = set(vocab)
    ml = []
    for a, b in merges:
        t = a + b
        ml.append((a, b))
        if t not in seen:
            seen.add(t)
            vocab.append(t)
            types.append(1)
    for t in CONTROL:
        vocab.append(t)
        types.append(3)
    for t in USER + BOILER:
        vocab.append(t)
        types.append(4)
    while len(vocab) < VOCAB:
        vocab.append(f"<|unused_{len(vocab)}|>")
        types.append(5)
    return dict(vocab=vocab, types=types, merges=ml)


if __name__ == "__main__":
    import time

    from corpus import source
    from corpus.conversation import conversation

    t0 = time.time()
    source.seed(12345)
    texts = ["".join(segment.text for segment in conversation().segments) for _ in range(30000)]
    d = train(texts, 2304)
    json.dump(d, open(os.path.join(HERE, "tokenizer.json"), "w"), ensure_ascii=False)
    T = Tok(d)
    print(len(T.vocab), len(T.merges), "%.1fs" % (time.time() - t0))
    n = sum(len(T.encode(t)) for t in texts[:3000])
    print("tokens/conv", n / 3000, "chars/tok", sum(map(len, texts[:3000])) / n)
    for t in texts[:20]:
        assert T.decode(T.encode(t)) == t
    for w in [
        "What's the weather in Zorvik?",
        ' "Zorvik"}',
        "get_current_weather",
        "Lisbon is 23°C",
        "user@plim.org",
        '{"city": "Oslo", "unit": "celsius"}}\n',
    ]:
        print([T.decode([i]) for i in T.encode(w)])
