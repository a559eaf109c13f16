#include "question/recipe.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/order.h"
#include "question/template.h"

enum {
	ATTEMPTS = 100000,
	DESCRIBED = 20000 /* questions that a description looks at */
};

static const struct recipe *const recipes[] = { &recipe_gsm_mini, &recipe_math_mini };

/* Sixteenths of the hash space, in the order of the splits. */
static const unsigned shares[RECIPE_SPLITS] = { 9, 4, 1, 2 };

const char *const recipe_split_names[RECIPE_SPLITS + 1] = { "train", "worked", "validation", "test", NULL };

const struct recipe_request recipe_request_defaults = { .options = { .seed = 1, .skew = 1 }, .count = 1000 };

/* clang-format off */
const struct option_row recipe_option_rows[] = {
	{ 's', "seed", "number", "other questions for another seed", OPTION_COUNT,
	  OPTION_PLACE(recipe_request, options.seed), .high = INFINITY },
	{ 0, "count", "questions", "how many questions to make", OPTION_COUNT, OPTION_PLACE(recipe_request, count),
	  .low = 1, .high = 1e8 },
	{ 0, "offset", "index", "the first question's number", OPTION_COUNT, OPTION_PLACE(recipe_request, offset),
	  .high = 1e12 },
	{ 0, "skew", "exponent", "the skill of rank r has weight r^-exponent", OPTION_NUMBER,
	  OPTION_PLACE(recipe_request, options.skew), .high = 10 },
	{ 0, "skills", "names", "only these skills, a list with commas", OPTION_TEXT,
	  OPTION_PLACE(recipe_request, skills) },
	{ 0 }
};
/* clang-format on */

const struct recipe *recipe_at(size_t i)
{
	return i < countof(recipes) ? recipes[i] : NULL;
}

const struct recipe *recipe_find(const char *name)
{
	for (size_t i = 0; i < countof(recipes); i++)
		if (strcmp(recipes[i]->name, name) == 0)
			return recipes[i];
	return NULL;
}

size_t recipe_skill_find(const struct recipe *r, struct text name)
{
	size_t i = 0;

	while (i < r->skill_count && !text_is(name, r->skills[i]->name))
		i++;
	return i;
}

int recipe_skills_parse(const struct recipe *r, const char *names, uint64_t *bits, struct error *e)
{
	struct text rest = text_of(names);

	do {
		size_t comma = text_find(rest, TEXT(","));
		struct text name = text_slice(rest, 0, comma);
		size_t skill = recipe_skill_find(r, name);

		if (skill == r->skill_count)
			return error_set(e, ERROR_USAGE, "%s has no skill '%.*s'; --describe lists them", r->name,
					 (int)name.size, name.data);
		*bits |= UINT64_C(1) << skill;
		rest = text_slice(rest, comma + 1, rest.size);
	} while (rest.size > 0);
	return 0;
}

static double weight(const struct recipe *r, const struct recipe_options *options, size_t skill)
{
	if (skill >= r->skill_count || (options->skills != 0 && (options->skills >> skill & 1) == 0))
		return 0;
	return pow((double)(skill + 1), -options->skew);
}

static double weights(const struct recipe *r, const struct recipe_options *options)
{
	double all = 0;

	for (size_t i = 0; i < r->skill_count; i++)
		all += weight(r, options, i);
	return all;
}

double recipe_skill_share(const struct recipe *r, const struct recipe_options *options, size_t skill)
{
	double all = weights(r, options);

	return all > 0 ? weight(r, options, skill) / all : 0;
}

static size_t draw_skill(struct rng *rng, const struct recipe *r, const struct recipe_options *options)
{
	double left = rng_uniform(rng) * weights(r, options);
	size_t last = 0;

	for (size_t i = 0; i < r->skill_count; i++) {
		double w = weight(r, options, i);

		if (w > 0) {
			last = i;
			if (left < w)
				break;
			left -= w;
		}
	}
	return last; /* the last allowed one, should rounding leave a rest */
}

enum recipe_split recipe_split_of(struct text key)
{
	unsigned part = (unsigned)(rng_hash(key.data, key.size) >> 60);
	unsigned split = 0;

	while (part >= shares[split])
		part -= shares[split++];
	return (enum recipe_split)split;
}

void recipe_key(struct builder *key, struct text question, struct text without, struct text answer)
{
	size_t skip = without.size > 0 ? text_find(question, without) : question.size, count = 0;
	int64_t numbers[64];

	for (size_t i = 0; i < question.size; i++) {
		if (i == skip)
			i += without.size;
		if (i >= question.size || !isdigit((unsigned char)question.data[i]))
			continue;
		assert(count < countof(numbers));
		for (numbers[count] = 0; i < question.size && isdigit((unsigned char)question.data[i]); i++)
			numbers[count] = numbers[count] * 10 + (question.data[i] - '0');
		count++;
	}
	qsort(numbers, count, sizeof numbers[0], order_int64);
	for (size_t i = 0; i < count; i++)
		builder_format(key, "%" PRId64 " ", numbers[i]);
	builder_string(key, "= ");
	builder_text(key, answer);
}

int recipe_make(struct recipe_question *q, const struct recipe *r, enum recipe_split split, uint64_t index,
		const struct recipe_options *options, struct error *e)
{
	uint64_t all = r->skill_count == RECIPE_SKILLS_MAX ? UINT64_MAX : (UINT64_C(1) << r->skill_count) - 1;
	uint64_t allowed = options->skills == 0 ? all : options->skills;
	struct builder key = { 0 };
	struct rng rng;
	size_t skill;
	unsigned attempt;

	snprintf(q->id, sizeof q->id, "%s/%s/%06" PRIu64, r->name, recipe_split_names[split], index);
	q->split = split;
	rng_init(&rng, options->seed, rng_hash(q->id, strlen(q->id)));
	if (!(weights(r, options) > 0))
		return error_set(e, ERROR_RANGE, "%s: no skill is left to draw from", r->name);
	skill = q->skill = draw_skill(&rng, r, options);
	for (attempt = 0; attempt < ATTEMPTS; attempt++) {
		builder_reset(&q->question);
		builder_reset(&q->answer);
		builder_reset(&q->solution);
		builder_reset(&key);
		if (r->attempt(q, &key, &rng, skill, allowed) && recipe_split_of(builder_view(&key)) == split)
			break;
	}
	builder_clear(&key);
	if (attempt == ATTEMPTS)
		return error_set(e, ERROR_RANGE, "%s: no question with skill '%s' found", q->id,
				 r->skills[skill]->name);
	return 0;
}

void recipe_question_clear(struct recipe_question *q)
{
	builder_clear(&q->question);
	builder_clear(&q->answer);
	builder_clear(&q->solution);
}

/* What stands for a word that depends on the person alone; NULL for every other word. */
static const char *neutral(struct text word)
{
	static const char *const pronouns[][2] = {
		{ "he", "they" }, { "she", "they" }, { "him", "their" }, { "his", "their" }, { "her", "their" },
		{ "He", "They" }, { "She", "They" }, { "His", "Their" }, { "Her", "Their" },
	};
	size_t count;
	const struct template_name *people = template_people(&count);

	for (size_t i = 0; i < countof(pronouns); i++)
		if (text_is(word, pronouns[i][0]))
			return pronouns[i][1];
	for (size_t i = 0; i < count; i++)
		if (text_is(word, people[i].text))
			return "*";
	return NULL;
}

void recipe_normalise(struct builder *out, struct text question)
{
	size_t at = 0, end;

	while (at < question.size) {
		const char *other = NULL;

		for (end = at; end < question.size && isalpha((unsigned char)question.data[end]); end++)
			;
		if (end > at)
			other = neutral(text_slice(question, at, end));
		else
			end = at + 1;
		if (other)
			builder_string(out, other);
		else
			builder_text(out, text_slice(question, at, end));
		at = end;
	}
}

int recipe_describe(struct builder *out, const struct recipe *r, enum recipe_split split, uint64_t first,
		    const struct recipe_options *options, struct error *e)
{
	uint64_t found[RECIPE_SKILLS_MAX] = { 0 }, steps[RECIPE_SKILLS_MAX] = { 0 };
	struct recipe_question q = { 0 };
	int rc = 0;

	for (uint64_t i = 0; rc == 0 && i < DESCRIBED; i++) {
		rc = recipe_make(&q, r, split, first + i, options, e);
		for (size_t skill = 0; rc == 0 && skill < r->skill_count; skill++) {
			found[skill] += q.skills >> skill & 1;
			steps[skill] += (q.skills >> skill & 1) * q.steps;
		}
	}
	recipe_question_clear(&q);
	if (rc)
		return -1;
	builder_format(out, "%s: %s\n\n%-12s %7s %7s %6s  %s\n", r->name, r->about, "skill", "drawn%", "found%",
		       "steps", "about");
	for (size_t skill = 0; skill < r->skill_count; skill++)
		builder_format(out, "%-12s %7.2f %7.2f %6.2f  %s\n", r->skills[skill]->name,
			       100 * recipe_skill_share(r, options, skill), 100.0 * (double)found[skill] / DESCRIBED,
			       found[skill] ? (double)steps[skill] / (double)found[skill] : 0.0,
			       r->skills[skill]->about);
	return 0;
}
