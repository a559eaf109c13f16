/* Equality of values: numbers and expressions, percentages, degrees, units. */
#include "answer/equality_parts.h"
#include "base/memory.h"
#include "vocabulary/opposite.h"
#include "vocabulary/unit.h"

bool equality_is_value(const struct expression *x)
{
	while (x->kind == EXPRESSION_QUANTITY)
		x = x->args[0];
	return expression_is_scalar(x);
}

/* A scalar without what stands around it. */
struct quantity {
	const struct expression *value;
	enum {
		PLAIN,
		PERCENT,
		DEGREES,
		UNIT
	} kind;
	struct text unit, change; /* km; a loss of */
};

/* 25 degrees C are no angle. */
static struct text temperature_of(struct text unit)
{
	static const char *const names[] = { "C", "F", "Celsius", "celsius", "Fahrenheit", "fahrenheit", "K" };
	static const char *const units[] = { "celsius",    "fahrenheit", "celsius", "celsius",
					     "fahrenheit", "fahrenheit", "kelvin" };
	size_t i;

	for (i = 0; i < countof(names); i++)
		if (text_is(unit, names[i]))
			return text_of(units[i]);
	return (struct text){ NULL, 0 };
}

static void add_unit(struct quantity *q, struct text name)
{
	struct text temperature = temperature_of(name);

	if (q->unit.size > 0) {
		q->change = name;
		return;
	}
	q->unit = name;
	if (q->kind == PLAIN && (text_is(name, "degrees") || text_is(name, "degree"))) {
		q->kind = DEGREES; /* as without \text */
		return;
	}
	if (q->kind == PLAIN || (q->kind == DEGREES && temperature.size > 0)) {
		q->unit = q->kind == DEGREES ? temperature : name;
		q->kind = UNIT;
	}
}

static struct quantity peel(struct arena *a, const struct expression *x)
{
	struct quantity q = { .value = x, .kind = PLAIN };

	if (x->kind == EXPRESSION_QUANTITY) {
		q = peel(a, x->args[0]);
		add_unit(&q, x->name);
		return q;
	}
	if (x->kind == EXPRESSION_FUNCTION &&
	    (x->function == EXPRESSION_PERCENT || x->function == EXPRESSION_DEGREES)) {
		q.value = x->args[0];
		q.kind = x->function == EXPRESSION_PERCENT ? PERCENT : DEGREES;
	} else if (x->kind == EXPRESSION_NEGATE) {
		q = peel(a, x->args[0]);
		if (q.kind != PLAIN)
			q.value = expression_new(a, EXPRESSION_NEGATE, &q.value, 1);
		else
			q.value = x;
	}
	return q;
}

/* -- scalars ----------------------------------------------------------------------- */

struct expression_decision equality_decide(struct equality *c, const struct expression *x, const struct expression *y,
					   enum expression_log log)
{
	struct expression_decision d = { .verdict = EXPRESSION_UNDECIDED, .proof = EXPRESSION_BY_NOTHING };

	if (c->steps > EQUALITY_STEPS_MAX)
		return d;
	d = expression_equal(x, y, log);
	c->steps += 1 + d.steps + (d.proof == EXPRESSION_BY_ALGEBRA ? ALGEBRA_STEPS : 0);
	return d;
}

struct answer_result equality_values(struct equality *c, const struct expression *x, const struct expression *y)
{
	struct expression_decision d = equality_decide(c, x, y, EXPRESSION_LOG_NATURAL), common;
	bool rounds;

	if (d.verdict != EXPRESSION_EQUAL && !c->strict && (x->has_log || y->has_log)) {
		common = equality_decide(c, x, y, EXPRESSION_LOG_COMMON);
		if (common.verdict == EXPRESSION_EQUAL)
			return equality_decided(common, "the same value, log to the base 10");
	}
	if (d.verdict != EXPRESSION_EQUAL && !c->strict && equality_renamed(c, x, y))
		return equality_result(ANSWER_EQUAL, "the same but for names");
	if (d.verdict == EXPRESSION_EQUAL || c->strict || c->policy->rounding == 0)
		return equality_decided(d, "value");
	rounds = expression_rounds_to(x, y, c->policy->rounding) || expression_rounds_to(y, x, c->policy->rounding);
	return rounds ? equality_result(ANSWER_EQUAL, "a decimal that rounds the other value")
		      : equality_decided(d, "value");
}

/* -- percentages: 28% is 28, or 0.28, or both ------------------------------------------ */

static const struct expression *ratio_of(struct arena *a, const struct quantity *percentage)
{
	return expression_function(a, EXPRESSION_PERCENT, &percentage->value, 1);
}

/* Against a number without a percent sign. */
static struct answer_result percents(struct equality *c, const struct quantity *p, const struct quantity *other)
{
	struct answer_result r = equality_values(c, p->value, other->value), ratio;

	if (c->policy->percent != ANSWER_PERCENT_NUMBER) {
		ratio = equality_values(c, ratio_of(c->arena, p), other->value);
		r = c->policy->percent == ANSWER_PERCENT_RATIO ? ratio : equality_either(r, ratio);
	}
	r.rule = "percent";
	return r;
}

const struct expression *equality_bare(struct arena *a, const struct expression *x, const struct answer_policy *policy)
{
	struct quantity q = peel(a, x);

	return q.kind == PERCENT && policy->percent == ANSWER_PERCENT_RATIO ? ratio_of(a, &q) : q.value;
}

/* -- degrees, units, and all of them ---------------------------------------------------- */

/* Degrees against a bare number (the same number) or against radians. */
static struct answer_result degrees(struct equality *c, const struct quantity *d, const struct quantity *other)
{
	const struct expression *radians = expression_function(c->arena, EXPRESSION_DEGREES, &d->value, 1);
	struct unit_measure angle, m;
	struct answer_result r;

	if (other->kind == UNIT && unit_measure_of(other->unit, &m) && unit_measure_of(TEXT("radian"), &angle) &&
	    unit_same_kind(&m, &angle) && unit_same_size(&m, &angle))
		r = equality_values(c, radians, other->value); /* 60 radians */
	else
		r = equality_either(equality_values(c, d->value, other->value),
				    equality_values(c, radians, other->value));
	r.rule = "degrees";
	return r;
}

/* Dozens of something; against a bare number, dozens or single things. */
static bool is_dozens(const struct quantity *q)
{
	return q->kind == UNIT && text_starts_folded(q->unit, 0, TEXT("dozen"));
}

static struct answer_result dozens(struct equality *c, const struct quantity *x, const struct quantity *other)
{
	const struct expression *each =
		expression_pair(c->arena, EXPRESSION_PRODUCT, x->value, expression_integer(c->arena, 12));
	struct answer_result r = equality_values(c, each, other->value);

	if (other->kind != UNIT)
		r = equality_either(r, equality_values(c, x->value, other->value));
	r.rule = "dozens";
	return r;
}

/* 2 hours 30 minutes against a bare number, of hours or of minutes. */
static struct answer_result in_last_unit(struct equality *c, const struct quantity *x, const struct quantity *bare)
{
	struct text joint = TEXT(" and ");
	size_t at = text_find_last(x->unit, joint);
	struct unit_measure first, last;

	if (x->kind != UNIT || bare->kind != PLAIN || at == x->unit.size || !unit_measure_of(x->unit, &first) ||
	    !unit_measure_of(text_slice(x->unit, at + joint.size, x->unit.size), &last))
		return equality_result(ANSWER_DIFFERENT, "value");
	return equality_values(c, unit_measured(c->arena, x->value, &first),
			       unit_measured(c->arena, bare->value, &last));
}

/* Numbers whose units say nothing. */
static struct answer_result bare(struct equality *c, const struct quantity *x, const struct quantity *y)
{
	struct answer_result r = equality_values(c, x->value, y->value);

	if (r.verdict == ANSWER_EQUAL || (x->kind != UNIT && y->kind != UNIT))
		return r;
	return equality_either(r, equality_either(in_last_unit(c, x, y), in_last_unit(c, y, x)));
}

/* Both in units that are known, or not; a number without a unit is of any. */
static struct answer_result units(struct equality *c, const struct quantity *x, const struct quantity *y)
{
	struct unit_measure m, n;
	struct answer_result r;

	if (is_dozens(x) != is_dozens(y))
		return is_dozens(x) ? dozens(c, x, y) : dozens(c, y, x);
	if (x->kind != UNIT || y->kind != UNIT || text_equal(x->unit, y->unit) || !unit_measure_of(x->unit, &m) ||
	    !unit_measure_of(y->unit, &n)) {
		/* "n is even" says something of n, and is no measure. */
		if (x->kind == UNIT && y->kind == UNIT && x->value->kind == EXPRESSION_SYMBOL &&
		    !text_equal(x->unit, y->unit))
			return equality_result(ANSWER_DIFFERENT, "what is said of a name");
		return bare(c, x, y);
	}
	if (!unit_same_kind(&m, &n))
		return equality_result(ANSWER_DIFFERENT, "units of different dimensions");
	if (unit_same_size(&m, &n))
		return equality_values(c, x->value, y->value);
	r = equality_values(c, unit_measured(c->arena, x->value, &m), unit_measured(c->arena, y->value, &n));
	r.rule = "units";
	return r;
}

/* -- classes of numbers ------------------------------------------------------------------ */

const struct expression *equality_modulus(const struct expression *x)
{
	const struct expression *residue, *m;

	if (x->kind != EXPRESSION_FUNCTION || x->function != EXPRESSION_MOD)
		return NULL;
	residue = x->args[0];
	m = x->args[1];
	if (x->name.size > 0)
		return m;
	return residue->kind == EXPRESSION_NUMBER && m->kind == EXPRESSION_NUMBER && residue->small >= 0 &&
			       residue->small < m->small && residue->exponent == 0 && m->exponent == 0
		       ? m
		       : NULL;
}

struct answer_result equality_scalars(struct equality *c, const struct expression *x, const struct expression *y)
{
	const struct expression *m = equality_modulus(x), *n = equality_modulus(y);
	struct quantity p, q;
	struct answer_result r;

	if (c->strict)
		return equality_values(c, equality_bare(c->arena, x, c->policy), equality_bare(c->arena, y, c->policy));
	if (m != NULL && n != NULL && (r = equality_values(c, m, n)).verdict != ANSWER_EQUAL) {
		r.rule = "moduli";
		return r;
	}
	p = peel(c->arena, x);
	q = peel(c->arena, y);
	if (opposite(p.unit, q.unit) || opposite(p.change, q.change) || opposite(p.unit, q.change) ||
	    opposite(p.change, q.unit))
		return equality_result(ANSWER_DIFFERENT, "opposite words");
	if (opposite_is_bound(p.unit) != opposite_is_bound(q.unit))
		return equality_result(ANSWER_DIFFERENT, "a bound and a number");
	if ((p.kind == PERCENT) != (q.kind == PERCENT))
		return p.kind == PERCENT ? percents(c, &p, &q) : percents(c, &q, &p);
	if ((p.kind == DEGREES) != (q.kind == DEGREES))
		return p.kind == DEGREES ? degrees(c, &p, &q) : degrees(c, &q, &p);
	return units(c, &p, &q);
}

bool equality_units_differ(struct text x, struct text y)
{
	struct unit_measure m, n;

	return opposite(x, y) || (unit_measure_of(x, &m) && unit_measure_of(y, &n) &&
				  (!unit_same_kind(&m, &n) || !unit_same_size(&m, &n)));
}
