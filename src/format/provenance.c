#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/program.h"
#include "config.h"
#include "format/jsonl.h"
#include "format/model_files.h"

static int add_hash(struct json *object, const char *path, struct error *e)
{
	char hex[65];

	if (file_sha256(path, hex, e))
		return -1;
	json_set(object, "sha256", json_string(text_of(hex)));
	return 0;
}

static int add_folder(struct json *object, const char *path, struct error *e)
{
	struct json *list = json_array();
	struct model_files files;
	size_t i;
	int rc;

	json_set(object, "files", list);
	if (model_files_list(&files, path, e))
		return -1;
	for (i = 0, rc = 0; rc == 0 && i < files.count; i++) {
		struct json *file = json_object();
		char *full = file_join(path, files.names[i]);

		json_append(list, file);
		json_set(file, "name", json_string(text_of(files.names[i])));
		rc = add_hash(file, full, e);
		free(full);
	}
	model_files_clear(&files);
	return rc;
}

static int add_inputs(struct json *root, const struct provenance *p, struct error *e)
{
	struct json *inputs = json_array();
	size_t i;

	json_set(root, "inputs", inputs);
	for (i = 0; i < p->input_count; i++) {
		struct json *input = json_object();
		const char *path = p->inputs[i].path;

		json_append(inputs, input);
		json_set(input, "path", json_string(text_of(path)));
		if (p->inputs[i].sha256 != NULL)
			json_set(input, "sha256", json_string(text_of(p->inputs[i].sha256)));
		else if (file_is_directory(path)
				 ? add_folder(input, path, e)
				 : !file_is_special(path) && strcmp(path, "-") != 0 && add_hash(input, path, e))
			return -1;
	}
	return 0;
}

/* A number where a double holds it exactly, its digits as a string otherwise. */
static struct json *seed_value(uint64_t seed)
{
	char digits[24];

	if (seed <= UINT64_C(1) << 53)
		return json_number((double)seed);
	snprintf(digits, sizeof digits, "%" PRIu64, seed);
	return json_string(text_of(digits));
}

static int print(struct builder *bytes, const struct provenance *p, struct error *e)
{
	struct json *root = json_object(), *arguments = json_array();
	int i, rc;

	json_set(root, "east", json_string(text_of(VERSION)));
	json_set(root, "source", json_string(text_of(program_source)));
	json_set(root, "command", json_string(text_of(p->command)));
	json_set(root, "argv", arguments);
	for (i = 0; i < p->argc; i++)
		json_append(arguments, json_string(text_of(p->argv[i])));
	if (p->seeded)
		json_set(root, "seed", seed_value(p->seed));
	if (p->backend != NULL)
		json_set(root, "backend", json_string(text_of(p->backend)));
	if (p->device != NULL)
		json_set(root, "device", json_string(text_of(p->device)));
	if (p->prompt != NULL)
		json_set(root, "prompt", json_string(text_of(p->prompt)));
	if (p->stored != NULL)
		json_set(root, "stored", json_copy(p->stored));
	rc = add_inputs(root, p, e);
	if (rc == 0)
		json_print_indented(bytes, root);
	json_free(root);
	return rc;
}

int provenance_commit(struct file_output *o, const struct provenance *p, struct error *e)
{
	struct builder bytes = { 0 };
	int rc = 0;

	if (o->partial != NULL)
		rc = print(&bytes, p, e) || file_output_describe(o, builder_view(&bytes), e) ? -1 : 0;
	builder_clear(&bytes);
	if (rc == 0)
		return file_output_commit(o, e);
	file_output_abort(o);
	return -1;
}

int provenance_write(const char *output_path, const struct provenance *p, struct error *e)
{
	char *path = file_suffixed(output_path, FILE_DESCRIPTION);
	struct builder bytes = { 0 };
	int rc = print(&bytes, p, e) || file_write(path, builder_view(&bytes), e) ? -1 : 0;

	builder_clear(&bytes);
	free(path);
	return rc;
}
