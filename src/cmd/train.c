/* east train: weighted training of a model on examples (east-train(1)). */
#include <math.h>

#include "base/thread.h"
#include "cmd/command.h"
#include "compute/operations.h"
#include "sampling/prompt.h"
#include "training/session.h"

/* Options that mean nothing with some losses, or without --learn. */
enum {
	OF_PREFERENCE = 1,
	OF_DPO,
	OF_KTO,
	OF_LEARNING,
	OF_ROUNDING
};

static const struct option_row rows[] = {
	{ 'N', "dry-run", NULL, "read everything, print the plan of memory and steps, train nothing", OPTION_SWITCH,
	  OPTION_PLACE(train_request, dry_run) },
	{ 'i', "input", "file", "records to train on, - for standard input", OPTION_FILE,
	  OPTION_PLACE(train_request, input), .otherwise = "the operand, else -" },
	{ 'm', "model", "model", "the model to start from: a directory or a GGUF file", OPTION_FILE,
	  OPTION_PLACE(train_request, model) },
	{ 'o', "output", "directory", "where the trained model goes", OPTION_DIRECTORY,
	  OPTION_PLACE(train_request, output) },
	{ 'q', "quiet", NULL, "no progress and no summary", OPTION_SWITCH, OPTION_PLACE(train_request, train.quiet) },
	{ 0, "force", NULL, "replace a model that stands in the output directory", OPTION_SWITCH,
	  OPTION_PLACE(train_request, force) },
	{ 0, "validate", "file", "records whose loss is reported after each epoch", OPTION_FILE,
	  OPTION_PLACE(train_request, validate) },
	{ 0 },
};

static const struct option_row cache_rows[] = {
	{ 0, "cache", "directory", "where the reference's numbers are kept", OPTION_DIRECTORY,
	  OPTION_PLACE(train_request, cache), .otherwise = "the output" },
	{ 0 },
};

static const struct option_row mode_rows[] = {
	{ 0, "mode", "mode", NULL, OPTION_WORD, OPTION_PLACE(train_request, value.mode), .words = weight_mode_names,
	  .except = 1u << WEIGHT_UNIFORM | 1u << WEIGHT_COLUMN },
	{ 0 },
};

static const struct option_part parts[] = {
	{ .rows = rows },
	{ .rows = backend_option_rows, .place = offsetof(struct train_request, device) },
	{ .rows = thread_option_rows, .place = offsetof(struct train_request, threads) },
	{ .rows = prompt_option_rows, .place = offsetof(struct train_request, ask) },
	{ .rows = storage_option_rows, .place = offsetof(struct train_request, storage) },
	{ .rows = rounding_option_rows, .place = offsetof(struct train_request, storage), .group = OF_ROUNDING },
	{ .rows = training_data_option_rows, .place = offsetof(struct train_request, data) },
	{ .rows = train_option_rows, .place = offsetof(struct train_request, train) },
	{ .rows = optimizer_option_rows, .place = offsetof(struct train_request, train.optimizer) },
	{ .rows = precision_option_rows, .place = offsetof(struct train_request, train.precision) },
	{ preference_option_rows, offsetof(struct train_request, train.preference), "dpo and kto: ", OF_PREFERENCE },
	{ cache_rows, 0, "dpo and kto: ", OF_PREFERENCE },
	{ dpo_option_rows, offsetof(struct train_request, train.preference), "dpo: ", OF_DPO },
	{ kto_option_rows, offsetof(struct train_request, train.preference), "kto: ", OF_KTO },
	{ .rows = learn_option_rows, .place = offsetof(struct train_request, train.learn), .group = OF_LEARNING },
	{ learn_start_option_rows, offsetof(struct train_request, train.learn), "with --learn: ", OF_LEARNING },
	{ mode_rows, 0, "with --learn: ", OF_LEARNING },
	{ 0 },
};

static void init(void *arguments)
{
	struct train_request *r = arguments;

	r->device = "cpu";
	r->storage = storage_defaults;
	r->train = train_defaults;
	r->value = weight_defaults;
}

static int check_losses(const struct train_request *r, const struct command_line *line, struct error *e)
{
	bool dpo = r->train.loss == TRAIN_DPO, kto = r->train.loss == TRAIN_KTO;

	if (line->given[OF_PREFERENCE] != NULL && !dpo && !kto)
		return error_set(e, ERROR_USAGE, "--%s is for the losses dpo and kto", line->given[OF_PREFERENCE]);
	if (line->given[OF_DPO] != NULL && !dpo)
		return error_set(e, ERROR_USAGE, "--%s is for the loss dpo", line->given[OF_DPO]);
	if (line->given[OF_KTO] != NULL && !kto)
		return error_set(e, ERROR_USAGE, "--%s is for the loss kto", line->given[OF_KTO]);
	return 0;
}

static int check_learning(const struct train_request *r, const struct command_line *line, struct error *e)
{
	const struct sharpness_options *s = &r->train.learn.sharpness;

	if (!r->train.learn.on)
		return line->given[OF_LEARNING] == NULL
			       ? 0
			       : error_set(e, ERROR_USAGE, "option --%s means nothing without --learn",
					   line->given[OF_LEARNING]);
	if (r->train.precision != PRECISION_F32)
		return error_set(e, ERROR_USAGE,
				 "--learn takes differences of losses that --precision %s would drown: leave it f32",
				 precision_names[r->train.precision]);
	if (r->train.loss == TRAIN_LM)
		return error_set(e, ERROR_USAGE, "--learn is for the losses sft, dpo and kto: lm has no weights");
	if (r->validate == NULL)
		return error_set(e, ERROR_USAGE,
				 "--learn needs --validate: records whose loss the sharpness shall lower");
	if (s->curve.map != WEIGHT_SIGMOID && (s->learn_centre || !isnan(s->curve.c)))
		return error_set(e, ERROR_USAGE, "the centre c is the sigmoid's: give --map sigmoid");
	return 0;
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	struct train_request *r = arguments;

	if (command_input(line, &r->input, e))
		return -1;
	if (r->model == NULL || (r->output == NULL && !r->dry_run))
		return error_set(e, ERROR_USAGE, "a model (-m) and an output directory (-o) are needed");
	if (check_losses(r, line, e) || check_learning(r, line, e))
		return -1;
	if (line->given[OF_ROUNDING] != NULL && r->storage.type == SAFETENSORS_F32)
		return error_set(e, ERROR_USAGE,
				 "--rounding is for a storage of 16 bits: give --dtype bf16 or f16 too, or leave it");
	return train_session(r, line->argc, line->argv, e);
}

const struct command command_train = {
	.name = "train",
	.synopsis = "-m model -o directory [option ...] [file]",
	.purpose = "train a model on weighted examples",
	.parts = parts,
	.size = sizeof(struct train_request),
	.init = init,
	.run = run,
};
