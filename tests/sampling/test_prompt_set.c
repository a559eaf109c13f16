/* The prompts of a set of questions: as each encodes alone; a question without room for an answer is refused. */
/* Reads: tests/data/tokenizers */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/rng.h"
#include "sampling/prompt_set.h"

/* A set of so many questions, from a file. */
static void numbered(struct question_set *s, size_t count)
{
	char *path = file_join(getenv("SCRATCH"), "questions.jsonl");
	struct builder b = { 0 };
	struct error e = { 0 };

	for (size_t i = 0; i < count; i++)
		builder_format(&b, "{\"id\":\"%zu\",\"question\":\"What is %zu?\"}\n", i, i * 1000);
	assert_int_equal(file_write(path, builder_view(&b), &e), 0);
	assert_int_equal(question_set_read(s, path, false, false, &e), 0);
	builder_clear(&b);
	free(path);
}

static void encodes(void **state)
{
	char *path = file_join(getenv("TESTS"), "data/tokenizers/smollm2.json");
	struct builder bytes = { 0 };
	struct tokenizer *t;
	struct prompt_set prompts = { 0 };
	struct question_set s;
	struct prompt p;
	struct error e = { 0 };

	(void)state;
	assert_int_equal(file_read(&bytes, path, 1 << 26, &e), 0);
	if (tokenizer_open_bytes(&t, builder_view(&bytes), "tokenizer", &e) ||
	    prompt_init(&p, &(struct prompt_options){ .template = "chatml" }, t, &e))
		fail_msg("%s", e.text);
	numbered(&s, 40);
	for (int twice = 0; twice < 2; twice++) {
		size_t longest = 0;

		assert_int_equal(prompt_set_encode(&prompts, &s, &p, t, 4096, &e), 0);
		for (size_t i = 0; i < s.count; i++) {
			struct tokens alone = { 0 };

			assert_int_equal(prompt_encode(&alone, &p, t, s.questions[i].question, &e), 0);
			assert_int_equal(prompts.questions[i].prompt_count, alone.count);
			assert_memory_equal(prompts.questions[i].prompt, alone.id, alone.count * sizeof *alone.id);
			assert_true(prompts.questions[i].stream ==
				    rng_hash(s.questions[i].id.data, s.questions[i].id.size));
			longest = alone.count > longest ? alone.count : longest;
			tokens_clear(&alone);
		}
		/* One token of room is enough; none is an error that names the first such line. */
		assert_int_equal(prompt_set_encode(&prompts, &s, &p, t, longest + 1, &e), 0);
		assert_int_equal(prompt_set_encode(&prompts, &s, &p, t, longest, &e), -1);
		assert_int_equal(e.code, ERROR_RANGE);
		assert_non_null(strstr(e.text, "leaves no room for an answer in the model's context of"));
	}
	prompt_set_clear(&prompts);
	question_set_clear(&s);
	tokenizer_close(t);
	builder_clear(&bytes);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(encodes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
