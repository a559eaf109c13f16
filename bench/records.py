"""
Rate and memory of east match, entropy and weight on records from a pipe.

Makes questions with 16 paths of some 380 bytes in a temporary file, runs each
command several times from standard input to nowhere, and prints the median
of megabytes of input per second of CPU time, and the peak of memory. In turn
with them runs what cJSON takes to parse and free the same lines, if there are
a C compiler and the library. Python's standard library only.
Run: python3 bench/records.py [build/east [megabytes]]
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


PARSER = r"""
#define _GNU_SOURCE
#include <cjson/cJSON.h>
#include <stdio.h>

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0)
		cJSON_Delete(cJSON_ParseWithLength(line, (size_t)n));
	return 0;
}
"""


def build_parser(folder):
    """The program that has cJSON parse every line, or None."""
    source, program = os.path.join(folder, "parse.c"), os.path.join(folder, "parse")
    with open(source, "w", encoding="utf-8") as out:
        out.write(PARSER)
    run = subprocess.run(["cc", "-O2", "-o", program, source, "-lcjson"], stderr=subprocess.DEVNULL, check=False)
    return program if run.returncode == 0 else None


def timed(command, source):
    with open(source, "rb") as records, open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(command, stdin=records, stdout=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def report(name, size, runs):
    seconds = statistics.median(t for t, _ in runs)
    print(f"{name:18} {size / 1e6 / seconds:6.0f} MB/s of CPU time, peak {max(m for _, m in runs) / 1024:.0f} MiB")
    return seconds


def main():
    with tempfile.TemporaryDirectory() as folder:
        parser = build_parser(folder)
        source = os.path.join(folder, "paths.jsonl")
        make(source)
        chain, chain_size = 0, 0
        for command in ("match", "entropy", "weight"):
            size, runs, parses = os.path.getsize(source), [], []
            for _ in range(REPEATS):
                runs.append(timed([EAST, command, "-q"] + (["-j", "1"] if command == "match" else []), source))
                if parser:
                    parses.append(timed([parser], source))
            seconds = report(command, size, runs)
            if parser:
                report("  cJSON, the same", size, parses)
            if command != "match":
                chain += seconds
                chain_size = chain_size or size
            target = os.path.join(folder, command + ".jsonl")
            with open(target, "wb") as out:
                subprocess.run([EAST, command, "-q", "-i", source], stdout=out, check=True)
            source = target
        print(f"{'entropy | weight':18} {chain_size / 1e6 / chain:6.0f} MB/s of CPU time together")


main()
