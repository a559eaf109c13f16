#include "math/expression.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* In the order of enum expression_function. */
static const char *const function_names[] = {
	"pi",     "e",       "i",         "infinity",   "root",   "exp",      "ln",           "log",     "log",
	"sin",    "cos",     "tan",       "cot",        "sec",    "csc",      "arcsin",       "arccos",  "arctan",
	"arccot", "arcsec",  "arccsc",    "sinh",       "cosh",   "tanh",     "coth",         "sech",    "csch",
	"arsinh", "arcosh",  "artanh",    "arcoth",     "arsech", "arcsch",   "abs",          "floor",   "ceil",
	"round",  "sign",    "factorial", "factorial2", "gamma",  "binomial", "permutations", "gcd",     "lcm",
	"max",    "min",     "mod",       "conjugate",  "re",     "im",       "arg",          "percent", "degrees",
	"sum",    "product", "integral",  "opaque",
};

const char *expression_function_name(enum expression_function f)
{
	return function_names[f];
}

bool expression_is_scalar(const struct expression *x)
{
	return x->kind <= EXPRESSION_SIGN;
}

/* -- building ------------------------------------------------------------------ */

static struct expression *node(struct arena *a, enum expression_kind kind)
{
	struct expression *x = arena_alloc(a, sizeof *x);

	memset(x, 0, sizeof *x);
	x->kind = kind;
	x->small = -1;
	x->depth = 1;
	return x;
}

const struct expression *expression_number(struct arena *a, struct text digits, unsigned base, int32_t exponent,
					   bool point)
{
	struct expression *x = node(a, EXPRESSION_NUMBER);

	while (digits.size > 1 && digits.data[0] == '0')
		digits = text_slice(digits, 1, digits.size);
	x->name = digits;
	x->base = (uint8_t)base;
	x->exponent = exponent;
	x->point = point;
	if (base == 10 && digits.size <= 18) {
		size_t i;

		x->small = 0;
		for (i = 0; i < digits.size; i++)
			x->small = 10 * x->small + (digits.data[i] - '0');
	}
	return x;
}

const struct expression *expression_integer(struct arena *a, int64_t n)
{
	char digits[24];
	size_t at = sizeof digits;
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	const struct expression *x;

	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	x = expression_number(a, (struct text){ arena_copy(a, digits + at, sizeof digits - at), sizeof digits - at },
			      10, 0, false);
	return n < 0 ? expression_new(a, EXPRESSION_NEGATE, &x, 1) : x;
}

const struct expression *expression_symbol(struct arena *a, struct text name)
{
	struct expression *x = node(a, EXPRESSION_SYMBOL);

	x->name = name;
	x->has_symbol = true;
	return x;
}

const struct expression *expression_constant(struct arena *a, enum expression_function which)
{
	struct expression *x = node(a, EXPRESSION_CONSTANT);

	x->function = which;
	x->has_i = which == EXPRESSION_I;
	return x;
}

static struct expression *parent(struct arena *a, enum expression_kind kind, const struct expression *const *args,
				 size_t count)
{
	struct expression *x = node(a, kind);
	size_t i;

	if (count > 0) {
		const struct expression **copy = arena_alloc(a, count * sizeof *copy);

		memcpy(copy, args, count * sizeof *copy);
		x->args = copy;
	}
	x->count = (uint32_t)count;
	x->has_sign = kind == EXPRESSION_SIGN;
	for (i = 0; i < count; i++) {
		const struct expression *y = args[i];

		if (y->depth >= x->depth)
			x->depth = (uint16_t)(y->depth + 1);
		x->has_symbol = x->has_symbol || y->has_symbol;
		x->has_i = x->has_i || y->has_i;
		x->has_sign = x->has_sign || y->has_sign;
		x->has_log = x->has_log || y->has_log;
	}
	return x;
}

const struct expression *expression_new(struct arena *a, enum expression_kind kind,
					const struct expression *const *args, size_t count)
{
	return parent(a, kind, args, count);
}

const struct expression *expression_function(struct arena *a, enum expression_function f,
					     const struct expression *const *args, size_t count)
{
	struct expression *x = parent(a, EXPRESSION_FUNCTION, args, count);

	x->function = f;
	x->has_log = x->has_log || f == EXPRESSION_LOG;
	return x;
}

const struct expression *expression_pair(struct arena *a, enum expression_kind kind, const struct expression *x,
					 const struct expression *y)
{
	const struct expression *args[] = { x, y };

	return parent(a, kind, args, 2);
}

const struct expression *expression_named(struct arena *a, enum expression_kind kind, struct text name,
					  const struct expression *const *args, size_t count)
{
	struct expression *x = parent(a, kind, args, count);

	x->name = name;
	if (kind == EXPRESSION_APPLY)
		x->has_symbol = true;
	return x;
}

const struct expression *expression_tuple(struct arena *a, char open, char close, const struct expression *const *items,
					  size_t count)
{
	struct expression *x = parent(a, EXPRESSION_TUPLE, items, count);

	x->open = open;
	x->close = close;
	return x;
}

const struct expression *expression_list(struct arena *a, char joint, const struct expression *const *items,
					 size_t count)
{
	struct expression *x = parent(a, EXPRESSION_LIST, items, count);

	x->open = joint;
	return x;
}

const struct expression *expression_matrix(struct arena *a, size_t columns, const struct expression *const *entries,
					   size_t count)
{
	struct expression *x = parent(a, EXPRESSION_MATRIX, entries, count);

	x->columns = (uint32_t)columns;
	return x;
}

const struct expression *expression_opaque(struct arena *a, struct text name, const struct expression *const *args,
					   size_t count)
{
	struct expression *x = parent(a, EXPRESSION_FUNCTION, args, count);

	x->function = EXPRESSION_OPAQUE;
	x->name = name;
	x->has_symbol = true;
	return x;
}

const struct expression *expression_signed(struct arena *a, const struct expression *x, bool minus)
{
	const struct expression **args;
	struct expression *copy;
	size_t i;

	if (!x->has_sign)
		return x;
	if (x->kind == EXPRESSION_SIGN)
		return expression_integer(a, minus ? -1 : 1);
	copy = arena_alloc(a, sizeof *copy);
	args = arena_alloc(a, x->count * sizeof *args);
	for (i = 0; i < x->count; i++)
		args[i] = expression_signed(a, x->args[i], minus);
	*copy = *x;
	copy->args = args;
	copy->has_sign = false;
	return copy;
}

const struct expression *expression_mapped(struct arena *a, const struct expression *x,
					   const struct expression *(*find)(const struct expression *part,
									    const void *context),
					   const void *context)
{
	const struct expression **args, *found = find(x, context);
	struct expression *copy;
	bool changed = false;
	size_t i;

	if (found != NULL)
		return found;
	if (!x->has_symbol || x->count == 0)
		return x;
	args = arena_alloc(a, x->count * sizeof *args);
	for (i = 0; i < x->count; i++) {
		args[i] = expression_mapped(a, x->args[i], find, context);
		changed = changed || args[i] != x->args[i];
	}
	if (!changed)
		return x;
	copy = parent(a, x->kind, args, x->count);
	copy->function = x->function;
	copy->name = x->name;
	copy->columns = x->columns;
	copy->open = x->open;
	copy->close = x->close;
	copy->has_symbol = copy->has_symbol || x->kind == EXPRESSION_APPLY ||
			   (x->kind == EXPRESSION_FUNCTION && x->function == EXPRESSION_OPAQUE);
	copy->has_log = copy->has_log || x->has_log;
	return copy;
}

struct replacement {
	struct text name;
	const struct expression *value;
};

static const struct expression *replacement(const struct expression *part, const void *context)
{
	const struct replacement *r = context;

	return part->kind == EXPRESSION_SYMBOL && text_equal(part->name, r->name) ? r->value : NULL;
}

const struct expression *expression_replaced(struct arena *a, const struct expression *x, struct text name,
					     const struct expression *y)
{
	return expression_mapped(a, x, replacement, &(struct replacement){ name, y });
}

/* -- printing ------------------------------------------------------------------ */

static void print(struct builder *out, const struct expression *x, bool sorted);

static void print_number(struct builder *out, const struct expression *x, bool sorted)
{
	size_t whole;

	if (sorted && expression_rational(out, x) == EXPRESSION_OK)
		return;
	if (x->base != 10) {
		builder_text(out, x->name);
		builder_format(out, "_%u", x->base);
	} else if (x->exponent < 0 && x->exponent >= -30) {
		/* As it was written: 0.50, 12.5 */
		for (whole = 0; x->name.size + whole <= (size_t)-x->exponent; whole++)
			builder_char(out, '0');
		builder_text(out, x->name);
		builder_char(out, '\0');
		whole = (size_t)-x->exponent;
		memmove(out->data + out->size - whole, out->data + out->size - whole - 1, whole);
		out->data[out->size - 1 - whole] = '.';
	} else {
		builder_text(out, x->name);
		if (x->exponent != 0)
			builder_format(out, "e%d", (int)x->exponent);
	}
}

static int by_bytes(const void *x, const void *y)
{
	return text_compare(builder_view(x), builder_view(y));
}

/* Whether the arguments may stand in any order. */
static bool commutes(const struct expression *x)
{
	if (x->kind == EXPRESSION_FUNCTION)
		return x->function == EXPRESSION_GCD || x->function == EXPRESSION_LCM ||
		       x->function == EXPRESSION_MAX || x->function == EXPRESSION_MIN;
	if (x->kind == EXPRESSION_SET)
		return x->open == 0;
	return x->kind == EXPRESSION_SUM || x->kind == EXPRESSION_PRODUCT || x->kind == EXPRESSION_LIST ||
	       x->kind == EXPRESSION_UNION || x->kind == EXPRESSION_INTERSECTION;
}

/* A set has each of its members once. */
static void print_sorted(struct builder *out, const struct expression *x, const char *between)
{
	struct builder *parts = memory_new(x->count, sizeof *parts);
	size_t i;

	for (i = 0; i < x->count; i++)
		print(&parts[i], x->args[i], true);
	qsort(parts, x->count, sizeof *parts, by_bytes);
	for (i = 0; i < x->count; i++) {
		if (i > 0 && x->kind == EXPRESSION_SET && by_bytes(&parts[i], &parts[i - 1]) == 0)
			continue;
		if (i > 0)
			builder_string(out, between);
		builder_text(out, builder_view(&parts[i]));
	}
	for (i = 0; i < x->count; i++)
		builder_clear(&parts[i]);
	free(parts);
}

static void print_arguments(struct builder *out, const struct expression *x, const char *between, bool sorted)
{
	size_t i;

	if (sorted && commutes(x)) {
		print_sorted(out, x, between);
		return;
	}
	for (i = 0; i < x->count; i++) {
		if (i > 0)
			builder_string(out, between);
		print(out, x->args[i], sorted);
	}
}

/* An argument of an operator: in parentheses unless it binds tighter. */
static void print_operand(struct builder *out, const struct expression *x, bool sorted)
{
	bool tight = x->kind <= EXPRESSION_CONSTANT || x->kind == EXPRESSION_FUNCTION || x->kind == EXPRESSION_APPLY ||
		     !expression_is_scalar(x);

	if (tight) {
		print(out, x, sorted);
	} else {
		builder_char(out, '(');
		print(out, x, sorted);
		builder_char(out, ')');
	}
}

static void print_terms(struct builder *out, const struct expression *x, const char *between, bool sorted)
{
	size_t i;

	if (sorted && commutes(x)) {
		builder_char(out, '(');
		print_sorted(out, x, between);
		builder_char(out, ')');
		return;
	}
	for (i = 0; i < x->count; i++) {
		if (i > 0)
			builder_string(out, between);
		print_operand(out, x->args[i], sorted);
	}
}

static void print_relation(struct builder *out, const struct expression *x, bool sorted)
{
	static const struct {
		char op;
		const char *text;
	} names[] = { { '=', " = " },  { '!', " != " }, { '<', " < " },  { '>', " > " },
		      { 'l', " <= " }, { 'g', " >= " }, { 'i', " in " }, { '~', " ~ " } };
	size_t i, k;

	for (i = 0; i < x->count; i++) {
		print(out, x->args[i], sorted);
		for (k = 0; i + 1 < x->count && k < countof(names); k++)
			if (names[k].op == x->name.data[i])
				builder_string(out, names[k].text);
	}
}

static void print_matrix(struct builder *out, const struct expression *x, bool sorted)
{
	size_t i;

	builder_char(out, '[');
	for (i = 0; i < x->count; i++) {
		if (i > 0)
			builder_string(out, i % x->columns == 0 ? "; " : ", ");
		print(out, x->args[i], sorted);
	}
	builder_char(out, ']');
}

static void print_structure(struct builder *out, const struct expression *x, bool sorted)
{
	switch (x->kind) {
	case EXPRESSION_TUPLE:
		builder_char(out, x->open);
		print_arguments(out, x, ", ", sorted);
		builder_char(out, x->close);
		break;
	case EXPRESSION_SET:
		builder_char(out, '{');
		print_arguments(out, x, x->open == 0 ? ", " : " | ", sorted);
		builder_char(out, '}');
		break;
	case EXPRESSION_UNION:
		print_arguments(out, x, " u ", sorted);
		break;
	case EXPRESSION_INTERSECTION:
		print_arguments(out, x, " n ", sorted);
		break;
	case EXPRESSION_DIFFERENCE:
		print_arguments(out, x, " \\ ", sorted);
		break;
	case EXPRESSION_MATRIX:
		print_matrix(out, x, sorted);
		break;
	case EXPRESSION_RELATION:
		print_relation(out, x, sorted);
		break;
	case EXPRESSION_RATIO:
		print_terms(out, x, ":", sorted);
		break;
	case EXPRESSION_QUANTITY:
		print_operand(out, x->args[0], sorted);
		builder_char(out, ' ');
		builder_text(out, x->name);
		break;
	case EXPRESSION_WORDS:
		builder_char(out, '"');
		builder_text(out, x->name);
		builder_char(out, '"');
		break;
	case EXPRESSION_CHOICE:
		print_arguments(out, x, ": ", false);
		break;
	case EXPRESSION_EMPTY:
		builder_string(out, "{}");
		break;
	default:
		print_arguments(out, x, ", ", sorted);
		break;
	}
}

static void print(struct builder *out, const struct expression *x, bool sorted)
{
	switch (x->kind) {
	case EXPRESSION_NUMBER:
		print_number(out, x, sorted);
		break;
	case EXPRESSION_SYMBOL:
		builder_text(out, x->name);
		break;
	case EXPRESSION_CONSTANT:
		builder_string(out, function_names[x->function]);
		break;
	case EXPRESSION_SIGN:
		builder_string(out, "+-1");
		break;
	case EXPRESSION_NEGATE:
		builder_char(out, '-');
		print_operand(out, x->args[0], sorted);
		break;
	case EXPRESSION_SUM:
		print_terms(out, x, " + ", sorted);
		break;
	case EXPRESSION_PRODUCT:
		print_terms(out, x, "*", sorted);
		break;
	case EXPRESSION_QUOTIENT:
		print_terms(out, x, "/", sorted);
		break;
	case EXPRESSION_POWER:
		print_terms(out, x, "^", sorted);
		break;
	case EXPRESSION_FUNCTION:
	case EXPRESSION_APPLY:
		if (x->kind == EXPRESSION_APPLY || x->function == EXPRESSION_OPAQUE)
			builder_text(out, x->name);
		else
			builder_string(out, function_names[x->function]);
		builder_char(out, '(');
		print_arguments(out, x, ", ", sorted);
		builder_char(out, ')');
		break;
	default:
		print_structure(out, x, sorted);
		break;
	}
}

void expression_print(struct builder *out, const struct expression *x, bool sorted)
{
	print(out, x, sorted);
}
