/* east weight: from entropies to weights and chosen paths (east-weight(1)). */
#include <math.h>

#include "cmd/command.h"
#include "format/filter.h"
#include "weighting/compat_filter.h"
#include "weighting/weight_filter.h"

struct arguments {
	struct filter filter;
	struct weight_options weight;
	struct weight_export_options export;
	bool compat, centred;
	double divisor; /* 0: none given */
};

static const struct option_row rows[] = {
	{ 0, "compat", NULL, "the preprocessing of EAST's authors instead of all this", OPTION_SWITCH,
	  OPTION_PLACE(arguments, compat) },
	{ 0, "divisor", "number", "of --compat: weights are value^a by it", OPTION_NUMBER,
	  OPTION_PLACE(arguments, divisor), .low = 1e-9, .high = 1e9, .otherwise = "the mean of value^a" },
	{ 0 },
};

static const struct option_part parts[] = {
	{ .rows = rows },
	{ .rows = filter_option_rows, .place = offsetof(struct arguments, filter) },
	{ .rows = weight_option_rows, .place = offsetof(struct arguments, weight) },
	{ .rows = weight_export_option_rows, .place = offsetof(struct arguments, export) },
	{ 0 },
};

static void init(void *arguments)
{
	struct arguments *a = arguments;

	a->filter = (struct filter){ .command = "weight", .output = "-" };
	a->weight = weight_defaults;
	a->weight.curve.c = NAN;
}

/* Options that ask for others, or for nothing without them. */
static int check(const struct arguments *a, struct error *e)
{
	const struct weight_options *o = &a->weight;

	if ((o->mode == WEIGHT_COLUMN) != (o->column != NULL))
		return error_set(e, ERROR_USAGE,
				 o->column != NULL ? "--column is of --mode column" : "--mode column needs --column");
	if (a->centred && o->curve.map != WEIGHT_SIGMOID && o->curve.map != WEIGHT_CLIP)
		return error_set(e, ERROR_USAGE, "--centre is of --map sigmoid and --map clip");
	if (o->curve.map == WEIGHT_CLIP && !(a->centred && o->curve.c >= 1))
		return error_set(e, ERROR_USAGE, "--map clip needs a cap of 1 or more: -c");
	if (a->divisor > 0 && !a->compat)
		return error_set(e, ERROR_USAGE, "--divisor is of --compat: other weights have the mean 1");
	if (a->export.system != NULL && a->export.prompts != WEIGHT_PROMPTS_MESSAGES)
		return error_set(e, ERROR_USAGE, "--system is of --prompts messages");
	if (a->export.prompts != WEIGHT_PROMPTS_ASKED &&
	    (a->export.format == WEIGHT_FORMAT_RECORDS || a->export.format == WEIGHT_FORMAT_EAST))
		return error_set(e, ERROR_USAGE, "--prompts is of the formats trl-sft, trl-dpo and trl-kto");
	if (a->compat &&
	    (o->mode > WEIGHT_UNIFORM || o->curve.map != WEIGHT_POWER || a->export.format != WEIGHT_FORMAT_RECORDS ||
	     o->seed != 0 || o->paths != 1 || o->drop_right || o->keep_wrong || o->need_pair || o->answered ||
	     o->keep_repeats || o->pairs != WEIGHT_PAIRS_CORRECT || o->unanswered < 1 || o->floor > 0))
		return error_set(
			e, ERROR_USAGE,
			"--compat goes with -a, --divisor and the modes entropy, accuracy, rejected and uniform "
			"alone: the rest is as the authors have it");
	return 0;
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	struct arguments *a = arguments;

	a->centred = !isnan(a->weight.curve.c);
	if (!a->centred)
		a->weight.curve.c = weight_defaults.curve.c;
	if (check(a, e))
		return -1;
	if (line->next < line->argc && a->filter.input != NULL)
		return error_set(e, ERROR_USAGE, "give the files as operands or one with --input, not both");
	if (line->next < line->argc) {
		a->filter.inputs = line->argv + line->next;
		a->filter.input_count = (size_t)(line->argc - line->next);
	} else if (a->filter.input == NULL) {
		a->filter.input = "-";
	}
	/* The mean is that of what is written. */
	if (a->export.format == WEIGHT_FORMAT_DPO || a->export.format == WEIGHT_FORMAT_EAST)
		a->weight.need_pair = true;
	if (a->compat)
		return weight_compat(&a->filter, &a->weight, a->divisor, line->argc, line->argv, e);
	return weight_filter(&a->filter, &a->weight, &a->export, line->argc, line->argv, e);
}

const struct command command_weight = {
	.name = "weight",
	.synopsis = "[option ...] [file ...]",
	.purpose = "turn entropies into weights",
	.parts = parts,
	.size = sizeof(struct arguments),
	.init = init,
	.run = run,
};
