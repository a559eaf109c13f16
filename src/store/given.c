#include "store/given.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "format/model_files.h"
#include "store/gguf.h"

static bool ends_with(const char *path, const char *const *ends)
{
	for (; *ends != NULL; ends++)
		if (text_ends(text_of(path), text_of(*ends)))
			return true;
	return false;
}

/* Whether it reads like OWNER/NAME, and not like a file. */
static bool is_hub_name(const char *path)
{
	static const char *const files[] = { ".json", ".jsonl", ".gguf", ".safetensors", ".bin", NULL };
	size_t slashes = 0, i;

	for (i = 0; path[i] != '\0'; i++) {
		slashes += path[i] == '/';
		if (path[i] != '/' && path[i] != '-' && path[i] != '_' && path[i] != '.' && !text_is_digit(path[i]) &&
		    !text_is_letter(path[i]))
			return false;
	}
	return slashes == 1 && path[0] != '/' && path[0] != '.' && path[i - 1] != '/' && !ends_with(path, files);
}

static int check_file(const char *path, struct error *e)
{
	static const char *const pickles[] = { ".bin", ".pt", ".pth", ".ckpt", NULL };

	if (text_ends(text_of(path), TEXT(".gguf")))
		return error_set(
			e, ERROR_IO,
			"%s: does not begin as GGUF files do: not fetched to the end, or a pointer of Git LFS?", path);
	if (text_ends(text_of(path), TEXT(".safetensors")))
		return error_set(e, ERROR_IO,
				 "%s: weights alone: give the directory that they stand in, with config.json and "
				 "tokenizer.json",
				 path);
	if (ends_with(path, pickles))
		return error_set(e, ERROR_IO,
				 "%s: weights of PyTorch are not read: load the model in transformers and "
				 "save_pretrained() it, then give that directory",
				 path);
	return 0;
}

/* The first of the GGUF files in a directory, on the heap; NULL if there is none. */
static char *find_gguf(const char *directory)
{
	DIR *d = opendir(directory);
	struct dirent *entry;
	char *found = NULL;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		if (!text_ends(text_of(entry->d_name), TEXT(".gguf")) ||
		    (found != NULL && strcmp(found, entry->d_name) <= 0))
			continue;
		free(found);
		found = memory_string(entry->d_name, strlen(entry->d_name));
	}
	if (d != NULL)
		closedir(d);
	return found;
}

/* They are read more than once. */
static int check_regular(const char *directory, struct error *e)
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

static int check_directory(const char *path, struct error *e)
{
	char *file;
	int rc = 0;

	if (file_exists_in(path, "adapter_config.json") && !file_exists_in(path, "model.safetensors") &&
	    !file_exists_in(path, "model.safetensors.index.json"))
		return error_set(e, ERROR_IO,
				 "%s: an adapter (PEFT), not a model: in Python merge_and_unload() it into its base "
				 "and save_pretrained() that",
				 path);
	if (file_exists_in(path, "config.json"))
		return 0;
	file = find_gguf(path);
	if (file != NULL)
		rc = error_set(e, ERROR_IO, "%s: no config.json, but GGUF files: give the file itself, such as %s/%s",
			       path, path, file);
	free(file);
	return rc;
}

int given_check(const char *path, struct error *e)
{
	if (file_is_directory(path))
		return check_directory(path, e) || check_regular(path, e) ? -1 : 0;
	if (file_exists(path))
		return gguf_is_file(path) ? 0 : check_file(path, e);
	if (!is_hub_name(path))
		return 0;
	return error_set(e, ERROR_IO,
			 "%s: no such directory; is it a name on Hugging Face's hub? Nothing is downloaded here: "
			 "`hf download %s --local-dir DIRECTORY` and give the directory",
			 path, path);
}
