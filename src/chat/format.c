#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chat/parts.h"

/* What a place in a format asks for: of "%-8.3f" and of "{:<8.3f}". */
struct spec {
	struct text fill; /* one character */
	char align, sign; /* 0: the usual */
	bool alternate, zero, grouped;
	int64_t width, precision; /* -1: not given */
	char type;                /* 0: none */
};

static bool read_number(struct text t, size_t *at, int64_t *out)
{
	size_t from = *at;

	*out = 0;
	while (*at < t.size && text_is_digit(t.data[*at])) {
		*out = *out < 100000 ? *out * 10 + (t.data[*at] - '0') : *out;
		++*at;
	}
	return *at > from;
}

static size_t characters(struct text t)
{
	size_t i, n = 0;

	for (i = 0; i < t.size; i++)
		n += ((unsigned char)t.data[i] & 0xc0) != 0x80;
	return n;
}

static void fill(struct builder *b, const struct spec *s, size_t n)
{
	for (; n > 0; n--)
		builder_text(b, s->fill);
}

/* `t` on its width; what is before the digits of a number is `prefix`. */
static int place(struct machine *m, struct builder *b, const struct spec *s, struct text prefix, struct text t,
		 char usual)
{
	size_t length = characters(t) + prefix.size, room = 0, before = 0;
	char align = s->align != 0 ? s->align : usual;

	if (s->width > 10000)
		return jinja_limit(m, "a format of more than 10000 characters");
	if (s->width > (int64_t)length)
		room = (size_t)s->width - length;
	before = align == '>' ? room : align == '^' ? room / 2 : 0;
	fill(b, s, before);
	builder_text(b, prefix);
	if (align == '=')
		fill(b, s, room);
	builder_text(b, t);
	if (align != '=')
		fill(b, s, room - before);
	return jinja_room(m, b);
}

static void group(struct builder *b, struct text digits)
{
	size_t whole = 0, i;

	while (whole < digits.size && text_is_digit(digits.data[whole]))
		whole++;
	for (i = 0; i < digits.size; i++) {
		if (i > 0 && i < whole && (whole - i) % 3 == 0)
			builder_char(b, ',');
		builder_char(b, digits.data[i]);
	}
}

static struct text sign_of(const struct spec *s, bool negative)
{
	return negative ? TEXT("-") : s->sign == '+' ? TEXT("+") : s->sign == ' ' ? TEXT(" ") : TEXT("");
}

/* Digits with their sign in front, on the width. */
static int place_number(struct machine *m, struct builder *b, const struct spec *s, bool negative, const char *base,
			struct text digits)
{
	struct builder grouped = { 0 };
	char prefix[4] = { 0 };
	struct text sign = sign_of(s, negative);
	struct spec filled = *s;
	int rc;

	(void)snprintf(prefix, sizeof prefix, "%.*s%s", (int)sign.size, sign.data, base);
	if (s->zero && s->align == 0) {
		filled.align = '=';
		filled.fill = TEXT("0");
	}
	if (s->grouped)
		group(&grouped, digits);
	rc = place(m, b, &filled, text_of(prefix), s->grouped ? builder_view(&grouped) : digits, '>');
	builder_clear(&grouped);
	return rc;
}

static int place_integer(struct machine *m, struct builder *b, const struct spec *s, int64_t value)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	unsigned base = s->type == 'x' || s->type == 'X' ? 16 : s->type == 'o' ? 8 : s->type == 'b' ? 2 : 10;
	const char *prefix = !s->alternate || base == 10 ? ""
			     : base == 2                 ? "0b"
			     : base == 8                 ? "0o"
			     : s->type == 'x'            ? "0x"
							 : "0X";
	uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	char text[72];
	size_t at = sizeof text;

	do {
		text[--at] = digits[left % base + (s->type == 'X' ? 16 : 0)];
		left /= base;
	} while (left > 0);
	return place_number(m, b, s, value < 0, prefix, (struct text){ text + at, sizeof text - at });
}

static int place_float(struct machine *m, struct builder *b, const struct spec *s, double x)
{
	struct builder digits = { 0 };
	int precision = s->precision < 0 ? 6 : (int)s->precision, rc;
	double size = fabs(x);

	if (precision > 1000)
		return jinja_limit(m, "a number of more than 1000 places");
	if (isnan(x) || isinf(x))
		builder_string(&digits, isnan(x) ? "nan" : "inf");
	else if (s->type == 'f' || s->type == 'F')
		builder_format(&digits, "%.*f", precision, size);
	else if (s->type == 'e' || s->type == 'E')
		builder_format(&digits, s->type == 'e' ? "%.*e" : "%.*E", precision, size);
	else if (s->type == 'g' || s->type == 'G')
		builder_format(&digits, s->type == 'g' ? "%.*g" : "%.*G", precision, size);
	else if (s->type == '%')
		builder_format(&digits, "%.*f%%", precision, size * 100);
	else if (s->precision < 0)
		jinja_print_float(&digits, size);
	else {
		builder_clear(&digits);
		return jinja_fail(m, "a number formatted with a precision and no type");
	}
	rc = place_number(m, b, s, signbit(x) && !isnan(x), "", builder_view(&digits));
	builder_clear(&digits);
	return rc;
}

static int place_text(struct machine *m, struct builder *b, const struct spec *s, struct value string)
{
	struct text t = jinja_bytes(string);

	if (s->precision >= 0 && (size_t)s->precision < string.as.string->length)
		t = text_slice(t, 0, jinja_offset(string.as.string, (size_t)s->precision));
	return place(m, b, s, TEXT(""), t, '<');
}

static int as_text(struct machine *m, struct value v, bool repr, struct value *out)
{
	struct builder b = { 0 };

	if (!repr)
		return jinja_to_string(m, v, out);
	return jinja_built(m, jinja_print_repr(m, &b, v), &b, out);
}

/* -- "..." % values ------------------------------------------------------------------- */

struct percent {
	struct text format;
	size_t at;
	struct value values;
	size_t used;
};

static int percent_value(struct machine *m, struct percent *p, struct value *out)
{
	if (p->values.kind == VALUE_TUPLE ? p->used >= p->values.as.list->count : p->used > 0)
		return jinja_fail(m, "'%%': fewer values than the format has places");
	*out = p->values.kind == VALUE_TUPLE ? p->values.as.list->items[p->used] : p->values;
	p->used++;
	return 0;
}

/* %(name) */
static int percent_name(struct machine *m, struct percent *p, struct value *out)
{
	struct text rest = text_slice(p->format, p->at + 1, p->format.size);
	size_t end = text_find(rest, TEXT(")"));
	const struct value *there;

	if (end == rest.size)
		return jinja_fail(m, "'%%': a name without ')'");
	if (p->values.kind != VALUE_DICT)
		return jinja_fail(m, "'%%': a name where the values have none");
	there = jinja_dict_text(p->values.as.dict, text_slice(rest, 0, end));
	if (there == NULL)
		return jinja_fail(m, "'%%': there is no value named '%.*s'", (int)(end < 80 ? end : 80), rest.data);
	*out = *there;
	p->at += end + 2;
	p->used = 1;
	return 0;
}

static int percent_spec(struct machine *m, struct percent *p, struct spec *s)
{
	struct text f = p->format;

	*s = (struct spec){ .fill = TEXT(" "), .width = 0, .precision = -1 };
	for (; p->at < f.size && f.data[p->at] != '\0' && strchr("-+ #0", f.data[p->at]) != NULL; p->at++) {
		char c = f.data[p->at];

		if (c == '-')
			s->align = '<';
		else if (c == '+' || (c == ' ' && s->sign == 0))
			s->sign = c;
		else if (c == '#')
			s->alternate = true;
		else if (c == '0')
			s->zero = true;
	}
	(void)read_number(f, &p->at, &s->width);
	if (p->at < f.size && f.data[p->at] == '.') {
		p->at++;
		(void)read_number(f, &p->at, &s->precision);
	}
	if (p->at >= f.size)
		return jinja_fail(m, "'%%': the format ends inside a place");
	s->type = f.data[p->at++];
	return 0;
}

static int percent_place(struct machine *m, struct builder *b, struct spec *s, struct value v)
{
	struct value string;
	int64_t i;
	double x;

	if (s->type == 's' || s->type == 'r') {
		if (s->align == 0)
			s->align = '>';
		return as_text(m, v, s->type == 'r', &string) || place_text(m, b, s, string);
	}
	if (strchr("dixXo", s->type) != NULL) {
		if (!jinja_whole(v, &i)) {
			if ((s->type != 'd' && s->type != 'i') || !jinja_real(v, &x) || !(fabs(x) < 9e18))
				return jinja_fail(m, "'%%%c' wants a whole number, not %s", s->type,
						  jinja_kind_name(v));
			i = (int64_t)x;
		}
		if (s->precision >= 0)
			return jinja_fail(m, "'%%%c' with a precision is not known here", s->type);
		return place_integer(m, b, s, i);
	}
	if (strchr("fFeEgG", s->type) == NULL)
		return jinja_fail(m, "'%%%c' is not known here", s->type);
	if (!jinja_real(v, &x))
		return jinja_fail(m, "'%%%c' wants a number, not %s", s->type, jinja_kind_name(v));
	return place_float(m, b, s, x);
}

static int percent(struct machine *m, struct builder *b, struct percent *p)
{
	struct value v = { .kind = VALUE_ABSENT };
	struct spec s;

	while (p->at < p->format.size) {
		char c = p->format.data[p->at++];

		if (c != '%') {
			builder_char(b, c);
			continue;
		}
		v.kind = VALUE_ABSENT;
		if (p->at < p->format.size && p->format.data[p->at] == '(' && percent_name(m, p, &v))
			return -1;
		if (percent_spec(m, p, &s))
			return -1;
		if (s.type == '%') {
			builder_char(b, '%');
			continue;
		}
		if (s.type == '\0' || (jinja_absent(v) && percent_value(m, p, &v)))
			return s.type == '\0' ? jinja_fail(m, "'%%' followed by NUL") : -1;
		if (percent_place(m, b, &s, v) || jinja_steps(m, 1))
			return -1;
	}
	if (p->values.kind == VALUE_TUPLE ? p->used < p->values.as.list->count
					  : p->used == 0 && p->values.kind != VALUE_DICT &&
						    p->values.kind != VALUE_LIST && p->values.kind != VALUE_UNDEFINED)
		return jinja_fail(m, "'%%': more values than the format has places");
	return 0;
}

int jinja_percent(struct machine *m, struct text format, struct value values, struct value *out)
{
	struct percent p = { .format = format, .values = values };
	struct builder b = { 0 };

	return jinja_built(m, percent(m, &b, &p), &b, out);
}

/* -- "...".format(...) ------------------------------------------------------------------ */

struct braces {
	struct text format;
	size_t at, next; /* next: the place that {} takes */
	const struct arguments *a;
};

/* name.attribute[index] up to what ends it; the value that it names. */
static int field(struct machine *m, struct braces *f, struct text name, struct value *out)
{
	size_t at = 0, end, i;
	int64_t index;

	while (at < name.size && name.data[at] != '.' && name.data[at] != '[')
		at++;
	end = at;
	at = 0;
	if (end == 0 || (read_number(name, &at, &index) && at == end)) {
		index = end == 0 ? (int64_t)f->next++ : index;
		if (index < 0 || (size_t)index >= f->a->count)
			return jinja_fail(m, "format(): there is no argument %lld", (long long)index);
		*out = f->a->values[index];
	} else {
		for (i = 0; i < f->a->named_count && !text_equal(f->a->named[i].name, text_slice(name, 0, end)); i++)
			;
		if (i == f->a->named_count)
			return jinja_fail(m, "format(): there is no argument '%.*s'", (int)(end < 80 ? end : 80),
					  name.data);
		*out = f->a->named[i].value;
	}
	for (at = end; at < name.size; at = end) {
		struct value key;

		end = at + 1;
		while (end < name.size && name.data[end] != (name.data[at] == '[' ? ']' : '.') &&
		       (name.data[at] == '[' || name.data[end] != '['))
			end++;
		if (name.data[at] == '.') {
			if (jinja_attribute(m, *out, text_slice(name, at + 1, end), out))
				return -1;
			continue;
		}
		i = at + 1;
		if (read_number(name, &i, &index) && i == end)
			key = jinja_integer(index);
		else if (jinja_view(m, text_slice(name, at + 1, end), false, &key))
			return -1;
		if (jinja_item(m, *out, key, out))
			return -1;
		end += end < name.size;
	}
	return 0;
}

/* [[fill]align][sign][#][0][width][,][.precision][type] */
static int brace_spec(struct machine *m, struct text t, struct spec *s)
{
	size_t at = 0, n;
	uint32_t c;

	*s = (struct spec){ .fill = TEXT(" "), .width = 0, .precision = -1 };
	n = text_utf8(t, 0, &c);
	if (n > 0 && n < t.size && strchr("<>^=", t.data[n]) != NULL && t.data[n] != '\0') {
		s->fill = text_slice(t, 0, n);
		s->align = t.data[n];
		at = n + 1;
	} else if (n > 0 && c != 0 && c < 0x80 && strchr("<>^=", (int)c) != NULL) {
		s->align = (char)c;
		at = 1;
	}
	if (at < t.size && (t.data[at] == '+' || t.data[at] == '-' || t.data[at] == ' '))
		s->sign = t.data[at++];
	if (at < t.size && t.data[at] == '#') {
		s->alternate = true;
		at++;
	}
	if (at < t.size && t.data[at] == '0') {
		s->zero = true;
		at++;
	}
	(void)read_number(t, &at, &s->width);
	if (at < t.size && t.data[at] == ',') {
		s->grouped = true;
		at++;
	}
	if (at < t.size && t.data[at] == '.') {
		at++;
		if (!read_number(t, &at, &s->precision))
			return jinja_fail(m, "format(): a precision without digits");
	}
	if (at < t.size)
		s->type = t.data[at++];
	if (at < t.size || (s->zero && s->grouped))
		return jinja_fail(m, "format(): '%.*s' is not known here", (int)(t.size < 80 ? t.size : 80), t.data);
	return 0;
}

static int brace_place(struct machine *m, struct builder *b, const struct spec *s, struct value v)
{
	struct value string;
	int64_t i;
	double x;

	if (jinja_is_string(v) && (s->type == 0 || s->type == 's'))
		return s->align == '=' || s->zero ? jinja_fail(m, "format(): a string with a number's format")
						  : place_text(m, b, s, v);
	if (jinja_whole(v, &i) && s->precision < 0 && v.kind == VALUE_INTEGER &&
	    (s->type == 0 || strchr("dxXob", s->type) != NULL))
		return place_integer(m, b, s, i);
	if (jinja_real(v, &x) && v.kind != VALUE_BOOLEAN &&
	    (s->type == 0 ? v.kind == VALUE_FLOAT : strchr("fFeEgG%", s->type) != NULL))
		return place_float(m, b, s, x);
	if (s->type != 0 || s->width > 0 || s->precision >= 0 || s->align != 0)
		return jinja_fail(m, "format(): a %s with this format is not known here", jinja_kind_name(v));
	return jinja_to_string(m, v, &string) || place_text(m, b, s, string);
}

/* What stands between braces. */
static int brace(struct machine *m, struct builder *b, struct braces *f, struct text inside)
{
	size_t colon = text_find(inside, TEXT(":")), end = colon;
	struct value v;
	struct spec s;
	char conversion = 0;

	if (end >= 2 && inside.data[end - 2] == '!') {
		conversion = inside.data[end - 1];
		end -= 2;
		if (conversion != 'r' && conversion != 's')
			return jinja_fail(m, "format(): the conversion '%c' is not known here", conversion);
	}
	if (field(m, f, text_slice(inside, 0, end), &v) ||
	    brace_spec(m, text_slice(inside, colon + 1, inside.size), &s) ||
	    (conversion != 0 && as_text(m, v, conversion == 'r', &v)))
		return -1;
	return brace_place(m, b, &s, v);
}

static int braces(struct machine *m, struct builder *b, struct braces *f)
{
	struct text t = f->format;

	while (f->at < t.size) {
		char c = t.data[f->at++];
		size_t end;

		if ((c == '{' || c == '}') && f->at < t.size && t.data[f->at] == c) {
			builder_char(b, c);
			f->at++;
			continue;
		}
		if (c != '{' && c != '}') {
			builder_char(b, c);
			continue;
		}
		for (end = f->at; end < t.size && t.data[end] != '}' && t.data[end] != '{'; end++)
			;
		if (c == '}' || end == t.size || t.data[end] == '{')
			return jinja_fail(m, "format(): braces that do not match, or are inside each other");
		if (brace(m, b, f, text_slice(t, f->at, end)) || jinja_steps(m, 1))
			return -1;
		f->at = end + 1;
	}
	return 0;
}

int jinja_format(struct machine *m, struct text format, const struct arguments *a, struct value *out)
{
	struct braces f = { .format = format, .a = a };
	struct builder b = { 0 };

	return jinja_built(m, braces(m, &b, &f), &b, out);
}
