#include "format/filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/message.h"

const struct option_row filter_option_rows[] = {
	{ 'i', "input", "file", "records, - for standard input", OPTION_FILE, OPTION_PLACE(filter, input),
	  .otherwise = "the operand, else -" },
	{ 'o', "output", "file", "records, - for standard output", OPTION_FILE, OPTION_PLACE(filter, output) },
	{ 'q', "quiet", NULL, "no summary", OPTION_SWITCH, OPTION_PLACE(filter, quiet) },
	{ 0, "skip-bad", NULL, "leave out lines that do not parse or lack a field, and count them", OPTION_SWITCH,
	  OPTION_PLACE(filter, skip_bad) },
	{ 0 }
};

static const char *input_at(const struct filter *f, size_t i)
{
	return f->input_count == 0 ? f->input : f->inputs[i];
}

static size_t inputs_of(const struct filter *f)
{
	return f->input_count == 0 ? 1 : f->input_count;
}

/* Hash what is read of the current input, if there will be a provenance; and note the hash. */
static void begin_hash(struct filter *f)
{
	if (f->file.partial != NULL)
		jsonl_hash(&f->reader);
}

static int note_hash(struct filter *f, struct error *e)
{
	return f->file.partial == NULL ? 0 : jsonl_hash_finish(&f->reader, f->hashes[f->at], e);
}

int filter_open(struct filter *f, struct error *e)
{
	if (jsonl_open(&f->reader, input_at(f, 0), f->skip_bad, e))
		return -1;
	if (file_output_open(&f->file, f->output, FILE_ALONE, e)) {
		jsonl_close(&f->reader);
		return -1;
	}
	f->hashes = memory_new(inputs_of(f), sizeof *f->hashes);
	begin_hash(f);
	(void)setvbuf(f->file.stream, NULL, _IOFBF, FILTER_BUFFER);
	return 0;
}

/* The next record of any input, whatever its id. */
static int next_record(struct filter *f, struct json **out, struct error *e)
{
	while (jsonl_next(&f->reader, out, e) == 0) {
		if (*out != NULL || f->at + 1 >= f->input_count)
			return 0;
		f->bad += f->reader.bad;
		if (note_hash(f, e))
			return -1;
		jsonl_close(&f->reader);
		if (jsonl_open(&f->reader, input_at(f, ++f->at), f->skip_bad, e))
			return -1;
		begin_hash(f);
	}
	return -1;
}

int filter_enter(struct filter *f, struct text id, const char *origin, size_t line, struct error *e)
{
	size_t input = f->at;

	f->entered = id.size > 0 && ids_add(&f->ids, id, &input, &line);
	if (f->entered || id.size == 0)
		return 0;
	return error_set(
		e, ERROR_FORMAT,
		"%s: field \"id\": \"%.200s\" was already that of %s:%zu: ids must be unique; were files of several "
		"runs put together?",
		origin, id.data, strcmp(input_at(f, input), "-") == 0 ? "standard input" : input_at(f, input), line);
}

static int check_id(struct filter *f, const struct json *record, struct error *e)
{
	f->entered = false;
	return ids_read(&f->line, record, false, f->reader.origin, e) ||
			       filter_enter(f, builder_view(&f->line), f->reader.origin, f->reader.line, e)
		       ? -1
		       : 0;
}

int filter_next(struct filter *f, struct json **out, struct error *e)
{
	/* Whoever reads a pipe shall not wait for whoever writes the other. */
	if (f->written > 0 && !jsonl_ready(&f->reader))
		fflush(f->file.stream);
	while (next_record(f, out, e) == 0) {
		if (*out == NULL || check_id(f, *out, e) == 0)
			return 0;
		if (filter_failed(f, e))
			return -1;
	}
	return -1;
}

int filter_failed(struct filter *f, struct error *e)
{
	if (jsonl_reject(&f->reader, e))
		return -1;
	/* What is left out blocks no other record of its id. */
	if (f->entered)
		ids_take_back(&f->ids);
	f->entered = false;
	return 0;
}

void filter_write(struct filter *f, const struct json *record)
{
	builder_reset(&f->line);
	json_print(&f->line, record);
	builder_char(&f->line, '\n');
	fwrite(f->line.data, 1, f->line.size, f->file.stream);
	f->written++;
}

/* The output with its provenance. */
static int describe(struct filter *f, int argc, char **argv, struct error *e)
{
	struct provenance_input *inputs = memory_new(inputs_of(f), sizeof *inputs);
	struct provenance p = { .command = f->command,
				.argc = argc,
				.argv = argv,
				.seeded = f->seeded,
				.seed = f->seed,
				.inputs = inputs,
				.input_count = inputs_of(f) };
	size_t i;
	int rc = note_hash(f, e);

	for (i = 0; i < p.input_count; i++)
		inputs[i] = (struct provenance_input){ input_at(f, i), f->hashes[i] };
	if (rc == 0)
		rc = provenance_commit(&f->file, &p, e);
	else
		file_output_abort(&f->file);
	free(inputs);
	return rc;
}

static int commit(struct filter *f, int argc, char **argv, struct error *e)
{
	size_t bad = f->bad + f->reader.bad;

	if (f->written == 0) {
		if (bad > 0)
			error_set(e, ERROR_FORMAT, "%s: no records are left: %zu bad lines were left out",
				  f->reader.path, bad);
		else
			error_set(e, ERROR_FORMAT, "%s: no records", f->reader.path);
		file_output_abort(&f->file);
		return -1;
	}
	if (describe(f, argc, argv, e))
		return -1;
	if (bad > 0 && !f->quiet)
		message_print("%s: left out %zu bad lines\n", f->command, bad);
	return 0;
}

int filter_close(struct filter *f, int rc, int argc, char **argv, struct error *e)
{
	if (rc == 0)
		rc = commit(f, argc, argv, e);
	else
		file_output_abort(&f->file);
	jsonl_close(&f->reader);
	free(f->hashes);
	f->hashes = NULL;
	builder_clear(&f->line);
	ids_clear(&f->ids);
	return rc;
}
