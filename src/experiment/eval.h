/*
 * How good a model is: greedy accuracy, pass@k, maj@k and how far a vote's share
 * can be trusted, with intervals, also by what questions have in common; and what
 * each question got, from which paired comparisons are made. The result is the
 * object "Scores" of east-records(5).
 */
#ifndef EXPERIMENT_EVAL_H
#define EXPERIMENT_EVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer/answer.h"
#include "base/error.h"
#include "base/option.h"
#include "format/json.h"
#include "matching/match.h"
#include "question/question.h"
#include "sampling/sample.h"

struct eval_options {
	struct match_options match; /* without a string grader */
	double level;               /* of the intervals, such as 0.95 */
	uint64_t seed;              /* of the bootstrap */
	const char *const *by;      /* [by_count] fields of the questions to group by */
	size_t by_count;
};

/* Of struct eval_options; and of struct sample_options, the paths beside the greedy one. */
extern const struct option_row eval_option_rows[], eval_path_option_rows[];

/* Outcomes of all questions; filled by eval_greedy() and eval_paths() as sinks of sample_run(). */
struct eval {
	const struct question_set *questions;
	struct eval_options options;
	size_t paths; /* sampled per question; 0: none */
	bool has_greedy;
	bool *greedy;            /* [count] */
	uint32_t *correct;       /* [count] correct ones of the sampled paths */
	bool *majority;          /* [count * sizes]: whether the largest cluster of the first k paths is correct */
	size_t sizes;            /* how many k: 1, 2, 4, ... and paths */
	uint32_t *votes;         /* [count] size of the largest cluster of all paths */
	double *entropy;         /* [count] bits; of the paths, or read from a file; NaN where unknown */
	bool entropy_read;       /* from a file */
	char entropy_sha256[65]; /* of it, as it was read */
	size_t done;             /* questions seen by the sink at hand; set to 0 before each run */
};

void eval_init(struct eval *v, const struct question_set *questions, size_t paths, const struct eval_options *o);
void eval_clear(struct eval *v);

/* The k-th size: 1, 2, 4, ..., paths. */
size_t eval_size(const struct eval *v, size_t k);

/* sample_sink functions; context is the struct eval, index the question's in the set. */
int eval_greedy(void *eval, size_t index, const struct sample_path *paths, size_t count, struct error *e);
int eval_paths(void *eval, size_t index, const struct sample_path *paths, size_t count, struct error *e);

/*
 * Take the questions' entropies from a file that `east entropy` wrote, in
 * place of those of the paths. ERROR_FORMAT names file, line and field; also
 * where a question stands twice. Questions that are not in it have none.
 */
int eval_read_entropy(struct eval *v, const char *path, struct error *e);

/* The whole object; the caller frees. */
struct json *eval_scores(const struct eval *v);

/*
 * Add "against" to scores: the differences to the scores in a file, question by
 * question, with a paired bootstrap, and how many questions were gained and lost.
 * ERROR_FORMAT names file and field, or the first question that one of them lacks.
 */
int eval_against(struct json *scores, const char *path, const struct eval_options *o, struct error *e);

#endif
