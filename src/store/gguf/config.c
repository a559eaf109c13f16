/* A configuration out of metadata. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/order.h"
#include "store/gguf/tokenizer_parts.h"
#include "store/gguf_model.h"

/* Bounds only against nonsense; model_config_check() has the narrower ones. */
enum {
	SIZE_BOUND = 1 << 28,
	FACTORS_MAX = 1 << 12
};

/* The parameters of the scaling that Llama 3.1 and 3.2 were trained with, which the file does not name. */
static const double llama3_low = 1, llama3_high = 4;
enum {
	LLAMA3_CONTEXT = 8192
};

static const struct {
	const char *name;
	enum model_architecture architecture;
	bool qkv_bias, qk_norm;
} families[] = {
	{ "llama", MODEL_LLAMA, false, false },
	{ "qwen2", MODEL_QWEN2, true, false },
	{ "qwen3", MODEL_QWEN3, false, true },
};

/* A file that is read; keys are after its architecture's name and a dot. */
struct source {
	struct model_config *c;
	const struct gguf *g;
	const char *family;
	char key[128];
	struct error *e;
};

static const char *key_of(struct source *s, const char *name)
{
	snprintf(s->key, sizeof s->key, "%s.%s", s->family, name);
	return s->key;
}

static int read_family(struct source *s)
{
	struct text name;
	size_t i;

	if (gguf_get_text(s->g, "general.architecture", &name, s->e))
		return -1;
	for (i = 0; i < countof(families); i++)
		if (text_is(name, families[i].name))
			break;
	if (i == countof(families))
		return error_set(
			s->e, ERROR_FORMAT,
			"%s: general.architecture \"%.*s\" is not supported; use a llama (also Mistral), qwen2 "
			"or qwen3 model",
			s->g->path, text_shown(name, 60), name.data);
	s->family = families[i].name;
	s->c->architecture = families[i].architecture;
	s->c->qkv_bias = families[i].qkv_bias;
	s->c->qk_norm = families[i].qk_norm;
	return 0;
}

/* -- what must not be there --------------------------------------------------------- */

/* A number that must be absent or this one. */
static int refuse_number(struct source *s, const char *name, double neutral, const char *what)
{
	double number;

	if (gguf_number_or(s->g, key_of(s, name), -HUGE_VAL, HUGE_VAL, neutral, &number, s->e))
		return -1;
	if (number == neutral)
		return 0;
	return error_set(s->e, ERROR_FORMAT, "%s: %s is %g: %s not supported; use another model", s->g->path, s->key,
			 number, what);
}

static int refuse_unsupported(struct source *s)
{
	static const struct {
		const char *name;
		double neutral;
		const char *what;
	} numbers[] = {
		{ "expert_count", 0, "a mixture of experts is" },
		{ "attention.clamp_kqv", 0, "clamping is" },
		{ "attention.max_alibi_bias", 0, "a bias by distance is" },
		{ "attention.scale", 0, "a scale of the attention of its own is" },
		{ "attn_logit_softcapping", 0, "capping is" },
		{ "final_logit_softcapping", 0, "capping is" },
		{ "logit_scale", 0, "a scale of the logits is" },
		{ "residual_scale", 0, "a scale of the residual stream is" },
		{ "embedding_scale", 0, "a scale of the embedding is" },
		{ "rope.scale_linear", 1, "a scaling by this old key is" },
		{ "rope.scaling.attn_factor", 1, "a factor of the attention is" },
	};
	bool causal;
	size_t i;

	for (i = 0; i < countof(numbers); i++)
		if (refuse_number(s, numbers[i].name, numbers[i].neutral, numbers[i].what))
			return -1;
	if (gguf_boolean_or(s->g, key_of(s, "attention.causal"), true, &causal, s->e))
		return -1;
	return causal ? 0
		      : error_set(s->e, ERROR_FORMAT, "%s: %s is false: an encoder is no model that answers",
				  s->g->path, s->key);
}

/* -- shape --------------------------------------------------------------------------- */

/* One number, or an array of the same for every layer. */
static int read_each(struct source *s, const char *name, size_t fallback, size_t *out)
{
	const struct gguf_value *v = gguf_find(s->g, key_of(s, name));
	size_t i;

	if (v == NULL || !v->array)
		return fallback == 0 ? gguf_get_size(s->g, s->key, 1, SIZE_BOUND, out, s->e)
				     : gguf_size_or(s->g, s->key, 1, SIZE_BOUND, fallback, out, s->e);
	if (gguf_array_or_none(s->g, s->key, GGUF_UINT32, &v, s->e))
		return -1;
	for (i = 0; i < v->count; i++)
		if (gguf_number_at(v, i) != gguf_number_at(v, 0))
			return error_set(
				s->e, ERROR_FORMAT,
				"%s: %s differs from layer to layer, which is not supported; use another model",
				s->g->path, s->key);
	if (v->count == 0 || !(gguf_number_at(v, 0) >= 1 && gguf_number_at(v, 0) <= SIZE_BOUND))
		return error_set(s->e, ERROR_FORMAT, "%s: %s holds no number from 1 to %d", s->g->path, s->key,
				 SIZE_BOUND);
	*out = (size_t)gguf_number_at(v, 0);
	return 0;
}

static int read_required(struct source *s, const char *name, size_t *out)
{
	return gguf_get_size(s->g, key_of(s, name), 1, SIZE_BOUND, out, s->e);
}

/* The width of a head: that of keys, which values and the rotation must share. */
static int read_head_width(struct source *s)
{
	struct model_config *c = s->c;
	size_t values, rotated;

	if (gguf_find(s->g, key_of(s, "attention.key_length")) == NULL && c->hidden % c->heads != 0)
		return error_set(s->e, ERROR_FORMAT,
				 "%s: %s.embedding_length %zu is not a multiple of %zu heads, and %s "
				 "is missing",
				 s->g->path, s->family, c->hidden, c->heads, s->key);
	if (gguf_size_or(s->g, s->key, 1, SIZE_BOUND, c->hidden / c->heads, &c->head_width, s->e) ||
	    gguf_size_or(s->g, key_of(s, "attention.value_length"), 1, SIZE_BOUND, c->head_width, &values, s->e))
		return -1;
	if (values != c->head_width)
		return error_set(s->e, ERROR_FORMAT, "%s: %s is %zu, but keys have %zu, which is not supported",
				 s->g->path, s->key, values, c->head_width);
	if (gguf_size_or(s->g, key_of(s, "rope.dimension_count"), 1, SIZE_BOUND, c->head_width, &rotated, s->e))
		return -1;
	if (rotated != c->head_width)
		return error_set(s->e, ERROR_FORMAT,
				 "%s: %s is %zu of a head's %zu: a rotation of a part is not supported", s->g->path,
				 s->key, rotated, c->head_width);
	return 0;
}

static int read_vocabulary(struct source *s)
{
	const struct gguf_tensor *t = gguf_find_tensor(s->g, "token_embd.weight");

	if (t == NULL)
		return error_set(
			s->e, ERROR_FORMAT,
			"%s: no tensor token_embd.weight: is this a vocabulary, an adapter or one part of several?",
			s->g->path);
	s->c->vocabulary = t->rows;
	s->c->tied = gguf_find_tensor(s->g, "output.weight") == NULL;
	s->c->tied_stated = true;
	return 0;
}

static int read_window(struct source *s)
{
	size_t window;

	if (gguf_size_or(s->g, key_of(s, "attention.sliding_window"), 0, SIZE_BOUND, 0, &window, s->e))
		return -1;
	if (window == 0 || window >= s->c->context)
		return 0;
	return error_set(s->e, ERROR_FORMAT,
			 "%s: %s %zu is shorter than the context of %zu, which is not supported: use another model",
			 s->g->path, s->key, window, s->c->context);
}

static int read_shape(struct source *s)
{
	struct model_config *c = s->c;

	if (read_required(s, "embedding_length", &c->hidden) || read_required(s, "block_count", &c->layers) ||
	    read_required(s, "context_length", &c->context) || read_each(s, "feed_forward_length", 0, &c->ffn) ||
	    read_each(s, "attention.head_count", 0, &c->heads) ||
	    read_each(s, "attention.head_count_kv", c->heads, &c->kv_heads) || read_head_width(s) || read_vocabulary(s))
		return -1;
	if (gguf_find(s->g, key_of(s, "attention.layer_norm_rms_epsilon")) == NULL)
		return error_set(s->e, ERROR_FORMAT, "%s: %s is missing", s->g->path, s->key);
	return gguf_number_or(s->g, s->key, 0, 1, 0, &c->rms_epsilon, s->e);
}

/* -- rotary embedding ----------------------------------------------------------------- */

void gguf_rope_factors(const struct model_config *c, float *factors)
{
	struct model_config plain = *c;
	size_t i;

	plain.scaling = ROPE_NONE;
	for (i = 0; i < c->head_width / 2; i++)
		factors[i] = (float)(model_config_frequency(&plain, i) / model_config_frequency(c, i));
}

/* Factors for the frequencies stand in a tensor: take them for Llama 3's rule if it makes the same. */
static int read_factors(struct source *s, const struct gguf_tensor *t)
{
	struct model_config *c = s->c;
	float there[FACTORS_MAX], made[FACTORS_MAX];
	size_t half = c->head_width / 2, i;
	bool same;

	if (t->elements != half || half > FACTORS_MAX || t->type != GGUF_F32)
		return error_set(s->e, ERROR_FORMAT, "%s: tensor rope_freqs.weight: wanted %zu numbers of type F32",
				 s->g->path, half);
	gguf_read_rows(there, t, 0, t->rows);
	c->scaling = ROPE_LLAMA3;
	c->rope_factor = (double)there[half - 1];
	c->rope_low = llama3_low;
	c->rope_high = llama3_high;
	if (gguf_size_or(s->g, key_of(s, "rope.scaling.original_context_length"), 1, SIZE_BOUND, LLAMA3_CONTEXT,
			 &c->rope_original, s->e))
		return -1;
	same = c->rope_factor >= 1;
	if (same)
		gguf_rope_factors(c, made);
	for (i = 0; same && i < half; i++)
		same = fabsf(there[i] - made[i]) <= 1e-4f * made[i];
	if (same)
		return 0;
	return error_set(
		s->e, ERROR_FORMAT,
		"%s: tensor rope_freqs.weight: its factors are not those of Llama 3.1's scaling, the only ones "
		"supported",
		s->g->path);
}

static int read_rope(struct source *s)
{
	const struct gguf_tensor *factors = gguf_find_tensor(s->g, "rope_freqs.weight");
	struct model_config *c = s->c;
	struct text type;
	double factor;

	c->scaling = ROPE_NONE;
	if (gguf_number_or(s->g, key_of(s, "rope.freq_base"), 1, 1e15, 10000, &c->rope_theta, s->e) ||
	    gguf_text_or(s->g, key_of(s, "rope.scaling.type"), TEXT("linear"), &type, s->e))
		return -1;
	if (!text_is(type, "linear") && !text_is(type, "none"))
		return error_set(s->e, ERROR_FORMAT, "%s: %s \"%.*s\" is not supported; none and linear are",
				 s->g->path, s->key, text_shown(type, 60), type.data);
	/* As llama.cpp reads it, a factor without a type is linear. */
	if (text_is(type, "linear")) {
		if (gguf_number_or(s->g, key_of(s, "rope.scaling.factor"), 1, 1e6, 1, &factor, s->e))
			return -1;
		if (factor != 1) {
			c->scaling = ROPE_LINEAR;
			c->rope_factor = factor;
		}
	}
	if (factors == NULL)
		return 0;
	if (c->scaling != ROPE_NONE)
		return error_set(s->e, ERROR_FORMAT, "%s: a scaling and factors (rope_freqs.weight) at once",
				 s->g->path);
	return read_factors(s, factors);
}

/* -- tokens and storage ---------------------------------------------------------------- */

static int read_token(struct source *s, const char *key, int32_t *out)
{
	size_t id;

	if (gguf_size_or(s->g, key, 0, s->c->vocabulary - 1, SIZE_MAX, &id, s->e))
		return -1;
	*out = id == SIZE_MAX ? -1 : (int32_t)id;
	return 0;
}

/* Models with more ends than there is room for are not known; those beyond are left out, as the page says. */
static void add_end(struct model_config *c, size_t id)
{
	if (id < c->vocabulary)
		(void)model_config_add_end(c, (int32_t)id);
}

/*
 * The file names one end, but models have several, of a turn and of a text. The
 * others are told by their names, as llama.cpp does; only a control token is one.
 */
static int add_named_ends(struct source *s)
{
	static const char *const ends[] = { "<|im_end|>",      "<|endoftext|>", "<|eot_id|>", "<|eom_id|>",
					    "<|end_of_text|>", "<|end|>",       "</s>",       "<｜end▁of▁sentence｜>" };
	const struct gguf_value *names, *types;
	struct gguf_strings strings;
	struct text name;
	size_t i, j;

	if (gguf_array_or_none(s->g, "tokenizer.ggml.tokens", GGUF_STRING, &names, s->e) ||
	    gguf_array_or_none(s->g, "tokenizer.ggml.token_type", GGUF_INT32, &types, s->e))
		return -1;
	strings = gguf_strings_of(names);
	for (i = 0; types != NULL && i < types->count && gguf_strings_next(&strings, &name); i++)
		for (j = 0; gguf_number_at(types, i) == GGUF_TOKEN_CONTROL && j < countof(ends); j++)
			if (text_is(name, ends[j]))
				add_end(s->c, i);
	return 0;
}

static int read_tokens(struct source *s)
{
	static const char *const ends[] = { "tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id",
					    "tokenizer.ggml.eom_token_id" };
	struct model_config *c = s->c;
	int32_t id;
	size_t i;

	if (read_token(s, "tokenizer.ggml.bos_token_id", &c->bos) ||
	    read_token(s, "tokenizer.ggml.padding_token_id", &c->pad))
		return -1;
	for (i = 0; i < countof(ends); i++) {
		if (read_token(s, ends[i], &id))
			return -1;
		if (id >= 0)
			add_end(c, (size_t)id);
	}
	return add_named_ends(s);
}

/* The type of all matrices, if it is one that can be stored. */
static enum safetensors_type storage_of(const struct gguf *g)
{
	enum gguf_type type = GGUF_F32;
	bool first = true;
	size_t i;

	for (i = 0; i < g->tensor_count; i++) {
		if (g->tensors[i].dimensions < 2)
			continue;
		if (!first && g->tensors[i].type != type)
			return SAFETENSORS_F32;
		type = g->tensors[i].type;
		first = false;
	}
	return type == GGUF_F16 ? SAFETENSORS_F16 : type == GGUF_BF16 ? SAFETENSORS_BF16 : SAFETENSORS_F32;
}

/* Which part of several this file is. */
static int check_whole(const struct gguf *g, struct error *e)
{
	size_t parts;

	if (gguf_size_or(g, "split.count", 0, 1 << 16, 1, &parts, e))
		return -1;
	return parts <= 1 ? 0
			  : error_set(e, ERROR_FORMAT, "%s: one of %zu parts; join them with llama-gguf-split --merge",
				      g->path, parts);
}

int gguf_model_config(struct model_config *c, const struct gguf *g, struct error *e)
{
	struct source s = { .c = c, .g = g, .e = e };

	memset(c, 0, sizeof *c);
	if (check_whole(g, e) || read_family(&s) || refuse_unsupported(&s) || read_shape(&s) || read_window(&s) ||
	    read_rope(&s) || read_tokens(&s))
		return -1;
	c->storage = storage_of(g);
	return model_config_check(c, g->path, e);
}
