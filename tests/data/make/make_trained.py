#!/usr/bin/env python3
"""What Hugging Face's BpeTrainer finds in the text of make_tokenizers.py.

trained.json holds the corpus and, for each recipe, the vocabulary in the order
of ids and the merges, with the recipe itself.

    python make_trained.py [OUTPUT]     (default ../../data/tokenizers/trained.json)
"""

import json
import pathlib
import sys

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from make_tokenizers import CORPUS

# vocabulary, minimum, whole numbers, special tokens
RECIPES = [
    (300, 0, False, ["<|endoftext|>"]),
    (420, 2, False, ["<|endoftext|>", "<|pad|>"]),
    (420, 2, True, []),
    (4000, 3, False, ["<|endoftext|>"]),
    (4000, 1, True, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]),
]
# Runs of one letter, whose pairs overlap, and words that many pairs build.
MORE = "aaaa aaaaa aaaaaaa baaab aabaa\nabcabcabc bcabca cabcab abcbca\n"


def train(corpus, vocabulary, minimum, whole, special):
    level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = level if whole else pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), level])
    t.train_from_iterator(corpus.splitlines(keepends=True), trainers.BpeTrainer(
        vocab_size=vocabulary, min_frequency=minimum, special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    model = json.loads(t.to_str())["model"]
    return dict(vocabulary=vocabulary, minimum=minimum, whole=whole, special=special,
                tokens=sorted(model["vocab"], key=model["vocab"].get),
                merges=[" ".join(m) for m in model["merges"]])


def main():
    here = pathlib.Path(__file__).resolve().parent
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else (
        here.parent.parent / "data" / "tokenizers" / "trained.json")
    corpus = CORPUS + MORE
    data = dict(corpus=corpus, trained=[train(corpus, *r) for r in RECIPES])
    out.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    for t in data["trained"]:
        print(t["vocabulary"], t["minimum"], t["whole"], len(t["tokens"]), len(t["merges"]))


if __name__ == "__main__":
    main()
