/*
 * Dividing an operation over the pool, for files of src/compute/cpu.
 */
#ifndef COMPUTE_CPU_DIVIDE_H
#define COMPUTE_CPU_DIVIDE_H

#include "compute/cpu/cpu.h"

/*
 * Costs are counted in elements that are read, changed and written; an
 * exponential costs about as much as COST_EXP of them.
 */
enum {
	COST_EXP = 4,
	COST_ALONE = 1 << 15
};

/* Run f on the pool, or here alone (as thread 0 of 1) where waking the others costs more than it saves. */
static inline void divide(struct cpu_backend *c, size_t cost, void (*f)(void *, unsigned, unsigned), void *context)
{
	if (cost < COST_ALONE)
		f(context, 0, 1);
	else
		thread_run(c->pool, f, context);
}

#endif
