/* east entropy: measured records from a filter's records. */
#ifndef ENTROPY_ENTROPY_FILTER_H
#define ENTROPY_ENTROPY_FILTER_H

#include "entropy/entropy.h"
#include "format/filter.h"

/* Measure all records of the filter. Opens and closes it; sums up on standard error. */
int entropy_filter(struct filter *f, const struct entropy_options *o, int argc, char **argv, struct error *e);

#endif
