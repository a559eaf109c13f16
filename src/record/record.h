/*
 * A question's record, from its paths to its weight (east-records(5)), read and
 * written in one place.
 *
 * A command opens a record on the JSON object of a line and says by a mask which
 * fields it needs: their values then stand in the struct. What it finds out it sets
 * there too, and adds to the object in the order of east-records(5). Everything else
 * in the object stays as it was. A record may also be made without an object.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "format/json.h"

/* Far above any weight with a mean of 1, far below what overflows in a gradient. */
#define RECORD_WEIGHT_MAX 1e12

/* What can be asked for, as a set. */
enum record_field {
	RECORD_ID = 1 << 0,
	RECORD_QUESTION = 1 << 1,
	RECORD_ANSWER = 1 << 2,
	RECORD_PATHS = 1 << 3,
	RECORD_ANY_PATHS = 1 << 4, /* RECORD_PATHS if the field is there and not null */
	RECORD_CLUSTERS = 1 << 5,
	RECORD_UNANSWERED = 1 << 6, /* -1 without the field */
	RECORD_SHARES = 1 << 7,     /* accuracy and rejected */
	RECORD_ENTROPY = 1 << 8,
	RECORD_UNIT = 1 << 9, /* data NULL without the field: bits */
	RECORD_WEIGHT = 1 << 10,
	/* Indices of paths, which they ask for. */
	RECORD_TRAIN = 1 << 11,
	RECORD_CHOSEN = 1 << 12,
	RECORD_REJECTED = 1 << 13,
	/* Of each path. */
	RECORD_TEXT = 1 << 14,
	RECORD_LIKELIHOOD = 1 << 15, /* logprob and tokens */
	RECORD_PRED = 1 << 16,
	RECORD_CORRECT = 1 << 17,
	RECORD_CLUSTER = 1 << 18, /* asks for the clusters */
	RECORD_FINISH = 1 << 19,  /* data NULL without the field */
	RECORD_ASKED = 1 << 20    /* data NULL without the field */
};

/* The commands whose fields these are. */
enum record_stage {
	RECORD_QUESTIONS,
	RECORD_SAMPLE,
	RECORD_MATCH,
	RECORD_MEASURE, /* the entropy */
	RECORD_WEIGH
};

/* Texts whose data are NULL, and numbers that are NaN, are null. */
struct record_path {
	const struct json *json; /* its object, or NULL */
	struct text text;
	int64_t tokens; /* >= 1 */
	double logprob; /* <= 0 */
	struct text pred;
	struct text finish;
	struct text rule, verdict; /* not read */
	bool correct;
	int64_t cluster; /* -1: none */
};

struct record_cluster {
	struct text answer; /* null: the paths have none */
	int64_t count;      /* 1 to 2^40 */
	bool correct;
};

struct record {
	struct json *json;  /* not owned; NULL for a record in memory */
	const char *origin; /* "path:line", in front of errors */
	unsigned known;     /* enum record_field: what the struct holds */
	struct text id, question, answer;
	struct text asked;         /* the prompt, as text */
	struct builder id_text;    /* of the id */
	struct record_path *paths; /* [path_count] */
	size_t path_count;
	struct record_cluster *clusters; /* [cluster_count] */
	size_t cluster_count;
	int64_t unanswered;
	int64_t undecided, unparsed; /* not read */
	bool unjudged;               /* not read, but by record_is_unjudged() */
	double entropy, accuracy, rejected;
	struct text unit;
	double lo, hi;         /* not read */
	struct text estimator; /* not read */
	double weight;         /* 0 to RECORD_WEIGHT_MAX */
	int64_t *train;        /* [train_count] */
	size_t train_count;
	int64_t chosen, rejected_path; /* -1: null */
};

/*
 * Begin a record on an object, or on none (json NULL). Texts that are read point into
 * the object, which must outlive the record, as origin must. End with record_clear().
 */
void record_open(struct record *r, struct json *json, const char *origin);
void record_clear(struct record *r);

/*
 * Read the fields that are not known yet. ERROR_FORMAT names origin and field:
 * it is missing (and which command adds it), of another kind, or out of range.
 */
int record_need(struct record *r, unsigned fields, struct error *e);

/* The same of one path; fields of paths alone. */
int record_need_of_path(struct record *r, size_t path, unsigned fields, struct error *e);

/* Whether the path was cut off at a limit of its length; asks for RECORD_FINISH. */
bool record_path_is_cut(const struct record_path *p);

/* Whether it is not known which paths are correct: as the struct or the object says. */
bool record_is_unjudged(const struct record *r);

/* Room for so many, zeroed; of paths the caller will fill in `fields`. */
void record_make_paths(struct record *r, size_t count, unsigned fields);
void record_make_clusters(struct record *r, size_t count);

/*
 * Add to the object the fields of a stage that the struct holds: what
 * east-records(5) lists under "Paths" (without "until"), "Matched answers",
 * "Entropies" or "Weights". Fields of later stages go: they were made of others.
 */
void record_add(struct record *r, enum record_stage stage);

#endif
