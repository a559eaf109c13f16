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

/* The value of a symbol: of an index inside of EXPRESSION_TOTAL and EXPRESSION_TIMES, or at a chosen point. */
struct binding {
	struct text name;
	slong value;
	const fmpq *fraction; /* the value, where it is not NULL */
	acb_srcptr ball;      /* an enclosure of it, likewise */
	const struct binding *outer;
};

/* The literal's value; EXPRESSION_LARGE beyond EXPRESSION_BITS_MAX. */
enum expression_status exact_number(fmpq_t out, const struct expression *x);

/* out is of no use unless EXPRESSION_OK comes back. */
enum expression_status exact_value(fmpq_t out, const struct expression *x, const struct binding *bound,
				   uint32_t *steps);

/*
 * The bounds of a sum or product that is written out, from and to, both
 * included; EXPRESSION_LARGE beyond TERMS_MAX terms, EXPRESSION_UNDEFINED
 * unless both are integers, EXPRESSION_INEXACT where one is not known. An empty range is from > to.
 */
enum expression_status exact_range(const struct expression *x, const struct binding *bound, slong *from, slong *to,
				   uint32_t *steps);

struct ball_context {
	slong precision;
	unsigned point; /* 0 to POINTS_MAX - 1 */
	enum expression_log log;
	bool path, analytic; /* along the line of an integral; and only where it is holomorphic all over the ball */
	uint32_t *steps;
};

/*
 * Enclose x at a point. EXPRESSION_OK: out is finite. UNDEFINED: a pole or a
 * value that no enclosure could be had of at this precision. LARGE: the
 * absolute value is beyond 2^EXPRESSION_BITS_MAX. UNKNOWN: steps, no scalar.
 */
enum expression_status ball_value(acb_t out, const struct expression *x, const struct binding *bound,
				  const struct ball_context *c);

/* Enclose the integral x. */
enum expression_status integral_value(acb_t out, const struct expression *x, const struct binding *bound,
				      const struct ball_context *c);

/* -- chosen points ----------------------------------------------------------------- */

enum {
	TRAITS_SYMBOLS_MAX = 6,
	TRAITS_KINKS_MAX = 8,
	TRAITS_CONSTANTS_MAX = 4,
	WHOLE_POINTS = 24,
	WHOLE_POINTS_NEGATIVE = 4, /* the last of them */
	CORNERS_MAX = 112          /* of one symbol */
};

struct trait_symbol {
	struct text name;
	bool whole;
};

/* A step where x / y (x without y) is whole; a bend where x = y (x = 0 without y). */
struct trait_kink {
	const struct expression *x, *y;
	bool step;
};

/* What expressions are made of, as far as it says at which points they may differ. */
struct traits {
	struct trait_symbol symbols[TRAITS_SYMBOLS_MAX]; /* free ones; those beyond are left out */
	size_t count;
	struct trait_kink kinks[TRAITS_KINKS_MAX];
	size_t kink_count;
	const struct expression *constants[TRAITS_CONSTANTS_MAX];
	size_t constant_count;
	bool steps;             /* floor and its like */
	bool bends;             /* |x|, max, roots, logarithms: other branches may begin anywhere */
	bool counts;            /* factorials, (-1)^n, steps: a letter such as n is a whole number */
	bool whole;             /* some symbols can only be whole: arguments of gcd, bounds of sums */
	bool opaque;            /* something in it has no value that is known */
	bool integral, applied; /* of a function that is not known */
};

/* *t, all 0 at first, takes in what x is made of. */
void traits_add(struct traits *t, const struct expression *x);

/*
 * Values of the symbols that are whole numbers, or, where none has to be, of
 * the letters that mostly are (j to n, N), at a point below WHOLE_POINTS:
 * `at` has room for TRAITS_SYMBOLS_MAX. NULL if there are none.
 */
const struct binding *whole_point(struct binding *at, const struct traits *t, unsigned point);

/* Values of one symbol where pieces of the expressions may meet, while the others are whole. */
struct corners {
	fmpq_t at[CORNERS_MAX];
	size_t count;
};

void corners_init(struct corners *c, const struct traits *t, size_t symbol);
void corners_clear(struct corners *c);
const struct binding *corner_point(struct binding *at, const struct traits *t, size_t symbol, const struct corners *c,
				   size_t i);

/* Whether the constants x and y are equal by exact field arithmetic: EXPRESSION_UNDECIDED where that gives up. */
enum expression_verdict algebra_equal(const struct expression *x, const struct expression *y, enum expression_log log);

#endif
