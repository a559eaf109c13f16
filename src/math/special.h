/*
 * Special functions of positive reals that the C library lacks.
 */
#ifndef MATH_SPECIAL_H
#define MATH_SPECIAL_H

/*
 * psi(x) = d/dx log Gamma(x) and its derivative psi'(x), x > 0.
 *
 * By the recurrence up to 10, then the asymptotic series (DLMF 5.5.2, 5.11.2,
 * 5.15.8). |error| <= 3e-15 + 4e-16 (|psi(x)| + 1/x) for psi: up to ten
 * roundings of terms below 4 and of the result; relative error below 2e-15
 * for psi'.
 */
double special_digamma(double x);
double special_trigamma(double x);

/*
 * log (x (x+1) ... (x+n-1)) = log Gamma(x+n) - log Gamma(x) for x > 0 and a whole
 * n >= 0, without the cancellation of that difference: |error| <= 1e-14 (1 +
 * the sum of the |log| of the factors). Time O(min(n, 64)).
 */
double special_log_rising(double x, double n);

#endif
