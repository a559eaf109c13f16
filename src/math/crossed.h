/*
 * Intervals for shares that were measured with several seeds on the same
 * questions: both seeds and questions are samples, and they are crossed.
 *
 * Each resample draws seeds and, independently, questions, both with
 * replacement, and takes the mean over the drawn cells; all methods share the
 * draws, so their differences are paired. With one seed it is the paired
 * bootstrap over questions (Efron 1979). Source: Owen, "The pigeonhole
 * bootstrap", Annals of Applied Statistics 2007, doi 10.1214/07-AOAS122, which
 * shows that it errs on the side of wide intervals. With few seeds their part
 * comes out small by the factor (seeds - 1) / seeds of its variance.
 */
#ifndef MATH_CROSSED_H
#define MATH_CROSSED_H

#include <stddef.h>
#include <stdint.h>

#include "math/statistics.h"

/*
 * right   [methods, seeds, questions] 1 where the answer was right, else 0
 * member  [groups, questions] 1 where the question belongs to the group, else 0
 */
struct crossed {
	size_t methods, seeds, questions, groups; /* each >= 1 */
	const unsigned char *right, *member;
};

/* Shares of right answers: [1 + resamples, methods, groups], the data's own first; NaN for a group without questions.
 */
struct crossed_shares {
	size_t methods, groups, resamples;
	double *share;
};

/* A function of (c, resamples, seed). Time O(resamples * methods * questions * (seeds + groups)). */
void crossed_resample(struct crossed_shares *out, const struct crossed *c, size_t resamples, uint64_t seed);
void crossed_clear(struct crossed_shares *s);

/* Share of a method in a group, with its percentile interval; NaN everywhere for a group without questions. */
struct estimate crossed_share(const struct crossed_shares *s, size_t method, size_t group, double level);

/* Share of `method` less that of `other`, paired. */
struct estimate crossed_difference(const struct crossed_shares *s, size_t method, size_t other, size_t group,
				   double level);

#endif
