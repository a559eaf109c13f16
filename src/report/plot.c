#include "report/plot.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "report/html.h"

enum {
	SVG_LIMIT = 64 * 1024 * 1024
};

void plot_begin(struct builder *script, unsigned width, unsigned height)
{
	builder_format(script,
		       "set encoding utf8\n"
		       "set terminal svg size %u,%u dynamic noenhanced font 'sans-serif,13'\n"
		       "set border 3 lc rgb " PLOT_MUTED " lw 0.7\n"
		       "set tics nomirror scale 0.4 textcolor rgb " PLOT_MUTED "\n"
		       "set grid noxtics ytics lt 1 lw 0.6 lc rgb " PLOT_GRID "\n"
		       "set xlabel textcolor rgb " PLOT_MUTED "\n"
		       "set ylabel textcolor rgb " PLOT_MUTED "\n"
		       "unset key\n"
		       "set style fill solid 0.75 noborder\n"
		       "set pointsize 0.8\n",
		       width, height);
}

void plot_begin_text(struct builder *script, size_t columns, size_t rows)
{
	builder_format(script,
		       "set encoding utf8\n"
		       "set terminal dumb size %zu,%zu noenhanced mono\n"
		       "set border 3\n"
		       "set tics nomirror scale 0.5\n"
		       "set key outside right top\n",
		       columns, rows);
}

void plot_string(struct builder *script, struct text t)
{
	size_t i;

	builder_char(script, '"');
	for (i = 0; i < t.size; i++) {
		unsigned char c = (unsigned char)t.data[i];

		if (c == '"' || c == '\\')
			builder_char(script, '\\');
		builder_char(script, c < 0x20 || c == '`' || c == 0x7f ? ' ' : (char)c);
	}
	builder_char(script, '"');
}

/* -- running ----------------------------------------------------------------------- */

static int read_back(struct builder *b, FILE *f, struct error *e)
{
	char chunk[65536];
	size_t n;

	rewind(f);
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0) {
		if (b->size + n > SVG_LIMIT)
			return error_set(e, ERROR_RANGE, "gnuplot's picture is larger than %d bytes", SVG_LIMIT);
		builder_add(b, chunk, n);
	}
	return ferror(f) ? error_system(e, "temporary file: cannot read") : 0;
}

/* Run gnuplot between three open files; returns its exit status, 127 if it is not installed, -1 on an error. */
static int run(FILE *in, FILE *out, FILE *complaints, struct error *e)
{
	int status;
	pid_t child = fork();

	if (child < 0)
		return error_system(e, "gnuplot: cannot start a process");
	if (child == 0) {
		if (dup2(fileno(in), STDIN_FILENO) < 0 || dup2(fileno(out), STDOUT_FILENO) < 0 ||
		    dup2(fileno(complaints), STDERR_FILENO) < 0)
			_exit(126);
		unsetenv("GNUTERM");
		execlp("gnuplot", "gnuplot", "-d", (char *)NULL);
		_exit(errno == ENOENT ? 127 : 126);
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return error_system(e, "gnuplot: cannot wait for it");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

static int render(struct builder *svg, const struct builder *script, FILE *files[3], struct error *e)
{
	struct builder complaints = { 0 };
	int status, rc = -1;

	if (fwrite(script->data, 1, script->size, files[0]) != script->size || fflush(files[0]) != 0)
		return error_system(e, "temporary file: cannot write");
	rewind(files[0]);
	status = run(files[0], files[1], files[2], e);
	if (status < 0)
		return -1;
	if (status == 127)
		return error_set(
			e, ERROR_IO,
			"gnuplot is needed for the pictures and is not installed; the package is gnuplot-nox on "
			"Debian and Ubuntu, gnuplot elsewhere");
	if (status != 0) {
		if (read_back(&complaints, files[2], e) == 0) {
			struct text said = text_trim(builder_view(&complaints));

			error_set(e, ERROR_IO, "gnuplot failed with status %d: %.*s", status,
				  (int)(said.size < 600 ? said.size : 600), said.data == NULL ? "" : said.data);
		}
	} else {
		rc = read_back(svg, files[1], e);
	}
	builder_clear(&complaints);
	return rc;
}

/* -- the picture in the page --------------------------------------------------------- */

void plot_style(struct builder *css)
{
	static const char *const names[] = { "ink", "muted", "grid" };
	static const char *const properties[] = { "stroke", "fill", "color" };
	char series[8];
	unsigned i;
	size_t k;

	for (i = 0; i < countof(names) + PLOT_SERIES; i++) {
		(void)snprintf(series, sizeof series, "c%u", i - (unsigned)countof(names));
		for (k = 0; k < countof(properties); k++)
			builder_format(css, "svg [%s^='rgb(%u,']{%s:var(--%s)}", properties[k], 109 + i, properties[k],
				       i < countof(names) ? names[i] : series);
		builder_char(css, '\n');
	}
	/* gnuplot's own: pens, and the edges of points. Its titles of data would show under the pointer. */
	builder_string(css, "svg [stroke=black]{stroke:var(--ink)}svg [color=black]{color:var(--ink)}"
			    "svg [color=white]{color:var(--panel)}\n"
			    "figure svg{pointer-events:none}figure svg g{font-family:inherit}\n");
}

/* gnuplot's canvas as it is, under a head of our own. */
static int adopt(struct builder *out, struct text svg, const char *label, struct error *e)
{
	size_t box = text_find(svg, TEXT("viewBox=")), canvas = text_find(svg, TEXT("<g id=\"gnuplot_canvas\">"));

	if (canvas == svg.size || box > canvas)
		return error_set(e, ERROR_FORMAT,
				 "gnuplot's picture is not the SVG that was expected (is it version 5?)");
	builder_string(out, "<svg role=\"img\" aria-label=\"");
	html_text(out, text_of(label));
	builder_string(out, "\" ");
	builder_text(out, text_slice(svg, box, box + text_find(text_slice(svg, box, canvas), TEXT("\n"))));
	builder_string(out, ">\n");
	builder_text(out, text_slice(svg, canvas, svg.size));
	return 0;
}

/* Run the script; *picture receives what gnuplot drew. */
static int draw(struct builder *picture, const struct builder *script, struct error *e)
{
	FILE *files[3] = { tmpfile(), tmpfile(), tmpfile() };
	int rc = 0, i;

	if (files[0] == NULL || files[1] == NULL || files[2] == NULL)
		rc = error_system(e, "cannot make a temporary file");
	if (rc == 0)
		rc = render(picture, script, files, e);
	for (i = 0; i < 3; i++)
		if (files[i] != NULL)
			fclose(files[i]);
	return rc;
}

int plot_svg(struct builder *out, const struct builder *script, const char *label, struct error *e)
{
	struct builder svg = { 0 };
	int rc = draw(&svg, script, e);

	if (rc == 0)
		rc = adopt(out, builder_view(&svg), label, e);
	builder_clear(&svg);
	return rc;
}

/* Append the lines without the blanks at their ends, and without the empty lines at both ends of the picture. */
static void put_lines(struct builder *out, struct text picture)
{
	size_t empty = 0;
	bool any = false;

	while (picture.size > 0) {
		size_t n = text_find(picture, TEXT("\n")), end = n;

		while (end > 0 && (picture.data[end - 1] == ' ' || picture.data[end - 1] == '\f'))
			end--;
		for (; end > 0 && any && empty > 0; empty--)
			builder_char(out, '\n');
		if (end > 0) {
			builder_add(out, picture.data, end);
			builder_char(out, '\n');
			any = true;
			empty = 0;
		} else {
			empty++;
		}
		picture = text_slice(picture, n < picture.size ? n + 1 : n, picture.size);
	}
}

int plot_text(struct builder *out, const struct builder *script, struct error *e)
{
	struct builder picture = { 0 };
	int rc = draw(&picture, script, e);

	if (rc == 0)
		put_lines(out, builder_view(&picture));
	builder_clear(&picture);
	return rc;
}
