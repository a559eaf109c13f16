/*
 * The inside of the CPU backend, for the files of src/compute/cpu only.
 *
 * Operations take views, check nothing that the caller can know, and divide
 * their work over the pool. What depends on the instruction set lives in
 * kernels/ and is reached through one const table per file of kernels,
 * chosen once by cpu_open(). An operation that needs memory takes it from
 * cpu_scratch(); that is the only thing that can fail here.
 */
#ifndef COMPUTE_CPU_CPU_H
#define COMPUTE_CPU_CPU_H

#include "base/thread.h"
#include "compute/operations.h"

struct kernels_attention;
struct kernels_gemm;
struct kernels_project;
struct kernels_rows;

/* Instruction sets for which the kernels are compiled. */
enum isa {
	ISA_GENERIC, /* what every machine of this architecture has: SSE2, NEON */
	ISA_AVX2,    /* with FMA and F16C */
	ISA_AVX512   /* F, BW, DQ and VL */
};

struct buffer {
	void *data; /* aligned to 64 bytes */
	size_t bytes;
	void *mapping; /* what to unmap, or NULL when data came from the heap */
	size_t mapping_bytes;
};

struct cpu_backend {
	struct backend base;
	struct thread_pool *pool;
	enum isa isa;
	const struct kernels_attention *attention;
	const struct kernels_gemm *gemm;
	const struct kernels_project *project;
	const struct kernels_rows *rows;
	bool gemm_packed; /* products by our kernels; else by the library */
	bool gemm_begun;  /* the library has found its memory */
	struct buffer *scratch;
	struct error failure; /* the first since the last sync */
};

static inline struct cpu_backend *cpu_of(struct backend *b)
{
	return (struct cpu_backend *)b;
}

/* First element of a view; NULL for a view without buffer. */
static inline float *cpu_floats(struct view v)
{
	return v.buffer == NULL ? NULL : (float *)v.buffer->data + v.offset;
}

static inline int32_t *cpu_ints(struct view v)
{
	return v.buffer == NULL ? NULL : (int32_t *)v.buffer->data + v.offset;
}

/*
 * At least `bytes` of memory aligned to 64 bytes, undefined in content, that
 * stays until the next call. NULL, with the failure kept for sync(), when
 * there is none: the operation then returns without doing anything.
 */
void *cpu_scratch(struct cpu_backend *c, size_t bytes, const char *what);

/* Keep the first failure for sync(). */
void cpu_fail(struct cpu_backend *c, const struct error *failure);

/* -- buffer.c ------------------------------------------------------------- */

struct capacity cpu_capacity(struct backend *b);
int cpu_alloc(struct backend *b, struct buffer **out, size_t bytes, const char *what, struct error *e);
void cpu_free(struct backend *b, struct buffer *buffer);
void cpu_upload(struct backend *b, struct view to, const void *from, size_t n);
void cpu_download(struct backend *b, void *to, struct view from, size_t n);
void cpu_copy(struct backend *b, struct view to, struct view from, size_t n);
void cpu_zero(struct backend *b, struct view to, size_t n);
int cpu_sync(struct backend *b, struct error *e);

/* -- gemm.c, project.c ---------------------------------------------------- */

/*
 * Chooses how products are computed, which EAST_GEMM=packed|blas forces, and
 * keeps the library from starting threads of its own: our pool divides them.
 */
int cpu_gemm_open(struct cpu_backend *c, struct error *e);

/* Address space that the library will yet map for its buffers, most of which is never touched. */
size_t cpu_gemm_addresses(const struct cpu_backend *c);

/* Memory that products of training write to beside their operands, as measured. */
size_t cpu_gemm_touched(const struct cpu_backend *c);
int cpu_set_precision(struct backend *b, enum precision precision, struct error *e);
void cpu_gemm(struct backend *b, struct view c, struct view a, bool ta, struct view bm, bool tb, size_t m, size_t n,
	      size_t k, float alpha, float beta);
size_t cpu_pack_size(struct backend *b, enum dtype dtype, size_t n, size_t k);
void cpu_pack(struct backend *b, struct packed p, const float *w);
void cpu_project(struct backend *b, struct view y, struct view x, struct packed w, struct view bias, size_t rows,
		 bool add);

/* -- rows ----------------------------------------------------------------- */

void cpu_embed(struct backend *b, struct view out, struct view table, struct view token, size_t rows, size_t width);
void cpu_embed_backward(struct backend *b, struct view dtable, struct view dout, struct view token, size_t rows,
			size_t width, size_t vocabulary);
void cpu_scatter(struct backend *b, struct view to, struct view from, struct view index, size_t rows, size_t width);
void cpu_gather(struct backend *b, struct view to, struct view from, struct view index, size_t rows, size_t width);
void cpu_scatter_add(struct backend *b, struct view to, struct view from, struct view index, size_t rows, size_t width);
void cpu_bias(struct backend *b, struct view x, struct view bias, size_t rows, size_t width);
void cpu_bias_backward(struct backend *b, struct view dbias, struct view dx, size_t rows, size_t width);
void cpu_rmsnorm(struct backend *b, struct view out, struct view scale, struct view x, struct view w, size_t rows,
		 size_t groups, size_t width, float epsilon);
void cpu_rmsnorm_backward(struct backend *b, struct view dx, struct view dw, struct view dout, struct view x,
			  struct view scale, struct view w, size_t rows, size_t groups, size_t width, bool add);
void cpu_swiglu(struct backend *b, struct view out, struct view gate_up, size_t rows, size_t width);
void cpu_swiglu_backward(struct backend *b, struct view dgate_up, struct view dout, struct view gate_up, size_t rows,
			 size_t width);
void cpu_axpy(struct backend *b, struct view y, struct view x, size_t n, float alpha);
void cpu_scale(struct backend *b, struct view x, size_t n, float alpha);
void cpu_cross_entropy(struct backend *b, struct view logprob, struct view lse, struct view logits, struct view target,
		       size_t rows, size_t vocabulary);
void cpu_cross_entropy_backward(struct backend *b, struct view logits, struct view lse, struct view target,
				struct view coefficient, size_t rows, size_t vocabulary);
void cpu_sample(struct backend *b, struct view token, struct view logprob, struct view logits,
		const struct sampling *rules, size_t rows, size_t vocabulary);
void cpu_square_sum(struct backend *b, double *out, struct view x, size_t n);
void cpu_adamw(struct backend *b, struct view p, struct view grad, struct view m, struct view v, size_t n,
	       const struct adamw *rule);

/* -- rope and attention --------------------------------------------------- */

void cpu_rope(struct backend *b, struct view x, struct view table, struct view position, size_t rows, size_t heads,
	      size_t width, size_t positions, float sign);
void cpu_attention(struct backend *b, struct view out, struct view lse, struct view q, struct view k, struct view v,
		   const struct span *spans, size_t count, struct heads heads, float scale);
void cpu_attention_backward(struct backend *b, struct view dq, struct view dk, struct view dv, struct view dout,
			    struct view q, struct view k, struct view v, struct view out, struct view lse,
			    const struct span *spans, size_t count, struct heads heads, float scale);

#endif
