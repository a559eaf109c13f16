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
 * Tolerances of AdamW in UNITs of the sizes that oracle_adamw() gives: m has
 * one rounded coefficient, up to three products and a sum, v one product more.
 * The change of p is a quotient of m / c1 and sqrt(v / c2) + epsilon, whose
 * rounding adds to those (m 5, half of v 3, then 8 operations: 16, which is in
 * its size); p's own rounding is 1.
 */
enum {
	ADAMW_M = 5,
	ADAMW_V = 6,
	ADAMW_P = 1
};

/*
 * A device to test: the CPU with each instruction set that runs here and 1 to
 * 3 threads, or each Vulkan device. What does not run here is named in a line
 * beginning "skipped", what does in one beginning "ran on: ".
 */
struct device {
	struct backend *backend;
	char name[96];   /* "cpu avx2, 3 threads" */
	char open[32];   /* "cpu" or "vulkan:INDEX", as backend_open() takes it */
	unsigned family; /* equal for devices that differ in the number of threads only */
	double sum_unit; /* relative error of one addition in sums over whole tensors */
};

enum {
	PARITY_DEVICES = 32
};

/* What parity_setup() opened. */
extern struct device devices[PARITY_DEVICES];
extern size_t device_count;

/*
 * What main() was called with: nothing for the CPU, or "vulkan" for all Vulkan
 * devices, or "lavapipe" for those of Mesa's software driver, either under the
 * validation layer where there is one, whose messages are failures. False if
 * there is nothing to test, which a line "skipped: all: REASON" then says;
 * main() returns 0.
 */
bool parity_arguments(int argc, char **argv);
bool parity_on_vulkan(void);

/* The tests of a file that parity_main.c runs: what cmocka_run_group_tests() returns. */
int parity_tests(void);

/* Group fixtures that open all devices and close them. */
int parity_setup(void **state);
int parity_teardown(void **state);

/* Further devices behind those that are there already, as setup opens them. */
void parity_open(void);

/* The device opened once more, with a variable of the environment set or, for NULL, as it is. */
struct backend *parity_again(const struct device *d, const char *variable, const char *value);

/* Whole groups of tests on one device after another: *name is set to each, as backend_open() takes it. */
int parity_each(const char **name, int (*group)(void));

/* The CPU with one thread, that instruction set and that way of gemm(), whatever the environment says. */
struct backend *parity_cpu(const char *isa, const char *gemm);

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
