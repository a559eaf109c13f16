#include "jsonl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "memory.h"

enum {
	BUFFER = 256 * 1024
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

/* More bytes into the empty buffer; to == 0 at the end of the file. */
static int fill(struct jsonl_reader *r, struct error *e)
{
	ssize_t n;

	do
		n = read(fileno(r->stream), r->buffer, BUFFER);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_system(e, "%s: cannot read", r->path);
	r->from = 0;
	r->to = (size_t)n;
	return 0;
}

/* The next line without its newline into r->bytes. */
static int read_line(struct jsonl_reader *r, enum ending *ending, struct error *e)
{
	builder_reset(&r->bytes);
	*ending = LINE_NONE;
	for (;;) {
		const char *newline;
		size_t n;

		if (r->from == r->to) {
			if (fill(r, e))
				return -1;
			if (r->to == 0)
				break;
		}
		newline = memchr(r->buffer + r->from, '\n', r->to - r->from);
		n = newline == NULL ? r->to - r->from : (size_t)(newline - r->buffer) - r->from;
		if (*ending == LINE_NONE)
			*ending = LINE_OPEN;
		if (n > JSONL_LINE_LIMIT - r->bytes.size)
			*ending = LINE_LONG;
		if (*ending != LINE_LONG)
			builder_add(&r->bytes, r->buffer + r->from, n);
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
static void name_origin(struct jsonl_reader *r)
{
	const size_t room = sizeof r->origin - 32;
	size_t n = strlen(r->path);

	if (n <= room)
		snprintf(r->origin, sizeof r->origin, "%s:%zu", r->path, r->line);
	else
		snprintf(r->origin, sizeof r->origin, "...%s:%zu", r->path + (n - room), r->line);
}

static int parse_line(struct jsonl_reader *r, enum ending ending, struct error *e)
{
	if (ending == LINE_LONG)
		return error_set(e, ERROR_FORMAT, "%s: a line of more than %d MiB is no record", r->origin,
				 JSONL_LINE_LIMIT >> 20);
	if (json_parse(&r->record, builder_view(&r->bytes), r->origin, e)) {
		if (ending == LINE_OPEN && e->code == ERROR_FORMAT) {
			size_t used = strlen(e->text);

			snprintf(e->text + used, sizeof e->text - used,
				 "; the last line is cut short (it has no newline: its writer was stopped?); make "
				 "the file anew, or leave the line out with --skip-bad");
		}
		return -1;
	}
	if (json_kind(r->record) != JSON_OBJECT)
		return error_set(e, ERROR_FORMAT, "%s: a record must be an object, here is %s", r->origin,
				 json_kind_name(json_kind(r->record)));
	return 0;
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
	*out = NULL;
	for (;;) {
		enum ending ending;

		json_free(r->record);
		r->record = NULL;
		if (read_line(r, &ending, e))
			return -1;
		if (ending == LINE_NONE)
			return 0;
		name_origin(r);
		if (ending != LINE_LONG && text_trim(builder_view(&r->bytes)).size == 0)
			continue;
		if (parse_line(r, ending, e) == 0)
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
