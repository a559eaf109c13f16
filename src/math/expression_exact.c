/* Exact rational values of expressions. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/expression_parts.h"

enum {
	FACTORIAL_MAX = 5000,
	LOG_DENOMINATOR_MAX = 12
};

/* Bits of numerator and denominator together. */
static slong bits(const fmpq_t x)
{
	return (slong)fmpz_bits(fmpq_numref(x)) + (slong)fmpz_bits(fmpq_denref(x));
}

static enum expression_status checked(const fmpq_t x)
{
	return bits(x) <= EXPRESSION_BITS_MAX ? EXPRESSION_OK : EXPRESSION_LARGE;
}

static bool is_integer(const fmpq_t x)
{
	return fmpz_is_one(fmpq_denref(x));
}

/* Whether x is an integer within +-limit; *n receives it. */
static bool small_integer(const fmpq_t x, slong limit, slong *n)
{
	if (!is_integer(x) || fmpz_cmp_si(fmpq_numref(x), limit) > 0 || fmpz_cmp_si(fmpq_numref(x), -limit) < 0)
		return false;
	*n = fmpz_get_si(fmpq_numref(x));
	return true;
}

static void scale_by_ten(fmpq_t x, slong power)
{
	fmpz_t scale;

	if (power == 0)
		return;
	fmpz_init_set_ui(scale, 10);
	fmpz_pow_ui(scale, scale, (ulong)(power < 0 ? -power : power));
	if (power < 0)
		fmpq_div_fmpz(x, x, scale);
	else
		fmpq_mul_fmpz(x, x, scale);
	fmpz_clear(scale);
}

enum expression_status exact_number(fmpq_t out, const struct expression *x)
{
	/* log2(36) < 5.2 bits a digit, log2(10) < 3.33 */
	double size = 5.2 * (double)x->name.size + 3.33 * fabs((double)x->exponent);

	if (size > EXPRESSION_BITS_MAX)
		return EXPRESSION_LARGE;
	fmpz_one(fmpq_denref(out));
	if (x->small >= 0) {
		fmpz_set_si(fmpq_numref(out), (slong)x->small);
	} else {
		char *digits = memory_string(x->name.data, x->name.size);

		fmpz_set_str(fmpq_numref(out), digits, x->base);
		free(digits);
	}
	scale_by_ten(out, x->exponent);
	return EXPRESSION_OK;
}

/* -- powers and roots ------------------------------------------------------------ */

static enum expression_status whole_power(fmpq_t out, const fmpq_t x, const fmpq_t n)
{
	slong size = bits(x), power;

	if (fmpz_sgn(fmpq_numref(n)) <= 0 && fmpq_is_zero(x))
		return EXPRESSION_UNDEFINED;
	if (fmpq_is_zero(x) || fmpq_is_one(x)) {
		fmpq_set(out, x);
		return EXPRESSION_OK;
	}
	if (fmpz_is_one(fmpq_denref(x)) && fmpz_equal_si(fmpq_numref(x), -1)) {
		fmpq_set_si(out, fmpz_is_even(fmpq_numref(n)) ? 1 : -1, 1);
		return EXPRESSION_OK;
	}
	if (!small_integer(n, EXPRESSION_BITS_MAX, &power) || size * labs(power) > EXPRESSION_BITS_MAX)
		return EXPRESSION_LARGE;
	fmpq_pow_si(out, x, power);
	return EXPRESSION_OK;
}

/* The real root of degree n >= 1, if it is rational. */
static bool perfect_root(fmpq_t out, const fmpq_t x, slong n)
{
	bool negative = fmpq_sgn(x) < 0, ok;
	fmpz_t top, bottom;

	if (negative && n % 2 == 0)
		return false;
	fmpz_init(top);
	fmpz_init(bottom);
	fmpz_abs(top, fmpq_numref(x));
	ok = fmpz_root(top, top, n) && fmpz_root(bottom, fmpq_denref(x), n);
	if (ok) {
		if (negative)
			fmpz_neg(top, top);
		fmpq_set_fmpz_frac(out, top, bottom);
	}
	fmpz_clear(top);
	fmpz_clear(bottom);
	return ok;
}

static enum expression_status power(fmpq_t out, const fmpq_t x, const fmpq_t y)
{
	enum expression_status s;
	fmpq_t whole;
	fmpz_t one;
	slong n;

	if (is_integer(y))
		return whole_power(out, x, y);
	if (fmpq_sgn(x) < 0 || !fmpz_fits_si(fmpq_denref(y)) || fmpz_cmp_si(fmpq_denref(y), 64) > 0)
		return EXPRESSION_INEXACT;
	n = fmpz_get_si(fmpq_denref(y));
	fmpq_init(whole);
	fmpz_init_set_ui(one, 1);
	fmpq_set_fmpz_frac(whole, fmpq_numref(y), one);
	s = perfect_root(out, x, n) ? EXPRESSION_OK : EXPRESSION_INEXACT;
	if (s == EXPRESSION_OK)
		s = whole_power(out, out, whole);
	fmpz_clear(one);
	fmpq_clear(whole);
	return s;
}

/* log_b x = p / q for a small q: b^p = x^q. */
static enum expression_status logarithm(fmpq_t out, const fmpq_t x, const fmpq_t b)
{
	enum expression_status s = EXPRESSION_INEXACT;
	double ratio;
	fmpq_t left, right;
	slong p, q;

	if (fmpq_sgn(x) <= 0 || fmpq_sgn(b) <= 0 || fmpq_is_one(b))
		return EXPRESSION_UNDEFINED;
	if (bits(x) > 900 || bits(b) > 900)
		return EXPRESSION_INEXACT;
	ratio = log(fmpq_get_d(x)) / log(fmpq_get_d(b));
	fmpq_init(left);
	fmpq_init(right);
	for (q = 1; q <= LOG_DENOMINATOR_MAX && s != EXPRESSION_OK; q++) {
		double near = nearbyint(ratio * (double)q);

		if (!(fabs(near) <= 2000) || fabs(near - ratio * (double)q) > 1e-6)
			continue;
		p = (slong)near;
		if (bits(b) * labs(p) > EXPRESSION_BITS_MAX)
			continue;
		fmpq_pow_si(left, b, p);
		fmpq_pow_si(right, x, q);
		if (fmpq_equal(left, right)) {
			fmpq_set_si(out, p, (ulong)q);
			s = EXPRESSION_OK;
		}
	}
	fmpq_clear(left);
	fmpq_clear(right);
	return s;
}

/* -- whole-number functions -------------------------------------------------------- */

static enum expression_status factorial(fmpq_t out, const fmpq_t x)
{
	slong n;

	if (!is_integer(x))
		return EXPRESSION_INEXACT;
	if (fmpq_sgn(x) < 0)
		return EXPRESSION_UNDEFINED;
	if (!small_integer(x, FACTORIAL_MAX, &n))
		return EXPRESSION_LARGE;
	fmpz_fac_ui(fmpq_numref(out), (ulong)n);
	fmpz_one(fmpq_denref(out));
	return EXPRESSION_OK;
}

/* n (n - 2) (n - 4) ..., of whole numbers from -1 on. */
static enum expression_status double_factorial(fmpq_t out, const fmpq_t x)
{
	slong n;

	if (!is_integer(x))
		return EXPRESSION_INEXACT;
	if (fmpz_cmp_si(fmpq_numref(x), -1) < 0)
		return EXPRESSION_UNDEFINED;
	if (!small_integer(x, FACTORIAL_MAX, &n))
		return EXPRESSION_LARGE;
	fmpq_one(out);
	for (; n > 1; n -= 2)
		fmpz_mul_si(fmpq_numref(out), fmpq_numref(out), n);
	return EXPRESSION_OK;
}

/* n! / (n - k)!, over k! too where they are combinations. */
static enum expression_status choose(fmpq_t out, const fmpq_t n, const fmpq_t k, bool ordered)
{
	slong top, bottom;
	fmpz_t f;

	if (!is_integer(n) || !is_integer(k) || fmpq_sgn(n) < 0)
		return EXPRESSION_INEXACT;
	if (fmpq_sgn(k) < 0 || fmpq_cmp(k, n) > 0) {
		fmpq_zero(out);
		return EXPRESSION_OK;
	}
	if (!small_integer(n, FACTORIAL_MAX, &top) || !small_integer(k, FACTORIAL_MAX, &bottom))
		return EXPRESSION_LARGE;
	fmpz_init(f);
	fmpz_bin_uiui(fmpq_numref(out), (ulong)top, (ulong)bottom);
	if (ordered) {
		fmpz_fac_ui(f, (ulong)bottom);
		fmpz_mul(fmpq_numref(out), fmpq_numref(out), f);
	}
	fmpz_one(fmpq_denref(out));
	fmpz_clear(f);
	return checked(out);
}

/* x - m floor(x / m) */
static enum expression_status modulo(fmpq_t out, const fmpq_t x, const fmpq_t m)
{
	fmpq_t part;
	fmpz_t whole;

	if (fmpq_is_zero(m))
		return EXPRESSION_UNDEFINED;
	fmpq_init(part);
	fmpz_init(whole);
	fmpq_div(part, x, m);
	fmpz_fdiv_q(whole, fmpq_numref(part), fmpq_denref(part));
	fmpq_mul_fmpz(part, m, whole);
	fmpq_sub(out, x, part);
	fmpz_clear(whole);
	fmpq_clear(part);
	return EXPRESSION_OK;
}

static void floor_of(fmpq_t x)
{
	fmpz_fdiv_q(fmpq_numref(x), fmpq_numref(x), fmpq_denref(x));
	fmpz_one(fmpq_denref(x));
}

static void ceiling_of(fmpq_t x)
{
	fmpz_cdiv_q(fmpq_numref(x), fmpq_numref(x), fmpq_denref(x));
	fmpz_one(fmpq_denref(x));
}

/* To the nearest integer, halves to even. */
static void round_of(fmpq_t x)
{
	fmpz_t twice, low, rest;

	fmpz_init(twice);
	fmpz_init(low);
	fmpz_init(rest);
	fmpz_fdiv_qr(low, rest, fmpq_numref(x), fmpq_denref(x));
	fmpz_mul_2exp(twice, rest, 1);
	if (fmpz_cmp(twice, fmpq_denref(x)) > 0 || (fmpz_equal(twice, fmpq_denref(x)) && fmpz_is_odd(low)))
		fmpz_add_ui(low, low, 1);
	fmpz_set(fmpq_numref(x), low);
	fmpz_one(fmpq_denref(x));
	fmpz_clear(twice);
	fmpz_clear(low);
	fmpz_clear(rest);
}

/* out takes in one more argument of gcd, lcm, max or min. */
static enum expression_status gather(fmpq_t out, const fmpq_t x, enum expression_function f)
{
	bool greater = fmpq_cmp(x, out) > 0;

	if (f == EXPRESSION_MAX || f == EXPRESSION_MIN) {
		if (greater == (f == EXPRESSION_MAX))
			fmpq_set(out, x);
		return EXPRESSION_OK;
	}
	if (!is_integer(out) || !is_integer(x))
		return EXPRESSION_INEXACT;
	if (f == EXPRESSION_GCD)
		fmpz_gcd(fmpq_numref(out), fmpq_numref(out), fmpq_numref(x));
	else
		fmpz_lcm(fmpq_numref(out), fmpq_numref(out), fmpq_numref(x));
	return checked(out);
}

/* -- trees ------------------------------------------------------------------------- */

static enum expression_status gathered(fmpq_t out, const struct expression *x, const struct binding *bound,
				       uint32_t *steps)
{
	enum expression_status s = exact_value(out, x->args[0], bound, steps);
	fmpq_t y;
	size_t i;

	fmpq_init(y);
	for (i = 0; s == EXPRESSION_OK && i < x->count; i++) {
		s = exact_value(y, x->args[i], bound, steps);
		if (s == EXPRESSION_OK)
			s = gather(out, y, x->function);
	}
	fmpq_clear(y);
	return s;
}

enum expression_status exact_range(const struct expression *x, const struct binding *bound, slong *from, slong *to,
				   uint32_t *steps)
{
	enum expression_status s;
	fmpq_t y;

	fmpq_init(y);
	s = exact_value(y, x->args[1], bound, steps);
	if (s == EXPRESSION_OK && !small_integer(y, 1 << 30, from))
		s = is_integer(y) ? EXPRESSION_LARGE : EXPRESSION_UNDEFINED;
	if (s == EXPRESSION_OK)
		s = exact_value(y, x->args[2], bound, steps);
	if (s == EXPRESSION_OK && !small_integer(y, 1 << 30, to))
		s = is_integer(y) ? EXPRESSION_LARGE : EXPRESSION_UNDEFINED;
	if (s == EXPRESSION_OK && *to - *from >= TERMS_MAX)
		s = EXPRESSION_LARGE;
	fmpq_clear(y);
	return s;
}

static enum expression_status written_out(fmpq_t out, const struct expression *x, const struct binding *bound,
					  uint32_t *steps)
{
	struct binding here = { .name = x->args[0]->name, .outer = bound };
	enum expression_status s;
	slong from = 0, to = 0;
	fmpq_t y;

	s = exact_range(x, bound, &from, &to, steps);
	fmpq_init(y);
	fmpq_set_si(out, x->function == EXPRESSION_TIMES, 1);
	for (here.value = from; s == EXPRESSION_OK && here.value <= to; here.value++) {
		s = exact_value(y, x->args[3], &here, steps);
		if (s != EXPRESSION_OK)
			break;
		if (x->function == EXPRESSION_TIMES)
			fmpq_mul(out, out, y);
		else
			fmpq_add(out, out, y);
		s = checked(out);
	}
	fmpq_clear(y);
	return s;
}

static enum expression_status of_one(fmpq_t out, enum expression_function f)
{
	switch (f) {
	case EXPRESSION_ABS:
		fmpq_abs(out, out);
		return EXPRESSION_OK;
	case EXPRESSION_FLOOR:
		floor_of(out);
		return EXPRESSION_OK;
	case EXPRESSION_CEILING:
		ceiling_of(out);
		return EXPRESSION_OK;
	case EXPRESSION_ROUND:
		round_of(out);
		return EXPRESSION_OK;
	case EXPRESSION_SIGNUM:
		fmpq_set_si(out, fmpq_sgn(out), 1);
		return EXPRESSION_OK;
	case EXPRESSION_FACTORIAL:
		return factorial(out, out);
	case EXPRESSION_DOUBLE_FACTORIAL:
		return double_factorial(out, out);
	case EXPRESSION_CONJUGATE:
	case EXPRESSION_REAL:
		return EXPRESSION_OK;
	case EXPRESSION_IMAGINARY:
		fmpq_zero(out);
		return EXPRESSION_OK;
	case EXPRESSION_PERCENT:
		scale_by_ten(out, -2);
		return EXPRESSION_OK;
	default:
		return EXPRESSION_INEXACT;
	}
}

static enum expression_status of_two(fmpq_t out, const fmpq_t x, const fmpq_t y, enum expression_function f)
{
	slong degree;

	switch (f) {
	case EXPRESSION_ROOT:
		if (!small_integer(y, 64, &degree) || degree < 1)
			return EXPRESSION_INEXACT;
		return perfect_root(out, x, degree) ? EXPRESSION_OK : EXPRESSION_INEXACT;
	case EXPRESSION_LOG_BASE:
		return logarithm(out, x, y);
	case EXPRESSION_BINOMIAL:
		return choose(out, x, y, false);
	case EXPRESSION_PERMUTATIONS:
		return choose(out, x, y, true);
	case EXPRESSION_MOD:
		return modulo(out, x, y);
	default:
		return EXPRESSION_INEXACT;
	}
}

static enum expression_status function(fmpq_t out, const struct expression *x, const struct binding *bound,
				       uint32_t *steps)
{
	enum expression_status s;
	fmpq_t y, z;

	if (x->function == EXPRESSION_TOTAL || x->function == EXPRESSION_TIMES)
		return written_out(out, x, bound, steps);
	if (x->function >= EXPRESSION_GCD && x->function <= EXPRESSION_MIN)
		return gathered(out, x, bound, steps);
	if (x->count < 1 || x->count > 2 || x->function == EXPRESSION_OPAQUE)
		return EXPRESSION_INEXACT;
	s = exact_value(out, x->args[0], bound, steps);
	if (s != EXPRESSION_OK)
		return s;
	if (x->count == 1)
		return of_one(out, x->function);
	fmpq_init(y);
	fmpq_init(z);
	s = exact_value(y, x->args[1], bound, steps);
	if (s == EXPRESSION_OK)
		s = of_two(z, out, y, x->function);
	fmpq_swap(out, z);
	fmpq_clear(y);
	fmpq_clear(z);
	return s;
}

/* Sum, product, quotient, power: fold the arguments from the left. */
static enum expression_status fold(fmpq_t out, const struct expression *x, const struct binding *bound, uint32_t *steps)
{
	enum expression_status s = exact_value(out, x->args[0], bound, steps);
	fmpq_t y, z;
	size_t i;

	if (s != EXPRESSION_OK)
		return s;
	fmpq_init(y);
	fmpq_init(z);
	for (i = 1; s == EXPRESSION_OK && i < x->count; i++) {
		s = exact_value(y, x->args[i], bound, steps);
		if (s != EXPRESSION_OK)
			break;
		switch (x->kind) {
		case EXPRESSION_SUM:
			fmpq_add(out, out, y);
			break;
		case EXPRESSION_PRODUCT:
			fmpq_mul(out, out, y);
			break;
		case EXPRESSION_QUOTIENT:
			if (fmpq_is_zero(y))
				s = EXPRESSION_UNDEFINED;
			else
				fmpq_div(out, out, y);
			break;
		default:
			s = power(z, out, y);
			fmpq_swap(out, z);
			break;
		}
		if (s == EXPRESSION_OK)
			s = checked(out);
	}
	fmpq_clear(y);
	fmpq_clear(z);
	return s;
}

enum expression_status exact_value(fmpq_t out, const struct expression *x, const struct binding *bound, uint32_t *steps)
{
	if (++*steps > EXPRESSION_STEPS_MAX)
		return EXPRESSION_UNKNOWN;
	switch (x->kind) {
	case EXPRESSION_NUMBER:
		return exact_number(out, x);
	case EXPRESSION_SYMBOL:
		for (; bound != NULL; bound = bound->outer) {
			if (text_equal(bound->name, x->name)) {
				if (bound->ball != NULL)
					return EXPRESSION_INEXACT;
				if (bound->fraction != NULL)
					fmpq_set(out, bound->fraction);
				else
					fmpq_set_si(out, bound->value, 1);
				return EXPRESSION_OK;
			}
		}
		return EXPRESSION_INEXACT;
	case EXPRESSION_NEGATE: {
		enum expression_status s = exact_value(out, x->args[0], bound, steps);

		if (s == EXPRESSION_OK)
			fmpq_neg(out, out);
		return s;
	}
	case EXPRESSION_SUM:
	case EXPRESSION_PRODUCT:
	case EXPRESSION_QUOTIENT:
	case EXPRESSION_POWER:
		return fold(out, x, bound, steps);
	case EXPRESSION_FUNCTION:
		return function(out, x, bound, steps);
	case EXPRESSION_CONSTANT:
	case EXPRESSION_APPLY:
	case EXPRESSION_SIGN:
		return EXPRESSION_INEXACT;
	default:
		return EXPRESSION_UNKNOWN;
	}
}

enum expression_status expression_rational(struct builder *out, const struct expression *x)
{
	enum expression_status s;
	uint32_t steps = 0;
	fmpq_t value;

	fmpq_init(value);
	s = exact_value(value, x, NULL, &steps);
	if (s == EXPRESSION_OK && out != NULL) {
		char *form = fmpq_get_str(NULL, 10, value);

		builder_string(out, form);
		flint_free(form);
	}
	fmpq_clear(value);
	return s;
}

void expression_thread_end(void)
{
	flint_cleanup();
}
