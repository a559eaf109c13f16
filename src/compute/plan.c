#include "compute/plan.h"

#include <stdio.h>

static double mebibytes(size_t bytes)
{
	return (double)bytes / 1048576.0;
}

void plan_print_bytes(const char *name, size_t bytes)
{
	printf("%-12s %10.1f MiB\n", name, mebibytes(bytes));
}

void plan_print_limits(struct backend *b, const char *what, size_t bytes)
{
	struct capacity c = b->op->capacity(b);

	if (c.staging > 0)
		plan_print_bytes("staging", c.staging);
	if (c.heap != SIZE_MAX)
		printf("%-12s %10.1f MiB%s%s, %.1f in use so far\n", c.host != NULL ? "limit" : "heap",
		       mebibytes(c.heap), c.host != NULL ? ", " : "", c.host != NULL ? c.host : "", mebibytes(c.used));
	if (c.budget != SIZE_MAX)
		plan_print_bytes("budget", c.budget);
	if (c.allocation != SIZE_MAX)
		printf("%-12s %10.1f MiB at most\n", "allocation", mebibytes(c.allocation));
	if (c.operand == SIZE_MAX)
		return;
	printf("%-12s %10.1f MiB at most", "operand", mebibytes(c.operand));
	if (what != NULL)
		printf(", %.1f planned (%s)", mebibytes(bytes), what);
	printf("\n");
}
