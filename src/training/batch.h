/*
 * Examples for training, and their way into passes without padding.
 *
 * An example is one sequence: a prompt, then a completion whose tokens (the
 * end token included) are the targets; with a prompt of length 0 every token
 * but the first is one. A batch lays several examples end to end as one pass:
 * an example of n tokens takes n - 1 rows, since its last token is only a target.
 *
 * Neighbours with the same prompt share its rows: the prompt but its last
 * token stands once, and each completion after it, with a row of its own for
 * the prompt's last token, whose target differs. The numbers are the same but
 * for rounding, since a row's attention does not depend on how its keys are
 * divided.
 */
#ifndef TRAINING_BATCH_H
#define TRAINING_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "nn/transformer.h"

struct example {
	size_t first;        /* place in example_set.tokens */
	uint32_t prompt;     /* tokens of the prompt */
	uint32_t completion; /* tokens of the completion, >= 1; prompt + completion >= 2 */
	double weight;       /* in the mean over the examples, >= 0: its question's, or its share of that */
	double value;        /* of its question, from which a weight is learnt (learn.h); 0 where none is */
	uint32_t question;   /* ordinal of its record in the input */
	uint32_t path;       /* index of the path in its record */
	bool rejected;       /* the worse one of a pair, or an undesirable one */
	size_t line;         /* of the input, for messages */
};

/* Zero-initialise; example_set_clear() frees. */
struct example_set {
	int32_t *tokens;
	size_t token_count, token_capacity;
	struct example *examples;
	size_t count, capacity;
};

void example_set_clear(struct example_set *s);

/* Append one example whose tokens are prompt followed by completion. */
void example_set_add(struct example_set *s, const int32_t *prompt, size_t prompt_count, const int32_t *completion,
		     size_t completion_count, struct example about);

/* Targets of an example: its completion, less the first token when there is no prompt. */
size_t example_targets(const struct example *x);

/*
 * Of each example, what its question's weight is to be multiplied by, so that in a
 * mean over the examples every question counts by its weight, however many it has:
 *
 *     share = (examples / questions) / examples of its question
 *
 * s      the examples of a question follow each other
 * share  [s->count] receives it; all 1 where each question has one
 */
void example_shares(const struct example_set *s, double *share);

/* One example in a pass: the rows of its completion, and of its prompt where it has that to itself. */
struct member {
	size_t example;
	uint32_t row, rows;
};

/* Arrays of one pass, for up to `capacity` rows; filled afresh by batch_fill(). */
struct batch {
	size_t capacity;
	int32_t *token, *position, *target; /* [capacity] */
	float *coefficient;                 /* [capacity] */
	struct span *spans;                 /* [capacity] at most: one per example and shared prompt */
	struct member *members;             /* [capacity] the examples in the pass */
	size_t member_count;
	struct pass pass; /* points into the arrays */
};

int batch_init(struct batch *b, size_t rows, struct error *e);
void batch_clear(struct batch *b);

/*
 * Fill one pass with examples order[from..to), as many whole groups of `group`
 * neighbours as fit, at least one; from and to are multiples of it (2 for
 * pairs, else 1).
 *
 * scale  [by example index] d loss / d (-logprob) of each target of that
 *        example, such as w_i / (N |y_i|); NULL leaves the coefficients 0
 * Returns the index after the last one taken. An example larger than a pass
 * is the caller's to refuse beforehand.
 */
size_t batch_fill(struct batch *b, const struct example_set *s, const size_t *order, size_t from, size_t to,
		  size_t group, const float *scale);

/* Most rows that a group of neighbours of the set takes, at least 1: what a pass must hold. */
size_t batch_longest(const struct example_set *s, size_t group);

/* Sum of the targets' log-probabilities of member m of the last filled pass, in f64. */
double batch_logprob(const struct batch *b, size_t m, const float *logprob);

#endif
