/* Where the files of a run stand. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "experiment/experiment.h"

char *experiment_split_path(const struct experiment *x, const char *directory, const char *name)
{
	const struct json *split = json_find(json_find(x->root, "data"), name);
	struct text file = json_text(json_find(split, "file"));
	struct builder b = { 0 };

	if (split == NULL)
		return NULL;
	if (file.size > 0)
		return memory_string(file.data, file.size);
	builder_format(&b, "%s/data/%s.jsonl", directory, name);
	return b.data;
}

char *experiment_test_path(const struct experiment *x, const char *directory)
{
	return experiment_split_path(x, directory, "test");
}

char *experiment_seed_path(const struct experiment *x, const char *directory, size_t seed, const char *file)
{
	struct builder b = { 0 };

	builder_format(&b, "%s/seed-%" PRIu64 "/%s", directory, x->seeds[seed], file);
	return b.data;
}

char *experiment_round_path(const struct experiment *x, const char *directory, size_t seed, size_t method, size_t round,
			    const char *file)
{
	struct text name = experiment_method(x, method);
	struct builder b = { 0 };

	builder_format(&b, "%s/seed-%" PRIu64 "/%.*s/", directory, x->seeds[seed], (int)name.size, name.data);
	if (x->rounds > 1)
		builder_format(&b, "round-%zu/", round + 1);
	builder_string(&b, file);
	return b.data;
}

char *experiment_method_path(const struct experiment *x, const char *directory, size_t seed, size_t method,
			     const char *file)
{
	return experiment_round_path(x, directory, seed, method, x->rounds - 1, file);
}

bool experiment_backbone_once(const struct experiment *x)
{
	return experiment_number(x, "eval", "paths", 0) == 0;
}

char *experiment_backbone_path(const struct experiment *x, const char *directory, size_t seed, const char *file)
{
	struct builder b = { 0 };

	if (experiment_backbone_once(x))
		builder_format(&b, "%s/backbone/%s", directory, file);
	else
		builder_format(&b, "%s/seed-%" PRIu64 "/backbone/%s", directory, x->seeds[seed], file);
	return b.data;
}

char *experiment_model_path(const struct experiment *x, const char *directory)
{
	struct text backbone = json_text(json_find(x->root, "backbone"));

	return json_find(x->root, "pretrain") != NULL ? file_join(directory, "pretrain/model")
						      : memory_string(backbone.data, backbone.size);
}

char *experiment_tune_path(const struct experiment *x, const char *directory, size_t method, double rate, double epochs,
			   const char *file)
{
	struct text name = experiment_method(x, method);
	struct builder b = { 0 };

	builder_format(&b, "%s/tune/%.*s/", directory, (int)name.size, name.data);
	if (rate > 0)
		builder_format(&b, "rate-%g-epochs-%g/", rate, epochs);
	builder_string(&b, file);
	return b.data;
}
