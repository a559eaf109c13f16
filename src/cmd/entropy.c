/* east entropy: the uncertainty of each question's answers (east-entropy(1)). */
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "cmd/estimating.h"
#include "cmd/filter.h"
#include "entropy/entropy.h"

enum {
	OPTION_RESAMPLES = COMMAND_LONG,
	OPTION_UNANSWERED
};

static const struct command_option options[] = {
	FILTER_INPUT,
	FILTER_OUTPUT,
	FILTER_QUIET,
	{ 's', "seed", "number", "seed of the bootstrap; default 0" },
	{ 'u', "unit", "unit", "bits, nats or log-n, a share of log n; default bits" },
	{ ESTIMATING_CLASSES, "classes", "count", "nsb: possible answers, 2 to 2^53; 0, the default: twice the paths" },
	{ ESTIMATING_ESTIMATOR, "estimator", "name",
	  "plugin, miller-madow, chao-shen, grassberger, jackknife, nsb or semantic; default plugin" },
	{ ESTIMATING_INTERVAL, "interval", "kind", "none, bootstrap, analytic or credible; default none" },
	{ ESTIMATING_LEVEL, "level", "share", "of the interval, 0.01 to 0.9999; default 0.95" },
	{ OPTION_RESAMPLES, "resamples", "count", "of the bootstrap, 10 to 1000000; default 1000" },
	FILTER_SKIP,
	{ OPTION_UNANSWERED, "unanswered", "policy",
	  "paths without an answer: as-matched, exclude or distinct; default as-matched" },
	{ 0 }
};

struct totals {
	size_t questions, certain, without;
	double sum;
};

static int measure_all(struct filter *f, const struct entropy_options *o, struct totals *t, struct error *e)
{
	struct entropy_memory memory = { 0 };
	struct json *json;
	struct record r;
	int rc;

	while ((rc = filter_next(f, &json, e)) == 0 && json != NULL) {
		record_open(&r, json, f->reader.origin);
		rc = entropy_record(&r, o, &memory, e);
		if (rc == 0) {
			record_add(&r, RECORD_MEASURE);
			filter_write(f, json);
			t->questions++;
			t->without += isnan(r.entropy) ? 1u : 0u;
			t->certain += r.entropy == 0;
			t->sum += isnan(r.entropy) ? 0 : r.entropy;
		}
		record_clear(&r);
		if (rc != 0 && filter_failed(f, e))
			break;
	}
	entropy_memory_clear(&memory);
	return rc;
}

static int take(const struct command_line *line, int option, struct entropy_options *o, struct error *e)
{
	int common = estimating_option(o, line, option, e);
	size_t choice;

	if (common != 0)
		return common < 0 ? -1 : 0;
	switch (option) {
	case 's':
		return command_count(line, 0, UINT64_MAX, &o->seed, e);
	case OPTION_RESAMPLES:
		return command_size(line, 10, 1000000, &o->resamples, e);
	default:
		if (command_choice(line, entropy_unanswered_names, &choice, e))
			return -1;
		o->unanswered = (enum entropy_unanswered)choice;
		return 0;
	}
}

static int cmd_entropy(int argc, char **argv, struct error *e)
{
	struct filter f = { .command = "entropy", .output = "-" };
	struct entropy_options o = entropy_defaults;
	struct totals t = { 0 };
	struct command_line line;
	int option;

	command_begin(&line, &command_entropy, argc, argv);
	while ((option = command_next(&line, e)) > 0)
		if (!filter_option(&f, &line, option) && take(&line, option, &o, e))
			return -1;
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	if (command_input(&line, &f.input, e) || entropy_options_check(&o, e) || filter_open(&f, e))
		return -1;
	f.seeded = o.interval == ENTROPY_BOOTSTRAP;
	f.seed = o.seed;
	if (filter_close(&f, measure_all(&f, &o, &t, e), argc, argv, e))
		return -1;
	if (!f.quiet && t.questions > 0)
		fprintf(stderr, "entropy: %zu questions, mean %.4f %s, %zu certain, %zu without a cluster\n",
			t.questions, t.questions > t.without ? t.sum / (double)(t.questions - t.without) : 0.0,
			entropy_unit_names[o.unit], t.certain, t.without);
	return 0;
}

const struct command command_entropy = {
	"entropy", "[option ...] [file]", "measure the entropy of the answers", options, cmd_entropy,
};
