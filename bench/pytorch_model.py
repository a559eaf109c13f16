"""The decoder that east trains, in plain PyTorch, at the shapes that bench uses.

RMSNorm, rotary positions by halves, grouped key-value heads, SwiGLU, tied head.
Products of the same input are one product (q, k and v; gate and up), which is
the faster way to write it in eager mode.
"""

import dataclasses
import os
import platform
import resource

import torch
from torch import nn
from torch.nn import functional as F


@dataclasses.dataclass(frozen=True)
class Shape:
    width: int
    layers: int
    heads: int
    kv_heads: int
    ffn: int
    vocabulary: int
    time: int = 256
    batch: int = 16

    @property
    def head_width(self):
        return self.width // self.heads

    def flops_per_token(self):
        """Forward and backward: 6 a weight, the head, and causal attention."""
        kv = self.kv_heads * self.head_width
        layer = 2 * self.width ** 2 + 2 * self.width * kv + 3 * self.width * self.ffn
        attention = 6 * self.time * self.width
        return self.layers * (6 * layer + attention) + 6 * self.width * self.vocabulary


SHAPES = {
    "tiny": Shape(128, 4, 4, 4, 384, 512),
    "small": Shape(256, 6, 8, 8, 688, 2048),
    "medium": Shape(512, 8, 8, 8, 1376, 8192, batch=8),
    "135M": Shape(576, 30, 9, 3, 1536, 49152, batch=2),
}


def rotate(x, cos, sin):
    a, b = x.chunk(2, dim=-1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), dim=-1)


class Layer(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.shape = s
        kv = s.kv_heads * s.head_width
        self.attention_norm = nn.RMSNorm(s.width, eps=1e-5)
        self.qkv = nn.Linear(s.width, s.width + 2 * kv, bias=False)
        self.output = nn.Linear(s.width, s.width, bias=False)
        self.ffn_norm = nn.RMSNorm(s.width, eps=1e-5)
        self.gate_up = nn.Linear(s.width, 2 * s.ffn, bias=False)
        self.down = nn.Linear(s.ffn, s.width, bias=False)

    def forward(self, x, cos, sin, cache=None, position=0):
        """x [B, T, C]; cache is (keys, values), each [B, K, maximum, D]."""
        s = self.shape
        B, T, _ = x.shape
        kv = s.kv_heads * s.head_width
        q, k, v = self.qkv(self.attention_norm(x)).split((s.width, kv, kv), dim=-1)
        q = rotate(q.view(B, T, s.heads, -1).transpose(1, 2), cos, sin)
        k = rotate(k.view(B, T, s.kv_heads, -1).transpose(1, 2), cos, sin)
        v = v.view(B, T, s.kv_heads, -1).transpose(1, 2)
        if cache is not None:
            keys, values = cache
            keys[:, :, position:position + T] = k
            values[:, :, position:position + T] = v
            k, v = keys[:, :, :position + T], values[:, :, :position + T]
        y = F.scaled_dot_product_attention(
            q, k, v, is_causal=T > 1, enable_gqa=s.kv_heads != s.heads)
        x = x + self.output(y.transpose(1, 2).reshape(B, T, s.width))
        gate, up = self.gate_up(self.ffn_norm(x)).chunk(2, dim=-1)
        return x + self.down(F.silu(gate) * up)


class Decoder(nn.Module):
    def __init__(self, s, positions):
        super().__init__()
        self.shape = s
        self.embedding = nn.Embedding(s.vocabulary, s.width)
        self.layers = nn.ModuleList(Layer(s) for _ in range(s.layers))
        self.norm = nn.RMSNorm(s.width, eps=1e-5)
        half = s.head_width // 2
        angle = torch.outer(torch.arange(positions, dtype=torch.float32),
                            10000.0 ** (-torch.arange(half) / half))
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)
        for p in self.parameters():
            if p.ndim == 2:
                nn.init.normal_(p, std=0.02)

    def forward(self, ids, caches=None, position=0):
        """ids [B, T] to the hidden rows [B, T, C] that the head reads."""
        cos = self.cos[position:position + ids.shape[1]]
        sin = self.sin[position:position + ids.shape[1]]
        x = self.embedding(ids)
        for i, layer in enumerate(self.layers):
            x = layer(x, cos, sin, None if caches is None else caches[i], position)
        return self.norm(x)

    def head(self, x):
        return F.linear(x, self.embedding.weight)


def peak_mib():
    """Largest resident size of this process so far, MiB (Linux counts KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def provenance(threads):
    blas = next((line.strip(" -").split(" Product")[0]
                 for line in torch.__config__.show().splitlines()
                 if "Math Kernel" in line or "BLAS_INFO" in line), "unknown BLAS")
    cpu = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as f:
            cpu = next((l.split(":")[1].strip() for l in f if l.startswith("model name")), cpu)
    return f"# torch {torch.__version__}, {blas}, {threads} threads, {cpu}"
