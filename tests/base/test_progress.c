/* Progress: what it writes to a pipe and to a terminal, and that it is silent when told. */
#define _XOPEN_SOURCE 700 /* posix_openpt */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/progress.h"

/* Let stderr go to `fd`; returns the old one to put back. */
static int divert(int fd)
{
	int saved = dup(STDERR_FILENO);

	fflush(stderr);
	assert_true(saved >= 0);
	assert_true(dup2(fd, STDERR_FILENO) == STDERR_FILENO);
	return saved;
}

static void restore(int saved)
{
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
}

/* Everything waiting in fd, as a string. */
static void drain(int fd, char *out, size_t size)
{
	size_t used = 0;
	ssize_t n;

	assert_true(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
	while (used + 1 < size && (n = read(fd, out + used, size - 1 - used)) > 0)
		used += (size_t)n;
	out[used] = '\0';
}

static void work_through(uint64_t done, uint64_t total, bool quiet)
{
	struct progress p;

	progress_start(&p, "train", "steps", done, total, quiet);
	for (uint64_t i = done; i <= 40; i++)
		progress_update(&p, i);
	progress_note(&p, "loss %.2f", 1.5);
	progress_finish(&p);
}

static void to_pipe(uint64_t done, uint64_t total, bool quiet, char *out, size_t size)
{
	int ends[2], saved;

	assert_int_equal(pipe(ends), 0);
	saved = divert(ends[1]);
	work_through(done, total, quiet);
	restore(saved);
	close(ends[1]);
	drain(ends[0], out, size);
	close(ends[0]);
}

/* Short work is one whole line, without control characters. */
static void plain_lines(void **state)
{
	char out[4096];

	(void)state;
	to_pipe(0, 40, false, out, sizeof out);
	assert_int_equal(strncmp(out, "train: 40/40 steps, ", 20), 0);
	assert_non_null(strstr(out, " steps/s, "));
	assert_non_null(strstr(out, ", loss 1.50\n"));
	assert_ptr_equal(strchr(out, '\n'), out + strlen(out) - 1);
	assert_null(strchr(out, '\r'));
	assert_null(strchr(out, '\x1b'));
	assert_null(strchr(out, '#'));
	to_pipe(0, 0, false, out, sizeof out);
	assert_int_equal(strncmp(out, "train: 40 steps, ", 17), 0);
}

static void quiet_is_silent(void **state)
{
	char out[4096];

	(void)state;
	to_pipe(0, 40, true, out, sizeof out);
	assert_string_equal(out, "");
}

/* What was done before this run is shown as done and left out of the rate. */
static void resumed_work(void **state)
{
	char out[4096];

	(void)state;
	to_pipe(40, 40, false, out, sizeof out);
	assert_int_equal(strncmp(out, "train: 40/40 steps, 0.00 steps/s, ", 34), 0);
}

/* The work drawn on a terminal of so many columns, 0 for one that does not tell; false without a pseudo-terminal. */
static bool on_terminal(unsigned short columns, char *out, size_t size)
{
	struct winsize window = { .ws_row = 24, .ws_col = columns };
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave, saved;

	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) {
		printf("skipped: no pseudo-terminal here\n");
		return false;
	}
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	assert_true(slave >= 0);
	assert_int_equal(ioctl(slave, TIOCSWINSZ, &window), 0);
	saved = divert(slave);
	work_through(0, 40, false);
	restore(saved);
	drain(master, out, size);
	close(slave);
	close(master);
	return true;
}

/* On a terminal one line is redrawn: a full bar at the end, and only one new line. */
static void terminal_bar(void **state)
{
	char out[4096];
	const char *last;

	(void)state;
	if (!on_terminal(0, out, sizeof out))
		return;
	assert_int_equal(out[0], '\r');
	last = strstr(out, "########################");
	assert_non_null(last);
	assert_non_null(strstr(last, " 40/40 steps, "));
	assert_non_null(strstr(last, "loss 1.50\x1b[K"));
	assert_ptr_equal(strchr(out, '\n'), out + strlen(out) - 1);
}

/* A line that reached the last column would leave rows behind: the bar shrinks, then the figures are cut. */
static void narrow_terminals(void **state)
{
	char out[4096];

	(void)state;
	for (unsigned short columns = 1; columns <= 70; columns++) {
		if (!on_terminal(columns, out, sizeof out))
			return;
		for (const char *line = out; *line == '\r' && line[1] != '\n';) {
			const char *end = strstr(line, "\x1b[K");

			assert_non_null(end);
			/* The label is not cut. */
			assert_true((size_t)(end - line) <= (columns > 8 ? columns : 8));
			line = end + 3;
		}
		if (columns == 60) {
			assert_non_null(strstr(out, "train: ####"));
			assert_null(strstr(out, "########################"));
		}
	}
}

static void long_notes_are_cut(void **state)
{
	struct progress p;
	char longer[1000];

	(void)state;
	memset(longer, 'n', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	progress_start(&p, "x", "y", 0, 1, true);
	progress_note(&p, "%s", longer);
	assert_int_equal(strlen(p.note), sizeof p.note - 1);
}

static void clock_runs_forward(void **state)
{
	double before = progress_clock();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		double now = progress_clock();

		assert_true(now >= before);
		before = now;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_lines),        cmocka_unit_test(quiet_is_silent),
		cmocka_unit_test(resumed_work),       cmocka_unit_test(terminal_bar),
		cmocka_unit_test(narrow_terminals),   cmocka_unit_test(long_notes_are_cut),
		cmocka_unit_test(clock_runs_forward),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
