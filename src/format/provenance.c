#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/order.h"
#include "config.h"
#include "format/jsonl.h"

/* Whether a file of a model folder is hashed. */
static bool belongs_to_model(const char *name)
{
	struct text t = text_of(name);

	return name[0] != '.' && !text_ends(t, TEXT(".meta.json")) &&
	       (text_ends(t, TEXT(".json")) || text_ends(t, TEXT(".safetensors")) || text_is(t, "chat_template.jinja"));
}

/* The names of the model's files in `directory`, sorted; the caller frees each and the list. */
static int list_model(const char *directory, char ***names, size_t *count, struct error *e)
{
	DIR *d = opendir(directory);
	struct dirent *entry;
	size_t room = 0;

	*names = NULL;
	*count = 0;
	if (d == NULL)
		return error_system(e, "%s", directory);
	while ((entry = readdir(d)) != NULL) {
		if (!belongs_to_model(entry->d_name))
			continue;
		if (*count == room) {
			room = room == 0 ? 16 : room * 2;
			*names = memory_resize(*names, room, sizeof **names);
		}
		(*names)[(*count)++] = memory_string(entry->d_name, strlen(entry->d_name));
	}
	closedir(d);
	if (*count > 0)
		qsort(*names, *count, sizeof **names, order_strings);
	return 0;
}

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
	struct json *files = json_array();
	char **names;
	size_t count, i;
	int rc;

	json_set(object, "files", files);
	rc = list_model(path, &names, &count, e);
	for (i = 0; i < count; i++) {
		struct json *file = json_object();
		char *full = file_join(path, names[i]);

		json_append(files, file);
		json_set(file, "name", json_string(text_of(names[i])));
		if (rc == 0)
			rc = add_hash(file, full, e);
		free(full);
		free(names[i]);
	}
	free(names);
	return rc;
}

static int add_inputs(struct json *root, const struct provenance *p, struct error *e)
{
	struct json *inputs = json_array();
	size_t i;

	json_set(root, "inputs", inputs);
	for (i = 0; i < p->input_count; i++) {
		struct json *input = json_object();
		const char *path = p->inputs[i];
		int rc = 0;

		json_append(inputs, input);
		json_set(input, "path", json_string(text_of(path)));
		if (strcmp(path, "-") == 0)
			continue;
		rc = file_is_directory(path) ? add_folder(input, path, e) : add_hash(input, path, e);
		if (rc)
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
