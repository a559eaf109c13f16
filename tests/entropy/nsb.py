"""
The NSB estimator to 20 digits, for the table in tests/entropy/test_entropy_estimate.c.

Shares nothing with src/: rational rising factorials instead of logarithms of
gamma functions, the sums over all classes as they stand in Wolpert and Wolf
(1995), and mpmath's quadrature over pieces of the line of u = log b.
Needs mpmath. Run: python3 tests/entropy/nsb.py
"""

from mpmath import digamma, exp, mp, mpf, polygamma, quad, rf, sqrt

mp.dps = 28
PIECES = [mpf(x) for x in range(-72, 73, 2)]


def weight(u, counts, classes):
    b = exp(u)
    value = (classes * polygamma(1, classes * b + 1) - polygamma(1, b + 1)) * b / rf(classes * b, sum(counts))
    for count in counts:
        value *= rf(b, count)
    return value


def concentrations(u, counts, classes):
    """Concentrations with how many classes have each, and their sum."""
    a = [(count + exp(u), counts.count(count)) for count in sorted(set(counts))]
    return a + [(exp(u), classes - len(counts))], sum(counts) + classes * exp(u)


def mean(u, counts, classes):
    a, total = concentrations(u, counts, classes)
    return digamma(total + 1) - sum(copies * x / total * digamma(x + 1) for x, copies in a)


def square(u, counts, classes):
    """Over pairs of different classes, and over those of each with itself."""
    a, total = concentrations(u, counts, classes)
    top, slope = digamma(total + 2), polygamma(1, total + 2)
    at = [digamma(x + 1) - top for x, _ in a]
    value = mpf(0)
    for i, (x, copies) in enumerate(a):
        for j, (y, others) in enumerate(a):
            pairs = copies * (others - (i == j))
            value += pairs * x * y * (at[i] * at[j] - slope)
        own = (digamma(x + 2) - top) ** 2 + polygamma(1, x + 2) - slope
        value += copies * x * (x + 1) * own
    return value / (total * (total + 1))


def main():
    for counts, classes in [
        ([1], 2),
        ([8], 16),
        ([4, 4], 2),
        ([1, 1, 1, 1], 8),
        ([4, 2, 1, 1], 16),
        ([9, 3, 2, 1, 1], 32),
        ([60, 3, 1], 12),
        ([500, 300, 200], 3),
    ]:
        # quad() stops at an absolute error: let the largest weight be 1.
        top = max(weight(mpf(u) / 2, counts, classes) for u in range(-100, 101))
        whole = quad(lambda u: weight(u, counts, classes) / top, PIECES)
        first = quad(lambda u: weight(u, counts, classes) / top * mean(u, counts, classes), PIECES) / whole
        second = quad(lambda u: weight(u, counts, classes) / top * square(u, counts, classes), PIECES) / whole
        print(counts, classes, mp.nstr(first, 20), mp.nstr(sqrt(second - first**2), 15))


main()
