/* The device that computes: opening it, and what it holds, for the plans of dry runs. */
#ifndef CMD_COMPUTING_H
#define CMD_COMPUTING_H

#include "compute/operations.h"

/* As backend_open(); what "auto" chose, and why, goes to stderr. */
int computing_open(struct backend **out, const char *device, size_t threads, struct error *e);

/* "NAME     12.0 MiB", the form of all lines on memory in a plan. */
void computing_print_bytes(const char *name, size_t bytes);

/* The device's limits, as far as it has any; what: the largest operand planned, NULL where nobody knows. */
void computing_print_limits(struct backend *b, const char *what, size_t bytes);

#endif
