/*
 * What the frozen reference says of a set of examples: the log-probability of
 * each completion, and for KTO of mismatched pairs, computed once, before the
 * first update, by the model that is about to be trained. The reference itself
 * is not kept.
 *
 * The numbers are cached in a file, named by what they depend on: the model's
 * parameters, the tokens of the examples and the precision of products. Weights, rates and seeds of the
 * order play no part, so runs that compare them can share a folder.
 */
#ifndef TRAINING_REFERENCE_H
#define TRAINING_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "nn/model.h"
#include "nn/transformer.h"
#include "training/batch.h"

struct reference {
	size_t count;               /* of the set */
	double *logprob;            /* [count] nats, sums over the completions */
	double *mismatched_logprob; /* [count] likewise of `mismatched`; NULL without */
	struct example_set
		mismatched; /* example i: the prompt of example i, the completion of one with another prompt */
	bool cached;        /* the numbers came from a file */
};

/*
 * Fill r->mismatched from s: the completions of the next example in a ring of
 * all, shuffled by seed, that has another prompt and fits `context` after
 * the prompt. ERROR_RANGE names the line for which there is none.
 */
int reference_mismatch(struct reference *r, const struct example_set *s, size_t context, uint64_t seed,
		       struct error *e);

/*
 * Log-probabilities of s, and of r->mismatched if it holds any, from the
 * cache in `directory` if they are there, else computed with t (on m's
 * parameters as they stand) and written there.
 *
 * What is read is checked: the hashes of model and data in it, its own hash, and the
 * numbers of one pass against the model at hand (ERROR_FORMAT names the file
 * if they do not agree to 1e-3 nats a token, hundreds of times what devices
 * and orders of summation differ by).
 */
int reference_open(struct reference *r, struct model *m, struct transformer *t, struct batch *b,
		   const struct example_set *s, const char *directory, bool quiet, struct error *e);
void reference_clear(struct reference *r);

#endif
