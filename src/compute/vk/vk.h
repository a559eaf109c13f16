/*
 * The inside of the Vulkan backend, for the files of src/compute/vk only.
 *
 * Operations describe a launch: a shader, its specialisation constants, what
 * it reads and writes, its parameters and its grid; vk_launch() binds, puts
 * the barriers that the ranges demand, and records. Commands are submitted
 * when enough are recorded and waited for when the host wants results. The
 * first failure is kept for sync(); after it nothing is recorded until then.
 */
#ifndef COMPUTE_VK_VK_H
#define COMPUTE_VK_VK_H

#include <stdint.h>

#include "base/order.h"
#include "compute/operations.h"
#include "compute/vk/device.h"
#include "compute/vk/loader.h"
#include "shaders/params.h"

/* Shaders by the names of their files; STORAGE and SUBGROUP variants have their own. */
/* clang-format off */
#define SHADERS(X) \
	X(adamw) X(attention) X(attention_delta) X(attention_dkv) X(attention_dq) X(attention_merge) \
	X(attention_subgroup) X(axpy) X(column_sum) X(cross_entropy) X(cross_entropy_backward) \
	X(cross_entropy_subgroup) X(gemm) X(gemm_half) X(gemm_q8) X(move) \
	X(rmsnorm) X(rmsnorm_backward) X(rmsnorm_backward_subgroup) X(rmsnorm_subgroup) X(rope) X(sample) \
	X(sample_subgroup) X(scatter_add) X(split_sum) X(square_sum) X(square_sum_subgroup) X(swiglu)
/* clang-format on */

enum shader {
#define SHADER_ENUM(name) SHADER_##name,
	SHADERS(SHADER_ENUM)
#undef SHADER_ENUM
	SHADER_gemm_f16, /* on cooperative matrices */
	SHADER_gemm_bf16,
	SHADER_COUNT
};

struct module {
	const char *name;
	const uint32_t *words; /* NULL: this build has none */
	size_t bytes;
};

const struct module *vk_module(enum shader shader); /* spirv.c */

/* gemm_f16 and gemm_bf16, from the file that configure chose: spirv_none.c, spirv_f16.c or spirv_bf16.c. */
extern const struct module vk_cooperative_modules[];

static inline enum shader vk_cooperative_shader(enum precision precision)
{
	return precision == PRECISION_BF16 ? SHADER_gemm_bf16 : SHADER_gemm_f16;
}

struct buffer {
	VkBuffer handle;
	VkDeviceMemory memory;
	size_t bytes;
	uint32_t heap;
	void *mapped; /* host's view of staging, else NULL */
};

/* Bytes of a buffer that a command reads, or writes as well. */
struct access {
	VkBuffer buffer;
	size_t from, to;
	bool write;
};

enum {
	MAX_CONSTANTS = 8,
	MAX_ACCESSES = 64,
	MAX_DISPATCHES = 256,
	MAX_PIPELINES = 256,
	FRAMES = 3
};

/* One command buffer with all that it needs until the device is done with it. */
struct frame {
	VkCommandBuffer commands;
	VkFence fence;
	bool recording, submitted;
	unsigned dispatches;
	double work;            /* multiply-adds recorded */
	VkDescriptorPool sets;  /* MAX_DISPATCHES of them */
	struct buffer *staging; /* host-visible: uploads, downloads, tables */
	size_t staged;          /* bytes of it in use */
};

struct pipeline {
	enum shader shader;
	bool base; /* for dispatches that do not begin with the first workgroup */
	uint32_t constants[MAX_CONSTANTS];
	VkPipeline handle;
};

struct vulkan_backend {
	struct backend base;
	struct loader loader;
	struct adapter adapter;
	struct device_functions f;
	VkDevice device;
	VkQueue queue;

	/* memory.c */
	size_t used[VK_MAX_MEMORY_HEAPS]; /* bytes allocated here */
	struct buffer *scratch, *status;

	/* pipeline.c */
	VkDescriptorSetLayout set_layout;
	VkPipelineLayout layout;
	VkPipelineCache cache;
	VkShaderModule modules[SHADER_COUNT];
	struct pipeline pipelines[MAX_PIPELINES];
	size_t pipeline_count;
	size_t cache_bytes; /* of the file that was read */

	/* queue.c */
	VkCommandPool command_pool;
	struct frame frames[FRAMES];
	unsigned frame;                       /* that is recorded, or will be next */
	struct access accesses[MAX_ACCESSES]; /* since the last barrier */
	size_t access_count;
	bool draws;          /* sample() was recorded since the last look at its status */
	double work_limit;   /* multiply-adds of one submission */
	const char *last;    /* the operation recorded last, for a lost device */
	bool lost;
	struct error failure; /* the first since the last sync */
};

static inline struct vulkan_backend *vk_of(struct backend *b)
{
	return (struct vulkan_backend *)b;
}

static inline size_t vk_parts(size_t n, size_t part)
{
	return (n + part - 1) / part;
}

/* -- memory.c ------------------------------------------------------------- */

int vk_alloc(struct backend *b, struct buffer **out, size_t bytes, const char *what, struct error *e);
void vk_free(struct backend *b, struct buffer *buffer);
struct capacity vk_capacity(struct backend *b);

/* Memory that the host writes and reads through ->mapped. */
int vk_alloc_staging(struct vulkan_backend *v, struct buffer **out, size_t bytes, struct error *e);
void vk_release(struct vulkan_backend *v, struct buffer *buffer); /* without waiting; NULL is fine */

/*
 * A view of at least n elements for this operation's own use; the next call
 * may give the same. Its buffer is NULL, with the failure kept, if there is no
 * memory: the operation then returns without doing anything.
 */
struct view vk_scratch(struct vulkan_backend *v, size_t n);

/* -- pipeline.c ----------------------------------------------------------- */

int vk_pipelines_open(struct vulkan_backend *v, struct error *e);
void vk_pipelines_close(struct vulkan_backend *v); /* writes the cache's file if it grew */

/* The shader that does the same by subgroups, where the device has what it takes and there is one. */
enum shader vk_variant(const struct vulkan_backend *v, enum shader shader);

/* Made when first asked for. VK_NULL_HANDLE with *e filled if the driver refuses. */
VkPipeline vk_pipeline(struct vulkan_backend *v, enum shader shader, const uint32_t constants[MAX_CONSTANTS], bool base,
		       struct error *e);

/* -- queue.c -------------------------------------------------------------- */

int vk_queue_open(struct vulkan_backend *v, struct error *e);
void vk_queue_close(struct vulkan_backend *v);

/* Keep the first failure for sync(). */
void vk_fail(struct vulkan_backend *v, const struct error *failure);

/* Submit what is recorded and wait until the device is idle. */
void vk_wait(struct vulkan_backend *v);

void vk_upload(struct backend *b, struct view to, const void *from, size_t n);
void vk_download(struct backend *b, void *to, struct view from, size_t n);
void vk_copy(struct backend *b, struct view to, struct view from, size_t n);
void vk_zero(struct backend *b, struct view to, size_t n);
int vk_sync(struct backend *b, struct error *e);

/* What one binding of a launch reads, or with `write` reads and writes. */
struct operand {
	struct view view;
	size_t rows, columns;
	bool write;
	const void *table; /* words of the host, [columns], instead of a view: copied at once */
};

static inline struct operand vk_in(struct view v, size_t rows, size_t columns)
{
	return (struct operand){ .view = v, .rows = rows, .columns = columns };
}

static inline struct operand vk_out(struct view v, size_t rows, size_t columns)
{
	return (struct operand){ .view = v, .rows = rows, .columns = columns, .write = true };
}

static inline struct operand vk_table(const void *words, size_t n)
{
	return (struct operand){ .rows = 1, .columns = n, .table = words };
}

enum {
	GROUP = 128 /* invocations of a workgroup: what every device can */
};

struct launch {
	const char *what; /* the operation, for errors */
	enum shader shader;
	uint32_t constants[MAX_CONSTANTS]; /* [0] 0 = GROUP */
	struct operand operands[DEVICE_BINDINGS];
	size_t operand_count;
	void *params; /* begins with a place for each operand, which vk_launch() fills */
	size_t params_bytes;
	size_t groups[3]; /* 0 = 1 in y and z */
	double work;      /* multiply-adds, roughly */
	bool severable; /* workgroups know their part by their number alone: too much work goes in several dispatches */
};

/*
 * Record it. Operands without a buffer are bound to something that the shader
 * must not touch. ERROR_DEVICE is kept if an operand is larger than a binding
 * can be, or the grid larger than the device's.
 */
void vk_launch(struct vulkan_backend *v, struct launch *l);

/* A grid of workgroups for n of something, each taking several where they are many. */
size_t vk_groups(size_t n);

/* Elements that one launch on contiguous elements takes: what a binding holds, a multiple of 2^14. */
size_t vk_elements(const struct vulkan_backend *v);

/* -- the operations ------------------------------------------------------- */

int vk_set_precision(struct backend *b, enum precision precision, struct error *e);
void vk_gemm(struct backend *b, struct view c, struct view a, bool ta, struct view bm, bool tb, size_t m, size_t n,
	     size_t k, float alpha, float beta);
size_t vk_pack_size(struct backend *b, enum dtype dtype, size_t n, size_t k);
void vk_pack(struct backend *b, struct packed p, const float *w);
void vk_project(struct backend *b, struct view y, struct view x, struct packed w, struct view bias, size_t rows,
		bool add);
void vk_embed(struct backend *b, struct view out, struct view table, struct view token, size_t rows, size_t width);
void vk_embed_backward(struct backend *b, struct view dtable, struct view dout, struct view token, size_t rows,
		       size_t width, size_t vocabulary);
void vk_scatter(struct backend *b, struct view to, struct view from, struct view index, size_t rows, size_t width);
void vk_gather(struct backend *b, struct view to, struct view from, struct view index, size_t rows, size_t width);
void vk_scatter_add(struct backend *b, struct view to, struct view from, struct view index, size_t rows, size_t width);
void vk_bias(struct backend *b, struct view x, struct view bias, size_t rows, size_t width);
void vk_bias_backward(struct backend *b, struct view dbias, struct view dx, size_t rows, size_t width);
void vk_rmsnorm(struct backend *b, struct view out, struct view scale, struct view x, struct view w, size_t rows,
		size_t groups, size_t width, float epsilon);
void vk_rmsnorm_backward(struct backend *b, struct view dx, struct view dw, struct view dout, struct view x,
			 struct view scale, struct view w, size_t rows, size_t groups, size_t width, bool add);
void vk_rope(struct backend *b, struct view x, struct view table, struct view position, size_t rows, size_t heads,
	     size_t width, size_t positions, float sign);
void vk_attention(struct backend *b, struct view out, struct view lse, struct view q, struct view k, struct view v,
		  const struct span *spans, size_t count, struct heads heads, float scale);
void vk_attention_backward(struct backend *b, struct view dq, struct view dk, struct view dv, struct view dout,
			   struct view q, struct view k, struct view v, struct view out, struct view lse,
			   const struct span *spans, size_t count, struct heads heads, float scale);
void vk_swiglu(struct backend *b, struct view out, struct view gate_up, size_t rows, size_t width);
void vk_swiglu_backward(struct backend *b, struct view dgate_up, struct view dout, struct view gate_up, size_t rows,
			size_t width);
void vk_axpy(struct backend *b, struct view y, struct view x, size_t n, float alpha);
void vk_scale(struct backend *b, struct view x, size_t n, float alpha);
void vk_cross_entropy(struct backend *b, struct view logprob, struct view lse, struct view logits, struct view target,
		      size_t rows, size_t vocabulary);
void vk_cross_entropy_backward(struct backend *b, struct view logits, struct view lse, struct view target,
			       struct view coefficient, size_t rows, size_t vocabulary);
void vk_sample(struct backend *b, struct view token, struct view logprob, struct view logits,
	       const struct sampling *rules, size_t rows, size_t vocabulary);
void vk_square_sum(struct backend *b, double *out, struct view x, size_t n);
void vk_adamw(struct backend *b, struct view p, struct view grad, struct view m, struct view v, size_t n,
	      const struct adamw *rule);

#endif
