/*
 * The estimator of Nemenman, Shafee and Bialek (arXiv physics/0108025).
 *
 * Under a symmetric Dirichlet prior of concentration b over K classes the
 * posterior mean of H, with a_i = c_i + b (c_i = 0 for classes not seen) and
 * A = n + K b, is   psi(A+1) - sum_i a_i/A psi(a_i+1),   the evidence
 *
 *     rho(b) = Gamma(K b) / Gamma(n + K b) prod_i Gamma(c_i + b) / Gamma(b)
 *
 * and the prior mean  xi(b) = psi(K b + 1) - psi(b + 1).  The mixture that is flat
 * in xi weighs b by rho(b) dxi/db. The integrals run over u = log b on the whole
 * line, where the integrands are analytic in a strip and fall at least like
 * exp(-|u|), so that the trapezoidal rule's error falls like exp(-c/step)
 * (Trefethen and Weideman 2014, doi 10.1137/130932132): halving the step
 * about squares it.
 */
#include <float.h>
#include <math.h>

#include "entropy/parts.h"
#include "math/special.h"

/* Halve the step until that changes the mean by less than this share of log K. */
static const double accepted = 1e-8;

enum {
	HALVINGS = 12
};

/* Weights below exp(-REACH) of the largest change nothing. */
static const double reach = 45;

struct problem {
	const uint64_t *count;
	size_t k;
	double n, classes;
};

/* Sums over the nodes so far, in units of exp(top). */
struct moments {
	double top, weight, mean, square;
};

/* dxi/db: where b is large the two terms cancel, and the first of their series are enough. */
static double prior_slope(double b, double classes)
{
	double k = classes, square = 1 / (k * k);

	if (b > 1000)
		return ((1 - 1 / k) / 2 - ((1 - square) / 6 - (1 - square * square) / (30 * b * b)) / b) / (b * b);
	return k * special_trigamma(k * b + 1) - special_trigamma(b + 1);
}

/* log of rho(b) dxi/db b, the weight of u = log b. */
static double log_weight(const struct problem *p, double b)
{
	double sum = log(prior_slope(b, p->classes)) + log(b) - special_log_rising(p->classes * b, p->n), last = 0;
	size_t i;

	for (i = 0; i < p->k; i++) {
		/* Equal counts are neighbours. */
		if (i == 0 || p->count[i] != p->count[i - 1])
			last = special_log_rising(b, (double)p->count[i]);
		sum += last;
	}
	return sum;
}

/* Posterior mean and second moment of H at b (Wolpert and Wolf 1995). */
static void moments_at(const struct problem *p, double b, double *mean, double *square)
{
	double unseen = p->classes - (double)p->k, all = p->n + p->classes * b;
	double top = special_digamma(all + 2), slope = special_trigamma(all + 2);
	double first = 0, cross = 0, own = 0, square_sum = 0, at = 0, term = 0, own_term = 0;
	size_t i;

	/*
	 * E[H^2] = sum_{i != j} a_i a_j / (A (A+1)) I_ij + sum_i a_i (a_i + 1) / (A (A+1)) J_i with
	 * I_ij = (psi(a_i+1) - psi(A+2)) (psi(a_j+1) - psi(A+2)) - psi'(A+2) and
	 * J_i = (psi(a_i+2) - psi(A+2))^2 + psi'(a_i+2) - psi'(A+2).
	 */
	for (i = 0; i <= p->k; i++) {
		double a = i < p->k ? (double)p->count[i] + b : b, copies = i < p->k ? 1 : unseen, next;

		if (i == 0 || i == p->k || p->count[i] != p->count[i - 1]) {
			at = special_digamma(a + 1);
			next = at + 1 / (a + 1) - top;
			term = a * (at - top);
			own_term = a * (a + 1) * (next * next + special_trigamma(a + 2) - slope);
		}
		first += copies * a * at;
		cross += copies * term;
		square_sum += copies * (term * term - a * a * slope);
		own += copies * own_term;
	}
	*mean = special_digamma(all + 1) - first / all;
	*square = (cross * cross - all * all * slope - square_sum + own) / (all * (all + 1));
}

static void add_node(const struct problem *p, double u, struct moments *m)
{
	double b = exp(u), log_w = log_weight(p, b), w, mean, square;

	if (log_w < m->top - reach)
		return;
	moments_at(p, b, &mean, &square);
	if (log_w > m->top) {
		double scale = exp(m->top - log_w);

		m->weight *= scale;
		m->mean *= scale;
		m->square *= scale;
		m->top = log_w;
	}
	w = exp(log_w - m->top);
	m->weight += w;
	m->mean += w * mean;
	m->square += w * square;
}

double entropy_nsb(const uint64_t *count, size_t k, uint64_t n, uint64_t classes, double *deviation)
{
	struct problem p = { count, k, (double)n, (double)classes };
	struct moments m = { -INFINITY, 0, 0, 0 };
	/* Outside the weight is exp(-reach) of that at the ends at most: it grows no faster than b from 1/K down, and
	 * falls as 1/b from n up. */
	double low = -reach - log(p.classes), high = reach + log(p.n + 1), step = 1, mean, before = INFINITY, variance;
	int halving;

	for (double u = low; u <= high; u += step)
		add_node(&p, u, &m);
	mean = m.mean / m.weight;
	for (halving = 0; halving < HALVINGS && fabs(mean - before) > accepted * log(p.classes); halving++) {
		before = mean;
		for (double u = low + step / 2; u <= high; u += step)
			add_node(&p, u, &m);
		step /= 2;
		mean = m.mean / m.weight;
	}
	variance = m.square / m.weight - mean * mean;
	*deviation = variance > 0 ? sqrt(variance) : 0;
	return mean;
}
