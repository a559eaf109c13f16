/*
 * Points that a plain sample of the reals does not meet: whole numbers, for
 * symbols that count, and where the pieces of floor, |x| or max come together.
 */
#include "base/rng.h"
#include "math/expression_parts.h"

/* -- what expressions are made of --------------------------------------------------- */

static bool is_whole_letter(struct text name)
{
	return name.size == 1 && (name.data[0] == 'N' || (name.data[0] >= 'j' && name.data[0] <= 'n'));
}

/* The index of a sum is bound there; its name begins with a number sign. */
static void add_symbol(struct traits *t, struct text name, bool whole)
{
	size_t i;

	if (name.size > 0 && name.data[0] == '#')
		return;
	for (i = 0; i < t->count && !text_equal(t->symbols[i].name, name); i++)
		;
	if (i == TRAITS_SYMBOLS_MAX)
		return;
	if (i == t->count)
		t->symbols[t->count++] = (struct trait_symbol){ name, false };
	t->symbols[i].whole = t->symbols[i].whole || whole;
	t->whole = t->whole || whole;
}

static void add_kink(struct traits *t, const struct expression *x, const struct expression *y, bool step)
{
	if (x->has_symbol && t->kink_count < TRAITS_KINKS_MAX)
		t->kinks[t->kink_count++] = (struct trait_kink){ x, y, step };
}

/* A constant part, if it has a rational value of moderate size. */
static void add_constant(struct traits *t, const struct expression *x)
{
	uint32_t steps = 0;
	fmpq_t v;

	if (t->constant_count == TRAITS_CONSTANTS_MAX ||
	    (x->kind == EXPRESSION_NUMBER && x->small >= 0 && x->small <= 2))
		return;
	fmpq_init(v);
	if (exact_value(v, x, NULL, &steps) == EXPRESSION_OK && fmpz_bits(fmpq_numref(v)) <= 256 &&
	    fmpz_bits(fmpq_denref(v)) <= 256)
		t->constants[t->constant_count++] = x;
	fmpq_clear(v);
}

static void add(struct traits *t, const struct expression *x, bool whole);

static void add_function(struct traits *t, const struct expression *x, bool whole)
{
	size_t i;

	switch (x->function) {
	case EXPRESSION_FLOOR:
	case EXPRESSION_CEILING:
	case EXPRESSION_ROUND:
		t->steps = t->counts = true;
		add_kink(t, x->args[0], NULL, true);
		break;
	case EXPRESSION_MOD:
		t->steps = t->counts = true;
		add_kink(t, x->args[0], x->args[1], true);
		break;
	case EXPRESSION_ABS:
	case EXPRESSION_SIGNUM:
		t->bends = true;
		add_kink(t, x->args[0], NULL, false);
		break;
	case EXPRESSION_MAX:
	case EXPRESSION_MIN:
		t->bends = true;
		for (i = 1; i < x->count; i++)
			add_kink(t, x->args[i], x->args[i - 1], false);
		break;
	case EXPRESSION_ROOT:
	case EXPRESSION_LN:
	case EXPRESSION_LOG:
	case EXPRESSION_LOG_BASE:
		t->bends = true;
		break;
	case EXPRESSION_FACTORIAL:
	case EXPRESSION_DOUBLE_FACTORIAL:
	case EXPRESSION_BINOMIAL:
	case EXPRESSION_PERMUTATIONS:
		t->counts = true;
		break;
	case EXPRESSION_GCD:
	case EXPRESSION_LCM:
		whole = true;
		break;
	case EXPRESSION_OPAQUE:
		t->opaque = true;
		break;
	case EXPRESSION_INTEGRAL:
		t->integral = true;
		break;
	case EXPRESSION_TOTAL:
	case EXPRESSION_TIMES:
		add(t, x->args[1], true);
		add(t, x->args[2], true);
		add(t, x->args[3], whole);
		return;
	default:
		break;
	}
	for (i = 0; i < x->count; i++)
		add(t, x->args[i], whole);
}

/* whole: x stands where only whole numbers make sense. */
static void add(struct traits *t, const struct expression *x, bool whole)
{
	size_t i;

	if (x->kind != EXPRESSION_FUNCTION && expression_is_scalar(x) && !x->has_symbol && !x->has_sign) {
		/* A sum to infinity is not written out. */
		t->opaque =
			t->opaque || (whole && x->kind == EXPRESSION_CONSTANT && x->function == EXPRESSION_INFINITY);
		add_constant(t, x);
		return;
	}
	switch (x->kind) {
	case EXPRESSION_APPLY:
		t->applied = true;
		break;
	case EXPRESSION_SYMBOL:
		add_symbol(t, x->name, whole);
		return;
	case EXPRESSION_FUNCTION:
		add_function(t, x, whole);
		return;
	case EXPRESSION_POWER:
		/* (-1)^n */
		t->counts = t->counts || (x->args[0]->kind == EXPRESSION_NEGATE && x->args[1]->has_symbol);
		t->bends = t->bends || x->args[1]->kind != EXPRESSION_NUMBER;
		break;
	default:
		break;
	}
	for (i = 0; i < x->count; i++) {
		/* 1 + 2 + ... + n leaves something out. */
		t->opaque = t->opaque || ((x->kind == EXPRESSION_SUM || x->kind == EXPRESSION_PRODUCT) &&
					  x->args[i]->kind == EXPRESSION_SYMBOL && text_is(x->args[i]->name, "..."));
		add(t, x->args[i], whole && x->kind != EXPRESSION_APPLY);
	}
}

void traits_add(struct traits *t, const struct expression *x)
{
	add(t, x, false);
}

/* -- whole numbers ------------------------------------------------------------------ */

static uint64_t mixed(struct text name)
{
	return rng_hash(name.data, name.size);
}

const struct binding *whole_point(struct binding *at, const struct traits *t, unsigned point)
{
	enum {
		RANGE = 29 /* a prime: the steps below meet all residues */
	};
	const struct binding *outer = NULL;
	size_t i;

	for (i = 0; i < t->count; i++) {
		uint64_t hash = mixed(t->symbols[i].name);
		slong value = 1 + (slong)((point * (1 + hash % (RANGE - 2)) + (hash >> 32)) % RANGE);

		if (t->whole ? !t->symbols[i].whole : !is_whole_letter(t->symbols[i].name))
			continue;
		if (!t->whole && point >= WHOLE_POINTS - WHOLE_POINTS_NEGATIVE)
			value = -value;
		at[i] = (struct binding){ .name = t->symbols[i].name, .value = value, .outer = outer };
		outer = &at[i];
	}
	return outer;
}

/* -- where pieces meet -------------------------------------------------------------- */

static const struct binding *others_bound(struct binding *at, const struct traits *t, size_t except)
{
	const struct binding *outer = NULL;
	size_t i;

	for (i = 0; i < t->count; i++) {
		if (i == except)
			continue;
		at[i] = (struct binding){ .name = t->symbols[i].name,
					  .value = 1 + (slong)(mixed(t->symbols[i].name) % 7),
					  .outer = outer };
		outer = &at[i];
	}
	return outer;
}

static void push(struct corners *c, const fmpq_t x)
{
	if (c->count < CORNERS_MAX)
		fmpq_set(c->at[c->count++], x);
}

/* x, and a little and a step to each side of it. */
static void push_around(struct corners *c, const fmpq_t x)
{
	static const slong halves[] = { 0, -2, 2, -1, 1 };
	fmpq_t shift;
	size_t i;

	fmpq_init(shift);
	for (i = 0; i < sizeof halves / sizeof halves[0]; i++) {
		fmpq_set_si(shift, halves[i], 2);
		fmpq_canonicalise(shift);
		fmpq_add(shift, shift, x);
		push(c, shift);
	}
	fmpq_clear(shift);
}

/* The kink's number (x, x / y or x - y) where the symbol has that value; false where it is not rational. */
static bool kink_value(fmpq_t out, const struct trait_kink *k, const struct binding *symbol, slong value)
{
	struct binding at = *symbol;
	uint32_t steps = 0;
	bool ok;
	fmpq_t y;

	at.value = value;
	fmpq_init(y);
	ok = exact_value(out, k->x, &at, &steps) == EXPRESSION_OK &&
	     (k->y == NULL || exact_value(y, k->y, &at, &steps) == EXPRESSION_OK) &&
	     !(k->y != NULL && k->step && fmpq_is_zero(y));
	if (ok && k->y != NULL && k->step)
		fmpq_div(out, out, y);
	else if (ok && k->y != NULL)
		fmpq_sub(out, out, y);
	fmpq_clear(y);
	return ok;
}

/* Where a kink that is linear in the symbol takes whole values (a step), or 0 (a bend). */
static void push_kink(struct corners *c, const struct trait_kink *k, const struct binding *symbol)
{
	slong target;
	fmpq_t zero, one, two, x;

	fmpq_init(zero);
	fmpq_init(one);
	fmpq_init(two);
	fmpq_init(x);
	if (kink_value(zero, k, symbol, 0) && kink_value(one, k, symbol, 1) && kink_value(two, k, symbol, 2)) {
		fmpq_sub(two, two, one);
		fmpq_sub(one, one, zero);
		if (fmpq_equal(one, two) && !fmpq_is_zero(one)) {
			for (target = k->step ? -1 : 0; target <= (k->step ? 2 : 0); target++) {
				fmpq_set_si(x, target, 1);
				fmpq_sub(x, x, zero);
				fmpq_div(x, x, one);
				if (k->step)
					push(c, x);
				else
					push_around(c, x);
			}
		}
	}
	fmpq_clear(zero);
	fmpq_clear(one);
	fmpq_clear(two);
	fmpq_clear(x);
}

/* Around a constant c, -c and c^2, and beyond. */
static void push_constant(struct corners *c, const struct expression *x)
{
	uint32_t steps = 0;
	fmpq_t v;

	fmpq_init(v);
	if (exact_value(v, x, NULL, &steps) == EXPRESSION_OK) {
		push_around(c, v);
		fmpq_neg(v, v);
		push_around(c, v);
		fmpq_mul(v, v, v);
		push_around(c, v);
	}
	fmpq_clear(v);
}

void corners_init(struct corners *c, const struct traits *t, size_t symbol)
{
	struct binding at[TRAITS_SYMBOLS_MAX], here = { .name = t->symbols[symbol].name };
	slong i;
	fmpq_t x;

	here.outer = others_bound(at, t, symbol);
	c->count = 0;
	for (i = 0; i < CORNERS_MAX; i++)
		fmpq_init(c->at[i]);
	fmpq_init(x);
	for (i = -5; i <= 5; i++) {
		fmpq_set_si(x, i, 2);
		fmpq_canonicalise(x);
		push(c, x);
	}
	for (i = 0; i < (slong)t->kink_count; i++)
		push_kink(c, &t->kinks[i], &here);
	for (i = 0; i < (slong)t->constant_count; i++)
		push_constant(c, t->constants[i]);
	/* Far beyond whatever is written. */
	fmpq_set_si(x, 1, 1);
	fmpz_mul_2exp(fmpq_numref(x), fmpq_numref(x), 200);
	push(c, x);
	fmpq_neg(x, x);
	push(c, x);
	fmpq_clear(x);
}

void corners_clear(struct corners *c)
{
	size_t i;

	for (i = 0; i < CORNERS_MAX; i++)
		fmpq_clear(c->at[i]);
}

const struct binding *corner_point(struct binding *at, const struct traits *t, size_t symbol, const struct corners *c,
				   size_t i)
{
	at[symbol] = (struct binding){ .name = t->symbols[symbol].name,
				       .fraction = c->at[i],
				       .outer = others_bound(at, t, symbol) };
	return &at[symbol];
}
