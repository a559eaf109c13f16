#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/model_config.h"

static void set_size(struct json *o, const char *key, size_t value)
{
	json_set(o, key, json_number((double)value));
}

static void set_text(struct json *o, const char *key, const char *value)
{
	json_set(o, key, json_string(text_of(value)));
}

static void set_token(struct json *o, const char *key, int32_t id)
{
	json_set(o, key, id < 0 ? json_null() : json_number(id));
}

static void set_tokens(struct json *o, const struct model_config *c)
{
	struct json *list;
	size_t i;

	set_token(o, "bos_token_id", c->bos);
	if (c->eos_count < 2) {
		set_token(o, "eos_token_id", c->eos_count == 0 ? -1 : c->eos[0]);
	} else {
		list = json_array();
		for (i = 0; i < c->eos_count; i++)
			json_append(list, json_number(c->eos[i]));
		json_set(o, "eos_token_id", list);
	}
	set_token(o, "pad_token_id", c->pad);
}

static struct json *rope_scaling(const struct model_config *c)
{
	struct json *o;

	if (c->scaling == ROPE_NONE)
		return json_null();
	o = json_object();
	set_text(o, "rope_type", c->scaling == ROPE_LINEAR ? "linear" : "llama3");
	json_set(o, "factor", json_number(c->rope_factor));
	if (c->scaling == ROPE_LLAMA3) {
		json_set(o, "low_freq_factor", json_number(c->rope_low));
		json_set(o, "high_freq_factor", json_number(c->rope_high));
		set_size(o, "original_max_position_embeddings", c->rope_original);
	}
	return o;
}

/* The switches that the reader of one model_type looks for. */
static void set_switches(struct json *o, enum model_architecture architecture)
{
	switch (architecture) {
	case MODEL_LLAMA:
		json_set(o, "attention_bias", json_boolean(false));
		json_set(o, "mlp_bias", json_boolean(false));
		break;
	case MODEL_QWEN3:
		json_set(o, "attention_bias", json_boolean(false));
		json_set(o, "use_sliding_window", json_boolean(false));
		json_set(o, "sliding_window", json_null());
		break;
	case MODEL_QWEN2:
		json_set(o, "use_sliding_window", json_boolean(false));
		json_set(o, "sliding_window", json_null());
		break;
	case MODEL_MISTRAL:
		json_set(o, "sliding_window", json_null());
		break;
	}
}

static struct json *make_config(const struct model_config *c)
{
	struct json *o = json_object(), *list = json_array();

	json_append(list, json_string(text_of(model_architecture_class(c->architecture))));
	json_set(o, "architectures", list);
	set_text(o, "model_type", model_architecture_name(c->architecture));
	set_size(o, "hidden_size", c->hidden);
	set_size(o, "intermediate_size", c->ffn);
	set_size(o, "num_hidden_layers", c->layers);
	set_size(o, "num_attention_heads", c->heads);
	set_size(o, "num_key_value_heads", c->kv_heads);
	set_size(o, "head_dim", c->head_width);
	set_size(o, "vocab_size", c->vocabulary);
	set_size(o, "max_position_embeddings", c->context);
	json_set(o, "rope_theta", json_number(c->rope_theta));
	json_set(o, "rope_scaling", rope_scaling(c));
	json_set(o, "rms_norm_eps", json_number(c->rms_epsilon));
	set_text(o, "hidden_act", "silu");
	json_set(o, "tie_word_embeddings", json_boolean(c->tied));
	set_switches(o, c->architecture);
	json_set(o, "attention_dropout", json_number(0));
	json_set(o, "initializer_range", json_number(0.02));
	set_tokens(o, c);
	set_text(o, "torch_dtype", model_storage_name(c->storage));
	if (c->storage != SAFETENSORS_F32 && c->rounding != SAFETENSORS_NEAREST)
		set_text(o, "storage_rounding", model_rounding_words[c->rounding]);
	json_set(o, "use_cache", json_boolean(true));
	return o;
}

static int write_object(const char *directory, const char *name, struct json *o, struct error *e)
{
	char *path = file_join(directory, name);
	struct builder b = { 0 };
	int rc;

	json_print_indented(&b, o);
	rc = file_write(path, builder_view(&b), e);
	builder_clear(&b);
	json_free(o);
	free(path);
	return rc;
}

int model_config_write(const struct model_config *c, const char *directory, struct error *e)
{
	struct json *generation;

	if (model_config_check(c, directory, e))
		return -1;
	if (c->storage == SAFETENSORS_OTHER || c->eos_count > MODEL_EOS_MAX)
		return error_set(e, ERROR_RANGE, "%s: a configuration with no storage type or too many end tokens",
				 directory);
	generation = json_object();
	json_set(generation, "_from_model_config", json_boolean(true));
	set_tokens(generation, c);
	if (write_object(directory, "generation_config.json", generation, e))
		return -1;
	return write_object(directory, "config.json", make_config(c), e);
}
