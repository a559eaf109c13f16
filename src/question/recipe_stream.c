/* Questions one after the other, as records and without repeats. */
#include "question/recipe.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/progress.h"
#include "format/jsonl.h"

enum {
	FIRST_CAPACITY = 1024,
	REPEATS_MAX = 10000
};

struct json *recipe_record(const struct recipe *r, const struct recipe_question *q, bool solution)
{
	struct json *record = json_object(), *skills = json_array();

	json_set(record, "id", json_string(text_of(q->id)));
	json_set(record, "question", json_string(builder_view(&q->question)));
	json_set(record, "answer", json_string(builder_view(&q->answer)));
	if (solution)
		json_set(record, "solution", json_string(builder_view(&q->solution)));
	for (size_t i = 0; i < r->skill_count; i++)
		if (q->skills >> i & 1)
			json_append(skills, json_string(text_of(r->skills[i]->name)));
	json_set(record, "skills", skills);
	json_set(record, "steps", json_number(q->steps));
	json_set(record, "split", json_string(text_of(recipe_split_names[q->split])));
	return record;
}

void recipe_stream_init(struct recipe_stream *s, const struct recipe *r, enum recipe_split split, uint64_t first,
			const struct recipe_options *options)
{
	*s = (struct recipe_stream){ .recipe = r, .split = split, .options = *options, .next = first };
	s->capacity = FIRST_CAPACITY;
	s->seen = memory_new(s->capacity, sizeof s->seen[0]);
}

int recipe_stream_write(struct recipe_stream *s, uint64_t count, bool solutions, FILE *to, bool quiet, struct error *e)
{
	struct progress progress;
	int rc = 0;

	progress_start(&progress, "data", "questions", 0, count, quiet);
	for (uint64_t done = 0; rc == 0 && done < count;) {
		rc = recipe_stream_next(s, e);
		if (rc == 0) {
			struct json *record = recipe_record(s->recipe, &s->question, solutions);

			jsonl_write(to, record);
			json_free(record);
			progress_note(&progress, "%" PRIu64 " repeats passed over", s->repeats);
			progress_update(&progress, ++done);
		}
	}
	progress_finish(&progress);
	return rc;
}

void recipe_stream_clear(struct recipe_stream *s)
{
	recipe_question_clear(&s->question);
	builder_clear(&s->text);
	free(s->seen);
	memset(s, 0, sizeof *s);
}

/* The place of hash in a table whose capacity is a power of 2: its own, or the free one where it belongs. */
static uint64_t *place(uint64_t *table, size_t capacity, uint64_t hash)
{
	size_t at = (size_t)hash & (capacity - 1);

	while (table[at] != 0 && table[at] != hash)
		at = (at + 1) & (capacity - 1);
	return &table[at];
}

static void grow(struct recipe_stream *s)
{
	size_t capacity = s->capacity * 2;
	uint64_t *table = memory_new(capacity, sizeof table[0]);

	for (size_t i = 0; i < s->capacity; i++)
		if (s->seen[i] != 0)
			*place(table, capacity, s->seen[i]) = s->seen[i];
	free(s->seen);
	s->seen = table;
	s->capacity = capacity;
}

/* Remember the last question; false if it was known. */
static bool remember(struct recipe_stream *s)
{
	uint64_t hash, *at;

	builder_reset(&s->text);
	recipe_normalise(&s->text, builder_view(&s->question.question));
	hash = rng_hash(s->text.data, s->text.size);
	if (hash == 0)
		hash = 1;
	at = place(s->seen, s->capacity, hash);
	if (*at == hash)
		return false;
	*at = hash;
	if (++s->used * 2 > s->capacity)
		grow(s);
	return true;
}

int recipe_stream_next(struct recipe_stream *s, struct error *e)
{
	for (unsigned i = 0; i < REPEATS_MAX; i++) {
		if (recipe_make(&s->question, s->recipe, s->split, s->next, &s->options, e))
			return -1;
		s->next++;
		if (remember(s))
			return 0;
		s->repeats++;
	}
	return error_set(
		e, ERROR_RANGE,
		"%s/%s: after %zu different questions nothing but repeats; allow more skills, or ask for fewer",
		s->recipe->name, recipe_split_names[s->split], s->used);
}
