#include "tests/training/oracle_preference.h"

#include <math.h>

double oracle_sigmoid(double x)
{
	return 1 / (1 + exp(-x));
}

double oracle_dpo(double beta, double smoothing, double nll, double pi_w, double ref_w, double tokens, double pi_l,
		  double ref_l)
{
	double win = beta * (pi_w - ref_w), lose = beta * (pi_l - ref_l);
	double as_labelled = -log(oracle_sigmoid(win - lose)), swapped = -log(oracle_sigmoid(lose - win));

	return (1 - smoothing) * as_labelled + smoothing * swapped + nll * -(pi_w / tokens);
}

double oracle_kto(double beta, double lambda_d, double lambda_u, double pi, double ref, double z0, bool desirable)
{
	double r = pi - ref;

	if (desirable)
		return lambda_d - lambda_d * oracle_sigmoid(beta * (r - z0));
	return lambda_u - lambda_u * oracle_sigmoid(beta * (z0 - r));
}

double oracle_z0(const double *pi, const double *ref, int m)
{
	double sum = 0;
	int i;

	for (i = 0; i < m; i++)
		sum += pi[i] - ref[i];
	return fmax(0, sum / m);
}
