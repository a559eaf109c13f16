#include "batch.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

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

size_t example_rows(const struct example *x)
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

/* The rows of one example, from row `at`. */
static void put(struct batch *b, const struct example_set *s, const struct example *x, size_t at, float coefficient)
{
	size_t rows = example_rows(x), i;
	const int32_t *tokens = s->tokens + x->first;

	for (i = 0; i < rows; i++) {
		b->token[at + i] = tokens[i];
		b->position[at + i] = (int32_t)i;
		b->target[at + i] = i + 1 >= x->prompt ? tokens[i + 1] : -1;
		b->coefficient[at + i] = coefficient;
	}
}

size_t batch_fill(struct batch *b, const struct example_set *s, const size_t *order, size_t from, size_t to,
		  const float *scale)
{
	size_t rows = 0, n = 0, i;

	for (i = from; i < to; i++) {
		const struct example *x = &s->examples[order[i]];
		size_t more = example_rows(x);
		struct span span = { .row = (uint32_t)rows, .rows = (uint32_t)more, .key_row = (uint32_t)rows };

		if (more > b->capacity - rows)
			break;
		put(b, s, x, rows, scale == NULL ? 0.0f : scale[order[i]]);
		b->spans[n] = span;
		b->members[n++] = order[i];
		rows += more;
	}
	b->pass.rows = rows;
	b->pass.token = b->token;
	b->pass.position = b->position;
	b->pass.target = b->target;
	b->pass.coefficient = b->coefficient;
	b->pass.spans = b->spans;
	b->pass.span_count = n;
	return i;
}

double batch_logprob(const struct batch *b, size_t m, const float *logprob)
{
	const struct span *s = &b->spans[m];
	double sum = 0;
	uint32_t i;

	for (i = 0; i < s->rows; i++)
		sum += (double)logprob[s->row + i];
	return sum;
}
