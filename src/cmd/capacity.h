/* What a device holds, for the plans of dry runs. */
#ifndef CAPACITY_H
#define CAPACITY_H

#include "operations.h"

/* "NAME     12.0 MiB", the form of all lines on memory in a plan. */
void capacity_print_bytes(const char *name, size_t bytes);

/* The device's limits, as far as it has any; what: the largest operand planned, NULL where nobody knows. */
void capacity_print(struct backend *b, const char *what, size_t bytes);

#endif
