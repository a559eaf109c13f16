#include "bench/bench.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/order.h"
#include "bench/median.h"

int bench_shape(struct bench_shape *s, const char *name, struct error *e)
{
	static const struct {
		const char *name;
		size_t hidden, layers, heads, kv_heads, ffn, vocabulary, sequences, length;
	} shapes[] = {
		{ "tiny", 128, 4, 4, 4, 384, 512, 16, 256 },
		{ "small", 256, 6, 8, 8, 688, 2048, 16, 256 },
		{ "medium", 512, 8, 8, 8, 1376, 8192, 8, 256 },
		{ "135m", 576, 30, 9, 3, 1536, 49152, 1, 1024 },
	};
	size_t i;

	for (i = 0; i < countof(shapes) && strcmp(shapes[i].name, name) != 0; i++)
		;
	if (i == countof(shapes))
		return error_set(e, ERROR_USAGE, "shape '%s' is none of tiny, small, medium, 135m", name);
	memset(s, 0, sizeof *s);
	s->name = shapes[i].name;
	s->sequences = shapes[i].sequences;
	s->length = shapes[i].length;
	s->rows = 1024;
	s->config.architecture = MODEL_LLAMA;
	s->config.hidden = shapes[i].hidden;
	s->config.layers = shapes[i].layers;
	s->config.heads = shapes[i].heads;
	s->config.kv_heads = shapes[i].kv_heads;
	s->config.head_width = shapes[i].hidden / shapes[i].heads;
	s->config.ffn = shapes[i].ffn;
	s->config.vocabulary = shapes[i].vocabulary;
	s->config.context = 2048;
	s->config.rope_theta = 10000;
	s->config.rms_epsilon = 1e-5;
	s->config.tied = s->config.tied_stated = true;
	s->config.bos = s->config.pad = -1;
	return 0;
}

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
