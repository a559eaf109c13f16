/* Files of questions: what is read, refused, left out and cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "question/question.h"

/* A temporary file that holds s, with ' for "; its name lives until the next call. */
static const char *written(const char *s)
{
	static char name[] = "test_question.XXXXXX";
	FILE *f;
	int fd;

	strcpy(name, "test_question.XXXXXX");
	fd = mkstemp(name);
	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	assert_non_null(f);
	for (; *s != '\0'; s++)
		putc(*s == '\'' ? '"' : *s, f);
	assert_int_equal(fclose(f), 0);
	return name;
}

static void reads(void **state)
{
	const char *path =
		written("\n{'id':'a','question':'Q','answer':'1','x':[1.50]}\n\n {'question':'R','id':'b'} \n"
			"{'id':'\\u00e4','question':'S','answer':null}");
	struct question_set s;
	struct error e = { 0 };

	(void)state;
	assert_int_equal(question_set_read(&s, path, false, false, &e), 0);
	unlink(path);
	assert_int_equal(s.count, 3);
	assert_int_equal(s.bad, 0);
	assert_true(text_is(s.questions[0].id, "a") && text_is(s.questions[0].question, "Q") &&
		    text_is(s.questions[0].answer, "1"));
	assert_true(text_is(s.questions[0].record, "{\"id\":\"a\",\"question\":\"Q\",\"answer\":\"1\",\"x\":[1.50]}"));
	assert_int_equal(s.questions[0].line, 2);
	assert_true(text_is(s.questions[1].id, "b") && s.questions[1].answer.size == 0);
	assert_true(text_is(s.questions[1].record, "{\"question\":\"R\",\"id\":\"b\"}"));
	assert_int_equal(s.questions[1].line, 4);
	assert_true(text_is(s.questions[2].id, "\xc3\xa4") && s.questions[2].answer.size == 0);
	assert_string_equal(s.path, path);
	question_set_clear(&s);
	assert_int_equal(s.count, 0);
}

static void refuses(void **state)
{
	static const struct {
		const char *in;
		bool answers, skip_bad;
		const char *text; /* behind the file's name */
	} cases[] = {
		{ "", true, false, ": no questions" },
		{ "\n\n", true, true, ": no questions" },
		{ "{'id':'a'}\n", false, false, ":1: field \"question\" is missing; it must be a string" },
		{ "{'question':'Q'}\n", false, false,
		  ":1: field \"id\" is missing; it must be a string or an integer" },
		{ "{'id':'','question':'Q'}\n", false, false, ":1: field \"id\" is empty" },
		{ "{'id':7.5,'question':'Q'}\n", false, false,
		  ":1: field \"id\" must be a string or an integer, here is a fraction" },
		{ "{'id':null,'question':'Q'}\n", false, false,
		  ":1: field \"id\" is missing; it must be a string or an integer" },
		{ "{'id':'7','question':'Q'}\n{'id':7,'question':'Q'}\n", false, false,
		  ":2: id \"7\" was already that of line 1: ids key the random numbers and must be unique" },
		{ "{'id':'a','question':'Q','answer':''}\n", false, false, ":1: field \"answer\" is empty" },
		{ "{'id':'a','question':''}\n", false, false, ":1: field \"question\" is empty" },
		{ "{'id':'a','question':'Q'}\n", true, false, ":1: field \"answer\" is missing; it must be a string" },
		{ "{'id':'a','question':'Q','answer':''}\n", true, false, ":1: field \"answer\" is empty" },
		{ "{'id':'a','question':'Q','answer':3}\n", false, false,
		  ":1: field \"answer\" must be a string, here is a number" },
		{ "{'id':'a'}\n{'id':'b'}\n", false, true, ": no questions are left: 2 bad lines were left out" },
		{ "{'id':'b','question':'Q'}\n{'id':'a','question':'Q'}\n{'id':'b','question':'R'}\n", false, true,
		  ":3: id \"b\" was already that of line 1: ids key the random numbers and must be unique" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		const char *path = written(cases[i].in);
		struct question_set s;
		struct error e = { 0 };

		assert_int_equal(question_set_read(&s, path, cases[i].answers, cases[i].skip_bad, &e), -1);
		unlink(path);
		assert_int_equal(e.code, ERROR_FORMAT);
		assert_int_equal(strncmp(e.text, path, strlen(path)), 0);
		assert_string_equal(e.text + strlen(path), cases[i].text);
	}
}

static void missing_file(void **state)
{
	struct question_set s;
	struct error e = { 0 };

	(void)state;
	assert_int_equal(question_set_read(&s, "no such file", true, true, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
}

static void leaves_out(void **state)
{
	const char *path = written("{'id':'a','question':'Q','answer':'1'}\n{'id':'b','question':'Q'}\nnonsense\n"
				   "{'id':'c','question':'Q','answer':'1'}\n{'id':'d','que");
	struct question_set s;
	struct error e = { 0 };

	(void)state;
	assert_int_equal(question_set_read(&s, path, true, true, &e), 0);
	unlink(path);
	assert_int_equal(s.count, 2);
	assert_int_equal(s.bad, 3);
	assert_true(text_is(s.questions[1].id, "c"));
	assert_int_equal(s.questions[1].line, 4);
	question_set_clear(&s);
}

static void numbered(struct question_set *s, size_t count)
{
	struct builder b = { 0 };
	struct error e = { 0 };
	const char *path;

	for (size_t i = 0; i < count; i++)
		builder_format(&b, "{'id':'%zu','question':'What is %zu?'}\n", i, i * 1000);
	path = written(b.data);
	assert_int_equal(question_set_read(s, path, false, false, &e), 0);
	unlink(path);
	builder_clear(&b);
}

/* The parts of any division follow one another, miss nothing and differ by one at the most in size. */
static void cuts(void **state)
{
	(void)state;
	for (size_t parts = 1; parts < 9; parts++) {
		size_t next = 0;

		for (size_t index = 0; index < parts; index++) {
			struct question_set s;
			char id[16];

			numbered(&s, 13);
			question_set_cut(&s, index, parts, 0);
			assert_in_range(s.count, 13 / parts, (13 + parts - 1) / parts);
			for (size_t i = 0; i < s.count; i++) {
				snprintf(id, sizeof id, "%zu", next++);
				assert_true(text_is(s.questions[i].id, id));
			}
			question_set_clear(&s);
		}
		assert_int_equal(next, 13);
	}
	for (size_t limit = 1; limit < 9; limit += 3) {
		struct question_set s;

		numbered(&s, 13);
		question_set_cut(&s, 1, 2, limit);
		assert_int_equal(s.count, limit < 7 ? limit : 7);
		assert_true(text_is(s.questions[0].id, "6"));
		question_set_clear(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),      cmocka_unit_test(refuses), cmocka_unit_test(missing_file),
		cmocka_unit_test(leaves_out), cmocka_unit_test(cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
