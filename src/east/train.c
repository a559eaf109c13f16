#include "train.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint.h"
#include "file.h"
#include "jsonl.h"
#include "memory.h"
#include "progress.h"
#include "rng.h"

const struct train_options train_defaults = {
	.loss = TRAIN_SFT,
	.epochs = 3,
	.batch = 16,
	.rows = 2048,
	.schedule = SCHEDULE_LINEAR,
	.rate = 2e-4,
	.warmup = 0.1,
	.optimizer = { 0.9f, 0.999f, 1e-8f, 0.01f, 1.0f },
	.checkpoint_steps = 200,
};

struct trainer {
	struct model *model;
	const struct example_set *set;
	const struct train_options *options;
	struct transformer *transformer;
	struct optimizer *optimizer;
	struct batch batch;
	struct schedule schedule;
	size_t *order;       /* [set->count] of the epoch at hand */
	uint64_t epoch;      /* whose order stands there, from 1; 0: none */
	uint64_t per_epoch;  /* updates */
	float *scale;        /* [set->count] d loss / d (-logprob) of a target of the example */
	float *logprob;      /* [rows] */
	double epoch_loss;   /* sum over the updates of the epoch */
	uint64_t epoch_updates;
};

const char *train_loss_name(enum train_loss loss)
{
	return loss == TRAIN_SFT ? "sft" : "lm";
}

static uint64_t updates_per_epoch(const struct train_options *o, size_t examples)
{
	return (examples + o->batch - 1) / o->batch;
}

uint64_t train_steps(const struct train_options *o, size_t examples)
{
	uint64_t steps = (uint64_t)ceil(o->epochs * (double)updates_per_epoch(o, examples) - 1e-9);

	return steps == 0 ? 1 : steps;
}

/* Every option that changes what is computed, in one line. */
static void describe(struct builder *b, const struct train_options *o)
{
	builder_format(b, "%s %a %zu %zu %d %a %a %a %a %a %a %a %a %" PRIu64 "\n", train_loss_name(o->loss), o->epochs,
		       o->batch, o->rows, (int)o->schedule, o->rate, o->warmup, o->floor, (double)o->optimizer.beta1,
		       (double)o->optimizer.beta2, (double)o->optimizer.epsilon, (double)o->optimizer.decay,
		       (double)o->optimizer.clip, o->seed);
}

int train_fingerprint(struct model *m, const struct example_set *s, const struct train_options *o, char hex[65],
		      struct error *e)
{
	struct view all = { m->parameters, 0, 0 };
	struct builder b = { 0 };
	struct text bytes;
	void *host;
	size_t i;

	if (memory_try(&host, m->layout.elements, sizeof(float), "parameters", e))
		return -1;
	m->backend->op->download(m->backend, host, all, m->layout.elements);
	if (m->backend->op->sync(m->backend, e)) {
		free(host);
		return -1;
	}
	bytes.data = host;
	bytes.size = m->layout.elements * sizeof(float);
	sha256_hex(bytes, hex);
	free(host);
	builder_format(&b, "%s\n", hex);
	bytes.data = (const char *)s->tokens;
	bytes.size = s->token_count * sizeof *s->tokens;
	sha256_hex(bytes, hex);
	builder_format(&b, "%s\n", hex);
	for (i = 0; i < s->count; i++)
		builder_format(&b, "%u %u %a\n", (unsigned)s->examples[i].prompt, (unsigned)s->examples[i].completion,
			       s->examples[i].weight);
	describe(&b, o);
	sha256_hex(builder_view(&b), hex);
	builder_clear(&b);
	return 0;
}

static size_t longest_example(const struct example_set *s)
{
	size_t longest = 1, i;

	for (i = 0; s != NULL && i < s->count; i++)
		if (example_rows(&s->examples[i]) > longest)
			longest = example_rows(&s->examples[i]);
	return longest;
}

static int trainer_init(struct trainer *t, const struct example_set *validation, struct error *e)
{
	struct transformer_options o = { .rows = t->options->rows, .gradients = true, .recompute = t->options->recompute };
	size_t n = t->set->count, a = longest_example(t->set), b = longest_example(validation);
	void *order, *scale, *logprob;

	if (n == 0)
		return error_set(e, ERROR_RANGE, "no examples to train on");
	if (o.rows < a)
		o.rows = a;
	if (o.rows < b)
		o.rows = b;
	t->per_epoch = updates_per_epoch(t->options, n);
	t->schedule.kind = t->options->schedule;
	t->schedule.peak = t->options->rate;
	t->schedule.floor = t->options->floor;
	t->schedule.steps = train_steps(t->options, n);
	t->schedule.warmup = (uint64_t)ceil(t->options->warmup * (double)t->schedule.steps);
	if (memory_try(&order, n, sizeof *t->order, "order", e))
		return -1;
	t->order = order;
	if (memory_try(&scale, n, sizeof *t->scale, "weights", e))
		return -1;
	t->scale = scale;
	if (memory_try(&logprob, o.rows, sizeof *t->logprob, "log-probabilities", e))
		return -1;
	t->logprob = logprob;
	return batch_init(&t->batch, o.rows, e) || transformer_new(&t->transformer, t->model, &o, e) ||
	       optimizer_new(&t->optimizer, t->model, &t->options->optimizer, e) ? -1 : 0;
}

static void trainer_clear(struct trainer *t)
{
	transformer_free(t->transformer);
	optimizer_free(t->optimizer);
	batch_clear(&t->batch);
	free(t->order);
	free(t->scale);
	free(t->logprob);
}

/* The order of the epoch (from 1): a function of (seed, epoch). */
static void shuffle(struct trainer *t, uint64_t epoch)
{
	struct rng r;
	size_t i;

	if (t->epoch == epoch)
		return;
	for (i = 0; i < t->set->count; i++)
		t->order[i] = i;
	rng_init(&r, t->options->seed, rng_hash("order", 5) ^ epoch);
	rng_shuffle(&r, t->order, t->set->count, sizeof *t->order);
	t->epoch = epoch;
	t->epoch_loss = 0;
	t->epoch_updates = 0;
}

/* Coefficients of the update's examples order[from..to). */
static void set_scales(struct trainer *t, size_t from, size_t to)
{
	size_t targets = 0, i;

	for (i = from; i < to; i++)
		targets += example_targets(&t->set->examples[t->order[i]]);
	for (i = from; i < to; i++) {
		const struct example *x = &t->set->examples[t->order[i]];

		t->scale[t->order[i]] = t->options->loss == TRAIN_LM ?
						(float)(1.0 / (double)targets) :
						(float)(x->weight / ((double)(to - from) * (double)example_targets(x)));
	}
}

/* Loss of the members of the pass that ran; -1 if one is not finite. */
static int pass_loss(const struct trainer *t, uint64_t step, double *loss, struct error *e)
{
	size_t m;

	for (m = 0; m < t->batch.pass.span_count; m++) {
		size_t index = t->batch.members[m];
		const struct example *x = &t->set->examples[index];
		double logprob = batch_logprob(&t->batch, m, t->logprob);

		if (!isfinite(logprob))
			return error_set(e, ERROR_RANGE,
					 "step %" PRIu64 ": the loss of line %zu, path %u is %g: lower the learning rate",
					 step, x->line, (unsigned)x->path, -logprob);
		*loss -= (double)t->scale[index] * logprob;
	}
	return 0;
}

/*
 * One update. Examples of weight 0 add nothing and are not computed, but they
 * count in N. *tokens grows by the rows computed.
 */
static int update(struct trainer *t, uint64_t step, double *loss, double *norm, uint64_t *tokens, struct error *e)
{
	size_t from = (size_t)((step - 1) % t->per_epoch) * t->options->batch, to = from + t->options->batch, kept, i, at;

	shuffle(t, (step - 1) / t->per_epoch + 1);
	if (to > t->set->count)
		to = t->set->count;
	set_scales(t, from, to);
	for (i = kept = from; i < to; i++) {
		size_t member = t->order[i];

		if (t->scale[member] > 0) {
			/* Swapped, so that the order stays a permutation of the epoch. */
			t->order[i] = t->order[kept];
			t->order[kept++] = member;
		}
	}
	*loss = 0;
	transformer_zero_gradients(t->transformer);
	for (at = from; at < kept;) {
		at = batch_fill(&t->batch, t->set, t->order, at, kept, t->scale);
		if (transformer_accumulate(t->transformer, &t->batch.pass, t->logprob, e) || pass_loss(t, step, loss, e))
			return -1;
		*tokens += t->batch.pass.rows;
	}
	t->epoch_loss += *loss;
	t->epoch_updates++;
	return optimizer_step(t->optimizer, transformer_gradients(t->transformer), schedule_rate(&t->schedule, step), norm,
			      e);
}

int train_validate(struct transformer *t, struct batch *b, const struct example_set *s, double *mean, struct error *e)
{
	size_t *order = memory_new(s->count, sizeof *order);
	float *logprob = memory_new(b->capacity, sizeof *logprob);
	double sum = 0;
	size_t targets = 0, at, m;
	int rc = 0;

	for (at = 0; at < s->count; at++)
		order[at] = at;
	for (at = 0; rc == 0 && at < s->count;) {
		at = batch_fill(b, s, order, at, s->count, NULL);
		rc = transformer_evaluate(t, &b->pass, logprob, e);
		for (m = 0; rc == 0 && m < b->pass.span_count; m++) {
			sum -= batch_logprob(b, m, logprob);
			targets += example_targets(&s->examples[b->members[m]]);
		}
	}
	*mean = targets == 0 ? NAN : sum / (double)targets;
	free(order);
	free(logprob);
	return rc;
}

/* The log up to `step`, as the checkpoint knows it; *f is open behind it. */
static int log_open(FILE **f, const char *path, uint64_t step, struct error *e)
{
	struct jsonl_reader r;
	struct file_output o;
	struct json *record;
	int rc = 0;

	if (file_output_open(&o, path, e))
		return -1;
	if (step > 0 && file_exists(path)) {
		if (jsonl_open(&r, path, true, e)) {
			file_output_abort(&o);
			return -1;
		}
		while ((rc = jsonl_next(&r, &record, e)) == 0 && record != NULL)
			if (json_value(json_find(record, "step")) <= (double)step)
				jsonl_write(o.stream, record);
		jsonl_close(&r);
	}
	if (rc != 0) {
		file_output_abort(&o);
		return -1;
	}
	if (file_output_commit(&o, e))
		return -1;
	*f = fopen(path, "ab");
	return *f == NULL ? error_system(e, "%s: cannot write", path) : 0;
}

static int log_step(FILE *f, const char *path, const struct trainer *t, uint64_t step, double loss, double norm,
		    struct error *e)
{
	struct json *record = json_object();

	json_set(record, "step", json_number((double)step));
	json_set(record, "epoch", json_number((double)step / (double)t->per_epoch));
	json_set(record, "loss", json_number(loss));
	json_set(record, "rate", json_number(schedule_rate(&t->schedule, step)));
	json_set(record, "norm", json_number(norm));
	jsonl_write(f, record);
	json_free(record);
	return fflush(f) != 0 || ferror(f) ? error_system(e, "%s: cannot write", path) : 0;
}

static int log_validation(FILE *f, const char *path, uint64_t step, double mean, struct error *e)
{
	struct json *record = json_object();

	json_set(record, "step", json_number((double)step));
	json_set(record, "validation", json_number(mean));
	jsonl_write(f, record);
	json_free(record);
	return fflush(f) != 0 || ferror(f) ? error_system(e, "%s: cannot write", path) : 0;
}

/* Updates from where the optimiser stands to the end, or to a stop. */
static int train_loop(struct trainer *t, const struct example_set *validation, const struct train_files *files, FILE *log,
		      const volatile sig_atomic_t *stop, struct train_result *r, struct error *e)
{
	uint64_t step = optimizer_steps(t->optimizer), every = t->options->checkpoint_steps;
	double started = progress_clock(), loss, norm;
	struct progress p;
	int rc = 0;

	progress_start(&p, "train", "updates", step, r->steps, t->options->quiet);
	while (rc == 0 && step < r->steps && !r->stopped) {
		step++;
		rc = update(t, step, &loss, &norm, &r->tokens, e);
		if (rc == 0)
			rc = log_step(log, files->log, t, step, loss, norm, e);
		if (rc == 0 && validation != NULL && (step % t->per_epoch == 0 || step == r->steps)) {
			rc = train_validate(t->transformer, &t->batch, validation, &r->validation, e);
			if (rc == 0)
				rc = log_validation(log, files->log, step, r->validation, e);
		}
		r->stopped = stop != NULL && *stop != 0 && step < r->steps;
		if (rc == 0 && (r->stopped || step == r->steps || (every > 0 && step % every == 0)))
			rc = checkpoint_write(files->checkpoint, t->model, t->optimizer, files->fingerprint, e);
		progress_note(&p, "loss %.4f, %.0f tokens/s", loss, (double)r->tokens / (progress_clock() - started));
		progress_update(&p, step);
	}
	progress_finish(&p);
	r->loss = t->epoch_updates == 0 ? NAN : t->epoch_loss / (double)t->epoch_updates;
	r->seconds = progress_clock() - started;
	return rc;
}

int train_run(struct model *m, const struct example_set *s, const struct example_set *validation,
	      const struct train_options *o, const struct train_files *files, const volatile sig_atomic_t *stop,
	      struct train_result *result, struct error *e)
{
	struct trainer t = { .model = m, .set = s, .options = o };
	FILE *log = NULL;
	int rc;

	memset(result, 0, sizeof *result);
	result->validation = NAN;
	rc = trainer_init(&t, validation, e);
	if (rc == 0)
		result->steps = t.schedule.steps;
	if (rc == 0 && file_exists(files->checkpoint))
		rc = checkpoint_read(files->checkpoint, m, t.optimizer, files->fingerprint, e);
	if (rc == 0) {
		result->resumed = optimizer_steps(t.optimizer);
		rc = log_open(&log, files->log, result->resumed, e);
	}
	if (rc == 0)
		rc = train_loop(&t, validation, files, log, stop, result, e);
	if (log != NULL && fclose(log) != 0 && rc == 0)
		rc = error_system(e, "%s: cannot write", files->log);
	trainer_clear(&t);
	return rc;
}
