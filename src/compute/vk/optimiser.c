/* Sum of squares and AdamW. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "compute/vk/vk.h"

enum {
	BLOCK = 1 << 14 /* of one workgroup's sum; divides what vk_elements() says */
};

void vk_square_sum(struct backend *b, double *out, struct view x, size_t n)
{
	struct vulkan_backend *v = vk_of(b);
	size_t blocks = vk_parts(n, BLOCK), most = vk_elements(v);
	struct view sums;
	float *host;

	*out = 0;
	if (n == 0)
		return;
	sums = vk_scratch(v, 3 * blocks);
	if (sums.buffer == NULL)
		return;
	for (size_t at = 0; at < n; at += most) {
		size_t part = order_least(n - at, most), parts = vk_parts(part, BLOCK);
		struct square_sum_params p = { .n = (uint32_t)part, .block = BLOCK };
		struct view to = sums, from = x;
		struct launch l = {
			.what = "square_sum",
			.shader = SHADER_square_sum,
			.operand_count = 2,
			.params = &p,
			.params_bytes = sizeof p,
			.groups = { vk_groups(parts) },
		};

		to.offset += 3 * (at / BLOCK);
		from.offset += at;
		l.operands[0] = vk_out(to, 1, 3 * parts);
		l.operands[1] = vk_in(from, 1, part);
		vk_launch(v, &l);
	}
	host = memory_new(3 * blocks, sizeof *host);
	vk_download(b, host, sums, 3 * blocks);
	for (size_t i = 0; i < blocks; i++)
		*out += ldexp((double)host[3 * i] + (double)host[3 * i + 1], 2 * (int)host[3 * i + 2]);
	free(host);
}

void vk_adamw(struct backend *b, struct view p, struct view grad, struct view m, struct view v, size_t n,
	      const struct adamw *rule)
{
	double beta1 = (double)rule->beta1, beta2 = (double)rule->beta2, rate = (double)rule->rate;
	size_t most = vk_elements(vk_of(b));

	for (size_t at = 0; at < n; at += most) {
		size_t part = order_least(n - at, most);
		struct adamw_params params = {
			.n = (uint32_t)part,
			.scale = rule->scale,
			.beta1 = rule->beta1,
			.rest1 = (float)(1 - beta1),
			.beta2 = rule->beta2,
			.rest2 = (float)(1 - beta2),
			.rate = (float)(rate / (1 - pow(beta1, (double)rule->step))),
			.root2 = (float)(1 / sqrt(1 - pow(beta2, (double)rule->step))),
			.epsilon = rule->epsilon,
			.decay = (float)(rate * (double)rule->decay),
		};
		struct launch l = {
			.what = "adamw",
			.shader = SHADER_adamw,
			.operands = { vk_out(p, 1, part), vk_in(grad, 1, part), vk_out(m, 1, part),
				      vk_out(v, 1, part) },
			.operand_count = 4,
			.params = &params,
			.params_bytes = sizeof params,
			.groups = { vk_groups(vk_parts(part, GROUP)) },
		};

		for (size_t i = 0; i < l.operand_count; i++)
			l.operands[i].view.offset += at;
		vk_launch(vk_of(b), &l);
	}
}
