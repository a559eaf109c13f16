#include "math/crossed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/order.h"
#include "base/rng.h"

/* Shares of one method under multiplicities of seeds [seeds] and questions [questions]. */
static void weighted_shares(const struct crossed *c, size_t method, const double *of_seed, const double *of_question,
			    double *share)
{
	const unsigned char *right = c->right + method * c->seeds * c->questions;
	size_t g, s, q;

	for (g = 0; g < c->groups; g++) {
		const unsigned char *member = c->member + g * c->questions;
		double hits = 0, cells = 0;

		for (q = 0; q < c->questions; q++) {
			double sum = 0;

			if (!member[q] || of_question[q] == 0)
				continue;
			for (s = 0; s < c->seeds; s++)
				sum += of_seed[s] * right[s * c->questions + q];
			/* Whole numbers far below 2^53: these sums are exact. */
			hits += of_question[q] * sum;
			cells += of_question[q];
		}
		share[g] = cells > 0 ? hits / (cells * (double)c->seeds) : NAN;
	}
}

static void draw(struct rng *r, double *multiplicity, size_t n)
{
	size_t i;

	memset(multiplicity, 0, n * sizeof *multiplicity);
	for (i = 0; i < n; i++)
		multiplicity[rng_below(r, n)] += 1;
}

void crossed_resample(struct crossed_shares *out, const struct crossed *c, size_t resamples, uint64_t seed)
{
	double *of_seed = memory_new(c->seeds, sizeof *of_seed);
	double *of_question = memory_new(c->questions, sizeof *of_question);
	struct rng r;
	size_t i, k, m;

	out->methods = c->methods;
	out->groups = c->groups;
	out->resamples = resamples;
	out->share = memory_new((1 + resamples) * c->methods * c->groups, sizeof *out->share);
	for (i = 0; i < c->seeds; i++)
		of_seed[i] = 1;
	for (i = 0; i < c->questions; i++)
		of_question[i] = 1;
	rng_init(&r, seed, rng_hash("crossed", 7));
	for (k = 0; k <= resamples; k++) {
		if (k > 0) {
			draw(&r, of_seed, c->seeds);
			draw(&r, of_question, c->questions);
		}
		for (m = 0; m < c->methods; m++)
			weighted_shares(c, m, of_seed, of_question, out->share + (k * c->methods + m) * c->groups);
	}
	free(of_seed);
	free(of_question);
}

void crossed_clear(struct crossed_shares *s)
{
	free(s->share);
	memset(s, 0, sizeof *s);
}

/* Share less `other`'s, or less nothing where other is SIZE_MAX. */
static double look(const struct crossed_shares *s, size_t resample, size_t method, size_t other, size_t group)
{
	const double *row = s->share + resample * s->methods * s->groups;
	double x = row[method * s->groups + group];

	return other == SIZE_MAX ? x : x - row[other * s->groups + group];
}

static struct estimate interval(const struct crossed_shares *s, size_t method, size_t other, size_t group, double level)
{
	struct estimate e = { look(s, 0, method, other, group), NAN, NAN };
	double *x = memory_new(s->resamples, sizeof *x);
	size_t n = 0, k;

	/* A resample may draw none of a small group. */
	for (k = 1; k <= s->resamples; k++) {
		x[n] = look(s, k, method, other, group);
		n += isnan(x[n]) ? 0u : 1u;
	}
	if (n > 0) {
		qsort(x, n, sizeof *x, order_doubles);
		e.lo = statistics_quantile(x, n, 0.5 - 0.5 * level);
		e.hi = statistics_quantile(x, n, 0.5 + 0.5 * level);
	}
	free(x);
	return e;
}

struct estimate crossed_share(const struct crossed_shares *s, size_t method, size_t group, double level)
{
	return interval(s, method, SIZE_MAX, group, level);
}

struct estimate crossed_difference(const struct crossed_shares *s, size_t method, size_t other, size_t group,
				   double level)
{
	return interval(s, method, other, group, level);
}
