#include "training/session.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limit.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/process.h"
#include "compute/plan.h"
#include "format/jsonl.h"
#include "nn/model.h"
#include "nn/pieces.h"
#include "sampling/prompt.h"
#include "store/tokenizer.h"

/* What the work holds open. */
struct train_work {
	struct backend *backend;
	struct model model;
	struct tokenizer *tokenizer;
	struct prompt prompt;
	struct example_set examples, validation;
	struct example_set followed; /* the validation data as the loss has them, from which a sharpness is learnt */
	struct training_data_counts counts;
	char validation_sha256[65];
	struct file_group output;
};

static volatile sig_atomic_t stop_requested;

static void on_signal(int number)
{
	(void)number;
	stop_requested = TRAIN_STOP;
}

static enum training_data_kind kind_of(enum train_loss loss)
{
	return loss == TRAIN_DPO ? TRAINING_PAIRS : loss == TRAIN_KTO ? TRAINING_LABELLED : TRAINING_SINGLE;
}

/*
 * The token that training puts after every completion ends one for whoever
 * generates from the result: it belongs to the ends that the model declares.
 */
static int declare_end(struct model_config *c, int32_t end, struct error *e)
{
	if (model_config_add_end(c, end))
		return 0;
	return error_set(e, ERROR_RANGE,
			 "the model declares %d end tokens, without %" PRId32 ", which ends what is trained: shorten "
			 "eos_token_id in its generation_config.json",
			 MODEL_EOS_MAX, end);
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
static int read_validation(struct train_work *s, struct train_request *a, struct training_data_options o,
			   struct error *e)
{
	struct training_data_counts counts = { 0 };

	if (!a->train.quiet && file_same(a->input, a->validate))
		message_print("train: %s is trained on and validated on: what is measured is no new question\n",
			      a->validate);
	o.value = NULL;
	if (!a->train.learn.on)
		o.kind = TRAINING_SINGLE;
	if (training_data_read(&s->followed, &counts, a->validate, s->tokenizer, &s->prompt, &o, e))
		return -1;
	memcpy(s->validation_sha256, counts.sha256, sizeof counts.sha256);
	if (a->train.learn.on && s->followed.count == 0)
		return error_set(e, ERROR_RANGE, "%s: none of %zu records has %s to learn the sharpness from",
				 a->validate, counts.records, a->train.loss == TRAIN_DPO ? "a pair" : "a path");
	add_wanted(&s->validation, &s->followed);
	a->train.learn.validation = &s->followed;
	return 0;
}

static int read_data(struct train_work *s, struct train_request *a, struct error *e)
{
	struct training_data_options o = a->data;
	size_t most = s->model.config.context;

	if (a->train.context > most)
		return error_set(e, ERROR_RANGE, "--context %zu, but the model's context is %zu", a->train.context,
				 most);
	if (a->train.context == 0)
		a->train.context = most;
	o.kind = kind_of(a->train.loss);
	o.context = a->train.context;
	o.all_tokens = a->train.loss == TRAIN_LM;
	if (a->train.learn.on)
		o.value = &a->value;
	if (prompt_init(&s->prompt, &a->ask, s->tokenizer, e) || declare_end(&s->model.config, s->prompt.end, e) ||
	    training_data_read(&s->examples, &s->counts, a->input, s->tokenizer, &s->prompt, &o, e))
		return -1;
	if (s->examples.count == 0)
		return error_set(e, ERROR_RANGE, "%s: no examples to train on in %zu records", a->input,
				 s->counts.records);
	if (a->validate != NULL && read_validation(s, a, o, e))
		return -1;
	if (!a->train.quiet)
		prompt_report(&s->prompt, "train");
	if (!a->train.quiet && s->counts.without + s->counts.too_long + s->counts.bad > 0)
		message_print("train: left out %zu records without %s, %zu examples too long, %zu bad lines\n",
			      s->counts.without, a->train.loss == TRAIN_DPO ? "a pair" : "a kept path",
			      s->counts.too_long, s->counts.bad);
	if (!a->train.quiet && s->counts.cut > 0)
		message_print("train: %zu paths were cut off: %s\n", s->counts.cut,
			      o.skip_cut ? "they are left out" : "no end token is trained after them");
	return 0;
}

/*
 * What the process holds on the host beside the model: itself, the tokenizer and
 * the data, which are there; a piece of the model on its way to a file; and what
 * products need.
 */
static size_t program_bytes(const struct train_work *s, size_t parameters)
{
	size_t resident = limit_resident(), held = resident > parameters ? resident - parameters : 0;

	return held + PIECES_ELEMENTS * sizeof(float) + s->backend->op->capacity(s->backend).touched;
}

static int print_plan(const struct train_work *s, const struct train_request *a, struct error *e)
{
	struct transformer_options o = { .gradients = true, .recompute = a->train.recompute };
	size_t look_ahead = a->train.learn.on ? learn_bytes(s->model.layout.elements) : 0, program = 0;
	struct transformer_plan plan;

	o.rows = train_rows(&a->train, &s->examples, a->validate == NULL ? NULL : &s->validation);
	if (transformer_plan(&plan, &s->model.config, &o, e))
		return -1;
	if (s->backend->op->capacity(s->backend).host != NULL)
		program = program_bytes(s, plan.parameters);
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
		plan_print_bytes("look-ahead", look_ahead);
	if (program > 0)
		plan_print_bytes("program", program);
	plan_print_bytes("total", plan.total + look_ahead + program);
	plan_print_limits(s->backend, plan.operand_what, plan.operand);
	return transformer_admit(&plan, look_ahead, s->backend, e);
}

/* The loss of what is stored: that of the last update where the bits are its own and it was computed. */
static int validate_stored(struct train_work *s, const struct train_request *a, const struct train_result *r,
			   struct stored *stored, struct error *e)
{
	stored->validation = r->validation;
	if (a->validate == NULL || (stored->error == 0 && !isnan(r->validation)))
		return 0;
	return train_validate(&s->model, &s->examples, &s->validation, &a->train, &stop_requested, &stored->validation,
			      e);
}

/* Aside, and looked at there: the model has its name when all that is said of it is known. */
static int write_model(struct train_work *s, const struct train_request *a, const struct train_files *files,
		       const struct train_result *r, const struct provenance *provenance, struct stored *stored,
		       struct error *e)
{
	struct model_config c = s->model.config;
	struct provenance complete = *provenance;
	struct json *record;
	int rc;

	stored->how = a->storage;
	c.storage = a->storage.type;
	c.rounding = a->storage.rounding;
	if (model_prepare(&s->output, &c, &s->model, a->train.seed, s->tokenizer, e) ||
	    storage_compare(stored, &s->model, a->model, s->output.aside, e) || validate_stored(s, a, r, stored, e))
		return -1;
	complete.stored = record = storage_record(stored);
	rc = train_log_stored(files, r->steps, record, e) || model_put(&s->output, &complete, e) ? -1 : 0;
	json_free(record);
	return rc;
}

static void summarise(const struct train_result *r, const struct stored *stored, const struct train_request *a)
{
	struct builder how = { 0 };

	if (a->train.quiet)
		return;
	if (r->cached)
		message_print("train: the reference's log-probabilities were computed before\n");
	message_print("train: %" PRIu64 " updates%s, loss %.4f", r->steps, r->resumed > 0 ? " (resumed)" : "", r->loss);
	if (!isnan(stored->validation))
		message_print(", validation %.4f nats/token", stored->validation);
	if (!isnan(r->sharpness))
		message_print(", sharpness %.3f", r->sharpness);
	storage_print(&how, stored);
	message_print(", %.0f tokens/s, written to %s%s\n", (double)r->tokens / (r->seconds > 0 ? r->seconds : 1),
		      a->output, how.data);
	builder_clear(&how);
}

static int train(struct train_work *s, const struct train_request *a, const struct provenance *provenance,
		 struct error *e)
{
	char *checkpoint = file_join(a->output, "checkpoint.safetensors"), *log = file_join(a->output, "train.jsonl");
	char fingerprint[65];
	struct train_files files = { checkpoint, log, a->cache == NULL ? a->output : a->cache, fingerprint };
	struct train_result result;
	struct stored stored = { .validation = NAN };
	int rc = 0;

	if (a->cache != NULL)
		rc = file_make_directory(a->cache, e);
	if (rc == 0)
		rc = train_fingerprint(&s->model, &s->examples, &a->train, fingerprint, e);
	if (rc == 0)
		rc = train_run(&s->model, &s->examples, a->validate == NULL ? NULL : &s->validation, &a->train, &files,
			       &stop_requested, &result, e);
	if (rc == 0 && result.stopped)
		rc = error_set(e, ERROR_STOPPED, "stopped");
	if (rc == 0)
		rc = write_model(s, a, &files, &result, provenance, &stored, e);
	if (rc != 0 && e->code == ERROR_STOPPED)
		(void)error_set(e, ERROR_STOPPED, "stopped; the same command %s %s",
				file_exists(checkpoint) ? "goes on from" : "begins anew: no update was made for",
				file_exists(checkpoint) ? checkpoint : a->output);
	if (rc == 0) {
		unlink(checkpoint);
		summarise(&result, &stored, a);
	}
	free(checkpoint);
	free(log);
	return rc;
}

static int open_work(struct train_work *s, struct train_request *a, struct error *e)
{
	if ((!a->dry_run && model_claim(&s->output, a->output, a->force, e)) ||
	    backend_choose(&s->backend, a->device, a->threads, e) ||
	    s->backend->op->set_precision(s->backend, a->train.precision, e) ||
	    tokenizer_open(&s->tokenizer, a->model, e) || model_open(&s->model, a->model, s->backend, e))
		return -1;
	return read_data(s, a, e);
}

static void close_work(struct train_work *s)
{
	example_set_clear(&s->examples);
	example_set_clear(&s->validation);
	example_set_clear(&s->followed);
	if (s->model.backend != NULL)
		model_close(&s->model);
	prompt_clear(&s->prompt);
	tokenizer_close(s->tokenizer);
	backend_close(s->backend);
	file_group_release(&s->output);
}

int train_session(struct train_request *a, int argc, char **argv, struct error *e)
{
	struct train_work s = { 0 };
	struct provenance_input inputs[3 + PROMPT_INPUTS_MAX] = { { a->model, NULL }, { a->input, s.counts.sha256 } };
	struct provenance provenance = { .command = "train",
					 .argc = argc,
					 .argv = argv,
					 .seeded = true,
					 .seed = a->train.seed,
					 .inputs = inputs,
					 .input_count = 2 };
	int rc = open_work(&s, a, e);

	if (a->validate != NULL)
		inputs[provenance.input_count++] = (struct provenance_input){ a->validate, s.validation_sha256 };
	if (rc == 0)
		provenance.input_count += prompt_inputs(&s.prompt, &a->ask, &inputs[provenance.input_count]);

	if (rc == 0 && a->dry_run) {
		rc = print_plan(&s, a, e);
	} else if (rc == 0) {
		process_on_signal(SIGINT, on_signal, (int)SA_RESETHAND, NULL);
		process_on_signal(SIGTERM, on_signal, (int)SA_RESETHAND, NULL);
		provenance.backend = s.backend->name;
		provenance.device = s.backend->device;
		provenance.prompt = prompt_origin(&s.prompt);
		rc = train(&s, a, &provenance, e);
	}
	close_work(&s);
	return rc;
}
