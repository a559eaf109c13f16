"""
Bias and error of east entropy's estimators on distributions that are known.

Draws n paths of a question whose answers have given chances, many times over,
has `east entropy` estimate the entropy, and prints the tables of
east-entropy(1) in mdoc. Standard library only; the same draws each time.
Run: python3 bench/estimators.py [build/east]
"""

import json
import math
import random
import subprocess
import sys

EAST = sys.argv[1] if len(sys.argv) > 1 else "build/east"
SIZES = (8, 16, 64)
ROUNDS = 4000
COVERED = 1000  # rounds for intervals
ESTIMATORS = ("plugin", "miller-madow", "chao-shen", "grassberger", "jackknife", "nsb")
INTERVALS = (
    ("plugin", "bootstrap", ""),
    ("grassberger", "bootstrap", ""),
    ("plugin", "analytic", ""),
    ("nsb", "analytic", ""),
    ("nsb", "analytic", "1000"),
    ("nsb", "credible", ""),
    ("nsb", "credible", "1000"),
)

DISTRIBUTIONS = {
    "sure": [0.95, 0.05],
    "even": [0.5, 0.5],
    "halving": [0.5**i for i in range(1, 31)],
    "slips": [0.6] + [0.4 / 50] * 50,
    "zipf": [1 / i for i in range(1, 101)],
}


def draw(chances, n, generator):
    counts = {}
    for answer in generator.choices(range(len(chances)), chances, k=n):
        counts[answer] = counts.get(answer, 0) + 1
    return sorted(counts.values(), reverse=True)


def estimate(samples, *options):
    """The records of east entropy for these counts, in bits."""
    lines = (
        json.dumps({"id": str(i), "clusters": [{"count": c, "correct": False} for c in counts]})
        for i, counts in enumerate(samples)
    )
    run = subprocess.run(
        [EAST, "entropy", "-q", *options], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in run.stdout.splitlines()]


def main():
    samples, truth = {}, {}
    for name, chances in DISTRIBUTIONS.items():
        whole = sum(chances)
        truth[name] = -sum(p / whole * math.log2(p / whole) for p in chances)
        for n in SIZES:
            generator = random.Random(f"{name} {n}")
            samples[name, n] = [draw(chances, n, generator) for _ in range(ROUNDS)]
    print(f'{"":22}' + "".join(f"{f'n = {n}':>14}" for n in SIZES))
    for name in DISTRIBUTIONS:
        print(f"{name}, {truth[name]:.3f} bits")
        for estimator in ESTIMATORS:
            row = f"  {estimator:20}"
            for n in SIZES:
                off = [r["entropy"] - truth[name] for r in estimate(samples[name, n], "--estimator", estimator)]
                bias = sum(off) / len(off)
                error = math.sqrt(sum(x * x for x in off) / len(off))
                row += f"{bias:+8.2f}{error:6.2f}"
            print(row)
    print()
    print(f'{"":26}' + "".join(f"{name:>9}" for name in DISTRIBUTIONS))
    for estimator, kind, classes in INTERVALS:
        options = ["--estimator", estimator, "--interval", kind] + (["--classes", classes] if classes else [])
        for n in SIZES:
            row = f"{' '.join((estimator + ',', kind, classes)):22}{n:4}"
            for name in DISTRIBUTIONS:
                records = estimate(samples[name, n][:COVERED], *options)
                held = sum(r["lo"] - 1e-12 <= truth[name] <= r["hi"] + 1e-12 for r in records)
                row += f"{100 * held / len(records):8.0f}%"
            print(row)


main()
