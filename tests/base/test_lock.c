/* Locks: who is told that whom writes, which holders count as dead, and what a file system may answer. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/memory.h"

/* What fcntl() answers to a request for a lock; 0: what the system says. */
static int refusal;

/* Stands before the C library's, so that a test can be on a file system of its choice. */
int fcntl(int fd, int command, ...)
{
	int (*real)(int, int, void *);
	va_list args;
	void *argument;

	va_start(args, command);
	argument = va_arg(args, void *);
	va_end(args);
	if (command == F_SETLK && refusal != 0) {
		errno = refusal;
		return -1;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "fcntl");
	return real(fd, command, argument);
}

struct fixture {
	char *path, host[256], boot[64];
};

static int setup(void **state)
{
	static struct fixture f;
	const char *folder = getenv("SCRATCH");
	FILE *boot = fopen("/proc/sys/kernel/random/boot_id", "r");

	f.path = file_join(folder == NULL ? "." : folder, "x.lock");
	unlink(f.path);
	refusal = 0;
	if (gethostname(f.host, sizeof f.host) != 0)
		return -1;
	if (boot == NULL || fscanf(boot, "%63s", f.boot) != 1)
		strcpy(f.boot, "-");
	if (boot != NULL)
		fclose(boot);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	refusal = 0;
	unlink(f->path);
	free(f->path);
	return 0;
}

static void leave(const struct fixture *f, const char *text)
{
	struct error e;

	if (file_write(f->path, text_of(text), &e))
		fail_msg("%s", e.text);
}

/* The file's text, which the caller frees. */
static char *said(const struct fixture *f)
{
	struct builder b = { 0 };
	struct error e;

	if (file_read(&b, f->path, 4096, &e))
		fail_msg("%s", e.text);
	return b.data;
}

static void expect_taken(const struct fixture *f)
{
	struct builder wanted = { 0 };
	struct lock l;
	struct error e = { 0 };
	char *text;

	if (lock_take(&l, f->path, "x", &e))
		fail_msg("%s", e.text);
	text = said(f);
	builder_format(&wanted, "east %ld %s %s\n", (long)getpid(), f->host, f->boot);
	assert_string_equal(text, wanted.data);
	free(text);
	builder_clear(&wanted);
	lock_release(&l);
	assert_false(file_exists(f->path));
	lock_release(&l); /* nothing is held */
}

static void expect_refused(const struct fixture *f, enum error_code code, const char *wanted)
{
	struct lock l;
	struct error e = { 0 };

	assert_int_equal(lock_take(&l, f->path, "x", &e), -1);
	assert_int_equal(e.code, code);
	assert_string_equal(e.text, wanted);
	assert_null(l.path);
}

/* A process that holds the lock, once it does; it ends by a signal or when the pipe that is returned is closed. */
static pid_t hold(const struct fixture *f, int *until)
{
	int ready[2], end[2];
	char byte;
	pid_t child;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(end), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct lock l;
		struct error e;

		close(end[1]);
		if (lock_take(&l, f->path, "x", &e) || write(ready[1], "x", 1) != 1)
			_exit(1);
		while (read(end[0], &byte, 1) > 0)
			;
		lock_release(&l);
		_exit(0);
	}
	close(ready[1]);
	close(end[0]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	*until = end[1];
	return child;
}

static void taken_and_released(void **state)
{
	expect_taken(*state);
	expect_taken(*state);
}

static void held(void **state)
{
	const struct fixture *f = *state;
	struct builder wanted = { 0 };
	int until, status;
	pid_t child = hold(f, &until);

	builder_format(&wanted, "x: is being written by process %ld on %s", (long)child, f->host);
	expect_refused(f, ERROR_HELD, wanted.data);
	expect_refused(f, ERROR_HELD, wanted.data);
	/* EACCES and EAGAIN say the same. */
	refusal = EACCES;
	expect_refused(f, ERROR_HELD, wanted.data);
	refusal = 0;
	close(until);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_false(file_exists(f->path));
	expect_taken(f);
	builder_clear(&wanted);

	leave(f, "");
	refusal = EAGAIN;
	expect_refused(f, ERROR_HELD, "x: is being written by another process");
}

/* The lock ends with its holder, however that ends. */
static void killed(void **state)
{
	const struct fixture *f = *state;
	int until, status;
	pid_t child = hold(f, &until);

	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	close(until);
	assert_true(file_exists(f->path));
	expect_taken(f);
}

/* Nobody of this boot or this host holds the lock that fcntl() gives; of another host one may. */
static void other_hosts(void **state)
{
	const struct fixture *f = *state;
	struct builder b = { 0 };

	builder_format(&b, "east 7 %s 11111111-2222-3333-4444-555555555555\n", f->host);
	leave(f, b.data);
	expect_taken(f);
	if (strcmp(f->boot, "-") != 0) { /* as in another container */
		builder_reset(&b);
		builder_format(&b, "east 7 elsewhere %s\n", f->boot);
		leave(f, b.data);
		expect_taken(f);
	}
	builder_reset(&b);
	builder_format(&b, "x: is being written by process 7 on elsewhere; if it is no more, remove %s", f->path);
	leave(f, "east 7 elsewhere 11111111-2222-3333-4444-555555555555\n");
	expect_refused(f, ERROR_HELD, b.data);
	assert_true(file_exists(f->path));
	leave(f, "east 7 elsewhere -\n");
	expect_refused(f, ERROR_HELD, b.data);
	builder_clear(&b);
}

/* Somebody's file of that name is not written over. */
static void no_lock(void **state)
{
	const struct fixture *f = *state;
	struct builder b = { 0 };
	char *text;

	builder_format(&b, "%s: no lock of this program, but x needs one of this name", f->path);
	leave(f, "{ \"packages\": [] }\n");
	expect_refused(f, ERROR_IO, b.data);
	text = said(f);
	assert_string_equal(text, "{ \"packages\": [] }\n");
	free(text);
	builder_clear(&b);
}

/* What else goes wrong is said, with what to do, and leaves nothing. */
static void failures(void **state)
{
	static const int errors[] = { ENOLCK, ENOSYS, EOPNOTSUPP };
	const struct fixture *f = *state;

	for (size_t i = 0; i < countof(errors); i++) {
		struct builder b = { 0 };

		builder_format(&b, "%s: cannot be locked; write x to a file system with locks, such as a local one: %s",
			       f->path, strerror(errors[i]));
		refusal = errors[i];
		expect_refused(f, ERROR_IO, b.data);
		assert_false(file_exists(f->path));
		builder_clear(&b);
	}
	refusal = 0;
	struct fixture nowhere = { .path = (char *)"/nowhere/at/all.lock" };

	expect_refused(&nowhere, ERROR_IO, "x: cannot write: No such file or directory");
}

/* Outputs and folders are locked: a second writer changes nothing. */
static void outputs(void **state)
{
	struct fixture *f = *state;
	char *path = memory_string(f->path, strlen(f->path) - 5);
	int until;
	pid_t child = hold(f, &until);
	struct file_output o = { 0 };
	struct error e = { 0 };

	assert_int_equal(file_output_open(&o, path, FILE_ALONE, &e), -1);
	assert_int_equal(e.code, ERROR_HELD);
	assert_null(o.stream);
	file_output_abort(&o);
	assert_int_equal(file_output_claim(&o, path, FILE_KEPT, &e), -1);
	assert_int_equal(e.code, ERROR_HELD);
	assert_false(file_exists(path));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(until);
	assert_int_equal(file_output_open(&o, path, FILE_ALONE, &e), 0);
	assert_true(file_exists(f->path));
	file_output_abort(&o);
	assert_false(file_exists(f->path));
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(taken_and_released, setup, teardown),
		cmocka_unit_test_setup_teardown(held, setup, teardown),
		cmocka_unit_test_setup_teardown(killed, setup, teardown),
		cmocka_unit_test_setup_teardown(other_hosts, setup, teardown),
		cmocka_unit_test_setup_teardown(no_lock, setup, teardown),
		cmocka_unit_test_setup_teardown(failures, setup, teardown),
		cmocka_unit_test_setup_teardown(outputs, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
