/*
 * Training of a whole model on every device, step by step beside a reference
 * on the CPU.
 *
 * Training is chaotic: what rounding does to one step grows with every later
 * one, so two curves say nothing about a device. Here the reference takes every
 * step from the device's own parameters, and three things are compared:
 *
 * - The log-probabilities, and the gradient of every tensor, with what the
 *   roundings of one pass do to them. That is measured: NOISE times a step the
 *   reference makes its pass again with every element of every operand of every
 *   product multiplied by 1 + d or 1 - d at random, before it is rounded to 16
 *   bits and after that; vary() derives d. To first order the differences add
 *   up over the elements alike in the device's pass and in those, so that its
 *   root mean square over the steps is at most theirs, and sqrt(2) of it since
 *   the reference has roundings too. LIMIT leaves the rest for chance: these
 *   are sums of hundreds of squares or more.
 * - The norm, and the new parameters and moments, with those of the f64 oracle
 *   for the device's own gradient and state, element by element.
 * - A second training, bit for bit with the first.
 *
 * That each operation is right is tested in the other files, and logits and
 * gradients of whole models against f64 in tests/nn/test_transformer.c.
 */
/* Runs: plain vulkan subgroup4 subgroup16 pieces */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "nn/model.h"
#include "nn/optimizer.h"
#include "nn/scaler.h"
#include "nn/transformer.h"
#include "tests/compute/oracle_products.h"
#include "tests/compute/oracle_rows.h"
#include "tests/compute/parity.h"
#include "tests/nn/scratch_model.h"

#define LIMIT 2.0
#define RATE 3e-3

enum {
	STEPS = 50,
	NOISE = 2,
	SEQUENCES = 3,
	LENGTH = 17,
	ROWS = SEQUENCES * LENGTH
};

static struct scratch_model scratch;

#define CHECK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s", e.text); \
	} while (0)

/* -- the reference -------------------------------------------------------- */

/*
 * A CPU whose products round their operands to a precision and, where `random`
 * is there, change each of their elements by its unit, up or down.
 */
struct reference {
	struct operations op; /* first: the backend's table points here */
	const struct operations *own;
	enum precision precision;
	struct rng *random;
};

static double rounded(double x, enum precision precision)
{
	if (precision == PRECISION_F16)
		return oracle_round(x, 11, -14, 65504);
	return precision == PRECISION_BF16 ? oracle_round(x, 8, -126, 0x1.fep127) : x;
}

/*
 * x with a relative error of d either way, which stands for the roundings at an
 * operand's element: those of a product of length k, and what the operation
 * before it left.
 *
 * A sum of k terms t, in any order, rounds each partial sum by a relative error
 * of UNIT / sqrt(3) in the root mean square. The j-th partial sum is at most
 * sqrt(j sum(t^2)) by Cauchy's inequality, so the sum is off by at most
 * UNIT / sqrt(3) sqrt(k^2 / 2 sum(t^2)), in the model of independent roundings
 * (N. J. Higham and T. Mary, A new approach to probabilistic rounding error
 * analysis, SIAM J. Sci. Comput. 41, 2019, A2815). Errors of d in both operands
 * make it off by d sqrt(2 sum(t^2)): as much, if d = k UNIT / sqrt(12). k is
 * 32 or more here: what other operations leave, a few UNITs, is less.
 */
static double vary(const struct reference *r, double x, size_t k)
{
	double d = r->random == NULL ? 0 : (double)k * UNIT / sqrt(12);

	return d > 0 && rng_below(r->random, 2) == 0 ? x * (1 + d) : x * (1 - d);
}

/* The operand as the product takes it, in a buffer that is the caller's. */
static struct view operand(struct backend *b, struct view v, size_t rows, size_t columns, size_t k)
{
	const struct reference *reference = (const struct reference *)b->op;
	size_t n = (rows - 1) * v.pitch + columns;
	struct view copy = { NULL, 0, v.pitch };
	float *host = memory_new(n, sizeof *host);
	struct error e;

	b->op->download(b, host, v, n);
	for (size_t i = 0; i < n; i++)
		host[i] = (float)vary(reference, rounded(vary(reference, (double)host[i], k), reference->precision), k);
	CHECK(b->op->alloc(b, &copy.buffer, n * sizeof *host, "operand", &e));
	b->op->upload(b, copy, host, n);
	free(host);
	return copy;
}

static void reference_gemm(struct backend *b, struct view c, struct view a, bool ta, struct view bm, bool tb, size_t m,
			   size_t n, size_t k, float alpha, float beta)
{
	struct view own_a = operand(b, a, ta ? k : m, ta ? m : k, k), own_b = operand(b, bm, tb ? n : k, tb ? k : n, k);

	((const struct reference *)b->op)->own->gemm(b, c, own_a, ta, own_b, tb, m, n, k, alpha, beta);
	b->op->free(b, own_a.buffer);
	b->op->free(b, own_b.buffer);
}

static struct backend *reference_open(struct reference *reference, enum precision precision)
{
	struct backend *b = parity_cpu("generic", "packed");

	*reference = (struct reference){ *b->op, b->op, precision, NULL };
	reference->op.gemm = reference_gemm;
	b->op = &reference->op;
	return b;
}

/* -- one side of the comparison -------------------------------------------- */

struct side {
	struct model model;
	struct transformer *transformer;
	float logprob[ROWS];
	float *gradient; /* [elements], of the scaled loss */
};

static void side_open(struct side *s, struct backend *b, float scale)
{
	const struct transformer_options options = { .rows = ROWS, .gradients = true };
	struct error e;

	CHECK(model_open(&s->model, scratch.directory, b, &e));
	CHECK(transformer_new(&s->transformer, &s->model, &options, &e));
	transformer_scale_gradients(s->transformer, scale);
	s->gradient = memory_new(s->model.layout.elements, sizeof *s->gradient);
}

static void side_close(struct side *s)
{
	free(s->gradient);
	transformer_free(s->transformer);
	model_close(&s->model);
}

/* Sequences of a few tokens that a model can learn: counting up from different starts. */
struct lesson {
	int32_t token[ROWS], position[ROWS], target[ROWS];
	float coefficient[ROWS];
	struct span spans[SEQUENCES];
};

static void fill_lesson(struct lesson *l)
{
	for (int32_t s = 0; s < SEQUENCES; s++) {
		l->spans[s] = (struct span){ .row = (uint32_t)(s * LENGTH),
					     .rows = LENGTH,
					     .key_row = (uint32_t)(s * LENGTH) };
		for (int32_t i = 0; i < LENGTH; i++) {
			int32_t row = s * LENGTH + i;

			l->token[row] = 20 + 31 * s + i * (s + 1);
			l->position[row] = i;
			l->target[row] = i + 1 < LENGTH ? 20 + 31 * s + (i + 1) * (s + 1) : -1;
			l->coefficient[row] = 1.0f / (SEQUENCES * (LENGTH - 1));
		}
	}
}

/* Forward and backward; the results come to the host. */
static void side_pass(struct side *s, const struct lesson *l)
{
	const struct pass pass = { ROWS, l->token, l->position, l->target, l->coefficient, l->spans, SEQUENCES };
	struct backend *b = s->model.backend;
	struct error e;

	transformer_zero_gradients(s->transformer);
	CHECK(transformer_accumulate(s->transformer, &pass, s->logprob, &e));
	b->op->download(b, s->gradient, (struct view){ transformer_gradients(s->transformer), 0, 0 },
			s->model.layout.elements);
	parity_sync(b);
}

static double loss_of(const struct side *s, const struct lesson *l)
{
	double loss = 0;

	for (size_t r = 0; r < ROWS; r++)
		loss -= (double)l->coefficient[r] * (double)s->logprob[r];
	return loss;
}

/* -- passes beside the reference ------------------------------------------- */

/* Squares of relative differences, summed over the steps: of each tensor's gradient, after them the log-probabilities. */
struct tally {
	double *device, *noise;
};

static double relative_square(const float *got, const float *want, size_t n)
{
	double difference = 0, size = 0;

	for (size_t i = 0; i < n; i++) {
		difference += ((double)got[i] - (double)want[i]) * ((double)got[i] - (double)want[i]);
		size += (double)want[i] * (double)want[i];
	}
	return difference / size;
}

static void add_squares(double *sums, const struct model_layout *l, const struct side *got, const float *gradient,
			const float *logprob)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct parameter *p = &l->parameters[i];

		sums[i] += relative_square(got->gradient + p->offset, gradient + p->offset, p->rows * p->columns);
	}
	sums[l->count] += relative_square(got->logprob, logprob, ROWS);
}

/* The reference's pass at the device's parameters, then those with noise. */
static void compare_pass(struct tally *t, const struct side *device, struct side *side, struct reference *reference,
			 const struct lesson *l, const float *parameters, struct rng *random)
{
	const struct model_layout *layout = &side->model.layout;
	struct backend *b = side->model.backend;
	float *gradient = memory_new(layout->elements, sizeof *gradient), logprob[ROWS];

	b->op->upload(b, (struct view){ side->model.parameters, 0, 0 }, parameters, layout->elements);
	side_pass(side, l);
	add_squares(t->device, layout, device, side->gradient, side->logprob);
	memcpy(gradient, side->gradient, layout->elements * sizeof *gradient);
	memcpy(logprob, side->logprob, sizeof logprob);
	reference->random = random;
	for (int i = 0; i < NOISE; i++) {
		side_pass(side, l);
		add_squares(t->noise, layout, side, gradient, logprob);
	}
	reference->random = NULL;
	free(gradient);
}

static void judge(const struct tally *t, const struct model_layout *l, const struct device *d)
{
	const char *precision = precision_names[d->backend->precision];
	double most = 0, least = INFINITY;
	bool good = true;

	for (size_t i = 0; i <= l->count; i++) {
		double ratio = sqrt(t->device[i] / (t->noise[i] / NOISE));

		if (!(ratio <= LIMIT) || getenv("PARITY_VERBOSE") != NULL)
			printf("%s, %s: %s differs by %.3g of its size, where roundings make up to %.3g: %.3g times\n",
			       d->name, precision, i == l->count ? "logprob" : l->parameters[i].name,
			       sqrt(t->device[i] / STEPS), sqrt(t->noise[i] / NOISE / STEPS), ratio);
		good = good && ratio <= LIMIT;
		most = fmax(most, ratio);
		least = fmin(least, ratio);
	}
	printf("%s, %s: differs by %.2g to %.2g times what roundings make\n", d->name, precision, least, most);
	assert_true(good);
}

/* -- updates beside the oracle --------------------------------------------- */

/* Parameters and moments, and what the oracle makes of them. */
struct state {
	size_t n;
	float *host;
	double *p, *m, *v, *p_size, *m_size, *v_size;
};

static struct state state_new(size_t n)
{
	return (struct state){ n,
			       memory_new(3 * n, sizeof(float)),
			       values_new(n),
			       values_new(n),
			       values_new(n),
			       values_new(n),
			       values_new(n),
			       values_new(n) };
}

static void state_free(struct state *s)
{
	free(s->host);
	free(s->p);
	free(s->m);
	free(s->v);
	free(s->p_size);
	free(s->m_size);
	free(s->v_size);
}

static void state_read(struct state *s, const struct side *side, struct optimizer *o)
{
	struct backend *b = side->model.backend;
	struct error e;

	b->op->download(b, s->host, (struct view){ side->model.parameters, 0, 0 }, s->n);
	CHECK(optimizer_read(o, s->host + s->n, s->host + 2 * s->n, &e));
	for (size_t i = 0; i < s->n; i++) {
		s->p[i] = (double)s->host[i];
		s->m[i] = (double)s->host[s->n + i];
		s->v[i] = (double)s->host[2 * s->n + i];
	}
}

/* The oracle's update of `before`, with the device's gradient and norm. */
static void state_step(struct state *before, const struct side *side, double scale, double norm, uint64_t step)
{
	const struct optimizer_options *o = &optimizer_defaults;
	const struct model_layout *l = &side->model.layout;
	double *gradient = values_new(before->n);
	struct adamw rule = { (float)RATE, o->beta1, o->beta2, o->epsilon, 0, (float)(1 / scale), step };

	if (norm > (double)o->clip)
		rule.scale = (float)((double)o->clip / norm / scale);
	for (size_t i = 0; i < before->n; i++)
		gradient[i] = (double)side->gradient[i];
	for (size_t i = 0; i < l->count; i++) {
		size_t at = l->parameters[i].offset, n = l->parameters[i].rows * l->parameters[i].columns;

		rule.decay = l->parameters[i].vector ? 0 : o->decay;
		oracle_adamw(before->p + at, gradient + at, before->m + at, before->v + at, n, &rule,
			     before->p_size + at, before->m_size + at, before->v_size + at);
	}
	free(gradient);
}

static void compare_update(const struct state *want, const struct state *got, const struct device *d, size_t step)
{
	char shape[32];

	snprintf(shape, sizeof shape, "step %zu", step);
	parity_compare(got->m, want->m, want->m_size, want->n, ADAMW_M, d, "adamw m", shape);
	parity_compare(got->v, want->v, want->v_size, want->n, ADAMW_V, d, "adamw v", shape);
	parity_compare(got->p, want->p, want->p_size, want->n, ADAMW_P, d, "adamw p", shape);
}

static void compare_norm(const struct side *side, const struct device *d, double scale, double norm)
{
	size_t n = side->model.layout.elements;
	double squares = 0, want;

	for (size_t i = 0; i < n; i++)
		squares += (double)side->gradient[i] * (double)side->gradient[i];
	want = sqrt(squares) / scale;
	/* half the relative error of the sum of squares, and those of a root and a quotient in f64 */
	if (!(fabs(norm - want) <= ((double)n * d->sum_unit / 2 + 0x1p-52) * want))
		fail_msg("%s: norm %.17g, should be %.17g", d->name, norm, want);
}

/* -- training -------------------------------------------------------------- */

struct training {
	const struct device *device;
	struct side side;
	struct optimizer *optimizer;
	struct lesson lesson;
	double scale;
	double loss[STEPS], norm[STEPS];
	float *parameters; /* [elements], at the end */
};

/* With the factor that f16 begins with (scaler.h). */
static struct training *training_new(const struct device *d)
{
	struct training *t = memory_new(1, sizeof *t);
	struct error e;

	t->device = d;
	t->scale = d->backend->precision == PRECISION_F16 ? SCALER_START : 1;
	fill_lesson(&t->lesson);
	side_open(&t->side, d->backend, (float)t->scale);
	CHECK(optimizer_new(&t->optimizer, &t->side.model, &optimizer_defaults, &e));
	t->parameters = memory_new(t->side.model.layout.elements, sizeof *t->parameters);
	return t;
}

static void training_free(struct training *t)
{
	optimizer_free(t->optimizer);
	side_close(&t->side);
	free(t->parameters);
	free(t);
}

static void training_update(struct training *t, size_t step)
{
	struct error e;

	t->loss[step] = loss_of(&t->side, &t->lesson);
	CHECK(optimizer_step(t->optimizer, transformer_gradients(t->side.transformer), t->scale, RATE, &t->norm[step],
			     &e));
}

static void training_finish(struct training *t)
{
	struct backend *b = t->device->backend;

	b->op->download(b, t->parameters, (struct view){ t->side.model.parameters, 0, 0 },
			t->side.model.layout.elements);
	parity_sync(b);
	assert_true(t->loss[STEPS - 1] < 0.5 * t->loss[0]); /* it does learn */
}

static void train_compared(struct training *t)
{
	struct reference reference;
	struct backend *cpu = reference_open(&reference, t->device->backend->precision);
	const struct model_layout *layout = &t->side.model.layout;
	struct state before = state_new(layout->elements), after = state_new(layout->elements);
	struct tally tally = { values_new(layout->count + 1), values_new(layout->count + 1) };
	struct side beside;
	struct rng random;

	rng_init(&random, 90, 0);
	side_open(&beside, cpu, (float)t->scale);
	state_read(&before, &t->side, t->optimizer);
	for (size_t i = 0; i < STEPS; i++) {
		side_pass(&t->side, &t->lesson);
		compare_pass(&tally, &t->side, &beside, &reference, &t->lesson, before.host, &random);
		training_update(t, i);
		compare_norm(&t->side, t->device, t->scale, t->norm[i]);
		state_step(&before, &t->side, t->scale, t->norm[i], i + 1);
		state_read(&after, &t->side, t->optimizer);
		compare_update(&before, &after, t->device, i + 1);
		state_read(&before, &t->side, t->optimizer);
	}
	training_finish(t);
	judge(&tally, layout, t->device);
	side_close(&beside);
	backend_close(cpu);
	free(tally.device);
	free(tally.noise);
	state_free(&before);
	state_free(&after);
}

static void train_alone(struct training *t)
{
	for (size_t i = 0; i < STEPS; i++) {
		side_pass(&t->side, &t->lesson);
		training_update(t, i);
	}
	training_finish(t);
}

static void train(const struct device *d)
{
	struct training *first = training_new(d), *second = training_new(d);

	train_compared(first);
	train_alone(second);
	assert_memory_equal(first->loss, second->loss, sizeof first->loss);
	assert_memory_equal(first->norm, second->norm, sizeof first->norm);
	assert_memory_equal(first->parameters, second->parameters, first->side.model.layout.elements * sizeof(float));
	training_free(first);
	training_free(second);
}

static void test_precision(enum precision precision)
{
	size_t tried = 0;

	for (size_t i = 0; i < device_count; i++) {
		struct backend *b = devices[i].backend;
		struct error e;

		if (b->op->set_precision(b, precision, &e)) {
			assert_int_equal(e.code, ERROR_DEVICE);
			if (strcmp(b->name, "cpu") != 0) /* which has f32 alone by its nature */
				printf("skipped: %s: %s\n", devices[i].name, e.text);
			continue;
		}
		train(&devices[i]);
		CHECK(b->op->set_precision(b, PRECISION_F32, &e));
		tried++;
	}
	if (tried == 0)
		skip();
}

static void test_f32(void **state)
{
	(void)state;
	test_precision(PRECISION_F32);
}

static void test_f16(void **state)
{
	(void)state;
	test_precision(PRECISION_F16);
}

static void test_bf16(void **state)
{
	(void)state;
	test_precision(PRECISION_BF16);
}

static int open_all(void **state)
{
	struct error e;

	if (scratch_model_make(&scratch, 0.3, &e)) {
		printf("%s\n", e.text);
		return -1;
	}
	return parity_setup(state);
}

static int close_all(void **state)
{
	scratch_model_remove(&scratch);
	return parity_teardown(state);
}

int parity_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_f32),
		cmocka_unit_test(test_f16),
		cmocka_unit_test(test_bf16),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
