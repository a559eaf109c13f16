#include "bench/bench.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/order.h"
#include "bench/median.h"

void bench_shape(struct bench_shape *s, enum shape_name name)
{
	/* Batches that take about as long. */
	static const struct {
		size_t sequences, length;
	} batches[SHAPES] = {
		[SHAPE_TINY] = { 16, 256 },
		[SHAPE_SMALL] = { 16, 256 },
		[SHAPE_MEDIUM] = { 8, 256 },
		[SHAPE_135M] = { 1, 1024 },
	};
	const struct shape shape = shape_of(&(struct shape_options){ .name = name });

	shape_config(&s->config, &shape);
	s->config.context = 2048;
	s->name = shape_names[name];
	s->sequences = batches[name].sequences;
	s->length = batches[name].length;
	s->rows = 1024;
}

/* clang-format off */
const struct option_row bench_sampling_option_rows[] = {
	{ 'n', "paths", "count", "paths to sample at once", OPTION_COUNT, OPTION_PLACE(bench_sampling, paths),
	  .low = 1, .high = 65536 },
	{ 0, "prompt-tokens", "count", "of the shared prompt", OPTION_COUNT, OPTION_PLACE(bench_sampling, prompt),
	  .low = 2, .high = 1024 },
	{ 0, "tokens", "count", "new tokens of each path", OPTION_COUNT, OPTION_PLACE(bench_sampling, tokens),
	  .low = 1, .high = 1024 },
	{ 0 }
};
/* clang-format on */

double bench_training_flops(const struct bench_shape *s)
{
	const struct model_config *c = &s->config;
	double width = (double)(c->heads * c->head_width), kv = (double)(c->kv_heads * c->head_width);
	double hidden = (double)c->hidden;
	double layer = hidden * (width + 2 * kv) + width * hidden + 3 * hidden * (double)c->ffn;
	double attention = 2 * width * 0.5 * (double)s->length;

	/* Forward 2 a multiply-add, backward twice that. */
	return 6 * ((double)c->layers * (layer + attention) + hidden * (double)c->vocabulary);
}

double bench_median(double *seconds, size_t n, double *least)
{
	qsort(seconds, n, sizeof *seconds, order_doubles);
	if (least != NULL)
		*least = seconds[0];
	return n % 2 == 1 ? seconds[n / 2] : 0.5 * (seconds[n / 2 - 1] + seconds[n / 2]);
}
