/* The table of an experiment's results (east-run(1)) as text. */
#ifndef REPORT_RESULTS_H
#define REPORT_RESULTS_H

#include <stdio.h>

#include "format/json.h"

/* results.json, as comparison_make() made it. */
void results_print(FILE *to, const struct json *results);

#endif
