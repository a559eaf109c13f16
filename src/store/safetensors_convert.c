#include <string.h>

#include "base/half.h"
#include "base/rng.h"
#include "store/safetensors.h"

/* Files are little-endian; on such a machine this is nothing. */
static uint16_t little16(uint16_t h)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return (uint16_t)(h << 8 | h >> 8);
#else
	return h;
#endif
}

static uint32_t little32(uint32_t w)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return w << 24 | (w & 0xff00) << 8 | (w >> 8 & 0xff00) | w >> 24;
#else
	return w;
#endif
}

const char *safetensors_type_name(enum safetensors_type type)
{
	static const char *const names[] = { "F32", "BF16", "F16" };

	return names[type];
}

size_t safetensors_type_size(enum safetensors_type type)
{
	return type == SAFETENSORS_F32 ? 4 : 2;
}

void safetensors_to_f32(float *to, const unsigned char *from, enum safetensors_type type, size_t n)
{
	size_t i;
	uint32_t w;
	uint16_t h;

	switch (type) {
	case SAFETENSORS_F32:
		for (i = 0; i < n; i++) {
			memcpy(&w, from + i * 4, 4);
			to[i] = half_float(little32(w));
		}
		break;
	case SAFETENSORS_BF16:
		for (i = 0; i < n; i++) {
			memcpy(&h, from + i * 2, 2);
			to[i] = half_from_bf16(little16(h));
		}
		break;
	case SAFETENSORS_F16:
		for (i = 0; i < n; i++) {
			memcpy(&h, from + i * 2, 2);
			to[i] = half_from_f16(little16(h));
		}
		break;
	case SAFETENSORS_OTHER:
		break;
	}
}

void safetensors_from_f32(unsigned char *to, const float *from, enum safetensors_type type, size_t n)
{
	size_t i;
	uint32_t w;
	uint16_t h;

	switch (type) {
	case SAFETENSORS_F32:
		for (i = 0; i < n; i++) {
			w = little32(half_bits(from[i]));
			memcpy(to + i * 4, &w, 4);
		}
		break;
	case SAFETENSORS_BF16:
		for (i = 0; i < n; i++) {
			h = little16(half_to_bf16(from[i]));
			memcpy(to + i * 2, &h, 2);
		}
		break;
	case SAFETENSORS_F16:
		for (i = 0; i < n; i++) {
			h = little16(half_to_f16(from[i]));
			memcpy(to + i * 2, &h, 2);
		}
		break;
	case SAFETENSORS_OTHER:
		break;
	}
}

void safetensors_draw_f32(unsigned char *to, const float *from, enum safetensors_type type, const char *name,
			  uint64_t seed, size_t first, size_t n)
{
	uint64_t stream = rng_hash("rounding", 8) ^ rng_hash(name, strlen(name));
	uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) }, random[4];
	size_t i;

	if (type == SAFETENSORS_F32) {
		safetensors_from_f32(to, from, type, n);
		return;
	}
	for (i = 0; i < n; i++) {
		uint64_t at = (uint64_t)first + i, block = at / 4;
		uint32_t counter[4] = { (uint32_t)block, (uint32_t)(block >> 32), (uint32_t)stream,
					(uint32_t)(stream >> 32) };
		uint16_t h;

		if (i == 0 || at % 4 == 0)
			rng_philox(random, counter, key);
		h = type == SAFETENSORS_BF16 ? half_draw_bf16(from[i], random[at % 4])
					     : half_draw_f16(from[i], random[at % 4]);
		h = little16(h);
		memcpy(to + i * 2, &h, 2);
	}
}
