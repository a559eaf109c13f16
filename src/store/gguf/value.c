/* Metadata: kinds, and getters whose errors name file and key. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/half.h"
#include "base/memory.h"
#include "store/gguf/parts.h"

static const struct {
	const char *name;
	size_t size; /* 0: not the same for all */
} kinds[] = {
	[GGUF_UINT8] = { "a whole number", 1 },  [GGUF_INT8] = { "a whole number", 1 },
	[GGUF_UINT16] = { "a whole number", 2 }, [GGUF_INT16] = { "a whole number", 2 },
	[GGUF_UINT32] = { "a whole number", 4 }, [GGUF_INT32] = { "a whole number", 4 },
	[GGUF_FLOAT32] = { "a number", 4 },      [GGUF_BOOL] = { "a boolean", 1 },
	[GGUF_STRING] = { "a string", 0 },       [GGUF_ARRAY] = { "an array", 0 },
	[GGUF_UINT64] = { "a whole number", 8 }, [GGUF_INT64] = { "a whole number", 8 },
	[GGUF_FLOAT64] = { "a number", 8 },
};

size_t gguf_kind_size(uint32_t kind)
{
	return kind < countof(kinds) ? kinds[kind].size : 0;
}

static bool is_whole(enum gguf_kind kind)
{
	return strcmp(kinds[kind].name, kinds[GGUF_UINT8].name) == 0;
}

static bool is_number(enum gguf_kind kind)
{
	return is_whole(kind) || kind == GGUF_FLOAT32 || kind == GGUF_FLOAT64;
}

/* -- numbers ------------------------------------------------------------------------ */

/* The shortest decimal number that rounds to f. */
static double shortest(float f)
{
	char digits[32];
	int precision;

	if (!isfinite(f) || (fabsf(f) < 0x1p24f && f == truncf(f)))
		return (double)f;
	for (precision = 1; precision < 9; precision++) {
		snprintf(digits, sizeof digits, "%.*g", precision, (double)f);
		if (strtof(digits, NULL) == f)
			break;
	}
	snprintf(digits, sizeof digits, "%.*g", precision, (double)f);
	return strtod(digits, NULL);
}

static double double_at(const unsigned char *p)
{
	uint64_t bits = gguf_little64(p);
	double d;

	memcpy(&d, &bits, sizeof d);
	return d;
}

double gguf_number_at(const struct gguf_value *v, size_t i)
{
	const unsigned char *p = v->data + i * kinds[v->kind].size;

	switch (v->kind) {
	case GGUF_UINT8:
	case GGUF_BOOL:
		return *p;
	case GGUF_INT8:
		return (signed char)*p;
	case GGUF_UINT16:
		return gguf_little16(p);
	case GGUF_INT16:
		return (int16_t)gguf_little16(p);
	case GGUF_UINT32:
		return gguf_little32(p);
	case GGUF_INT32:
		return (int32_t)gguf_little32(p);
	case GGUF_UINT64:
		return (double)gguf_little64(p);
	case GGUF_INT64:
		return (double)(int64_t)gguf_little64(p);
	case GGUF_FLOAT32:
		return shortest(half_float(gguf_little32(p)));
	case GGUF_FLOAT64:
		return double_at(p);
	default:
		return 0;
	}
}

/* -- strings ------------------------------------------------------------------------ */

struct gguf_strings gguf_strings_of(const struct gguf_value *v)
{
	return v == NULL || v->kind != GGUF_STRING ? (struct gguf_strings){ NULL, 0 }
						   : (struct gguf_strings){ v->data, v->count };
}

bool gguf_strings_next(struct gguf_strings *s, struct text *out)
{
	if (s->left == 0)
		return false;
	*out = (struct text){ (const char *)s->next + 8, (size_t)gguf_little64(s->next) };
	s->next += 8 + out->size;
	s->left--;
	return true;
}

/* -- getters ------------------------------------------------------------------------ */

static int fail_kind(const struct gguf *g, const struct gguf_value *v, const char *wanted, struct error *e)
{
	return error_set(e, ERROR_FORMAT, "%s: %.*s: wanted %s, found %s%s%s", g->path, text_shown(v->key, 100),
			 v->key.data, wanted, v->array ? "an array of " : "", kinds[v->kind].name + (v->array ? 2 : 0),
			 v->array ? "s" : "");
}

static int fail_absent(const struct gguf *g, const char *key, struct error *e)
{
	return error_set(e, ERROR_FORMAT, "%s: %s is missing: is this a whole language model?", g->path, key);
}

int gguf_text_or(const struct gguf *g, const char *key, struct text fallback, struct text *out, struct error *e)
{
	const struct gguf_value *v = gguf_find(g, key);
	struct gguf_strings s = gguf_strings_of(v);

	*out = fallback;
	if (v == NULL)
		return 0;
	if (v->array || v->kind != GGUF_STRING)
		return fail_kind(g, v, "a string", e);
	(void)gguf_strings_next(&s, out);
	return 0;
}

int gguf_get_text(const struct gguf *g, const char *key, struct text *out, struct error *e)
{
	return gguf_find(g, key) == NULL ? fail_absent(g, key, e) : gguf_text_or(g, key, TEXT(""), out, e);
}

int gguf_number_or(const struct gguf *g, const char *key, double low, double high, double fallback, double *out,
		   struct error *e)
{
	const struct gguf_value *v = gguf_find(g, key);

	*out = fallback;
	if (v == NULL)
		return 0;
	if (v->array || !is_number(v->kind))
		return fail_kind(g, v, "a number", e);
	*out = gguf_number_at(v, 0);
	if (!(*out >= low && *out <= high))
		return error_set(e, ERROR_FORMAT, "%s: %s is %g, not between %g and %g", g->path, key, *out, low, high);
	return 0;
}

int gguf_size_or(const struct gguf *g, const char *key, size_t low, size_t high, size_t fallback, size_t *out,
		 struct error *e)
{
	const struct gguf_value *v = gguf_find(g, key);
	double number;

	*out = fallback;
	if (v == NULL)
		return 0;
	if (v->array || !is_whole(v->kind))
		return fail_kind(g, v, "a whole number", e);
	/* A high that a double rounds up would let one more in, which no size here is near. */
	if (gguf_number_or(g, key, (double)low, (double)high, 0, &number, e))
		return -1;
	*out = (size_t)number;
	return 0;
}

int gguf_get_size(const struct gguf *g, const char *key, size_t low, size_t high, size_t *out, struct error *e)
{
	return gguf_find(g, key) == NULL ? fail_absent(g, key, e) : gguf_size_or(g, key, low, high, 0, out, e);
}

int gguf_boolean_or(const struct gguf *g, const char *key, bool fallback, bool *out, struct error *e)
{
	const struct gguf_value *v = gguf_find(g, key);

	*out = fallback;
	if (v == NULL)
		return 0;
	if (v->array || v->kind != GGUF_BOOL)
		return fail_kind(g, v, "a boolean", e);
	*out = v->data[0] != 0;
	return 0;
}

int gguf_array_or_none(const struct gguf *g, const char *key, enum gguf_kind kind, const struct gguf_value **out,
		       struct error *e)
{
	const struct gguf_value *v = gguf_find(g, key);
	bool fits = v != NULL && v->array && (v->kind == kind || (is_whole(kind) && is_whole(v->kind)));

	*out = v;
	if (v == NULL || fits)
		return 0;
	return fail_kind(g, v, kind == GGUF_STRING ? "an array of strings" : "an array of numbers", e);
}
