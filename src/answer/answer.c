/* Answers held against one another, in the readings that their forms allow. */
#include "answer/answer.h"

#include "answer/equality_parts.h"

const struct answer_policy answer_policy_default = { .percent = ANSWER_PERCENT_EITHER, .rounding = ANSWER_ROUNDING };

const char *answer_verdict_name(enum answer_verdict v)
{
	static const char *const names[] = { "equal", "different", "undecided", "unparsed" };

	return names[v];
}

bool answer_has_unit(const struct answer *x)
{
	return x->value != NULL && ((x->value->kind == EXPRESSION_QUANTITY && equality_is_value(x->value)) ||
				    (x->ambiguous & ANSWER_READ_UNIT_LETTERS) != 0);
}

static struct answer_result unparsed(const struct answer *x, const struct answer *y)
{
	if (text_equal(text_trim(x->text), text_trim(y->text)))
		return equality_result(ANSWER_EQUAL, "the same text");
	return equality_result(ANSWER_UNPARSED, "not understood");
}

/* B and b, each for itself: choices. e and i are numbers. */
static bool is_same_letter(const struct expression *x, const struct expression *y)
{
	if (x->kind != EXPRESSION_SYMBOL || y->kind != EXPRESSION_SYMBOL || x->name.size != 1 || y->name.size != 1)
		return false;
	return (x->name.data[0] | 0x20) >= 'a' && (x->name.data[0] | 0x20) <= 'h' &&
	       (x->name.data[0] | 0x20) == (y->name.data[0] | 0x20);
}

static struct answer_result compared(struct equality *c, const struct answer *x, const struct answer *y)
{
	struct answer_result r;

	if (x->value == NULL || y->value == NULL)
		return unparsed(x, y);
	if (!c->strict && is_same_letter(x->value, y->value))
		return equality_result(ANSWER_EQUAL, "the letter of a choice");
	r = equality_of(c, x->value, y->value);
	if (r.verdict == ANSWER_EQUAL || c->strict || equality_has_vectors(x->value) == equality_has_vectors(y->value))
		return r;
	/* The arrows of one side are left out on the other. */
	return equality_either(r, equality_of(c, equality_without_vectors(c->arena, x->value),
					      equality_without_vectors(c->arena, y->value)));
}

struct answer_result answer_same(struct arena *a, const struct answer *x, const struct answer *y,
				 const struct answer_policy *policy)
{
	struct equality c = { .arena = a, .policy = policy, .strict = true };

	return compared(&c, x, y);
}

struct answer_result answer_match(struct arena *a, const struct answer *gold, const struct answer *pred,
				  const struct answer_policy *policy)
{
	struct equality c = { .arena = a, .policy = policy };
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
	const struct expression *value = x->value;

	if (value == NULL) {
		builder_string(out, "? ");
		builder_text(out, text_trim(x->text));
		return;
	}
	if (value->kind == EXPRESSION_CHOICE)
		value = value->args[0];
	if (!equality_is_value(value)) {
		expression_print(out, value, true);
		return;
	}
	value = equality_bare(a, value, policy);
	builder_string(out, "= ");
	if (expression_rational(out, value) == EXPRESSION_OK)
		return;
	if (!value->has_symbol || !expression_canonical(out, value))
		expression_print(out, value, true);
}

void answer_print(struct builder *out, const struct answer *x)
{
	if (x->value != NULL)
		expression_print(out, x->value, false);
	else
		builder_format(out, "not understood: %s, at byte %zu", x->problem, x->problem_at + 1);
}
