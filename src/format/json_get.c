#include <inttypes.h>
#include <math.h>

#include "format/json.h"

int json_get(const struct json *object, const char *key, enum json_kind kind, const struct json **out,
	     const char *origin, struct error *e)
{
	const struct json *value = json_find(object, key);

	*out = NULL;
	if (value == NULL)
		return error_set(e, ERROR_FORMAT, "%s: field \"%s\" is missing; it must be %s", origin, key,
				 json_kind_name(kind));
	if (json_kind(value) != kind)
		return error_set(e, ERROR_FORMAT, "%s: field \"%s\" must be %s, here is %s", origin, key,
				 json_kind_name(kind), json_kind_name(json_kind(value)));
	*out = value;
	return 0;
}

int json_get_text(const struct json *object, const char *key, struct text *out, const char *origin, struct error *e)
{
	const struct json *value;

	if (json_get(object, key, JSON_STRING, &value, origin, e))
		return -1;
	*out = json_text(value);
	return 0;
}

int json_get_double(const struct json *object, const char *key, double low, double high, double *out,
		    const char *origin, struct error *e)
{
	const struct json *value;

	if (json_get(object, key, JSON_NUMBER, &value, origin, e))
		return -1;
	if (!(json_value(value) >= low && json_value(value) <= high))
		return error_set(e, ERROR_FORMAT, "%s: field \"%s\" is %.17g, not between %g and %g", origin, key,
				 json_value(value), low, high);
	*out = json_value(value);
	return 0;
}

int json_get_int(const struct json *object, const char *key, int64_t low, int64_t high, int64_t *out,
		 const char *origin, struct error *e)
{
	const double limit = 9007199254740992.0;
	const struct json *value;
	double v;

	if (json_get(object, key, JSON_NUMBER, &value, origin, e))
		return -1;
	v = json_value(value);
	if (v != trunc(v) || fabs(v) > limit || (int64_t)v < low || (int64_t)v > high)
		return error_set(e, ERROR_FORMAT,
				 "%s: field \"%s\" is %.17g, not a whole number from %" PRId64 " to %" PRId64, origin,
				 key, v, low, high);
	*out = (int64_t)v;
	return 0;
}

int json_get_boolean(const struct json *object, const char *key, bool *out, const char *origin, struct error *e)
{
	const struct json *value;

	if (json_get(object, key, JSON_BOOLEAN, &value, origin, e))
		return -1;
	*out = json_true(value);
	return 0;
}

static bool absent(const struct json *object, const char *key)
{
	return json_kind(json_find(object, key)) == JSON_NULL;
}

int json_text_or(const struct json *object, const char *key, struct text fallback, struct text *out, const char *origin,
		 struct error *e)
{
	*out = fallback;
	return absent(object, key) ? 0 : json_get_text(object, key, out, origin, e);
}

int json_double_or(const struct json *object, const char *key, double low, double high, double fallback, double *out,
		   const char *origin, struct error *e)
{
	*out = fallback;
	return absent(object, key) ? 0 : json_get_double(object, key, low, high, out, origin, e);
}

int json_int_or(const struct json *object, const char *key, int64_t low, int64_t high, int64_t fallback, int64_t *out,
		const char *origin, struct error *e)
{
	*out = fallback;
	return absent(object, key) ? 0 : json_get_int(object, key, low, high, out, origin, e);
}

int json_boolean_or(const struct json *object, const char *key, bool fallback, bool *out, const char *origin,
		    struct error *e)
{
	*out = fallback;
	return absent(object, key) ? 0 : json_get_boolean(object, key, out, origin, e);
}
