/* The table of an experiment's results (east-run(1)) as text. */
#ifndef RESULTS_H
#define RESULTS_H

#include <stdio.h>

#include "json.h"

/* results.json, as comparison_make() made it. */
void results_print(FILE *to, const struct json *results);

#endif
