/* east convert: a model from a directory to a GGUF file, or back (east-convert(1)). */
#include "nn/convert.h"
#include "cmd/command.h"
#include "format/jsonl.h"

static const struct option_part parts[] = {
	{ .rows = convert_option_rows },
	{ 0 },
};

static void init(void *arguments)
{
	struct conversion *c = arguments;

	c->type = CONVERT_KEPT;
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	const struct conversion *c = arguments;
	const struct provenance_input inputs[] = { { c->model, NULL } };
	struct provenance provenance = {
		.command = "convert", .argc = line->argc, .argv = line->argv, .inputs = inputs, .input_count = 1
	};

	if (command_operands(line, 0, 0, e))
		return -1;
	return convert_model(c, &provenance, e);
}

const struct command command_convert = {
	.name = "convert",
	.synopsis = "-m model -o model [option ...]",
	.purpose = "convert a model from or to a GGUF file",
	.parts = parts,
	.size = sizeof(struct conversion),
	.init = init,
	.run = run,
};
