/* Lines in and out: numbers of lines, bad ones, cut ones, long ones, pipes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "format/jsonl.h"

/* A path in the scratch folder of this run; free() it. */
static char *scratch(const char *name)
{
	const char *folder = getenv("SCRATCH");

	return file_join(folder == NULL ? "." : folder, name);
}

static char *put(const char *name, struct text bytes)
{
	char *path = scratch(name);
	struct error e;

	if (file_write(path, bytes, &e))
		fail_msg("%s", e.text);
	return path;
}

/* Read a file to its end or first error; records printed one a line to *out. */
static int read_all(const char *path, bool skip_bad, struct builder *out, size_t *bad, struct error *e)
{
	struct jsonl_reader r;
	struct json *record;
	int rc;

	*bad = 0;
	if (jsonl_open(&r, path, skip_bad, e))
		return -1;
	while ((rc = jsonl_next(&r, &record, e)) == 0 && record != NULL) {
		builder_format(out, "%zu@%zu:", r.line, (size_t)r.offset);
		json_print(out, record);
		builder_char(out, '\n');
	}
	*bad = r.bad;
	jsonl_close(&r);
	return rc;
}

static void reading(void **state)
{
	static const struct {
		const char *bytes;
		bool skip_bad;
		const char *records, *error; /* error: what follows the path; NULL: none */
		size_t bad;
	} cases[] = {
		{ "", false, "", NULL, 0 },
		{ "\n \n\t\r\n", false, "", NULL, 0 },
		{ "{\"a\":1}\n{\"a\":2}\n", false, "1@8:{\"a\":1}\n2@16:{\"a\":2}\n", NULL, 0 },
		{ "{\"a\":1}\r\n\n{\"a\":2}", false, "1@9:{\"a\":1}\n3@17:{\"a\":2}\n", NULL, 0 },
		{ "{\"a\":1}\n{\"a\"\n{}\n", false, "1@8:{\"a\":1}\n", ":2: byte 5: the text ends inside an object",
		  0 },
		{ "{\"a\":1}\n{\"a\"\n{}\n", true, "1@8:{\"a\":1}\n3@16:{}\n", NULL, 1 },
		{ "[1]\n", false, "",
		  ":1: a record must be an object, here is an array: make lines of its elements by `jq -c '.[]'`", 0 },
		{ "7\n", false, "", ":1: a record must be an object, here is a number", 0 },
		{ "\xef\xbb\xbf[\n{}\n]\n", false, "",
		  ":1: here a value of several lines begins, but records stand one to a line: make such lines by `jq -c "
		  ".`, or of an array by `jq -c '.[]'`",
		  0 },
		{ "{}\n {\n}\n", false, "1@3:{}\n",
		  ":2: here a value of several lines begins, but records stand one to a line: make such lines by `jq -c "
		  ".`, or of an array by `jq -c '.[]'`",
		  0 },
		{ "[1]\n7\n\n{}\n", true, "4@10:{}\n", NULL, 2 },
		{ "{}\n{\"a\":tr", false, "1@3:{}\n",
		  ":2: byte 6: the text ends inside a value; the last line is cut short (it has no newline: its writer "
		  "was "
		  "stopped?); make the file anew, or leave the line out with --skip-bad",
		  0 },
		{ "{}\n{\"a\":tr", true, "1@3:{}\n", NULL, 1 },
		{ "{\"a\":1,\"a\":2}\n", false, "", ":1: the key \"a\" stands twice in one object", 0 },
	};
	size_t i, bad;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		char *path = put("in.jsonl", text_of(cases[i].bytes));
		struct builder out = { 0 }, wanted = { 0 };
		struct error e = { 0 };
		int rc = read_all(path, cases[i].skip_bad, &out, &bad, &e);

		builder_text(&out, TEXT(""));
		assert_string_equal(out.data, cases[i].records);
		assert_int_equal(bad, cases[i].bad);
		assert_int_equal(rc, cases[i].error == NULL ? 0 : -1);
		if (cases[i].error != NULL) {
			builder_format(&wanted, "%s%s", path, cases[i].error);
			assert_string_equal(e.text, wanted.data);
			assert_int_equal(e.code, ERROR_FORMAT);
		}
		builder_clear(&out);
		builder_clear(&wanted);
		free(path);
	}
}

/* Lines around the reader's buffer of 256 KiB: each length comes back whole. */
static void lengths(void **state)
{
	static const size_t sizes[] = { 1, 262132, 262133, 262134, 262135, 262136, 524280, 1000000 };
	struct builder bytes = { 0 };
	struct jsonl_reader r;
	struct json *record;
	struct error e;
	size_t i, j, total = 0;
	char *path;

	(void)state;
	for (i = 0; i < countof(sizes); i++) {
		builder_string(&bytes, "{\"a\":\"");
		for (j = 0; j < sizes[i]; j++)
			builder_char(&bytes, (char)('a' + (i + j) % 26));
		builder_string(&bytes, "\"}\n");
	}
	path = put("long.jsonl", builder_view(&bytes));
	assert_int_equal(jsonl_open(&r, path, false, &e), 0);
	for (i = 0; i < countof(sizes); i++) {
		struct text a;

		assert_int_equal(jsonl_next(&r, &record, &e), 0);
		assert_non_null(record);
		assert_int_equal(json_get_text(record, "a", &a, r.origin, &e), 0);
		assert_int_equal(a.size, sizes[i]);
		for (j = 0; j < a.size; j++)
			if (a.data[j] != (char)('a' + (i + j) % 26))
				fail_msg("line %zu, byte %zu", i, j);
		total += sizes[i] + 9;
		assert_int_equal(r.offset, total);
	}
	assert_int_equal(jsonl_next(&r, &record, &e), 0);
	assert_null(record);
	jsonl_close(&r);
	builder_clear(&bytes);
	free(path);
}

/* A line beyond the limit is an error, or is passed over, without being held. */
static void too_long(void **state)
{
	char *path = scratch("huge.jsonl");
	struct builder out = { 0 };
	static char block[1 << 16];
	struct error e;
	size_t bad, n;
	FILE *f = fopen(path, "wb");

	(void)state;
	assert_non_null(f);
	memset(block, ' ', sizeof block);
	fputs("{\"a\":", f);
	for (n = 0; n <= JSONL_LINE_LIMIT; n += sizeof block)
		fwrite(block, 1, sizeof block, f);
	fputs("1}\n{\"b\":2}\n", f);
	assert_int_equal(fclose(f), 0);

	assert_int_equal(read_all(path, false, &out, &bad, &e), -1);
	assert_non_null(strstr(e.text, "huge.jsonl:1: a line of more than 64 MiB is no record"));
	assert_int_equal(read_all(path, true, &out, &bad, &e), 0);
	assert_int_equal(bad, 1);
	assert_int_equal(strncmp(out.data, "2@", 2), 0);
	assert_non_null(strstr(out.data, ":{\"b\":2}\n"));
	builder_clear(&out);
	assert_int_equal(remove(path), 0);
	free(path);
}

/* skip_bad also covers records whose data the caller finds wrong, but not a failing machine. */
static void rejecting(void **state)
{
	char *path = put("reject.jsonl", TEXT("{}\n{}\n"));
	struct jsonl_reader r;
	struct json *record;
	struct error e;

	(void)state;
	assert_int_equal(jsonl_open(&r, path, true, &e), 0);
	assert_int_equal(jsonl_next(&r, &record, &e), 0);
	error_set(&e, ERROR_FORMAT, "a field");
	assert_int_equal(jsonl_reject(&r, &e), 0);
	assert_int_equal(r.bad, 1);
	error_set(&e, ERROR_IO, "the disk");
	assert_int_equal(jsonl_reject(&r, &e), -1);
	r.skip_bad = false;
	error_set(&e, ERROR_FORMAT, "a field");
	assert_int_equal(jsonl_reject(&r, &e), -1);
	assert_string_equal(e.text, "a field");
	assert_int_equal(r.bad, 1);
	jsonl_close(&r);
	free(path);
}

static void opening(void **state)
{
	char *folder = scratch("folder");
	struct jsonl_reader r;
	struct error e;

	(void)state;
	assert_int_equal(jsonl_open(&r, "/nonexistent.jsonl", false, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_string_equal(e.text, "/nonexistent.jsonl: No such file or directory");
	assert_int_equal(file_make_directory(folder, &e), 0);
	assert_int_equal(jsonl_open(&r, folder, false, &e), -1);
	assert_non_null(strstr(e.text, "folder: is a directory, a JSONL file is wanted"));
	free(folder);
}

/* The end of a path that is too long for the origin stays readable. */
static void long_path(void **state)
{
	struct builder path = { 0 };
	struct jsonl_reader r;
	struct json *record;
	struct error e;
	size_t n;

	(void)state;
	builder_string(&path, getenv("SCRATCH") == NULL ? "." : getenv("SCRATCH"));
	for (n = 0; n < 300; n++)
		builder_string(&path, "/.");
	builder_string(&path, "/named.jsonl");
	assert_int_equal(file_write(path.data, TEXT("{}\n"), &e), 0);
	assert_int_equal(jsonl_open(&r, path.data, false, &e), 0);
	assert_int_equal(jsonl_next(&r, &record, &e), 0);
	assert_int_equal(strncmp(r.origin, "...", 3), 0);
	assert_non_null(strstr(r.origin, "/./named.jsonl:1"));
	jsonl_close(&r);
	builder_clear(&path);
}

/* A record is handed on although the pipe stays open and holds half of the next. */
static void pipes(void **state)
{
	struct jsonl_reader r;
	struct json *record;
	struct error e;
	int ends[2], saved = dup(STDIN_FILENO);

	(void)state;
	assert_true(saved >= 0 && pipe(ends) == 0);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(write(ends[1], "{\"a\":1}\n{\"a\"", 12), 12);
	assert_int_equal(jsonl_open(&r, "-", false, &e), 0);
	assert_int_equal(jsonl_next(&r, &record, &e), 0);
	assert_true(json_value(json_find(record, "a")) == 1);
	assert_string_equal(r.origin, "standard input:1");
	assert_int_equal(write(ends[1], ":2}\n", 4), 4);
	assert_int_equal(close(ends[1]), 0);
	assert_int_equal(jsonl_next(&r, &record, &e), 0);
	assert_true(json_value(json_find(record, "a")) == 2);
	assert_int_equal(jsonl_next(&r, &record, &e), 0);
	assert_null(record);
	jsonl_close(&r);
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);
	close(ends[0]);
}

/* Lines are ready when they are whole or the last, and parse on their own as jsonl_next() has them. */
static void lines(void **state)
{
	struct jsonl_line line = { 0 };
	struct jsonl_reader r;
	struct json *record;
	struct error e;
	bool found;
	int ends[2], saved = dup(STDIN_FILENO);

	(void)state;
	assert_true(saved >= 0 && pipe(ends) == 0);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(jsonl_open(&r, "-", false, &e), 0);
	assert_false(jsonl_ready(&r));
	assert_int_equal(write(ends[1], "{\"a\":1}\n\n7\n{\"a\"", 15), 15);
	assert_true(jsonl_ready(&r));
	assert_int_equal(jsonl_next_line(&r, &line, &found, &e), 0);
	assert_true(found && !line.open && !line.too_long);
	assert_int_equal(jsonl_parse(&line, &record, &e), 0);
	assert_true(json_value(json_find(record, "a")) == 1);
	json_free(record);
	assert_true(jsonl_ready(&r));
	assert_int_equal(jsonl_next_line(&r, &line, &found, &e), 0);
	assert_string_equal(line.origin, "standard input:3");
	assert_int_equal(jsonl_parse(&line, &record, &e), -1);
	assert_string_equal(e.text, "standard input:3: a record must be an object, here is a number");
	assert_null(record);
	assert_false(jsonl_ready(&r));
	assert_int_equal(write(ends[1], ":2", 2), 2);
	assert_false(jsonl_ready(&r));
	assert_int_equal(close(ends[1]), 0);
	assert_true(jsonl_ready(&r));
	assert_int_equal(jsonl_next_line(&r, &line, &found, &e), 0);
	assert_true(found && line.open);
	assert_string_equal(builder_view(&line.bytes).data, "{\"a\":2");
	assert_int_equal(jsonl_parse(&line, &record, &e), -1);
	assert_non_null(strstr(e.text, "the last line is cut short"));
	assert_true(jsonl_ready(&r));
	assert_int_equal(jsonl_next_line(&r, &line, &found, &e), 0);
	assert_false(found);
	builder_clear(&line.bytes);
	jsonl_close(&r);
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);
	close(ends[0]);
}

static void writing(void **state)
{
	char *path = scratch("out.jsonl");
	struct json *record = json_object();
	struct builder out = { 0 };
	FILE *f = fopen(path, "wb");
	struct error e;
	size_t bad;

	(void)state;
	assert_non_null(f);
	json_set(record, "text", json_string(TEXT("a\nb")));
	jsonl_write(f, record);
	jsonl_write(f, record);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(read_all(path, false, &out, &bad, &e), 0);
	assert_string_equal(out.data, "1@16:{\"text\":\"a\\nb\"}\n2@32:{\"text\":\"a\\nb\"}\n");
	builder_clear(&out);
	json_free(record);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading),   cmocka_unit_test(lengths), cmocka_unit_test(too_long),
		cmocka_unit_test(rejecting), cmocka_unit_test(opening), cmocka_unit_test(long_path),
		cmocka_unit_test(pipes),     cmocka_unit_test(lines),   cmocka_unit_test(writing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
