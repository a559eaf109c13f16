/*
 * Shared by the files of `expression`: evaluation, exactly and in balls.
 * Every evaluation counts the nodes it visits in *steps and ends with
 * EXPRESSION_UNKNOWN when they pass EXPRESSION_STEPS_MAX.
 */
#ifndef MATH_EXPRESSION_PARTS_H
#define MATH_EXPRESSION_PARTS_H

#include "math/expression.h"
#include "math/flint.h"

enum {
	POINTS_POSITIVE = 5, /* the first points: all symbols are positive there */
	POINTS_MAX = 12,     /* then with signs */
	TERMS_MAX = 2000     /* of a sum or product that is written out */
};

/* The value of an index inside of EXPRESSION_TOTAL and EXPRESSION_TIMES. */
struct binding {
	struct text name;
	slong value;
	const struct binding *outer;
};

/* The literal's value; EXPRESSION_LARGE beyond EXPRESSION_BITS_MAX. */
enum expression_status exact_number(fmpq_t out, const struct expression *x);

/* out is of no use unless EXPRESSION_OK comes back. */
enum expression_status exact_value(fmpq_t out, const struct expression *x, const struct binding *bound,
				   uint32_t *steps);

/*
 * The bounds of a sum or product that is written out, from and to, both
 * included; EXPRESSION_LARGE beyond TERMS_MAX terms, EXPRESSION_INEXACT
 * unless both are integers. An empty range is from > to.
 */
enum expression_status exact_range(const struct expression *x, const struct binding *bound, slong *from, slong *to,
				   uint32_t *steps);

struct ball_context {
	slong precision;
	unsigned point; /* 0 to POINTS_MAX - 1 */
	enum expression_log log;
	uint32_t *steps;
};

/*
 * Enclose x at a point. EXPRESSION_OK: out is finite. UNDEFINED: a pole or a
 * value that no enclosure could be had of at this precision. LARGE: the
 * absolute value is beyond 2^EXPRESSION_BITS_MAX. UNKNOWN: steps, no scalar.
 */
enum expression_status ball_value(acb_t out, const struct expression *x, const struct binding *bound,
				  const struct ball_context *c);

/* Whether the constants x and y are equal by exact field arithmetic: EXPRESSION_UNDECIDED where that gives up. */
enum expression_verdict algebra_equal(const struct expression *x, const struct expression *y, enum expression_log log);

#endif
