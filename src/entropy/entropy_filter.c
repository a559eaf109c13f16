#include "entropy/entropy_filter.h"

#include <math.h>

#include "base/message.h"

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

int entropy_filter(struct filter *f, const struct entropy_options *o, int argc, char **argv, struct error *e)
{
	struct totals t = { 0 };

	if (filter_open(f, e))
		return -1;
	f->seeded = o->interval == ENTROPY_BOOTSTRAP;
	f->seed = o->seed;
	if (filter_close(f, measure_all(f, o, &t, e), argc, argv, e))
		return -1;
	if (!f->quiet && t.questions > 0)
		message_print("entropy: %zu questions, mean %.4f %s, %zu certain, %zu without a cluster\n", t.questions,
			      t.questions > t.without ? t.sum / (double)(t.questions - t.without) : 0.0,
			      entropy_unit_names[o->unit], t.certain, t.without);
	return 0;
}
