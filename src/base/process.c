#include "base/process.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base/memory.h"

/* What the process says at its end, in one write: its error, or none. */
static void say(int to, const struct error *e)
{
	const char *at = (const char *)e;
	size_t left = sizeof *e;

	while (left > 0) {
		ssize_t n = write(to, at, left);

		if (n < 0 && errno != EINTR)
			return;
		if (n > 0) {
			at += n;
			left -= (size_t)n;
		}
	}
}

void process_on_signal(int number, void (*f)(int), int flags, struct sigaction *before)
{
	struct sigaction action = { .sa_handler = f, .sa_flags = flags }, old;

	sigaction(number, NULL, &old);
	if (old.sa_handler != SIG_IGN)
		sigaction(number, &action, NULL);
	if (before != NULL)
		*before = old;
}

static void be_child(int to, pid_t parent, const sigset_t *mask, int (*f)(void *, struct error *), void *context)
{
	struct error e = { 0 };
	int rc;

	process_on_signal(SIGINT, SIG_DFL, 0, NULL);
	process_on_signal(SIGTERM, SIG_DFL, 0, NULL);
	sigprocmask(SIG_SETMASK, mask, NULL);
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	if (getppid() != parent)
		_exit(1);
	rc = f(context, &e);
	fflush(NULL);
	if (rc != 0)
		say(to, &e);
	_exit(rc == 0 ? 0 : 1);
}

int process_start(struct process *p, int (*f)(void *context, struct error *e), void *context, struct error *e)
{
	pid_t parent = getpid();
	sigset_t stops, mask;
	int ends[2];

	if (pipe(ends) != 0)
		return error_system(e, "cannot make a pipe");
	fflush(NULL);
	/* Until the child has its own handlers, signals wait. */
	sigemptyset(&stops);
	sigaddset(&stops, SIGINT);
	sigaddset(&stops, SIGTERM);
	sigprocmask(SIG_BLOCK, &stops, &mask);
	p->id = fork();
	if (p->id == 0) {
		close(ends[0]);
		be_child(ends[1], parent, &mask, f, context);
	}
	sigprocmask(SIG_SETMASK, &mask, NULL);
	close(ends[1]);
	p->result = ends[0];
	if (p->id < 0) {
		(void)error_system(e, "cannot start a process");
		close(ends[0]);
		return -1;
	}
	return 0;
}

/* The error that came through the pipe, if a whole one did. */
static int hear(int from, struct error *e)
{
	char *at = (char *)e;
	size_t got = 0;
	ssize_t n;

	while (got < sizeof *e) {
		n = read(from, at + got, sizeof *e - got);
		if (n == 0 || (n < 0 && errno != EINTR))
			break;
		if (n > 0)
			got += (size_t)n;
	}
	return got == sizeof *e ? 0 : -1;
}

static enum process_end reap(const struct process *p, struct error *e)
{
	struct error said;
	int heard = hear(p->result, &said), status;

	close(p->result);
	while (waitpid(p->id, &status, 0) < 0) {
		if (errno != EINTR) {
			(void)error_system(e, "cannot wait for a process");
			return PROCESS_FAILED;
		}
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return PROCESS_WELL;
	if (heard == 0)
		*e = said;
	else if (WIFSIGNALED(status))
		(void)error_set(e, ERROR_IO, "ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		(void)error_set(e, ERROR_IO, "ended with status %d and without a word", WEXITSTATUS(status));
	return PROCESS_FAILED;
}

enum process_end process_wait(const struct process *list, size_t count, size_t *which, struct error *e)
{
	struct pollfd *polls = memory_new(count, sizeof *polls);
	enum process_end end = PROCESS_INTERRUPTED;
	size_t i;

	for (i = 0; i < count; i++) {
		polls[i].fd = list[i].result;
		polls[i].events = POLLIN;
	}
	/* A pipe is ready once its process has written or ended. Where poll() fails, wait for the last one. */
	if (poll(polls, (nfds_t)count, -1) > 0 || errno != EINTR) {
		for (i = 0; i + 1 < count && polls[i].revents == 0; i++)
			;
		*which = i;
		end = reap(&list[i], e);
	}
	free(polls);
	return end;
}

void process_restart(const char *name, const char *value, char **argv)
{
	const char *now = getenv(name);

	if ((now == NULL || strcmp(now, value) != 0) && setenv(name, value, 1) == 0)
		execv("/proc/self/exe", argv);
}

void process_stop(const struct process *p)
{
	kill(p->id, SIGTERM);
}
