/* Matrices, and what is computed with them at once. */
#include <string.h>

#include "answer/parse_parts.h"

enum {
	ENTRIES_MAX = 64, /* of a matrix that is multiplied */
	DETERMINANT_MAX = 4,
	MATRIX_POWER_MAX = 16
};

static const struct expression *matrix(struct parser *p, const struct parse_items *entries, size_t columns)
{
	return parse_made(p, expression_matrix(p->arena, columns, entries->at, entries->count));
}

/* Room for that many entries, to be written. */
static struct parse_items entries_new(struct parser *p, size_t count)
{
	return (struct parse_items){ .at = arena_alloc(p->arena, count * sizeof(struct expression *)), .count = count };
}

static const struct expression *sum_of(struct parser *p, const struct expression *x, const struct expression *y)
{
	return parse_pair(p, EXPRESSION_SUM, x, y);
}

static const struct expression *product_of(struct parser *p, const struct expression *x, const struct expression *y)
{
	return parse_pair(p, EXPRESSION_PRODUCT, x, y);
}

/* Laplace's expansion by the first row of the rows and columns that are left. */
static const struct expression *determinant(struct parser *p, const struct expression *m, unsigned row, unsigned used)
{
	const struct expression *total = NULL, *term;
	unsigned c, sign = 0;

	for (c = 0; c < m->columns; c++) {
		if ((used >> c & 1) != 0)
			continue;
		term = m->args[row * m->columns + c];
		if (row + 1 < m->columns)
			term = product_of(p, term, determinant(p, m, row + 1, used | 1U << c));
		if (term == NULL)
			return NULL;
		if (sign++ % 2 == 1)
			term = expression_new(p->arena, EXPRESSION_NEGATE, &term, 1);
		total = total == NULL ? term : sum_of(p, total, term);
	}
	return total;
}

static bool scalar_entries(const struct expression *x)
{
	size_t i;

	for (i = 0; i < x->count; i++)
		if (!expression_is_scalar(x->args[i]))
			return false;
	return true;
}

/* Rows up to \end; every row as long as the first. */
static bool parse_rows(struct parser *p, struct parse_items *entries, size_t *columns)
{
	size_t here = 0;
	const struct expression *x;

	memset(entries, 0, sizeof *entries);
	*columns = 0;
	for (;;) {
		if (parse_is_command(p, COMMAND_END))
			return true;
		x = parse_relation(p);
		if (x == NULL)
			return false;
		if (!parse_add(p, entries, x))
			return false;
		here++;
		if (parse_accept(p, '&'))
			continue;
		if (*columns == 0)
			*columns = here;
		if (here != *columns || (!parse_is(p, 'w') && !parse_is_command(p, COMMAND_END))) {
			parse_fail(p, "the rows of a matrix differ in length");
			return false;
		}
		here = 0;
		parse_accept(p, 'w');
	}
}

/* \end{name} */
static bool parse_end(struct parser *p, struct text name)
{
	struct text end;

	if (!token_raw_group(&p->s, &end) || !text_equal(name, end)) {
		parse_fail(p, "\\end names another environment");
		return false;
	}
	parse_next(p);
	return true;
}

/* Cases by rows; else, where that fails, their lines as if the environment were layout. */
static const struct expression *cases(struct parser *p, struct text name, const struct parser *before)
{
	const struct expression *x;
	unsigned tokens;

	p->s.matrices++;
	parse_next(p);
	x = parse_cases(p);
	p->s.matrices--;
	if (x != NULL && parse_end(p, name))
		return x;
	if (before->s.flat)
		return NULL;
	tokens = p->tokens;
	*p = *before;
	p->tokens = tokens;
	p->s.flat = true;
	p->s.at = p->s.token.from;
	parse_next(p);
	return parse_power(p);
}

const struct expression *parse_matrix(struct parser *p)
{
	struct parser before = *p;
	struct text name, layout;
	struct parse_items entries;
	size_t columns;
	const struct expression *x;
	bool ok;

	/* The scanner stands after \begin, which only what has rows keeps. */
	if (!token_raw_group(&p->s, &name))
		return parse_fail(p, "\\begin lacks its name");
	if (token_is_cases(name))
		return cases(p, name, &before);
	if (text_is(name, "array"))
		token_raw_group(&p->s, &layout);
	p->s.matrices++;
	parse_next(p);
	ok = parse_rows(p, &entries, &columns);
	p->s.matrices--;
	if (!ok || !parse_end(p, name))
		return NULL;
	if (entries.count == 0)
		return parse_fail(p, "a matrix is empty");
	x = matrix(p, &entries, columns);
	if (x == NULL || !text_is(name, "vmatrix"))
		return x;
	if (entries.count != columns * columns || columns > DETERMINANT_MAX || !scalar_entries(x))
		return parse_fail(p, "the determinant is of no small square matrix");
	return determinant(p, x, 0, 0);
}

static const struct expression *entry_product(struct parser *p, const struct expression *x, const struct expression *y,
					      size_t row, size_t column)
{
	const struct expression *total = NULL, *term;
	size_t k;

	for (k = 0; k < x->columns; k++) {
		term = product_of(p, x->args[row * x->columns + k], y->args[k * y->columns + column]);
		if (term == NULL)
			return NULL;
		total = total == NULL ? term : sum_of(p, total, term);
	}
	return total;
}

static const struct expression *scaled(struct parser *p, const struct expression *factor, const struct expression *m)
{
	struct parse_items entries = entries_new(p, m->count);
	size_t i;

	for (i = 0; i < m->count; i++) {
		entries.at[i] = product_of(p, factor, m->args[i]);
		if (entries.at[i] == NULL)
			return NULL;
	}
	if (m->kind == EXPRESSION_MATRIX)
		return matrix(p, &entries, m->columns);
	return parse_made(p, expression_tuple(p->arena, m->open, m->close, entries.at, m->count));
}

const struct expression *parse_matrix_product(struct parser *p, const struct expression *x, const struct expression *y)
{
	struct parse_items entries;
	size_t rows, i;

	if (expression_is_scalar(x) && (y->kind == EXPRESSION_MATRIX || y->kind == EXPRESSION_TUPLE) &&
	    scalar_entries(y))
		return scaled(p, x, y);
	if (expression_is_scalar(y) && x->kind == EXPRESSION_MATRIX && scalar_entries(x))
		return scaled(p, y, x);
	if (x->kind != EXPRESSION_MATRIX || y->kind != EXPRESSION_MATRIX || !scalar_entries(x) || !scalar_entries(y) ||
	    x->columns != y->count / y->columns)
		return parse_fail(p, "a product is of what cannot be multiplied");
	rows = x->count / x->columns;
	if (rows * y->columns > ENTRIES_MAX || x->count > ENTRIES_MAX)
		return parse_fail(p, "a matrix is too large");
	entries = entries_new(p, rows * y->columns);
	for (i = 0; i < entries.count; i++) {
		entries.at[i] = entry_product(p, x, y, i / y->columns, i % y->columns);
		if (entries.at[i] == NULL)
			return NULL;
	}
	return matrix(p, &entries, y->columns);
}

const struct expression *parse_matrix_sum(struct parser *p, const struct expression *x, const struct expression *y)
{
	struct parse_items entries;
	size_t i;

	if (y == NULL)
		return NULL;
	if (x->kind != EXPRESSION_MATRIX || y->kind != EXPRESSION_MATRIX || x->columns != y->columns ||
	    x->count != y->count || !scalar_entries(x) || !scalar_entries(y))
		return parse_fail(p, "a sum is of what cannot be added");
	entries = entries_new(p, x->count);
	for (i = 0; i < x->count; i++) {
		entries.at[i] = sum_of(p, x->args[i], y->args[i]);
		if (entries.at[i] == NULL)
			return NULL;
	}
	return matrix(p, &entries, x->columns);
}

static const struct expression *transposed(struct parser *p, const struct expression *x)
{
	struct parse_items entries = entries_new(p, x->count);
	size_t rows = x->kind == EXPRESSION_MATRIX ? x->count / x->columns : 1;
	size_t columns = x->kind == EXPRESSION_MATRIX ? x->columns : x->count, i;

	for (i = 0; i < x->count; i++)
		entries.at[i] = x->args[i % rows * columns + i / rows];
	return matrix(p, &entries, rows);
}

const struct expression *parse_matrix_power(struct parser *p, const struct expression *x, const struct expression *n)
{
	const struct expression *power = x;
	int64_t i;

	if ((x->kind == EXPRESSION_MATRIX || x->kind == EXPRESSION_TUPLE) && n->kind == EXPRESSION_SYMBOL &&
	    (text_is(n->name, "T") || text_is(n->name, "top")))
		return transposed(p, x);
	if (x->kind != EXPRESSION_MATRIX || n->kind != EXPRESSION_NUMBER || n->exponent != 0 || n->small < 1 ||
	    n->small > MATRIX_POWER_MAX || x->columns * x->columns != x->count)
		return parse_fail(p, "a power is of what has none");
	for (i = 1; power != NULL && i < n->small; i++)
		power = parse_matrix_product(p, power, x);
	return power;
}
