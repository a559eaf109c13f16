/*
 * Attention, its gradient and the rotary embedding on every device against
 * the f64 oracle, and the promise about bits: a row's result depends on its
 * own positions alone, whatever stands beside it, however its keys are
 * divided and however many threads work.
 *
 * Tolerances are worst cases in units of one rounding (UNIT), worked out for
 * each element from the size of the terms behind it:
 *
 *   score       D + 4 roundings on scale * sum |q k| (product chain, factors); call their sum over a row's
 *               worst key sigma. It is an absolute error of the exponent, so a relative one of p.
 *   p           sigma + 2 |exponent| + 4 (differences rounded, 2^x within 1.4 units)
 *   sums        n for n keys in a chain, and 4 for each of the n / 64 + 1 rescalings
 *   out         numerator and denominator: 2 (p + sums) + 4, on sum p |v|
 *   lse         p + sums + 4 |lse| + 4
 *   P           p + error of lse + 4 |lse| + 4 in the backward pass, from lse rounded
 *   dS          (P + D + 8) on p (sum |dout v| + sum |dout out|), and the error of out in delta
 *   dq dk dv    the chain over keys or rows on top, on sums of absolute values
 *   rope        3 on |x| (|cos| + |sin|)
 */
/* Runs: plain vulkan subgroup4 subgroup16 */
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
#include "tests/compute/oracle_attention.h"
#include "tests/compute/parity.h"

/* Inputs of a call, the oracle's results and the errors that rounding explains, all dense. */
struct problem {
	struct rng rng;
	struct heads heads;
	double scale;
	struct span *spans;
	size_t span_count, rows, key_rows;
	double *q, *k, *v, *dout;
	double *out, *lse, *dq, *dk, *dv;
	double *out_error, *lse_error, *dq_error, *dk_error, *dv_error; /* in units */
	char shape[96];
};

/* -- making spans --------------------------------------------------------- */

static const size_t lengths[] = { 1, 2, 3, 7, 13, 31, 32, 33, 47, 48, 49, 63, 64, 65, 97, 128, 131 };
static const size_t widths[] = { 2, 6, 16, 32, 48, 64, 80, 128 };

static size_t pick(struct rng *r, const size_t *from, size_t n)
{
	return from[rng_below(r, n)];
}

static void add_span(struct problem *p, size_t rows, size_t position, size_t key_row, size_t prefix_row,
		     size_t prefix_rows)
{
	p->spans[p->span_count++] = (struct span){ (uint32_t)p->rows, (uint32_t)rows,       (uint32_t)position,
						   (uint32_t)key_row, (uint32_t)prefix_row, (uint32_t)prefix_rows };
	p->rows += rows;
}

/* Training: keys are the rows themselves. */
static void spans_of_training(struct problem *p, size_t n)
{
	while (n-- > 0)
		add_span(p, pick(&p->rng, lengths, countof(lengths)), 0, p->rows, 0, 0);
	p->key_rows = p->rows;
}

/* A prompt, and paths that go on from a part of it; then a second family. */
static void spans_of_paths(struct problem *p, size_t n)
{
	for (int family = 0; family < 2; family++) {
		size_t prompt = pick(&p->rng, lengths, countof(lengths)), start = p->rows;

		add_span(p, prompt, 0, start, 0, 0);
		for (size_t i = 0; i < n; i++) {
			size_t prefix = i % 2 ? prompt : 1 + (size_t)rng_below(&p->rng, prompt);

			add_span(p, 1 + (size_t)rng_below(&p->rng, 40), prefix, p->rows, start, prefix);
		}
	}
	p->key_rows = p->rows;
}

/* Sampling: a cache with two prompts, and slots with some keys of their own behind. */
static void spans_of_sampling(struct problem *p, size_t n)
{
	enum {
		SLOT = 80
	};
	size_t prompt[2] = { pick(&p->rng, lengths, countof(lengths)), pick(&p->rng, lengths, countof(lengths)) };
	size_t slots = 5 + prompt[0] + prompt[1];

	for (size_t i = 0; i < n; i++) {
		size_t which = (size_t)rng_below(&p->rng, 2), own = (size_t)rng_below(&p->rng, SLOT - 3);
		size_t rows = rng_below(&p->rng, 4) ? 1 : 1 + (size_t)rng_below(&p->rng, 3);

		add_span(p, rows, prompt[which] + own, slots + i * SLOT, 2 + which * (prompt[0] + 1), prompt[which]);
	}
	p->key_rows = slots + n * SLOT;
}

/* Few rows that see many keys, a prefix and own ones, as in decoding at a long context. */
static void spans_of_context(struct problem *p, size_t n)
{
	enum {
		PREFIX = 300,
		SLOT = 500
	};

	for (size_t i = 0; i < n; i++)
		add_span(p, 1 + i % 3, PREFIX + (size_t)rng_below(&p->rng, SLOT - 3), 3 + PREFIX + i * SLOT, 3, PREFIX);
	p->key_rows = 3 + PREFIX + n * SLOT;
}

static size_t key_at(const struct span *s, size_t position)
{
	return position < s->prefix_rows ? s->prefix_row + position : s->key_row + (position - s->prefix_rows);
}

/* -- errors that rounding explains ---------------------------------------- */

static double dot(const double *a, const double *b, size_t n, bool absolute)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += absolute ? fabs(a[i] * b[i]) : a[i] * b[i];
	return sum;
}

/* How often a key row is seen: the length of its sums. */
static size_t *count_terms(const struct problem *p)
{
	size_t *terms = memory_new(p->key_rows, sizeof *terms);

	for (size_t i = 0; i < p->span_count; i++)
		for (size_t r = 0; r < p->spans[i].rows; r++)
			for (size_t j = 0; j <= p->spans[i].position + r; j++)
				terms[key_at(&p->spans[i], j)] += p->heads.query / p->heads.key_value;
	return terms;
}

/* One row and head of the error bounds. */
static void bound_row(struct problem *p, const struct span *s, size_t i, size_t h, const size_t *terms)
{
	const size_t width = p->heads.width, keys = s->position + i + 1;
	const size_t key_value = h / (p->heads.query / p->heads.key_value);
	const size_t lse_at = (s->row + i) * p->heads.query + h, at = lse_at * width;
	const double lse = p->lse[lse_at], sums = (double)keys + 4 * (double)(keys / 64 + 1);
	double *probability = values_new(keys), *size = values_new(keys);
	double sigma = 0, deepest = 0, relative, deviation, through_out = 0, delta;

	for (size_t j = 0; j < keys; j++) {
		const size_t key = (key_at(s, j) * p->heads.key_value + key_value) * width;
		double score = p->scale * dot(p->q + at, p->k + key, width, false);

		sigma = fmax(sigma, p->scale * dot(p->q + at, p->k + key, width, true) * ((double)width + 4));
		deepest = fmax(deepest, lse - score);
		probability[j] = exp(score - lse);
		for (size_t c = 0; c < width; c++)
			p->out_error[at + c] += probability[j] * fabs(p->v[key + c]);
	}
	relative = sigma + 2 * deepest + 4;
	p->lse_error[lse_at] = relative + sums + 4 * fabs(lse) + 4;
	for (size_t c = 0; c < width; c++) {
		p->out_error[at + c] *= 2 * (relative + sums) + 4;
		through_out += fabs(p->dout[at + c]) * p->out_error[at + c];
	}

	relative += p->lse_error[lse_at] + 4 * fabs(lse) + 4;
	delta = dot(p->dout + at, p->out + at, width, true);
	for (size_t j = 0; j < keys; j++) {
		const size_t row = key_at(s, j), key = (row * p->heads.key_value + key_value) * width;
		const double on_keys = (double)terms[row] + 4;

		size[j] = p->scale * probability[j] * (dot(p->dout + at, p->v + key, width, true) + delta);
		deviation = size[j] * (relative + (double)width + 8) + p->scale * probability[j] * through_out;
		for (size_t c = 0; c < width; c++) {
			p->dq_error[at + c] += (deviation + size[j] * (sums + 4)) * fabs(p->k[key + c]);
			p->dk_error[key + c] += (deviation + size[j] * on_keys) * fabs(p->q[at + c]);
			p->dv_error[key + c] += probability[j] * (relative + on_keys) * fabs(p->dout[at + c]);
		}
	}
	free(probability);
	free(size);
}

/* -- problems ------------------------------------------------------------- */

static const double untouched = 7.5;

static void solve(struct problem *p)
{
	const size_t n = p->rows * p->heads.query * p->heads.width;
	const size_t m = p->key_rows * p->heads.key_value * p->heads.width;
	size_t *terms = count_terms(p);

	p->q = values_random(&p->rng, n, 1);
	p->k = values_random(&p->rng, m, 1);
	p->v = values_random(&p->rng, m, 1);
	p->dout = values_random(&p->rng, n, 1);
	p->out = values_new(n);
	p->lse = values_new(p->rows * p->heads.query);
	p->dq = values_new(n);
	p->dk = values_new(m);
	p->dv = values_new(m);
	p->out_error = values_new(n);
	p->lse_error = values_new(p->rows * p->heads.query);
	p->dq_error = values_new(n);
	p->dk_error = values_new(m);
	p->dv_error = values_new(m);
	oracle_attention(p->out, p->lse, p->q, p->k, p->v, p->spans, p->span_count, p->heads, p->scale);
	oracle_attention_backward(p->dq, p->dk, p->dv, p->dout, p->q, p->k, p->v, p->spans, p->span_count, p->heads,
				  p->scale);
	for (size_t i = 0; i < p->span_count; i++)
		for (size_t r = 0; r < p->spans[i].rows; r++)
			for (size_t h = 0; h < p->heads.query; h++)
				bound_row(p, &p->spans[i], r, h, terms);
	for (size_t i = 0; i < m; i++)
		if (terms[i / (p->heads.key_value * p->heads.width)] == 0)
			p->dk[i] = p->dv[i] = untouched;
	free(terms);
}

struct kind {
	const char *name;
	void (*make)(struct problem *p, size_t n);
	size_t most; /* n at most */
};

static void problem_of_kind(struct problem *p, const struct kind *kind, size_t number, size_t ratio)
{
	memset(p, 0, sizeof *p);
	rng_init(&p->rng, 21, number);
	p->spans = memory_new(128, sizeof *p->spans);
	kind->make(p, 1 + (size_t)rng_below(&p->rng, kind->most));
	p->heads.key_value = 1 + (size_t)rng_below(&p->rng, 3);
	p->heads.query = ratio * p->heads.key_value;
	p->heads.width = widths[number % countof(widths)];
	p->scale = (double)(float)(1 / sqrt((double)p->heads.width));
	rng_shuffle(&p->rng, p->spans, p->span_count, sizeof *p->spans);
	snprintf(p->shape, sizeof p->shape, "%s %zu: %zu spans, %zu rows, %zu/%zu heads of %zu", kind->name, number,
		 p->span_count, p->rows, p->heads.query, p->heads.key_value, p->heads.width);
	solve(p);
}

static void problem_new(struct problem *p, size_t number)
{
	static const struct kind kinds[] = { { "training", spans_of_training, 4 },
					     { "paths", spans_of_paths, 4 },
					     { "sampling", spans_of_sampling, 70 } };

	problem_of_kind(p, &kinds[number % countof(kinds)], number, 1 + number / countof(kinds) % 4);
}

static void problem_free(struct problem *p)
{
	double *all[] = { p->q,  p->k,  p->v,         p->dout,      p->out,      p->lse,      p->dq,
			  p->dk, p->dv, p->out_error, p->lse_error, p->dq_error, p->dk_error, p->dv_error };

	for (size_t i = 0; i < countof(all); i++)
		free(all[i]);
	free(p->spans);
}

/* A matrix at a random place; values NULL fills it with `untouched`. */
static struct matrix place(struct rng *r, struct backend *b, size_t rows, size_t columns, const double *values)
{
	size_t offset = (size_t)rng_below(r, 40), gap = rng_below(r, 2) ? 0 : 1 + (size_t)rng_below(r, 20);
	struct matrix m = matrix_new(b, rows, columns, offset, gap);
	double *filled = values_new(rows * columns);

	for (size_t i = 0; i < rows * columns; i++)
		filled[i] = values != NULL ? values[i] : untouched;
	matrix_set(&m, filled);
	free(filled);
	return m;
}

/* m must be what the oracle says within error; frees m. */
static void check(struct matrix *m, const double *want, const double *error, const struct device *d, const char *what,
		  const char *shape)
{
	const size_t n = m->rows * m->columns;
	double *got = values_new(n);

	matrix_get(m, got);
	parity_compare(got, want, error, n, 1, d, what, shape);
	free(got);
	matrix_free(m);
}

static void run_problem(struct problem *p, const struct device *d)
{
	struct backend *b = d->backend;
	const struct view none = { NULL, 0, 0 };
	const size_t query = p->heads.query * p->heads.width, key_value = p->heads.key_value * p->heads.width;
	struct matrix q = place(&p->rng, b, p->rows, query, p->q), dout = place(&p->rng, b, p->rows, query, p->dout);
	struct matrix k = place(&p->rng, b, p->key_rows, key_value, p->k);
	struct matrix v = place(&p->rng, b, p->key_rows, key_value, p->v);
	struct matrix out = place(&p->rng, b, p->rows, query, NULL), again = place(&p->rng, b, p->rows, query, NULL);
	struct matrix lse = place(&p->rng, b, p->rows, p->heads.query, NULL);
	struct matrix dq = place(&p->rng, b, p->rows, query, NULL);
	struct matrix dk = place(&p->rng, b, p->key_rows, key_value, NULL);
	struct matrix dv = place(&p->rng, b, p->key_rows, key_value, NULL);

	b->op->attention(b, out.view, lse.view, q.view, k.view, v.view, p->spans, p->span_count, p->heads,
			 (float)p->scale);
	b->op->attention(b, again.view, none, q.view, k.view, v.view, p->spans, p->span_count, p->heads,
			 (float)p->scale);
	b->op->attention_backward(b, dq.view, dk.view, dv.view, dout.view, q.view, k.view, v.view, out.view, lse.view,
				  p->spans, p->span_count, p->heads, (float)p->scale);
	parity_sync(b);
	check(&out, p->out, p->out_error, d, "attention", p->shape);
	check(&again, p->out, p->out_error, d, "attention without lse", p->shape);
	check(&lse, p->lse, p->lse_error, d, "attention's lse", p->shape);
	check(&dq, p->dq, p->dq_error, d, "attention_backward dq", p->shape);
	check(&dk, p->dk, p->dk_error, d, "attention_backward dk", p->shape);
	check(&dv, p->dv, p->dv_error, d, "attention_backward dv", p->shape);
	matrix_free(&q);
	matrix_free(&k);
	matrix_free(&v);
	matrix_free(&dout);
}

static void test_against_oracle(void **state)
{
	(void)state;
	for (size_t number = 0; number < 48; number++) {
		struct problem p;

		problem_new(&p, number);
		for (size_t d = 0; d < device_count; d++)
			run_problem(&p, &devices[d]);
		problem_free(&p);
	}
}

static void long_problem(struct problem *p, size_t number)
{
	static const struct kind kind = { "context", spans_of_context, 4 };

	problem_of_kind(p, &kind, number, 1 + number % 3);
}

static void test_long_context(void **state)
{
	(void)state;
	for (size_t number = 0; number < countof(widths); number++) {
		struct problem p;

		long_problem(&p, number);
		for (size_t d = 0; d < device_count; d++)
			run_problem(&p, &devices[d]);
		problem_free(&p);
	}
}

/* -- bits ----------------------------------------------------------------- */

enum {
	LENGTH = 150,
	COPIES = 2
};

/*
 * One sequence. Its keys lie on the device once in order, from row 0; then,
 * for any split into prefix and own, the own keys are read from one of the
 * copies further on, which hold the whole sequence at odd distances.
 */
struct sequence {
	struct heads heads;
	float scale;
	double *q; /* [LENGTH, H*D] */
	struct matrix k, v;
	size_t copy[COPIES]; /* first rows of the copies */
	float *out, *lse;    /* of the prefill in one go */
};

static void attend(const struct sequence *s, const struct device *d, struct rng *r, const struct span *spans,
		   size_t count, const double *q, size_t rows, float *out, float *lse)
{
	struct backend *b = d->backend;
	const size_t query = s->heads.query * s->heads.width;
	struct matrix in = place(r, b, rows, query, q), to = place(r, b, rows, query, NULL);
	struct matrix logs = place(r, b, rows, s->heads.query, NULL);

	b->op->attention(b, to.view, logs.view, in.view, s->k.view, s->v.view, spans, count, s->heads, s->scale);
	parity_sync(b);
	matrix_get_floats(&to, out);
	matrix_get_floats(&logs, lse);
	matrix_free(&in);
	matrix_free(&to);
	matrix_free(&logs);
}

static void sequence_new(struct sequence *s, const struct device *d, struct heads heads, struct rng *r)
{
	const size_t query = heads.query * heads.width, key_value = heads.key_value * heads.width;
	const size_t key_rows = LENGTH + COPIES * (LENGTH + 3);
	double *k = values_random(r, key_rows * key_value, 1), *v = values_random(r, key_rows * key_value, 1);
	const struct span whole = { 0, LENGTH, 0, 0, 0, 0 };

	s->heads = heads;
	s->scale = (float)(1 / sqrt((double)heads.width));
	s->q = values_random(r, LENGTH * query, 1);
	for (size_t i = 0; i < COPIES; i++) {
		s->copy[i] = LENGTH + 2 + i * (LENGTH + 3);
		memcpy(k + s->copy[i] * key_value, k, LENGTH * key_value * sizeof *k);
		memcpy(v + s->copy[i] * key_value, v, LENGTH * key_value * sizeof *v);
	}
	s->k = place(r, d->backend, key_rows, key_value, k);
	s->v = place(r, d->backend, key_rows, key_value, v);
	s->out = memory_new(LENGTH * query, sizeof *s->out);
	s->lse = memory_new(LENGTH * heads.query, sizeof *s->lse);
	attend(s, d, r, &whole, 1, s->q, LENGTH, s->out, s->lse);
	free(k);
	free(v);
}

static void sequence_free(struct sequence *s)
{
	matrix_free(&s->k);
	matrix_free(&s->v);
	free(s->q);
	free(s->out);
	free(s->lse);
}

/* Positions [from, from + rows) seen with a prefix of `prefix` keys; rows go behind those that there are. */
static struct span piece(const struct sequence *s, struct rng *r, size_t row, size_t from, size_t rows, size_t prefix)
{
	size_t copy = s->copy[rng_below(r, COPIES)];

	return (struct span){ (uint32_t)row,   (uint32_t)rows, (uint32_t)from, (uint32_t)(copy + prefix), 0,
			      (uint32_t)prefix };
}

/* All rows of the spans must have the bits that the prefill gave them. */
static void check_bits(const struct sequence *s, const struct device *d, struct rng *r, const struct span *spans,
		       size_t count, const char *what)
{
	const size_t query = s->heads.query * s->heads.width;
	size_t rows = 0;
	double *q;
	float *out, *lse;

	for (size_t i = 0; i < count; i++)
		rows += spans[i].rows;
	q = values_new(rows * query);
	out = memory_new(rows * query, sizeof *out);
	lse = memory_new(rows * s->heads.query, sizeof *lse);
	for (size_t i = 0; i < count; i++)
		memcpy(q + spans[i].row * query, s->q + spans[i].position * query, spans[i].rows * query * sizeof *q);
	attend(s, d, r, spans, count, q, rows, out, lse);
	for (size_t i = 0; i < count; i++) {
		const struct span *p = &spans[i];

		if (memcmp(out + p->row * query, s->out + p->position * query, p->rows * query * sizeof *out) != 0 ||
		    memcmp(lse + p->row * s->heads.query, s->lse + p->position * s->heads.query,
			   p->rows * s->heads.query * sizeof *lse) != 0)
			fail_msg("%s on %s, %zu/%zu heads of %zu: span %zu of %zu (%u rows at %u, prefix %u) differs",
				 what, d->name, s->heads.query, s->heads.key_value, s->heads.width, i, count, p->rows,
				 p->position, p->prefix_rows);
	}
	free(q);
	free(out);
	free(lse);
}

static const size_t splits[] = { 0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, LENGTH - 1 };

static void check_sequence(const struct sequence *s, const struct device *d, struct rng *r)
{
	struct span spans[LENGTH];
	size_t rows, from, n;

	for (size_t i = 0; i < countof(splits); i++) {
		const size_t prefix = splits[i];

		/* token by token, one call for all and one call each */
		for (n = 0; prefix + n < LENGTH; n++)
			spans[n] = piece(s, r, n, prefix + n, 1, prefix);
		check_bits(s, d, r, spans, n, "one row a span");
		for (n = prefix; n < LENGTH; n += 1 + (size_t)rng_below(r, 40)) {
			spans[0] = piece(s, r, 0, n, 1, prefix);
			check_bits(s, d, r, spans, 1, "one row alone");
		}
		/* in runs of any length */
		for (n = 0, rows = 0, from = prefix; from < LENGTH; n++, from += spans[n - 1].rows) {
			size_t more = 1 + (size_t)rng_below(r, 60);

			more = more < LENGTH - from ? more : LENGTH - from;
			spans[n] = piece(s, r, rows, from, more, prefix);
			rows += more;
		}
		check_bits(s, d, r, spans, n, "runs");
	}
	/* batches of 1 to 70 spans with prefixes of their own */
	for (size_t batch = 1; batch <= 70; batch += 1 + batch / 4) {
		for (n = 0, rows = 0; n < batch; n++, rows += spans[n - 1].rows) {
			size_t prefix = splits[rng_below(r, rng_below(r, 2) ? countof(splits) : 10)];
			size_t more = 1 + (size_t)rng_below(r, 3);

			from = prefix + (size_t)rng_below(r, LENGTH - prefix);
			spans[n] = piece(s, r, rows, from, more < LENGTH - from ? more : LENGTH - from, prefix);
		}
		check_bits(s, d, r, spans, n, "batch");
	}
}

static void test_rows_stand_alone(void **state)
{
	static const struct heads shapes[] = { { 2, 2, 2 },  { 3, 1, 16 }, { 2, 2, 32 }, { 4, 1, 48 },
					       { 2, 1, 64 }, { 3, 3, 80 }, { 4, 2, 128 } };

	(void)state;
	for (size_t i = 0; i < countof(shapes); i++) {
		float *first = NULL;
		unsigned family = 0;

		for (size_t d = 0; d < device_count; d++) {
			const size_t bytes = LENGTH * shapes[i].query * shapes[i].width * sizeof(float);
			struct sequence s;
			struct rng r;

			rng_init(&r, 22, i);
			sequence_new(&s, &devices[d], shapes[i], &r);
			if (first != NULL && family == devices[d].family) {
				if (memcmp(first, s.out, bytes) != 0)
					fail_msg("%s: threads change the bits", devices[d].name);
			} else {
				free(first);
				first = memory_new(1, bytes);
				memcpy(first, s.out, bytes);
				family = devices[d].family;
			}
			check_sequence(&s, &devices[d], &r);
			sequence_free(&s);
		}
		free(first);
	}
}

/* out and lse of a problem's spans on a device, behind each other; free() them. */
static float *forward(struct problem *p, struct backend *b, size_t *bytes)
{
	const size_t query = p->heads.query * p->heads.width, key_value = p->heads.key_value * p->heads.width;
	struct matrix q = place(&p->rng, b, p->rows, query, p->q), k = place(&p->rng, b, p->key_rows, key_value, p->k);
	struct matrix v = place(&p->rng, b, p->key_rows, key_value, p->v),
		      out = place(&p->rng, b, p->rows, query, NULL);
	struct matrix lse = place(&p->rng, b, p->rows, p->heads.query, NULL);
	float *all = memory_new(p->rows * (query + p->heads.query), sizeof *all);

	b->op->attention(b, out.view, lse.view, q.view, k.view, v.view, p->spans, p->span_count, p->heads,
			 (float)p->scale);
	parity_sync(b);
	matrix_get_floats(&out, all);
	matrix_get_floats(&lse, all + p->rows * query);
	*bytes = p->rows * (query + p->heads.query) * sizeof *all;
	for (size_t i = 0; i < 5; i++)
		matrix_free((struct matrix *[]){ &q, &k, &v, &out, &lse }[i]);
	return all;
}

/* Vulkan with a variable of the environment set: problems must have the bits that they have without. */
static void check_setting(const struct device *d, const char *variable, const char *value)
{
	struct backend *other = parity_again(d, variable, value);

	for (size_t number = 0; number < 2 * countof(widths); number++) {
		struct problem p;
		size_t bytes;
		float *a, *b;

		if (number % 2 == 0)
			long_problem(&p, number / 2);
		else
			problem_new(&p, number);
		a = forward(&p, d->backend, &bytes);
		b = forward(&p, other, &bytes);
		if (memcmp(a, b, bytes) != 0)
			fail_msg("%s, %s: %s=%s changes the bits", d->name, p.shape, variable, value);
		free(a);
		free(b);
		problem_free(&p);
	}
	backend_close(other);
}

/* Whether the keys of few rows are split over workgroups, and work over dispatches, does not matter. */
static void test_splitting(void **state)
{
	(void)state;
	if (strcmp(devices[0].backend->name, "vulkan") != 0)
		return; /* the CPU has no such choices */
	for (size_t d = 0; d < device_count; d++) {
		check_setting(&devices[d], "EAST_VULKAN_DISABLE", "split");
		check_setting(&devices[d], "EAST_VULKAN_WORK", "50000");
	}
}

/* Gradients with 1, 2 and 3 threads have the same bits. */
static void test_gradient_and_threads(void **state)
{
	(void)state;
	for (size_t number = 0; number < 12; number++) {
		struct problem p;
		float *first = NULL;
		unsigned family = 0;

		problem_new(&p, number);
		for (size_t d = 0; d < device_count; d++) {
			struct backend *b = devices[d].backend;
			const size_t query = p.heads.query * p.heads.width, key = p.heads.key_value * p.heads.width;
			const size_t n = p.rows * query, m = p.key_rows * key;
			struct matrix q = place(&p.rng, b, p.rows, query, p.q),
				      k = place(&p.rng, b, p.key_rows, key, p.k);
			struct matrix v = place(&p.rng, b, p.key_rows, key, p.v),
				      o = place(&p.rng, b, p.rows, query, p.out);
			struct matrix dout = place(&p.rng, b, p.rows, query, p.dout);
			struct matrix lse = place(&p.rng, b, p.rows, p.heads.query, p.lse);
			struct matrix dq = place(&p.rng, b, p.rows, query, NULL),
				      dk = place(&p.rng, b, p.key_rows, key, NULL);
			struct matrix dv = place(&p.rng, b, p.key_rows, key, NULL);
			float *all = memory_new(n + 2 * m, sizeof *all);

			b->op->attention_backward(b, dq.view, dk.view, dv.view, dout.view, q.view, k.view, v.view,
						  o.view, lse.view, p.spans, p.span_count, p.heads, (float)p.scale);
			parity_sync(b);
			matrix_get_floats(&dq, all);
			matrix_get_floats(&dk, all + n);
			matrix_get_floats(&dv, all + n + m);
			if (first != NULL && family == devices[d].family) {
				if (memcmp(first, all, (n + 2 * m) * sizeof *all) != 0)
					fail_msg("%s, %s: threads change the bits", p.shape, devices[d].name);
				free(all);
			} else {
				free(first);
				first = all;
				family = devices[d].family;
			}
			for (size_t i = 0; i < 9; i++)
				matrix_free((struct matrix *[]){ &q, &k, &v, &o, &dout, &lse, &dq, &dk, &dv }[i]);
		}
		free(first);
		problem_free(&p);
	}
}

/* -- rotation ------------------------------------------------------------- */

static void test_rope(void **state)
{
	enum {
		POSITIONS = 37
	};

	(void)state;
	for (size_t number = 0; number < 3 * countof(widths); number++) {
		static const size_t row_counts[] = { 1, 13, 211 };
		const size_t width = widths[number % countof(widths)], rows = row_counts[number / countof(widths)];
		const size_t heads = 1 + number % 5, n = rows * heads * width;
		const double sign = number % 2 ? 1 : -1;
		char shape[64];
		struct rng r;
		double *x, *table, *want, *size;
		int32_t *position;

		rng_init(&r, 23, number);
		snprintf(shape, sizeof shape, "%zu rows, %zu heads of %zu", rows, heads, width);
		x = values_random(&r, n, 1);
		table = values_random(&r, POSITIONS * width, 0.7);
		position = ints_below(&r, rows, POSITIONS);
		want = values_copy(x, n);
		oracle_rope(want, table, position, rows, heads, width, sign);
		size = values_new(n);
		for (size_t i = 0; i < n; i++) {
			size_t c = i % width, half = width / 2;
			const double *t = table + (size_t)position[i / (heads * width)] * width;

			size[i] = 3 * (fabs(x[i] * t[c % half]) +
				       fabs(x[c < half ? i + half : i - half] * t[half + c % half]));
		}
		for (size_t d = 0; d < device_count; d++) {
			struct backend *b = devices[d].backend;
			struct matrix m = place(&r, b, rows, heads * width, x),
				      t = place(&r, b, POSITIONS, width, table);
			struct matrix ids = matrix_new(b, 1, rows, 5, 0);

			matrix_set_ints(&ids, position);
			b->op->rope(b, m.view, t.view, ids.view, rows, heads, width, POSITIONS, (float)sign);
			parity_sync(b);
			check(&m, want, size, &devices[d], "rope", shape);
			matrix_free(&t);
			matrix_free(&ids);
		}
		free(x);
		free(table);
		free(want);
		free(size);
		free(position);
	}
}

int parity_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_oracle),       cmocka_unit_test(test_long_context),
		cmocka_unit_test(test_rows_stand_alone),     cmocka_unit_test(test_splitting),
		cmocka_unit_test(test_gradient_and_threads), cmocka_unit_test(test_rope),
	};

	return cmocka_run_group_tests(tests, parity_setup, parity_teardown);
}
