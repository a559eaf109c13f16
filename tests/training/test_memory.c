/*
 * The memory that `train --dry-run` plans is what `train` takes: within 5 % of the
 * peak that the system counts, on two shapes, with and without what is computed
 * again, and with a checkpoint at the end.
 */
/* Runs: avx2 avx512 */
#define _DEFAULT_SOURCE /* wait4 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limit.h"
#include "base/memory.h"

#define TOLERANCE 0.05

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Run the program with these words; its stdout goes to the file. The peak of its memory, in bytes. */
static double run(const char *out, const char *const *words)
{
	char *argv[32];
	struct rusage usage;
	int status, fd, n = 0;
	pid_t child;

	argv[n++] = getenv("EAST");
	for (; *words != NULL; words++)
		argv[n++] = (char *)(uintptr_t)*words;
	argv[n] = NULL;
	child = fork();
	if (child == 0) {
		fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (fd < 0 || dup2(fd, 1) < 0)
			_exit(126);
		execv(argv[0], argv);
		_exit(127);
	}
	assert_true(child > 0);
	assert_int_equal(wait4(child, &status, 0, &usage), child);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg("%s: wait status %#x", words[0], (unsigned)status);
	return (double)usage.ru_maxrss * 1024;
}

/* The line "total  12.0 MiB" of a plan, in bytes. */
static double planned(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[256];
	double total = NAN;

	assert_non_null(f);
	while (fgets(line, sizeof line, f) != NULL)
		(void)sscanf(line, "total %lf MiB", &total);
	fclose(f);
	return total * 1048576;
}

static int setup(void **state)
{
	static const char *const data[] = { "data", "gsm-mini", "--count",           "40", "--with-solutions",
					    "-q",   "-o",       "memory-data.jsonl", NULL };

	(void)state;
	if (!SANITIZED && limit_resident() > 0)
		run("/dev/null", data);
	return 0;
}

static void compare(const char *shape, const char *option)
{
	const char *init[] = { "init",    "-q",  "-o", "memory-model", "-i",      "memory-data.jsonl",
			       "--shape", shape, "-v", "400",          "--force", NULL };
	const char *train[] = { "train",      "-q",
				"-m",         "memory-model",
				"-i",         "memory-data.jsonl",
				"-j",         "2",
				"-e",         "0.7",
				"-b",         "16",
				"--validate", "memory-data.jsonl",
				"--force",    "-o",
				"memory-out", option,
				NULL,         NULL };
	double plan, peak;

	if (SANITIZED || limit_resident() == 0) {
		printf("skipped: all: a sanitizer's memory, or a system that counts none, tells nothing\n");
		skip();
	}
	run("/dev/null", init);
	peak = run("/dev/null", train);
	train[option == NULL ? 17 : 18] = "-N";
	run("memory-plan", train);
	plan = planned("memory-plan");
	printf("%s%s%s: planned %.1f MiB, taken %.1f\n", shape, option == NULL ? "" : " ", option == NULL ? "" : option,
	       plan / 1048576, peak / 1048576);
	assert_true(fabs(peak - plan) <= TOLERANCE * plan);
}

static void tiny(void **state)
{
	(void)state;
	compare("tiny", NULL);
}

static void tiny_recomputed(void **state)
{
	(void)state;
	compare("tiny", "--recompute");
}

static void small(void **state)
{
	(void)state;
	compare("small", "--recompute");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tiny),
		cmocka_unit_test(tiny_recomputed),
		cmocka_unit_test(small),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
