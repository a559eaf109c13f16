#!/usr/bin/env python3
"""Make the small GGUF files under tests/data/gguf and what they must give.

blocks.gguf holds random blocks of every quantised type and, as NAME.f32, what
they stand for, computed below one weight at a time from the description of each
block. The models are those of tests/data/hf, with the names, the order of rows
and the types that llama.cpp's converter gives them; the tokenizers are those of
tests/data/tokenizers as metadata, without tensors. pieces.gguf has a vocabulary
with scores, and pieces.expected.jsonl what joining by score makes of texts. The files in tests/data/corpus/gguf, for the fuzz target, are a model of a few
numbers and what it becomes by one lie each.

    python make_gguf.py [OUTPUT]        (default ../../data/gguf)

The container is written by the package gguf. README.md says which versions made
the committed files.
"""

import json
import pathlib
import random
import sys

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Type
from safetensors import safe_open

DATA = pathlib.Path(__file__).resolve().parent.parent
f32 = np.float32


def half(data, at):
    return f32(np.frombuffer(data[at:at + 2], np.float16)[0])


def bits(data, low, count):
    """`count` bits of an integer from bit `low` on."""
    return (data >> low) & ((1 << count) - 1)


# -- what a block stands for: weight i of a block of bytes ------------------------------

def nibble(b, at, i):
    return bits(b[at + i % 16], 4 * (i // 16), 4)


def q4_0(b, i):
    return half(b, 0) * f32(nibble(b, 2, i) - 8)


def q4_1(b, i):
    return half(b, 0) * f32(nibble(b, 4, i)) + half(b, 2)


def q5_0(b, i):
    fifth = bits(b[2 + i // 8], i % 8, 1)
    return half(b, 0) * f32(nibble(b, 6, i) + 16 * fifth - 16)


def q5_1(b, i):
    fifth = bits(b[4 + i // 8], i % 8, 1)
    return half(b, 0) * f32(nibble(b, 8, i) + 16 * fifth) + half(b, 2)


def q8_0(b, i):
    return half(b, 0) * f32(int.from_bytes(b[2 + i:3 + i], "little", signed=True))


# Of 256 weights, 128 share a run of bytes: 32 of them lie in the lowest bits, the next 32 above.
def two_bits(b, at, i):
    return bits(b[at + i // 128 * 32 + i % 32], 2 * (i % 128 // 32), 2)


def q2_k(b, i):
    s = b[i // 16]
    return (half(b, 80) * f32(bits(s, 0, 4))) * f32(two_bits(b, 16, i)) - half(b, 82) * f32(bits(s, 4, 4))


def q3_k(b, i):
    s = i // 16
    low = bits(b[96 + s % 8], 4 * (s // 8), 4)
    high = bits(b[104 + s % 4], 2 * (s // 4), 2)
    third = bits(b[i % 32], i // 32, 1)
    return (half(b, 108) * f32(low + 16 * high - 32)) * f32(two_bits(b, 32, i) + 4 * third - 4)


def six_bits(b, s):
    """Scale and minimum s of 8 in the 12 bytes b."""
    if s < 4:
        return bits(b[s], 0, 6), bits(b[4 + s], 0, 6)
    return (bits(b[4 + s], 0, 4) + 16 * bits(b[s - 4], 6, 2),
            bits(b[4 + s], 4, 4) + 16 * bits(b[s], 6, 2))


def q4_k(b, i):
    scale, minimum = six_bits(b[4:16], i // 32)
    q = bits(b[16 + i // 64 * 32 + i % 32], 4 * (i // 32 % 2), 4)
    return (half(b, 0) * f32(scale)) * f32(q) - half(b, 2) * f32(minimum)


def q5_k(b, i):
    scale, minimum = six_bits(b[4:16], i // 32)
    q = bits(b[48 + i // 64 * 32 + i % 32], 4 * (i // 32 % 2), 4) + 16 * bits(b[16 + i % 32], i // 32, 1)
    return (half(b, 0) * f32(scale)) * f32(q) - half(b, 2) * f32(minimum)


def q6_k(b, i):
    half_of, quarter = i // 128, i % 128 // 32
    low = bits(b[half_of * 64 + quarter % 2 * 32 + i % 32], 4 * (quarter // 2), 4)
    high = bits(b[128 + half_of * 32 + i % 32], 2 * quarter, 2)
    scale = int.from_bytes(b[192 + i // 16:193 + i // 16], "little", signed=True)
    return (half(b, 208) * f32(scale)) * f32(low + 16 * high - 32)


BLOCKS = {  # weights, bytes, places of the numbers in f16, what they stand for
    Type.Q4_0: (32, 18, (0,), q4_0),
    Type.Q4_1: (32, 20, (0, 2), q4_1),
    Type.Q5_0: (32, 22, (0,), q5_0),
    Type.Q5_1: (32, 24, (0, 2), q5_1),
    Type.Q8_0: (32, 34, (0,), q8_0),
    Type.Q2_K: (256, 84, (80, 82), q2_k),
    Type.Q3_K: (256, 110, (108,), q3_k),
    Type.Q4_K: (256, 144, (0, 2), q4_k),
    Type.Q5_K: (256, 176, (0, 2), q5_k),
    Type.Q6_K: (256, 210, (208,), q6_k),
}


def block(rng, size, halves, number):
    """Random bytes, whose scales are finite: tiny, of either sign, or common ones."""
    b = bytearray(rng.randbytes(size))
    for at in halves:
        scale = rng.uniform(-0.1, 0.1) if number % 4 else rng.choice([6e-8, -6e-8, 1e-5, 60000.0])
        b[at:at + 2] = np.float16(scale).tobytes()
    return bytes(b)


def make_blocks(path):
    rng = random.Random(1)
    w = gguf.GGUFWriter(path, "blocks")
    for kind, (weights, size, halves, value) in BLOCKS.items():
        count = 2 if weights == 256 else 6
        rows = [[block(rng, size, halves, row * count + i) for i in range(count)] for row in range(2)]
        data = np.frombuffer(b"".join(b"".join(row) for row in rows), np.uint8).reshape(2, -1)
        with np.errstate(over="ignore", invalid="ignore"):
            want = np.array([[value(b, i) for b in row for i in range(weights)] for row in rows], f32)
        w.add_tensor(kind.name, data, raw_dtype=kind)
        w.add_tensor(kind.name + ".f32", want)
    add_rounded(w, np.random.default_rng(1))
    finish(w)


def add_rounded(w, rng):
    """Numbers, and the nearest of each type that is written; of Q8_0 as ggml's reference rounds."""
    values = (rng.standard_normal((8, 64)) * np.exp(rng.uniform(-12, 3, (8, 1)))).astype(f32)
    values[0] = 0
    values[1, :4] = [127, -126.5, 0.5, -0.5]
    w.add_tensor("from", values)
    w.add_tensor("to.F16", values.astype(np.float16))
    raw = np.ascontiguousarray(values).view(np.uint32).astype(np.uint64)
    raw = ((raw + 0x7fff + ((raw >> 16) & 1)) >> 16).astype(np.uint16)
    w.add_tensor("to.BF16", raw.view(np.uint8), raw_dtype=Type.BF16)
    rows = []
    for row in values.reshape(-1, 32):
        scale = f32(abs(row).max() / f32(127))
        inverse = f32(1) / scale if scale > 0 else f32(0)
        scaled = row * inverse
        rows.append(np.float16(scale).tobytes()
                    + np.trunc(scaled + np.copysign(f32(0.5), scaled)).astype(np.int8).tobytes())
    w.add_tensor("to.Q8_0", np.frombuffer(b"".join(rows), np.uint8).reshape(8, -1), raw_dtype=Type.Q8_0)


def finish(w):
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


# -- models ---------------------------------------------------------------------------

NAMES = {
    "model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output",
    "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
}


def gguf_name(name):
    stem, kind = name.rsplit(".", 1)
    if stem in NAMES:
        return f"{NAMES[stem]}.{kind}"
    _, _, layer, rest = stem.split(".", 3)
    return f"blk.{layer}.{NAMES[rest]}.{kind}"


def make_model(path, directory, family):
    config = json.loads((directory / "config.json").read_text())
    rope = config.get("rope_parameters") or {"rope_theta": config["rope_theta"], **(config.get("rope_scaling") or {})}
    heads, kv = config["num_attention_heads"], config["num_key_value_heads"]
    width = config.get("head_dim") or config["hidden_size"] // heads
    w = gguf.GGUFWriter(path, family)
    w.add_block_count(config["num_hidden_layers"])
    w.add_context_length(config["max_position_embeddings"])
    w.add_embedding_length(config["hidden_size"])
    w.add_feed_forward_length(config["intermediate_size"])
    w.add_head_count(heads)
    w.add_head_count_kv(kv)
    w.add_key_length(width)
    w.add_value_length(width)
    w.add_rope_freq_base(rope["rope_theta"])
    w.add_layer_norm_rms_eps(config["rms_norm_eps"])
    w.add_bos_token_id(config["bos_token_id"])
    w.add_eos_token_id(config["eos_token_id"])
    if rope.get("rope_type", rope.get("type")) == "llama3":
        # The converter's rule; the file says nothing else of the scaling.
        w.add_uint32(f"{family}.rope.scaling.original_context_length", rope["original_max_position_embeddings"])
        frequencies = rope["rope_theta"] ** (-np.arange(0, width, 2) / width)
        wavelengths = 2 * np.pi / frequencies
        original, factor = rope["original_max_position_embeddings"], rope["factor"]
        smooth = np.clip((original / wavelengths - rope["low_freq_factor"])
                         / (rope["high_freq_factor"] - rope["low_freq_factor"]), 0, 1)
        w.add_tensor("rope_freqs.weight", (1 / ((1 - smooth) / factor + smooth)).astype(f32))
    for file in sorted(directory.glob("*.safetensors")):
        with safe_open(file, "pt") as tensors:
            for name in tensors.keys():
                add_tensor(w, name, tensors.get_tensor(name), family, {"q_proj": heads, "k_proj": kv})
    finish(w)


def add_tensor(w, name, tensor, family, permuted):
    kind = str(tensor.dtype)
    values = tensor.float().numpy()
    heads = [count for part, count in permuted.items() if f"{part}.weight" in name]
    if family == "llama" and heads:
        rows, columns = values.shape
        values = values.reshape(heads[0], 2, rows // heads[0] // 2, columns).swapaxes(1, 2).reshape(rows, columns)
    if values.ndim == 2 and kind == "torch.float16":
        w.add_tensor(gguf_name(name), values.astype(np.float16))
    elif values.ndim == 2 and kind == "torch.bfloat16":
        data = (np.ascontiguousarray(values).view(np.uint32) >> 16).astype(np.uint16)
        w.add_tensor(gguf_name(name), data.view(np.uint8), raw_dtype=Type.BF16)
    else:
        w.add_tensor(gguf_name(name), np.ascontiguousarray(values))


# -- tokenizers -----------------------------------------------------------------------

NORMAL, UNKNOWN, CONTROL, USER, UNUSED, BYTE = range(1, 7)


def make_tokenizer(path, source, pre, bos):
    tokenizer = json.loads(source.read_text())
    model = tokenizer["model"]
    names = {i: name for name, i in model["vocab"].items()}
    types = dict.fromkeys(names, NORMAL)
    for added in tokenizer["added_tokens"]:
        names[added["id"]] = added["content"]
        types[added["id"]] = CONTROL if added["special"] else USER
    size = max(names) + 4  # as converters pad to the rows of the embedding
    w = gguf.GGUFWriter(path, "llama")
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre(pre)
    w.add_token_list([names.get(i, f"[PAD{i}]") for i in range(size)])
    w.add_token_types([types.get(i, UNUSED) for i in range(size)])
    w.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in model["merges"]])
    control = sorted(i for i in types if types[i] == CONTROL)
    w.add_eos_token_id(control[0])
    if bos:
        w.add_bos_token_id(control[0])
    w.add_chat_template("{% for m in messages %}{{ m.role + ': ' + m.content + eos_token }}{% endfor %}")
    finish(w)


MARK = "\u2581"
TEXTS = ["hello world", "a hellhole", "low low  lower lowest", "héllo wörld", "", " ", "  x", "lo" * 40,
         "new<s>hell</s>", "1 + 1 = 2\n", "日本 world\u2581er", "wwworld"]


def make_pieces(path, expected):
    pieces = [("<unk>", 0.0, UNKNOWN), ("<s>", 0.0, CONTROL), ("</s>", 0.0, CONTROL)]
    pieces += [(f"<0x{i:02X}>", 0.0, BYTE) for i in range(256)]
    words = [MARK + "w", "lo", "he", "ll", "er", "hel", MARK + "he", "low", MARK + "lo", "ld", "or", "world", "llo",
             "hell", MARK + "hell", MARK + "low", "lower", "ow", "orld", MARK + "world", "hello", MARK + MARK, "wor",
             MARK + "hello", MARK + "wor", "est", "st", "es"]
    letters = sorted(set("".join(words)) | set("abnx12+=ö"))
    pieces += [(word, -float(i), NORMAL) for i, word in enumerate(words + letters)]
    # Two with the same score: the leftmost is joined first.
    pieces.append(("ho", -7.0, NORMAL))
    w = gguf.GGUFWriter(path, "llama")
    w.add_tokenizer_model("llama")
    w.add_tokenizer_pre("default")
    w.add_token_list([name for name, _, _ in pieces])
    w.add_token_scores([score for _, score, _ in pieces])
    w.add_token_types([kind for _, _, kind in pieces])
    w.add_bos_token_id(1)
    w.add_eos_token_id(2)
    w.add_unk_token_id(0)
    finish(w)
    ids = {name: i for i, (name, _, _) in enumerate(pieces)}
    scores = {name: score for name, score, kind in pieces if kind == NORMAL}
    with open(expected, "w") as out:
        for text in TEXTS:
            out.write(json.dumps({"text": text, "ids": join(text, ids, scores)}, ensure_ascii=False) + "\n")


def join(text, ids, scores):
    """SentencePiece's way: of all neighbours the joint of the highest score first, the leftmost of equal ones."""
    if not text:
        return []
    symbols = list(MARK + text.replace(" ", MARK))
    while True:
        joints = [(-scores[a + b], i) for i, (a, b) in enumerate(zip(symbols, symbols[1:])) if a + b in scores]
        if not joints:
            break
        _, i = min(joints)
        symbols[i:i + 2] = [symbols[i] + symbols[i + 1]]
    out = []
    for s in symbols:
        out += [ids[s]] if s in scores else [ids[f"<0x{byte:02X}>"] for byte in s.encode()]
    return out


# -- the corpus -------------------------------------------------------------------------

def tiny(path, family="llama", model="gpt2", pre="smollm", kind=None):
    """A whole model: width 8, one layer, 5 tokens."""
    w = gguf.GGUFWriter(path, family)
    w.add_block_count(1)
    w.add_context_length(64)
    w.add_embedding_length(8)
    w.add_feed_forward_length(8)
    w.add_head_count(2)
    w.add_head_count_kv(1)
    w.add_layer_norm_rms_eps(1e-5)
    w.add_tokenizer_model(model)
    w.add_tokenizer_pre(pre)
    w.add_token_list(["<s>", "a", "b", "ab", "\u2581a"])
    w.add_token_types([CONTROL, NORMAL, NORMAL, NORMAL, USER])
    if model == "llama":
        w.add_token_scores([0.0, -1.0, -2.0, -3.0, -4.0])
        w.add_unk_token_id(0)
    else:
        w.add_token_merges(["a b"])
    w.add_bos_token_id(0)
    w.add_add_bos_token(True)
    w.add_chat_template("{{ messages[0].content }}")
    shapes = {"token_embd.weight": (5, 8), "output_norm.weight": (8,), "blk.0.attn_norm.weight": (8,),
              "blk.0.attn_q.weight": (8, 8), "blk.0.attn_k.weight": (4, 8)}
    for name, shape in shapes.items():
        w.add_tensor(name, np.zeros(shape, f32))
    if kind is not None:
        weights, size, _, _ = BLOCKS[kind]
        w.add_tensor("more.weight", np.full((1, size), 0x35, np.uint8), raw_dtype=kind)
    finish(w)
    return path.read_bytes()


def number(value, size=8):
    return value.to_bytes(size, "little")


def make_corpus(folder):
    folder.mkdir(parents=True, exist_ok=True)
    whole = tiny(folder / "llama")
    tiny(folder / "qwen3", "qwen3", pre="qwen2")
    tiny(folder / "pieces", model="llama")
    tiny(folder / "unknown_family", "gemma")
    tiny(folder / "unknown_pre", pre="nobody")
    for kind in BLOCKS:
        tiny(folder / kind.name.lower(), kind=kind)
    tokens = b"tokenizer.ggml.tokens" + number(9, 4) + number(8, 4)
    lies = {
        "version_1": (b"GGUF\x03", b"GGUF\x01"),
        "big_endian": (b"GGUF\x03\0\0\0", b"GGUF\0\0\0\x03"),
        "tensors": (number(5), number(2 ** 63)),
        "long_key": (number(20) + b"general.architecture", number(2 ** 64 - 20) + b"general.architecture"),
        "kind": (b"llama.block_count" + number(4, 4), b"llama.block_count" + number(99, 4)),
        "number_as_text": (b"llama.block_count" + number(4, 4), b"llama.block_count" + number(8, 4)),
        "nested": (tokens, tokens[:-4] + number(9, 4)),
        "array_wraps": (tokens + number(5), tokens[:-4] + number(10, 4) + number(2 ** 61)),
        "array_longer": (tokens + number(5), tokens + number(6)),
        "array_shorter": (tokens + number(5), tokens + number(4)),
        "not_utf8": (number(2) + b"ab", number(2) + b"\xff\xfe"),
        "nul_in_token": (number(2) + b"ab", number(2) + b"a\0"),
        "same_token": (number(1) + b"b", number(1) + b"a"),
        "no_merge": (number(3) + b"a b", number(3) + b"a c"),
        "token_type": (number(3, 4) + number(1, 4) * 3, number(3, 4) + number(77, 4) + number(1, 4) * 2),
        "no_heads": (b"llama.attention.head_count" + number(4, 4) + number(2, 4),
                     b"llama.attention.head_count" + number(4, 4) + number(0, 4)),
        "odd_heads": (b"llama.attention.head_count" + number(4, 4) + number(2, 4),
                      b"llama.attention.head_count" + number(4, 4) + number(3, 4)),
        "many_layers": (b"llama.block_count" + number(4, 4) + number(1, 4),
                        b"llama.block_count" + number(4, 4) + number(2 ** 32 - 1, 4)),
        "same_key": (b"tokenizer.ggml.merges", b"tokenizer.ggml.tokens"),
        "bos_outside": (b"bos_token_id" + number(4, 4) + number(0, 4), b"bos_token_id" + number(4, 4) + number(5, 4)),
        "boolean": (b"add_bos_token" + number(7, 4) + b"\x01", b"add_bos_token" + number(7, 4) + b"\x02"),
        "no_dimensions": (b"token_embd.weight" + number(2, 4), b"token_embd.weight" + number(0, 4)),
        "nine_dimensions": (b"token_embd.weight" + number(2, 4), b"token_embd.weight" + number(9, 4)),
        "empty_dimension": (b"token_embd.weight" + number(2, 4) + number(8), b"token_embd.weight" + number(2, 4) + number(0)),
        "huge_dimension": (b"token_embd.weight" + number(2, 4) + number(8),
                           b"token_embd.weight" + number(2, 4) + number(2 ** 62)),
        "other_type": (b"token_embd.weight" + number(2, 4) + number(8) + number(5) + number(0, 4),
                       b"token_embd.weight" + number(2, 4) + number(8) + number(5) + number(20, 4)),
        "no_type": (b"token_embd.weight" + number(2, 4) + number(8) + number(5) + number(0, 4),
                    b"token_embd.weight" + number(2, 4) + number(8) + number(5) + number(4, 4)),
        "half_block": (b"token_embd.weight" + number(2, 4) + number(8) + number(5) + number(0, 4),
                       b"token_embd.weight" + number(2, 4) + number(8) + number(5) + number(8, 4)),
        "same_name": (b"blk.0.attn_k.weight", b"blk.0.attn_q.weight"),
    }
    for name, (true, lie) in lies.items():
        assert whole.count(true) >= 1, name
        (folder / name).write_bytes(whole.replace(true, lie, 1))
    offset = b"blk.0.attn_k.weight" + number(2, 4) + number(8) + number(4) + number(0, 4)
    at = whole.index(offset) + len(offset)
    for name, value in (("misaligned", 3), ("beyond", 2 ** 40), ("wraps", 2 ** 64 - 32), ("overlap", 0)):
        (folder / name).write_bytes(whole[:at] + number(value) + whole[at + 8:])
    (folder / "empty").write_bytes(b"")
    (folder / "magic").write_bytes(b"GGUF")
    (folder / "no_tensors").write_bytes(b"GGUF" + number(3, 4) + number(0) + number(0))
    (folder / "cut_values").write_bytes(whole[:300])
    (folder / "cut_data").write_bytes(whole[:-40])


def main():
    output = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DATA / "gguf"
    output.mkdir(parents=True, exist_ok=True)
    make_blocks(output / "blocks.gguf")
    for name, family in (("llama-untied", "llama"), ("llama-tied", "llama"), ("llama-rope3", "llama"),
                         ("qwen2", "qwen2"), ("qwen3", "qwen3")):
        make_model(output / f"{name}.gguf", DATA / "hf" / name, family)
    for name, pre, bos in (("gpt2", "gpt-2", False), ("llama3", "llama-bpe", True), ("qwen2", "qwen2", False),
                           ("smollm2", "smollm", False)):
        make_tokenizer(output / f"tokenizer-{name}.gguf", DATA / "tokenizers" / f"{name}.json", pre, bos)
    make_pieces(output / "tokenizer-pieces.gguf", output / "pieces.expected.jsonl")
    make_corpus(output.parent / "corpus" / "gguf")


if __name__ == "__main__":
    main()
