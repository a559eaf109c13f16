/* east train: weighted training of a model on examples (east-train(1)). */
#include "cmd/command.h"
#include "cmd/learning.h"
#include "training/session.h"

enum {
	OPTION_BETA = COMMAND_LONG,
	OPTION_BETA1,
	OPTION_BETA2,
	OPTION_CACHE,
	OPTION_CHECKPOINT,
	OPTION_CLIP,
	OPTION_CONTEXT,
	OPTION_DECAY,
	OPTION_DESIRABLE,
	OPTION_DTYPE,
	OPTION_EPSILON,
	OPTION_FLOOR,
	OPTION_FORCE,
	OPTION_GROUP,
	OPTION_NLL,
	OPTION_PRECISION,
	OPTION_PROMPT,
	OPTION_RECOMPUTE,
	OPTION_ROWS,
	OPTION_SCHEDULE,
	OPTION_SKIP_BAD,
	OPTION_SKIP_LONG,
	OPTION_SMOOTHING,
	OPTION_UNDESIRABLE,
	OPTION_VALIDATE,
	OPTION_WARMUP
};

static const struct command_option options[] = {
	{ 'N', "dry-run", NULL, "read everything, print the plan of memory and steps, train nothing" },
	LEARNING_ROW_SHARPNESS,
	{ 'b', "batch", "count", "examples (dpo: pairs) per update, 1 to 1000000; default 16" },
	{ OPTION_CONTEXT, "context", "tokens", "longest example; default the model's context" },
	{ 'd', "device", "name", "cpu, vulkan[:index|:name] or auto; default cpu" },
	{ 'e', "epochs", "count", "passes over the examples, may be a fraction; default 3" },
	{ 'i', "input", "file", "records to train on, - for standard input; default the operand, else -" },
	{ 'j', "threads", "count", "CPU threads, 0 for all processors; default 0" },
	{ 'l', "loss", "name", "sft, lm, dpo or kto; default sft" },
	{ 'm', "model", "directory", "the model to start from" },
	{ 'o', "output", "directory", "where the trained model goes" },
	{ 'q', "quiet", NULL, "no progress and no summary" },
	{ 'r', "rate", "rate", "peak learning rate, above 0 to 1; default 2e-4" },
	{ 's', "seed", "number", "seed of the order; default 0" },
	{ OPTION_BETA, "beta", "number", "dpo and kto: price of leaving the reference, above 0 to 1000; default 0.1" },
	{ OPTION_BETA1, "beta1", "share", "decay of the first moment, 0 to 1; default 0.9" },
	{ OPTION_BETA2, "beta2", "share", "decay of the second moment, 0 to 1; default 0.999" },
	{ OPTION_CACHE, "cache", "directory",
	  "dpo and kto: where the reference's numbers are kept; default the output" },
	LEARNING_ROW_CENTRE,
	{ OPTION_CHECKPOINT, "checkpoint", "steps", "updates between checkpoints, 0 for none; default 200" },
	{ OPTION_CLIP, "clip", "norm", "largest norm of the gradient, 0 for no clipping; default 1" },
	{ OPTION_DECAY, "decay", "rate", "weight decay of matrices, 0 to 10; default 0.01" },
	{ OPTION_DESIRABLE, "desirable", "factor", "kto: lambda_D, 0 to 1000; default 1" },
	{ OPTION_DTYPE, "dtype", "type", "storage of the result: f32, bf16 or f16; default the model's" },
	{ OPTION_EPSILON, "epsilon", "number", "AdamW's epsilon, above 0 to 1; default 1e-8" },
	{ OPTION_FLOOR, "floor", "share", "share of the rate left at the end, 0 to 1; default 0" },
	{ OPTION_FORCE, "force", NULL, "replace a model that stands in the output directory" },
	{ OPTION_GROUP, "group", NULL, "shuffle questions, so that the paths of one share their prompt" },
	LEARNING_ROWS_LEARN,
	{ OPTION_NLL, "nll", "factor", "dpo: of the chosen path's own loss, 0 to 1000; default 0" },
	{ OPTION_PRECISION, "precision", "type", "of matrix products: f32, or on Vulkan f16 or bf16; default f32" },
	{ OPTION_PROMPT, "prompt", "template", "auto, bare, plain, chatml, boxed or llama3; default auto" },
	{ OPTION_RECOMPUTE, "recompute", NULL, "keep only each layer's input, recompute the rest: less memory" },
	{ OPTION_ROWS, "rows", "count", "most tokens in one pass, 1 to 16777216; default 2048" },
	{ OPTION_SCHEDULE, "schedule", "name", "constant, linear or cosine; default linear" },
	{ OPTION_SKIP_BAD, "skip-bad", NULL, "leave out lines that do not parse or lack a field, and count them" },
	{ OPTION_SKIP_LONG, "skip-long", NULL, "leave out examples longer than the context and count them" },
	{ OPTION_SMOOTHING, "smoothing", "share", "dpo: chance of swapped labels, 0 to 0.49; default 0" },
	{ OPTION_UNDESIRABLE, "undesirable", "factor", "kto: lambda_U, 0 to 1000; default 1" },
	{ OPTION_VALIDATE, "validate", "file", "records whose loss is reported after each epoch" },
	{ OPTION_WARMUP, "warmup", "share", "share of the steps in which the rate rises, 0 to 1; default 0.1" },
	{ 0 }
};

struct arguments {
	struct train_request request;
	struct learning learning;
	const char *for_both, *for_dpo, *for_kto; /* options given that have a meaning with these losses only */
};

static int take_float(const struct command_line *line, double low, double high, float *out, struct error *e)
{
	double value;

	if (command_double(line, low, high, &value, e))
		return -1;
	*out = (float)value;
	return 0;
}

static int take_choice(const struct command_line *line, int option, struct arguments *a, struct error *e)
{
	static const char *const losses[] = { "sft", "lm", "dpo", "kto", NULL };
	static const char *const schedules[] = { "constant", "linear", "cosine", NULL };
	static const char *const types[] = { "f32", "bf16", "f16", NULL };
	const char *const *names = option == 'l'                ? losses
				   : option == OPTION_DTYPE     ? types
				   : option == OPTION_PRECISION ? precision_names
								: schedules;
	size_t choice;

	if (command_choice(line, names, &choice, e))
		return -1;
	if (option == 'l') {
		a->request.train.loss = (enum train_loss)choice;
	} else if (option == OPTION_DTYPE) {
		a->request.storage = (enum safetensors_type)choice;
		a->request.typed = true;
	} else if (option == OPTION_PRECISION) {
		a->request.train.precision = (enum precision)choice;
	} else {
		a->request.train.schedule = (enum schedule_kind)choice;
	}
	return 0;
}

static int take_number(const struct command_line *line, int option, struct arguments *a, struct error *e)
{
	struct train_options *t = &a->request.train;

	switch (option) {
	case 'b':
		return command_size(line, 1, 1000000, &t->batch, e);
	case OPTION_CONTEXT:
		return command_size(line, 2, 1u << 24, &a->request.context, e);
	case 'e':
		return command_double(line, 1e-9, 1e6, &t->epochs, e);
	case 'j':
		return command_size(line, 0, 256, &a->request.threads, e);
	case 'r':
		return command_double(line, 1e-12, 1, &t->rate, e);
	case 's':
		return command_count(line, 0, UINT64_MAX, &t->seed, e);
	case OPTION_BETA1:
		return take_float(line, 0, 0.9999999, &t->optimizer.beta1, e);
	case OPTION_BETA2:
		return take_float(line, 0, 0.9999999, &t->optimizer.beta2, e);
	case OPTION_CHECKPOINT:
		return command_count(line, 0, UINT64_MAX, &t->checkpoint_steps, e);
	case OPTION_CLIP:
		return take_float(line, 0, 1e30, &t->optimizer.clip, e);
	case OPTION_DECAY:
		return take_float(line, 0, 10, &t->optimizer.decay, e);
	case OPTION_EPSILON:
		return take_float(line, 1e-30, 1, &t->optimizer.epsilon, e);
	case OPTION_FLOOR:
		return command_double(line, 0, 1, &t->floor, e);
	case OPTION_ROWS:
		return command_size(line, 1, 1u << 24, &t->rows, e);
	case OPTION_WARMUP:
		return command_double(line, 0, 1, &t->warmup, e);
	default:
		return take_choice(line, option, a, e);
	}
}

/* Options of dpo and kto; 0 if it was another one, 1 if taken, -1 on an error. */
static int take_preference(const struct command_line *line, int option, struct arguments *a, struct error *e)
{
	struct preference_options *p = &a->request.train.preference;

	switch (option) {
	case OPTION_BETA:
		a->for_both = "--beta";
		return command_double(line, 1e-9, 1000, &p->beta, e) ? -1 : 1;
	case OPTION_CACHE:
		a->for_both = "--cache";
		a->request.cache = line->value;
		return 1;
	case OPTION_DESIRABLE:
		a->for_kto = "--desirable";
		return command_double(line, 0, 1000, &p->desirable, e) ? -1 : 1;
	case OPTION_NLL:
		a->for_dpo = "--nll";
		return command_double(line, 0, 1000, &p->nll, e) ? -1 : 1;
	case OPTION_SMOOTHING:
		a->for_dpo = "--smoothing";
		return command_double(line, 0, 0.49, &p->smoothing, e) ? -1 : 1;
	case OPTION_UNDESIRABLE:
		a->for_kto = "--undesirable";
		return command_double(line, 0, 1000, &p->undesirable, e) ? -1 : 1;
	default:
		return 0;
	}
}

static int check_losses(const struct arguments *a, struct error *e)
{
	bool dpo = a->request.train.loss == TRAIN_DPO, kto = a->request.train.loss == TRAIN_KTO;

	if (a->for_both != NULL && !dpo && !kto)
		return error_set(e, ERROR_USAGE, "%s is for the losses dpo and kto", a->for_both);
	if (a->for_dpo != NULL && !dpo)
		return error_set(e, ERROR_USAGE, "%s is for the loss dpo", a->for_dpo);
	if (a->for_kto != NULL && !kto)
		return error_set(e, ERROR_USAGE, "%s is for the loss kto", a->for_kto);
	if (a->learning.learn.on && a->request.train.precision != PRECISION_F32)
		return error_set(e, ERROR_USAGE,
				 "--learn takes differences of losses that --precision %s would drown: leave it f32",
				 precision_names[a->request.train.precision]);
	return 0;
}

static int take(const struct command_line *line, int option, struct arguments *a, struct error *e)
{
	int taken = take_preference(line, option, a, e);

	if (taken == 0)
		taken = learning_option(&a->learning, line, option, e);
	if (taken != 0)
		return taken < 0 ? -1 : 0;
	switch (option) {
	case 'N':
		a->request.dry_run = true;
		return 0;
	case 'd':
		a->request.device = line->value;
		return 0;
	case 'i':
		a->request.input = line->value;
		return 0;
	case 'm':
		a->request.model = line->value;
		return 0;
	case 'o':
		a->request.output = line->value;
		return 0;
	case 'q':
		a->request.train.quiet = true;
		return 0;
	case OPTION_FORCE:
		a->request.force = true;
		return 0;
	case OPTION_GROUP:
		a->request.train.group = true;
		return 0;
	case OPTION_PROMPT:
		a->request.prompt = line->value;
		return 0;
	case OPTION_RECOMPUTE:
		a->request.train.recompute = true;
		return 0;
	case OPTION_SKIP_BAD:
		a->request.skip_bad = true;
		return 0;
	case OPTION_SKIP_LONG:
		a->request.skip_long = true;
		return 0;
	case OPTION_VALIDATE:
		a->request.validate = line->value;
		return 0;
	default:
		return take_number(line, option, a, e);
	}
}

static int cmd_train(int argc, char **argv, struct error *e)
{
	struct arguments a = { .request = { .device = "cpu", .train = train_defaults } };
	struct train_request *r = &a.request;
	struct command_line line;
	int option;

	learning_init(&a.learning);
	command_begin(&line, &command_train, argc, argv);
	while ((option = command_next(&line, e)) > 0)
		if (take(&line, option, &a, e))
			return -1;
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	if (command_input(&line, &r->input, e))
		return -1;
	if (r->model == NULL || (r->output == NULL && !r->dry_run))
		return error_set(e, ERROR_USAGE, "a model (-m) and an output directory (-o) are needed");
	if (check_losses(&a, e) || learning_check(&a.learning, r->train.loss, r->validate != NULL, e))
		return -1;
	r->train.learn = a.learning.learn;
	r->value = a.learning.value;
	return train_session(r, argc, argv, e);
}

const struct command command_train = {
	"train",   "-m directory -o directory [option ...] [file]", "train a model on weighted examples", options,
	cmd_train,
};
