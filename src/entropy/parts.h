/* What the files of the entropy module share. */
#ifndef ENTROPY_PARTS_H
#define ENTROPY_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "entropy/entropy.h"

/*
 * The NSB estimate in nats and its standard deviation. count [k], all above 0; n
 * their sum; classes >= k, >= 2.
 */
double entropy_nsb(const uint64_t *count, size_t k, uint64_t n, uint64_t classes, double *deviation);

/* In the unit and not below 0; one that makes no sense is NaN. */
double entropy_in_unit(double nats, enum entropy_unit unit, uint64_t n);

/* The counts [k] above 0, largest first, into sorted [k]; returns how many. */
size_t entropy_sort_counts(uint64_t *sorted, const uint64_t *count, size_t k);

/* The basic bootstrap interval about h->value, from estimates [resamples], which are sorted. */
void entropy_basic_interval(double *estimates, const struct entropy_options *o, struct estimate *h);

#endif
