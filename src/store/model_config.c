#include "store/model_config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/gguf_model.h"
#include "store/given.h"

/* Bounds far beyond any model, so that a hostile file fails here and not in an allocation. */
enum {
	HIDDEN_MAX = 1 << 17,
	FFN_MAX = 1 << 20,
	LAYERS_MAX = 1 << 12,
	HEADS_MAX = 1 << 12,
	WIDTH_MAX = 1 << 12,
	VOCABULARY_MAX = 1 << 24,
	CONTEXT_MAX = 1 << 28
};

enum {
	NONE = -1,
	SHOWN = 60 /* bytes of a name in an error */
};

/* What transformers assumes where a key is missing. */
static const struct family {
	const char *name, *class;
	double theta;
	int64_t context;
	int64_t head_width; /* 0: hidden_size / num_attention_heads */
	int64_t window;     /* where sliding_window is missing; 0: only in use if asked for */
	int32_t bos, eos;
	bool qkv_bias, qk_norm;
} families[] = {
	[MODEL_LLAMA] = { "llama", "LlamaForCausalLM", 10000, 2048, 0, 0, 1, 2, false, false },
	[MODEL_QWEN2] = { "qwen2", "Qwen2ForCausalLM", 10000, 32768, 0, 0, NONE, NONE, true, false },
	[MODEL_QWEN3] = { "qwen3", "Qwen3ForCausalLM", 10000, 32768, 128, 0, NONE, NONE, false, true },
	[MODEL_MISTRAL] = { "mistral", "MistralForCausalLM", 10000, 131072, 0, 4096, 1, 2, false, false },
};

static const char *const storage_names[] = { "float32", "bfloat16", "float16" };

const char *const model_storage_words[] = { "f32", "bf16", "f16", NULL };
const char *const model_rounding_words[] = { "nearest", "stochastic", NULL };

const struct option_row model_storage_option_rows[] = {
	{ 0, "dtype", "type", "storage of the weights", OPTION_WORD, .size = sizeof(enum safetensors_type),
	  .words = model_storage_words, .otherwise = "the configuration's" },
	{ 0 },
};

/* A configuration that is being read. */
struct source {
	struct model_config *c;
	const struct json *root;
	const char *origin;
	const struct family *family;
	struct error *e;
};

static bool given(const struct json *object, const char *key)
{
	return json_kind(json_find(object, key)) != JSON_NULL;
}

const char *model_architecture_name(enum model_architecture architecture)
{
	return families[architecture].name;
}

const char *model_architecture_class(enum model_architecture architecture)
{
	return families[architecture].class;
}

const char *model_storage_name(enum safetensors_type storage)
{
	return storage_names[storage];
}

/* -- what must not be there -------------------------------------------------- */

static int read_family(struct source *s)
{
	const struct json *classes;
	struct text type, class;
	size_t i;

	if (json_get_text(s->root, "model_type", &type, s->origin, s->e))
		return -1;
	for (i = 0; i < countof(families); i++)
		if (text_is(type, families[i].name))
			break;
	if (i == countof(families))
		return error_set(s->e, ERROR_FORMAT,
				 "%s: model_type \"%.*s\" is not supported; use a llama, qwen2, qwen3 or mistral model",
				 s->origin, text_shown(type, SHOWN), type.data);
	s->c->architecture = (enum model_architecture)i;
	s->family = &families[i];
	classes = json_find(s->root, "architectures");
	class = json_text(json_first(classes));
	if (json_size(classes) > 0 && !text_is(class, s->family->class))
		return error_set(s->e, ERROR_FORMAT, "%s: architectures names \"%.*s\"; of %s models %s is supported",
				 s->origin, text_shown(class, SHOWN), class.data, s->family->name, s->family->class);
	return 0;
}

/* A switch that must be off, with what it would turn on. */
static int refuse_switch(struct source *s, const char *key, const char *what)
{
	bool on;

	if (json_boolean_or(s->root, key, false, &on, s->origin, s->e))
		return -1;
	if (on)
		return error_set(s->e, ERROR_FORMAT, "%s: %s is true: %s not supported; use another model", s->origin,
				 key, what);
	return 0;
}

static int refuse_experts(struct source *s)
{
	static const char *const keys[] = { "num_experts", "num_local_experts", "n_routed_experts",
					    "moe_intermediate_size" };
	size_t i;

	for (i = 0; i < countof(keys); i++)
		if (given(s->root, keys[i]) && json_value(json_find(s->root, keys[i])) != 0)
			return error_set(s->e, ERROR_FORMAT,
					 "%s: %s: a mixture of experts is not supported; use a dense model", s->origin,
					 keys[i]);
	return 0;
}

static int check_activation(struct source *s)
{
	static const char *const keys[] = { "hidden_act", "hidden_activation", "activation_function" };
	struct text name;
	size_t i;

	for (i = 0; i < countof(keys); i++) {
		if (json_text_or(s->root, keys[i], TEXT("silu"), &name, s->origin, s->e))
			return -1;
		if (!text_is(name, "silu") && !text_is(name, "swish"))
			return error_set(s->e, ERROR_FORMAT, "%s: %s \"%.*s\" is not supported; use a model with silu",
					 s->origin, keys[i], text_shown(name, SHOWN), name.data);
	}
	return 0;
}

static int refuse_unsupported(struct source *s)
{
	if (given(s->root, "quantization_config"))
		return error_set(
			s->e, ERROR_FORMAT,
			"%s: quantization_config: quantised weights are not read; use the model as it was before",
			s->origin);
	if (refuse_switch(s, "mlp_bias", "biases in the feed-forward layer are") ||
	    refuse_switch(s, "rope_interleaved", "rotation of interleaved pairs is") || refuse_experts(s) ||
	    check_activation(s))
		return -1;
	/* qwen2 has its biases whatever this key says; elsewhere it would add one to o_proj as well. */
	return s->family->qkv_bias ? 0 : refuse_switch(s, "attention_bias", "biases in the attention are");
}

/* -- shape -------------------------------------------------------------------- */

static int read_required(struct source *s, const char *key, int64_t high, size_t *out)
{
	int64_t value;

	if (json_get_int(s->root, key, 1, high, &value, s->origin, s->e))
		return -1;
	*out = (size_t)value;
	return 0;
}

static int read_optional(struct source *s, const char *key, int64_t high, size_t fallback, size_t *out)
{
	int64_t value;

	if (json_int_or(s->root, key, 1, high, (int64_t)fallback, &value, s->origin, s->e))
		return -1;
	*out = (size_t)value;
	return 0;
}

static int read_shape(struct source *s)
{
	struct model_config *c = s->c;
	size_t width;

	if (read_required(s, "hidden_size", HIDDEN_MAX, &c->hidden) ||
	    read_required(s, "intermediate_size", FFN_MAX, &c->ffn) ||
	    read_required(s, "num_hidden_layers", LAYERS_MAX, &c->layers) ||
	    read_required(s, "num_attention_heads", HEADS_MAX, &c->heads) ||
	    read_required(s, "vocab_size", VOCABULARY_MAX, &c->vocabulary) ||
	    read_optional(s, "num_key_value_heads", HEADS_MAX, c->heads, &c->kv_heads) ||
	    read_optional(s, "max_position_embeddings", CONTEXT_MAX, (size_t)s->family->context, &c->context))
		return -1;
	width = s->family->head_width > 0 ? (size_t)s->family->head_width : c->hidden / c->heads;
	if (!given(s->root, "head_dim") && s->family->head_width == 0 && c->hidden % c->heads != 0)
		return error_set(s->e, ERROR_FORMAT,
				 "%s: hidden_size %zu is not a multiple of num_attention_heads %zu; add head_dim",
				 s->origin, c->hidden, c->heads);
	if (read_optional(s, "head_dim", WIDTH_MAX, width, &c->head_width) ||
	    json_double_or(s->root, "rms_norm_eps", 0, 1, 1e-6, &c->rms_epsilon, s->origin, s->e) ||
	    json_boolean_or(s->root, "tie_word_embeddings", false, &c->tied, s->origin, s->e))
		return -1;
	c->tied_stated = given(s->root, "tie_word_embeddings");
	c->qkv_bias = s->family->qkv_bias;
	c->qk_norm = s->family->qk_norm;
	return 0;
}

/* Whether a window shorter than the context limits what a row sees in any layer. */
static int check_window(struct source *s)
{
	const struct json *types = json_find(s->root, "layer_types"), *item;
	bool window_given = json_find(s->root, "sliding_window") != NULL, used;
	int64_t window, full_layers;

	if (json_int_or(s->root, "sliding_window", 1, INT64_C(1) << 53, 0, &window, s->origin, s->e) ||
	    json_boolean_or(s->root, "use_sliding_window", false, &used, s->origin, s->e) ||
	    json_int_or(s->root, "max_window_layers", 0, INT64_C(1) << 53, 28, &full_layers, s->origin, s->e))
		return -1;
	if (s->family->window > 0) { /* mistral: in use unless it is null */
		window = window_given ? window : s->family->window;
		used = window > 0;
	} else if (used) { /* qwen: in the layers above the first max_window_layers */
		window = window_given ? window : 4096;
		used = window > 0 && full_layers < (int64_t)s->c->layers;
	}
	if (json_kind(types) == JSON_ARRAY && json_size(types) > 0)
		used = false;
	for (item = json_first(types); item != NULL; item = json_next(item)) {
		struct text type = json_text(item);

		if (text_is(type, "sliding_attention"))
			used = true;
		else if (!text_is(type, "full_attention"))
			return error_set(s->e, ERROR_FORMAT, "%s: layer_types \"%.*s\" is not supported", s->origin,
					 text_shown(type, SHOWN), type.data);
	}
	if (used && window < (int64_t)s->c->context)
		return error_set(
			s->e, ERROR_FORMAT,
			"%s: sliding_window %" PRId64 " is in use and shorter than max_position_embeddings %zu; it is "
			"not supported: set max_position_embeddings to %" PRId64 " or less to use the model within it",
			s->origin, window, s->c->context, window);
	return 0;
}

/* -- rotary embedding ----------------------------------------------------------- */

static int read_llama3(struct source *s, const struct json *rope)
{
	struct model_config *c = s->c;
	const struct json *where = given(rope, "original_max_position_embeddings") ? rope : s->root;
	int64_t original;

	if (json_get_double(rope, "low_freq_factor", 1e-6, 1e6, &c->rope_low, s->origin, s->e) ||
	    json_get_double(rope, "high_freq_factor", 1e-6, 1e6, &c->rope_high, s->origin, s->e) ||
	    json_get_int(where, "original_max_position_embeddings", 1, CONTEXT_MAX, &original, s->origin, s->e))
		return -1;
	c->rope_original = (size_t)original;
	return 0;
}

static int read_scaling(struct source *s, const struct json *rope)
{
	struct model_config *c = s->c;
	struct text type;

	if (json_text_or(rope, "type", TEXT("default"), &type, s->origin, s->e) ||
	    json_text_or(rope, "rope_type", type, &type, s->origin, s->e))
		return -1;
	if (text_is(type, "default") || text_is(type, "none"))
		return 0;
	if (text_is(type, "linear"))
		c->scaling = ROPE_LINEAR;
	else if (text_is(type, "llama3"))
		c->scaling = ROPE_LLAMA3;
	else
		return error_set(
			s->e, ERROR_FORMAT,
			"%s: rope_type \"%.*s\" is not supported; default, linear and llama3 are (remove it to use "
			"the model within its original context)",
			s->origin, text_shown(type, SHOWN), type.data);
	if (json_get_double(rope, "factor", 1, 1e6, &c->rope_factor, s->origin, s->e))
		return -1;
	return c->scaling == ROPE_LLAMA3 ? read_llama3(s, rope) : 0;
}

static int read_rope(struct source *s)
{
	const char *key = given(s->root, "rope_parameters") ? "rope_parameters" : "rope_scaling";
	const struct json *rope = json_find(s->root, key), *item;
	double partial, theta;

	s->c->scaling = ROPE_NONE;
	if (json_double_or(s->root, "rope_theta", 1, 1e15, s->family->theta, &theta, s->origin, s->e) ||
	    json_double_or(rope, "rope_theta", 1, 1e15, theta, &s->c->rope_theta, s->origin, s->e) ||
	    json_double_or(s->root, "partial_rotary_factor", 0, 1, 1, &partial, s->origin, s->e) ||
	    json_double_or(rope, "partial_rotary_factor", 0, 1, partial, &partial, s->origin, s->e))
		return -1;
	if (partial < 1)
		return error_set(s->e, ERROR_FORMAT, "%s: partial_rotary_factor %g is not supported, only 1", s->origin,
				 partial);
	if (json_kind(rope) == JSON_NULL)
		return 0;
	if (json_kind(rope) != JSON_OBJECT)
		return error_set(s->e, ERROR_FORMAT, "%s: %s must be an object or null, here is %s", s->origin, key,
				 json_kind_name(json_kind(rope)));
	for (item = json_first(rope); item != NULL; item = json_next(item))
		if (json_kind(item) == JSON_OBJECT)
			return error_set(s->e, ERROR_FORMAT,
					 "%s: %s differs by layer (\"%.60s\"), which is not supported", s->origin, key,
					 json_key(item));
	return read_scaling(s, rope);
}

/* -- tokens and storage ----------------------------------------------------------- */

static int read_token(const struct model_config *c, const struct json *value, const char *key, const char *origin,
		      int32_t *out, struct error *e)
{
	double v = json_value(value);

	if (json_kind(value) != JSON_NUMBER || !(v >= 0 && v < (double)c->vocabulary) || v != (double)(int32_t)v)
		return error_set(e, ERROR_FORMAT, "%s: %s holds something other than token ids from 0 to %zu", origin,
				 key, c->vocabulary - 1);
	*out = (int32_t)v;
	return 0;
}

static int read_eos(struct model_config *c, const struct json *value, const char *origin, struct error *e)
{
	const struct json *item = json_kind(value) == JSON_ARRAY ? json_first(value) : value;

	c->eos_count = 0;
	for (; item != NULL; item = item == value ? NULL : json_next(item)) {
		if (c->eos_count == MODEL_EOS_MAX)
			return error_set(e, ERROR_FORMAT, "%s: eos_token_id lists more than %d tokens", origin,
					 MODEL_EOS_MAX);
		if (read_token(c, item, "eos_token_id", origin, &c->eos[c->eos_count], e))
			return -1;
		c->eos_count++;
	}
	return 0;
}

static int read_tokens(struct source *s)
{
	struct model_config *c = s->c;
	const struct json *bos = json_find(s->root, "bos_token_id"), *eos = json_find(s->root, "eos_token_id");
	double pad = given(s->root, "pad_token_id") ? json_value(json_find(s->root, "pad_token_id")) : NONE;

	c->bos = bos == NULL && (size_t)(s->family->bos + 1) <= c->vocabulary ? s->family->bos : NONE;
	if (json_kind(bos) != JSON_NULL && read_token(c, bos, "bos_token_id", s->origin, &c->bos, s->e))
		return -1;
	c->eos_count = 0;
	if (eos == NULL && s->family->eos != NONE && (size_t)s->family->eos < c->vocabulary)
		c->eos[c->eos_count++] = s->family->eos;
	if (json_kind(eos) != JSON_NULL && read_eos(c, eos, s->origin, s->e))
		return -1;
	/* Nothing here pads; files in use say -1, or an id past the end. */
	c->pad = pad >= 0 && pad < (double)c->vocabulary ? (int32_t)pad : NONE;
	return 0;
}

static int read_rounding(struct source *s)
{
	struct text name;

	if (json_text_or(s->root, "storage_rounding", TEXT("nearest"), &name, s->origin, s->e))
		return -1;
	s->c->rounding = text_is(name, model_rounding_words[SAFETENSORS_STOCHASTIC]) ? SAFETENSORS_STOCHASTIC
										     : SAFETENSORS_NEAREST;
	return 0;
}

static int read_storage(struct source *s)
{
	const char *key = given(s->root, "torch_dtype") ? "torch_dtype" : "dtype";
	struct text name;
	size_t i;

	if (json_text_or(s->root, key, TEXT("float32"), &name, s->origin, s->e))
		return -1;
	for (i = 0; i < countof(storage_names); i++) {
		if (text_is(name, storage_names[i])) {
			s->c->storage = (enum safetensors_type)i;
			return 0;
		}
	}
	return error_set(s->e, ERROR_FORMAT, "%s: %s \"%.*s\" is not supported; float32, bfloat16 and float16 are",
			 s->origin, key, text_shown(name, SHOWN), name.data);
}

/* -- for callers -------------------------------------------------------------------- */

int model_config_parse(struct model_config *c, const struct json *config, const char *origin, struct error *e)
{
	struct source s = { c, config, origin, NULL, e };

	memset(c, 0, sizeof *c);
	if (json_kind(config) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: must be an object, here is %s", origin,
				 json_kind_name(json_kind(config)));
	if (read_family(&s) || refuse_unsupported(&s) || read_shape(&s) || check_window(&s) || read_rope(&s) ||
	    read_tokens(&s) || read_storage(&s) || read_rounding(&s))
		return -1;
	return model_config_check(c, origin, e);
}

int model_config_parse_generation(struct model_config *c, const struct json *generation, const char *origin,
				  struct error *e)
{
	if (json_kind(generation) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: must be an object, here is %s", origin,
				 json_kind_name(json_kind(generation)));
	if (!given(generation, "eos_token_id"))
		return 0;
	return read_eos(c, json_find(generation, "eos_token_id"), origin, e);
}

static int check_size(size_t value, size_t high, const char *key, const char *origin, struct error *e)
{
	if (value >= 1 && value <= high)
		return 0;
	return error_set(e, ERROR_FORMAT, "%s: %s %zu is not between 1 and %zu", origin, key, value, high);
}

static int check_rope(const struct model_config *c, const char *origin, struct error *e)
{
	if (!(c->rope_theta >= 1))
		return error_set(e, ERROR_FORMAT, "%s: rope_theta %g is not 1 or more", origin, c->rope_theta);
	if (c->scaling != ROPE_NONE && !(c->rope_factor >= 1))
		return error_set(e, ERROR_FORMAT, "%s: rope scaling factor %g is not 1 or more", origin,
				 c->rope_factor);
	if (c->scaling != ROPE_LLAMA3)
		return 0;
	if (!(c->rope_low > 0 && c->rope_low < c->rope_high))
		return error_set(e, ERROR_FORMAT, "%s: low_freq_factor %g is not between 0 and high_freq_factor %g",
				 origin, c->rope_low, c->rope_high);
	return check_size(c->rope_original, CONTEXT_MAX, "original_max_position_embeddings", origin, e);
}

/* The limits of the single sizes keep it below 2^64. */
static uint64_t count_parameters(const struct model_config *c)
{
	uint64_t hidden = c->hidden, q = (uint64_t)c->heads * c->head_width, kv = (uint64_t)c->kv_heads * c->head_width;
	uint64_t layer = hidden * (q + 2 * kv) + q * hidden + 3 * hidden * c->ffn + 2 * hidden;

	if (c->qkv_bias)
		layer += q + 2 * kv;
	if (c->qk_norm)
		layer += 2 * c->head_width;
	return layer * c->layers + hidden * c->vocabulary * (c->tied ? 1 : 2) + hidden;
}

int model_config_check(const struct model_config *c, const char *origin, struct error *e)
{
	if (check_size(c->hidden, HIDDEN_MAX, "hidden_size", origin, e) ||
	    check_size(c->ffn, FFN_MAX, "intermediate_size", origin, e) ||
	    check_size(c->layers, LAYERS_MAX, "num_hidden_layers", origin, e) ||
	    check_size(c->heads, HEADS_MAX, "num_attention_heads", origin, e) ||
	    check_size(c->kv_heads, HEADS_MAX, "num_key_value_heads", origin, e) ||
	    check_size(c->head_width, WIDTH_MAX, "head_dim", origin, e) ||
	    check_size(c->vocabulary, VOCABULARY_MAX, "vocab_size", origin, e) ||
	    check_size(c->context, CONTEXT_MAX, "max_position_embeddings", origin, e))
		return -1;
	if (c->heads % c->kv_heads != 0)
		return error_set(e, ERROR_FORMAT,
				 "%s: num_attention_heads %zu is not a multiple of num_key_value_heads %zu", origin,
				 c->heads, c->kv_heads);
	if (c->head_width % 2 != 0)
		return error_set(e, ERROR_FORMAT, "%s: head_dim %zu is odd: its halves are rotated against each other",
				 origin, c->head_width);
	if (!(c->rms_epsilon >= 0 && c->rms_epsilon <= 1))
		return error_set(e, ERROR_FORMAT, "%s: rms_norm_eps %g is not between 0 and 1", origin, c->rms_epsilon);
	if (check_rope(c, origin, e))
		return -1;
	/* Weights, gradients and two moments in f32. */
	if (count_parameters(c) > SIZE_MAX / 16)
		return error_set(e, ERROR_MEMORY, "%s: %" PRIu64 " parameters are more than this machine can address",
				 origin, count_parameters(c));
	return 0;
}

size_t model_config_parameters(const struct model_config *c)
{
	return (size_t)count_parameters(c);
}

/* config.json at path, and generation_config.json in the directory if one is given. */
static int read_files(struct model_config *c, const char *path, const char *directory, struct error *e)
{
	struct json *config, *generation = NULL;
	char *beside;
	int rc;

	if (json_parse_file(&config, path, e))
		return -1;
	rc = model_config_parse(c, config, path, e);
	json_free(config);
	if (rc != 0 || directory == NULL)
		return rc;
	beside = file_join(directory, "generation_config.json");
	if (file_exists(beside)) {
		rc = json_parse_file(&generation, beside, e);
		if (rc == 0)
			rc = model_config_parse_generation(c, generation, beside, e);
		json_free(generation);
	}
	free(beside);
	return rc;
}

static int read_gguf(struct model_config *c, const char *path, struct error *e)
{
	struct gguf g;
	int rc;

	if (gguf_open(&g, path, e))
		return -1;
	rc = gguf_model_config(c, &g, e);
	gguf_close(&g);
	return rc;
}

int model_config_read(struct model_config *c, const char *path, struct error *e)
{
	char *inside;
	int rc;

	if (given_check(path, e))
		return -1;
	if (gguf_is_file(path))
		return read_gguf(c, path, e);
	if (!file_is_directory(path))
		return read_files(c, path, NULL, e);
	inside = file_join(path, "config.json");
	rc = read_files(c, inside, path, e);
	free(inside);
	return rc;
}

bool model_config_add_end(struct model_config *c, int32_t id)
{
	size_t i;

	for (i = 0; i < c->eos_count; i++)
		if (c->eos[i] == id)
			return true;
	if (c->eos_count == MODEL_EOS_MAX)
		return false;
	c->eos[c->eos_count++] = id;
	return true;
}
