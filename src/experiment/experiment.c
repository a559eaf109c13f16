#include "experiment/experiment.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "experiment/fields.h"
#include "question/recipe.h"
#include "training/train.h"

/* -- overrides --------------------------------------------------------------------- */

static struct json * override(const struct json *at, struct text path, const struct json *value, const char *whole,
			      struct error *e);

/* The place of `key`, a name or a number from 0, in a list of methods; the list's size if there is none. */
static size_t find_item(const struct json *list, struct text key)
{
	const struct json *item;
	size_t i = 0, number = 0, k;

	for (item = json_first(list); item != NULL; item = json_next(item), i++)
		if (text_equal(json_text(json_find(item, "name")), key))
			return i;
	for (k = 0; k < key.size && key.data[k] >= '0' && key.data[k] <= '9' && number < 100000; k++)
		number = 10 * number + (size_t)(key.data[k] - '0');
	return key.size > 0 && k == key.size && number < i ? number : i;
}

static struct json *override_list(const struct json *list, struct text key, struct text rest, const struct json *value,
				  const char *whole, struct error *e)
{
	size_t wanted = find_item(list, key), i = 0;
	struct json *out = json_array();
	const struct json *item;

	if (wanted == json_size(list)) {
		json_free(out);
		error_set(e, ERROR_USAGE, "--set %s: the list has no '%.*s'", whole, (int)key.size, key.data);
		return NULL;
	}
	for (item = json_first(list); item != NULL; item = json_next(item), i++) {
		struct json *next = i == wanted ? override(item, rest, value, whole, e) : json_copy(item);

		if (next == NULL) {
			json_free(out);
			return NULL;
		}
		json_append(out, next);
	}
	return out;
}

/* A copy of `at` (NULL: of an empty object) with value in place of what stands at path. */
static struct json * override(const struct json *at, struct text path, const struct json *value, const char *whole,
			      struct error *e)
{
	size_t dot = text_find(path, TEXT("."));
	struct text key = text_slice(path, 0, dot), rest = text_slice(path, dot + 1, path.size);
	struct json *out, *inner;
	char *name;

	if (path.size == 0)
		return json_copy(value);
	if (at != NULL && json_kind(at) == JSON_ARRAY)
		return override_list(at, key, rest, value, whole, e);
	if ((at != NULL && json_kind(at) != JSON_OBJECT) || key.size == 0) {
		error_set(e, ERROR_USAGE, "--set %s: nothing stands below a plain value", whole);
		return NULL;
	}
	out = at == NULL ? json_object() : json_copy(at);
	name = memory_string(key.data, key.size);
	inner = override(json_find(out, name), rest, value, whole, e);
	if (inner == NULL) {
		json_free(out);
		out = NULL;
	} else {
		json_set(out, name, inner);
	}
	free(name);
	return out;
}

static int apply(struct json **root, const char *set, struct error *e)
{
	struct text all = text_of(set);
	size_t sign = text_find(all, TEXT("="));
	struct text key = text_slice(all, 0, sign), words = text_slice(all, sign + 1, all.size);
	struct json *value, *changed;
	struct error ignored;

	if (sign == all.size || sign == 0)
		return error_set(e, ERROR_USAGE, "--set %s: want KEY=VALUE, such as train.rate=1e-3", set);
	if (json_parse(&value, words, "", &ignored))
		value = json_string(words);
	changed = override(*root, key, value, set, e);
	json_free(value);
	if (changed == NULL)
		return -1;
	json_free(*root);
	*root = changed;
	return 0;
}

/* Whether an override is for a cell of a table. */
static bool is_for_cell(const char *set)
{
	return strncmp(set, "cells.", 6) == 0 || strncmp(set, "cells=", 6) == 0;
}

/* -- paths ------------------------------------------------------------------------- */

/* A field that is a relative path starts at the file's folder. */
static void anchor(struct json *object, const char *key, const char *file)
{
	const char *slash = strrchr(file, '/');
	struct text value = json_text(json_find(object, key));
	struct builder b = { 0 };

	if (slash == NULL || value.size == 0 || value.data[0] == '/')
		return;
	builder_add(&b, file, (size_t)(slash - file) + 1);
	builder_text(&b, value);
	json_set(object, key, json_string(builder_view(&b)));
	builder_clear(&b);
}

static void anchor_all(struct json *root, const char *file)
{
	static const char *const splits[] = { "train", "validation", "test" };
	const struct json *data = json_find(root, "data");
	struct json *copy;
	size_t i;

	anchor(root, "backbone", file);
	if (data == NULL || json_kind(data) != JSON_OBJECT)
		return;
	copy = json_copy(data);
	for (i = 0; i < countof(splits); i++) {
		const struct json *split = json_find(copy, splits[i]);

		if (split != NULL && json_kind(split) == JSON_OBJECT) {
			struct json *changed = json_copy(split);

			anchor(changed, "file", file);
			json_set(copy, splits[i], changed);
		}
	}
	json_set(root, "data", copy);
}

/* -- checking what the table cannot say ----------------------------------------------- */

static int check_split(const struct json *data, const char *name, bool needed, const char *file, struct error *e)
{
	const struct json *split = json_find(data, name);
	const struct json *path;

	if (split == NULL)
		return needed ? error_set(e, ERROR_FORMAT,
					  "%s: data.%s is missing: give it {\"count\": N}, or {\"file\": \"F.jsonl\"}",
					  file, name)
			      : 0;
	path = json_find(split, "file");
	if (path == NULL && json_find(split, "count") == NULL)
		return error_set(e, ERROR_FORMAT, "%s: data.%s needs a count, or a file", file, name);
	if (path == NULL && json_find(data, "recipe") == NULL)
		return error_set(e, ERROR_FORMAT, "%s: data.%s has no file, so data needs a recipe", file, name);
	if (path != NULL && json_find(split, "offset") != NULL)
		return error_set(e, ERROR_FORMAT, "%s: data.%s.offset is for recipes, not for a file", file, name);
	if (path != NULL && !needed && json_find(split, "count") != NULL)
		return error_set(e, ERROR_FORMAT, "%s: data.%s.count: all of a validation file is read", file, name);
	return 0;
}

static int check_data(const struct json *root, const char *file, struct error *e)
{
	const struct json *data = json_find(root, "data"), *recipe;

	if (data == NULL)
		return error_set(e, ERROR_FORMAT, "%s: data is missing: what shall the questions be?", file);
	recipe = json_find(data, "recipe");
	if (recipe != NULL) {
		char *name = memory_string(json_text(recipe).data, json_text(recipe).size);
		bool known = recipe_find(name) != NULL;

		if (!known)
			error_set(e, ERROR_FORMAT, "%s: data.recipe: no recipe '%s'; east-data(1) lists them", file,
				  name);
		free(name);
		if (!known)
			return -1;
	}
	if (check_split(data, "train", true, file, e) || check_split(data, "test", true, file, e))
		return -1;
	return check_split(data, "validation", false, file, e);
}

static int check_sample(const struct json *root, const char *file, struct error *e)
{
	const struct json *sample = json_find(root, "sample");

	if (json_find(sample, "round") != NULL && json_find(sample, "until") == NULL)
		return error_set(e, ERROR_FORMAT, "%s: sample.round means nothing without sample.until", file);
	return 0;
}

/* Map, sharpness and centre: what goes together, as of east weight. */
static int check_map(const struct json *method, const char *file, const char *place, struct error *e)
{
	struct text map = json_text(json_find(method, "map"));
	const struct json *centre = json_find(method, "centre");
	bool clip = text_is(map, "clip");

	if (centre != NULL && !clip && !text_is(map, "sigmoid"))
		return error_set(e, ERROR_FORMAT, "%s: %s.centre is of the maps sigmoid and clip", file, place);
	if (clip && !(json_value(centre) >= 1))
		return error_set(e, ERROR_FORMAT, "%s: %s: the map clip needs a cap of 1 or more as its centre", file,
				 place);
	return 0;
}

static int check_learning(const struct experiment *x, const struct json *method, const char *file, const char *place,
			  struct error *e)
{
	struct text map = json_text(json_find(method, "map"));
	const struct json *learn = json_find(method, "learn");
	const struct field *f;

	if (text_is(json_text(json_find(method, "mode")), "uniform"))
		return error_set(e, ERROR_FORMAT, "%s: %s.learn: the mode uniform has no sharpness to learn", file,
				 place);
	if (text_is(map, "clip"))
		return error_set(e, ERROR_FORMAT, "%s: %s.learn: not under the map clip", file, place);
	if (text_is(json_text(json_find(learn, "what")), "a,c") && !text_is(map, "sigmoid"))
		return error_set(e, ERROR_FORMAT, "%s: %s.learn.what: the centre c is the map sigmoid's", file, place);
	for (f = experiment_start_fields; f->kind != FIELD_END; f++)
		if (json_find(method, f->key) != NULL && field_check(json_find(method, f->key), f, file, place, e))
			return error_wrap(e, "where learning begins");
	if (json_find(json_find(x->root, "data"), "validation") == NULL)
		return error_set(e, ERROR_FORMAT, "%s: %s.learn needs data.validation to learn from", file, place);
	return 0;
}

static int check_methods(struct experiment *x, const char *file, struct error *e)
{
	const struct json *item, *other;
	size_t i = 0;

	x->methods = json_find(x->root, "methods");
	x->method_count = x->methods == NULL ? 0 : json_size(x->methods);
	if (x->method_count == 0 || x->method_count > EXPERIMENT_METHODS_MAX)
		return error_set(
			e, ERROR_FORMAT,
			"%s: methods: want 1 to %d of them, such as {\"name\": \"vanilla\", \"mode\": \"uniform\"}",
			file, EXPERIMENT_METHODS_MAX);
	for (item = json_first(x->methods); item != NULL; item = json_next(item), i++) {
		char place[32];
		struct text name;

		snprintf(place, sizeof place, "methods.%zu", i);
		if (json_kind(item) != JSON_OBJECT)
			return error_set(e, ERROR_FORMAT, "%s: %s must be an object", file, place);
		if (fields_check(item, experiment_method_fields, file, place, e))
			return -1;
		name = json_text(json_find(item, "name"));
		if (name.size == 0)
			return error_set(e, ERROR_FORMAT, "%s: %s needs a name", file, place);
		if (json_find(item, "mode") == NULL)
			return error_set(e, ERROR_FORMAT, "%s: %s needs a mode, such as uniform or entropy", file,
					 place);
		if (text_is(name, "backbone"))
			return error_set(e, ERROR_FORMAT, "%s: %s: 'backbone' names the model before training", file,
					 place);
		if (check_map(item, file, place, e))
			return -1;
		if (json_find(item, "learn") != NULL && check_learning(x, item, file, place, e))
			return -1;
		for (other = json_first(x->methods); other != item; other = json_next(other))
			if (text_equal(name, json_text(json_find(other, "name"))))
				return error_set(e, ERROR_FORMAT, "%s: two methods are called '%.*s'", file,
						 (int)name.size, name.data);
	}
	return 0;
}

static struct text loss_of(const struct json *method)
{
	struct text loss = json_text(json_find(method, "loss"));

	return loss.size == 0 ? TEXT("sft") : loss;
}

static size_t first_of_loss(const struct experiment *x, size_t method)
{
	size_t k = 0;

	while (!text_equal(loss_of(json_at(x->methods, method)), loss_of(json_at(x->methods, k))))
		k++;
	return k;
}

size_t experiment_tuned_by(const struct experiment *x, size_t method)
{
	return json_true(json_find(json_find(x->root, "tune"), "common")) ? first_of_loss(x, method) : method;
}

/* What each method is compared with: as it says, else the first of its loss. */
static int settle_bases(struct experiment *x, const char *file, struct error *e)
{
	size_t i, k;

	x->base = memory_new(x->method_count, sizeof *x->base);
	for (i = 0; i < x->method_count; i++) {
		const struct json *item = json_at(x->methods, i);
		struct text against = json_text(json_find(item, "against"));

		k = against.size > 0 ? 0 : first_of_loss(x, i);
		while (against.size > 0 && k < x->method_count && !text_equal(against, experiment_method(x, k)))
			k++;
		if (k == x->method_count)
			return error_set(e, ERROR_FORMAT, "%s: methods.%zu.against: there is no method '%.*s'", file, i,
					 (int)against.size, against.data);
		x->base[i] = k;
	}
	return 0;
}

static int check_seeds(struct experiment *x, const char *file, struct error *e)
{
	const struct json *seeds = json_find(x->root, "seeds"), *item;
	size_t n = seeds == NULL ? 1 : json_size(seeds), i, k = 0;

	if (n < 1 || n > EXPERIMENT_SEEDS_MAX)
		return error_set(e, ERROR_FORMAT, "%s: seeds: want 1 to %d whole numbers", file, EXPERIMENT_SEEDS_MAX);
	x->seeds = memory_new(n, sizeof *x->seeds);
	x->seeds[0] = 1;
	x->seed_count = n;
	for (item = seeds == NULL ? NULL : json_first(seeds); item != NULL; item = json_next(item)) {
		double value = json_value(item);

		if (json_kind(item) != JSON_NUMBER || !(value >= 0 && value <= 9007199254740992.0) ||
		    value != (double)(uint64_t)value)
			return error_set(e, ERROR_FORMAT, "%s: seeds: want whole numbers from 0 to 2^53", file);
		for (i = 0; i < k; i++)
			if (x->seeds[i] == (uint64_t)value)
				return error_set(e, ERROR_FORMAT, "%s: seeds: %.0f stands twice", file, value);
		x->seeds[k++] = (uint64_t)value;
	}
	return 0;
}

/* A model that stands somewhere, or one that the run trains from the recipe's worked solutions. */
static int check_backbone(const struct json *root, const char *file, struct error *e)
{
	const struct json *pretrain = json_find(root, "pretrain");

	if (json_find(root, "backbone") == NULL && pretrain == NULL)
		return error_set(e, ERROR_FORMAT, "%s: backbone is missing: the directory of the model to start from",
				 file);
	if (json_find(root, "backbone") != NULL && pretrain != NULL)
		return error_set(e, ERROR_FORMAT,
				 "%s: backbone and pretrain: the model to start from is one or the other", file);
	if (pretrain != NULL && json_find(pretrain, "worked") == NULL)
		return error_set(e, ERROR_FORMAT,
				 "%s: pretrain.worked is missing: how many worked solutions to learn from", file);
	if (pretrain != NULL && json_find(json_find(root, "data"), "recipe") == NULL)
		return error_set(e, ERROR_FORMAT, "%s: pretrain needs data.recipe for its worked solutions", file);
	return 0;
}

static int check_grid(const struct json *list, const char *name, const char *file, struct error *e)
{
	const struct option_row *o = option_find(train_option_rows, name);
	const struct json *item, *other;

	if (list == NULL || json_size(list) == 0)
		return error_set(e, ERROR_FORMAT, "%s: tune.%s: want a list of values to try", file, name);
	for (item = json_first(list); item != NULL; item = json_next(item)) {
		if (json_kind(item) != JSON_NUMBER || !option_admits(o, json_value(item)))
			return error_set(e, ERROR_FORMAT, "%s: tune.%s: want numbers above 0 to %g", file, name,
					 o->high);
		for (other = json_first(list); other != item; other = json_next(other))
			if (json_value(other) == json_value(item))
				return error_set(e, ERROR_FORMAT, "%s: tune.%s: %g stands twice", file, name,
						 json_value(item));
	}
	return 0;
}

static int check_tune(const struct json *root, const char *file, struct error *e)
{
	const struct json *tune = json_find(root, "tune");

	if (tune == NULL)
		return 0;
	if (json_find(json_find(root, "data"), "validation") == NULL)
		return error_set(e, ERROR_FORMAT, "%s: tune needs data.validation to choose by", file);
	if (check_grid(json_find(tune, "rate"), "rate", file, e))
		return -1;
	return check_grid(json_find(tune, "epochs"), "epochs", file, e);
}

/* The name, or the file's own without folder and ending. */
static int settle_name(struct experiment *x, const char *file, struct error *e)
{
	const char *slash = strrchr(file, '/');
	struct text stem = text_of(slash == NULL ? file : slash + 1), name = json_text(json_find(x->root, "name"));

	if (name.size == 0) {
		if (text_ends(stem, TEXT(".json")))
			stem.size -= 5;
		json_set(x->root, "name", json_string(stem));
		if (fields_check(x->root, experiment_fields, file, "", e))
			return error_wrap(e, "no name is given, and the file's own is none");
		name = json_text(json_find(x->root, "name"));
	}
	x->name = memory_string(name.data, name.size);
	return 0;
}

static int check(struct experiment *x, const char *file, struct error *e)
{
	if (fields_check(x->root, experiment_fields, file, "", e) || settle_name(x, file, e))
		return -1;
	if (check_backbone(x->root, file, e) || check_tune(x->root, file, e))
		return -1;
	if (check_data(x->root, file, e) || check_sample(x->root, file, e) || check_methods(x, file, e) ||
	    settle_bases(x, file, e) || check_seeds(x, file, e))
		return -1;
	x->rounds = json_find(x->root, "rounds") == NULL ? 1 : (size_t)json_value(json_find(x->root, "rounds"));
	x->restart = json_true(json_find(x->root, "restart"));
	x->level = 0.95;
	if (json_find(x->root, "level") != NULL)
		x->level = json_value(json_find(x->root, "level"));
	x->long_steps = experiment_number(x, "regimes", "steps", 4);
	return 0;
}

/* From x->root as it stands in the file to a checked experiment; nothing is left on failure. */
static int settle(struct experiment *x, const char *path, const char *const *sets, size_t set_count, struct error *e)
{
	size_t i;

	if (json_kind(x->root) != JSON_OBJECT) {
		experiment_clear(x);
		return error_set(e, ERROR_FORMAT, "%s: an experiment is one JSON object", path);
	}
	anchor_all(x->root, path);
	for (i = 0; i < set_count; i++) {
		if (!is_for_cell(sets[i]) && apply(&x->root, sets[i], e)) {
			experiment_clear(x);
			return -1;
		}
	}
	if (check(x, path, e)) {
		experiment_clear(x);
		return -1;
	}
	return 0;
}

int experiment_read(struct experiment *x, const char *path, const char *const *sets, size_t set_count, struct error *e)
{
	memset(x, 0, sizeof *x);
	return json_parse_file(&x->root, path, e) || settle(x, path, sets, set_count, e) ? -1 : 0;
}

/* -- tables ---------------------------------------------------------------------------- */

int experiment_table_read(struct json **root, bool *is_table, const char *path, const char *const *sets,
			  size_t set_count, struct error *e)
{
	const struct json *cells, *item, *other;
	size_t i;
	int rc = 0;

	if (json_parse_file(root, path, e))
		return -1;
	cells = json_find(*root, "cells");
	*is_table = cells != NULL;
	for (i = 0; rc == 0 && *is_table && i < set_count; i++)
		if (is_for_cell(sets[i]))
			rc = apply(root, sets[i], e);
	cells = json_find(*root, "cells");
	if (rc == 0 && *is_table && (json_kind(cells) != JSON_ARRAY || json_size(cells) == 0))
		rc = error_set(e, ERROR_FORMAT, "%s: cells: want an array of objects, each with a name", path);
	for (item = rc == 0 && *is_table ? json_first(cells) : NULL; rc == 0 && item != NULL; item = json_next(item)) {
		struct text name = json_text(json_find(item, "name"));

		if (name.size == 0)
			rc = error_set(e, ERROR_FORMAT, "%s: a cell has no name", path);
		for (other = json_first(cells); rc == 0 && other != item; other = json_next(other))
			if (text_equal(name, json_text(json_find(other, "name"))))
				rc = error_set(e, ERROR_FORMAT, "%s: two cells are called '%.*s'", path, (int)name.size,
					       name.data);
	}
	if (rc != 0 || !*is_table) {
		json_free(*root);
		*root = NULL;
	}
	return rc;
}

size_t experiment_table_cells(const struct json *root)
{
	return json_size(json_find(root, "cells"));
}

/* Members of `over` go over those of `object`. */
static void merge(struct json *object, const struct json *over)
{
	const struct json *member;

	for (member = json_first(over); member != NULL; member = json_next(member)) {
		const struct json *old = json_find(object, json_key(member));

		if (json_kind(member) == JSON_NULL) {
			json_remove(object, json_key(member));
		} else if (old != NULL && json_kind(old) == JSON_OBJECT && json_kind(member) == JSON_OBJECT) {
			struct json *both = json_copy(old);

			merge(both, member);
			json_set(object, json_key(member), both);
		} else {
			json_set(object, json_key(member), json_copy(member));
		}
	}
}

int experiment_table_cell(struct experiment *x, const struct json *root, size_t i, const char *path,
			  const char *const *sets, size_t set_count, struct error *e)
{
	const struct json *cell = json_at(json_find(root, "cells"), i);
	struct text name = json_text(json_find(cell, "name"));

	memset(x, 0, sizeof *x);
	x->root = json_copy(root);
	json_remove(x->root, "cells");
	merge(x->root, cell);
	if (settle(x, path, sets, set_count, e))
		return error_wrap(e, "cell %.*s", (int)name.size, name.data);
	return 0;
}

size_t experiment_comparisons(const struct experiment *x)
{
	size_t n = 0, m;

	for (m = 0; m < x->method_count; m++)
		n += x->base[m] != m;
	return n;
}

int experiment_read_run(struct experiment *x, const char *directory, struct error *e)
{
	char *path = file_join(directory, "experiment.json");
	int rc;

	memset(x, 0, sizeof *x);
	if (!file_exists(path))
		rc = error_set(e, ERROR_IO, "%s: no run of an experiment stands there (experiment.json is missing)",
			       directory);
	else
		rc = json_parse_file(&x->root, path, e);
	if (rc == 0 && check(x, path, e)) {
		experiment_clear(x);
		rc = -1;
	}
	free(path);
	return rc;
}

void experiment_clear(struct experiment *x)
{
	json_free(x->root);
	json_free(x->choices);
	free(x->name);
	free(x->seeds);
	free(x->base);
	memset(x, 0, sizeof *x);
}

struct text experiment_method(const struct experiment *x, size_t i)
{
	return json_text(json_find(json_at(x->methods, i), "name"));
}

double experiment_number(const struct experiment *x, const char *section, const char *key, double fallback)
{
	const struct json *object = json_find(x->root, section);
	const struct json *value = object == NULL ? NULL : json_find(object, key);

	return value == NULL ? fallback : json_value(value);
}
