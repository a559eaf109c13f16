#include "format/model_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/order.h"
#include "format/json.h"
#include "format/safetensors.h"

static const char weights[] = "model.safetensors";
static const char weights_index[] = "model.safetensors.index.json";

const char *const model_file_names[] = { weights,
					 weights_index,
					 "config.json",
					 "generation_config.json",
					 "tokenizer.json",
					 "tokenizer_config.json",
					 "special_tokens_map.json",
					 "added_tokens.json",
					 "chat_template.jinja",
					 NULL };

static void add(struct model_files *f, const char *name, size_t size)
{
	f->names = memory_resize(f->names, f->count + 1, sizeof *f->names);
	f->names[f->count++] = memory_string(name, size);
}

static bool is_there(const char *directory, const char *name)
{
	char *path = file_join(directory, name);
	bool there = file_exists(path);

	free(path);
	return there;
}

static int add_shards(struct model_files *f, const char *directory, struct error *e)
{
	char *index = file_join(directory, weights_index);
	const struct json *map;
	struct text *names = NULL;
	struct json *root;
	size_t count, i;
	int rc = json_parse_file(&root, index, e);

	if (rc == 0) {
		rc = json_get(root, "weight_map", JSON_OBJECT, &map, index, e) ||
				     safetensors_shards(map, index, &names, &count, e)
			     ? -1
			     : 0;
		for (i = 0; rc == 0 && i < count; i++)
			add(f, names[i].data, names[i].size);
		free(names);
		json_free(root);
	}
	free(index);
	return rc;
}

int model_files_list(struct model_files *f, const char *directory, struct error *e)
{
	bool whole = is_there(directory, weights);
	size_t i;

	*f = (struct model_files){ 0 };
	for (i = 0; model_file_names[i] != NULL; i++) {
		const char *name = model_file_names[i];

		if (!is_there(directory, name) || (whole && name == weights_index))
			continue;
		add(f, name, strlen(name));
		if (name == weights_index && add_shards(f, directory, e)) {
			model_files_clear(f);
			return -1;
		}
	}
	if (f->count > 0)
		qsort(f->names, f->count, sizeof *f->names, order_strings);
	return 0;
}

int model_files_check(const char *directory, struct error *e)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && model_file_names[i] != NULL; i++) {
		char *path = file_join(directory, model_file_names[i]);

		if (file_is_special(path))
			rc = error_set(e, ERROR_IO, "%s: not a regular file", path);
		free(path);
	}
	return rc;
}

void model_files_clear(struct model_files *f)
{
	size_t i;

	for (i = 0; i < f->count; i++)
		free(f->names[i]);
	free(f->names);
	*f = (struct model_files){ 0 };
}

int model_files_hash(const char *path, char hex[65], struct error *e)
{
	struct builder lines = { 0 };
	struct model_files f;
	size_t i;
	int rc = 0;

	if (!file_is_directory(path))
		return file_sha256(path, hex, e);
	if (model_files_list(&f, path, e))
		return -1;
	for (i = 0; rc == 0 && i < f.count; i++) {
		char *full = file_join(path, f.names[i]);

		rc = file_sha256(full, hex, e);
		builder_format(&lines, "%s  %s\n", hex, f.names[i]);
		free(full);
	}
	if (rc == 0)
		sha256_hex(builder_view(&lines), hex);
	builder_clear(&lines);
	model_files_clear(&f);
	return rc;
}
