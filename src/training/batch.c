#include "training/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void example_set_clear(struct example_set *s)
{
	free(s->tokens);
	free(s->examples);
	memset(s, 0, sizeof *s);
}

static void add_tokens(struct example_set *s, const int32_t *tokens, size_t n)
{
	if (s->token_capacity - s->token_count < n) {
		s->token_capacity = 2 * s->token_capacity + n + 1024;
		s->tokens = memory_resize(s->tokens, s->token_capacity, sizeof *s->tokens);
	}
	if (n > 0)
		memcpy(s->tokens + s->token_count, tokens, n * sizeof *tokens);
	s->token_count += n;
}

void example_set_add(struct example_set *s, const int32_t *prompt, size_t prompt_count, const int32_t *completion,
		     size_t completion_count, struct example about)
{
	if (s->count == s->capacity) {
		s->capacity = 2 * s->capacity + 64;
		s->examples = memory_resize(s->examples, s->capacity, sizeof *s->examples);
	}
	about.first = s->token_count;
	about.prompt = (uint32_t)prompt_count;
	about.completion = (uint32_t)completion_count;
	add_tokens(s, prompt, prompt_count);
	add_tokens(s, completion, completion_count);
	s->examples[s->count++] = about;
}

size_t example_targets(const struct example *x)
{
	return x->prompt > 0 ? x->completion : x->completion - 1u;
}

void example_shares(const struct example_set *s, double *share)
{
	const struct example *x = s->examples;
	size_t questions = 0, from, to;

	for (to = 0; to < s->count; to++)
		questions += to == 0 || x[to].question != x[to - 1].question;
	for (from = 0; from < s->count; from = to) {
		for (to = from; to < s->count && x[to].question == x[from].question; to++)
			;
		for (size_t i = from; i < to; i++)
			share[i] = (double)s->count / (double)questions / (double)(to - from);
	}
}

/* Prompt and completion but for the last token, which only is a target. */
static size_t example_rows(const struct example *x)
{
	return (size_t)x->prompt + x->completion - 1;
}

int batch_init(struct batch *b, size_t rows, struct error *e)
{
	void *token, *position, *target, *coefficient, *spans, *members;

	memset(b, 0, sizeof *b);
	b->capacity = rows;
	if (memory_try(&token, rows, sizeof *b->token, "batch", e))
		return -1;
	b->token = token;
	if (memory_try(&position, rows, sizeof *b->position, "batch", e))
		goto fail;
	b->position = position;
	if (memory_try(&target, rows, sizeof *b->target, "batch", e))
		goto fail;
	b->target = target;
	if (memory_try(&coefficient, rows, sizeof *b->coefficient, "batch", e))
		goto fail;
	b->coefficient = coefficient;
	if (memory_try(&spans, rows, sizeof *b->spans, "batch", e))
		goto fail;
	b->spans = spans;
	if (memory_try(&members, rows, sizeof *b->members, "batch", e))
		goto fail;
	b->members = members;
	return 0;
fail:
	batch_clear(b);
	return -1;
}

void batch_clear(struct batch *b)
{
	free(b->token);
	free(b->position);
	free(b->target);
	free(b->coefficient);
	free(b->spans);
	free(b->members);
	memset(b, 0, sizeof *b);
}

static bool same_prompt(const struct example_set *s, size_t a, size_t b)
{
	const struct example *x = &s->examples[a], *y = &s->examples[b];

	return x->prompt == y->prompt && x->prompt > 1 &&
	       memcmp(s->tokens + x->first, s->tokens + y->first, x->prompt * sizeof *s->tokens) == 0;
}

/* Examples order[from..) that share one prompt, up to `to`. */
static size_t run_of(const struct example_set *s, const size_t *order, size_t from, size_t to)
{
	size_t n = 1;

	while (from + n < to && same_prompt(s, order[from], order[from + n]))
		n++;
	return n;
}

/* Tokens [first, first + rows) of an example, from row `at`. */
static void put(struct batch *b, const struct example_set *s, const struct example *x, size_t first, size_t rows,
		size_t at, float coefficient)
{
	const int32_t *tokens = s->tokens + x->first;
	size_t i;

	for (i = 0; i < rows; i++) {
		b->token[at + i] = tokens[first + i];
		b->position[at + i] = (int32_t)(first + i);
		b->target[at + i] = first + i + 1 >= x->prompt ? tokens[first + i + 1] : -1;
		b->coefficient[at + i] = coefficient;
	}
}

static void put_span(struct batch *b, struct span span)
{
	b->spans[b->pass.span_count++] = span;
	b->pass.rows += span.rows;
}

/* One example after `shared` rows that start at row `prefix`. */
static void put_example(struct batch *b, const struct example_set *s, size_t index, size_t prefix, size_t shared,
			const float *scale)
{
	const struct example *x = &s->examples[index];
	uint32_t at = (uint32_t)b->pass.rows, rows = (uint32_t)(example_rows(x) - shared);
	struct member member = { index, at, rows };
	struct span span = { .row = at,
			     .rows = rows,
			     .position = (uint32_t)shared,
			     .key_row = at,
			     .prefix_row = (uint32_t)prefix,
			     .prefix_rows = (uint32_t)shared };

	put(b, s, x, shared, rows, at, scale == NULL ? 0.0f : scale[index]);
	put_span(b, span);
	b->members[b->member_count++] = member;
}

/* Rows of the first n of examples that share one prompt. */
static size_t rows_of(const struct example_set *s, const size_t *order, size_t from, size_t n)
{
	size_t rows = example_rows(&s->examples[order[from]]), i;

	for (i = 1; i < n; i++)
		rows += s->examples[order[from + i]].completion;
	return rows;
}

/* The first n of examples that share one prompt. */
static void put_run(struct batch *b, const struct example_set *s, const size_t *order, size_t from, size_t n,
		    const float *scale)
{
	const struct example *x = &s->examples[order[from]];
	size_t prefix = b->pass.rows, shared = n > 1 ? x->prompt - 1u : 0, i;

	if (shared > 0) {
		put(b, s, x, 0, shared, prefix, 0.0f);
		put_span(b, (struct span){
				    .row = (uint32_t)prefix, .rows = (uint32_t)shared, .key_row = (uint32_t)prefix });
	}
	for (i = 0; i < n; i++)
		put_example(b, s, order[from + i], shared > 0 ? prefix : 0, shared, scale);
}

/* How many of the n examples fit in `room` rows, in whole groups. */
static size_t fitting(const struct example_set *s, const size_t *order, size_t from, size_t n, size_t group,
		      size_t room)
{
	while (n > 0 && rows_of(s, order, from, n) > room)
		n -= n % group == 0 ? group : n % group;
	return n;
}

size_t batch_fill(struct batch *b, const struct example_set *s, const size_t *order, size_t from, size_t to,
		  size_t group, const float *scale)
{
	memset(&b->pass, 0, sizeof b->pass);
	b->member_count = 0;
	while (from < to) {
		size_t n = run_of(s, order, from, to), whole = n - n % group, fit;

		if (whole == 0) {
			/* A group of different prompts: one after the other, if all fit. */
			size_t rows = 0, i;

			for (i = 0; i < group; i++)
				rows += example_rows(&s->examples[order[from + i]]);
			if (rows > b->capacity - b->pass.rows)
				break;
			for (i = 0; i < group; i++)
				put_run(b, s, order, from + i, 1, scale);
			from += group;
			continue;
		}
		fit = fitting(s, order, from, whole, group, b->capacity - b->pass.rows);
		if (fit > 0)
			put_run(b, s, order, from, fit, scale);
		from += fit;
		if (fit < whole)
			break;
	}
	b->pass.token = b->token;
	b->pass.position = b->position;
	b->pass.target = b->target;
	b->pass.coefficient = b->coefficient;
	b->pass.spans = b->spans;
	return from;
}

size_t batch_longest(const struct example_set *s, size_t group)
{
	size_t longest = 1, i, k;

	for (i = 0; s != NULL && i + group <= s->count; i += group) {
		size_t rows = 0;

		for (k = 0; k < group; k++)
			rows += example_rows(&s->examples[i + k]);
		if (group == 2 && same_prompt(s, i, i + 1))
			rows -= s->examples[i].prompt - 1u;
		if (rows > longest)
			longest = rows;
	}
	return longest;
}

double batch_logprob(const struct batch *b, size_t m, const float *logprob)
{
	const struct member *x = &b->members[m];
	double sum = 0;
	uint32_t i;

	for (i = 0; i < x->rows; i++)
		sum += (double)logprob[x->row + i];
	return sum;
}
