#include "base/progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum {
	BAR_WIDTH = 24,
	BAR_LEAST = 4,
	COLUMNS = 80
};

/* Seconds between two drawings: on a terminal, and as plain lines. */
static const double terminal_interval = 0.1;
static const double line_interval = 10.0;

double progress_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void put_duration(char out[32], double seconds)
{
	unsigned long s = seconds < 0 ? 0 : seconds > 3.6e6 ? 3600000ul : (unsigned long)(seconds + 0.5);

	if (s >= 3600)
		snprintf(out, 32, "%luh%02lum", s / 3600, s / 60 % 60);
	else if (s >= 60)
		snprintf(out, 32, "%lum%02lus", s / 60, s % 60);
	else
		snprintf(out, 32, "%lus", s);
}

/* Columns of the terminal; never 0. */
static size_t terminal_columns(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : COLUMNS;
}

/* One line that does not wrap: the bar gives way first, then the end of the figures. */
static void draw_bar(const struct progress *p, const char *figures)
{
	size_t columns = terminal_columns() - 1, taken = strlen(p->label) + 2 + strlen(figures), full, width;
	char bar[BAR_WIDTH + 1] = "";

	width = taken + 1 < columns ? columns - taken - 1 : 0;
	if (width > BAR_WIDTH)
		width = BAR_WIDTH;
	if (p->total > 0 && width >= BAR_LEAST) {
		full = (size_t)((double)width * (double)(p->done < p->total ? p->done : p->total) / (double)p->total);
		memset(bar, '#', full);
		memset(bar + full, '.', width - full);
		fprintf(stderr, "\r%s: %s %s\x1b[K", p->label, bar, figures);
		return;
	}
	taken = strlen(p->label) + 2 < columns ? columns - strlen(p->label) - 2 : 0;
	fprintf(stderr, "\r%s: %.*s\x1b[K", p->label, (int)taken, figures);
}

static void draw(struct progress *p, double now, bool last)
{
	double elapsed = now - p->start;
	double rate = elapsed > 0 ? (double)(p->done - p->skipped) / elapsed : 0;
	char figures[512], span[32], count[64];

	if (p->total > 0)
		snprintf(count, sizeof count, "%" PRIu64 "/%" PRIu64, p->done, p->total);
	else
		snprintf(count, sizeof count, "%" PRIu64, p->done);
	if (last || p->total == 0 || rate <= 0)
		put_duration(span, elapsed);
	else
		put_duration(span, (double)(p->total - p->done) / rate);
	snprintf(figures, sizeof figures, "%s %s, %.*f %s/s, %s%s%s%s", count, p->unit, rate < 10 ? 2 : 0, rate,
		 p->unit, span, last || p->total == 0 || rate <= 0 ? "" : " left", p->note[0] != '\0' ? ", " : "",
		 p->note);
	if (p->terminal)
		draw_bar(p, figures);
	else
		fprintf(stderr, "%s: %s\n", p->label, figures);
	fflush(stderr);
	p->last = now;
	p->drawn = true;
}

void progress_start(struct progress *p, const char *label, const char *unit, uint64_t done, uint64_t total, bool quiet)
{
	memset(p, 0, sizeof *p);
	p->label = label;
	p->unit = unit;
	p->done = p->skipped = done;
	p->total = total;
	p->quiet = quiet;
	p->terminal = isatty(STDERR_FILENO) == 1;
	p->start = p->last = progress_clock();
}

void progress_update(struct progress *p, uint64_t done)
{
	double now;

	p->done = done;
	if (p->quiet)
		return;
	now = progress_clock();
	if (now - p->last >= (p->terminal ? terminal_interval : line_interval))
		draw(p, now, false);
}

void progress_note(struct progress *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(p->note, sizeof p->note, format, args);
	va_end(args);
}

void progress_finish(struct progress *p)
{
	if (p->quiet)
		return;
	draw(p, progress_clock(), true);
	if (p->terminal)
		fputc('\n', stderr);
}
