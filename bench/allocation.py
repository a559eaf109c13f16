"""
How many paths a two-stage allocation saves at equal error of the weights.

Reads matched records of many questions, smooths each question's counts to
chances of its answers (the share of single answers goes to four times as many
that were not seen), and draws paths from those, so that the weights of
infinitely many paths are known. Weights are proportional to the entropy, their
error the root mean square over questions of w less the true one. Compared at
equal error with a fixed number of paths:

    neyman   a pilot of n0 paths each, then as many in all as the pilot's
             standard deviation of the entropy says, between n0 and 96; n0 and
             two constants are chosen on every second question, and shown on the
             others
    known    the best number of paths for each question, by its own curve of the
             squared error, from other draws: what no rule can know

Needs numpy. Run: python3 bench/allocation.py matched.jsonl
"""

import json
import sys

import numpy as np

ROUNDS, STEP, MOST, QUESTIONS = 12, 4, 96, 1000
SIZES = np.arange(STEP, MOST + 1, STEP)
TARGETS = (20, 32, 48)
GENERATOR = np.random.default_rng(7)


def read(path):
    """The chances of each question's answers, of questions with a correct path."""
    chances = []
    with open(path, encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if not any(c["correct"] for c in record["clusters"]):
                continue
            count = np.array([c["count"] for c in record["clusters"]], float)
            n, single = count.sum(), int((count == 1).sum())
            single = min(single, int(n) - 1)
            unseen = np.full(4 * single, 1 / n / 4)
            chances.append(np.concatenate([count / n * (1 - single / n), unseen]))
    return chances[:QUESTIONS]


def entropy(p):
    logs = np.where(p > 0, np.log2(np.where(p > 0, p, 1)), 0)
    h = -(p * logs).sum(-1)
    return h, (p * (logs + h[..., None]) ** 2).sum(-1)


def draw(chances):
    """Plug-in entropies, variances of a path's, and clusters, each [rounds, questions, sizes]."""
    shape = (ROUNDS, len(chances), len(SIZES))
    h, variance, clusters = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for i, p in enumerate(chances):
        count = GENERATOR.multinomial(STEP, p, size=(ROUNDS, len(SIZES))).cumsum(1)
        h[:, i], variance[:, i] = entropy(count / count.sum(-1, keepdims=True))
        clusters[:, i] = (count > 0).sum(-1)
    return h, variance, clusters


def error(estimates, truth):
    return np.sqrt(((estimates / estimates.mean(1, keepdims=True) - truth / truth.mean()) ** 2).mean())


class Half:
    """Some of the questions: their estimates at every size, and the error of fixed numbers of paths."""

    def __init__(self, estimates, truth, which):
        self.estimates, self.truth, self.which = estimates[:, which], truth[which], which
        self.curve = np.array([error(self.estimates[:, :, j], self.truth) for j in range(len(SIZES))])

    def saving(self, sizes):
        """Mean number of paths, and by how much a fixed number of the same error is larger."""
        sizes = sizes[:, self.which]
        at = (sizes // STEP - 1)[..., None].astype(int)
        found = error(np.take_along_axis(self.estimates, at, 2)[..., 0], self.truth)
        if not self.curve[-1] <= found <= self.curve[0]:
            return sizes.mean(), np.nan
        fixed = 1 / np.interp(-found, -self.curve, 1 / SIZES)
        return sizes.mean(), 1 - sizes.mean() / fixed


def neyman(pilot, variance, clusters, floor, bias, scale):
    j = pilot // STEP - 1
    shift = (clusters[:, :, j] - 1) / 2 / np.log(2)
    deviation = np.sqrt(variance[:, :, j] + floor + bias * shift**2 / pilot)
    return np.clip(np.round(scale * deviation / STEP) * STEP, pilot, MOST)


def near(half, target, plan):
    """The plan's saving where it takes about so many paths."""
    found = [half.saving(plan(scale)) for scale in np.geomspace(4, 80, 30)]
    return min(found, key=lambda f: abs(f[0] - target))


def known(estimates, truth, price):
    squared = ((estimates - truth[None, :, None]) ** 2).mean(0)
    basis = np.stack([1 / SIZES, 1 / SIZES**2], 1)
    smooth = (basis @ np.linalg.lstsq(basis, squared.T, rcond=None)[0]).T
    return np.broadcast_to(SIZES[np.argmin(smooth + price * SIZES, 1)], (ROUNDS, len(truth)))


def main():
    chances = read(sys.argv[1])
    truth = np.array([entropy(p)[0] for p in chances])
    print(f"{len(chances)} questions, {truth.mean():.2f} bits on average, {100 * (truth == 0).mean():.0f} % certain")
    one, other = draw(chances), draw(chances)
    choose = np.arange(len(chances)) % 2 == 0
    grid = [(n0, floor, bias) for n0 in (8, 12, 16) for floor in (0, 0.3, 1, 3) for bias in (0, 1, 4)]
    for name, factor in (("plugin", 0), ("miller-madow", 1)):
        estimates = [h + factor * (k - 1) / (2 * SIZES) / np.log(2) for h, _, k in (one, other)]
        tune, show = Half(estimates[0], truth, choose), Half(estimates[0], truth, ~choose)
        errors = " ".join(f"{show.curve[n // STEP - 1]:.3f}" for n in (8, 16, 24, 48))
        print(f"{name}: error of 8, 16, 24, 48 paths each: {errors}")
        for target in TARGETS:

            def plan(settings):
                return lambda scale: neyman(settings[0], one[1], one[2], settings[1], settings[2], scale)

            best = max(grid, key=lambda s: np.nan_to_num(near(tune, target, plan(s))[1], nan=-1))
            paths, saved = near(show, target, plan(best))
            print(f"  neyman, n0 = {best[0]}: {paths:.0f} paths, {100 * saved:.0f} % fewer")
        for price in (1e-2, 4e-3, 1.5e-3):
            paths, saved = show.saving(known(estimates[1], truth, price))
            print(f"  known: {paths:.0f} paths, {100 * saved:.0f} % fewer")


main()
