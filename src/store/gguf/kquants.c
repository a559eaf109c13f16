/*
 * Blocks of 256 weights with scales of their own for every 16 or 32 of them,
 * and for these a scale (and a minimum) of the block in f16. Which products come
 * first is ggml's, so that every bit agrees.
 */
#include "base/half.h"
#include "store/gguf/parts.h"

enum {
	QUARTER = 32, /* weights whose bits lie side by side in one run of bytes */
	HALF = 128
};

static float half_at(const unsigned char *p)
{
	return half_from_f16(gguf_little16(p));
}

/* Bytes: 16 of scales (low half) and minima (high half), 64 of 2 bits, scale, minimum. */
void gguf_q2_k(float *to, const unsigned char *block)
{
	const unsigned char *scales = block, *bits = block + 16;
	float d = half_at(block + 80), m = half_at(block + 82);
	size_t i;

	for (i = 0; i < 256; i++) {
		unsigned char s = scales[i / 16];
		float scale = d * (float)(s & 15), minimum = m * (float)(s >> 4);
		size_t quarter = i % HALF / QUARTER;

		to[i] = scale * (float)(bits[i / HALF * QUARTER + i % QUARTER] >> 2 * quarter & 3) - minimum;
	}
}

/* Bytes: 32 of third bits, 64 of two bits, 12 of scales in 6 bits, scale. */
void gguf_q3_k(float *to, const unsigned char *block)
{
	const unsigned char *high = block, *bits = block + 32, *scales = block + 96;
	float d = half_at(block + 108);
	size_t i;

	for (i = 0; i < 256; i++) {
		size_t s = i / 16;
		int low = s < 8 ? scales[s] & 15 : scales[s - 8] >> 4;
		float scale = d * (float)((low | (scales[8 + s % 4] >> 2 * (s / 4) & 3) << 4) - 32);
		int two = bits[i / HALF * QUARTER + i % QUARTER] >> 2 * (i % HALF / QUARTER) & 3;
		int third = high[i % QUARTER] >> i / QUARTER & 1;

		to[i] = scale * (float)(two - (third ? 0 : 4));
	}
}

/* Scale and minimum s of 8, six bits each in 12 bytes: those of the last four are cut in two. */
static void scale_minimum(const unsigned char *p, size_t s, int *scale, int *minimum)
{
	if (s < 4) {
		*scale = p[s] & 63;
		*minimum = p[s + 4] & 63;
	} else {
		*scale = (p[s + 4] & 15) | p[s - 4] >> 6 << 4;
		*minimum = p[s + 4] >> 4 | p[s] >> 6 << 4;
	}
}

/* Eight runs of 32 weights of four bits, and of a fifth each where `high` is not NULL. */
static void four_bits(float *to, const unsigned char *block, const unsigned char *high, const unsigned char *bits)
{
	float d = half_at(block), m = half_at(block + 2);
	size_t s, i;

	for (s = 0; s < 8; s++) {
		const unsigned char *run = bits + s / 2 * QUARTER;
		int scale, minimum;

		scale_minimum(block + 4, s, &scale, &minimum);
		for (i = 0; i < QUARTER; i++) {
			int q = (run[i] >> 4 * (s % 2) & 15) | (high != NULL ? high[i] >> s & 1 : 0) << 4;

			to[s * QUARTER + i] = d * (float)scale * (float)q - m * (float)minimum;
		}
	}
}

/* Bytes: scale, minimum, 12 of scales and minima, 128 of four bits. */
void gguf_q4_k(float *to, const unsigned char *block)
{
	four_bits(to, block, NULL, block + 16);
}

/* Bytes: scale, minimum, 12 of scales and minima, 32 of fifth bits, 128 of four bits. */
void gguf_q5_k(float *to, const unsigned char *block)
{
	four_bits(to, block, block + 16, block + 48);
}

/* Bytes: 128 of four bits, 64 of two more, 16 signed scales, scale. */
void gguf_q6_k(float *to, const unsigned char *block)
{
	const unsigned char *low = block, *high = block + 128, *scales = block + 192;
	float d = half_at(block + 208);
	size_t i;

	for (i = 0; i < 256; i++) {
		size_t half = i / HALF, quarter = i % HALF / QUARTER;
		int four = low[half * 64 + quarter % 2 * QUARTER + i % QUARTER] >> 4 * (quarter / 2) & 15;
		int two = high[half * QUARTER + i % QUARTER] >> 2 * quarter & 3;

		to[i] = d * (float)(signed char)scales[i / 16] * (float)((four | two << 4) - 32);
	}
}
