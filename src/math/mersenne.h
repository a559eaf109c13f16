/*
 * The generator of Python's random module: MT19937, seeded and reduced as
 * CPython 3 does, so that choices made there can be made again here. Nothing
 * else may draw from it: rng.h is the generator of this program.
 *
 * Source: Matsumoto and Nishimura 1998, doi 10.1145/272991.272995.
 */
#ifndef MATH_MERSENNE_H
#define MATH_MERSENNE_H

#include <stddef.h>
#include <stdint.h>

struct mersenne {
	uint32_t state[624];
	size_t next;
};

/* random.seed(seed) for an int below 2^32. */
void mersenne_init(struct mersenne *m, uint32_t seed);

/* random.getrandbits(32). */
uint32_t mersenne_next(struct mersenne *m);

/* The index that random.choice() takes of n >= 1 things, n < 2^31. */
size_t mersenne_choice(struct mersenne *m, size_t n);

#endif
