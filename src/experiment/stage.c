#include "experiment/stage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/program.h"
#include "config.h"
#include "format/model_files.h"

/* -- building ------------------------------------------------------------------- */

static char *copy(const char *s)
{
	return memory_string(s, strlen(s));
}

static void push(struct stage *s, const char *word)
{
	s->argv = memory_resize(s->argv, (size_t)s->argc + 2, sizeof *s->argv);
	s->argv[s->argc++] = copy(word);
	s->argv[s->argc] = NULL;
}

static void push_option(struct stage *s, const char *name, const char *value)
{
	struct builder b = { 0 };

	builder_format(&b, "--%s", name);
	push(s, b.data);
	if (value != NULL)
		push(s, value);
	builder_clear(&b);
}

/* A word of the identity; its length keeps words apart. */
static void identify(struct stage *s, const char *word)
{
	builder_format(&s->identity, "%zu:%s\n", strlen(word), word);
}

void stage_init(struct stage *s, const char *command, int seed, int method)
{
	memset(s, 0, sizeof *s);
	s->seed = seed;
	s->method = method;
	push(s, command);
	identify(s, command);
}

void stage_clear(struct stage *s)
{
	int i;
	size_t k;

	for (i = 0; i < s->argc; i++)
		free(s->argv[i]);
	for (k = 0; k < s->input_count; k++)
		free(s->inputs[k]);
	free(s->argv);
	free(s->inputs);
	free(s->output);
	free(s->label);
	builder_clear(&s->identity);
	memset(s, 0, sizeof *s);
}

void stage_operand(struct stage *s, const char *value)
{
	push(s, value);
	identify(s, value);
}

void stage_option(struct stage *s, const char *name, const char *value)
{
	push_option(s, name, value);
	identify(s, name);
	identify(s, value == NULL ? "" : value);
}

void stage_option_aside(struct stage *s, const char *name, const char *value)
{
	push_option(s, name, value);
}

void stage_input(struct stage *s, const char *name, const char *path)
{
	push_option(s, name, path);
	identify(s, name);
	s->inputs = memory_resize(s->inputs, s->input_count + 1, sizeof *s->inputs);
	s->inputs[s->input_count++] = copy(path);
}

void stage_target(struct stage *s, const char *name, const char *path)
{
	push_option(s, name, path);
}

/* -- hashes --------------------------------------------------------------------- */

/* *hex lives until the path is forgotten or the hashes are cleared. */
static int hash(struct stage_hashes *h, const char *path, const char **hex, struct error *e)
{
	struct stage_hash *entry;
	char digits[65];
	size_t i;

	for (i = 0; i < h->count; i++) {
		if (strcmp(h->list[i].path, path) == 0) {
			*hex = h->list[i].hex;
			return 0;
		}
	}
	if (model_files_hash(path, digits, e))
		return -1;
	if (h->count == h->capacity) {
		h->capacity = 2 * h->capacity + 64;
		h->list = memory_resize(h->list, h->capacity, sizeof *h->list);
	}
	entry = &h->list[h->count++];
	entry->path = copy(path);
	memcpy(entry->hex, digits, sizeof digits);
	*hex = entry->hex;
	return 0;
}

/* Forget the path's hash and that of a directory that it lies in: a model's file is part of the model. */
static void forget(struct stage_hashes *h, const char *path)
{
	struct text changed = text_of(path);
	size_t i = 0;

	while (i < h->count) {
		struct text known = text_of(h->list[i].path);
		bool same =
			text_starts(changed, known) && (changed.size == known.size || changed.data[known.size] == '/');

		if (same) {
			free(h->list[i].path);
			h->list[i] = h->list[--h->count];
		} else {
			i++;
		}
	}
}

void stage_hashes_clear(struct stage_hashes *h)
{
	size_t i;

	for (i = 0; i < h->count; i++)
		free(h->list[i].path);
	free(h->list);
	memset(h, 0, sizeof *h);
}

/* -- keys ------------------------------------------------------------------------ */

static int compute_key(const struct stage *s, struct stage_hashes *h, char key[65], struct error *e)
{
	struct builder b = { 0 };
	const char *hex;
	size_t i;
	int rc = 0;

	builder_format(&b, "east " VERSION " %s\n", program_source);
	builder_text(&b, builder_view(&s->identity));
	for (i = 0; rc == 0 && i < s->input_count; i++) {
		rc = hash(h, s->inputs[i], &hex, e);
		if (rc == 0)
			builder_format(&b, "%s\n", hex);
	}
	sha256_hex(builder_view(&b), key);
	builder_clear(&b);
	return rc;
}

/* FILE.key holds KEY, or KEY and the output's hash. Anything else is no key of ours. */
static void read_key(const struct stage *s, char key[65], char output[65])
{
	char *path = file_suffixed(s->output, ".key");
	struct builder b = { 0 };
	struct error ignored;

	key[0] = output[0] = '\0';
	if (file_exists(path) && file_read(&b, path, 4096, &ignored) == 0 && b.data != NULL)
		(void)sscanf(b.data, "%64[0-9a-f] %64[0-9a-f]", key, output);
	builder_clear(&b);
	free(path);
}

static int write_key(const struct stage *s, const char *key, const char *output, struct error *e)
{
	char *path = file_suffixed(s->output, ".key");
	struct builder b = { 0 };
	int rc;

	builder_format(&b, "%s%s%s\n", key, output[0] == '\0' ? "" : " ", output);
	rc = file_write(path, builder_view(&b), e);
	builder_clear(&b);
	free(path);
	return rc;
}

int stage_look(const struct stage *s, struct stage_hashes *h, char key[65], enum stage_state *state, struct error *e)
{
	char noted[65], output[65];
	const char *hex;

	*state = STAGE_NEW;
	if (compute_key(s, h, key, e))
		return -1;
	read_key(s, noted, output);
	if (strcmp(noted, key) != 0)
		return 0;
	if (output[0] == '\0') {
		char *meta = file_suffixed(s->output, ".meta.json");

		/* Both appear whole, the description last: then only the key was left to write. */
		*state = file_exists(s->output) && file_exists(meta) ? STAGE_DONE : STAGE_BEGUN;
		free(meta);
		return 0;
	}
	if (!file_exists(s->output))
		return 0;
	if (hash(h, s->output, &hex, e))
		return -1;
	if (strcmp(hex, output) == 0)
		*state = STAGE_DONE;
	return 0;
}

/* -- beginning and finishing -------------------------------------------------------- */

static int remove_one(const char *path, struct error *e)
{
	return unlink(path) != 0 && errno != ENOENT ? error_system(e, "%s: cannot remove", path) : 0;
}

/* What the commands leave under an output's name, and what train leaves beside it. */
static int remove_leftovers(const struct stage *s, bool all, struct error *e)
{
	static const char *const suffixes[] = { "", ".meta.json", ".partial", ".partial.key" };
	static const char *const neighbours[] = { "checkpoint.safetensors", "train.jsonl" };
	char *folder = file_folder(s->output), *path;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < (all ? countof(suffixes) : 2); i++) {
		path = file_suffixed(s->output, suffixes[i]);
		rc = remove_one(path, e);
		free(path);
	}
	for (i = 0; rc == 0 && all && strcmp(s->argv[0], "train") == 0 && i < countof(neighbours); i++) {
		path = file_join(folder, neighbours[i]);
		rc = remove_one(path, e);
		free(path);
	}
	free(folder);
	return rc;
}

static bool makes_model(const struct stage *s)
{
	return strcmp(s->argv[0], "train") == 0 || strcmp(s->argv[0], "init") == 0;
}

/* The lock under which the stage's command writes. */
static char *lock_of(const struct stage *s)
{
	char *folder = file_folder(s->output);
	char *path = makes_model(s) ? file_join(folder, ".lock") : file_suffixed(s->output, ".lock");

	free(folder);
	return path;
}

void stage_sweep(const struct stage *s)
{
	char *path = file_suffixed(s->output, ".key.partial.new"), *lock = lock_of(s), *folder = file_folder(s->output);
	char *key = file_suffixed(s->output, ".partial.key"), *meta = file_suffixed(s->output, FILE_DESCRIPTION);
	struct file_output file = { 0 };
	struct file_group group = { 0 };
	struct error ignored;

	unlink(path);
	/* Where a lock was left, so may have been what is written under it. */
	if (file_exists(lock) && makes_model(s) && file_group_claim(&group, folder, &ignored) == 0)
		(void)file_group_begin(&group, &ignored);
	else if (file_exists(lock) && !makes_model(s))
		(void)file_output_open(&file, s->output, FILE_ALONE, &ignored);
	if (file.stream != NULL && file_exists(s->output) && file_exists(meta))
		unlink(key);
	file_group_release(&group);
	file_output_abort(&file);
	free(path);
	free(lock);
	free(folder);
	free(key);
	free(meta);
}

int stage_begin(const struct stage *s, struct stage_hashes *h, const char *key, enum stage_state state, struct error *e)
{
	char *folder = file_folder(s->output), *path = lock_of(s);
	struct lock lock = { 0 };
	int rc = file_make_directory(folder, e) || lock_take(&lock, path, s->output, e) ? -1 : 0;

	forget(h, s->output);
	/*
	 * An output without a finished key was renamed and perhaps not yet
	 * described; it is made again, from the checkpoint where there is one.
	 */
	if (rc == 0)
		rc = remove_leftovers(s, state != STAGE_BEGUN, e);
	if (rc == 0 && state != STAGE_BEGUN)
		rc = write_key(s, key, "", e);
	lock_release(&lock);
	free(path);
	free(folder);
	return rc;
}

int stage_finish(const struct stage *s, struct stage_hashes *h, const char *key, struct error *e)
{
	const char *hex;

	forget(h, s->output);
	if (hash(h, s->output, &hex, e))
		return -1;
	return write_key(s, key, hex, e);
}
