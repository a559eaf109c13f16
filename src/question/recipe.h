/*
 * Seeded recipes for problems: endless questions with worked solutions, made
 * here so that experiments need no download.
 *
 * A question is a pure function of (recipe, seed, split, index, options). Its
 * split is decided by a hash of its numbers and its answer, never by the
 * index: a draw that belongs to another split is thrown away. So whatever the
 * seeds, no question of one split has the numbers and the answer of one in
 * another, in whatever words or order.
 *
 * Skills are ranked; the skill of rank r (from 1) is drawn with probability
 * proportional to r^-skew. With skew 1 and 24 skills the first has 26 % of
 * the questions, the last 1.1 %.
 */
#ifndef QUESTION_RECIPE_H
#define QUESTION_RECIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/option.h"
#include "base/rng.h"
#include "base/text.h"
#include "format/json.h"

/* Shares of the hash space: 9, 4, 1 and 2 sixteenths. */
enum recipe_split {
	RECIPE_TRAIN,      /* questions for self-training: solutions are withheld unless asked for */
	RECIPE_WORKED,     /* the minority with solutions, which the backbone learns from */
	RECIPE_VALIDATION, /* to choose a sharpness or a rate with */
	RECIPE_TEST,
	RECIPE_SPLITS
};

extern const char *const recipe_split_names[RECIPE_SPLITS + 1]; /* train worked validation test, NULL */

/* At most this many skills in a recipe: they are the bits of a uint64_t. */
enum {
	RECIPE_SKILLS_MAX = 64
};

/* Zero it before the first use; the builders are reset by each recipe_make(). */
struct recipe_question {
	char id[64]; /* "gsm-mini/train/000123" */
	enum recipe_split split;
	struct builder question, answer, solution;
	size_t skill;    /* the first, which the weights chose */
	uint64_t skills; /* all; bit i: skill i of the recipe */
	unsigned steps;  /* equations in the solution */
};

struct recipe_skill {
	const char *name, *about; /* "average", "mean of three or four numbers" */
};

/*
 * attempt  draw one question of this skill; `allowed` are the skills that a
 *          further stage may bring in. Appends to `key` what decides the split.
 *          false: these numbers do not work out, draw again
 */
struct recipe {
	const char *name, *about;
	const struct recipe_skill *const *skills; /* in the order of their ranks */
	size_t skill_count;
	bool (*attempt)(struct recipe_question *q, struct builder *key, struct rng *rng, size_t skill,
			uint64_t allowed);
};

struct recipe_options {
	uint64_t seed;
	double skew;     /* >= 0; 0 makes all skills equally frequent */
	uint64_t skills; /* only these bits; 0 means all */
};

/* What east data is asked for. */
struct recipe_request {
	struct recipe_options options; /* its `skills` come from the names */
	const char *skills;            /* names with commas between; NULL: all */
	uint64_t count, offset;        /* questions, and the first one's index */
};

/* A thousand questions from 0 on, of seed and skew 1. */
extern const struct recipe_request recipe_request_defaults;

/* Of struct recipe_request. */
extern const struct option_row recipe_option_rows[];

/* By name, or by position for lists; NULL if there is none. */
const struct recipe *recipe_find(const char *name);
const struct recipe *recipe_at(size_t i);

/* Position of a skill by name; skill_count if there is none. */
size_t recipe_skill_find(const struct recipe *r, struct text name);

/* Set the bits of the skills in a list of names with commas; ERROR_USAGE for one that the recipe lacks. */
int recipe_skills_parse(const struct recipe *r, const char *names, uint64_t *bits, struct error *e);

/* Probability that a question's first skill is `skill`. */
double recipe_skill_share(const struct recipe *r, const struct recipe_options *options, size_t skill);

/*
 * Make one question.
 *
 * index  0 .. 2^53. Two indices may give the same question; a command that
 *        writes many drops repeats by their normalised text
 *
 * ERROR_RANGE if nothing fits the options in a hundred thousand draws.
 */
int recipe_make(struct recipe_question *q, const struct recipe *r, enum recipe_split split, uint64_t index,
		const struct recipe_options *options, struct error *e);
void recipe_question_clear(struct recipe_question *q);

/*
 * Append a table of the skills: the share that the weights give each, and in
 * twenty thousand questions from `first` on the share that contains it and the
 * mean steps of those.
 */
int recipe_describe(struct builder *out, const struct recipe *r, enum recipe_split split, uint64_t first,
		    const struct recipe_options *options, struct error *e);

/* Append the question with every person's name and pronoun made neutral, for telling repeats. */
void recipe_normalise(struct builder *out, struct text question);

/* The split that a key falls into. */
enum recipe_split recipe_split_of(struct text key);

/*
 * Append what decides the split: the numbers of the question in rising order,
 * those in the part `without` (a sentence that does not matter) left out, and the
 * answer. It depends on nothing but the text, and neither other words nor
 * another order make another key.
 */
void recipe_key(struct builder *key, struct text question, struct text without, struct text answer);

/* The question as east-records(5) has it, with or without its solution. */
struct json *recipe_record(const struct recipe *r, const struct recipe_question *q, bool solution);

/*
 * Questions of rising index, without repeats: one whose normalised text was
 * there before in this stream is passed over and counted. Two streams over
 * different indices may still share questions.
 */
struct recipe_stream {
	const struct recipe *recipe;
	enum recipe_split split;
	struct recipe_options options;
	struct recipe_question question; /* the last one */
	uint64_t next;                   /* the index to try next */
	uint64_t repeats;                /* passed over so far */
	struct builder text;
	uint64_t *seen; /* hashes in an open table, 0 where free */
	size_t used, capacity;
};

void recipe_stream_init(struct recipe_stream *s, const struct recipe *r, enum recipe_split split, uint64_t first,
			const struct recipe_options *options);
/* ERROR_RANGE, as recipe_make(), or after ten thousand repeats in a row: the options leave too few questions. */
int recipe_stream_next(struct recipe_stream *s, struct error *e);
/* The next `count` questions as lines, with or without solutions; progress on stderr unless quiet. */
int recipe_stream_write(struct recipe_stream *s, uint64_t count, bool solutions, FILE *to, bool quiet, struct error *e);
void recipe_stream_clear(struct recipe_stream *s);

extern const struct recipe recipe_gsm_mini, recipe_math_mini;

#endif
