/*
 * Any bytes as config.json, and after a NUL as generation_config.json: refused
 * with a text, or the shape can be computed.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "store/model_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
	if (!condition)
		abort();
}

static void check_tokens(const struct model_config *c)
{
	size_t i;

	require(c->eos_count <= MODEL_EOS_MAX);
	for (i = 0; i < c->eos_count; i++)
		require(c->eos[i] >= 0 && (size_t)c->eos[i] < c->vocabulary);
	require(c->bos == -1 || (c->bos >= 0 && (size_t)c->bos < c->vocabulary));
	require(c->pad == -1 || (c->pad >= 0 && (size_t)c->pad < c->vocabulary));
}

static void check(const struct model_config *c)
{
	struct error e;

	require(c->hidden > 0 && c->ffn > 0 && c->layers > 0 && c->vocabulary > 0 && c->context > 0);
	require(c->kv_heads > 0 && c->heads % c->kv_heads == 0 && c->head_width > 0 && c->head_width % 2 == 0);
	require(c->rope_theta >= 1 && (c->scaling == ROPE_NONE || c->rope_factor >= 1));
	require(c->storage != SAFETENSORS_OTHER);
	require(model_config_parameters(c) >= c->hidden * c->vocabulary);
	require(model_config_check(c, "again", &e) == 0);
	check_tokens(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text all = { (const char *)data, size }, config, generation;
	size_t cut = text_find(all, TEXT("\0"));
	struct model_config c;
	struct error e = { 0 };
	struct json *root;

	config = text_slice(all, 0, cut);
	generation = text_slice(all, cut + 1, size);
	if (json_parse(&root, config, "config", &e))
		return 0;
	if (model_config_parse(&c, root, "config", &e)) {
		require((e.code == ERROR_FORMAT || e.code == ERROR_MEMORY) && strncmp(e.text, "config: ", 8) == 0);
		json_free(root);
		return 0;
	}
	json_free(root);
	check(&c);
	if (json_parse(&root, generation, "generation", &e))
		return 0;
	if (model_config_parse_generation(&c, root, "generation", &e))
		require(strncmp(e.text, "generation: ", 12) == 0);
	else
		check_tokens(&c);
	json_free(root);
	return 0;
}
