/* Pairs of answers and what answer_match() is to say of them. */
#ifndef TESTS_ANSWER_ROWS_H
#define TESTS_ANSWER_ROWS_H

#include <stddef.h>

#include "answer/answer.h"

struct row {
	const char *gold, *pred;
	enum answer_verdict verdict;
};

/* The verdict on two texts; nothing in it outlives the call but constants. */
struct answer_result matched(const char *gold, const char *pred, const struct answer_policy *policy);

/* Every row, and the same the other way round. */
void check_rows(const struct row *rows, size_t count, const struct answer_policy *policy);

/* The same for the relation behind clusters; and equal keys are of what is the same only. */
void check_same_rows(const struct row *rows, size_t count);

#define CHECK_ROWS(rows) check_rows(rows, countof(rows), &answer_policy_default)

#endif
