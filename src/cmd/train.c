/* east train: weighted training of a model on examples (east-train(1)). */
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "cmd/command.h"
#include "cmd/learning.h"
#include "compute/plan.h"
#include "format/jsonl.h"
#include "format/tokenizer.h"
#include "nn/checkpoint.h"
#include "nn/model.h"
#include "sampling/prompt.h"
#include "training/train.h"
#include "training/training_data.h"

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
	const char *model, *input, *output, *device, *prompt, *validate, *cache;
	const char *for_both, *for_dpo, *for_kto; /* options given that have a meaning with these losses only */
	size_t threads, context;
	bool dry_run, force, typed, skip_bad, skip_long;
	enum safetensors_type storage;
	struct train_options train;
	struct learning learning;
};

/* What the command holds open. */
struct session {
	struct backend *backend;
	struct model model;
	struct tokenizer *tokenizer;
	struct example_set examples, validation;
	struct example_set followed; /* the validation data as the loss has them, from which a sharpness is learnt */
	struct training_data_counts counts;
};

static volatile sig_atomic_t stop_requested;

static void on_signal(int number)
{
	(void)number;
	stop_requested = 1;
}

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
		a->train.loss = (enum train_loss)choice;
	} else if (option == OPTION_DTYPE) {
		a->storage = (enum safetensors_type)choice;
		a->typed = true;
	} else if (option == OPTION_PRECISION) {
		a->train.precision = (enum precision)choice;
	} else {
		a->train.schedule = (enum schedule_kind)choice;
	}
	return 0;
}

static int take_number(const struct command_line *line, int option, struct arguments *a, struct error *e)
{
	struct train_options *t = &a->train;

	switch (option) {
	case 'b':
		return command_size(line, 1, 1000000, &t->batch, e);
	case OPTION_CONTEXT:
		return command_size(line, 2, 1u << 24, &a->context, e);
	case 'e':
		return command_double(line, 1e-9, 1e6, &t->epochs, e);
	case 'j':
		return command_size(line, 0, 256, &a->threads, e);
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
	struct preference_options *p = &a->train.preference;

	switch (option) {
	case OPTION_BETA:
		a->for_both = "--beta";
		return command_double(line, 1e-9, 1000, &p->beta, e) ? -1 : 1;
	case OPTION_CACHE:
		a->for_both = "--cache";
		a->cache = line->value;
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
	bool dpo = a->train.loss == TRAIN_DPO, kto = a->train.loss == TRAIN_KTO;

	if (a->for_both != NULL && !dpo && !kto)
		return error_set(e, ERROR_USAGE, "%s is for the losses dpo and kto", a->for_both);
	if (a->for_dpo != NULL && !dpo)
		return error_set(e, ERROR_USAGE, "%s is for the loss dpo", a->for_dpo);
	if (a->for_kto != NULL && !kto)
		return error_set(e, ERROR_USAGE, "%s is for the loss kto", a->for_kto);
	if (a->learning.learn.on && a->train.precision != PRECISION_F32)
		return error_set(e, ERROR_USAGE,
				 "--learn takes differences of losses that --precision %s would drown: leave it f32",
				 precision_names[a->train.precision]);
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
		a->dry_run = true;
		return 0;
	case 'd':
		a->device = line->value;
		return 0;
	case 'i':
		a->input = line->value;
		return 0;
	case 'm':
		a->model = line->value;
		return 0;
	case 'o':
		a->output = line->value;
		return 0;
	case 'q':
		a->train.quiet = true;
		return 0;
	case OPTION_FORCE:
		a->force = true;
		return 0;
	case OPTION_GROUP:
		a->train.group = true;
		return 0;
	case OPTION_PROMPT:
		a->prompt = line->value;
		return 0;
	case OPTION_RECOMPUTE:
		a->train.recompute = true;
		return 0;
	case OPTION_SKIP_BAD:
		a->skip_bad = true;
		return 0;
	case OPTION_SKIP_LONG:
		a->skip_long = true;
		return 0;
	case OPTION_VALIDATE:
		a->validate = line->value;
		return 0;
	default:
		return take_number(line, option, a, e);
	}
}

static enum training_data_kind kind_of(enum train_loss loss)
{
	return loss == TRAIN_DPO ? TRAINING_PAIRS : loss == TRAIN_KTO ? TRAINING_LABELLED : TRAINING_SINGLE;
}

/* Whatever the loss, what is reported is the likelihood of completions that are wanted. */
static void add_wanted(struct example_set *wanted, const struct example_set *s)
{
	size_t i;

	for (i = 0; i < s->count; i++) {
		const struct example *x = &s->examples[i];
		const int32_t *tokens = s->tokens + x->first;

		if (!x->rejected)
			example_set_add(wanted, tokens, x->prompt, tokens + x->prompt, x->completion, *x);
	}
}

/* Validation data: their completions, and what a sharpness is learnt from. */
static int read_validation(struct session *s, struct arguments *a, const struct prompt *prompt,
			   struct training_data_options o, struct error *e)
{
	struct training_data_counts counts = { 0 };

	o.value = NULL;
	if (!a->learning.learn.on)
		o.kind = TRAINING_SINGLE;
	if (training_data_read(&s->followed, &counts, a->validate, s->tokenizer, prompt, &o, e))
		return -1;
	if (a->learning.learn.on && s->followed.count == 0)
		return error_set(e, ERROR_RANGE, "%s: none of %zu records has %s to learn the sharpness from",
				 a->validate, counts.records, a->train.loss == TRAIN_DPO ? "a pair" : "a path");
	add_wanted(&s->validation, &s->followed);
	a->train.learn = a->learning.learn;
	a->train.learn.validation = &s->followed;
	return 0;
}

static int read_data(struct session *s, struct arguments *a, struct error *e)
{
	struct training_data_options o = { .kind = kind_of(a->train.loss),
					   .context = s->model.config.context,
					   .skip_long = a->skip_long,
					   .skip_bad = a->skip_bad,
					   .all_tokens = a->train.loss == TRAIN_LM };
	struct prompt prompt;

	if (a->context > o.context)
		return error_set(e, ERROR_RANGE, "--context %zu, but the model's context is %zu", a->context,
				 o.context);
	if (a->context > 0)
		o.context = a->context;
	a->train.context = o.context;
	if (a->learning.learn.on)
		o.value = &a->learning.value;
	if (prompt_init(&prompt, a->prompt, s->tokenizer, e) ||
	    training_data_read(&s->examples, &s->counts, a->input, s->tokenizer, &prompt, &o, e))
		return -1;
	if (s->examples.count == 0)
		return error_set(e, ERROR_RANGE, "%s: no examples to train on in %zu records", a->input,
				 s->counts.records);
	if (a->validate != NULL && read_validation(s, a, &prompt, o, e))
		return -1;
	if (!a->train.quiet && s->counts.without + s->counts.too_long + s->counts.bad > 0)
		fprintf(stderr, "train: left out %zu records without %s, %zu examples too long, %zu bad lines\n",
			s->counts.without, a->train.loss == TRAIN_DPO ? "a pair" : "a kept path", s->counts.too_long,
			s->counts.bad);
	return 0;
}

static int print_plan(const struct session *s, const struct arguments *a, struct error *e)
{
	struct transformer_options o = { .gradients = true, .recompute = a->train.recompute };
	struct transformer_plan plan;

	o.rows = train_rows(&a->train, &s->examples, a->validate == NULL ? NULL : &s->validation);
	if (transformer_plan(&plan, &s->model.config, &o, e))
		return -1;
	printf("model        %zu parameters on %s\n", s->model.layout.elements, s->backend->device);
	printf("data         %zu examples, %zu targets\n", s->counts.examples, s->counts.targets);
	if (a->train.loss == TRAIN_KTO)
		printf("labels       %zu desirable, %zu undesirable\n", s->counts.examples - s->counts.rejected,
		       s->counts.rejected);
	printf("steps        %" PRIu64 " updates of %zu %s, passes of up to %zu rows\n",
	       train_steps(&a->train, s->examples.count), a->train.batch,
	       a->train.loss == TRAIN_DPO ? "pairs" : "examples", o.rows);
	plan_print_bytes("parameters", plan.parameters);
	plan_print_bytes("gradients", plan.gradients);
	plan_print_bytes("moments", plan.moments);
	plan_print_bytes("activations", plan.activations);
	plan_print_bytes("scratch", plan.scratch);
	plan_print_bytes("logits", plan.logits);
	if (a->train.learn.on)
		plan_print_bytes("look-ahead", learn_bytes(s->model.layout.elements));
	plan_print_bytes("total", plan.total + (a->train.learn.on ? learn_bytes(s->model.layout.elements) : 0));
	plan_print_limits(s->backend, plan.operand_what, plan.operand);
	return transformer_admit(&plan, s->backend, e);
}

static int write_model(struct session *s, const struct arguments *a, struct error *e)
{
	struct view all = { s->model.parameters, 0, 0 };
	struct model_config c = s->model.config;
	void *host;
	int rc;

	if (a->typed)
		c.storage = a->storage;
	if (memory_try(&host, s->model.layout.elements, sizeof(float), "parameters", e))
		return -1;
	s->backend->op->download(s->backend, host, all, s->model.layout.elements);
	rc = s->backend->op->sync(s->backend, e);
	if (rc == 0)
		rc = tokenizer_save(s->tokenizer, a->output, e);
	if (rc == 0)
		rc = model_save(&c, &s->model.layout, host, a->output, e);
	free(host);
	return rc;
}

static void summarise(const struct train_result *r, const struct arguments *a)
{
	if (a->train.quiet)
		return;
	if (r->cached)
		fprintf(stderr, "train: the reference's log-probabilities were computed before\n");
	fprintf(stderr, "train: %" PRIu64 " updates%s, loss %.4f", r->steps, r->resumed > 0 ? " (resumed)" : "",
		r->loss);
	if (!isnan(r->validation))
		fprintf(stderr, ", validation %.4f nats/token", r->validation);
	if (!isnan(r->sharpness))
		fprintf(stderr, ", sharpness %.3f", r->sharpness);
	fprintf(stderr, ", %.0f tokens/s, written to %s\n", (double)r->tokens / (r->seconds > 0 ? r->seconds : 1),
		a->output);
}

static int train(struct session *s, const struct arguments *a, const struct provenance *provenance, struct error *e)
{
	char *checkpoint = file_join(a->output, "checkpoint.safetensors"), *log = file_join(a->output, "train.jsonl");
	char *weights = file_join(a->output, "model.safetensors"), fingerprint[65];
	struct train_files files = { checkpoint, log, a->cache == NULL ? a->output : a->cache, fingerprint };
	struct train_result result;
	int rc = 0;

	if (file_exists(weights) && !a->force)
		rc = error_set(e, ERROR_IO, "%s holds a model: choose another output or give --force", a->output);
	if (rc == 0)
		rc = file_make_directory(a->output, e);
	if (rc == 0 && a->cache != NULL)
		rc = file_make_directory(a->cache, e);
	if (rc == 0)
		rc = train_fingerprint(&s->model, &s->examples, &a->train, fingerprint, e);
	if (rc == 0)
		rc = train_run(&s->model, &s->examples, a->validate == NULL ? NULL : &s->validation, &a->train, &files,
			       &stop_requested, &result, e);
	if (rc == 0 && result.stopped)
		rc = error_set(e, ERROR_IO, "stopped; the same command goes on from %s", checkpoint);
	if (rc == 0)
		rc = write_model(s, a, e);
	if (rc == 0)
		rc = provenance_write(weights, provenance, e);
	if (rc == 0) {
		unlink(checkpoint);
		summarise(&result, a);
	}
	free(checkpoint);
	free(log);
	free(weights);
	return rc;
}

static int open_session(struct session *s, struct arguments *a, struct error *e)
{
	if (backend_choose(&s->backend, a->device, a->threads, e) ||
	    s->backend->op->set_precision(s->backend, a->train.precision, e) ||
	    tokenizer_open(&s->tokenizer, a->model, e) || model_open(&s->model, a->model, s->backend, e))
		return -1;
	return read_data(s, a, e);
}

static void close_session(struct session *s)
{
	example_set_clear(&s->examples);
	example_set_clear(&s->validation);
	example_set_clear(&s->followed);
	if (s->model.backend != NULL)
		model_close(&s->model);
	tokenizer_close(s->tokenizer);
	backend_close(s->backend);
}

static int cmd_train(int argc, char **argv, struct error *e)
{
	struct arguments a = { .device = "cpu", .train = train_defaults };
	struct session s = { 0 };
	struct command_line line;
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };
	struct provenance provenance = { .command = "train", .argc = argc, .argv = argv, .seeded = true };
	const char *inputs[2];
	int option, rc;

	learning_init(&a.learning);
	command_begin(&line, &command_train, argc, argv);
	while ((option = command_next(&line, e)) > 0)
		if (take(&line, option, &a, e))
			return -1;
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	if (command_input(&line, &a.input, e))
		return -1;
	if (a.model == NULL || (a.output == NULL && !a.dry_run))
		return error_set(e, ERROR_USAGE, "a model (-m) and an output directory (-o) are needed");
	if (check_losses(&a, e) || learning_check(&a.learning, a.train.loss, a.validate != NULL, e))
		return -1;
	rc = open_session(&s, &a, e);
	if (rc == 0 && a.dry_run) {
		rc = print_plan(&s, &a, e);
	} else if (rc == 0) {
		sigaction(SIGINT, &action, NULL);
		sigaction(SIGTERM, &action, NULL);
		inputs[0] = a.input;
		inputs[1] = a.validate;
		provenance.seed = a.train.seed;
		provenance.backend = s.backend->name;
		provenance.device = s.backend->device;
		provenance.inputs = inputs;
		provenance.input_count = a.validate == NULL ? 1 : 2;
		rc = train(&s, &a, &provenance, e);
	}
	close_session(&s);
	return rc;
}

const struct command command_train = {
	"train",   "-m directory -o directory [option ...] [file]", "train a model on weighted examples", options,
	cmd_train,
};
