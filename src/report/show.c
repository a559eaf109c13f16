#include "report/show.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/message.h"

/* file:// and the absolute path, with what a URL may not hold as %XX; empty if there is no working directory. */
static void file_url(struct builder *b, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~/";
	char here[PATH_MAX] = "", *whole;

	if (path[0] != '/' && getcwd(here, sizeof here) == NULL)
		return;
	whole = path[0] == '/' ? memory_string(path, strlen(path)) : file_join(here, path);
	builder_string(b, "file://");
	for (const char *p = whole; *p != '\0'; p++) {
		if (strchr(plain, *p) != NULL)
			builder_char(b, *p);
		else
			builder_format(b, "%%%02X", (unsigned)(unsigned char)*p);
	}
	free(whole);
}

/* Show the page where somebody sits in front of a screen; if that fails, its address was printed. */
static void show(const char *url)
{
	const char *display = getenv("DISPLAY");
	pid_t child;

	if (display == NULL || display[0] == '\0' || isatty(STDERR_FILENO) != 1 || isatty(STDIN_FILENO) != 1)
		return;
	fflush(NULL);
	child = fork();
	if (child == 0) {
		if (freopen("/dev/null", "r", stdin) == NULL || freopen("/dev/null", "w", stdout) == NULL ||
		    freopen("/dev/null", "w", stderr) == NULL)
			_exit(126);
		execlp("xdg-open", "xdg-open", url, (char *)NULL);
		_exit(127);
	}
	if (child > 0)
		(void)waitpid(child, NULL, 0);
}

static int put_page(const char *directory, const char *output, const struct report_options *o, bool table,
		    struct error *e)
{
	struct builder page = { 0 };
	struct file_output out;
	int rc;

	if (file_output_open(&out, output, FILE_ALONE, e))
		return -1;
	rc = table ? report_table_page(&page, directory, o, e) : report_page(&page, directory, o, e);

	if (rc == 0) {
		fwrite(page.data, 1, page.size, out.stream);
		rc = file_output_commit(&out, e);
	} else {
		file_output_abort(&out);
	}
	builder_clear(&page);
	return rc;
}

/* The pages of a table's cells, in their own folders: the whole's page links to them. */
static int put_cells(const char *directory, char **cells, size_t count, const struct report_options *o, struct error *e)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < count; i++) {
		char *folder = file_join(directory, cells[i]), *path = file_join(folder, "report.html");

		rc = put_page(folder, path, o, false, e);
		free(folder);
		free(path);
	}
	return rc;
}

static void free_cells(char **cells, size_t count)
{
	while (count > 0)
		free(cells[--count]);
	free(cells);
}

static int write_page(const char *directory, const char *output, const struct report_options *o, bool quiet,
		      struct error *e)
{
	struct builder url = { 0 };
	char **cells;
	size_t count;
	bool table;
	int rc = report_table_cells(directory, &table, &cells, &count, e);

	if (rc == 0 && table)
		rc = put_cells(directory, cells, count, o, e);
	if (rc == 0)
		rc = put_page(directory, output, o, table, e);
	free_cells(cells, count);
	if (rc == 0 && !quiet && strcmp(output, "-") != 0) {
		file_url(&url, output);
		message_print("report: %s\n", url.size > 0 ? url.data : output);
		if (url.size > 0)
			show(url.data);
	}
	builder_clear(&url);
	return rc;
}

/* Columns of the terminal; COLUMNS, or 79, where there is none. */
static size_t columns(void)
{
	const char *stated = getenv("COLUMNS");
	struct winsize size;
	long n;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		n = size.ws_col - 1;
	else
		n = stated != NULL && atol(stated) > 0 ? atol(stated) - 1 : 79;
	return n < 40 ? 40 : n > 200 ? 200 : (size_t)n;
}

/* Of a table, one cell after another. */
static int print_text(const char *directory, struct error *e)
{
	struct builder text = { 0 };
	char **cells;
	size_t count, i;
	bool table;
	int rc = report_table_cells(directory, &table, &cells, &count, e);

	if (rc == 0 && !table)
		rc = report_terminal(&text, directory, columns(), e);
	for (i = 0; rc == 0 && table && i < count; i++) {
		char *folder = file_join(directory, cells[i]);

		builder_string(&text, i == 0 ? "" : "\n\n");
		rc = report_terminal(&text, folder, columns(), e);
		free(folder);
	}
	if (rc == 0 && text.size > 0)
		fwrite(text.data, 1, text.size, stdout);
	free_cells(cells, count);
	builder_clear(&text);
	return rc;
}

int report_show(const char *directory, const char *output, const struct report_options *o, bool quiet, struct error *e)
{
	bool finished = true, clear = o->follow && output == NULL && isatty(STDOUT_FILENO) == 1;

	for (;;) {
		/* What is finished when it is looked at is in the page that is made then. */
		if (o->follow && report_finished(directory, &finished, e))
			return -1;
		if (clear)
			fputs("\033[H\033[2J", stdout);
		if (output == NULL ? print_text(directory, e) : write_page(directory, output, o, quiet, e))
			return -1;
		if (finished)
			return 0;
		fflush(stdout);
		quiet = true;
		sleep(REPORT_EVERY);
	}
}
