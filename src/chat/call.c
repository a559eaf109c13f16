#include <string.h>

#include "chat/parts.h"

/* The words of a list of parameters; required is how many come before "|". */
static size_t split(const char *parameters, struct text words[PARAMETERS_MAX], size_t *required)
{
	struct text rest = text_of(parameters);
	size_t count = 0;
	bool optional = false;

	*required = 0;
	while (rest.size > 0) {
		size_t end = text_find(rest, TEXT(" "));
		struct text word = text_slice(rest, 0, end);

		rest = text_slice(rest, end + 1, rest.size);
		if (text_is(word, "|")) {
			optional = true;
			continue;
		}
		words[count++] = word;
		*required += !optional;
	}
	return count;
}

static int bind_named(struct machine *m, const char *what, const struct text *words, size_t count,
		      const struct keyword *k, struct value *out)
{
	size_t i;

	for (i = 0; i < count && !text_equal(words[i], k->name); i++)
		;
	if (i == count)
		return jinja_fail(m, "%s takes no argument named '%.*s'", what, (int)k->name.size, k->name.data);
	if (!jinja_absent(out[i]))
		return jinja_fail(m, "%s has the argument '%.*s' twice", what, (int)k->name.size, k->name.data);
	out[i] = k->value;
	return 0;
}

int jinja_bind(struct machine *m, const char *what, const char *parameters, const struct arguments *a,
	       struct value out[PARAMETERS_MAX])
{
	struct text words[PARAMETERS_MAX];
	size_t required, count = split(parameters, words, &required), i;

	for (i = 0; i < PARAMETERS_MAX; i++)
		out[i] = (struct value){ .kind = VALUE_ABSENT };
	if (a->count > count)
		return jinja_fail(m, "%s takes %zu arguments, not %zu", what, count, a->count);
	for (i = 0; i < a->count; i++)
		out[i] = a->values[i];
	for (i = 0; i < a->named_count; i++)
		if (bind_named(m, what, words, count, &a->named[i], out))
			return -1;
	for (i = 0; i < required; i++)
		if (jinja_absent(out[i]))
			return jinja_fail(m, "%s lacks its argument '%.*s'", what, (int)words[i].size, words[i].data);
	return 0;
}

static int dispatch(struct machine *m, struct value callee, const struct arguments *a, struct value *out)
{
	switch (callee.kind) {
	case VALUE_MACRO:
		return jinja_macro_call(m, callee.as.macro, a, out);
	case VALUE_FUNCTION:
		return callee.as.function->call(m, a, out);
	case VALUE_METHOD:
		return jinja_method_call(m, callee.as.method, a, out);
	case VALUE_LOOP:
		return jinja_loop_call(m, callee.as.loop, a, out);
	case VALUE_UNDEFINED:
		return jinja_fail(m, "%s", callee.as.why);
	default:
		return jinja_fail(m, "a %s cannot be called", jinja_kind_name(callee));
	}
}

int jinja_call(struct machine *m, struct value callee, const struct arguments *a, struct value *out)
{
	unsigned line = m->line;
	int rc;

	if (jinja_enter(m))
		return -1;
	rc = dispatch(m, callee, a, out);
	jinja_leave(m);
	m->line = line;
	return rc;
}

/* -- arguments of one kind ---------------------------------------------------------- */

int jinja_whole_or(struct machine *m, struct value v, int64_t fallback, const char *what, int64_t *out)
{
	if (jinja_absent(v)) {
		*out = fallback;
		return 0;
	}
	if (jinja_whole(v, out))
		return 0;
	return jinja_fail(m, "%s is a whole number, not %s", what, jinja_kind_name(v));
}

int jinja_truth_or(struct machine *m, struct value v, bool fallback, bool *out)
{
	*out = fallback;
	return jinja_absent(v) ? 0 : jinja_truth(m, v, out);
}

int jinja_need_string(struct machine *m, struct value v, const char *what, struct text *out)
{
	if (v.kind == VALUE_UNDEFINED)
		return jinja_fail(m, "%s: %s", what, v.as.why);
	if (!jinja_is_string(v))
		return jinja_fail(m, "%s is a string, not %s", what, jinja_kind_name(v));
	*out = jinja_bytes(v);
	return 0;
}
