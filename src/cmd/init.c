/* east init: a fresh model and its tokenizer (east-init(1)). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cmd/command.h"
#include "format/jsonl.h"
#include "format/tokenizer.h"
#include "nn/model.h"
#include "nn/shape.h"

struct arguments {
	const char *config, *output, *tokenizer;
	struct option_texts inputs;
	struct shape_options shape;
	double theta;
	uint64_t seed;
	bool force, quiet, untied, whole_numbers;
	enum safetensors_type storage;
};

static const struct option_row rows[] = {
	{ 'c', "config", "file", "config.json to take the shape from", OPTION_FILE, OPTION_PLACE(arguments, config) },
	{ 'i', "input", "file", "text to train the tokenizer on: JSON Lines (*.jsonl) or plain text; repeatable",
	  OPTION_FILES, OPTION_PLACE(arguments, inputs), .high = 64 },
	{ 'o', "output", "directory", "where the model goes", OPTION_DIRECTORY, OPTION_PLACE(arguments, output) },
	{ 'q', "quiet", NULL, "no summary", OPTION_SWITCH, OPTION_PLACE(arguments, quiet) },
	{ 's', "seed", "number", "seed of the weights", OPTION_COUNT, OPTION_PLACE(arguments, seed), .high = INFINITY },
	{ 0, "force", NULL, "replace a model that stands in the output directory", OPTION_SWITCH,
	  OPTION_PLACE(arguments, force) },
	{ 0, "theta", "base", "rotary base", OPTION_NUMBER, OPTION_PLACE(arguments, theta), .low = 1, .high = 1e9 },
	{ 0, "tokenizer", "directory", "take this tokenizer.json and train none", OPTION_DIRECTORY,
	  OPTION_PLACE(arguments, tokenizer) },
	{ 0, "untied", NULL, "give the head weights of its own", OPTION_SWITCH, OPTION_PLACE(arguments, untied) },
	{ 0, "whole-numbers", NULL, "let the tokenizer merge digits; else each is a token", OPTION_SWITCH,
	  OPTION_PLACE(arguments, whole_numbers) },
	{ 0 }
};

static const struct option_part parts[] = {
	{ .rows = rows },
	{ .rows = shape_option_rows, .place = offsetof(struct arguments, shape) },
	{ .rows = model_storage_option_rows, .place = offsetof(struct arguments, storage) },
	{ 0 },
};

static void init(void *arguments)
{
	struct arguments *a = arguments;

	a->theta = 10000;
	a->storage = SAFETENSORS_OTHER;
}

static int make_tokenizer(struct tokenizer **out, const struct arguments *a, const struct model_config *c,
			  struct error *e)
{
	static const char *const special[] = { "<|endoftext|>", "<|padding|>" };
	struct tokenizer_recipe recipe = { .vocabulary = a->shape.over.vocabulary > 0 ? a->shape.over.vocabulary
										      : c->vocabulary,
					   .minimum = 2,
					   .special = special,
					   .special_count = countof(special),
					   .bos = -1,
					   .eos = 0,
					   .pad = 1,
					   .whole_numbers = a->whole_numbers,
					   .context = c->context };

	if (a->tokenizer != NULL)
		return tokenizer_open(out, a->tokenizer, e);
	if (a->inputs.count == 0)
		return error_set(e, ERROR_USAGE,
				 "a text to train the tokenizer on (-i) or a tokenizer (--tokenizer) is needed");
	return tokenizer_train_files(out, &recipe, a->inputs.text, a->inputs.count, e);
}

static int make_config(struct model_config *c, const struct arguments *a, struct error *e)
{
	const struct shape shape = shape_of(&a->shape);

	if (a->config != NULL) {
		if (model_config_read(c, a->config, e))
			return -1;
	} else {
		shape_config(c, &shape);
		c->rope_theta = a->theta;
		if (c->hidden % c->heads != 0)
			return error_set(e, ERROR_RANGE, "a width of %zu is not a multiple of %zu heads", c->hidden,
					 c->heads);
	}
	c->tied = c->tied && !a->untied;
	if (a->storage != SAFETENSORS_OTHER)
		c->storage = a->storage;
	c->tied_stated = true;
	c->bos = c->pad = -1;
	return 0;
}

/* What the tokenizer says belongs into the configuration. */
static void take_roles(struct model_config *c, const struct arguments *a, const struct tokenizer *t)
{
	size_t size = tokenizer_size(t);

	if (a->config == NULL || size > c->vocabulary)
		c->vocabulary = size;
	c->bos = tokenizer_role(t, TOKENIZER_BOS);
	c->pad = tokenizer_role(t, TOKENIZER_PAD);
	c->eos_count = 0;
	if (tokenizer_role(t, TOKENIZER_EOS) >= 0)
		c->eos[c->eos_count++] = tokenizer_role(t, TOKENIZER_EOS);
}

static int write_model(const struct arguments *a, struct file_group *output, const struct model_config *c,
		       const struct tokenizer *t, const struct provenance *provenance, struct error *e)
{
	struct model_layout layout;
	void *values;
	int rc;

	if (model_config_check(c, "the model asked for", e) || model_layout_init(&layout, c, e))
		return -1;
	rc = memory_try(&values, layout.elements, sizeof(float), "parameters", e);
	if (rc == 0) {
		model_initialise(c, &layout, a->seed, values);
		rc = model_replace(output, c, &layout, values, t, provenance, e);
	}
	if (rc == 0 && !a->quiet)
		fprintf(stderr, "init: %zu parameters, %zu layers, %zu tokens, written to %s\n", layout.elements,
			c->layers, tokenizer_size(t), a->output);
	free(values);
	model_layout_clear(&layout);
	return rc;
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	const struct arguments *a = arguments;
	struct provenance provenance = { .command = "init",
					 .argc = line->argc,
					 .argv = line->argv,
					 .seeded = true,
					 .seed = a->seed,
					 .inputs = a->inputs.text,
					 .input_count = a->inputs.count };
	struct tokenizer *tokenizer = NULL;
	struct model_config config;
	struct file_group output;
	int rc;

	if (command_operands(line, 0, 0, e))
		return -1;
	if (a->output == NULL)
		return error_set(e, ERROR_USAGE, "an output directory (-o) is needed");
	rc = model_claim(&output, a->output, a->force, e);
	if (rc == 0)
		rc = make_config(&config, a, e);
	if (rc == 0)
		rc = make_tokenizer(&tokenizer, a, &config, e);
	if (rc == 0) {
		take_roles(&config, a, tokenizer);
		rc = write_model(a, &output, &config, tokenizer, &provenance, e);
	}
	tokenizer_close(tokenizer);
	file_group_release(&output);
	return rc;
}

const struct command command_init = {
	.name = "init",
	.synopsis = "-o directory [option ...]",
	.purpose = "make a fresh model and its tokenizer",
	.parts = parts,
	.size = sizeof(struct arguments),
	.init = init,
	.run = run,
};
