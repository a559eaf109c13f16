#include "report/results.h"

#include <math.h>
#include <string.h>

#include "experiment/comparison.h"
#include "report/parts.h"

/* "45.2 (43.0 to 47.4)", or "+1.8 (+0.4 to +3.1)" with signs; padded to a column. */
static void print_estimate(FILE *to, const struct json *estimate, int sign)
{
	char text[64] = "";

	if (json_kind(estimate) == JSON_OBJECT)
		snprintf(text, sizeof text, sign ? "%+.1f (%+.1f to %+.1f)" : "%.1f (%.1f to %.1f)",
			 report_percent(estimate, "value"), report_percent(estimate, "lo"),
			 report_percent(estimate, "hi"));
	fprintf(to, "  %-22s", text);
}

static void print_mean(FILE *to, const struct json *method, const char *key)
{
	double x = comparison_mean(json_find(method, "runs"), key);

	if (isnan(x))
		fprintf(to, "  %9s", "");
	else
		fprintf(to, "  %9.0f", x);
}

static void print_method(FILE *to, const struct json *method)
{
	struct text name = json_text(json_find(method, "name"));
	const struct json *a = json_find(method, "sharpness"), *learnt = json_find(method, "learnt");
	char sharpness[32] = "";

	if (json_kind(learnt) == JSON_NUMBER)
		snprintf(sharpness, sizeof sharpness, "%.3f", json_value(learnt));
	else if (json_kind(a) == JSON_NUMBER)
		snprintf(sharpness, sizeof sharpness, "%g", json_value(a));
	fprintf(to, "%-16.*s  %5s", (int)name.size, name.data, sharpness);
	print_estimate(to, json_find(method, "accuracy"), 0);
	print_estimate(to, json_find(method, "to_backbone"), 1);
	print_estimate(to, json_find(method, "to_first"), 1);
	print_mean(to, method, "steps");
	print_mean(to, method, "kept");
	print_mean(to, method, "effective");
	fputc('\n', to);
}

static void print_regime(FILE *to, const struct json *methods, const struct json *regime, double long_steps)
{
	struct text name = json_text(json_find(regime, "name"));
	const struct json *method;

	fprintf(to, "\n%.*s: %.0f questions", (int)name.size, name.data, json_value(json_find(regime, "questions")));
	if (text_is(name, "short"))
		fprintf(to, " of fewer than %.0f steps", long_steps);
	else if (text_is(name, "long"))
		fprintf(to, " of %.0f steps or more", long_steps);
	else if (text_is(name, "frequent"))
		fprintf(to, " whose skills are all in the frequent half");
	else
		fprintf(to, " with a skill of the rare half");
	fputc('\n', to);
	for (method = json_first(methods); method != NULL; method = json_next(method)) {
		const struct json *own = report_regime(method, name);
		struct text label = json_text(json_find(method, "name"));

		fprintf(to, "%-16.*s  %5s", (int)label.size, label.data, "");
		print_estimate(to, json_find(own, "accuracy"), 0);
		print_estimate(to, json_find(own, "to_backbone"), 1);
		print_estimate(to, json_find(own, "to_first"), 1);
		fputc('\n', to);
	}
}

/* Accuracy after each round, where there are several. */
static void print_rounds(FILE *to, const struct json *methods)
{
	const struct json *method, *round;

	if (json_size(json_find(json_next(json_first(methods)), "rounds")) == 0)
		return;
	fprintf(to, "\nby round\n");
	for (method = json_next(json_first(methods)); method != NULL; method = json_next(method)) {
		struct text name = json_text(json_find(method, "name"));

		for (round = json_first(json_find(method, "rounds")); round != NULL; round = json_next(round)) {
			fprintf(to, "%-16.*s  %5.0f", (int)name.size, name.data, json_value(json_find(round, "round")));
			print_estimate(to, json_find(round, "accuracy"), 0);
			print_estimate(to, json_find(round, "to_backbone"), 1);
			print_estimate(to, json_find(round, "to_first"), 1);
			fputc('\n', to);
		}
	}
}

/* The method that all others are compared with; "its base" if there are several. */
static struct text base_name(const struct json *methods)
{
	const struct json *method;
	struct text name = { NULL, 0 };

	for (method = json_first(methods); method != NULL; method = json_next(method)) {
		struct text against = json_text(json_find(method, "against"));

		if (against.size > 0 && name.size > 0 && !text_equal(against, name))
			return TEXT("its base");
		if (against.size > 0)
			name = against;
	}
	return name.size > 0 ? name : json_text(json_find(json_next(json_first(methods)), "name"));
}

static void print_corrected(FILE *to, const struct json *results)
{
	double level = json_value(json_find(results, "level")), n = json_value(json_find(results, "comparisons"));
	const struct json *method;

	if (n < 2)
		return;
	fprintf(to, "\nto its base, corrected for %.0f comparisons (%.3f %%)\n", n, 100 * (1 - (1 - level) / n));
	for (method = json_first(json_find(results, "methods")); method != NULL; method = json_next(method)) {
		struct text name = json_text(json_find(method, "name"));
		const struct json *to_first = json_find(method, "to_first"), *wide;

		wide = json_kind(to_first) == JSON_OBJECT ? json_find(to_first, "corrected") : NULL;
		if (wide != NULL)
			fprintf(to, "%-16.*s         %+.1f (%+.1f to %+.1f)\n", (int)name.size, name.data,
				report_percent(to_first, "value"), report_percent(wide, "lo"),
				report_percent(wide, "hi"));
	}
}

static void print_point(FILE *to, const struct json *point)
{
	struct text name = json_text(json_find(point, "name"));

	fprintf(to, "%.*s with rate %g and epochs %g", (int)name.size, name.data, json_value(json_find(point, "rate")),
		json_value(json_find(point, "epochs")));
}

/* The methods that were tuned to another rate or number of epochs than their base. */
static void print_tuned_apart(FILE *to, const struct json *results)
{
	const struct json *method, *own, *base;
	bool any = false;

	for (method = json_first(json_find(results, "methods")); method != NULL; method = json_next(method)) {
		if (!comparison_tuned_apart(results, method, &own, &base))
			continue;
		if (!any)
			fprintf(to, "\ntuned apart from its base: what differs is also the point of the grid\n");
		any = true;
		print_point(to, own);
		fputs(", ", to);
		print_point(to, base);
		fputc('\n', to);
	}
}

void results_print(FILE *to, const struct json *results)
{
	const struct json *methods = json_find(results, "methods"), *method, *regime;
	struct text name = json_text(json_find(results, "name"));
	struct text first = base_name(methods);
	size_t seeds = json_size(json_find(results, "seeds"));
	double planned = json_value(json_find(results, "planned"));
	char title[80];

	fprintf(to, "%.*s: %.0f test questions, %zu seed%s", (int)name.size, name.data,
		json_value(json_find(results, "questions")), seeds, seeds == 1 ? "" : "s");
	if ((double)seeds < planned)
		fprintf(to, " of %.0f", planned);
	fprintf(to, ", intervals of %g %%\n\n", 100 * json_value(json_find(results, "level")));
	snprintf(title, sizeof title, "- %.*s", (int)first.size, first.data);
	fprintf(to, "%-16s  %5s  %-22s  %-22s  %-22.22s  %9s  %9s  %9s\n", "method", "a", "greedy accuracy, %",
		"- backbone", title, "updates", "questions", "effective");
	for (method = json_first(methods); method != NULL; method = json_next(method))
		print_method(to, method);
	print_corrected(to, results);
	print_tuned_apart(to, results);
	print_rounds(to, methods);
	for (regime = json_next(json_first(json_find(json_first(methods), "regimes"))); regime != NULL;
	     regime = json_next(regime))
		if (json_value(json_find(regime, "questions")) < json_value(json_find(results, "questions")))
			print_regime(to, methods, regime, json_value(json_find(results, "long_steps")));
}
