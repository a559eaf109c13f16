#include "math/mersenne.h"

enum {
	LENGTH = 624,
	MIDDLE = 397
};

void mersenne_init(struct mersenne *m, uint32_t seed)
{
	uint32_t *s = m->state;
	size_t i = 1, k;

	s[0] = 19650218u;
	for (k = 1; k < LENGTH; k++)
		s[k] = 1812433253u * (s[k - 1] ^ (s[k - 1] >> 30)) + (uint32_t)k;
	/* An array of one word, as CPython makes of a small int. */
	for (k = 0; k < LENGTH; k++) {
		s[i] = (s[i] ^ ((s[i - 1] ^ (s[i - 1] >> 30)) * 1664525u)) + seed;
		if (++i == LENGTH) {
			s[0] = s[LENGTH - 1];
			i = 1;
		}
	}
	for (k = 0; k < LENGTH - 1; k++) {
		s[i] = (s[i] ^ ((s[i - 1] ^ (s[i - 1] >> 30)) * 1566083941u)) - (uint32_t)i;
		if (++i == LENGTH) {
			s[0] = s[LENGTH - 1];
			i = 1;
		}
	}
	s[0] = 0x80000000u;
	m->next = LENGTH;
}

static void refill(struct mersenne *m)
{
	uint32_t *s = m->state;
	size_t i;

	for (i = 0; i < LENGTH; i++) {
		uint32_t y = (s[i] & 0x80000000u) | (s[(i + 1) % LENGTH] & 0x7fffffffu);

		s[i] = s[(i + MIDDLE) % LENGTH] ^ (y >> 1) ^ ((y & 1) != 0 ? 0x9908b0dfu : 0);
	}
	m->next = 0;
}

uint32_t mersenne_next(struct mersenne *m)
{
	uint32_t y;

	if (m->next == LENGTH)
		refill(m);
	y = m->state[m->next++];
	y ^= y >> 11;
	y ^= (y << 7) & 0x9d2c5680u;
	y ^= (y << 15) & 0xefc60000u;
	return y ^ (y >> 18);
}

size_t mersenne_choice(struct mersenne *m, size_t n)
{
	unsigned bits = 0;
	size_t k;

	while (n >> bits != 0)
		bits++;
	do
		k = mersenne_next(m) >> (32 - bits);
	while (k >= n);
	return k;
}
