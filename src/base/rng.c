#include "base/rng.h"

#include <math.h>
#include <string.h>

/* Multipliers and Weyl increments of Philox4x32 (SC 2011, section 3.3). */
#define MULTIPLIER_0 0xD2511F53u
#define MULTIPLIER_1 0xCD9E8D57u
#define WEYL_0 0x9E3779B9u
#define WEYL_1 0xBB67AE85u

enum {
	ROUNDS = 10
};

void rng_philox(uint32_t out[4], const uint32_t counter[4], const uint32_t key[2])
{
	uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
	uint32_t k0 = key[0], k1 = key[1];
	int round;

	for (round = 0; round < ROUNDS; round++) {
		uint64_t p0 = (uint64_t)MULTIPLIER_0 * c0;
		uint64_t p1 = (uint64_t)MULTIPLIER_1 * c2;

		c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
		c1 = (uint32_t)p1;
		c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
		c3 = (uint32_t)p0;
		k0 += WEYL_0;
		k1 += WEYL_1;
	}
	out[0] = c0;
	out[1] = c1;
	out[2] = c2;
	out[3] = c3;
}

uint64_t rng_hash(const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint64_t h = 0xcbf29ce484222325u;
	size_t i;

	for (i = 0; i < n; i++)
		h = (h ^ p[i]) * 0x100000001b3u;
	/* FNV's high bits are weak for short keys: mix them (splitmix64's finaliser). */
	h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9u;
	h = (h ^ h >> 27) * 0x94d049bb133111ebu;
	return h ^ h >> 31;
}

static uint64_t draw(uint64_t seed, uint64_t stream, uint32_t high, uint32_t low)
{
	uint32_t counter[4] = { low, high, (uint32_t)stream, (uint32_t)(stream >> 32) };
	uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) };
	uint32_t out[4];

	rng_philox(out, counter, key);
	return (uint64_t)out[1] << 32 | out[0];
}

static double to_unit(uint64_t bits)
{
	return (double)(bits >> 11) * 0x1p-53;
}

double rng_uniform_at(uint64_t seed, uint64_t stream, uint32_t path, uint32_t position)
{
	return to_unit(draw(seed, stream, path, position));
}

void rng_init(struct rng *r, uint64_t seed, uint64_t stream)
{
	r->seed = seed;
	r->stream = stream;
	r->index = 0;
}

uint64_t rng_next(struct rng *r)
{
	uint64_t i = r->index++;

	return draw(r->seed, r->stream, (uint32_t)(i >> 32), (uint32_t)i);
}

double rng_uniform(struct rng *r)
{
	return to_unit(rng_next(r));
}

double rng_normal(struct rng *r)
{
	double u = 1.0 - rng_uniform(r); /* (0, 1]: the logarithm stays finite */
	double v = rng_uniform(r);

	return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
	uint64_t limit = UINT64_MAX - UINT64_MAX % n;
	uint64_t x;

	do
		x = rng_next(r);
	while (x >= limit);
	return x % n;
}

int64_t rng_between(struct rng *r, int64_t low, int64_t high)
{
	uint64_t n = (uint64_t)high - (uint64_t)low + 1; /* 0 stands for 2^64: every number */

	return (int64_t)((uint64_t)low + (n == 0 ? rng_next(r) : rng_below(r, n)));
}

void rng_shuffle(struct rng *r, void *base, size_t n, size_t size)
{
	unsigned char *a = base;
	size_t i, j, k;

	for (i = n; i > 1; i--) {
		j = (size_t)rng_below(r, i);
		for (k = 0; k < size; k++) {
			unsigned char t = a[(i - 1) * size + k];

			a[(i - 1) * size + k] = a[j * size + k];
			a[j * size + k] = t;
		}
	}
}
