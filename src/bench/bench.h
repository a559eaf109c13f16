/*
 * Rates of this machine and of this program on it: its limits (matrix products,
 * memory), each operation at a model's shapes, and training and sampling end to
 * end. Figures are medians of repeats.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "compute/operations.h"
#include "nn/shape.h"
#include "store/model_config.h"

/* A shape to time, with the batch it trains on. */
struct bench_shape {
	const char *name;
	struct model_config config;
	size_t sequences, length; /* of a training batch */
	size_t rows;              /* of one pass of it */
};

/* A shape of east init. */
void bench_shape(struct bench_shape *s, enum shape_name name);

/* Multiply-adds count twice. Forward and backward of one token, causal attention over length / 2 keys. */
double bench_training_flops(const struct bench_shape *s);

struct bench_limits {
	double gemm[PRECISION_BF16 + 1]; /* FLOP/s of the fastest product, by precision; 0 where there is none */
	double read; /* bytes/s of reading memory with all threads; on a GPU of copying, both ways counted */
};

/* The backend's precision is f32 before and after. */
int bench_limits(struct bench_limits *l, struct backend *b, size_t repeats, struct error *e);

/* One operation's figure. */
struct bench_row {
	char name[48];
	double seconds; /* median of one call */
	double flops;   /* floating-point operations of one call; 0 where memory is the limit */
	double bytes;   /* bytes it must move; 0 where arithmetic is the limit */
};

typedef void bench_report(void *context, const struct bench_row *row);

/* Every operation of a training pass at the shape. */
int bench_operations(const struct bench_shape *s, struct backend *b, size_t repeats, bench_report *report,
		     void *context, struct error *e);

/* Seconds of one update (forward, backward, AdamW) of the whole batch: median and least. */
int bench_training(const struct bench_shape *s, struct backend *b, size_t repeats, double *median, double *least,
		   struct error *e);

struct bench_sampling {
	size_t paths, prompt, tokens; /* n paths of `tokens` new tokens from one prompt */
	enum dtype storage;
};

/* Of struct bench_sampling. */
extern const struct option_row bench_sampling_option_rows[];

/* Seconds of one whole run, the prompt's computation included: median and least. */
int bench_sampling(const struct bench_shape *s, const struct bench_sampling *what, struct backend *b, size_t repeats,
		   double *median, double *least, struct error *e);

/* Judging answers on one core: pairs of the forms that MATH's gold answers have, parsed and compared. */
struct bench_answers {
	size_t pairs;
	double seconds;                 /* of all pairs, each at its best of the repeats */
	double median, p99, p999, most; /* seconds of one pair */
};

void bench_answers(size_t repeats, struct bench_answers *out);

/* One figure of a device beside the CPU. */
struct bench_check_row {
	char name[80];       /* a precision and a tensor; what else was compared, or failed */
	double error;        /* how far it differs, in differences that roundings make */
	double limit;        /* the most of them */
	size_t unequal;      /* tokens that differ */
	const char *failure; /* why it did not run, or NULL */
	bool good;
};

typedef void bench_check_report(void *context, const struct bench_check_row *row);

/*
 * Passes of a small model on both, with products of each precision unless the device
 * is the CPU: report the gradient of every tensor and the log-probabilities. Then
 * tokens drawn from the same logits. What fails on the device is reported and the
 * next thing done; -1 only if the CPU fails or there is no memory.
 */
int bench_check(struct backend *device, struct backend *cpu, bench_check_report *report, void *context,
		struct error *e);

#endif
