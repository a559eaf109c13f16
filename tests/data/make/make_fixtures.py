#!/usr/bin/env python3
"""Make the small model directories under tests/data/hf and what they must give.

Each model is a few ten thousand random parameters in the layout of Hugging
Face's transformers. expected.json beside it holds logits, loss, gradients and
three AdamW steps, computed by transformers and torch.optim.AdamW in float64
from the stored weights, so that the only error in a comparison is ours.

    python make_fixtures.py [OUTPUT]        (default ../../data/hf)

README.md says which versions made the committed files.
"""

import contextlib
import json
import math
import pathlib
import shutil
import sys

import torch
import transformers
from safetensors.torch import load_file, save_file

SHAPE = dict(
    vocab_size=96, hidden_size=32, intermediate_size=48, num_hidden_layers=2,
    num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=256,
    bos_token_id=0, eos_token_id=1, pad_token_id=None,
)

# Wavelengths at head width 8 and theta 10000 are 6.3, 63, 630 and 6300 tokens.
# With 64 original positions these factors keep the first, blend the second and
# stretch the others, so that all three branches of the rule are taken.
LLAMA3_ROPE = dict(
    rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0,
    high_freq_factor=4.0, original_max_position_embeddings=64,
)


def default_rope(theta):
    return dict(rope_type="default", rope_theta=theta)


# name: configuration class, its arguments, stored type, whether config.json is
# written with the keys that releases before transformers 5 used, shards
MODELS = {
    "llama-untied": (transformers.LlamaConfig, dict(
        tie_word_embeddings=False, rms_norm_eps=1e-5,
        rope_parameters=default_rope(10000.0)), torch.float32, True, 1),
    "llama-tied": (transformers.LlamaConfig, dict(
        tie_word_embeddings=True, rms_norm_eps=1e-5,
        rope_parameters=default_rope(10000.0)), torch.bfloat16, False, 2),
    "llama-rope3": (transformers.LlamaConfig, dict(
        tie_word_embeddings=True, rms_norm_eps=1e-5,
        rope_parameters=LLAMA3_ROPE), torch.float16, True, 1),
    "qwen2": (transformers.Qwen2Config, dict(
        tie_word_embeddings=True, rms_norm_eps=1e-6,
        rope_parameters=default_rope(1e6)), torch.bfloat16, True, 1),
    "qwen3": (transformers.Qwen3Config, dict(
        tie_word_embeddings=False, rms_norm_eps=1e-6, head_dim=16,
        rope_parameters=default_rope(1e6)), torch.bfloat16, False, 1),
}

OPTIMISERS = [
    dict(lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01, clip=None),
    # A large eps shows where it is added; the norms all exceed the limit.
    dict(lr=3e-3, beta1=0.9, beta2=0.95, eps=1e-4, weight_decay=0.01, clip=1.0),
]

STEPS = 3
LENGTHS = (11, 37)


@contextlib.contextmanager
def widened():
    """Let the modelling code's own casts to float32 mean float64.

    RMSNorm, the rotary tables and the softmax of transformers cast to float32
    by name. Within this context the name stands for float64, so the same code
    runs without rounding at single precision.
    """
    saved = torch.float32, torch.float, torch.Tensor.float
    torch.float32 = torch.float = torch.float64
    torch.Tensor.float = torch.Tensor.double
    try:
        yield
    finally:
        torch.float32, torch.float, torch.Tensor.float = saved


def randomise(model, generator):
    """Weights large enough that attention, norms and biases all matter."""
    with torch.no_grad():
        for name, p in model.named_parameters():
            noise = torch.randn(p.shape, generator=generator)
            if p.ndim >= 2 and "embed_tokens" in name:
                p.copy_(0.5 * noise)
            elif p.ndim >= 2:
                p.copy_(noise * 1.2 / math.sqrt(p.shape[1]))
            elif name.endswith("bias"):
                p.copy_(0.3 * noise)
            else:
                p.copy_(1.0 + 0.2 * noise)


def old_keys(path):
    """Rewrite config.json with rope_theta, rope_scaling and torch_dtype."""
    config = json.loads(path.read_text())
    rope = config.pop("rope_parameters")
    config["rope_theta"] = rope.pop("rope_theta")
    config["rope_scaling"] = None if rope["rope_type"] == "default" else rope
    config["torch_dtype"] = config.pop("dtype")
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def save(name, folder):
    """Make the model directory; only what a loader reads is kept."""
    kind, arguments, dtype, old, shards = MODELS[name]
    seed = 1 + list(MODELS).index(name)
    config = kind(**SHAPE, **arguments)
    model = transformers.AutoModelForCausalLM.from_config(config)
    randomise(model, torch.Generator().manual_seed(seed))
    model.to(dtype)
    shutil.rmtree(folder, ignore_errors=True)
    size = sum(p.numel() * p.element_size() for p in model.parameters())
    model.save_pretrained(folder, max_shard_size=size // shards + 2048)
    files = sorted(folder.glob("*.safetensors"))
    assert len(files) == shards, (name, files)
    for file in files:
        file.chmod(0o644)
    if old:
        old_keys(folder / "config.json")
    return seed


def load(folder, dtype):
    """The stored weights, exactly, in a model that computes in dtype."""
    model = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager")
    stored = {}
    for file in folder.glob("*.safetensors"):
        stored.update(load_file(file))
    for name, p in model.named_parameters():
        assert torch.equal(p, stored[name].float()), name
    if dtype == torch.float64:
        model.to(dtype)
        with widened():
            rotary = type(model.model.rotary_emb)(model.config)
        assert rotary.inv_freq.dtype == torch.float64
        model.model.rotary_emb = rotary
    model.eval()
    return model


def mean_loss(model, sequences):
    """Mean of -log p over all next-token predictions, no padding."""
    total, count, logits = 0.0, 0, []
    for ids in sequences:
        row = torch.tensor([ids])
        out = model(input_ids=row, use_cache=False).logits[0]
        logits.append(out.detach())
        logp = torch.log_softmax(out[:-1], dim=-1)
        total = total - logp.gather(1, row[0, 1:, None]).sum()
        count += len(ids) - 1
    return total / count, count, logits


def train(model, sequences, o):
    """STEPS steps of AdamW; decay only on tensors of two dimensions."""
    named = dict(model.named_parameters())
    groups = [
        dict(params=[p for p in named.values() if p.ndim >= 2],
             weight_decay=o["weight_decay"]),
        dict(params=[p for p in named.values() if p.ndim < 2],
             weight_decay=0.0),
    ]
    optimiser = torch.optim.AdamW(
        groups, lr=o["lr"], betas=(o["beta1"], o["beta2"]), eps=o["eps"],
        foreach=False)
    steps = []
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss, _, _ = mean_loss(model, sequences)
        loss.backward()
        limit = math.inf if o["clip"] is None else o["clip"]
        norm = torch.nn.utils.clip_grad_norm_(named.values(), limit)
        assert o["clip"] is None or norm > 1.2 * o["clip"]
        optimiser.step()
        steps.append(dict(loss=loss.item(), gradient_norm=norm.item(),
                          parameters=[summary(n, p) for n, p in named.items()]))
    return steps, mean_loss(model, sequences)[0].item()


def summary(name, tensor, entries=3):
    """Sums of a tensor and a few of its elements by flat index."""
    flat = tensor.detach().double().reshape(-1)
    step = flat.numel() // entries
    index = [k * step + step // 2 for k in range(entries)]
    return dict(name=name, sum=flat.sum().item(),
                square_sum=flat.square().sum().item(),
                entries=[[i, flat[i].item()] for i in index])


def widest(a, b):
    return max((x.double() - y.double()).abs().max().item() for x, y in zip(a, b))


def evaluate(folder, sequences, dtype):
    """Everything expected.json records, computed in dtype."""
    wide = widened if dtype == torch.float64 else contextlib.nullcontext
    model = load(folder, dtype)
    with wide():
        loss, count, logits = mean_loss(model, sequences)
        loss.backward()
    gradients = {n: p.grad.clone() for n, p in model.named_parameters()}
    runs, finals = [], []
    for o in OPTIMISERS:
        model = load(folder, dtype)
        with wide():
            steps, final = train(model, sequences, o)
        runs.append(dict(**o, steps=steps, final_loss=final))
        finals.append([p.detach().clone() for p in model.parameters()])
    return dict(loss=loss.item(), count=count, logits=logits,
                gradients=gradients, runs=runs, finals=finals)


def expected(folder, seed):
    generator = torch.Generator().manual_seed(1000 + seed)
    sequences = [torch.randint(0, SHAPE["vocab_size"], (n,),
                               generator=generator).tolist() for n in LENGTHS]
    # The rows of the embedding that summary() looks into, so that the entries
    # of its gradient are not those of unused tokens.
    step = SHAPE["vocab_size"] // 3
    sequences[1][:3] = [k * step + step // 2 for k in range(3)]
    exact = evaluate(folder, sequences, torch.float64)
    single = evaluate(folder, sequences, torch.float32)

    square = sum(g.square().sum() for g in exact["gradients"].values())
    norm = square.sqrt().item()
    error = dict(
        logits=widest(exact["logits"], single["logits"]),
        loss=abs(exact["loss"] - single["loss"]),
        gradients=widest(exact["gradients"].values(),
                         single["gradients"].values()),
        parameters=[widest(a, b) for a, b in
                    zip(exact["finals"], single["finals"])])
    # The two differ by rounding only, or the widening changed the model.
    assert error["logits"] < 1e-4 and error["gradients"] < 1e-4, error

    rows = [dict(sequence=s, position=p,
                 values=exact["logits"][s][p].tolist())
            for s, n in enumerate(LENGTHS) for p in (0, n // 2, n - 1)]
    return dict(
        sequences=sequences, logits=rows, loss=exact["loss"],
        predictions=exact["count"], gradient_norm=norm,
        gradients=[dict(norm=g.norm().item(), **summary(n, g))
                   for n, g in exact["gradients"].items()],
        adamw=exact["runs"], float32_error=error), norm


def rounded(value):
    """Twelve significant digits: enough for a float64 reference of f32 code."""
    if isinstance(value, float):
        return float("%.12g" % value)
    if isinstance(value, list):
        return [rounded(v) for v in value]
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return value


def written(value, depth=0):
    """JSON with one record a line: long lists of objects are broken, no more."""
    if isinstance(value, dict) and depth < 1:
        body = (f"{json.dumps(k)}: {written(v, depth + 1)}" for k, v in value.items())
        return "{\n" + ",\n".join(body) + "\n}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(json.dumps(v, separators=(",", ":")) for v in value) + "\n]"
    return json.dumps(value, separators=(",", ":"))


def main():
    here = pathlib.Path(__file__).resolve().parent
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent.parent / "data" / "hf"
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    for name in MODELS:
        folder = out / name
        seed = save(name, folder)
        values, norm = expected(folder, seed)
        (folder / "expected.json").write_text(written(rounded(values)) + "\n")
        size = sum(f.stat().st_size for f in folder.iterdir())
        print(f"{name}: {size} bytes, loss {values['loss']:.6f}, "
              f"gradient norm {norm:.4f}, float32 {values['float32_error']}")


if __name__ == "__main__":
    main()
