#include "report/plot.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* gnuplot between three open files; its exit status, 127 if it is not there, -1 on an error. */
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

/* -- making the picture the page's own ---------------------------------------------- */

/* Three numbers between "rgb(" and ")", with blanks; the length of the whole, or 0. */
static size_t read_rgb(const char *s, const char *end, unsigned rgb[3])
{
	const char *p = s + 4;
	int i;

	if (end - s < 10 || strncmp(s, "rgb(", 4) != 0)
		return 0;
	for (i = 0; i < 3; i++) {
		while (p < end && *p == ' ')
			p++;
		for (rgb[i] = 0; p < end && isdigit((unsigned char)*p) && rgb[i] < 1000; p++)
			rgb[i] = 10 * rgb[i] + (unsigned)(*p - '0');
		if (p == end || *p != (i == 2 ? ')' : ','))
			return 0;
		p++;
	}
	return (size_t)(p - s);
}

/* The same for "#RRGGBB". */
static size_t read_hex(const char *s, const char *end, unsigned rgb[3])
{
	char digits[7];
	unsigned long value;
	int i;

	if (end - s < 7 || *s != '#')
		return 0;
	for (i = 0; i < 6; i++)
		if (!isxdigit((unsigned char)s[1 + i]))
			return 0;
	memcpy(digits, s + 1, 6);
	digits[6] = '\0';
	value = strtoul(digits, NULL, 16);
	rgb[0] = (unsigned)(value >> 16);
	rgb[1] = (unsigned)(value >> 8 & 255);
	rgb[2] = (unsigned)(value & 255);
	return 7;
}

static bool put_colour(struct builder *out, const unsigned rgb[3])
{
	static const char *const names[] = { "", "ink", "muted", "grid", "paper" };

	if (rgb[1] != 0)
		return false;
	if (rgb[0] == 11 && rgb[2] >= 1 && rgb[2] <= 4)
		builder_format(out, "var(--%s)", names[rgb[2]]);
	else if (rgb[0] == 10 && rgb[2] < PLOT_SERIES)
		builder_format(out, "var(--c%u)", rgb[2]);
	else
		return false;
	return true;
}

/* What stands in gnuplot's SVG, and what shall stand there. */
struct change {
	const char *from, *to;
};

static size_t put_change(struct builder *out, const char *s, size_t left, const char *name)
{
	static const struct change changes[] = {
		{ "\"black\"", "\"var(--ink)\"" },
		{ "font-family=\"sans-serif\"", "" },
		{ " xmlns:xlink=\"http://www.w3.org/1999/xlink\"", "" },
		{ " xmlns=\"http://www.w3.org/2000/svg\"", "" },
		{ "xlink:href", "href" },
	};
	size_t i;

	for (i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		size_t n = strlen(changes[i].from);

		if (n <= left && memcmp(s, changes[i].from, n) == 0) {
			builder_string(out, changes[i].to);
			return n;
		}
	}
	if (left >= 4 && memcmp(s, "gpPt", 4) == 0) {
		builder_format(out, "%s-", name);
		return 4;
	}
	return 0;
}

/* Length of a group without content, `<g ...>\n</g>\n`, at s; 0 if it has some. */
static size_t empty_group(const char *s, const char *end)
{
	static const char close[] = ">\n</g>\n";
	const char *p;

	if (end - s < 3 || memcmp(s, "<g ", 3) != 0)
		return 0;
	for (p = s; p < end && *p != '>'; p++)
		;
	if ((size_t)(end - p) < sizeof close - 1 || memcmp(p, close, sizeof close - 1) != 0)
		return 0;
	return (size_t)(p - s) + sizeof close - 1;
}

/* Length of a title at s, which says how the script calls its data and would show under the pointer; 0 if none is
 * there. */
static size_t title(const char *s, const char *end)
{
	static const char open[] = "<title>", close[] = "</title>";
	size_t n;

	if ((size_t)(end - s) < sizeof open - 1 || memcmp(s, open, sizeof open - 1) != 0)
		return 0;
	n = text_find((struct text){ s, (size_t)(end - s) }, text_of(close));
	return n == (size_t)(end - s) ? 0 : n + sizeof close - 1;
}

static void adapt(struct builder *out, const char *s, const char *end, const char *name)
{
	while (s < end) {
		unsigned rgb[3];
		size_t n = empty_group(s, end);

		if (n == 0)
			n = title(s, end);

		if (n > 0) {
			s += n;
			continue;
		}
		n = *s == 'r' ? read_rgb(s, end, rgb) : *s == '#' ? read_hex(s, end, rgb) : 0;
		if (n > 0 && put_colour(out, rgb)) {
			s += n;
			continue;
		}
		n = put_change(out, s, (size_t)(end - s), name);
		if (n > 0)
			s += n;
		else
			builder_char(out, *s++);
	}
}

/* From the size on, without header, title, description and filters. */
static int adopt(struct builder *out, struct text svg, const char *name, const char *label, struct error *e)
{
	size_t box = text_find(svg, TEXT("viewBox=")), body = text_find(svg, TEXT("<defs>"));
	size_t filters = text_find(svg, TEXT("<filter ")), rest = text_find(svg, TEXT("</defs>"));
	size_t last = text_find_last(svg, TEXT("</svg>")), canvas = text_find(svg, TEXT("<g id=\"gnuplot_canvas\">"));
	struct text size;

	if (box == svg.size || body == svg.size || rest == svg.size || last == svg.size || canvas == svg.size)
		return error_set(e, ERROR_FORMAT,
				 "gnuplot's picture is not the SVG that was expected (is it version 5?)");
	size = text_slice(svg, box, box + 9);
	size.size += text_find(text_slice(svg, box + 9, svg.size), TEXT("\"")) + 1;
	builder_string(out, "<svg role=\"img\" aria-label=\"");
	html_text(out, text_of(label));
	builder_string(out, "\" ");
	builder_text(out, size);
	builder_string(out, ">\n<g>\n");
	if (filters < rest) {
		adapt(out, svg.data + body, svg.data + filters, name);
		body = rest;
	}
	adapt(out, svg.data + body, svg.data + last, name);
	builder_string(out, "</svg>\n");
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

int plot_svg(struct builder *out, const struct builder *script, const char *name, const char *label, struct error *e)
{
	struct builder svg = { 0 };
	int rc = draw(&svg, script, e);

	if (rc == 0)
		rc = adopt(out, builder_view(&svg), name, label, e);
	builder_clear(&svg);
	return rc;
}

/* Lines without the blanks at their ends, and without empty ones at both ends of the picture. */
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
