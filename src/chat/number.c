#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chat/parts.h"

bool jinja_whole(struct value v, int64_t *out)
{
	*out = v.kind == VALUE_BOOLEAN ? v.as.boolean : v.kind == VALUE_INTEGER ? v.as.integer : 0;
	return v.kind == VALUE_BOOLEAN || v.kind == VALUE_INTEGER;
}

bool jinja_real(struct value v, double *out)
{
	int64_t i;

	if (jinja_whole(v, &i)) {
		*out = (double)i;
		return true;
	}
	*out = v.kind == VALUE_FLOAT ? v.as.number : 0;
	return v.kind == VALUE_FLOAT;
}

/* -- reading and writing -------------------------------------------------------- */

bool jinja_parse_integer(struct text t, int base, int64_t *out)
{
	char digits[80], *end;

	if (t.size == 0 || t.size >= sizeof digits || memchr(t.data, '\0', t.size) != NULL)
		return false;
	memcpy(digits, t.data, t.size);
	digits[t.size] = '\0';
	errno = 0;
	*out = strtoll(digits, &end, base);
	return errno == 0 && end == digits + t.size;
}

bool jinja_parse_float(struct text t, double *out)
{
	char digits[400], *end;

	if (t.size == 0 || t.size >= sizeof digits || memchr(t.data, '\0', t.size) != NULL)
		return false;
	memcpy(digits, t.data, t.size);
	digits[t.size] = '\0';
	*out = strtod(digits, &end);
	return end == digits + t.size;
}

/* The fewest digits that read back as x > 0, finite; returns the power of ten of the first. */
static int shortest(double x, char digits[24])
{
	char text[40];
	int precision;
	size_t i, n = 0;

	for (precision = 0; precision < 17; precision++) {
		(void)snprintf(text, sizeof text, "%.*e", precision, x);
		if (strtod(text, NULL) == x)
			break;
	}
	for (i = 0; text[i] != 'e'; i++)
		if (text_is_digit(text[i]))
			digits[n++] = text[i];
	while (n > 1 && digits[n - 1] == '0')
		n--;
	digits[n] = '\0';
	return atoi(text + i + 1);
}

void jinja_print_float(struct builder *b, double x)
{
	char digits[24];
	int first, i, count;

	if (isnan(x)) {
		builder_string(b, "nan");
		return;
	}
	if (signbit(x))
		builder_char(b, '-');
	x = fabs(x);
	if (isinf(x) || x == 0) {
		builder_string(b, x == 0 ? "0.0" : "inf");
		return;
	}
	first = shortest(x, digits);
	count = (int)strlen(digits);
	if (first < -4 || first >= 16) {
		builder_char(b, digits[0]);
		if (count > 1)
			builder_format(b, ".%s", digits + 1);
		builder_format(b, "e%c%02d", first < 0 ? '-' : '+', abs(first));
		return;
	}
	if (first < 0)
		builder_string(b, "0.");
	for (i = first; i < -1; i++)
		builder_char(b, '0');
	for (i = 0; i < count || i <= first; i++) {
		builder_char(b, i < count ? digits[i] : '0');
		if (i == first)
			builder_string(b, i + 1 < count ? "." : ".0");
	}
}

/* -- arithmetic ----------------------------------------------------------------- */

static int overflow(struct machine *m)
{
	return jinja_fail(m, "a whole number of more than 64 bits");
}

static int64_t floor_divide(int64_t a, int64_t b)
{
	int64_t q = a / b;

	return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

static int integer_power(struct machine *m, int64_t a, int64_t b, struct value *out)
{
	int64_t result = 1;

	if (b < 0) {
		if (a == 0)
			return jinja_fail(m, "0 to a negative power");
		*out = jinja_number(pow((double)a, (double)b));
		return 0;
	}
	if (a == 0 || a == 1 || a == -1) {
		*out = jinja_integer(b == 0 ? 1 : a == -1 && b % 2 == 0 ? 1 : a);
		return 0;
	}
	for (; b > 0; b--)
		if (__builtin_mul_overflow(result, a, &result))
			return overflow(m);
	*out = jinja_integer(result);
	return 0;
}

static int integers(struct machine *m, struct text operator, int64_t a, int64_t b, struct value *out)
{
	int64_t result = 0;
	bool over = false, divides = operator.data[0] == '/' || operator.data[0] == '%';

	if (divides && b == 0)
		return jinja_fail(m, "division by zero");
	if (divides && b == -1 && a == INT64_MIN)
		return overflow(m);
	if (text_is(operator, "**"))
		return integer_power(m, a, b, out);
	if (text_is(operator, "/")) {
		*out = jinja_number((double)a / (double)b);
		return 0;
	}
	if (text_is(operator, "+"))
		over = __builtin_add_overflow(a, b, &result);
	else if (text_is(operator, "-"))
		over = __builtin_sub_overflow(a, b, &result);
	else if (text_is(operator, "*"))
		over = __builtin_mul_overflow(a, b, &result);
	else if (text_is(operator, "//"))
		result = floor_divide(a, b);
	else
		result = a - floor_divide(a, b) * b;
	*out = jinja_integer(result);
	return over ? overflow(m) : 0;
}

/* As Python's %: of the sign of b. */
static double modulus(double a, double b)
{
	double r = fmod(a, b);

	if (r == 0)
		return copysign(0, b);
	return (r < 0) != (b < 0) ? r + b : r;
}

static int numbers(struct machine *m, struct text operator, double a, double b, struct value *out)
{
	double result;

	if ((operator.data[0] == '/' || operator.data[0] == '%') && b == 0)
		return jinja_fail(m, "division by zero");
	if (text_is(operator, "**"))
		result = pow(a, b);
	else if (text_is(operator, "/"))
		result = a / b;
	else if (text_is(operator, "+"))
		result = a + b;
	else if (text_is(operator, "-"))
		result = a - b;
	else if (text_is(operator, "*"))
		result = a * b;
	else if (text_is(operator, "//"))
		result = floor(a / b);
	else
		result = modulus(a, b);
	if (text_is(operator, "**") && ((isnan(result) && !isnan(a) && !isnan(b)) || (a == 0 && b < 0)))
		return jinja_fail(m, "a power that is no real number");
	*out = jinja_number(result);
	return 0;
}

int jinja_negate(struct machine *m, struct value v, struct value *out)
{
	int64_t i;

	if (v.kind == VALUE_FLOAT) {
		*out = jinja_number(-v.as.number);
		return 0;
	}
	if (v.kind == VALUE_UNDEFINED)
		return jinja_fail(m, "%s", v.as.why);
	if (!jinja_whole(v, &i))
		return jinja_fail(m, "'-' wants a number, not %s", jinja_kind_name(v));
	if (i == INT64_MIN)
		return overflow(m);
	*out = jinja_integer(-i);
	return 0;
}

/* -- texts and lists ------------------------------------------------------------ */

static int join_strings(struct machine *m, const struct string *a, const struct string *b, struct value *out)
{
	struct builder built = { 0 };
	bool safe = a->safe || b->safe;

	if (safe && !a->safe)
		jinja_escape(&built, a->bytes);
	else
		builder_text(&built, a->bytes);
	if (safe && !b->safe)
		jinja_escape(&built, b->bytes);
	else
		builder_text(&built, b->bytes);
	if (jinja_built(m, 0, &built, out))
		return -1;
	return safe ? jinja_view(m, jinja_bytes(*out), true, out) : 0;
}

static int join_lists(struct machine *m, struct value a, struct value b, struct value *out)
{
	struct value *items;

	if (jinja_list(m, a.kind, a.as.list->count + b.as.list->count, out, &items))
		return -1;
	if (a.as.list->count > 0)
		memcpy(items, a.as.list->items, a.as.list->count * sizeof *items);
	if (b.as.list->count > 0)
		memcpy(items + a.as.list->count, b.as.list->items, b.as.list->count * sizeof *items);
	return 0;
}

static int repeat(struct machine *m, struct value v, int64_t times, struct value *out)
{
	struct builder b = { 0 };
	struct value *items;
	size_t i, n, size;

	if (times < 0)
		times = 0;
	if (times > CHAT_OUTPUT_MAX)
		return jinja_limit(m, "a value repeated too often");
	if (jinja_is_string(v)) {
		size = jinja_bytes(v).size;
		if (size > 0 && (size_t)times > CHAT_OUTPUT_MAX / size)
			return jinja_limit(m, "a text repeated too often");
		for (i = 0; size > 0 && i < (size_t)times; i++)
			builder_text(&b, jinja_bytes(v));
		if (jinja_built(m, 0, &b, out))
			return -1;
		return v.as.string->safe ? jinja_view(m, jinja_bytes(*out), true, out) : 0;
	}
	n = v.as.list->count;
	if (n == 0)
		times = 0;
	if (n > CHAT_OUTPUT_MAX || (times > 0 && (size_t)times > CHAT_OUTPUT_MAX / n))
		return jinja_limit(m, "a list repeated too often");
	if (jinja_list(m, v.kind, n * (size_t)times, out, &items))
		return -1;
	for (i = 0; i < (size_t)times; i++)
		memcpy(items + i * n, v.as.list->items, n * sizeof *items);
	return 0;
}

static bool repeats(struct value v)
{
	return jinja_is_string(v) || v.kind == VALUE_LIST || v.kind == VALUE_TUPLE;
}

int jinja_binary(struct machine *m, struct text operator, struct value a, struct value b, struct value *out)
{
	int64_t i, j;
	double x, y;

	if (jinja_whole(a, &i) && jinja_whole(b, &j))
		return integers(m, operator, i, j, out);
	if (jinja_real(a, &x) && jinja_real(b, &y))
		return numbers(m, operator, x, y, out);
	/* A string's % formats whatever it is given. */
	if (text_is(operator, "%") && jinja_is_string(a))
		return jinja_percent(m, jinja_bytes(a), b, out);
	if (a.kind == VALUE_UNDEFINED || b.kind == VALUE_UNDEFINED)
		return jinja_fail(m, "%s", a.kind == VALUE_UNDEFINED ? a.as.why : b.as.why);
	if (text_is(operator, "+") && a.kind == b.kind && jinja_is_string(a))
		return join_strings(m, a.as.string, b.as.string, out);
	if (text_is(operator, "+") && a.kind == b.kind && repeats(a))
		return join_lists(m, a, b, out);
	if (text_is(operator, "*") && repeats(a) && jinja_whole(b, &i))
		return repeat(m, a, i, out);
	if (text_is(operator, "*") && repeats(b) && jinja_whole(a, &i))
		return repeat(m, b, i, out);
	return jinja_fail(m, "'%.*s' has no meaning between a %s and a %s", (int)operator.size, operator.data,
			  jinja_kind_name(a), jinja_kind_name(b));
}
