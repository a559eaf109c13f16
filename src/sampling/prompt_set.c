#include "sampling/prompt_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"

int prompt_set_encode(struct prompt_set *s, const struct question_set *questions, const struct prompt *p,
		      struct tokenizer *t, size_t context, struct error *e)
{
	size_t *first = memory_new(questions->count + 1, sizeof *first);
	size_t i;
	int rc = 0;

	tokens_reset(&s->tokens);
	for (i = 0; rc == 0 && i < questions->count; i++) {
		const struct question *q = &questions->questions[i];

		first[i] = s->tokens.count;
		if (prompt_encode(&s->tokens, p, t, q->question, e))
			rc = error_wrap(e, "%s:%zu", questions->path, q->line);
		else if (s->tokens.count - first[i] >= context)
			rc = error_set(e, ERROR_RANGE,
				       "%s:%zu: a question of %zu tokens leaves no room for an answer in the model's "
				       "context of %zu: shorten it or leave it out",
				       questions->path, q->line, s->tokens.count - first[i], context);
	}
	first[questions->count] = s->tokens.count;
	if (rc == 0) {
		free(s->questions);
		s->questions = memory_new(questions->count, sizeof *s->questions);
		for (i = 0; i < questions->count; i++) {
			struct text id = questions->questions[i].id;

			s->questions[i].prompt = s->tokens.id + first[i];
			s->questions[i].prompt_count = first[i + 1] - first[i];
			s->questions[i].stream = rng_hash(id.data, id.size);
		}
	}
	free(first);
	return rc;
}

void prompt_set_clear(struct prompt_set *s)
{
	free(s->questions);
	tokens_clear(&s->tokens);
	memset(s, 0, sizeof *s);
}
