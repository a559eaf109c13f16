/*
 * Mathematical expressions as trees, and what they are worth.
 *
 * A tree is built in an arena by the constructors below (a parser's business),
 * is never changed afterwards, and lives as long as the arena. Its scalars can
 * be computed exactly (rationals), enclosed in balls (everything), brought to
 * a canonical form (rational functions), and compared (expression_equal).
 * Structures (tuples, sets, relations, ...) are for the layer above: here they
 * have no value.
 *
 * Every size is bounded, so that a tree from hostile text costs bounded time
 * and memory: no evaluation builds a number of more than EXPRESSION_BITS_MAX
 * bits, and all of them count their steps. Nothing depends on a clock.
 */
#ifndef MATH_EXPRESSION_H
#define MATH_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

enum {
	EXPRESSION_DEPTH_MAX = 120,    /* of a tree: what builds one keeps to it */
	EXPRESSION_BITS_MAX = 1 << 16, /* of an exact number */
	EXPRESSION_STEPS_MAX = 40000   /* nodes visited by one comparison */
};

enum expression_kind {
	/* Scalars */
	EXPRESSION_NUMBER,   /* digits * 10^exponent, digits in `base` */
	EXPRESSION_SYMBOL,   /* name */
	EXPRESSION_CONSTANT, /* function: one of EXPRESSION_PI to EXPRESSION_INFINITY */
	EXPRESSION_NEGATE,   /* 1 argument */
	EXPRESSION_SUM,      /* 1 and more */
	EXPRESSION_PRODUCT,  /* 1 and more */
	EXPRESSION_QUOTIENT, /* 2 */
	EXPRESSION_POWER,    /* 2: base, exponent */
	EXPRESSION_FUNCTION, /* function, its arguments */
	EXPRESSION_APPLY,    /* name, arguments: a function that is not known */
	EXPRESSION_SIGN,     /* plus or minus one, the same choice throughout a tree; name is empty */
	/* Structures */
	EXPRESSION_TUPLE, /* items between `open` and `close`: ( [ ; may be an interval */
	EXPRESSION_SET,   /* items */
	EXPRESSION_LIST,  /* items without brackets, in no order */
	EXPRESSION_UNION, /* of intervals and sets */
	EXPRESSION_INTERSECTION,
	EXPRESSION_DIFFERENCE, /* 2 */
	EXPRESSION_MATRIX,     /* rows x columns, row by row */
	EXPRESSION_RELATION,   /* count sides, count - 1 relations in `name`, one byte each: = ! < > l g i ~ */
	EXPRESSION_RATIO,      /* a:b, a:b:c; clock times too */
	EXPRESSION_QUANTITY,   /* 1 argument with the unit `name` */
	EXPRESSION_WORDS,      /* name: text that is no mathematics */
	EXPRESSION_CHOICE,     /* 2: a letter, and what it stands for */
	EXPRESSION_EMPTY       /* the empty set */
};

enum expression_function {
	EXPRESSION_PI,
	EXPRESSION_E,
	EXPRESSION_I,
	EXPRESSION_INFINITY,
	EXPRESSION_ROOT, /* radicand, degree; real for an odd degree of a negative radicand */
	EXPRESSION_EXP,
	EXPRESSION_LN,
	EXPRESSION_LOG,      /* without a base: natural or common, as the reading says */
	EXPRESSION_LOG_BASE, /* number, base */
	EXPRESSION_SIN,
	EXPRESSION_COS,
	EXPRESSION_TAN,
	EXPRESSION_COT,
	EXPRESSION_SEC,
	EXPRESSION_CSC,
	EXPRESSION_ARCSIN,
	EXPRESSION_ARCCOS,
	EXPRESSION_ARCTAN,
	EXPRESSION_ARCCOT,
	EXPRESSION_ARCSEC,
	EXPRESSION_ARCCSC,
	EXPRESSION_SINH,
	EXPRESSION_COSH,
	EXPRESSION_TANH,
	EXPRESSION_COTH,
	EXPRESSION_SECH,
	EXPRESSION_CSCH,
	EXPRESSION_ARSINH,
	EXPRESSION_ARCOSH,
	EXPRESSION_ARTANH,
	EXPRESSION_ARCOTH,
	EXPRESSION_ARSECH,
	EXPRESSION_ARCSCH,
	EXPRESSION_ABS,
	EXPRESSION_FLOOR,
	EXPRESSION_CEILING,
	EXPRESSION_ROUND, /* to the nearest integer, halves to even */
	EXPRESSION_SIGNUM,
	EXPRESSION_FACTORIAL,
	EXPRESSION_DOUBLE_FACTORIAL, /* n (n - 2) (n - 4) ... */
	EXPRESSION_GAMMA,
	EXPRESSION_BINOMIAL,     /* n, k */
	EXPRESSION_PERMUTATIONS, /* n, k: n! / (n - k)! */
	EXPRESSION_GCD,
	EXPRESSION_LCM,
	EXPRESSION_MAX,
	EXPRESSION_MIN,
	EXPRESSION_MOD, /* x, m: x - m floor(x / m); its name is not empty where it is written as a class, x (mod m) */
	EXPRESSION_CONJUGATE,
	EXPRESSION_REAL,
	EXPRESSION_IMAGINARY,
	EXPRESSION_ARGUMENT,
	EXPRESSION_PERCENT,  /* x / 100 */
	EXPRESSION_DEGREES,  /* x pi / 180 */
	EXPRESSION_TOTAL,    /* index, from, to, term: a sum */
	EXPRESSION_TIMES,    /* index, from, to, factor: a product */
	EXPRESSION_INTEGRAL, /* variable, from, to, integrand */
	EXPRESSION_OPAQUE    /* an integral, a limit: equal only to one written alike; name says which */
};

struct expression {
	enum expression_kind kind;
	enum expression_function function;
	uint32_t count;   /* arguments */
	uint32_t columns; /* of a matrix */
	uint16_t depth;   /* 1 for a leaf */
	uint8_t base;     /* of a number's digits, 2 to 36 */
	char open,
		close; /* brackets of a tuple; `open` of a list: & or | where all items are joined so; of a set: | before what describes it */
	bool point;                       /* a number written with a decimal point or an exponent */
	bool has_symbol, has_i, has_sign; /* somewhere below: a free symbol; the imaginary unit; EXPRESSION_SIGN */
	bool has_log;                     /* EXPRESSION_LOG below */
	int32_t exponent;                 /* of a number; -2 for 3.25 */
	int64_t small;    /* a number's digits as an integer, where they are at most 18 in base 10; else -1 */
	struct text name; /* or a number's digits */
	const struct expression *const *args;
};

/* -- building ------------------------------------------------------------------ */

/* `digits` (no sign, no separators; kept, not copied) in base 2 to 36, times 10^exponent. */
const struct expression *expression_number(struct arena *a, struct text digits, unsigned base, int32_t exponent,
					   bool point);
const struct expression *expression_integer(struct arena *a, int64_t n); /* of any sign */
const struct expression *expression_symbol(struct arena *a, struct text name);
const struct expression *expression_constant(struct arena *a, enum expression_function which);
/* The arguments are copied. */
const struct expression *expression_new(struct arena *a, enum expression_kind kind,
					const struct expression *const *args, size_t count);
const struct expression *expression_function(struct arena *a, enum expression_function f,
					     const struct expression *const *args, size_t count);
const struct expression *expression_pair(struct arena *a, enum expression_kind kind, const struct expression *x,
					 const struct expression *y);
const struct expression *expression_named(struct arena *a, enum expression_kind kind, struct text name,
					  const struct expression *const *args, size_t count);

const struct expression *expression_tuple(struct arena *a, char open, char close, const struct expression *const *items,
					  size_t count);
/* A list whose items are joined by "and" ('&'), "or" ('|') or neither (0). */
const struct expression *expression_list(struct arena *a, char joint, const struct expression *const *items,
					 size_t count);

const struct expression *expression_matrix(struct arena *a, size_t columns, const struct expression *const *entries,
					   size_t count);

/* An integral or a limit, by its name: equal only to one with equal arguments. */
const struct expression *expression_opaque(struct arena *a, struct text name, const struct expression *const *args,
					   size_t count);

/* Whether x may be a bound or the integrand of EXPRESSION_INTEGRAL; others are opaque. */
bool expression_is_integrable(const struct expression *x);

/* x with EXPRESSION_SIGN as +1 or -1; x itself where there is none. */
const struct expression *expression_signed(struct arena *a, const struct expression *x, bool minus);

/* x with what `find` gives for a part (NULL: look within) in its place; x itself where it gives nothing. */
const struct expression *expression_mapped(struct arena *a, const struct expression *x,
					   const struct expression *(*find)(const struct expression *part,
									    const void *context),
					   const void *context);

/* x with y in the place of the symbol of that name; x itself where it does not occur. */
const struct expression *expression_replaced(struct arena *a, const struct expression *x, struct text name,
					     const struct expression *y);

/* Name of a function as the plain form writes it: "sin". */
const char *expression_function_name(enum expression_function f);

/*
 * Append the tree in one plain notation ("2*x^(1/2)", "(1, 2)", "sin(x)"):
 * what people are shown, and, with `sorted`, a key: arguments of sums and
 * products in one order, numbers in lowest terms, so that trees which differ
 * in no more than that give the same bytes.
 */
void expression_print(struct builder *out, const struct expression *x, bool sorted);

/* Whether x is a scalar: what the functions below compute with. */
bool expression_is_scalar(const struct expression *x);

/* -- values -------------------------------------------------------------------- */

enum expression_status {
	EXPRESSION_OK,
	EXPRESSION_INEXACT,   /* has no rational value, or none that is seen */
	EXPRESSION_UNDEFINED, /* division by zero and the like */
	EXPRESSION_LARGE,     /* beyond the bounds in size */
	EXPRESSION_UNKNOWN    /* steps or precision ran out; no scalar */
};

/* Which base "log" has where none is written. */
enum expression_log {
	EXPRESSION_LOG_NATURAL,
	EXPRESSION_LOG_COMMON
};

/*
 * The exact value of a constant where it is rational and seen to be: sums,
 * products, powers with whole exponents, perfect roots, whole-number
 * functions. Appends "p/q" or "p" to *out where out is not NULL.
 */
enum expression_status expression_rational(struct builder *out, const struct expression *x);

/*
 * The canonical form of x as a quotient of integer polynomials in its symbols
 * and in what is not rational in them ("sqrt(2)", "sin(x)", pi) taken as
 * symbols too: equal forms prove equality wherever both are defined. False
 * where the size bounds are passed or a denominator vanishes.
 */
bool expression_canonical(struct builder *out, const struct expression *x);

enum expression_verdict {
	EXPRESSION_EQUAL,
	EXPRESSION_DIFFERENT,
	EXPRESSION_UNDECIDED
};

/* How a verdict was reached. */
enum expression_proof {
	EXPRESSION_BY_FORM,      /* the trees are the same up to order */
	EXPRESSION_BY_RATIONAL,  /* exact rationals */
	EXPRESSION_BY_CANONICAL, /* canonical quotients of polynomials */
	EXPRESSION_BY_ALGEBRA,   /* exact field arithmetic on constants */
	EXPRESSION_BY_BALLS,     /* different: disjoint enclosures at a point */
	EXPRESSION_BY_EVIDENCE,  /* equal: overlapping enclosures at `points` points up to `precision` bits */
	EXPRESSION_BY_SIZE,      /* different: one is beyond the bounds, the other far below */
	EXPRESSION_BY_NOTHING    /* undecided */
};

struct expression_decision {
	enum expression_verdict verdict;
	enum expression_proof proof;
	unsigned points, precision; /* that were used; precision in bits */
	bool partial; /* equal on the common real domain, but not everywhere that one of them is defined */
	enum expression_status status[2]; /* of x and y where undecided */
	uint32_t steps;                   /* nodes visited */
};

/*
 * Whether two scalars have the same value, for all values of their symbols
 * where both are real (or, where that is nowhere, as complex numbers with the
 * principal branches).
 *
 * In this order: the same tree; exact rationals; balls at points that are a
 * function of the symbols' names (disjoint: different, a proof); canonical
 * forms; exact algebra on constants; and balls at more points and up to 512
 * bits (equal, as evidence). Symmetric in x and y. Deterministic: no clock, no
 * state.
 */
struct expression_decision expression_equal(const struct expression *x, const struct expression *y,
					    enum expression_log log);

/*
 * Whether x = c y for one constant c other than 0 at all points: two equations
 * x = 0 and y = 0 of one curve. *negative says whether c < 0. For relations of
 * order, c must be real. Different is a proof only of non-proportionality.
 */
struct expression_decision expression_proportional(const struct expression *x, const struct expression *y,
						   enum expression_log log, bool *negative);

/* Order of two real constants: -1, 0 (equal or not known), 1; *known says which. Infinities are ordered too. */
int expression_compare(const struct expression *x, const struct expression *y, bool *known);

/*
 * Whether the decimal number d (EXPRESSION_NUMBER with a point, perhaps
 * negated, with `digits` or more significant digits, zeros at the end apart) stands for the
 * constant x: x rounds or is cut to d.
 */
bool expression_rounds_to(const struct expression *d, const struct expression *x, unsigned digits);

/* Free what FLINT keeps for the calling thread: before the end of a thread that has computed something. */
void expression_thread_end(void);

#endif
