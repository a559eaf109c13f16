/* east weight: weighted records, or lines for other trainers, from a filter's records. */
#ifndef WEIGHTING_WEIGHT_FILTER_H
#define WEIGHTING_WEIGHT_FILTER_H

#include "format/filter.h"
#include "weighting/weight.h"
#include "weighting/weight_export.h"

/*
 * Write the records that are kept, each with its weight and its chosen paths, in
 * the format of x. The weights' mean is known only at the end, so the lines wait in a
 * temporary file (file_spool()). Opens and closes the filter; sums up on standard error.
 */
int weight_filter(struct filter *f, const struct weight_options *o, const struct weight_export_options *x, int argc,
		  char **argv, struct error *e);

#endif
