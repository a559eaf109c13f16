#!/usr/bin/env python3
"""Time an eager PyTorch training step at the shapes of east bench.

One step is forward, loss, backward and fused AdamW in float32 on random tokens.
Prints the median of the steps as tokens a second and GFLOP/s (the count of
Shape.flops_per_token), and the peak resident size, Python included.
"""

import argparse
import statistics
import time

import torch
from torch.nn import functional as F

from pytorch_model import SHAPES, Decoder, peak_mib, provenance


def step(model, optimiser, ids):
    x = model(ids[:, :-1])
    logits = model.head(x)
    loss = F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
    loss.backward()
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    return loss.item()


def measure(name, steps, warm_up, compiled):
    s = SHAPES[name]
    torch.manual_seed(1)
    model = Decoder(s, s.time)
    run = torch.compile(step) if compiled else step
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.01, fused=True)
    ids = torch.randint(0, s.vocabulary, (s.batch, s.time + 1))
    seconds = []
    for i in range(warm_up + steps):
        start = time.perf_counter()
        run(model, optimiser, ids)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[warm_up:]), min(seconds[warm_up:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shape", choices=SHAPES, help="one process a shape, so that peak memory is its own")
    parser.add_argument("-j", "--threads", type=int, default=2)
    parser.add_argument("-k", "--steps", type=int, default=15)
    parser.add_argument("-w", "--warm-up", type=int, default=3)
    parser.add_argument("--compile", action="store_true", help="torch.compile the step")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    before = peak_mib()
    median, best = measure(options.shape, options.steps, options.warm_up, options.compile)
    s = SHAPES[options.shape]
    tokens = s.batch * s.time
    print(provenance(options.threads))
    print(f"train {options.shape}{' compiled' if options.compile else ''}: "
          f"{tokens / median:.0f} tok/s median of {options.steps} ({tokens / best:.0f} best), "
          f"{tokens / median * s.flops_per_token() / 1e9:.1f} GFLOP/s, "
          f"peak {peak_mib():.0f} MiB ({before:.0f} MiB before the model)")


if __name__ == "__main__":
    main()
