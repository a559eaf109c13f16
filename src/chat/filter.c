#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "chat/parts.h"

static int length(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	size_t n;
	bool has;

	(void)a;
	if (jinja_length(m, v, &n, &has))
		return -1;
	if (!has)
		return jinja_fail(m, "length: a %s has none", jinja_kind_name(v));
	*out = jinja_integer((int64_t)n);
	return 0;
}

static int use_default(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	bool falsy, truth;

	if (jinja_truth_or(m, a[1], false, &falsy) || jinja_truth(m, v, &truth))
		return -1;
	if (v.kind != VALUE_UNDEFINED && (truth || !falsy))
		*out = v;
	else if (jinja_absent(a[0]))
		return jinja_view(m, TEXT(""), false, out);
	else
		*out = a[0];
	return 0;
}

static int attr(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct text name;

	if (jinja_need_string(m, a[0], "attr: the name", &name))
		return -1;
	/* An item of that name is none. */
	if (v.kind == VALUE_DICT && jinja_dict_text(v.as.dict, name) != NULL)
		return jinja_fail(m, "attr: an item of a dict is no attribute");
	return jinja_attribute(m, v, name, out);
}

/* -- numbers ---------------------------------------------------------------------------- */

static int absolute(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	int64_t i;
	double x;

	(void)a;
	if (jinja_whole(v, &i)) {
		*out = jinja_integer(i);
		return i < 0 ? jinja_negate(m, v, out) : 0;
	}
	if (!jinja_real(v, &x))
		return jinja_fail(m, "abs: a %s is no number", jinja_kind_name(v));
	*out = jinja_number(fabs(x));
	return 0;
}

/* Digits as int() and float() take them: white space around, underscores between. */
static bool clean(struct text t, char out[400], size_t *size)
{
	size_t i;

	t = jinja_strip(t, true, true);
	*size = 0;
	for (i = 0; i < t.size; i++) {
		if (t.data[i] == '_' &&
		    (i == 0 || i + 1 == t.size || !text_is_digit(t.data[i - 1]) || !text_is_digit(t.data[i + 1])))
			return false;
		if (*size == 399)
			return false;
		if (t.data[i] != '_')
			out[(*size)++] = t.data[i];
	}
	return *size > 0;
}

/* strtod() also reads hexadecimal numbers, which float() does not. */
static bool read_float(struct text t, double *out)
{
	char digits[400];
	size_t n;

	return clean(t, digits, &n) && memchr(digits, 'x', n) == NULL && memchr(digits, 'X', n) == NULL &&
	       memchr(digits, '(', n) == NULL && jinja_parse_float((struct text){ digits, n }, out);
}

static int to_int(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	char digits[400];
	int64_t i, base;
	double x;
	size_t n;

	if (jinja_whole_or(m, a[1], 10, "int: the base", &base))
		return -1;
	if (base < 2 || base > 36)
		return jinja_fail(m, "int: a base from 2 to 36");
	if (v.kind == VALUE_UNDEFINED)
		return jinja_fail(m, "%s", v.as.why);
	*out = jinja_absent(a[0]) ? jinja_integer(0) : a[0];
	if (jinja_whole(v, &i)) {
		*out = jinja_integer(i);
	} else if (jinja_is_string(v) && clean(jinja_bytes(v), digits, &n) &&
		   jinja_parse_integer((struct text){ digits, n }, (int)base, &i)) {
		*out = jinja_integer(i);
	} else if ((jinja_is_string(v) && read_float(jinja_bytes(v), &x)) || jinja_real(v, &x)) {
		if (isnan(x) || isinf(x))
			return 0;
		if (fabs(x) >= 9223372036854774784.0)
			return jinja_fail(m, "int: a whole number of more than 64 bits");
		*out = jinja_integer((int64_t)x);
	}
	return 0;
}

static int to_float(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	double x;

	if (v.kind == VALUE_UNDEFINED)
		return jinja_fail(m, "%s", v.as.why);
	*out = jinja_absent(a[0]) ? jinja_number(0) : a[0];
	if ((jinja_is_string(v) && read_float(jinja_bytes(v), &x)) || jinja_real(v, &x))
		*out = jinja_number(x);
	return 0;
}

/* To the even one of two, as Python's round() of what has an exact half. */
static double round_to(double x, int64_t precision)
{
	double scale, rounded = x;
	struct builder b = { 0 };

	if (precision > 17 || isnan(x) || isinf(x))
		return x;
	if (precision >= 0 && fabs(x) < 1e300) {
		builder_format(&b, "%.*f", (int)precision, x);
		if (!jinja_parse_float(builder_view(&b), &rounded))
			rounded = x;
		builder_clear(&b);
		return rounded;
	}
	if (precision < -300)
		return 0;
	scale = pow(10, (double)-precision);
	return nearbyint(x / scale) * scale;
}

static int round_number(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct text method = TEXT("common");
	int64_t precision, i;
	double x, scale;

	if (jinja_whole_or(m, a[0], 0, "round: the precision", &precision) ||
	    (!jinja_absent(a[1]) && jinja_need_string(m, a[1], "round: the method", &method)))
		return -1;
	if (!jinja_real(v, &x))
		return jinja_fail(m, "round: a %s is no number", jinja_kind_name(v));
	if (text_is(method, "common") && jinja_whole(v, &i) && precision >= 0) {
		*out = jinja_integer(i);
		return 0;
	}
	if (text_is(method, "common")) {
		*out = jinja_number(round_to(x, precision));
		return 0;
	}
	if (!text_is(method, "ceil") && !text_is(method, "floor"))
		return jinja_fail(m, "round: the method is common, ceil or floor");
	scale = pow(10, (double)precision);
	*out = jinja_number((text_is(method, "ceil") ? ceil(x * scale) : floor(x * scale)) / scale);
	return 0;
}

/* -- the table -------------------------------------------------------------------------- */

static const struct filter list[] = {
	{ "abs", absolute, "", NULL },
	{ "attr", attr, "name", NULL },
	{ "count", length, "", NULL },
	{ "d", use_default, "| default_value boolean", NULL },
	{ "default", use_default, "| default_value boolean", NULL },
	{ "float", to_float, "| default", NULL },
	{ "int", to_int, "| default base", NULL },
	{ "length", length, "", NULL },
	{ "round", round_number, "| precision method", NULL },
	{ "tojson", jinja_filter_tojson, "| ensure_ascii indent separators sort_keys", NULL },
};

static const struct filter *find(struct text name)
{
	const struct filter *f;
	size_t i;

	for (i = 0; i < countof(list); i++)
		if (text_is(name, list[i].name))
			return &list[i];
	f = jinja_text_filter(name);
	if (f == NULL)
		f = jinja_list_filter(name);
	if (f == NULL)
		f = jinja_pick_filter(name);
	return f != NULL ? f : jinja_sort_filter(name);
}

bool jinja_has_filter(struct text name)
{
	return find(name) != NULL;
}

int jinja_filter(struct machine *m, struct text name, struct value v, const struct arguments *a, struct value *out)
{
	const struct filter *f = find(name);
	struct value bound[PARAMETERS_MAX];

	if (f == NULL)
		return jinja_fail(m, "the filter '%.*s' is not known here", (int)name.size, name.data);
	if (f->call_raw != NULL)
		return f->call_raw(m, v, a, out);
	if (jinja_bind(m, f->name, f->parameters, a, bound))
		return -1;
	return f->call(m, v, bound, out);
}
