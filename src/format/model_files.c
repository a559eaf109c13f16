#include "format/model_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/order.h"
#include "format/json.h"

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

static int compare_texts(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

int model_files_shards(const struct json *map, const char *index, struct text **names, size_t *count, struct error *e)
{
	const struct json *item;
	size_t i, n = 0;

	*names = memory_new(json_size(map), sizeof **names);
	*count = 0;
	for (item = json_first(map); item != NULL; item = json_next(item)) {
		struct text name = json_text(item);

		if (json_kind(item) != JSON_STRING || !text_ends(name, TEXT(".safetensors")) ||
		    text_find(name, TEXT("/")) != name.size)
			return error_set(e, ERROR_FORMAT,
					 "%s: tensor %.100s: not the name of a .safetensors file in this directory",
					 index, json_key(item));
		(*names)[n++] = name;
	}
	if (n > 0)
		qsort(*names, n, sizeof **names, compare_texts);
	for (i = 0; i < n; i++)
		if (i == 0 || !text_equal((*names)[i], (*names)[i - 1]))
			(*names)[(*count)++] = (*names)[i];
	return 0;
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
				     model_files_shards(map, index, &names, &count, e)
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
	bool whole = file_exists_in(directory, weights);
	size_t i;

	*f = (struct model_files){ 0 };
	for (i = 0; model_file_names[i] != NULL; i++) {
		const char *name = model_file_names[i];

		if (!file_exists_in(directory, name) || (whole && name == weights_index))
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
		if (rc == 0)
			builder_format(&lines, "%s  %s\n", hex, f.names[i]);
		free(full);
	}
	if (rc == 0)
		sha256_hex(builder_view(&lines), hex);
	builder_clear(&lines);
	model_files_clear(&f);
	return rc;
}
