#include "weighting/sharpness.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/statistics.h"

static const double beta1 = 0.9, beta2 = 0.99;

const struct sharpness_options sharpness_defaults = { { WEIGHT_POWER, 1.0, NAN }, false, 0.05 };

/* Weights and slopes at the parameters as they are, all finite by sharpness_init()'s checks. */
static int weigh(struct sharpness *s, struct error *e)
{
	const struct weight_curve curve = { s->options.curve.map, s->parameter[SHARPNESS_A],
					    s->parameter[SHARPNESS_C] };
	bool centre = curve.map == WEIGHT_SIGMOID;

	return weight_from_values(s->value, NULL, s->n, &curve, s->weight, s->slope[SHARPNESS_A],
				  centre ? s->slope[SHARPNESS_C] : NULL, e);
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
	s->low[SHARPNESS_A] = s->options.curve.map == WEIGHT_POWER && least == 0 ? 0.01 : -10;
	s->high[SHARPNESS_A] = 10;
	s->low[SHARPNESS_C] = least;
	s->high[SHARPNESS_C] = largest;
	s->unit[SHARPNESS_A] = 1;
	s->unit[SHARPNESS_C] = largest - least;
	s->parameter[SHARPNESS_A] = s->options.curve.a;
	s->parameter[SHARPNESS_C] = isnan(s->options.curve.c) ? statistics_mean(s->value, s->n) : s->options.curve.c;
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
	if (s->unit[SHARPNESS_C] == 0)
		return error_set(e, ERROR_RANGE, "every value is %g, so every sharpness gives the same weights",
				 value[0]);
	for (p = 0; p < (o->curve.map == WEIGHT_SIGMOID ? SHARPNESS_PARAMETERS : 1u); p++)
		if (!(s->parameter[p] >= s->low[p] && s->parameter[p] <= s->high[p]))
			return error_set(e, ERROR_RANGE, "%s %g is out of the range in which it is learnt, %g to %g",
					 names[p], s->parameter[p], s->low[p], s->high[p]);
	s->weight = memory_new(n, sizeof *s->weight);
	for (p = 0; p < SHARPNESS_PARAMETERS; p++)
		s->slope[p] = memory_new(n, sizeof *s->slope[p]);
	if (weigh(s, e)) {
		sharpness_clear(s);
		return -1;
	}
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

int sharpness_move(struct sharpness *s, const double derivative[SHARPNESS_PARAMETERS], struct error *e)
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
	return weigh(s, e);
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
	return weigh(s, e);
}
