/*
 * Canonical quotients of polynomials with integer coefficients. What is not
 * rational in the symbols - pi, sqrt(2), sin(x) - is a generator too, named by
 * its own canonical form. Equal quotients are equal expressions, whatever the
 * generators stand for; unequal ones may still be equal, since generators may
 * depend on one another.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/order.h"
#include "math/expression_parts.h"

enum {
	GENERATORS_MAX = 12,
	DEGREE_MAX = 40,           /* of one power */
	TERMS_PRODUCT_MAX = 20000, /* of the terms that are multiplied with one another */
	TERMS_LENGTH_MAX = 400,
	COEFFICIENT_BITS_MAX = 4096,
	SQUARE_PRIME_MAX = 1000 /* squares of primes up to it are taken out of square roots */
};

/* Canonical forms within the names of generators, that deep; deeper, what is written alike is the same. */
enum {
	NEST_MAX = 2
};

struct field {
	fmpz_mpoly_ctx_t ring;
	char *names[GENERATORS_MAX];
	size_t count;
	uint32_t steps;
	unsigned nest;
};

/* -- generators ----------------------------------------------------------------- */

static void add_name(struct field *f, const struct builder *key, bool *ok)
{
	size_t i;

	for (i = 0; i < f->count; i++)
		if (strcmp(f->names[i], key->data) == 0)
			return;
	if (f->count == GENERATORS_MAX)
		*ok = false;
	else
		f->names[f->count++] = memory_string(key->data, key->size);
}

static size_t find_name(const struct field *f, const struct builder *key)
{
	size_t i;

	for (i = 0; i < f->count && strcmp(f->names[i], key->data) != 0; i++)
		;
	return i;
}

static bool canonical(struct builder *out, const struct expression *x, unsigned nest);

/* Canonical where it can be, else in order. */
static void print_part(struct builder *out, const struct expression *x, unsigned nest)
{
	size_t before = out->size;

	if (!expression_is_scalar(x) || nest >= NEST_MAX || !canonical(out, x, nest + 1)) {
		out->size = before;
		expression_print(out, x, true);
	}
}

/* A function's name: the arguments in canonical form; a root's is its radicand's power of 1/degree. */
static void function_key(struct builder *key, const struct expression *x, unsigned nest)
{
	size_t i;

	if (x->function == EXPRESSION_OPAQUE || x->function == EXPRESSION_TOTAL || x->function == EXPRESSION_TIMES ||
	    x->function == EXPRESSION_INTEGRAL) {
		expression_print(key, x, true);
		return;
	}
	builder_string(key, expression_function_name(x->function));
	for (i = 0; i < x->count; i++) {
		builder_char(key, i == 0 ? '(' : ',');
		print_part(key, x->args[i], nest);
	}
	builder_char(key, ')');
}

/* The generator base^(1/degree). */
static void radical_key(struct builder *key, const struct expression *base, slong degree, unsigned nest)
{
	builder_char(key, '(');
	print_part(key, base, nest);
	builder_format(key, ")^(1/%ld)", (long)degree);
}

/* Whether the exponent is p/q with small p and q. */
static bool rational_exponent(const struct expression *y, slong *p, slong *q, struct field *f)
{
	bool ok;
	fmpq_t v;

	fmpq_init(v);
	ok = exact_value(v, y, NULL, &f->steps) == EXPRESSION_OK && fmpz_cmp_si(fmpq_numref(v), DEGREE_MAX) <= 0 &&
	     fmpz_cmp_si(fmpq_numref(v), -DEGREE_MAX) >= 0 && fmpz_cmp_si(fmpq_denref(v), DEGREE_MAX) <= 0;
	if (ok) {
		*p = fmpz_get_si(fmpq_numref(v));
		*q = fmpz_get_si(fmpq_denref(v));
	}
	fmpq_clear(v);
	return ok;
}

/*
 * x as base^(p/q): a power with a small rational exponent, or a root of even
 * degree (one of odd degree has its own branch for negative radicands).
 */
static bool as_power(const struct expression *x, const struct expression **base, slong *p, slong *q, struct field *f)
{
	if (x->kind == EXPRESSION_POWER) {
		*base = x->args[0];
		return rational_exponent(x->args[1], p, q, f);
	}
	if (x->kind != EXPRESSION_FUNCTION || x->function != EXPRESSION_ROOT)
		return false;
	*base = x->args[0];
	if (!rational_exponent(x->args[1], q, p, f) || *p != 1 || *q < 1 || *q % 2 != 0)
		return false;
	return true;
}

/* The square root of the rational x as factor * sqrt(rest), rest a whole number; false unless x > 0 and is small. */
static bool square_root(fmpq_t factor, fmpz_t rest, const fmpq_t x)
{
	ulong d;
	fmpz_t square;

	if (fmpq_sgn(x) <= 0 || fmpz_bits(fmpq_numref(x)) > 200 || fmpz_bits(fmpq_denref(x)) > 200)
		return false;
	fmpz_mul(rest, fmpq_numref(x), fmpq_denref(x));
	fmpz_one(fmpq_numref(factor));
	fmpz_set(fmpq_denref(factor), fmpq_denref(x));
	fmpz_init(square);
	for (d = 2; d <= SQUARE_PRIME_MAX; d++) {
		fmpz_set_ui(square, d * d);
		if (fmpz_cmp(square, rest) > 0)
			break;
		while (fmpz_divisible(rest, square)) {
			fmpz_divexact(rest, rest, square);
			fmpz_mul_ui(fmpq_numref(factor), fmpq_numref(factor), d);
		}
	}
	fmpz_clear(square);
	fmpq_canonicalise(factor);
	return true;
}

/* The key of sqrt(x) for a rational x, and what stands in front of it. */
static bool rational_root(struct builder *key, fmpq_t factor, const struct expression *base, slong q, struct field *f)
{
	bool ok;
	fmpq_t v;
	fmpz_t rest;

	if (q != 2 || base->has_symbol)
		return false;
	fmpq_init(v);
	fmpz_init(rest);
	ok = exact_value(v, base, NULL, &f->steps) == EXPRESSION_OK && square_root(factor, rest, v);
	if (ok) {
		char *digits = fmpz_get_str(NULL, 10, rest);

		builder_format(key, "(%s)^(1/2)", digits);
		flint_free(digits);
	}
	fmpz_clear(rest);
	fmpq_clear(v);
	return ok;
}

/* x degrees are pi x / 180. */
static bool is_degrees(const struct expression *x)
{
	return x->kind == EXPRESSION_FUNCTION && x->function == EXPRESSION_DEGREES;
}

/* Names all generators of x. */
static void collect(struct field *f, const struct expression *x, bool *ok)
{
	const struct expression *base;
	struct builder key = { 0 };
	slong p, q;
	size_t i;
	fmpq_t v;

	if (!*ok || x->kind == EXPRESSION_NUMBER)
		return;
	if (!expression_is_scalar(x) || x->kind == EXPRESSION_SIGN || ++f->steps > EXPRESSION_STEPS_MAX) {
		*ok = false;
		return;
	}
	fmpq_init(v);
	if (x->kind == EXPRESSION_SYMBOL) {
		builder_text(&key, x->name);
	} else if (as_power(x, &base, &p, &q, f)) {
		if (q == 1)
			collect(f, base, ok);
		else if (!rational_root(&key, v, base, q, f))
			radical_key(&key, base, q, f->nest);
	} else if (is_degrees(x)) {
		builder_string(&key, expression_function_name(EXPRESSION_PI));
		collect(f, x->args[0], ok);
	} else if ((x->kind >= EXPRESSION_NEGATE && x->kind <= EXPRESSION_QUOTIENT) ||
		   (x->kind == EXPRESSION_FUNCTION && x->function == EXPRESSION_PERCENT)) {
		for (i = 0; i < x->count; i++)
			collect(f, x->args[i], ok);
	} else if (!x->has_symbol && x->kind == EXPRESSION_FUNCTION &&
		   exact_value(v, x, NULL, &f->steps) == EXPRESSION_OK) {
		/* A number: 5!, gcd(4, 6) */
	} else if (x->kind == EXPRESSION_FUNCTION) {
		function_key(&key, x, f->nest);
	} else {
		expression_print(&key, x, true);
	}
	if (key.size > 0)
		add_name(f, &key, ok);
	builder_clear(&key);
	fmpq_clear(v);
}

/* -- values --------------------------------------------------------------------- */

static bool small_enough(const fmpz_mpoly_q_t x, const struct field *f)
{
	return fmpz_mpoly_length(fmpz_mpoly_q_numref(x), f->ring) <= TERMS_LENGTH_MAX &&
	       fmpz_mpoly_length(fmpz_mpoly_q_denref(x), f->ring) <= TERMS_LENGTH_MAX &&
	       labs(fmpz_mpoly_max_bits(fmpz_mpoly_q_numref(x))) <= COEFFICIENT_BITS_MAX &&
	       labs(fmpz_mpoly_max_bits(fmpz_mpoly_q_denref(x))) <= COEFFICIENT_BITS_MAX;
}

static slong terms(const fmpz_mpoly_q_t x, const struct field *f)
{
	return fmpz_mpoly_length(fmpz_mpoly_q_numref(x), f->ring) + fmpz_mpoly_length(fmpz_mpoly_q_denref(x), f->ring);
}

static bool join(fmpz_mpoly_q_t out, const fmpz_mpoly_q_t y, enum expression_kind kind, const struct field *f)
{
	if (terms(out, f) * terms(y, f) > TERMS_PRODUCT_MAX)
		return false;
	if (kind == EXPRESSION_SUM) {
		fmpz_mpoly_q_add(out, out, y, f->ring);
	} else if (kind == EXPRESSION_PRODUCT) {
		fmpz_mpoly_q_mul(out, out, y, f->ring);
	} else {
		if (fmpz_mpoly_q_is_zero(y, f->ring))
			return false;
		fmpz_mpoly_q_div(out, out, y, f->ring);
	}
	return small_enough(out, f);
}

static bool to_power(fmpz_mpoly_q_t x, slong n, const struct field *f)
{
	bool ok = true;
	fmpz_mpoly_q_t base;
	slong i;

	if (n < 0) {
		if (fmpz_mpoly_q_is_zero(x, f->ring))
			return false;
		fmpz_mpoly_q_inv(x, x, f->ring);
		n = -n;
	}
	if (n == 0 && fmpz_mpoly_q_is_zero(x, f->ring))
		return false;
	fmpz_mpoly_q_init(base, f->ring);
	fmpz_mpoly_q_set(base, x, f->ring);
	fmpz_mpoly_q_set_si(x, 1, f->ring);
	for (i = 0; ok && i < n; i++)
		ok = join(x, base, EXPRESSION_PRODUCT, f);
	fmpz_mpoly_q_clear(base, f->ring);
	return ok;
}

static void set_generator(fmpz_mpoly_q_t out, const struct builder *key, const struct field *f)
{
	fmpz_mpoly_gen(fmpz_mpoly_q_numref(out), (slong)find_name(f, key), f->ring);
	fmpz_mpoly_one(fmpz_mpoly_q_denref(out), f->ring);
}

static bool value(fmpz_mpoly_q_t out, const struct expression *x, struct field *f);

static bool power_value(fmpz_mpoly_q_t out, const struct expression *base, slong p, slong q, struct field *f)
{
	struct builder key = { 0 };
	fmpq_t factor;

	if (q == 1)
		return value(out, base, f) && to_power(out, p, f);
	fmpq_init(factor);
	if (rational_root(&key, factor, base, q, f)) {
		set_generator(out, &key, f);
		fmpz_mpoly_q_mul_fmpq(out, out, factor, f->ring);
	} else {
		radical_key(&key, base, q, f->nest);
		set_generator(out, &key, f);
	}
	fmpq_clear(factor);
	builder_clear(&key);
	return to_power(out, p, f);
}

static bool fold_value(fmpz_mpoly_q_t out, const struct expression *x, struct field *f)
{
	bool ok = value(out, x->args[0], f);
	fmpz_mpoly_q_t y;
	size_t i;

	fmpz_mpoly_q_init(y, f->ring);
	for (i = 1; ok && i < x->count; i++)
		ok = value(y, x->args[i], f) && join(out, y, x->kind, f);
	fmpz_mpoly_q_clear(y, f->ring);
	return ok;
}

static bool degrees_value(fmpz_mpoly_q_t out, const struct expression *x, struct field *f)
{
	struct builder pi = { 0 };
	fmpz_mpoly_q_t y;
	bool ok;

	builder_string(&pi, expression_function_name(EXPRESSION_PI));
	fmpz_mpoly_q_init(y, f->ring);
	set_generator(out, &pi, f);
	fmpz_mpoly_q_set_si(y, 180, f->ring);
	ok = join(out, y, EXPRESSION_QUOTIENT, f) && value(y, x, f) && join(out, y, EXPRESSION_PRODUCT, f);
	fmpz_mpoly_q_clear(y, f->ring);
	builder_clear(&pi);
	return ok;
}

static bool value(fmpz_mpoly_q_t out, const struct expression *x, struct field *f)
{
	const struct expression *base;
	struct builder key = { 0 };
	slong p, q;
	bool ok;
	fmpq_t v;

	if (++f->steps > EXPRESSION_STEPS_MAX)
		return false;
	if (as_power(x, &base, &p, &q, f))
		return power_value(out, base, p, q, f);
	if (x->kind >= EXPRESSION_SUM && x->kind <= EXPRESSION_QUOTIENT)
		return fold_value(out, x, f);
	if (x->kind == EXPRESSION_NEGATE) {
		ok = value(out, x->args[0], f);
		fmpz_mpoly_q_neg(out, out, f->ring);
		return ok;
	}
	fmpq_init(v);
	if (x->kind == EXPRESSION_FUNCTION && x->function == EXPRESSION_PERCENT) {
		fmpq_set_si(v, 1, 100);
		ok = value(out, x->args[0], f);
		fmpz_mpoly_q_mul_fmpq(out, out, v, f->ring);
	} else if (is_degrees(x)) {
		ok = degrees_value(out, x->args[0], f);
	} else if ((x->kind == EXPRESSION_NUMBER || (x->kind == EXPRESSION_FUNCTION && !x->has_symbol)) &&
		   exact_value(v, x, NULL, &f->steps) == EXPRESSION_OK) {
		ok = fmpz_bits(fmpq_numref(v)) <= COEFFICIENT_BITS_MAX &&
		     fmpz_bits(fmpq_denref(v)) <= COEFFICIENT_BITS_MAX;
		if (ok)
			fmpz_mpoly_q_set_fmpq(out, v, f->ring);
	} else if (x->kind == EXPRESSION_NUMBER) {
		ok = false;
	} else {
		if (x->kind == EXPRESSION_SYMBOL)
			builder_text(&key, x->name);
		else if (x->kind == EXPRESSION_FUNCTION)
			function_key(&key, x, f->nest);
		else
			expression_print(&key, x, true);
		set_generator(out, &key, f);
		ok = true;
	}
	fmpq_clear(v);
	builder_clear(&key);
	return ok;
}

/* -- the form ------------------------------------------------------------------- */

static void print_form(struct builder *out, const fmpz_mpoly_q_t x, const struct field *f)
{
	const char **names = memory_new(f->count + 1, sizeof *names);
	char *text;
	size_t i;

	for (i = 0; i < f->count; i++)
		names[i] = f->names[i];
	names[i] = ""; /* a ring has one generator at least */
	text = fmpz_mpoly_get_str_pretty(fmpz_mpoly_q_numref(x), names, f->ring);
	builder_string(out, text);
	flint_free(text);
	if (!fmpz_mpoly_is_one(fmpz_mpoly_q_denref(x), f->ring)) {
		text = fmpz_mpoly_get_str_pretty(fmpz_mpoly_q_denref(x), names, f->ring);
		builder_string(out, " / ");
		builder_string(out, text);
		flint_free(text);
	}
	free(names);
}

static bool canonical(struct builder *out, const struct expression *x, unsigned nest)
{
	struct field f = { .nest = nest };
	bool ok = true;
	fmpz_mpoly_q_t v;
	size_t i;

	collect(&f, x, &ok);
	if (ok) {
		qsort(f.names, f.count, sizeof f.names[0], order_strings);
		fmpz_mpoly_ctx_init(f.ring, (slong)(f.count == 0 ? 1 : f.count), ORD_LEX);
		fmpz_mpoly_q_init(v, f.ring);
		ok = value(v, x, &f);
		if (ok)
			print_form(out, v, &f);
		fmpz_mpoly_q_clear(v, f.ring);
		fmpz_mpoly_ctx_clear(f.ring);
	}
	for (i = 0; i < f.count; i++)
		free(f.names[i]);
	return ok;
}

bool expression_canonical(struct builder *out, const struct expression *x)
{
	return canonical(out, x, 0);
}
