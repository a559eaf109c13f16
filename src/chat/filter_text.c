#include <string.h>

#include "base/memory.h"
#include "chat/parts.h"
#include "format/unicode.h"

/* A filter of text, which an int or another value becomes first; what was safe stays so. */
static int mapped(struct machine *m, struct value v, int (*map)(struct machine *m, struct builder *b, struct text t),
		  struct value *out)
{
	struct builder b = { 0 };
	struct value s;

	if (jinja_to_string(m, v, &s) || jinja_steps(m, jinja_bytes(s).size / 16) ||
	    jinja_built(m, map(m, &b, jinja_bytes(s)), &b, out))
		return -1;
	return s.as.string->safe ? jinja_view(m, jinja_bytes(*out), true, out) : 0;
}

static int upper(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	(void)a;
	return mapped(m, v, jinja_upper, out);
}

static int lower(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	(void)a;
	return mapped(m, v, jinja_lower, out);
}

static int capitalize(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	(void)a;
	return mapped(m, v, jinja_capitalize, out);
}

/* Words begin after white space and -({[<: not as str.title() has them. */
static int title_words(struct machine *m, struct builder *b, struct text t)
{
	size_t at, n, start;
	uint32_t c = 0;

	for (at = 0; at < t.size;) {
		bool apart;

		start = at;
		n = text_utf8(t, at, &c);
		apart = jinja_white(c) || (c < 0x80 && strchr("-({[<", (int)c) != NULL);
		at += n;
		if (apart) {
			builder_text(b, text_slice(t, start, at));
			continue;
		}
		if (jinja_upper(m, b, text_slice(t, start, at)))
			return -1;
		start = at;
		while (at < t.size && (n = text_utf8(t, at, &c)) > 0 && !jinja_white(c) &&
		       !(c < 0x80 && strchr("-({[<", (int)c) != NULL))
			at += n;
		if (jinja_lower(m, b, text_slice(t, start, at)))
			return -1;
	}
	return 0;
}

static int title(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	(void)a;
	return mapped(m, v, title_words, out);
}

static int call_method(struct machine *m, const char *name, struct value v, struct value *arguments, size_t count,
		       struct value *out)
{
	const struct method method = { v, jinja_string_method(text_of(name)) };
	const struct arguments a = { .values = arguments, .count = count };

	return jinja_method_call(m, &method, &a, out);
}

static int trim(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct value s, chars = a[0];

	if (jinja_to_string(m, v, &s))
		return -1;
	return call_method(m, "strip", s, &chars, !jinja_absent(chars), out);
}

static int replace(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct value s, arguments[3];
	bool counted = !jinja_absent(a[2]) && a[2].kind != VALUE_NONE;

	if (jinja_to_string(m, v, &s) || jinja_to_string(m, a[0], &arguments[0]) ||
	    jinja_to_string(m, a[1], &arguments[1]))
		return -1;
	arguments[2] = a[2];
	/* Without autoescape what was safe is no more. */
	return jinja_view(m, jinja_bytes(s), false, &s) ||
	       call_method(m, "replace", s, arguments, counted ? 3 : 2, out);
}

static int center(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct value s, width = jinja_absent(a[0]) ? jinja_integer(80) : a[0];

	return jinja_to_string(m, v, &s) || call_method(m, "center", s, &width, 1, out);
}

/* -- indent ------------------------------------------------------------------------------- */

static int indent_lines(struct machine *m, struct value v, struct text width, bool first, bool blank, struct value *out)
{
	struct value lines, plain;
	struct builder b = { 0 };
	size_t i;
	int rc = 0;

	/* A line end at the end begins no further line here, since one is added. */
	builder_text(&b, jinja_bytes(v));
	builder_char(&b, '\n');
	if (jinja_built(m, 0, &b, &plain) || call_method(m, "splitlines", plain, NULL, 0, &lines))
		return -1;
	for (i = 0; rc == 0 && i < lines.as.list->count; i++) {
		struct text line = jinja_bytes(lines.as.list->items[i]);

		if (i > 0)
			builder_char(&b, '\n');
		if (i == 0 ? first : blank || line.size > 0)
			builder_text(&b, width);
		builder_text(&b, line);
		rc = jinja_room(m, &b);
	}
	if (jinja_built(m, rc, &b, out))
		return -1;
	return v.as.string->safe ? jinja_view(m, jinja_bytes(*out), true, out) : 0;
}

static int indent(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct builder blanks = { 0 };
	bool first, blank;
	int64_t width = 0;
	struct text by = { 0 };
	int rc;

	if (jinja_truth_or(m, a[1], false, &first) || jinja_truth_or(m, a[2], false, &blank))
		return -1;
	if (v.kind == VALUE_UNDEFINED)
		return jinja_fail(m, "%s", v.as.why);
	if (!jinja_is_string(v))
		return jinja_fail(m, "indent: a %s is no string", jinja_kind_name(v));
	if (!jinja_absent(a[0]) && jinja_is_string(a[0]))
		by = jinja_bytes(a[0]);
	else if (jinja_whole_or(m, a[0], 4, "indent: the width", &width))
		return -1;
	if (width > 1000)
		return jinja_limit(m, "indent: a width of more than 1000");
	for (; width > 0; width--)
		builder_char(&blanks, ' ');
	rc = indent_lines(m, v, blanks.size > 0 ? builder_view(&blanks) : by, first, blank, out);
	builder_clear(&blanks);
	return rc;
}

/* -- others --------------------------------------------------------------------------------- */

static int string(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	(void)a;
	return jinja_to_string(m, v, out);
}

static int safe(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct value s;

	(void)a;
	return jinja_to_string(m, v, &s) || jinja_view(m, jinja_bytes(s), true, out);
}

static int escaped(struct machine *m, struct value v, bool again, struct value *out)
{
	struct builder b = { 0 };
	struct value s;

	if (jinja_to_string(m, v, &s))
		return -1;
	if (s.as.string->safe && !again) {
		*out = s;
		return 0;
	}
	jinja_escape(&b, jinja_bytes(s));
	return jinja_built(m, 0, &b, out) || jinja_view(m, jinja_bytes(*out), true, out);
}

static int escape(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	(void)a;
	return escaped(m, v, false, out);
}

static int forceescape(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	(void)a;
	return escaped(m, v, true, out);
}

static int wordcount(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct value s;
	struct text t;
	size_t at, n;
	int64_t count = 0;
	bool inside = false, word;
	uint32_t c;

	(void)a;
	if (jinja_to_string(m, v, &s))
		return -1;
	t = jinja_bytes(s);
	for (at = 0; at < t.size && (n = text_utf8(t, at, &c)) > 0; at += n) {
		word = c == '_' || unicode_is_word(c);
		count += word && !inside;
		inside = word;
	}
	*out = jinja_integer(count);
	return 0;
}

static int truncate(struct machine *m, struct value v, const struct value *a, struct value *out)
{
	struct text end = TEXT("..."), t;
	int64_t length, leeway;
	struct builder b = { 0 };
	struct value ending;
	size_t keep, last, there;
	bool kill, sized;

	if (jinja_whole_or(m, a[0], 255, "truncate: the length", &length) || jinja_truth_or(m, a[1], false, &kill) ||
	    (!jinja_absent(a[2]) && jinja_need_string(m, a[2], "truncate: the end", &end)) ||
	    jinja_whole_or(m, a[3], 5, "truncate: the leeway", &leeway) || jinja_length(m, v, &there, &sized) ||
	    jinja_view(m, end, false, &ending))
		return -1;
	if (leeway < 0 || length < (int64_t)ending.as.string->length || length > CHAT_OUTPUT_MAX ||
	    leeway > CHAT_OUTPUT_MAX)
		return jinja_fail(m, "truncate: a length below that of its end, or a leeway below 0");
	/* What is short enough need not be a text. */
	*out = v;
	if (sized && there <= (size_t)(length + leeway))
		return 0;
	if (jinja_need_string(m, v, "truncate: its value", &t))
		return -1;
	keep = jinja_offset(v.as.string, (size_t)length - ending.as.string->length);
	last = text_find_last(text_slice(t, 0, keep), TEXT(" "));
	builder_text(&b, text_slice(t, 0, kill ? keep : last));
	builder_text(&b, end);
	return jinja_built(m, 0, &b, out);
}

static int format(struct machine *m, struct value v, const struct arguments *a, struct value *out)
{
	struct value s, values, *items, key;
	size_t i;

	if (a->count > 0 && a->named_count > 0)
		return jinja_fail(m, "format: named arguments or others, not both");
	if (jinja_to_string(m, v, &s))
		return -1;
	if (a->named_count > 0) {
		if (jinja_dict(m, a->named_count, &values))
			return -1;
		for (i = 0; i < a->named_count; i++)
			if (jinja_view(m, a->named[i].name, false, &key) ||
			    jinja_dict_set(m, values.as.dict, key, a->named[i].value))
				return -1;
	} else {
		if (jinja_list(m, VALUE_TUPLE, a->count, &values, &items))
			return -1;
		if (a->count > 0)
			memcpy(items, a->values, a->count * sizeof *items);
	}
	return jinja_percent(m, jinja_bytes(s), values, out);
}

const struct filter *jinja_text_filter(struct text name)
{
	static const struct filter list[] = {
		{ "capitalize", capitalize, "", NULL },
		{ "center", center, "| width", NULL },
		{ "e", escape, "", NULL },
		{ "escape", escape, "", NULL },
		{ "forceescape", forceescape, "", NULL },
		{ "format", NULL, NULL, format },
		{ "indent", indent, "| width first blank", NULL },
		{ "lower", lower, "", NULL },
		{ "replace", replace, "old new | count", NULL },
		{ "safe", safe, "", NULL },
		{ "string", string, "", NULL },
		{ "title", title, "", NULL },
		{ "trim", trim, "| chars", NULL },
		{ "truncate", truncate, "| length killwords end leeway", NULL },
		{ "upper", upper, "", NULL },
		{ "wordcount", wordcount, "", NULL },
	};
	size_t i;

	for (i = 0; i < countof(list); i++)
		if (text_is(name, list[i].name))
			return &list[i];
	return NULL;
}
