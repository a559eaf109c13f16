/*
 * Answers: what they say, and which are equal.
 *
 * An answer is parsed to a tree (expression.h) and normalised: a number, an
 * expression, a relation, an interval or a union, a tuple, a set or list, a
 * matrix, a ratio, a quantity with its unit, or words. The rules are those of
 * "Equality" in east-match(1). Nothing in an answer is ever executed, and its
 * size, depth, numbers and the steps of a comparison are bounded.
 */
#ifndef ANSWER_ANSWER_H
#define ANSWER_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "math/expression.h"

enum {
	ANSWER_SIZE_MAX = 8192 /* bytes; a longer answer is not parsed */
};

/* How ambiguous forms are read; a set of bits. */
enum answer_reading {
	ANSWER_READ_DECIMAL_COMMA = 1, /* 3,14 is 3.14; else two numbers */
	ANSWER_READ_COMMA_LIST = 2,    /* 1,234 is two numbers; else one */
	ANSWER_READ_UNIT_LETTERS = 4,  /* 3 s is three seconds; else a product */
	ANSWER_READ_LETTERS = 8,       /* words of letters are products */
	ANSWER_READ_REPETEND = 16,     /* 0.1(6) repeats its last digit; else a product */
	ANSWER_READ_SCALE = 32,        /* 25k is 25 thousand; else a product */
	ANSWER_READ_POINT_GROUPS = 64  /* 70.000 is 70,000; tried only where it is added to `ambiguous` */
};

struct answer {
	struct text text;               /* as it was given */
	const struct expression *tree;  /* as it was written; NULL if it could not be parsed */
	const struct expression *value; /* its normal form; NULL likewise */
	unsigned ambiguous;             /* of enum answer_reading: what could be read in another way */
	bool empty;                     /* it holds nothing but layout */
	const char *problem;            /* why it could not be parsed; else NULL */
	size_t problem_at;              /* about where, in bytes */
};

/*
 * Parse t into the arena; the arena must outlive *out, and so must t.
 * `readings` is 0, or a set of enum answer_reading to read ambiguous forms by. False: see
 * out->problem. Time O(size).
 */
bool answer_parse(struct arena *a, struct text t, unsigned readings, struct answer *out);

/* Whether it is, or may be read as, a number with a unit or the like: 5 km, $5, 20% increase. */
bool answer_has_unit(const struct answer *x);

enum answer_verdict {
	ANSWER_EQUAL,
	ANSWER_DIFFERENT,
	ANSWER_UNDECIDED, /* the bounds were reached, or a side has no value */
	ANSWER_UNPARSED   /* a side is not understood */
};

const char *answer_verdict_name(enum answer_verdict v);

/* What "28%" is against a number without a percent sign. */
enum answer_percent {
	ANSWER_PERCENT_EITHER, /* 28 and 0.28 both */
	ANSWER_PERCENT_NUMBER, /* 28 */
	ANSWER_PERCENT_RATIO   /* 0.28 */
};

struct answer_policy {
	enum answer_percent percent;
	/*
	 * A decimal with so many significant digits or more, zeros at its end
	 * apart, stands for what rounds or is cut to it; 0: decimals are exact.
	 */
	unsigned rounding;
};

enum {
	ANSWER_ROUNDING = 6
};

/* Percent either, rounding at ANSWER_ROUNDING digits. */
extern const struct answer_policy answer_policy_default;

struct answer_result {
	enum answer_verdict verdict;
	const char *rule;                    /* what decided: a constant, in the words of east-match(1) */
	bool decided;                        /* two scalars decided; else structure or text did */
	struct expression_decision decision; /* of those scalars */
	unsigned readings[2];                /* forms of gold and answer that were read in another way */
};

/*
 * Whether an answer is right: gold and pred are equal under the policy, in one
 * of the readings that their forms allow. Symmetric, but, with roundings and
 * readings, not transitive: clusters are made by answer_same.
 */
struct answer_result answer_match(struct arena *a, const struct answer *gold, const struct answer *pred,
				  const struct answer_policy *policy);

/*
 * Whether two answers are the same: an equivalence relation up to
 * ANSWER_UNDECIDED, with no roundings and one reading: a percentage is its
 * number (its ratio under ANSWER_PERCENT_RATIO), units are dropped.
 */
struct answer_result answer_same(struct arena *a, const struct answer *x, const struct answer *y,
				 const struct answer_policy *policy);

/* Append bytes that are equal only for answers that are the same; answers that are the same often have equal ones. */
void answer_key(struct builder *out, struct arena *a, const struct answer *x, const struct answer_policy *policy);

/* Append the normal form in one plain notation, or why there is none. */
void answer_print(struct builder *out, const struct answer *x);

#endif
