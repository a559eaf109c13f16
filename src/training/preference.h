/*
 * The losses that compare a policy with a frozen reference, as functions of
 *
 *     rho(x, y) = log pi(y|x) - log pi_r(y|x)       nats, over the completion
 *
 * Pure numbers: which log-probabilities they come from and where the slopes
 * go is objective.h's. Sigmoids are evaluated so that no argument overflows.
 */
#ifndef TRAINING_PREFERENCE_H
#define TRAINING_PREFERENCE_H

#include <stdbool.h>

#include "base/option.h"

struct preference_options {
	double beta;        /* > 0: how dear it is to leave the reference */
	double smoothing;   /* [0, 0.5) dpo: chance that the labels of a pair are swapped */
	double nll;         /* >= 0 dpo: factor of the chosen path's mean negative log-probability */
	double desirable;   /* >= 0 kto: lambda_D */
	double undesirable; /* >= 0 kto: lambda_U */
};

/* beta 0.1, no smoothing, no nll term, both lambdas 1. */
extern const struct preference_options preference_defaults;

/* Of struct preference_options: of both losses, of dpo and of kto. */
extern const struct option_row preference_option_rows[], dpo_option_rows[], kto_option_rows[];

/*
 * DPO of one pair, with delta = rho(chosen) - rho(rejected):
 *
 *     L = -(1 - s) log sigma(beta delta) - s log sigma(-beta delta),   s the smoothing
 *
 * in nats; *slope receives dL / d delta. The nll term is not in it.
 * Source: arXiv 2305.18290 (eq. 7); smoothing: E. Mitchell, cDPO (2023).
 */
double preference_dpo(const struct preference_options *o, double delta, double *slope);

/*
 * KTO of one completion:
 *
 *     desirable    L = lambda_D (1 - sigma(beta (rho - z)))
 *     undesirable  L = lambda_U (1 - sigma(beta (z - rho)))
 *
 * *slope receives dL / d rho; z >= 0 is a constant.
 * Source: arXiv 2402.01306 (eq. 8).
 */
double preference_kto(const struct preference_options *o, double rho, double baseline, bool desirable, double *slope);

/*
 * KTO's baseline z: the mean of rho over n mismatched pairs (a prompt with
 * another question's completion), whose sum is given, or 0 if that is negative.
 * An estimate of the KL divergence between policy and reference. n >= 1.
 */
double preference_baseline(double sum, double n);

#endif
