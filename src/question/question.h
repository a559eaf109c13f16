/*
 * A file of questions in memory, ready to be asked (east-records(5)).
 *
 * Records are kept as the lines they came as, so that unknown fields pass
 * through; the set owns all text that its questions point to.
 */
#ifndef QUESTION_QUESTION_H
#define QUESTION_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

struct question {
	struct text id, question, answer; /* answer empty where the file has none */
	struct text record;               /* the whole line */
	size_t line;                      /* of the file, from 1 */
};

struct question_set {
	struct arena arena;
	char *path;
	struct question *questions;
	size_t count, capacity;
	char sha256[65]; /* of the file, as it was read */
	size_t bad;      /* lines left out by skip_bad: that do not parse or lack a field */
};

/*
 * Read all questions ("-": standard input). Ids must be unique: they key the
 * random numbers. answers: whether a record without "answer" is an error.
 * ERROR_FORMAT names file, line and field. Nothing to clear on failure.
 */
int question_set_read(struct question_set *s, const char *path, bool answers, bool skip_bad, struct error *e);
void question_set_clear(struct question_set *s);

/* Keep part `index` (from 0) of `parts` runs of questions, in order; then at most `limit` (0: all). */
void question_set_cut(struct question_set *s, size_t index, size_t parts, size_t limit);

#endif
