/* east match: matched records from a filter's records. */
#ifndef MATCHING_MATCH_FILTER_H
#define MATCHING_MATCH_FILTER_H

#include "format/filter.h"
#include "matching/match.h"

/*
 * Match all records of the filter, on so many threads (0: all processors), and write
 * to the file `audit`, if it is not NULL, the answers that a person should see: both
 * files are there at the end, or neither. Opens and closes the filter; sums up on
 * standard error.
 */
int match_filter(struct filter *f, const struct match_options *o, const char *audit, unsigned threads, int argc,
		 char **argv, struct error *e);

#endif
