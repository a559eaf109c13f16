/* east entropy: the uncertainty of each question's answers (east-entropy(1)). */
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "base/message.h"
#include "cmd/command.h"
#include "entropy/entropy.h"
#include "format/filter.h"

struct arguments {
	struct filter filter;
	struct entropy_options entropy;
};

static const struct option_part parts[] = {
	{ .rows = filter_option_rows, .place = offsetof(struct arguments, filter) },
	{ .rows = entropy_option_rows, .place = offsetof(struct arguments, entropy) },
	{ .rows = entropy_record_option_rows, .place = offsetof(struct arguments, entropy) },
	{ 0 },
};

static void init(void *arguments)
{
	struct arguments *a = arguments;

	a->filter = (struct filter){ .command = "entropy", .output = "-" };
	a->entropy = entropy_defaults;
}

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

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	struct arguments *a = arguments;
	struct filter *f = &a->filter;
	struct totals t = { 0 };

	if (command_input(line, &f->input, e) || entropy_options_check(&a->entropy, e) || filter_open(f, e))
		return -1;
	f->seeded = a->entropy.interval == ENTROPY_BOOTSTRAP;
	f->seed = a->entropy.seed;
	if (filter_close(f, measure_all(f, &a->entropy, &t, e), line->argc, line->argv, e))
		return -1;
	if (!f->quiet && t.questions > 0)
		message_print("entropy: %zu questions, mean %.4f %s, %zu certain, %zu without a cluster\n", t.questions,
			      t.questions > t.without ? t.sum / (double)(t.questions - t.without) : 0.0,
			      entropy_unit_names[a->entropy.unit], t.certain, t.without);
	return 0;
}

const struct command command_entropy = {
	.name = "entropy",
	.synopsis = "[option ...] [file]",
	.purpose = "measure the entropy of the answers",
	.parts = parts,
	.size = sizeof(struct arguments),
	.init = init,
	.run = run,
};
