/* east entropy: the uncertainty of each question's answers (east-entropy(1)). */
#include <math.h>
#include <stdio.h>

#include "entropy.h"
#include "filter.h"

static const struct command_option options[] = { FILTER_INPUT, FILTER_OUTPUT,
						 FILTER_QUIET, { 'u', "unit", "unit", "bits or nats; default bits" },
						 FILTER_SKIP,  { 0 } };

struct totals {
	size_t questions, certain, without;
	double sum;
};

static int measure_all(struct filter *f, const struct entropy_options *o, struct totals *t, struct error *e)
{
	struct json *record;
	double h;

	for (;;) {
		if (filter_next(f, &record, e))
			return -1;
		if (record == NULL)
			return 0;
		if (entropy_record(record, o, &h, f->reader.origin, e)) {
			if (filter_failed(f, e))
				return -1;
			continue;
		}
		filter_write(f, record);
		t->questions++;
		t->without += isnan(h) ? 1u : 0u;
		t->certain += h == 0;
		t->sum += isnan(h) ? 0 : h;
	}
}

static int cmd_entropy(int argc, char **argv, struct error *e)
{
	static const char *const units[] = { "bits", "nats", NULL };
	struct filter f = { .command = "entropy", .input = "-", .output = "-" };
	struct entropy_options o = { ENTROPY_BITS };
	struct totals t = { 0 };
	struct command_line line;
	size_t choice;
	int option;

	command_begin(&line, &command_entropy, argc, argv);
	while ((option = command_next(&line, e)) > 0) {
		if (filter_option(&f, &line, option))
			continue;
		if (command_choice(&line, units, &choice, e))
			return -1;
		o.unit = (enum entropy_unit)choice;
	}
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	if (command_operands(&line, 0, 0, e) || filter_open(&f, e))
		return -1;
	if (filter_close(&f, measure_all(&f, &o, &t, e), argc, argv, e))
		return -1;
	if (!f.quiet && t.questions > 0)
		fprintf(stderr, "entropy: %zu questions, mean %.4f %s, %zu certain, %zu without a cluster\n",
			t.questions, t.questions > t.without ? t.sum / (double)(t.questions - t.without) : 0.0,
			units[o.unit], t.certain, t.without);
	return 0;
}

const struct command command_entropy = {
	"entropy", "[option ...]", "measure the entropy of the answers", options, cmd_entropy,
};
