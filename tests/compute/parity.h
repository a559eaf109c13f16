/*
 * What the parity tests share: the devices to try, matrices on a device with
 * guarded gaps around and between their rows, and comparison with f64.
 *
 * A test makes its inputs as f64 values that f32 holds exactly, gives them to
 * the oracle and to every device, and compares within the tolerance that it
 * states. Failures go through cmocka with the device and the shape in the text.
 */
#ifndef TESTS_COMPUTE_PARITY_H
#define TESTS_COMPUTE_PARITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "compute/operations.h"

/* Half the distance from 1 to the next float: the relative error of one rounding. */
#define UNIT 0x1p-24

/* Below this f32 has fewer digits or none. */
#define TINY 0x1p-126

/*
 * Every device to test: the CPU with each instruction set that runs here and
 * 1 to 3 threads. Instruction sets that do not run here are named in a line
 * beginning "skipped".
 */
struct device {
	struct backend *backend;
	char name[96];   /* "cpu avx2, 3 threads" */
	unsigned family; /* equal for devices that differ in the number of threads only */
	double sum_unit; /* relative error of one addition in sums over whole tensors */
};

enum {
	PARITY_DEVICES = 16
};

/*
 * What main() was called with: nothing for the CPU, or "vulkan" for all Vulkan
 * devices, under the validation layer where there is one, whose messages are
 * failures; NAME=VALUE behind it set the environment first. False if there is
 * nothing to test, which a line "skipped: all: REASON" then says; main()
 * returns 0.
 */
bool parity_arguments(int argc, char **argv);

size_t parity_open(struct device devices[PARITY_DEVICES]);
void parity_close(struct device *devices, size_t count);

/*
 * A matrix [rows, columns] in a buffer of its own, `offset` elements from its
 * start, with a pitch that may exceed the columns. All else in the buffer
 * holds a pattern that is NaN as a float and that must never change.
 */
struct matrix {
	struct backend *backend;
	struct view view;
	size_t rows, columns;
	size_t size; /* elements of the buffer */
};

struct matrix matrix_new(struct backend *b, size_t rows, size_t columns, size_t offset, size_t gap);
void matrix_free(struct matrix *m);

/* Dense values [rows, columns] to the device and back; getting checks the guards. */
void matrix_set(struct matrix *m, const double *values);
void matrix_set_ints(struct matrix *m, const int32_t *values);
void matrix_get(struct matrix *m, double *values);
void matrix_get_floats(struct matrix *m, float *values); /* bit for bit */
void matrix_get_ints(struct matrix *m, int32_t *values);

/* n values on the heap that f32 holds: zeros, or normal with a deviation. */
double *values_new(size_t n);
double *values_random(struct rng *r, size_t n, double deviation);
double *values_copy(const double *values, size_t n);
int32_t *ints_below(struct rng *r, size_t n, int32_t below);

/* Round each to the nearest float. */
void values_round(double *values, size_t n);

/* Fail unless sync() reports success. */
void parity_sync(struct backend *b);

/*
 * Fail unless |got - want| <= factor * UNIT * magnitude + TINY for all n.
 * magnitude NULL: that of want. what: the operation; shape: for the message.
 */
void parity_compare(const double *got, const double *want, const double *magnitude, size_t n, double factor,
		    const struct device *device, const char *what, const char *shape);

#endif
