#include "format/jsonl.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/memory.h"

enum {
	BUFFER = 256 * 1024,
	ORIGIN = sizeof((struct jsonl_line *)0)->origin
};

/* How a line ended. */
enum ending {
	LINE_NONE,  /* nothing was left */
	LINE_WHOLE, /* at a newline */
	LINE_OPEN,  /* at the end of the file */
	LINE_LONG   /* beyond the limit; read to its end, not kept */
};

static const char *shown(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

int jsonl_open(struct jsonl_reader *r, const char *path, bool skip_bad, struct error *e)
{
	memset(r, 0, sizeof *r);
	r->stream = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	if (r->stream == NULL)
		return error_system(e, "%s", path);
	if (file_is_directory(path)) {
		fclose(r->stream);
		return error_set(e, ERROR_IO, "%s: is a directory, a JSONL file is wanted", path);
	}
	r->path = memory_string(shown(path), strlen(shown(path)));
	r->skip_bad = skip_bad;
	r->buffer = memory_new(BUFFER, 1);
	return 0;
}

void jsonl_close(struct jsonl_reader *r)
{
	json_free(r->record);
	builder_clear(&r->bytes);
	free(r->buffer);
	free(r->path);
	if (r->stream != NULL && r->stream != stdin)
		fclose(r->stream);
	memset(r, 0, sizeof *r);
}

/* More bytes after those in the buffer, which has room; none at the end of the file. */
static int fill(struct jsonl_reader *r, struct error *e)
{
	ssize_t n;

	if (r->from > 0) {
		memmove(r->buffer, r->buffer + r->from, r->to - r->from);
		r->to -= r->from;
		r->from = 0;
	}
	if (r->ended)
		return 0;
	do
		n = read(fileno(r->stream), r->buffer + r->to, BUFFER - r->to);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_system(e, "%s: cannot read", r->path);
	if (r->hashed)
		sha256_add(&r->hash, r->buffer + r->to, (size_t)n);
	r->to += (size_t)n;
	r->ended = n == 0;
	return 0;
}

void jsonl_hash(struct jsonl_reader *r)
{
	r->hashed = true;
	sha256_start(&r->hash);
}

int jsonl_hash_finish(struct jsonl_reader *r, char hex[65], struct error *e)
{
	while (!r->ended) {
		r->from = r->to = 0;
		if (fill(r, e))
			return -1;
	}
	sha256_finish(&r->hash, hex);
	return 0;
}

bool jsonl_ready(struct jsonl_reader *r)
{
	struct error e = { 0 };

	for (;;) {
		struct pollfd p = { .fd = fileno(r->stream), .events = POLLIN };

		if (r->ended || memchr(r->buffer + r->from, '\n', r->to - r->from) != NULL)
			return true;
		/* Whoever reads the line meets the same failure and reports it. */
		if (r->to - r->from == BUFFER || poll(&p, 1, 0) <= 0 || fill(r, &e))
			return false;
	}
}

/* The next line without its newline into bytes. */
static int read_line(struct jsonl_reader *r, struct builder *bytes, enum ending *ending, struct error *e)
{
	builder_reset(bytes);
	*ending = LINE_NONE;
	for (;;) {
		const char *newline;
		size_t n;

		if (r->from == r->to) {
			if (fill(r, e))
				return -1;
			if (r->from == r->to)
				break;
		}
		newline = memchr(r->buffer + r->from, '\n', r->to - r->from);
		n = newline == NULL ? r->to - r->from : (size_t)(newline - r->buffer) - r->from;
		if (*ending == LINE_NONE)
			*ending = LINE_OPEN;
		if (n > JSONL_LINE_LIMIT - bytes->size)
			*ending = LINE_LONG;
		if (*ending != LINE_LONG)
			builder_add(bytes, r->buffer + r->from, n);
		r->from += n + (newline != NULL);
		r->offset += n + (newline != NULL);
		if (newline != NULL) {
			if (*ending != LINE_LONG)
				*ending = LINE_WHOLE;
			break;
		}
	}
	if (*ending != LINE_NONE)
		r->line++;
	return 0;
}

/* "path:line", of a long path its end. */
static void name_origin(const struct jsonl_reader *r, char origin[ORIGIN])
{
	const size_t room = ORIGIN - 32;
	size_t n = strlen(r->path);

	if (n <= room)
		snprintf(origin, ORIGIN, "%s:%zu", r->path, r->line);
	else
		snprintf(origin, ORIGIN, "...%s:%zu", r->path + (n - room), r->line);
}

/* Whether a line that does not parse is the first of a value that stands on several lines. */
static bool opens_lines(struct text line)
{
	line = text_trim(line);
	if (text_starts(line, TEXT("\xef\xbb\xbf")))
		line = text_trim(text_slice(line, 3, line.size));
	return text_is(line, "{") || (line.size > 0 && line.data[0] == '[');
}

static int parse(struct json **out, struct text bytes, const char *origin, enum ending ending, struct error *e)
{
	*out = NULL;
	if (ending == LINE_LONG)
		return error_set(e, ERROR_FORMAT, "%s: a line of more than %d MiB is no record", origin,
				 JSONL_LINE_LIMIT >> 20);
	if (json_parse(out, bytes, origin, e)) {
		if (e->code == ERROR_FORMAT && opens_lines(bytes))
			return error_set(
				e, ERROR_FORMAT,
				"%s: here a value of several lines begins, but records stand one to a line: make "
				"such lines by `jq -c .`, or of an array by `jq -c '.[]'`",
				origin);
		if (ending == LINE_OPEN && e->code == ERROR_FORMAT) {
			size_t used = strlen(e->text);

			snprintf(e->text + used, sizeof e->text - used,
				 "; the last line is cut short (it has no newline: its writer was stopped?); make "
				 "the file anew, or leave the line out with --skip-bad");
		}
		return -1;
	}
	if (json_kind(*out) != JSON_OBJECT) {
		error_set(e, ERROR_FORMAT, "%s: a record must be an object, here is %s%s", origin,
			  json_kind_name(json_kind(*out)),
			  json_kind(*out) == JSON_ARRAY ? ": make lines of its elements by `jq -c '.[]'`" : "");
		json_free(*out);
		*out = NULL;
		return -1;
	}
	return 0;
}

/* The next line that is not blank into bytes, its place into origin. */
static int next_line(struct jsonl_reader *r, struct builder *bytes, char origin[ORIGIN], enum ending *ending,
		     struct error *e)
{
	do {
		if (read_line(r, bytes, ending, e))
			return -1;
		if (*ending == LINE_NONE)
			return 0;
	} while (*ending != LINE_LONG && text_trim(builder_view(bytes)).size == 0);
	name_origin(r, origin);
	return 0;
}

int jsonl_next_line(struct jsonl_reader *r, struct jsonl_line *line, bool *found, struct error *e)
{
	enum ending ending;

	if (next_line(r, &line->bytes, line->origin, &ending, e))
		return -1;
	*found = ending != LINE_NONE;
	line->open = ending == LINE_OPEN;
	line->too_long = ending == LINE_LONG;
	return 0;
}

int jsonl_parse(const struct jsonl_line *line, struct json **out, struct error *e)
{
	return parse(out, builder_view(&line->bytes), line->origin,
		     line->too_long ? LINE_LONG
		     : line->open   ? LINE_OPEN
				    : LINE_WHOLE,
		     e);
}

int jsonl_reject(struct jsonl_reader *r, struct error *e)
{
	if (!r->skip_bad || e->code == ERROR_MEMORY || e->code == ERROR_IO)
		return -1;
	r->bad++;
	return 0;
}

int jsonl_next(struct jsonl_reader *r, struct json **out, struct error *e)
{
	enum ending ending;

	*out = NULL;
	for (;;) {
		json_free(r->record);
		r->record = NULL;
		if (next_line(r, &r->bytes, r->origin, &ending, e))
			return -1;
		if (ending == LINE_NONE)
			return 0;
		if (parse(&r->record, builder_view(&r->bytes), r->origin, ending, e) == 0)
			break;
		if (jsonl_reject(r, e))
			return -1;
	}
	*out = r->record;
	return 0;
}

void jsonl_write(FILE *f, const struct json *record)
{
	struct builder b = { 0 };

	json_print(&b, record);
	builder_char(&b, '\n');
	fwrite(b.data, 1, b.size, f);
	builder_clear(&b);
}
