/*
 * Enclosures of definite integrals (F. Johansson, "Numerical integration in
 * arbitrary-precision ball arithmetic", 2018, doi 10.1007/978-3-319-96418-8_30).
 */
#include "math/expression_parts.h"

enum {
	EVALUATIONS_MAX = 2000,
	SLACK = 12 /* bits that the result may lack */
};

/* Along the real line these are continued to a function that is holomorphic piece by piece. */
static bool is_continued(enum expression_function f)
{
	switch (f) {
	case EXPRESSION_ROOT:
	case EXPRESSION_EXP:
	case EXPRESSION_LN:
	case EXPRESSION_LOG:
	case EXPRESSION_LOG_BASE:
	case EXPRESSION_ARCSIN:
	case EXPRESSION_ARCCOS:
	case EXPRESSION_ARCTAN:
	case EXPRESSION_ARSINH:
	case EXPRESSION_ABS:
	case EXPRESSION_FLOOR:
	case EXPRESSION_CEILING:
	case EXPRESSION_MAX:
	case EXPRESSION_MIN:
	case EXPRESSION_PERCENT:
	case EXPRESSION_DEGREES:
		return true;
	default:
		return (f >= EXPRESSION_SIN && f <= EXPRESSION_CSC) || (f >= EXPRESSION_SINH && f <= EXPRESSION_CSCH);
	}
}

bool expression_is_integrable(const struct expression *x)
{
	size_t i;

	if (!expression_is_scalar(x) || x->kind == EXPRESSION_APPLY || x->has_sign)
		return false;
	if (x->kind == EXPRESSION_CONSTANT)
		return x->function != EXPRESSION_INFINITY;
	if (x->kind == EXPRESSION_FUNCTION && !is_continued(x->function))
		return false;
	for (i = 0; i < x->count; i++)
		if (!expression_is_integrable(x->args[i]))
			return false;
	return true;
}

struct integrand {
	const struct expression *x; /* the integral */
	const struct binding *bound;
	const struct ball_context *c;
};

/* Called by FLINT: order 1 asks for a value only if the function is holomorphic all over z. */
static int evaluate(acb_ptr out, const acb_t z, void *context, slong order, slong precision)
{
	const struct integrand *f = context;
	struct ball_context c = *f->c;
	struct binding here = { .name = f->x->args[0]->name, .ball = z, .outer = f->bound };

	c.precision = precision;
	c.path = true;
	c.analytic = order > 0;
	if (ball_value(out, f->x->args[3], &here, &c) != EXPRESSION_OK)
		acb_indeterminate(out);
	return 0;
}

enum expression_status integral_value(acb_t out, const struct expression *x, const struct binding *bound,
				      const struct ball_context *c)
{
	struct integrand f = { .x = x, .bound = bound, .c = c };
	acb_calc_integrate_opt_t options;
	enum expression_status s;
	mag_t tolerance;
	acb_t from, to;

	acb_init(from);
	acb_init(to);
	s = ball_value(from, x->args[1], bound, c);
	if (s == EXPRESSION_OK)
		s = ball_value(to, x->args[2], bound, c);
	if (s == EXPRESSION_OK) {
		acb_calc_integrate_opt_init(options);
		options->eval_limit = EVALUATIONS_MAX;
		mag_init(tolerance);
		mag_set_ui_2exp_si(tolerance, 1, SLACK - c->precision);
		acb_calc_integrate(out, evaluate, &f, from, to, c->precision - SLACK, tolerance, options, c->precision);
		mag_clear(tolerance);
		s = acb_is_finite(out) ? EXPRESSION_OK : EXPRESSION_UNDEFINED;
	}
	acb_clear(from);
	acb_clear(to);
	return s;
}
