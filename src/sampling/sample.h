/*
 * Sampling reasoning paths: continuous batching over (question, path).
 *
 * Every decoding step advances up to `slots` paths by one token. A question's
 * prompt is computed once, into cache rows that its n paths share; a slot whose
 * path has ended takes the next path in the same step. What is drawn is a
 * function of (weights, prompt, rules, seed, question's stream, path) alone:
 * slots, threads, order and restarts do not change a byte (decoder.h, rng.h).
 *
 * With a rule, paths come in rounds: when a question's round has ended, the
 * rule looks at all its paths so far and asks for more or not. As it sees
 * nothing else, how many are drawn does not depend on slots or company either,
 * and they are the first of those that would be drawn without it.
 */
#ifndef SAMPLING_SAMPLE_H
#define SAMPLING_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/option.h"
#include "base/text.h"
#include "nn/decoder.h"
#include "store/tokenizer.h"

struct sample_question {
	const int32_t *prompt; /* [prompt_count], >= 1 */
	size_t prompt_count;
	uint64_t stream; /* of its random numbers: rng_hash of the question's id */
};

enum sample_finish {
	SAMPLE_STOP,
	SAMPLE_LENGTH
};

struct sample_path {
	struct builder text;       /* bytes of the sampled tokens, without end token or stop string */
	struct tokens ids;         /* sampled tokens, the end token included */
	double logprob;            /* sum of their natural log-probabilities at temperature 1 */
	enum sample_finish finish; /* an end token or stop string; or the limit of tokens or context */
};

/*
 * Decides whether question `index` needs more than its `count` paths: *more
 * true or false. Must be a function of index and paths alone. Asked a last time
 * when the most paths are there, whatever it then says. A failure (-1 with *e)
 * ends the run.
 */
typedef int sample_rule(void *context, size_t index, const struct sample_path *paths, size_t count, bool *more,
			struct error *e);

struct sample_options {
	size_t paths;      /* n per question, >= 1; with a rule the most */
	sample_rule *rule; /* NULL: all paths at once */
	void *rule_context;
	size_t round;                     /* with a rule: paths drawn before it is asked (again), >= 1 */
	uint32_t first_path;              /* index of the first, for drawing more of the same later */
	size_t slots;                     /* paths advanced at once, >= 1 */
	size_t max_tokens;                /* per path, >= 1 */
	double temperature, top_p, min_p; /* operations.h: struct sampling */
	int32_t top_k;
	uint64_t seed;
	const int32_t *ends; /* [end_count] tokens that end a path */
	size_t end_count;
	const char *const *stops; /* [stop_count] strings that end a path and are cut off */
	size_t stop_count;
};

/* temperature 1, no filters, 16 paths at once (rounds of 8 once there is a rule), 64 slots, 512 tokens. */
extern const struct sample_options sample_defaults;

/* Of struct sample_options: what is drawn, how far and how many at once, and how often the rule is asked. */
extern const struct option_row sample_draw_option_rows[], sample_limit_option_rows[], sample_round_option_rows[];

/* Bytes and rows a decoder needs for these questions: fills cache_rows, step_rows, step_logits, positions. */
int sample_plan(struct decoder_options *d, const struct sample_options *o, size_t context,
		const struct sample_question *questions, size_t count, struct error *e);

/*
 * Receives question `index` with its paths, in the order of the questions. The
 * paths are the sampler's. A failure (-1 with *e) ends the run.
 */
typedef int sample_sink(void *context, size_t index, const struct sample_path *paths, size_t count, struct error *e);

/*
 * Sample all questions. The decoder was opened with sample_plan()'s figures.
 * *tokens, if not NULL, counts the sampled tokens as it goes. ERROR_RANGE
 * names a question (by index) whose prompt leaves no room in the context.
 */
int sample_run(struct decoder *d, const struct tokenizer *t, const struct sample_options *o,
	       const struct sample_question *questions, size_t count, sample_sink *sink, void *context,
	       uint64_t *tokens, struct error *e);

#endif
