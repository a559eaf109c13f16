#include <string.h>

#include "base/memory.h"
#include "chat/parts.h"

/* Tests: what stands after `is`. */

static bool same_object(struct value a, struct value b)
{
	if (a.kind != b.kind)
		return false;
	switch (a.kind) {
	case VALUE_NONE:
		return true;
	case VALUE_BOOLEAN:
		return a.as.boolean == b.as.boolean;
	case VALUE_INTEGER:
		return a.as.integer == b.as.integer;
	case VALUE_FLOAT:
		return a.as.number == b.as.number;
	default:
		return a.as.dict == b.as.dict;
	}
}

/* A test of the value alone; false for a name that is none. */
static bool alone(struct text name, struct value v, bool *out)
{
	static const struct {
		const char *name;
		unsigned kinds;
	} list[] = {
		{ "boolean", 1U << VALUE_BOOLEAN },
		{ "callable", 1U << VALUE_MACRO | 1U << VALUE_FUNCTION | 1U << VALUE_METHOD | 1U << VALUE_LOOP |
				      1U << VALUE_UNDEFINED },
		{ "float", 1U << VALUE_FLOAT },
		{ "integer", 1U << VALUE_INTEGER },
		{ "mapping", 1U << VALUE_DICT },
		{ "none", 1U << VALUE_NONE },
		{ "number", 1U << VALUE_BOOLEAN | 1U << VALUE_INTEGER | 1U << VALUE_FLOAT },
		{ "sequence", 1U << VALUE_STRING | 1U << VALUE_LIST | 1U << VALUE_TUPLE | 1U << VALUE_DICT |
				      1U << VALUE_RANGE | 1U << VALUE_UNDEFINED },
		{ "string", 1U << VALUE_STRING },
		{ "undefined", 1U << VALUE_UNDEFINED },
	};
	size_t i;

	for (i = 0; i < countof(list); i++) {
		if (text_is(name, list[i].name)) {
			*out = (list[i].kinds >> v.kind & 1) != 0;
			return true;
		}
	}
	if (text_is(name, "defined"))
		*out = v.kind != VALUE_UNDEFINED;
	else if (text_is(name, "true"))
		*out = v.kind == VALUE_BOOLEAN && v.as.boolean;
	else if (text_is(name, "false"))
		*out = v.kind == VALUE_BOOLEAN && !v.as.boolean;
	else if (text_is(name, "iterable"))
		*out = jinja_iterable(v);
	else if (text_is(name, "escaped"))
		*out = jinja_is_string(v) && v.as.string->safe;
	else
		return false;
	return true;
}

static int remainder_is(struct machine *m, struct value v, struct value by, int64_t wanted, bool *out)
{
	struct value rest;

	if (jinja_is_string(v))
		return jinja_fail(m, "a string is neither odd nor even");
	return jinja_binary(m, TEXT("%"), v, by, &rest) || jinja_equal(m, rest, jinja_integer(wanted), out);
}

/* Comparisons, by their names and signs. */
static const char *comparison(struct text name)
{
	static const char *const list[][2] = { { "==", "==" }, { "eq", "==" },      { "equalto", "==" },
					       { "!=", "!=" }, { "ne", "!=" },      { "<", "<" },
					       { "lt", "<" },  { "lessthan", "<" }, { "<=", "<=" },
					       { "le", "<=" }, { ">", ">" },        { "gt", ">" },
					       { ">=", ">=" }, { "ge", ">=" },      { "greaterthan", ">" } };
	size_t i;

	for (i = 0; i < countof(list); i++)
		if (text_is(name, list[i][0]))
			return list[i][1];
	return NULL;
}

static int with_argument(struct machine *m, struct text name, struct value v, struct value other, bool *out)
{
	const char *operator= comparison(name);

	if (operator!= NULL)
		return jinja_compare(m, text_of(operator), v, other, out);
	if (text_is(name, "in"))
		return jinja_contains(m, v, other, out);
	if (text_is(name, "divisibleby"))
		return remainder_is(m, v, other, 0, out);
	*out = same_object(v, other);
	return 0;
}

static bool wants_argument(struct text name)
{
	return comparison(name) != NULL || text_is(name, "in") || text_is(name, "divisibleby") ||
	       text_is(name, "sameas");
}

static bool wants_none(struct text name)
{
	bool ignored;

	return alone(name, jinja_none(), &ignored) || text_is(name, "odd") || text_is(name, "even") ||
	       text_is(name, "lower") || text_is(name, "upper") || text_is(name, "filter") || text_is(name, "test");
}

bool jinja_has_test(struct text name)
{
	return wants_argument(name) || wants_none(name);
}

static int computed(struct machine *m, struct text name, struct value v, bool *out)
{
	struct value s;

	if (text_is(name, "odd") || text_is(name, "even"))
		return remainder_is(m, v, jinja_integer(2), text_is(name, "odd"), out);
	if (jinja_to_string(m, v, &s))
		return -1;
	if (text_is(name, "lower"))
		*out = jinja_all_lower(jinja_bytes(s));
	else if (text_is(name, "upper"))
		*out = jinja_all_upper(jinja_bytes(s));
	else if (text_is(name, "filter"))
		*out = jinja_has_filter(jinja_bytes(s));
	else
		*out = jinja_has_test(jinja_bytes(s));
	return 0;
}

int jinja_test(struct machine *m, struct text name, struct value v, const struct arguments *a, bool *out)
{
	bool needs = wants_argument(name);

	if (!needs && !wants_none(name))
		return jinja_fail(m, "the test '%.*s' is not known here", (int)name.size, name.data);
	if (a->count != needs || a->named_count > 0)
		return jinja_fail(m, "the test '%.*s' takes %s", (int)name.size, name.data,
				  needs ? "one argument" : "no arguments");
	if (needs)
		return with_argument(m, name, v, a->values[0], out);
	return alone(name, v, out) ? 0 : computed(m, name, v, out);
}
