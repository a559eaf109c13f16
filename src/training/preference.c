#include "training/preference.h"

#include <math.h>

const struct preference_options preference_defaults = { .beta = 0.1, .desirable = 1, .undesirable = 1 };

/* clang-format off */
const struct option_row preference_option_rows[] = {
	{ 0, "beta", "number", "price of leaving the reference", OPTION_NUMBER, OPTION_PLACE(preference_options, beta),
	  .high = 1000, .open = OPTION_ABOVE },
	{ 0 }
};

const struct option_row dpo_option_rows[] = {
	{ 0, "nll", "factor", "of the chosen path's own loss", OPTION_NUMBER, OPTION_PLACE(preference_options, nll),
	  .high = 1000 },
	{ 0, "smoothing", "share", "chance of swapped labels", OPTION_NUMBER, OPTION_PLACE(preference_options, smoothing),
	  .high = 0.49 },
	{ 0 }
};

const struct option_row kto_option_rows[] = {
	{ 0, "desirable", "factor", "lambda_D", OPTION_NUMBER, OPTION_PLACE(preference_options, desirable), .high = 1000 },
	{ 0, "undesirable", "factor", "lambda_U", OPTION_NUMBER, OPTION_PLACE(preference_options, undesirable),
	  .high = 1000 },
	{ 0 }
};
/* clang-format on */

/* 1 / (1 + exp(-x)). */
static double sigmoid(double x)
{
	double small = exp(-fabs(x));

	return x >= 0 ? 1 / (1 + small) : small / (1 + small);
}

/* log(1 / (1 + exp(-x))). */
static double log_sigmoid(double x)
{
	return (x < 0 ? x : 0) - log1p(exp(-fabs(x)));
}

double preference_dpo(const struct preference_options *o, double delta, double *slope)
{
	double x = o->beta * delta, s = o->smoothing;

	*slope = o->beta * (s * sigmoid(x) - (1 - s) * sigmoid(-x));
	return -(1 - s) * log_sigmoid(x) - s * log_sigmoid(-x);
}

double preference_kto(const struct preference_options *o, double rho, double baseline, bool desirable, double *slope)
{
	double sign = desirable ? 1 : -1, lambda = desirable ? o->desirable : o->undesirable;
	double x = sign * o->beta * (rho - baseline);

	*slope = -lambda * sign * o->beta * sigmoid(x) * sigmoid(-x);
	return lambda * sigmoid(-x);
}

double preference_baseline(double sum, double n)
{
	return sum > 0 ? sum / n : 0;
}
