/* math-mini: short exercises of algebra and number theory with \boxed{} answers. */
#include "question/recipe_math.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

/* From frequent to rare. */
static const struct recipe_skill *const skills[] = {
	&math_linear.skill,    &math_sum.skill,     &math_evaluate.skill, &math_common.skill, &math_quadratic.skill,
	&math_product.skill,   &math_power.skill,   &math_multiple.skill, &math_system.skill, &math_inequality.skill,
	&math_remainder.skill, &math_radical.skill, &math_slope.skill,    &math_prime.skill,  &math_sets.skill,
	&math_absolute.skill,  &math_overlap.skill,
};

int64_t math_draw(struct math_problem *p, int64_t low, int64_t high)
{
	return rng_between(p->rng, low, high);
}

int64_t math_draw_nonzero(struct math_problem *p, int64_t limit)
{
	int64_t value = rng_between(p->rng, 1, limit);

	return rng_below(p->rng, 2) ? value : -value;
}

void math_ask(struct math_problem *p, const char *phrases)
{
	struct text rest = text_of(phrases), chosen = TEXT("");
	uint64_t seen = 0;

	/* Each of n phrases stays with probability 1/n. */
	while (rest.size > 0) {
		size_t bar = text_find(rest, TEXT("|"));

		if (rng_below(p->rng, ++seen) == 0)
			chosen = text_slice(rest, 0, bar);
		rest = text_slice(rest, bar + 1, rest.size);
	}
	builder_text(p->question, chosen);
}

static void append(struct builder *b, const char *format, va_list args)
{
	char text[512];
	int n = vsnprintf(text, sizeof text, format, args);

	if (n > 0)
		builder_add(b, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

void math_question(struct math_problem *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	append(p->question, format, args);
	va_end(args);
}

void math_step(struct math_problem *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	append(p->solution, format, args);
	va_end(args);
	builder_char(p->solution, '\n');
	p->steps++;
}

int64_t math_gcd(int64_t a, int64_t b)
{
	while (b != 0) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a < 0 ? -a : a;
}

void math_reduce(int64_t *n, int64_t *d)
{
	int64_t common = math_gcd(*n, *d);

	if (*d < 0)
		common = -common;
	*n /= common;
	*d /= common;
}

static bool attempt(struct recipe_question *q, struct builder *key, struct rng *rng, size_t skill, uint64_t allowed)
{
	struct math_problem p = {
		.rng = rng, .question = &q->question, .solution = &q->solution, .answer = &q->answer
	};
	bool good = ((const struct math_skill *)skills[skill])->make(&p);

	(void)allowed; /* one skill a question */
	if (good) {
		builder_string(&q->solution, rng_below(rng, 2) ? "The answer is $\\boxed{" : "So we get $\\boxed{");
		builder_text(&q->solution, builder_view(&p.boxed));
		builder_string(&q->solution, "}$.");
		q->skills = UINT64_C(1) << skill;
		q->steps = p.steps;
		recipe_key(key, builder_view(&q->question), TEXT(""), builder_view(&q->answer));
	}
	builder_clear(&p.boxed);
	return good;
}

const struct recipe recipe_math_mini = { "math-mini", "exercises in LaTeX, answers in \\boxed{} and in several forms",
					 skills, countof(skills), attempt };
