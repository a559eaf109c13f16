/*
 * Values of expressions in complex balls: midpoint and radius, so that the true
 * value is enclosed whatever was rounded (F. Johansson, "Arb: efficient
 * arbitrary-precision midpoint-radius interval arithmetic", 2017,
 * doi 10.1109/TC.2017.2690633).
 */
#include <math.h>

#include "base/memory.h"
#include "base/rng.h"
#include "math/expression_parts.h"

enum {
	TRIG_BITS_MAX = 256, /* of an argument of sine and cosine, above the point */
	GAMMA_MAX = 6000,    /* 6000! is about 2^66700 */
	ROOT_MAX = 1000
};

/* -- symbols ------------------------------------------------------------------------ */

/*
 * The value of a symbol at a point: a multiple of 2^-20 in one of five ranges
 * between 1/16 and 128, so that domains as different as those of arcsin(x) and
 * ln(x - 20) are met. The later points have signs: first all negative, then
 * each symbol its own.
 */
static void symbol_value(acb_t out, struct text name, unsigned point)
{
	static const struct {
		double low, width;
	} ranges[POINTS_POSITIVE] = { { 1, 3 }, { 0.25, 0.75 }, { 4, 12 }, { 16, 112 }, { 0.0625, 0.1875 } };
	uint64_t hash = rng_hash(name.data, name.size) + point * UINT64_C(0x9e3779b97f4a7c15);
	bool minus;
	double value;

	hash = rng_hash(&hash, sizeof hash);
	value = ranges[point % POINTS_POSITIVE].low +
		ranges[point % POINTS_POSITIVE].width * (double)(hash >> 44) / (1 << 20);
	/* Multiples of 2^-24 at most: exact in a double. */
	minus = point == POINTS_POSITIVE || (point > POINTS_POSITIVE && (hash & 1) != 0);
	acb_set_d(out, minus ? -value : value);
}

/* What has no value of its own is taken as a symbol: written alike, it has the same value. */
static void opaque_value(acb_t out, const struct expression *x, unsigned point)
{
	struct builder key = { 0 };

	expression_print(&key, x, true);
	symbol_value(out, builder_view(&key), point);
	builder_clear(&key);
}

/* -- sizes -------------------------------------------------------------------------- */

/* Upper bound of |x| as a double, infinite beyond its range. */
static double size_of(const acb_t x)
{
	mag_t m;
	double d;

	mag_init(m);
	acb_get_mag(m, x);
	d = mag_get_d(m);
	mag_clear(m);
	return d;
}

/* |log2 m|, infinite for 0. */
static double log_of(const mag_t m)
{
	if (mag_is_special(m))
		return HUGE_VAL;
	if (mag_cmp_2exp_si(m, 1000) < 0 && mag_cmp_2exp_si(m, -1000) > 0)
		return fabs(log2(mag_get_d(m)));
	return fabs(fmpz_get_d(MAG_EXPREF(m))) + 1;
}

/* Upper bound of |log2 |x|| but for the last digits of a double; infinite where x may be 0. */
static double log_size(const acb_t x)
{
	mag_t low, high;
	double a, b;

	mag_init(low);
	mag_init(high);
	acb_get_mag(high, x);
	acb_get_mag_lower(low, x);
	a = log_of(high);
	b = log_of(low);
	mag_clear(low);
	mag_clear(high);
	return a > b ? a : b;
}

static enum expression_status finite(const acb_t x)
{
	return acb_is_finite(x) ? EXPRESSION_OK : EXPRESSION_UNDEFINED;
}

/* -- powers ------------------------------------------------------------------------- */

static enum expression_status exponential(acb_t out, const acb_t x, slong precision)
{
	if (size_of(x) > EXPRESSION_BITS_MAX * 0.69)
		return arb_is_positive(acb_realref(x)) && acb_is_real(x) ? EXPRESSION_LARGE : EXPRESSION_UNKNOWN;
	acb_exp(out, x, precision);
	return finite(out);
}

static enum expression_status power(acb_t out, const acb_t x, const acb_t y, const struct ball_context *c)
{
	slong precision = c->precision;
	double exponent = size_of(y);
	bool grows;
	fmpz_t n;

	if (acb_is_zero(x)) {
		if (!arb_is_positive(acb_realref(y)))
			return EXPRESSION_UNDEFINED;
		acb_zero(out);
		return EXPRESSION_OK;
	}
	/* 0 * infinity is not a number and passes: x^0 = 1. */
	if (exponent > 0 && exponent * log_size(x) > EXPRESSION_BITS_MAX && !acb_contains_zero(x)) {
		acb_t one;

		acb_init(one);
		acb_one(one);
		grows = acb_is_real(x) && acb_is_real(y) && arb_is_positive(acb_realref(x)) &&
			arb_gt(acb_realref(x), acb_realref(one)) == arb_is_positive(acb_realref(y));
		acb_clear(one);
		return grows ? EXPRESSION_LARGE : EXPRESSION_UNKNOWN;
	}
	if (acb_contains_zero(x) && exponent > EXPRESSION_BITS_MAX)
		return EXPRESSION_UNKNOWN;
	if (acb_is_int(y) && exponent < EXPRESSION_BITS_MAX) {
		fmpz_init(n);
		arf_get_fmpz(n, arb_midref(acb_realref(y)), ARF_RND_NEAR);
		acb_pow_fmpz(out, x, n, precision);
		fmpz_clear(n);
	} else {
		acb_pow_analytic(out, x, y, c->analytic, precision);
	}
	return finite(out);
}

/* The root of degree y; of odd degree it is real for negative x. */
static enum expression_status root(acb_t out, const acb_t x, const acb_t y, const struct ball_context *c)
{
	slong precision = c->precision;
	double degree = arf_get_d(arb_midref(acb_realref(y)), ARF_RND_NEAR);
	bool mirrored;
	acb_t inverse;

	if (!acb_is_int(y) || degree < 1 || degree > ROOT_MAX) {
		enum expression_status s;

		acb_init(inverse);
		acb_inv(inverse, y, precision);
		s = acb_is_finite(inverse) ? power(out, x, inverse, c) : EXPRESSION_UNDEFINED;
		acb_clear(inverse);
		return s;
	}
	if (degree < 3) {
		if (degree < 2)
			acb_set(out, x);
		else
			acb_sqrt_analytic(out, x, c->analytic, precision);
		return finite(out);
	}
	if (c->analytic && !arb_is_positive(acb_realref(x)))
		return EXPRESSION_UNDEFINED;
	mirrored = acb_is_real(x) && arb_is_negative(acb_realref(x)) && fmod(degree, 2) == 1;
	if (mirrored)
		acb_neg(out, x);
	else
		acb_set(out, x);
	acb_root_ui(out, out, (ulong)degree, precision);
	if (mirrored)
		acb_neg(out, out);
	return finite(out);
}

/* -- functions of one argument ---------------------------------------------------------- */

static enum expression_status logarithm(acb_t out, const acb_t x, const struct ball_context *c)
{
	if (acb_contains_zero(x))
		return EXPRESSION_UNDEFINED;
	acb_log_analytic(out, x, c->analytic, c->precision);
	return finite(out);
}

static void trigonometric(acb_t out, const acb_t x, enum expression_function f, slong precision)
{
	switch (f) {
	case EXPRESSION_SIN:
		acb_sin(out, x, precision);
		break;
	case EXPRESSION_COS:
		acb_cos(out, x, precision);
		break;
	case EXPRESSION_TAN:
		acb_tan(out, x, precision);
		break;
	case EXPRESSION_COT:
		acb_cot(out, x, precision);
		break;
	case EXPRESSION_SEC:
		acb_sec(out, x, precision);
		break;
	default:
		acb_csc(out, x, precision);
		break;
	}
}

static void hyperbolic(acb_t out, const acb_t x, enum expression_function f, slong precision)
{
	switch (f) {
	case EXPRESSION_SINH:
		acb_sinh(out, x, precision);
		break;
	case EXPRESSION_COSH:
		acb_cosh(out, x, precision);
		break;
	case EXPRESSION_TANH:
		acb_tanh(out, x, precision);
		break;
	case EXPRESSION_COTH:
		acb_coth(out, x, precision);
		break;
	case EXPRESSION_SECH:
		acb_sech(out, x, precision);
		break;
	default:
		acb_csch(out, x, precision);
		break;
	}
}

/* The inverse functions; those of cot, sec and csc are those of tan, cos and sin at 1/x. */
static void inverse(acb_t out, const acb_t x, enum expression_function f, slong precision)
{
	acb_t y;

	acb_init(y);
	acb_inv(y, x, precision);
	switch (f) {
	case EXPRESSION_ARCSIN:
		acb_asin(out, x, precision);
		break;
	case EXPRESSION_ARCCOS:
		acb_acos(out, x, precision);
		break;
	case EXPRESSION_ARCTAN:
		acb_atan(out, x, precision);
		break;
	case EXPRESSION_ARCCOT:
		acb_atan(out, y, precision);
		break;
	case EXPRESSION_ARCSEC:
		acb_acos(out, y, precision);
		break;
	case EXPRESSION_ARCCSC:
		acb_asin(out, y, precision);
		break;
	case EXPRESSION_ARSINH:
		acb_asinh(out, x, precision);
		break;
	case EXPRESSION_ARCOSH:
		acb_acosh(out, x, precision);
		break;
	case EXPRESSION_ARTANH:
		acb_atanh(out, x, precision);
		break;
	case EXPRESSION_ARCOTH:
		acb_atanh(out, y, precision);
		break;
	case EXPRESSION_ARSECH:
		acb_acosh(out, y, precision);
		break;
	default:
		acb_asinh(out, y, precision);
		break;
	}
	acb_clear(y);
}

/* Whether the ball may touch the cut of an inverse function: beyond 1 and -1, or i and -i. */
static bool is_at_cut(const acb_t x, enum expression_function f)
{
	bool real = f == EXPRESSION_ARCSIN || f == EXPRESSION_ARCCOS;
	arb_srcptr along = real ? acb_realref(x) : acb_imagref(x), across = real ? acb_imagref(x) : acb_realref(x);
	bool inside;
	arb_t one;

	if (!real && f != EXPRESSION_ARCTAN && f != EXPRESSION_ARSINH)
		return false;
	arb_init(one);
	arb_one(one);
	inside = arb_lt(along, one);
	arb_neg(one, one);
	inside = inside && arb_gt(along, one);
	arb_clear(one);
	return !inside && arb_contains_zero(across);
}

/* floor, ceiling, round: only where the enclosure holds one value. */
static enum expression_status stepped(acb_t out, const acb_t x, enum expression_function f, slong precision)
{
	arb_t half;

	if (!acb_is_real(x))
		return EXPRESSION_UNKNOWN;
	acb_set(out, x);
	if (f == EXPRESSION_CEILING) {
		arb_ceil(acb_realref(out), acb_realref(x), precision);
	} else {
		if (f == EXPRESSION_ROUND) {
			arb_init(half);
			arb_set_d(half, 0.5);
			arb_add(acb_realref(out), acb_realref(x), half, precision);
			arb_clear(half);
		}
		arb_floor(acb_realref(out), acb_realref(out), precision);
	}
	return arb_is_exact(acb_realref(out)) ? EXPRESSION_OK : EXPRESSION_UNDEFINED;
}

/* floor, ceiling and |x| of a real variable, continued from the line of an integral. */
static enum expression_status along_path(acb_t out, const acb_t x, enum expression_function f,
					 const struct ball_context *c)
{
	if (f == EXPRESSION_FLOOR)
		acb_real_floor(out, x, c->analytic, c->precision);
	else if (f == EXPRESSION_CEILING)
		acb_real_ceil(out, x, c->analytic, c->precision);
	else
		acb_real_abs(out, x, c->analytic, c->precision);
	return finite(out);
}

static enum expression_status gamma_of(acb_t out, const acb_t x, ulong shift, slong precision)
{
	if (size_of(x) > GAMMA_MAX)
		return acb_is_real(x) && arb_is_positive(acb_realref(x)) ? EXPRESSION_LARGE : EXPRESSION_UNKNOWN;
	acb_add_ui(out, x, shift, precision);
	acb_gamma(out, out, precision);
	return finite(out);
}

/* z!! = 2^(z/2 + 1/4 - c/4) pi^(c/4 - 1/4) Gamma(z/2 + 1), c = cos(pi z): at whole numbers what it should be. */
static enum expression_status double_factorial(acb_t out, const acb_t x, slong precision)
{
	enum expression_status s;
	acb_t cosine, y, z;

	acb_init(cosine);
	acb_init(y);
	acb_init(z);
	acb_cos_pi(cosine, x, precision);
	acb_mul_2exp_si(z, x, -1);
	s = gamma_of(y, z, 1, precision);
	if (s == EXPRESSION_OK) {
		acb_sub_ui(cosine, cosine, 1, precision);
		acb_mul_2exp_si(cosine, cosine, -2);
		acb_sub(z, z, cosine, precision);
		acb_const_pi(out, precision);
		acb_pow(out, out, cosine, precision);
		acb_mul(y, y, out, precision);
		acb_set_ui(out, 2);
		acb_pow(out, out, z, precision);
		acb_mul(out, out, y, precision);
		s = finite(out);
	}
	acb_clear(cosine);
	acb_clear(y);
	acb_clear(z);
	return s;
}

/* Parts of a complex number. */
static enum expression_status part(acb_t out, const acb_t x, enum expression_function f, slong precision)
{
	acb_t y;

	acb_init(y);
	switch (f) {
	case EXPRESSION_ABS:
		acb_abs(acb_realref(y), x, precision);
		break;
	case EXPRESSION_SIGNUM:
		acb_sgn(y, x, precision);
		break;
	case EXPRESSION_CONJUGATE:
		acb_conj(y, x);
		break;
	case EXPRESSION_REAL:
		arb_set(acb_realref(y), acb_realref(x));
		break;
	case EXPRESSION_IMAGINARY:
		arb_set(acb_realref(y), acb_imagref(x));
		break;
	default:
		acb_arg(acb_realref(y), x, precision);
		break;
	}
	acb_swap(out, y);
	acb_clear(y);
	return finite(out);
}

static enum expression_status of_one(acb_t out, const acb_t x, enum expression_function f, const struct ball_context *c)
{
	slong precision = c->precision;
	double size = size_of(x);

	if (f >= EXPRESSION_SIN && f <= EXPRESSION_CSC) {
		if (size > ldexp(1, TRIG_BITS_MAX))
			return EXPRESSION_UNKNOWN;
		trigonometric(out, x, f, precision);
		return finite(out);
	}
	if (f >= EXPRESSION_SINH && f <= EXPRESSION_CSCH) {
		if (size > EXPRESSION_BITS_MAX * 0.69)
			return EXPRESSION_UNKNOWN;
		hyperbolic(out, x, f, precision);
		return finite(out);
	}
	if (c->analytic && is_at_cut(x, f))
		return EXPRESSION_UNDEFINED;
	if ((f >= EXPRESSION_ARCSIN && f <= EXPRESSION_ARCCSC) || (f >= EXPRESSION_ARSINH && f <= EXPRESSION_ARCSCH)) {
		inverse(out, x, f, precision);
		return finite(out);
	}
	switch (f) {
	case EXPRESSION_EXP:
		return exponential(out, x, precision);
	case EXPRESSION_LN:
	case EXPRESSION_LOG: {
		enum expression_status s = logarithm(out, x, c);
		arb_t ten;

		if (s == EXPRESSION_OK && f == EXPRESSION_LOG && c->log == EXPRESSION_LOG_COMMON) {
			arb_init(ten);
			arb_const_log10(ten, precision);
			acb_div_arb(out, out, ten, precision);
			arb_clear(ten);
		}
		return s;
	}
	case EXPRESSION_FLOOR:
	case EXPRESSION_CEILING:
	case EXPRESSION_ROUND:
		if (c->path)
			return along_path(out, x, f, c);
		return stepped(out, x, f, precision);
	case EXPRESSION_FACTORIAL:
		return gamma_of(out, x, 1, precision);
	case EXPRESSION_DOUBLE_FACTORIAL:
		return double_factorial(out, x, precision);
	case EXPRESSION_GAMMA:
		return gamma_of(out, x, 0, precision);
	case EXPRESSION_PERCENT:
		acb_div_si(out, x, 100, precision);
		return EXPRESSION_OK;
	case EXPRESSION_DEGREES: {
		arb_t pi;

		arb_init(pi);
		arb_const_pi(pi, precision);
		acb_mul_arb(out, x, pi, precision);
		acb_div_si(out, out, 180, precision);
		arb_clear(pi);
		return finite(out);
	}
	default:
		if (c->path && f == EXPRESSION_ABS)
			return along_path(out, x, f, c);
		return part(out, x, f, precision);
	}
}

/* -- functions of more arguments ---------------------------------------------------------- */

/* n! / (n - k)!, and over k! for combinations. */
static enum expression_status choose(acb_t out, const acb_t n, const acb_t k, bool ordered, slong precision)
{
	enum expression_status s;
	acb_t y, z;

	acb_init(y);
	acb_init(z);
	s = gamma_of(z, n, 1, precision);
	if (s == EXPRESSION_OK && size_of(k) > GAMMA_MAX)
		s = EXPRESSION_UNKNOWN;
	if (s == EXPRESSION_OK) {
		acb_sub(y, n, k, precision);
		acb_add_ui(y, y, 1, precision);
		acb_rgamma(y, y, precision);
		acb_mul(z, z, y, precision);
		acb_add_ui(y, k, 1, precision);
		if (!ordered) {
			acb_rgamma(y, y, precision);
			acb_mul(z, z, y, precision);
		}
		s = finite(z);
	}
	acb_swap(out, z);
	acb_clear(y);
	acb_clear(z);
	return s;
}

static enum expression_status of_two(acb_t out, const acb_t x, const acb_t y, enum expression_function f,
				     const struct ball_context *c)
{
	slong precision = c->precision;
	enum expression_status s;
	acb_t z;

	switch (f) {
	case EXPRESSION_ROOT:
		return root(out, x, y, c);
	case EXPRESSION_BINOMIAL:
	case EXPRESSION_PERMUTATIONS:
		return choose(out, x, y, f == EXPRESSION_PERMUTATIONS, precision);
	case EXPRESSION_MAX:
	case EXPRESSION_MIN:
		if (c->path) {
			(f == EXPRESSION_MAX ? acb_real_max : acb_real_min)(out, x, y, c->analytic, precision);
			return finite(out);
		}
		if (!acb_is_real(x) || !acb_is_real(y))
			return EXPRESSION_UNKNOWN;
		if (f == EXPRESSION_MAX)
			arb_max(acb_realref(out), acb_realref(x), acb_realref(y), precision);
		else
			arb_min(acb_realref(out), acb_realref(x), acb_realref(y), precision);
		arb_zero(acb_imagref(out));
		return EXPRESSION_OK;
	case EXPRESSION_MOD:
		acb_init(z);
		acb_div(z, x, y, precision);
		s = acb_is_finite(z) ? stepped(z, z, EXPRESSION_FLOOR, precision) : EXPRESSION_UNDEFINED;
		acb_mul(z, z, y, precision);
		acb_sub(out, x, z, precision);
		acb_clear(z);
		return s;
	case EXPRESSION_LOG_BASE:
		acb_init(z);
		s = logarithm(z, y, c);
		if (s == EXPRESSION_OK)
			s = logarithm(out, x, c);
		if (s == EXPRESSION_OK)
			acb_div(out, out, z, precision);
		acb_clear(z);
		return s == EXPRESSION_OK ? finite(out) : s;
	default:
		return EXPRESSION_UNKNOWN;
	}
}

static enum expression_status written_out(acb_t out, const struct expression *x, const struct binding *bound,
					  const struct ball_context *c)
{
	struct binding here = { .name = x->args[0]->name, .outer = bound };
	slong from = 0, to = 0;
	enum expression_status s = exact_range(x, bound, &from, &to, c->steps);
	acb_t y;

	if (s == EXPRESSION_INEXACT) {
		/* A sum with symbolic bounds is what it is. */
		opaque_value(out, x, c->point);
		return EXPRESSION_OK;
	}
	if (s != EXPRESSION_OK)
		return s == EXPRESSION_LARGE ? EXPRESSION_UNKNOWN : s;
	acb_init(y);
	acb_set_si(out, x->function == EXPRESSION_TIMES);
	for (here.value = from; s == EXPRESSION_OK && here.value <= to; here.value++) {
		s = ball_value(y, x->args[3], &here, c);
		if (s != EXPRESSION_OK)
			break;
		if (x->function == EXPRESSION_TIMES)
			acb_mul(out, out, y, c->precision);
		else
			acb_add(out, out, y, c->precision);
	}
	acb_clear(y);
	return s == EXPRESSION_OK ? finite(out) : s;
}

static enum expression_status function(acb_t out, const struct expression *x, const struct binding *bound,
				       const struct ball_context *c)
{
	enum expression_status s;
	acb_t y, z;
	size_t i;

	if (x->function == EXPRESSION_TOTAL || x->function == EXPRESSION_TIMES)
		return written_out(out, x, bound, c);
	if (x->function == EXPRESSION_INTEGRAL)
		return integral_value(out, x, bound, c);
	if (x->function == EXPRESSION_GCD || x->function == EXPRESSION_LCM || x->function == EXPRESSION_OPAQUE ||
	    x->count == 0) {
		fmpq_t value;

		fmpq_init(value);
		s = exact_value(value, x, bound, c->steps);
		if (s == EXPRESSION_OK)
			acb_set_fmpq(out, value, c->precision);
		else if (bound == NULL || x->function == EXPRESSION_OPAQUE)
			opaque_value(out, x, c->point);
		else
			s = EXPRESSION_UNKNOWN; /* at a point where an argument is not whole */
		fmpq_clear(value);
		return s == EXPRESSION_UNKNOWN ? s : EXPRESSION_OK;
	}
	s = ball_value(out, x->args[0], bound, c);
	if (s == EXPRESSION_LARGE)
		return x->function == EXPRESSION_EXP || x->function == EXPRESSION_FACTORIAL ? s : EXPRESSION_UNKNOWN;
	if (s != EXPRESSION_OK)
		return s;
	acb_init(y);
	acb_init(z);
	if (x->count == 1 && x->function != EXPRESSION_MAX && x->function != EXPRESSION_MIN) {
		s = of_one(z, out, x->function, c);
		acb_swap(out, z);
	}
	for (i = 1; s == EXPRESSION_OK && i < x->count; i++) {
		s = ball_value(y, x->args[i], bound, c);
		if (s == EXPRESSION_LARGE)
			s = EXPRESSION_UNKNOWN;
		if (s == EXPRESSION_OK)
			s = of_two(z, out, y, x->function, c);
		acb_swap(out, z);
	}
	acb_clear(y);
	acb_clear(z);
	return s;
}

/* -- trees ------------------------------------------------------------------------------ */

static enum expression_status constant(acb_t out, enum expression_function f, slong precision)
{
	switch (f) {
	case EXPRESSION_PI:
		acb_const_pi(out, precision);
		return EXPRESSION_OK;
	case EXPRESSION_E:
		arb_const_e(acb_realref(out), precision);
		arb_zero(acb_imagref(out));
		return EXPRESSION_OK;
	case EXPRESSION_I:
		acb_onei(out);
		return EXPRESSION_OK;
	default:
		return EXPRESSION_UNDEFINED;
	}
}

static enum expression_status number(acb_t out, const struct expression *x, slong precision)
{
	enum expression_status s;
	fmpq_t value;

	if (x->small >= 0 && x->exponent == 0) {
		acb_set_si(out, (slong)x->small);
		return EXPRESSION_OK;
	}
	fmpq_init(value);
	s = exact_number(value, x);
	acb_set_fmpq(out, value, precision);
	fmpq_clear(value);
	return s;
}

static enum expression_status join(acb_t out, const acb_t y, enum expression_kind kind, const struct ball_context *c)
{
	slong precision = c->precision;
	enum expression_status s;
	acb_t z;

	switch (kind) {
	case EXPRESSION_SUM:
		acb_add(out, out, y, precision);
		return finite(out);
	case EXPRESSION_PRODUCT:
		acb_mul(out, out, y, precision);
		return finite(out);
	case EXPRESSION_QUOTIENT:
		if (acb_contains_zero(y))
			return EXPRESSION_UNDEFINED;
		acb_div(out, out, y, precision);
		return finite(out);
	default:
		acb_init(z);
		s = power(z, out, y, c);
		acb_swap(out, z);
		acb_clear(z);
		return s;
	}
}

/* Sums and powers of what is large and positive are large; for the rest this says nothing. */
static enum expression_status fold_large(const acb_t other, enum expression_kind kind, bool first,
					 enum expression_status s, enum expression_status t)
{
	arb_t bound;
	bool grows;

	if (kind == EXPRESSION_SUM)
		return (s == EXPRESSION_LARGE) != (t == EXPRESSION_LARGE) ? EXPRESSION_LARGE : EXPRESSION_UNKNOWN;
	if (kind != EXPRESSION_POWER)
		return EXPRESSION_UNKNOWN;
	if (s == EXPRESSION_LARGE && t == EXPRESSION_LARGE)
		return EXPRESSION_LARGE;
	/* A base of 2 and more to a large power; a large base to a power of 1 and more. */
	arb_init(bound);
	arb_set_ui(bound, first ? 1 : 2);
	grows = acb_is_real(other) && arb_ge(acb_realref(other), bound);
	arb_clear(bound);
	return grows ? EXPRESSION_LARGE : EXPRESSION_UNKNOWN;
}

static enum expression_status fold(acb_t out, const struct expression *x, const struct binding *bound,
				   const struct ball_context *c)
{
	enum expression_status s = ball_value(out, x->args[0], bound, c), t;
	acb_t y;
	size_t i;

	acb_init(y);
	for (i = 1; (s == EXPRESSION_OK || s == EXPRESSION_LARGE) && i < x->count; i++) {
		t = ball_value(y, x->args[i], bound, c);
		if (t != EXPRESSION_OK && t != EXPRESSION_LARGE)
			s = t;
		else if (s == EXPRESSION_LARGE || t == EXPRESSION_LARGE)
			s = fold_large(s == EXPRESSION_LARGE ? y : out, x->kind, s == EXPRESSION_LARGE, s, t);
		else
			s = join(out, y, x->kind, c);
	}
	acb_clear(y);
	return s;
}

enum expression_status ball_value(acb_t out, const struct expression *x, const struct binding *bound,
				  const struct ball_context *c)
{
	enum expression_status s;

	if (++*c->steps > EXPRESSION_STEPS_MAX)
		return EXPRESSION_UNKNOWN;
	switch (x->kind) {
	case EXPRESSION_NUMBER:
		return number(out, x, c->precision);
	case EXPRESSION_SYMBOL:
		for (; bound != NULL; bound = bound->outer) {
			if (text_equal(bound->name, x->name)) {
				if (bound->ball != NULL)
					acb_set(out, bound->ball);
				else if (bound->fraction != NULL)
					acb_set_fmpq(out, bound->fraction, c->precision);
				else
					acb_set_si(out, bound->value);
				return EXPRESSION_OK;
			}
		}
		symbol_value(out, x->name, c->point);
		return EXPRESSION_OK;
	case EXPRESSION_CONSTANT:
		return constant(out, x->function, c->precision);
	case EXPRESSION_NEGATE:
		s = ball_value(out, x->args[0], bound, c);
		acb_neg(out, out);
		return s == EXPRESSION_LARGE ? EXPRESSION_UNKNOWN : s;
	case EXPRESSION_SUM:
	case EXPRESSION_PRODUCT:
	case EXPRESSION_QUOTIENT:
	case EXPRESSION_POWER:
		return fold(out, x, bound, c);
	case EXPRESSION_FUNCTION:
		return function(out, x, bound, c);
	case EXPRESSION_APPLY:
		opaque_value(out, x, c->point);
		return EXPRESSION_OK;
	default:
		return EXPRESSION_UNKNOWN;
	}
}
