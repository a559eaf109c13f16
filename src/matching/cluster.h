/*
 * The answers of one question as clusters.
 *
 * All answers that are right are one cluster. Of the others two share a cluster
 * if they are the same (answer.h): those with equal keys at once; the distinct
 * rest is compared pair by pair, and clusters are what hangs together. So a
 * cluster is right or wrong as a whole, and to be in one is an equivalence
 * relation, whatever the order of the answers. Clusters are numbered by first
 * appearance.
 */
#ifndef MATCHING_CLUSTER_H
#define MATCHING_CLUSTER_H

#include <stdbool.h>
#include <stddef.h>

#include "answer/answer.h"
#include "base/text.h"
#include "base/text_set.h"
#include "matching/grader.h"

/* More pairs of one question are not compared: their clusters rest on their keys. */
enum {
	CLUSTER_PAIRS_MAX = 20000
};

/* A distinct text of an answer with its readings, in the order of first appearance. */
struct cluster_form {
	struct answer answer;        /* text NULL for paths without an answer */
	struct answer_result result; /* against the gold */
	size_t count;                /* paths */
	size_t cluster;              /* known once clusters_join() is done */
};

struct cluster {
	size_t form;  /* its first */
	size_t count; /* paths */
	bool correct;
};

struct clusters {
	const struct answer_policy *policy;
	enum grader grader;
	struct arena arena; /* of trees and texts */
	struct answer gold;
	struct text_set texts;
	struct cluster_form *forms;
	struct cluster *list; /* [count] */
	size_t form_count, form_capacity, count;
};

/*
 * A question whose right answer is gold, already extracted; gold is copied,
 * policy is kept. A grader other than GRADER_NONE takes the place of answer.h:
 * then nothing is parsed, and verdicts are equal or different. Ends with
 * clusters_clear().
 */
void clusters_init(struct clusters *c, struct text gold, const struct answer_policy *policy, enum grader grader);
void clusters_clear(struct clusters *c);

/*
 * Add a path's answer (data NULL for none), which may be read in these ways besides (enum
 * answer_reading); returns the number of its form. `whole` is the answer with its unit: it is
 * held against a right answer that has one.
 */
size_t clusters_add(struct clusters *c, struct text answer, struct text whole, unsigned readings);

/* Parse an answer: `whole`, with its unit, if the gold it will be held against has one, else as it is. */
void clusters_parse(struct arena *a, const struct answer *gold, struct text answer, struct text whole,
		    unsigned readings, struct answer *out);

/* After the last answer: forms[].cluster, list and count. */
void clusters_join(struct clusters *c);

#endif
