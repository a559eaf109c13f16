/*
 * Entropy of a question's answer clusters, and what else its counts say.
 */
#ifndef ENTROPY_H
#define ENTROPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "json.h"

/*
 * Plug-in (maximum likelihood) entropy of counts.
 *
 *     H = - sum_i p_i log p_i,   p_i = count[i] / n,   n = sum_i count[i]
 *
 * count  [k] paths per cluster; zeros are allowed and contribute nothing
 * h      receives H in nats, 0 <= H <= log(min(k, n)); relative error below
 *        8 * 2^-53, and exactly 0 for one cluster
 *
 * Biased low by about (k-1)/(2n) nats (Miller 1955). ERROR_RANGE if n is 0 or
 * exceeds 2^53. Source: arXiv 2503.23913; the authors' code uses log base 2,
 * so a value printed by it is H / log 2.
 */
int entropy_plug_in(const uint64_t *count, size_t k, double *h, struct error *e);

enum entropy_unit { ENTROPY_BITS, ENTROPY_NATS };

struct entropy_options {
	enum entropy_unit unit;
};

/*
 * Add the fields of "Entropies" in east-records(5) to a matched record. *h
 * receives the entropy in the options' unit, NaN where no path is in a cluster.
 * ERROR_FORMAT names origin and field: a count that is no whole number from 1 to
 * 2^40, two correct clusters; the record is then as before.
 */
int entropy_record(struct json *record, const struct entropy_options *o, double *h, const char *origin, struct error *e);

#endif
