/* Equality of answers: scalars by value under a policy, structures by their parts. */
#include "answer/answer.h"

#include <string.h>

#include "answer/unit.h"
#include "answer/value_parts.h"
#include "base/memory.h"

const struct answer_policy answer_policy_default = { .percent = ANSWER_PERCENT_EITHER, .rounding = ANSWER_ROUNDING };

const char *answer_verdict_name(enum answer_verdict v)
{
	static const char *const names[] = { "equal", "different", "undecided", "unparsed" };

	return names[v];
}

/* Work of one comparison of answers, in nodes visited; an exact proof counts as ALGEBRA_STEPS. */
enum {
	STEPS_MAX = 200000,
	ALGEBRA_STEPS = 500
};

struct comparison {
	struct arena *arena;
	const struct answer_policy *policy;
	bool strict; /* for clusters: an equivalence */
	uint32_t steps;
};

static struct answer_result compare(struct comparison *c, const struct expression *x, const struct expression *y);

static struct answer_result result(enum answer_verdict verdict, const char *rule)
{
	return (struct answer_result){ .verdict = verdict, .rule = rule };
}

static struct answer_result from_decision(struct expression_decision d, const char *rule)
{
	struct answer_result r = result((enum answer_verdict)d.verdict, rule);

	r.decided = true;
	r.decision = d;
	return r;
}

/* -- quantities -------------------------------------------------------------------- */

/* A scalar without what stands around it. */
struct quantity {
	const struct expression *value;
	enum {
		PLAIN,
		PERCENT,
		DEGREES,
		UNIT
	} kind;
	struct text unit;
};

static struct quantity peel(struct arena *a, const struct expression *x)
{
	struct quantity q = { .value = x, .kind = PLAIN };

	if (x->kind == EXPRESSION_QUANTITY) {
		q = peel(a, x->args[0]);
		if (q.kind == PLAIN)
			q.kind = UNIT;
		q.unit = x->name;
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

/* x in the base unit. */
static const struct expression *measured(struct arena *a, const struct expression *x, const struct unit_power *m)
{
	const struct expression *args[2];
	unsigned i;

	for (i = 0; i < m->power; i++) {
		args[0] = x;
		args[1] = expression_integer(a, m->unit->numerator);
		args[0] = expression_new(a, EXPRESSION_PRODUCT, args, 2);
		args[1] = expression_integer(a, m->unit->denominator);
		x = expression_new(a, EXPRESSION_QUOTIENT, args, 2);
	}
	return x;
}

static const struct expression *percent_of(struct arena *a, const struct expression *x)
{
	return expression_function(a, EXPRESSION_PERCENT, &x, 1);
}

/* -- scalars ----------------------------------------------------------------------- */

/* expression_equal within the bounds of the whole comparison. */
static struct expression_decision decide(struct comparison *c, const struct expression *x, const struct expression *y,
					 enum expression_log log)
{
	struct expression_decision d = { .verdict = EXPRESSION_UNDECIDED, .proof = EXPRESSION_BY_NOTHING };

	if (c->steps > STEPS_MAX)
		return d;
	d = expression_equal(x, y, log);
	c->steps += 1 + d.steps + (d.proof == EXPRESSION_BY_ALGEBRA ? ALGEBRA_STEPS : 0);
	return d;
}

static struct answer_result values(struct comparison *c, const struct expression *x, const struct expression *y)
{
	struct expression_decision d = decide(c, x, y, EXPRESSION_LOG_NATURAL), common;
	bool rounds;

	if (d.verdict != EXPRESSION_EQUAL && !c->strict && (x->has_log || y->has_log)) {
		common = decide(c, x, y, EXPRESSION_LOG_COMMON);
		if (common.verdict == EXPRESSION_EQUAL)
			return from_decision(common, "the same value, log to the base 10");
	}
	if (d.verdict == EXPRESSION_EQUAL || c->strict || c->policy->rounding == 0)
		return from_decision(d, "value");
	rounds = expression_rounds_to(x, y, c->policy->rounding) || expression_rounds_to(y, x, c->policy->rounding);
	return rounds ? result(ANSWER_EQUAL, "a decimal that rounds the other value") : from_decision(d, "value");
}

/* The better of two readings: equal, else undecided, else different; the first of two alike. */
static struct answer_result either(struct answer_result x, struct answer_result y)
{
	if (x.verdict == ANSWER_EQUAL || (x.verdict == ANSWER_UNDECIDED && y.verdict != ANSWER_EQUAL))
		return x;
	return y.verdict == ANSWER_EQUAL || y.verdict == ANSWER_UNDECIDED ? y : x;
}

static const char percent_rule[] = "percent";

static struct answer_result percents(struct comparison *c, const struct quantity *p, const struct quantity *other)
{
	struct answer_result number, ratio;

	number = values(c, p->value, other->value);
	number.rule = percent_rule;
	if (c->policy->percent == ANSWER_PERCENT_NUMBER)
		return number;
	ratio = values(c, percent_of(c->arena, p->value), other->value);
	ratio.rule = percent_rule;
	return c->policy->percent == ANSWER_PERCENT_RATIO ? ratio : either(number, ratio);
}

/* Degrees against a bare number (the same number) or against radians. */
static struct answer_result degrees(struct comparison *c, const struct quantity *d, const struct quantity *other)
{
	const struct expression *radians = expression_function(c->arena, EXPRESSION_DEGREES, &d->value, 1);
	struct answer_result r;

	r = either(values(c, d->value, other->value), values(c, radians, other->value));
	r.rule = "degrees";
	return r;
}

static struct answer_result units(struct comparison *c, const struct quantity *x, const struct quantity *y)
{
	struct unit_power m, n;
	struct answer_result r;

	if (x->kind != UNIT || y->kind != UNIT || text_equal(x->unit, y->unit) || !unit_power_of(x->unit, &m) ||
	    !unit_power_of(y->unit, &n) || (m.unit == n.unit && m.power == n.power))
		return values(c, x->value, y->value);
	if (!unit_same_dimension(&m, &n))
		return result(ANSWER_DIFFERENT, "units of different dimensions");
	r = values(c, measured(c->arena, x->value, &m), measured(c->arena, y->value, &n));
	r.rule = "units";
	return r;
}

static struct answer_result scalars(struct comparison *c, const struct expression *x, const struct expression *y)
{
	struct quantity p = peel(c->arena, x), q = peel(c->arena, y);

	if (c->strict) {
		if (c->policy->percent == ANSWER_PERCENT_RATIO) {
			p.value = p.kind == PERCENT ? percent_of(c->arena, p.value) : p.value;
			q.value = q.kind == PERCENT ? percent_of(c->arena, q.value) : q.value;
		}
		return values(c, p.value, q.value);
	}
	if ((p.kind == PERCENT) != (q.kind == PERCENT))
		return p.kind == PERCENT ? percents(c, &p, &q) : percents(c, &q, &p);
	if ((p.kind == DEGREES) != (q.kind == DEGREES))
		return p.kind == DEGREES ? degrees(c, &p, &q) : degrees(c, &q, &p);
	return units(c, &p, &q);
}

/* -- parts in order and in none ------------------------------------------------------- */

/* All equal: equal; one different: different; else undecided. */
static struct answer_result ordered(struct comparison *c, const struct expression *x, const struct expression *y,
				    const char *rule)
{
	struct answer_result all = result(ANSWER_EQUAL, rule), r;
	size_t i;

	if (x->count != y->count)
		return result(ANSWER_DIFFERENT, "the number of parts");
	for (i = 0; i < x->count; i++) {
		r = compare(c, x->args[i], y->args[i]);
		if (r.verdict == ANSWER_DIFFERENT) {
			r.rule = rule;
			return r;
		}
		if (r.verdict != ANSWER_EQUAL)
			all = r;
		else if (all.verdict == ANSWER_EQUAL && r.decided) {
			all.decided = true;
			all.decision = r.decision;
		}
	}
	all.rule = rule;
	return all;
}

/* Items of two collections, each pair compared once at most. */
struct pairing {
	struct comparison *c;
	const struct expression *x, *y;
	unsigned char *verdict; /* [x->count][y->count] of enum answer_verdict; PAIR_UNKNOWN until asked for */
	size_t *partner;        /* [y->count] item of x, or SIZE_MAX */
	bool *visited;          /* [y->count] by the search at hand */
};

enum {
	PAIR_UNKNOWN = 255
};

static enum answer_verdict pair_verdict(struct pairing *p, size_t i, size_t k)
{
	unsigned char *v = &p->verdict[i * p->y->count + k];

	if (*v == PAIR_UNKNOWN)
		*v = (unsigned char)compare(p->c, p->x->args[i], p->y->args[k]).verdict;
	return (enum answer_verdict) * v;
}

/* Find item i of x a partner of its own, moving others to theirs (Kuhn's algorithm). */
static bool find_partner(struct pairing *p, size_t i)
{
	size_t k;

	for (k = 0; k < p->y->count; k++) {
		if (p->visited[k] || pair_verdict(p, i, k) != ANSWER_EQUAL)
			continue;
		p->visited[k] = true;
		if (p->partner[k] == SIZE_MAX || find_partner(p, p->partner[k])) {
			p->partner[k] = i;
			return true;
		}
	}
	return false;
}

/* The most that item i of x (or, turned, k of y) can be to one on the other side. */
static enum answer_verdict best_of(struct pairing *p, size_t i, bool turned)
{
	enum answer_verdict best = ANSWER_DIFFERENT, v;
	size_t k, n = turned ? p->x->count : p->y->count;

	for (k = 0; k < n && best != ANSWER_EQUAL; k++) {
		v = turned ? pair_verdict(p, k, i) : pair_verdict(p, i, k);
		if (v == ANSWER_EQUAL || best == ANSWER_DIFFERENT)
			best = v;
	}
	return best;
}

/* Every item of each side has its equal on the other. */
static enum answer_verdict paired_as_sets(struct pairing *p)
{
	enum answer_verdict all = ANSWER_EQUAL, v;
	size_t i;

	for (i = 0; i < p->x->count + p->y->count; i++) {
		v = i < p->x->count ? best_of(p, i, false) : best_of(p, i - p->x->count, true);
		if (v == ANSWER_DIFFERENT)
			return v;
		if (v != ANSWER_EQUAL)
			all = v;
	}
	return all;
}

/* Every item has one of its own. */
static enum answer_verdict paired_one_to_one(struct pairing *p)
{
	size_t n = p->x->count, i, matched = 0;

	for (i = 0; i < n; i++) {
		memset(p->visited, 0, n * sizeof *p->visited);
		matched += find_partner(p, i);
	}
	if (matched == n)
		return ANSWER_EQUAL;
	for (i = 0; i < n; i++)
		if (best_of(p, i, false) == ANSWER_DIFFERENT || best_of(p, i, true) == ANSWER_DIFFERENT)
			return ANSWER_DIFFERENT;
	/* What is left over is undecided only if something is. */
	for (i = 0; i < n * n; i++)
		if (pair_verdict(p, i / n, i % n) != ANSWER_EQUAL && pair_verdict(p, i / n, i % n) != ANSWER_DIFFERENT)
			return ANSWER_UNDECIDED;
	return ANSWER_DIFFERENT;
}

/* The items of two collections in any order; in sets those that repeat do not count. */
static struct answer_result unordered(struct comparison *c, const struct expression *x, const struct expression *y,
				      bool set, const char *rule)
{
	size_t pairs = (size_t)x->count * y->count, i;
	struct pairing p = { .c = c, .x = x, .y = y };

	if (!set && x->count != y->count)
		return result(ANSWER_DIFFERENT, "the number of parts");
	p.verdict = arena_alloc(c->arena, pairs + 1);
	memset(p.verdict, PAIR_UNKNOWN, pairs + 1);
	if (set)
		return result(paired_as_sets(&p), rule);
	p.partner = arena_alloc(c->arena, (y->count + 1) * sizeof *p.partner);
	p.visited = arena_alloc(c->arena, (y->count + 1) * sizeof *p.visited);
	for (i = 0; i < y->count; i++)
		p.partner[i] = SIZE_MAX;
	return result(paired_one_to_one(&p), rule);
}

/* -- structures ---------------------------------------------------------------------- */

/* Brackets as ends of an interval: those at infinity are open however they are written. */
static char open_of(const struct expression *x)
{
	return value_is_infinite(x->args[0]) ? '(' : x->open;
}

static char close_of(const struct expression *x)
{
	return value_is_infinite(x->args[x->count - 1]) ? ')' : x->close;
}

static struct answer_result tuples(struct comparison *c, const struct expression *x, const struct expression *y)
{
	if (x->count == 2 && y->count == 2 && (open_of(x) != open_of(y) || close_of(x) != close_of(y)))
		return result(ANSWER_DIFFERENT, "open and closed brackets");
	if (x->name.size > 0 && y->name.size > 0 && !text_equal(x->name, y->name))
		return result(ANSWER_DIFFERENT, "the variable");
	return ordered(c, x, y, "parts in order");
}

static bool is_vector(const struct expression *x)
{
	return x->kind == EXPRESSION_MATRIX && (x->columns == 1 || x->columns == x->count);
}

static struct answer_result matrices(struct comparison *c, const struct expression *x, const struct expression *y)
{
	if (x->count != y->count || x->columns != y->columns)
		return result(ANSWER_DIFFERENT, "the shape of matrices");
	return ordered(c, x, y, "entries of matrices");
}

static struct answer_result ratios(struct comparison *c, const struct expression *x, const struct expression *y)
{
	struct answer_result r = ordered(c, x, y, "parts of a ratio"), all = r;
	const struct expression *left, *right;
	size_t i;

	/* 3:4 is 6:8, unless the second part reads as minutes: 3:40. */
	if (r.verdict != ANSWER_DIFFERENT || c->strict || x->count != y->count ||
	    (x->args[1]->kind == EXPRESSION_NUMBER && x->args[1]->name.size == 2) ||
	    (y->args[1]->kind == EXPRESSION_NUMBER && y->args[1]->name.size == 2))
		return r;
	for (i = 1; i < x->count; i++) {
		if (!expression_is_scalar(x->args[0]) || !expression_is_scalar(y->args[i]))
			return r;
		left = expression_pair(c->arena, EXPRESSION_PRODUCT, x->args[0], y->args[i]);
		right = expression_pair(c->arena, EXPRESSION_PRODUCT, x->args[i], y->args[0]);
		all = values(c, left, right);
		all.rule = "proportions";
		if (all.verdict != ANSWER_EQUAL)
			return all;
	}
	return all;
}

/* -- relations ------------------------------------------------------------------------- */

static char flipped(char op)
{
	switch (op) {
	case '<':
		return '>';
	case '>':
		return '<';
	case 'l':
		return 'g';
	case 'g':
		return 'l';
	default:
		return op;
	}
}

static const struct expression *difference(struct arena *a, const struct expression *x)
{
	const struct expression *right = expression_new(a, EXPRESSION_NEGATE, &x->args[1], 1);

	return expression_pair(a, EXPRESSION_SUM, x->args[0], right);
}

/* Chains side by side, in the order they are written or the other way round. */
static struct answer_result chains(struct comparison *c, const struct expression *x, const struct expression *y)
{
	struct answer_result r = result(ANSWER_DIFFERENT, "relations");
	const struct expression **turned;
	size_t i, n = x->count;
	bool same = n == y->count, back = same;

	for (i = 0; same && i + 1 < n; i++)
		same = x->name.data[i] == y->name.data[i];
	for (i = 0; back && i + 1 < n; i++)
		back = x->name.data[i] == flipped(y->name.data[n - 2 - i]);
	if (same)
		r = ordered(c, x, y, "sides of relations");
	if (r.verdict == ANSWER_EQUAL || !back)
		return r;
	turned = arena_alloc(c->arena, n * sizeof *turned);
	for (i = 0; i < n; i++)
		turned[i] = y->args[n - 1 - i];
	return either(ordered(c, x, expression_new(c->arena, EXPRESSION_LIST, turned, n), "sides of relations"), r);
}

/* Both have two scalar sides: x - y up to a factor. */
static struct answer_result curves(struct comparison *c, const struct expression *x, const struct expression *y)
{
	char op = x->name.data[0], other = y->name.data[0];
	struct expression_decision d;
	bool negative;

	if (op != other && op != flipped(other))
		return result(ANSWER_DIFFERENT, "kinds of relation");
	if (c->steps > STEPS_MAX)
		return result(ANSWER_UNDECIDED, "too much work");
	d = expression_proportional(difference(c->arena, x), difference(c->arena, y), EXPRESSION_LOG_NATURAL,
				    &negative);
	c->steps += 1 + d.steps;
	if (d.verdict == EXPRESSION_EQUAL && op != '=' && op != '!' && negative != (op != other))
		return result(ANSWER_DIFFERENT, "the direction of an inequality");
	return from_decision(d, "relations up to a factor");
}

/* x and x; held against the right answer, f(x) and y too. */
static bool same_name(struct comparison *c, const struct expression *x, const struct expression *y)
{
	if (!c->strict && ((x->kind == EXPRESSION_APPLY && y->kind == EXPRESSION_SYMBOL && text_is(y->name, "y")) ||
			   (y->kind == EXPRESSION_APPLY && x->kind == EXPRESSION_SYMBOL && text_is(x->name, "y"))))
		return true;
	return compare(c, x, y).verdict == ANSWER_EQUAL;
}

static struct answer_result relations(struct comparison *c, const struct expression *x, const struct expression *y)
{
	const struct expression *name, *other, *value = value_solved(x, &name), *against = value_solved(y, &other);
	struct answer_result r;

	if (value != NULL && against != NULL && same_name(c, name, other))
		return compare(c, value, against);
	r = chains(c, x, y);
	if (r.verdict == ANSWER_EQUAL || x->count != 2 || y->count != 2 || !expression_is_scalar(x->args[0]) ||
	    !expression_is_scalar(x->args[1]) || !expression_is_scalar(y->args[0]) || !expression_is_scalar(y->args[1]))
		return r;
	return curves(c, x, y);
}

/* -- kinds ------------------------------------------------------------------------------- */

/* Scalars, and numbers with units. */
static bool is_value(const struct expression *x)
{
	return expression_is_scalar(x) || (x->kind == EXPRESSION_QUANTITY && expression_is_scalar(x->args[0]));
}

static bool is_collection(const struct expression *x)
{
	return x->kind == EXPRESSION_LIST || x->kind == EXPRESSION_SET;
}

/* Words against words, and against a letter: "E" and E. */
static struct answer_result words(const struct expression *x, const struct expression *y)
{
	if (x->kind == EXPRESSION_WORDS && y->kind == EXPRESSION_WORDS)
		return result(text_equal(x->name, y->name) ? ANSWER_EQUAL : ANSWER_DIFFERENT, "words");
	return result(ANSWER_DIFFERENT, "kinds of answer");
}

/* Solved equations in a list, x = 1, y = 2, as their values in order. */
static const struct expression *assigned(struct arena *a, const struct expression *x)
{
	const struct expression **at, *name;
	size_t i;

	if (x->kind != EXPRESSION_LIST && x->kind != EXPRESSION_TUPLE)
		return NULL;
	at = arena_alloc(a, (x->count + 1) * sizeof *at);
	for (i = 0; i < x->count; i++) {
		at[i] = value_solved(x->args[i], &name);
		if (at[i] == NULL || name->kind != EXPRESSION_SYMBOL)
			return NULL;
	}
	return expression_tuple(a, '(', ')', at, x->count);
}

/* Different kinds that may stand for one another when an answer is held against its gold. */
static struct answer_result lenient(struct comparison *c, const struct expression *x, const struct expression *y)
{
	const struct expression *name, *value;

	if (x->kind == EXPRESSION_RELATION && x->count == 2 && x->name.data[0] == '~')
		return either(compare(c, x->args[0], y), compare(c, x->args[1], y));
	if (x->kind == EXPRESSION_RELATION && y->kind != EXPRESSION_RELATION) {
		value = value_solved(x, &name);
		if (value != NULL) {
			struct answer_result r = compare(c, value, y);

			r.rule = r.verdict == ANSWER_EQUAL ? "the value of an equation" : r.rule;
			return r;
		}
	}
	if (x->kind == EXPRESSION_SET && x->count == 1 && is_value(y))
		return compare(c, x->args[0], y);
	if (x->kind == EXPRESSION_TUPLE && is_vector(y))
		return ordered(c, x, y, "components of a vector");
	if (x->kind == EXPRESSION_TUPLE && y->kind == EXPRESSION_LIST) {
		value = assigned(c->arena, y);
		if (x->open == '(' && x->close == ')')
			return ordered(c, x, value == NULL ? y : value, "parts in order");
	}
	if (x->kind == EXPRESSION_QUANTITY && !expression_is_scalar(x->args[0]))
		return compare(c, x->args[0], y);
	return words(x, y);
}

/* 2:30 pm, (1, 2) cm: units that are known must be the same. */
static struct answer_result structures_with_units(struct comparison *c, const struct expression *x,
						  const struct expression *y)
{
	struct unit_power m, n;

	if (!c->strict && unit_power_of(x->name, &m) && unit_power_of(y->name, &n) &&
	    (!unit_same_dimension(&m, &n) || m.unit->numerator != n.unit->numerator ||
	     m.unit->denominator != n.unit->denominator))
		return result(ANSWER_DIFFERENT, "units");
	return compare(c, x->args[0], y->args[0]);
}

static struct answer_result same_kind(struct comparison *c, const struct expression *x, const struct expression *y)
{
	switch (x->kind) {
	case EXPRESSION_TUPLE:
		return tuples(c, x, y);
	case EXPRESSION_MATRIX:
		return matrices(c, x, y);
	case EXPRESSION_RELATION:
		return relations(c, x, y);
	case EXPRESSION_RATIO:
		return ratios(c, x, y);
	case EXPRESSION_EMPTY:
		return result(ANSWER_EQUAL, "the empty set");
	case EXPRESSION_UNION:
		return unordered(c, x, y, true, "parts of a union");
	case EXPRESSION_INTERSECTION:
	case EXPRESSION_DIFFERENCE:
		return ordered(c, x, y, "parts in order");
	case EXPRESSION_QUANTITY:
		return structures_with_units(c, x, y);
	default:
		return words(x, y);
	}
}

static struct answer_result compare(struct comparison *c, const struct expression *x, const struct expression *y)
{
	struct answer_result r;

	if (is_value(x) && is_value(y))
		return scalars(c, x, y);
	if (is_collection(x) && is_collection(y)) {
		if (x->name.size > 0 && y->name.size > 0 && !text_equal(x->name, y->name))
			return result(ANSWER_DIFFERENT, "the variable");
		return unordered(c, x, y, x->kind == EXPRESSION_SET || y->kind == EXPRESSION_SET, "parts in any order");
	}
	if (x->kind == y->kind)
		return same_kind(c, x, y);
	if (c->strict)
		return words(x, y);
	r = lenient(c, x, y);
	return r.verdict == ANSWER_EQUAL ? r : either(lenient(c, y, x), r);
}

/* -- answers ------------------------------------------------------------------------------- */

static struct answer_result unparsed(const struct answer *x, const struct answer *y)
{
	if (text_equal(text_trim(x->text), text_trim(y->text)))
		return result(ANSWER_EQUAL, "the same text");
	return result(ANSWER_UNPARSED, "not understood");
}

static struct answer_result compared(struct comparison *c, const struct answer *x, const struct answer *y)
{
	if (x->value == NULL || y->value == NULL)
		return unparsed(x, y);
	return compare(c, x->value, y->value);
}

struct answer_result answer_same(struct arena *a, const struct answer *x, const struct answer *y,
				 const struct answer_policy *policy)
{
	struct comparison c = { .arena = a, .policy = policy, .strict = true };

	return compared(&c, x, y);
}

struct answer_result answer_match(struct arena *a, const struct answer *gold, const struct answer *pred,
				  const struct answer_policy *policy)
{
	struct comparison c = { .arena = a, .policy = policy };
	struct answer_result first = compared(&c, gold, pred), r;
	unsigned i, k;

	if (first.verdict == ANSWER_EQUAL)
		return first;
	/* Every subset of the forms that are ambiguous, on either side. */
	for (i = 0; i <= gold->ambiguous; i++) {
		for (k = 0; k <= pred->ambiguous; k++) {
			struct answer x = *gold, y = *pred;

			if ((i & ~gold->ambiguous) != 0 || (k & ~pred->ambiguous) != 0 || (i == 0 && k == 0))
				continue;
			if ((i != 0 && !answer_parse(a, gold->text, i, &x)) ||
			    (k != 0 && !answer_parse(a, pred->text, k, &y)))
				continue;
			r = compared(&c, &x, &y);
			if (r.verdict == ANSWER_EQUAL) {
				r.readings[0] = i;
				r.readings[1] = k;
				return r;
			}
		}
	}
	return first;
}

void answer_key(struct builder *out, struct arena *a, const struct answer *x, const struct answer_policy *policy)
{
	const struct expression *value;
	struct quantity q;

	if (x->value == NULL) {
		builder_string(out, "? ");
		builder_text(out, text_trim(x->text));
		return;
	}
	value = x->value;
	if (!is_value(value)) {
		expression_print(out, value, true);
		return;
	}
	q = peel(a, value);
	if (q.kind == PERCENT && policy->percent == ANSWER_PERCENT_RATIO)
		q.value = percent_of(a, q.value);
	builder_string(out, "= ");
	if (expression_rational(out, q.value) == EXPRESSION_OK)
		return;
	if (!q.value->has_symbol || !expression_canonical(out, q.value))
		expression_print(out, q.value, true);
}

void answer_print(struct builder *out, const struct answer *x)
{
	if (x->value != NULL)
		expression_print(out, x->value, false);
	else
		builder_format(out, "not understood: %s, at byte %zu", x->problem, x->problem_at + 1);
}
