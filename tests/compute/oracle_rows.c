#include "tests/compute/oracle_rows.h"

#include <math.h>
#include <stdlib.h>

void oracle_embed(double *out, const double *table, const int32_t *token, size_t rows, size_t width)
{
	oracle_gather(out, table, token, rows, width);
}

void oracle_embed_backward(double *dtable, const double *dout, const int32_t *token, size_t rows, size_t width)
{
	oracle_scatter_add(dtable, dout, token, rows, width);
}

void oracle_scatter(double *to, const double *from, const int32_t *index, size_t rows, size_t width)
{
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < width; c++)
			to[(size_t)index[r] * width + c] = from[r * width + c];
}

void oracle_gather(double *to, const double *from, const int32_t *index, size_t rows, size_t width)
{
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < width; c++)
			to[r * width + c] = from[(size_t)index[r] * width + c];
}

void oracle_scatter_add(double *to, const double *from, const int32_t *index, size_t rows, size_t width)
{
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < width; c++)
			to[(size_t)index[r] * width + c] += from[r * width + c];
}

void oracle_bias(double *x, const double *bias, size_t rows, size_t width)
{
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < width; c++)
			x[r * width + c] += bias[c];
}

void oracle_bias_backward(double *dbias, const double *dx, size_t rows, size_t width)
{
	for (size_t c = 0; c < width; c++)
		for (size_t r = 0; r < rows; r++)
			dbias[c] += dx[r * width + c];
}

void oracle_rmsnorm(double *out, double *scale, const double *x, const double *w, size_t rows, size_t groups,
		    size_t width, double epsilon)
{
	for (size_t v = 0; v < rows * groups; v++) {
		double sum = 0;

		for (size_t c = 0; c < width; c++)
			sum += x[v * width + c] * x[v * width + c];
		double s = 1 / sqrt(sum / (double)width + epsilon);

		for (size_t c = 0; c < width; c++)
			out[v * width + c] = x[v * width + c] * s * w[c];
		if (scale != NULL)
			scale[v] = s;
	}
}

/*
 * With y_c = x_c s w_c and s = (sum x^2 / C + epsilon)^(-1/2):
 * ds/dx_c = -s^3 x_c / C, so dx_c = s w_c dy_c - x_c s^3 / C sum_j dy_j w_j x_j.
 */
void oracle_rmsnorm_backward(double *dx, double *dw, const double *dout, const double *x, const double *scale,
			     const double *w, size_t rows, size_t groups, size_t width, bool add)
{
	for (size_t v = 0; v < rows * groups; v++) {
		const double *xv = x + v * width, *dy = dout + v * width;
		double s = scale[v], dot = 0;

		for (size_t c = 0; c < width; c++) {
			dot += dy[c] * w[c] * xv[c];
			dw[c] += dy[c] * xv[c] * s;
		}
		for (size_t c = 0; c < width; c++) {
			double d = s * w[c] * dy[c] - xv[c] * s * s * s / (double)width * dot;

			dx[v * width + c] = add ? dx[v * width + c] + d : d;
		}
	}
}

static double sigmoid(double x)
{
	return 1 / (1 + exp(-x));
}

void oracle_swiglu(double *out, const double *gate_up, size_t rows, size_t width)
{
	for (size_t r = 0; r < rows; r++) {
		const double *gate = gate_up + r * 2 * width, *up = gate + width;

		for (size_t c = 0; c < width; c++)
			out[r * width + c] = gate[c] * sigmoid(gate[c]) * up[c];
	}
}

/* silu(g) = g s(g), silu'(g) = s(g) + g s(g) (1 - s(g)). */
void oracle_swiglu_backward(double *dgate_up, const double *dout, const double *gate_up, size_t rows, size_t width)
{
	for (size_t r = 0; r < rows; r++) {
		for (size_t c = 0; c < width; c++) {
			double g = gate_up[r * 2 * width + c], u = gate_up[r * 2 * width + width + c];
			double d = dout[r * width + c], s = sigmoid(g);

			dgate_up[r * 2 * width + c] = d * u * (s + g * s * sigmoid(-g));
			dgate_up[r * 2 * width + width + c] = d * g * s;
		}
	}
}

void oracle_axpy(double *y, const double *x, size_t n, double alpha)
{
	for (size_t i = 0; i < n; i++)
		y[i] += alpha * x[i];
}

void oracle_scale(double *x, size_t n, double alpha)
{
	for (size_t i = 0; i < n; i++)
		x[i] *= alpha;
}

static double largest(const double *x, size_t n)
{
	double max = x[0];

	for (size_t i = 1; i < n; i++)
		if (x[i] > max)
			max = x[i];
	return max;
}

void oracle_cross_entropy(double *logprob, double *lse, const double *logits, const int32_t *target, size_t rows,
			  size_t vocabulary)
{
	for (size_t r = 0; r < rows; r++) {
		const double *x = logits + r * vocabulary;
		double max = largest(x, vocabulary), sum = 0;

		for (size_t c = 0; c < vocabulary; c++)
			sum += exp(x[c] - max);
		lse[r] = max + log(sum);
		logprob[r] = target[r] < 0 ? 0 : x[target[r]] - max - log(sum);
	}
}

void oracle_cross_entropy_backward(double *logits, const double *lse, const int32_t *target, const double *coefficient,
				   size_t rows, size_t vocabulary)
{
	for (size_t r = 0; r < rows; r++) {
		for (size_t c = 0; c < vocabulary; c++) {
			double *x = logits + r * vocabulary + c;

			if (target[r] < 0)
				*x = 0;
			else
				*x = coefficient[r] * (exp(*x - lse[r]) - ((size_t)target[r] == c ? 1 : 0));
		}
	}
}

struct ranked {
	double logit;
	size_t id;
};

/* Most likely first, lower ids first among equals. */
static int by_rank(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->logit != y->logit)
		return x->logit > y->logit ? -1 : 1;
	return x->id < y->id ? -1 : 1;
}

/* How many of the first `kept` ranks top-p leaves; their mass is `mass`. */
static size_t top_p_cut(const double *probability, const struct ranked *rank, size_t kept, double mass, double top_p,
			double *margin)
{
	double sum = 0, before = 0;
	size_t n = 0;

	while (n < kept) {
		before = sum;
		sum += probability[rank[n++].id] / mass;
		if (sum >= top_p)
			break;
	}
	*margin = fmin(*margin, fabs(sum - top_p));
	if (n > 1)
		*margin = fmin(*margin, fabs(before - top_p));
	return n;
}

void oracle_sample(double *probability, const double *logits, size_t vocabulary, double temperature, int32_t top_k,
		   double top_p, double min_p, double *margin)
{
	struct ranked *rank = calloc(vocabulary, sizeof *rank);
	double max = largest(logits, vocabulary), mass = 0, near = INFINITY;
	size_t kept = vocabulary;

	if (rank == NULL)
		abort();
	for (size_t i = 0; i < vocabulary; i++) {
		rank[i] = (struct ranked){ logits[i], i };
		probability[i] = temperature == 0 ? (logits[i] == max) : exp((logits[i] - max) / temperature);
	}
	qsort(rank, vocabulary, sizeof *rank, by_rank);
	if (temperature == 0) {
		kept = 1;
		if (vocabulary > 1 && rank[1].logit != max)
			near = max - rank[1].logit;
	} else {
		if (top_k > 0 && (size_t)top_k < kept) {
			kept = (size_t)top_k;
			if (rank[kept].logit != rank[kept - 1].logit)
				near = (rank[kept - 1].logit - rank[kept].logit) / temperature;
		}
		for (size_t i = 0; i < kept; i++)
			mass += probability[rank[i].id];
		if (top_p < 1)
			kept = top_p_cut(probability, rank, kept, mass, top_p, &near);
		for (size_t i = 0; min_p > 0 && i < kept; i++) {
			near = fmin(near, fabs(probability[rank[i].id] - min_p));
			if (probability[rank[i].id] < min_p)
				kept = i;
		}
	}
	mass = 0;
	for (size_t i = 0; i < kept; i++)
		mass += probability[rank[i].id];
	for (size_t i = 0; i < vocabulary; i++)
		probability[rank[i].id] = i < kept ? probability[rank[i].id] / mass : 0;
	if (margin != NULL)
		*margin = near;
	free(rank);
}

double oracle_square_sum(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] * x[i];
	return sum;
}

void oracle_adamw(double *p, const double *grad, double *m, double *v, size_t n, const struct adamw *rule,
		  double *p_size, double *m_size, double *v_size)
{
	double beta1 = (double)rule->beta1, beta2 = (double)rule->beta2, rate = (double)rule->rate;
	double epsilon = (double)rule->epsilon, decay = (double)rule->decay;
	double c1 = 1 - pow(beta1, (double)rule->step), c2 = 1 - pow(beta2, (double)rule->step);

	for (size_t i = 0; i < n; i++) {
		double g = (double)rule->scale * grad[i], root;

		m_size[i] = fabs(beta1 * m[i]) + (1 - beta1) * fabs(g);
		v_size[i] = beta2 * v[i] + (1 - beta2) * g * g;
		m[i] = beta1 * m[i] + (1 - beta1) * g;
		v[i] = beta2 * v[i] + (1 - beta2) * g * g;
		root = sqrt(v[i] / c2) + epsilon;
		p_size[i] = fabs(p[i]) + 16 * rate * (m_size[i] / c1 / root + decay * fabs(p[i]));
		p[i] = p[i] - rate * decay * p[i] - rate * (m[i] / c1) / root;
	}
}
