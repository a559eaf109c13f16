#include "training/storage.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "store/model_config.h"

const struct storage_options storage_defaults = { SAFETENSORS_F32, SAFETENSORS_STOCHASTIC };

/* clang-format off */
const struct option_row storage_option_rows[] = {
	{ 0, "dtype", "type", "storage of the result", OPTION_WORD, OPTION_PLACE(storage_options, type),
	  .words = model_storage_words },
	{ 0 },
};

const struct option_row rounding_option_rows[] = {
	{ 0, "rounding", "rule", "of f32 to the 16 bits of --dtype", OPTION_WORD, OPTION_PLACE(storage_options, rounding),
	  .words = model_rounding_words },
	{ 0 },
};
/* clang-format on */

/* Of d, the update, and D - d, what became of it. */
struct sums {
	double update, product, error; /* <d, d>, <D - d, d>, <D - d, D - d> */
};

/* One tensor: as it was, as it was trained, as it is stored. */
struct tensor {
	float *initial, *trained, *stored;
};

static void add(struct sums *s, const struct tensor *t, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		double d = (double)t->trained[i] - (double)t->initial[i];
		double off = (double)t->stored[i] - (double)t->trained[i];

		s->update += d * d;
		s->product += off * d;
		s->error += off * off;
	}
}

/* Tensor by tensor, so that no copy of the whole is held. */
static int compare(struct sums *s, struct model *m, struct model_reader *initial, struct model_reader *file,
		   const struct tensor *t, struct error *e)
{
	struct backend *b = m->backend;
	size_t i;

	for (i = 0; i < m->layout.count; i++) {
		const struct parameter *p = &m->layout.parameters[i];
		struct view at = { m->parameters, p->offset, p->columns };
		size_t n = p->rows * p->columns;

		b->op->download(b, t->trained, at, n);
		if (b->op->sync(b, e) || model_reader_read(initial, p->offset, n, t->initial, e) ||
		    model_reader_read(file, p->offset, n, t->stored, e))
			return -1;
		add(s, t, n);
		b->op->upload(b, at, t->stored, n);
		if (b->op->sync(b, e))
			return -1;
	}
	return 0;
}

static int with_readers(struct sums *s, struct model *m, struct model_reader *initial, struct model_reader *file,
			struct error *e)
{
	size_t largest = model_layout_largest(&m->layout);
	void *block;
	int rc;

	if (memory_try(&block, largest, 3 * sizeof(float), "three tensors", e))
		return -1;
	rc = compare(s, m, initial, file,
		     &(struct tensor){ block, (float *)block + largest, (float *)block + 2 * largest }, e);
	free(block);
	return rc;
}

int storage_compare(struct stored *s, struct model *m, const char *initial, const char *file, struct error *e)
{
	struct sums sums = { 0 };
	struct model_reader *before, *after;
	struct model_layout before_layout, after_layout;
	struct model_config config;
	int rc;

	if (model_reader_open(&before, initial, &config, &before_layout, e))
		return -1;
	rc = model_reader_open(&after, file, &config, &after_layout, e);
	if (rc == 0) {
		rc = with_readers(&sums, m, before, after, e);
		model_reader_close(after);
		model_layout_clear(&after_layout);
	}
	model_reader_close(before);
	model_layout_clear(&before_layout);
	s->kept = sums.update > 0 ? 1 + sums.product / sums.update : NAN;
	s->error = sums.update > 0 ? sqrt(sums.error / sums.update) : NAN;
	return rc;
}

struct json *storage_record(const struct stored *s)
{
	struct json *record = json_object();

	json_set(record, "dtype", json_string(text_of(model_storage_words[s->how.type])));
	if (s->how.type != SAFETENSORS_F32)
		json_set(record, "rounding", json_string(text_of(model_rounding_words[s->how.rounding])));
	json_set(record, "kept", json_number(s->kept));
	json_set(record, "error", json_number(s->error));
	if (!isnan(s->validation))
		json_set(record, "validation", json_number(s->validation));
	return record;
}

void storage_print(struct builder *out, const struct stored *s)
{
	builder_format(out, " in %s, which keeps ", model_storage_words[s->how.type]);
	if (isnan(s->kept))
		builder_string(out, "an update of 0");
	else
		builder_format(out, "%.1f %% of the update", 100 * s->kept);
	if (s->error > 0)
		builder_format(out, " with an error of %.3g %% of its length", 100 * s->error);
}
