#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "nn/optimizer.h"

/* Parameters next to each other that share a decay: one operation. */
struct run {
	size_t offset, elements;
	bool decay;
};

struct optimizer {
	struct model *model;
	struct optimizer_options options;
	struct buffer *m, *v;
	struct run *runs;
	size_t run_count;
	uint64_t steps;
};

const char *const schedule_names[] = { "constant", "linear", "cosine", NULL };

const struct optimizer_options optimizer_defaults = { 0.9f, 0.999f, 1e-8f, 0.01f, 1.0f };

/* clang-format off */
const struct option_row optimizer_option_rows[] = {
	{ 0, "beta1", "share", "decay of the first moment", OPTION_NUMBER, OPTION_PLACE(optimizer_options, beta1),
	  .high = 1, .open = OPTION_BELOW },
	{ 0, "beta2", "share", "decay of the second moment", OPTION_NUMBER, OPTION_PLACE(optimizer_options, beta2),
	  .high = 1, .open = OPTION_BELOW },
	{ 0, "clip", "norm", "largest norm of the gradient", OPTION_NUMBER, OPTION_PLACE(optimizer_options, clip),
	  .high = 1e30, .open = OPTION_ABOVE, .zero = "no clipping" },
	{ 0, "decay", "rate", "weight decay of matrices", OPTION_NUMBER, OPTION_PLACE(optimizer_options, decay),
	  .high = 10 },
	{ 0, "epsilon", "number", "AdamW's epsilon", OPTION_NUMBER, OPTION_PLACE(optimizer_options, epsilon),
	  .low = 1e-30, .high = 1 },
	{ 0 }
};
/* clang-format on */

double schedule_rate(const struct schedule *s, uint64_t step)
{
	double done;

	if (step <= s->warmup)
		return s->peak * (double)step / (double)s->warmup;
	if (s->kind == SCHEDULE_CONSTANT || s->steps < s->warmup)
		return s->peak;
	/* The end lies one step after the last, as the beginning, rate 0, lies one before the first. */
	done = (double)(step - s->warmup) / (double)(s->steps + 1 - s->warmup);
	if (done > 1)
		done = 1;
	if (s->kind == SCHEDULE_COSINE)
		done = 0.5 * (1 - cos(3.141592653589793 * done));
	return s->peak * (s->floor + (1 - s->floor) * (1 - done));
}

static void find_runs(struct optimizer *o)
{
	const struct model_layout *l = &o->model->layout;
	size_t i;

	o->runs = memory_new(l->count, sizeof *o->runs);
	for (i = 0; i < l->count; i++) {
		const struct parameter *p = &l->parameters[i];
		struct run *last = o->run_count == 0 ? NULL : &o->runs[o->run_count - 1];

		if (last != NULL && last->decay == !p->vector) {
			last->elements += p->rows * p->columns;
		} else {
			struct run fresh = { p->offset, p->rows * p->columns, !p->vector };

			o->runs[o->run_count++] = fresh;
		}
	}
}

int optimizer_new(struct optimizer **out, struct model *m, const struct optimizer_options *options, struct error *e)
{
	struct optimizer *o = memory_new(1, sizeof *o);
	size_t bytes = m->layout.elements * sizeof(float);
	struct backend *b = m->backend;

	*out = NULL;
	o->model = m;
	o->options = *options;
	if (b->op->alloc(b, &o->m, bytes, "first moments", e) || b->op->alloc(b, &o->v, bytes, "second moments", e)) {
		optimizer_free(o);
		return -1;
	}
	find_runs(o);
	*out = o;
	return 0;
}

void optimizer_free(struct optimizer *o)
{
	struct backend *b;

	if (o == NULL)
		return;
	b = o->model->backend;
	if (o->m != NULL)
		b->op->free(b, o->m);
	if (o->v != NULL)
		b->op->free(b, o->v);
	free(o->runs);
	free(o);
}

int optimizer_step(struct optimizer *o, struct buffer *gradients, double scale, double rate, double *norm,
		   struct error *e)
{
	struct model *model = o->model;
	struct backend *b = model->backend;
	struct view all = { gradients, 0, 0 };
	struct adamw rule = { .rate = (float)rate,
			      .beta1 = o->options.beta1,
			      .beta2 = o->options.beta2,
			      .epsilon = o->options.epsilon,
			      .scale = (float)(1 / scale),
			      .step = o->steps + 1 };
	double squares;
	size_t i;

	b->op->square_sum(b, &squares, all, model->layout.elements);
	if (b->op->sync(b, e))
		return -1;
	*norm = sqrt(squares) / scale;
	if (!isfinite(*norm))
		return error_set(e, ERROR_RANGE, "step %llu: the gradient's norm is %g: %s%s",
				 (unsigned long long)rule.step, *norm,
				 rule.step > 1 ? "lower the learning rate"
					       : "the model makes it so, no update was made: use another model",
				 b->precision == PRECISION_F16 ? ", or multiply in bf16 or f32" : "");
	if (o->options.clip > 0 && *norm > (double)o->options.clip)
		rule.scale = (float)((double)o->options.clip / *norm / scale);
	for (i = 0; i < o->run_count; i++) {
		const struct run *r = &o->runs[i];
		struct view p = { model->parameters, r->offset, 0 }, g = { gradients, r->offset, 0 };
		struct view m = { o->m, r->offset, 0 }, v = { o->v, r->offset, 0 };

		rule.decay = r->decay ? o->options.decay : 0.0f;
		b->op->adamw(b, p, g, m, v, r->elements, &rule);
	}
	o->steps++;
	return b->op->sync(b, e);
}

uint64_t optimizer_steps(const struct optimizer *o)
{
	return o->steps;
}

int optimizer_read(struct optimizer *o, float *m, float *v, struct error *e)
{
	struct backend *b = o->model->backend;
	struct view from_m = { o->m, 0, 0 }, from_v = { o->v, 0, 0 };

	b->op->download(b, m, from_m, o->model->layout.elements);
	b->op->download(b, v, from_v, o->model->layout.elements);
	return b->op->sync(b, e);
}

struct buffer *optimizer_first_moment(const struct optimizer *o)
{
	return o->m;
}

struct buffer *optimizer_second_moment(const struct optimizer *o)
{
	return o->v;
}

void optimizer_go_on(struct optimizer *o, uint64_t steps)
{
	o->steps = steps;
}
