/* How fast answers are judged, over pairs with the forms of the MATH data set's gold answers. */
#include <stdlib.h>
#include <string.h>

#include "answer/answer.h"
#include "base/memory.h"
#include "base/progress.h"
#include "base/rng.h"
#include "bench/bench.h"

/*
 * Shares in a thousand of the forms among the 5,000 gold answers of MATH's test
 * set, and each form twice, as different hands would write it. #1 to #3 are
 * numbers from 2 to 99.
 */
static const struct form {
	unsigned share;
	const char *gold, *pred;
} forms[] = {
	{ 570, "#1", "#1" },
	{ 30, "#1#2", "$#1#2$" },
	{ 20, "-#1", "\xe2\x88\x92#1" },
	{ 70, "\\frac{#1}{#2}", "\\dfrac{#1}{#2}" },
	{ 40, "\\frac{#1}{#2}", "#1/#2" },
	{ 20, "-\\frac{#1}{#2}", "\\frac{-#1}{#2}" },
	{ 8, "\\frac12#1", "\\frac{1}{2}#1" },
	{ 30, "#1\\sqrt{#2}", "\\sqrt{#2}\\cdot #1" },
	{ 10, "\\frac{#1\\sqrt{#2}}{#3}", "\\frac{#1}{#3}\\sqrt{#2}" },
	{ 10, "#1+#2\\sqrt{#3}", "#2\\sqrt{#3}+#1" },
	{ 15, "2^{#1}", "2^#1" },
	{ 15, "x^2+#1x+#2", "#2 + #1 x + x^2" },
	{ 10, "(x+#1)(x-#2)", "(x-#2)(x+#1)" },
	{ 24, "#1\\text{ cm}", "#1" },
	{ 16, "(#1,#2)", "\\left(#1, #2\\right)" },
	{ 6, "\\left(#1,\\frac{#2}{#3}\\right)", "(#1,#2/#3)" },
	{ 15, "#1\\pi", "#1 \\cdot \\pi" },
	{ 6, "\\frac{#1\\pi}{#2}", "\\frac{#1}{#2}\\pi" },
	{ 18, "#1^\\circ", "#1" },
	{ 17, "#1.#2", "#1.#2" },
	{ 15, "#1,#2,#3", "#3, #1, #2" },
	{ 14, "\\begin{pmatrix} #1 \\\\ #2 \\end{pmatrix}", "\\begin{pmatrix}#1\\\\#2\\end{pmatrix}" },
	{ 8, "[#1,#1#2)", "\\left[#1, #1#2\\right)" },
	{ 4, "(-\\infty,#1)\\cup(#1#2,\\infty)", "(-\\infty, #1) \\cup (#1#2, \\infty)" },
	{ 10, "#1,500", "#1500" },
	{ 8, "#1+#2i", "#2i + #1" },
	{ 6, "\\text{(C)}", "C" },
	{ 5, "y=#1x+#2", "y = #2 + #1x" },
	{ 5, "#1_{10}", "#1_{10}" },
	{ 5, "\\$#1", "#1" },
	{ 3, "#1\\%", "#1" },
	{ 3, "#1\\frac{1}{2}", "#1.5" },
};

enum {
	PAIRS = 20000,
	DIFFERENT = 3 /* one pair in this many has different numbers */
};

struct pair {
	struct text gold, pred;
	double seconds;
};

static struct text written(struct arena *a, const char *form, const uint64_t *numbers)
{
	struct builder b = { 0 };
	struct text t;

	for (; *form != '\0'; form++) {
		if (*form == '#')
			builder_format(&b, "%u", (unsigned)numbers[*++form - '1']);
		else
			builder_char(&b, *form);
	}
	t = (struct text){ arena_copy(a, b.data, b.size), b.size };
	builder_clear(&b);
	return t;
}

static void make_pairs(struct arena *a, struct pair *pairs)
{
	uint64_t numbers[3], total = 0;
	struct rng r;
	size_t i, k;

	for (k = 0; k < countof(forms); k++)
		total += forms[k].share;
	rng_init(&r, 3, 0);
	for (i = 0; i < PAIRS; i++) {
		uint64_t draw = rng_below(&r, total);

		for (k = 0; draw >= forms[k].share; k++)
			draw -= forms[k].share;
		for (draw = 0; draw < countof(numbers); draw++)
			numbers[draw] = 2 + rng_below(&r, 98);
		pairs[i].gold = written(a, forms[k].gold, numbers);
		if (i % DIFFERENT == 0)
			numbers[0]++;
		pairs[i].pred = written(a, forms[k].pred, numbers);
	}
}

/* Parse both and compare, in memory that is given back. */
static double judge(struct arena *a, const struct pair *p)
{
	struct arena_mark mark = arena_mark(a);
	double start = progress_clock();
	struct answer gold, pred;

	answer_parse(a, p->gold, 0, &gold);
	answer_parse(a, p->pred, 0, &pred);
	(void)answer_match(a, &gold, &pred, &answer_policy_default);
	start = progress_clock() - start;
	arena_release(a, mark);
	return start;
}

static int by_seconds(const void *x, const void *y)
{
	double a = ((const struct pair *)x)->seconds, b = ((const struct pair *)y)->seconds;

	return (a > b) - (a < b);
}

void bench_answers(size_t repeats, struct bench_answers *out)
{
	struct pair *pairs = memory_new(PAIRS, sizeof *pairs);
	struct arena texts, work;
	size_t i, k;

	arena_init(&texts);
	arena_init(&work);
	make_pairs(&texts, pairs);
	for (k = 0; k < repeats; k++) {
		for (i = 0; i < PAIRS; i++) {
			double seconds = judge(&work, &pairs[i]);

			if (k == 0 || seconds < pairs[i].seconds)
				pairs[i].seconds = seconds;
		}
	}
	out->pairs = PAIRS;
	out->seconds = 0;
	for (i = 0; i < PAIRS; i++)
		out->seconds += pairs[i].seconds;
	qsort(pairs, PAIRS, sizeof *pairs, by_seconds);
	out->median = pairs[PAIRS / 2].seconds;
	out->p99 = pairs[PAIRS - PAIRS / 100].seconds;
	out->p999 = pairs[PAIRS - PAIRS / 1000].seconds;
	out->most = pairs[PAIRS - 1].seconds;
	arena_clear(&texts);
	arena_clear(&work);
	free(pairs);
}
