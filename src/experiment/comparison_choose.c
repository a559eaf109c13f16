/* What tuning chooses: for every method the same grid, judged by the validation split alone. */
#include <stdlib.h>

#include "experiment/comparison.h"
#include "format/json.h"

static int read_accuracy(double *accuracy, const char *path, struct error *e)
{
	const struct json *greedy;
	struct json *scores;
	int rc;

	if (json_parse_file(&scores, path, e))
		return -1;
	rc = json_get(scores, "greedy", JSON_OBJECT, &greedy, path, e);
	if (rc == 0)
		rc = json_get_double(greedy, "value", 0, 1, accuracy, path, e);
	json_free(scores);
	return rc;
}

static bool is_better(double accuracy, double rate, double epochs, const struct json *best)
{
	double theirs = json_value(json_find(best, "accuracy"));

	if (best == NULL || accuracy != theirs)
		return best == NULL || accuracy > theirs;
	if (rate != json_value(json_find(best, "rate")))
		return rate < json_value(json_find(best, "rate"));
	return epochs < json_value(json_find(best, "epochs"));
}

static int choose(struct json **out, const struct experiment *x, const char *directory, size_t method, struct error *e)
{
	const struct json *tune = json_find(x->root, "tune"), *rate, *epochs, *best = NULL;
	struct json *grid = json_array(), *object = json_object();
	int rc = 0;

	for (rate = json_first(json_find(tune, "rate")); rc == 0 && rate != NULL; rate = json_next(rate)) {
		for (epochs = json_first(json_find(tune, "epochs")); rc == 0 && epochs != NULL;
		     epochs = json_next(epochs)) {
			char *path = experiment_tune_path(x, directory, method, json_value(rate), json_value(epochs),
							  "scores.json");
			struct json *point = json_object();
			double accuracy = 0;

			rc = read_accuracy(&accuracy, path, e);
			json_set(point, "rate", json_copy(rate));
			json_set(point, "epochs", json_copy(epochs));
			json_set(point, "accuracy", json_number(accuracy));
			json_append(grid, point);
			if (is_better(accuracy, json_value(rate), json_value(epochs), best))
				best = point;
			free(path);
		}
	}
	json_set(object, "name", json_string(experiment_method(x, method)));
	json_set(object, "rate", json_copy(json_find(best, "rate")));
	json_set(object, "epochs", json_copy(json_find(best, "epochs")));
	json_set(object, "accuracy", json_copy(json_find(best, "accuracy")));
	json_set(object, "grid", grid);
	*out = object;
	return rc;
}

/* The point of another method: without a grid, since none was tried. */
static struct json *take(const struct experiment *x, size_t method, const struct json *chosen)
{
	struct json *object = json_object();

	json_set(object, "name", json_string(experiment_method(x, method)));
	json_set(object, "rate", json_copy(json_find(chosen, "rate")));
	json_set(object, "epochs", json_copy(json_find(chosen, "epochs")));
	json_set(object, "chosen_for", json_copy(json_find(chosen, "name")));
	return object;
}

int comparison_choose(struct json **out, const struct experiment *x, const char *directory, struct error *e)
{
	struct json *root = json_object(), *list = json_array(), *object;
	size_t method;
	int rc = 0;

	json_set(root, "methods", list);
	for (method = 0; rc == 0 && method < x->method_count; method++) {
		size_t by = experiment_tuned_by(x, method);

		if (by == method)
			rc = choose(&object, x, directory, method, e);
		else
			object = take(x, method, json_at(list, by));
		json_append(list, object);
	}
	if (rc == 0)
		*out = root;
	else
		json_free(root);
	return rc;
}

static const struct json *tuned_point(const struct json *results, struct text name)
{
	const struct json *point;

	for (point = json_first(json_find(results, "tuned")); point != NULL; point = json_next(point))
		if (text_equal(json_text(json_find(point, "name")), name))
			return point;
	return NULL;
}

bool comparison_tuned_apart(const struct json *results, const struct json *method, const struct json **own,
			    const struct json **base)
{
	*own = tuned_point(results, json_text(json_find(method, "name")));
	*base = tuned_point(results, json_text(json_find(method, "against")));
	return *own != NULL && *base != NULL &&
	       (json_value(json_find(*own, "rate")) != json_value(json_find(*base, "rate")) ||
		json_value(json_find(*own, "epochs")) != json_value(json_find(*base, "epochs")));
}
