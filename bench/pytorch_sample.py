#!/usr/bin/env python3
"""Time sampling n paths from one prompt with a key-value cache in PyTorch.

The prompt is run once and its cache copied to the n paths; then each step feeds
one token a path and draws the next from the whole distribution. Prints new
tokens a second over all paths, the prompt's time included, median of the runs.
"""

import argparse
import statistics
import time

import torch

from pytorch_model import SHAPES, Decoder, peak_mib, provenance


def draw(logits):
    """One index a row; several times faster on a CPU than torch.multinomial."""
    upto = torch.softmax(logits, dim=-1).cumsum(dim=-1)
    u = torch.rand((len(upto), 1)) * upto[:, -1:]
    return torch.searchsorted(upto, u).clamp_max(upto.shape[1] - 1)


def sample(model, prompt, paths, new):
    s = model.shape
    total = prompt.shape[1] + new
    size = (paths, s.kv_heads, total, s.head_width)
    caches = [(model.cos.new_empty(size), model.cos.new_empty(size)) for _ in range(s.layers)]
    first = [(k[:1], v[:1]) for k, v in caches]
    x = model(prompt, first)[:, -1]
    for k, v in caches:
        k[1:, :, :prompt.shape[1]] = k[:1, :, :prompt.shape[1]]
        v[1:, :, :prompt.shape[1]] = v[:1, :, :prompt.shape[1]]
    x = x.expand(paths, -1)
    out = torch.empty((paths, new), dtype=torch.long)
    for i in range(new):
        token = draw(model.head(x))
        out[:, i] = token[:, 0]
        if i + 1 < new:
            x = model(token, caches, prompt.shape[1] + i)[:, -1]
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("-n", "--paths", type=int, default=64)
    parser.add_argument("-p", "--prompt", type=int, default=100)
    parser.add_argument("-t", "--new", type=int, default=128)
    parser.add_argument("-j", "--threads", type=int, default=2)
    parser.add_argument("-k", "--runs", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    before = peak_mib()
    s = SHAPES[options.shape]
    seconds = []
    with torch.inference_mode():
        model = Decoder(s, options.prompt + options.new)
        prompt = torch.randint(0, s.vocabulary, (1, options.prompt))
        sample(model, prompt, options.paths, 8)
        for _ in range(options.runs):
            start = time.perf_counter()
            sample(model, prompt, options.paths, options.new)
            seconds.append(time.perf_counter() - start)
    new = options.paths * options.new
    median = statistics.median(seconds)
    print(provenance(options.threads))
    print(f"sample {options.shape} n {options.paths}: {new / median:.0f} new tok/s median of "
          f"{options.runs} ({new / min(seconds):.0f} best), peak {peak_mib():.0f} MiB "
          f"({before:.0f} MiB before the model)")


if __name__ == "__main__":
    main()
