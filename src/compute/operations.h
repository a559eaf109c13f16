/*
 * The operation table: the one place where the transformer meets a device.
 *
 * Everything above this layer holds opaque buffers and calls operations; the
 * CPU (src/compute/cpu) and Vulkan (src/compute/vk) implement the same table.
 * Operations return nothing and may only record; sync() runs what is pending
 * and returns the first failure, so kernels and the model have no error paths.
 *
 * Elements are 4 bytes wide (f32 or i32) everywhere but in packed weights.
 * Arithmetic and accumulation are f32 (sums over a whole tensor are f64, or on
 * devices without it pairs of f32), but for what set_precision() asks of gemm().
 * Backends agree with the f64 oracle of tests/compute within the tolerances
 * listed, with their reasons, in tests/compute.
 *
 * Letters: R rows (tokens of many sequences laid end to end), C width,
 * H query heads, K key-value heads, D width of a head, F feed-forward width,
 * V vocabulary, P positions.
 */
#ifndef COMPUTE_OPERATIONS_H
#define COMPUTE_OPERATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/option.h"
#include "base/text.h"

struct buffer; /* device memory, owned by the backend that made it */
struct backend;

/* What gemm() makes of its operands: nothing, or rounds each to 16 bits. Sums are f32 in all. */
enum precision {
	PRECISION_F32,
	PRECISION_F16, /* 11 bits of significand, largest 65504, beyond it infinity */
	PRECISION_BF16 /* 8 bits of significand, the range of f32 */
};

/* Storage of packed weights; all arithmetic is f32 whatever the storage. */
enum dtype {
	DTYPE_F32,
	DTYPE_BF16,
	DTYPE_F16,
	DTYPE_Q8_0 /* blocks of 32 along k: one f16 scale, 32 int8 */
};

/*
 * A matrix in a buffer: row r, column c is element offset + r * pitch + c.
 * Columns are contiguous; pitch >= columns, and larger where a matrix is a
 * range of columns of another (q inside [q k v]). A vector is one row.
 */
struct view {
	struct buffer *buffer;
	size_t offset; /* elements of 4 bytes from the start of the buffer */
	size_t pitch;  /* elements from one row to the next */
};

/* What lies some elements, or rows, after its beginning. */
static inline struct view view_from(struct view v, size_t elements)
{
	v.offset += elements;
	return v;
}

static inline struct view view_rows(struct view v, size_t rows)
{
	return view_from(v, rows * v.pitch);
}

/* A weight matrix [n, k] in the layout that project() of this backend reads. */
struct packed {
	struct buffer *buffer;
	size_t offset; /* bytes, a multiple of 64 */
	enum dtype dtype;
	size_t n, k; /* outputs, inputs */
};

/*
 * A run of consecutive rows that belong to one sequence, for attention.
 *
 * Row i of the span is query row `row + i` and stands at position
 * `position + i` of its sequence. It sees, in this order,
 *   - the shared prefix: key rows prefix_row .. prefix_row + prefix_rows - 1,
 *     positions 0 .. prefix_rows - 1, all of them;
 *   - its own keys: key row key_row + j is position prefix_rows + j, for
 *     j = 0 .. position + i - prefix_rows.
 * position >= prefix_rows. In training keys are the rows themselves: key_row
 * == row, position == prefix_rows, and a prefix is the rows of another span of
 * the pass. In sampling key rows index the cache.
 */
struct span {
	uint32_t row, rows;
	uint32_t position;
	uint32_t key_row;
	uint32_t prefix_row, prefix_rows;
};

/* Shape of attention and rotary embedding. H is a multiple of K, D is even. */
struct heads {
	size_t query;     /* H */
	size_t key_value; /* K */
	size_t width;     /* D */
};

/* One row's sampling rule; see sample(). */
struct sampling {
	float temperature; /* >= 0; 0 takes the most likely token (lowest id on ties) */
	float top_p;       /* (0, 1]; 1 = off */
	float min_p;       /* [0, 1); 0 = off */
	int32_t top_k;     /* 0 = off */
	double uniform;    /* [0, 1): this row's random number */
};

struct adamw {
	float rate;         /* learning rate of this step */
	float beta1, beta2; /* decay of the first and second moment */
	float epsilon;
	float decay;   /* decoupled weight decay: p -= rate * decay * p first */
	float scale;   /* factor on every gradient: clipping */
	uint64_t step; /* 1 for the first update: bias corrections 1 - beta^step */
};

/* What a device holds, in bytes; SIZE_MAX where it knows of no limit. */
struct capacity {
	const char *host;  /* what limits the heap where that is the host's memory: "its address space"; else NULL */
	size_t heap;       /* the memory that buffers come from */
	size_t budget;     /* what of it the driver lets this process have at present; SIZE_MAX: it does not say */
	size_t used;       /* of the heap, by buffers that are there */
	size_t staging;    /* to exchange data with the host, part of used where there is one heap */
	size_t allocation; /* the largest buffer */
	size_t operand;    /* the largest operand of an operation that does not cut it */
	size_t products;   /* what gemm() will yet take of the heap beside buffers, where that is much; else 0 */
	size_t touched;    /* what gemm() writes to of the host's memory beside buffers, about; 0 where it uses none */
};

/* Bytes that will be needed: a buffer, or an operand of some operation that lies within a buffer. */
struct demand {
	const char *what; /* as alloc() will name it */
	size_t bytes;
	bool operand;
};

struct operations {
	/* -- memory ------------------------------------------------------- */

	/* Zeroed device memory, aligned to 64 bytes. ERROR_MEMORY names `what` and the bytes. */
	int (*alloc)(struct backend *b, struct buffer **out, size_t bytes, const char *what, struct error *e);
	void (*free)(struct backend *b, struct buffer *buffer);

	/* At present: budget and used change. */
	struct capacity (*capacity)(struct backend *b);

	/* n elements of 4 bytes; offsets of the view count, pitches do not. download() syncs first. */
	void (*upload)(struct backend *b, struct view to, const void *from, size_t n);
	void (*download)(struct backend *b, void *to, struct view from, size_t n);
	void (*copy)(struct backend *b, struct view to, struct view from, size_t n);
	void (*zero)(struct backend *b, struct view to, size_t n);

	/* Run all that is recorded; the first failure since the last sync. */
	int (*sync)(struct backend *b, struct error *e);

	/* -- products ----------------------------------------------------- */

	/*
	 * The precision of every gemm() from now on; f32 at first. The name of
	 * the device says from then on how such products are made.
	 * ERROR_DEVICE, and nothing is changed, if the backend has none but f32.
	 */
	int (*set_precision)(struct backend *b, enum precision precision, struct error *e);

	/*
	 * C = alpha * op(A) * op(B) + beta * C, for training.
	 *
	 * Elements of a and b are first rounded to the precision (to nearest, ties
	 * to even), whatever the device then multiplies with; sums, alpha, beta
	 * and c are f32.
	 * c [m,n]; a [m,k] or, if ta, [k,m]; bm [k,n] or, if tb, [n,k]. c must not
	 * overlap a or bm; with beta == 0 it is only written (NaNs in it do not
	 * survive). A row of c may depend in its last bits on m and on the number
	 * of threads; with both fixed it repeats exactly.
	 */
	void (*gemm)(struct backend *b, struct view c, struct view a, bool ta, struct view bm, bool tb, size_t m,
		     size_t n, size_t k, float alpha, float beta);

	/* Bytes that pack() needs for [n, k]; a multiple of 64. */
	size_t (*pack_size)(struct backend *b, enum dtype dtype, size_t n, size_t k);

	/*
	 * Bring w [n, k] (f32, row-major on the host) into p, rounding to
	 * p.dtype (to nearest, ties to even; q8_0: scale = max|w| / 127 rounded
	 * to f16, round half away from zero). For q8_0 k is a multiple of 32.
	 */
	void (*pack)(struct backend *b, struct packed p, const float *w);

	/*
	 * y = x W^T + bias (+ y if add), for sampling: rows are few.
	 *
	 * y [rows, n], x [rows, k], bias [n] or a view with buffer NULL. Every
	 * element of y is summed over k in one fixed order, whatever `rows` is
	 * and however many threads work: a row's bits do not depend on its
	 * neighbours.
	 */
	void (*project)(struct backend *b, struct view y, struct view x, struct packed w, struct view bias, size_t rows,
			bool add);

	/* -- rows --------------------------------------------------------- */

	/* out[r] = table[token[r]]; out [R,C], table [V,C], token i32 [R], each in 0..V-1. */
	void (*embed)(struct backend *b, struct view out, struct view table, struct view token, size_t rows,
		      size_t width);

	/* dtable[token[r]] += dout[r], summed in the order of r. */
	void (*embed_backward)(struct backend *b, struct view dtable, struct view dout, struct view token, size_t rows,
			       size_t width, size_t vocabulary);

	/* to[index[r]] = from[r] (scatter) and to[r] = from[index[r]] (gather); index i32 [R], distinct for scatter. */
	void (*scatter)(struct backend *b, struct view to, struct view from, struct view index, size_t rows,
			size_t width);
	void (*gather)(struct backend *b, struct view to, struct view from, struct view index, size_t rows,
		       size_t width);

	/* to[index[r]] += from[r], in the order of r (indices may repeat). */
	void (*scatter_add)(struct backend *b, struct view to, struct view from, struct view index, size_t rows,
			    size_t width);

	/* x[r] += bias, and dbias += sum over r of dx[r]; bias [C]. */
	void (*bias)(struct backend *b, struct view x, struct view bias, size_t rows, size_t width);
	void (*bias_backward)(struct backend *b, struct view dbias, struct view dx, size_t rows, size_t width);

	/*
	 * Root-mean-square norm of `groups` consecutive vectors of width C in
	 * each row (1 for the layer norms; the number of heads for q and k norms):
	 *     out = x * s * w,  s = 1 / sqrt(mean(x^2) + epsilon).
	 * w [C] shared by the groups; scale [R, groups] receives s, or buffer
	 * NULL where nobody asks. out may be x.
	 */
	void (*rmsnorm)(struct backend *b, struct view out, struct view scale, struct view x, struct view w,
			size_t rows, size_t groups, size_t width, float epsilon);

	/*
	 * dx += (or, if !add, =) gradient through rmsnorm; dw += its weight's.
	 * x is the forward pass's input, scale its s. dx may be dout if !add.
	 */
	void (*rmsnorm_backward)(struct backend *b, struct view dx, struct view dw, struct view dout, struct view x,
				 struct view scale, struct view w, size_t rows, size_t groups, size_t width, bool add);

	/*
	 * Rotary embedding in place on `heads` heads of width D in each row.
	 * table [P, D]: for each position D/2 cosines, then D/2 sines.
	 * Pairs are (i, i + D/2), as in Hugging Face's files:
	 *     x_i' = x_i cos - sign x_{i+D/2} sin,  x_{i+D/2}' = x_{i+D/2} cos + sign x_i sin.
	 * position i32 [R], each in 0..P-1; sign 1 forward, -1 is the backward pass.
	 */
	void (*rope)(struct backend *b, struct view x, struct view table, struct view position, size_t rows,
		     size_t heads, size_t width, size_t positions, float sign);

	/*
	 * out = softmax(scale * q k^T) v per head, causal within each span.
	 *
	 * q, out [R, H*D]; k, v [key rows, K*D]; head h reads key-value head
	 * h / (H/K). lse [R, H] receives the logarithm of the softmax's
	 * denominator (natural, of the scaled scores), or buffer NULL. Each row
	 * of out is summed over its keys in one fixed order that depends only on
	 * the row's own positions (not on other spans, rows or threads, nor on
	 * how its keys are divided between prefix and own), so sampling repeats
	 * bit for bit in any batch.
	 */
	void (*attention)(struct backend *b, struct view out, struct view lse, struct view q, struct view k,
			  struct view v, const struct span *spans, size_t count, struct heads heads, float scale);

	/*
	 * Gradients of attention. dq [R, H*D] is written; dk and dv [key rows,
	 * K*D] are written for every key row that a span sees, with the sum over
	 * all spans that see it. dq, dk, dv must not overlap q, k, v, out, dout.
	 * out and lse are the forward pass's results.
	 */
	void (*attention_backward)(struct backend *b, struct view dq, struct view dk, struct view dv, struct view dout,
				   struct view q, struct view k, struct view v, struct view out, struct view lse,
				   const struct span *spans, size_t count, struct heads heads, float scale);

	/* out [R,F] = silu(gate) * up; gate_up [R, 2F]: gate in the first F columns. */
	void (*swiglu)(struct backend *b, struct view out, struct view gate_up, size_t rows, size_t width);
	/* dgate_up [R, 2F] from dout [R, F]; dgate_up may be gate_up. */
	void (*swiglu_backward)(struct backend *b, struct view dgate_up, struct view dout, struct view gate_up,
				size_t rows, size_t width);

	/* y += alpha * x and x *= alpha over n contiguous elements. */
	void (*axpy)(struct backend *b, struct view y, struct view x, size_t n, float alpha);
	void (*scale)(struct backend *b, struct view x, size_t n, float alpha);

	/* -- loss --------------------------------------------------------- */

	/*
	 * Log-probability of the target under softmax(logits) in each row.
	 * logits [R,V], target i32 [R] in 0..V-1 or -1 (no target: logprob 0),
	 * logprob [R] and lse [R] (log of the softmax's denominator) receive f32.
	 */
	void (*cross_entropy)(struct backend *b, struct view logprob, struct view lse, struct view logits,
			      struct view target, size_t rows, size_t vocabulary);

	/*
	 * In place: logits := coefficient * (softmax(logits) - onehot(target)),
	 * the gradient of -coefficient * logprob; rows without target become 0.
	 * lse as cross_entropy gave it; coefficient f32 [R].
	 */
	void (*cross_entropy_backward)(struct backend *b, struct view logits, struct view lse, struct view target,
				       struct view coefficient, size_t rows, size_t vocabulary);

	/*
	 * Draw one token a row: logits / temperature, softmax over the first
	 * `vocabulary` columns, then top-k, top-p (the smallest set of most likely
	 * tokens whose mass reaches p) and min-p (at least p times the largest),
	 * each on what the one before left; renormalise; the token is the first,
	 * in order of id, at which the cumulative mass exceeds `uniform`.
	 * token i32 [R]; logprob [R] is the token's log-probability under the
	 * plain softmax at temperature 1 without filters. rules is a host array.
	 */
	void (*sample)(struct backend *b, struct view token, struct view logprob, struct view logits,
		       const struct sampling *rules, size_t rows, size_t vocabulary);

	/* -- optimiser ---------------------------------------------------- */

	/* Sum of squares of n contiguous elements, accumulated wider than f32, to *out (syncs). */
	void (*square_sum)(struct backend *b, double *out, struct view x, size_t n);

	/*
	 * AdamW (Loshchilov and Hutter, 1711.05101) on n contiguous elements:
	 *     g = scale * grad;  m = beta1 m + (1-beta1) g;  v = beta2 v + (1-beta2) g^2;
	 *     p = p - rate * decay * p - rate * (m / (1-beta1^step)) / (sqrt(v / (1-beta2^step)) + epsilon).
	 */
	void (*adamw)(struct backend *b, struct view p, struct view grad, struct view m, struct view v, size_t n,
		      const struct adamw *rule);
};

/* What every backend begins with; the rest is its own. */
struct backend {
	const struct operations *op;
	const char *name;         /* "cpu" or "vulkan", for records */
	char device[192];         /* the processor's or adapter's own name, with what was chosen for it */
	unsigned threads;         /* CPU threads that work for it */
	enum precision precision; /* of gemm(): as set_precision() left it, to be read only */
	char why[256];            /* why "auto" took it; else "" */
};

/*
 * Open a device: "cpu", "vulkan", "vulkan:INDEX", "vulkan:NAME" or "auto".
 *
 * threads 0 = all processors this process may use. Never falls back in
 * silence: only "auto" chooses, and `device` and `why` say what and why. It takes
 * the first discrete GPU that can do all that training needs, else the CPU.
 * ERROR_DEVICE if there is no such device or this build has none of its kind;
 * ERROR_RANGE or ERROR_USAGE if an environment variable about a device is wrong.
 */
int backend_open(struct backend **out, const char *device, unsigned threads, struct error *e);

/* As backend_open(); what "auto" chose, and why, goes to stderr. */
int backend_choose(struct backend **out, const char *device, size_t threads, struct error *e);
void backend_close(struct backend *b); /* NULL is fine; buffers must be freed before */

/*
 * Whether the device has room for all demands at once, beside what it holds
 * already. ERROR_MEMORY names what exceeds which limit, both in bytes, and ends
 * with the remedy. Drivers may refuse later all the same: other programs take
 * memory too.
 */
int backend_admit(struct backend *b, const struct demand *demands, size_t count, const char *remedy, struct error *e);

/*
 * Append what east-device(1) prints on the Vulkan device that `device` names
 * as for backend_open(), or on all of them if it is NULL.
 * ERROR_DEVICE as backend_open().
 */
int backend_describe(struct builder *out, const char *device, struct error *e);

/*
 * -d, a device's name, a const char *; --precision of products in training, an enum
 * precision; --dtype of weights in sampling, an enum dtype.
 */
extern const char *const backend_words[]; /* cpu vulkan auto, NULL */
extern const struct option_row backend_option_rows[], precision_option_rows[], dtype_option_rows[];

/* Names of precisions on command lines and in records, by their numbers, NULL after the last: f32 f16 bf16. */
extern const char *const precision_names[];

/* Names of dtypes on command lines and in records: f32 bf16 f16 q8_0. */
extern const char *const dtype_names[];

#endif
