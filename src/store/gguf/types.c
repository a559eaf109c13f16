/* The types of tensors: blocks of weights, and their way to and from f32. */
#include <math.h>
#include <string.h>

#include "base/half.h"
#include "base/memory.h"
#include "store/gguf/parts.h"
#include "store/safetensors.h"

enum {
	BLOCK = 32 /* of the types that are no k-quants */
};

/* -- one block to f32 -------------------------------------------------------------- */

/* Four bits each: the first half of the block in the low ones, the second in the high ones. */
static int four_bits(const unsigned char *p, size_t i)
{
	return p[i % (BLOCK / 2)] >> (i < BLOCK / 2 ? 0 : 4) & 15;
}

static int fifth_bit(const unsigned char *p, size_t i)
{
	return (int)(gguf_little32(p) >> i & 1) << 4;
}

static void from_q4_0(float *to, const unsigned char *p)
{
	float d = half_from_f16(gguf_little16(p));
	size_t i;

	for (i = 0; i < BLOCK; i++)
		to[i] = d * (float)(four_bits(p + 2, i) - 8);
}

static void from_q4_1(float *to, const unsigned char *p)
{
	float d = half_from_f16(gguf_little16(p)), m = half_from_f16(gguf_little16(p + 2));
	size_t i;

	for (i = 0; i < BLOCK; i++)
		to[i] = d * (float)four_bits(p + 4, i) + m;
}

static void from_q5_0(float *to, const unsigned char *p)
{
	float d = half_from_f16(gguf_little16(p));
	size_t i;

	for (i = 0; i < BLOCK; i++)
		to[i] = d * (float)((four_bits(p + 6, i) | fifth_bit(p + 2, i)) - 16);
}

static void from_q5_1(float *to, const unsigned char *p)
{
	float d = half_from_f16(gguf_little16(p)), m = half_from_f16(gguf_little16(p + 2));
	size_t i;

	for (i = 0; i < BLOCK; i++)
		to[i] = d * (float)(four_bits(p + 8, i) | fifth_bit(p + 4, i)) + m;
}

static void from_q8_0(float *to, const unsigned char *p)
{
	float d = half_from_f16(gguf_little16(p));
	size_t i;

	for (i = 0; i < BLOCK; i++)
		to[i] = (float)(signed char)p[2 + i] * d;
}

/* -- the table --------------------------------------------------------------------- */

static const struct {
	const char *name;
	uint32_t number;
	size_t block, bytes;
	void (*read)(float *to, const unsigned char *block);
} types[] = {
	[GGUF_F32] = { "F32", 0, 1, 4, NULL },
	[GGUF_F16] = { "F16", 1, 1, 2, NULL },
	[GGUF_BF16] = { "BF16", 30, 1, 2, NULL },
	[GGUF_Q4_0] = { "Q4_0", 2, BLOCK, 18, from_q4_0 },
	[GGUF_Q4_1] = { "Q4_1", 3, BLOCK, 20, from_q4_1 },
	[GGUF_Q5_0] = { "Q5_0", 6, BLOCK, 22, from_q5_0 },
	[GGUF_Q5_1] = { "Q5_1", 7, BLOCK, 24, from_q5_1 },
	[GGUF_Q8_0] = { "Q8_0", 8, BLOCK, 34, from_q8_0 },
	[GGUF_Q2_K] = { "Q2_K", 10, 256, 84, gguf_q2_k },
	[GGUF_Q3_K] = { "Q3_K", 11, 256, 110, gguf_q3_k },
	[GGUF_Q4_K] = { "Q4_K", 12, 256, 144, gguf_q4_k },
	[GGUF_Q5_K] = { "Q5_K", 13, 256, 176, gguf_q5_k },
	[GGUF_Q6_K] = { "Q6_K", 14, 256, 210, gguf_q6_k },
};

/* Types that the format has and that are not read, for errors. */
static const struct {
	uint32_t number;
	const char *name;
} others[] = {
	{ 9, "Q8_1" },   { 15, "Q8_K" },   { 16, "IQ2_XXS" }, { 17, "IQ2_XS" }, { 18, "IQ3_XXS" },
	{ 19, "IQ1_S" }, { 20, "IQ4_NL" }, { 21, "IQ3_S" },   { 22, "IQ2_S" },  { 23, "IQ4_XS" },
	{ 24, "I8" },    { 25, "I16" },    { 26, "I32" },     { 27, "I64" },    { 28, "F64" },
	{ 29, "IQ1_M" }, { 34, "TQ1_0" },  { 35, "TQ2_0" },   { 39, "MXFP4" },  { 40, "NVFP4" },
};

bool gguf_type_of(uint32_t number, enum gguf_type *type, const char **name)
{
	size_t i;

	for (i = 0; i < countof(types); i++) {
		if (types[i].number == number) {
			*type = (enum gguf_type)i;
			*name = types[i].name;
			return true;
		}
	}
	*name = NULL;
	for (i = 0; i < countof(others); i++)
		if (others[i].number == number)
			*name = others[i].name;
	return false;
}

const char *gguf_type_name(enum gguf_type type)
{
	return types[type].name;
}

uint32_t gguf_type_number(enum gguf_type type)
{
	return types[type].number;
}

size_t gguf_type_block(enum gguf_type type)
{
	return types[type].block;
}

size_t gguf_type_bytes(enum gguf_type type)
{
	return types[type].bytes;
}

/* The type by which safetensors have the same bytes; OTHER for blocks. */
static enum safetensors_type plain_type(enum gguf_type type)
{
	return type == GGUF_F32    ? SAFETENSORS_F32
	       : type == GGUF_F16  ? SAFETENSORS_F16
	       : type == GGUF_BF16 ? SAFETENSORS_BF16
				   : SAFETENSORS_OTHER;
}

void gguf_to_f32(float *to, const unsigned char *from, enum gguf_type type, size_t n)
{
	size_t i;

	if (types[type].read == NULL) {
		safetensors_to_f32(to, from, plain_type(type), n);
		return;
	}
	for (i = 0; i < n; i += types[type].block, from += types[type].bytes)
		types[type].read(to + i, from);
}

void gguf_read_rows(float *to, const struct gguf_tensor *t, size_t from, size_t n)
{
	gguf_to_f32(to, t->data + from * t->row_bytes, t->type, n * t->columns);
}

/* -- to bytes ---------------------------------------------------------------------- */

static void put16(unsigned char *to, uint16_t v)
{
	to[0] = (unsigned char)v;
	to[1] = (unsigned char)(v >> 8);
}

/* To the nearest whole number, halves away from zero; |x| is small. */
static int nearest(float x)
{
	int whole = (int)x;
	float rest = x - (float)whole;

	return whole + (rest >= 0.5f) - (rest <= -0.5f);
}

/* The quotient is by the scale before it is rounded to f16: ggml's reference. */
static void to_q8_0(unsigned char *to, const float *from)
{
	float largest = 0.0f, d, inverse;
	size_t i;

	for (i = 0; i < BLOCK; i++)
		largest = fabsf(from[i]) > largest ? fabsf(from[i]) : largest;
	d = largest / 127.0f;
	/* A scale that f16 has as 0 anyway may have no inverse. */
	inverse = d > 0x1p-100f ? 1.0f / d : 0.0f;
	put16(to, half_to_f16(d));
	for (i = 0; i < BLOCK; i++)
		to[2 + i] = (unsigned char)nearest(from[i] * inverse);
}

void gguf_from_f32(unsigned char *to, const float *from, enum gguf_type type, size_t n)
{
	size_t i;

	if (type != GGUF_Q8_0) {
		safetensors_from_f32(to, from, plain_type(type), n);
		return;
	}
	for (i = 0; i < n; i += BLOCK)
		to_q8_0(to + i / BLOCK * types[GGUF_Q8_0].bytes, from + i);
}
