"""
Rate and memory of east match, entropy and weight on records from a pipe.

Makes questions with 16 paths of some 380 bytes in a temporary file, runs each
command several times from standard input to nowhere, and prints the median
of megabytes of input per second of CPU time, and the peak of memory.
Standard library only. Run: python3 bench/records.py [build/east [megabytes]]
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile

EAST = sys.argv[1] if len(sys.argv) > 1 else "build/east"
MEGABYTES = int(sys.argv[2]) if len(sys.argv) > 2 else 60
REPEATS = 5
WORDS = (
    "the total number of apples is therefore we have so that each costs 3 * 4 = 12 and then adding 17 gives "
    "\\frac{1}{2} which means"
).split()


def make(path):
    generator, size, number = random.Random(1), 0, 0
    with open(path, "w", encoding="utf-8") as out:
        while size < MEGABYTES * 1e6:
            answers = generator.randint(1, 6)
            paths = [
                {
                    "text": " ".join(generator.choices(WORDS, k=60)) + f"\n#### {generator.randint(1, answers)}",
                    "tokens": generator.randint(20, 90),
                    "logprob": -40 * generator.random(),
                    "finish": "stop",
                }
                for _ in range(16)
            ]
            record = {"id": f"q{number}", "question": "What is it? " * 5, "answer": "1", "paths": paths}
            size += out.write(json.dumps(record) + "\n")
            number += 1


def timed(command, source):
    with open(source, "rb") as records, open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen([EAST, command, "-q"], stdin=records, stdout=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"east {command} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def main():
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "paths.jsonl")
        make(source)
        for command in ("match", "entropy", "weight"):
            runs = [timed(command, source) for _ in range(REPEATS)]
            megabytes = os.path.getsize(source) / 1e6
            print(
                f"{command:8} {megabytes / statistics.median(t for t, _ in runs):6.0f} MB/s of CPU time, "
                f"peak {max(m for _, m in runs) / 1024:.0f} MiB"
            )
            target = os.path.join(folder, command + ".jsonl")
            with open(target, "wb") as out:
                subprocess.run([EAST, command, "-q", "-i", source], stdout=out, check=True)
            source = target


main()
