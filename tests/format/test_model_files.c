/* What belongs to a model, and what tells it from another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "format/model_files.h"

static char *folder(const char *name)
{
	const char *scratch = getenv("SCRATCH");
	char *path = file_join(scratch == NULL ? "." : scratch, name);
	struct error e;

	assert_int_equal(file_make_directory(path, &e), 0);
	return path;
}

static void put(const char *directory, const char *name, const char *bytes)
{
	char *path = file_join(directory, name);
	struct error e;

	if (file_write(path, text_of(bytes), &e))
		fail_msg("%s", e.text);
	free(path);
}

static void take_away(const char *directory, const char *name)
{
	char *path = file_join(directory, name);

	assert_int_equal(unlink(path), 0);
	free(path);
}

static void expect_names(const char *directory, const char *wanted)
{
	struct builder b = { 0 };
	struct model_files f;
	struct error e;

	if (model_files_list(&f, directory, &e))
		fail_msg("%s", e.text);
	for (size_t i = 0; i < f.count; i++)
		builder_format(&b, "%s%s", i == 0 ? "" : " ", f.names[i]);
	assert_string_equal(b.data, wanted);
	builder_clear(&b);
	model_files_clear(&f);
}

static void hash(const char *path, char hex[65])
{
	struct error e;

	if (model_files_hash(path, hex, &e))
		fail_msg("%s", e.text);
}

static void whole(void **state)
{
	char *directory = folder("whole"), *weights = file_join(directory, "model.safetensors");
	char before[65], after[65];

	(void)state;
	put(directory, "model.safetensors", "abc");
	put(directory, "config.json", "");
	put(directory, "model.safetensors.index.json", "not read beside the whole");
	put(directory, "model.safetensors.meta.json", "");
	put(directory, "checkpoint.safetensors", "");
	put(directory, "README.md", "");
	expect_names(directory, "config.json model.safetensors");
	/* (cd whole && sha256sum config.json model.safetensors) | sha256sum */
	hash(directory, before);
	assert_string_equal(before, "32c19ba87867a67caa1678eba6c2ef65dfe0202918739584686947d3c8c30bd1");
	/* A model in one file. */
	hash(weights, after);
	assert_string_equal(after, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	free(weights);
	free(directory);
}

/* Every file that is read counts: that it is there, and what stands in it. */
static void each(void **state)
{
	char *directory = folder("each");
	char without[65], with[65], other[65];

	(void)state;
	put(directory, "model.safetensors", "abc");
	for (size_t i = 2; model_file_names[i] != NULL; i++) {
		hash(directory, without);
		put(directory, model_file_names[i], "{}");
		hash(directory, with);
		assert_string_not_equal(with, without);
		put(directory, model_file_names[i], "{\"eos_token\":\"</s>\"}");
		hash(directory, other);
		assert_string_not_equal(other, with);
		take_away(directory, model_file_names[i]);
		hash(directory, other);
		assert_string_equal(other, without);
	}
	put(directory, "train.jsonl", "{}");
	hash(directory, other);
	assert_string_equal(other, without);
	free(directory);
}

static void shards(void **state)
{
	char *directory = folder("shards");
	char before[65], after[65];
	struct model_files f;
	struct error e;

	(void)state;
	put(directory, "b.safetensors", "b");
	put(directory, "a.safetensors", "a");
	put(directory, "other.safetensors", "in no index");
	put(directory, "model.safetensors.index.json",
	    "{\"weight_map\":{\"x\":\"b.safetensors\",\"y\":\"a.safetensors\",\"z\":\"b.safetensors\"}}");
	expect_names(directory, "a.safetensors b.safetensors model.safetensors.index.json");
	hash(directory, before);
	put(directory, "a.safetensors", "A");
	hash(directory, after);
	assert_string_not_equal(before, after);
	put(directory, "model.safetensors.index.json", "{\"weight_map\":{\"x\":\"../b.safetensors\"}}");
	assert_int_equal(model_files_list(&f, directory, &e), -1);
	assert_int_equal(e.code, ERROR_FORMAT);
	assert_int_equal(model_files_hash(directory, after, &e), -1);
	assert_int_equal(e.code, ERROR_FORMAT);
	take_away(directory, "model.safetensors.index.json");
	assert_int_equal(model_files_list(&f, directory, &e), 0);
	assert_int_equal(f.count, 0);
	model_files_clear(&f);
	free(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(whole), cmocka_unit_test(each), cmocka_unit_test(shards) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
