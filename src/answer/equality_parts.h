/*
 * Shared by the files of equality: one comparison of two normal forms, its work
 * bounded by steps. Rules are named in the words of east-match(1).
 */
#ifndef ANSWER_EQUALITY_PARTS_H
#define ANSWER_EQUALITY_PARTS_H

#include "answer/answer.h"

/* Work of one comparison of answers, in nodes visited; an exact proof counts as ALGEBRA_STEPS. */
enum {
	EQUALITY_STEPS_MAX = 200000,
	ALGEBRA_STEPS = 500
};

struct equality {
	struct arena *arena;
	const struct answer_policy *policy;
	bool strict;    /* for clusters: an equivalence */
	bool solutions; /* of equations for one name: letters that run through the integers are parameters */
	uint32_t steps;
};

/* -- results -------------------------------------------------------------------- */

struct answer_result equality_result(enum answer_verdict verdict, const char *rule);
struct answer_result equality_decided(struct expression_decision d, const char *rule);

/* The better of two readings: equal, else undecided, else different; the first of two alike. */
struct answer_result equality_either(struct answer_result x, struct answer_result y);

/* -- values --------------------------------------------------------------------- */

/* Scalars, and numbers with units. */
bool equality_is_value(const struct expression *x);

/* expression_equal within the bounds of the whole comparison. */
struct expression_decision equality_decide(struct equality *c, const struct expression *x, const struct expression *y,
					   enum expression_log log);

/* Two scalars without units and percent signs; two of the values above. */
struct answer_result equality_values(struct equality *c, const struct expression *x, const struct expression *y);
struct answer_result equality_scalars(struct equality *c, const struct expression *x, const struct expression *y);

/* A value without its unit, a percentage as the policy has it: what it is to itself, and in keys. */
const struct expression *equality_bare(struct arena *a, const struct expression *x, const struct answer_policy *policy);

/* The m of x (mod m), and of x mod m where x is less than m already; NULL for other values. */
const struct expression *equality_modulus(const struct expression *x);

/* Units that are known, and not the same, or opposite words. */
bool equality_units_differ(struct text x, struct text y);

/* -- names ------------------------------------------------------------------------ */

/* f(x) and f(t), a_n and a_k as left sides: the values get their arguments under common names; false for others. */
bool equality_arguments(struct equality *c, const struct expression *x, const struct expression **value,
			const struct expression *y, const struct expression **against);

/*
 * Whether two scalars are equal but for constants of integration (+ C, + C_1, + 1 + C) and, among solutions, for
 * the parameter that runs through the integers.
 */
bool equality_renamed(struct equality *c, const struct expression *x, const struct expression *y);

/* Whether x = y, with a letter that runs through the integers, has for solutions what the set describes. */
bool equality_is_family(struct equality *c, const struct expression *set, const struct expression *y);

/* \vec{v} somewhere in x. */
bool equality_has_vectors(const struct expression *x);

/* x without arrows above its names. */
const struct expression *equality_without_vectors(struct arena *a, const struct expression *x);

/* -- structures ----------------------------------------------------------------- */

/* Two normal forms of any kind. */
struct answer_result equality_of(struct equality *c, const struct expression *x, const struct expression *y);

/* Parts side by side. All equal: equal; one different: different; else undecided. */
struct answer_result equality_ordered(struct equality *c, const struct expression *x, const struct expression *y,
				      const char *rule);

/* The items of two collections in any order; in sets those that repeat do not count. */
struct answer_result equality_unordered(struct equality *c, const struct expression *x, const struct expression *y,
					bool set, const char *rule);

struct answer_result equality_relations(struct equality *c, const struct expression *x, const struct expression *y);

#endif
