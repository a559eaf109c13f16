/* Deciding equality of scalars: exact forms, then balls. */
#include <stdlib.h>

#include "math/expression_parts.h"

enum {
	PRECISION_LOW = 64,
	PRECISION_HIGH = 512,
	PRECISION_INTEGRAL = 128, /* where enclosing more of an integral takes too long */
	ACCURACY_LOW = 30,        /* bits that an overlap must be worth to count */
	AGREEMENTS_MIN = 3,
	WHOLE_AGREEMENTS_MIN = 6
};

/* -- one point ------------------------------------------------------------------- */

enum meeting {
	MEET_APART,   /* both have values there, and not the same */
	MEET_OVERLAP, /* the enclosures overlap and are narrow */
	MEET_VAGUE,   /* they overlap and are wide */
	MEET_OUTSIDE, /* not both are real there */
	MEET_NOWHERE  /* not both have a value there */
};

struct pair {
	const struct expression *x, *y;
	enum expression_log log;
	bool complex;             /* compare complex values too */
	const struct binding *at; /* what symbols have values of their own; NULL for none */
	slong highest;            /* precision in bits: what evidence is found at */
	uint32_t steps;
	enum expression_status status[2];
};

/* Whether the enclosure says something: relative accuracy, or a radius next to nothing. */
static bool narrow(const acb_t x, slong precision)
{
	mag_t radius;
	bool ok;

	if (acb_rel_accuracy_bits(x) >= ACCURACY_LOW)
		return true;
	mag_init(radius);
	mag_max(radius, arb_radref(acb_realref(x)), arb_radref(acb_imagref(x)));
	ok = mag_cmp_2exp_si(radius, -precision / 2) < 0;
	mag_clear(radius);
	return ok;
}

/* A real value: the imaginary part is 0, or a narrow enclosure of 0. */
static bool is_real(const acb_t x)
{
	return acb_is_real(x) ||
	       (arb_contains_zero(acb_imagref(x)) && mag_cmp_2exp_si(arb_radref(acb_imagref(x)), -20) < 0);
}

static enum meeting compare_values(const struct pair *p, const acb_t u, const acb_t v, slong precision)
{
	if (!p->complex && (!is_real(u) || !is_real(v)))
		return MEET_OUTSIDE;
	if (p->complex ? !acb_overlaps(u, v) : !arb_overlaps(acb_realref(u), acb_realref(v)))
		return MEET_APART;
	return narrow(u, precision) && narrow(v, precision) ? MEET_OVERLAP : MEET_VAGUE;
}

static enum meeting meet(struct pair *p, unsigned point, slong precision)
{
	struct ball_context c = { .precision = precision, .point = point, .log = p->log, .steps = &p->steps };
	enum meeting m = MEET_NOWHERE;
	acb_t u, v;

	acb_init(u);
	acb_init(v);
	p->status[0] = ball_value(u, p->x, p->at, &c);
	p->status[1] = ball_value(v, p->y, p->at, &c);
	if (p->status[0] == EXPRESSION_OK && p->status[1] == EXPRESSION_OK)
		m = compare_values(p, u, v, precision);
	acb_clear(u);
	acb_clear(v);
	return m;
}

/* At a point where some symbols, or all, have chosen values: exactly where both are rational there, else in balls. */
static enum meeting meet_at(struct pair *p, const struct binding *at, unsigned point, slong precision)
{
	enum meeting m;
	fmpq_t u, v;

	fmpq_init(u);
	fmpq_init(v);
	p->status[0] = exact_value(u, p->x, at, &p->steps);
	p->status[1] = exact_value(v, p->y, at, &p->steps);
	m = fmpq_equal(u, v) ? MEET_OVERLAP : MEET_APART;
	fmpq_clear(u);
	fmpq_clear(v);
	if (p->status[0] == EXPRESSION_OK && p->status[1] == EXPRESSION_OK)
		return m;
	if (p->status[0] == EXPRESSION_UNDEFINED || p->status[1] == EXPRESSION_UNDEFINED)
		return MEET_NOWHERE;
	p->at = at;
	m = meet(p, point, precision);
	p->at = NULL;
	return m;
}

/* -- verdicts -------------------------------------------------------------------- */

static struct expression_decision decided(enum expression_verdict verdict, enum expression_proof proof, unsigned points,
					  slong precision)
{
	return (struct expression_decision){
		.verdict = verdict, .proof = proof, .points = points, .precision = (unsigned)precision
	};
}

static struct expression_decision undecided(const struct pair *p)
{
	struct expression_decision d = decided(EXPRESSION_UNDECIDED, EXPRESSION_BY_NOTHING, 0, 0);

	d.status[0] = p->status[0];
	d.status[1] = p->status[1];
	return d;
}

/* +1 or -1 for an infinity, else 0. */
static int infinite(const struct expression *x)
{
	if (x->kind == EXPRESSION_CONSTANT && x->function == EXPRESSION_INFINITY)
		return 1;
	if (x->kind == EXPRESSION_NEGATE && x->args[0]->kind == EXPRESSION_CONSTANT &&
	    x->args[0]->function == EXPRESSION_INFINITY)
		return -1;
	return 0;
}

static bool same_tree(const struct expression *x, const struct expression *y)
{
	size_t i;

	if (x == y)
		return true;
	if (x->kind != y->kind || x->function != y->function || x->count != y->count || x->base != y->base ||
	    x->exponent != y->exponent || !text_equal(x->name, y->name))
		return false;
	for (i = 0; i < x->count; i++)
		if (!same_tree(x->args[i], y->args[i]))
			return false;
	return true;
}

static bool same_form(const struct expression *x, const struct expression *y,
		      bool (*form)(struct builder *out, const struct expression *x))
{
	struct builder a = { 0 }, b = { 0 };
	bool same = form(&a, x) && form(&b, y) && text_equal(builder_view(&a), builder_view(&b));

	builder_clear(&a);
	builder_clear(&b);
	return same;
}

/* Both rational: a verdict. */
static bool by_rationals(struct pair *p, struct expression_decision *d)
{
	bool both;
	fmpq_t u, v;

	fmpq_init(u);
	fmpq_init(v);
	p->status[0] = exact_value(u, p->x, NULL, &p->steps);
	p->status[1] = exact_value(v, p->y, NULL, &p->steps);
	both = p->status[0] == EXPRESSION_OK && p->status[1] == EXPRESSION_OK;
	if (both)
		*d = decided(fmpq_equal(u, v) ? EXPRESSION_EQUAL : EXPRESSION_DIFFERENT, EXPRESSION_BY_RATIONAL, 0, 0);
	fmpq_clear(u);
	fmpq_clear(v);
	return both;
}

/* One is beyond 2^EXPRESSION_BITS_MAX, the other a good deal below. */
static bool by_size(const struct pair *p)
{
	const struct expression *other = p->status[0] == EXPRESSION_LARGE ? p->y : p->x;
	uint32_t steps = 0;
	struct ball_context c = { .precision = PRECISION_LOW, .log = p->log, .steps = &steps };
	bool below;
	mag_t m;
	acb_t v;

	if ((p->status[0] == EXPRESSION_LARGE) == (p->status[1] == EXPRESSION_LARGE))
		return false;
	acb_init(v);
	mag_init(m);
	below = ball_value(v, other, NULL, &c) == EXPRESSION_OK;
	acb_get_mag(m, v);
	below = below && mag_cmp_2exp_si(m, EXPRESSION_BITS_MAX / 2) < 0;
	mag_clear(m);
	acb_clear(v);
	return below;
}

static struct expression_decision constants(struct pair *p)
{
	enum expression_verdict algebra;
	enum meeting m;
	slong precision;

	p->complex = true;
	for (precision = PRECISION_LOW; precision <= p->highest; precision *= 2) {
		m = meet(p, 0, precision);
		if (m == MEET_APART)
			return decided(EXPRESSION_DIFFERENT, EXPRESSION_BY_BALLS, 1, precision);
		if (m == MEET_OVERLAP)
			break;
		if (p->status[0] == EXPRESSION_LARGE || p->status[1] == EXPRESSION_LARGE)
			return by_size(p) ? decided(EXPRESSION_DIFFERENT, EXPRESSION_BY_SIZE, 1, precision)
					  : undecided(p);
		if (p->status[0] == EXPRESSION_UNKNOWN || p->status[1] == EXPRESSION_UNKNOWN)
			return undecided(p);
	}
	/* Undefined at every precision may be a pole, or a step that no enclosure gets off. */
	algebra = algebra_equal(p->x, p->y, p->log);
	if (algebra != EXPRESSION_UNDECIDED)
		return decided(algebra, EXPRESSION_BY_ALGEBRA, 0, 0);
	for (; precision <= p->highest; precision *= 2) {
		m = meet(p, 0, precision);
		if (m == MEET_APART)
			return decided(EXPRESSION_DIFFERENT, EXPRESSION_BY_BALLS, 1, precision);
		if (m == MEET_OVERLAP && precision == p->highest)
			return decided(EXPRESSION_EQUAL, EXPRESSION_BY_EVIDENCE, 1, precision);
	}
	return undecided(p);
}

/* What the points said, low precision first. */
struct survey {
	unsigned points, agreements, outside, vague;
	bool agreed[POINTS_MAX];
};

/* False: proved different at s->points points. */
static bool survey(struct pair *p, struct survey *s, unsigned from, unsigned to)
{
	unsigned i;

	for (i = from; i < to; i++) {
		enum meeting m = meet(p, i, PRECISION_LOW);

		s->points++;
		if (m == MEET_VAGUE)
			m = meet(p, i, 4 * PRECISION_LOW);
		if (m == MEET_APART)
			return false;
		s->agreed[i] = m == MEET_OVERLAP;
		s->agreements += m == MEET_OVERLAP;
		s->vague += m == MEET_VAGUE;
		/* Where one has a value and the other none, their domains differ. */
		s->outside += m == MEET_OUTSIDE || (m == MEET_NOWHERE && p->status[0] != p->status[1]);
		if (p->steps > EXPRESSION_STEPS_MAX)
			break;
	}
	return true;
}

/* The same points again in more bits. */
static struct expression_decision confirm(struct pair *p, const struct survey *s)
{
	struct expression_decision d;
	unsigned i, held = 0;

	for (i = 0; i < POINTS_MAX; i++) {
		enum meeting m = s->agreed[i] ? meet(p, i, p->highest) : MEET_NOWHERE;

		if (m == MEET_APART)
			return decided(EXPRESSION_DIFFERENT, EXPRESSION_BY_BALLS, 1, p->highest);
		held += m == MEET_OVERLAP;
	}
	if (held < AGREEMENTS_MIN)
		return undecided(p);
	d = decided(EXPRESSION_EQUAL, EXPRESSION_BY_EVIDENCE, held, p->highest);
	d.partial = s->outside > 0;
	return d;
}

/* Symbols are real numbers. */
static struct expression_decision on_reals(struct pair *p)
{
	struct survey s = { 0 };

	p->complex = p->x->has_i || p->y->has_i;
	if (!survey(p, &s, 0, 1))
		return decided(EXPRESSION_DIFFERENT, EXPRESSION_BY_BALLS, s.points, PRECISION_LOW);
	if (s.agreements > 0 && same_form(p->x, p->y, expression_canonical))
		return decided(EXPRESSION_EQUAL, EXPRESSION_BY_CANONICAL, 0, 0);
	if (!survey(p, &s, 1, POINTS_MAX))
		return decided(EXPRESSION_DIFFERENT, EXPRESSION_BY_BALLS, s.points, PRECISION_LOW);
	if (s.agreements == 0 && s.vague == 0 && !p->complex) {
		/* Nowhere are both real: compare complex values where symbols are positive. */
		p->complex = true;
		if (!survey(p, &s, 0, POINTS_POSITIVE))
			return decided(EXPRESSION_DIFFERENT, EXPRESSION_BY_BALLS, s.points, PRECISION_LOW);
	}
	return confirm(p, &s);
}

/*
 * Whether the sides differ at a point where their pieces meet, or beyond it;
 * at whole numbers alone, where only those are asked for.
 */
static bool parted_at_corners(struct pair *p, const struct traits *t, bool whole)
{
	struct binding at[TRAITS_SYMBOLS_MAX];
	struct corners corners;
	bool parted = false;
	size_t symbol, i;

	p->steps = 0;
	for (symbol = 0; symbol < t->count && !parted; symbol++) {
		corners_init(&corners, t, symbol);
		for (i = 0; i < corners.count && !parted && p->steps <= EXPRESSION_STEPS_MAX; i++) {
			/* Of gcd and bounds nothing is asked below 1. */
			if (whole &&
			    (!fmpz_is_one(fmpq_denref(corners.at[i])) || (t->whole && fmpq_sgn(corners.at[i]) <= 0)))
				continue;
			parted = meet_at(p, corner_point(at, t, symbol, &corners, i), 0, 2 * PRECISION_LOW) ==
				 MEET_APART;
		}
		corners_clear(&corners);
	}
	return parted;
}

/* Those that count, or have to, are whole numbers. */
static struct expression_decision on_whole_numbers(struct pair *p, const struct traits *t)
{
	struct binding at[TRAITS_SYMBOLS_MAX];
	unsigned i, agreements = 0;

	p->complex = p->x->has_i || p->y->has_i;
	for (i = 0; i < WHOLE_POINTS && p->steps <= EXPRESSION_STEPS_MAX; i++) {
		const struct binding *here = whole_point(at, t, i);
		enum meeting m = here == NULL ? MEET_NOWHERE : meet_at(p, here, i % POINTS_MAX, p->highest);

		if (m == MEET_APART)
			return decided(EXPRESSION_DIFFERENT, EXPRESSION_BY_BALLS, i + 1, p->highest);
		agreements += m == MEET_OVERLAP;
	}
	if (agreements < WHOLE_AGREEMENTS_MIN)
		return undecided(p);
	if (parted_at_corners(p, t, true))
		return decided(EXPRESSION_DIFFERENT, EXPRESSION_BY_BALLS, 1, 2 * PRECISION_LOW);
	return decided(EXPRESSION_EQUAL, EXPRESSION_BY_EVIDENCE, agreements, p->highest);
}

static struct expression_decision functions(struct pair *p)
{
	struct expression_decision d, whole;
	struct traits t = { 0 };

	traits_add(&t, p->x);
	traits_add(&t, p->y);
	if (t.integral)
		p->highest = PRECISION_INTEGRAL;
	if (t.count == 0 && !t.opaque && !t.applied) /* all symbols are bound */
		return by_rationals(p, &d) ? d : constants(p);
	if (t.whole) {
		d = on_whole_numbers(p, &t);
	} else {
		d = on_reals(p);
		if (d.verdict != EXPRESSION_EQUAL && t.counts) {
			whole = on_whole_numbers(p, &t);
			d = whole.verdict == EXPRESSION_EQUAL ? whole : d;
		} else if (d.proof == EXPRESSION_BY_EVIDENCE && (t.steps || t.bends) &&
			   parted_at_corners(p, &t, false)) {
			d = decided(EXPRESSION_DIFFERENT, EXPRESSION_BY_BALLS, 1, 2 * PRECISION_LOW);
		}
	}
	/* The value that stands for what is not known proves nothing. */
	return d.verdict == EXPRESSION_DIFFERENT && t.opaque ? undecided(p) : d;
}

static struct expression_decision decide(struct pair *p)
{
	struct expression_decision d;
	int u = infinite(p->x), v = infinite(p->y);

	if (!expression_is_scalar(p->x) || !expression_is_scalar(p->y) || p->x->has_sign || p->y->has_sign) {
		p->status[0] = p->status[1] = EXPRESSION_UNKNOWN;
		return undecided(p);
	}
	if (u != 0 || v != 0)
		return decided(u == v ? EXPRESSION_EQUAL : EXPRESSION_DIFFERENT, EXPRESSION_BY_FORM, 0, 0);
	if (!p->x->has_symbol && !p->y->has_symbol) {
		if (by_rationals(p, &d))
			return d;
		if (p->status[0] == EXPRESSION_UNDEFINED || p->status[1] == EXPRESSION_UNDEFINED)
			return undecided(p);
	}
	if (same_tree(p->x, p->y))
		return decided(EXPRESSION_EQUAL, EXPRESSION_BY_FORM, 0, 0);
	if (!p->x->has_symbol && !p->y->has_symbol)
		return constants(p);
	return functions(p);
}

struct expression_decision expression_equal(const struct expression *x, const struct expression *y,
					    enum expression_log log)
{
	struct pair p = { .x = x, .y = y, .log = log, .highest = PRECISION_HIGH };
	struct expression_decision d = decide(&p);

	d.steps = p.steps;
	return d;
}

/* -- proportion ------------------------------------------------------------------ */

enum proportion {
	PROPORTION_NONE,  /* no value there, or both are 0 */
	PROPORTION_APART, /* one is 0, the other is not */
	PROPORTION_RATIO
};

/* ratio = x / y at a point. */
static enum proportion ratio_at(acb_t ratio, struct pair *p, unsigned point, slong precision)
{
	struct ball_context c = { .precision = precision, .point = point, .log = p->log, .steps = &p->steps };
	enum proportion found = PROPORTION_NONE;
	acb_t v;

	acb_init(v);
	p->status[0] = ball_value(ratio, p->x, NULL, &c);
	p->status[1] = ball_value(v, p->y, NULL, &c);
	if (p->status[0] == EXPRESSION_OK && p->status[1] == EXPRESSION_OK && narrow(ratio, precision) &&
	    narrow(v, precision)) {
		if (acb_contains_zero(ratio) != acb_contains_zero(v)) {
			found = PROPORTION_APART;
		} else if (!acb_contains_zero(v)) {
			acb_div(ratio, ratio, v, precision);
			if (acb_is_finite(ratio) && (p->complex || is_real(ratio)))
				found = PROPORTION_RATIO;
		}
	}
	acb_clear(v);
	return found;
}

struct expression_decision expression_proportional(const struct expression *x, const struct expression *y,
						   enum expression_log log, bool *negative)
{
	struct pair p = { .x = x, .y = y, .log = log, .complex = x->has_i || y->has_i };
	struct expression_decision d = undecided(&p);
	unsigned i, agreements = 0;
	acb_t first, ratio;

	*negative = false;
	if (!expression_is_scalar(x) || !expression_is_scalar(y) || x->has_sign || y->has_sign)
		return d;
	acb_init(first);
	acb_init(ratio);
	for (i = 0; i < POINTS_MAX; i++) {
		enum proportion found = ratio_at(ratio, &p, i, 4 * PRECISION_LOW);

		if (found == PROPORTION_NONE)
			continue;
		if (found == PROPORTION_RATIO && agreements == 0)
			acb_set(first, ratio);
		else if (found == PROPORTION_APART || !acb_overlaps(first, ratio))
			break;
		agreements++;
	}
	if (i < POINTS_MAX) {
		d = decided(EXPRESSION_DIFFERENT, EXPRESSION_BY_BALLS, agreements + 1, 4 * PRECISION_LOW);
	} else if (agreements >= AGREEMENTS_MIN) {
		d = decided(EXPRESSION_EQUAL, EXPRESSION_BY_EVIDENCE, agreements, 4 * PRECISION_LOW);
		*negative = arb_is_negative(acb_realref(first));
	} else {
		d = undecided(&p);
	}
	acb_clear(first);
	acb_clear(ratio);
	d.steps = p.steps;
	return d;
}

/* -- order and rounding ------------------------------------------------------------ */

/* The real constant x; false where it is none or no enclosure is had. */
static bool real_constant(arb_t out, const struct expression *x, slong precision)
{
	uint32_t steps = 0;
	struct ball_context c = { .precision = precision, .log = EXPRESSION_LOG_NATURAL, .steps = &steps };
	bool ok;
	acb_t v;

	if (!expression_is_scalar(x) || x->has_symbol || x->has_sign)
		return false;
	acb_init(v);
	ok = ball_value(v, x, NULL, &c) == EXPRESSION_OK && is_real(v);
	arb_set(out, acb_realref(v));
	acb_clear(v);
	return ok;
}

int expression_compare(const struct expression *x, const struct expression *y, bool *known)
{
	int u = infinite(x), v = infinite(y), order = 0;
	slong precision;
	arb_t a, b;

	*known = true;
	if (u != 0 || v != 0)
		return (u > v) - (u < v);
	arb_init(a);
	arb_init(b);
	for (precision = PRECISION_LOW; order == 0 && precision <= PRECISION_HIGH; precision *= 2) {
		if (!real_constant(a, x, precision) || !real_constant(b, y, precision))
			*known = false;
		else
			order = arb_lt(a, b) ? -1 : arb_gt(a, b);
		if (precision == PRECISION_LOW && order == 0 && *known &&
		    expression_equal(x, y, EXPRESSION_LOG_NATURAL).verdict == EXPRESSION_EQUAL)
			break;
		if (!*known)
			break;
	}
	if (precision > PRECISION_HIGH && order == 0)
		*known = false;
	arb_clear(a);
	arb_clear(b);
	return order;
}

/* Digits from the first to the last that is not 0: 1.00000 is more likely exactly 1 than about 1. */
static size_t significant(const struct expression *d)
{
	size_t n = d->name.size;

	while (n > 0 && d->name.data[n - 1] == '0')
		n--;
	return n;
}

bool expression_rounds_to(const struct expression *d, const struct expression *x, unsigned digits)
{
	const struct expression *literal = d->kind == EXPRESSION_NEGATE ? d->args[0] : d;
	arb_t value, written, unit, over;
	bool ok;

	if (literal->kind != EXPRESSION_NUMBER || !literal->point || literal->base != 10 ||
	    significant(literal) < digits || labs((long)literal->exponent) > 2000 || literal->name.size > 2000)
		return false;
	arb_init(value);
	arb_init(written);
	arb_init(unit);
	arb_init(over);
	arb_set_ui(unit, 10);
	arb_pow_ui(unit, unit, (ulong)labs((long)literal->exponent), PRECISION_HIGH);
	if (literal->exponent < 0)
		arb_inv(unit, unit, PRECISION_HIGH);
	ok = real_constant(value, x, PRECISION_HIGH) && real_constant(written, d, PRECISION_HIGH);
	arb_sub(over, written, value, PRECISION_HIGH);
	arb_abs(value, over);
	ok = ok && arb_lt(value, unit);
	/* Rounded away from zero it is nearer than half a unit: 0.285715 is not 2/7. */
	if (d->kind == EXPRESSION_NEGATE)
		arb_neg(over, over);
	arb_mul_2exp_si(over, over, 1);
	ok = ok && !arb_gt(over, unit);
	arb_clear(over);
	arb_clear(value);
	arb_clear(written);
	arb_clear(unit);
	return ok;
}
