/* Records of foreign files in every shape, and what is wrong with some. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "question/source.h"

static void put(const char *name, const char *bytes)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	fputs(bytes, f);
	assert_int_equal(fclose(f), 0);
}

/* All records in one text, a blank after each; what went wrong after "! ". */
static struct builder read_all(const char *path, bool skip, size_t *bad)
{
	const struct json *record;
	struct builder all = { 0 };
	struct source *s;
	struct error e;
	int rc;

	builder_string(&all, "");
	if (source_open(&s, path, skip, &e)) {
		builder_format(&all, "! %s", e.text);
		return all;
	}
	while ((rc = source_next(s, &record, &e)) == 0 && record != NULL) {
		json_print(&all, record);
		builder_char(&all, ' ');
	}
	if (rc != 0)
		builder_format(&all, "! %s", e.text);
	*bad = source_bad(s);
	source_close(s);
	return all;
}

static void test_shapes(void **state)
{
	static const struct {
		const char *name, *bytes, *want, *skipped;
		size_t bad;
	} cases[] = {
		{ "a.json", "[\n {\"a\": 1},\n {\"a\": 2}\n]\n", "{\"a\":1} {\"a\":2} ", NULL, 0 },
		{ "b.json", "[{\"a\":1}, 7, {\"a\":2}]",
		  "{\"a\":1} ! b.json: element 2: a record is an object, here is a number", "{\"a\":1} {\"a\":2} ", 1 },
		{ "c.json", "{\n \"a\": [1]\n}\n", "{\"a\":[1]} ", NULL, 0 },
		{ "d.json", "{\"a\":1}\n{\"a\":2}\n", "{\"a\":1} {\"a\":2} ", NULL, 0 },
		{ "e.jsonl", "{\"a\":1}\n\n{\"a\":2}", "{\"a\":1} {\"a\":2} ", NULL, 0 },
		{ "f.csv", "\xef\xbb\xbfq,\"a\"\"b\"\r\n\"x, y\",1\r\n\r\n\"two\nlines\",\n",
		  "{\"q\":\"x, y\",\"a\\\"b\":\"1\"} {\"q\":\"two\\nlines\",\"a\\\"b\":\"\"} ", NULL, 0 },
		{ "g.csv", "q,a\n\"1\n\",2\n3\n4,5", "{\"q\":\"1\\n\",\"a\":\"2\"} ! g.csv:4: 1 fields in a table of 2",
		  "{\"q\":\"1\\n\",\"a\":\"2\"} {\"q\":\"4\",\"a\":\"5\"} ", 1 },
		{ "h.csv", "q,a\n", "", NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct builder all;
		size_t bad;

		put(cases[i].name, cases[i].bytes);
		all = read_all(cases[i].name, false, &bad);
		assert_string_equal(all.data, cases[i].want);
		builder_clear(&all);
		all = read_all(cases[i].name, true, &bad);
		assert_string_equal(all.data, cases[i].skipped != NULL ? cases[i].skipped : cases[i].want);
		assert_int_equal(bad, cases[i].bad);
		builder_clear(&all);
	}
}

static void test_folder(void **state)
{
	struct builder all;
	size_t bad = 0;

	(void)state;
	assert_int_equal(mkdir("math", 0777) | mkdir("math/b", 0777) | mkdir("math/a", 0777) | mkdir("none", 0777), 0);
	put("math/b/1.json", "{\"n\":\n3}");
	put("math/a/2.json", "{\"n\":2}");
	put("math/a/10.json", "{\"n\":1}");
	put("math/a/notes.txt", "not JSON");
	put("math/.hidden.json", "not JSON");
	all = read_all("math", false, &bad);
	assert_string_equal(all.data, "{\"n\":1} {\"n\":2} {\"n\":3} ");
	builder_clear(&all);
	put("math/a/3.json", "{");
	all = read_all("math", true, &bad);
	assert_string_equal(all.data, "{\"n\":1} {\"n\":2} {\"n\":3} ");
	assert_int_equal(bad, 1);
	builder_clear(&all);
	all = read_all("none", false, &bad);
	assert_string_equal(all.data, "! none: no file *.json in this folder");
	builder_clear(&all);
	all = read_all("missing.csv", false, &bad);
	assert_non_null(strstr(all.data, "missing.csv"));
	builder_clear(&all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_folder),
	};
	const char *scratch = getenv("SCRATCH");

	return scratch == NULL || chdir(scratch) != 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
