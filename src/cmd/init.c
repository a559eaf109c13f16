/* east init: a fresh model and its tokenizer (east-init(1)). */
#include <math.h>
#include <stdio.h>

#include "base/message.h"
#include "cmd/command.h"
#include "format/jsonl.h"
#include "nn/fresh.h"

struct arguments {
	struct fresh_options fresh;
	const char *output;
	bool force, quiet;
};

static const struct option_row rows[] = {
	{ 'c', "config", "file", "config.json to take the shape from", OPTION_FILE,
	  OPTION_PLACE(arguments, fresh.config) },
	{ 'i', "input", "file", "text to train the tokenizer on: JSON Lines (*.jsonl) or plain text; repeatable",
	  OPTION_FILES, OPTION_PLACE(arguments, fresh.inputs), .high = 64 },
	{ 'o', "output", "directory", "where the model goes", OPTION_DIRECTORY, OPTION_PLACE(arguments, output) },
	{ 'q', "quiet", NULL, "no summary", OPTION_SWITCH, OPTION_PLACE(arguments, quiet) },
	{ 's', "seed", "number", "seed of the weights", OPTION_COUNT, OPTION_PLACE(arguments, fresh.seed),
	  .high = INFINITY },
	{ 0, "force", NULL, "replace a model that stands in the output directory", OPTION_SWITCH,
	  OPTION_PLACE(arguments, force) },
	{ 0, "theta", "base", "rotary base", OPTION_NUMBER, OPTION_PLACE(arguments, fresh.theta), .low = 1,
	  .high = 1e9 },
	{ 0, "tokenizer", "directory", "take this tokenizer.json and train none", OPTION_DIRECTORY,
	  OPTION_PLACE(arguments, fresh.tokenizer) },
	{ 0, "untied", NULL, "give the head weights of its own", OPTION_SWITCH, OPTION_PLACE(arguments, fresh.untied) },
	{ 0, "whole-numbers", NULL, "let the tokenizer merge digits; else each is a token", OPTION_SWITCH,
	  OPTION_PLACE(arguments, fresh.whole_numbers) },
	{ 0 }
};

static const struct option_part parts[] = {
	{ .rows = rows },
	{ .rows = shape_option_rows, .place = offsetof(struct arguments, fresh.shape) },
	{ .rows = model_storage_option_rows, .place = offsetof(struct arguments, fresh.storage) },
	{ 0 },
};

static void init(void *arguments)
{
	struct arguments *a = arguments;

	a->fresh.theta = 10000;
	a->fresh.storage = SAFETENSORS_OTHER;
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	const struct arguments *a = arguments;
	struct provenance provenance = {
		.command = "init", .argc = line->argc, .argv = line->argv, .seeded = true, .seed = a->fresh.seed
	};
	struct model_config made;
	struct file_group output;
	size_t parameters;
	int rc;

	if (command_operands(line, 0, 0, e))
		return -1;
	if (a->output == NULL)
		return error_set(e, ERROR_USAGE, "an output directory (-o) is needed");
	rc = model_claim(&output, a->output, a->force, e);
	if (rc == 0)
		rc = fresh_model(&a->fresh, &output, &provenance, &made, &parameters, e);
	file_group_release(&output);
	if (rc == 0 && !a->quiet)
		message_print("init: %zu parameters, %zu layers, %zu tokens, written to %s\n", parameters, made.layers,
			      made.vocabulary, a->output);
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
