/* Functions in processes of their own: results, errors, deaths, several at a time, signals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/process.h"

static void doze(long milliseconds)
{
	struct timespec pause = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

	while (nanosleep(&pause, &pause) != 0)
		;
}

struct task {
	enum {
		WELL,
		ILL,
		DEAD,
		SILENT
	} how;
	long delay; /* ms */
};

static int do_task(void *context, struct error *e)
{
	const struct task *t = context;

	doze(t->delay);
	switch (t->how) {
	case WELL:
		return 0;
	case ILL:
		return error_set(e, ERROR_RANGE, "task of %ld ms", t->delay);
	case DEAD:
		raise(SIGKILL);
		return 0;
	default:
		_exit(3);
	}
}

static struct process begin(struct task *t)
{
	struct process p;
	struct error e;

	if (process_start(&p, do_task, t, &e))
		fail_msg("%s", e.text);
	return p;
}

static void ends_are_told_apart(void **state)
{
	static const struct {
		struct task task;
		enum process_end end;
		enum error_code code;
		const char *text;
	} cases[] = {
		{ { WELL, 0 }, PROCESS_WELL, ERROR_NONE, "" },
		{ { ILL, 1 }, PROCESS_FAILED, ERROR_RANGE, "task of 1 ms" },
		{ { DEAD, 0 }, PROCESS_FAILED, ERROR_IO, "ended by signal 9 (Killed)" },
		{ { SILENT, 0 }, PROCESS_FAILED, ERROR_IO, "ended with status 3 and without a word" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct task task = cases[i].task;
		struct process p = begin(&task);
		struct error e = { 0 };
		size_t which = 9;

		assert_int_equal(process_wait(&p, 1, &which, &e), cases[i].end);
		assert_int_equal(which, 0);
		assert_int_equal(e.code, cases[i].code);
		assert_string_equal(e.text, cases[i].text);
	}
}

/* All end once, whoever is first. */
static void several_at_a_time(void **state)
{
	struct task tasks[6] = { { WELL, 40 }, { ILL, 0 }, { WELL, 0 }, { DEAD, 20 }, { ILL, 30 }, { WELL, 10 } };
	struct process list[6];
	size_t task_of[6], left = countof(tasks), well = 0, failed = 0, which = 0;
	struct error e;

	(void)state;
	for (size_t i = 0; i < countof(tasks); i++) {
		list[i] = begin(&tasks[i]);
		task_of[i] = i;
	}
	while (left > 0) {
		enum process_end end = process_wait(list, left, &which, &e);

		assert_true(which < left);
		assert_int_equal(end, tasks[task_of[which]].how == WELL ? PROCESS_WELL : PROCESS_FAILED);
		well += end == PROCESS_WELL;
		failed += end == PROCESS_FAILED;
		left--;
		list[which] = list[left];
		task_of[which] = task_of[left];
	}
	assert_int_equal(well, 3);
	assert_int_equal(failed, 3);
}

/* poll() refuses more descriptors than a process may open: each is waited for all the same. */
static void not_watched(void **state)
{
	struct task tasks[3] = { { WELL, 20 }, { ILL, 0 }, { WELL, 0 } };
	struct process list[3];
	struct rlimit limit, none;
	size_t left = countof(tasks), which = 9, well = 0;
	struct error e;

	(void)state;
	for (size_t i = 0; i < countof(tasks); i++)
		list[i] = begin(&tasks[i]);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = limit;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	for (; left > 0; left--) {
		well += process_wait(list, left, &which, &e) == PROCESS_WELL;
		assert_true(which < left);
		list[which] = list[left - 1];
	}
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(well, 2);
}

static void on_alarm(int number)
{
	(void)number;
}

/* The caller's handlers are not the process's; a signal to the caller ends the wait alone. */
static void signals(void **state)
{
	struct sigaction action = { .sa_handler = on_alarm }, terminate, alarmed;
	struct task task = { WELL, 60000 };
	struct process p;
	struct error e;
	size_t which;

	(void)state;
	sigaction(SIGTERM, &action, &terminate);
	sigaction(SIGALRM, &action, &alarmed);
	p = begin(&task);
	alarm(1);
	assert_int_equal(process_wait(&p, 1, &which, &e), PROCESS_INTERRUPTED);
	process_stop(&p);
	assert_int_equal(process_wait(&p, 1, &which, &e), PROCESS_FAILED);
	assert_string_equal(e.text, "ended by signal 15 (Terminated)");
	sigaction(SIGTERM, &terminate, NULL);
	sigaction(SIGALRM, &alarmed, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_are_told_apart),
		cmocka_unit_test(several_at_a_time),
		cmocka_unit_test(not_watched),
		cmocka_unit_test(signals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
