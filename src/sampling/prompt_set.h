/*
 * The prompts of a set of questions, ready to be sampled from.
 */
#ifndef SAMPLING_PROMPT_SET_H
#define SAMPLING_PROMPT_SET_H

#include <stddef.h>

#include "base/error.h"
#include "question/question.h"
#include "sampling/prompt.h"
#include "sampling/sample.h"
#include "store/tokenizer.h"

struct prompt_set {
	struct tokens tokens;              /* of all prompts */
	struct sample_question *questions; /* [questions.count] */
};

/*
 * Encode every question's prompt. ERROR_RANGE names the line of a question that
 * leaves no room in `context`. s: zeroed, or encoded before.
 */
int prompt_set_encode(struct prompt_set *s, const struct question_set *questions, const struct prompt *p,
		      struct tokenizer *t, size_t context, struct error *e);

void prompt_set_clear(struct prompt_set *s);

#endif
