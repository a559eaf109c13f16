/*
 * Entropy of a question's answer clusters, estimated from the counts of few
 * paths, with an interval; and what else the counts say.
 *
 * Notation: c_i > 0 the paths of cluster i, k clusters, n = sum c_i paths,
 * p_i = c_i / n, H_ML the plug-in estimate. Formulas are in nats; an estimate
 * whose formula falls below 0 is 0.
 */
#ifndef ENTROPY_ENTROPY_H
#define ENTROPY_ENTROPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/option.h"
#include "base/text_set.h"
#include "math/statistics.h"
#include "record/record.h"

/*
 * Of n paths, c_i in cluster i, with p_i = c_i / n:
 *
 * PLUG_IN       H_ML = - sum_i p_i log p_i, the maximum likelihood estimate: relative
 *               error below 8 * 2^-53, and exactly 0 for one cluster. Biased low by
 *               about (k-1)/(2n) nats (Miller 1955). Source: arXiv 2503.23913; the
 *               authors' code uses log base 2.
 * MILLER_MADOW  H_ML + (k-1)/(2n): without the first term of the plug-in's bias.
 *               Miller 1955, in Quastler (ed.), Information Theory in Psychology.
 * CHAO_SHEN     - sum_i C p_i log(C p_i) / (1 - (1 - C p_i)^n), where C, the
 *               share of answers already seen, is 1 - (clusters of one path) / n, or
 *               1/n where that is 0.
 *               Chao and Shen 2003, doi 10.1023/A:1026096204727.
 * GRASSBERGER   log n - (1/n) sum_i c_i G(c_i), G(c) = psi(c) + (-1)^c (psi((c+1)/2) -
 *               psi(c/2)) / 2 = psi(floor(c/2) + 1/2) + log 2. The bias of each term is
 *               far below 1/n. Grassberger 2003, arXiv physics/0307138.
 * JACKKNIFE     n H_ML - (n-1) (mean over paths of H_ML without that path); of order
 *               1/n^2 in the bias. n = 1: H_ML. Zahl 1977, doi 10.2307/1936227.
 * NSB           the posterior mean under a mixture of symmetric Dirichlet priors over
 *               `classes` possible answers, flat in the prior's mean entropy. Error of
 *               the integration below 1e-10 log(classes). Nemenman, Shafee, Bialek
 *               2001, arXiv physics/0108025.
 * SEMANTIC      of path log-probabilities, not of counts: entropy_semantic()
 */
enum entropy_estimator {
	ENTROPY_PLUG_IN,
	ENTROPY_MILLER_MADOW,
	ENTROPY_CHAO_SHEN,
	ENTROPY_GRASSBERGER,
	ENTROPY_JACKKNIFE,
	ENTROPY_NSB,
	ENTROPY_SEMANTIC,
	ENTROPY_ESTIMATORS
};

/* As in options and records: plugin miller-madow chao-shen grassberger jackknife nsb semantic. */
extern const char *const entropy_estimator_names[ENTROPY_ESTIMATORS + 1]; /* ended by NULL */

/* LOG_N: a share of log n, the largest entropy that n paths can show; undefined for n = 1. */
enum entropy_unit {
	ENTROPY_BITS,
	ENTROPY_NATS,
	ENTROPY_LOG_N,
	ENTROPY_UNITS
};
extern const char *const entropy_unit_names[ENTROPY_UNITS + 1]; /* bits nats log-n */

/*
 * NONE       lo and hi are NaN
 * BOOTSTRAP  over `resamples` draws of n paths from p: the basic interval [2H - q_hi,
 *            2H - q_lo], q the quantiles of the estimates (Efron 1979; Davison and
 *            Hinkley 1997, 5.2.1). It takes the estimator's bias out of its ends once,
 *            where the percentile interval would add it. A function of the counts as
 *            a set, the options and the seed. n <= 2^20.
 * ANALYTIC   H -+ z s with s of the plug-in (Basharin 1959, doi 10.1137/1104033: s^2 =
 *            sum_i p_i (log p_i + H_ML)^2 / n; also for Miller-Madow), of the jackknife,
 *            or of the NSB posterior (Wolpert and Wolf 1995, doi
 *            10.1103/PhysRevE.52.6841). Others have none: ERROR_USAGE.
 * CREDIBLE   of NSB alone: between the quantiles, with equal tails, of the beta
 *            distribution on [0, log classes] that has the posterior's mean and
 *            variance. Skewed where the posterior is, and within what is possible.
 *
 * Where all paths are in one cluster every interval has the width 0, except those
 * of NSB's posterior, which allows for a next path that differs. Rules that stop
 * at a width need that estimator.
 */
enum entropy_interval {
	ENTROPY_NO_INTERVAL,
	ENTROPY_BOOTSTRAP,
	ENTROPY_ANALYTIC,
	ENTROPY_CREDIBLE,
	ENTROPY_INTERVALS
};
extern const char *const entropy_interval_names[ENTROPY_INTERVALS + 1]; /* none bootstrap analytic credible */

/* What to do with paths without an answer, which are in the cluster whose answer is null or in cluster -1. */
enum entropy_unanswered {
	ENTROPY_AS_MATCHED, /* as east match counted them: one cluster, or not at all */
	ENTROPY_EXCLUDE,    /* not counted */
	ENTROPY_DISTINCT,   /* each is a cluster of its own */
	ENTROPY_POLICIES
};
extern const char *const entropy_unanswered_names[ENTROPY_POLICIES + 1]; /* as-matched exclude distinct */

struct entropy_options {
	enum entropy_unit unit;
	enum entropy_estimator estimator;
	enum entropy_interval interval;
	enum entropy_unanswered unanswered; /* entropy_record() */
	double level;                       /* of the interval, between 0 and 1 */
	size_t resamples;                   /* BOOTSTRAP, >= 1 */
	uint64_t seed;                      /* BOOTSTRAP */
	uint64_t classes;                   /* NSB: possible answers, at least k; 0: twice as many as paths */
};

/* bits, plug-in, no interval, as matched; level 0.95, 1000 resamples, seed 0, classes 0. */
extern const struct entropy_options entropy_defaults;

/* Of struct entropy_options: how it is estimated; and what else records and the bootstrap need. */
extern const struct option_row entropy_option_rows[], entropy_record_option_rows[];

/*
 * Estimate and interval of counts, in the options' unit. 0 <= lo <= value <= hi,
 * except that a bootstrap interval need not contain the value.
 *
 * count  [k] paths per cluster; zeros are allowed and contribute nothing
 *
 * Absolute error below 1e-13 (1 + log n) nats, NSB's as above. ERROR_RANGE if n,
 * their sum, is 0 or exceeds 2^53, for too many paths for a bootstrap, fewer
 * classes than clusters, n = 1 with LOG_N; ERROR_USAGE for an interval that the
 * estimator does not have, and for SEMANTIC. Time O(k), times the resamples; NSB a few
 * hundred times that.
 */
int entropy_estimate(const uint64_t *count, size_t k, const struct entropy_options *o, struct estimate *h,
		     struct error *e);

/*
 * The estimates made so far, by their counts as a set, for estimators that take
 * long: few paths have few such sets (16 paths have 231). For one set of options.
 * Start from { 0 }, end with entropy_memory_clear(). It empties itself when it has
 * grown to some megabytes.
 */
struct entropy_memory {
	struct text_set counts;
	struct estimate *list; /* [capacity] of each */
	size_t capacity;
};

void entropy_memory_clear(struct entropy_memory *m);

/* The same result as entropy_estimate(), to the last bit. m may be NULL. */
int entropy_recall(struct entropy_memory *m, const uint64_t *count, size_t k, const struct entropy_options *o,
		   struct estimate *h, struct error *e);

/* Whether the estimator has the interval; else ERROR_USAGE, as entropy_estimate() and entropy_semantic() say. */
int entropy_options_check(const struct entropy_options *o, struct error *e);

/*
 * Likelihood-weighted ("semantic") entropy of n paths in k clusters.
 *
 *     p_c = sum over paths j in c of m_j / (same over all),   m_j = exp(logprob_j / tokens_j)
 *
 * logprob  [n] sums of log-probabilities, each finite and <= 0
 * tokens   [n] each >= 1
 * cluster  [n] each below k
 *
 * Value and interval (NONE or BOOTSTRAP over paths) in the options' unit. Errors
 * as above. Its bias is the plug-in's, less where the likelihoods tell of answers
 * not seen. Source: Kuhn, Gal, Farquhar 2023, arXiv 2302.09664;
 * Farquhar et al. 2024, doi 10.1038/s41586-024-07421-0.
 */
int entropy_semantic(const double *logprob, const uint64_t *tokens, const size_t *cluster, size_t n, size_t k,
		     const struct entropy_options *o, struct estimate *h, struct error *e);

/*
 * Set the fields of "Entropies" in east-records(5) of a matched record, ready for
 * record_add(). The entropy, in the options' unit, is NaN where there is
 * none: no path is counted, or only one in LOG_N. memory is for these options,
 * or NULL. ERROR_FORMAT as record_need(), two correct clusters, a question without
 * a single path, counts that are not those of the paths.
 */
int entropy_record(struct record *r, const struct entropy_options *o, struct entropy_memory *memory, struct error *e);

#endif
