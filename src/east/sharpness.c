#include "sharpness.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "statistics.h"

static const double beta1 = 0.9, beta2 = 0.99;

const struct sharpness_options sharpness_defaults = { SHARPNESS_POWER, 1.0, NAN, false, 0.05 };

/* log(1 / (1 + exp(-x))), and that function's own derivative 1 / (1 + exp(x)), without overflow. */
static double log_sigmoid(double x)
{
	return x < 0 ? x - log1p(exp(x)) : -log1p(exp(-x));
}

static double sigmoid(double x)
{
	return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x));
}

/* log f(v) and its derivatives by a and c; -inf and 0 for the weight that is 0. */
static double log_map(const struct sharpness *s, double v, double u[SHARPNESS_PARAMETERS])
{
	double a = s->parameter[SHARPNESS_A], x;

	u[SHARPNESS_A] = u[SHARPNESS_C] = 0;
	if (s->options.map == SHARPNESS_POWER) {
		if (v == 0)
			return -INFINITY;
		u[SHARPNESS_A] = log(v);
		return a * log(v);
	}
	x = v - s->parameter[SHARPNESS_C];
	u[SHARPNESS_A] = x * sigmoid(-a * x);
	u[SHARPNESS_C] = -a * sigmoid(-a * x);
	return log_sigmoid(a * x);
}

/* Weights and slopes at the parameters as they are. */
static void weigh(struct sharpness *s)
{
	struct statistics_sum sum = { 0, 0 };
	double largest = -INFINITY, u[SHARPNESS_PARAMETERS], mean;
	size_t i, p;

	for (i = 0; i < s->n; i++) {
		s->weight[i] = log_map(s, s->value[i], u);
		largest = s->weight[i] > largest ? s->weight[i] : largest;
		for (p = 0; p < SHARPNESS_PARAMETERS; p++)
			s->slope[p][i] = u[p];
	}
	/* The largest is 1 before division, so nothing overflows and the sum is at least 1. */
	for (i = 0; i < s->n; i++) {
		s->weight[i] = exp(s->weight[i] - largest);
		statistics_add(&sum, s->weight[i]);
	}
	mean = statistics_total(&sum) / (double)s->n;
	for (i = 0; i < s->n; i++)
		s->weight[i] /= mean;
	for (p = 0; p < SHARPNESS_PARAMETERS; p++) {
		sum = (struct statistics_sum){ 0, 0 };
		for (i = 0; i < s->n; i++)
			statistics_add(&sum, s->weight[i] * s->slope[p][i]);
		mean = statistics_total(&sum) / (double)s->n;
		for (i = 0; i < s->n; i++)
			s->slope[p][i] = s->weight[i] * (s->slope[p][i] - mean);
	}
}

static int check(const struct sharpness_options *o, const double *value, size_t n, struct error *e)
{
	size_t i;

	if (n == 0)
		return error_set(e, ERROR_RANGE, "no questions to learn weights of");
	for (i = 0; i < n; i++)
		if (!(value[i] >= 0) || isinf(value[i]))
			return error_set(e, ERROR_RANGE, "value %g has no weight", value[i]);
	if (!(o->rate >= 0) || isinf(o->rate))
		return error_set(e, ERROR_RANGE, "the rate of learning %g must be 0 or more", o->rate);
	return 0;
}

static void bounds(struct sharpness *s)
{
	double least = INFINITY, largest = 0;
	size_t i;

	for (i = 0; i < s->n; i++) {
		least = s->value[i] < least ? s->value[i] : least;
		largest = s->value[i] > largest ? s->value[i] : largest;
	}
	s->low[SHARPNESS_A] = s->options.map == SHARPNESS_POWER && least == 0 ? 0.01 : -10;
	s->high[SHARPNESS_A] = 10;
	s->low[SHARPNESS_C] = least;
	s->high[SHARPNESS_C] = largest;
	s->unit[SHARPNESS_A] = 1;
	s->unit[SHARPNESS_C] = largest - least;
	s->parameter[SHARPNESS_A] = s->options.a;
	s->parameter[SHARPNESS_C] = isnan(s->options.c) ? statistics_mean(s->value, s->n) : s->options.c;
}

int sharpness_init(struct sharpness *s, const struct sharpness_options *o, const double *value, size_t n,
		   struct error *e)
{
	static const char *const names[] = { "sharpness", "centre" };
	size_t p;

	memset(s, 0, sizeof *s);
	if (check(o, value, n, e))
		return -1;
	s->options = *o;
	s->value = value;
	s->n = n;
	bounds(s);
	if (o->map == SHARPNESS_POWER && s->high[SHARPNESS_C] == 0)
		return error_set(e, ERROR_RANGE, "every value is 0, so every sharpness gives the same weights");
	for (p = 0; p < (o->map == SHARPNESS_POWER ? 1u : SHARPNESS_PARAMETERS); p++)
		if (!(s->parameter[p] >= s->low[p] && s->parameter[p] <= s->high[p]))
			return error_set(e, ERROR_RANGE, "%s %g is out of the range in which it is learnt, %g to %g",
					 names[p], s->parameter[p], s->low[p], s->high[p]);
	s->weight = memory_new(n, sizeof *s->weight);
	for (p = 0; p < SHARPNESS_PARAMETERS; p++)
		s->slope[p] = memory_new(n, sizeof *s->slope[p]);
	weigh(s);
	return 0;
}

void sharpness_clear(struct sharpness *s)
{
	size_t p;

	free(s->weight);
	for (p = 0; p < SHARPNESS_PARAMETERS; p++)
		free(s->slope[p]);
	memset(s, 0, sizeof *s);
}

void sharpness_move(struct sharpness *s, const double derivative[SHARPNESS_PARAMETERS])
{
	size_t moving = s->options.learn_centre ? SHARPNESS_PARAMETERS : 1, p;
	double power;

	s->moves++;
	power = (double)s->moves;
	for (p = 0; p < moving; p++) {
		double m, v, x;

		s->first[p] = beta1 * s->first[p] + (1 - beta1) * derivative[p];
		s->second[p] = beta2 * s->second[p] + (1 - beta2) * derivative[p] * derivative[p];
		m = s->first[p] / (1 - pow(beta1, power));
		v = s->second[p] / (1 - pow(beta2, power));
		if (v == 0)
			continue;
		x = s->parameter[p] - s->options.rate * s->unit[p] * m / sqrt(v);
		s->parameter[p] = x < s->low[p] ? s->low[p] : x > s->high[p] ? s->high[p] : x;
	}
	weigh(s);
}

void sharpness_print(struct builder *b, const struct sharpness *s)
{
	size_t p;

	builder_format(b, "%" PRIu64, s->moves);
	for (p = 0; p < SHARPNESS_PARAMETERS; p++)
		builder_format(b, " %a %a %a", s->parameter[p], s->first[p], s->second[p]);
}

int sharpness_read(struct sharpness *s, const char *text, struct error *e)
{
	double x[3 * SHARPNESS_PARAMETERS];
	char *end;
	uint64_t moves = strtoull(text, &end, 10);
	bool good = end != text;
	size_t i, p;

	for (i = 0; good && i < countof(x); i++) {
		const char *at = end;

		x[i] = strtod(at, &end);
		good = end != at && isfinite(x[i]);
	}
	for (p = 0; good && p < SHARPNESS_PARAMETERS; p++)
		good = x[3 * p] == s->parameter[p] || (x[3 * p] >= s->low[p] && x[3 * p] <= s->high[p]);
	if (!good || *end != '\0')
		return error_set(e, ERROR_FORMAT, "'%.100s' is no state of a learnt sharpness", text);
	s->moves = moves;
	for (p = 0; p < SHARPNESS_PARAMETERS; p++) {
		s->parameter[p] = x[3 * p];
		s->first[p] = x[3 * p + 1];
		s->second[p] = x[3 * p + 2];
	}
	weigh(s);
	return 0;
}
