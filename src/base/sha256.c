/*
 * SHA-256 (FIPS 180-4), for provenance that anyone can check with sha256sum.
 * Our own hundred lines rather than a cryptography library: nothing here is a
 * secret, and one more dependency would be asked of every user.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"

static const uint32_t constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

/*
 * One round; what it calls a is h of the next, and so on, so that eight rounds
 * with the names moved on come back to where they began and nothing is copied.
 */
static void step(uint32_t a, uint32_t b, uint32_t c, uint32_t *d, uint32_t e, uint32_t f, uint32_t g, uint32_t *h,
		 uint32_t added)
{
	uint32_t t = *h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (g ^ (e & (f ^ g))) + added;

	*d += t;
	*h = t + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) | (c & (a | b)));
}

static void compress(struct sha256 *s)
{
	uint32_t w[64], a = s->h[0], b = s->h[1], c = s->h[2], d = s->h[3], e = s->h[4], f = s->h[5], g = s->h[6],
			h = s->h[7];
	int i;

	for (i = 0; i < 16; i++)
		w[i] = (uint32_t)s->block[4 * i] << 24 | (uint32_t)s->block[4 * i + 1] << 16 |
		       (uint32_t)s->block[4 * i + 2] << 8 | s->block[4 * i + 3];
	for (; i < 64; i++) {
		uint32_t x = w[i - 15], y = w[i - 2];

		w[i] = w[i - 16] + (rotate(x, 7) ^ rotate(x, 18) ^ x >> 3) + w[i - 7] +
		       (rotate(y, 17) ^ rotate(y, 19) ^ y >> 10);
	}
	for (i = 0; i < 64; i += 8) {
		step(a, b, c, &d, e, f, g, &h, constants[i] + w[i]);
		step(h, a, b, &c, d, e, f, &g, constants[i + 1] + w[i + 1]);
		step(g, h, a, &b, c, d, e, &f, constants[i + 2] + w[i + 2]);
		step(f, g, h, &a, b, c, d, &e, constants[i + 3] + w[i + 3]);
		step(e, f, g, &h, a, b, c, &d, constants[i + 4] + w[i + 4]);
		step(d, e, f, &g, h, a, b, &c, constants[i + 5] + w[i + 5]);
		step(c, d, e, &f, g, h, a, &b, constants[i + 6] + w[i + 6]);
		step(b, c, d, &e, f, g, h, &a, constants[i + 7] + w[i + 7]);
	}
	s->h[0] += a;
	s->h[1] += b;
	s->h[2] += c;
	s->h[3] += d;
	s->h[4] += e;
	s->h[5] += f;
	s->h[6] += g;
	s->h[7] += h;
}

void sha256_start(struct sha256 *s)
{
	static const uint32_t initial[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
					     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

	memcpy(s->h, initial, sizeof initial);
	s->bytes = 0;
	s->used = 0;
}

void sha256_add(struct sha256 *s, const void *data, size_t n)
{
	const unsigned char *p = data;

	s->bytes += n;
	while (n > 0) {
		size_t take = sizeof s->block - s->used;

		if (take > n)
			take = n;
		memcpy(s->block + s->used, p, take);
		s->used += take;
		p += take;
		n -= take;
		if (s->used == sizeof s->block) {
			compress(s);
			s->used = 0;
		}
	}
}

void sha256_finish(struct sha256 *s, char hex[65])
{
	uint64_t bits = s->bytes * 8;
	unsigned char length[8];
	int i;

	sha256_add(s, "\x80", 1);
	while (s->used != 56)
		sha256_add(s, "", 1);
	for (i = 0; i < 8; i++)
		length[i] = (unsigned char)(bits >> (56 - 8 * i));
	sha256_add(s, length, sizeof length);
	for (i = 0; i < 8; i++)
		snprintf(hex + 8 * i, 9, "%08x", (unsigned)s->h[i]);
}

void sha256_hex(struct text bytes, char hex[65])
{
	struct sha256 s;

	sha256_start(&s);
	if (bytes.size > 0)
		sha256_add(&s, bytes.data, bytes.size);
	sha256_finish(&s, hex);
}

int file_sha256(const char *path, char hex[65], struct error *e)
{
	unsigned char chunk[65536];
	struct sha256 s;
	size_t n;
	FILE *f;
	int rc = 0;

	if (file_is_special(path))
		return error_set(e, ERROR_IO, "%s: not a regular file", path);
	f = fopen(path, "rb");
	if (f == NULL)
		return error_system(e, "%s", path);
	sha256_start(&s);
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		sha256_add(&s, chunk, n);
	if (ferror(f))
		rc = error_system(e, "%s: cannot read", path);
	fclose(f);
	if (rc == 0)
		sha256_finish(&s, hex);
	return rc;
}
