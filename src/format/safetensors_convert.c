#include <string.h>

#include "format/safetensors.h"

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

static float float_of(uint32_t bits)
{
	float f;

	memcpy(&f, &bits, sizeof f);
	return f;
}

static uint32_t bits_of(float f)
{
	uint32_t bits;

	memcpy(&bits, &f, sizeof bits);
	return bits;
}

static float from_f16(uint16_t h)
{
	uint32_t sign = (uint32_t)(h & 0x8000) << 16, x = h & 0x7fff;

	if (x >= 0x7c00) /* infinity, NaN */
		return float_of(sign | 0x7f800000 | x << 13);
	if (x < 0x0400) /* zero, subnormal: x units of 2^-24 */
		return float_of(sign | bits_of((float)x * 0x1p-24f));
	return float_of(sign | (x + (112u << 10)) << 13);
}

static uint16_t to_f16(float f)
{
	uint32_t bits = bits_of(f), x = bits & 0x7fffffff, h;

	if (x > 0x7f800000)
		h = 0x7e00; /* NaN */
	else if (x >= bits_of(65520.0f))
		h = 0x7c00; /* half a step beyond the largest, and more: infinity */
	else if (x < bits_of(0x1p-14f))
		/* The sum's last place is 2^-24, the unit of subnormals, so the addition rounds. */
		h = bits_of(float_of(x) + 0.5f) - bits_of(0.5f);
	else
		h = ((x + 0x0fff + (x >> 13 & 1)) >> 13) - (112u << 10);
	return (uint16_t)((bits >> 16 & 0x8000) | h);
}

static uint16_t to_bf16(float f)
{
	uint32_t bits = bits_of(f);

	if ((bits & 0x7fffffff) > 0x7f800000)
		return (uint16_t)(bits >> 16 | 0x40); /* NaN stays one */
	return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
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
			to[i] = float_of(little32(w));
		}
		break;
	case SAFETENSORS_BF16:
		for (i = 0; i < n; i++) {
			memcpy(&h, from + i * 2, 2);
			to[i] = float_of((uint32_t)little16(h) << 16);
		}
		break;
	case SAFETENSORS_F16:
		for (i = 0; i < n; i++) {
			memcpy(&h, from + i * 2, 2);
			to[i] = from_f16(little16(h));
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
			w = little32(bits_of(from[i]));
			memcpy(to + i * 4, &w, 4);
		}
		break;
	case SAFETENSORS_BF16:
		for (i = 0; i < n; i++) {
			h = little16(to_bf16(from[i]));
			memcpy(to + i * 2, &h, 2);
		}
		break;
	case SAFETENSORS_F16:
		for (i = 0; i < n; i++) {
			h = little16(to_f16(from[i]));
			memcpy(to + i * 2, &h, 2);
		}
		break;
	case SAFETENSORS_OTHER:
		break;
	}
}
