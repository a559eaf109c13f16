/* east bench: rates against the machine's own limits (east-bench(1)). */
#include "base/thread.h"
#include "bench/session.h"
#include "cmd/command.h"

static const struct option_row rows[] = {
	{ 0, "check", NULL, "compare training and drawing with the CPU's, and measure nothing", OPTION_SWITCH,
	  OPTION_PLACE(bench_request, check) },
	{ 0, "repeats", "count", "timed repeats of each figure", OPTION_COUNT, OPTION_PLACE(bench_request, repeats),
	  .low = 1, .high = 1000 },
	{ 0 },
};

static const struct option_part parts[] = {
	{ .rows = rows },
	{ .rows = backend_option_rows, .place = offsetof(struct bench_request, device) },
	{ .rows = thread_option_rows, .place = offsetof(struct bench_request, threads) },
	{ .rows = shape_name_option_rows, .place = offsetof(struct bench_request, shape) },
	{ .rows = precision_option_rows, .place = offsetof(struct bench_request, precision) },
	{ .rows = bench_sampling_option_rows, .place = offsetof(struct bench_request, sampling) },
	{ .rows = dtype_option_rows,
	  .place = offsetof(struct bench_request, sampling.storage),
	  .prefix = "in sampling, " },
	{ 0 },
};

static void init(void *arguments)
{
	struct bench_request *a = arguments;

	a->device = "cpu";
	a->shape = SHAPE_SMALL;
	a->repeats = 5;
	a->sampling = (struct bench_sampling){ 64, 100, 128, DTYPE_F32 };
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	return bench_session(arguments, line->argv + line->next, (size_t)(line->argc - line->next), e);
}

const struct command command_bench = {
	.name = "bench",
	.synopsis = "[option ...] [answers | ops | train | sample ...]",
	.purpose = "measure rates against the machine's limits",
	.parts = parts,
	.size = sizeof(struct bench_request),
	.init = init,
	.run = run,
};
