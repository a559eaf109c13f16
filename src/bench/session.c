/* The figures, printed as they come. */
#include "bench/session.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/memory.h"
#include "base/text.h"
#include "compute/plan.h"
#include "config.h"

/* What the parts print against. */
struct session {
	const struct bench_request *request;
	struct backend *backend;
	struct bench_shape shape;
	struct bench_limits limits;
};

/* Forget the peak so far, so that measuring the limits does not count; where the system cannot, it does. */
static void reset_peak(void)
{
	FILE *f = fopen("/proc/self/clear_refs", "w");

	if (f != NULL) {
		fputs("5\n", f);
		fclose(f);
	}
}

static double peak_mebibytes(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	struct rusage usage;
	unsigned long kibibytes = 0;
	char line[256];

	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "VmHWM: %lu", &kibibytes) == 1)
			break;
	if (f != NULL)
		fclose(f);
	if (kibibytes == 0) {
		getrusage(RUSAGE_SELF, &usage);
		kibibytes = (unsigned long)usage.ru_maxrss;
	}
	return (double)kibibytes / 1024.0;
}

static void print_row(void *context, const struct bench_row *row)
{
	const struct session *s = context;
	double rate = (row->flops > 0 ? row->flops : row->bytes) / row->seconds;
	double limit = row->flops > 0 ? s->limits.gemm[s->request->precision] : s->limits.read;

	printf("%-24s %10.1f us %9.2f %-7s %5.1f %%\n", row->name, row->seconds * 1e6, rate * 1e-9,
	       row->flops > 0 ? "GFLOP/s" : "GB/s", 100 * rate / limit);
	fflush(stdout);
}

static int operations(struct session *s, struct error *e)
{
	printf("\noperations, %s, %zu rows: median of %zu, share of the limit\n", s->shape.name, s->shape.rows,
	       s->request->repeats);
	return bench_operations(&s->shape, s->backend, s->request->repeats, print_row, s, e);
}

static int training(struct session *s, struct error *e)
{
	double flops = bench_training_flops(&s->shape), median, least, tokens;

	reset_peak();
	if (bench_training(&s->shape, s->backend, s->request->repeats, &median, &least, e))
		return -1;
	tokens = (double)(s->shape.sequences * s->shape.length);
	printf("\ntraining, %s, %zu x %zu tokens: %.0f tokens/s median, %.0f best\n", s->shape.name, s->shape.sequences,
	       s->shape.length, tokens / median, tokens / least);
	printf("         %.1f GFLOP/s, %.1f %% of the best product; peak memory %.0f MiB\n",
	       tokens / median * flops * 1e-9, 100 * tokens / median * flops / s->limits.gemm[s->request->precision],
	       peak_mebibytes());
	return 0;
}

static int sampling(struct session *s, struct error *e)
{
	const struct bench_sampling *w = &s->request->sampling;
	double median, least, tokens = (double)(w->paths * w->tokens);

	reset_peak();
	if (bench_sampling(&s->shape, w, s->backend, s->request->repeats, &median, &least, e))
		return -1;
	printf("\nsampling, %s, %s, %zu paths of %zu tokens from a prompt of %zu: %.0f tokens/s median, %.0f best\n",
	       s->shape.name, dtype_names[w->storage], w->paths, w->tokens, w->prompt, tokens / median, tokens / least);
	printf("         %.2f ms a step; peak memory %.0f MiB\n", median / (double)w->tokens * 1e3, peak_mebibytes());
	return 0;
}

static int answers(struct session *s, struct error *e)
{
	struct bench_answers r;

	(void)e;
	bench_answers(s->request->repeats, &r);
	printf("answers  %zu pairs of the forms of MATH, one core: %.0f pairs/s\n", r.pairs,
	       (double)r.pairs / r.seconds);
	printf("         %.1f us median, %.1f us at 99 %%, %.1f us at 99.9 %%, %.0f us at most\n", r.median * 1e6,
	       r.p99 * 1e6, r.p999 * 1e6, r.most * 1e6);
	fflush(stdout);
	return 0;
}

/* In the order in which they run; the first needs no device. */
static const struct part {
	const char *name;
	int (*run)(struct session *s, struct error *e);
} measured[] = { { "answers", answers }, { "ops", operations }, { "train", training }, { "sample", sampling } };

/* Whether the names are the part's too, or are none. */
static bool is_wanted(const struct part *part, char **names, size_t count)
{
	for (size_t k = 0; k < count; k++)
		if (strcmp(names[k], part->name) == 0)
			return true;
	return count == 0;
}

/* A wrong name costs no time. */
static int check_names(char **names, size_t count, struct error *e)
{
	for (size_t k = 0, i; k < count; k++) {
		for (i = 0; i < countof(measured) && strcmp(names[k], measured[i].name) != 0; i++)
			;
		if (i == countof(measured))
			return error_set(e, ERROR_USAGE, "part '%s' is none of answers, ops, train, sample", names[k]);
	}
	return 0;
}

static int set_precision(struct session *s, struct error *e)
{
	return s->backend->op->set_precision(s->backend, s->request->precision, e);
}

static int run_parts(struct session *s, char **names, size_t count, struct error *e)
{
	bool on_cpu = strcmp(s->backend->name, "cpu") == 0;
	size_t i;

	if (set_precision(s, e) || bench_limits(&s->limits, s->backend, s->request->repeats, e) || set_precision(s, e))
		return -1;
	if (on_cpu)
		printf("device   %s, %u threads\n", s->backend->device, s->backend->threads);
	else
		printf("device   %s\n", s->backend->device);
	printf("limits   ");
	for (i = 0; i < countof(s->limits.gemm); i++)
		if (s->limits.gemm[i] > 0)
			printf("%s%s %.1f", i == 0 ? "" : ", ", precision_names[i], s->limits.gemm[i] * 1e-9);
	printf(" GFLOP/s in products, %.1f GB/s %s memory\n", s->limits.read * 1e-9, on_cpu ? "reading" : "copying");
	fflush(stdout);
	for (i = 0; i < countof(measured); i++)
		if (is_wanted(&measured[i], names, count) && measured[i].run(s, e))
			return -1;
	return 0;
}

/* Whether no part needs a device. */
static bool only_answers(char **names, size_t count)
{
	size_t i;

	for (i = 1; i < countof(measured); i++)
		if (is_wanted(&measured[i], names, count))
			return false;
	return true;
}

/* -- --check -------------------------------------------------------------- */

struct verdict {
	size_t checks, failed;
};

static void print_check(void *context, const struct bench_check_row *row)
{
	struct verdict *v = context;

	v->checks++;
	v->failed += !row->good;
	if (row->failure != NULL)
		printf("%-52s FAILED: %s\n", row->name, row->failure);
	else if (row->limit == 0)
		printf("%-52s %zu differ  %s\n", row->name, row->unequal, row->good ? "good" : "BAD");
	else
		printf("%-52s %6.2f, limit %.0f  %s\n", row->name, row->error, row->limit, row->good ? "good" : "BAD");
	fflush(stdout);
}

/* A report that says all about the device and the program, to be pasted as it is. */
static int check(struct backend *device, const struct bench_request *r, struct error *e)
{
	struct verdict v = { 0, 0 };
	struct builder lines = { 0 };
	struct backend *cpu;
	int rc;

	if (backend_open(&cpu, "cpu", (unsigned)r->threads, e))
		return -1;
	printf("east %s, %s\ncompared with %s\n", VERSION, device->device, cpu->device);
	if (strcmp(device->name, "vulkan") == 0 && backend_describe(&lines, r->device, e) == 0)
		fputs(lines.data, stdout);
	builder_clear(&lines);
	rc = bench_check(device, cpu, print_check, &v, e);
	backend_close(cpu);
	if (rc != 0)
		return -1;
	printf("%zu checks, %zu failed\n", v.checks, v.failed);
	return v.failed == 0 ? 0
			     : error_set(e, ERROR_DEVICE, "%s computes wrongly: %zu of %zu checks failed", r->device,
					 v.failed, v.checks);
}

int bench_session(const struct bench_request *r, char **names, size_t count, struct error *e)
{
	struct session s = { .request = r };
	int rc;

	if (check_names(names, count, e))
		return -1;
	if (!r->check && only_answers(names, count))
		return measured[0].run(&s, e);
	bench_shape(&s.shape, r->shape);
	if (backend_choose(&s.backend, r->device, r->threads, e))
		return -1;
	rc = r->check ? check(s.backend, r, e) : run_parts(&s, names, count, e);
	backend_close(s.backend);
	return rc;
}
