/*
 * AdamW over a model's parameters: moments, clipping by the global norm, and
 * the learning rate's schedule.
 *
 * Weight decay is decoupled (Loshchilov and Hutter, arXiv 1711.05101) and
 * spares norm weights and biases.
 */
#ifndef NN_OPTIMIZER_H
#define NN_OPTIMIZER_H

#include <stdint.h>

#include "base/error.h"
#include "base/option.h"
#include "nn/model.h"

enum schedule_kind {
	SCHEDULE_CONSTANT,
	SCHEDULE_LINEAR,
	SCHEDULE_COSINE
};

/*
 * Rate of step s = 1..S with W steps of warm-up:
 *     s <= W   peak s / W
 *     s >  W   peak (floor + (1 - floor) f(x)),  x = (s - W) / (S + 1 - W)
 * f is 1 (constant), 1 - x (linear) or (1 + cos(pi x)) / 2 (cosine). x is below 1
 * for every step, so no update has the rate 0: peak * floor would be that of step S + 1.
 */
struct schedule {
	enum schedule_kind kind;
	double peak;     /* > 0 */
	double floor;    /* share of the peak one step after the last, [0, 1] */
	uint64_t warmup; /* steps */
	uint64_t steps;  /* of the whole run */
};

double schedule_rate(const struct schedule *s, uint64_t step);
extern const char *const schedule_names[]; /* constant linear cosine, NULL */

struct optimizer_options {
	float beta1, beta2, epsilon;
	float decay; /* of matrices */
	float clip;  /* largest global norm of the gradient; 0 = no clipping */
};

/* beta 0.9 and 0.999, epsilon 1e-8, decay 0.01, clip 1. */
extern const struct optimizer_options optimizer_defaults;

/* Of struct optimizer_options. */
extern const struct option_row optimizer_option_rows[];

struct optimizer;

/* Moments start at zero, as does the count of steps. The model must outlive it. */
int optimizer_new(struct optimizer **out, struct model *m, const struct optimizer_options *o, struct error *e);
void optimizer_free(struct optimizer *o);

/*
 * One update with the gradients of `gradients` (the model's layout), which are
 * `scale` times those of the loss (scaler.h; else 1). *norm receives the L2
 * norm of the loss's own gradient, before clipping. ERROR_RANGE if it is not finite;
 * then nothing was changed.
 */
int optimizer_step(struct optimizer *o, struct buffer *gradients, double scale, double rate, double *norm,
		   struct error *e);

/* Updates done so far. */
uint64_t optimizer_steps(const struct optimizer *o);

/* The moments [layout.elements] each on the host. */
int optimizer_read(struct optimizer *o, float *m, float *v, struct error *e);

/* For checkpoints: the moments' buffers, in the model's layout, and the count of updates that belongs to them. */
struct buffer *optimizer_first_moment(const struct optimizer *o);
struct buffer *optimizer_second_moment(const struct optimizer *o);
void optimizer_go_on(struct optimizer *o, uint64_t steps);

#endif
