#include "entropy/entropy.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/rng.h"
#include "entropy/parts.h"

/* Entropy in nats of masses [k], not all 0. */
static double entropy_of_masses(const double *mass, size_t k)
{
	struct statistics_sum total = { 0, 0 }, sum = { 0, 0 };
	double all;
	size_t i;

	for (i = 0; i < k; i++)
		statistics_add(&total, mass[i]);
	all = statistics_total(&total);
	for (i = 0; i < k; i++)
		if (mass[i] > 0)
			statistics_add(&sum, -mass[i] / all * log(mass[i] / all));
	return statistics_total(&sum) < 0 ? 0 : statistics_total(&sum);
}

static void bootstrap(const double *share, const size_t *cluster, size_t n, double *mass, size_t k,
		      const struct entropy_options *o, struct estimate *h)
{
	double *estimates = memory_new(o->resamples, sizeof *estimates);
	struct rng r;
	size_t i, j;

	rng_init(&r, o->seed, rng_hash("semantic", 8) ^ n);
	for (i = 0; i < o->resamples; i++) {
		for (j = 0; j < k; j++)
			mass[j] = 0;
		for (j = 0; j < n; j++) {
			size_t path = (size_t)rng_below(&r, n);

			mass[cluster[path]] += share[path];
		}
		estimates[i] = entropy_of_masses(mass, k);
	}
	entropy_basic_interval(estimates, o, h);
	free(estimates);
}

static int check(const double *logprob, const uint64_t *tokens, size_t n, const struct entropy_options *o,
		 struct error *e)
{
	size_t i;

	if (entropy_options_check(o, e))
		return -1;
	if (n == 0)
		return error_set(e, ERROR_RANGE, "no paths: the entropy of nothing is undefined");
	if (n == 1 && o->unit == ENTROPY_LOG_N)
		return error_set(e, ERROR_RANGE, "one path alone has no entropy in units of log n");
	for (i = 0; i < n; i++)
		if (!(logprob[i] <= 0) || isinf(logprob[i]) || tokens[i] == 0)
			return error_set(e, ERROR_RANGE, "a log-probability of %g over %llu tokens is none", logprob[i],
					 (unsigned long long)tokens[i]);
	return 0;
}

int entropy_semantic(const double *logprob, const uint64_t *tokens, const size_t *cluster, size_t n, size_t k,
		     const struct entropy_options *o, struct estimate *h, struct error *e)
{
	double *share, *mass, top = -INFINITY;
	size_t i;

	if (check(logprob, tokens, n, o, e))
		return -1;
	share = memory_new(n, sizeof *share);
	mass = memory_new(k, sizeof *mass);
	/* Relative to the likeliest path, whose share is 1: however small all are, they do not all become 0. */
	for (i = 0; i < n; i++) {
		share[i] = logprob[i] / (double)tokens[i];
		top = share[i] > top ? share[i] : top;
	}
	for (i = 0; i < n; i++) {
		share[i] = exp(share[i] - top);
		mass[cluster[i]] += share[i];
	}
	h->value = entropy_of_masses(mass, k);
	h->lo = h->hi = NAN;
	if (o->interval == ENTROPY_BOOTSTRAP) {
		bootstrap(share, cluster, n, mass, k, o, h);
		h->lo = entropy_in_unit(h->lo, o->unit, n);
		h->hi = entropy_in_unit(h->hi, o->unit, n);
	}
	h->value = entropy_in_unit(h->value, o->unit, n);
	free(share);
	free(mass);
	return 0;
}
