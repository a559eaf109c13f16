/*
 * Equality of constants by arithmetic in fields that contain them exactly
 * (F. Johansson, "Calcium: computing in exact real and complex fields", 2021,
 * doi 10.1145/3452143.3465513). Its contexts remember what they met, so each
 * question gets one of its own: a verdict does not depend on those before.
 */
#include <stdlib.h>

#include "math/expression_parts.h"

/* Beyond these a question is left to the balls. */
enum {
	NODES_MAX = 80,
	EXPONENT_MAX = 40,
	ROOT_DEGREE_MAX = 12,
	NUMBER_BITS_MAX = 2048,
	EXTENSIONS_MAX = 6, /* roots and functions: each may enlarge the field */
	QQBAR_DEGREE_MAX = 24,
	PRECISION_MAX = 1024
};

struct algebra {
	ca_ctx_t field;
	enum expression_log log;
	uint32_t steps; /* of exact values */
	unsigned nodes, extensions;
};

static bool value(ca_t out, const struct expression *x, struct algebra *a);

/* out = x^y */
static bool power(ca_t out, const ca_t x, const ca_t y, struct algebra *a)
{
	bool ok = true;
	fmpq_t q;

	fmpq_init(q);
	if (ca_get_fmpq(q, y, a->field)) {
		ok = fmpz_cmp_si(fmpq_numref(q), -EXPONENT_MAX) >= 0 &&
		     fmpz_cmp_si(fmpq_numref(q), EXPONENT_MAX) <= 0 &&
		     fmpz_cmp_si(fmpq_denref(q), ROOT_DEGREE_MAX) <= 0;
		if (ok && !fmpz_is_one(fmpq_denref(q)))
			ok = ++a->extensions <= EXTENSIONS_MAX;
	} else {
		ok = ++a->extensions <= EXTENSIONS_MAX;
	}
	fmpq_clear(q);
	if (ok)
		ca_pow(out, x, y, a->field);
	return ok;
}

/* The real root of odd degree of a negative number is minus that of its absolute value. */
static bool root(ca_t out, const ca_t x, const ca_t y, struct algebra *a)
{
	bool mirrored, ok;
	fmpz_t degree;
	ca_t z;

	fmpz_init(degree);
	ok = ca_get_fmpz(degree, y, a->field) && fmpz_cmp_si(degree, 1) >= 0 &&
	     fmpz_cmp_si(degree, ROOT_DEGREE_MAX) <= 0;
	mirrored = ok && fmpz_is_odd(degree) && ca_check_is_negative_real(x, a->field) == T_TRUE;
	fmpz_clear(degree);
	if (!ok)
		return false;
	ca_init(z, a->field);
	ca_inv(z, y, a->field);
	if (mirrored) {
		ca_neg(out, x, a->field);
		ok = power(out, out, z, a);
		ca_neg(out, out, a->field);
	} else {
		ok = power(out, x, z, a);
	}
	ca_clear(z, a->field);
	return ok;
}

/* sec, csc, cot and the hyperbolic functions by those that the field has. */
static bool reciprocal(ca_t out, const ca_t x, enum expression_function f, struct algebra *a)
{
	ca_t y;

	ca_init(y, a->field);
	ca_sin_cos(out, y, x, a->field);
	if (f == EXPRESSION_SEC)
		ca_inv(out, y, a->field);
	else if (f == EXPRESSION_CSC)
		ca_inv(out, out, a->field);
	else
		ca_div(out, y, out, a->field);
	ca_clear(y, a->field);
	return true;
}

static bool hyperbolic(ca_t out, const ca_t x, enum expression_function f, struct algebra *a)
{
	ca_t plus, minus;

	ca_init(plus, a->field);
	ca_init(minus, a->field);
	ca_exp(plus, x, a->field);
	ca_inv(minus, plus, a->field);
	ca_sub(out, plus, minus, a->field);
	ca_add(plus, plus, minus, a->field);
	if (f == EXPRESSION_SINH || f == EXPRESSION_COSH)
		ca_div_si(out, f == EXPRESSION_SINH ? out : plus, 2, a->field);
	else
		ca_div(out, out, plus, a->field);
	ca_clear(plus, a->field);
	ca_clear(minus, a->field);
	return true;
}

static bool logarithm(ca_t out, const ca_t x, slong base, struct algebra *a)
{
	ca_t y;

	ca_log(out, x, a->field);
	if (base == 0)
		return true;
	ca_init(y, a->field);
	ca_set_si(y, base, a->field);
	ca_log(y, y, a->field);
	ca_div(out, out, y, a->field);
	ca_clear(y, a->field);
	return true;
}

static bool degrees(ca_t x, struct algebra *a)
{
	ca_t pi;

	ca_init(pi, a->field);
	ca_pi(pi, a->field);
	ca_mul(x, x, pi, a->field);
	ca_div_si(x, x, 180, a->field);
	ca_clear(pi, a->field);
	return true;
}

static bool of_one(ca_t out, const ca_t x, enum expression_function f, struct algebra *a)
{
	switch (f) {
	case EXPRESSION_PERCENT:
		ca_div_si(out, x, 100, a->field);
		return true;
	case EXPRESSION_DEGREES:
		ca_set(out, x, a->field);
		return degrees(out, a);
	case EXPRESSION_CONJUGATE:
		ca_conj(out, x, a->field);
		return true;
	case EXPRESSION_REAL:
		ca_re(out, x, a->field);
		return true;
	case EXPRESSION_IMAGINARY:
		ca_im(out, x, a->field);
		return true;
	case EXPRESSION_FLOOR:
		ca_floor(out, x, a->field);
		return true;
	case EXPRESSION_CEILING:
		ca_ceil(out, x, a->field);
		return true;
	default:
		break;
	}
	if (++a->extensions > EXTENSIONS_MAX)
		return false;
	switch (f) {
	case EXPRESSION_ABS:
		ca_abs(out, x, a->field);
		return true;
	case EXPRESSION_EXP:
		ca_exp(out, x, a->field);
		return true;
	case EXPRESSION_LN:
		return logarithm(out, x, 0, a);
	case EXPRESSION_LOG:
		return logarithm(out, x, a->log == EXPRESSION_LOG_COMMON ? 10 : 0, a);
	case EXPRESSION_SIN:
		ca_sin(out, x, a->field);
		return true;
	case EXPRESSION_COS:
		ca_cos(out, x, a->field);
		return true;
	case EXPRESSION_TAN:
		ca_tan(out, x, a->field);
		return true;
	case EXPRESSION_COT:
	case EXPRESSION_SEC:
	case EXPRESSION_CSC:
		return reciprocal(out, x, f, a);
	case EXPRESSION_SINH:
	case EXPRESSION_COSH:
	case EXPRESSION_TANH:
		return hyperbolic(out, x, f, a);
	case EXPRESSION_ARCSIN:
		ca_asin(out, x, a->field);
		return true;
	case EXPRESSION_ARCCOS:
		ca_acos(out, x, a->field);
		return true;
	case EXPRESSION_ARCTAN:
		ca_atan(out, x, a->field);
		return true;
	default:
		return false;
	}
}

static bool function(ca_t out, const struct expression *x, struct algebra *a)
{
	bool ok;
	ca_t y, z;

	if (x->count < 1 || x->count > 2 || x->function >= EXPRESSION_TOTAL)
		return false;
	ca_init(y, a->field);
	ca_init(z, a->field);
	ok = value(y, x->args[0], a) && (x->count == 1 || value(z, x->args[1], a));
	if (ok && x->count == 1) {
		ok = of_one(out, y, x->function, a);
	} else if (ok && x->function == EXPRESSION_ROOT) {
		ok = root(out, y, z, a);
	} else if (ok && x->function == EXPRESSION_LOG_BASE) {
		ca_log(y, y, a->field);
		ca_log(z, z, a->field);
		ca_div(out, y, z, a->field);
	} else {
		ok = false;
	}
	ca_clear(y, a->field);
	ca_clear(z, a->field);
	return ok;
}

static bool fold(ca_t out, const struct expression *x, struct algebra *a)
{
	bool ok = value(out, x->args[0], a);
	size_t i;
	ca_t y;

	ca_init(y, a->field);
	for (i = 1; ok && i < x->count; i++) {
		ok = value(y, x->args[i], a);
		if (!ok)
			break;
		if (x->kind == EXPRESSION_SUM)
			ca_add(out, out, y, a->field);
		else if (x->kind == EXPRESSION_PRODUCT)
			ca_mul(out, out, y, a->field);
		else if (x->kind == EXPRESSION_QUOTIENT)
			ca_div(out, out, y, a->field);
		else
			ok = power(out, out, y, a);
	}
	ca_clear(y, a->field);
	return ok;
}

static bool exact(ca_t out, const struct expression *x, struct algebra *a)
{
	bool ok;
	fmpq_t q;

	fmpq_init(q);
	ok = exact_value(q, x, NULL, &a->steps) == EXPRESSION_OK && fmpz_bits(fmpq_numref(q)) <= NUMBER_BITS_MAX &&
	     fmpz_bits(fmpq_denref(q)) <= NUMBER_BITS_MAX;
	if (ok)
		ca_set_fmpq(out, q, a->field);
	fmpq_clear(q);
	return ok;
}

static bool value(ca_t out, const struct expression *x, struct algebra *a)
{
	if (++a->nodes > NODES_MAX)
		return false;
	switch (x->kind) {
	case EXPRESSION_NUMBER:
		return exact(out, x, a);
	case EXPRESSION_CONSTANT:
		if (x->function == EXPRESSION_PI) {
			ca_pi(out, a->field);
		} else if (x->function == EXPRESSION_I) {
			ca_i(out, a->field);
		} else if (x->function == EXPRESSION_E) {
			ca_one(out, a->field);
			ca_exp(out, out, a->field);
		}
		return x->function != EXPRESSION_INFINITY;
	case EXPRESSION_NEGATE:
		if (!value(out, x->args[0], a))
			return false;
		ca_neg(out, out, a->field);
		return true;
	case EXPRESSION_SUM:
	case EXPRESSION_PRODUCT:
	case EXPRESSION_QUOTIENT:
	case EXPRESSION_POWER:
		return fold(out, x, a);
	case EXPRESSION_FUNCTION:
		return exact(out, x, a) || function(out, x, a);
	default:
		return false;
	}
}

enum expression_verdict algebra_equal(const struct expression *x, const struct expression *y, enum expression_log log)
{
	struct algebra a = { .log = log };
	enum expression_verdict verdict = EXPRESSION_UNDECIDED;
	truth_t equal;
	ca_t u, v;

	ca_ctx_init(a.field);
	ca_ctx_set_option(a.field, CA_OPT_PREC_LIMIT, PRECISION_MAX);
	ca_ctx_set_option(a.field, CA_OPT_QQBAR_DEG_LIMIT, QQBAR_DEGREE_MAX);
	ca_ctx_set_option(a.field, CA_OPT_USE_GROEBNER, 0);
	ca_init(u, a.field);
	ca_init(v, a.field);
	/* An infinity, or nothing at all, is no value. */
	if (value(u, x, &a) && value(v, y, &a) && ca_check_is_number(u, a.field) == T_TRUE &&
	    ca_check_is_number(v, a.field) == T_TRUE) {
		equal = ca_check_equal(u, v, a.field);
		verdict = equal == T_TRUE    ? EXPRESSION_EQUAL
			  : equal == T_FALSE ? EXPRESSION_DIFFERENT
					     : EXPRESSION_UNDECIDED;
	}
	ca_clear(u, a.field);
	ca_clear(v, a.field);
	ca_ctx_clear(a.field);
	return verdict;
}
