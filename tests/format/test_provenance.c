/* What stands beside an output file. The hashes are sha256sum's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "format/jsonl.h"

#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

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

/* The file beside `output` must hold this. */
static void expect(const char *output, const char *wanted)
{
	struct builder path = { 0 }, bytes = { 0 };
	struct error e;

	builder_format(&path, "%s.meta.json", output);
	if (file_read(&bytes, path.data, 1 << 20, &e))
		fail_msg("%s", e.text);
	assert_string_equal(bytes.data, wanted);
	builder_clear(&path);
	builder_clear(&bytes);
}

static void everything(void **state)
{
	char *argv[] = { (char *)"sample", (char *)"-n", (char *)"4\xff" };
	char *output = scratch("out.jsonl"), *input = put("abc", TEXT("abc")), *folder = scratch("model");
	struct provenance_input inputs[] = {
		{ "-", NULL }, { "-", ABC }, { input, NULL }, { "gone", EMPTY }, { folder, NULL }
	};
	struct provenance p = { "sample", 3, argv, true, 42, "cpu", "some \"cpu\"", "its own", NULL, inputs, 5 };
	struct builder wanted = { 0 };
	struct error e;
	int i;

	(void)state;
	assert_int_equal(file_make_directory(folder, &e), 0);
	free(put("model/model.safetensors", TEXT("abc")));
	free(put("model/config.json", TEXT("")));
	free(put("model/config.json.meta.json", TEXT("not hashed")));
	free(put("model/checkpoint.safetensors", TEXT("not hashed")));
	free(put("model/notes.txt", TEXT("not hashed")));
	free(put("model/chat_template.jinja", TEXT("")));
	builder_format(
		&wanted,
		"{\n  \"east\": \"%s\",\n  \"source\": \"unknown\",\n  \"command\": \"sample\",\n"
		"  \"argv\": [\n    \"sample\",\n    \"-n\",\n    \"4\xef\xbf\xbd\"\n  ],\n"
		"  \"seed\": 42,\n  \"backend\": \"cpu\",\n  \"device\": \"some \\\"cpu\\\"\",\n"
		"  \"prompt\": \"its own\",\n"
		"  \"inputs\": [\n    {\n      \"path\": \"-\"\n    },\n"
		"    {\n      \"path\": \"-\",\n      \"sha256\": \"" ABC "\"\n    },\n"
		"    {\n      \"path\": \"%s\",\n      \"sha256\": \"" ABC "\"\n    },\n"
		"    {\n      \"path\": \"gone\",\n      \"sha256\": \"" EMPTY "\"\n    },\n"
		"    {\n      \"path\": \"%s\",\n      \"files\": [\n"
		"        {\n          \"name\": \"chat_template.jinja\",\n          \"sha256\": \"" EMPTY
		"\"\n        },\n"
		"        {\n          \"name\": \"config.json\",\n          \"sha256\": \"" EMPTY "\"\n        },\n"
		"        {\n          \"name\": \"model.safetensors\",\n          \"sha256\": \"" ABC "\"\n        }\n"
		"      ]\n    }\n  ]\n}\n",
		VERSION, input, folder);
	for (i = 0; i < 2; i++) { /* the same bytes again */
		if (provenance_write(output, &p, &e))
			fail_msg("%s", e.text);
		expect(output, wanted.data);
	}
	builder_clear(&wanted);
	free(output);
	free(input);
	free(folder);
}

/* Nothing computed, nothing drawn; and a seed that no double holds. */
static void little(void **state)
{
	char *argv[] = { (char *)"match" };
	char *output = scratch("little.jsonl");
	struct provenance p = { "match", 1, argv, false, 7, NULL, NULL, NULL, NULL, NULL, 0 };
	struct builder wanted = { 0 };
	struct error e;

	(void)state;
	assert_int_equal(provenance_write(output, &p, &e), 0);
	builder_format(
		&wanted,
		"{\n  \"east\": \"%s\",\n  \"source\": \"unknown\",\n  \"command\": \"match\",\n  \"argv\": [\n    \"match\"\n  ],\n",
		VERSION);
	builder_string(&wanted, "  \"inputs\": []\n}\n");
	expect(output, wanted.data);

	p.seeded = true;
	p.seed = UINT64_MAX;
	assert_int_equal(provenance_write(output, &p, &e), 0);
	wanted.size = text_find(builder_view(&wanted), TEXT("  \"inputs\""));
	builder_string(&wanted, "  \"seed\": \"18446744073709551615\",\n  \"inputs\": []\n}\n");
	expect(output, wanted.data);
	builder_clear(&wanted);
	free(output);
}

static void nothing(void **state)
{
	struct provenance_input inputs[] = { { "/nonexistent", NULL } };
	struct provenance p = { "match", 0, NULL, false, 0, NULL, NULL, NULL, NULL, inputs, 1 };
	char *output = scratch("none.jsonl"), *meta = scratch("none.jsonl.meta.json");
	struct file_output o;
	struct error e;

	(void)state;
	assert_int_equal(file_output_open(&o, "-", FILE_ALONE, &e), 0);
	assert_int_equal(provenance_commit(&o, &p, &e), 0);
	assert_false(file_exists("-.meta.json"));
	assert_int_equal(provenance_write(output, &p, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	assert_non_null(strstr(e.text, "/nonexistent"));
	assert_false(file_exists(meta));
	/* No output without its provenance. */
	assert_int_equal(file_output_open(&o, output, FILE_ALONE, &e), 0);
	assert_int_equal(provenance_commit(&o, &p, &e), -1);
	assert_non_null(strstr(e.text, "/nonexistent"));
	assert_false(file_exists(output));
	p.input_count = 0;
	assert_int_equal(file_output_open(&o, output, FILE_ALONE, &e), 0);
	assert_int_equal(provenance_commit(&o, &p, &e), 0);
	assert_true(file_exists(output));
	assert_true(file_exists(meta));
	assert_int_equal(provenance_write("/nonexistent/out", &p, &e), -1);
	assert_int_equal(e.code, ERROR_IO);
	free(output);
	free(meta);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything),
		cmocka_unit_test(little),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
