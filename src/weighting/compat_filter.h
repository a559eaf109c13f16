/* east weight --compat: the authors' files from a filter's records. */
#ifndef WEIGHTING_COMPAT_FILTER_H
#define WEIGHTING_COMPAT_FILTER_H

#include "format/filter.h"
#include "weighting/weight.h"

/*
 * Write what their script makes of the filter's records: one JSON array of pairs
 * (compat.h), each with "weight" = value^a / divisor, the value after o->mode;
 * divisor 0 stands for the mean of value^a. Opens and closes the filter.
 */
int weight_compat(struct filter *f, const struct weight_options *o, double divisor, int argc, char **argv,
		  struct error *e);

#endif
