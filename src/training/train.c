#include "training/train.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/program.h"
#include "base/progress.h"
#include "format/jsonl.h"
#include "nn/checkpoint.h"
#include "nn/scaler.h"
#include "training/reference.h"

const struct train_options train_defaults = {
	.loss = TRAIN_SFT,
	.preference = { .beta = 0.1, .desirable = 1, .undesirable = 1 },
	.epochs = 3,
	.batch = 16,
	.rows = 2048,
	.schedule = SCHEDULE_LINEAR,
	.rate = 2e-4,
	.warmup = 0.1,
	.optimizer = { 0.9f, 0.999f, 1e-8f, 0.01f, 1.0f },
	.learn = { .sharpness = { { WEIGHT_POWER, 1, NAN }, false, 0.05 }, .every = 4, .batch = 32 },
	.checkpoint_steps = 200,
};

/* clang-format off */
const struct option_row train_option_rows[] = {
	{ 'b', "batch", "count", "examples (dpo: pairs) per update", OPTION_COUNT, OPTION_PLACE(train_options, batch),
	  .low = 1, .high = 1e6 },
	{ 'e', "epochs", "count", "passes over the examples, may be a fraction", OPTION_NUMBER,
	  OPTION_PLACE(train_options, epochs), .high = 1e6, .open = OPTION_ABOVE },
	{ 'l', "loss", "name", NULL, OPTION_WORD, OPTION_PLACE(train_options, loss), .words = train_loss_names },
	{ 'r', "rate", "rate", "peak learning rate", OPTION_NUMBER, OPTION_PLACE(train_options, rate),
	  .high = 1, .open = OPTION_ABOVE },
	{ 's', "seed", "number", "seed of the order", OPTION_COUNT, OPTION_PLACE(train_options, seed),
	  .high = INFINITY },
	{ 0, "checkpoint", "steps", "updates between checkpoints", OPTION_COUNT,
	  OPTION_PLACE(train_options, checkpoint_steps), .high = INFINITY, .zero = "none" },
	{ 0, "context", "tokens", "longest example", OPTION_COUNT, OPTION_PLACE(train_options, context),
	  .low = 2, .high = 16777216, .otherwise = "the model's context" },
	{ 0, "floor", "share", "share of the rate one update after the last", OPTION_NUMBER, OPTION_PLACE(train_options, floor),
	  .high = 1 },
	{ 0, "group", NULL, "shuffle questions, so that the paths of one share their prompt", OPTION_SWITCH,
	  OPTION_PLACE(train_options, group) },
	{ 0, "recompute", NULL, "keep only each layer's input, recompute the rest: less memory", OPTION_SWITCH,
	  OPTION_PLACE(train_options, recompute) },
	{ 0, "rows", "count", "most tokens in one pass", OPTION_COUNT, OPTION_PLACE(train_options, rows),
	  .low = 1, .high = 16777216 },
	{ 0, "schedule", "name", NULL, OPTION_WORD, OPTION_PLACE(train_options, schedule), .words = schedule_names },
	{ 0, "warmup", "share", "share of the steps in which the rate rises", OPTION_NUMBER,
	  OPTION_PLACE(train_options, warmup), .high = 1 },
	{ 0 }
};
/* clang-format on */

struct trainer {
	struct model *model;
	const struct example_set *set;
	const struct train_options *options;
	struct transformer *transformer;
	struct optimizer *optimizer;
	struct batch batch;
	struct schedule schedule;
	struct scaler scaler;
	struct reference reference;
	struct objective objective;
	struct learner *learner;           /* NULL where weights stay */
	struct example_set learnt;         /* then the set, with weights of its own */
	size_t group, items;               /* examples of an item; items of the set */
	size_t *order;                     /* [items] of the epoch at hand */
	uint64_t epoch;                    /* whose order stands there, from 1; 0: none */
	uint64_t per_epoch;                /* updates */
	size_t *members;                   /* [batch * group] examples of the update */
	float *scale;                      /* [set->count] */
	float *logprob;                    /* [rows] */
	const volatile sig_atomic_t *stop; /* enum train_stop; NULL: nobody stops it */
	bool validated;                    /* the log has the validation of the step where this run begins */
	double epoch_loss;                 /* sum over the updates of the epoch */
	uint64_t epoch_updates;
};

/* What an update came to. */
struct update {
	struct objective_sum sum;
	double baseline, norm;
	uint32_t scale;   /* of the gradient that was taken */
	unsigned repeats; /* gradients before it that overflowed */
};

/* Every option that changes what is computed, in one line. */
static void describe(struct builder *b, const struct train_options *o)
{
	const struct preference_options *p = &o->preference;

	builder_format(b, "%s %a %zu %zu %d %a %a %a %a %a %a %a %a %" PRIu64 "\n", train_loss_names[o->loss],
		       o->epochs, o->batch, o->rows, (int)o->schedule, o->rate, o->warmup, o->floor,
		       (double)o->optimizer.beta1, (double)o->optimizer.beta2, (double)o->optimizer.epsilon,
		       (double)o->optimizer.decay, (double)o->optimizer.clip, o->seed);
	builder_format(b, "%d %zu %a %a %a %a %a\n", (int)o->group, o->context, p->beta, p->smoothing, p->nll,
		       p->desirable, p->undesirable);
	if (o->precision != PRECISION_F32)
		builder_format(b, "precision %s\n", precision_names[o->precision]);
}

int train_fingerprint(struct model *m, const struct example_set *s, const struct train_options *o, char hex[65],
		      struct error *e)
{
	struct builder b = { 0 };
	struct text bytes;
	size_t i;

	if (model_sha256(m, hex, e))
		return -1;
	builder_format(&b, "%s\n%s\n", program_source, hex);
	bytes.data = (const char *)s->tokens;
	bytes.size = s->token_count * sizeof *s->tokens;
	sha256_hex(bytes, hex);
	builder_format(&b, "%s\n", hex);
	for (i = 0; i < s->count; i++)
		builder_format(&b, "%u %u %u %d %a\n", (unsigned)s->examples[i].prompt,
			       (unsigned)s->examples[i].completion, (unsigned)s->examples[i].question,
			       (int)s->examples[i].rejected, s->examples[i].weight);
	describe(&b, o);
	if (o->learn.on)
		learn_describe(&b, &o->learn, s);
	sha256_hex(builder_view(&b), hex);
	builder_clear(&b);
	return 0;
}

static int allocate(struct trainer *t, size_t rows, struct error *e)
{
	void *order, *members, *scale, *logprob;

	if (memory_try(&order, t->items, sizeof *t->order, "order", e))
		return -1;
	t->order = order;
	if (memory_try(&members, t->options->batch < t->items ? t->options->batch : t->items,
		       t->group * sizeof *t->members, "members", e))
		return -1;
	t->members = members;
	if (memory_try(&scale, t->set->count, sizeof *t->scale, "weights", e))
		return -1;
	t->scale = scale;
	if (memory_try(&logprob, rows, sizeof *t->logprob, "log-probabilities", e))
		return -1;
	t->logprob = logprob;
	return 0;
}

/* Before the first update, and before a checkpoint is read: the model is the reference. */
static int make_objective(struct trainer *t, const char *cache, struct error *e)
{
	struct objective o = {
		t->options->loss, &t->options->preference, t->set, NULL, t->transformer, &t->batch, t->logprob,
		t->scale,         t->options->precision,   false
	};

	t->objective = o;
	if (t->options->loss != TRAIN_DPO && t->options->loss != TRAIN_KTO)
		return 0;
	t->objective.reference = &t->reference;
	transformer_watch(t->transformer, t->stop);
	return reference_open(&t->reference, t->model, t->transformer, &t->batch, t->set, cache, t->options->quiet, e);
}

/* The set whose weights the learner sets, in place of the caller's. */
static int copy_set(struct trainer *t, struct error *e)
{
	void *examples;

	if (t->options->loss == TRAIN_LM)
		return error_set(e, ERROR_RANGE, "lm has no weights whose sharpness could be learnt");
	if (t->options->precision != PRECISION_F32)
		return error_set(e, ERROR_RANGE, "a sharpness can be learnt with products of f32 alone, not of %s",
				 precision_names[t->options->precision]);
	if (memory_try(&examples, t->set->count, sizeof *t->set->examples, "examples", e))
		return -1;
	t->learnt = *t->set;
	t->learnt.examples = examples;
	memcpy(examples, t->set->examples, t->set->count * sizeof *t->set->examples);
	t->set = &t->learnt;
	return 0;
}

static int open_learner(struct trainer *t, const char *cache, struct error *e)
{
	struct learn_place place = { .model = t->model,
				     .optimizer = t->optimizer,
				     .objective = &t->objective,
				     .set = &t->learnt,
				     .options = t->options,
				     .cache = cache };

	return t->options->learn.on ? learner_new(&t->learner, &place, e) : 0;
}

static int trainer_init(struct trainer *t, const struct example_set *validation, const char *cache, struct error *e)
{
	const struct train_options *options = t->options;
	struct transformer_options o = { .gradients = true, .recompute = options->recompute };
	struct transformer_plan plan;
	size_t longest;

	if (t->set->count == 0)
		return error_set(e, ERROR_RANGE, "no examples to train on");
	if (options->learn.on && copy_set(t, e))
		return -1;
	t->group = objective_group(options->loss);
	t->items = t->set->count / t->group;
	if (options->loss == TRAIN_KTO && reference_mismatch(&t->reference, t->set, options->context, options->seed, e))
		return -1;
	o.rows = train_rows(options, t->set, validation);
	longest = batch_longest(&t->reference.mismatched, 1);
	if (o.rows < longest)
		o.rows = longest;
	scaler_init(&t->scaler, options->precision);
	t->per_epoch = train_updates_per_epoch(options, t->set->count);
	t->schedule.kind = options->schedule;
	t->schedule.peak = options->rate;
	t->schedule.floor = options->floor;
	t->schedule.steps = train_steps(options, t->set->count);
	t->schedule.warmup = (uint64_t)ceil(options->warmup * (double)t->schedule.steps);
	return transformer_plan(&plan, &t->model->config, &o, e) ||
			       transformer_admit(&plan, options->learn.on ? learn_bytes(t->model->layout.elements) : 0,
						 t->model->backend, e) ||
			       allocate(t, o.rows, e) || batch_init(&t->batch, o.rows, e) ||
			       transformer_new(&t->transformer, t->model, &o, e) ||
			       optimizer_new(&t->optimizer, t->model, &options->optimizer, e) ||
			       make_objective(t, cache, e) || open_learner(t, cache, e)
		       ? -1
		       : 0;
}

static void trainer_clear(struct trainer *t)
{
	learner_free(t->learner);
	transformer_free(t->transformer);
	optimizer_free(t->optimizer);
	batch_clear(&t->batch);
	reference_clear(&t->reference);
	free(t->order);
	free(t->members);
	free(t->scale);
	free(t->logprob);
	free(t->learnt.examples);
}

/* The order of the epoch (from 1). */
static void shuffle(struct trainer *t, uint64_t epoch)
{
	if (t->epoch == epoch)
		return;
	train_order(t->options, t->set, epoch, t->order);
	t->epoch = epoch;
	t->epoch_loss = 0;
	t->epoch_updates = 0;
}

/* The optimiser's step, with a look ahead where one is due. */
static int move(struct trainer *t, uint64_t step, struct update *u, struct error *e)
{
	struct learn_update look = { .step = step, .rate = schedule_rate(&t->schedule, step), .baseline = u->baseline };
	bool due = t->learner != NULL && learner_due(t->learner, step);

	if (due && learner_before(t->learner, e))
		return -1;
	if (optimizer_step(t->optimizer, transformer_gradients(t->transformer), u->scale, look.rate, &u->norm, e))
		return -1;
	look.norm = u->norm;
	return due ? learner_after(t->learner, &look, &u->sum.tokens, e) : 0;
}

/* The gradient of the update's n members and the step along it; at a factor that is small enough. */
static int follow(struct trainer *t, uint64_t step, size_t n, double normaliser, struct update *u, struct error *e)
{
	const struct update before = *u;
	unsigned repeats = 0;

	do {
		*u = before;
		u->repeats = repeats++;
		u->scale = t->scaler.scale;
		transformer_scale_gradients(t->transformer, (float)u->scale);
		transformer_zero_gradients(t->transformer);
		transformer_watch(t->transformer, t->stop);
		if (objective_accumulate(&t->objective, t->members, n, normaliser, u->baseline, &u->sum, e))
			return e->code == ERROR_RANGE ? error_wrap(e, "step %" PRIu64, step) : -1;
		/* From here on the update is made, whatever comes. */
		transformer_watch(t->transformer, NULL);
		if (move(t, step, u, e) == 0) {
			scaler_succeed(&t->scaler);
			return 0;
		}
	} while (!isfinite(u->norm) && scaler_halve(&t->scaler));
	return -1;
}

/* One update. Examples of weight 0 add nothing and are not computed, but they count in N. */
static int update(struct trainer *t, uint64_t step, struct update *u, struct error *e)
{
	const struct objective *o = &t->objective;
	const struct scaler before = t->scaler;
	double normaliser, sum;
	size_t n;

	memset(u, 0, sizeof *u);
	t->objective.updated = step > 1;
	shuffle(t, (step - 1) / t->per_epoch + 1);
	if (t->learner != NULL)
		learner_begin(t->learner);
	n = train_members(t->options, t->set, step, t->order, t->members);
	normaliser = objective_normaliser(o, t->members, n);
	if (o->loss == TRAIN_KTO) {
		transformer_watch(t->transformer, t->stop);
		if (objective_baseline(o, t->members, n, &sum, &u->sum.tokens, e))
			return error_wrap(e, "step %" PRIu64, step);
		u->baseline = preference_baseline(sum, (double)n);
	}
	if (follow(t, step, n, normaliser, u, e)) {
		/* An update that was stopped begins anew one day, with this. */
		t->scaler = before;
		return -1;
	}
	t->epoch_loss += u->sum.loss;
	t->epoch_updates++;
	return 0;
}

/* Mean negative log-probability of the targets, nats per token, without training. */
static int validate(struct transformer *t, struct batch *b, const struct example_set *s, double *mean, struct error *e)
{
	size_t *order = memory_new(s->count, sizeof *order);
	float *logprob = memory_new(b->capacity, sizeof *logprob);
	double sum = 0;
	size_t targets = 0, at, m;
	int rc = 0;

	for (at = 0; at < s->count; at++)
		order[at] = at;
	for (at = 0; rc == 0 && at < s->count;) {
		at = batch_fill(b, s, order, at, s->count, 1, NULL);
		rc = transformer_evaluate(t, &b->pass, logprob, e);
		for (m = 0; rc == 0 && m < b->member_count; m++) {
			sum -= batch_logprob(b, m, logprob);
			targets += example_targets(&s->examples[b->members[m].example]);
		}
	}
	*mean = targets == 0 ? NAN : sum / (double)targets;
	free(order);
	free(logprob);
	return rc;
}

int train_validate(struct model *m, const struct example_set *s, const struct example_set *validation,
		   const struct train_options *o, const volatile sig_atomic_t *stop, double *mean, struct error *e)
{
	struct transformer_options shape = { .rows = train_rows(o, s, validation) };
	struct transformer *t = NULL;
	struct batch b = { 0 };
	int rc = transformer_new(&t, m, &shape, e) || batch_init(&b, shape.rows, e) ? -1 : 0;

	if (rc == 0) {
		transformer_watch(t, stop);
		rc = validate(t, &b, validation, mean, e);
	}
	transformer_free(t);
	batch_clear(&b);
	return rc;
}

/* The log up to `step`, as the checkpoint knows it; *f is open at its end. *validated: whether it has that of the step. */
static int log_open(FILE **f, const char *path, uint64_t step, bool *validated, struct error *e)
{
	struct jsonl_reader r;
	struct file_output o;
	struct json *record;
	int rc = 0;

	if (file_output_open(&o, path, FILE_WITHIN, e))
		return -1;
	if (step > 0 && file_exists(path)) {
		if (jsonl_open(&r, path, true, e)) {
			file_output_abort(&o);
			return -1;
		}
		while ((rc = jsonl_next(&r, &record, e)) == 0 && record != NULL) {
			double at = json_value(json_find(record, "step"));

			if (!(at <= (double)step) || json_find(record, "stored") != NULL)
				continue;
			jsonl_write(o.stream, record);
			if (at == (double)step && json_find(record, "validation") != NULL)
				*validated = true;
		}
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

static int log_step(FILE *f, const char *path, const struct trainer *t, uint64_t step, const struct update *u,
		    struct error *e)
{
	struct json *record = json_object();
	double items = u->sum.items > 0 ? (double)u->sum.items : 1;

	json_set(record, "step", json_number((double)step));
	json_set(record, "epoch", json_number((double)step / (double)t->per_epoch));
	json_set(record, "loss", json_number(u->sum.loss));
	json_set(record, "rate", json_number(schedule_rate(&t->schedule, step)));
	json_set(record, "norm", json_number(u->norm));
	if (t->scaler.on) {
		json_set(record, "scale", json_number(u->scale));
		json_set(record, "overflows", json_number(u->repeats));
	}
	if (t->learner != NULL)
		learner_log(t->learner, record);
	if (t->objective.reference != NULL) {
		json_set(record, "margin", json_number(u->sum.rho / items));
		json_set(record, "right", json_number((double)u->sum.right / items));
	}
	if (t->options->loss == TRAIN_KTO)
		json_set(record, "baseline", json_number(u->baseline));
	jsonl_write(f, record);
	json_free(record);
	return fflush(f) != 0 || ferror(f) ? error_system(e, "%s: cannot write", path) : 0;
}

int train_log_stored(const struct train_files *files, uint64_t step, const struct json *record, struct error *e)
{
	struct json *line = json_object();
	FILE *f = fopen(files->log, "ab");
	int rc = 0;

	json_set(line, "step", json_number((double)step));
	json_set(line, "stored", json_copy(record));
	if (f != NULL)
		jsonl_write(f, line);
	if (f == NULL || (ferror(f) != 0) | (fclose(f) != 0))
		rc = error_system(e, "%s: cannot write", files->log);
	json_free(line);
	return rc;
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

static int save(struct trainer *t, const struct train_files *files, struct error *e)
{
	struct builder state = { 0 };
	int rc;

	if (t->learner != NULL)
		learner_print(&state, t->learner);
	if (t->scaler.on)
		scaler_print(&state, &t->scaler);
	rc = checkpoint_write(files->checkpoint, t->model, t->optimizer, files->fingerprint, state.data, e);
	builder_clear(&state);
	return rc;
}

static int restore(struct trainer *t, const struct train_files *files, struct error *e)
{
	struct builder state = { 0 };
	int rc = checkpoint_read(files->checkpoint, t->model, t->optimizer, files->fingerprint, &state, e);

	if (rc == 0 && ((t->learner != NULL && learner_read(t->learner, state.data == NULL ? "" : state.data, e)) ||
			(t->scaler.on && scaler_read(&t->scaler, state.data == NULL ? "" : state.data, e))))
		rc = error_wrap(e, "%s", files->checkpoint);
	builder_clear(&state);
	return rc;
}

/* The validation of a step that ends an epoch, or the run. */
static int report(struct trainer *t, const struct example_set *validation, const struct train_files *files, FILE *log,
		  uint64_t step, struct train_result *r, struct error *e)
{
	int rc;

	if (validation == NULL || step == 0 || (step % t->per_epoch != 0 && step != r->steps))
		return 0;
	transformer_watch(t->transformer, t->stop);
	rc = validate(t->transformer, &t->batch, validation, &r->validation, e);
	return rc == 0 ? log_validation(log, files->log, step, r->validation, e) : -1;
}

/* One update with what belongs to it; *step is the last that was made. */
static int advance(struct trainer *t, const struct example_set *validation, const struct train_files *files, FILE *log,
		   uint64_t *step, struct update *u, struct train_result *r, struct error *e)
{
	int rc = update(t, *step + 1, u, e);

	r->tokens += u->sum.tokens;
	if (rc != 0)
		return -1;
	++*step;
	return log_step(log, files->log, t, *step, u, e) || report(t, validation, files, log, *step, r, e) ? -1 : 0;
}

/* Updates from where the optimiser stands to the end, or to a stop. */
static int train_loop(struct trainer *t, const struct example_set *validation, const struct train_files *files,
		      FILE *log, struct train_result *r, struct error *e)
{
	uint64_t step = optimizer_steps(t->optimizer), every = t->options->checkpoint_steps, saved = step;
	double started = progress_clock();
	struct update u = { 0 };
	struct progress p;
	int rc = 0;

	progress_start(&p, "train", "updates", step, r->steps, t->options->quiet);
	if (!t->validated)
		rc = report(t, validation, files, log, step, r, e);
	while (rc == 0 && step < r->steps && !r->stopped) {
		rc = advance(t, validation, files, log, &step, &u, r, e);
		r->stopped = rc == 0 && t->stop != NULL && *t->stop != TRAIN_GO_ON && step < r->steps;
		if (rc == 0 && !r->stopped && (step == r->steps || (every > 0 && step % every == 0))) {
			rc = save(t, files, e);
			saved = step;
		}
		progress_note(&p, "loss %.4f, %.0f tokens/s", u.sum.loss,
			      (double)r->tokens / (progress_clock() - started));
		progress_update(&p, step);
	}
	if (rc != 0 && e->code == ERROR_STOPPED) {
		r->stopped = true;
		rc = 0;
	}
	if (rc == 0 && r->stopped && step != saved)
		rc = save(t, files, e);
	progress_finish(&p);
	r->loss = t->epoch_updates == 0 ? NAN : t->epoch_loss / (double)t->epoch_updates;
	r->seconds = progress_clock() - started;
	if (t->learner != NULL)
		r->sharpness = learner_sharpness(t->learner);
	return rc;
}

int train_run(struct model *m, const struct example_set *s, const struct example_set *validation,
	      const struct train_options *o, const struct train_files *files, const volatile sig_atomic_t *stop,
	      struct train_result *result, struct error *e)
{
	struct trainer t = { .model = m, .set = s, .options = o, .stop = stop };
	FILE *log = NULL;
	int rc;

	memset(result, 0, sizeof *result);
	result->validation = result->sharpness = NAN;
	rc = trainer_init(&t, validation, files->cache, e);
	if (rc == 0) {
		result->steps = t.schedule.steps;
		result->cached = t.reference.cached;
	}
	if (rc == 0 && file_exists(files->checkpoint))
		rc = restore(&t, files, e);
	if (rc == 0) {
		result->resumed = optimizer_steps(t.optimizer);
		rc = log_open(&log, files->log, result->resumed, &t.validated, e);
	}
	if (rc == 0)
		rc = train_loop(&t, validation, files, log, result, e);
	if (log != NULL && fclose(log) != 0 && rc == 0)
		rc = error_system(e, "%s: cannot write", files->log);
	trainer_clear(&t);
	return rc;
}
