/* east weight: from entropies to weights and chosen paths (east-weight(1)). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter.h"
#include "memory.h"
#include "weight.h"

enum {
	OPTION_DROP_RIGHT = COMMAND_LONG,
	OPTION_MODE
};

static const struct command_option options[] = {
	{ 'a', "sharpness", "number", "exponent of the map, -100 to 100; default 1" },
	FILTER_INPUT,
	{ 'k', "keep", "count", "most correct paths of a question to train on, 1 to 65536; default 1" },
	{ OPTION_MODE, "mode", "mode", "entropy, accuracy, rejected or uniform; default entropy" },
	FILTER_OUTPUT,
	FILTER_QUIET,
	{ 's', "seed", "number", "seed of the choice of paths; default 0" },
	{ OPTION_DROP_RIGHT, "drop-right", NULL, "discard questions whose paths are all correct" },
	FILTER_SKIP,
	{ 0 }
};

/* Kept records wait in a temporary file, each as a struct slot and its line, until the mean is known. */
struct slot {
	size_t size; /* of the line, newline included */
	size_t at;   /* where in it the weight belongs */
};

struct weighing {
	struct filter *filter;
	const struct weight_options *options;
	FILE *spool;
	double *values; /* [kept] */
	size_t kept, capacity;
	size_t verdicts[WEIGHT_VERDICTS];
	struct builder line;
	char *copy; /* [room] of a line read back */
	size_t room;
};

static int take(struct filter *f, struct weight_options *o, const struct command_line *line, int option,
		struct error *e)
{
	static const char *const modes[] = { "entropy", "accuracy", "rejected", "uniform", NULL };
	size_t choice;

	if (filter_option(f, line, option))
		return 0;
	switch (option) {
	case 'a':
		return command_double(line, -100, 100, &o->curve.a, e);
	case 'k':
		return command_size(line, 1, 65536, &o->paths, e);
	case 's':
		return command_count(line, 0, UINT64_MAX, &o->seed, e);
	case OPTION_DROP_RIGHT:
		o->drop_right = true;
		return 0;
	default:
		if (command_choice(line, modes, &choice, e))
			return -1;
		o->mode = (enum weight_mode)choice;
		return 0;
	}
}

/* The record as a line without its weight; *at receives where that belongs. */
static void print_around_weight(struct builder *line, const struct json *record, size_t *at)
{
	const struct json *member;

	builder_reset(line);
	*at = 0;
	for (member = json_first(record); member != NULL; member = json_next(member)) {
		builder_char(line, member == json_first(record) ? '{' : ',');
		json_print_string(line, text_of(json_key(member)));
		builder_char(line, ':');
		if (strcmp(json_key(member), "weight") == 0)
			*at = line->size;
		else
			json_print(line, member);
	}
	builder_string(line, "}\n");
}

static int keep(struct weighing *w, const struct json *record, double value, struct error *e)
{
	struct slot slot;

	if (w->kept == w->capacity) {
		w->capacity = 2 * w->capacity + 1024;
		w->values = memory_resize(w->values, w->capacity, sizeof *w->values);
	}
	w->values[w->kept++] = value;
	print_around_weight(&w->line, record, &slot.at);
	slot.size = w->line.size;
	if (fwrite(&slot, sizeof slot, 1, w->spool) != 1 || fwrite(w->line.data, 1, slot.size, w->spool) != slot.size)
		return error_system(e, "temporary file: cannot write");
	return 0;
}

/* First pass: verdicts and values. Records are tried as if written, so that a bad one is known here. */
static int read_all(struct weighing *w, struct error *e)
{
	enum weight_verdict verdict;
	struct json *record;
	double value;

	for (;;) {
		if (filter_next(w->filter, &record, e))
			return -1;
		if (record == NULL)
			return 0;
		if (weight_value(record, w->options, &verdict, &value, w->filter->reader.origin, e) ||
		    (verdict == WEIGHT_KEPT && weight_record(record, w->options, 0, w->filter->reader.origin, e))) {
			if (filter_failed(w->filter, e))
				return -1;
			continue;
		}
		w->verdicts[verdict]++;
		if (verdict == WEIGHT_KEPT && keep(w, record, value, e))
			return -1;
	}
}

/* One kept record from the temporary file to the output, with its weight. */
static int pass_on(struct weighing *w, double weight, struct error *e)
{
	FILE *out = w->filter->file.stream;
	struct slot slot;

	if (fread(&slot, sizeof slot, 1, w->spool) != 1)
		return error_system(e, "temporary file: cannot read");
	if (slot.size > w->room) {
		w->room = slot.size;
		w->copy = memory_resize(w->copy, w->room, 1);
	}
	if (fread(w->copy, 1, slot.size, w->spool) != slot.size)
		return error_system(e, "temporary file: cannot read");
	builder_reset(&w->line);
	json_print_number(&w->line, weight);
	fwrite(w->copy, 1, slot.at, out);
	fwrite(w->line.data, 1, w->line.size, out);
	fwrite(w->copy + slot.at, 1, slot.size - slot.at, out);
	w->filter->written++;
	return 0;
}

/* Second pass: the kept records with their weights. */
static int write_all(struct weighing *w, struct error *e)
{
	size_t seen = 0, i;

	for (i = 0; i < WEIGHT_VERDICTS; i++)
		seen += w->verdicts[i];
	/* Of no record at all filter_close() tells. */
	if (seen == 0)
		return 0;
	if (w->kept == 0)
		return error_set(
			e, ERROR_RANGE,
			"%s: of %zu questions none is left to weigh: %zu all wrong, %zu all right, %zu without a "
			"value, %zu of infinite weight",
			w->filter->reader.path, seen, w->verdicts[WEIGHT_ALL_WRONG], w->verdicts[WEIGHT_ALL_RIGHT],
			w->verdicts[WEIGHT_UNKNOWN], w->verdicts[WEIGHT_ZERO]);
	if (weight_power(w->values, w->kept, w->options->curve.a, w->values, e))
		return error_wrap(e, "%s", w->filter->reader.path);
	rewind(w->spool);
	for (i = 0; i < w->kept; i++)
		if (pass_on(w, w->values[i], e))
			return -1;
	return 0;
}

static void summarise(const struct weighing *w)
{
	double effective, largest;

	if (w->filter->quiet)
		return;
	weight_spread(w->values, w->kept, &effective, &largest);
	fprintf(stderr,
		"weight: kept %zu questions (%zu all wrong, %zu all right, %zu without a value, %zu of infinite weight "
		"left out)\n"
		"weight: %s, a = %g: effective sample size %.1f, largest share %.4f\n",
		w->kept, w->verdicts[WEIGHT_ALL_WRONG], w->verdicts[WEIGHT_ALL_RIGHT], w->verdicts[WEIGHT_UNKNOWN],
		w->verdicts[WEIGHT_ZERO], weight_mode_name(w->options->mode), w->options->curve.a, effective,
		largest);
	if (largest > 0.1 && w->kept > 10)
		fprintf(stderr, "weight: warning: one question carries more than a tenth of the weight\n");
}

static int cmd_weight(int argc, char **argv, struct error *e)
{
	struct filter f = { .command = "weight", .input = "-", .output = "-" };
	struct weight_options o = weight_defaults;
	struct weighing w = { .filter = &f, .options = &o };
	struct command_line line;
	int option, rc = 0;

	command_begin(&line, &command_weight, argc, argv);
	while ((option = command_next(&line, e)) > 0)
		if (take(&f, &o, &line, option, e))
			return -1;
	if (option != COMMAND_END)
		return option == COMMAND_HELP ? 0 : -1;
	if (command_operands(&line, 0, 0, e) || filter_open(&f, e))
		return -1;
	f.seeded = true;
	f.seed = o.seed;
	w.spool = tmpfile();
	if (w.spool == NULL)
		rc = error_system(e, "cannot make a temporary file");
	if (rc == 0)
		rc = read_all(&w, e);
	if (rc == 0)
		rc = write_all(&w, e);
	rc = filter_close(&f, rc, argc, argv, e);
	if (rc == 0)
		summarise(&w);
	if (w.spool != NULL)
		(void)fclose(w.spool);
	builder_clear(&w.line);
	free(w.copy);
	free(w.values);
	return rc;
}

const struct command command_weight = {
	"weight", "[option ...]", "turn entropies into weights", options, cmd_weight,
};
