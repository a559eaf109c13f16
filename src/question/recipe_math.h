/*
 * The skills of math-mini, and what they are written with.
 *
 * A skill draws its numbers, writes question and steps, and names the answer
 * once by one of the math_answer functions: these print the canonical form
 * for the record and, for the solution's \boxed{}, one of the forms in which
 * the same answer is met elsewhere (\frac{1}{2}, 1/2, 0.5; another order of a
 * set; x \le 3 for an interval).
 */
#ifndef QUESTION_RECIPE_MATH_H
#define QUESTION_RECIPE_MATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/rng.h"
#include "base/text.h"
#include "question/recipe.h"

struct math_problem {
	struct rng *rng;
	struct builder *question, *solution, *answer;
	struct builder boxed; /* the answer in the form the solution ends with */
	unsigned steps;
};

/* make: false if the numbers do not work out; draw again. */
struct math_skill {
	struct recipe_skill skill; /* first, so that recipe_math.c can go from it to the whole */
	bool (*make)(struct math_problem *p);
};

/* One end of an interval: at infinity, or a value that belongs to it or not. */
struct math_end {
	bool infinite, closed;
	int64_t value;
};

/* -- drawing and writing --------------------------------------------------------- */

int64_t math_draw(struct math_problem *p, int64_t low, int64_t high);
int64_t math_draw_nonzero(struct math_problem *p, int64_t limit); /* -limit .. limit without 0 */

/* Append one of the phrases, which bars separate. */
void math_ask(struct math_problem *p, const char *phrases);
void math_question(struct math_problem *p, const char *format, ...) ERROR_PRINTF(2, 3);

/* One step of the solution: a line. */
void math_step(struct math_problem *p, const char *format, ...) ERROR_PRINTF(2, 3);

/* c[degree] x^degree + ... + c[0]; terms with coefficient 0 are left out. */
void math_polynomial(struct builder *b, const int64_t *c, size_t degree, char letter);
/* a x + b y */
void math_two(struct builder *b, int64_t a, int64_t b_);
/* n/d in lowest terms as \frac{3}{4}, or as a whole number. */
void math_fraction(struct builder *b, int64_t n, int64_t d);
/* k \sqrt{m}, without needless 1 and sign; k != 0, m square-free or 1. */
void math_root(struct builder *b, int64_t k, int64_t m);
/* \{1, 2\}, or \emptyset. */
void math_set(struct builder *b, const int64_t *values, size_t count);
/* (-\infty, 3] */
void math_interval(struct builder *b, struct math_end low, struct math_end high);

/* -- answers: each problem calls exactly one -------------------------------------- */

void math_answer_number(struct math_problem *p, int64_t n, int64_t d, char letter); /* letter 0: no "x = " form */
void math_answer_root(struct math_problem *p, int64_t k, int64_t m);
void math_answer_set(struct math_problem *p, int64_t *values, size_t count); /* sorts them */
void math_answer_pair(struct math_problem *p, int64_t x, int64_t y);
void math_answer_interval(struct math_problem *p, struct math_end low, struct math_end high);

/* -- arithmetic ------------------------------------------------------------------ */

int64_t math_gcd(int64_t a, int64_t b);   /* >= 0 */
void math_reduce(int64_t *n, int64_t *d); /* lowest terms, d > 0 */

/* -- skills ---------------------------------------------------------------------- */

extern const struct math_skill math_linear, math_evaluate, math_quadratic, math_system, math_absolute, math_slope;
extern const struct math_skill math_sum, math_product, math_power, math_radical;
extern const struct math_skill math_common, math_multiple, math_remainder, math_prime;
extern const struct math_skill math_inequality, math_sets, math_overlap;

#endif
