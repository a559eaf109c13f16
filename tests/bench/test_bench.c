/* What `east bench --check` compares: what is right passes, what is not is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "bench/bench.h"

struct seen {
	size_t checks, bad, failed, unequal;
	char first[80]; /* the first that is not good */
};

static void note(void *context, const struct bench_check_row *row)
{
	struct seen *s = context;

	s->checks++;
	if (row->good)
		return;
	if (s->bad++ == 0)
		snprintf(s->first, sizeof s->first, "%s", row->name);
	s->failed += row->failure != NULL;
	s->unequal += row->unequal;
}

/* A processor's operations, of which some were replaced. */
struct changed {
	struct operations op; /* first: the backend's table points here */
	const struct operations *own;
};

/* One processor beside another, whose operations `change` may replace. */
static struct seen compare(void (*change)(struct operations *op))
{
	struct backend *cpu, *device;
	struct changed changed;
	struct seen s = { 0 };
	struct error e;

	assert_int_equal(backend_open(&cpu, "cpu", 1, &e), 0);
	assert_int_equal(backend_open(&device, "cpu", 2, &e), 0);
	changed = (struct changed){ *device->op, device->op };
	if (change != NULL)
		change(&changed.op);
	device->op = &changed.op;
	if (bench_check(device, cpu, note, &s, &e))
		fail_msg("%s", e.text);
	backend_close(cpu);
	backend_close(device);
	return s;
}

static void test_right(void **state)
{
	struct seen s = compare(NULL);

	(void)state;
	/* Nine tensors a layer, the embedding, a norm and the log-probabilities; tokens drawn. */
	assert_int_equal(s.checks, 2 * 9 + 2 + 1 + 1);
	assert_int_equal(s.bad, 0);
}

/* The last of k is left out, where k is the model's width. */
static void gemm_off(struct backend *b, struct view c, struct view a, bool ta, struct view b_, bool tb, size_t m,
		     size_t n, size_t k, float alpha, float beta)
{
	const struct changed *own = (const struct changed *)b->op;

	own->own->gemm(b, c, a, ta, b_, tb, m, n, k == 64 ? k - 1 : k, alpha, beta);
}

static void with_gemm(struct operations *op)
{
	op->gemm = gemm_off;
}

static void no_zero(struct backend *b, struct view to, size_t n)
{
	(void)b;
	(void)to;
	(void)n;
}

static void with_zero(struct operations *op)
{
	op->zero = no_zero;
}

/* The next token. */
static void sample_off(struct backend *b, struct view token, struct view logprob, struct view logits,
		       const struct sampling *rules, size_t rows, size_t vocabulary)
{
	static const int32_t ids[1] = { 1 };

	(void)logits;
	(void)logprob;
	(void)rules;
	(void)vocabulary;
	for (size_t i = 0; i < rows; i++, token.offset++)
		b->op->upload(b, token, ids, 1);
}

static void with_sample(struct operations *op)
{
	op->sample = sample_off;
}

static int sync_off(struct backend *b, struct error *e)
{
	(void)b;
	return error_set(e, ERROR_DEVICE, "the device is not what it was");
}

static void with_sync(struct operations *op)
{
	op->sync = sync_off;
}

static void test_wrong(void **state)
{
	struct seen s;

	(void)state;
	s = compare(with_gemm);
	assert_true(s.bad > 10 && s.failed == 0);
	s = compare(with_zero);
	assert_true(s.bad > 10 && s.failed == 0);
	s = compare(with_sample);
	assert_int_equal(s.bad, 1);
	assert_string_equal(s.first, "tokens drawn");
	assert_true(s.unequal > 20);
	s = compare(with_sync);
	assert_int_equal(s.failed, s.checks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
