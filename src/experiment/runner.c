#include "experiment/runner.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/process.h"
#include "base/progress.h"
#include "experiment/comparison.h"

/* What becomes of a stage in a call. */
enum {
	WAITING,
	RUNNING,
	ENDED
};

/* A stage at work in a process of its own. */
struct job {
	struct process process;
	size_t at;
	char key[65];
	double start;
};

/* The commands that stages name. */
static const char *const kinds[RUNNER_KINDS] = {
	"data", "init", "sample", "match", "entropy", "weight", "train", "eval",
};

static size_t find_kind(const char *command)
{
	size_t i;

	for (i = 0; strcmp(kinds[i], command) != 0; i++)
		;
	return i;
}

static bool is_tuned(const struct runner *s)
{
	return json_find(s->experiment->root, "tune") != NULL;
}

/* -- the dry run ---------------------------------------------------------------------- */

/* Whether the stage reads what another makes: its output, or the directory that it is in. */
static bool reads(const struct stage *stage, const struct stage *other)
{
	size_t i;

	for (i = 0; i < stage->input_count; i++)
		if (text_starts(text_of(other->output), text_of(stage->inputs[i])))
			return true;
	return false;
}

/* Whether all inputs are there and no stage before has yet to make one. */
static bool ready(const struct runner *s, size_t at, const bool *pending)
{
	const struct stage *stage = &s->plan.stages[at];
	size_t i, k;

	for (i = 0; i < stage->input_count; i++)
		if (!file_exists(stage->inputs[i]))
			return false;
	for (k = 0; k < at; k++)
		if (pending[k] && reads(stage, &s->plan.stages[k]))
			return false;
	return true;
}

static void print_word(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,+%@-";

	if (word[0] != '\0' && strspn(word, plain) == strlen(word)) {
		printf(" %s", word);
		return;
	}
	fputs(" '", stdout);
	for (; *word != '\0'; word++)
		fputs(*word == '\'' ? "'\\''" : (char[]){ *word, '\0' }, stdout);
	putchar('\'');
}

int runner_print(struct runner *s, struct error *e)
{
	bool *pending = memory_new(s->plan.count, sizeof *pending);
	size_t i, to_do = 0;
	int rc = 0, k;

	for (i = 0; rc == 0 && i < s->plan.count; i++) {
		const struct stage *stage = &s->plan.stages[i];
		enum stage_state state = STAGE_NEW;
		char key[65];

		if (ready(s, i, pending))
			rc = stage_look(stage, &s->hashes, key, &state, e);
		pending[i] = state != STAGE_DONE;
		to_do += pending[i];
		if (rc != 0)
			break;
		printf("%-6s east", state == STAGE_DONE ? "done" : state == STAGE_BEGUN ? "begun" : "to do");
		for (k = 0; k < stage->argc; k++)
			print_word(stage->argv[k]);
		putchar('\n');
	}
	if (rc == 0)
		printf("%zu stages, %zu to do%s\n", s->plan.count, to_do,
		       is_tuned(s) && s->experiment->choices == NULL
			       ? "; rate and epochs after the tuning are stand-ins until it has chosen"
			       : "");
	free(pending);
	return rc;
}

/* -- one stage ------------------------------------------------------------------------ */

/* Bars are for one stage at a time. */
static bool shows_bars(const struct runner *s)
{
	return !s->quiet && s->workers == 1 && isatty(STDERR_FILENO) == 1;
}

/* The command as if it had been typed, quiet unless its bars can be seen. train leaves its signal handlers in place. */
static int execute(const struct runner *s, const struct stage *stage, struct error *e)
{
	char **argv = memory_new((size_t)stage->argc + 2, sizeof *argv), quiet[] = "--quiet";
	struct sigaction interrupt, terminate;
	int argc = stage->argc, rc;

	memcpy(argv, stage->argv, (size_t)argc * sizeof *argv);
	if (!shows_bars(s))
		argv[argc++] = quiet;
	sigaction(SIGINT, NULL, &interrupt);
	sigaction(SIGTERM, NULL, &terminate);
	rc = s->command(argc, argv, e);
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGTERM, &terminate, NULL);
	free(argv);
	/* A value that the command refuses stands in the experiment, not on this command line. */
	if (rc != 0 && e->code == ERROR_USAGE)
		e->code = ERROR_RANGE;
	return rc;
}

/* Seconds that what has not ended will take, by what its kind took so far; below 0 if a kind is unknown. */
static double time_left(const struct runner *s)
{
	double sum = 0;
	size_t i;

	for (i = s->first; i < s->plan.count; i++) {
		size_t kind = find_kind(s->plan.stages[i].argv[0]);

		if (s->states[i] == ENDED)
			continue;
		if (s->times[kind] == 0)
			return -1;
		sum += s->seconds[kind] / (double)s->times[kind];
	}
	return sum / (double)s->workers;
}

static void report_stage(struct runner *s, const struct stage *stage, double seconds)
{
	size_t kind = find_kind(stage->argv[0]);
	double left;

	s->seconds[kind] += seconds;
	s->times[kind]++;
	if (s->quiet)
		return;
	left = time_left(s);
	message_print("[%zu/%zu] %s %s: %.1f s", s->done + s->ran, s->plan.count, stage->argv[0], stage->label,
		      seconds);
	if (left >= 90)
		message_print(", about %.0f min left", left / 60);
	else if (left >= 1)
		message_print(", about %.0f s left", left);
	fputc('\n', stderr);
}

/* A line in log.jsonl: what the figures must not depend on, but a reader may want. */
static int log_stage(const struct runner *s, const struct stage *stage, double seconds, struct error *e)
{
	char *path = file_join(s->directory, "log.jsonl");
	FILE *f = fopen(path, "a");
	int rc = 0;

	if (f != NULL)
		fprintf(f, "{\"stage\":\"%s\",\"command\":\"%s\",\"seconds\":%.3f}\n", stage->label, stage->argv[0],
			seconds);
	if (f == NULL || ferror(f) != 0)
		rc = error_system(e, "%s: cannot write", path);
	if (f != NULL && fclose(f) != 0 && rc == 0)
		rc = error_system(e, "%s: cannot write", path);
	free(path);
	return rc;
}

/* What follows from a stage that ran well. */
static int finish(struct runner *s, size_t at, const char *key, double start, struct error *e)
{
	const struct stage *stage = &s->plan.stages[at];
	double seconds = progress_clock() - start;

	if (stage_finish(stage, &s->hashes, key, e))
		return -1;
	s->states[at] = ENDED;
	s->ran++;
	report_stage(s, stage, seconds);
	return log_stage(s, stage, seconds, e);
}

static int failed(const struct runner *s, size_t at, struct error *e)
{
	return error_wrap(e, "%s: %s", s->plan.stages[at].label, s->plan.stages[at].argv[0]);
}

/*
 * A lock that jobs share while they work. A run that begins takes it alone, and
 * so waits for the jobs of one that was killed, where they outlive it.
 */
static int lock_jobs(const struct runner *s, short type, int *fd, struct error *e)
{
	struct flock whole = { .l_type = type, .l_whence = SEEK_SET };
	char *path = file_join(s->directory, ".jobs");
	int rc = 0;

	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (*fd < 0 || fcntl(*fd, F_SETLKW, &whole) != 0)
		rc = error_system(e, "%s: cannot lock", path);
	free(path);
	return rc;
}

/* What a job's process needs to know. */
struct task {
	const struct runner *stages;
	const struct stage *stage;
};

static int do_task(void *context, struct error *e)
{
	const struct task *t = context;
	int lock; /* until the process ends */

	return lock_jobs(t->stages, F_RDLCK, &lock, e) ? -1 : execute(t->stages, t->stage, e);
}

/* Run the stage: to its end if it is the only one at a time, or else begin it. */
static int launch(struct runner *s, size_t at, const char *key, struct error *e)
{
	struct task task = { s, &s->plan.stages[at] };
	struct job *job = &s->jobs[s->job_count];
	double start = progress_clock();

	if (s->workers == 1)
		return execute(s, task.stage, e) ? failed(s, at, e) : finish(s, at, key, start, e);
	if (process_start(&job->process, do_task, &task, e))
		return failed(s, at, e);
	job->at = at;
	job->start = start;
	memcpy(job->key, key, sizeof job->key);
	s->states[at] = RUNNING;
	s->job_count++;
	return 0;
}

/* Before the first training of a seed: do all methods train on the same questions? */
static int check_kept(struct runner *s, const struct stage *stage, struct error *e)
{
	if (strcmp(stage->argv[0], "train") != 0 || stage->seed == STAGE_ANY || s->checked[stage->seed])
		return 0;
	s->checked[stage->seed] = true;
	return comparison_check_kept(s->experiment, s->directory, (size_t)stage->seed, e);
}

static int start(struct runner *s, size_t at, struct error *e)
{
	const struct stage *stage = &s->plan.stages[at];
	enum stage_state state;
	char key[65];

	if (stage_look(stage, &s->hashes, key, &state, e))
		return error_wrap(e, "%s", stage->label);
	if (state == STAGE_DONE) {
		s->states[at] = ENDED;
		s->done++;
		return 0;
	}
	if (check_kept(s, stage, e))
		return -1;
	if (shows_bars(s))
		message_print("[%zu/%zu] %s %s%s\n", s->done + s->ran + 1, s->plan.count, stage->argv[0], stage->label,
			      state == STAGE_BEGUN ? ", going on" : "");
	return stage_begin(stage, &s->hashes, key, state, e) || launch(s, at, key, e) ? -1 : 0;
}

/* -- several at a time ------------------------------------------------------------------ */

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	(void)number;
	stopped = 1;
}

/* Wait for a job to end, and see to what follows. */
static int collect(struct runner *s, struct error *e)
{
	struct process list[RUNNER_WORKERS_MAX];
	enum process_end end;
	struct job job;
	size_t i;

	for (i = 0; i < s->job_count; i++)
		list[i] = s->jobs[i].process;
	end = process_wait(list, s->job_count, &i, e);
	if (end == PROCESS_INTERRUPTED)
		return 0;
	job = s->jobs[i];
	s->jobs[i] = s->jobs[--s->job_count];
	return end == PROCESS_FAILED ? failed(s, job.at, e) : finish(s, job.at, job.key, job.start, e);
}

/* After an error the others stop where they are; what they say is no news. */
static void stop_jobs(struct runner *s)
{
	struct error ignored;
	size_t i;

	for (i = 0; i < s->job_count; i++)
		process_stop(&s->jobs[i].process);
	while (s->job_count > 0)
		(void)collect(s, &ignored);
}

/* Whether nothing that is still to end makes what the stage needs. */
static bool may_start(const struct runner *s, size_t at)
{
	const struct stage *stage = &s->plan.stages[at];
	bool compares = strcmp(stage->argv[0], "train") == 0 && stage->seed != STAGE_ANY && !s->checked[stage->seed];
	size_t k;

	for (k = s->first; k < at; k++) {
		const struct stage *other = &s->plan.stages[k];

		if (s->states[k] != ENDED && (reads(stage, other) || (compares && other->seed == stage->seed &&
								      strcmp(other->argv[0], "weight") == 0)))
			return false;
	}
	return true;
}

/* The next stage to start, or plan.count. What comes after the tuning waits for its choice. */
static size_t next_stage(const struct runner *s)
{
	size_t limit = s->settled ? s->plan.count : s->plan.tuned, at;

	for (at = s->first; at < limit; at++)
		if (s->states[at] == WAITING && may_start(s, at))
			return at;
	return s->plan.count;
}

/* -- the whole ------------------------------------------------------------------------- */

/* A stage of run's own, unless it is done: `make` gives the object for its output. */
static int own_stage(struct runner *s, struct stage *stage, size_t seeds,
		     int (*make)(struct json **, const struct runner *, size_t, struct error *), struct error *e)
{
	struct builder b = { 0 };
	struct json *object = NULL;
	enum stage_state state;
	char key[65];
	int rc = stage_look(stage, &s->hashes, key, &state, e);

	if (rc == 0 && state != STAGE_DONE) {
		rc = stage_begin(stage, &s->hashes, key, state, e);
		if (rc == 0)
			rc = make(&object, s, seeds, e);
		if (rc == 0) {
			json_print_indented(&b, object);
			rc = file_write(stage->output, builder_view(&b), e);
		}
		if (rc == 0)
			rc = stage_finish(stage, &s->hashes, key, e);
	}
	json_free(object);
	builder_clear(&b);
	stage_clear(stage);
	return rc;
}

static int make_results(struct json **out, const struct runner *s, size_t seeds, struct error *e)
{
	return comparison_make(out, s->experiment, s->directory, seeds, e);
}

/* results.json of the first seeds. */
static int compare(struct runner *s, size_t seeds, struct error *e)
{
	struct stage stage;

	experiment_compare_stage(&stage, s->experiment, s->directory, seeds);
	return own_stage(s, &stage, seeds, make_results, e);
}

static int make_choice(struct json **out, const struct runner *s, size_t unused, struct error *e)
{
	(void)unused;
	return comparison_choose(out, s->experiment, s->directory, e);
}

/* The choice that stands in the directory, if any, into the experiment and the plan. */
static int take_choice(struct runner *s, struct error *e)
{
	char *path = file_join(s->directory, "tune/choice.json");
	int rc = 0;

	if (is_tuned(s) && file_exists(path)) {
		json_free(s->experiment->choices);
		s->experiment->choices = NULL;
		rc = json_parse_file(&s->experiment->choices, path, e);
		if (rc == 0) {
			experiment_plan_clear(&s->plan);
			experiment_plan(&s->plan, s->experiment, s->directory);
		}
	}
	free(path);
	return rc;
}

/* When the tuning is done: the choice, and the plan that follows from it. */
static int settle(struct runner *s, struct error *e)
{
	struct stage stage;

	if (!is_tuned(s))
		return 0;
	experiment_choice_stage(&stage, s->experiment, s->directory);
	return own_stage(s, &stage, 0, make_choice, e) || take_choice(s, e) ? -1 : 0;
}

/* results.json of the seeds that have ended, for the report of an unfinished run. */
static int compare_ended(struct runner *s, struct error *e)
{
	size_t seeds = 0, i;

	for (i = 0; i < s->first; i++) {
		int seed = s->plan.stages[i].seed;

		if (seed != STAGE_ANY && (i + 1 == s->plan.count || s->plan.stages[i + 1].seed != seed))
			seeds = (size_t)seed + 1;
	}
	if (seeds <= s->compared)
		return 0;
	s->compared = seeds;
	if (s->ran == s->compared_at)
		return 0;
	s->compared_at = s->ran;
	return compare(s, seeds, e);
}

static int work(struct runner *s, struct error *e)
{
	size_t at;

	for (;;) {
		while (s->first < s->plan.count && s->states[s->first] == ENDED)
			s->first++;
		if (!s->settled && s->first >= s->plan.tuned) {
			if (settle(s, e))
				return -1;
			s->settled = true;
		}
		if (compare_ended(s, e))
			return -1;
		if (s->first == s->plan.count)
			return 0;
		if (stopped)
			return error_set(e, ERROR_IO, "stopped; the same command goes on");
		at = s->job_count < s->workers ? next_stage(s) : s->plan.count;
		if (at < s->plan.count ? start(s, at, e) : collect(s, e))
			return -1;
	}
}

/* With signals that stop all, whichever process they came to. */
static int work_together(struct runner *s, struct error *e)
{
	struct sigaction interrupt, terminate;
	int rc;

	stopped = 0;
	process_on_signal(SIGINT, on_signal, 0, &interrupt);
	process_on_signal(SIGTERM, on_signal, 0, &terminate);
	rc = work(s, e);
	if (rc != 0)
		stop_jobs(s);
	/* Ctrl-C comes to the jobs as well; which of them complained first says nothing. */
	if (rc != 0 && stopped)
		(void)error_set(e, ERROR_IO, "stopped; the same command goes on");
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGTERM, &terminate, NULL);
	return rc;
}

int runner_run(struct runner *s, struct error *e)
{
	struct stage last;
	size_t i;
	int lock;

	if (lock_jobs(s, F_WRLCK, &lock, e))
		return -1;
	close(lock);
	experiment_compare_stage(&last, s->experiment, s->directory, 1);
	stage_sweep(&last);
	stage_clear(&last);
	for (i = 0; i < s->plan.count; i++)
		stage_sweep(&s->plan.stages[i]);
	s->jobs = memory_new(s->workers, sizeof *s->jobs);
	s->states = memory_new(s->plan.count, sizeof *s->states);
	s->checked = memory_new(s->experiment->seed_count, sizeof *s->checked);
	if (s->workers == 1 ? work(s, e) : work_together(s, e))
		return -1;
	return compare(s, s->experiment->seed_count, e);
}

int runner_open(struct runner *s, struct error *e)
{
	experiment_plan(&s->plan, s->experiment, s->directory);
	return take_choice(s, e);
}

void runner_close(struct runner *s)
{
	stage_hashes_clear(&s->hashes);
	experiment_plan_clear(&s->plan);
	free(s->jobs);
	free(s->states);
	free(s->checked);
}
