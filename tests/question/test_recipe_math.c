/*
 * math-mini against a reader of LaTeX that knows nothing of the recipe:
 * answers are put into the question's equations, inequalities are compared
 * with their intervals point by point, divisors are counted one by one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "question/recipe.h"

enum {
	QUESTIONS = 20000,
	VALUES = 32
};

/*
 * Answers have at most five digits and come from few operations: relative
 * rounding stays below 100 units in the last place, 2^-53 * 100 = 1.1e-14;
 * the values that must differ do so by more than 1e-6.
 */
static bool near(double a, double b)
{
	return fabs(a - b) <= 1e-9 * (1 + fabs(a) + fabs(b));
}

/* -- a reader of LaTeX arithmetic ------------------------------------------------ */

struct reader {
	const char *at;
	double x, y;
};

static double read_sum(struct reader *r);

static void pass_spaces(struct reader *r)
{
	while (*r->at == ' ')
		r->at++;
}

static bool take(struct reader *r, const char *word)
{
	pass_spaces(r);
	if (strncmp(r->at, word, strlen(word)) != 0)
		return false;
	r->at += strlen(word);
	return true;
}

static double in_braces(struct reader *r, const char *close)
{
	double value = read_sum(r);

	if (!take(r, close))
		fail_msg("'%s' wanted at: %s", close, r->at);
	return value;
}

static double read_atom(struct reader *r)
{
	double value;
	char *end;

	if (take(r, "\\frac{") || take(r, "\\dfrac{")) {
		value = in_braces(r, "}");
		assert_true(take(r, "{"));
		return value / in_braces(r, "}");
	}
	if (take(r, "\\sqrt{"))
		return sqrt(in_braces(r, "}"));
	if (take(r, "("))
		return in_braces(r, ")");
	if (take(r, "|"))
		return fabs(in_braces(r, "|"));
	if (take(r, "x"))
		return r->x;
	if (take(r, "y"))
		return r->y;
	if (!isdigit((unsigned char)*r->at))
		fail_msg("a number is wanted at: %s", r->at);
	value = strtod(r->at, &end);
	r->at = end;
	return value;
}

static double read_power(struct reader *r)
{
	double value = read_atom(r);

	if (take(r, "^{"))
		return pow(value, in_braces(r, "}"));
	if (take(r, "^"))
		return pow(value, read_atom(r));
	return value;
}

static double read_product(struct reader *r)
{
	double value = read_power(r);

	for (;;) {
		if (take(r, "\\cdot"))
			value *= read_power(r);
		else if (take(r, "\\div") || take(r, "/"))
			value /= read_power(r);
		else if (*r->at == 'x' || *r->at == 'y' || *r->at == '(' || strncmp(r->at, "\\sqrt", 5) == 0)
			value *= read_power(r);
		else
			return value;
	}
}

static double read_sum(struct reader *r)
{
	double value = take(r, "-") ? -read_product(r) : read_product(r);

	for (;;) {
		if (take(r, "+"))
			value += take(r, "-") ? -read_product(r) : read_product(r);
		else if (take(r, "-"))
			value -= read_product(r);
		else
			return value;
	}
}

static double value_at(const char *latex, double x, double y)
{
	struct reader r = { latex, x, y };
	double value = read_sum(&r);

	pass_spaces(&r);
	if (*r.at != '\0')
		fail_msg("cannot read the end of: %s", latex);
	return value;
}

/* A relation such as "3x + 1 \le 5" or "-3 < x \le 2" at x, y. */
static bool holds_at(const char *latex, double x, double y)
{
	struct reader r = { latex, x, y };
	double left = read_sum(&r), right = left;
	bool good = true;

	while (pass_spaces(&r), *r.at != '\0') {
		if (take(&r, "\\le"))
			good = left <= (right = read_sum(&r)) && good;
		else if (take(&r, "\\ge"))
			good = left >= (right = read_sum(&r)) && good;
		else if (take(&r, "<"))
			good = left < (right = read_sum(&r)) && good;
		else if (take(&r, ">"))
			good = left > (right = read_sum(&r)) && good;
		else if (take(&r, "="))
			good = near(left, right = read_sum(&r)) && good;
		else
			fail_msg("a relation is wanted at: %s", r.at);
		left = right;
	}
	return good;
}

/* Is x in "(-\infty, 3]"? */
static bool interval_holds(const char *latex, double x)
{
	struct reader r = { latex, 0, 0 };
	bool closed = *r.at++ == '[', in = true;
	double end;

	if (!take(&r, "-\\infty")) {
		end = read_sum(&r);
		in = closed ? x >= end : x > end;
	}
	assert_true(take(&r, ","));
	if (take(&r, "\\infty"))
		return in && strcmp(r.at, ")") == 0;
	end = read_sum(&r);
	assert_true(strcmp(r.at, ")") == 0 || strcmp(r.at, "]") == 0);
	return in && (*r.at == ']' ? x <= end : x < end);
}

/* The values of "\{1, 2\}" or "1, 2" in rising order; how many. */
static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static size_t read_list(const char *latex, double values[VALUES])
{
	struct reader r = { latex, 0, 0 };
	bool braces = take(&r, "\\{");
	size_t count = 0;

	do {
		assert_true(count < VALUES);
		values[count++] = read_sum(&r);
	} while (take(&r, ","));
	if (braces)
		assert_true(take(&r, "\\}"));
	assert_string_equal(r.at, "");
	qsort(values, count, sizeof values[0], compare);
	for (size_t i = 1; i < count; i++)
		assert_true(values[i] > values[i - 1]);
	return count;
}

/* -- questions ------------------------------------------------------------------- */

/* One question taken apart: the texts between dollar signs. */
struct parts {
	char *copy;
	const char *math[4];
	size_t count;
	const char *question, *answer;
};

static void take_apart(struct parts *p, const struct recipe_question *q)
{
	char *at;

	p->copy = memory_string(q->question.data, q->question.size);
	p->count = 0;
	p->question = q->question.data;
	p->answer = q->answer.data;
	for (at = p->copy; (at = strchr(at, '$')) != NULL;) {
		char *end = strchr(at + 1, '$');

		assert_non_null(end);
		*end = '\0';
		if (strcmp(at + 1, "x") != 0 && strcmp(at + 1, "(x, y)") != 0) {
			assert_true(p->count < countof(p->math));
			p->math[p->count++] = at + 1;
		}
		at = end + 1;
	}
	assert_true(p->count > 0);
}

static long whole(const char *text)
{
	char *end;
	long value = strtol(text, &end, 10);

	assert_int_equal(*end, '\0');
	return value;
}

static long divisor(long a, long b)
{
	long d = a < b ? a : b;

	while (a % d != 0 || b % d != 0)
		d--;
	return d;
}

static void check_value(const struct parts *p)
{
	assert_true(near(value_at(p->math[0], 0, 0), value_at(p->answer, 0, 0)));
}

static void check_linear(const struct parts *p)
{
	double x = value_at(p->answer, 0, 0);

	assert_true(holds_at(p->math[0], x, 0));
	assert_false(holds_at(p->math[0], x + 1, 0));
}

static void check_evaluate(const struct parts *p)
{
	const char *f = strstr(p->math[0], "f(x) = "), *x = p->math[1];

	f = f ? f + 7 : p->math[0];
	x = x[0] == 'f' ? x + 1 : strchr(x, '=') + 2;
	assert_true(near(value_at(f, value_at(x, 0, 0), 0), value_at(p->answer, 0, 0)));
}

/* All roots between -100 and 100 that are whole: the recipe's all are. */
static void check_roots(const struct parts *p)
{
	double roots[VALUES], squares = 0;
	size_t count = 0;

	if (strstr(p->question, "squares")) {
		for (int x = -100; x <= 100; x++)
			squares += holds_at(p->math[0], x, 0) ? x * x : 0;
		assert_true(near(squares, value_at(p->answer, 0, 0)));
		return;
	}
	count = read_list(p->answer, roots);
	assert_int_equal(count, 2);
	for (int x = -100; x <= 100; x++)
		assert_int_equal(holds_at(p->math[0], x, 0), near(x, roots[0]) || near(x, roots[1]));
}

static void check_system(const struct parts *p)
{
	struct reader r = { p->answer, 0, 0 };
	double x, y;

	assert_true(take(&r, "("));
	x = read_sum(&r);
	assert_true(take(&r, ","));
	y = read_sum(&r);
	assert_true(holds_at(p->math[0], x, y) && holds_at(p->math[1], x, y));
	/* Another solution would make a whole line of them; it meets x + 1 or y + 1. */
	for (int i = -30; i <= 30; i++) {
		assert_false(holds_at(p->math[0], x + 1, i) && holds_at(p->math[1], x + 1, i));
		assert_false(holds_at(p->math[0], i, y + 1) && holds_at(p->math[1], i, y + 1));
	}
}

static void check_interval(const struct parts *p)
{
	for (int i = -240; i <= 240; i++)
		assert_int_equal(holds_at(p->math[0], i / 4.0, 0), interval_holds(p->answer, i / 4.0));
}

static void check_absolute(const struct parts *p)
{
	if (strstr(p->math[0], "=")) {
		double roots[VALUES];

		assert_int_equal(read_list(p->answer, roots), 2);
		assert_true(holds_at(p->math[0], roots[0], 0) && holds_at(p->math[0], roots[1], 0));
	} else {
		check_interval(p);
	}
}

static void check_slope(const struct parts *p)
{
	double x, y, u, v;

	assert_int_equal(sscanf(p->math[0], "(%lf, %lf)", &x, &y), 2);
	assert_int_equal(sscanf(p->math[1], "(%lf, %lf)", &u, &v), 2);
	assert_true(near(value_at(p->answer, 0, 0) * (u - x), v - y));
}

static void check_common(const struct parts *p)
{
	assert_int_equal(whole(p->answer), divisor(whole(p->math[0]), whole(p->math[1])));
}

static void check_multiple(const struct parts *p)
{
	long a = whole(p->math[0]), b = whole(p->math[1]), m = a;

	while (m % b != 0)
		m += a;
	assert_int_equal(whole(p->answer), m);
}

static void check_remainder(const struct parts *p)
{
	assert_true(near(fmod(value_at(p->math[0], 0, 0), (double)whole(p->math[1])), (double)whole(p->answer)));
}

static void check_prime(const struct parts *p)
{
	long n = whole(p->math[0]), divisors = 0, sum = 0;

	for (long d = 1; d <= n; d++) {
		bool prime = d > 1;

		if (n % d != 0)
			continue;
		divisors++;
		for (long i = 2; i < d; i++)
			prime = prime && d % i != 0;
		sum += prime ? d : 0;
	}
	assert_int_equal(whole(p->answer), strstr(p->question, "divisors") ? divisors : sum);
}

static bool in_list(const double *values, size_t count, double value)
{
	for (size_t i = 0; i < count; i++)
		if (values[i] == value)
			return true;
	return false;
}

static void check_sets(const struct parts *p)
{
	double a[VALUES], b[VALUES], c[VALUES];
	size_t na = read_list(p->math[0] + 4, a), nb = read_list(p->math[1] + 4, b), nc = read_list(p->answer, c);
	const char *operation = p->math[2];

	for (int i = 0; i <= 20; i++) {
		bool left = in_list(a, na, i), right = in_list(b, nb, i);
		bool want = strstr(operation, "cup")   ? left || right
			    : strstr(operation, "cap") ? left && right
						       : left && !right;

		assert_int_equal(in_list(c, nc, i), want);
	}
}

static void check_overlap(const struct parts *p)
{
	const char *cup = strstr(p->math[0], " \\cup "), *sign = cup ? cup : strstr(p->math[0], " \\cap ");
	char *first;

	assert_non_null(sign);
	first = memory_string(p->math[0], (size_t)(sign - p->math[0]));
	for (int i = -80; i <= 80; i++) {
		double x = i / 4.0;
		bool left = interval_holds(first, x), right = interval_holds(sign + 6, x);

		assert_int_equal(interval_holds(p->answer, x), cup ? left || right : left && right);
	}
	free(first);
}

static const struct {
	const char *skill;
	void (*check)(const struct parts *);
} checks[] = {
	{ "linear", check_linear },       { "evaluate", check_evaluate },
	{ "quadratic", check_roots },     { "system", check_system },
	{ "absolute", check_absolute },   { "slope", check_slope },
	{ "sum", check_value },           { "product", check_value },
	{ "power", check_value },         { "radical", check_value },
	{ "gcd", check_common },          { "lcm", check_multiple },
	{ "remainder", check_remainder }, { "prime", check_prime },
	{ "inequality", check_interval }, { "set", check_sets },
	{ "interval", check_overlap },
};

/* -- solutions ------------------------------------------------------------------- */

/* The boxed form says what the answer says. */
static void check_boxed(const char *boxed, const char *answer)
{
	double a[VALUES], b[VALUES];

	if (strncmp(answer, "\\{", 2) == 0) {
		size_t count = read_list(answer, a);

		assert_int_equal(read_list(boxed, b), count);
		for (size_t i = 0; i < count; i++)
			assert_true(near(a[i], b[i]));
	} else if (strchr(answer, ',') && strstr(boxed, "= ")) {
		assert_int_equal(sscanf(answer, "(%lf, %lf)", &a[0], &a[1]), 2);
		assert_int_equal(sscanf(boxed, "x = %lf, y = %lf", &b[0], &b[1]), 2);
		assert_true(a[0] == b[0] && a[1] == b[1]);
	} else if (strchr(answer, ',') && strchr(boxed, 'x')) {
		for (int i = -400; i <= 400; i++)
			assert_int_equal(holds_at(boxed, i / 4.0, 0), interval_holds(answer, i / 4.0));
	} else if (strchr(answer, ',')) {
		assert_string_equal(boxed, answer);
	} else {
		const char *sign = strstr(boxed, " = ");

		assert_true(near(value_at(sign ? sign + 3 : boxed, 0, 0), value_at(answer, 0, 0)));
	}
}

/* Each relation without unknowns in the steps is true. */
static size_t check_steps(const char *solution)
{
	const char *at = solution, *end;
	size_t checked = 0;

	for (; (at = strchr(at, '$')) != NULL; at = end + 1) {
		char *math;

		end = strchr(at + 1, '$');
		assert_non_null(end);
		math = memory_string(at + 1, (size_t)(end - at - 1));
		if (strchr(math, '=') && !strchr(math, 'x') && !strchr(math, 'y') && !strstr(math, "boxed")) {
			if (!holds_at(math, 0, 0))
				fail_msg("wrong: %s", math);
			checked++;
		}
		free(math);
	}
	return checked;
}

static void check_solution(const struct recipe_question *q)
{
	const char *box = strstr(q->solution.data, "\\boxed{");
	unsigned lines = 0;
	char *boxed;

	for (const char *c = q->solution.data; *c; c++)
		lines += *c == '\n';
	assert_int_equal(lines, q->steps);
	assert_in_range(q->steps, 1, 6);
	assert_non_null(box);
	assert_true(text_ends(builder_view(&q->solution), TEXT("}$.")));
	boxed = memory_string(box + 7, strlen(box) - 7 - 3);
	check_boxed(boxed, q->answer.data);
	free(boxed);
}

static void test_answers(void **state)
{
	struct recipe_options flat = { .seed = 21, .skew = 0 };
	struct recipe_question q = { 0 };
	struct error e;
	uint64_t seen = 0;
	size_t steps = 0, forms = 0;

	(void)state;
	assert_int_equal(recipe_math_mini.skill_count, countof(checks));
	for (uint64_t i = 0; i < QUESTIONS; i++) {
		const char *skill;
		struct parts parts;
		size_t j = 0;

		assert_int_equal(
			recipe_make(&q, &recipe_math_mini, (enum recipe_split)(i % RECIPE_SPLITS), i, &flat, &e), 0);
		skill = recipe_math_mini.skills[q.skill]->name;
		while (strcmp(checks[j].skill, skill) != 0)
			assert_true(++j < countof(checks));
		take_apart(&parts, &q);
		checks[j].check(&parts);
		free(parts.copy);
		check_solution(&q);
		steps += check_steps(q.solution.data);
		forms += strstr(q.solution.data, q.answer.data) == NULL;
		seen |= q.skills;
		assert_null(strstr(q.question.data, "  "));
		assert_null(strstr(q.question.data, "+ -"));
	}
	assert_true(seen == (UINT64_C(1) << recipe_math_mini.skill_count) - 1);
	assert_true(steps > QUESTIONS);      /* most skills have such steps, some several */
	assert_true(forms > QUESTIONS / 10); /* many solutions write the answer otherwise */
	recipe_question_clear(&q);
}

/* The gold answer is canonical: lowest terms, sets in order, square-free radicands. */
static void test_canonical(void **state)
{
	struct recipe_options flat = { .seed = 22, .skew = 0 };
	struct recipe_question q = { 0 };
	struct error e;

	(void)state;
	for (uint64_t i = 0; i < QUESTIONS / 4; i++) {
		const char *fraction, *root;
		long n, d;

		assert_int_equal(recipe_make(&q, &recipe_math_mini, RECIPE_TEST, i, &flat, &e), 0);
		fraction = strstr(q.answer.data, "\\frac{");
		if (fraction && sscanf(fraction, "\\frac{%ld}{%ld}", &n, &d) == 2)
			assert_true(n > 0 && d > 1 && divisor(n, d) == 1);
		root = strstr(q.answer.data, "\\sqrt{");
		if (root && sscanf(root, "\\sqrt{%ld}", &n) == 1)
			for (d = 2; d * d <= n; d++)
				assert_int_not_equal(n % (d * d), 0);
		if (strncmp(q.answer.data, "\\{", 2) == 0) {
			double values[VALUES];
			struct builder again = { 0 };
			size_t count = read_list(q.answer.data, values);

			for (size_t j = 0; j < count; j++)
				builder_format(&again, "%s%g", j ? ", " : "\\{", values[j]);
			builder_string(&again, "\\}");
			assert_string_equal(again.data, q.answer.data);
			builder_clear(&again);
		}
	}
	recipe_question_clear(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_canonical),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
