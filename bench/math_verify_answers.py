#!/usr/bin/env python3
"""Times Math-Verify on the pairs that `east bench answers` judges.

    pip install math-verify
    python3 bench/math_verify_answers.py [pairs]

The forms and their shares are read from src/bench/answers.c; the numbers
are drawn anew. Answers are wrapped in $..$, as Math-Verify wants them, and
time-outs are off. Prints pairs per second, the median and the tail, and how
many verdicts agree with how the pairs were made (the same numbers, or not).
"""
import pathlib
import random
import re
import statistics
import sys
import time

from math_verify import parse, verify

source = (pathlib.Path(__file__).parent.parent / "src/bench/answers.c").read_text()
forms = [
    (int(share), gold, pred)
    for share, gold, pred in re.findall(r'\{ (\d+), "((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)" \}', source)
]


def unescape(text):
    return text.encode().decode("unicode_escape").encode("latin-1").decode()


def written(form, numbers):
    return "$" + re.sub(r"#([123])", lambda m: str(numbers[int(m[1]) - 1]), unescape(form)).strip("$") + "$"


count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
rng = random.Random(3)
seconds, agree = [], 0
for i in range(count):
    _, gold, pred = rng.choices(forms, weights=[f[0] for f in forms])[0]
    numbers = [rng.randint(2, 99) for _ in range(3)]
    right = written(gold, numbers)
    if i % 3 == 0:
        numbers[0] += 1
    answer = written(pred, numbers)
    start = time.process_time()
    equal = verify(parse(right, parsing_timeout=None), parse(answer, parsing_timeout=None), timeout_seconds=None)
    seconds.append(time.process_time() - start)
    agree += equal == (i % 3 != 0 or "#1" not in gold)
seconds.sort()
print(f"math-verify {count} pairs: {count / sum(seconds):.0f} pairs/s, "
      f"median {1e3 * statistics.median(seconds):.2f} ms, 99 % {1e3 * seconds[-max(1, count // 100)]:.1f} ms, "
      f"most {1e3 * seconds[-1]:.0f} ms; {agree} verdicts as made")
