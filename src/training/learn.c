#include "training/learn.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/order.h"
#include "base/rng.h"
#include "training/train.h"

/* Length of eps d: of the order that DARTS (arXiv 1806.09055) uses for the same difference. */
static const double STEP = 1e-2;

static const char *const learnt_names[] = { "a", "a,c", NULL };

static int take_learnt(void *place, const char *text, struct error *e)
{
	struct learn_options *o = place;

	if (strcmp(text, learnt_names[0]) != 0 && strcmp(text, learnt_names[1]) != 0)
		return error_set(e, ERROR_USAGE, "`%s` is not %s or %s", text, learnt_names[0], learnt_names[1]);
	if (o != NULL) {
		o->on = true;
		o->sharpness.learn_centre = strcmp(text, learnt_names[1]) == 0;
	}
	return 0;
}

/* clang-format off */
const struct option_row learn_option_rows[] = {
	{ 0, "learn", "what", "learn the weights' parameters, for the sigmoid also c", OPTION_TAKEN,
	  .words = learnt_names, .take = take_learnt },
	{ 0, "learn-batch", "count", "validation examples (dpo: pairs) of a look", OPTION_COUNT,
	  OPTION_PLACE(learn_options, batch), .low = 1, .high = 1e9, .zero = "all" },
	{ 0, "learn-every", "steps", "updates between looks", OPTION_COUNT, OPTION_PLACE(learn_options, every),
	  .low = 1, .high = 1e6 },
	{ 0, "learn-rate", "rate", "by how much a moves at a look", OPTION_NUMBER,
	  OPTION_PLACE(learn_options, sharpness.rate), .high = 10, .open = OPTION_ABOVE },
	{ 0 }
};

const struct option_row learn_start_option_rows[] = {
	{ 'a', "sharpness", "number", "where a begins", OPTION_NUMBER, OPTION_PLACE(learn_options, sharpness.curve.a),
	  .low = -10, .high = 10 },
	{ 0, "centre", "number", "where c begins, of the sigmoid", OPTION_NUMBER,
	  OPTION_PLACE(learn_options, sharpness.curve.c), .high = 1e6, .otherwise = "the values' mean" },
	{ 0, "map", "map", NULL, OPTION_WORD, OPTION_PLACE(learn_options, sharpness.curve.map),
	  .words = weight_map_names, .except = 1u << WEIGHT_CLIP },
	{ 0 }
};
/* clang-format on */

struct learner {
	struct learn_options options;
	struct learn_place place;
	struct sharpness sharpness;
	size_t group;                /* examples of an item: 2 for pairs */
	double *values;              /* [questions] */
	size_t *question;            /* [items of the set] whose weight an item has */
	double *share;               /* [items of the set] and how much of it: for sft, whose items are paths */
	struct example_set weighed;  /* the validation data, each of weight 1 */
	struct reference reference;  /* of them; dpo and kto */
	struct objective validation; /* on them; sft's is the mean over targets, which is lm's */
	float *scale;                /* [validation examples] for it */
	double *slope;               /* [items of the set] of an item's loss along d, where the look has been */
	double *loss;                /* [items of the set] of a look, in its order */
	size_t *list;                /* [the larger set's items] of a look, of either set */
	size_t *examples;            /* [the larger set's examples] of the list */
	size_t *order;               /* [validation items] in which they are taken */
	uint64_t pass;               /* over the validation data, whose order that is; from 1, 0: none */
	size_t *train_order;         /* [items of the set] of the training's */
	uint64_t epoch;              /* whose order that is; from 1, 0: none */
	size_t *members;             /* [a batch] items of one update, ascending */
	/* On the host, [elements]: before the update; d, and what it comes from; at work; after the update. */
	float *before, *gradient, *direction, *work, *after;
	size_t elements;

	double used[SHARPNESS_PARAMETERS], derivative[SHARPNESS_PARAMETERS];
	bool looked;
};

static size_t items_of(const struct learner *l, const struct example_set *s)
{
	return s->count / l->group;
}

void learn_describe(struct builder *b, const struct learn_options *o, const struct example_set *s)
{
	const struct sharpness_options *w = &o->sharpness;
	const struct example_set *v = o->validation;
	struct text bytes;
	char hex[65];
	size_t i;

	builder_format(b, "learn %d %d %a %a %a %" PRIu64 " %zu\n", (int)w->curve.map, (int)w->learn_centre, w->curve.a,
		       w->curve.c, w->rate, o->every, o->batch);
	for (i = 0; i < s->count; i++)
		builder_format(b, "%u %a\n", (unsigned)s->examples[i].question, s->examples[i].value);
	if (v == NULL)
		return;
	bytes.data = (const char *)v->tokens;
	bytes.size = v->token_count * sizeof *v->tokens;
	sha256_hex(bytes, hex);
	builder_format(b, "%s\n", hex);
	for (i = 0; i < v->count; i++)
		builder_format(b, "%u %u %d\n", (unsigned)v->examples[i].prompt, (unsigned)v->examples[i].completion,
			       (int)v->examples[i].rejected);
}

size_t learn_bytes(size_t elements)
{
	return 5 * elements * sizeof(float);
}

/* -- opening -------------------------------------------------------------------- */

/* Values by question: items of one question follow each other. Returns how many. */
static size_t collect_values(struct learner *l)
{
	const struct example *x = l->place.set->examples;
	size_t items = items_of(l, l->place.set), n = 0, i;

	l->values = memory_new(items, sizeof *l->values);
	l->question = memory_new(items, sizeof *l->question);
	for (i = 0; i < items; i++, x += l->group) {
		if (i == 0 || x->question != (x - l->group)->question)
			l->values[n++] = x->value;
		l->question[i] = n - 1;
	}
	return n;
}

static void find_shares(struct learner *l)
{
	size_t items = items_of(l, l->place.set), i;

	l->share = memory_new(items, sizeof *l->share);
	for (i = 0; i < items; i++)
		l->share[i] = 1;
	if (l->place.objective->loss == TRAIN_SFT)
		example_shares(l->place.set, l->share);
}

/* The weights as they stand, to the examples. */
static void set_weights(struct learner *l)
{
	size_t i;

	for (i = 0; i < l->place.set->count; i++) {
		size_t item = i / l->group;

		l->place.set->examples[i].weight = l->sharpness.weight[l->question[item]] * l->share[item];
	}
}

/* The validation data's objective. The model is the reference still. */
static int open_validation(struct learner *l, struct error *e)
{
	const struct objective *o = l->place.objective;
	const struct example_set *v = l->options.validation;
	size_t i;

	l->weighed = *v;
	l->weighed.examples = memory_new(v->count, sizeof *v->examples);
	memcpy(l->weighed.examples, v->examples, v->count * sizeof *v->examples);
	for (i = 0; i < v->count; i++)
		l->weighed.examples[i].weight = 1;
	l->scale = memory_new(v->count, sizeof *l->scale);
	l->validation = *o;
	l->validation.set = &l->weighed;
	l->validation.scale = l->scale;
	if (o->loss == TRAIN_SFT)
		l->validation.loss = TRAIN_LM;
	if (o->reference == NULL)
		return 0;
	l->validation.reference = &l->reference;
	return reference_open(&l->reference, l->place.model, o->transformer, o->batch, &l->weighed, l->place.cache,
			      l->place.options->quiet, e);
}

static int host_block(float **out, size_t elements, struct error *e)
{
	void *p;

	if (memory_try(&p, elements, sizeof(float), "look-ahead", e))
		return -1;
	*out = p;
	return 0;
}

static int open(struct learner *l, struct error *e)
{
	const struct example_set *v = l->options.validation, *larger = l->place.set;
	size_t items = items_of(l, l->place.set), batch = l->place.options->batch, questions = collect_values(l);

	if (v == NULL || v->count == 0)
		return error_set(e, ERROR_RANGE, "no validation examples to learn the sharpness from");
	if (l->options.batch == 0 || l->options.batch > items_of(l, v))
		l->options.batch = items_of(l, v);
	if (sharpness_init(&l->sharpness, &l->options.sharpness, l->values, questions, e) || open_validation(l, e))
		return -1;
	find_shares(l);
	if (v->count > larger->count)
		larger = v;
	l->order = memory_new(items_of(l, v), sizeof *l->order);
	l->slope = memory_new(items, sizeof *l->slope);
	l->loss = memory_new(items, sizeof *l->loss);
	l->list = memory_new(items_of(l, larger), sizeof *l->list);
	l->examples = memory_new(larger->count, sizeof *l->examples);
	l->train_order = memory_new(items, sizeof *l->train_order);
	l->members = memory_new(batch < items ? batch : items, sizeof *l->members);
	l->elements = l->place.model->layout.elements;
	set_weights(l);
	if (host_block(&l->before, l->elements, e) || host_block(&l->gradient, l->elements, e) ||
	    host_block(&l->direction, l->elements, e))
		return -1;
	return host_block(&l->work, l->elements, e) || host_block(&l->after, l->elements, e) ? -1 : 0;
}

int learner_new(struct learner **out, const struct learn_place *place, struct error *e)
{
	struct learner *l = memory_new(1, sizeof *l);

	*out = NULL;
	l->options = place->options->learn;
	l->place = *place;
	l->group = objective_group(place->objective->loss);
	if (open(l, e)) {
		learner_free(l);
		return -1;
	}
	learner_begin(l);
	*out = l;
	return 0;
}

void learner_free(struct learner *l)
{
	if (l == NULL)
		return;
	sharpness_clear(&l->sharpness);
	reference_clear(&l->reference);
	free(l->weighed.examples);
	free(l->values);
	free(l->question);
	free(l->share);
	free(l->scale);
	free(l->slope);
	free(l->loss);
	free(l->list);
	free(l->examples);
	free(l->order);
	free(l->train_order);
	free(l->members);
	free(l->before);
	free(l->gradient);
	free(l->direction);
	free(l->work);
	free(l->after);
	free(l);
}

bool learner_due(const struct learner *l, uint64_t step)
{
	return step % l->options.every == 0;
}

/* -- looking -------------------------------------------------------------------- */

static struct view parameters(const struct learner *l)
{
	return (struct view){ l->place.model->parameters, 0, 0 };
}

int learner_before(struct learner *l, struct error *e)
{
	struct backend *b = l->place.model->backend;
	struct view g = { transformer_gradients(l->place.objective->transformer), 0, 0 };

	b->op->download(b, l->before, parameters(l), l->elements);
	b->op->download(b, l->gradient, g, l->elements);
	return b->op->sync(b, e);
}

/*
 * direction: -ds/dg, element by element, with the moments as the step left them:
 *
 *     s = rate mh / (sqrt(vh) + epsilon),  mh = m / (1 - beta1^t),  vh = v / (1 - beta2^t),
 *     dmh/dg = (1 - beta1) / (1 - beta1^t),  dvh/dg = 2 (1 - beta2) g / (1 - beta2^t)
 *
 * g being the clipped gradient, `scale` times the one that stands there. Where
 * v is 0 so are g and m, and the second term vanishes.
 */
static int step_slopes(struct learner *l, double rate, double scale, struct error *e)
{
	const struct optimizer_options *o = &l->place.options->optimizer;
	double t = (double)optimizer_steps(l->place.optimizer);
	double k1 = 1 - pow((double)o->beta1, t), k2 = 1 - pow((double)o->beta2, t);
	double dm = (1 - (double)o->beta1) / k1, dv = (1 - (double)o->beta2) / k2;
	size_t i;

	if (optimizer_read(l->place.optimizer, l->work, l->after, e))
		return -1;
	for (i = 0; i < l->elements; i++) {
		double g = scale * (double)l->gradient[i], m = (double)l->work[i] / k1;
		double root = sqrt((double)l->after[i] / k2), below = root + (double)o->epsilon;
		double second = root > 0 ? m * dv * g / (below * below * root) : 0;

		l->direction[i] = (float)(-rate * (dm / below - second));
	}
	return 0;
}

/* The examples of the first `count` items of the list, one item after another. Returns how many. */
static size_t list_examples(struct learner *l, size_t count)
{
	size_t i, k;

	for (i = 0; i < count; i++)
		for (k = 0; k < l->group; k++)
			l->examples[i * l->group + k] = l->list[i] * l->group + k;
	return count * l->group;
}

/* list: the validation items of this look, in turn, in an order that is new for each pass over them. */
static size_t choose_validation(struct learner *l)
{
	size_t n = items_of(l, &l->weighed), batch = l->options.batch, i;
	uint64_t first = l->sharpness.moves * batch;

	for (i = 0; i < batch; i++) {
		uint64_t pass = (first + i) / n + 1;

		if (l->pass != pass) {
			struct rng r;
			size_t k;

			for (k = 0; k < n; k++)
				l->order[k] = k;
			rng_init(&r, l->place.options->seed, rng_hash("validation", 10) ^ pass);
			rng_shuffle(&r, l->order, n, sizeof *l->order);
			l->pass = pass;
		}
		l->list[i] = l->order[(first + i) % n];
	}
	/* A pass may end within the look, so that one item stands twice: once is enough. */
	qsort(l->list, batch, sizeof *l->list, order_sizes);
	for (i = n = 0; i < batch; i++)
		if (i == 0 || l->list[i] != l->list[i - 1])
			l->list[n++] = l->list[i];
	return n;
}

/* The validation loss's gradient at the parameters as they are, to work. */
static int validation_gradient(struct learner *l, double baseline, uint64_t *rows, struct error *e)
{
	const struct objective *o = &l->validation;
	struct backend *b = l->place.model->backend;
	struct view g = { transformer_gradients(o->transformer), 0, 0 };
	size_t n = list_examples(l, choose_validation(l));
	double normaliser = objective_normaliser(o, l->examples, n);
	struct objective_sum sum = { 0 };

	transformer_zero_gradients(o->transformer);
	if (objective_accumulate(o, l->examples, n, normaliser, baseline, &sum, e))
		return -1;
	*rows += sum.tokens;
	b->op->download(b, l->work, g, l->elements);
	return b->op->sync(b, e);
}

/*
 * direction: from -ds/dg to d, with the validation gradient in `work`. Clipping
 * scales by c / |g|, whose own derivative takes the part along g away. Returns
 * the length of d.
 */
static double turn(struct learner *l, double scale, double norm)
{
	const float *g = l->gradient;
	double along = 0, length = 0, part;
	size_t i;

	for (i = 0; i < l->elements; i++) {
		l->direction[i] *= l->work[i];
		along += (double)l->direction[i] * (double)g[i];
	}
	part = scale < 1 ? along / (norm * norm) : 0;
	for (i = 0; i < l->elements; i++) {
		double d = scale * ((double)l->direction[i] - part * (double)g[i]);

		l->direction[i] = (float)d;
		length += d * d;
	}
	return sqrt(length);
}

/* The losses of the list's items at theta + step * d, times `sign`, onto their slopes. */
static int add_losses(struct learner *l, size_t count, double step, double sign, double baseline, uint64_t *rows,
		      struct error *e)
{
	struct backend *b = l->place.model->backend;
	size_t n = list_examples(l, count), i;

	for (i = 0; i < l->elements; i++)
		l->work[i] = (float)((double)l->before[i] + step * (double)l->direction[i]);
	b->op->upload(b, parameters(l), l->work, l->elements);
	if (objective_losses(l->place.objective, l->examples, n, baseline, l->loss, rows, e))
		return -1;
	for (i = 0; i < count; i++)
		l->slope[l->list[i]] += sign * l->loss[i];
	return 0;
}

/* members: the items of the update `step`, ascending, whatever their order was. Returns how many. */
static size_t choose_members(struct learner *l, uint64_t step)
{
	size_t n = items_of(l, l->place.set), batch = l->place.options->batch;
	uint64_t per_epoch = (n + batch - 1) / batch, epoch = (step - 1) / per_epoch + 1;
	size_t from = (size_t)((step - 1) % per_epoch) * batch, count = n - from < batch ? n - from : batch;

	if (l->epoch != epoch)
		train_order(l->place.options, l->place.set, epoch, l->train_order);
	l->epoch = epoch;
	memcpy(l->members, l->train_order + from, count * sizeof *l->members);
	qsort(l->members, count, sizeof *l->members, order_sizes);
	return count;
}

/* list: those items of the interval that ends with `step` whose weight depends on a parameter, each once. */
static size_t choose_items(struct learner *l, uint64_t step)
{
	const struct sharpness *s = &l->sharpness;
	size_t n = 0, i;
	uint64_t u;

	memset(l->slope, 0, items_of(l, l->place.set) * sizeof *l->slope);
	for (u = step - l->options.every + 1; u <= step; u++) {
		size_t count = choose_members(l, u);

		for (i = 0; i < count; i++) {
			size_t x = l->members[i], q = l->question[x];

			/* The slope serves as a mark that it is there already. */
			if (l->slope[x] != 0 || (s->slope[SHARPNESS_A][q] == 0 && s->slope[SHARPNESS_C][q] == 0))
				continue;
			l->slope[x] = 1;
			l->list[n++] = x;
		}
	}
	qsort(l->list, n, sizeof *l->list, order_sizes);
	for (i = 0; i < n; i++)
		l->slope[l->list[i]] = 0;
	return n;
}

/* The slopes of the interval's items along d, whose length is given. */
static int find_slopes(struct learner *l, const struct learn_update *u, double length, uint64_t *rows, struct error *e)
{
	size_t count = choose_items(l, u->step), i;
	double step = STEP / length;

	if (add_losses(l, count, step, 1, u->baseline, rows, e) ||
	    add_losses(l, count, -step, -1, u->baseline, rows, e))
		return -1;
	for (i = 0; i < count; i++)
		l->slope[l->list[i]] /= 2 * step;
	return 0;
}

/* The mean over the interval's updates of (1/B) sum of dw/da and dw/dc times the slopes. */
static void sum_up(struct learner *l, uint64_t step)
{
	uint64_t u;
	size_t p, i;

	for (u = step - l->options.every + 1; u <= step; u++) {
		double share = 1 / (double)l->options.every;
		size_t count = choose_members(l, u);

		for (p = 0; p < SHARPNESS_PARAMETERS; p++) {
			double sum = 0;

			for (i = 0; i < count; i++) {
				size_t x = l->members[i];

				sum += l->sharpness.slope[p][l->question[x]] * l->share[x] * l->slope[x];
			}
			l->derivative[p] += share * sum / (double)count;
		}
	}
}

/* Derivatives by a and c; the parameters are elsewhere at the end. */
static int look(struct learner *l, const struct learn_update *u, uint64_t *rows, struct error *e)
{
	double clip = (double)l->place.options->optimizer.clip;
	double scale = clip > 0 && u->norm > clip ? clip / u->norm : 1, length;
	struct backend *b = l->place.model->backend;

	if (step_slopes(l, u->rate, scale, e))
		return -1;
	b->op->download(b, l->after, parameters(l), l->elements);
	if (validation_gradient(l, u->baseline, rows, e))
		return -1;
	length = turn(l, scale, u->norm);
	l->derivative[SHARPNESS_A] = l->derivative[SHARPNESS_C] = 0;
	if (length > 0) {
		if (find_slopes(l, u, length, rows, e))
			return -1;
		sum_up(l, u->step);
	}
	if (!isfinite(length + l->derivative[SHARPNESS_A] + l->derivative[SHARPNESS_C]))
		return error_set(e, ERROR_RANGE,
				 "the derivative by the sharpness is not finite: lower the learning rate");
	return 0;
}

int learner_after(struct learner *l, const struct learn_update *u, uint64_t *rows, struct error *e)
{
	struct backend *b = l->place.model->backend;

	if (look(l, u, rows, e))
		return e->code == ERROR_RANGE ? error_wrap(e, "step %" PRIu64 ", look ahead", u->step) : -1;
	b->op->upload(b, parameters(l), l->after, l->elements);
	if (b->op->sync(b, e))
		return -1;
	if (sharpness_move(&l->sharpness, l->derivative, e))
		return -1;
	set_weights(l);
	l->looked = true;
	return 0;
}

/* -- what is told ---------------------------------------------------------------- */

void learner_begin(struct learner *l)
{
	memcpy(l->used, l->sharpness.parameter, sizeof l->used);
	l->looked = false;
}

void learner_log(const struct learner *l, struct json *record)
{
	json_set(record, "sharpness", json_number(l->used[SHARPNESS_A]));
	if (l->options.sharpness.curve.map == WEIGHT_SIGMOID)
		json_set(record, "centre", json_number(l->used[SHARPNESS_C]));
	if (!l->looked)
		return;
	json_set(record, "sharpness_slope", json_number(l->derivative[SHARPNESS_A]));
	if (l->options.sharpness.curve.map == WEIGHT_SIGMOID)
		json_set(record, "centre_slope", json_number(l->derivative[SHARPNESS_C]));
}

double learner_sharpness(const struct learner *l)
{
	return l->sharpness.parameter[SHARPNESS_A];
}

void learner_print(struct builder *b, const struct learner *l)
{
	sharpness_print(b, &l->sharpness);
}

int learner_read(struct learner *l, const char *text, struct error *e)
{
	if (sharpness_read(&l->sharpness, text, e))
		return -1;
	set_weights(l);
	learner_begin(l);
	return 0;
}
