/*
 * The openers behind backend_open(); a backend's own header stays private,
 * since each defines struct buffer for itself.
 */
#ifndef BACKENDS_H
#define BACKENDS_H

#include "operations.h"

/* threads as in backend_open(). ERROR_USAGE if EAST_CPU is set to what is not there. */
int cpu_open(struct backend **out, unsigned threads, struct error *e);
void cpu_close(struct backend *b);

#endif
