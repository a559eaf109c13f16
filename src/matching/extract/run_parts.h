/* Runs of mathematics in plain text: read piece by piece until one ends the run. */
#ifndef MATCHING_EXTRACT_RUN_PARTS_H
#define MATCHING_EXTRACT_RUN_PARTS_H

#include "matching/extract/parts.h"

enum {
	RUN_DEPTH_MAX = 32 /* of brackets */
};

/* One expression in the making. */
struct run {
	struct text t;
	bool started;
	size_t from, to;              /* what was accepted */
	size_t lead;                  /* a sign, currency or bracket before a first value; SIZE_MAX if none */
	size_t item;                  /* where the last item of a list begins */
	size_t equals;                /* after the last "=" outside brackets; 0 if none */
	size_t outside;               /* end of what was accepted outside brackets; 0 if nothing */
	size_t opened[RUN_DEPTH_MAX]; /* after brackets that are open */
	size_t depth;
	enum token_role last; /* accepted, or an operator, relation, comma or connector waiting for a value */
	size_t waiting_from, waiting_to;
	bool gap; /* blanks since then */
	bool numbers, functions, letters, relations, operators, order;
	size_t commas, connectors;
	bool listed; /* "are" or a colon before it: what follows may be a list */
};

/* What one piece does to a run. */
enum step {
	GO_ON, /* after the piece */
	AGAIN, /* the run is over before the piece, which may begin another one */
	OVER   /* the run is over, and the piece is no part of another one */
};

void run_begin(struct run *r, struct text t);

/* One piece more, which may grow by words that belong to it, such as a unit. */
enum step run_take(struct run *r, struct prose_piece *piece);

/* The expression, if it says something. */
bool run_end(struct run *r, struct text *answer);

#endif
