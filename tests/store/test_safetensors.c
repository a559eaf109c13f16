/* Files that lie, each in its own way; conversions against exact arithmetic; what is written reads back. */
/* Reads: tests/data/hf */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/rng.h"
#include "store/safetensors.h"

static char *scratch(const char *name)
{
	const char *folder = getenv("SCRATCH");

	return file_join(folder == NULL ? "." : folder, name);
}

static char *fixture(const char *name)
{
	const char *folder = getenv("TESTS");
	char *hf = file_join(folder == NULL ? "tests" : folder, "data/hf");
	char *path = file_join(hf, name);

	free(hf);
	return path;
}

/* Length, header and `size` bytes of data 0, 1, 2 ... in a block of exactly that size; free() it. */
static struct text make(const char *header, size_t size)
{
	size_t n = strlen(header), i;
	char *bytes = malloc(8 + n + size);
	struct text t = { bytes, 8 + n + size };

	assert_non_null(bytes);
	for (i = 0; i < 8; i++)
		bytes[i] = (char)((uint64_t)n >> 8 * i);
	memcpy(bytes + 8, header, n);
	for (i = 0; i < size; i++)
		bytes[8 + n + i] = (char)i;
	return t;
}

static void accepted(void **state)
{
	static const struct {
		const char *header;
		size_t size, count;
	} cases[] = {
		{ "{}", 0, 0 },
		{ "{\"__metadata__\":{\"format\":\"pt\"}}   ", 0, 0 },
		{ "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}", 4, 1 },
		{ "{\"a\":{\"dtype\":\"F32\",\"shape\":[0,7],\"data_offsets\":[0,0]}}", 0, 1 },
		{ "{\"b\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[2,8]},"
		  "\"e\":{\"dtype\":\"BF16\",\"shape\":[2,0],\"data_offsets\":[2,2]},"
		  "\"a\":{\"data_offsets\":[0,2],\"shape\":[1,1,1,1,1,1,1,1],\"dtype\":\"BF16\"}}",
		  8, 3 },
		{ "{\"a\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]}}", 16, 1 },
		{ "{\"a\":{\"dtype\":\"F4\",\"shape\":[4],\"data_offsets\":[0,2]}}", 2, 1 },
	};
	struct safetensors s;
	struct error e;
	size_t i, j;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		struct text bytes = make(cases[i].header, cases[i].size);

		if (safetensors_open_bytes(&s, bytes, "m", &e))
			fail_msg("%s: %s", cases[i].header, e.text);
		assert_int_equal(s.count, cases[i].count);
		for (j = 1; j < s.count; j++)
			assert_true(strcmp(s.tensors[j - 1].name, s.tensors[j].name) < 0);
		safetensors_close(&s);
		free((char *)bytes.data);
	}
}

#define ONE(dtype, shape, offsets) "{\"a\":{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":" offsets "}}"
#define TWO(first, second) \
	"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":" first "}," \
	"\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":" second "}}"

static void refused(void **state)
{
	static const struct {
		const char *header;
		size_t size;
		const char *error;
	} cases[] = {
		{ "[]", 0, "m: its header does not begin with '{': not a safetensors file" },
		{ " {}", 0, "m: its header does not begin with '{': not a safetensors file" },
		{ "", 8, "m: its header does not begin with '{': not a safetensors file" },
		{ "{\"a\":}", 0, "m: header: byte 6: no value begins like this" },
		{ "{\"a\":{}", 0, "m: header: byte 8: the text ends inside an object" },
		{ "{\"a\":{}}", 0, "m: tensor a: field \"dtype\" is missing; it must be a string" },
		{ "{\"a\":[]}", 0, "m: tensor a: must be an object, here is an array" },
		{ "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 0,
		  "m: header: the key \"dtype\" stands twice in one object" },
		{ TWO("[0,4]", "[4,8]") "x", 8, "m: header: byte 108: something follows the value" },
		{ "{\"__metadata__\":[]}", 0, "m: __metadata__ must be an object, here is an array" },
		{ "{\"__metadata__\":{\"n\":1}}", 0, "m: __metadata__ \"n\" must be a string, here is a number" },
		{ "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4],\"x\":0}}", 4,
		  "m: tensor a: unknown field \"x\"" },
		{ ONE("F33", "[1]", "[0,4]"), 4, "m: tensor a: unknown dtype \"F33\"" },
		{ ONE("f32", "[1]", "[0,4]"), 4, "m: tensor a: unknown dtype \"f32\"" },
		{ ONE("F32", "1", "[0,4]"), 4, "m: tensor a: field \"shape\" must be an array, here is a number" },
		{ ONE("F32", "[-1]", "[0,4]"), 4,
		  "m: tensor a: shape holds something other than a whole number from 0 to 2^53" },
		{ ONE("F32", "[1.5]", "[0,4]"), 4,
		  "m: tensor a: shape holds something other than a whole number from 0 to 2^53" },
		{ ONE("F32", "[1e300]", "[0,4]"), 4,
		  "m: tensor a: shape holds something other than a whole number from 0 to 2^53" },
		{ ONE("F32", "[\"1\"]", "[0,4]"), 4,
		  "m: tensor a: shape holds something other than a whole number from 0 to 2^53" },
		{ ONE("F32", "[1,1,1,1,1,1,1,1,1]", "[0,4]"), 4, "m: tensor a: more than 8 dimensions" },
		{ ONE("F32", "[1]", "[0]"), 4, "m: tensor a: data_offsets holds 1 numbers, not 2" },
		{ ONE("F32", "[1]", "[0,4,8]"), 8, "m: tensor a: data_offsets holds 3 numbers, not 2" },
		{ ONE("F32", "[1]", "[4,0]"), 4,
		  "m: tensor a: bytes 4 to 0 are not inside the file's 4 bytes of data (cut short? fetch it again)" },
		{ ONE("F32", "[2]", "[0,8]"), 7,
		  "m: tensor a: bytes 0 to 8 are not inside the file's 7 bytes of data (cut short? fetch it again)" },
		{ ONE("F32", "[2]", "[0,4]"), 4, "m: tensor a: 2 elements of F32 do not fill its 4 bytes" },
		{ ONE("F32", "[0]", "[0,4]"), 4, "m: tensor a: 0 elements of F32 do not fill its 4 bytes" },
		{ ONE("F4", "[3]", "[0,1]"), 1, "m: tensor a: 3 elements of F4 do not fill its 1 bytes" },
		{ TWO("[0,4]", "[2,6]"), 6, "m: tensor b overlaps a" },
		{ TWO("[0,4]", "[0,4]"), 4, "m: tensor b overlaps a" },
		{ TWO("[0,4]", "[5,9]"), 9, "m: 1 bytes before tensor b belong to none" },
		{ TWO("[1,5]", "[5,9]"), 9, "m: 1 bytes before tensor a belong to none" },
		{ TWO("[0,4]", "[4,8]"), 9, "m: 1 bytes after the last tensor belong to none" },
		{ "{}", 1, "m: 1 bytes after the last tensor belong to none" },
	};
	struct safetensors s;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		struct text bytes = make(cases[i].header, cases[i].size);

		if (safetensors_open_bytes(&s, bytes, "m", &e) == 0)
			fail_msg("accepted: %s", cases[i].header);
		assert_int_equal(e.code, ERROR_FORMAT);
		assert_string_equal(e.text, cases[i].error);
		free((char *)bytes.data);
	}
}

/* Shapes whose product overflows, even where a 0 would make it nothing. */
static void overflows(void **state)
{
	static const char *const shapes[] = { "[9007199254740992,9007199254740992]", "[4294967296,4294967296,0]",
					      "[9007199254740992,2048]" };
	struct safetensors s;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(shapes); i++) {
		char header[200];
		struct text bytes;

		snprintf(header, sizeof header, ONE("F32", "%s", "[0,0]"), shapes[i]);
		bytes = make(header, 0);
		assert_int_equal(safetensors_open_bytes(&s, bytes, "m", &e), -1);
		assert_int_equal(e.code, ERROR_MEMORY);
		assert_int_equal(strncmp(e.text, "m: tensor a: ", 13), 0);
		free((char *)bytes.data);
	}
}

static void lengths(void **state)
{
	static const char header[] = TWO("[0,4]", "[4,8]");
	struct text bytes = make(header, 8), huge = make(header, 8);
	struct safetensors s;
	struct error e;
	size_t n;

	(void)state;
	/* Every cut, at the end of its own block. */
	for (n = 0; n < bytes.size; n++) {
		char *copy = malloc(n + (n == 0));
		struct text cut = { copy, n };

		assert_non_null(copy);
		memcpy(copy, bytes.data, n);
		assert_int_equal(safetensors_open_bytes(&s, cut, "m", &e), -1);
		assert_int_equal(e.code, ERROR_FORMAT);
		free(copy);
	}
	memset((char *)huge.data, 0xff, 8);
	assert_int_equal(safetensors_open_bytes(&s, huge, "m", &e), -1);
	assert_string_equal(e.text, "m: its header of 18446744073709551615 bytes reaches beyond its end at 123 "
				    "(cut short, or not a safetensors file)");
	free((char *)bytes.data);
	free((char *)huge.data);
}

static void reading(void **state)
{
	/* f16 1, -2, 0.5; bf16 1 behind an odd number of bytes; I8. */
	static const char header[] = "{\"h\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[1,7]},"
				     "\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[7,9]},"
				     "\"i\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]}}";
	static const unsigned char data[] = { 9, 0x00, 0x3c, 0x00, 0xc0, 0x00, 0x38, 0x80, 0x3f };
	struct text bytes = make(header, sizeof data);
	const size_t shape[] = { 3 }, other[] = { 3, 1 };
	const struct safetensors_tensor *t;
	struct safetensors s;
	struct error e;
	float f[3];

	(void)state;
	memcpy((char *)bytes.data + bytes.size - sizeof data, data, sizeof data);
	assert_int_equal(safetensors_open_bytes(&s, bytes, "m", &e), 0);
	assert_null(safetensors_find(&s, "absent"));
	t = safetensors_find(&s, "h");
	assert_int_equal(safetensors_read_f32(f, t, 0, 3, &e), 0);
	assert_true(f[0] == 1 && f[1] == -2 && f[2] == 0.5f);
	assert_int_equal(safetensors_read_f32(f, t, 1, 2, &e), 0);
	assert_true(f[0] == -2 && f[1] == 0.5f);
	assert_int_equal(safetensors_read_f32(f, t, 3, 0, &e), 0);
	assert_int_equal(safetensors_read_f32(f, t, 2, 2, &e), -1);
	assert_string_equal(e.text, "m: tensor h has 3 elements, not 2 from 2 on");
	assert_int_equal(safetensors_read_f32(f, t, 4, 0, &e), -1);
	assert_int_equal(safetensors_read_f32(f, t, 1, SIZE_MAX, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_int_equal(safetensors_expect(t, shape, 1, &e), 0);
	assert_int_equal(safetensors_expect(t, other, 2, &e), -1);
	assert_string_equal(e.text, "m: tensor h has the shape [3], config.json wants [3,1]");
	assert_int_equal(safetensors_read_f32(f, safetensors_find(&s, "b"), 0, 1, &e), 0);
	assert_true(f[0] == 1);
	assert_int_equal(safetensors_read_f32(f, safetensors_find(&s, "i"), 0, 1, &e), -1);
	assert_string_equal(e.text,
			    "m: tensor i is stored as I8; F32, BF16 and F16 are read (was it quantised? take the model "
			    "as it was before)");
	safetensors_close(&s);
	free((char *)bytes.data);
}

/* -- conversions -------------------------------------------------------------- */

static double value_of(uint16_t h, enum safetensors_type type)
{
	int width = type == SAFETENSORS_F16 ? 10 : 7, bias = type == SAFETENSORS_F16 ? 15 : 127;
	int exponent = (h & 0x7fff) >> width, mantissa = h & ((1 << width) - 1);
	double v = exponent == 0 ? ldexp(mantissa, 1 - bias - width)
				 : ldexp((1 << width) + mantissa, exponent - bias - width);

	return h & 0x8000 ? -v : v;
}

/* The nearest of all values of the type by the definition, ties to even; infinity as one more step. */
static uint16_t nearest(float f, uint16_t near, enum safetensors_type type)
{
	uint16_t infinity = type == SAFETENSORS_F16 ? 0x7c00 : 0x7f80, sign = near & 0x8000, best = 0, h;
	uint16_t low = (near & 0x7fff) < 2 ? 0 : (uint16_t)((near & 0x7fff) - 2);
	double least = INFINITY;

	for (h = low; h <= low + 4 && h <= infinity; h++) {
		/* value_of(infinity) continues the scale: the first power of two beyond. */
		double distance = fabs(value_of(h, type) - fabs((double)f));

		if (distance < least || (distance == least && h % 2 == 0)) {
			least = distance;
			best = h;
		}
	}
	return best | sign;
}

static void conversions(void **state)
{
	static const enum safetensors_type types[] = { SAFETENSORS_F16, SAFETENSORS_BF16 };
	struct rng r;
	size_t i;

	(void)state;
	for (i = 0; i < countof(types); i++) {
		uint16_t infinity = types[i] == SAFETENSORS_F16 ? 0x7c00 : 0x7f80;
		uint32_t h;
		int k;

		/* Every value of the type to f32 and back. */
		for (h = 0; h < 65536; h++) {
			unsigned char bytes[2] = { (unsigned char)h, (unsigned char)(h >> 8) }, back[2];
			float f;

			safetensors_to_f32(&f, bytes, types[i], 1);
			safetensors_from_f32(back, &f, types[i], 1);
			if ((h & 0x7fff) > infinity) {
				assert_true(isnan(f));
				assert_true(((back[0] | back[1] << 8) & 0x7fff) > infinity);
				continue;
			}
			if ((h & 0x7fff) == infinity)
				assert_true(isinf(f));
			else
				assert_true((double)f == value_of((uint16_t)h, types[i]));
			assert_memory_equal(back, bytes, 2);
		}
		/* Any f32, and those halfway between two values, rounds to the nearest. */
		rng_init(&r, 3, i);
		for (k = 0; k < 300000; k++) {
			uint32_t bits = (uint32_t)rng_next(&r);
			unsigned char bytes[2];
			uint16_t got;
			float f;

			if (k % 3 == 0)
				bits &= types[i] == SAFETENSORS_F16 ? 0xfffff000 : 0xffff8000;
			if (k % 3 == 1 && types[i] == SAFETENSORS_F16) /* inside its range */
				bits = (bits & 0x80ffffff) | (uint32_t)(0x32 + k % 22) << 24;
			memcpy(&f, &bits, sizeof f);
			if (isnan(f) || isinf(f))
				continue;
			safetensors_from_f32(bytes, &f, types[i], 1);
			got = (uint16_t)(bytes[0] | bytes[1] << 8);
			if (got != nearest(f, got, types[i]))
				fail_msg("%a became %04x", (double)f, got);
		}
	}
}

/* -- writing -------------------------------------------------------------------- */

static void writing(void **state)
{
	const size_t shape[] = { 2, 3 }, vector[] = { 40000 }, empty[] = { 0, 2 };
	char *path = scratch("written.safetensors");
	float *values = memory_new(40000, sizeof *values), *back = memory_new(40000, sizeof *back);
	struct safetensors_writer w;
	struct safetensors s;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < 40000; i++)
		values[i] = (float)i / 64; /* some exact in bf16 and f16 */
	assert_int_equal(safetensors_writer_open(&w, path, &e), 0);
	assert_int_equal(safetensors_writer_declare(&w, "m", shape, 2, SAFETENSORS_BF16, &e), 0);
	assert_int_equal(safetensors_writer_declare(&w, "none", empty, 2, SAFETENSORS_F16, &e), 0);
	assert_int_equal(safetensors_writer_declare(&w, "v\"\xc3\xa9", vector, 1, SAFETENSORS_F32, &e), 0);
	assert_int_equal(safetensors_writer_declare(&w, "scalar", NULL, 0, SAFETENSORS_F16, &e), 0);
	/* In pieces that keep to no tensor's end. */
	assert_int_equal(safetensors_writer_add(&w, values, 4, &e), 0);
	assert_int_equal(safetensors_writer_add(&w, values, 0, &e), 0);
	assert_int_equal(safetensors_writer_add(&w, values + 4, 2, &e), 0);
	assert_int_equal(safetensors_writer_add(&w, values, 39999, &e), 0);
	assert_int_equal(safetensors_writer_add(&w, values + 39999, 1, &e), 0);
	assert_int_equal(safetensors_writer_add(&w, values + 64, 1, &e), 0);
	assert_false(file_exists(path));
	assert_int_equal(safetensors_writer_commit(&w, &e), 0);

	if (safetensors_open(&s, path, &e))
		fail_msg("%s", e.text);
	assert_int_equal(s.count, 4);
	for (i = 0; i < s.count; i++) {
		const struct safetensors_tensor *t = &s.tensors[i];

		if (strcmp(t->name, "v\"\xc3\xa9") == 0)
			assert_int_equal((uintptr_t)t->data % 4,
					 0); /* the mapping is aligned, so the header is padded */
		assert_int_equal(safetensors_read_f32(back, t, 0, t->elements, &e), 0);
		assert_memory_equal(back, strcmp(t->name, "scalar") == 0 ? values + 64 : values,
				    t->elements * sizeof *back);
	}
	assert_int_equal(safetensors_find(&s, "none")->elements, 0);
	assert_int_equal(safetensors_expect(safetensors_find(&s, "m"), shape, 2, &e), 0);
	safetensors_close(&s);
	assert_int_equal(remove(path), 0);
	free(values);
	free(back);
	free(path);
}

/* -- rounding at random ------------------------------------------------------------ */

static uint16_t drawn(const unsigned char *bytes, size_t i)
{
	return (uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
}

/* The distance between neighbours of the type around x. */
static double unit_of(double x, enum safetensors_type type)
{
	int exponent;

	frexp(x, &exponent);
	if (type == SAFETENSORS_F16)
		return ldexp(1, exponent - 11 < -24 ? -24 : exponent - 11);
	return ldexp(1, exponent - 8 < -133 ? -133 : exponent - 8);
}

/*
 * Numbers of every size that the type has, each rounded to a neighbour, or left
 * where the type has it. The errors, in units of the neighbours' distance, are
 * independent, in an interval of length 1 each, and have the mean 0: by Hoeffding's
 * inequality their sum over N or fewer exceeds sqrt(N log(2 / p) / 2) with the probability
 * p at most. p is 1e-9 here. This holds for each quarter of the way between the neighbours;
 * to nearest, all of a quarter go to one side.
 */
static void draws(void **state)
{
	static const enum safetensors_type types[] = { SAFETENSORS_F16, SAFETENSORS_BF16 };
	enum {
		N = 400000
	};
	float *from = memory_new(N, sizeof *from);
	unsigned char *to = memory_new(N, 2);
	struct rng r;

	(void)state;
	for (size_t t = 0; t < countof(types); t++) {
		int low = types[t] == SAFETENSORS_F16 ? -30 : -140, high = types[t] == SAFETENSORS_F16 ? 15 : 127;
		double sum[4] = { 0 };

		rng_init(&r, 11, t);
		for (size_t i = 0; i < N; i++) {
			int exponent = low + (int)rng_below(&r, (uint64_t)(high - low));

			from[i] = (float)ldexp(rng_below(&r, 2) == 0 ? 1 + rng_uniform(&r) : -1 - rng_uniform(&r),
					       exponent);
			if (i % 8 == 0)
				from[i] = (float)value_of(
					(uint16_t)(rng_below(&r, types[t] == SAFETENSORS_F16 ? 0x7c00 : 0x7f80)),
					types[t]);
		}
		safetensors_draw_f32(to, from, types[t], "a.b", 5, 0, N);
		for (size_t i = 0; i < N; i++) {
			double x = (double)from[i], unit = unit_of(x, types[t]);
			double off = (value_of(drawn(to, i), types[t]) - x) / unit;

			if (!(fabs(off) < 1) || (fmod(x, unit) == 0 && off != 0))
				fail_msg("%a became %a", x, value_of(drawn(to, i), types[t]));
			sum[(size_t)(4 * fmod(fabs(x), unit) / unit)] += x < 0 ? -off : off;
		}
		for (size_t quarter = 0; quarter < 4; quarter++)
			assert_true(fabs(sum[quarter]) <= sqrt(N * log(2 / 1e-9) / 2));
	}
	free(from);
	free(to);
}

/* The same bytes in whatever pieces; others for another seed, name or place. */
static void draws_repeat(void **state)
{
	const size_t shape[] = { 4099 };
	char *path = scratch("drawn.safetensors");
	float values[4099];
	unsigned char whole[2 * 4099], other[2 * 4099];
	struct safetensors_writer w;
	struct safetensors s;
	struct error e;
	struct rng r;

	(void)state;
	rng_init(&r, 1, 1);
	for (size_t i = 0; i < countof(values); i++)
		values[i] = (float)rng_normal(&r);
	safetensors_draw_f32(whole, values, SAFETENSORS_BF16, "t", 9, 0, countof(values));
	for (size_t i = 0, n; i < countof(values); i += n) {
		n = 1 + i % 7;
		n = n < countof(values) - i ? n : countof(values) - i;
		safetensors_draw_f32(other + 2 * i, values + i, SAFETENSORS_BF16, "t", 9, i, n);
	}
	assert_memory_equal(whole, other, sizeof whole);
	safetensors_draw_f32(other, values, SAFETENSORS_BF16, "t", 10, 0, countof(values));
	assert_memory_not_equal(whole, other, sizeof whole);
	safetensors_draw_f32(other, values, SAFETENSORS_BF16, "u", 9, 0, countof(values));
	assert_memory_not_equal(whole, other, sizeof whole);

	assert_int_equal(safetensors_writer_open(&w, path, &e), 0);
	safetensors_writer_round(&w, SAFETENSORS_STOCHASTIC, 9);
	assert_int_equal(safetensors_writer_declare(&w, "t", shape, 1, SAFETENSORS_BF16, &e), 0);
	assert_int_equal(safetensors_writer_add(&w, values, 1001, &e), 0);
	assert_int_equal(safetensors_writer_add(&w, values + 1001, 4099 - 1001, &e), 0);
	assert_int_equal(safetensors_writer_commit(&w, &e), 0);
	assert_int_equal(safetensors_open(&s, path, &e), 0);
	assert_memory_equal(safetensors_find(&s, "t")->data, whole, sizeof whole);
	safetensors_close(&s);

	/* What nearest takes down to the largest may not go up from there. */
	assert_int_equal(safetensors_writer_open(&w, path, &e), 0);
	safetensors_writer_round(&w, SAFETENSORS_STOCHASTIC, 9);
	assert_int_equal(safetensors_writer_declare(&w, "t", shape, 1, SAFETENSORS_F16, &e), 0);
	values[0] = 65504;
	assert_int_equal(safetensors_writer_add(&w, values, 1, &e), 0);
	values[0] = 65510;
	assert_int_equal(safetensors_writer_add(&w, values, 1, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	safetensors_writer_abort(&w);
	assert_int_equal(remove(path), 0);
	free(path);
}

static void writing_wrong(void **state)
{
	const size_t one[] = { 1 }, many[9] = { 1 }, vast[] = { SIZE_MAX, 2 }, large[] = { (size_t)1 << 52 };
	const float values[2] = { 1, 2 };
	char *path = scratch("wrong.safetensors");
	struct builder wanted = { 0 };
	struct safetensors_writer w;
	struct error e;

	(void)state;
	assert_int_equal(safetensors_writer_open(&w, "/nonexistent/x", &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_int_equal(safetensors_writer_open(&w, path, &e), 0);
	assert_int_equal(safetensors_writer_declare(&w, "a", one, 1, SAFETENSORS_F32, &e), 0);
	assert_int_equal(safetensors_writer_declare(&w, "a", one, 1, SAFETENSORS_F32, &e), -1);
	assert_non_null(strstr(e.text, "tensor a is declared twice"));
	assert_int_equal(safetensors_writer_declare(&w, "b", many, 9, SAFETENSORS_F32, &e), -1);
	assert_non_null(strstr(e.text, "tensor b has more than 8 dimensions"));
	assert_int_equal(safetensors_writer_declare(&w, "\xff", one, 1, SAFETENSORS_F32, &e), -1);
	assert_int_equal(safetensors_writer_declare(&w, "__metadata__", one, 1, SAFETENSORS_F32, &e), -1);
	assert_int_equal(safetensors_writer_declare(&w, "b", one, 1, SAFETENSORS_OTHER, &e), -1);
	assert_int_equal(e.code, ERROR_RANGE);
	assert_int_equal(safetensors_writer_declare(&w, "b", vast, 2, SAFETENSORS_F32, &e), -1);
	assert_int_equal(e.code, ERROR_MEMORY);
	assert_int_equal(safetensors_writer_declare(&w, "b", large, 1, SAFETENSORS_F32, &e), -1);
	assert_non_null(strstr(e.text, "larger than 2^53 bytes"));
	assert_int_equal(safetensors_writer_declare(&w, "b", one, 1, SAFETENSORS_F32, &e), 0);
	assert_int_equal(safetensors_writer_add(&w, values, 1, &e), 0);
	assert_int_equal(safetensors_writer_declare(&w, "c", one, 1, SAFETENSORS_F32, &e), -1);
	assert_non_null(strstr(e.text, "tensor c is declared after data was written"));
	assert_int_equal(safetensors_writer_commit(&w, &e), -1);
	builder_format(&wanted, "%s: tensor b has 0 of its 1 elements", path);
	assert_string_equal(e.text, wanted.data);
	assert_false(file_exists(path));

	assert_int_equal(safetensors_writer_open(&w, path, &e), 0);
	assert_int_equal(safetensors_writer_declare(&w, "a", one, 1, SAFETENSORS_F32, &e), 0);
	assert_int_equal(safetensors_writer_add(&w, values, 2, &e), -1);
	assert_non_null(strstr(e.text, "more data than its tensors hold"));
	safetensors_writer_abort(&w);
	safetensors_writer_abort(&w);
	assert_false(file_exists(path));
	builder_clear(&wanted);
	free(path);
}

/* The largest that each type holds, and the first that it does not. */
static void writing_large(void **state)
{
	static const struct {
		enum safetensors_type type;
		float value;
		bool fits;
	} cases[] = {
		{ SAFETENSORS_F16, 65519.996f, true },    { SAFETENSORS_F16, 65520.0f, false },
		{ SAFETENSORS_F16, -65520.0f, false },    { SAFETENSORS_BF16, 0x1.fefffep127f, true },
		{ SAFETENSORS_BF16, 0x1.ffp127f, false }, { SAFETENSORS_F32, FLT_MAX, true },
		{ SAFETENSORS_F32, INFINITY, false },     { SAFETENSORS_F32, NAN, false },
		{ SAFETENSORS_BF16, NAN, false },         { SAFETENSORS_F16, -INFINITY, false },
	};
	const size_t shape[] = { 2 };
	char *path = scratch("large.safetensors");
	struct safetensors_writer w;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		float pair[2] = { 0, cases[i].value };

		assert_int_equal(safetensors_writer_open(&w, path, &e), 0);
		assert_int_equal(safetensors_writer_declare(&w, "t", shape, 1, cases[i].type, &e), 0);
		if (safetensors_writer_add(&w, pair, 2, &e) != (cases[i].fits ? 0 : -1))
			fail_msg("%a in %s", (double)cases[i].value, safetensors_type_name(cases[i].type));
		if (!cases[i].fits)
			assert_non_null(strstr(e.text, "tensor t: element 1 is "));
		safetensors_writer_abort(&w);
	}
	free(path);
}

static void full_disk(void **state)
{
	static const float values[1 << 16];
	const size_t shape[] = { (size_t)1 << 30 };
	struct safetensors_writer w;
	struct error e;
	int rc = 0;

	(void)state;
	if (!file_exists("/dev/full")) {
		print_message("skipped: this system has no /dev/full\n");
		return;
	}
	/* The partial file cannot be there; its stream can. */
	char *path = scratch("full.safetensors");

	assert_int_equal(safetensors_writer_open(&w, path, &e), 0);
	assert_non_null(freopen("/dev/full", "wb", w.output.stream));
	assert_int_equal(safetensors_writer_declare(&w, "t", shape, 1, SAFETENSORS_F32, &e), 0);
	for (int i = 0; i < 4 && rc == 0; i++)
		rc = safetensors_writer_add(&w, values, countof(values), &e);
	assert_int_equal(rc, -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_non_null(strstr(e.text, "full.safetensors: cannot write"));
	safetensors_writer_abort(&w);
	assert_false(file_exists(path));
	free(path);
}

/* -- directories ------------------------------------------------------------------ */

static void fixtures(void **state)
{
	static const struct {
		const char *name;
		size_t count, files;
	} cases[] = {
		{ "llama-untied", 21, 1 }, { "llama-tied", 20, 2 }, { "llama-rope3", 20, 1 }, { "qwen2", 26, 1 }
	};
	const size_t embedding[] = { 96, 32 };
	struct safetensors s;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		char *path = fixture(cases[i].name);

		if (safetensors_open(&s, path, &e))
			fail_msg("%s", e.text);
		assert_int_equal(s.count, cases[i].count);
		assert_int_equal(s.file_count, cases[i].files);
		assert_int_equal(
			safetensors_expect(safetensors_find(&s, "model.embed_tokens.weight"), embedding, 2, &e), 0);
		safetensors_close(&s);
		free(path);
	}
}

static void put(const char *folder, const char *name, struct text bytes)
{
	char *path = file_join(folder, name);
	struct error e;

	if (file_write(path, bytes, &e))
		fail_msg("%s", e.text);
	free(path);
}

static void shards(void **state)
{
	static const struct {
		const char *index, *error; /* NULL: none; %s is the folder */
	} cases[] = {
		{ "{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"2.safetensors\"}}", NULL },
		{ "{\"weight_map\":{\"a\":\"1.safetensors\"}}", NULL },
		{ "{}", "%s/model.safetensors.index.json: field \"weight_map\" is missing; it must be an object" },
		{ "{\"weight_map\":{\"a\":\"2.safetensors\",\"b\":\"1.safetensors\"}}",
		  "%s/model.safetensors.index.json: tensor a is not in 2.safetensors" },
		{ "{\"weight_map\":{\"a\":\"1.safetensors\",\"c\":\"2.safetensors\"}}",
		  "%s/model.safetensors.index.json: tensor c is not in 2.safetensors" },
		{ "{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"3.safetensors\"}}",
		  "%s/3.safetensors: No such file or directory" },
		{ "{\"weight_map\":{\"a\":\"../1.safetensors\"}}",
		  "%s/model.safetensors.index.json: tensor a: not the name of a .safetensors file in this directory" },
		{ "{\"weight_map\":{\"a\":7}}",
		  "%s/model.safetensors.index.json: tensor a: not the name of a .safetensors file in this directory" },
		{ "{\"weight_map\":{\"x\":\"3and4.safetensors\"}}",
		  "%s/model.safetensors.index.json: tensor y of %s/3and4.safetensors is not listed" },
		{ "{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"again.safetensors\"}}",
		  "%s/1.safetensors: tensor a is also in %s/again.safetensors" },
	};
	static const char x_and_y[] = "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
				      "\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}";
	struct text a = make(ONE("F32", "[1]", "[0,4]"), 4), xy = make(x_and_y, 8);
	struct text b = make("{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
	char *folder = scratch("shards");
	struct safetensors s;
	struct error e;
	size_t i;

	(void)state;
	assert_int_equal(file_make_directory(folder, &e), 0);
	assert_int_equal(safetensors_open(&s, folder, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_non_null(strstr(e.text, "shards: has neither model.safetensors nor model.safetensors.index.json"));
	assert_null(strstr(e.text, "pytorch_model.bin"));
	put(folder, "pytorch_model.bin", TEXT("x"));
	assert_int_equal(safetensors_open(&s, folder, &e), -1);
	assert_non_null(strstr(e.text, "; pytorch_model.bin must be converted"));
	put(folder, "1.safetensors", a);
	put(folder, "again.safetensors", a);
	put(folder, "2.safetensors", b);
	put(folder, "3and4.safetensors", xy);
	for (i = 0; i < countof(cases); i++) {
		struct builder wanted = { 0 };
		const char *c;

		put(folder, "model.safetensors.index.json", text_of(cases[i].index));
		if (cases[i].error == NULL) {
			if (safetensors_open(&s, folder, &e))
				fail_msg("%s", e.text);
			safetensors_close(&s);
			continue;
		}
		assert_int_equal(safetensors_open(&s, folder, &e), -1);
		for (c = cases[i].error; *c != '\0'; c++) {
			if (strncmp(c, "%s", 2) == 0)
				builder_string(&wanted, folder);
			else if (c == cases[i].error || strncmp(c - 1, "%s", 2) != 0)
				builder_char(&wanted, *c);
		}
		assert_string_equal(e.text, wanted.data);
		builder_clear(&wanted);
	}
	free((char *)a.data);
	free((char *)b.data);
	free((char *)xy.data);
	free(folder);
}

static void missing(void **state)
{
	struct safetensors s;
	struct error e;

	(void)state;
	assert_int_equal(safetensors_open(&s, "/nonexistent", &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_string_equal(e.text, "/nonexistent: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepted),  cmocka_unit_test(refused),       cmocka_unit_test(overflows),
		cmocka_unit_test(lengths),   cmocka_unit_test(reading),       cmocka_unit_test(conversions),
		cmocka_unit_test(writing),   cmocka_unit_test(writing_wrong), cmocka_unit_test(writing_large),
		cmocka_unit_test(full_disk), cmocka_unit_test(fixtures),      cmocka_unit_test(shards),
		cmocka_unit_test(missing),   cmocka_unit_test(draws),         cmocka_unit_test(draws_repeat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
