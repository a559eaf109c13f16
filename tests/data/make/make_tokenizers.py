#!/usr/bin/env python3
"""Make small tokenizer.json files of the usual kinds, and what they must give.

Each kind has the normaliser, pre-tokenizer, model options, added tokens and
decoder of a published family, with a vocabulary trained on the text below.
NAME.expected.jsonl holds the output of Hugging Face's tokenizers on TEXTS.

    python make_tokenizers.py [OUTPUT]     (default ../../data/tokenizers)
"""

import json
import pathlib
import sys

from tokenizers import (AddedToken, Regex, Tokenizer, decoders, models,
                        normalizers, pre_tokenizers, processors, trainers)

CORPUS = """\
A farmer has 12 baskets with 24 apples in each basket. How many apples are there?
There are 12 * 24 = 288 apples. #### 288
Anna buys 3 pens for $4 each and 2 books for $15 each. How much does she pay?
She pays 3 * 4 + 2 * 15 = 12 + 30 = 42 dollars. The answer is 42.
Find all real x with x^2 - 5x + 6 = 0. We factor: (x - 2)(x - 3) = 0, so x = 2 or x = 3.
Let f(x) = \\frac{1}{x+1}. Then f(1) = \\frac{1}{2} and the answer is \\boxed{\\frac{1}{2}}.
The sum of the first n integers is \\frac{n(n+1)}{2}; for n = 100 this is \\boxed{5050}.
It's known that we'll need the average: (70 + 80 + 90) / 3 = 240 / 3 = 80.
They've sold 1,250 tickets on Monday and 2,750 tickets on Tuesday, 4,000 in all.
If 40% of the 250 students walk to school, then 0.4 * 250 = 100 students walk.
def area(r):
    return 3.14159 * r * r
for i in range(10):
    print(i, area(i))
How long does the train need for 180 km at 60 km/h? It needs 180 / 60 = 3 hours.
Question: What is 17 + 25?
Answer: 17 + 25 = 42
The café sells crème brûlée for 6 €, and the naïve guess of 5 € isn't right.
Die Größe des Würfels beträgt 5 cm; sein Volumen ist 125 cm³.
Пусть x = 7, тогда x + 3 = 10. Сколько будет x - 3?
鸡兔同笼，共有三十五个头，九十四只脚。
Since the probabilities add to 1, we have p = 1 - q, and the entropy is largest at p = 1/2.
The equation has the solutions x = -1, x = 0 and x = 1; the equation is odd.
"""

TEXTS = [
    "", " ", "a", "Hello world", " Hello  world ", "The answer is 42.",
    "#### 288", "#### 1,234.50", "12 * 24 = 288 apples.",
    "1234567890", "3.14159265358979", "1 000 000", "x2y10z100", "007",
    "\\frac{1}{2}", "\\boxed{\\frac{-3}{\\sqrt{2}}}",
    "$x^2 - 5x + 6 = 0 \\implies x \\in \\{2, 3\\}$",
    "\\begin{align*}\n  a &= b + c\\\\\n  &= 7\n\\end{align*}",
    "f(x)=x^{10}+\\sin(\\theta)/2", "-1<=x<=1", "50%", "$15.00",
    "It's we'll they've I'm you'd he's don't", "IT'S WE'LL THEY'VE I'M",
    "It\u2019s \u201cquoted\u201d text\u2026", "'s 't 're", "rock'n'roll ''s",
    "    four spaces", "trailing spaces    ", "a  b   c    d     e",
    "\ttab\t\ttabs", "line\nline\n\nline\n\n\nline", "\n", "\n\n", " \n \n ",
    "windows\r\nlines\r\n\r\nend", "x \n  y\n    z", "a\u00a0b\u3000c\u2028d",
    "zero\u200bwidth\ufeffmark", "control \x01\x1f\x7f bytes",
    "caf\u00e9 cr\u00e8me br\u00fbl\u00e9e", "cafe\u0301 cre\u0300me bru\u0302le\u0301e",
    "\u212b \u00c5 A\u030a \u03a9 \u2126", "q\u0307\u0323 q\u0323\u0307 \u1e0b\u0323",
    "\u1112\u1161\u11ab\u1100\u1173\u11af \ud55c\uae00", "\ufb01ne \ufb02ow \u00bd \u00b2 \u2162",
    "Gr\u00f6\u00dfe W\u00fcrfel", "\u041f\u0443\u0441\u0442\u044c x = 7",
    "\u9e21\u5154\u540c\u7b3c\uff0c\u5171\u6709\u4e09\u5341\u4e94\u4e2a\u5934\u3002",
    "\u0663\u0664\u0665 \u096a\u096b \uff11\uff12\uff13", "\u0628\u0650\u0633\u0652\u0645 \u0627\u0644\u0644\u0647",
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", "\u03b1\u03b2\u03b3 \u2211 \u222b \u221a2 \u2264 \u2265 \u2260 \u221e \u2208 \u211d",
    "\U0001d465\U0001d7d0 + \U0001d44e", "\U0001f600\U0001f44d\U0001f3fd \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea",
    "def area(r):\n    return 3.14159 * r * r\n", "{\"id\": 7, \"text\": \"a\\nb\"}",
    "http://example.org/a?b=c&d=%20", "snake_case camelCase __init__",
    "!!!???...---===", "equation equations unequation", "\u2581 \u2581\u2581 under\u2581bar",
    "<0x41> <0x0A> <unk>", "ABCdefGHI \u01c5 \u02b0 \u00aa",
    "Question: What is 17 + 25?\nAnswer: ",
    "<|endoftext|>", "a<|endoftext|>b <|endoftext|> c",
    "<|im_start|>user\nHow many?<|im_end|>\n<|im_start|>assistant\n",
    "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>",
    "<s>one</s> two</s>", "<bos><start_of_turn>user\nHi<end_of_turn>\n",
    "<think>\n\n</think>\n\n42", "<|im_start", "<|endoftext|", "<|<|endoftext|>|>",
    "a  <|mask|>  b", "c  <|gap|>  d", "kilo kilogram kilo. megakilo (kilo)",
    "KILO d\u0323elta \u1e0delta delta",
]

LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
          r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")


def special(*contents):
    return [AddedToken(c, special=True, normalized=False) for c in contents]


def trained(tokenizer, size, first=(), alphabet=()):
    """Train the tokenizer's BPE on CORPUS, tokens of first having ids 0, 1, ..."""
    tokenizer.train_from_iterator(CORPUS.splitlines(keepends=True), trainers.BpeTrainer(
        vocab_size=size, special_tokens=list(first), show_progress=False,
        initial_alphabet=list(alphabet)))
    return tokenizer


def byte_level(pre, size, first=(), normalizer=None):
    t = Tokenizer(models.BPE())
    if normalizer is not None:
        t.normalizer = normalizer
    t.pre_tokenizer = pre
    t.decoder = decoders.ByteLevel()
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    return trained(t, size, first, pre_tokenizers.ByteLevel.alphabet())


def split_bytes(pattern):
    return pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def gpt2():
    t = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), 340)
    t.add_special_tokens(special("<|endoftext|>"))
    return t


def llama3():
    t = byte_level(split_bytes(LLAMA3), 340)
    data = json.loads(t.to_str())
    # Whole words that no merge builds: found only where merges are ignored.
    vocab = data["model"]["vocab"]
    for word in ("\u0120equation", "equation", "\u0120Question", "Gr\u00c3\u00b6\u00c3\u0141e"):
        assert word not in vocab
        vocab[word] = len(vocab)
    data["model"]["ignore_merges"] = True
    t = Tokenizer.from_str(json.dumps(data))
    t.add_special_tokens(special("<|begin_of_text|>", "<|end_of_text|>",
                                 "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"))
    bos = "<|begin_of_text|>"
    t.post_processor = processors.Sequence([
        processors.ByteLevel(trim_offsets=False),
        processors.TemplateProcessing(
            single=f"{bos} $A", pair=f"{bos} $A {bos}:1 $B:1",
            special_tokens=[(bos, t.token_to_id(bos))])])
    return t


def qwen2():
    t = byte_level(split_bytes(QWEN2), 340, normalizer=normalizers.NFC())
    t.add_special_tokens(special("<|endoftext|>", "<|im_start|>", "<|im_end|>"))
    t.add_tokens([AddedToken(c, special=False, normalized=False)
                  for c in ("<think>", "</think>")])
    return t


def smollm2():
    pre = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)])
    return byte_level(pre, 340, first=special(
        "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<repo_name>", "<file_sep>"))


def byte_fallback(first, pieces):
    """BPE over characters, with one token for each byte of unknown ones."""
    t = Tokenizer(models.BPE(unk_token="<unk>"))
    t.normalizer = normalizers.Replace(" ", "\u2581")
    t.pre_tokenizer = pre_tokenizers.Split("\u2581", "merged_with_next")
    learned = json.loads(trained(t, pieces).to_str())["model"]
    names = list(first) + [f"<0x{b:02X}>" for b in range(256)]
    names += sorted(learned["vocab"], key=learned["vocab"].get)
    return models.BPE(vocab={n: i for i, n in enumerate(names)},
                      merges=[tuple(m) for m in learned["merges"]],
                      unk_token="<unk>", fuse_unk=True, byte_fallback=True)


def begin_with(bos, token_id):
    return processors.TemplateProcessing(
        single=f"{bos} $A", pair=f"{bos} $A {bos}:1 $B:1", special_tokens=[(bos, token_id)])


def tinyllama():
    t = Tokenizer(byte_fallback(["<unk>", "<s>", "</s>"], 180))
    t.normalizer = normalizers.Sequence([
        normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    t.decoder = decoders.Sequence([
        decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(),
        decoders.Strip(" ", 1, 0)])
    t.add_special_tokens(special("<unk>", "<s>", "</s>"))
    t.post_processor = begin_with("<s>", 1)
    return t


def gemma():
    t = Tokenizer(byte_fallback(["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>",
                                 "<end_of_turn>", "\n\n", "\n\n\n"], 180))
    t.normalizer = normalizers.Replace(" ", "\u2581")
    t.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    t.decoder = decoders.Sequence([
        decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()])
    t.add_special_tokens(special("<pad>", "<eos>", "<bos>", "<unk>",
                                 "<start_of_turn>", "<end_of_turn>"))
    t.add_tokens([AddedToken(c, special=False, normalized=False) for c in ("\n\n", "\n\n\n")])
    t.post_processor = begin_with("<bos>", 2)
    return t


def added():
    """Every switch an added token has."""
    t = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), 300,
                   normalizer=normalizers.NFC())
    t.add_tokens([
        AddedToken("<|mask|>", special=True, normalized=False, lstrip=True),
        AddedToken("<|gap|>", special=True, normalized=False, rstrip=True),
        AddedToken("kilo", special=False, normalized=False, single_word=True),
        # Outside the byte alphabet: HF's decoder turns an added token whose
        # characters all happen to lie in it, such as \u00e9, into raw bytes.
        AddedToken("\u1e0delta", special=False, normalized=True),
        AddedToken("<|", special=False, normalized=False),
        AddedToken("<|endoftext|>", special=True, normalized=False),
    ])
    return t


# kind, and whether merges are written as "a b", as before tokenizers 0.20
KINDS = {"gpt2": (gpt2, True), "llama3": (llama3, False), "qwen2": (qwen2, False),
         "smollm2": (smollm2, True), "tinyllama": (tinyllama, False),
         "gemma": (gemma, False), "added": (added, False)}


def stored(tokenizer, strings):
    data = json.loads(tokenizer.to_str())
    if strings:
        data["model"]["merges"] = [" ".join(m) for m in data["model"]["merges"]]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def record(tokenizer, text):
    """What encoding text gives: alone, framed as a prompt, and as literal text."""
    tokenizer.encode_special_tokens = False
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    framed = tokenizer.encode(text, add_special_tokens=True).ids
    tokenizer.encode_special_tokens = True
    literal = tokenizer.encode(text, add_special_tokens=False).ids
    tokenizer.encode_special_tokens = False
    out = dict(text=text, ids=ids, decoded=tokenizer.decode(ids, skip_special_tokens=False))
    if literal != ids:
        out["literal"] = literal
    if framed != ids and len(text) < 20:
        out["framed"] = framed
    return out


def main():
    here = pathlib.Path(__file__).resolve().parent
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent.parent / "data" / "tokenizers"
    out.mkdir(parents=True, exist_ok=True)
    for name, (make, strings) in KINDS.items():
        path = out / f"{name}.json"
        path.write_text(stored(make(), strings), encoding="utf-8")
        tokenizer = Tokenizer.from_file(str(path))
        lines = [json.dumps(record(tokenizer, t), ensure_ascii=False, separators=(",", ":"))
                 for t in TEXTS]
        (out / f"{name}.expected.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{name}: {tokenizer.get_vocab_size()} tokens, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
