/* config.json: the families in use, each refusal with its text, defaults, and what is written. */
/* Reads: tests/data/hf */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/model_config.h"

static char *scratch(const char *name)
{
	const char *folder = getenv("SCRATCH");

	return file_join(folder == NULL ? "." : folder, name);
}

static char *fixture(const char *name)
{
	const char *folder = getenv("TESTS");
	char *hf = file_join(folder == NULL ? "tests" : folder, "data/hf");
	char *path = file_join(hf, name);

	free(hf);
	return path;
}

/* A small valid configuration with the members of `changes` set; those that are "remove" are taken out. */
static int parse_changed(struct model_config *c, const char *changes, struct error *e)
{
	static const char base[] = "{\"model_type\":\"llama\",\"hidden_size\":32,\"intermediate_size\":48,"
				   "\"num_hidden_layers\":2,\"num_attention_heads\":4,\"num_key_value_heads\":2,"
				   "\"vocab_size\":96,\"max_position_embeddings\":256,\"rms_norm_eps\":1e-5}";
	const struct json *item;
	struct json *root, *edit;
	int rc;

	if (json_parse(&root, TEXT(base), "base", e) || json_parse(&edit, text_of(changes), "edit", e))
		fail_msg("%s", e->text);
	for (item = json_first(edit); item != NULL; item = json_next(item)) {
		if (text_is(json_text(item), "remove"))
			json_remove(root, json_key(item));
		else
			json_set(root, json_key(item), json_copy(item));
	}
	rc = model_config_parse(c, root, "c", e);
	json_free(root);
	json_free(edit);
	return rc;
}

static void base(void **state)
{
	struct model_config c;
	struct error e;

	(void)state;
	if (parse_changed(&c, "{}", &e))
		fail_msg("%s", e.text);
	assert_int_equal(c.architecture, MODEL_LLAMA);
	assert_int_equal(c.hidden, 32);
	assert_int_equal(c.ffn, 48);
	assert_int_equal(c.layers, 2);
	assert_int_equal(c.heads, 4);
	assert_int_equal(c.kv_heads, 2);
	assert_int_equal(c.head_width, 8);
	assert_int_equal(c.vocabulary, 96);
	assert_int_equal(c.context, 256);
	assert_true(c.rope_theta == 10000 && c.scaling == ROPE_NONE && c.rms_epsilon == 1e-5);
	assert_false(c.tied || c.tied_stated || c.qkv_bias || c.qk_norm);
	assert_int_equal(c.bos, 1);
	assert_int_equal(c.pad, -1);
	assert_int_equal(c.eos_count, 1);
	assert_int_equal(c.eos[0], 2);
	assert_int_equal(c.storage, SAFETENSORS_F32);
	/* 2 (32 (32 + 2 16) + 32 32 + 3 32 48 + 2 32) + 2 32 96 + 32 */
	assert_int_equal(model_config_parameters(&c), 21664);
}

static void accepted(void **state)
{
	static const char *const changes[] = {
		"{\"num_key_value_heads\":null}",
		"{\"num_key_value_heads\":\"remove\"}",
		"{\"head_dim\":64}",
		"{\"hidden_size\":33,\"head_dim\":8}",
		"{\"hidden_act\":\"silu\",\"hidden_activation\":null}",
		"{\"hidden_act\":\"swish\"}",
		"{\"attention_bias\":false,\"mlp_bias\":false,\"rope_interleaved\":false}",
		"{\"architectures\":[\"LlamaForCausalLM\"]}",
		"{\"architectures\":null,\"quantization_config\":null,\"num_experts\":0}",
		"{\"rope_scaling\":null,\"rope_parameters\":null}",
		"{\"rope_scaling\":{\"type\":\"default\"}}",
		"{\"rope_parameters\":{\"rope_theta\":5e5,\"rope_type\":\"default\",\"partial_rotary_factor\":1.0}}",
		"{\"sliding_window\":64}",
		"{\"layer_types\":[\"full_attention\",\"full_attention\"],\"use_sliding_window\":true,"
		"\"sliding_window\":64,\"max_window_layers\":0}",
		"{\"layer_types\":[\"sliding_attention\",\"full_attention\"],\"sliding_window\":256}",
		"{\"model_type\":\"qwen2\",\"use_sliding_window\":true,\"sliding_window\":64}",
		"{\"model_type\":\"qwen2\",\"use_sliding_window\":true,\"sliding_window\":256,\"max_window_layers\":0}",
		"{\"model_type\":\"qwen2\",\"attention_bias\":true}",
		"{\"model_type\":\"mistral\",\"sliding_window\":null}",
		"{\"model_type\":\"mistral\"}", /* 4096 by default, longer than this context */
		"{\"pad_token_id\":-1}",
		"{\"pad_token_id\":4000}",
		"{\"bos_token_id\":null,\"eos_token_id\":[]}",
		"{\"dtype\":\"bfloat16\"}",
		"{\"some_future_key\":{\"a\":[1]}}",
	};
	struct model_config c;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(changes); i++)
		if (parse_changed(&c, changes[i], &e))
			fail_msg("%s: %s", changes[i], e.text);
}

static void refused(void **state)
{
	static const char *const cases[][2] = {
		{ "{\"model_type\":\"remove\"}", "c: field \"model_type\" is missing; it must be a string" },
		{ "{\"model_type\":\"gemma3_text\"}",
		  "c: model_type \"gemma3_text\" is not supported; use a llama, qwen2, qwen3 or mistral model" },
		{ "{\"architectures\":[\"LlamaForSequenceClassification\"]}",
		  "c: architectures names \"LlamaForSequenceClassification\"; of llama models LlamaForCausalLM is "
		  "supported" },
		{ "{\"hidden_size\":\"remove\"}", "c: field \"hidden_size\" is missing; it must be a number" },
		{ "{\"hidden_size\":0}", "c: field \"hidden_size\" is 0, not a whole number from 1 to 131072" },
		{ "{\"hidden_size\":-32}", "c: field \"hidden_size\" is -32, not a whole number from 1 to 131072" },
		{ "{\"hidden_size\":32.5}", "c: field \"hidden_size\" is 32.5, not a whole number from 1 to 131072" },
		{ "{\"hidden_size\":\"32\"}", "c: field \"hidden_size\" must be a number, here is a string" },
		{ "{\"hidden_size\":1e15}",
		  "c: field \"hidden_size\" is 1000000000000000, not a whole number from 1 to 131072" },
		{ "{\"intermediate_size\":0}",
		  "c: field \"intermediate_size\" is 0, not a whole number from 1 to 1048576" },
		{ "{\"num_hidden_layers\":0}",
		  "c: field \"num_hidden_layers\" is 0, not a whole number from 1 to 4096" },
		{ "{\"vocab_size\":0}", "c: field \"vocab_size\" is 0, not a whole number from 1 to 16777216" },
		{ "{\"num_attention_heads\":0}",
		  "c: field \"num_attention_heads\" is 0, not a whole number from 1 to 4096" },
		{ "{\"num_attention_heads\":3}",
		  "c: hidden_size 32 is not a multiple of num_attention_heads 3; add head_dim" },
		{ "{\"num_key_value_heads\":3}",
		  "c: num_attention_heads 4 is not a multiple of num_key_value_heads 3" },
		{ "{\"num_key_value_heads\":8}",
		  "c: num_attention_heads 4 is not a multiple of num_key_value_heads 8" },
		{ "{\"head_dim\":7}", "c: head_dim 7 is odd: its halves are rotated against each other" },
		{ "{\"head_dim\":0}", "c: field \"head_dim\" is 0, not a whole number from 1 to 4096" },
		{ "{\"hidden_size\":4,\"head_dim\":null}",
		  "c: head_dim 1 is odd: its halves are rotated against each other" },
		{ "{\"hidden_size\":2,\"num_attention_heads\":4}",
		  "c: hidden_size 2 is not a multiple of num_attention_heads 4; add head_dim" },
		{ "{\"max_position_embeddings\":0}",
		  "c: field \"max_position_embeddings\" is 0, not a whole number from 1 to 268435456" },
		{ "{\"rms_norm_eps\":-1}", "c: field \"rms_norm_eps\" is -1, not between 0 and 1" },
		{ "{\"tie_word_embeddings\":1}",
		  "c: field \"tie_word_embeddings\" must be a boolean, here is a number" },
		{ "{\"hidden_act\":\"gelu\"}", "c: hidden_act \"gelu\" is not supported; use a model with silu" },
		{ "{\"activation_function\":\"gelu_new\"}",
		  "c: activation_function \"gelu_new\" is not supported; use a model with silu" },
		{ "{\"attention_bias\":true}",
		  "c: attention_bias is true: biases in the attention are not supported; use another model" },
		{ "{\"mlp_bias\":true}",
		  "c: mlp_bias is true: biases in the feed-forward layer are not supported; use another model" },
		{ "{\"rope_interleaved\":true}",
		  "c: rope_interleaved is true: rotation of interleaved pairs is not supported; use another model" },
		{ "{\"num_local_experts\":8}",
		  "c: num_local_experts: a mixture of experts is not supported; use a dense model" },
		{ "{\"quantization_config\":{}}",
		  "c: quantization_config: quantised weights are not read; use the model as it was before" },
		{ "{\"rope_theta\":0}", "c: field \"rope_theta\" is 0, not between 1 and 1e+15" },
		{ "{\"rope_scaling\":7}", "c: rope_scaling must be an object or null, here is a number" },
		{ "{\"rope_scaling\":{\"type\":\"dynamic\",\"factor\":2}}",
		  "c: rope_type \"dynamic\" is not supported; default, linear and llama3 are (remove it to use the "
		  "model within "
		  "its original context)" },
		{ "{\"rope_parameters\":{\"rope_type\":\"yarn\"}}",
		  "c: rope_type \"yarn\" is not supported; default, linear and llama3 are (remove it to use the model "
		  "within "
		  "its original context)" },
		{ "{\"rope_scaling\":{\"type\":\"linear\"}}", "c: field \"factor\" is missing; it must be a number" },
		{ "{\"rope_scaling\":{\"type\":\"linear\",\"factor\":0.5}}",
		  "c: field \"factor\" is 0.5, not between 1 and 1e+06" },
		{ "{\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":8,\"low_freq_factor\":4,\"high_freq_factor\":"
		  "1,"
		  "\"original_max_position_embeddings\":64}}",
		  "c: low_freq_factor 4 is not between 0 and high_freq_factor 1" },
		{ "{\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":8,\"low_freq_factor\":1,\"high_freq_factor\":"
		  "4}}",
		  "c: field \"original_max_position_embeddings\" is missing; it must be a number" },
		{ "{\"rope_parameters\":{\"full_attention\":{\"rope_type\":\"default\"}}}",
		  "c: rope_parameters differs by layer (\"full_attention\"), which is not supported" },
		{ "{\"partial_rotary_factor\":0.5}", "c: partial_rotary_factor 0.5 is not supported, only 1" },
		{ "{\"model_type\":\"mistral\",\"sliding_window\":64}",
		  "c: sliding_window 64 is in use and shorter than max_position_embeddings 256; it is not supported: "
		  "set "
		  "max_position_embeddings to 64 or less to use the model within it" },
		{ "{\"model_type\":\"mistral\",\"max_position_embeddings\":32768}",
		  "c: sliding_window 4096 is in use and shorter than max_position_embeddings 32768; it is not "
		  "supported: set "
		  "max_position_embeddings to 4096 or less to use the model within it" },
		{ "{\"model_type\":\"qwen2\",\"use_sliding_window\":true,\"sliding_window\":64,\"max_window_layers\":"
		  "1}",
		  "c: sliding_window 64 is in use and shorter than max_position_embeddings 256; it is not supported: "
		  "set "
		  "max_position_embeddings to 64 or less to use the model within it" },
		{ "{\"layer_types\":[\"full_attention\",\"sliding_attention\"],\"sliding_window\":64}",
		  "c: sliding_window 64 is in use and shorter than max_position_embeddings 256; it is not supported: "
		  "set "
		  "max_position_embeddings to 64 or less to use the model within it" },
		{ "{\"layer_types\":[\"linear_attention\"]}", "c: layer_types \"linear_attention\" is not supported" },
		{ "{\"eos_token_id\":96}", "c: eos_token_id holds something other than token ids from 0 to 95" },
		{ "{\"eos_token_id\":[1,-1]}", "c: eos_token_id holds something other than token ids from 0 to 95" },
		{ "{\"eos_token_id\":\"</s>\"}", "c: eos_token_id holds something other than token ids from 0 to 95" },
		{ "{\"eos_token_id\":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}",
		  "c: eos_token_id lists more than 16 tokens" },
		{ "{\"bos_token_id\":1e10}", "c: bos_token_id holds something other than token ids from 0 to 95" },
		{ "{\"torch_dtype\":\"float64\"}",
		  "c: torch_dtype \"float64\" is not supported; float32, bfloat16 and float16 are" },
	};
	struct model_config c;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		if (parse_changed(&c, cases[i][0], &e) == 0)
			fail_msg("accepted: %s", cases[i][0]);
		assert_string_equal(e.text, cases[i][1]);
		assert_int_equal(e.code, ERROR_FORMAT);
	}
}

/* What the models people use say of themselves, cut to the keys that matter here. */
static void families(void **state)
{
	static const struct {
		const char *config;
		size_t parameters;
		enum model_architecture architecture;
		size_t head_width, kv_heads;
		bool tied, qkv_bias, qk_norm;
		double theta;
	} cases[] = {
		{ "{\"architectures\":[\"LlamaForCausalLM\"],\"model_type\":\"llama\",\"hidden_size\":576,"
		  "\"intermediate_size\":1536,\"num_hidden_layers\":30,\"num_attention_heads\":9,\"num_key_value_"
		  "heads\":3,"
		  "\"vocab_size\":49152,\"max_position_embeddings\":8192,\"rope_theta\":100000,\"rms_norm_eps\":1e-5,"
		  "\"tie_word_embeddings\":true,\"bos_token_id\":0,\"eos_token_id\":0,\"rope_interleaved\":false,"
		  "\"torch_dtype\":\"bfloat16\"}",
		  134515008, MODEL_LLAMA, 64, 3, true, false, false, 100000 },
		{ "{\"architectures\":[\"LlamaForCausalLM\"],\"model_type\":\"llama\",\"hidden_size\":2048,"
		  "\"intermediate_size\":8192,\"num_hidden_layers\":16,\"num_attention_heads\":32,\"num_key_value_"
		  "heads\":8,"
		  "\"head_dim\":64,\"vocab_size\":128256,\"max_position_embeddings\":131072,\"rope_theta\":500000.0,"
		  "\"rope_scaling\":{\"factor\":32.0,\"high_freq_factor\":4.0,\"low_freq_factor\":1.0,"
		  "\"original_max_position_embeddings\":8192,\"rope_type\":\"llama3\"},\"rms_norm_eps\":1e-5,"
		  "\"tie_word_embeddings\":true,\"bos_token_id\":128000,\"eos_token_id\":[128001,128008,128009]}",
		  1235814400, MODEL_LLAMA, 64, 8, true, false, false, 500000 },
		{ "{\"architectures\":[\"Qwen2ForCausalLM\"],\"model_type\":\"qwen2\",\"hidden_size\":896,"
		  "\"intermediate_size\":4864,\"num_hidden_layers\":24,\"num_attention_heads\":14,\"num_key_value_"
		  "heads\":2,"
		  "\"vocab_size\":151936,\"max_position_embeddings\":32768,\"rope_theta\":1000000.0,\"rms_norm_eps\":"
		  "1e-6,"
		  "\"sliding_window\":32768,\"max_window_layers\":24,\"use_sliding_window\":false,"
		  "\"tie_word_embeddings\":true,\"eos_token_id\":151643}",
		  494032768, MODEL_QWEN2, 64, 2, true, true, false, 1000000 },
		{ "{\"architectures\":[\"Qwen3ForCausalLM\"],\"model_type\":\"qwen3\",\"hidden_size\":1024,"
		  "\"intermediate_size\":3072,\"num_hidden_layers\":28,\"num_attention_heads\":16,\"num_key_value_"
		  "heads\":8,"
		  "\"head_dim\":128,\"attention_bias\":false,\"vocab_size\":151936,\"max_position_embeddings\":40960,"
		  "\"rope_theta\":1000000,\"rms_norm_eps\":1e-6,\"tie_word_embeddings\":true,\"eos_token_id\":151645}",
		  596049920, MODEL_QWEN3, 128, 8, true, false, true, 1000000 },
	};
	struct model_config c;
	struct json *root;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		assert_int_equal(json_parse(&root, text_of(cases[i].config), "c", &e), 0);
		if (model_config_parse(&c, root, "c", &e))
			fail_msg("%s", e.text);
		json_free(root);
		assert_int_equal(model_config_parameters(&c), cases[i].parameters);
		assert_int_equal(c.architecture, cases[i].architecture);
		assert_int_equal(c.head_width, cases[i].head_width);
		assert_int_equal(c.kv_heads, cases[i].kv_heads);
		assert_int_equal(c.tied, cases[i].tied);
		assert_int_equal(c.qkv_bias, cases[i].qkv_bias);
		assert_int_equal(c.qk_norm, cases[i].qk_norm);
		assert_true(c.rope_theta == cases[i].theta);
		assert_int_equal(c.scaling, i == 1 ? ROPE_LLAMA3 : ROPE_NONE);
		assert_int_equal(c.eos_count, i == 1 ? 3 : 1);
	}
}

/* Keys that are missing take the defaults of their model_type. */
static void defaults(void **state)
{
	struct model_config c;
	struct error e;

	(void)state;
	assert_int_equal(parse_changed(&c, "{\"model_type\":\"qwen3\",\"rms_norm_eps\":\"remove\"}", &e), 0);
	assert_int_equal(c.head_width, 128);
	assert_true(c.qk_norm && !c.qkv_bias);
	assert_true(c.rms_epsilon == 1e-6);
	assert_int_equal(c.bos, -1);
	assert_int_equal(c.eos_count, 0);
	assert_int_equal(
		parse_changed(&c, "{\"max_position_embeddings\":\"remove\",\"num_key_value_heads\":\"remove\"}", &e),
		0);
	assert_int_equal(c.context, 2048);
	assert_int_equal(c.kv_heads, 4);
	/* What rope_parameters say goes before the older keys. */
	assert_int_equal(parse_changed(&c,
				       "{\"rope_theta\":7,\"rope_scaling\":{\"type\":\"linear\",\"factor\":2},"
				       "\"rope_parameters\":{\"rope_theta\":9,\"rope_type\":\"default\"}}",
				       &e),
			 0);
	assert_true(c.rope_theta == 9 && c.scaling == ROPE_NONE);
	assert_int_equal(parse_changed(&c, "{\"vocab_size\":2,\"tie_word_embeddings\":false}", &e), 0);
	assert_int_equal(c.eos_count, 0); /* 2 would be none of its tokens */
	assert_true(c.tied_stated && !c.tied);
}

static void generation(void **state)
{
	struct model_config c;
	struct json *root;
	struct error e;

	(void)state;
	assert_int_equal(parse_changed(&c, "{\"eos_token_id\":5}", &e), 0);
	assert_int_equal(json_parse(&root, TEXT("{\"eos_token_id\":[7,9],\"temperature\":0.6}"), "g", &e), 0);
	assert_int_equal(model_config_parse_generation(&c, root, "g", &e), 0);
	json_free(root);
	assert_int_equal(c.eos_count, 2);
	assert_true(c.eos[0] == 7 && c.eos[1] == 9);
	assert_int_equal(json_parse(&root, TEXT("{\"eos_token_id\":null}"), "g", &e), 0);
	assert_int_equal(model_config_parse_generation(&c, root, "g", &e), 0);
	json_free(root);
	assert_int_equal(c.eos_count, 2);
	assert_int_equal(json_parse(&root, TEXT("{\"eos_token_id\":1000}"), "g", &e), 0);
	assert_int_equal(model_config_parse_generation(&c, root, "g", &e), -1);
	assert_string_equal(e.text, "g: eos_token_id holds something other than token ids from 0 to 95");
	json_free(root);
	root = json_array();
	assert_int_equal(model_config_parse_generation(&c, root, "g", &e), -1);
	assert_int_equal(model_config_parse(&c, root, "g", &e), -1);
	assert_string_equal(e.text, "g: must be an object, here is an array");
	json_free(root);
}

/* Equal field by field: padding may differ. */
static void assert_same(const struct model_config *a, const struct model_config *b)
{
	size_t i;

	assert_int_equal(a->architecture, b->architecture);
	assert_int_equal(a->hidden, b->hidden);
	assert_int_equal(a->ffn, b->ffn);
	assert_int_equal(a->layers, b->layers);
	assert_int_equal(a->heads, b->heads);
	assert_int_equal(a->kv_heads, b->kv_heads);
	assert_int_equal(a->head_width, b->head_width);
	assert_int_equal(a->vocabulary, b->vocabulary);
	assert_int_equal(a->context, b->context);
	assert_true(a->rope_theta == b->rope_theta && a->rms_epsilon == b->rms_epsilon);
	assert_int_equal(a->scaling, b->scaling);
	assert_true(a->rope_factor == b->rope_factor && a->rope_low == b->rope_low && a->rope_high == b->rope_high);
	assert_int_equal(a->rope_original, b->rope_original);
	assert_int_equal(a->tied, b->tied);
	assert_int_equal(a->qkv_bias, b->qkv_bias);
	assert_int_equal(a->qk_norm, b->qk_norm);
	assert_int_equal(a->bos, b->bos);
	assert_int_equal(a->pad, b->pad);
	assert_int_equal(a->eos_count, b->eos_count);
	for (i = 0; i < a->eos_count; i++)
		assert_int_equal(a->eos[i], b->eos[i]);
	assert_int_equal(a->storage, b->storage);
	assert_int_equal(a->rounding, b->rounding);
}

static void write_and_read(const struct model_config *c)
{
	char *folder = scratch("config");
	struct model_config again;
	struct error e;

	assert_int_equal(file_make_directory(folder, &e), 0);
	if (model_config_write(c, folder, &e) || model_config_read(&again, folder, &e))
		fail_msg("%s", e.text);
	assert_same(c, &again);
	assert_true(again.tied_stated);
	free(folder);
}

static void round_trips(void **state)
{
	static const char *const changes[] = {
		"{}",
		"{\"tie_word_embeddings\":true,\"bos_token_id\":null,\"eos_token_id\":null,\"pad_token_id\":3}",
		"{\"eos_token_id\":[4,5,6],\"torch_dtype\":\"bfloat16\",\"rope_theta\":500000.5,\"rms_norm_eps\":1e-6}",
		"{\"rope_scaling\":{\"type\":\"linear\",\"factor\":2.5},\"dtype\":\"float16\"}",
		"{\"torch_dtype\":\"bfloat16\",\"storage_rounding\":\"stochastic\"}",
		"{\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":8,\"low_freq_factor\":1,\"high_freq_factor\":4,"
		"\"original_max_position_embeddings\":64}}",
		"{\"model_type\":\"qwen2\"}",
		"{\"model_type\":\"qwen3\",\"head_dim\":16}",
		"{\"model_type\":\"mistral\",\"max_position_embeddings\":32768,\"sliding_window\":null}",
	};
	static const char *const names[] = { "llama-untied", "llama-tied", "llama-rope3", "qwen2", "qwen3" };
	struct model_config c;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(changes); i++) {
		if (parse_changed(&c, changes[i], &e))
			fail_msg("%s: %s", changes[i], e.text);
		write_and_read(&c);
	}
	for (i = 0; i < countof(names); i++) {
		char *path = fixture(names[i]);

		if (model_config_read(&c, path, &e))
			fail_msg("%s", e.text);
		assert_int_equal(c.vocabulary, 96);
		assert_int_equal(c.bos, 0);
		assert_true(c.eos_count == 1 && c.eos[0] == 1);
		write_and_read(&c);
		free(path);
	}
}

static void files(void **state)
{
	char *folder = scratch("files"), *alone = scratch("files/other.json"), *broken = scratch("files/config.json");
	struct model_config c;
	struct error e;

	(void)state;
	assert_int_equal(model_config_read(&c, "/nonexistent", &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_int_equal(file_make_directory(folder, &e), 0);
	assert_int_equal(model_config_read(&c, folder, &e), -1);
	assert_non_null(strstr(e.text, "files/config.json: No such file or directory"));
	assert_int_equal(file_write(broken, TEXT("{\"model_type\":"), &e), 0);
	assert_int_equal(model_config_read(&c, folder, &e), -1);
	assert_non_null(strstr(e.text, "files/config.json: byte 15: the text ends where a value is wanted"));
	assert_int_equal(
		file_write(alone,
			   TEXT("{\"model_type\":\"llama\",\"hidden_size\":8,\"intermediate_size\":8,\"vocab_size\":9,"
				"\"num_hidden_layers\":1,\"num_attention_heads\":2}"),
			   &e),
		0);
	assert_int_equal(model_config_read(&c, alone, &e), 0);
	assert_int_equal(c.head_width, 4);
	assert_int_equal(model_config_write(&c, "/nonexistent", &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	c.kv_heads = 0;
	assert_int_equal(model_config_write(&c, folder, &e), -1);
	assert_non_null(strstr(e.text, "num_key_value_heads 0 is not between 1 and 4096"));
	free(folder);
	free(alone);
	free(broken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base),        cmocka_unit_test(accepted), cmocka_unit_test(refused),
		cmocka_unit_test(families),    cmocka_unit_test(defaults), cmocka_unit_test(generation),
		cmocka_unit_test(round_trips), cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
