/* What a dry run says of memory, in the form of all its lines. */
#ifndef COMPUTE_PLAN_H
#define COMPUTE_PLAN_H

#include <stddef.h>

#include "compute/operations.h"

/* "NAME     12.0 MiB" on stdout. */
void plan_print_bytes(const char *name, size_t bytes);

/* The device's limits, as far as it has any; what: the largest operand planned, NULL where nobody knows. */
void plan_print_limits(struct backend *b, const char *what, size_t bytes);

#endif
