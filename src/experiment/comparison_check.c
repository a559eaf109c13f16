/* Whether an object has what comparison_make() writes: it may come from elsewhere, or have been changed. */
#include <stdio.h>

#include "base/memory.h"
#include "experiment/comparison.h"

/* A number, or null too. */
static int check_number(const struct json *object, const char *key, double low, double high, bool nullable,
			const char *origin, struct error *e)
{
	double unused;

	if (nullable && json_kind(json_find(object, key)) == JSON_NULL)
		return 0;
	return json_get_double(object, key, low, high, &unused, origin, e);
}

/* An interval, and with its value an estimate. */
static int check_estimate(const struct json *object, const char *key, double low, bool nullable, const char *origin,
			  struct error *e)
{
	static const char *const figures[] = { "value", "lo", "hi" };
	const struct json *estimate, *corrected;
	char at[700];
	size_t i;

	if (nullable && json_kind(json_find(object, key)) == JSON_NULL)
		return 0;
	if (json_get(object, key, JSON_OBJECT, &estimate, origin, e))
		return -1;
	snprintf(at, sizeof at, "%s.%s", origin, key);
	for (i = 0; i < countof(figures); i++)
		if (check_number(estimate, figures[i], low, 1, false, at, e))
			return -1;
	corrected = json_find(estimate, "corrected");
	if (corrected == NULL)
		return 0;
	snprintf(at, sizeof at, "%s.%s.corrected", origin, key);
	return check_number(corrected, "lo", -1, 1, false, at, e) || check_number(corrected, "hi", -1, 1, false, at, e)
		       ? -1
		       : 0;
}

static int check_figures(const struct json *object, const char *origin, struct error *e)
{
	return check_estimate(object, "accuracy", 0, false, origin, e) ||
			       check_estimate(object, "to_backbone", -1, true, origin, e) ||
			       check_estimate(object, "to_first", -1, true, origin, e)
		       ? -1
		       : 0;
}

static int check_regime(const struct json *regime, const char *origin, struct error *e)
{
	struct text name;

	return json_get_text(regime, "name", &name, origin, e) ||
			       check_number(regime, "questions", 1, 1e12, false, origin, e) ||
			       check_figures(regime, origin, e)
		       ? -1
		       : 0;
}

static int check_round(const struct json *round, const char *origin, struct error *e)
{
	return check_number(round, "round", 1, 1e6, false, origin, e) || check_figures(round, origin, e) ? -1 : 0;
}

static int check_run(const struct json *run, const char *origin, struct error *e)
{
	const struct json *figure;

	if (check_number(run, "accuracy", 0, 1, false, origin, e))
		return -1;
	for (figure = json_first(run); figure != NULL; figure = json_next(figure))
		if (check_number(run, json_key(figure), -1e300, 1e300, true, origin, e))
			return -1;
	return 0;
}

static int check_point(const struct json *point, const char *origin, struct error *e)
{
	struct text name;

	return json_get_text(point, "name", &name, origin, e) || check_number(point, "rate", 0, 1, true, origin, e) ||
			       check_number(point, "epochs", 0, 1e12, true, origin, e)
		       ? -1
		       : 0;
}

typedef int check(const struct json *element, const char *origin, struct error *e);

/* A field that is an array of objects; `needed`: it is there and not empty. */
static int check_each(const struct json *object, const char *key, bool needed, check *one, const char *origin,
		      struct error *e)
{
	const struct json *list, *element;
	char at[600];
	size_t i = 0;

	if (!needed && json_kind(json_find(object, key)) == JSON_NULL)
		return 0;
	if (json_get(object, key, JSON_ARRAY, &list, origin, e))
		return -1;
	if (needed && json_size(list) == 0)
		return error_set(e, ERROR_FORMAT, "%s: field \"%s\" is empty", origin, key);
	for (element = json_first(list); element != NULL; element = json_next(element)) {
		snprintf(at, sizeof at, "%s%s%s[%zu]", origin, text_ends(text_of(origin), TEXT("]")) ? "." : ": ", key,
			 i++);
		if (json_kind(element) != JSON_OBJECT)
			return error_set(e, ERROR_FORMAT, "%s must be an object, here is %s", at,
					 json_kind_name(json_kind(element)));
		if (one(element, at, e))
			return -1;
	}
	return 0;
}

static int check_method(const struct json *method, const char *origin, struct error *e)
{
	struct text unused;

	return json_get_text(method, "name", &unused, origin, e) ||
			       json_text_or(method, "mode", TEXT(""), &unused, origin, e) ||
			       json_text_or(method, "loss", TEXT(""), &unused, origin, e) ||
			       json_text_or(method, "map", TEXT(""), &unused, origin, e) ||
			       json_text_or(method, "against", TEXT(""), &unused, origin, e) ||
			       check_number(method, "sharpness", -1e300, 1e300, true, origin, e) ||
			       check_number(method, "learnt", -1e300, 1e300, true, origin, e) ||
			       check_figures(method, origin, e) ||
			       check_each(method, "regimes", true, check_regime, origin, e) ||
			       check_each(method, "rounds", false, check_round, origin, e) ||
			       check_each(method, "runs", true, check_run, origin, e)
		       ? -1
		       : 0;
}

static int check_results(const struct json *results, const char *path, struct error *e)
{
	const struct json *seeds;
	struct text name;

	if (json_kind(results) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: results are an object, here is %s", path,
				 json_kind_name(json_kind(results)));
	if (json_get_text(results, "name", &name, path, e) || check_number(results, "level", 0, 1, false, path, e) ||
	    check_number(results, "questions", 1, 1e12, false, path, e) ||
	    json_get(results, "seeds", JSON_ARRAY, &seeds, path, e) ||
	    check_number(results, "planned", 1, 1e12, false, path, e) ||
	    check_number(results, "long_steps", 0, 1e12, true, path, e) ||
	    check_number(results, "comparisons", 1, 1e12, true, path, e))
		return -1;
	return check_each(results, "tuned", false, check_point, path, e) ||
			       check_each(results, "methods", true, check_method, path, e)
		       ? -1
		       : 0;
}

int comparison_read(struct json **out, const char *path, struct error *e)
{
	if (json_parse_file(out, path, e))
		return -1;
	if (check_results(*out, path, e) == 0)
		return 0;
	json_free(*out);
	*out = NULL;
	return -1;
}
