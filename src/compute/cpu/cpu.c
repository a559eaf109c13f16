#include "compute/cpu/cpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/memory.h"
#include "compute/backends.h"
#include "compute/cpu/kernels/attention.h"
#include "compute/cpu/kernels/gemm.h"
#include "compute/cpu/kernels/project.h"
#include "compute/cpu/kernels/rows.h"

/* -- the operation table -------------------------------------------------- */

static const struct operations cpu_operations = {
	/* buffer.c */
	.alloc = cpu_alloc,
	.free = cpu_free,
	.capacity = cpu_capacity,
	.upload = cpu_upload,
	.download = cpu_download,
	.copy = cpu_copy,
	.zero = cpu_zero,
	.sync = cpu_sync,

	/* gemm.c, project.c */
	.set_precision = cpu_set_precision,
	.gemm = cpu_gemm,
	.pack_size = cpu_pack_size,
	.pack = cpu_pack,
	.project = cpu_project,

	/* rows.c, norm.c, activation.c, loss.c, sample.c, optimiser.c */
	.embed = cpu_embed,
	.embed_backward = cpu_embed_backward,
	.scatter = cpu_scatter,
	.gather = cpu_gather,
	.scatter_add = cpu_scatter_add,
	.bias = cpu_bias,
	.bias_backward = cpu_bias_backward,
	.rmsnorm = cpu_rmsnorm,
	.rmsnorm_backward = cpu_rmsnorm_backward,
	.swiglu = cpu_swiglu,
	.swiglu_backward = cpu_swiglu_backward,
	.axpy = cpu_axpy,
	.scale = cpu_scale,
	.cross_entropy = cpu_cross_entropy,
	.cross_entropy_backward = cpu_cross_entropy_backward,
	.sample = cpu_sample,
	.square_sum = cpu_square_sum,
	.adamw = cpu_adamw,

	/* rope.c, attention.c, attention_backward.c */
	.rope = cpu_rope,
	.attention = cpu_attention,
	.attention_backward = cpu_attention_backward,
};

static void choose_kernels(struct cpu_backend *c)
{
	/* products */
	c->gemm = KERNEL_CHOOSE(gemm, c->isa);
	c->project = KERNEL_CHOOSE(project, c->isa);

	/* rows */
	c->rows = KERNEL_CHOOSE(rows, c->isa);

	/* rope and attention */
	c->attention = KERNEL_CHOOSE(attention, c->isa);
}

/* -- which instruction set ------------------------------------------------ */

static const char *const isa_names[] = {
	[ISA_GENERIC] = "generic",
	[ISA_AVX2] = "avx2",
	[ISA_AVX512] = "avx512",
};

/* Whether this build has kernels for the instruction set and this processor runs them. */
static bool isa_usable(enum isa isa)
{
	if (isa == ISA_GENERIC)
		return true;
#if HAVE_KERNELS_X86_64
	/* F16C has no name that every compiler knows; it is older than AVX2 on all processors. */
	if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
		return false;
	if (isa == ISA_AVX2)
		return true;
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
	return false;
#endif
}

/* The widest there is, or what EAST_CPU in the environment names. */
static int choose_isa(enum isa *out, struct error *e)
{
	const char *forced = getenv("EAST_CPU");
	size_t i;

	for (i = countof(isa_names); i-- > 0;) {
		if (forced != NULL && strcmp(forced, isa_names[i]) != 0)
			continue;
		if (isa_usable((enum isa)i)) {
			*out = (enum isa)i;
			return 0;
		}
		if (forced != NULL)
			return error_set(e, ERROR_DEVICE, "EAST_CPU=%s: not on this processor or not in this build",
					 forced);
	}
	return error_set(e, ERROR_USAGE, "EAST_CPU=%s: there are generic, avx2 and avx512", forced);
}

/* -- open and close ------------------------------------------------------- */

/* The processor's own name, as the system tells it. */
static void processor_name(char *out, size_t size)
{
	FILE *f = fopen("/proc/cpuinfo", "r");
	struct utsname system;
	char line[256];

	snprintf(out, size, "%s", uname(&system) < 0 ? "unknown processor" : system.machine);
	if (f == NULL)
		return;
	while (fgets(line, sizeof line, f) != NULL) {
		char *name;

		if (strncmp(line, "model name", 10) != 0 || (name = strchr(line, ':')) == NULL)
			continue;
		name += 1 + strspn(name + 1, " \t");
		name[strcspn(name, "\n")] = '\0';
		snprintf(out, size, "%s", name);
		break;
	}
	fclose(f);
}

int cpu_open(struct backend **out, unsigned threads, struct error *e)
{
	struct cpu_backend *c = memory_new(1, sizeof *c);
	char name[80];

	*out = NULL;
	if (choose_isa(&c->isa, e) || cpu_gemm_open(c, e) || thread_pool_new(&c->pool, threads, e)) {
		free(c);
		return -1;
	}
	choose_kernels(c);
	processor_name(name, sizeof name);
	c->base.op = &cpu_operations;
	c->base.name = "cpu";
	c->base.threads = thread_pool_size(c->pool);
	snprintf(c->base.device, sizeof c->base.device, "%s, %s", name, isa_names[c->isa]);
	*out = &c->base;
	return 0;
}

void cpu_close(struct backend *b)
{
	struct cpu_backend *c = cpu_of(b);

	cpu_free(b, c->scratch);
	thread_pool_free(c->pool);
	free(c);
}
