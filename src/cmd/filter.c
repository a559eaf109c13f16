#include "filter.h"

#include <stdio.h>

bool filter_option(struct filter *f, const struct command_line *line, int option)
{
	switch (option) {
	case 'i':
		f->input = line->value;
		return true;
	case 'o':
		f->output = line->value;
		return true;
	case 'q':
		f->quiet = true;
		return true;
	case FILTER_SKIP_BAD:
		f->skip_bad = true;
		return true;
	default:
		return false;
	}
}

int filter_open(struct filter *f, struct error *e)
{
	if (jsonl_open(&f->reader, f->input, f->skip_bad, e))
		return -1;
	if (file_output_open(&f->file, f->output, e)) {
		jsonl_close(&f->reader);
		return -1;
	}
	return 0;
}

int filter_next(struct filter *f, struct json **out, struct error *e)
{
	return jsonl_next(&f->reader, out, e);
}

int filter_failed(struct filter *f, struct error *e)
{
	return jsonl_reject(&f->reader, e);
}

void filter_write(struct filter *f, const struct json *record)
{
	jsonl_write(f->file.stream, record);
	f->written++;
}

static int commit(struct filter *f, int argc, char **argv, struct error *e)
{
	const char *inputs[] = { f->input };
	struct provenance p = { .command = f->command,
				.argc = argc,
				.argv = argv,
				.seeded = f->seeded,
				.seed = f->seed,
				.inputs = inputs,
				.input_count = 1 };

	if (f->written == 0) {
		if (f->reader.bad > 0)
			error_set(e, ERROR_FORMAT, "%s: no records are left: %zu bad lines were left out",
				  f->reader.path, f->reader.bad);
		else
			error_set(e, ERROR_FORMAT, "%s: no records", f->reader.path);
		file_output_abort(&f->file);
		return -1;
	}
	if (file_output_commit(&f->file, e) || provenance_write(f->output, &p, e))
		return -1;
	if (f->reader.bad > 0 && !f->quiet)
		fprintf(stderr, "%s: left out %zu bad lines\n", f->command, f->reader.bad);
	return 0;
}

int filter_close(struct filter *f, int rc, int argc, char **argv, struct error *e)
{
	if (rc == 0)
		rc = commit(f, argc, argv, e);
	else
		file_output_abort(&f->file);
	jsonl_close(&f->reader);
	return rc;
}
