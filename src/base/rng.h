/*
 * Counter-based random numbers: Philox4x32-10.
 *
 * A draw is a pure function of (seed, stream, path, position), so what is
 * drawn for one path does not depend on the batch, the slot, the thread, the
 * process or a restart. Source: Salmon, Moraes, Dror, Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011, doi 10.1145/2063384.2063405.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

/* out = Philox4x32-10(counter, key). */
void rng_philox(uint32_t out[4], const uint32_t counter[4], const uint32_t key[2]);

/* 64-bit hash of n bytes (FNV-1a, then a finaliser): question ids to streams. */
uint64_t rng_hash(const void *bytes, size_t n);

/* The uniform of (seed, stream, path, position): a multiple of 2^-53 in [0, 1). */
double rng_uniform_at(uint64_t seed, uint64_t stream, uint32_t path, uint32_t position);

/*
 * A sequence of draws: counter (index, stream) under the key seed. Copy the
 * struct to remember a place; index alone is what a checkpoint stores.
 */
struct rng {
	uint64_t seed, stream, index;
};

void rng_init(struct rng *r, uint64_t seed, uint64_t stream);
uint64_t rng_next(struct rng *r);
double rng_uniform(struct rng *r);                                  /* [0, 1) */
double rng_normal(struct rng *r);                                   /* mean 0, variance 1 (Box-Muller) */
uint64_t rng_below(struct rng *r, uint64_t n);                      /* 0 .. n-1 without bias; n >= 1 */
int64_t rng_between(struct rng *r, int64_t low, int64_t high);      /* both ends included */
void rng_shuffle(struct rng *r, void *base, size_t n, size_t size); /* Fisher-Yates */

#endif
