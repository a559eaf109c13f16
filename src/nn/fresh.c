#include "nn/fresh.h"

#include <stdlib.h>

#include "base/memory.h"
#include "format/jsonl.h"
#include "store/tokenizer.h"

static int make_tokenizer(struct tokenizer **out, const struct fresh_options *o, const struct model_config *c,
			  char (*sha256)[65], struct error *e)
{
	static const char *const special[] = { "<|endoftext|>", "<|padding|>" };
	struct tokenizer_recipe recipe = { .vocabulary = o->shape.over.vocabulary > 0 ? o->shape.over.vocabulary
										      : c->vocabulary,
					   .minimum = 2,
					   .special = special,
					   .special_count = countof(special),
					   .bos = -1,
					   .eos = 0,
					   .pad = 1,
					   .whole_numbers = o->whole_numbers,
					   .context = c->context };

	if (o->tokenizer != NULL)
		return tokenizer_open(out, o->tokenizer, e);
	if (o->inputs.count == 0)
		return error_set(e, ERROR_USAGE,
				 "a text to train the tokenizer on (-i) or a tokenizer (--tokenizer) is needed");
	return tokenizer_train_files(out, &recipe, o->inputs.text, o->inputs.count, sha256, e);
}

static int make_config(struct model_config *c, const struct fresh_options *o, struct error *e)
{
	const struct shape shape = shape_of(&o->shape);

	if (o->config != NULL) {
		if (model_config_read(c, o->config, e))
			return -1;
	} else {
		shape_config(c, &shape);
		c->rope_theta = o->theta;
		if (c->hidden % c->heads != 0)
			return error_set(e, ERROR_RANGE, "a width of %zu is not a multiple of %zu heads", c->hidden,
					 c->heads);
	}
	c->tied = c->tied && !o->untied;
	if (o->storage != SAFETENSORS_OTHER)
		c->storage = o->storage;
	c->rounding = SAFETENSORS_NEAREST;
	c->tied_stated = true;
	c->bos = c->pad = -1;
	return 0;
}

/* What the tokenizer says belongs into the configuration. */
static void take_roles(struct model_config *c, const struct fresh_options *o, const struct tokenizer *t)
{
	size_t size = tokenizer_size(t);

	if (o->config == NULL || size > c->vocabulary)
		c->vocabulary = size;
	c->bos = tokenizer_role(t, TOKENIZER_BOS);
	c->pad = tokenizer_role(t, TOKENIZER_PAD);
	c->eos_count = 0;
	if (tokenizer_role(t, TOKENIZER_EOS) >= 0)
		c->eos[c->eos_count++] = tokenizer_role(t, TOKENIZER_EOS);
}

static int write_model(const struct fresh_options *o, struct file_group *output, const struct model_config *c,
		       const struct tokenizer *t, const struct provenance *provenance, size_t *parameters,
		       struct error *e)
{
	struct model_layout layout;
	void *values;
	int rc;

	if (model_config_check(c, "the model asked for", e) || model_layout_init(&layout, c, e))
		return -1;
	*parameters = layout.elements;
	rc = memory_try(&values, layout.elements, sizeof(float), "parameters", e);
	if (rc == 0) {
		model_initialise(c, &layout, o->seed, values);
		rc = model_replace(output, c, &layout, values, t, provenance, e);
	}
	free(values);
	model_layout_clear(&layout);
	return rc;
}

int fresh_model(const struct fresh_options *o, struct file_group *output, const struct provenance *provenance,
		struct model_config *c, size_t *parameters, struct error *e)
{
	size_t count = o->tokenizer != NULL ? 0 : o->inputs.count, i;
	struct provenance_input *inputs = memory_new(count + 2, sizeof *inputs);
	char(*sha256)[65] = memory_new(count, sizeof *sha256);
	struct provenance complete = *provenance;
	struct tokenizer *t = NULL;
	int rc = make_config(c, o, e);

	if (rc == 0)
		rc = make_tokenizer(&t, o, c, sha256, e);
	for (i = 0; i < count; i++)
		inputs[i] = (struct provenance_input){ o->inputs.text[i], sha256[i] };
	if (o->tokenizer != NULL)
		inputs[count++] = (struct provenance_input){ o->tokenizer, NULL };
	if (o->config != NULL)
		inputs[count++] = (struct provenance_input){ o->config, NULL };
	complete.inputs = inputs;
	complete.input_count = count;
	if (rc == 0) {
		take_roles(c, o, t);
		rc = write_model(o, output, c, t, &complete, parameters, e);
	}
	tokenizer_close(t);
	free(inputs);
	free(sha256);
	return rc;
}
