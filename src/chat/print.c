#include <math.h>
#include <string.h>

#include "chat/parts.h"
#include "format/unicode.h"

void jinja_escape(struct builder *b, struct text t)
{
	size_t i;

	for (i = 0; i < t.size; i++) {
		switch (t.data[i]) {
		case '&':
			builder_string(b, "&amp;");
			break;
		case '<':
			builder_string(b, "&lt;");
			break;
		case '>':
			builder_string(b, "&gt;");
			break;
		case '\'':
			builder_string(b, "&#39;");
			break;
		case '"':
			builder_string(b, "&#34;");
			break;
		default:
			builder_char(b, t.data[i]);
		}
	}
}

/* -- str() and repr() ----------------------------------------------------------- */

static void repr_character(struct builder *b, uint32_t c, struct text bytes, char quote)
{
	if (c == (unsigned char)quote || c == '\\')
		builder_format(b, "\\%c", (int)c);
	else if (c == '\n' || c == '\r' || c == '\t')
		builder_string(b, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
	else if (c == ' ' || unicode_is_printable(c))
		builder_text(b, bytes);
	else
		builder_format(b, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)c);
}

static void repr_string(struct builder *b, struct text t)
{
	bool single = text_find(t, TEXT("'")) < t.size, twice = text_find(t, TEXT("\"")) < t.size;
	char quote = single && !twice ? '"' : '\'';
	size_t at, n;
	uint32_t c;

	builder_char(b, quote);
	for (at = 0; at < t.size && (n = text_utf8(t, at, &c)) > 0; at += n)
		repr_character(b, c, text_slice(t, at, at + n), quote);
	builder_char(b, quote);
}

static int repr_items(struct machine *m, struct builder *b, const struct list *l)
{
	size_t i;

	for (i = 0; i < l->count; i++) {
		if (i > 0)
			builder_string(b, ", ");
		if (jinja_print_repr(m, b, l->items[i]))
			return -1;
	}
	return 0;
}

static int repr_entries(struct machine *m, struct builder *b, const struct dict *d)
{
	size_t i;

	builder_char(b, '{');
	for (i = 0; i < d->count; i++) {
		if (i > 0)
			builder_string(b, ", ");
		if (jinja_print_repr(m, b, d->entries[i].key))
			return -1;
		builder_string(b, ": ");
		if (jinja_print_repr(m, b, d->entries[i].value))
			return -1;
	}
	builder_char(b, '}');
	return 0;
}

static int repr_view(struct machine *m, struct builder *b, const struct view *v)
{
	static const char *const names[] = { "dict_keys([", "dict_values([", "dict_items([" };
	struct value pair[2];
	struct list tuple;
	size_t i;

	builder_string(b, names[v->part]);
	for (i = 0; i < v->dict->count; i++) {
		if (i > 0)
			builder_string(b, ", ");
		if (jinja_print_repr(m, b, jinja_view_at(v, i, pair, &tuple)))
			return -1;
	}
	builder_string(b, "])");
	return 0;
}

static void repr_range(struct builder *b, const struct range *r)
{
	builder_format(b, "range(%lld, %lld", (long long)r->start, (long long)r->stop);
	if (r->step != 1)
		builder_format(b, ", %lld", (long long)r->step);
	builder_char(b, ')');
}

static int repr_object(struct machine *m, struct builder *b, struct value v)
{
	switch (v.kind) {
	case VALUE_ABSENT:
	case VALUE_UNDEFINED:
		builder_string(b, "Undefined");
		return 0;
	case VALUE_NONE:
		builder_string(b, "None");
		return 0;
	case VALUE_BOOLEAN:
		builder_string(b, v.as.boolean ? "True" : "False");
		return 0;
	case VALUE_INTEGER:
		builder_format(b, "%lld", (long long)v.as.integer);
		return 0;
	case VALUE_FLOAT:
		jinja_print_float(b, v.as.number);
		return 0;
	case VALUE_STRING:
		builder_string(b, v.as.string->safe ? "Markup(" : "");
		repr_string(b, jinja_bytes(v));
		builder_string(b, v.as.string->safe ? ")" : "");
		return 0;
	case VALUE_RANGE:
		repr_range(b, v.as.range);
		return 0;
	default:
		/* Python prints an address here. */
		return jinja_fail(m, "a %s has no text", jinja_kind_name(v));
	}
}

static int repr_container(struct machine *m, struct builder *b, struct value v)
{
	int rc;

	if (v.kind == VALUE_DICT)
		return repr_entries(m, b, v.as.dict);
	if (v.kind == VALUE_VIEW)
		return repr_view(m, b, v.as.view);
	if (v.kind == VALUE_NAMESPACE) {
		builder_string(b, "<Namespace ");
		rc = repr_entries(m, b, v.as.dict);
		builder_char(b, '>');
		return rc;
	}
	builder_char(b, v.kind == VALUE_LIST ? '[' : '(');
	rc = repr_items(m, b, v.as.list);
	if (v.kind == VALUE_TUPLE && v.as.list->count == 1)
		builder_char(b, ',');
	builder_char(b, v.kind == VALUE_LIST ? ']' : ')');
	return rc;
}

int jinja_print_repr(struct machine *m, struct builder *b, struct value v)
{
	int rc;

	if (jinja_enter(m))
		return -1;
	if (v.kind == VALUE_LIST || v.kind == VALUE_TUPLE || v.kind == VALUE_DICT || v.kind == VALUE_VIEW ||
	    v.kind == VALUE_NAMESPACE)
		rc = repr_container(m, b, v);
	else
		rc = repr_object(m, b, v);
	jinja_leave(m);
	return rc || jinja_room(m, b) ? -1 : 0;
}

int jinja_print(struct machine *m, struct builder *b, struct value v)
{
	if (v.kind == VALUE_UNDEFINED)
		return 0;
	if (!jinja_is_string(v))
		return jinja_print_repr(m, b, v);
	builder_text(b, jinja_bytes(v));
	return jinja_room(m, b) || jinja_steps(m, jinja_bytes(v).size / 64);
}

int jinja_to_string(struct machine *m, struct value v, struct value *out)
{
	struct builder b = { 0 };

	*out = v;
	return jinja_is_string(v) ? 0 : jinja_built(m, jinja_print(m, &b, v), &b, out);
}

/* -- tojson --------------------------------------------------------------------- */

struct json_style {
	bool ascii, sort, indented;
	struct text indent; /* of one level */
	struct text comma, colon;
};

static void json_ascii(struct builder *b, struct text t)
{
	size_t at, n;
	uint32_t c;

	builder_char(b, '"');
	for (at = 0; at < t.size && (n = text_utf8(t, at, &c)) > 0; at += n) {
		struct builder one = { 0 };

		if (c >= 0x10000) {
			c -= 0x10000;
			builder_format(b, "\\u%04x\\u%04x", (unsigned)(0xd800 + (c >> 10)),
				       (unsigned)(0xdc00 + (c & 0x3ff)));
		} else if (c >= 0x7f) {
			builder_format(b, "\\u%04x", (unsigned)c);
		} else {
			json_print_string(&one, text_slice(t, at, at + n));
			builder_add(b, one.data + 1, one.size - 2);
			builder_clear(&one);
		}
	}
	builder_char(b, '"');
}

static void json_text_of(struct builder *b, const struct json_style *s, struct text t)
{
	if (s->ascii)
		json_ascii(b, t);
	else
		json_print_string(b, t);
}

static void json_float(struct builder *b, double x)
{
	if (isnan(x))
		builder_string(b, "NaN");
	else if (isinf(x))
		builder_string(b, x < 0 ? "-Infinity" : "Infinity");
	else
		jinja_print_float(b, x);
}

static void json_line(struct builder *b, const struct json_style *s, unsigned depth)
{
	if (!s->indented)
		return;
	builder_char(b, '\n');
	for (; depth > 0; depth--)
		builder_text(b, s->indent);
}

static int json_scalar(struct machine *m, struct builder *b, struct value v)
{
	if (v.kind == VALUE_NONE)
		builder_string(b, "null");
	else if (v.kind == VALUE_BOOLEAN)
		builder_string(b, v.as.boolean ? "true" : "false");
	else if (v.kind == VALUE_INTEGER)
		builder_format(b, "%lld", (long long)v.as.integer);
	else if (v.kind == VALUE_FLOAT)
		json_float(b, v.as.number);
	else
		return jinja_fail(m, "tojson: a %s is nothing that JSON has", jinja_kind_name(v));
	return 0;
}

static int json_key_of(struct machine *m, struct builder *b, const struct json_style *s, struct value key)
{
	struct builder plain = { 0 };
	int rc;

	if (jinja_is_string(key)) {
		json_text_of(b, s, jinja_bytes(key));
		return 0;
	}
	rc = json_scalar(m, &plain, key);
	if (rc == 0)
		json_text_of(b, s, builder_view(&plain));
	builder_clear(&plain);
	return rc;
}

static int json_value_of(struct machine *m, struct builder *b, const struct json_style *s, struct value v,
			 unsigned depth);

static int json_list(struct machine *m, struct builder *b, const struct json_style *s, const struct list *l,
		     unsigned depth)
{
	size_t i;

	builder_char(b, '[');
	for (i = 0; i < l->count; i++) {
		if (i > 0)
			builder_text(b, s->comma);
		json_line(b, s, depth + 1);
		if (json_value_of(m, b, s, l->items[i], depth + 1))
			return -1;
	}
	if (l->count > 0)
		json_line(b, s, depth);
	builder_char(b, ']');
	return 0;
}

/* The entry whose key follows `last` (NULL: the first): quadratic, and counted as steps. */
static int next_sorted(struct machine *m, const struct dict *d, const struct entry *last, const struct entry **out)
{
	size_t i;
	bool less;

	*out = NULL;
	for (i = 0; i < d->count; i++) {
		if (last != NULL) {
			if (jinja_less(m, last->key, d->entries[i].key, &less))
				return -1;
			if (!less)
				continue;
		}
		less = true;
		if (*out != NULL && jinja_less(m, d->entries[i].key, (*out)->key, &less))
			return -1;
		if (less)
			*out = &d->entries[i];
	}
	return 0;
}

static int json_dict(struct machine *m, struct builder *b, const struct json_style *s, const struct dict *d,
		     unsigned depth)
{
	const struct entry *entry = NULL;
	size_t i;

	builder_char(b, '{');
	for (i = 0; i < d->count; i++) {
		if (!s->sort)
			entry = &d->entries[i];
		else if (next_sorted(m, d, entry, &entry))
			return -1;
		if (entry == NULL)
			break;
		if (i > 0)
			builder_text(b, s->comma);
		json_line(b, s, depth + 1);
		if (json_key_of(m, b, s, entry->key))
			return -1;
		builder_text(b, s->colon);
		if (json_value_of(m, b, s, entry->value, depth + 1))
			return -1;
	}
	if (d->count > 0)
		json_line(b, s, depth);
	builder_char(b, '}');
	return 0;
}

static int json_value_of(struct machine *m, struct builder *b, const struct json_style *s, struct value v,
			 unsigned depth)
{
	int rc = 0;

	if (jinja_enter(m))
		return -1;
	if (jinja_is_string(v))
		json_text_of(b, s, jinja_bytes(v));
	else if (v.kind == VALUE_LIST || v.kind == VALUE_TUPLE)
		rc = json_list(m, b, s, v.as.list, depth);
	else if (v.kind == VALUE_DICT)
		rc = json_dict(m, b, s, v.as.dict, depth);
	else
		rc = json_scalar(m, b, v);
	jinja_leave(m);
	return rc || jinja_room(m, b) ? -1 : 0;
}

/* separators: a pair of strings */
static int json_separators(struct machine *m, struct json_style *s, struct value v)
{
	s->comma = s->indented ? TEXT(",") : TEXT(", ");
	s->colon = TEXT(": ");
	if (jinja_absent(v) || v.kind == VALUE_NONE)
		return 0;
	if ((v.kind != VALUE_TUPLE && v.kind != VALUE_LIST) || v.as.list->count != 2)
		return jinja_fail(m, "tojson: separators are two strings");
	return jinja_need_string(m, v.as.list->items[0], "tojson: a separator", &s->comma) ||
	       jinja_need_string(m, v.as.list->items[1], "tojson: a separator", &s->colon);
}

static int json_indent(struct machine *m, struct json_style *s, struct value v, struct builder *blanks)
{
	int64_t width;

	if (jinja_absent(v) || v.kind == VALUE_NONE)
		return 0;
	s->indented = true;
	if (jinja_is_string(v)) {
		s->indent = jinja_bytes(v);
		return 0;
	}
	if (!jinja_whole(v, &width))
		return jinja_fail(m, "tojson: indent is a number or a string, not %s", jinja_kind_name(v));
	if (width > 1000)
		return jinja_limit(m, "tojson: an indent of more than 1000");
	for (; width > 0; width--)
		builder_char(blanks, ' ');
	s->indent = builder_view(blanks);
	return 0;
}

int jinja_filter_tojson(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct json_style s = { 0 };
	struct builder blanks = { 0 }, b = { 0 };
	int rc;

	rc = jinja_truth_or(m, a[0], false, &s.ascii) || json_indent(m, &s, a[1], &blanks) ||
	     json_separators(m, &s, a[2]) || jinja_truth_or(m, a[3], false, &s.sort) || json_value_of(m, &b, &s, v, 0);
	rc = jinja_built(m, rc ? -1 : 0, &b, out);
	builder_clear(&blanks);
	return rc;
}
