/* Cross-entropy, and drawing tokens. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compute/vk/vk.h"

void vk_cross_entropy(struct backend *b, struct view logprob, struct view lse, struct view logits, struct view target,
		      size_t rows, size_t vocabulary)
{
	struct cross_entropy_params p = { .rows = (uint32_t)rows, .vocabulary = (uint32_t)vocabulary };
	struct launch l = {
		.what = "cross_entropy",
		.shader = SHADER_cross_entropy,
		.operands = { vk_out(logprob, 1, rows), vk_out(lse, 1, rows), vk_in(logits, rows, vocabulary),
			      vk_in(target, 1, rows) },
		.operand_count = 4,
		.params = &p,
		.params_bytes = sizeof p,
		.groups = { vk_groups(rows) },
	};

	if (rows > 0)
		vk_launch(vk_of(b), &l);
}

void vk_cross_entropy_backward(struct backend *b, struct view logits, struct view lse, struct view target,
			       struct view coefficient, size_t rows, size_t vocabulary)
{
	struct cross_entropy_backward_params p = { .rows = (uint32_t)rows, .vocabulary = (uint32_t)vocabulary };
	struct launch l = {
		.what = "cross_entropy_backward",
		.shader = SHADER_cross_entropy_backward,
		.operands = { vk_out(logits, rows, vocabulary), vk_in(lse, 1, rows), vk_in(target, 1, rows),
			      vk_in(coefficient, 1, rows) },
		.operand_count = 4,
		.params = &p,
		.params_bytes = sizeof p,
		.groups = { vk_groups(rows) },
	};

	if (rows > 0)
		vk_launch(vk_of(b), &l);
}

/* -- sampling ------------------------------------------------------------- */

/* A rule as sample.comp reads it. */
struct rule {
	float temperature, inverse, min_p;
	uint32_t top_k;
	uint32_t top_p[2], uniform[2]; /* times 2^53: low, high */
};

/* x times 2^53 for x in [0, 1], as two words. */
static void split(uint32_t out[2], double x)
{
	uint64_t whole = (uint64_t)(x * 0x1p53);

	out[0] = (uint32_t)whole;
	out[1] = (uint32_t)(whole >> 32);
}

/*
 * Temperatures below 2^-100 leave the largest logits alone as that one does,
 * and devices need not know subnormal numbers.
 */
static void make_rule(struct rule *out, const struct sampling *rule)
{
	float temperature = rule->temperature;

	if (temperature > 0 && temperature < 0x1p-100f)
		temperature = 0x1p-100f;
	out->temperature = temperature;
	out->inverse = temperature > 0 ? 1 / temperature : 0;
	out->min_p = rule->min_p;
	out->top_k = rule->top_k > 0 ? (uint32_t)rule->top_k : 0;
	split(out->top_p, (double)rule->top_p);
	split(out->uniform, rule->uniform);
}

/* Masses, at most 1 each, are added as multiples of 2^-shift in 64 bits. */
static unsigned mass_shift(size_t vocabulary)
{
	unsigned bits = 0;

	while (bits < 32 && vocabulary >> bits > 0)
		bits++;
	return 62 - bits;
}

void vk_sample(struct backend *b, struct view token, struct view logprob, struct view logits,
	       const struct sampling *rules, size_t rows, size_t vocabulary)
{
	struct vulkan_backend *v = vk_of(b);
	struct sample_params p = {
		.rows = (uint32_t)rows,
		.vocabulary = (uint32_t)vocabulary,
		.shift = mass_shift(vocabulary),
	};
	struct rule *table;

	if (rows == 0)
		return;
	table = memory_new(rows, sizeof *table);
	for (size_t i = 0; i < rows; i++)
		make_rule(&table[i], &rules[i]);

	struct launch l = {
		.what = "sample",
		.shader = SHADER_sample,
		.operands = { vk_out(token, 1, rows), vk_out(logprob, 1, rows), vk_in(logits, rows, vocabulary),
			      vk_table(table, rows * sizeof *table / 4),
			      vk_out((struct view){ v->status, 0, 1 }, 1, 1) },
		.operand_count = 5,
		.params = &p,
		.params_bytes = sizeof p,
		.groups = { vk_groups(rows) },
	};

	v->draws = true;
	vk_launch(v, &l);
	free(table);
}
