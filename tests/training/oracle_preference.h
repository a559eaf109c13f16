/*
 * DPO and KTO as their papers print them, in f64, without any care for large
 * arguments: the judge of src/training/preference.c and objective.c.
 */
#ifndef TESTS_TRAINING_ORACLE_PREFERENCE_H
#define TESTS_TRAINING_ORACLE_PREFERENCE_H

#include <stdbool.h>

/* 1 / (1 + e^-x) */
double oracle_sigmoid(double x);

/*
 * arXiv 2305.18290, eq. 7, of one pair:
 *     -log sigma(beta log(pi(w)/ref(w)) - beta log(pi(l)/ref(l)))
 * mixed with the same for swapped labels by `smoothing`, plus nll times the mean
 * negative log-probability of w, which has `tokens`.
 */
double oracle_dpo(double beta, double smoothing, double nll, double pi_w, double ref_w, double tokens, double pi_l,
		  double ref_l);

/* arXiv 2402.01306, eq. 8, of one completion: lambda_y - v(x, y). */
double oracle_kto(double beta, double lambda_d, double lambda_u, double pi, double ref, double z0, bool desirable);

/* z0 = max(0, (1/m) sum log(pi/ref)) over m mismatched pairs. */
double oracle_z0(const double *pi, const double *ref, int m);

#endif
