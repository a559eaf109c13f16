#include "store/tokenizer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "store/gguf_model.h"
#include "store/given.h"
#include "store/tokenizer_parts.h"

enum {
	FILE_LIMIT = 1 << 30
};

static const char main_file[] = "tokenizer.json";

/* Files that may stand beside it; the first two name roles. */
static const char *const companion_files[COMPANIONS] = {
	[COMPANION_CONFIG] = "tokenizer_config.json",
	[COMPANION_MAP] = "special_tokens_map.json",
	[COMPANION_ADDED] = "added_tokens.json",
	[COMPANION_CHAT] = "chat_template.jinja",
};
enum {
	COMPANIONS_WITH_ROLES = COMPANION_MAP + 1
};

/* -- token lists ----------------------------------------------------------- */

void tokens_append(struct tokens *t, const int32_t *id, size_t n)
{
	if (n == 0)
		return;
	if (t->capacity - t->count < n) {
		t->capacity = 2 * t->capacity + n;
		t->id = memory_resize(t->id, t->capacity, sizeof(*t->id));
	}
	memcpy(t->id + t->count, id, n * sizeof(*id));
	t->count += n;
}

void tokens_add(struct tokens *t, int32_t id)
{
	tokens_append(t, &id, 1);
}

void tokens_reset(struct tokens *t)
{
	t->count = 0;
}

void tokens_clear(struct tokens *t)
{
	free(t->id);
	memset(t, 0, sizeof(*t));
}

/* -- opening and closing --------------------------------------------------- */

static struct tokenizer *tokenizer_new(const char *origin)
{
	struct tokenizer *t = memory_new(1, sizeof(*t));
	size_t i;

	t->origin = memory_string(origin, strlen(origin));
	arena_init(&t->arena);
	t->unk = -1;
	for (i = 0; i < TOKENIZER_ROLES; i++)
		t->role[i] = -1;
	for (i = 0; i < COMPANIONS; i++)
		t->companion[i].name = companion_files[i];
	return t;
}

void tokenizer_close(struct tokenizer *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < t->normalizer_count; i++)
		pattern_close(t->normalizer[i].pattern);
	for (i = 0; i < t->splitter_count; i++)
		pattern_close(t->splitter[i].pattern);
	for (i = 0; i < COMPANIONS; i++)
		builder_clear(&t->companion[i].bytes);
	added_set_clear(&t->raw);
	added_set_clear(&t->normal);
	tokens_clear(&t->before);
	tokens_clear(&t->after);
	split_work_clear(&t->work);
	symbols_clear(&t->symbols);
	builder_clear(&t->normal_text);
	builder_clear(&t->scratch);
	builder_clear(&t->json);
	arena_clear(&t->arena);
	free(t->normalizer);
	free(t->splitter);
	free(t->decoder.step);
	free(t->decoder.whole);
	free(t->added);
	free(t->token);
	free(t->names.slot);
	free(t->merges.slot);
	free(t->cache);
	free(t->origin);
	free(t);
}

/* Parse t->json into the rest of t. */
static int load(struct tokenizer *t, struct error *e)
{
	struct json *root = NULL;
	int rc;

	if (json_parse(&root, builder_view(&t->json), t->origin, e))
		return -1;
	if (json_kind(root) == JSON_OBJECT)
		rc = stages_load(t, root, e) || model_load(t, root, e) ? -1 : 0;
	else
		rc = error_set(e, ERROR_FORMAT, "%s: wanted an object, found %s", t->origin,
			       json_kind_name(json_kind(root)));
	json_free(root);
	return rc;
}

int tokenizer_open_bytes(struct tokenizer **out, struct text json, const char *origin, struct error *e)
{
	struct tokenizer *t = tokenizer_new(origin);

	*out = NULL;
	builder_text(&t->json, json);
	if (load(t, e)) {
		tokenizer_close(t);
		return -1;
	}
	*out = t;
	return 0;
}

/* The roles that a companion names, where no earlier one did. */
static int read_roles(struct tokenizer *t, const struct companion *c, bool *named, struct error *e)
{
	static const char *const fields[TOKENIZER_ROLES] = {
		[TOKENIZER_BOS] = "bos_token",
		[TOKENIZER_EOS] = "eos_token",
		[TOKENIZER_PAD] = "pad_token",
		[TOKENIZER_UNK] = "unk_token",
	};
	struct json *root = NULL;
	char origin[600];
	int rc = 0;
	size_t i;

	snprintf(origin, sizeof(origin), "%.500s: %s", t->origin, c->name);
	if (json_parse(&root, builder_view(&c->bytes), origin, e))
		return -1;
	for (i = 0; rc == 0 && i < TOKENIZER_ROLES; i++) {
		const struct json *value = json_find(root, fields[i]);
		struct text name;
		int32_t id;

		if (json_kind(value) == JSON_OBJECT)
			value = json_find(value, "content");
		if (named[i] || json_kind(value) != JSON_STRING)
			continue;
		name = json_text(value);
		id = tokenizer_find(t, name);
		if (id < 0)
			rc = error_set(e, ERROR_FORMAT, "%s: %s is '%.*s', a token that %s does not have", origin,
				       fields[i], (int)(name.size < 80 ? name.size : 80), name.data, main_file);
		named[i] = true;
		t->role[i] = id;
	}
	json_free(root);
	return rc;
}

static int read_companions(struct tokenizer *t, const char *directory, struct error *e)
{
	bool named[TOKENIZER_ROLES] = { false };
	size_t i;

	for (i = 0; i < COMPANIONS; i++) {
		struct companion *c = &t->companion[i];
		char *path = file_join(directory, c->name);
		int rc = 0;

		c->found = file_exists(path);
		if (c->found)
			rc = file_read(&c->bytes, path, FILE_LIMIT, e);
		free(path);
		if (rc || (c->found && i < COMPANIONS_WITH_ROLES && read_roles(t, c, named, e)))
			return -1;
	}
	return 0;
}

/* Why a directory without tokenizer.json cannot be used, and what helps. */
static int fail_missing(struct error *e, const char *directory)
{
	static const char *const others[] = { "tokenizer.model", "vocab.json", "spiece.model" };
	size_t i;

	for (i = 0; i < countof(others); i++) {
		if (file_exists_in(directory, others[i]))
			return error_set(e, ERROR_IO,
					 "%s: no %s, only %s; convert it with transformers: "
					 "AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)",
					 directory, main_file, others[i]);
	}
	return error_set(e, ERROR_IO, "%s: no %s in this directory", directory, main_file);
}

/* The directory whose tokenizer.json `path` is; NULL if it is another file. Free it. */
static char *directory_of(const char *path)
{
	struct text p = text_of(path);
	size_t slash = text_find_last(p, TEXT("/"));

	if (text_is(p, main_file))
		return memory_string(".", 1);
	if (slash < p.size && text_is(text_slice(p, slash + 1, p.size), main_file))
		return memory_string(path, slash > 0 ? slash : 1);
	return NULL;
}

/* The tokenizer inside a GGUF file, as if its files stood in a directory. */
static int open_gguf(struct tokenizer *t, const char *path, struct error *e)
{
	struct companion *config = &t->companion[COMPANION_CONFIG];
	bool named[TOKENIZER_ROLES] = { false };
	struct gguf g;
	int rc;

	if (gguf_open(&g, path, e))
		return -1;
	rc = gguf_tokenizer(&t->json, &config->bytes, &g, e);
	gguf_close(&g);
	config->found = true;
	return rc || load(t, e) || read_roles(t, config, named, e) ? -1 : 0;
}

int tokenizer_open(struct tokenizer **out, const char *path, struct error *e)
{
	bool whole = file_is_directory(path);
	char *directory = whole ? memory_string(path, strlen(path)) : directory_of(path);
	char *file = whole ? file_join(path, main_file) : memory_string(path, strlen(path));
	struct tokenizer *t = tokenizer_new(file);
	int rc;

	*out = NULL;
	if (given_check(path, e) ||
	    (!whole && file_is_special(path) && error_set(e, ERROR_IO, "%s: not a regular file", path)))
		rc = -1;
	else if (whole && !file_exists(file))
		rc = fail_missing(e, path);
	else if (gguf_is_file(file))
		rc = open_gguf(t, file, e);
	else
		rc = file_read(&t->json, file, FILE_LIMIT, e) || load(t, e) ? -1 : 0;
	if (rc == 0 && directory != NULL)
		rc = read_companions(t, directory, e);
	free(directory);
	free(file);
	if (rc) {
		tokenizer_close(t);
		return -1;
	}
	*out = t;
	return 0;
}

struct text tokenizer_json(const struct tokenizer *t)
{
	return builder_view(&t->json);
}

struct text tokenizer_beside(const struct tokenizer *t, const char *name)
{
	size_t i;

	for (i = 0; i < COMPANIONS; i++)
		if (strcmp(t->companion[i].name, name) == 0)
			return builder_view(&t->companion[i].bytes);
	return TEXT("");
}

/* -- looking up ------------------------------------------------------------ */

size_t tokenizer_size(const struct tokenizer *t)
{
	return t->size;
}

bool tokenizer_has(const struct tokenizer *t, int32_t id)
{
	return id >= 0 && (size_t)id < t->size && (t->token[id].flags & TOKEN_PRESENT);
}

bool tokenizer_special(const struct tokenizer *t, int32_t id)
{
	return tokenizer_has(t, id) && (t->token[id].flags & TOKEN_SPECIAL);
}

struct text tokenizer_bytes(const struct tokenizer *t, int32_t id)
{
	return tokenizer_has(t, id) ? t->token[id].bytes : TEXT("");
}

struct text tokenizer_name(const struct tokenizer *t, int32_t id)
{
	return tokenizer_has(t, id) ? t->token[id].name : TEXT("");
}

int32_t tokenizer_find(const struct tokenizer *t, struct text name)
{
	return name_table_find(&t->names, t->token, name);
}

int32_t tokenizer_role(const struct tokenizer *t, enum tokenizer_role role)
{
	return t->role[role];
}

int tokenizer_need(const struct tokenizer *t, enum tokenizer_role role, int32_t *id, struct error *e)
{
	static const char *const names[TOKENIZER_ROLES] = { "bos", "eos", "pad", "unk" };

	*id = t->role[role];
	if (*id >= 0)
		return 0;
	return error_set(e, ERROR_FORMAT, "%s: no token has the role %s; name it as %s_token in %s beside it",
			 t->origin, names[role], names[role], companion_files[COMPANION_CONFIG]);
}

/* -- saving ---------------------------------------------------------------- */

static int save_file(const char *directory, const char *name, struct text bytes, struct error *e)
{
	char *path = file_join(directory, name);
	int rc = file_write(path, bytes, e);

	free(path);
	return rc;
}

int tokenizer_save(const struct tokenizer *t, const char *directory, struct error *e)
{
	size_t i;

	if (save_file(directory, main_file, builder_view(&t->json), e))
		return -1;
	for (i = 0; i < COMPANIONS; i++)
		if (t->companion[i].found &&
		    save_file(directory, t->companion[i].name, builder_view(&t->companion[i].bytes), e))
			return -1;
	return 0;
}
