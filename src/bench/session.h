/* A run of east bench. */
#ifndef BENCH_SESSION_H
#define BENCH_SESSION_H

#include <stdbool.h>

#include "bench/bench.h"

/*
 * check      compare the device's training and drawing with the CPU's, and time nothing
 * threads    0: all processors
 * repeats    timed, of each figure; >= 1
 * precision  of products in training
 */
struct bench_request {
	const char *device;
	enum shape_name shape;
	size_t threads, repeats;
	bool check;
	enum precision precision;
	struct bench_sampling sampling;
};

/*
 * Measure the named parts of answers, ops, train and sample, or all if there are
 * no names, and print them on stdout. ERROR_USAGE for another name, before
 * anything runs; ERROR_DEVICE where the check finds the device wrong.
 */
int bench_session(const struct bench_request *r, char **names, size_t count, struct error *e);

#endif
